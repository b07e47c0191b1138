"""Concentration indices permuted: ranks and heads stay with their bodies, spend per head moves over them."""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
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

    from numpy.typing import ArrayLike, NDArray

    from decentre.measures.arrays import Vector
    from decentre.measures.kinds import Kind
    from decentre.resampling.permutation import Alternative
    from decentre.resampling.workspace import Workspace

_FEW_RANKS = 8  # bodies of which every order, 40,320, is looked at
NORMAL_LIMIT = 20_000  # bodies from which orders are not drawn
_A_HUNDREDTH = 0.01
_MANY_RANKS = 1_000  # bodies above which Student's t and the orders agree to the third decimal


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


def permute_both(
    values: Vector, rank_by: Vector, weights: Vector, *, replicates: int, seed: int
) -> tuple[Permutation, Permutation]:
    """Return the two-sided test of the standard index and its studentised form, from the same orders.

    With 20,000 bodies and more, none of which carries a hundredth of the spread, both come from the normal limit of the
    orders, which is nearer to their share than 9,999 draws are.

    Parameters
    ----------
    values, rank_by, weights : array of shape (n,)
        As :func:`permute_concentration`, which gives the same two answers one at a time.
    replicates, seed : int
        As there.

    Returns
    -------
    (Permutation, Permutation)
        Plain, studentised.

    Examples
    --------
    >>> plain, studentised = permute_both(*np.array([[1, 2, 4, 5, 7], [1, 2, 3, 4, 5], [1, 1, 1, 1, 1]]), replicates=200, seed=1)
    >>> plain.p, studentised.p
    (0.016666666666666666, 0.1)
    """
    random = generator(seed)
    y, order, weight = weighed(weights, values=values, rank_by=rank_by)
    share, tilt = _fixed(order, weight, "standard", 2)
    statistics = _indices(share, tilt, spread_by(y, weight, "standard", None)), _studentised(share, tilt)
    observed = np.array([float(statistic(y[None, :])[0]) for statistic in statistics])
    if _is_normal(tilt):
        return _limit(y, tilt, observed)
    rows, exact = in_orders(random, y, replicates)

    def both(block: Vector) -> Vector:
        return np.stack([statistic(block) for statistic in statistics])

    def lane(random: np.random.Generator, share: int, space: Workspace) -> Vector:
        return np.concatenate([both(r) for r in shuffled(random, y, share, workspace=space)], axis=1)

    lanes = [both(r) for r in rows] if exact else in_streams(lane, random, replicates, y.size)
    drawn = np.concatenate(lanes, axis=1)
    index = float(observed[0])
    plain, studentised = (
        Permutation(index, *share_as_extreme(float(o), d, "two-sided", exact=exact), exact)
        for o, d in zip(observed, drawn, strict=True)
    )
    return plain, studentised


def _is_normal(tilt: Vector) -> bool:
    squares = tilt**2
    return bool(tilt.size >= NORMAL_LIMIT and squares.max() < _A_HUNDREDTH * squares.sum())


def _limit(y: Vector, tilt: Vector, observed: Vector) -> tuple[Permutation, Permutation]:
    from scipy.special import ndtr

    apart = y - y.mean()
    # the sum of tilt * y over all orders has mean 0, for the tilts sum to 0, and Hoeffding's variance
    spread = np.sqrt((apart @ apart) * ((tilt - tilt.mean()) ** 2).sum() / (y.size - 1)) / abs(y.mean())
    z = np.abs([observed[0] / spread, observed[1]])
    plain, studentised = (Permutation(float(observed[0]), float(2 * ndtr(-v)), 0, False) for v in z)
    return plain, studentised


def rank_p(ranks: Vector, others: Vector, *, replicates: int, seed: int) -> float:
    """Return the two-sided p of a rank correlation: over every order for few bodies, over drawn ones for more.

    Parameters
    ----------
    ranks, others : array of shape (n,)
        Mid-ranks.
    replicates, seed : int
        Orders drawn; of the draws.

    Returns
    -------
    float
        Every order for 8 bodies and fewer; Student's t for more than 1,000 bodies.

    Examples
    --------
    >>> rank_p(np.arange(5.0), np.array([0.0, 1.0, 2.0, 4.0, 3.0]), replicates=99, seed=1)  # tables: 0.083
    0.08333333333333333
    """
    from scipy.special import stdtr

    x, y = ranks - ranks.mean(), others - others.mean()
    if x.size > _MANY_RANKS:
        r = min(1.0, abs(float(x @ y) / np.sqrt(float(x @ x) * float(y @ y))))
        t = r * np.sqrt((x.size - 2) / (1 - r * r)) if r < 1 else np.inf
        return float(2 * stdtr(x.size - 2, -t))
    random, exact = generator(seed), x.size <= _FEW_RANKS
    rows = [x[_every_order(x.size)]] if exact else shuffled(random, x, replicates)
    drawn = np.concatenate([weighted_sums(r, y) for r in rows])
    return share_as_extreme(float(x @ y), drawn, "two-sided", exact=exact)[0]


@lru_cache(maxsize=8)
def _every_order(size: int) -> NDArray[np.intp]:
    return np.array(list(permutations(range(size))))


def _fixed(order: Vector, weight: Vector, kind: Kind, aversion: float) -> tuple[Vector, Vector]:
    ranking = ranked(order, weight)
    return ranking.share, ranking.share * rank_weights(ranking, *curve_of(kind, aversion))[ranking.step]


def _indices(share: Vector, tilt: Vector, spread: Callable[[Vector], Vector]) -> Callable[[Vector], Vector]:
    if (share == share[0]).all():  # the mean is the same in every order
        return lambda rows: weighted_sums(rows, tilt) / spread(weighted_sums(rows[:1], share))
    return lambda rows: weighted_sums(rows, tilt) / spread(weighted_sums(rows, share))


def _studentised(share: Vector, tilt: Vector) -> Callable[[Vector], Vector]:
    fixed = np.column_stack([share, tilt, tilt**2])
    total = fixed[:, 2].sum()

    def statistic(rows: Vector) -> Vector:
        # about one fixed number, so that squares lose no digits; the tilts sum to 0, so that t does not move with it
        apart = rows - rows[0].mean()
        mean, lean, product = (apart @ fixed).T
        squares = weighted_sums(np.square(apart, out=apart), fixed[:, 2])
        error = np.sqrt(np.maximum(squares - 2 * mean * product + mean**2 * total, 0))
        t: Vector = np.divide(lean - mean * tilt.sum(), error, out=np.full(error.shape, np.nan), where=error > 0)
        return t

    return statistic
