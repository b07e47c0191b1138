"""Imputation: what untreated body-years say that treated ones would have spent (Borusyak, Jaravel and Spiess)."""

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
class Imputed:
    r"""The effect of treated body-years for one unit of dose: sum of effects over sum of doses.

    Attributes
    ----------
    estimate, se : float
        The effect of a unit, and its error clustered by body.
    clusters : float
        How many bodies of one size the estimate is worth.
    effects : numpy.ndarray of shape (rows,)
        Outcome less what it would have been; NaN where that is not identified, and where nothing is treated.
    identified, treated, untreated, stopped : numpy.ndarray of bool, shape (rows,)
        Treated rows whose untreated outcome is identified; rows with a dose; rows before any dose; rows without a dose
        after one, which are neither.
    """

    estimate: float
    se: float
    clusters: float
    effects: Vector
    identified: Mask
    treated: Mask
    untreated: Mask
    stopped: Mask


def states(dose: Vector, body: Codes, first: Codes) -> tuple[Mask, Mask, Mask]:
    """Return which rows are treated, not yet treated, and without a dose after one; rows are sorted by body and year."""
    treated = dose != 0
    so_far = np.cumsum(treated)
    before = so_far - (so_far[first] - treated[first])[body]
    return treated, before == 0, ~treated & (before > 0)


def identified(treated: Mask, untreated: Mask, body: Codes, time: Codes) -> Mask:
    """Return which treated rows can be compared: their body and their year are joined by untreated rows."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    bodies, size = body.max() + 1, body.max() + 1 + time.max() + 1
    ends = (body[untreated], bodies + time[untreated])
    joined = connected_components(coo_matrix((np.ones(len(ends[0])), ends), (size, size)), directed=False)[1]
    there = np.zeros(size, dtype=bool)
    there[ends[0]] = there[ends[1]] = True
    reached: Mask = treated & there[body] & there[bodies + time] & (joined[body] == joined[bodies + time])
    return reached


def impute(
    outcome: Vector,
    dose: Vector,
    body: Codes,
    time: Codes,
    cohort: Codes,
    weights: Vector,
    controls: Vector,
    asked: Mask | None = None,
) -> Imputed | None:
    r"""Return the imputation estimate, or None where no treated row is identified.

    On rows before any dose, :math:`y = a_b + d_t + \gamma'z + u`; elsewhere the effect is what y is above that, and

    .. math:: \hat\beta = \frac{\sum_{it} w_{it} \hat\tau_{it}}{\sum_{it} w_{it} D_{it}} = \sum_{it} v_{it} y_{it}, \qquad
              \hat V = \frac{G}{G - 1}\sum_b \Big(\sum_t v_{bt} \tilde\epsilon_{bt}\Big)^2

    over identified rows; residuals of treated rows are those from the effect of a unit among other bodies of the same
    first year and the same year.

    Parameters
    ----------
    outcome, dose, weights : numpy.ndarray of shape (rows,)
        Rows sorted by body and year.
    body, time, cohort : numpy.ndarray of int, shape (rows,)
        Body, year (or year by group), and the first year with a dose.
    controls : numpy.ndarray of shape (rows, k)
        Other columns.
    asked : numpy.ndarray of bool, shape (rows,), optional
        Treated rows whose effect is asked for; all by default.

    Returns
    -------
    Imputed or None
        The effect of a unit of dose.
    """
    first = np.searchsorted(body, np.arange(body[-1] + 1))
    treated, untreated, stopped = states(dose, body, first)
    found = identified(treated, untreated, body, time) & (treated if asked is None else asked)
    columns = np.hstack([(time[:, None] == np.arange(1, time.max() + 1)).astype(float), controls])
    if not found.any() or abs(weights[found] @ dose[found]) <= GONE * (weights[found] @ np.abs(dose[found])):
        return None
    slopes, left, share = _fitted(outcome, columns, body, untreated, weights)
    effects = np.where(found, outcome - _predicted(outcome, columns, slopes, body, untreated, weights), np.nan)
    total = weights[found] @ dose[found]
    v = _linear(np.where(found, weights / total, 0.0), columns, left, share, body, untreated, weights)
    estimate = float(weights[found] @ effects[found] / total)
    residuals = np.where(untreated, outcome - _predicted(outcome, columns, slopes, body, untreated, weights), 0.0)
    residuals[found] = _from_alike(effects[found], dose[found], v[found], body[found], time[found], cohort[found])
    influence = np.bincount(body, v * residuals, minlength=len(first))
    bodies = len(first)
    se = float(np.sqrt(bodies / (bodies - 1) * (influence**2).sum()))
    clusters = effective_clusters(summed(body, v**2, bodies))
    return Imputed(estimate, se, clusters, effects, found, treated, untreated, stopped)


def _means(values: Vector, body: Codes, rows: Mask, weights: Vector) -> Vector:
    """Return weighted means by body over some rows; zero for a body that has none."""
    held = np.where(rows, weights, 0.0)
    whole = np.bincount(body, held)
    spread = np.zeros((len(whole), *values.shape[1:]))
    np.add.at(spread, body, held.reshape(-1, *[1] * (values.ndim - 1)) * values)
    return spread / np.where(whole > 0, whole, 1.0).reshape(-1, *[1] * (values.ndim - 1))


def _fitted(
    outcome: Vector, columns: Vector, body: Codes, untreated: Mask, weights: Vector
) -> tuple[Vector, Vector, Vector]:
    """Fit untreated rows; return slopes, columns without body means (zero elsewhere), and the inverse cross-product."""
    left = np.where(untreated[:, None], columns - _means(columns, body, untreated, weights)[body], 0.0)
    y = outcome - _means(outcome, body, untreated, weights)[body]
    inverse = np.asarray(np.linalg.pinv(left.T @ (left * weights[:, None]), rcond=GONE, hermitian=True), dtype=float)
    return inverse @ (left.T @ (weights * y)), left, inverse


def _predicted(
    outcome: Vector, columns: Vector, slopes: Vector, body: Codes, untreated: Mask, weights: Vector
) -> Vector:
    level = _means(outcome - columns @ slopes, body, untreated, weights)
    predicted: Vector = level[body] + columns @ slopes
    return predicted


def _linear(
    asked: Vector, columns: Vector, left: Vector, inverse: Vector, body: Codes, untreated: Mask, weights: Vector
) -> Vector:
    """Return the weight of each outcome in the estimate: of treated rows as asked, of untreated ones through the fit."""
    means = _means(columns, body, untreated, weights)
    turned = inverse @ (asked @ (columns - means[body]))
    of_body = np.bincount(body, asked)
    whole = np.bincount(body, np.where(untreated, weights, 0.0))
    level = (of_body / np.where(whole > 0, whole, 1.0))[body] * weights
    linear: Vector = asked - np.where(untreated, level + weights * (left @ turned), 0.0)
    return linear


def _from_alike(effects: Vector, dose: Vector, v: Vector, body: Codes, time: Codes, cohort: Codes) -> Vector:
    """Return how far each effect is from what other bodies alike have for a unit of dose."""
    alike = np.unique(np.column_stack([cohort, time]), axis=0, return_inverse=True)[1].ravel()
    every = np.zeros_like(alike)
    slope = _without_own(effects, dose, v, body, alike)
    return effects - dose * np.where(np.isfinite(slope), slope, _without_own(effects, dose, v, body, every))


def _without_own(effects: Vector, dose: Vector, v: Vector, body: Codes, group: Codes) -> Vector:
    """Return the effect of a unit in each row's group without the row's own body; NaN where there is no other."""
    cell = group * (body.max() + 1) + body
    names, place = np.unique(cell, return_inverse=True)
    top, bottom = np.bincount(place, v**2 * dose * effects), np.bincount(place, v**2 * dose**2)
    whole = names // (body.max() + 1)
    rest = np.bincount(whole, bottom)[whole] - bottom
    there = rest > GONE * np.bincount(whole, bottom)[whole]
    slope = np.where(there, (np.bincount(whole, top)[whole] - top) / np.where(there, rest, 1.0), np.nan)
    return slope[place]
