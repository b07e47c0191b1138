"""Panels that ship: they add up to the files they were made of, and their bad data come through the gate with a sentence."""

import decentre
import pandas as pd
import pytest
from decentre import InputError, datasets, tables

# evidence/panels.md, section 1: practices, total and local schemes in millions of pounds, by plain pandas from the files
PAYMENTS = {
    "2014-15": (7959, 7990.3, 212.5),
    "2015-16": (7841, 8182.6, 366.1),
    "2016-17": (7763, 8883.8, 526.1),
    "2017-18": (7543, 9050.6, 483.1),
    "2018-19": (7279, 9261.4, 481.7),
    "2019-20": (7001, 9377.1, 511.2),
    "2020-21": (6808, 9683.7, 571.0),
    "2021-22": (6758, 10075.8, 644.3),
    "2022-23": (6669, 10230.1, 538.4),
}


@pytest.fixture(scope="module")
def lines():
    return datasets.load("gp_payment_lines").set_index("line")


@pytest.fixture(scope="module")
def practices(lines):
    table = datasets.load("gp_payments_by_practice")
    return table.assign(total=table[list(lines["part"].unique())].sum(axis=1))


def test_nine_parts_of_every_practice_add_up_to_the_sums_of_the_files(practices):
    sums = practices.groupby("year").agg(
        practices=("body", "nunique"), total=("total", "sum"), local=("local_schemes", "sum")
    )
    assert (sums["practices"].to_dict()) == {year: row[0] for year, row in PAYMENTS.items()}
    for column, place in (("total", 1), ("local", 2)):
        assert (sums[column] / 1e6).round(1).to_dict() == {year: row[place] for year, row in PAYMENTS.items()}


def test_lines_by_commissioner_and_parts_by_practice_are_the_same_money(practices, lines):
    table = datasets.load("gp_payments_by_commissioner")
    by_part = table.groupby(["year", table["line"].map(lines["part"])])["amount"].sum()
    wide = practices.groupby("year")[list(lines["part"].unique())].sum()
    for (year, part), amount in by_part.items():
        assert abs(wide.loc[year, part] - amount) < 0.5 * PAYMENTS[year][0]  # half a pound a practice of rounding
    assert set(table["line"]) == set(lines.index)


def test_every_line_has_a_class_and_a_reason_and_a_part_is_of_one_class(lines):
    assert set(lines["decided"]) == {"national", "negotiated", "local"}
    assert lines["reason"].str.len().gt(15).all()
    assert lines.groupby("part")["decided"].nunique().eq(1).all()


def test_negative_totals_are_refused_with_their_rows_and_nothing_else_is(practices):
    budget = practices.rename(columns={"total": "amount"})[["body", "year", "amount"]]
    with pytest.raises(InputError, match="a negative budget; a budget is zero or more") as refused:
        decentre.decompose_growth(budget, price_index=None, currency="GBP")
    assert refused.value.cases.groupby("year").size().between(1, 12).all()  # evidence/panels.md, section 1, traps


def test_practices_without_patients_are_refused_by_name_as_a_population(practices):
    table = practices.rename(columns={"total": "paid"})[["body", "year", "paid", "income_guarantee", "patients"]]
    with pytest.raises(InputError, match=r"'patients'.*A00001 2014-15"):
        decentre.estimate_additionality(
            table, spend="paid", earmark="income_guarantee", population="patients", inference="cluster", currency="GBP"
        )


def test_a_practice_that_stands_twice_is_refused_with_both_rows(practices):
    budget = practices.rename(columns={"total": "amount"})[["body", "year", "amount"]].head(50)
    with pytest.raises(InputError, match="two rows for the same body and year") as refused:
        decentre.decompose_growth(pd.concat([budget, budget.tail(1)]), price_index=None, currency="GBP")
    assert len(refused.value.cases) >= 1


def test_commissioners_followed_to_2022_23_are_106_and_lose_no_money():
    money = datasets.load("gp_payments_by_commissioner").groupby(["body", "year"], as_index=False)["amount"].sum()
    found = tables.follow(money, datasets.load("gp_commissioner_successors"))
    assert found["body"].nunique() == 106
    assert found.groupby("body").size().eq(9).all()
    sums = [t.groupby("year")["amount"].sum() for t in (money, found)]
    assert (sums[0] - sums[1]).abs().max() < 0.005


def test_the_scores_that_are_missing_are_as_many_as_the_collection_prints(practices):
    # Health Equity Evidence Centre, README.md (commit 8a7205b), table missing_imd, years 2015 to 2023
    missing = practices["deprivation"].isna().groupby(practices["year"]).sum()
    assert missing.tolist() == [17, 17, 32, 34, 16, 20, 23, 24, 27]


def test_groups_of_the_allocations_stand_where_they_were_alive_once_years_are_named_by_their_beginning():
    table = datasets.load("ccg_allocations_2013_20")
    groups = table.groupby("year").size()
    assert groups.to_dict() == {
        "2013-14": 211, "2014-15": 211, "2015-16": 211, "2016-17": 209, "2017-18": 209, "2018-19": 195, "2019-20": 192
    }  # fmt: skip
    for year in ("2013-14", "2016-17", "2018-19"):
        alive = decentre.bodies_in(year).query("code == 'CCG'")["number_of_bodies"].iloc[0]
        assert groups[year] == alive


def test_the_152_councils_have_three_years_and_142_of_them_a_grant():
    table = datasets.load("council_public_health")
    assert table.groupby("year")["body"].nunique().to_dict() == {"2013-14": 152, "2014-15": 152, "2017-18": 152}
    grants = table.loc[table["public_health_grant"] > 0, "public_health_grant"]
    assert (len(grants), grants.sum()) == (142, 3_090_158_000)  # evidence/panels.md, section 3


# evidence/panels.md, sections 4 and 5, and the facts of the Norwegian file: sums by plain pandas or another reader
def test_grants_of_the_48_states_are_as_many_dollars_as_the_register_has():
    grants = datasets.load("hill_burton_grants")
    states = datasets.load("hill_burton_inputs")["body"].unique()
    kept = grants["body"].isin(states) & grants["year"].between(1947, 1964)
    assert len(states) == 48
    assert grants.loc[kept, "grants"].sum() == 2_179_506_652


def test_municipalities_of_ceara_have_the_transfers_of_seven_years_and_seven_rows_missing():
    table = datasets.load("municipal_health_ceara")
    millions = (table.groupby("year")["sus_transfers"].sum() / 1e6).round(1)
    assert millions.tolist() == [2188.9, 2617.1, 2628.3, 2892.6, 2997.1, 3466.8, 3522.7]
    assert len(table) == 184 * 7 - 7


def test_bergen_balances_to_110_kroner_and_health_carries_what_it_did_in_2011():
    table = datasets.load("bergen_budget_2012")
    spending = table[table["side"] == "spending"]
    assert table["y2012"].sum() == -110
    assert (spending["y2012"].sum(), spending["y2015"].sum()) == (16_700_463_020, 17_387_881_094)
    health = spending[spending["department"] == "Byrådsavd. for helse og inkludering"].groupby("group")["y2012"].sum()
    assert (health.sum(), health["N00"], health["N01"], health["N11"]) == (
        6_751_872_547, 6_333_771_963, 133_242_500, -22_203_800
    )  # fmt: skip
