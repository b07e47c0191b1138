"""Concentration indices: does money (or health) go to bodies that rank low, or high, and how surely."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import AssumptionWarning, InputError
from decentre.measures.alignment import cluster_codes, weighed
from decentre.measures.arrays import one_of
from decentre.measures.kinds import BOUNDED, KINDS, Curve, Kind, curve_of, limits_of, require_spread, spread_of
from decentre.measures.ranks import Ranking, rank_weights, ranked

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from decentre.measures.arrays import Vector


@dataclass(frozen=True)
class Concentration:
    """A concentration index with four standard errors.

    Attributes
    ----------
    estimate : float
        The index; positive when the values are concentrated among bodies that rank high.
    se : float
        Convenient regression, classical: the mean of the values is held fixed. NaN with two bodies.
    se_robust : float
        The same regression, HC1: ``n / (n - 2)``.
    se_delta : float
        Linearised (delta method): the mean and the ranks vary too.
    se_cluster : float
        The convenient regression, clustered: ``G / (G - 1) * (n - 1) / (n - 2)``; NaN when no
        ``cluster`` is given.
    kind : str
        Which index.

    Examples
    --------
    >>> concentration_index([1.0, 2.0, 3.0], [1, 2, 3]).estimate
    0.2222222222222222
    """

    estimate: float
    se: float
    se_robust: float
    se_delta: float
    se_cluster: float
    kind: Kind


def concentration_index(
    values: ArrayLike,
    rank_by: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    kind: Kind = "standard",
    bounds: tuple[float, float] | float | None = None,
    aversion: float = 2,
    cluster: Sequence[Hashable] | None = None,
) -> Concentration:
    r"""Return a concentration index, weighted, with ties and with its errors.

    With shares :math:`p_i` of the weights, mean :math:`\mu = \sum p_i y_i`, and rank weights :math:`g_i`,

    .. math:: C = f(\mu) \sum_i p_i y_i g_i, \qquad
              g_i = \frac{\Phi(R_i^{+}) - \Phi(R_i^{-})}{R_i^{+} - R_i^{-}}

    where :math:`R_i^{-}, R_i^{+}` are the shares of the weights below a body's step and up to it.
    Bodies with the same value of ``rank_by`` share a step, and so the mean weighted rank.

    ============  =================================  ==========================================
    kind          :math:`\Phi(R)`                    :math:`f(\mu)`
    ============  =================================  ==========================================
    standard      :math:`R^2 - R`, so g = 2r - 1     :math:`1/\mu`
    generalised   the same                           1 (absolute: in the unit of the values)
    modified      the same                           :math:`1/(\mu - a)`, a the least possible value
    erreygers     the same                           :math:`4/(b - a)`
    wagstaff      the same                           :math:`(b - a) / ((b - \mu)(\mu - a))`
    extended      :math:`R + (1-R)^\nu`              :math:`1/\mu`
    symmetric     :math:`2^{\beta-2}|R-1/2|^\beta`   :math:`1/\mu`
    ============  =================================  ==========================================

    The convenient regression is :math:`y_i f(\mu) \mathrm{var}(g)` on :math:`g_i`, by weighted least
    squares; its slope is the index. ``se_delta`` is :math:`\sqrt{\sum p_i^2 U_i^2}` with :math:`U_i` the
    derivative of the index in the share of body i: for the standard index without weights it is the
    formula of Kakwani, Wagstaff and van Doorslaer.

    Parameters
    ----------
    values : array-like of shape (n,)
        Spend per head, or any other quantity.
    rank_by : array-like of shape (n,)
        Orders the bodies from low to high. With need ascending, a positive index is pro-need.
    weights : array-like of shape (n,), optional
        Heads behind each body; used once. Bodies that weigh zero count for nothing, not in n either.
    kind : str, default 'standard'
        See the table.
    bounds : (float, float) or float, optional
        Least and greatest possible value, for ``erreygers`` and ``wagstaff``; for ``modified`` the
        least one alone (the least value given when there is none).
    aversion : float, default 2
        :math:`\nu` or :math:`\beta`, above 1: 2 gives the standard index, more looks harder at the
        lowest ranks (extended) or at both ends (symmetric).
    cluster : sequence of shape (n,), optional
        A label for each body (a Series is put in the order of ``values`` by its index); errors allow for anything shared within a label.

    Returns
    -------
    Concentration
        ``.estimate``, ``.se``, ``.se_robust``, ``.se_delta``, ``.se_cluster``, ``.kind``. Two bodies
        leave no degrees of freedom: the regression errors are NaN.

    Raises
    ------
    InputError
        One body, missing values, lengths that differ, negative weights, ties only, a mean of zero,
        bounds that are missing, crossed or passed by a value, aversion of 1 or less, fewer than two clusters.

    Warns
    -----
    AssumptionWarning
        Some values are negative: the index is no longer held between -1 and 1.

    References
    ----------
    Kakwani, N., Wagstaff, A. and van Doorslaer, E. (1997), Journal of Econometrics 77: 87-103,
    doi:10.1016/S0304-4076(96)01807-6. O'Donnell, O. and others (2016), conindex, Stata Journal 16: 112-138.
    Erreygers, G. (2009), Journal of Health Economics 28: 504-515. Erreygers, G., Clarke, P. and van
    Ourti, T. (2012), Journal of Health Economics 31: 257-270 (symmetric).

    ``conindex`` gives no errors for the extended and symmetric index, and multiplies the modified one twice
    by mean / (mean - minimum): 0.342805 where the definition gives 0.260648 (Mexican states, income of 2000
    ranked by that of 1940, minimum 5,000).

    Examples
    --------
    >>> index = concentration_index([20, 30, 40, 50, 60], [1, 2, 3, 4, 5], weights=[78, 91, 162, 103, 105])
    >>> round(index.estimate, 6)
    0.177769
    >>> round(index.se, 6)
    0.007124
    """
    y, order, weight = weighed(weights, values=values, rank_by=rank_by)
    one_of(kind, KINDS, "kind")
    ranking = ranked(order, weight)
    mean = float(ranking.share @ y)
    spread, turn = spread_of(mean, kind, limits_of(y, kind, bounds))
    require_spread(spread, kind)
    _warn_negative(y, kind)
    curve, steepness = curve_of(kind, aversion)
    steps = rank_weights(ranking, curve, steepness)
    weight_of_rank = steps[ranking.step]
    total = float(ranking.share @ (y * weight_of_rank))
    influence = (_influence(y, ranking, steps, steepness) - total / spread * turn * (y - mean)) / spread
    groups = None if cluster is None else cluster_codes(cluster, y.size, like=values)
    se, robust, clustered = _regression_errors(y / spread, weight_of_rank, ranking.share, groups)
    delta = float(np.sqrt(np.sum((ranking.share * influence) ** 2)))
    return Concentration(total / spread, se, robust, delta, clustered, kind)


def _warn_negative(values: Vector, kind: Kind) -> None:
    if kind not in BOUNDED and (values < 0).any():
        warnings.warn(
            f"{int((values < 0).sum())} of {values.size} values are negative: the index may leave -1 to 1.",
            AssumptionWarning,
            stacklevel=3,
        )


def _influence(y: Vector, ranking: Ranking, steps: Vector, slope: Curve) -> Vector:
    # derivative of sum_s mean_s (Phi(high_s) - Phi(low_s)) when a little weight moves to body i
    mass = np.where(ranking.mass == 0, 1.0, ranking.mass)
    mean = np.bincount(ranking.step, ranking.share * y, mass.size) / mass
    top, bottom = mean * slope(ranking.high), mean * slope(ranking.low)
    above = np.cumsum(top[::-1])[::-1] - (np.cumsum(bottom[::-1])[::-1] - bottom)
    centre = top @ ranking.high - bottom @ ranking.low
    moved: Vector = (y - mean[ranking.step]) * steps[ranking.step] + above[ranking.step] - centre
    return moved


def _regression_errors(
    y: Vector, x: Vector, share: Vector, cluster: NDArray[np.intp] | None
) -> tuple[float, float, float]:
    centred = x - share @ x
    spread = share @ centred**2
    residual = spread * (y - share @ y) - (share @ (y * centred)) * centred
    n = int(np.count_nonzero(share))
    groups = None if cluster is None else cluster[share > 0]
    if n < 3 or not spread > 0:
        return np.nan, np.nan, np.nan
    scores = share * centred * residual
    classical = np.sqrt(share @ residual**2 / (n - 2) / spread)
    robust = np.sqrt(n / (n - 2) * (scores @ scores)) / spread
    return float(classical), float(robust), _clustered(scores[share > 0], groups, n) / float(spread)


def _clustered(scores: Vector, groups: NDArray[np.intp] | None, n: int) -> float:
    if groups is None:
        return np.nan
    sums = np.bincount(groups, scores)
    count = np.unique(groups).size
    if count < 2:
        raise InputError("cluster has one label for every body; give two or more clusters.")
    return float(np.sqrt(count / (count - 1) * (n - 1) / (n - 2) * (sums @ sums)))
