"""How bodies are drawn: seeds, blocks that bound the memory, and counts of how often each body was drawn."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

BLOCK_CELLS = 131_072  # replicates x bodies held at once: small enough to stay in a core's cache


def generator(seed: int | np.random.Generator | np.random.SeedSequence) -> np.random.Generator:
    """Return the random generator of a seed.

    Parameters
    ----------
    seed : int, numpy.random.SeedSequence or numpy.random.Generator
        There is no default and None is refused: a result that nobody can draw again is not a result.

    Returns
    -------
    numpy.random.Generator
        PCG64 for a number; a generator is handed back as it is.

    Raises
    ------
    InputError
        None, or a number that is not a whole number of zero or more.

    Examples
    --------
    >>> generator(1).random() == generator(1).random()
    True
    """
    if isinstance(seed, np.random.Generator | np.random.SeedSequence):
        return np.random.default_rng(seed)
    try:
        whole = operator.index(seed)
    except TypeError:
        whole = -1
    if whole < 0 or isinstance(seed, bool):
        raise InputError(f"seed is {seed!r}; give a whole number of zero or more, so that the draws can be repeated.")
    return np.random.default_rng(whole)


def require_draws(replicates: int, level: float = 0.95) -> None:
    """Refuse a number of replicates or a level that gives no interval.

    Parameters
    ----------
    replicates : int
        How many draws, at least 1.
    level : float
        Between 0 and 1.

    Raises
    ------
    InputError
        Either is out of range.

    Examples
    --------
    >>> require_draws(0)
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: replicates is 0; give a whole number of 1 or more.
    """
    if isinstance(replicates, bool) or not hasattr(replicates, "__index__") or replicates < 1:
        raise InputError(f"replicates is {replicates!r}; give a whole number of 1 or more.")
    if not 0 < level < 1:
        raise InputError(f"level is {level!r}; give a share between 0 and 1, such as 0.95.")


def blocks(replicates: int, width: int, cells: int = BLOCK_CELLS) -> Iterator[slice]:
    """Yield slices of the replicates, so that one block holds about ``cells`` numbers whatever their count.

    Parameters
    ----------
    replicates : int
        How many in all.
    width : int
        Numbers held for one replicate.
    cells : int, optional
        Numbers held for one block.

    Yields
    ------
    slice
        Consecutive, together all of them.

    Examples
    --------
    >>> list(blocks(5, 10, cells=20))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    step = max(1, cells // max(1, width))
    for start in range(0, replicates, step):
        yield slice(start, min(start + step, replicates))


def drawn_positions(random: np.random.Generator, rows: int, bodies: int) -> NDArray[np.unsignedinteger]:
    """Return positions drawn with replacement, each body as likely as the next.

    Parameters
    ----------
    random : numpy.random.Generator
        Where the draws come from.
    rows : int
        Replicates.
    bodies : int
        How many bodies there are, and how many are drawn.

    Returns
    -------
    numpy.ndarray of shape (rows, bodies)
        Positions counted from 0, in the smallest unsigned type that holds them.

    Examples
    --------
    >>> drawn_positions(np.random.default_rng(1), 2, 3).shape
    (2, 3)
    """
    kind = np.uint16 if bodies <= 8_192 else np.uint32  # above it 16 bits reject too many draws to be quick
    return random.integers(0, bodies, (rows, bodies), dtype=kind)


def drawn_counts(random: np.random.Generator, rows: int, bodies: int) -> NDArray[np.intp]:
    """Return how often each body is drawn with replacement: all that a statistic in pre-sorted order needs.

    Parameters
    ----------
    random : numpy.random.Generator
        Where the draws come from.
    rows : int
        Replicates.
    bodies : int
        How many there are, and how many are drawn.

    Returns
    -------
    integer array of shape (rows, bodies)
        Each row adds to ``bodies``.

    Examples
    --------
    >>> drawn_counts(np.random.default_rng(1), 2, 5).sum(axis=1)
    array([5, 5])
    """
    places = drawn_positions(random, rows, bodies) + (np.arange(rows) * bodies)[:, None]
    return np.bincount(places.ravel(), minlength=rows * bodies).reshape(rows, bodies)
