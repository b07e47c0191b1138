"""The jackknife of a concentration index: bodies or clusters left out in turn, in closed form where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from decentre.measures.alignment import cluster_codes
from decentre.measures.concentration import concentration_index
from decentre.measures.left_out import jackknifed, sums_without_each
from decentre.resampling.draws import require_draws
from decentre.resampling.ranked_sums import ranked_sums

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from decentre.measures.estimates import Estimate
    from decentre.measures.kinds import Kind
    from decentre.resampling.ranked_sums import Ladder

    Vector = NDArray[np.float64]

OWN_RANKS = ("extended", "symmetric")  # their curve is no square, so that leaving out one body moves all others


def jackknife_concentration(
    values: ArrayLike,
    rank_by: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    kind: Kind = "standard",
    bounds: tuple[float, float] | float | None = None,
    aversion: float = 2,
    cluster: Sequence[Hashable] | None = None,
    level: float = 0.95,
) -> Estimate:
    r"""Return a concentration index with its jackknife interval: nothing is drawn, and no seed is needed.

    .. math:: \mathrm{se} = \sqrt{\frac{n-1}{n} \sum_i (C_{(i)} - \bar C)^2}, \qquad C \pm t_{n/2}\,\mathrm{se}

    Parameters
    ----------
    values, rank_by, weights, kind, bounds, aversion
        As :func:`~decentre.measures.concentration_index`.
    cluster : sequence of shape (n,), optional
        A label for each body: whole clusters are left out, and n is their number.
    level : float, default 0.95
        Of the interval.

    Returns
    -------
    Estimate
        The bias is not taken off. NaN where leaving out some body leaves no order.

    Raises
    ------
    InputError
        As :func:`~decentre.measures.concentration_index`; a level outside 0 to 1.

    References
    ----------
    Efron, B. and Tibshirani, R.J. (1993), *An Introduction to the Bootstrap*, chapter 11.

    Examples
    --------
    >>> index = jackknife_concentration([1, 2, 2, 4, 3, 5, 6, 4], [1, 2, 3, 4, 5, 6, 7, 8])
    >>> round(index.estimate, 6), round(index.se, 6)
    (0.226852, 0.08116)
    """
    from decentre.resampling.concentration import concentration_left_out, ladder_of, spread_by

    require_draws(1, level)
    index = concentration_index(
        values, rank_by, weights=weights, kind=kind, bounds=bounds, aversion=aversion, cluster=cluster
    )
    spread = spread_by(values, weights, kind, bounds)
    if cluster is None:
        left = concentration_left_out(values, rank_by, weights=weights, kind=kind, aversion=aversion)
        mean, absolute = left.mean, left.absolute
    else:
        codes = cluster_codes(cluster, np.size(values), like=values)
        bodies, _ = ladder_of(values, rank_by, weights, kind)
        kept = (codes[bodies.order] != np.unique(codes)[:, None]).astype(np.intp)
        mean, absolute = (part[:, 0] for part in ranked_sums(kept, bodies, kind, aversion))
    return jackknifed(index.estimate, absolute / spread(mean), level)


def errors_of(counts: NDArray[np.number], bodies: Ladder, spread: Callable[[Vector], Vector]) -> Vector:
    """Return the jackknife error of the index of each draw.

    Parameters
    ----------
    counts : array of shape (rows, n)
        How often each body is there, in sorted order.
    bodies : Ladder
        One column of values.
    spread : callable
        What the index divides by, as a function of the mean.

    Returns
    -------
    numpy.ndarray of shape (rows,)
        0 where leaving out a body changes nothing.

    Examples
    --------
    >>> from decentre.resampling.ranked_sums import ladder
    >>> bodies = ladder(np.array([[1.0], [2.0], [4.0]]), np.array([1.0, 2.0, 3.0]), np.ones(3))
    >>> errors_of(np.ones((1, 3)), bodies, lambda mean: mean).round(4)
    array([0.0889])
    """
    drawn = np.asarray(counts, dtype=float)
    weights = np.ones(bodies.order.size) if bodies.weights is None else bodies.weights
    mean, absolute, _ = sums_without_each(drawn, weights, bodies.values, bodies.first)
    left = np.where(drawn > 0, absolute[:, :, 0] / spread(mean[:, :, 0]), 0.0)
    n = drawn.sum(axis=1)
    centre = np.vecdot(drawn, left) / n
    found: Vector = np.sqrt((n - 1) / n * np.vecdot(drawn, (left - centre[:, None]) ** 2))
    return found
