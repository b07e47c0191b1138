"""Spearman's correlation of drawn bodies, and without each body in turn: ranks move by one, nothing is ranked again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from decentre.measures.left_out import below_less_above, by_body, step_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

FEW = 1_000  # bodies up to which each pair is held: a matrix of 8 megabytes


@dataclass(frozen=True, eq=False)
class RankCorrelation:
    """Spend and need of bodies in the order of their need.

    Attributes
    ----------
    spend, need : numpy.ndarray of shape (bodies,)
        Need ascending, with those that tie side by side.
    first : numpy.ndarray of int
        Where each step of need begins.

    Examples
    --------
    >>> pair = RankCorrelation(np.array([1.0, 3.0, 2.0]), np.array([1.0, 2.0, 3.0]), np.arange(3))
    >>> pair.of(np.ones((1, 3))).tolist(), pair.without_each(np.ones((1, 3))).tolist()
    ([0.5], [[-1.0, 1.0, 1.0]])
    """

    spend: Vector
    need: Vector
    first: NDArray[np.intp]

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """The positions that sort the bodies by spend."""
        return np.argsort(self.spend, kind="stable")

    @cached_property
    def spend_first(self) -> NDArray[np.intp]:
        """Where each step of spend begins, in the order of spend."""
        return np.flatnonzero(np.diff(self.spend[self.order], prepend=np.nan) != 0)

    def of(self, counts: NDArray[np.number]) -> Vector:
        """Return the correlation for each row of counts; NaN where either ranks nobody."""
        drawn = np.asarray(counts, dtype=float)
        by_need, by_spend = self._centred(drawn)
        return _over(
            np.vecdot(drawn * by_need, by_spend),
            np.sqrt(_squares(drawn, self.first) * _squares(drawn[:, self.order], self.spend_first)),
        )

    def without_each(self, counts: NDArray[np.number]) -> Vector:
        r"""Return the correlation without one entry of each body, rows x bodies.

        Centred ranks are :math:`a_i = \#\{\text{below}\} - \#\{\text{above}\}`; without body j, :math:`a_i` moves by the sign
        of :math:`x_j - x_i`, so the sum of products becomes :math:`S - a_j b_j + \sum_i a_i v_{ij} + \sum_i b_i u_{ij} +
        \sum_i u_{ij} v_{ij}`, where the last is what counts in Kendall's tau. NaN where there are too many bodies for it.
        """
        drawn = np.asarray(counts, dtype=float)
        by_need, by_spend = self._centred(drawn)
        products = np.vecdot(drawn * by_need, by_spend)[:, None] - by_need * by_spend
        # a body below j gains a place when j goes, one above j loses one
        products += self._in_spend(drawn * by_need) + below_less_above(drawn * by_spend, self.first)
        products += self._concordant(drawn)
        need = _squares_without(drawn, self.first)
        spend = self._unsorted(_squares_without(drawn[:, self.order], self.spend_first))
        return _over(products, np.sqrt(np.maximum(need * spend, 0)))

    def _centred(self, drawn: Vector) -> tuple[Vector, Vector]:
        return below_less_above(drawn, self.first), self._in_spend(drawn)

    def _in_spend(self, rows: Vector) -> Vector:
        return self._unsorted(below_less_above(rows[:, self.order], self.spend_first))

    def _unsorted(self, rows: Vector) -> Vector:
        found = np.empty_like(rows)
        found[:, self.order] = rows
        return found

    def _concordant(self, drawn: Vector) -> Vector:
        if self.need.size <= FEW:
            return drawn @ self._pairs
        if (drawn == 1).all():
            return np.broadcast_to(concordances(self.need, self.spend), drawn.shape)
        return np.full(drawn.shape, np.nan)

    @cached_property
    def _pairs(self) -> Vector:
        both = (np.sign(v[:, None] - v) for v in (self.need, self.spend))
        pairs: Vector = np.multiply(*both)
        return pairs


def _squares(drawn: Vector, first: NDArray[np.intp]) -> Vector:
    r"""Return the sum of squared centred ranks, :math:`(n^3 - \sum t^3) / 3`."""
    steps = step_sums(drawn, first)
    found: Vector = (steps.sum(axis=1) ** 3 - np.vecdot(steps * steps, steps)) / 3
    return found


def _squares_without(drawn: Vector, first: NDArray[np.intp]) -> Vector:
    steps = step_sums(drawn, first)
    here = by_body(steps, first, drawn.shape[1])
    cubes = np.vecdot(steps * steps, steps)[:, None] - here**3 + (here - 1) ** 3
    found: Vector = ((steps.sum(axis=1)[:, None] - 1) ** 3 - cubes) / 3
    return found


def _over(top: Vector, bottom: Vector) -> Vector:
    over: Vector = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
    return over


def concordances(x: Vector, y: Vector) -> Vector:
    """Return, for each body, how many others stand on the same side of it in both orders, less how many do not.

    Parameters
    ----------
    x, y : array of shape (n,)
        Those that tie in either count for nothing.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Each between 1 - n and n - 1.

    Examples
    --------
    >>> concordances(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0])).tolist()
    [2.0, 0.0, 0.0]
    """
    return _both_below(x, y) + _both_below(-x, -y) - _both_below(x, -y) - _both_below(-x, y)


def _both_below(x: Vector, y: Vector) -> Vector:
    """Count those below in both: halves are merged, and each body of a right half counts those below it in the left."""
    order = np.lexsort((-y, x))  # those that tie in x: the greater y first, so that they never count
    size = 1 << max(1, int(np.ceil(np.log2(x.size))))
    place = np.full(size, np.iinfo(np.int64).max // 4)
    place[: x.size] = np.unique(y, return_inverse=True)[1][order]
    below = np.zeros(size)
    half = 1
    while half < size:
        rows = place.reshape(-1, 2 * half)
        left = np.arange(2 * half) < half
        # of two that tie in y the right one stands first, so that the left one does not count
        sort = np.argsort(2 * rows + left, axis=1, kind="stable")
        counted = np.cumsum(left[sort], axis=1)
        np.put_along_axis(found := np.empty(rows.shape), sort, counted.astype(float), axis=1)
        below += np.where(left, 0.0, found).ravel()
        half *= 2
    out = np.empty(x.size)
    out[order] = below[: x.size]
    return out
