"""The trend of a share: R, Kendall's exact distribution, and a break that no line crosses."""

import itertools
from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError, datasets, figures
from decentre.flows.trend import inversions
from matplotlib import pyplot as plt

REFERENCE = pd.read_csv(Path(__file__).parents[1] / "reference" / "flows" / "trend.csv", skipinitialspace=True)
SERIES = {  # House of Commons, 19 September 2003; and an invented one with years missing
    "nhs": {1999: 78.2, 2000: 77.9, 2001: 75.4, 2002: 76.3, 2003: 73.5, 2004: 73.1, 2005: 72.5},
    "department": {1999: 76.9, 2000: 69.2, 2001: 57.9, 2002: 64.7, 2003: 62.8, 2004: 63.2, 2005: 63.1},
    "with_gap": {2000: 10, 2001: 12, 2004: 11, 2005: 17, 2009: 15},
}


def shares(name):
    return pd.Series({decentre.years.from_start(y): s / 100 for y, s in SERIES[name].items()}, name=name)


def printed():
    return (
        datasets.load("revenue_allocation_shares").set_index("year")["revenue_allocations_pct_of_nhs_expenditure"] / 100
    )


@pytest.mark.parametrize("row", REFERENCE.to_dict("records"), ids=lambda r: f"{r['series']} {r['level']}")
def test_slope_interval_and_durbin_watson_agree_with_r(row):
    found = decentre.fit_trend(shares(row["series"].strip()), level=row["level"]).table.iloc[0]
    assert found["durbin_watson"] == pytest.approx(row["durbin_watson"], rel=1e-9)
    for column in ("slope", "low", "high"):
        assert 100 * found[column] == pytest.approx(row[column], rel=1e-9)


def test_the_slope_is_the_sum_done_by_hand():
    # -3 x 78.2 - 2 x 77.9 - 75.4 + 73.5 + 2 x 73.1 + 3 x 72.5 = -28.6; over 28
    assert 100 * decentre.fit_trend(shares("nhs")).table["slope"].iloc[0] == pytest.approx(-28.6 / 28)


def kendall(order):
    return sum(np.sign(b - a) for a, b in itertools.combinations(order, 2))


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6, 7])
def test_the_null_distribution_is_that_of_all_orders(n):
    found = pd.Series([(n * (n - 1) // 2 - kendall(o)) // 2 for o in itertools.permutations(range(n))]).value_counts()
    assert inversions(n).tolist() == found.sort_index().tolist()


def test_the_limits_of_the_median_slope_are_the_slopes_that_kendalls_test_lets_stand():
    years_, values = np.array(list(SERIES["nhs"])), np.array(list(SERIES["nhs"].values()))
    orders = np.array([kendall(o) for o in itertools.permutations(range(7))])
    row = decentre.fit_trend(shares("nhs")).table.iloc[0]
    kept = []
    for slope in np.arange(-2.5, 0.5, 0.001) + 0.0003:  # never on a tie
        s = kendall(values - slope * years_)
        if min((orders >= s).mean(), (orders <= s).mean()) > 0.025:
            kept.append(slope)
    assert (min(kept), max(kept)) == pytest.approx((100 * row["median_low"], 100 * row["median_high"]), abs=0.0015)


def test_no_line_crosses_a_break():
    table = decentre.fit_trend(printed(), breaks=["1999-00"]).table
    assert table.index.tolist() == ["1996-97 to 1998-99", "1999-00 to 2005-06"]
    assert table["years"].tolist() == [3, 7]
    assert np.isnan(table["slope"].iloc[0])
    alone = decentre.fit_trend(printed().loc["1999-00":]).table
    pd.testing.assert_series_equal(table.iloc[1], alone.iloc[0])


def test_rounding_moves_the_slope_no_further_than_the_corners():
    row = decentre.fit_trend(shares("nhs"), half_unit=0.0005).table.iloc[0]
    values, t = np.array(list(SERIES["nhs"].values())) / 100, np.arange(-3, 4)
    corners = [t @ (values + 0.0005 * np.array(signs)) / 28 for signs in itertools.product((-1, 1), repeat=7)]
    assert (row["rounding_low"], row["rounding_high"]) == pytest.approx((min(corners), max(corners)))


def test_the_result_says_what_the_figure_does_not_show():
    trend = decentre.fit_trend(printed(), breaks=["1999-00"])
    text = repr(trend)
    assert "a share of money handed down is not a share decided below" in text
    assert "another definition holds from 1999-00" in text
    assert "no slope for 1996-97 to 1998-99: fewer than 4 years" in text


def test_too_few_years_for_a_level_have_no_limits_and_say_so():
    trend = decentre.fit_trend(shares("nhs").iloc[:4])
    assert trend.table["median_low"].tolist() == [-np.inf]
    assert any("too few years for this level" in note for note in trend.assumptions)


def test_years_on_a_line_have_no_scatter():
    line = pd.Series({decentre.years.from_start(2000 + i): 0.5 + i / 64 for i in range(6)})
    row = decentre.fit_trend(line).table.iloc[0]
    assert row[["slope", "low", "high", "median_slope"]].tolist() == pytest.approx([1 / 64] * 4)
    assert np.isnan(row["durbin_watson"])


def test_the_order_of_the_years_does_not_matter_and_the_series_is_not_changed():
    given = shares("nhs").sample(frac=1, random_state=1)
    before = given.copy()
    assert decentre.fit_trend(given).table.equals(decentre.fit_trend(shares("nhs")).table)
    pd.testing.assert_series_equal(given, before)


@pytest.mark.parametrize(
    ("given", "choices", "match"),
    [
        (pd.Series({"1999-00": 78.2, "2000-01": 77.9}), {}, "shares must lie between 0 and 1.*divide per cents by 100"),
        (pd.Series({"1999-00": 0.7, "1999/00": 0.8}), {}, "shares has 1999-00 twice"),
        (pd.Series({"1999": 0.7, "2000-01": 0.7}), {}, "shares holds years of two kinds"),
        (pd.Series({"1999-00": -0.7}), {}, "shares must be zero or more"),
        (pd.Series({"1999-00": float("nan")}), {}, "must hold a number for every year"),
        ([0.1, 0.2], {}, "shares is a list"),
        (pd.Series({"1999-00": 0.7}), {"breaks": ["2001-02"]}, "a break in 2001-02 is not within the years 1999-00 to 1999-00"),
        (pd.Series({"1999-00": 0.7}), {"level": 95}, "level is 95"),
        (pd.Series({"1999-00": 0.7}), {"half_unit": -1}, "half_unit -1"),
    ],
)  # fmt: skip
def test_what_is_not_a_share_by_year_is_refused(given, choices, match):
    with pytest.raises(InputError, match=match):
        decentre.fit_trend(given, **choices)


def test_the_plot_marks_the_break_and_draws_on_the_axes_given():
    _, ax = plt.subplots()
    trend = decentre.fit_trend(printed(), breaks=["1999-00"])
    assert trend.plot(ax, source="House of Commons") is ax
    assert "1999-00 to 2005-06 from 78.2 to 72.5 per cent, -1.02 points a year" in figures.alternative_text(ax)
    assert "new definition" in [t.get_text() for t in ax.texts]
    assert figures.data_table(ax)["share"].tolist() == printed().tolist()
    plt.close("all")


def words(trend):
    ax = trend.plot()
    ax.figure.canvas.draw()
    boxes = [t.get_window_extent() for t in ax.texts if t.get_text() == "new definition"]
    plt.close(ax.figure)
    return boxes


@pytest.mark.parametrize("breaks", [["1998-99", "1999-00"], ["1997-98", "1998-99", "1999-00"], ["1998-99", "2003-04"]])
def test_the_words_at_breaks_never_run_into_each_other(breaks):
    boxes = words(decentre.fit_trend(printed(), breaks=breaks))
    assert len(boxes) == len(breaks)
    assert not [a for a, b in itertools.combinations(boxes, 2) if a.overlaps(b)]


def test_the_words_at_breaks_far_apart_stand_at_one_height():
    assert len({round(box.y0) for box in words(decentre.fit_trend(printed(), breaks=["1997-98", "2003-04"]))}) == 1
