"""Index numbers: the manual's artificial data, R from first principles, and the tests of the axiomatic approach."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from decentre import InputError, prices

REFERENCE = Path(__file__).parents[1] / "reference" / "growth"
FORMULAS = ["laspeyres", "paasche", "fisher", "tornqvist", "sato_vartia"]


def basket():
    """Return prices and quantities of the Producer Price Index Manual (2004), tables 19.1 and 19.2."""
    table = pd.read_csv(REFERENCE / "index_numbers_input.csv")
    return tuple(table.pivot(index="year", columns="item", values=c) for c in ("price", "quantity"))


@pytest.mark.parametrize("chained", [False, True])
@pytest.mark.parametrize("method", FORMULAS)
def test_every_level_agrees_with_r_from_first_principles(method, chained):
    expected = pd.read_csv(REFERENCE / "index_numbers.csv").query("method == @method").set_index("year")
    found = prices.index_number(*basket(), method=method, chained=chained)
    np.testing.assert_allclose(found, expected["chained" if chained else "fixed_base"], rtol=1e-12)


def test_fisher_and_sato_vartia_split_value_into_price_and_quantity():
    p, q = basket()
    value = (p * q).sum(axis=1)
    for method in ("fisher", "sato_vartia"):
        product = prices.index_number(p, q, method=method) * prices.index_number(q, p, method=method)
        np.testing.assert_allclose(product, value / value.iloc[0], rtol=1e-12)


def test_the_symmetric_formulas_invert_when_time_does():
    p, q = basket()
    swap = dict(zip(p.index[[0, -1]], p.index[[-1, 0]], strict=True))
    for method in ("fisher", "tornqvist", "sato_vartia"):
        there = prices.index_number(p.iloc[[0, -1]], q.iloc[[0, -1]], method=method).iloc[-1]
        back = prices.index_number(p.iloc[[0, -1]].rename(swap), q.iloc[[0, -1]].rename(swap), method=method).iloc[-1]
        assert there * back == pytest.approx(1)


@pytest.mark.parametrize("method", FORMULAS)
def test_proportional_prices_give_their_proportion(method):
    p, q = basket()
    same = pd.DataFrame({c: p[c].iloc[0] * np.array([1, 1.1, 1.2, 1.3, 1.4]) for c in p}, index=p.index)
    assert prices.index_number(same, q, method=method).tolist() == pytest.approx([1, 1.1, 1.2, 1.3, 1.4])


def test_a_chain_of_constant_quantities_is_the_fixed_base():
    p, q = basket()
    still = pd.DataFrame([q.iloc[0]] * len(q), index=q.index)
    for method in ("laspeyres", "paasche", "fisher"):
        fixed, chained = (prices.index_number(p, still, method=method, chained=c) for c in (False, True))
        np.testing.assert_allclose(fixed, chained, rtol=1e-12)


def test_fisher_is_the_geometric_mean_of_laspeyres_and_paasche():
    low, high, middle = (prices.index_number(*basket(), method=m) for m in ("paasche", "laspeyres", "fisher"))
    np.testing.assert_allclose(middle, np.sqrt(low * high), rtol=1e-12)


def test_an_index_number_serves_as_a_price_index():
    index = prices.index_number(*basket(), method="laspeyres")
    assert prices.from_levels(index).rate("2002-03") == pytest.approx(0.42)


@pytest.mark.parametrize(
    ("change", "choices", "message"),
    [
        (lambda p: p.iloc[:1], {}, "must list the same rows|is the only one"),
        (lambda p: p.replace(1.2, -1.2), {}, "prices must be zero or more"),
        (lambda p: p.replace(1.2, 0.0), {"method": "tornqvist"}, "prices must be above zero, because tornqvist takes"),
        (lambda p: p.replace(1.2, np.nan), {}, "must hold a number in every cell"),
        (lambda p: p.set_axis(range(len(p))), {}, "is not a year"),
        (lambda p: p, {"method": "lowe"}, "is not an index formula"),
    ],
)
def test_what_has_no_index_is_refused(change, choices, message):
    p, q = basket()
    with pytest.raises(InputError, match=message):
        prices.index_number(change(p), q, **choices)


def test_a_chain_with_a_missing_year_is_refused():
    p, q = basket()
    kept = p.index.delete(1)
    with pytest.raises(InputError, match="2002-03 is missing"):
        prices.index_number(p.loc[kept], q.loc[kept], chained=True)
    assert len(prices.index_number(p.loc[kept], q.loc[kept])) == 4


MONTHS = ["2001-11", "2001-12", "2002-01", "2002-02"]


@pytest.mark.parametrize("chained", [False, True])
@pytest.mark.parametrize("method", FORMULAS)
def test_quarters_and_months_give_the_levels_of_the_same_basket_in_years(method, chained):
    p, q = (x.iloc[:4] for x in basket())
    expected = prices.index_number(p, q, method=method, chained=chained).to_numpy()
    for period, labels in {"month": MONTHS, "quarter": ["2001-Q3", "2001-Q4", "2002-Q1", "2002-Q2"]}.items():
        found = prices.index_number(
            p.set_axis(labels), q.set_axis(labels), method=method, chained=chained, period=period
        )
        assert found.index.tolist() == labels
        assert found.index.name == period
        np.testing.assert_array_equal(found, expected)


def test_only_a_month_is_read_from_two_digits_and_periods_are_read():
    p, q = (x.iloc[:2].set_axis(pd.PeriodIndex(["2001-02", "2001-03"], freq="M")) for x in basket())
    assert prices.index_number(p, q, period="month").index.tolist() == ["2001-02", "2001-03"]
    with pytest.raises(InputError, match="which is not one year"):
        prices.index_number(p, q)
    quarters = pd.PeriodIndex(["2001Q1", "2001Q2"], freq="Q")
    assert prices.index_number(p.set_axis(quarters), q.set_axis(quarters), period="quarter").index.tolist() == [
        "2001-Q1",
        "2001-Q2",
    ]


@pytest.mark.parametrize(
    ("labels", "choices", "message"),
    [
        (["2001-11", "2001-13"], {"period": "month"}, "'2001-13' is not a month; write a month like '2020-01'"),
        (["2001-Q1", "2001-Q5"], {"period": "quarter"}, "'2001-Q5' is not a quarter; write a quarter like '2020-Q1'"),
        (
            ["2001-11", "2002-01"],
            {"period": "month", "chained": True},
            "links each month to the month before, and 2001-12",
        ),
        (["2001-01", "2001-02"], {"period": "week"}, "period is 'week'; give 'year', 'quarter' or 'month'"),
    ],
)
def test_a_period_that_is_none_is_refused(labels, choices, message):
    p, q = (x.iloc[:2].set_axis(labels) for x in basket())
    with pytest.raises(InputError, match=message):
        prices.index_number(p, q, **choices)
