"""The kernels of rank-based indices: every draw is what the index of the bodies drawn is, ties and weights included."""

import re

import numpy as np
import pytest
from decentre import AssumptionWarning, InputError, measures, resampling
from decentre.resampling.concentration import COUNT_CELLS
from decentre.resampling.draws import drawn_counts
from decentre.resampling.streams import STREAMS
from hypothesis import given, settings
from hypothesis import strategies as st

KINDS = [
    {},
    {"kind": "generalised"},
    {"kind": "modified", "bounds": -0.5},
    {"kind": "erreygers", "bounds": (0, 9)},
    {"kind": "wagstaff", "bounds": (-1, 9)},
    {"kind": "extended", "aversion": 3.5},
    {"kind": "symmetric", "aversion": 2.5},
]


def invented(bodies, *, ties, weighted, seed=3):
    """Return values, ranks and weights."""
    random = np.random.default_rng(seed)
    rank_by = random.integers(0, 4, bodies).astype(float) if ties else random.normal(size=bodies)
    return random.uniform(1, 8, bodies), rank_by, random.integers(1, 90, bodies) * 1.0 if weighted else None


def counted(rank_by, replicates, seed):
    """Return how often each body is in each draw, in the order given."""
    in_order = drawn_counts(np.random.default_rng(seed), replicates, len(rank_by))
    counts = np.empty_like(in_order)
    counts[:, np.argsort(rank_by, kind="stable")] = in_order
    return counts


def one_by_one(counts, values, rank_by, weights, **choices):
    """Return the index of each draw, from the bodies repeated as often as they were drawn."""
    repeated = [np.repeat(np.arange(len(values)), row) for row in counts]
    return [
        measures.concentration_index(
            values[i], rank_by[i], weights=None if weights is None else weights[i], **choices
        ).estimate
        for i in repeated
    ]


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("choices", KINDS, ids=str)
def test_limits_are_those_of_indices_made_one_by_one(choices, weighted, ties):
    y, x, w = invented(15, ties=ties, weighted=weighted)
    found = resampling.bootstrap_concentration(y, x, weights=w, replicates=60, seed=9, **choices)
    draws = one_by_one(counted(x, 60, 9), y, x, w, **choices)
    assert found.estimate == measures.concentration_index(y, x, weights=w, **choices).estimate
    assert [found.low, found.high] == pytest.approx(list(np.quantile(draws, [0.025, 0.975])), rel=1e-9)
    assert found.se == pytest.approx(np.std(draws, ddof=1), rel=1e-9)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
def test_one_draw_serves_every_column_and_every_index(ties, weighted):
    y, x, w = invented(11, ties=ties, weighted=weighted)
    table = np.column_stack([y, np.exp(x)])
    draws = resampling.concentration_draws(table, x, weights=w, replicates=40, seed=2)
    assert draws.standard.shape == draws.slope.shape == draws.relative.shape == (40, 2)
    for row, counts in enumerate(counted(x, 40, 2)):
        i = np.repeat(np.arange(11), counts)
        heads = None if w is None else w[i]
        for k in (0, 1):
            index = measures.concentration_index(table[i, k], x[i], weights=heads)
            line = measures.slope_index(table[i, k], x[i], weights=heads)
            found = [draws.standard[row, k], draws.slope[row, k], draws.relative[row, k], draws.mean[row, k]]
            mean = np.average(table[i, k], weights=heads)
            assert found == pytest.approx([index.estimate, line.slope, line.relative, mean], rel=1e-8)
        kakwani = measures.kakwani(table[i, 0], table[i, 1], rank_by=x[i], weights=heads)
        assert draws.standard[row, 0] - draws.standard[row, 1] == pytest.approx(kakwani, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("choices", [{}, {"kind": "extended", "aversion": 3}, {"kind": "symmetric"}], ids=str)
def test_leaving_out_is_the_index_of_the_others(choices, ties):
    y, x, w = invented(12, ties=ties, weighted=True)
    found = resampling.concentration_left_out(y, x, weights=w, **choices)
    without = [np.delete(np.arange(12), i) for i in range(12)]
    want = [measures.concentration_index(y[i], x[i], weights=w[i], **choices).estimate for i in without]
    np.testing.assert_allclose(found.standard, want, rtol=1e-10)


@pytest.mark.parametrize("method", ["percentile", "bca"])
def test_the_kernel_and_the_general_bootstrap_draw_the_same_bodies(method):
    y, x, w = invented(14, ties=False, weighted=True)
    order = np.argsort(x)
    y, x, w = y[order], x[order], w[order]

    def index(y, x, w):
        return measures.concentration_index(y, x, weights=w).estimate

    general = resampling.bootstrap((y, x, w), index, replicates=150, method=method, seed=4)
    special = resampling.bootstrap_concentration(y, x, weights=w, replicates=150, method=method, seed=4)
    for name in ("estimate", "se", "low", "high"):
        assert getattr(special, name) == pytest.approx(getattr(general, name), rel=1e-9)


def test_many_bodies_are_drawn_in_lanes_and_blocks_and_counted_right():
    y, x, w = invented(2000, ties=False, weighted=True)
    share = COUNT_CELLS // 2000 + 5  # more than one block
    draws = resampling.concentration_draws(y, x, weights=w, replicates=STREAMS * share, seed=6)
    for lane, stream in enumerate(np.random.default_rng(6).spawn(STREAMS)):
        first = one_by_one(counted(x, COUNT_CELLS // 2000, stream)[:2], y, x, w)
        assert draws.standard[lane * share :][:2] == pytest.approx(first, rel=1e-9)
    exact = measures.concentration_index(y, x, weights=w)
    error = exact.se_delta / np.sqrt(STREAMS * share)
    assert draws.standard.mean() == pytest.approx(exact.estimate, abs=4 * error)
    assert draws.standard.std() == pytest.approx(exact.se_delta, rel=4 / np.sqrt(2 * STREAMS * share))


@pytest.mark.parametrize("processors", [1, 3, None])
def test_draws_are_the_same_on_any_number_of_processors(monkeypatch, processors):
    y, x, _ = invented(1200, ties=False, weighted=False)
    drawn = {}
    for count in (8, processors):
        monkeypatch.setattr("os.cpu_count", lambda count=count: count)
        drawn[count] = (
            resampling.bootstrap_concentration(y, x, replicates=301, seed=1),
            resampling.permute_concentration(y, x, replicates=301, seed=1),
        )
    assert drawn[8] == drawn[processors]


def test_the_delta_error_is_the_one_of_the_draws():
    y, x, w = invented(60, ties=True, weighted=True)
    for choices in KINDS:
        drawn = resampling.bootstrap_concentration(y, x, weights=w, replicates=4000, seed=1, **choices)
        assert drawn.se == pytest.approx(measures.concentration_index(y, x, weights=w, **choices).se_delta, rel=0.1)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), st.integers(3, 20), st.booleans())
def test_draws_keep_to_the_invariances_of_the_index(seed, bodies, ties):
    y, x, w = invented(bodies, ties=ties, weighted=True, seed=seed)
    if np.ptp(x) == 0:
        return

    def standard(values, ranks, heads):
        return resampling.concentration_draws(values, ranks, weights=heads, replicates=8, seed=seed).standard

    once = standard(y, x, w)
    np.testing.assert_array_equal(standard(y, x, w), once)  # the same seed, the same draws
    np.testing.assert_allclose(standard(3 * y, np.exp(x), 7 * w), once, rtol=1e-9, atol=1e-12)
    assert (np.abs(once) < 1).all()


def test_a_draw_of_bodies_that_tie_has_an_index_of_zero_and_no_slope():
    draws = resampling.concentration_draws([1.0, 5.0], [1, 2], replicates=40, seed=1)
    alike = draws.rank_variance == 0
    assert alike.any()
    assert (draws.standard[alike] == 0).all()
    assert np.isnan(draws.slope[alike]).all()
    assert np.isnan(draws.relative[alike]).all()


def test_a_mean_that_changes_sign_in_some_draws_takes_the_interval_away():
    with (
        pytest.warns(AssumptionWarning, match=r"not defined in \d+ of 200 draws"),
        pytest.warns(AssumptionWarning, match="1 of 4 values are negative"),
    ):
        found = resampling.bootstrap_concentration([-4, 1, 2, 3], [1, 2, 3, 4], replicates=200, seed=1)
    assert np.isnan([found.low, found.high, found.se]).all()
    assert np.isfinite(found.estimate)


def test_an_order_in_which_the_weighted_mean_is_negative_has_no_p():
    with (
        pytest.warns(AssumptionWarning, match="values are negative"),
        pytest.raises(InputError, match=re.escape("The statistic is not a finite number in")),
    ):
        resampling.permute_concentration([-4, 1, 2, 3], [1, 2, 3, 4], weights=[1, 1, 1, 9], seed=1)
