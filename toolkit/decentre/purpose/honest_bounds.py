"""Honest bounds: the effect where trends after the rule differ from those before by a stated factor (Rambachan and Roth)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from math import comb
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from decentre.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

GRID = 1000  # effects that are tried, over 20 errors to each side, as the authors' package does
MOST_BASES = 200_000
_FIRST_STAGE = 0.1  # share of the level that is spent on the least favourable critical value
_DRAWS = 20_000
_SAME = 1e-10
FARTHEST = 10.0  # beyond this factor no breakdown is looked for


@dataclass(frozen=True, eq=False)
class RelativeMagnitudes:
    r"""Slopes before and after a rule, and how far the mean effect may be if trends change more than they did before.

    Deviations from parallel trends :math:`\delta` are restricted by
    :math:`|\delta_{t+1} - \delta_t| \le M \max_{s < 0} |\delta_{s+1} - \delta_s|` after the rule: a union of polyhedra
    :math:`A\delta \le 0`, one for each place and sign of the largest change before.

    Attributes
    ----------
    slopes : numpy.ndarray of shape (before + after,)
        Without the reference, in order.
    covariance : numpy.ndarray of shape (before + after, before + after)
        Of the slopes.
    before : int
        How many come before.
    weights : numpy.ndarray of shape (after,)
        Of the mean effect.
    level : float
        Of the interval.
    """

    slopes: Vector
    covariance: Vector
    before: int
    weights: Vector
    level: float

    @property
    def error(self) -> float:
        """The error of the mean effect."""
        after = self.covariance[self.before :, self.before :]
        return float(np.sqrt(self.weights @ after @ self.weights))

    @cached_property
    def grid(self) -> Vector:
        """The effects that are tried."""
        return np.linspace(-20 * self.error, 20 * self.error, GRID)

    def interval(self, factor: float) -> tuple[float, float]:
        """Return between which effects those that are not rejected lie; infinite where they reach the end of the grid."""
        kept = self.grid[self._accepted(factor, self.grid)]
        if not len(kept):
            return np.nan, np.nan
        low = -np.inf if kept[0] == self.grid[0] else float(kept[0])
        return low, np.inf if kept[-1] == self.grid[-1] else float(kept[-1])

    def breakdown(self) -> float:
        """Return the least factor at which no effect is not rejected any more; NaN where it is not rejected at 0 already."""
        none = np.zeros(1)
        if self._accepted(0.0, none)[0]:
            return np.nan
        if not self._accepted(FARTHEST, none)[0]:
            return np.inf
        low, high = 0.0, FARTHEST
        for _ in range(12):
            middle = (low + high) / 2
            low, high = (low, middle) if self._accepted(middle, none)[0] else (middle, high)
        return high

    def _accepted(self, factor: float, effects: Vector) -> NDArray[np.bool_]:
        cases = itertools.product(range(self.before), (1.0, -1.0))
        accepted = [self._in_polyhedron(self._restrictions(factor, place, sign), effects) for place, sign in cases]
        several: NDArray[np.bool_] = np.logical_or.reduce(accepted)
        return several

    def _restrictions(self, factor: float, place: int, sign: float) -> Vector:
        """Return the rows of A that hold changes after the rule, where the change at a place before is the largest."""
        size = len(self.slopes)
        changes = np.diff(np.eye(size + 1), axis=0)  # of the deviations, the reference among them
        after = changes[self.before :]
        bound = factor * sign * changes[place]
        rows = np.delete(np.vstack([after - bound, -after - bound]), self.before, axis=1)
        apart: Vector = rows[(rows**2).sum(axis=1) > _SAME]
        return apart

    def _in_polyhedron(self, rows: Vector, effects: Vector) -> NDArray[np.bool_]:
        """Test each effect by the conditional least favourable hybrid test (Andrews, Roth and Pakes 2023)."""
        moments, spread = rows @ self.slopes, rows @ self.covariance @ rows.T
        own, nuisance = _split(rows[:, self.before :], self.weights)
        corners = _corners(nuisance, np.sqrt(np.diag(spread)))
        between = corners @ spread @ corners.T
        drawn = least_favourable(spread)
        alpha = 1 - self.level
        first = alpha * _FIRST_STAGE
        critical = float(np.quantile((drawn @ corners.T).max(axis=1), 1 - first))
        values = corners @ (moments[:, None] - own[:, None] * effects)
        return _not_rejected(values, between, critical, (alpha - first) / (1 - first))


def least_favourable(spread: Vector) -> Vector:
    """Return draws of moments that are all zero in truth, from a fixed seed: they set a critical value and no interval.

    Parameters
    ----------
    spread : numpy.ndarray of shape (moments, moments)
        Their covariance.

    Returns
    -------
    numpy.ndarray of shape (draws, moments)
        Twenty times as many as the authors' package takes, whose own draws move a bound by a step or two of its grid.
    """
    return np.random.default_rng(0).multivariate_normal(np.zeros(len(spread)), spread, _DRAWS, method="eigh")


def _split(columns: Vector, weights: Vector) -> tuple[Vector, Vector]:
    """Return the columns of the mean effect and of the rest, for effects turned so that the mean stands first."""
    pivot = int(np.abs(weights).argmax())
    basis = np.vstack([weights, np.delete(np.eye(len(weights)), pivot, axis=0)])
    turned = columns @ np.linalg.inv(basis)
    return turned[:, 0], turned[:, 1:]


def _corners(nuisance: Vector, scale: Vector) -> Vector:
    """Return the corners of the weights that are zero or more, balance the nuisance, and have a scale of one.

    The statistic is the largest value of any corner: with them every test is a maximum, and no program is solved.
    """
    equations = np.vstack([nuisance.T, scale])
    size, rows = equations.shape
    chosen = np.array(list(itertools.combinations(range(rows), size)))
    blocks = equations[:, chosen].transpose(1, 0, 2)
    usable = np.abs(np.linalg.det(blocks)) > _SAME * np.prod(np.linalg.norm(blocks, axis=1), axis=1)
    target = np.zeros((int(usable.sum()), size, 1))
    target[:, -1] = 1.0
    weights = np.linalg.solve(blocks[usable], target)[..., 0]
    inside = (weights > -1e-9 * np.abs(weights).max(axis=1, keepdims=True)).all(axis=1)
    corners = np.zeros((int(inside.sum()), rows))
    np.put_along_axis(corners, chosen[usable][inside], np.maximum(weights[inside], 0.0), axis=1)
    return np.unique(corners.round(12), axis=0)


def _not_rejected(values: Vector, between: Vector, critical: float, alpha: float) -> NDArray[np.bool_]:
    """Return which effects (columns of the corners' values) are not rejected, given which corner is largest."""
    largest, best = values.max(axis=0), values.argmax(axis=0)
    variance = between[best, best]
    share = between[:, best] / np.where(variance > 0, variance, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = (values - share * largest) / (1 - share)
    low = np.where(share < 1 - 1e-9, ends, -np.inf).max(axis=0)
    high = np.minimum(np.where(share > 1 + 1e-9, ends, np.inf).min(axis=0), critical)
    error = np.sqrt(np.maximum(variance, np.finfo(float).tiny))
    cut = np.maximum(0.0, _truncated_quantile(1 - alpha, low / error, high / error))
    outside = (largest < low) | (largest > high)
    conditional = outside | (largest / error <= cut)
    certain = variance <= np.finfo(float).eps
    accepted: NDArray[np.bool_] = (largest <= critical) & np.where(certain, largest <= 0, conditional)
    return accepted


def _truncated_quantile(p: float, low: Vector, high: Vector) -> Vector:
    """Return a quantile of a standard normal between two ends; by the upper tail where they lie above zero."""
    below = stats.norm.ppf(stats.norm.cdf(low) + p * (stats.norm.cdf(high) - stats.norm.cdf(low)))
    above = stats.norm.isf(stats.norm.sf(low) - p * (stats.norm.sf(low) - stats.norm.sf(high)))
    quantile: Vector = np.clip(np.where(low > 0, above, below), low, high)
    return quantile


def require_enough(before: int, after: int, since: Vector) -> None:
    """Refuse too few slopes before the rule, too many after it, or a gap between years.

    Parameters
    ----------
    before, after : int
        How many slopes.
    since : numpy.ndarray of shape (before + after,)
        Years from the reference.

    Raises
    ------
    InputError
        With the number there is.
    """
    if before < 2:
        raise InputError(
            f"magnitudes: there are {before} slopes before the rule besides the reference, and honest bounds need two or more, to "
            "say how much trends changed before it."
        )
    if comb(2 * after, after) > MOST_BASES:
        raise InputError(
            f"magnitudes: there are {after} years after the rule; honest bounds take 9 at most: narrow them by cap=."
        )
    if list(since) != [*range(-before, 0), *range(1, after + 1)]:
        raise InputError("magnitudes: a year is missing between the slopes, so that changes of trends are not yearly.")
