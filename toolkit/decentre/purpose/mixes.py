"""Two divisions of money compared, many at a time: level, shortfall and mix, and how far the mixes of groups lie apart."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from decentre.resampling.draws import blocks, drawn_counts
from decentre.resampling.permutation import in_orders

Table = NDArray[np.float64]

MEASURES = (
    "level",
    "shortfall",
    "share_moved",
    "aitchison_distance",
    "aitchison_distance_tenth",
    "jensen_shannon",
)
_TIE = 1e-10  # two relabellings that differ by less are one: a tie must not be decided by rounding


def compare(intended: Table, actual: Table) -> Table:
    """Return every measure of departure, row by row.

    Parameters
    ----------
    intended, actual : array of shape (..., lines)
        Money, zero or more.

    Returns
    -------
    numpy.ndarray of shape (..., measures)
        In the order of ``MEASURES``; NaN where a sum that a measure divides by is zero.

    Examples
    --------
    >>> compare(np.array([50.0, 50.0]), np.array([30.0, 10.0]))[:3]
    array([0.4 , 0.6 , 0.25])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        meant = intended.sum(axis=-1)
        level = np.where(meant > 0, actual.sum(axis=-1) / meant, np.nan)
        shortfall = np.where(meant > 0, 1 - np.minimum(intended, actual).sum(axis=-1) / meant, np.nan)
        p, q = mix(intended), mix(actual)
        moved = np.abs(p - q).sum(axis=-1) / 2
        distances = [_aitchison(p, q, part) for part in (1.0, 0.1)]
        return np.stack([level, shortfall, moved, *distances, _jensen_shannon(p, q)], axis=-1)


def mix(amounts: Table) -> Table:
    """Return each row's shares; NaN where the row sums to zero.

    Parameters
    ----------
    amounts : array of shape (..., lines)
        Money.

    Returns
    -------
    numpy.ndarray of the same shape
        Shares that sum to 1.

    Examples
    --------
    >>> mix(np.array([3.0, 1.0]))
    array([0.75, 0.25])
    """
    whole = amounts.sum(axis=-1, keepdims=True)
    shares: Table = np.divide(amounts, whole, out=np.full(amounts.shape, np.nan), where=whole > 0)
    return shares


def _aitchison(p: Table, q: Table, part: float) -> Table:
    there = (p > 0) | (q > 0)
    delta = part / there.sum(axis=-1, keepdims=True) ** 2
    ratio = np.log(_filled(p, there, delta)) - np.log(_filled(q, there, delta))
    undefined = np.isnan(p + q).any(axis=-1, keepdims=True)
    ratio = np.where(there & ~undefined, ratio, 0.0)
    size = there.sum(axis=-1)
    spread = (ratio**2).sum(axis=-1) - ratio.sum(axis=-1) ** 2 / size
    return np.where(np.isnan(p + q).any(axis=-1), np.nan, np.sqrt(np.maximum(spread, 0)))


def _filled(shares: Table, there: NDArray[np.bool_], delta: Table) -> Table:
    zero = there & (shares == 0)
    return np.where(zero, delta, shares * (1 - zero.sum(axis=-1, keepdims=True) * delta))


def _jensen_shannon(p: Table, q: Table) -> Table:
    middle = (p + q) / 2
    halves = [np.where(x == 0, 0.0, x * np.log2(x / middle)).sum(axis=-1) for x in (p, q)]
    divergence: Table = np.maximum((halves[0] + halves[1]) / 2, 0)
    return divergence


def drawn(intended: Table, actual: Table, replicates: int, random: np.random.Generator) -> Table:
    """Draw bodies with replacement and compare the summed tables of each draw.

    Parameters
    ----------
    intended, actual : array of shape (bodies, lines)
        Money.
    replicates : int
        Draws.
    random : numpy.random.Generator
        Where they come from.

    Returns
    -------
    numpy.ndarray of shape (replicates, measures)
        In the order of ``MEASURES``.

    Examples
    --------
    >>> drawn(np.eye(2), np.eye(2), 3, np.random.default_rng(1))[:, 0]
    array([1., 1., 1.])
    """
    found = []
    for block in blocks(replicates, max(intended.shape)):
        counts = drawn_counts(random, block.stop - block.start, len(intended)).astype(float)
        found.append(compare(counts @ intended, counts @ actual))
    return np.concatenate(found)


def distances(labels: NDArray[np.number], intended: Table, actual: Table) -> Table:
    """Return how far the groups' pooled mixes lie apart, for each way of labelling the bodies.

    Parameters
    ----------
    labels : array of shape (ways, bodies)
        The group of each body, 0, 1, ...
    intended, actual : array of shape (bodies, lines)
        Money.

    Returns
    -------
    numpy.ndarray of shape (ways, 2)
        Half the sum of absolute differences, the mean over pairs of groups: of the actual mixes, and of the actual
        less the intended mixes.

    Examples
    --------
    >>> meant = np.ones((2, 2))
    >>> distances(np.array([[0, 1]]), meant, np.array([[3.0, 1.0], [1.0, 1.0]]))
    array([[0.25, 0.25]])
    """
    groups = [(labels == g).astype(float) for g in range(int(labels.max()) + 1)]
    mixes = [mix(g @ actual) for g in groups]
    shifts = [m - mix(g @ intended) for g, m in zip(groups, mixes, strict=True)]
    pairs = [[np.abs(a - b).sum(axis=1) / 2 for a, b in itertools.combinations(x, 2)] for x in (mixes, shifts)]
    return np.column_stack([np.mean(p, axis=0) for p in pairs])


def relabelled(
    labels: NDArray[np.intp], intended: Table, actual: Table, replicates: int, random: np.random.Generator
) -> tuple[Table, Table, int]:
    """Return the distances between groups, their permutation p, and over how many labellings.

    Every way of labelling is tried when there are no more of them than ``replicates``, and the p is the share of them
    at least as far apart as the one there is; otherwise ways are drawn, and the p is (1 + number) / (1 + draws).

    Parameters
    ----------
    labels : integer array of shape (bodies,)
        The group of each body.
    intended, actual, replicates, random
        As in :func:`drawn`.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray, int)
        Two distances, two p, and the number of labellings with the one there is.

    Examples
    --------
    >>> spent = np.array([[9.0, 1.0], [9.0, 1.0], [1.0, 9.0], [1.0, 9.0]])
    >>> relabelled(np.array([0, 0, 1, 1]), np.ones((4, 2)), spent, 99, np.random.default_rng(1))
    (array([0.8, 0.8]), array([0.33333333, 0.33333333]), 6)
    """
    there = distances(labels[None], intended, actual)[0]
    ways, exact = in_orders(random, labels.astype(float), replicates)
    as_far, tried = np.zeros(2), 0
    for block in ways:
        as_far += (distances(block, intended, actual) >= there - _TIE).sum(axis=0)
        tried += len(block)
    itself = 0 if exact else 1  # every labelling has the one there is among them; a draw seldom does
    return there, (itself + as_far) / (itself + tried), itself + tried
