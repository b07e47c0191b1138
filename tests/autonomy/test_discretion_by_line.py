"""Discretion by line, taken from another verb's result by its own bounds, with the rule printed."""

import decentre
import pandas as pd
import pytest
from decentre import InputError, tables
from decentre.results import Result

BUDGET = pd.DataFrame({"body": ["N"] * 3, "year": ["2000-01", "2001-02", "2002-03"], "amount": [100.0, 120.0, 150.0]})
LINES = pd.DataFrame(
    [
        ("2001-02", "pay", "inflation", 4.0, None, None),
        ("2001-02", "cancer", "priority", 6.0, 0.2, 0.6),
        ("2001-02", "ageing", "demography", 2.0, None, None),
        ("2002-03", "cancer", "priority", 4.0, None, None),
        ("2002-03", "estate", "transfer", -5.0, None, None),
        ("2002-03", "savings", "efficiency", 1.0, None, None),
    ],
    columns=["year", "line", "component", "amount", "discretion_low", "discretion_high"],
).assign(body="N")


def test_growth_gives_the_middle_of_its_bounds_and_all_of_the_remainder():
    found = decentre.decompose_growth(BUDGET, LINES, price_index=None, currency="GBP").discretion_by_line()
    by_line = found.accounts.set_index("line")
    # cancer: 6 with the middle of 0.2 and 0.6, 4 without bounds; the remainder: 20 - 4 - 6 - 2, and 30 + 5 - 4
    assert by_line["discretion"].to_dict() == pytest.approx(
        {"pay": 0.0, "cancer": 6 * 0.4 / 10, "ageing": 0.0, "discretionary growth": 1.0}
    )
    assert by_line["amount"].to_dict() == pytest.approx(
        {"pay": 4.0, "cancer": 10.0, "ageing": 2.0, "discretionary growth": 8.0 + 31.0}
    )
    assert set(found.accounts["currency"]) == {"GBP"}
    assert "left out, as they take money away: estate" in found.rule


def test_a_price_term_from_the_index_is_a_line_without_discretion():
    found = decentre.decompose_growth(BUDGET, price_index={"2000-01": 100, "2001-02": 103, "2002-03": 106.09})
    by_line = found.discretion_by_line().accounts.set_index("line")
    assert by_line["amount"].to_dict() == pytest.approx({"inflation": 3.0 + 3.6, "discretionary growth": 50 - 6.6})
    assert by_line["discretion"].tolist() == [0.0, 1.0]


def test_two_years_compared_take_the_lines_between_them():
    found = decentre.decompose_growth(
        BUDGET, LINES[LINES["component"] != "inflation"], price_index=None, between=("2000-01", "2002-03")
    )
    assert found.discretion_by_line().accounts.set_index("line")["amount"]["cancer"] == 10.0


def test_an_earmark_is_one_line_of_what_was_not_spent_as_meant():
    received, spent = pd.Series({"N": 10.0, "S": 20.0}), pd.Series({"N": 4.0, "S": 25.0})
    found = decentre.trace_earmark(received, spent, seed=1).discretion_by_line()
    assert found.accounts.to_dict("list") == {"line": ["earmark"], "discretion": [6 / 30], "amount": [30.0]}
    by_programme = decentre.trace_earmark(
        received.rename_axis("programme"), spent.rename_axis("programme"), seed=1
    ).discretion_by_line()
    assert by_programme.accounts["line"].tolist() == ["N", "S"]
    assert by_programme.accounts["discretion"].tolist() == [0.6, 0.0]


def test_a_flow_gives_the_share_of_each_final_use_that_its_payer_decides():
    rows = [("centre", "board", 10.0, None), ("board", "care", 6.0, None), ("board", "drugs", 3.0, "centre"), ("board", "care", 1.0, "centre")]  # fmt: skip
    flows = pd.DataFrame(rows, columns=["payer", "payee", "amount", "decided_by"])
    flows = flows.assign(year="2019", scope="invented", source="test")
    found = decentre.trace_funds(flows, year="2019").discretion_by_line()
    by_line = found.accounts.set_index("line")
    assert by_line["discretion"].to_dict() == pytest.approx({"care": 6 / 7, "drugs": 0.0})


def test_control_is_compared_with_another_verbs_result_and_the_rule_is_printed():
    result = decentre.decompose_growth(BUDGET, LINES, price_index=None, currency="GBP")
    spoken = [("a", "x", "cancer", "none"), ("b", "x", "discretionary growth", "narrow")]
    interviews = pd.DataFrame(spoken, columns=["interviewee", "coder", "line", "control"])
    compared = decentre.compare_control(result, interviews, seed=1)
    by_hand = decentre.compare_control(result.discretion_by_line().accounts, interviews, seed=1)
    assert compared.lines.equals(by_hand.lines)
    assert compared.currency == "GBP"
    assert "the middle of discretion_low and discretion_high" in compared.assumptions[-1]
    assert "ageing" in compared.unspoken


def test_a_result_that_says_nothing_of_discretion_is_refused():
    interviews = tables.template("interviews")
    with pytest.raises(InputError, match="says nothing of discretion by line; give a GrowthDecomposition"):
        decentre.compare_control(decentre.estimate_adherence({"kept": 10, "not": 5}, bodies=42), interviews, seed=1)


def test_a_decomposition_with_lines_is_read_back_equal():
    shown = decentre.decompose_growth(BUDGET, LINES, price_index=None)
    assert Result.from_json(shown.to_json()) == shown
