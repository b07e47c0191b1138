"""Slope and relative index of inequality: the gap between the two ends of the ranking, by regression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from decentre.errors import InputError
from decentre.measures.alignment import weighed
from decentre.measures.arrays import cases, one_of
from decentre.measures.ranks import ranked

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from decentre.measures.arrays import Vector

Transform = Literal["log", "logit", "logistic"]


@dataclass(frozen=True)
class SlopeIndex:
    """Slope and relative index of inequality with their errors.

    Attributes
    ----------
    slope : float
        Fitted value at rank 1 less fitted value at rank 0, in the unit of the values.
    relative : float
        Fitted value at rank 1 over fitted value at rank 0; NaN when the latter is zero.
    relative_to_mean : float
        Slope over the weighted mean of the values; NaN when the mean is zero.
    intercept : float
        Fitted value at rank 0.
    se, se_robust : float
        Of the slope: classical, and HC1. NaN with two bodies.
    relative_se, relative_to_mean_se : float
        Delta method from the classical covariance of the two coefficients.

    Examples
    --------
    >>> round(slope_index([1.0, 2.0, 3.0, 4.0], [1, 2, 3, 4]).slope, 9)
    4.0
    """

    slope: float
    relative: float
    relative_to_mean: float
    intercept: float
    se: float
    se_robust: float
    relative_se: float
    relative_to_mean_se: float


def slope_index(
    values: ArrayLike,
    rank_by: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    transform: Transform | None = None,
    squared_weights: bool = False,
) -> SlopeIndex:
    r"""Return the slope index of inequality and both relative indices.

    Weighted least squares of the values on the fractional rank, :math:`h(y_i) = \alpha + \beta r_i +
    \epsilon_i`, with each body weighted by its **share of the population, once**:

    .. math:: \text{slope} = h^{-1}(\alpha + \beta) - h^{-1}(\alpha), \quad
              \text{relative} = \frac{h^{-1}(\alpha + \beta)}{h^{-1}(\alpha)}, \quad
              \text{relative to mean} = \text{slope} / \mu

    Parameters
    ----------
    values : array-like of shape (n,)
        A rate, share or amount per head.
    rank_by : array-like of shape (n,)
        Orders the bodies, lowest first; 0 is the low end and 1 the high end.
    weights : array-like of shape (n,), optional
        Population of each body.
    transform : {None, 'log', 'logit', 'logistic'}
        ``h``: as it is; logarithm (values above 0); logit (values strictly between 0 and 1).
        ``'logistic'`` is not least squares but a fractional logistic regression (quasi-binomial), which
        allows 0 and 1.
    squared_weights : bool, default False
        Weigh the regression by the square of the population, only to reproduce WHO ``healthequal``
        1.0.1, which counts the population twice (44.445 for its own test, where weighing once gives 44.905).

    Returns
    -------
    SlopeIndex
        ``.slope``, ``.relative``, ``.relative_to_mean``, their errors and ``.intercept``.

    Raises
    ------
    InputError
        As :func:`~decentre.measures.concentration_index`; or values outside what the transform allows.

    References
    ----------
    Low, A. and Low, A. (2004), Journal of Public Health 26: 388-395, doi:10.1093/pubmed/fdh175, as in
    ``PHEindicatormethods``. Moreno-Betancur, M. and others (2015), Epidemiology 26: 518-527.

    Examples
    --------
    >>> index = slope_index([20, 30, 40, 50, 60], [1, 2, 3, 4, 5], weights=[78, 91, 162, 103, 105])
    >>> round(index.slope, 6)
    46.253811
    """
    y, order, weight = weighed(weights, values=values, rank_by=rank_by)
    one_of(transform, (None, "log", "logit", "logistic"), "transform")
    ranking = ranked(order, weight)
    _require_range(y, transform)
    mass = ranking.share**2 / (ranking.share**2).sum() if squared_weights else ranking.share
    rank = ranking.middle
    coefficients, classical, robust = (_logistic if transform == "logistic" else _least_squares)(
        _forward(y, transform), rank, mass
    )
    return _indices(coefficients, classical, robust, transform, float(ranking.share @ y))


def _require_range(y: Vector, transform: Transform | None) -> None:
    outside = np.zeros(y.size, dtype=bool)
    if transform == "log":
        outside, allowed = y <= 0, "above 0"
    elif transform == "logit":
        outside, allowed = (y <= 0) | (y >= 1), "strictly between 0 and 1"
    elif transform == "logistic":
        outside, allowed = (y < 0) | (y > 1), "between 0 and 1"
    if outside.any():
        raise InputError(f"transform {transform!r} needs values {allowed}; see .cases.", cases(y, outside))


def _forward(y: Vector, transform: Transform | None) -> Vector:
    if transform == "log":
        return np.log(y)
    return np.log(y) - np.log1p(-y) if transform == "logit" else y


def _least_squares(y: Vector, rank: Vector, mass: Vector) -> tuple[Vector, Vector, Vector]:
    design = np.column_stack([np.ones(y.size), rank])
    try:
        bread = np.asarray(np.linalg.inv((design.T * mass) @ design), dtype=np.float64)
    except np.linalg.LinAlgError:
        raise InputError("one body weighs all the others down, so there is no slope; look at its weight.") from None
    coefficients = bread @ (design.T @ (mass * y))
    residual = y - design @ coefficients
    return coefficients, *_covariances(bread, design, mass * residual, float(mass @ residual**2), mass)


def _logistic(y: Vector, rank: Vector, mass: Vector) -> tuple[Vector, Vector, Vector]:
    from scipy.special import expit

    design = np.column_stack([np.ones(y.size), rank])
    coefficients = np.zeros(2)
    for _ in range(50):
        fitted = expit(design @ coefficients)
        bread = np.linalg.pinv((design.T * (mass * fitted * (1 - fitted))) @ design)
        step = bread @ (design.T @ (mass * (y - fitted)))
        coefficients = coefficients + step
        if np.abs(step).max() < 1e-13 * (1 + np.abs(coefficients).max()):
            break
    else:
        raise InputError("The logistic fit does not settle: the values are all 0 below a rank and all 1 above it.")
    residual = y - fitted
    pearson = float(mass @ (residual**2 / (fitted * (1 - fitted))))
    return coefficients, *_covariances(bread, design, mass * residual, pearson, mass)


def _covariances(bread: Vector, design: Vector, scores: Vector, squares: float, mass: Vector) -> tuple[Vector, Vector]:
    n = int(np.count_nonzero(mass))
    if n < 3:
        return np.full((2, 2), np.nan), np.full((2, 2), np.nan)
    meat = (design.T * scores**2) @ design
    return bread * squares / (n - 2), bread @ meat @ bread * n / (n - 2)


def _indices(
    coefficients: Vector, classical: Vector, robust: Vector, transform: Transform | None, mean: float
) -> SlopeIndex:
    ends = np.array([coefficients[0], coefficients.sum()])
    bottom, top = _backward(ends, transform)
    d_bottom, d_top = _steepness(np.array([bottom, top]), transform)
    slope = top - bottom
    turn = np.array([d_top - d_bottom, d_top])  # derivatives in the intercept and the coefficient of the rank
    relative = top / bottom if bottom else np.nan
    relative_turn = np.array([d_top - relative * d_bottom, d_top]) / bottom if bottom else turn * np.nan
    mean_turn = turn / mean if mean else turn * np.nan
    if transform is None and mean:
        mean_turn = mean_turn - slope / mean / mean * np.array([1.0, 0.5])  # the mean is fitted at rank 1/2
    se, se_robust, relative_se, mean_se = (
        float(np.sqrt(t @ v @ t))
        for t, v in ((turn, classical), (turn, robust), (relative_turn, classical), (mean_turn, classical))
    )
    return SlopeIndex(
        float(slope), float(relative), float(slope / mean) if mean else np.nan, float(bottom),
        se, se_robust, relative_se, mean_se,
    )  # fmt: skip


def _backward(fitted: Vector, transform: Transform | None) -> Vector:
    if transform is None:
        return fitted
    return np.exp(fitted) if transform == "log" else 1 / (1 + np.exp(-fitted))


def _steepness(end: Vector, transform: Transform | None) -> Vector:
    if transform is None:
        return np.ones(2)
    return end if transform == "log" else end * (1 - end)
