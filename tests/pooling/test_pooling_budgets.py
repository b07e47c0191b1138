"""Pooled budgets: published shares, rules of claims, money in equals money out to the penny, and what is refused."""

import itertools
from fractions import Fraction

import decentre
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from decentre import IdentityError, InputError, claims, datasets, figures
from decentre.pooling import PooledBudget, RiskShare
from decentre.pooling.sharing import CLAIMS, RULES, in_pence
from hypothesis import given, settings
from hypothesis import strategies as st

mpl.use("agg")
BY_NAME = [r for r in RULES if r != "host"]


def pence(pounds):
    return [round(100 * x) for x in pounds]


def tidy(rows):
    return pd.DataFrame(rows, columns=["partner", "line", "amount"])


POOL = tidy(
    [
        ("Council", "care", 11_400_000.0),
        ("Board", "care", 3_600_000.0),
        ("Council", "Better Care Fund", 5_000_000.0),
        ("Board", "Better Care Fund", 10_000_000.0),
    ]
)
SPENT = {"care": 16_100_000.0, "Better Care Fund": 15_400_000.0}


@pytest.mark.parametrize(
    ("area", "year", "total", "shares"),
    [  # result_id PF17c to PF17f
        ("Cambridgeshire", "2023-24", 122e6, {"council_contribution": 76.80, "nhs_contribution": 23.20}),
        ("Bracknell Forest", "2022-23", 18.136e6, {"council_contribution": 55.87}),
        ("Lewisham", "2025-26", 53.44e6, {"council_contribution": 39.47}),
    ],
)
def test_published_shares_of_contributions(area, year, total, shares):
    rows = datasets.load("section_75_examples").query("area == @area and year == @year").set_index("measure")
    paid = rows.loc[["council_contribution", "nhs_contribution"], "value_gbp_million"] * 1e6
    table = decentre.pool_budgets(paid, total, risk_share="pro_rata", currency="GBP").summary()
    for partner, printed in shares.items():
        assert round(100 * table.loc[partner, "contribution_share"], 2) == printed
        assert table.loc[partner, "cost_share"] == pytest.approx(table.loc[partner, "contribution_share"], abs=1e-9)


def test_each_published_rule_on_one_pool_by_hand():
    borne = {
        "own": {"Council": 1_100_000 * 0.76 + 400_000 / 3, "Board": 1_100_000 * 0.24 + 800_000 / 3},
        "pro rata": {"Council": 1_500_000 * 16.4 / 30, "Board": 1_500_000 * 13.6 / 30},
        "host": {"Council": 1_500_000.0, "Board": 0.0},
        "fund": {"Council": 1_100_000 * 0.76 + 400_000 / 3, "Board": 1_100_000 * 0.24 + 800_000 / 3},
        "capped": {"Council": 300_000.0, "Board": 1_200_000.0},
    }
    rules = {
        "own": "own_lines",
        "pro rata": {"rule": "pro_rata"},
        "host": RiskShare("host", host="Council"),
        "fund": {"rule": "pro_rata", "lines": ["Better Care Fund"]},
        "capped": {"rule": "pro_rata", "cap": 3e5, "remainder": "Board"},
    }
    for name, rule in rules.items():
        table = decentre.pool_budgets(POOL, SPENT, risk_share=rule, currency="GBP").summary()
        for partner, amount in borne[name].items():
            assert table.loc[partner, "borne"] == pytest.approx(amount, abs=0.01), name
        assert sum(pence(table["cost"])) == pence([31_500_000])[0]


def test_a_share_limited_to_the_fund_differs_from_one_over_the_whole_pool():
    spent = {"care": 16_100_000.0, "Better Care Fund": 15_000_000.0}
    limited = decentre.pool_budgets(
        POOL,
        spent,
        risk_share={"rule": "host", "host": "Board", "lines": "Better Care Fund"},
        currency="GBP",
    )
    assert limited.table["borne"].to_dict() == {"Council": 836_000.0, "Board": 264_000.0}
    assert limited.lines["shared"].to_dict() == {"care": False, "Better Care Fund": True}
    whole = decentre.pool_budgets(POOL, spent, risk_share={"rule": "host", "host": "Board"}, currency="GBP")
    assert whole.table["borne"].to_dict() == {"Council": 0.0, "Board": 1_100_000.0}


ORDERED = tidy(
    [("Council", "homes", 60.0), ("Board", "beds", 100.0), ("Board", "reserve", 10.0), ("Council", "new scheme", 30.0)]
)
IN_ORDER = {"rule": "in_order", "risk_pool": "reserve", "uncommitted": ["new scheme"]}


@pytest.mark.parametrize(
    ("homes", "beds", "cover"),
    [  # underspends elsewhere, risk pool, uncommitted schemes, outside the pool, stays in the pool
        (65, 95, [5, 0, 0, 0, 40]),
        (75, 95, [5, 10, 0, 0, 30]),
        (80, 100, [0, 10, 10, 0, 20]),
        (120, 95, [5, 10, 30, 15, 0]),
        (60, 100, [0, 0, 0, 0, 40]),
        (50, 90, [0, 0, 0, 0, 60]),
    ],
)
def test_an_overspend_is_covered_in_the_order_of_the_clause(homes, beds, cover):
    spent = {"homes": homes, "beds": beds, "reserve": 0.0, "new scheme": 0.0}
    pool = decentre.pool_budgets(ORDERED, spent, risk_share=IN_ORDER, currency="GBP")
    assert pool.cover.tolist() == cover
    assert pool.table["borne"].sum() == cover[3]
    assert pool.table["kept"].sum() == cover[4]
    assert pool.table["kept"].tolist() == pytest.approx([cover[4] * 0.45, cover[4] * 0.55], abs=0.01)


@pytest.mark.parametrize(
    ("rule", "estate", "awards"),
    [  # Aumann and Maschler (1985), table of the Mishnah; Thomson (2003); claims of 100, 200 and 300
        ("talmud", 100, [100 / 3] * 3),
        ("talmud", 200, [50, 75, 75]),
        ("talmud", 300, [50, 100, 150]),
        ("proportional", 300, [50, 100, 150]),
        ("equal_awards", 300, [100, 100, 100]),
        ("equal_losses", 300, [0, 100, 200]),
        ("random_arrival", 200, [100 / 3, 250 / 3, 250 / 3]),
    ],
)
def test_a_short_pool_is_divided_as_the_printed_estate(rule, estate, awards):
    wanted = pd.Series({"A": 100.0, "B": 200.0, "C": 300.0})
    paid = wanted * estate / 600
    pool = decentre.pool_budgets(paid, wanted, risk_share=rule, currency="GBP")
    assert (wanted - pool.table["borne"]).tolist() == pytest.approx(awards, abs=0.01)
    assert sum(pence(pool.table["cost"])) == 60_000


def test_random_arrival_is_every_order_counted():
    wanted = pd.Series({"A": 90.0, "B": 150.0, "C": 310.0, "D": 40.0})
    paid, estate = wanted * 0.5, 0.5 * wanted.sum()
    awards = pd.Series(0.0, wanted.index)
    for order in itertools.permutations(wanted.index):
        left = estate
        for name in order:
            take = min(left, wanted[name])
            awards[name] += take / 24
            left -= take
    pool = decentre.pool_budgets(paid, wanted, risk_share="random_arrival", currency="GBP")
    assert (wanted - pool.table["borne"]).tolist() == pytest.approx(awards.tolist(), abs=0.01)


def test_random_arrival_is_the_shapley_value_of_what_the_others_leave():
    wanted, estate = {"A": 100.0, "B": 200.0, "C": 300.0}, 200.0
    game = {
        group: max(0.0, estate - sum(v for k, v in wanted.items() if k not in group))
        for size in (1, 2, 3)
        for group in itertools.combinations(wanted, size)
    }
    pool = decentre.pool_budgets(
        {k: v / 3 for k, v in wanted.items()}, wanted, risk_share="random_arrival", currency="GBP"
    )
    awards = {k: wanted[k] - pool.table.loc[k, "borne"] for k in wanted}
    assert awards == pytest.approx(claims.shapley(game), abs=0.01)


@pytest.mark.parametrize("rule", [*BY_NAME, {"rule": "host", "host": "Alone"}], ids=str)
@pytest.mark.parametrize("spent", [0.0, 80.0, 100.0, 133.33])
def test_a_partner_alone_is_the_identity(rule, spent):
    table = decentre.pool_budgets({"Alone": 100.0}, {"Alone": spent}, risk_share=rule, currency="GBP").summary()
    assert pence(table["cost"]) == pence([spent])


@pytest.mark.parametrize("rule", BY_NAME)
def test_a_pool_spent_to_the_penny_moves_nothing(rule):
    table = decentre.pool_budgets(
        POOL, {"care": 15e6, "Better Care Fund": 15e6}, risk_share=rule, currency="GBP"
    ).summary()
    assert table[["borne", "kept"]].to_numpy().any() == 0
    assert table["cost"].tolist() == table["contribution"].tolist()


@pytest.mark.parametrize("rule", CLAIMS)
def test_a_pool_that_is_not_short_pays_every_line_and_keeps_the_rest(rule):
    pool = decentre.pool_budgets(POOL, {"care": 12e6, "Better Care Fund": 15e6}, risk_share=rule, currency="GBP")
    assert pool.table["borne"].sum() == 0
    assert pool.table["kept"].to_dict() == {"Council": 1_640_000.0, "Board": 1_360_000.0}
    assert pool.cover.to_dict() == {"stays in the pool": 3e6}


money = st.integers(0, 10**10).map(lambda p: p / 100)
pools = st.integers(1, 4).flatmap(
    lambda n: st.integers(1, 4).flatmap(
        lambda m: st.tuples(
            st.lists(
                st.lists(st.integers(1, 10**10).map(lambda p: p / 100), min_size=m, max_size=m), min_size=n, max_size=n
            ),
            st.lists(money, min_size=m, max_size=m),
        )
    )
)


@settings(deadline=None, max_examples=40)
@given(pool=pools, rule=st.sampled_from([*BY_NAME, "host"]), limited=st.booleans(), cap=st.none() | money)
def test_money_in_equals_money_out_to_the_penny_under_every_rule(pool, rule, limited, cap):
    paid, spent = pool
    rows = [(f"partner {i}", f"line {j}", x) for i, row in enumerate(paid) for j, x in enumerate(row)]
    spend = {f"line {j}": x for j, x in enumerate(spent)}
    how = {"rule": rule}
    how |= {"host": "partner 0"} if rule == "host" else {}
    how |= {"lines": ["line 0"]} if limited else {}
    how |= {"cap": cap, "remainder": "partner 0"} if cap is not None and len(paid) > 1 else {}
    table = decentre.pool_budgets(tidy(rows), spend, risk_share=how, currency="GBP").summary()
    assert sum(pence(table["cost"])) == sum(pence(spent))
    total = sum(pence(table["contribution"])) + sum(pence(table["borne"])) - sum(pence(table["kept"]))
    assert total == sum(pence(spent))
    assert (table["kept"] >= 0).all()
    assert np.allclose(100 * table[["borne", "kept"]], (100 * table[["borne", "kept"]]).round(), atol=1e-4)


@settings(deadline=None, max_examples=40)
@given(pool=pools)
def test_by_contribution_no_partner_is_a_penny_from_its_exact_share(pool):
    paid, spent = pool
    rows = [(f"p{i}", f"l{j}", x) for i, row in enumerate(paid) for j, x in enumerate(row)]
    table = decentre.pool_budgets(
        tidy(rows),
        {f"l{j}": x for j, x in enumerate(spent)},
        risk_share="pro_rata",
        currency="GBP",
    ).summary()
    whole = sum(sum(pence(row)) for row in paid)
    gap = sum(pence(spent)) - whole
    for row, borne in zip(paid, pence(table["borne"]), strict=True):
        assert abs(borne - Fraction(sum(pence(row)) * gap, whole)) < 1


@settings(deadline=None, max_examples=25)
@given(pool=pools, rule=st.sampled_from(list(CLAIMS)))
def test_under_a_rule_of_claims_no_line_loses_more_than_it_claims(pool, rule):
    paid, spent = pool
    named = {f"l{j}": x for j, x in enumerate(spent)}
    rows = [(f"p{j}", f"l{j}", sum(row[j] for row in paid)) for j in range(len(spent))]
    table = decentre.pool_budgets(tidy(rows), named, risk_share=rule, currency="GBP").summary()
    if table["kept"].sum() == 0 and len(spent) > 1:
        assert (table["borne"] >= -0.01).all()
        assert (table["borne"].to_numpy() <= np.array(spent) + 0.01).all()


@settings(deadline=None)
@given(amounts=st.lists(st.integers(0, 10**6), min_size=1, max_size=6), seats=st.integers(0, 10**6))
def test_odd_pence_go_as_an_exact_largest_remainder(amounts, seats):
    total = sum(amounts)
    if not total:
        return
    shares = pd.Series([x / total * seats / 100 for x in amounts])
    expected = claims.apportion(amounts, seats, "largest_remainder")
    assert pence(in_pence(shares)) == expected.tolist()


def test_a_fraction_of_a_penny_stays_with_the_largest():
    table = decentre.pool_budgets({"A": 10.0, "B": 5.0}, 17.0049, risk_share="pro_rata", currency="GBP").summary()
    assert table["cost"].sum() == pytest.approx(17.0049, abs=1e-12)
    assert table.loc["B", "borne"] == 0.67


def test_the_order_of_rows_and_the_form_of_the_input_do_not_matter():
    one = decentre.pool_budgets(
        {"A": 30.0, "B": 70.0}, {"A": 50.0, "B": 60.0}, risk_share="own_lines", currency="GBP"
    ).table
    rows = tidy([("B", "B", 70.0), ("A", "A", 30.0)])
    two = decentre.pool_budgets(rows, pd.Series({"B": 60.0, "A": 50.0}), risk_share="own_lines", currency="GBP").table
    assert two.loc[["A", "B"]].equals(one)
    spend = pd.DataFrame({"line": ["A", "B"], "amount": [50.0, 60.0]})
    assert decentre.pool_budgets(
        pd.Series({"A": 30.0, "B": 70.0}), spend, risk_share="own_lines", currency="GBP"
    ).table.equals(one)
    by_partner = pd.DataFrame({"partner": ["A", "B"], "amount": [30.0, 70.0]})
    assert decentre.pool_budgets(by_partner, spend, risk_share="own_lines", currency="GBP").table.equals(one)
    joint = decentre.pool_budgets(
        {"A": 30.0, "B": 70.0}, {"homes": 50.0, "beds": 60.0}, risk_share="pro_rata", currency="GBP"
    ).table
    assert joint["borne"].to_dict() == {"A": 3.0, "B": 7.0}


def test_how_much_of_each_budget_is_jointly_controlled():
    paid = tidy(
        [
            ("Council", "homes", 40.0),
            ("Board", "beds", 60.0),
            ("Council", "equipment", 10.0),
            ("Board", "equipment", 10.0),
        ]
    )
    spent, budgets = {"homes": 40.0, "beds": 60.0, "equipment": 20.0}, {"Council": 500.0, "Board": 700.0}
    own = decentre.pool_budgets(paid, spent, risk_share="own_lines", budgets=budgets, currency="GBP")
    assert own.control["joint"].to_dict() == {"Council": 10.0, "Board": 10.0}
    assert own.control["budget_share"].to_dict() == {"Council": 0.02, "Board": 10 / 700}
    whole = decentre.pool_budgets(paid, spent, risk_share="pro_rata", budgets=budgets, currency="GBP")
    assert whole.control["budget_share"].to_dict() == {"Council": 0.1, "Board": 0.1}
    part = decentre.pool_budgets(
        paid, spent, risk_share={"rule": "pro_rata", "lines": ["beds"]}, budgets=budgets, currency="GBP"
    )
    assert part.control["joint"].to_dict() == {"Council": 10.0, "Board": 70.0}
    assert (
        decentre.pool_budgets(paid, spent, risk_share="pro_rata", currency="GBP").control["budget_share"].isna().all()
    )
    assert any("jointly controlled is taken to be" in note for note in whole.assumptions)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (({"A": 1.0}, 2.0, "fair"), "'fair' is not a rule of risk share; give one of own_lines, pro_rata, host"),
        (
            ({"A": 1.0}, 2.0, {"share": "pro_rata"}),
            "give the name of a rule .* or a dict with rule and any of host, lines",
        ),
        (({"A": 1.0}, 2.0, 3), "risk_share is 3; give the name of a rule"),
        (({"A": 1.0}, 2.0, "host"), "The rule is 'host' and the host ''; name the host"),
        (({"A": 1.0}, 2.0, {"rule": "pro_rata", "host": "A"}), "name the host with the rule 'host', and with no other"),
        (
            ({"A": 1.0}, 2.0, {"rule": "host", "host": "Z"}),
            "names the partner 'Z', which is not there; the partners are A",
        ),
        (
            ({"A": 1.0}, 2.0, {"rule": "pro_rata", "lines": ["z"]}),
            "names the line 'z', which is not there; the lines are the",
        ),
        (({"A": 1.0}, 2.0, {"rule": "pro_rata", "cap": 5.0}), "cap is 5.0 and remainder ''; give both"),
        (
            ({"A": 1.0, "B": 1.0}, 3.0, {"rule": "pro_rata", "cap": -1.0, "remainder": "A"}),
            "cap is -1.0; give an amount of zero or more",
        ),
        (({"A": 1.0}, 2.0, {"rule": "pro_rata", "risk_pool": "x"}), "belong to the rule 'in_order', not to 'pro_rata'"),
        (
            ({"A": 1.0, "B": 1.0}, 2.0, "own_lines"),
            "The rule 'own_lines' works line by line, and contributions and spend",
        ),
        (({"A": 1.0, "B": 1.0}, {"x": 2.0}, "talmud"), "The rule 'talmud' works line by line"),
        (({"A": 1.0, "B": 1.0}, {"A": 2.0}, "own_lines"), "The line 'B' has contributions and no spend .* give 0"),
        ((POOL, {**SPENT, "new": 1.0}, "own_lines"), "Nobody contributes to the line 'new', so nobody can bear"),
        (({"A": 0.0, "B": 0.0}, 2.0, "pro_rata"), "Nothing is contributed to what is shared"),
        (({"A": -1.0}, 2.0, "pro_rata"), "contributions must be zero or more in every partner, and it is -1.0 in 'A'"),
        (({"A": 1.0}, float("nan"), "pro_rata"), "spend must hold a number for every line, and it is nan"),
        (({"A": "£1m"}, 2.0, "pro_rata"), "contributions must hold a number for every partner, and it is '£1m'"),
        ((tidy([("A", "x", 1.0), ("A", "x", 2.0)]), {"x": 2.0}, "pro_rata"), "must name each partner and line once"),
        ((tidy([("A", None, 1.0)]), {"x": 2.0}, "pro_rata"), "must name each partner and line once"),
        (
            (POOL.drop(columns="amount"), SPENT, "pro_rata"),
            "contributions has no column 'amount'; give the columns partner",
        ),
        (
            (POOL, pd.DataFrame({"line": ["care"]}), "pro_rata"),
            "spend has no column 'amount'; give the columns line, amount",
        ),
    ],
)
def test_what_cannot_be_a_pool_is_refused(arguments, words):
    contributions, spend, risk_share = arguments
    with pytest.raises(InputError, match=words):
        decentre.pool_budgets(contributions, spend, risk_share=risk_share, currency="GBP")


def test_a_budget_smaller_than_the_contribution_is_refused():
    with pytest.raises(InputError, match="The budget of 'A' is smaller than what it pays in"):
        decentre.pool_budgets({"A": 5.0}, 5.0, risk_share="pro_rata", budgets={"A": 4.0}, currency="GBP")


def test_a_result_whose_money_is_lost_cannot_exist():
    pool = decentre.pool_budgets(POOL, SPENT, risk_share="pro_rata", currency="GBP")
    with pytest.raises(IdentityError, match="contributions \\+ borne - kept = spend"):
        PooledBudget(pool.table, pool.lines.assign(spend=1.0), pool.cover, pool.control, pool.risk_share)


def test_the_inputs_are_left_alone():
    before, spent = POOL.copy(), dict(SPENT)
    decentre.pool_budgets(POOL, spent, risk_share={"rule": "pro_rata", "lines": ["care"]}, currency="GBP")
    assert POOL.equals(before)
    assert spent == SPENT


def test_risk_shares_side_by_side():
    found = decentre.compare_risk_shares(
        POOL, SPENT, risk_shares={"own": "own_lines", "all": "pro_rata"}, currency="GBP"
    )
    assert found.cost.sum().tolist() == pytest.approx([31.5e6, 31.5e6])
    for name, pool in found.pools.items():
        assert found.summary()[name].tolist() == (pool.table["borne"] - pool.table["kept"]).tolist()
    assert found.spread.tolist() == pytest.approx([abs(969333.33 - 820000.0)] * 2, abs=0.01)
    assert repr(found).startswith("<RiskShareComparison: an overspend of £1,500,000 under 2 risk shares>")
    with pytest.raises(InputError, match="There is 1 risk share to compare"):
        decentre.compare_risk_shares(POOL, SPENT, risk_shares=["pro_rata"], currency="GBP")


def test_the_pictures_say_what_they_show():
    pool = decentre.pool_budgets(POOL, SPENT, risk_share="pro_rata", currency="GBP")
    with figures.off_screen():
        ax = pool.plot(source="invented")
        assert "Council pays in £16.4m, cost £17.2m" in figures.alternative_text(ax)
        assert figures.data_table(ax).equals(pool.table)
        under = decentre.pool_budgets(
            POOL, {"care": 14e6, "Better Care Fund": 15e6}, risk_share="in_order", currency="GBP"
        )
        assert "£1m underspent" in figures.alternative_text(under.plot())
        both = decentre.compare_risk_shares(POOL, SPENT, risk_shares=["own_lines", "pro_rata"], currency="GBP")
        assert "own_lines: Council +£969,333.3, Board +£530,666.7" in figures.alternative_text(both.plot())


def test_shared_risks_vary_as_the_sum_does_and_separate_ones_each_by_itself():
    found = decentre.pool_budgets(
        {"council": 60e6, "board": 40e6},
        {"council": 60e6, "board": 40e6},
        risk_share="pro_rata",
        deviation={"council": 3e6, "board": 4e6},
    ).risks
    assert found["separate"].tolist() == [3e6, 4e6, 7e6]
    assert found["shared"].tolist() == pytest.approx([3e6, 2e6, 5e6])  # 3, 4, 5: independent variances add


def test_lines_that_move_together_in_full_gain_nothing_from_a_pool():
    found = decentre.pool_budgets(
        {"council": 60e6, "board": 40e6},
        {"council": 60e6, "board": 40e6},
        risk_share="pro_rata",
        deviation={"council": 3e6, "board": 4e6},
        correlation=1.0,
    ).risks
    assert found.loc["all", "ratio"] == pytest.approx(1)


def test_the_variances_of_the_partners_are_those_of_many_draws():
    paid = pd.DataFrame(
        {
            "partner": ["council", "council", "board", "board"],
            "line": ["care", "beds", "beds", "drugs"],
            "amount": [50.0, 10.0, 30.0, 10.0],
        }
    )
    sizes = pd.Series({"care": 5.0, "beds": 8.0, "drugs": 2.0})
    found = decentre.pool_budgets(
        paid, {"care": 50, "beds": 40, "drugs": 10}, risk_share="own_lines", deviation=sizes, correlation=0.3
    ).risks
    covariance = np.outer(sizes, sizes) * (0.3 + 0.7 * np.eye(3))
    drawn = np.random.default_rng(1).multivariate_normal(np.zeros(3), covariance, 400_000)
    council = drawn @ [1, 0.25, 0]
    assert found.loc["council", "separate"] == pytest.approx(council.std(), rel=0.01)
    assert found.loc["council", "shared"] == pytest.approx(0.6 * drawn.sum(axis=1).std(), rel=0.01)


def test_deviations_of_other_lines_are_refused():
    with pytest.raises(InputError, match="give the standard deviation of each line"):
        decentre.pool_budgets({"a": 1, "b": 1}, {"a": 1, "b": 1}, risk_share="pro_rata", deviation={"a": 1, "c": 1})
    with pytest.raises(InputError, match="2 lines can have one from -1 to 1"):
        decentre.pool_budgets(
            {"a": 1, "b": 1}, {"a": 1, "b": 1}, risk_share="pro_rata", deviation={"a": 1, "b": 1}, correlation=2
        )
