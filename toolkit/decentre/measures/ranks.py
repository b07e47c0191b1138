"""Where each body stands: fractional ranks with weights and ties, and the steps between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import InputError
from decentre.measures.alignment import weighed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from decentre.measures.arrays import Vector
    from decentre.measures.kinds import Curve


@dataclass(frozen=True, eq=False)
class Ranking:
    """Bodies in steps: everyone with the same value of the ranking variable stands on one step.

    Attributes
    ----------
    step : integer array of shape (n,)
        The step each body stands on, 0 for the lowest.
    share : array of shape (n,)
        Each body's share of the weights; sums to 1.
    mass : array of shape (steps,)
        Each step's share of the weights.
    low, high : arrays of shape (steps,)
        Share of the weights strictly below a step, and up to and with it.
    """

    step: NDArray[np.intp]
    share: Vector
    mass: Vector
    low: Vector
    high: Vector

    @property
    def middle(self) -> Vector:
        """The fractional rank of each body: the middle of its step."""
        return ((self.low + self.high) / 2)[self.step]


def ranked(rank_by: Vector, weights: Vector) -> Ranking:
    """Return the steps of a ranking variable.

    Parameters
    ----------
    rank_by : array of shape (n,)
        Orders the bodies, lowest first.
    weights : array of shape (n,)
        Zero or more each.

    Returns
    -------
    Ranking
        Shares and steps.

    Raises
    ------
    InputError
        All bodies that weigh anything have one and the same value: there is no order.

    Examples
    --------
    >>> ranked(np.array([5.0, 1.0, 5.0]), np.ones(3)).step
    array([1, 0, 1])
    """
    share = weights / weights.sum()
    steps, step = np.unique(rank_by, return_inverse=True)
    mass = np.asarray(np.bincount(step, share, steps.size), dtype=np.float64)
    if np.count_nonzero(mass) < 2:
        raise InputError(
            "rank_by has the same value for every body, so nobody ranks before another; give values that differ."
        )
    high = np.minimum(np.cumsum(mass), 1.0)
    high[-1] = 1.0
    return Ranking(step, share, mass, np.concatenate([[0.0], high[:-1]]), high)


def rank_weights(ranking: Ranking, curve: Curve, steepness: Curve) -> Vector:
    r"""Return the weight of each step in a rank-based index.

    .. math:: g = \frac{\Phi(R^{+}) - \Phi(R^{-})}{R^{+} - R^{-}}

    Parameters
    ----------
    ranking : Ranking
        What :func:`ranked` returned.
    curve, steepness : callable
        :math:`\Phi` and its derivative, which is the weight of a step without mass.

    Returns
    -------
    numpy.ndarray of shape (steps,)
        Its mean, weighted by the mass of the steps, is the rise of the curve from 0 to 1.

    Examples
    --------
    >>> steps = ranked(np.array([1.0, 2.0]), np.ones(2))
    >>> rank_weights(steps, lambda r: r * r - r, lambda r: 2 * r - 1)
    array([-0.5,  0.5])
    """
    rise = curve(ranking.high) - curve(ranking.low)
    empty = ranking.mass == 0
    weights: Vector = np.where(empty, steepness(ranking.low), rise / np.where(empty, 1.0, ranking.mass))
    return weights


def fractional_rank(rank_by: ArrayLike, *, weights: ArrayLike | None = None) -> Vector:
    r"""Return each body's fractional rank, from lowest (near 0) to highest (near 1).

    .. math:: r_i = \frac{1}{W}\Big(\sum_{x_j < x_i} w_j + \tfrac12 \sum_{x_j = x_i} w_j\Big), \quad
              W = \sum_j w_j

    Ties share the mean weighted rank, as in ``conindex`` (van Ourti 2004); the weighted mean of the
    ranks is exactly a half. ``rank(x) / n`` of other packages is 1/(2n) higher.

    Parameters
    ----------
    rank_by : array-like of shape (n,)
        What orders the bodies.
    weights : array-like of shape (n,), optional
        Heads behind each body; one each when not given.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Shares of the weights, between 0 and 1, in the order given.

    Raises
    ------
    InputError
        Missing entries, lengths that differ, negative weights, or one value for every body.

    References
    ----------
    van Ourti, T. (2004), Health Economics 13: 705-724, doi:10.1002/hec.920.
    O'Donnell, O., O'Neill, S., van Ourti, T. and Walsh, B. (2016), Stata Journal 16: 112-138.

    Examples
    --------
    >>> fractional_rank([10, 30, 30, 20])
    array([0.125, 0.75 , 0.75 , 0.375])
    """
    order, weight = weighed(weights, rank_by=rank_by)
    return ranked(order, weight).middle
