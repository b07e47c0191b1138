"""Growth in any currency and kind of year, and no money that goes missing."""

import re
import warnings

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import AssumptionWarning, InputError, figures, prices, tables
from hypothesis import given, settings
from hypothesis import strategies as st

SPAN = ["2013", "2014", "2015", "2016", "2017"]


def quietly(verb, *arguments, **choices):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AssumptionWarning)
        return verb(*arguments, **choices)


def budget(**bodies):
    """Return a budget of single years from the first on; None where a body has no money."""
    rows = [(b, y, float(a)) for b, money in bodies.items() for y, a in zip(SPAN, money, strict=False) if a is not None]
    return pd.DataFrame(rows, columns=["body", "year", "amount"])


@st.composite
def panels(draw):
    """Return bodies with any years missing, so that they come, go, and come back."""
    money = st.one_of(st.none(), st.integers(1, 10**9))
    bodies = {f"b{i}": draw(st.lists(money, min_size=5, max_size=5)) for i in range(draw(st.integers(1, 5)))}
    return budget(steady=[1, 2, 3, 4, 5], **bodies)


@settings(max_examples=40)
@given(panels())
def test_the_change_of_the_total_is_growth_and_entries_less_exits_and_gaps_whatever_the_panel(panel):
    result = quietly(decentre.decompose_growth, panel, price_index=None)
    table, totals = result.reconciliation, panel.groupby("year")["amount"].sum()
    made = table["growth"] + table["entries"] - table["exits"] + table["gaps"] + table["away"]
    assert made.tolist() == pytest.approx(totals.diff().iloc[1:].tolist(), abs=0.01)
    sums = table.sum()
    whole = sums["growth"] + sums["entries"] - sums["exits"] + sums["gaps"]
    assert whole == pytest.approx(totals.iloc[-1] - totals.iloc[0], abs=0.01)
    assert sums["away"] == pytest.approx(0, abs=0.01)
    by_status = result.unmatched.groupby("status")["amount"].sum()
    for status, flow in (("appears", "entries"), ("vanishes", "exits"), ("gap", "gaps")):
        assert by_status.get(status, 0.0) == pytest.approx(sums[flow], abs=0.01)


@settings(max_examples=15)
@given(panels())
def test_no_sum_over_bodies_loses_money(panel):
    result = quietly(decentre.decompose_growth, panel, price_index=None)
    totals = panel.groupby("year")["amount"].sum()
    by_year = decentre.summarise_discretion(result, by="year", seed=1, replicates=9).table
    by_body = decentre.summarise_discretion(result, by="body", seed=1, replicates=9).table
    assert by_year["change"].tolist() == pytest.approx(totals.diff().iloc[1:].tolist(), abs=0.01)
    assert by_body["change"].sum() == pytest.approx(totals.iloc[-1] - totals.iloc[0], abs=0.01)
    rates = prices.from_rates(dict.fromkeys(SPAN[1:], 0.02))
    curve = quietly(decentre.vary_choices, panel, price_indices={"two": rates}, denominators=["gross_growth"])
    pd.testing.assert_frame_equal(curve.unmatched, result.unmatched)


def test_a_gap_in_one_body_never_refuses_the_others_and_is_booked_in_the_year_of_return():
    result = quietly(decentre.decompose_growth, budget(A=[10, 12, 15], B=[20, None, 26]), price_index=None)
    assert result.parts.index.tolist() == [("A", "2014"), ("A", "2015")]
    assert result.unmatched.to_dict("records") == [{"body": "B", "year": "2015", "amount": 6.0, "status": "gap"}]
    assert result.reconciliation.to_dict("index") == {
        "2014": {"change": -18.0, "growth": 2.0, "entries": 0.0, "exits": 0.0, "gaps": 0.0, "away": -20.0},
        "2015": {"change": 29.0, "growth": 3.0, "entries": 0.0, "exits": 0.0, "gaps": 6.0, "away": 20.0},
    }
    said = "the total changed by 11 = 5 growth of the bodies shown + 0 entries - 0 exits + 6 gaps"
    assert said in " ".join(repr(result).split())
    assert said in " ".join(repr(decentre.tipping_point(result)).split())
    assert said in " ".join(repr(decentre.summarise_discretion(result, seed=1, replicates=9)).split())


def test_years_that_the_whole_table_lacks_are_no_rows_of_the_reconciliation():
    whole = budget(A=[10, 12, None, None, 20], B=[5, 6, None, None, 9])
    result = quietly(decentre.decompose_growth, whole, price_index=None)
    assert result.reconciliation.index.tolist() == ["2014", "2017"]
    assert result.reconciliation["gaps"].tolist() == [0.0, 11.0]
    assert not result.reconciliation["away"].any()


RATES = prices.from_rates({"2014": 0.02, "2015": 0.03, "2016": 0.05, "2017": 0.0})


def test_between_two_years_compounds_prices_and_sums_the_lines_of_the_later_years():
    lines = pd.concat(
        [
            tables.make_lines("A", "2013", priority={"of the first year": 99.0}),
            tables.make_lines("A", "2014", priority={"x": 1.0}, demography={"older": 2.0}),
            tables.make_lines("A", "2015", transfer={"moved": 3.0}),
            tables.make_lines("A", "2016", priority={"x": 4.0}),
        ]
    )
    table = budget(A=[100, 110, None, 130], C=[None, None, None, 7])
    result = decentre.decompose_growth(table, lines, price_index=RATES, between=("2013", "2016"))
    row = result.parts.loc[("A", "2016")]
    price = 100 * (1.02 * 1.03 * 1.05 - 1)
    assert row["baseline"] == 100
    assert row[["transfers", "inflation", "demography", "priorities"]].tolist() == pytest.approx([3, price, 2, 5])
    assert row["discretionary"] == pytest.approx(30 - 10 - price)
    assert result.unmatched[["body", "amount", "status"]].to_numpy().tolist() == [["C", 7.0, "appears"]]
    assert "A, change from 2013 to 2016" in repr(result)
    assert "1 of 5 lines are of years up to 2013 or after 2016" in repr(result)


def test_between_takes_inflation_from_lines_only_where_every_later_year_has_them():
    table = budget(A=[100, 110, 130])
    both = pd.concat([tables.make_lines("A", y, inflation={"pay": 2.0}) for y in ("2014", "2015")])
    result = decentre.decompose_growth(table, both, price_index=RATES, between=("2013", "2015"))
    assert result.parts["inflation"].item() == 4.0
    with pytest.raises(
        InputError, match=r"'A' has inflation lines in some of the years compared and not in 2015"
    ) as caught:
        decentre.decompose_growth(table, both[both["year"] == "2014"], price_index=RATES, between=("2013", "2015"))
    assert caught.value.cases.to_dict("records") == [{"body": "A", "year": "2015"}]


def test_a_silent_year_between_others_that_speak_is_warned_about():
    lines = tables.make_lines("A", "2015", priority={"x": 1.0})
    with pytest.warns(AssumptionWarning, match="no lines in 2014 for 1 of 1 bodies"):
        decentre.decompose_growth(budget(A=[100, 110, 130]), lines, price_index=None, between=("2013", "2015"))


@pytest.mark.parametrize(
    ("between", "message"),
    [
        (("2013", "2019"), "names '2019', which the budget does not have; its years are 2013, 2014"),
        (("2014", "2013"), "the earlier first"),
        (("2013", "2013"), "two different years"),
        ("2013", "give two years of the table"),
    ],
)
def test_between_takes_two_years_of_the_table(between, message):
    with pytest.raises(InputError, match=message):
        decentre.decompose_growth(budget(A=[1, 2]), price_index=None, between=between)


def ceara():
    """Return two municipalities in single years, with lines, in reais."""
    table = budget(Acopiara=[100e6, 108e6, 121e6, 130e6], Sobral=[400e6, 420e6, 455e6, 500e6])
    lines = pd.concat([tables.make_lines("Sobral", y, priority={"family health": 6e6}) for y in SPAN[1:4]])
    return table, lines


def shown(*results):
    """Return everything that some results print, draw and say of their figures."""
    texts = []
    for result in results:
        texts += [repr(result), result._repr_html_(), result.to_html()]
        if hasattr(result, "plot"):
            with figures.off_screen():
                ax = result.plot()
                drawn = [t.get_text() for t in ax.figure.findobj(lambda x: hasattr(x, "get_text"))]
                texts += [figures.alternative_text(ax), *drawn]
    return "\n".join(texts)


def test_calendar_years_and_reais_go_through_every_verb_and_figure():
    growth = decentre.decompose_growth(*ceara(), price_index=RATES, currency="BRL")
    one = decentre.decompose_growth(
        ceara()[0].query("body == 'Sobral' and year <= '2014'"), price_index=RATES, currency="BRL"
    )
    factors = pd.DataFrame({"people": [1e5, 2e5], "reais a head": [300.0, 350.0]}, index=["young", "old"])
    wide = ceara()[0].pivot(index="body", columns="year", values="amount")
    results = [
        growth,
        one,
        decentre.decompose_growth(*ceara(), price_index=RATES, between=("2013", "2016"), currency="BRL"),
        decentre.vary_choices(*ceara(), price_indices={"two": RATES, "none": None}, currency="BRL"),
        decentre.tipping_point(growth),
        decentre.summarise_discretion(growth, seed=1, replicates=9),
        decentre.attribute_growth(factors, factors * [1.1, 1.2], currency="BRL"),
        decentre.split_local(
            wide[["2013", "2014"]], wide[["2015", "2016"]].set_axis(["2013", "2014"], axis=1), currency="BRL"
        ),
    ]
    text = shown(*results)
    assert {r.currency for r in results} == {"BRL"}
    assert "R$" in text
    assert "£" not in text
    assert "pounds" not in text
    assert not re.search(r"\d{4}-\d{2}", text)
    assert "2013" in text


def test_without_a_currency_no_sign_is_printed_and_that_is_said():
    growth = decentre.decompose_growth(*ceara(), price_index=RATES)
    assert growth.currency is None
    assert "£" not in shown(growth, decentre.tipping_point(growth))
    assert "currency" in repr(growth)


def test_a_currency_is_read_from_a_column_and_two_are_refused():
    table = ceara()[0].assign(currency="BRL")
    assert decentre.decompose_growth(table, price_index=RATES).currency == "BRL"
    with pytest.raises(InputError, match="two currencies in one call"):
        decentre.decompose_growth(table, price_index=RATES, currency="USD")


def test_two_kinds_of_years_are_refused_with_the_way_out():
    with pytest.raises(InputError, match=r"\.to_years\('one'\)"):
        decentre.decompose_growth(ceara()[0], price_index="gdp_deflator")


def test_shares_that_are_100_per_cent_by_definition_leave_the_curve_and_are_counted():
    curve = decentre.vary_choices(ceara()[0], price_indices={"two": RATES}, net_of_efficiency=[False])
    assert curve.table["denominator"].tolist() == ["gross_growth"]
    assert any("1 combinations are left out: their share is 100 or 0 per cent" in note for note in curve.assumptions)
    assert np.isnan(curve.importance).all()
    with pytest.raises(InputError, match="Every combination of choices leaves 100 or 0 per cent by definition"):
        decentre.vary_choices(ceara()[0], price_indices={"none": None})
