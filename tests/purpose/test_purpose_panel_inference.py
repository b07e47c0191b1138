"""Inference in panels by convention: linearmodels, dummies written out, every order of years, and what is said."""

import itertools
from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import AssumptionWarning, InputError, synthetic
from decentre.purpose import panel as effects_of
from decentre.purpose import sensitivity
from decentre.purpose.conventions import SUPPOSE, standard_error

REFERENCE = Path(__file__).parents[1] / "reference" / "panel"
PANEL = pd.read_csv(REFERENCE / "panel.csv").assign(
    weight=lambda t: 1 + (t.index * 7 % 11) / 5, region=lambda t: np.where(t["body"] < "board 06", "north", "south")
)
NAMED = {"spend": "spend", "earmark": "earmark", "population": "population", "controls": ["control"]}
SMALL = pd.read_csv(REFERENCE / "bias_reduced.csv")


def estimate(table=PANEL, **choices):
    return decentre.estimate_additionality(table, **(NAMED | choices))


def with_dummies(weights=None, by_year=None):
    """Return columns, outcome and root weights with every dummy written out."""
    heads = PANEL.groupby("body")["population"].transform("first")
    times = PANEL["year"] if by_year is None else PANEL["year"] + PANEL[by_year]
    effects = np.hstack([pd.get_dummies(PANEL["body"], dtype=float), pd.get_dummies(times, dtype=float).iloc[:, 1:]])
    columns = np.column_stack([PANEL["earmark"] / heads, PANEL["control"], effects])
    root = np.ones(len(PANEL)) if weights is None else np.sqrt(PANEL[weights])
    return columns * np.asarray(root)[:, None], (PANEL["spend"] / heads * root).to_numpy()


def test_weights_of_each_year_are_those_of_least_squares_with_every_dummy():
    found = estimate(weights="weight", inference="cluster")
    columns, y = with_dummies("weight")
    assert found.estimate == pytest.approx(np.linalg.lstsq(columns, y, rcond=None)[0][0], rel=1e-9)
    assert found.summary().index.tolist() == ["body", "pound", "weighted"]
    assert found.weighting == "weighted"


def test_effects_of_a_group_in_each_year_are_those_of_dummies():
    found = estimate(by_year="region", inference="cluster")
    columns, y = with_dummies(by_year="region")
    assert found.estimate == pytest.approx(np.linalg.lstsq(columns, y, rcond=None)[0][0], rel=1e-9)
    assert estimate(by_year=["region"], inference="cluster").estimate == found.estimate
    with pytest.raises(InputError, match="there is no column 'county'"):
        estimate(by_year="county")
    with pytest.raises(InputError, match="'region' is missing"):
        estimate(PANEL.assign(region=PANEL["region"].where(PANEL.index > 2)), by_year="region")


def test_classical_errors_count_every_dummy():
    import statsmodels.api as sm

    columns, y = with_dummies()
    reference = sm.OLS(y, columns).fit()
    found = estimate(inference="classical")
    assert found.se == pytest.approx(reference.bse[0], rel=1e-9)
    assert found.p[0] == pytest.approx(reference.pvalues[0], rel=1e-7)
    np.testing.assert_allclose([found.low, found.high], reference.conf_int()[0], rtol=1e-8)


@pytest.mark.parametrize(
    ("convention", "choices", "groups"),
    [
        ("driscoll_kraay", {"cov_type": "kernel", "kernel": "bartlett", "bandwidth": 2}, 8),
        ("two_way", {"cov_type": "clustered", "cluster_entity": True, "cluster_time": True, "group_debias": False}, 8),
    ],
)
def test_other_conventions_are_those_of_linearmodels_but_for_the_factor(convention, choices, groups):
    linear = pytest.importorskip("linearmodels.panel")
    heads = PANEL.groupby("body")["population"].transform("first")
    table = PANEL.assign(
        y=PANEL["spend"] / heads, x=PANEL["earmark"] / heads, year=PANEL["year"].str[:4].astype(int)
    ).set_index(["body", "year"])
    reference = linear.PanelOLS(
        table["y"], table[["x", "control"]], entity_effects=True, time_effects=True, singletons=True
    ).fit(debiased=False, **choices)
    n, fitted = len(PANEL), 2 + 8
    # linearmodels counts 18 effects, n / (n - 18); and (T / 100) ^ (2 / 9) * 4 = 2.28: two lags
    factor = groups / (groups - 1) * (n - 1) / (n - fitted) * (n - 18) / n
    assert estimate(inference=convention).se == pytest.approx(reference.std_errors["x"] * np.sqrt(factor), rel=1e-8)


def test_every_convention_stands_beside_the_one_asked_for():
    found = estimate()
    assert found.errors.index.tolist() == list(SUPPOSE)
    for convention in ("cluster", "cr2", "classical", "driscoll_kraay", "two_way"):
        asked = estimate(inference=convention)
        row = found.errors.loc[convention]
        assert (asked.se, asked.low, asked.p[1]) == pytest.approx((row["se"], row["low"], row["p_one"]))
    assert found.errors.loc["cv3", "se"] == pytest.approx(found.table.loc["body", "se_cv3"])
    assert found.errors.loc["cr2", "df"] < 10


def test_cr2_of_the_door_is_that_of_dense_matrices():
    # the stored panel of small_samples.py, one slope alone: CR2 and its degrees of freedom by dense matrices, here
    body, year = pd.factorize(PANEL["body"], sort=True)[0], pd.factorize(PANEL["year"], sort=True)[0]
    columns, y = with_dummies()
    hat = columns @ np.linalg.pinv(columns)
    left, bread = np.eye(len(y)) - hat, np.linalg.pinv(columns.T @ columns)
    parts = []
    for g in range(11):
        rows = np.flatnonzero(body == g)
        lengths, axes = np.linalg.eigh(left[np.ix_(rows, rows)])
        root = axes @ np.diag([x**-0.5 if x > 1e-10 else 0 for x in lengths]) @ axes.T
        parts.append(left[rows].T @ root @ columns[rows] @ bread[:, 0])
    variance = sum((p @ y) ** 2 for p in parts)
    products = np.array([[p @ q for q in parts] for p in parts])
    found = estimate(inference="cr2")
    assert found.se == pytest.approx(np.sqrt(variance), rel=1e-8)
    assert found.errors.loc["cr2", "df"] == pytest.approx(np.trace(products) ** 2 / (products**2).sum(), rel=1e-7)
    assert year.max() == 7


def test_few_effective_bodies_are_warned_about_however_many_there_are():
    panel = synthetic.additionality(30, 6, seed=1).panel
    few = panel.assign(earmark=panel["earmark"].where(panel["body"] <= "Board 02", 0.0))
    few["earmark"] += few.groupby("body")["population"].transform("first")
    with pytest.warns(AssumptionWarning, match=r"30 bodies are worth [12]\.\d of one size: with under 5"):
        found = estimate(few, controls=(), seed=1)
    assert any("are worth" in a for a in found.assumptions)


def share_of_a_total(years=8, bodies=12, seed=1):
    """Return a panel whose earmark is a share of a total that walks at random."""
    random = np.random.default_rng(seed)
    total = np.exp(np.cumsum(random.normal(0.05, 0.1, years)))
    share = random.uniform(0.5, 1.5, bodies)
    spend = 20 + share[:, None] * np.cumsum(random.normal(0, 1, years)) + random.normal(0, 1, (bodies, years))
    labels = [f"{2010 + t}-{11 + t}" for t in range(years)]
    keys = {"body": np.repeat([f"b{i:02d}" for i in range(bodies)], years), "year": labels * bodies}
    return pd.DataFrame(keys | {"earmark": (share[:, None] * total).ravel(), "spend": spend.ravel()})


def test_an_exact_share_of_a_total_has_no_interval_from_bodies():
    with pytest.warns(AssumptionWarning, match=r"no interval and no p: .* as the total has yearly changes \(7\)"):
        found = decentre.estimate_additionality(share_of_a_total(), spend="spend", earmark="earmark", seed=1)
    assert np.isnan([found.low, found.high, *found.p, *found.leads["p"]]).all()
    assert np.isfinite(found.estimate)


def test_permuted_growth_is_that_of_every_order_refitted():
    table = share_of_a_total()
    found = decentre.estimate_additionality(
        table, spend="spend", earmark="earmark", inference="randomised", replicates=5040
    )
    total = table["earmark"].to_numpy().reshape(12, 8)
    growth, share = total[0, 1:] / total[0, :-1], total[:, 0]
    dummies = np.hstack([np.kron(np.eye(12), np.ones((8, 1))), np.kron(np.ones((12, 1)), np.eye(8))])
    basis = np.linalg.svd(dummies, full_matrices=False)[0][:, :19]
    orders = np.array(list(itertools.permutations(range(7))))
    paths = np.column_stack([np.ones(5040), np.cumprod(growth[orders], axis=1)])
    doses = (share[:, None, None] * paths.T[None]).reshape(96, 5040)
    doses -= basis @ (basis.T @ doses)
    doses /= np.linalg.norm(doses, axis=0)

    def p(null):
        drawn = np.abs((table["spend"] - null * table["earmark"]).to_numpy() @ doses)
        return (drawn >= drawn[0] * (1 - 1e-9)).mean()

    assert found.p.tolist() == pytest.approx([p(0.0), p(1.0)], abs=1e-12)
    step = 1e-6 * (found.high - found.low)
    for end, side in ((found.low, 1), (found.high, -1)):
        assert p(end + side * step) > 0.05
        assert p(end - side * step) <= 0.05
    assert any(
        a.startswith("p and interval: all 5040 orders of the total's 7 yearly growth rates") for a in found.assumptions
    )


def test_few_years_and_earmarks_that_are_no_shares_are_not_permuted():
    choices = {"spend": "spend", "earmark": "earmark", "inference": "randomised", "seed": 1}
    with pytest.warns(AssumptionWarning, match="needs 8 years, and there are 7"):
        found = decentre.estimate_additionality(share_of_a_total(7), **choices)
    assert np.isnan([found.low, *found.p]).all()
    with pytest.raises(InputError, match="the earmarks are not shares of a total: shares and totals explain"):
        estimate(inference="randomised")
    with pytest.raises(InputError, match=r"years between .* are missing"):
        decentre.estimate_additionality(share_of_a_total(10).query("year != '2013-14'"), **choices)
    with pytest.raises(InputError, match="seed is None"):
        decentre.estimate_additionality(share_of_a_total(10), **(choices | {"seed": None}))


def test_nearly_a_share_is_said():
    random = np.random.default_rng(2)
    table = share_of_a_total(10)
    near = table.assign(earmark=table["earmark"] * np.exp(random.normal(0, 0.01, len(table))))
    found = decentre.estimate_additionality(near, spend="spend", earmark="earmark", seed=1)
    assert any("nearly a shift-share design" in a for a in found.assumptions)


def test_permuted_growth_keeps_its_level_where_totals_and_shocks_walk():
    rejected = 0
    for seed in range(200):
        found = decentre.estimate_additionality(
            share_of_a_total(10, seed=seed),
            spend="spend",
            earmark="earmark",
            inference="randomised",
            replicates=199,
            seed=seed,
        )
        rejected += found.p[0] <= 0.05
    assert abs(rejected / 200 - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 200)


def test_robustness_values_are_those_printed_by_their_authors():
    # Cinelli and Hazlett 2020, Darfur: t 4.18445, 783 degrees of freedom: 0.139, at level 0.05 0.076
    assert round(sensitivity.robustness_value(4.18445, 783), 3) == 0.139
    assert round(sensitivity.robustness_value(4.18445, 783, 0.95), 3) == 0.076
    assert sensitivity.robustness_value(1.0, 783, 0.95) == 0


def test_the_benchmark_is_a_control_left_out_as_strong_as_itself():
    # identities: partial R2 by nested least squares with every dummy; a cause that takes the estimate to zero has RV
    columns, y = with_dummies()
    found = estimate(benchmark="control", inference="cluster")
    row = found.benchmark.loc[1]

    def rss(target, regressors):
        return float(((target - regressors @ np.linalg.lstsq(regressors, target, rcond=None)[0]) ** 2).sum())

    without = np.delete(columns, 1, axis=1)
    of_spend = 1 - rss(y, columns) / rss(y, without)
    of_earmark = 1 - rss(columns[:, 0], columns[:, 1:]) / rss(columns[:, 0], columns[:, 2:])
    assert row["share_of_earmark"] == pytest.approx(of_earmark / (1 - of_earmark), rel=1e-7)
    joint = of_earmark**2 / (1 - of_earmark) ** 2
    expected = ((1 + np.sqrt(joint)) / np.sqrt(1 - joint)) ** 2 * of_spend / (1 - of_spend)
    assert row["share_of_spend"] == pytest.approx(expected, rel=1e-6)
    assert found.benchmark["adjusted"].is_monotonic_decreasing
    assert found.sensitivity.loc["body", "rv_zero"] == pytest.approx(found.robustness[0])
    with pytest.raises(InputError, match="benchmark is 'region'; name one of the controls"):
        estimate(benchmark="region")


def test_standard_errors_of_a_negative_two_way_variance_are_missing_and_not_zero():
    body, year = np.repeat(np.arange(5), 5), np.tile(np.arange(5), 5)
    random = np.random.default_rng(0)
    values = [
        standard_error(
            effects_of.fit(random.normal(size=25), random.normal(size=(25, 1)), effects_of.effects(body, year)),
            0,
            "two_way",
        )[0]
        for _ in range(300)
    ]
    assert any(np.isnan(values))
    assert all(np.isnan(v) or v > 0 for v in values)


def instrumented_panel(strength=1.0, bodies=25, seed=1, effect=0.5):
    """Return a panel whose earmark answers to spend, and an instrument that does not."""
    random = np.random.default_rng(seed)
    z, cause, u = random.normal(size=(3, bodies, 8))
    earmark = 10 + strength * z + cause + 0.3 * random.normal(size=(bodies, 8))
    spend = 20 + random.normal(size=(bodies, 1)) + effect * earmark + cause + u
    keys = {
        "body": np.repeat([f"b{i:02d}" for i in range(bodies)], 8),
        "year": [str(2010 + t) for t in range(8)] * bodies,
    }
    control = random.normal(size=bodies * 8)
    return pd.DataFrame(keys | {"earmark": earmark.ravel(), "spend": spend.ravel(), "z": z.ravel(), "control": control})


IV = {"spend": "spend", "earmark": "earmark", "instrument": "z", "controls": ["control"]}


def test_two_stages_are_those_of_linearmodels_with_every_dummy():
    iv = pytest.importorskip("linearmodels.iv")
    table = instrumented_panel()
    found = decentre.estimate_additionality(table, **IV, inference="cluster")
    dummies = [pd.get_dummies(table["body"], dtype=float), pd.get_dummies(table["year"], dtype=float).iloc[:, 1:]]
    exog = pd.concat([table["control"], *dummies], axis=1)
    codes = pd.factorize(table["body"])[0]
    reference = iv.IV2SLS(table["spend"], exog, table[["earmark"]], table[["z"]]).fit(
        cov_type="clustered", clusters=codes, debiased=False
    )
    assert found.estimate == pytest.approx(reference.params["earmark"], rel=1e-9)
    factor = 25 / 24 * 199 / (200 - 2 - 8)
    assert found.se == pytest.approx(reference.std_errors["earmark"] * np.sqrt(factor), rel=1e-8)
    stage = reference.first_stage.individual["earmark"]
    assert found.first_stage["estimate"] == pytest.approx(stage.params["z"], rel=1e-9)


def test_the_set_of_anderson_and_rubin_is_every_effect_whose_reduced_form_is_not_rejected():
    # by the verb's own clustered test of z in the regression of spend - beta * earmark: another route to the same p
    table = instrumented_panel()
    found = decentre.estimate_additionality(table, **IV, inference="cluster")

    def p(beta):
        left = table.assign(left=table["spend"] - beta * table["earmark"])
        reduced = decentre.estimate_additionality(
            left, spend="left", earmark="z", controls=["control"], inference="cluster"
        )
        return reduced.p[0]

    assert found.p.tolist() == pytest.approx([p(0.0), p(1.0)], rel=1e-7)
    for end, side in ((found.low, 1), (found.high, -1)):
        assert p(end + side * 1e-4) > 0.05 > p(end - side * 1e-4)
    wild = decentre.estimate_additionality(table, **IV, replicates=999, seed=1)
    left = table.assign(left=table["spend"] - table["earmark"])
    reduced = decentre.estimate_additionality(
        left, spend="left", earmark="z", controls=["control"], replicates=999, seed=1
    )
    assert wild.p[1] == reduced.p[0]
    assert wild.low < 0.5 < wild.high


def test_an_instrument_that_says_nothing_has_an_unbounded_set_and_is_called_weak():
    found = decentre.estimate_additionality(instrumented_panel(0.0, seed=4), **IV, replicates=499, seed=1)
    assert (found.low, found.high) == (-np.inf, np.inf)
    assert found.first_stage["anderson_rubin"].startswith("unbounded: no effect is rejected")
    assert any("the instrument is weak" in a for a in found.assumptions)
    plain = decentre.estimate_additionality(instrumented_panel(), **(IV | {"instrument": None}), seed=1, replicates=499)
    assert plain.estimate > 0.8  # the earmark answers to spend: least squares finds too much


def test_an_instrument_needs_two_way_effects_and_a_spread_of_its_own():
    table = instrumented_panel()
    with pytest.raises(InputError, match="instrument= is of estimator='two_way'"):
        decentre.estimate_additionality(table, **(IV | {"estimator": "stayers", "controls": []}))
    with pytest.raises(InputError, match="'z' is constant"):
        decentre.estimate_additionality(table.assign(z=1.0), **IV, seed=1)


def test_without_linearmodels_one_sentence_says_what_to_type(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "linearmodels.iv", None)
    with pytest.raises(
        InputError, match=r"needs linearmodels, which is not installed; install it with: pip install 'decentre\[instruments\]'"
    ):
        decentre.estimate_additionality(instrumented_panel(), **IV, inference="cluster")
