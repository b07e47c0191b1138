"""Concentration indices permuted: ranks and heads stay with their bodies, spend per head moves over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from decentre.measures.alignment import weighed
from decentre.measures.arrays import one_of
from decentre.measures.concentration import concentration_index
from decentre.measures.kinds import curve_of
from decentre.measures.ranks import rank_weights, ranked
from decentre.resampling.concentration import spread_by
from decentre.resampling.draws import generator, require_draws, shuffled
from decentre.resampling.permutation import ALTERNATIVES, Permutation, in_orders, share_as_extreme
from decentre.resampling.row_statistics import weighted_sums
from decentre.resampling.streams import in_streams

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from decentre.measures.arrays import Vector
    from decentre.measures.kinds import Kind
    from decentre.resampling.permutation import Alternative
    from decentre.resampling.workspace import Workspace


def permute_concentration(
    values: ArrayLike,
    rank_by: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    kind: Kind = "standard",
    bounds: tuple[float, float] | float | None = None,
    aversion: float = 2,
    studentised: bool = False,
    alternative: Alternative = "two-sided",
    replicates: int = 9999,
    seed: int,
) -> Permutation:
    r"""Test a concentration index by moving the values over fixed ranks and weights.

    With shares :math:`p_i` of the weights and rank weights :math:`g_i`, an order costs one product with
    :math:`p_i g_i`, for nothing is ranked again. ``studentised`` compares

    .. math:: t = \frac{\sum_i p_i g_i y_i}{\sqrt{\sum_i p_i^2 g_i^2 (y_i - \mu)^2}}

    Parameters
    ----------
    values, rank_by, weights, kind, bounds, aversion
        As :func:`~decentre.measures.concentration_index`.
    studentised : bool, default False
        Compare the index over its error: keeps the level, with many bodies, also where values are not exchangeable.
    alternative : {'two-sided', 'greater', 'less'}
        Which indices are as extreme: in size, above, or below.
    replicates : int, default 9999
        Orders drawn; all are looked at where there are no more.
    seed : int
        Of the draws; there is no default.

    Returns
    -------
    Permutation
        ``.estimate`` is the index, ``.p`` counts the order as it is.

    Raises
    ------
    InputError
        As :func:`~decentre.measures.concentration_index`; no seed; or an index that is not defined in some order: values
        that are all the same (studentised), or a mean that changes sign with the order.

    References
    ----------
    DiCiccio, C.J. and Romano, J.P. (2017), Journal of the American Statistical Association 112: 1211-1220,
    doi:10.1080/01621459.2016.1202117.

    Examples
    --------
    >>> test = permute_concentration([1, 2, 4, 5, 7], [1, 2, 3, 4, 5], alternative="greater", seed=1)
    >>> test.p, test.replicates  # one of 120 orders
    (0.008333333333333333, 120)
    """
    require_draws(replicates)
    one_of(alternative, ALTERNATIVES, "alternative")
    random = generator(seed)
    index = concentration_index(values, rank_by, weights=weights, kind=kind, bounds=bounds, aversion=aversion)
    y, order, weight = weighed(weights, values=values, rank_by=rank_by)
    share, tilt = _fixed(order, weight, kind, aversion)
    statistic = _studentised(share, tilt) if studentised else _indices(share, tilt, spread_by(y, weight, kind, bounds))
    rows, exact = in_orders(random, y, replicates)

    def lane(random: np.random.Generator, share: int, space: Workspace) -> Vector:
        return np.concatenate([statistic(r) for r in shuffled(random, y, share, workspace=space)])

    lanes = [statistic(r) for r in rows] if exact else in_streams(lane, random, replicates, y.size)
    drawn = np.concatenate(lanes)
    observed = float(statistic(y[None, :])[0])
    return Permutation(index.estimate, *share_as_extreme(observed, drawn, alternative, exact=exact), exact)


def _fixed(order: Vector, weight: Vector, kind: Kind, aversion: float) -> tuple[Vector, Vector]:
    ranking = ranked(order, weight)
    return ranking.share, ranking.share * rank_weights(ranking, *curve_of(kind, aversion))[ranking.step]


def _indices(share: Vector, tilt: Vector, spread: Callable[[Vector], Vector]) -> Callable[[Vector], Vector]:
    if (share == share[0]).all():  # the mean is the same in every order
        return lambda rows: weighted_sums(rows, tilt) / spread(weighted_sums(rows[:1], share))
    return lambda rows: weighted_sums(rows, tilt) / spread(weighted_sums(rows, share))


def _studentised(share: Vector, tilt: Vector) -> Callable[[Vector], Vector]:
    squares = tilt**2

    def statistic(rows: Vector) -> Vector:
        mean = weighted_sums(rows, share)
        apart = rows - mean[:, None]
        error = np.sqrt(weighted_sums(np.square(apart), squares))
        t: Vector = np.divide(weighted_sums(apart, tilt), error, out=np.full(error.shape, np.nan), where=error > 0)
        return t

    return statistic
