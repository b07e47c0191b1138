"""Stayers: bodies whose dose changed against bodies whose dose did not, given the dose before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from decentre.purpose.panel import GONE, effective_clusters, summed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Codes = NDArray[np.intp]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Rows that follow each other by a year.

    Attributes
    ----------
    now : numpy.ndarray of int, shape (pairs,)
        The later row of each pair; the earlier one is before it.
    body : numpy.ndarray of int, shape (pairs,)
        Whose pair it is.
    time : numpy.ndarray of int, shape (pairs,)
        The later year (or year by group).
    moved : numpy.ndarray of shape (pairs,)
        By how much the outcome changed.
    before, change : numpy.ndarray of shape (pairs,)
        The dose of the earlier row, and by how much it changed.
    weights : numpy.ndarray of shape (pairs,)
        Of the earlier row.
    """

    now: Codes
    body: Codes
    time: Codes
    moved: Vector
    before: Vector
    change: Vector
    weights: Vector


@dataclass(frozen=True, eq=False)
class Slopes:
    """The average slope of changers, and the dose-weighted average slope.

    Attributes
    ----------
    average, dose_weighted : tuple of float
        Estimate, and error clustered by body.
    changers, matched, stayers : int
        Pairs in which the dose changed; those of them with a stayer to compare with; pairs in which it did not.
    clusters : float
        How many bodies of one size the dose-weighted slope is worth.
    """

    average: tuple[float, float]
    dose_weighted: tuple[float, float]
    changers: int
    matched: int
    stayers: int
    clusters: float


def changers_and_stayers(pairs: Pairs, *, baseline: bool, quasi: float | None) -> tuple[Mask, Mask, Codes]:
    """Return which pairs changed, which did not, and the cell in which they are compared: year and dose before."""
    scale = max(np.abs(pairs.before).max(initial=0.0), np.abs(pairs.change).max(initial=0.0))
    stayed = np.abs(pairs.change) <= (GONE * scale if quasi is None else quasi)
    dose = np.round(pairs.before / (scale or 1.0), 9) if baseline else np.zeros(len(pairs.before))
    cell = np.unique(np.column_stack([pairs.time, dose]), axis=0, return_inverse=True)[1].ravel()
    return ~stayed, stayed, cell


def slopes(pairs: Pairs, bodies: int, *, baseline: bool = True, quasi: float | None = None) -> Slopes:
    r"""Return how much the outcome changed for a unit of dose, against stayers of the same year and dose before.

    .. math:: \hat\delta = \frac{\sum_{S=1} w\,(\Delta y - \bar{\Delta y}_{S=0})/\Delta D}{\sum_{S=1} w}, \qquad
              \hat\beta = \frac{\sum_{S=1} w\,\mathrm{sgn}(\Delta D)(\Delta y - \bar{\Delta y}_{S=0})}{\sum_{S=1} w\,|\Delta D|}

    Parameters
    ----------
    pairs : Pairs
        Rows that follow each other.
    bodies : int
        How many there are in all.
    baseline : bool
        Whether stayers must have had the same dose before.
    quasi : float, optional
        Changes of dose up to which a body counts as a stayer; only no change by default.

    Returns
    -------
    Slopes
        NaN where no changer has a stayer.
    """
    changed, stayed, cell = changers_and_stayers(pairs, baseline=baseline, quasi=quasi)
    held = summed(cell, np.where(stayed, pairs.weights, 0.0))
    matched = changed & (held[cell] > 0)
    counts = (int(changed.sum()), int(matched.sum()), int(stayed.sum()))
    if not matched.any():
        return Slopes((np.nan, np.nan), (np.nan, np.nan), *counts, np.nan)
    mean = np.bincount(cell, np.where(stayed, pairs.weights * pairs.moved, 0.0)) / np.where(held > 0, held, 1.0)
    apart = pairs.moved - mean[cell]
    change = np.where(matched, pairs.change, 1.0)
    average = (np.where(matched, 1 / change, 0.0), matched.astype(float))
    weighted = (np.where(matched, np.sign(change), 0.0), np.where(matched, np.abs(change), 0.0))
    found = [_ratio(pairs, bodies, apart, *asked, stayed, cell, held) for asked in (average, weighted)]
    return Slopes(found[0][:2], found[1][:2], *counts, found[1][2])


def _ratio(
    pairs: Pairs, bodies: int, apart: Vector, factor: Vector, unit: Vector, stayed: Mask, cell: Codes, held: Vector
) -> tuple[float, float, float]:
    """Return a ratio of sums over changers, its error clustered by body (stayers err through their mean), and its clusters."""
    total = pairs.weights @ unit
    estimate = float(pairs.weights @ (factor * apart) / total)
    asked = np.bincount(cell, pairs.weights * factor) / np.where(held > 0, held, 1.0)
    own = pairs.weights * (factor * apart - estimate * unit - np.where(stayed, asked[cell] * apart, 0.0)) / total
    influence = np.bincount(pairs.body, own, minlength=bodies)
    weight = pairs.weights * (factor - np.where(stayed, asked[cell], 0.0))
    clusters = effective_clusters(summed(pairs.body, weight**2, bodies))
    return estimate, float(np.sqrt(bodies / (bodies - 1) * (influence**2).sum())), clusters
