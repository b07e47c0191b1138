"""Wild cluster bootstrap: every pattern of signs against R, each draw against a refit, and what is refused."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from decentre import AssumptionWarning, InputError, resampling
from decentre.resampling import multipliers, wild_draws

REFERENCE = Path(__file__).parents[1] / "reference" / "panel"
GRUNFELD = pd.read_csv(REFERENCE / "grunfeld.csv")
RESULTS = pd.read_csv(REFERENCE / "panel_results.csv").set_index(["case", "term", "quantity"])["value"].sort_index()


def dummies(column):
    return pd.get_dummies(column, dtype=float).to_numpy()


def within(column):
    return (column - column.groupby(GRUNFELD["body"]).transform("mean")).to_numpy()


def grunfeld(term, *, years):
    """Return outcome and regressors of Grunfeld's ten firms, the term first, with dummies for all effects."""
    other = {"value": "capital", "capital": "value"}[term]
    effects = [dummies(GRUNFELD["body"]), *([dummies(GRUNFELD["year"])[:, 1:]] if years else [])]
    return GRUNFELD["inv"].to_numpy(), np.column_stack([GRUNFELD[[term, other]], *effects])


@pytest.mark.parametrize("term", ["value", "capital"])
def test_every_pattern_of_signs_gives_the_p_and_the_interval_of_r(term):
    y, x = grunfeld(term, years=True)
    found = {n: resampling.wild_cluster(y, x, GRUNFELD["body"], null=n) for n in (0.0, 1.0)}
    assert found[0.0].exact
    assert found[0.0].replicates == 1024
    assert [f.p_strict for f in found.values()] == [RESULTS["grunfeld", term, f"wild_p_{n}"] for n in ("zero", "one")]
    strict = wild_draws.wild_draws(sums_of(y, x, pd.factorize(GRUNFELD["body"])[0]), 1024, None).interval(
        0.95, strict=True
    )
    assert found[0.0].low <= strict[0] < strict[1] <= found[0.0].high  # the p that counts the fit rejects no more
    np.testing.assert_allclose(
        [found[0.0].estimate, *strict],
        [RESULTS["grunfeld", term, q] for q in ("estimate", "wild_low", "wild_high")],
        rtol=0,
        atol=1e-8 * RESULTS["grunfeld", term, "se"],  # of the interval's own unit: a limit may lie near 0
    )


def test_the_p_printed_for_several_packages_is_two_of_1024():
    # body effects alone; value, null 0: 0.001953, where counting the fit itself would give 0.003906
    y, x = grunfeld("value", years=False)
    assert (
        resampling.wild_cluster(y, x, GRUNFELD["body"]).p_strict
        == 0.001953125
        == RESULTS["grunfeld firms", "value", "wild_p_zero"]
    )


def test_cluster_means_taken_out_beforehand_change_nothing():
    year = pd.DataFrame(dummies(GRUNFELD["year"])[:, 1:])
    columns = np.column_stack([within(GRUNFELD[c]) for c in ("capital", "value")] + [within(year[c]) for c in year])
    short = resampling.wild_cluster(within(GRUNFELD["inv"]), columns, GRUNFELD["body"])
    y, x = grunfeld("capital", years=True)
    whole = resampling.wild_cluster(y, x, GRUNFELD["body"])
    np.testing.assert_allclose(
        [short.estimate, short.p, short.low, short.high], [whole.estimate, whole.p, whole.low, whole.high]
    )
    # nested effects are not counted when they are out: K falls by the ten firms, (n - 31) / (n - 21)
    assert short.se / whole.se == pytest.approx(np.sqrt((200 - 31) / (200 - 21)), rel=1e-12)


def test_the_error_is_the_clustered_one_of_statsmodels():
    import statsmodels.api as sm

    y, x = grunfeld("value", years=True)
    reference = sm.OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(GRUNFELD["body"])[0]})
    found = resampling.wild_cluster(y, x, GRUNFELD["body"], null=0.1)
    assert found.se == pytest.approx(reference.bse[0], rel=1e-9)
    assert found.t == pytest.approx((found.estimate - 0.1) / found.se, rel=1e-12)


def refitted(y, x, codes, null, multipliers):
    """Return t and the t of each draw: the null imposed, every draw refitted by least squares, no shortcut."""
    others = x[:, 1:]
    fitted = others @ np.linalg.lstsq(others, y - null * x[:, 0], rcond=None)[0] + null * x[:, 0]

    def t(outcome):
        slopes = np.linalg.lstsq(x, outcome, rcond=None)[0]
        left = outcome - x @ slopes
        scores = np.array([x[codes == g].T @ left[codes == g] for g in np.unique(codes)])
        bread = np.linalg.inv(x.T @ x)
        return (slopes[0] - null) / np.sqrt((bread @ scores.T @ scores @ bread)[0, 0])

    return t(y), np.array([t(fitted + w[codes] * (y - fitted)) for w in multipliers])


def invented(clusters, rows=6, seed=1):
    random = np.random.default_rng(seed)
    codes = np.repeat(np.arange(clusters), random.integers(2, rows, clusters))
    x = np.column_stack(
        [random.normal(size=(len(codes), 3)) + random.normal(size=clusters)[codes, None], np.ones(len(codes))]
    )
    return x @ [0.5, 1, -1, 2] + random.normal(size=clusters)[codes] + random.normal(size=len(codes)), x, codes


def sums_of(y, x, codes):
    others = np.linalg.qr(x[:, 1:])[0]
    regressor = x[:, 0] - others @ (others.T @ x[:, 0])
    slopes = np.linalg.lstsq(x, y, rcond=None)[0]
    first = np.searchsorted(codes, np.unique(codes))
    return wild_draws.cluster_sums(slopes[0], regressor, others, y - x @ slopes, first)


@pytest.mark.parametrize("webb", [False, True])
@pytest.mark.parametrize("null", [0.0, 0.4, -2.0])
def test_each_drawn_statistic_is_that_of_a_refit(webb, null):
    y, x, codes = invented(9)
    draws = wild_draws.wild_draws(sums_of(y, x, codes), 99, 7, webb=webb)
    drawn_signs = multipliers.drawn_multipliers(np.random.default_rng(7), 99, 9, webb=webb)
    t, drawn = refitted(y, x, codes, null, drawn_signs)
    apart = null - draws.sums.estimate
    bottom = draws.bottom[0] + apart * draws.bottom[1] + apart**2 * draws.bottom[2]
    np.testing.assert_allclose((draws.top[0] - apart * draws.top[1]) ** 2 / bottom, drawn**2, rtol=1e-8)
    assert draws.p(null) == (1 + (np.abs(drawn) > abs(t)).sum()) / 100


def test_webb_has_six_points_of_mean_zero_and_variance_one():
    drawn = multipliers.drawn_multipliers(np.random.default_rng(1), 5000, 12, webb=True)
    values, counts = np.unique(drawn, return_counts=True)
    np.testing.assert_allclose(values**2, [1.5, 1, 0.5, 0.5, 1, 1.5])
    np.testing.assert_allclose(counts / drawn.size, 1 / 6, atol=0.005)


@pytest.mark.parametrize("clusters", [4, 7])
def test_half_the_patterns_stand_for_all(clusters):
    signs = multipliers.sign_patterns(slice(0, 2 ** (clusters - 1)), clusters)
    both = {tuple(r) for r in np.vstack([signs, -signs])}
    assert both == set(itertools.product((-1.0, 1.0), repeat=clusters))


def test_every_pattern_is_taken_up_to_the_replicates_and_not_beyond():
    y, x, codes = invented(9)
    assert resampling.wild_cluster(y, x, codes, replicates=512).exact
    assert not resampling.wild_cluster(y, x, codes, replicates=511, seed=1).exact
    assert not resampling.wild_cluster(y, x, codes, webb=True, replicates=512, seed=1).exact


def test_drawn_signs_come_near_to_all_patterns():
    y, x, codes = invented(12, seed=3)
    exact = resampling.wild_cluster(y, x, codes)
    drawn = resampling.wild_cluster(y, x, codes, replicates=4095, seed=1)
    error = np.sqrt(exact.p * (1 - exact.p) / 4095)
    assert abs(drawn.p - exact.p) < 5 * error + 1 / 4096


def test_the_interval_is_every_null_that_is_not_rejected():
    y, x, codes = invented(12, seed=3)
    found = resampling.wild_cluster(y, x, codes, level=0.9)
    step = (found.high - found.low) / 1e6
    for end, side in ((found.low, 1), (found.high, -1)):
        assert resampling.wild_cluster(y, x, codes, null=end + side * step).p > 0.1
        assert resampling.wild_cluster(y, x, codes, null=end - side * step).p <= 0.1


def test_no_draw_can_reject_at_a_level_finer_than_the_draws():
    y, x, codes = invented(12)
    found = resampling.wild_cluster(y, x, codes, replicates=9, level=0.95, seed=1)
    assert (found.low, found.high) == (-np.inf, np.inf)


def test_the_same_seed_gives_the_same_draws_in_blocks_of_any_size(monkeypatch):
    y, x, codes = invented(20)
    whole = [resampling.wild_cluster(y, x, codes, webb=w, replicates=999, seed=5) for w in (False, True)]
    monkeypatch.setattr(wild_draws, "BLOCK_CELLS", 700)
    parts = [resampling.wild_cluster(y, x, codes, webb=w, replicates=999, seed=5) for w in (False, True)]
    for a, b in zip(whole, parts, strict=True):
        assert a.p == b.p
        np.testing.assert_allclose([a.low, a.high], [b.low, b.high], rtol=1e-12)


def test_the_order_of_the_rows_and_of_the_labels_does_not_matter():
    y, x, codes = invented(10)
    order = np.random.default_rng(2).permutation(len(y))
    labels = np.array(list("qwertyuiop"))[codes]
    a = resampling.wild_cluster(y, x, codes, null=0.3)
    b = resampling.wild_cluster(y[order], x[order], labels[order], null=0.3)
    assert a.p == b.p
    np.testing.assert_allclose([a.estimate, a.se, a.low, a.high], [b.estimate, b.se, b.low, b.high], rtol=1e-9)


def test_few_clusters_are_warned_about_with_the_p_there_are():
    y, x, codes = invented(5)
    with pytest.warns(
        AssumptionWarning, match=r"5 clusters are few: there are 32 patterns .* a multiple of 1/16 = 0\.0625\."
    ):
        found = resampling.wild_cluster(y, x, codes)
    assert (found.p * 16) % 1 == 0
    with pytest.warns(AssumptionWarning, match="5 clusters are few: the draws repeat a small number of patterns"):
        resampling.wild_cluster(y, x, codes, webb=True, seed=1)


def test_the_test_keeps_its_level_with_twelve_clusters():
    # 400 invented samples under the null: 5 per cent rejected, give or take three binomial errors
    random, codes = np.random.default_rng(0), np.repeat(np.arange(12), 5)
    rejected = 0
    for _ in range(400):
        x = random.normal(size=12)[codes] + random.normal(size=60)
        y = random.normal(size=12)[codes] + random.normal(size=60)
        rejected += (
            resampling.wild_cluster(y, np.column_stack([x, np.ones(60)]), codes, replicates=199, seed=1).p <= 0.05
        )
    assert abs(rejected / 400 - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 400)


Y, X, CODES = invented(9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((Y[:-1], X, CODES), r"regressors has shape \(\d+, 4\); give one row for each of the \d+ outcomes\."),
        ((Y, X, CODES[:-1]), r"cluster has shape \(\d+,\); give one label for each"),
        ((np.where(np.arange(len(Y)) == 1, np.nan, Y), X, CODES), "outcome has 1 missing or infinite entry"),
        ((Y, np.where(np.isin(X, X[0, 1]), np.inf, X), CODES), "regressors column 1 has 1 missing or infinite entry"),
        ((Y, X, np.where(CODES == 1, None, CODES)), "cluster has missing labels"),
        ((Y, X, np.zeros(len(Y))), "All rows are in one cluster; two or more are needed"),
        (
            (Y, np.column_stack([X[:, 1], X]), CODES, {"coefficient": 0}),
            r"regressors column 0 is zero or the sum of other columns",
        ),
        ((Y, X * [0, 1, 1, 1], CODES), r"regressors column 0 is zero or the sum of other columns \(collinear\)"),
        ((Y, X, CODES, {"coefficient": 4}), "coefficient is 4; give the column that is tested, 0 to 3"),
        ((Y, X, CODES, {"null": np.nan}), "null is nan; give the coefficient under the null"),
        ((Y, X, CODES, {"level": 95}), "level is 95; give a share between 0 and 1"),
        ((Y, X, CODES, {"replicates": 0}), "replicates is 0; give a whole number of 1 or more"),
        ((Y, X, CODES, {"replicates": 99}), "seed is None; give a whole number of zero or more"),
        ((Y, np.eye(len(Y)), CODES), r"regressors has \d+ columns for \d+ rows; nothing is left over"),
        ((X @ [1, 2, 3, 4], X, CODES), "regressors fit every cluster without a residual, so there is nothing to draw"),
    ],
)
def test_what_cannot_be_tested_is_refused(arguments, message):
    *data, choices = arguments if isinstance(arguments[-1], dict) else (*arguments, {})
    with pytest.raises(InputError, match=message):
        resampling.wild_cluster(*data, **choices)


def test_two_mirrored_clusters_leave_no_error_and_are_refused():
    # two bodies, two-way effects: what one does is the mirror of the other, and the clustered error is zero by construction
    random = np.random.default_rng(1)
    half, codes = random.normal(size=(2, 5)), np.repeat([0, 1], 5)
    y, x = (np.concatenate([h - h.mean(), h.mean() - h]) for h in half)
    with pytest.raises(InputError, match="regressors fit every cluster without a residual"):
        resampling.wild_cluster(y, x, codes)


def test_the_order_of_the_rows_moves_neither_draws_nor_interval():
    random = np.random.default_rng(0)
    body = np.repeat(np.arange(12), 5)
    x = np.column_stack([random.normal(size=60), np.ones(60)])
    y = x[:, 0] + random.normal(size=60)
    found = []
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(60)
        test = resampling.wild_cluster(y[order], x[order], body[order], replicates=199, seed=1)
        found.append((test.low, test.high, test.p))
    assert np.ptp(np.array(found), axis=0) == pytest.approx(0, abs=1e-8)


@pytest.mark.filterwarnings("ignore:.*clusters")
def test_an_interval_never_ends_where_the_least_p_is_above_its_level():
    # four clusters: the least p is 1/8, above 0.05, so that no null is rejected however far away it lies
    x = np.column_stack([[0.3, 0.1, 0.7, 0.2, 0.9, 0.4, 0.5, 0.8], np.ones(8)])
    y, cluster = np.array([1.0, 3.0, 2.0, 5.0, 4.0, 3.0, 6.0, 5.0]), np.array(list("aabbccdd"))
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(8)
        test = resampling.wild_cluster(y[order], x[order], cluster[order], replicates=199, seed=1)
        assert (test.low, test.high) == (-np.inf, np.inf)
