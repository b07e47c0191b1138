"""What is said of a whole table (its currency, when its years begin) travels with it, and is never said twice."""

import decentre
import pandas as pd
import pytest
from decentre import InputError, pooling, prices, tables
from decentre.tables import Beginning

BUDGET = pd.DataFrame({"body": ["N", "N"], "year": ["2018", "2019"], "amount": [100.0, 110.0]})
JULY = prices.from_rates({"2019": 0.04}).described(begins="07-01", named_by="end")


def test_a_column_says_when_years_begin_as_a_keyword_does():
    told = BUDGET.assign(begins="07-01", named_by="end")
    by_column = decentre.decompose_growth(told, price_index=JULY)
    by_keyword = decentre.decompose_growth(BUDGET, price_index=JULY, begins="07-01", named_by="end")
    assert by_column == by_keyword
    assert (by_column.begins, by_column.named_by) == ("07-01", "end")
    assert by_column.parts["inflation"].iloc[0] == pytest.approx(4.0)
    curve = decentre.vary_choices(told, price_indices={"own": JULY})
    assert curve == decentre.vary_choices(BUDGET, price_indices={"own": JULY}, begins="07-01", named_by="end")
    real = prices.to_real_terms(told, JULY, "2018")
    assert real["amount"].tolist() == pytest.approx([100.0, 110 / 1.04])


def test_an_index_of_other_years_than_the_column_says_is_refused():
    with pytest.raises(InputError, match=r"begin on 07-01 .* table on 10-01"):
        decentre.decompose_growth(BUDGET.assign(begins="10-01"), price_index=JULY)
    with pytest.raises(InputError, match=r"named_by='start'"):
        decentre.decompose_growth(BUDGET.assign(begins="07-01", named_by="start"), price_index=JULY)
    with pytest.raises(InputError, match="begin on 07-01"):
        prices.to_real_terms(BUDGET.assign(begins="10-01"), JULY, "2018")


@pytest.mark.parametrize(
    ("given", "table", "message"),
    [
        (("04-01", None), BUDGET.assign(begins="07-01"), r"two beginnings of the year in one call: '04-01' \(begins=\) and '07-01' \(budget\)"),
        ((None, "start"), BUDGET.assign(named_by="end"), "two ways to name a year in one call"),
        ((None, None), BUDGET.assign(begins=["07-01", "04-01"]), "the column begins holds '07-01' and '04-01'"),
        ((None, None), BUDGET.assign(begins=["07-01", None]), "a beginning of the year is missing"),
        ((None, None), BUDGET.assign(begins="July"), "the begins of budget is 'July'; give a month and a day"),
        ((None, None), BUDGET.assign(begins="02-30"), "'02-30'; give a month and a day that every year has"),
        ((None, None), BUDGET.assign(named_by="both"), "named_by of budget is 'both'; give 'start' or 'end'"),
        ((7, None), BUDGET, "begins is 7; give a month and a day"),
    ],
)  # fmt: skip
def test_two_beginnings_or_none_that_is_one_are_refused(given, table, message):
    with pytest.raises(InputError, match=message):
        tables.settle_beginning(*given, budget=table)


def test_lines_and_budget_must_agree_about_their_years():
    lines = pd.DataFrame(
        {
            "body": ["N"],
            "year": ["2019"],
            "line": ["pay"],
            "component": ["inflation"],
            "amount": [1.0],
            "begins": "04-01",
        }
    )
    with pytest.raises(InputError, match=r"'07-01' \(budget\) and '04-01' \(lines\)"):
        decentre.decompose_growth(BUDGET.assign(begins="07-01"), lines, price_index=None)


def test_the_gate_names_the_rows_of_a_second_beginning_and_keeps_the_column():
    found = tables.check(BUDGET.assign(begins=["07-01", "04-01"]), "budget")
    assert found[["row", "column"]].to_numpy().tolist() == [[3, "begins"]]
    assert "two beginnings of the year in one table, '07-01' and '04-01'" in found["problem"].iloc[0]
    kept = tables.require(BUDGET.assign(begins="07-01"), "budget")
    assert kept["begins"].dtype == "category"
    assert tables.settle_beginning(None, None, budget=kept) == Beginning("07-01", None)


def test_an_extraction_says_when_its_years_begin(tmp_path):
    path = tmp_path / "spend.csv"
    path.write_text("body,2018,2019\nN,100,110\n", "utf-8")
    year = {"headings": True, "begins": "07-01", "named_by": "end"}
    spec = {"body": {"column": "body"}, "year": year, "amount": {"columns": ["2018", "2019"], "multiplier": 1}}
    found = tables.extract(path, spec)
    assert found.budget[["begins", "named_by"]].drop_duplicates().to_numpy().tolist() == [["07-01", "end"]]
    shown = decentre.decompose_growth(found.budget, price_index=JULY)
    assert (shown.begins, shown.named_by) == ("07-01", "end")
    saved = tmp_path / "budget.csv"
    found.budget.to_csv(saved, index=False)
    assert decentre.decompose_growth(tables.read(saved), price_index=JULY) == shown


def test_reading_takes_a_currency_and_refuses_a_second(tmp_path):
    path = tmp_path / "budget.csv"
    BUDGET.to_csv(path, index=False)
    assert tables.read(path, currency="KES")["currency"].tolist() == ["KES", "KES"]
    assert "currency" not in tables.read(path)
    BUDGET.assign(Currency="BRL").to_csv(path, index=False)
    assert list(tables.read(path, currency="BRL")) == ["body", "year", "amount", "Currency"]
    with pytest.raises(InputError, match=r"two currencies in one call: 'KES' \(currency=\) and 'BRL'"):
        tables.read(path, currency="KES")


def test_extracting_takes_a_currency_and_refuses_a_second(tmp_path):
    path = tmp_path / "spend.csv"
    path.write_text("body,2018\nN,100\n", "utf-8")
    spec = {"body": {"column": "body"}, "year": {"headings": True}, "amount": {"column": "2018", "multiplier": 1}}
    assert tables.extract(path, spec, currency="KES").budget["currency"].tolist() == ["KES"]
    assert tables.extract(path, spec, currency="KES").currency == "KES"
    with pytest.raises(InputError, match=r"two currencies in one call: 'KES' \(currency=\) and 'BRL'"):
        tables.extract(path, spec | {"currency": "BRL"}, currency="KES")
    guess = tables.extract(path, currency="KES")
    assert 'currency = "KES"' in guess.proposal
    assert not any("currency" in q for q in guess.questions)


def test_the_plain_tables_of_pools_say_their_currency():
    rolled = pooling.roll_forward({"council": 100.0, "board": 50.0}, host="council", currency="GBP")
    assert rolled["currency"].tolist() == ["GBP", "GBP"]
    assert "currency" not in pooling.roll_forward({"council": 100.0, "board": 50.0}, host="council")
    carried = decentre.project_minimum(4048e6, first="2020-21", last="2024-25", currency="GBP")
    assert carried.name == "minimum (GBP)"
    with pytest.raises(InputError, match="currency is 'BRL'; the rises are those of the Better Care Fund"):
        decentre.project_minimum(4048e6, first="2020-21", last="2024-25", currency="BRL")
