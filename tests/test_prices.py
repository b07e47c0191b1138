"""Prices: shipped indices, chaining, blending, cash and real terms."""

import pandas as pd
import pytest
from decentre import InputError, datasets, prices
from hypothesis import given
from hypothesis import strategies as st

rates = st.lists(st.floats(-0.2, 0.3), min_size=2, max_size=6)


def chained(values):
    return prices.from_rates({f"{2001 + i}-{(2 + i):02d}": r for i, r in enumerate(values)})


def test_the_nhs_cost_inflation_index_chains_to_29_508_per_cent():
    # evidence/growth.md section 5, GR27
    assert 100 * (prices.load("nhscii").ratio("2014-15", "2024-25") - 1) == pytest.approx(29.508, abs=0.0005)


def test_the_deflator_of_2001_02_is_2_005_per_cent():
    # HM Treasury, March 2026, yearly change as printed
    table = datasets.load("price_indices").set_index(["series", "measure", "year"]).sort_index()["value"]
    printed = table["gdp_deflator_fy", "annual_pct_change", "2001-02"].item()
    assert 100 * prices.load("gdp_deflator").rate("2001-02") == pytest.approx(printed, abs=0.0005)


@pytest.mark.parametrize("name", prices.names().index)
def test_every_shipped_index_loads_with_its_card(name):
    if not datasets.card(prices.names().loc[name, "dataset"]).shipped:
        pytest.skip("does not ship")
    index = prices.load(name)
    assert (index.levels > 0).all()
    assert index.basis in ("gross", "net")
    assert index.source in datasets.names()
    assert index.segments()


def test_a_ratio_across_a_gap_names_the_years_there_are():
    with pytest.raises(InputError, match="covers 1992-93 to 1997-98, 1999-00 to 2002-03"):
        prices.load("dh_input_unit_cost").ratio("1997-98", "2000-01")


def test_two_runs_that_touch_are_still_not_linked():
    # Rates of 1998-99 and 2000-01: the runs end and begin in neighbouring years, with no rate between them.
    index = prices.from_rates({"1998-99": 0.1, "2000-01": 0.1})
    with pytest.raises(InputError, match="no unbroken run from 1998-99 to 1999-00"):
        index.rate("1999-00")


def test_the_tariff_takes_the_value_first_published_for_a_year():
    # data/prices/tariff_uplift.csv: 4.15 less 2.0 at first, 4.83 after the pay award
    assert prices.load("tariff_net").rate("2025-26") == pytest.approx(0.0215)


def test_rates_add_unless_they_are_compounded():
    assert prices.from_rates({"2006-07": (0.04, 0.025)}).values[-1] == pytest.approx(106.5)
    assert prices.from_rates({"2006-07": (0.04, 0.025)}, compound=True).values[-1] == pytest.approx(100 * 1.04 * 1.025)


@pytest.mark.parametrize(
    ("given_rates", "message"),
    [({}, "There are no rates"), ({"2001-02": 5.1}, "5.1 per cent is 0.051"), ({"2001-02": -1.0}, "between -1 and 1"),
     ({"2001-02": float("nan")}, "between -1 and 1"), ({"2001-02": 0.1, "2001/02": 0.1}, "twice"), ({"01-02": 0.1}, "is not a year"), ({"2001-02": 0.1, "2003": 0.1}, "the rates holds years of two kinds")],
)
def test_rates_that_are_not_shares_are_refused(given_rates, message):
    with pytest.raises(InputError, match=message):
        prices.from_rates(given_rates)


def test_a_base_year_outside_the_index_is_refused():
    with pytest.raises(InputError, match="no level for 1990-91; it covers 2000-01 to 2001-02"):
        prices.from_rates({"2001-02": 0.05}, base_year="1990-91")


@given(rates)
def test_rebasing_changes_no_ratio(values):
    index = chained(values)
    moved = index.rebase(index.years[-1])
    assert moved.values[-1] == pytest.approx(100)
    assert moved.ratio(index.years[0], index.years[-1]) == pytest.approx(index.values[-1] / index.values[0])


@given(rates, st.lists(st.floats(1, 1e9), min_size=2, max_size=6))
def test_cash_to_real_and_back_is_the_identity(values, pounds):
    index = chained(values)
    years = index.years[: min(len(index), len(pounds))]
    cash = pd.Series(pounds[: len(years)], index=list(years))
    real = prices.to_real_terms(cash, index, base_year=index.years[0])
    back = prices.to_cash_terms(real, index, base_year=index.years[0])
    assert back.tolist() == pytest.approx(cash.tolist())


def test_real_growth_is_a_ratio_and_not_a_difference():
    # Health Committee memorandum of 2003: cash 11.0, input cost 5.1, volume 5.6
    assert round(100 * prices.real_growth(0.11, 0.051), 1) == 5.6
    with pytest.raises(InputError, match="above -1"):
        prices.real_growth(0.1, -1)


def test_a_chain_takes_over_at_the_first_shared_year():
    old, new = chained([0.1, 0.2]), prices.from_rates({"2002-03": 0.5, "2003-04": 0.5})
    assert list(prices.chain(old, new).values) == pytest.approx([100, 110, 165, 247.5])
    assert list(prices.chain(old, new, at="2002-03").values) == pytest.approx([100, 110, 132, 198])
    with pytest.raises(InputError, match="share no year"):
        prices.chain(old, prices.from_rates({"2010-11": 0.1}))


def test_a_blend_averages_rates_and_then_chains():
    a, b = chained([0.10, 0.10]), chained([0.0, 0.20])
    assert list(prices.blend({"a": a, "b": b}).values) == pytest.approx([100, 105, 105 * 1.15])
    assert list(prices.blend({"a": (a, 1.0), "b": (b, 0.0)}).values) == pytest.approx(list(a.values))
    with pytest.raises(InputError, match="sum to 1"):
        prices.blend({"nhscii_pay": 0.7, "nhscii_prices": 0.7})


def test_a_blend_of_shipped_indices_takes_their_names_and_weights():
    # NHSCII 2015-16: pay 0.30, prices 0.56 (evidence/growth.md section 5)
    blended = prices.blend({"nhscii_pay": 0.7, "nhscii_prices": 0.3})
    assert blended.rate("2015-16") == pytest.approx(0.7 * 0.003 + 0.3 * 0.0056)


def test_an_unknown_index_is_refused_with_those_there_are():
    with pytest.raises(InputError, match=r"'cpih' is not a shipped price index; the indices are gdp_deflator, "):
        prices.load("cpih")
