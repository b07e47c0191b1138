"""The level at which growth within limits adds up to a budget, and whole pennies that do so exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Pence = NDArray[np.int64]


def level(start: Vector, slope: Vector, low: Vector, high: Vector, base: Vector, money: float) -> float:
    r"""Return the level :math:`\theta` at which growth within limits costs a sum of money.

    .. math:: \sum_i p_i \, \mathrm{clip}(a_i + \theta b_i, l_i, h_i) = m

    The sum is a straight line between the points at which a body meets a limit, so the answer is exact.

    Parameters
    ----------
    start, slope : numpy.ndarray of shape (n,)
        :math:`a` and :math:`b`; a slope is zero or more.
    low, high : numpy.ndarray of shape (n,)
        Limits of growth; ``high`` may be infinite.
    base : numpy.ndarray of shape (n,)
        What each grows from.
    money : float
        Growth, between what the lowest and the highest level cost.

    Returns
    -------
    float
        The level; the lowest one, where several cost the same.

    Examples
    --------
    >>> two = np.array([0.0, 0.0])
    >>> level(two, two + 1, two, np.array([0.02, np.inf]), two + 100, 6.0)
    0.04
    """
    moves = slope > 0
    begin, end = ((limit[moves] - start[moves]) / slope[moves] for limit in (low, high))
    steep = base[moves] * slope[moves]
    fixed = base[~moves] @ np.clip(start[~moves], low[~moves], high[~moves])
    points = np.concatenate([begin, end])
    order = np.argsort(points, kind="stable")
    points, rise = points[order], np.cumsum(np.concatenate([steep, -steep])[order])
    reached = np.isfinite(points)
    points, rise = points[reached], rise[reached]
    costs = fixed + base[moves] @ low[moves] + np.concatenate([[0.0], np.cumsum(rise[:-1] * np.diff(points))])
    place = max(int(np.searchsorted(costs, money)) - 1, 0)
    return float(points[place] + (money - costs[place]) / rise[place]) if rise[place] > 0 else float(points[place])


def whole_pence(exact: Vector, low: Vector, high: Vector, pence: int, codes: NDArray[np.object_]) -> Pence:
    """Return whole pennies that add up: largest remainders first, ties by code, inside the limits.

    Parameters
    ----------
    exact : numpy.ndarray of shape (n,)
        Pennies, not whole, that add up to ``pence`` but for rounding.
    low, high : numpy.ndarray of shape (n,)
        Limits in pennies, not whole. Where no whole penny lies between them the lower one holds; where all of them
        together leave no sum, each gives way by less than a penny.
    pence : int
        What they must add up to.
    codes : numpy.ndarray of shape (n,)
        Labels that settle ties.

    Returns
    -------
    numpy.ndarray of int64, shape (n,)
        Whole pennies.

    Examples
    --------
    >>> third = np.full(3, 100 / 3)
    >>> whole_pence(third, third * 0, third * 2, 100, np.array(["c", "b", "a"])).tolist()
    [33, 33, 34]
    """
    slack = 1e-6 + 4e-16 * np.abs(exact)
    least, most = np.ceil(low - slack), np.floor(np.minimum(high + slack, 2.0**62))
    most = np.maximum(least, most)
    found = np.clip(np.floor(exact + slack), least, most)
    ties = np.argsort(np.argsort(codes.astype(str), kind="stable"), kind="stable")
    for room_down, room_up in ((found - least, most - found), (np.inf * np.ones_like(found),) * 2):
        found = _shared_out(found, exact, pence, room_down, room_up, ties)
    return found.astype(np.int64)


def _shared_out(found: Vector, exact: Vector, pence: int, down: Vector, up: Vector, ties: Pence) -> Vector:
    """Hand out, or take back, the missing pennies one by one where there is room."""
    missing = pence - int(found.sum())
    step = 1 if missing > 0 else -1
    room, moved = (up if step > 0 else down), np.zeros_like(found)
    while missing and (moved < room).any():
        free = np.flatnonzero(moved < room)
        chosen = free[np.lexsort((ties[free], -step * (exact - found)[free]))][: abs(missing)]
        moved[chosen] += 1
        found = found + step * np.isin(np.arange(len(found)), chosen)
        missing = pence - int(found.sum())
    return found
