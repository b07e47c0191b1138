"""Honest bounds: the authors' package on the same covariance, closed forms, and what is refused or said."""

from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError, synthetic
from decentre.purpose import honest_bounds
from decentre.purpose.honest_bounds import RelativeMagnitudes
from scipy import stats

REFERENCE = Path(__file__).parents[1] / "reference" / "panel"
GIVEN = pd.read_csv(REFERENCE / "honest_bounds_input.csv")
RESULTS = pd.read_csv(REFERENCE / "honest_bounds.csv")


def bounds(before, after):
    table = GIVEN[(GIVEN["before"] == before) & (GIVEN["after"] == after)]
    covariance = table[[f"v{k}" for k in range(before + after)]].to_numpy()
    return RelativeMagnitudes(table["slope"].to_numpy(), covariance, before, np.ones(after) / after, 0.95)


@pytest.mark.parametrize(
    "row", list(RESULTS.itertuples()), ids=lambda r: f"{r.before} before, {r.after} after, {r.factor}"
)
def test_bounds_are_those_of_the_package_to_the_step_of_its_grid(row, monkeypatch):
    found = bounds(row.before, row.after)
    assert found.grid[1] - found.grid[0] == pytest.approx(row.step, rel=1e-6)
    # its least favourable value comes from 1,000 draws of its own: three steps for them, and none with the same draws
    assert found.interval(row.factor) == pytest.approx((row.low, row.high), abs=3.001 * row.step)
    monkeypatch.setattr(
        honest_bounds,
        "least_favourable",
        lambda spread: np.random.RandomState(0).multivariate_normal(np.zeros(len(spread)), spread, 1000),
    )
    assert found.interval(row.factor) == pytest.approx((row.low, row.high), abs=1e-6)


def test_where_trends_do_not_change_the_bounds_are_near_the_interval_of_the_mean():
    # factor 0: only a level after the reference that is the same in all years, none here: about 1.96 errors to each side
    one = RelativeMagnitudes(np.array([0.0, 0.0, 1.0]), 0.01 * np.eye(3), 2, np.ones(1), 0.95)
    low, high = one.interval(0.0)
    half = stats.norm.isf(0.025) * 0.1
    assert (low, high) == pytest.approx((1 - half, 1 + half), abs=0.012)


def test_bounds_widen_with_the_factor_and_break_down_where_they_reach_zero():
    found = bounds(3, 2)
    (a, b), (c, d), (e, f) = (found.interval(m) for m in (0.0, 0.5, 1.0))
    assert e < c < a < b < d < f
    at = found.breakdown()
    assert found.interval(at + 0.05)[0] < 0 < found.interval(at - 0.05)[0]


CHOICES = {"outcome": "spend_per_head", "exposure": "exposure", "inference": "cluster"}


def test_the_door_prints_bounds_the_breakdown_and_that_few_bodies_claim_no_level():
    invented = synthetic.ring_fence_effect(12, 6, effect=20, seed=7)
    found = decentre.estimate_ring_fence_effect(invented.panel, **CHOICES, event=invented.event, magnitudes=(0, 0.5))
    assert found.honest.index.tolist() == [0.0, 0.5]
    assert found.honest.loc[0.0, "low"] > 0
    assert found.honest.loc[0.5, "low"] <= found.honest.loc[0.0, "low"]
    assert found.breakdown > 0
    assert any("no level is claimed for the bounds" in a for a in found.assumptions)


@pytest.mark.parametrize(
    ("years", "magnitudes", "message"),
    [
        (4, (1,), "there are 1 slopes before the rule besides the reference, and honest bounds need two or more"),
        (8, (-1,), r"magnitudes is \(-1,\); give factors of 0 or more"),
    ],
)
def test_too_few_years_before_and_negative_factors_are_refused(years, magnitudes, message):
    invented = synthetic.ring_fence_effect(12, years, seed=1)
    with pytest.raises(InputError, match=message):
        decentre.estimate_ring_fence_effect(invented.panel, **CHOICES, event=invented.event, magnitudes=magnitudes)


def test_a_missing_year_is_refused():
    invented = synthetic.ring_fence_effect(12, 9, seed=1)
    gone = invented.panel[invented.panel["year"] != "2011-12"]
    with pytest.raises(InputError, match="a year is missing between the slopes"):
        decentre.estimate_ring_fence_effect(gone, **CHOICES, event=invented.event, magnitudes=(1,))
