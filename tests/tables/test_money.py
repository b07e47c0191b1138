"""Money: its currency is said and never guessed, and text is read exactly."""

import re
from decimal import Decimal
from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError, figures, tables
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$606,353,567,900", "606353567900"),
        ("€1,234", "1234"),
        ("R$ 1.234,50", "1234.50"),
        ("KES 5,000", "5000"),
        ("12,34,567", "1234567"),
        ("1.234.567,89", "1234567.89"),
        ("$5m", "5000000"),
        ("(1,234.00)", "-1234"),
        ("1,234.00-", "-1234"),
        ("1\u202f234,50 €", "1234.50"),
        ("CHF 1’000.05", "1000.05"),
        ("$ (5)", "-5"),
        ("−5", "-5"),
        ("Rs.5", "5"),
        ("Rs. 5 crore", "50000000"),
        ("2 lakh", "200000"),
        ("US$1.2bn", "1200000000"),
        ("0,5", "0.5"),
        ("0.1", "0.1"),
        ("5 m EUR", "5000000"),
        (".5", "0.5"),
        ("123456789012345678901.23", "123456789012345678901.23"),
    ],
)
def test_money_of_the_world_is_read_exactly(text, amount):
    read = tables.parse_money(text)
    assert isinstance(read, Decimal)
    assert read == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "(-5)",
        "5-5",
        "12%",
        "£5 €",
        "5.",
        "1e6",
        "01/04/2020",
        "about 3m",
        "12 34",
        "1,23,4",
        "",
        "-",
        "(5",
        "n/a",
        "5 miles",
    ],
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(InputError, match="is not an amount of money"):
        tables.parse_money(text)


def test_what_could_be_two_amounts_is_asked_about():
    with pytest.raises(
        InputError, match=r"'1\.234' could be 1234 or 1\.234; say which with decimal=',' or decimal='\.'"
    ):
        tables.parse_money("1.234")
    assert tables.parse_money("1.234", decimal=",") == 1234
    assert tables.parse_money("1.234", decimal=".") == Decimal("1.234")
    assert tables.parse_money("1,234") == 1234
    assert tables.parse_money("1,234", decimal=",") == Decimal("1.234")


@pytest.mark.parametrize(
    ("cells", "amounts"),
    [
        (["1.234", "12.5"], [1.234, 12.5]),
        (["1.234", "12,5"], [1234, 12.5]),
        (["1,234", "12,5"], [1.234, 12.5]),
        (["1,234", "1,234,567"], [1234, 1234567]),
        ([5, None, "7", float("nan"), Decimal("0.1"), np.int64(3)], [5, None, 7, None, 0.1, 3]),
    ],
)
def test_a_column_settles_its_mark_as_a_whole(cells, amounts):
    read = tables.parse_money(pd.Series(cells, dtype=object, name="paid"))
    assert read.dtype == float
    assert read.name == "paid"
    pd.testing.assert_series_equal(read, pd.Series(amounts, dtype=float, name="paid"))


@pytest.mark.parametrize(
    ("cells", "choices", "message"),
    [
        (["1,234", "1.234"], {}, r"'1\.234' could be 1234 or 1\.234 \(1 of 2 cells\)"),
        (["1.5", "1,5"], {}, r"'1\.5' has the decimal mark '\.' and '1,5' the mark ','; part the column"),
        (
            ["1.5", "1,5"],
            {"decimal": "."},
            r"'1,5' is not an amount of money with the decimal mark '\.' \(1 of 2 cells\)",
        ),
        (["£5", "€5"], {}, "'€5' has the sign of another currency than the cells before it"),
        (["£5"], {"currency": "BRL"}, "'£5' has the sign of another currency than currency='BRL'"),
        (["KES 5"], {"currency": "UGX"}, "'KES 5' has the sign of another currency"),
        (["$5"], {"currency": "EUR"}, "another currency"),
        (["5"], {"currency": "gbp"}, "currency is 'gbp'; write 'GBP'"),
        (["5"], {"currency": "£"}, "currency is '£'; give an ISO 4217 code such as"),
        (["5"], {"decimal": ";"}, "decimal is ';'; give '.' or ','"),
        ([True], {}, "True is not an amount"),
        ([float("inf")], {}, "inf is not an amount"),
        ([pd.Timestamp("2020-01-01")], {}, "is not an amount"),
    ],
)
def test_a_column_that_cannot_be_read_in_one_way_is_refused(cells, choices, message):
    with pytest.raises(InputError, match=message):
        tables.parse_money(pd.Series(cells, dtype=object), **choices)


def test_the_cells_that_are_no_money_are_the_cases():
    with pytest.raises(InputError) as caught:
        tables.parse_money(pd.Series(["1", "x", "y"], index=["a", "b", "c"]))
    assert list(caught.value.cases.index) == ["b", "c"]


@pytest.mark.parametrize("currency", ["USD", "MXN", "BRL", "AUD", "CLP", "ARS"])
def test_a_bare_dollar_fits_any_dollar_peso_or_real(currency):
    assert tables.parse_money("$5", currency=currency) == 5


def test_a_list_is_refused_in_a_sentence():
    with pytest.raises(InputError, match="values is a list; give one text, or a Series of texts"):
        tables.parse_money(["£5"])


WHOLE = st.integers(-(10**15), 10**15)


@given(WHOLE, st.sampled_from(["GBP", "BRL", "KES", "JPY", "INR", "USD", "XOF", "CHF"]))
def test_what_is_shown_in_full_is_read_back(amount, currency):
    text = tables.shown(amount, currency, scale=1)
    assert tables.parse_money(text, currency=currency) == amount


@given(st.integers(-(10**14), 10**14), st.sampled_from(["GBP", "BRL", "KES", None]))
def test_what_is_shown_in_short_is_read_back_to_half_a_tenth_of_its_unit(amount, currency):
    text = tables.shown(amount, currency)
    unit = next((u for u in (10**12, 10**9, 10**6) if abs(amount) >= 0.99 * u), 1)
    assert abs(tables.parse_money(text, currency=currency) - amount) <= unit / 20


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from(["{:,.2f}", "{:.2f}"]))
def test_every_grouping_gives_the_exact_amount(amount, form):
    english = form.format(amount)
    assert tables.parse_money(english) == amount
    continental = english.translate(str.maketrans(",.", ".,"))
    assert tables.parse_money(continental) == amount
    assert tables.parse_money(continental, decimal=",") == amount


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (1.2e9, "GBP", "£1.2bn"),
        (3.5e9, "BRL", "R$3.5bn"),
        (40e6, "KES", "KES 40m"),
        (1.2e9, None, "1.2bn"),
        (-1.5e6, "GBP", "−£1.5m"),
        (12.4, "JPY", "JP¥12"),
        (12.4, "CLP", "CLP 12"),
        (999_960_000, "GBP", "£1bn"),
        (999_949_999, "GBP", "£999.9m"),
        (-0.01, "GBP", "£0"),
        (float("nan"), "GBP", "n/a"),
    ],
)
def test_an_amount_reads_as_its_currency_writes_it(value, currency, text):
    assert tables.shown(value, currency) == text


def test_identities_hold_to_half_of_the_smallest_unit():
    assert [tables.half_unit(c) for c in ("GBP", "JPY", "KWD", None)] == [0.005, 0.5, 0.0005, 0.005]


TABLE = pd.DataFrame({"amount": [1.0, 2.0], "currency": ["BRL", "BRL"]})


def test_the_currency_of_a_call_is_said_once_or_alike():
    assert tables.settle_currency(None) is None
    assert tables.settle_currency(None, None, TABLE["amount"], TABLE.drop(columns="currency")) is None
    assert tables.settle_currency("BRL", TABLE, formula={"currency": "BRL"}) == "BRL"
    assert tables.settle_currency(None, TABLE.astype({"currency": "category"})) == "BRL"
    assert tables.settle_currency(None, agreement={"currency": "GBP", "year": "2024-25"}) == "GBP"


@pytest.mark.parametrize(
    ("given", "table", "message", "rows"),
    [
        ("GBP", TABLE, r"two currencies in one call: 'GBP' \(currency=\) and 'BRL' \(budget\)", 0),
        (None, TABLE.assign(currency=["BRL", "GBP"]), "budget: the column currency holds 'BRL' and 'GBP'", 1),
        (None, TABLE.assign(currency=["BRL", None]), "budget: a currency is missing", 1),
        (None, TABLE.assign(currency="R$"), r"the currency of budget is 'R\$'; give an ISO 4217 code", 0),
        (5, TABLE, "currency is 5; give an ISO 4217 code", 0),
    ],
)
def test_two_currencies_or_none_that_is_known_are_refused(given, table, message, rows):
    with pytest.raises(InputError, match=message) as caught:
        tables.settle_currency(given, budget=table)
    assert len(caught.value.cases) == rows


PACKAGE = Path(decentre.__file__).parent
IN_POUNDS = {  # rooms that are in pounds by what they are about, or that read and write the sign itself
    "datasets": "tables published in pounds",
    "teaching": "exercises set in England",
    "ledger": "files published in England, and their headings",
    "tables/money": "the signs of the currencies",
    "tables/safe.py": "the sign in LaTeX",
    "tables/extraction": "files published in England",
    "tables/templates.py": "figures of an English board, with their source",
    "pooling/law.py": "rules of section 75",
    "cli/own_tables.py": "the template of an agreement under section 75",
    "reproduction/new_dataset.py": "the table to start from, as published in England",
    "pooling/fund.py": "rules of the Better Care Fund",
    "pooling/agreement.py": "agreements under section 75",
    "pooling/checking.py": "agreements under section 75",
}


def in_pounds(path):
    """Return the lines of a module that say pounds, but for its examples."""
    example, found = False, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        example = text.startswith(">>>") or (example and bool(text) and '"""' not in text)
        if not example and re.search(r"£|\bpounds\b", text, re.IGNORECASE):
            found.append(f"{number}: {text}")
    return found


def test_no_room_counts_in_pounds():
    rooms = {p.relative_to(PACKAGE).as_posix(): p for p in PACKAGE.rglob("*.py") if "case_studies" not in p.parts}
    said = {name: in_pounds(p) for name, p in rooms.items() if not name.startswith(tuple(IN_POUNDS))}
    # the published figures of a reference stand with their sign
    said["purpose/earmark.py"] = [x for x in said["purpose/earmark.py"] if "Choosing Health" not in x]
    assert {name: lines for name, lines in said.items() if lines} == {}


REAIS = {"secretaria": 1.2e9, "fundo municipal": 3.5e9}


def pooled(currency="BRL"):
    return decentre.pool_budgets(REAIS, 4.9e9, risk_share="pro_rata", currency=currency)


@pytest.mark.parametrize("own_axes", [True, False])
def test_two_amounts_in_reais_are_drawn_as_they_stand(own_axes):
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    figure = Figure()
    ax = pooled().plot(ax=figure.add_subplot() if own_axes else None)
    texts = [t for t in ax.findobj(Text) if "$" in t.get_text()]
    assert len(texts) >= 3
    assert not any(t.get_parse_math() for t in texts)
    assert "R$" in ax.get_xlabel()
    figures.svg(ax)
    assert [t.get_text() for t in texts if "cost R$" in t.get_text()] == ["cost R$1,251.1m", "cost R$3,648.9m"]


def test_two_amounts_in_reais_are_printed_as_they_stand():
    result = pooled()
    text, page = repr(result), result._repr_html_()
    assert text.count("R$") >= 6
    assert "£" not in text + page
    assert page.startswith('<div class="tex2jax_ignore mathjax_ignore">')
    assert "contribution (BRL m)" in result.to_latex()
    assert "$" not in result.to_latex().replace(r"\$", "")
    assert "$" not in result.to_markdown().replace(r"\$", "")
    assert "currency not stated" in repr(pooled(None))
    assert "$" not in repr(pooled(None))


def test_yen_are_shared_without_fractions():
    third = decentre.pool_budgets({"a": 1.0, "b": 1.0, "c": 1.0}, 4, risk_share="pro_rata", currency="JPY")
    assert third.table["cost"].tolist() == [2.0, 1.0, 1.0]


def test_an_amount_beyond_any_number_is_refused_and_text_among_amounts_is_named():
    with pytest.raises(InputError, match="more than 308 digits"):
        tables.shown(10**400, "GBP")
    with pytest.raises(InputError, match="values hold 'x' at 'S', which is no amount"):
        tables.money_unit(pd.Series([1.0, "x"], ["N", "S"]))


def test_a_currency_column_that_stands_twice_is_refused():
    twice = pd.concat([TABLE, TABLE[["currency"]]], axis=1)
    with pytest.raises(InputError, match="budget: the column 'currency' is there twice; keep one"):
        tables.settle_currency(None, budget=twice)
