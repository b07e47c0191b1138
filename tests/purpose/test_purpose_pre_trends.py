"""The years before tested together: every pattern of signs against a refit, CR2 and HTZ against dense matrices."""

import time
from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import synthetic
from decentre.purpose import panel, pre_trends
from decentre.purpose.bias_reduced import BiasReduced
from decentre.purpose.inference import Chance
from decentre.resampling.wild_joint import joint_draws, joint_sums

REFERENCE = Path(__file__).parents[1] / "reference" / "panel"
PANELS = {b: t.reset_index(drop=True) for b, t in pd.read_csv(REFERENCE / "small_samples.csv").groupby("bodies")}
DRAWN = pd.read_csv(REFERENCE / "joint_wild.csv")
REDUCED = pd.read_csv(REFERENCE / "bias_reduced.csv").set_index(["bodies", "case", "quantity"])["value"].sort_index()
BEFORE, CHANCE = [0, 1, 2], Chance("wild", 0.95, 4096, None)


def fitted(bodies, weights=None):
    """Fit the stored panel: slopes of all years but the fourth."""
    table = PANELS[bodies]
    body, year = table["unit"].to_numpy(), table["t"].to_numpy()
    columns = table["exposure"].to_numpy()[:, None] * (year[:, None] == [0, 1, 2, 4, 5, 6])
    given = panel.effects(body, year, None if weights is None else table[weights].to_numpy())
    return panel.fit(table["outcome"].to_numpy(), columns, given)


def draws(found, positions=BEFORE):
    several, _, others, restricted = found.tested(positions)
    return joint_draws(joint_sums(several, others, restricted, found.effects.first), 4096, None)


@pytest.mark.parametrize("bodies", [6, 9, 12])
def test_the_wald_statistic_of_every_pattern_is_that_of_a_refit_with_all_dummies(bodies):
    expected = DRAWN.query("bodies == @bodies").set_index("pattern")["wald"].to_numpy()
    found = draws(fitted(bodies))
    assert found.exact
    statistics = found.wald()
    half = 2 ** (bodies - 1)
    # a statistic whose covariance is nearly flat loses digits to rounding, in the refit too
    for part in (expected[1 : half + 1], expected[:half:-1]):  # a pattern and its mirror have one statistic
        np.testing.assert_allclose(statistics[1:], part, rtol=1e-6)
    steady = expected[1 : half + 1] < 1e4
    np.testing.assert_allclose(statistics[1:][steady], expected[1 : half + 1][steady], rtol=1e-8)
    reached = (expected[1:] >= expected[0] * (1 - 1e-9)).mean(), (expected[1:] > expected[0] * (1 + 1e-9)).mean()
    assert found.p() == reached
    assert reached[0] >= 1 / half


@pytest.mark.parametrize("bodies", [6, 9, 12])
@pytest.mark.parametrize(
    ("case", "weights"), [("unweighted", None), ("absorbed", None), ("weighted", "heads"), ("yearly", "weight")]
)
def test_bias_reduced_errors_and_their_freedom_are_those_of_dense_matrices(bodies, case, weights):
    expected, found = REDUCED[bodies, case], BiasReduced(fitted(bodies, weights))
    units = np.eye(6)
    for k in BEFORE:
        assert found.se(units[k]) == pytest.approx(expected[f"se_{k}"], rel=1e-8)
        assert found.freedom(units[k]) == pytest.approx(expected[f"df_{k}"], rel=1e-8)
    np.testing.assert_allclose(found.htz(units[BEFORE])[:2], expected[["htz_F", "htz_df"]], rtol=1e-7)


def test_the_largest_t_of_each_draw_is_that_of_its_own_coefficients():
    found = fitted(9)
    every = list(range(6))
    turn = found.tested(every)[1]
    drawn = draws(found, every)
    covariance = np.einsum("ij,djk,lk->dil", turn, drawn.meat[1:], turn)
    slopes = drawn.slopes[1:] @ turn.T
    by_hand = np.abs(slopes / np.sqrt(np.einsum("dii->di", covariance))).max(axis=1)
    np.testing.assert_allclose(drawn.largest_t(turn), by_hand, rtol=1e-12)
    np.testing.assert_allclose(drawn.slopes[0] @ turn.T, found.coefficients, rtol=1e-9)


def test_drawn_patterns_come_near_to_all_patterns():
    several, _, others, restricted = fitted(12).tested(BEFORE)
    sums = joint_sums(several, others, restricted, fitted(12).effects.first)
    exact, drawn = joint_draws(sums, 4096, None).p()[0], joint_draws(sums, 4095, 1).p()[0]
    assert abs(exact - drawn) < 5 * np.sqrt(exact * (1 - exact) / 4095) + 1 / 4096


def test_blocks_of_any_size_give_the_same_draws(monkeypatch):
    several, _, others, restricted = fitted(12).tested(BEFORE)
    sums = joint_sums(several, others, restricted, fitted(12).effects.first)
    whole = joint_draws(sums, 999, 3)
    monkeypatch.setattr("decentre.resampling.wild_joint.BLOCK_CELLS", 2_000)
    np.testing.assert_allclose(joint_draws(sums, 999, 3).wald(), whole.wald(), rtol=1e-9)


def test_the_bands_hold_all_years_and_are_wider_than_one():
    invented = synthetic.ring_fence_effect(20, 8, seed=1)
    found = decentre.estimate_ring_fence_effect(
        invented.panel, outcome="spend_per_head", exposure="exposure", event=invented.event, seed=1
    )
    table = found.table.drop(index=found.reference)
    assert ((table["band_high"] - table["band_low"]) > (table["high"] - table["low"])).all()
    widths = (table["band_high"] - table["estimate"]) / table["se"]
    np.testing.assert_allclose(widths, widths.iloc[0])  # one critical value for all years
    assert pre_trends.band_width(fitted(9), CHANCE) > 1.96


def test_years_read_together_have_p_values_that_allow_for_it():
    invented = synthetic.ring_fence_effect(20, 8, seed=1)
    found = decentre.estimate_ring_fence_effect(
        invented.panel, outcome="spend_per_head", exposure="exposure", event=invented.event, seed=1
    )
    together = found.adjusted()
    assert together.index.tolist() == found.table.index.drop(found.reference).tolist()
    assert (together.drop(columns="p").ge(together["p"] - 0.01, axis=0)).all(axis=None)
    # the draws that make the bands make them: a year whose band leaves out zero is below 1 less the level
    table = found.table.drop(index=found.reference)
    outside = (table["band_low"] > 0) | (table["band_high"] < 0)
    assert (together.loc[outside, "romano_wolf"] <= 0.05).all()


def test_the_joint_test_of_42_bodies_takes_less_than_half_a_second():
    random = np.random.default_rng(1)
    body, year = np.repeat(np.arange(42), 10), np.tile(np.arange(10), 42)
    columns = random.normal(size=42)[body][:, None] * (year[:, None] == np.delete(np.arange(10), 4))
    found = panel.fit(random.normal(size=420), columns, panel.effects(body, year))
    several, _, others, restricted = found.tested([0, 1, 2, 3])
    sums = joint_sums(several, others, restricted, found.effects.first)
    joint_draws(sums, 99, 1)
    started = time.process_time()
    joint_draws(sums, 9_999, 1).p()
    assert time.process_time() - started < 0.5


def test_without_a_trend_five_in_a_hundred_are_rejected_at_ten_bodies():
    # AR(.5) errors, 4 years before; 300 panels, full enumeration at 10 bodies; three binomial errors
    random, rejected = np.random.default_rng(5), 0
    body, year = np.repeat(np.arange(10), 8), np.tile(np.arange(8), 10)
    for _ in range(300):
        shocks = random.normal(size=(10, 8))
        for t in range(1, 8):
            shocks[:, t] = 0.5 * shocks[:, t - 1] + np.sqrt(0.75) * shocks[:, t]
        columns = np.exp(random.normal(size=10))[body][:, None] * (year[:, None] == [0, 1, 2, 3, 5, 6, 7])
        rejected += draws(panel.fit(shocks.ravel(), columns, panel.effects(body, year)), [0, 1, 2, 3]).p()[0] <= 0.05
    assert abs(rejected / 300 - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 300)
