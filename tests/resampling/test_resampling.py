"""Bootstrap, permutation, jackknife and signed ranks: R, scipy, every order counted, closed forms, and what is refused."""

import itertools
import re
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from decentre import AssumptionWarning, InputError, datasets, resampling
from decentre.resampling.draws import drawn_counts, drawn_positions, shuffled
from decentre.resampling.intervals import interval
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

REFERENCE = Path(__file__).parents[1] / "reference" / "resampling"
BODIES = pd.read_csv(REFERENCE / "bodies_input.csv")
R = pd.read_csv(REFERENCE / "resampling.csv").set_index(["what", "case"])["value"]
FEW = BODIES[:7]
SHARES = np.array([3, 1, 2, 5, 4, 2, 3])
CHANGE = [5, -3, 0, 12, 7, -7, 2, 0, 9, -1, 3, 3, 0, 14, -12, 6]
SIDES = {"two-sided": "two.sided", "greater": "greater", "less": "less"}


def ratio(spend, budget, axis=-1):
    return spend.sum(axis=axis) / budget.sum(axis=axis)


def ratio_of_one(spend, budget):
    return spend.sum() / budget.sum()


def covariance(y, x, axis=-1):
    return ((y - y.mean(axis=axis, keepdims=True)) * x).mean(axis=axis)


# Bootstrap


def test_limits_of_the_draws_of_r_are_the_limits_of_r():
    draws = pd.read_csv(REFERENCE / "boot_draws.csv")["draw"].to_numpy()
    left_out = R["left_out"].to_numpy()
    estimate = R["estimate", "ratio"]
    for level in (0.9, 0.95):
        percentile = interval(estimate, draws, level)
        corrected = interval(estimate, draws, level, left_out)
        for found, name in ((percentile, "percentile"), (corrected, "bca")):
            want = [R[name, f"{level} low"], R[name, f"{level} high"], R["se", "ratio"]]
            assert [found.low, found.high, found.se] == pytest.approx(want, rel=1e-9)
        # boot.ci has a quantile rule of its own: the same limits but for the gap between neighbouring draws
        own = [R["boot_ci_bca", f"{level} low"], R["boot_ci_bca", f"{level} high"]]
        assert [corrected.low, corrected.high] == pytest.approx(own, abs=np.diff(np.sort(draws))[:-1].max())


def test_limits_are_those_of_scipy_for_the_same_draws():
    values = BODIES["spend"].to_numpy()
    positions = drawn_positions(np.random.default_rng(3), 2000, values.size)
    draws = values[positions].var(axis=1)
    class_of = type(stats.bootstrap((values,), np.var, n_resamples=2, rng=1))
    seen = class_of(None, draws, None)
    for method, ours in (("percentile", "percentile"), ("BCa", "bca")):
        want = stats.bootstrap((values,), np.var, n_resamples=0, bootstrap_result=seen, method=method)
        found = resampling.bootstrap(values, np.var, replicates=2000, method=ours, seed=3)
        assert [found.low, found.high] == pytest.approx(list(want.confidence_interval), rel=1e-12)
        assert found.se == pytest.approx(want.standard_error, rel=1e-12)


def test_a_statistic_with_an_axis_and_one_without_give_the_same():
    pair = (BODIES["spend"], BODIES["budget"])
    for method in ("percentile", "bca"):
        choices = {"replicates": 199, "method": method, "seed": 4}
        assert resampling.bootstrap(pair, ratio, **choices) == resampling.bootstrap(pair, ratio_of_one, **choices)


def test_a_ratio_of_sums_drawn_by_either_door_is_the_same():
    pair = (BODIES["spend"], BODIES["budget"])
    general = resampling.bootstrap(pair, ratio, replicates=499, seed=4)
    special = resampling.bootstrap_ratio(*pair, replicates=499, seed=4)
    assert [special.estimate, special.low, special.high, special.se] == pytest.approx(
        [general.estimate, general.low, general.high, general.se], rel=1e-12
    )


def test_the_error_of_a_mean_is_its_closed_form():
    spend = BODIES["spend"].to_numpy()
    found = resampling.bootstrap(spend, np.mean, replicates=40_000, seed=1)
    exact = spend.std() / np.sqrt(spend.size)
    assert found.se == pytest.approx(exact, rel=4 / np.sqrt(2 * 40_000))
    assert found.estimate == spend.mean()


def test_a_wider_level_holds_a_narrower_one():
    limits = [resampling.bootstrap(BODIES["spend"], np.median, level=level, seed=1) for level in (0.8, 0.95, 0.99)]
    assert sorted(limits, key=lambda e: e.low, reverse=True) == limits
    assert sorted(limits, key=lambda e: e.high) == limits


def test_draws_that_leave_a_statistic_undefined_take_its_interval_away():
    def inverse(values, axis):
        total = values.sum(axis=axis)
        return np.divide(1, total, out=np.full(total.shape, np.nan), where=total != 0)

    with pytest.warns(AssumptionWarning, match=r"not defined in \d+ of 500 draws, so it has no interval"):
        found = resampling.bootstrap([1.0, -1.0, 2.0], inverse, replicates=500, seed=1)
    assert found.estimate == 0.5
    assert np.isnan([found.se, found.low, found.high]).all()


def test_bca_of_a_statistic_that_nothing_moves_has_no_interval():
    with pytest.warns(AssumptionWarning, match="no BCa interval"):
        found = resampling.bootstrap([3.0, 3.0, 3.0], np.mean, method="bca", replicates=50, seed=1)
    assert (found.se, np.isnan(found.low)) == (0, True)


def test_one_draw_has_no_standard_error():
    assert np.isnan(resampling.bootstrap([1.0, 2.0], np.mean, replicates=1, seed=1).se)


# How bodies are drawn


def test_many_bodies_are_counted_as_a_multinomial_draw():
    bodies, rows = 1500, 4000
    counts = drawn_counts(np.random.default_rng(8), rows, bodies)
    assert (counts.sum(axis=1) == bodies).all()
    observed = np.bincount(counts.ravel().clip(max=6), minlength=7)
    chance = stats.binom(bodies, 1 / bodies).pmf(np.arange(6))
    expected = np.append(chance, 1 - chance.sum()) * counts.size
    assert stats.chisquare(observed, expected).pvalue > 0.01
    tilt = np.linspace(-1, 2, bodies) ** 3
    sums = counts @ tilt  # variance of a multinomial sum: sum of (a - mean a)^2
    assert sums.mean() == pytest.approx(tilt.sum(), abs=4 * np.sqrt(bodies * tilt.var() / rows))
    assert sums.var() == pytest.approx(bodies * tilt.var(), rel=4 * np.sqrt(2 / rows))


def test_few_bodies_are_counted_from_their_positions():
    counts = drawn_counts(np.random.default_rng(8), 3, 10)
    positions = drawn_positions(np.random.default_rng(8), 3, 10)
    np.testing.assert_array_equal(counts, [np.bincount(row, minlength=10) for row in positions])


def test_every_order_is_as_likely_as_the_next():
    rows = next(shuffled(np.random.default_rng(2), np.arange(4.0), 24_000))
    times = pd.Series(map(tuple, rows.tolist())).value_counts()
    assert len(times) == 24
    assert stats.chisquare(times).pvalue > 0.01


@pytest.mark.parametrize("bodies", [2, 3, 128, 129, 512, 513])
def test_an_order_is_a_permutation(bodies):
    values = np.random.default_rng(1).normal(size=bodies)
    rows = np.concatenate([block.copy() for block in shuffled(np.random.default_rng(2), values, 300)])
    np.testing.assert_array_equal(np.sort(rows, axis=1), np.broadcast_to(np.sort(values), rows.shape))
    first = rows[:, 0]
    assert first.mean() == pytest.approx(values.mean(), abs=4 * values.std() / np.sqrt(300))


@pytest.mark.parametrize(
    "draw",
    [
        lambda y, x: resampling.bootstrap((y, x), ratio, replicates=20_000, seed=1),
        lambda y, x: resampling.permute(y, x, covariance, replicates=20_000, seed=1),
        lambda y, x: resampling.bootstrap_concentration(y, x, replicates=20_000, method="bca", seed=1),
        lambda y, x: resampling.permute_concentration(y, x, replicates=20_000, seed=1),
    ],
)
def test_memory_does_not_grow_with_the_draws(draw):
    random = np.random.default_rng(1)
    y, x = random.gamma(4, 50, 1500), random.normal(size=1500) + 9
    draw(y[:20], x[:20])
    tracemalloc.start()
    draw(y, x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6  # all draws at once would be 240 MB for each array


def test_what_a_statistic_hands_on_is_not_drawn_over():
    values = np.roll(np.arange(600.0), 300)  # so many that they are shuffled in place; the first is 300

    def first(y, x, axis):
        return y[..., 0]

    found = resampling.permute(values, values, first, alternative="greater", replicates=500, seed=1)
    drawn = np.concatenate([rows[:, 0].copy() for rows in shuffled(np.random.default_rng(1), values, 500, width=2)])
    assert found.p == (1 + (drawn >= 300).sum()) / 501


# Permutation


def test_every_order_of_seven_bodies_gives_the_p_of_r():
    need = FEW["need"]
    for name, side in (("index", "two-sided"), ("index greater", "greater")):
        found = resampling.permute_concentration(FEW["spend"], need, weights=SHARES, alternative=side, seed=1)
        assert (found.p, found.exact, found.replicates) == (pytest.approx(R["every_order", name]), True, 5040)
    for name, side in (("studentised", "two-sided"), ("studentised greater", "greater")):
        found = resampling.permute_concentration(
            FEW["spend"], need, weights=SHARES, studentised=True, alternative=side, seed=1
        )
        assert found.p == pytest.approx(R["every_order", name])
    for name, side in (("correlation", "two-sided"), ("correlation greater", "greater")):
        found = resampling.permute(FEW["spend"], need, covariance, alternative=side, seed=1)
        assert found.p == pytest.approx(R["every_order", name])


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("case", ["spend", "rounded"])
def test_two_groups_have_the_exact_p_of_coin_also_with_ties(case, side):
    spend = BODIES["spend"] if case == "spend" else BODIES["spend"].round(-2)
    found = resampling.permute(BODIES["group"], spend, covariance, alternative=side, seed=1)
    assert (found.exact, found.replicates) == (True, 3003)  # 14 over 6, not 14!
    assert found.p == pytest.approx(R["two_groups", f"{case} {SIDES[side]}"], rel=1e-12)


def test_exact_p_is_that_of_scipy():
    y, x = BODIES["spend"][:6].to_numpy(), BODIES["need"][:6].to_numpy()
    for side in ("greater", "less"):
        want = stats.permutation_test(
            (y,), lambda y: np.corrcoef(y, x)[0, 1], permutation_type="pairings", alternative=side, vectorized=False
        )
        assert resampling.permute(y, x, covariance, alternative=side, seed=1).p == pytest.approx(want.pvalue, rel=1e-12)


def test_a_drawn_p_lies_about_the_exact_one_and_counts_the_order_as_it_is():
    exact = R["every_order", "index"]
    found = resampling.permute_concentration(FEW["spend"], FEW["need"], weights=SHARES, replicates=4999, seed=2)
    assert not found.exact
    assert found.p == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 4999))
    first = resampling.permute(np.arange(12), np.arange(12), covariance, replicates=99, alternative="greater", seed=1)
    assert first.p == 0.01  # none of 99 orders is as extreme, and the order as it is makes the hundredth
    assert first.estimate == pytest.approx(np.arange(12).var())


def test_general_and_special_permutation_are_the_same_test():
    y, x = BODIES["spend"].to_numpy(), BODIES["need"].to_numpy()
    rank = stats.rankdata(x) / x.size

    def index(y, rank, axis):
        return covariance(y, rank, axis) / y.mean(axis=axis)

    for studentised in (False, True):
        special = resampling.permute_concentration(y, x, studentised=studentised, replicates=799, seed=5)
        general = resampling.permute(
            y, rank, robust if studentised else index, studentised=studentised, replicates=799, seed=5
        )
        assert general.p == special.p
    kinds = [{"kind": "generalised"}, {"kind": "extended", "aversion": 2}, {"kind": "erreygers", "bounds": (0, 999)}]
    plain = resampling.permute_concentration(y, x, replicates=799, seed=5).p
    assert {resampling.permute_concentration(y, x, replicates=799, seed=5, **k).p for k in kinds} == {plain}


def robust(y, rank, axis):
    apart, tilt = y - y.mean(axis=axis, keepdims=True), rank - rank.mean(axis=axis, keepdims=True)
    return (apart * tilt).sum(axis=axis), np.sqrt((apart**2 * tilt**2).sum(axis=axis))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=4, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_a_p_depends_on_nothing_but_the_pairs(values, shuffler):
    x = list(range(len(values)))
    pairs = list(zip(values, x, strict=True))
    shuffler.shuffle(pairs)
    y2, x2 = zip(*pairs, strict=True)
    once = resampling.permute(values, x, covariance, seed=1)
    again = resampling.permute(list(y2), list(x2), covariance, seed=99)
    scaled = resampling.permute(3.5 * np.array(values) - 20, x, covariance, seed=1)
    assert once.p == again.p == scaled.p
    assert round(once.p * once.replicates) == pytest.approx(once.p * once.replicates)


# Leaving out


def test_jackknife_errors_are_those_of_survey():
    found = resampling.jackknife((BODIES["spend"], BODIES["budget"]), ratio)
    assert found.se == pytest.approx(R["jackknife_se", "ratio"], rel=1e-10)
    mean = resampling.jackknife(BODIES["spend"], np.mean, level=0.9)
    assert mean.se == pytest.approx(R["jackknife_se", "mean"], rel=1e-10)
    t = stats.ttest_1samp(BODIES["spend"], 0).confidence_interval(0.9)
    assert [mean.low, mean.high] == pytest.approx(list(t), rel=1e-10)
    np.testing.assert_allclose(
        resampling.leave_one_out((BODIES["spend"], BODIES["budget"]), ratio_of_one), R["left_out"]
    )


def test_a_jackknife_says_nothing_where_a_body_cannot_be_missed():
    with pytest.warns(AssumptionWarning, match="not defined without 1 of 3 bodies, so it has no error"):
        found = resampling.jackknife([0.0, 0.0, 5.0], lambda y: y.sum() / y.sum() if y.sum() else np.nan)
    assert np.isnan([found.se, found.low]).all()


# Signed ranks


def test_signed_ranks_with_ties_and_zeros_have_the_exact_p_of_coin():
    for zeros, side in itertools.product(("pratt", "wilcoxon"), SIDES):
        found = resampling.signed_rank(CHANGE, zeros=zeros, alternative=side)
        assert found.p == pytest.approx(R["signed_rank", f"{zeros} {SIDES[side]}"], rel=1e-12)
        assert (found.differences, found.zeros) == (13, 3)


def test_signed_ranks_of_two_columns_are_those_of_r():
    found = resampling.signed_rank(BODIES["spend"], BODIES["budget"])
    assert found.p == pytest.approx(R["signed_rank", "untied two.sided"], rel=1e-12)
    assert found.statistic == R["signed_rank", "untied V"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=2, max_size=9), st.sampled_from(["pratt", "wilcoxon"]))
def test_signed_ranks_are_every_assignment_of_signs_counted(changes, zeros):
    change = np.array(changes)
    moved = change[change != 0]
    if not moved.size:
        return
    ranks = stats.rankdata(np.abs(change if zeros == "pratt" else moved))
    ranks = ranks[change != 0] if zeros == "pratt" else ranks
    sums = np.array(list(itertools.product([0, 1], repeat=moved.size))) @ ranks
    observed = ranks[moved > 0].sum()
    found = resampling.signed_rank(change, zeros=zeros)
    assert found.statistic == observed
    assert found.p == pytest.approx(min(1, 2 * min((sums <= observed).mean(), (sums >= observed).mean())))
    assert resampling.signed_rank(change, zeros=zeros, alternative="greater").p == pytest.approx(
        (sums >= observed).mean()
    )


def test_many_signed_ranks_are_exact_too():
    change = np.random.default_rng(4).normal(0.05, 1, 900)
    found = resampling.signed_rank(change)
    assert found.p == pytest.approx(stats.wilcoxon(change, method="exact").pvalue, rel=1e-8)


def test_rounding_does_not_break_a_tie():
    assert resampling.signed_rank([0.3, 0.2, 0.9], [0.2, 0.1, 0.1]).statistic == 6
    a, b = resampling.signed_rank([0.3, 0.2, -0.5], [0.2, 0.3, 0.0]), resampling.signed_rank([1, -1, -5])
    assert (a.statistic, a.p) == (b.statistic, b.p)


def test_seven_lines_in_havering_show_nothing():
    # evidence/purpose.md section 5: seven lines have both years; exact signed-rank p = 0.69
    lines = datasets.load("havering_inequalities_lines").pivot(index="line", columns="year", values="amount_gbp")
    both = lines.drop("total").dropna()
    assert both.sum().tolist() == [809_617, 427_769]
    found = resampling.signed_rank(both["2025-26"], both["2024-25"])
    assert (found.differences + found.zeros, round(found.p, 2)) == (7, 0.69)


# What is refused


@pytest.mark.parametrize("seed", [None, -1, 1.5, "1", True])
def test_a_seed_has_no_default_and_is_a_whole_number(seed):
    for draw in (
        lambda: resampling.bootstrap([1, 2], np.mean, seed=seed),
        lambda: resampling.permute([1, 2], [1, 2], covariance, seed=seed),
        lambda: resampling.bootstrap_concentration([1, 2], [1, 2], seed=seed),
        lambda: resampling.permute_concentration([1, 2], [1, 2], seed=seed),
    ):
        with pytest.raises(InputError, match=re.escape(f"seed is {seed!r}; give a whole number of zero or more")):
            draw()
    with pytest.raises(TypeError, match="seed"):
        resampling.bootstrap([1, 2], np.mean)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: resampling.bootstrap([1], np.mean, seed=1), "values has 1 entry; give 2 or more."),
        (lambda: resampling.bootstrap([1, np.nan], np.mean, seed=1), "values has 1 missing or infinite entry of 2"),
        (lambda: resampling.bootstrap(([1, 2], [1]), ratio, seed=1), "values 2 has 1 entry; give 2 or more."),
        (lambda: resampling.bootstrap(([1, 2], [1, 2, 3]), ratio, seed=1), "Lengths differ (values 1 2, values 2 3)"),
        (lambda: resampling.bootstrap([1, 2], np.mean, replicates=0, seed=1), "replicates is 0; give a whole number"),
        (lambda: resampling.bootstrap([1, 2], np.mean, replicates=9.5, seed=1), "replicates is 9.5; give a whole"),
        (lambda: resampling.bootstrap([1, 2], np.mean, level=95, seed=1), "level is 95; give a share between 0 and 1"),
        (lambda: resampling.bootstrap([1, 2], np.mean, method="t", seed=1), "method is 't'; give one of 'percentile'"),
        (
            lambda: resampling.bootstrap([1, 2], lambda y: np.nan, seed=1),
            "statistic is nan for the bodies given; give bodies for which it is a finite number.",
        ),
        (
            lambda: resampling.bootstrap([1, 2], lambda y: y, seed=1),
            "statistic returns an array of shape (1, 2) for 1 rows of bodies where (1,) is wanted",
        ),
        (lambda: resampling.permute([1, 2], [1, 2, 3], covariance, seed=1), "Lengths differ (values 2, fixed 1 3)"),
        (lambda: resampling.permute([1, 2], [1, None], covariance, seed=1), "fixed 1 has 1 missing or infinite"),
        (
            lambda: resampling.permute([1, 2], [1, 2], covariance, alternative="both", seed=1),
            "alternative is 'both'; give one of 'two-sided', 'greater', 'less'.",
        ),
        (
            lambda: resampling.permute(
                [1, 2, 3], [1, 2, 3], lambda y, x: 1 / (y[0] - 1) if y[0] > 1 else np.nan, seed=1
            ),
            "The statistic is not a finite number in 3 of 7 orders",
        ),
        (
            lambda: resampling.permute([1, 2], [1, 2], covariance, studentised=True, seed=1),
            "statistic returns an array of shape (1,) for 1 rows of bodies where (2, 1) is wanted",
        ),
        (
            lambda: resampling.permute_concentration([2, 2, 2], [1, 2, 3], studentised=True, seed=1),
            "The statistic is not a finite number in 2 of 2 orders",
        ),
        (lambda: resampling.permute_concentration([1, 2], [1, 1], seed=1), "rank_by has the same value for every body"),
        (lambda: resampling.jackknife([1, 2], np.mean, level=1), "level is 1; give a share between 0 and 1"),
        (lambda: resampling.leave_one_out([1, "2"], np.mean), "values holds text; give numbers"),
        (lambda: resampling.signed_rank([0, 0]), "All differences are zero, so none has a sign"),
        (lambda: resampling.signed_rank([1, 2], [1]), "other has 1 entry; give 2 or more."),
        (lambda: resampling.signed_rank([1, np.inf]), "values has 1 missing or infinite entry of 2"),
        (lambda: resampling.signed_rank([1, 2], zeros="split"), "zeros is 'split'; give one of 'pratt', 'wilcoxon'."),
        (
            lambda: resampling.signed_rank(np.arange(1, 1002)),
            "There are 1001 differences, and the exact test takes 1000",
        ),
        (lambda: resampling.bootstrap_ratio([1, 2], [1, -1], replicates=9, seed=1), "denominator sums to zero"),
        (lambda: resampling.bootstrap_concentration([1, 2], [1, 2], kind="x", seed=1), "kind is 'x'; give one of"),
        (lambda: resampling.concentration_draws([1, 2], [1, 2], replicates=0, seed=1), "replicates is 0; give"),
    ],
)
def test_resampling_refuses(call, sentence):
    with pytest.raises(InputError, match=re.escape(sentence)):
        call()
