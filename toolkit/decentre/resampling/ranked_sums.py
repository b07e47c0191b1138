"""The kernel of every rank-based index: bodies sorted once, draws as counts, sums by parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from decentre.measures.kinds import curve_of
from decentre.measures.ranks import ranked
from decentre.resampling.row_statistics import weighted_sums
from decentre.resampling.workspace import Workspace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.measures.kinds import Curve, Kind

    Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ladder:
    """Bodies in the order of the ranking variable.

    Attributes
    ----------
    order : integer array of shape (n,)
        Positions that sort the bodies.
    values : array of shape (n, columns)
        In that order.
    weights : array of shape (n,) or None
        In that order; None when each body weighs 1.
    first : integer array of shape (steps,)
        Where each step (bodies that tie) begins.
    rise : array of shape (n - 1, columns)
        From each body's values to the next body's.
    """

    order: NDArray[np.intp]
    values: Vector
    weights: Vector | None
    first: NDArray[np.intp]
    rise: Vector


def ladder(values: Vector, rank_by: Vector, weights: Vector) -> Ladder:
    """Sort the bodies once.

    Parameters
    ----------
    values : array of shape (n, columns)
        What is concentrated; all columns over the same ranks.
    rank_by : array of shape (n,)
        Orders the bodies, lowest first.
    weights : array of shape (n,)
        Zero or more each.

    Returns
    -------
    Ladder
        Bodies in order, with their steps.

    Raises
    ------
    InputError
        All bodies that weigh anything have one value of ``rank_by``.

    Examples
    --------
    >>> ladder(np.array([[7.0], [8.0], [9.0]]), np.array([2.0, 1.0, 2.0]), np.ones(3)).first
    array([0, 1])
    """
    ranked(rank_by, weights)
    order = np.argsort(rank_by, kind="stable")
    first = np.flatnonzero(np.diff(rank_by[order], prepend=-np.inf) > 0)
    alike = bool((weights == weights[0]).all())
    ordered = values[order]
    return Ladder(order, ordered, None if alike else weights[order], first, np.diff(ordered, axis=0))


def ranked_sums(
    counts: NDArray[np.number], bodies: Ladder, kind: Kind, aversion: float, workspace: Workspace | None = None
) -> tuple[Vector, Vector]:
    r"""Return the sums from which every rank-based index is made, for many draws at once.

    Without ties, :math:`\sum_i y_i (\Phi(R_i) - \Phi(R_{i-1})) = \Phi(1) y_n - \Phi(0) y_1 - \sum_{i<n}
    (y_{i+1} - y_i) \Phi(R_i)`: one cumulative sum of the counts and one matrix product.

    Parameters
    ----------
    counts : array of shape (rows, n)
        How often each body is there, in sorted order.
    bodies : Ladder
        What :func:`ladder` returned.
    kind : str
        Which index.
    aversion : float
        Of the extended and the symmetric one.
    workspace : Workspace, optional
        Paper for what lies between.

    Returns
    -------
    mean, absolute : arrays of shape (rows, columns)
        Weighted mean of each column, and its index before it is divided by anything.

    Examples
    --------
    >>> bodies = ladder(np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 3.0]), np.ones(3))
    >>> mean, absolute = ranked_sums(np.ones((1, 3)), bodies, "standard", 2)
    >>> round(absolute.item() / mean.item(), 6)
    0.222222
    """
    mass = counts if bodies.weights is None else counts * bodies.weights
    if bodies.first.size < bodies.order.size:
        return _by_steps(mass, bodies, curve_of(kind, aversion)[0])
    if kind in ("extended", "symmetric"):
        return _by_parts(mass, bodies, curve_of(kind, aversion)[0])
    return _by_squares(mass, bodies, workspace or Workspace())


def _by_squares(mass: NDArray[np.number], bodies: Ladder, space: Workspace) -> tuple[Vector, Vector]:
    # as _by_parts with the curve R^2 - R, without an array of ranks
    upto = np.cumsum(mass, axis=1, dtype=mass.dtype, out=space.array("upto", mass.shape, mass.dtype))
    total = upto[:, -1:].astype(float)
    below = space.copy("below", upto, float)
    first = weighted_sums(below[:, :-1], bodies.rise) / total
    second = weighted_sums(np.multiply(below, below, out=below)[:, :-1], bodies.rise) / total**2
    return bodies.values[-1] - first, first - second


def _by_parts(mass: NDArray[np.number], bodies: Ladder, curve: Curve) -> tuple[Vector, Vector]:
    upto = np.cumsum(mass, axis=1, dtype=mass.dtype)
    rank = upto[:, :-1] / upto[:, -1:]
    ends = curve(1.0) * bodies.values[-1] - curve(0.0) * bodies.values[0]
    return bodies.values[-1] - weighted_sums(rank, bodies.rise), ends - weighted_sums(curve(rank), bodies.rise)


def _by_steps(mass: NDArray[np.number], bodies: Ladder, curve: Curve) -> tuple[Vector, Vector]:
    steps = np.add.reduceat(mass, bodies.first, axis=1)
    upto = np.cumsum(steps, axis=1)
    total = upto[:, -1:].astype(float)
    at = curve(np.concatenate([np.zeros_like(total), upto / total], axis=1))
    rise = np.divide(np.diff(at, axis=1), steps, out=np.zeros(steps.shape), where=steps > 0)
    mean = weighted_sums(mass, bodies.values) / total
    money = (np.add.reduceat(mass * column, bodies.first, axis=1) for column in bodies.values.T)
    return mean, np.stack([np.einsum("ij,ij->i", m, rise) for m in money], axis=1)


def rank_variances(counts: NDArray[np.number], bodies: Ladder) -> Vector:
    r"""Return the weighted variance of the fractional rank in many draws.

    .. math:: v = \frac{1 - \sum_s p_s^3}{12} \quad \text{over steps with shares } p_s

    Parameters
    ----------
    counts : array of shape (rows, n)
        How often each body is there, in sorted order.
    bodies : Ladder
        What :func:`ladder` returned.

    Returns
    -------
    numpy.ndarray of shape (rows,)
        0 where only bodies that tie are there.

    Examples
    --------
    >>> bodies = ladder(np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 3.0]), np.ones(3))
    >>> rank_variances(np.array([[1, 1, 1], [3, 0, 0]]), bodies).round(6)
    array([0.074074, 0.      ])
    """
    mass = counts if bodies.weights is None else counts * bodies.weights
    if bodies.first.size < bodies.order.size:
        mass = np.add.reduceat(mass, bodies.first, axis=1)
    share = mass / mass.sum(axis=1, keepdims=True)
    variances: Vector = (1.0 - np.einsum("ij,ij,ij->i", share, share, share)) / 12.0
    return variances
