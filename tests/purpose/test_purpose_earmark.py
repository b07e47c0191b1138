"""Tracing an earmark: sums by hand, published bounds, every possible draw, and what is refused."""

import itertools
import math

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError, datasets, figures
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

RECEIVED = pd.Series({"N": 4e6, "S": 6e6, "E": 2e6, "W": 8e6})
SPENT = pd.Series({"N": 4e6, "S": 1e6, "E": 3e6, "W": 0.0})


def regions():
    table = datasets.load("choosing_health").set_index("region").drop("all 103 responding PCTs")
    return table["allocation_gbp_million"] * 1e6, table["spent_gbp_million"] * 1e6


def test_one_body_s_overspending_does_not_hide_another_s_diversion():
    trace = decentre.trace_earmark(RECEIVED, SPENT, seed=1, currency="GBP")
    assert trace.share_spent == 8 / 20
    assert trace.share_as_meant == (4 + 1 + 2 + 0) / 20
    assert trace.rows["as_meant"].tolist() == [4e6, 1e6, 2e6, 0]
    assert trace.rows["share"].tolist() == [1, 1 / 6, 1.5, 0]


def test_who_spent_all_none_and_under_a_fifth():
    counts = decentre.trace_earmark(RECEIVED, SPENT, bodies=10, seed=1, currency="GBP").counts
    assert counts["count"].to_dict() == {"all": 2, "none": 1, "under_a_fifth": 2}
    assert counts["share"].tolist() == [0.5, 0.25, 0.5]
    assert counts["worst_low"].tolist() == [2, 1, 2]
    assert counts["worst_high"].tolist() == [8, 7, 8]
    table = decentre.trace_earmark(RECEIVED, SPENT, bodies=10, seed=1, currency="GBP").summary()
    assert table.loc["spent_none", ["estimate", "worst_low", "worst_high"]].tolist() == [0.25, 0.1, 0.7]
    assert table.loc[["share_spent", "share_as_meant"], ["worst_low", "worst_high"]].isna().all(axis=None)


def test_a_fifth_is_not_under_a_fifth_and_a_rounding_step_is_not_a_shortfall():
    received = pd.Series({"N": 10.0, "S": 0.1 + 0.2})
    counts = decentre.trace_earmark(received, pd.Series({"N": 2.0, "S": 0.3}), seed=1, currency="GBP").counts["count"]
    assert counts.to_dict() == {"all": 1, "none": 0, "under_a_fifth": 0}


def test_choosing_health_has_the_published_share_and_bounds():
    # METHODS section 3: 46 of 141 reported; of 210.5 in all 0.219 to 0.549 (purpose:adph_totals_2007, adph_survey_2007).
    trace = decentre.trace_earmark(
        {"103 trusts": 141e6}, {"103 trusts": 46e6}, of_all=210.5e6, bodies=152, seed=1, currency="GBP"
    )
    assert trace.share_as_meant == pytest.approx(46 / 141)
    assert np.round(trace.bounds, 3).tolist() == [0.219, 0.549]
    assert "£69,500,000 that nobody reported" in repr(trace)


def test_groups_say_nothing_of_single_bodies():
    trace = decentre.trace_earmark(*regions(), of_all=210.5e6, bodies=152, seed=1, currency="GBP")
    assert trace.share_spent == pytest.approx(46 / 141)
    assert trace.counts.isna().all(axis=None)
    assert trace.table[["low", "high", "without_one_low"]].isna().all(axis=None)
    assert any(n.startswith("rows are groups (region) and not bodies") for n in trace.assumptions)
    assert np.round(trace.bounds, 3).tolist() == [0.219, 0.549]


def test_the_money_of_every_body_gives_the_bounds_and_the_number_of_bodies():
    every = pd.concat([RECEIVED, pd.Series({"silent": 20e6})])
    trace = decentre.trace_earmark(RECEIVED, SPENT, of_all=every, seed=1, currency="GBP")
    assert trace.bounds == (7 / 40, 27 / 40)
    assert trace.counts["worst_high"].tolist() == [3, 2, 3]
    assert trace.table.loc["share_as_meant", ["worst_low", "worst_high"]].tolist() == [7 / 40, 27 / 40]


def test_where_everyone_reported_the_bounds_are_the_share():
    trace = decentre.trace_earmark(RECEIVED, SPENT, of_all=RECEIVED, seed=1, currency="GBP")
    assert trace.bounds == (trace.share_as_meant, trace.share_as_meant)
    assert trace.counts["worst_high"].tolist() == trace.counts["count"].tolist()


def test_the_leave_one_out_range_and_too_few_bodies_for_an_interval():
    trace = decentre.trace_earmark(RECEIVED, SPENT, seed=1, currency="GBP")
    # Without W 7 of 12, without N 3 of 16: the largest and the smallest of the four.
    assert trace.table.loc["share_as_meant", ["without_one_low", "without_one_high"]].tolist() == [3 / 16, 7 / 12]
    assert trace.table["low"].isna().all()
    assert "no interval: 4 bodies, and fewer than 8 is too few to draw from" in trace.assumptions


def test_the_interval_is_that_of_every_possible_draw():
    random = np.random.default_rng(5)
    received = pd.Series(random.exponential(1e6, 8))
    spent = received * random.uniform(0, 1.4, 8)
    kept = np.minimum(received, spent)
    shares, chance = [], []
    for draw in itertools.combinations_with_replacement(range(8), 8):
        counts = np.bincount(draw, minlength=8)
        shares.append((counts @ kept) / (counts @ received))
        chance.append(math.factorial(8) / math.prod(math.factorial(c) for c in counts) / 8**8)
    order = np.argsort(shares)
    below, ranked = np.cumsum(np.array(chance)[order]), np.array(shares)[order]
    trace = decentre.trace_earmark(
        received, spent, level=0.9, interval="percentile", replicates=20_000, seed=1, currency="GBP"
    )
    error = 4 * math.sqrt(0.05 * 0.95 / 20_000)  # four standard errors of the share of draws below a quantile
    for limit, share in zip(trace.table.loc["share_as_meant", ["low", "high"]], (0.05, 0.95), strict=True):
        assert ranked[np.searchsorted(below, share - error)] <= limit <= ranked[np.searchsorted(below, share + error)]
    assert any(n.startswith("superpopulation") for n in trace.assumptions)


def test_a_body_that_received_nothing_is_in_the_sums_and_in_no_count():
    trace = decentre.trace_earmark(
        pd.concat([RECEIVED, pd.Series({"X": 0.0})]),
        pd.concat([SPENT, pd.Series({"X": 2e6})]),
        seed=1,
        currency="GBP",
    )
    assert (trace.share_spent, trace.share_as_meant) == (10 / 20, 7 / 20)
    assert trace.counts["share"].tolist() == [0.5, 0.25, 0.5]
    assert np.isnan(trace.rows.loc["X", "share"])
    assert "1 of 5 rows received nothing, and are in no count of bodies" in trace.assumptions


def test_the_same_seed_gives_the_same_answer_and_nothing_given_is_changed():
    random = np.random.default_rng(2)
    received, spent = pd.Series(random.exponential(1, 30)), pd.Series(random.exponential(1, 30))
    before = received.copy(), spent.copy()
    first, second = (decentre.trace_earmark(received, spent, seed=9, currency="GBP").table for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    pd.testing.assert_series_equal(received, before[0])
    pd.testing.assert_series_equal(spent, before[1])


@pytest.mark.parametrize(
    ("received", "spent", "message"),
    [
        (0 * RECEIVED, SPENT, "received is zero in every body: there is no earmark to trace"),
        (RECEIVED, -SPENT, "spent must be zero or more in every body"),
        (RECEIVED.drop("N"), SPENT, "'N' of spent is not in both"),
        (RECEIVED.replace(6e6, np.nan), SPENT, "received must hold a number for every body"),
        (
            pd.concat([RECEIVED, pd.Series({"Total": 20e6})]),
            pd.concat([SPENT, pd.Series({"Total": 8e6})]),
            "has a total among its rows",
        ),
        (
            pd.Series({"North": 2.0, "all 103 trusts": 3.0}),
            pd.Series({"North": 1.0, "all 103 trusts": 2.0}),
            "has a total among its rows",
        ),
        (141e6, 46e6, "received is a float"),
    ],
)
def test_what_is_no_earmark_is_refused(received, spent, message):
    with pytest.raises(InputError, match=message):
        decentre.trace_earmark(received, spent, seed=1, currency="GBP")


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"of_all": 19e6}, r"of_all is 19,000,000.0, and those that reported received 20,000,000.00"),
        ({"of_all": float("nan")}, "of_all is nan"),
        ({"of_all": True}, "of_all is a bool"),
        ({"of_all": RECEIVED.drop("N")}, "it gives 'N' nan against 4,000,000.0"),
        ({"of_all": 2 * RECEIVED}, "it gives 'N' 8,000,000.0 against 4,000,000.0"),
        ({"bodies": 10**400}, "with 4 that reported; give the number of bodies there are"),
        ({"bodies": 3}, "bodies is 3, with 4 that reported; give the number of bodies there are"),
        ({"bodies": 9, "of_all": RECEIVED}, "bodies is 9, with 4 that reported and 4 in of_all"),
        ({"bodies": 4.5}, "bodies is 4.5"),
        ({"level": 95}, "level is 95"),
        ({"replicates": 0}, "replicates is 0"),
        ({"seed": None}, "seed is None"),
    ],
)
def test_a_choice_that_does_not_fit_is_refused(choices, message):
    with pytest.raises(InputError, match=message):
        decentre.trace_earmark(RECEIVED, SPENT, **{"seed": 1} | choices, currency="GBP")


def test_the_cases_are_the_bodies_that_do_not_fit():
    with pytest.raises(InputError) as caught:
        decentre.trace_earmark(RECEIVED, SPENT, of_all=RECEIVED.replace(6e6, 5e6), seed=1, currency="GBP")
    assert caught.value.cases.iloc[0].tolist() == ["S", 6e6, 5e6]


def test_groups_may_hold_bodies_that_did_not_report():
    received, spent = regions()
    trace = decentre.trace_earmark(received, spent, of_all=1.5 * received, seed=1, currency="GBP")
    assert trace.bounds == pytest.approx((46 / 211.5, (46 + 70.5) / 211.5))


def test_the_plot_names_every_row_and_its_bounds():
    from matplotlib import pyplot as plt

    _, ax = plt.subplots()
    trace = decentre.trace_earmark(*regions(), of_all=210.5e6, seed=1, currency="GBP")
    assert trace.plot(ax, source="ADPH 2007") is ax
    assert (
        "7 rows from 7.0 to 60.0 per cent, as meant together 32.6 per cent, 21.9 to 54.9"
        in figures.alternative_text(ax)
    )
    years = pd.Series([1.0, 2.0], index=pd.Index(["2015-16", "2016-17"], name="year"))
    ax = decentre.trace_earmark(2 * years, years.iloc[::-1], seed=1, currency="GBP").plot()
    assert [t.get_text() for t in ax.get_yticklabels()] == ["2016-17", "2015-16"]
    many = pd.Series(np.linspace(1, 2, 60))
    ax = decentre.trace_earmark(2 * many, many, seed=1, currency="GBP").plot()
    assert ax.get_ylabel() == "60 rows"
    assert len(ax.patches) == 1  # one shape, as long as each row
    assert set(ax.patches[0].get_data().values) == {50.0}
    plt.close("all")


pounds = st.lists(st.floats(0, 1e6), min_size=3, max_size=7)


@settings(deadline=None, max_examples=80)
@given(pounds, st.data())
def test_the_share_as_meant_lies_within_its_bounds_and_below_the_share_spent(received, data):
    spent = data.draw(st.lists(st.floats(0, 1e6), min_size=len(received), max_size=len(received)))
    silent = data.draw(st.floats(0, 1e6))
    if sum(received) < 1:
        return
    trace = decentre.trace_earmark(
        pd.Series(received), pd.Series(spent), of_all=sum(received) + silent, seed=1, currency="GBP"
    )
    low, high = trace.bounds
    assert trace.share_as_meant <= min(1, trace.share_spent) + 1e-9
    assert low - 1e-9 <= trace.share_as_meant <= high + 1e-9
    # Whatever the silent spend of their money, the share of all lies within the bounds.
    for share in (0, 0.4, 1):
        whole = (trace.rows["as_meant"].sum() + share * silent) / (sum(received) + silent)
        assert low - 1e-9 <= whole <= high + 1e-9


def drawn_shares(bodies):
    random = np.random.default_rng(11)
    received = pd.Series(random.uniform(1e6, 3e6, bodies), [f"b{i:02}" for i in range(bodies)])
    return received, received * random.uniform(0.2, 0.9, bodies)


def test_a_sample_of_all_bodies_has_the_finite_population_correction():
    received, spent = drawn_shares(35)
    plain, of_42 = (decentre.trace_earmark(received, spent, bodies=n, seed=1) for n in (None, 42))
    index = {"share_spent": spent, "share_as_meant": np.minimum(spent, received)}
    for name, top in index.items():
        rest = (top.sum() - top) / (received.sum() - received)
        se = np.sqrt(34 / 35 * ((rest - rest.mean()) ** 2).sum())
        reach = stats.t.isf(0.025, 34) * se
        row, cut = plain.table.loc[name], of_42.table.loc[name]
        assert row["high"] - row["estimate"] == pytest.approx(reach, rel=1e-9)
        assert cut["high"] - cut["estimate"] == pytest.approx(reach * np.sqrt(1 - 35 / 42), rel=1e-9)
    assert "finite-population correction" in " ".join(of_42.assumptions)


def test_the_corrected_interval_holds_the_share_of_all_bodies_in_95_of_100_samples():
    received, spent = drawn_shares(152)
    truth, random, held = spent.sum() / received.sum(), np.random.default_rng(3), 0
    for _ in range(300):
        asked = received.index[random.permutation(152)[:103]]
        row = decentre.trace_earmark(received[asked], spent[asked], bodies=152, seed=1).table.loc["share_spent"]
        held += row["low"] <= truth <= row["high"]
    assert abs(held / 300 - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 300)


def test_all_bodies_that_report_are_read_as_bodies_like_these():
    received, spent = drawn_shares(20)
    every, plain = (decentre.trace_earmark(received, spent, bodies=n, seed=1).table for n in (20, None))
    assert every.loc["share_spent", "low"] == plain.loc["share_spent", "low"]


def test_an_interval_of_a_share_never_leaves_what_a_share_can_be():
    received = pd.Series(1e6, [f"b{i}" for i in range(9)])
    found = decentre.trace_earmark(received, received * [1, 1, 1, 1, 1, 1, 1, 1, 0.2], seed=1).table
    assert found.loc["share_as_meant", "high"] == 1
