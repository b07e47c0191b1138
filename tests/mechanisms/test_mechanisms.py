"""Payment mechanisms: closed forms, the published parameters, an own arithmetic beside it, and what is refused."""

from dataclasses import replace
from types import SimpleNamespace

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError, claims, datasets, figures, measures
from decentre.mechanisms import (
    ActivityBased,
    AlignedPayment,
    Block,
    Capitation,
    Capped,
    GlobalBudget,
    compare_mechanisms,
)
from hypothesis import given, settings
from hypothesis import strategies as st

PLAN, COST, PRICE, DONE = 1000.0, 600.0, 1000.0, 1050.0  # one service: units, pounds, pounds, units
YEARS = ["2021-22", "2022-23", "2023-24"]


def one(done=DONE, **contracts):
    """Compare contracts for one body and one service."""
    plan, cost = pd.Series({"hips": PLAN}), pd.Series({"hips": COST})
    return compare_mechanisms(plan, pd.Series({"hips": float(done)}), cost, contracts=contracts, currency="GBP")


def aligned(above, below, fixed=PLAN * PRICE, plan=PLAN):
    return AlignedPayment(fixed, PRICE, plan, rate_above=above, rate_below=below)


def published(year, parameter):
    """Return one number of the shipped table of parameters."""
    table = datasets.load("payment_mechanism_parameters")
    rows = table[(table["year"] == year) & table["parameter"].str.startswith(parameter)]
    return rows["number_low"].item()


V_2022, V_2023 = 0.75, 1.00  # evidence/capitation.md, section 6


def test_the_rates_of_the_evidence_are_those_of_the_shipped_table():
    assert published("2022-23", "variable rate on elective activity above") == V_2022
    assert published("2023-24", "elective activity") == V_2023


@pytest.mark.parametrize(
    ("contract", "below", "at_plan", "above"),
    [  # revenue at 900, 1,000 and 1,050 units, each by its formula in evidence/capitation.md, section 6
        (ActivityBased(PRICE), 900e3, 1e6, 1050e3),
        (Block(1e6), 1e6, 1e6, 1e6),
        (GlobalBudget(1e6, variable_share=0), 1e6, 1e6, 1e6),
        (GlobalBudget(1e6, variable_share=0.4), 1e6 - 0.4 * 100e3, 1e6, 1e6 + 0.4 * 50e3),
        (GlobalBudget(1e6, 0.4, 0.5), 1e6 - 0.2 * 100e3, 1e6, 1e6 + 0.2 * 50e3),
        (aligned(V_2022, 0), 1e6, 1e6, 1e6 + 0.75 * 50e3),
        (aligned(V_2022, V_2022), 1e6 - 0.75 * 100e3, 1e6, 1e6 + 0.75 * 50e3),
        (aligned(V_2023, V_2023, fixed=0, plan=0), 900e3, 1e6, 1050e3),
        (Capitation(1e6), 1e6, 1e6, 1e6),
        (Capped(ActivityBased(PRICE), 1020e3), 900e3, 1e6, 1020e3),
    ],
)
def test_revenue_is_that_of_the_formula(contract, below, at_plan, above):
    for units, pounds in ((900, below), (PLAN, at_plan), (DONE, above)):
        result = one(units, it=contract)
        assert result.table.loc["it", "revenue"] == pytest.approx(pounds, rel=1e-12)
        assert result.table.loc["it", "surplus"] == pytest.approx(pounds - COST * units, rel=1e-12)


@pytest.mark.parametrize(
    ("contract", "gain"),
    [  # evidence/capitation.md, section 6: what one more unit does to the surplus
        (ActivityBased(PRICE), PRICE - COST),
        (aligned(V_2022, 0), V_2022 * PRICE - COST),
        (aligned(V_2023, V_2023, fixed=0, plan=0), V_2023 * PRICE - COST),
        (Block(1e6), -COST),
        (GlobalBudget(1e6, 0), -COST),
        (GlobalBudget(1e6, 0.5, 0.6), 0.6 * 0.5 * PRICE - COST),
        (Capitation(1e6), -COST),
        (Capped(ActivityBased(PRICE), 1e6), -COST),
    ],
)
def test_one_more_unit_moves_the_surplus_as_published(contract, gain):
    assert one(it=contract).marginal_surplus["it"].tolist() == [pytest.approx(gain, abs=1e-6)]


def test_the_fixed_sum_of_2023_may_hold_the_planned_value_or_not():
    # R = F + sum p (V - V0) with F = F_other + sum p V0 is R = F_other + sum p V
    both = one(held=aligned(1, 1, fixed=5e5 + PLAN * PRICE), apart=aligned(1, 1, fixed=5e5, plan=0))
    assert both.revenue["held"].tolist() == both.revenue["apart"].tolist()
    np.testing.assert_allclose(both.profile["held"], both.profile["apart"], rtol=1e-12)


def test_a_global_budget_runs_from_a_block_to_payment_by_activity():
    same = one(block=Block(1e6), none=GlobalBudget(1e6, 0), whole=GlobalBudget(1e6, 1), activity=ActivityBased(PRICE))
    numbers = same.table.drop(columns=["predictability", "equity", "price_risk"])
    np.testing.assert_allclose(numbers.loc["none"], numbers.loc["block"])
    np.testing.assert_allclose(numbers.loc["whole"], numbers.loc["activity"], rtol=1e-9, atol=1e-9)


def two_services(units):
    return pd.DataFrame({"body": "N", "service": ["hips", "beds"], "units": units})


def test_a_volume_index_weighs_units_by_their_cost():
    cost = pd.DataFrame({"service": ["hips", "beds"], "variable": [600, 100]})
    contract = GlobalBudget(2e6, variable_share=0.5)
    result = compare_mechanisms(
        two_services([10, 40]), two_services([12, 30]), cost, contracts={"it": contract}, currency="GBP"
    )
    index = (12 * 600 + 30 * 100) / (10 * 600 + 40 * 100)
    assert result.table.loc["it", "revenue"] == pytest.approx(2e6 * (1 + 0.5 * (index - 1)))


def test_services_without_a_price_are_in_the_fixed_sum():
    contract = AlignedPayment(9e4, {"hips": 1000}, two_services([10, 40]), rate_above=0.75, rate_below=0)
    cost = pd.DataFrame({"service": ["hips", "beds"], "variable": [600, 100]})
    result = compare_mechanisms(
        two_services([10, 40]), two_services([12, 70]), cost, contracts={"it": contract}, currency="GBP"
    )
    assert result.table.loc["it", "revenue"] == pytest.approx(9e4 + 0.75 * 1000 * 2)
    assert result.marginal_revenue.loc[("N", "beds"), "it"] == 0


def test_above_or_below_plan_is_the_value_of_all_priced_services_together():
    # 2 hips more (+2,000) and 10 beds fewer (-3,000): below plan together, so nothing is paid and nothing taken back
    contract = AlignedPayment(0, {"hips": 1000, "beds": 300}, two_services([10, 40]), rate_above=0.75, rate_below=0)
    cost = pd.DataFrame({"service": ["hips", "beds"], "variable": [600, 100]})
    result = compare_mechanisms(
        two_services([10, 40]), two_services([12, 30]), cost, contracts={"it": contract}, currency="GBP"
    )
    assert result.table.loc["it", "revenue"] == 0


def bodies(units, year=None):
    table = pd.DataFrame({"body": list("NSE"), "service": "hips", "units": units})
    return table if year is None else table.assign(year=year)


def three(contract, *years_of_units, need=None, costs=None, **choices):
    """Compare one contract for three bodies planned at 100, 200 and 300 units."""
    done = pd.concat([bodies(u, y) for u, y in zip(years_of_units, YEARS, strict=False)])
    plan, costs = bodies([100, 200, 300]), pd.Series({"hips": 1.0}) if costs is None else costs
    return compare_mechanisms(plan, done, costs, contracts={"it": contract}, need=need, **choices, currency="GBP")


@pytest.mark.parametrize("rule", ["proportional", "equal_awards", "equal_losses", "talmud", "random_arrival"])
def test_a_short_budget_is_divided_by_the_claims_rule_year_by_year(rule):
    result = three(Capped(ActivityBased(1), 200, rule), [100, 200, 300], [30, 50, 90], [0, 200, 300])
    paid = result.revenue["it"]
    np.testing.assert_allclose(paid.xs("2021-22", level="year"), getattr(claims, rule)([100, 200, 300], 200))
    assert paid.xs("2022-23", level="year").tolist() == [30, 50, 90]
    np.testing.assert_allclose(paid.xs("2023-24", level="year"), getattr(claims, rule)([0, 200, 300], 200))
    assert any("used up in 2 of 3 years and divided by " + rule in a for a in result.assumptions)


def test_the_mishnah_pays_three_boards():
    # Ketubot 93a (Aumann and Maschler 1985): claims of 100, 200 and 300 and an estate of 200
    result = three(Capped(Block({"N": 100, "S": 200, "E": 300}), 200, "talmud"), [100, 200, 300])
    assert result.revenue["it"].tolist() == [50, 75, 75]


def test_under_a_cap_one_body_s_extra_unit_is_paid_by_the_others():
    # proportional: (101 of 601) x 200 - 100 of 600 x 200
    result = three(Capped(ActivityBased(1), 200), [100, 200, 300])
    gain = result.marginal_revenue["it"]
    assert gain.loc[("N", "hips")] == pytest.approx(200 * (101 / 601 - 100 / 600))
    assert result.table.loc["it", "volume_risk"] == pytest.approx(1)


def test_the_shares_of_risk_are_closed_forms():
    contracts = {
        "activity": ActivityBased(PRICE),
        "block": Block(1e6),
        "semi": GlobalBudget(1e6, 0.5, 0.6),
        "2022": aligned(V_2022, 0),
        "2023": aligned(1, 1, fixed=4e5, plan=0),
    }
    risk = one(**contracts).risk
    over = PRICE / COST  # variable cost alone moves with volume
    closed = {"activity": 1 - over, "block": 1, "semi": 1 - 0.3 * over, "2022": 1 - 0.75 * over, "2023": 1 - over}
    assert risk["volume_up"].to_dict() == pytest.approx(closed)
    assert risk["volume_down"].to_dict() == pytest.approx(closed | {"2022": 1})
    # prices: only what is paid at a unit price follows, over a cost of 600 a unit
    assert risk["price"].to_dict() == pytest.approx(
        {"block": 1, "semi": 1, "2022": 1, "activity": 1 - over, "2023": 1 - over}
    )


def test_a_dearer_tariff_reaches_through_a_cap_until_the_budget_is_used_up():
    risk = one(
        capped=Capped(ActivityBased(PRICE), 1e6), free=Capped(ActivityBased(PRICE), 2e6), paid=ActivityBased(PRICE)
    ).risk
    assert risk.loc["capped", "price"] == 1
    assert risk.loc["free", "price"] == risk.loc["paid", "price"]


def test_predictability_is_the_standard_deviation_of_the_yearly_change():
    units = [[100, 200, 300], [110, 180, 330], [99, 198, 297]]
    result = three(ActivityBased(1), *units)
    table = np.array(units)
    assert result.table.loc["it", "predictability"] == pytest.approx(np.std(table[1:] / table[:-1] - 1, ddof=1))
    assert three(Block({"N": 1, "S": 2, "E": 3}), *units).table.loc["it", "predictability"] == 0


def test_a_year_without_its_predecessor_makes_no_yearly_change():
    done = pd.concat([bodies([100, 200, 300], "2019-20"), bodies([120, 200, 310], "2021-22")])
    result = compare_mechanisms(
        bodies([100, 200, 300]),
        done,
        pd.Series({"hips": 1}),
        contracts={"it": ActivityBased(1)},
        currency="GBP",
    )
    assert np.isnan(result.table.loc["it", "predictability"])


def test_without_two_years_the_result_says_that_nothing_is_known_of_predictability():
    result = one(it=Block(1))
    assert np.isnan(result.table.loc["it", "predictability"])
    assert "no predictability: it needs units of two years or more that follow each other" in result.assumptions


NEED = pd.DataFrame({"population": [100, 200, 300], "need_index": [1.5, 1.0, 0.8]}, index=list("NSE"))


def test_money_in_proportion_to_need_is_at_zero():
    weighted = NEED["population"] * NEED["need_index"]
    result = three(Capitation(weighted / weighted.sum() * 900), [100, 200, 300], need=NEED)
    assert result.table.loc["it", "equity"] == pytest.approx(0, abs=1e-12)
    assert result.equity.loc["it", "misplaced"] == pytest.approx(0, abs=1e-12)


def test_the_same_money_per_head_falls_short_of_need_by_the_gini_of_need():
    result = three(ActivityBased(1), [100, 200, 300], need=NEED)
    gini = measures.gini(NEED["need_index"], weights=NEED["population"])
    assert result.table.loc["it", "equity"] == pytest.approx(-gini)
    assert result.equity.loc["it", "concentration"] == pytest.approx(0, abs=1e-12)
    # heads 1/6, 1/3, 1/2; need 150, 200 and 240 of 590
    moved = (abs(1 / 6 - 150 / 590) + abs(1 / 3 - 200 / 590) + abs(1 / 2 - 240 / 590)) / 2
    assert result.equity.loc["it", "misplaced"] == pytest.approx(moved)


def test_need_is_taken_from_the_table_of_a_capitation_and_the_result_says_what_that_means():
    table = NEED.assign(target=NEED["population"] * NEED["need_index"])
    for given_ in (table, SimpleNamespace(table=table)):
        plan, done = bodies([100, 200, 300]), bodies([100, 200, 300], "2021-22")
        contracts = {"capitation": Capitation(given_), "activity": ActivityBased(1)}
        result = compare_mechanisms(plan, done, pd.Series({"hips": 1}), contracts=contracts, currency="GBP")
        assert result.table.loc["capitation", "equity"] == pytest.approx(0, abs=1e-12)
        assert result.table.loc["activity", "equity"] < 0
        assert any("by construction" in a for a in result.assumptions)


def test_one_body_and_no_need_have_no_equity_and_say_why():
    assert "no equity against need: no need was given" in one(it=Block(1)).assumptions
    need = NEED.iloc[:1].set_axis(["the body"])
    plan = pd.Series({"hips": 1})
    result = compare_mechanisms(plan, plan, plan, contracts={"it": Block(1)}, need=need, currency="GBP")
    assert "no equity against need: there is one body" in result.assumptions
    assert result.equity.isna().all(axis=None)


def test_what_can_be_redirected_is_what_stopping_a_service_leaves_over():
    costs = pd.DataFrame({"service": ["hips", "beds"], "variable": [600, 100], "fixed": [2000, 3000]})
    plan = two_services([10, 40])  # variable 6,000 and 4,000, fixed 5,000: 15,000 in all
    contracts = {
        "block": Block(15e3),
        "at cost": ActivityBased({"hips": 600, "beds": 100}),
        "below cost": ActivityBased({"hips": 400, "beds": 100}),
        "semi": GlobalBudget(10e3, variable_share=0.5),
        "2022": AlignedPayment(9e3, {"hips": 1000}, plan, rate_above=0.75, rate_below=0),
        "2023": AlignedPayment(9e3, {"hips": 1000}, 0, rate_above=1, rate_below=1),
    }
    found = compare_mechanisms(plan, plan, costs, contracts=contracts, currency="GBP").table["redirectable"]
    closed = {"block": 10, "at cost": 0, "below cost": 2, "semi": 10 - 5, "2022": 10, "2023": 4}
    assert found.to_dict() == pytest.approx({k: v / 15 for k, v in closed.items()}, abs=1e-12)


def test_the_profile_runs_through_the_plan():
    result = one(activity=ActivityBased(PRICE), block=Block(1e6), **{"2022": aligned(V_2022, 0)})
    assert result.profile.loc[1.0].tolist() == pytest.approx([4e5] * 3)
    assert result.profile.loc[1.2].tolist() == pytest.approx([1.2 * 4e5, 1e6 - 720e3, 1e6 + 0.75 * 200e3 - 720e3])
    assert result.profile.loc[0.8].tolist() == pytest.approx([0.8 * 4e5, 1e6 - 480e3, 1e6 - 480e3])


EIGHT = np.array([0.8, 0.9, 0.95, 1.0, 1.02, 1.05, 1.1, 1.3])


def eight_years(*ratios):
    labels = [f"{2010 + k}-{11 + k}" for k in range(8)]
    tables = [
        pd.DataFrame({"body": body, "year": labels, "service": "hips", "units": PLAN * r})
        for body, r in zip("NS", ratios, strict=False)
    ]
    return pd.concat(tables)


def test_drawn_volumes_have_the_moments_of_those_observed():
    contracts = {"activity": ActivityBased(PRICE), "block": Block(1e6), "2022": aligned(V_2022, 0)}
    plan = pd.DataFrame({"body": ["N"], "service": "hips", "units": PLAN})
    result = compare_mechanisms(
        plan, eight_years(EIGHT), pd.Series({"hips": COST}), contracts=contracts, seed=3, currency="GBP"
    )
    paid = {"activity": 1e6 * EIGHT, "block": 1e6 + 0 * EIGHT, "2022": 1e6 + 0.75e6 * np.maximum(EIGHT - 1, 0)}
    for name, revenue in paid.items():
        surplus, row = revenue - COST * PLAN * EIGHT, result.stress.loc[name]
        chance = 5 / np.sqrt(9999)  # five standard errors of the draws
        assert row["surplus"] == pytest.approx(surplus.mean(), abs=chance * surplus.std() + 1e-6)
        assert row["revenue_sd"] == pytest.approx(revenue.std() / revenue.mean(), rel=0.05, abs=1e-12)
        assert row["deficit"] == pytest.approx((surplus < 0).mean(), abs=chance / 2)
        assert row["low"] == pytest.approx(surplus.min())
        assert row["high"] == pytest.approx(surplus.max())


def test_bodies_are_drawn_independently():
    plan = pd.DataFrame({"body": ["N", "S"], "service": "hips", "units": PLAN})
    result = compare_mechanisms(
        plan,
        eight_years(EIGHT, EIGHT),
        pd.Series({"hips": COST}),
        contracts={"it": ActivityBased(1)},
        seed=3,
        currency="GBP",
    )
    assert result.stress.loc["it", "revenue_sd"] == pytest.approx(EIGHT.std() / EIGHT.mean() / np.sqrt(2), rel=0.05)


def test_the_same_seed_draws_the_same():
    choices = {"contracts": {"it": ActivityBased(PRICE)}, "replicates": 99}
    plan = pd.DataFrame({"body": ["N"], "service": "hips", "units": PLAN})
    tables = [
        compare_mechanisms(
            plan, eight_years(EIGHT), pd.Series({"hips": COST}), seed=s, **choices, currency="GBP"
        ).stress
        for s in (1, 1, 2)
    ]
    pd.testing.assert_frame_equal(tables[0], tables[1])
    assert not tables[0].equals(tables[2])
    assert one(it=Block(1)).stress is None


def paid_by_hand(name, units, planned, price, cost):
    """Return what one body is paid, in plain arithmetic."""
    value = sum(u * p for u, p in zip(units, price, strict=True))
    base = sum(u * p for u, p in zip(planned, price, strict=True))
    index = sum(u * c for u, c in zip(units, cost, strict=True)) / sum(
        u * c for u, c in zip(planned, cost, strict=True)
    )
    return {
        "activity": value,
        "block": 5000.0,
        "budget": 5000 + 0.3 * 0.8 * 5000 * (index - 1),
        "aligned": 5000 + (0.75 if value > base else 0.2) * (value - base),
    }[name]


numbers = st.lists(st.integers(1, 50), min_size=2, max_size=2)


@settings(deadline=None, max_examples=30)
@given(numbers, numbers, numbers, numbers, st.sampled_from(["activity", "block", "budget", "aligned"]))
def test_any_contract_pays_what_plain_arithmetic_pays(planned, units, price, cost, name):
    tariff, plan = pd.Series(price, index=["hips", "beds"]), two_services(planned)
    contract = {
        "activity": ActivityBased(tariff),
        "block": Block(5000),
        "budget": GlobalBudget(5000, 0.3, 0.8),
        "aligned": AlignedPayment(5000, tariff, plan, rate_above=0.75, rate_below=0.2),
    }[name]
    costs = pd.DataFrame({"service": ["hips", "beds"], "variable": cost})
    result = compare_mechanisms(plan, two_services(units), costs, contracts={"it": contract}, currency="GBP")
    assert result.revenue["it"].item() == pytest.approx(paid_by_hand(name, units, planned, price, cost))


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(6)))
def test_the_order_of_the_rows_does_not_matter(order):
    plan = pd.concat([bodies([100, 200, 300]), bodies([50, 60, 70]).assign(service="beds")], ignore_index=True)
    done = plan.assign(units=plan["units"] * [1.1, 0.9, 1.2, 1.0, 1.3, 0.7], year="2023-24")
    costs = plan.assign(variable=[6, 6, 6, 1, 2, 3])[["body", "service", "variable"]]
    contracts = {
        "activity": ActivityBased({"beds": 2, "hips": 9}),
        "aligned": AlignedPayment({"E": 5, "S": 6, "N": 7}, {"hips": 9}, plan, 0.75, 0),
        "capped": Capped(ActivityBased({"beds": 2, "hips": 9}), 3000, "talmud"),
    }
    straight = compare_mechanisms(plan, done, costs, contracts=contracts, need=NEED, currency="GBP")
    shuffled = compare_mechanisms(
        plan.iloc[order],
        done.iloc[order[::-1]],
        costs.iloc[order],
        contracts=contracts,
        need=NEED[::-1],
        currency="GBP",
    )
    pd.testing.assert_frame_equal(straight.table, shuffled.table)
    pd.testing.assert_frame_equal(straight.revenue, shuffled.revenue.reindex(straight.revenue.index))


def test_tables_and_contracts_are_left_as_they_were():
    plan, tariff = bodies([100, 200, 300]), pd.Series({"hips": 5.0})
    before = plan.copy(), tariff.copy()
    contract = ActivityBased(tariff)
    compare_mechanisms(
        plan, bodies([1, 2, 3], "2023-24"), pd.Series({"hips": 1}), contracts={"it": contract}, currency="GBP"
    )
    assert contract.repriced(2).tariff.tolist() == [10]
    full = replace(AlignedPayment(1, 1, plan, rate_above=0.75, rate_below=0), rate_above=1)
    assert (full.rate_above, full.plan["units"].sum()) == (1, 600)
    assert contract.tariff.tolist() == [5]
    tariff["hips"] = 7.0
    assert contract.tariff.tolist() == [5]
    pd.testing.assert_frame_equal(plan, before[0])


def test_the_result_says_that_behaviour_is_not_in_it():
    text = " ".join(repr(one(it=Block(1e6))).split())  # whatever its lines
    assert "MechanismComparison: 1 contract, 1 body, 1 service, 1 year" in text
    assert "what a body would do differently because of how it is paid" in text


def test_the_plot_names_every_contract_and_returns_its_axes():
    from matplotlib import pyplot as plt

    _, ax = plt.subplots()
    result = one(activity=ActivityBased(PRICE), block=Block(1e6))
    assert result.plot(ax, source="invented") is ax
    assert "activity £320,000 to £480,000, block £520,000 to £280,000" in figures.alternative_text(ax)
    assert figures.data_table(ax).equals(result.profile)
    assert {"activity", "block"} <= {t.get_text() for t in ax.texts}
    plt.close("all")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ActivityBased(-1), "tariff is -1; give zero or more, or a Series by service"),
        (lambda: ActivityBased({"hips": float("nan")}), "tariff must hold a number for every service"),
        (lambda: ActivityBased("1"), "tariff is a str; give a Series"),
        (lambda: Block(True), "amount is True"),
        (lambda: Block({"N": -5}), "amount must be zero or more in every body"),
        (lambda: GlobalBudget(1, 1.5), "variable_share is 1.5; give a share of the budget from 0 to 1"),
        (lambda: GlobalBudget(1, 0.5, -1), "marginal_rate is -1; give a share or multiple"),
        (lambda: AlignedPayment(1, 1, 0, "full", 0), "rate_above is 'full'"),
        (lambda: AlignedPayment(1, 1, -5, 1, 1), "plan of the contract is -5"),
        (
            lambda: AlignedPayment(1, 1, pd.DataFrame({"body": ["N"]}), 1, 1),
            "plan of the contract has no column 'service'",
        ),
        (
            lambda: Capitation(pd.DataFrame({"share": [1.0]})),
            "allocation has the columns share; give a table with a column target",
        ),
        (lambda: Capitation({"N": None}), "target must hold a number for every body"),
        (lambda: Capped(5, 1), "contract is 5; give one such as"),
        (lambda: Capped(Block(1), -1), "budget is -1; give one amount"),
        (lambda: Capped(Block(1), 1, "lottery"), "rule is 'lottery'; give one of proportional, equal_awards"),
    ],
)
def test_a_contract_that_pays_nothing_sensible_is_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()


GOOD = bodies([100, 200, 300])


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ("plan.csv", "plan is a str; give a DataFrame with the columns body, service, units"),
        (GOOD.iloc[:0], "plan is empty"),
        (
            GOOD.drop(columns="units"),
            "plan has no column 'units'; give the columns body, service, units, and this one has body, service",
        ),
        (
            GOOD.assign(units=[1, None, 2]),
            r"plan must hold a number of zero or more in every cell of units, and it is nan in row 2 \(1 of 3\)",
        ),
        (GOOD.assign(units=[1, -1, 2]), "and it is -1 in row 2"),
        (GOOD.assign(units=["1", "2", "3"]), "and it is '1' in row 1"),
        (GOOD.assign(body=["N", "N", "E"]), "plan must name each body, service once, and 2 of 3 rows"),
        (GOOD.assign(body=["N", None, "E"]), "plan must name each body, service once, and 1 of 3 rows"),
        (GOOD.assign(service=["hips", "beds", "hips"]), r"plan lacks 3 of 6 rows, the first \('N', 'beds'\)"),
        (GOOD.iloc[:2], "plan and activity must name the same bodies and services: body 'E' is in activity alone"),
        (GOOD.assign(service="beds"), "must name the same bodies and services: service"),
    ],
)
def test_a_plan_that_is_none_is_refused(plan, message):
    done, cost = bodies([1, 2, 3], "2023-24"), pd.DataFrame({"service": ["hips"], "variable": [1.0]})
    with pytest.raises(InputError, match=message):
        compare_mechanisms(plan, done, cost, contracts={"it": ActivityBased(1)}, currency="GBP")


@pytest.mark.parametrize(
    ("done", "message"),
    [
        (bodies([1, 2, 3], "2023-25"), "'2023-25' is not a year"),
        (
            pd.concat([bodies([1, 2, 3], "2022-23"), bodies([1, 2, 3], "2023-24").iloc[:2]]),
            r"activity lacks 1 of 6 rows",
        ),
        (
            pd.concat([bodies([1, 2, 3], "2022-23"), bodies([1, 2, 3], "2022/23")]),
            "activity must name each body, year, service once",
        ),
        (bodies([1, 2, float("inf")], "2023-24"), "activity must hold a number of zero or more"),
    ],
)
def test_activity_that_is_incomplete_is_refused(done, message):
    with pytest.raises(InputError, match=message):
        compare_mechanisms(GOOD, done, pd.Series({"hips": 1}), contracts={"it": ActivityBased(1)}, currency="GBP")


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        (
            pd.Series({"beds": 1}),
            "plan and costs must name the same bodies and services: service 'beds' is in costs alone",
        ),
        (pd.DataFrame({"service": ["hips"]}), "costs has no column 'variable'"),
        (
            pd.DataFrame({"service": ["hips"], "variable": [-1]}),
            "costs must hold a number of zero or more in every cell of variable",
        ),
        (pd.DataFrame({"service": ["hips"], "variable": [1], "fixed": [None]}), "in every cell of fixed"),
        (pd.DataFrame({"body": ["N"], "service": ["hips"], "variable": [1]}), "body 'S' is in plan alone"),
    ],
)
def test_costs_that_do_not_fit_the_plan_are_refused(costs, message):
    with pytest.raises(InputError, match=message):
        compare_mechanisms(
            GOOD, bodies([1, 2, 3], "2023-24"), costs, contracts={"it": ActivityBased(1)}, currency="GBP"
        )


@pytest.mark.parametrize(
    ("contract", "message"),
    [
        (
            ActivityBased({"beds": 1}),
            r"tariff has nothing for service 'hips' \(1 of 1\); give it, zero where nothing is paid",
        ),
        (Block(5), "amount is one amount and there are 3 bodies; give a Series of money by body"),
        (Block({"N": 1, "S": 2}), "amount has nothing for body 'E'"),
        (Block({"N": 1, "S": 2, "E": 3, "W": 4}), "amount pays body 'W', which is not in the plan"),
        (Capitation({"N": 1, "S": 2}), "target has nothing for body 'E'"),
        (
            AlignedPayment({"N": 1, "S": 1, "E": 1}, {"beds": 1}, 0, 1, 1),
            "tariff prices service 'beds', which is not in the plan",
        ),
        (
            AlignedPayment({"N": 1, "S": 1, "E": 1}, 1, GOOD.iloc[:2], 1, 1),
            "plan of the contract has nothing for body 'E'",
        ),
        (
            AlignedPayment({"N": 1, "S": 1, "E": 1}, 1, {"beds": 1}, 1, 1),
            "plan of the contract has nothing for service 'hips'",
        ),
    ],
)
def test_a_contract_that_does_not_fit_the_plan_is_refused(contract, message):
    with pytest.raises(InputError, match=message):
        three(contract, [1, 2, 3])


def test_a_capitation_of_the_whole_nation_pays_the_bodies_compared():
    result = three(Capitation({"N": 1, "W": 9, "S": 2, "E": 3}), [1, 2, 3])
    assert result.revenue["it"].tolist() == [1, 2, 3]


def test_a_plan_worth_nothing_has_no_volume_index():
    with pytest.raises(InputError, match="The plan of body 'N' is worth nothing at the unit costs"):
        three(GlobalBudget({"N": 1, "S": 1, "E": 1}, 0.5), [1, 2, 3], costs=pd.Series({"hips": 0.0}))


@pytest.mark.parametrize(
    ("contracts", "message"),
    [
        ({}, r"contracts must name contracts, and it is \{\}"),
        ([Block(1)], "contracts must name contracts, and it is"),
        ({"a": 5}, "contracts must name contracts, and 'a' is 5"),
    ],
)
def test_contracts_without_names_are_refused(contracts, message):
    with pytest.raises(InputError, match=message):
        compare_mechanisms(GOOD, GOOD, pd.Series({"hips": 1}), contracts=contracts, currency="GBP")


@pytest.mark.parametrize(
    ("need", "message"),
    [
        (NEED.drop(columns="need_index"), "need has no column 'need_index'"),
        (NEED.iloc[:2], r"need must name each body once, and 1 of 3 are not in it \(E\)"),
        (pd.concat([NEED, NEED.iloc[:1]]), "one stands twice"),
        (NEED.assign(population=[0, 1, 2]), "need must be above zero"),
    ],
)
def test_need_that_does_not_cover_the_bodies_is_refused(need, message):
    with pytest.raises(InputError, match=message):
        three(ActivityBased(1), [1, 2, 3], need=need)


@pytest.mark.parametrize(
    ("plan", "choices", "message"),
    [
        ([100, 200, 300], {"seed": 1}, "There are 3 body-years to draw from, and 8 is the fewest"),
        ([0, 200, 300], {"seed": 1}, "No units of 'hips' are planned in body 'N'"),
        ([100, 200, 300], {"seed": 1, "replicates": 0}, "replicates is 0"),
        ([100, 200, 300], {"seed": "one"}, "seed is 'one'|There are 3 body-years"),
    ],
)
def test_draws_that_cannot_be_made_are_refused(plan, choices, message):
    done = bodies([100, 200, 300], "2023-24")
    with pytest.raises(InputError, match=message):
        compare_mechanisms(
            bodies(plan), done, pd.Series({"hips": 1}), contracts={"it": ActivityBased(1)}, **choices, currency="GBP"
        )


def test_a_cap_that_never_binds_scores_as_the_contract_under_it():
    # two ways through the code: each cell changed alone, and all bodies changed at once
    plan = pd.concat([bodies([100, 200, 300]), bodies([50, 60, 70]).assign(service="beds")], ignore_index=True)
    contract = AlignedPayment({"N": 900, "S": 800, "E": 700}, {"hips": 9}, plan, rate_above=0.75, rate_below=0.2)
    costs = pd.DataFrame({"service": ["hips", "beds"], "variable": [6, 1]})
    contracts = {"free": contract, "capped": Capped(contract, 1e9)}
    result = compare_mechanisms(plan, plan, costs, contracts=contracts, need=NEED, currency="GBP")
    np.testing.assert_allclose(result.marginal_revenue["capped"], result.marginal_revenue["free"], atol=1e-9)
    np.testing.assert_allclose(result.table.loc["capped"], result.table.loc["free"], equal_nan=True)


def test_a_real_allocation_pays_its_own_targets_in_proportion_to_its_own_need():
    table = datasets.load("ccg_targets_2018_19").set_index("ccg_name")
    allocation = decentre.allocate(table, formula="england_ccg_2018_19")
    heads = pd.DataFrame({"body": table.index, "service": "care", "units": table["gp_pop"].to_numpy()})
    contracts = {"capitation": Capitation(allocation), "activity": ActivityBased(1200)}
    result = compare_mechanisms(heads, heads, pd.Series({"care": 1000}), contracts=contracts, currency="GBP")
    paid = result.revenue["capitation"].droplevel("year")
    pd.testing.assert_series_equal(paid, allocation.target, check_names=False)
    share, need = (allocation.table[c].to_numpy() for c in ("population", "need_index"))
    share = share / share.sum()
    apart = np.abs(np.subtract.outer(need, need))  # Gini: mean difference over twice the mean
    gini = share @ apart @ share / (2 * share @ need)
    assert result.table["equity"].tolist() == [pytest.approx(0, abs=1e-12), pytest.approx(-gini)]
    assert "-0 " not in repr(result)
