"""Multipliers of the wild cluster bootstrap: one number a cluster, drawn, or every pattern of signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

TIE = 1e-9  # two squared statistics that differ by less, relative to each other, are the same
_WEBB = np.sqrt(np.array([0.5, 1.0, 1.5, 0.5, 1.0, 1.5])) * np.array([-1, -1, -1, 1, 1, 1])


def takes_every_pattern(clusters: int, replicates: int) -> bool:
    """Say whether every pattern of signs is taken, so that nothing is drawn.

    Parameters
    ----------
    clusters, replicates : int
        How many clusters there are, and draws were asked for.

    Returns
    -------
    bool
        Whether two to the power of the clusters is no more than the replicates.

    Examples
    --------
    >>> takes_every_pattern(13, 9999), takes_every_pattern(14, 9999)
    (True, False)
    """
    return clusters < 63 and 2**clusters <= replicates


def sign_patterns(block: slice, clusters: int) -> Vector:
    """Return patterns of signs by their number; the first sign is always plus.

    Parameters
    ----------
    block : slice
        Which patterns, of two to the power of the clusters less one; number 0 is all plus.
    clusters : int
        How many signs a pattern has.

    Returns
    -------
    numpy.ndarray of shape (patterns, clusters)
        Half of all patterns stand for all: a pattern and its mirror have the same statistic.

    Examples
    --------
    >>> sign_patterns(slice(0, 2), 2)
    array([[ 1.,  1.],
           [ 1., -1.]])
    """
    numbers = np.arange(block.start, block.stop, dtype=np.int64)[:, None]
    return np.asarray(1.0 - 2.0 * (numbers >> np.arange(clusters) & 1)[:, ::-1], dtype=np.float64)


def drawn_multipliers(random: np.random.Generator, rows: int, clusters: int, *, webb: bool = False) -> Vector:
    """Return drawn multipliers of mean zero and variance one.

    Parameters
    ----------
    random : numpy.random.Generator
        Where they come from.
    rows, clusters : int
        Draws, and multipliers a draw.
    webb : bool, default False
        Whether they are Webb's six points instead of signs.

    Returns
    -------
    numpy.ndarray of shape (rows, clusters)
        One number a cluster.

    Examples
    --------
    >>> np.unique(drawn_multipliers(np.random.default_rng(1), 9, 9))
    array([-1.,  1.])
    """
    if webb:
        points: Vector = _WEBB.take(random.integers(0, 6, (rows, clusters), dtype=np.int64))
        return points
    words = random.integers(0, 2**64, (rows, -(-clusters // 64)), dtype=np.uint64)
    signs: Vector = np.unpackbits(words.view(np.uint8), axis=1, count=clusters).astype(np.float64)
    signs *= 2.0
    signs -= 1.0
    return signs


def shares_above(statistics: Vector, observed: float | Vector, *, exact: bool) -> tuple[float, float]:
    r"""Return the p of a statistic by one rule in both branches, and the strict one beside it.

    Parameters
    ----------
    statistics : numpy.ndarray of shape (draws,)
        Squared, of each draw; over all patterns the fit itself is among them.
    observed : float or numpy.ndarray of shape (draws,)
        The squared statistic of the fit.
    exact : bool
        Whether every pattern was taken.

    Returns
    -------
    (float, float)
        The share of draws at or above the fit, the fit itself counted: :math:`\#/2^{G-1}` over all patterns, and
        :math:`(1 + \#)/(1 + B)` over drawn ones, so that no p is 0; and the share strictly above (as R's
        fwildclusterboot).

    Examples
    --------
    >>> shares_above(np.array([4.0, 1.0, 9.0, 2.0]), 4.0, exact=True)
    (0.5, 0.25)
    >>> shares_above(np.array([1.0, 9.0, 2.0]), 4.0, exact=False)
    (0.5, 0.3333333333333333)
    """
    draws = len(statistics)
    above = int((statistics > observed * (1 + TIE)).sum())
    reached = int((statistics >= observed * (1 - TIE)).sum())
    return (reached / draws if exact else (1 + reached) / (1 + draws)), above / draws
