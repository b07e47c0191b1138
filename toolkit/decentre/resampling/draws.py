"""How bodies are drawn: seeds, blocks that bound the memory, and counts of how often each body was drawn."""

from __future__ import annotations

import operator
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import InputError
from decentre.resampling.workspace import Workspace
from decentre.tables.choices import is_inside, is_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

BLOCK_CELLS = 131_072  # replicates x bodies held at once: small enough to stay in a core's cache
SMALL_CELLS = 65_536  # the same for kernels that hold several arrays of few bodies
MANY_BODIES = 1_024  # from here on, drawing counts in two parts is quicker than counting positions
FEW_BODIES = 512  # up to here, sorting random keys is quicker than shuffling, and two keys are seldom equal
_OPEN = 255


def generator(seed: int | np.random.Generator | np.random.SeedSequence | None) -> np.random.Generator:
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
        whole = -1 if seed is None else operator.index(seed)
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
    if not is_whole(replicates, 1, 10**9):
        raise InputError(f"replicates is {replicates!r}; give a whole number of 1 or more.")
    if not is_inside(level):
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


def drawn_counts(
    random: np.random.Generator, rows: int, bodies: int, workspace: Workspace | None = None
) -> NDArray[np.integer]:
    r"""Return how often each body is drawn with replacement: all that a statistic in pre-sorted order needs.

    Where bodies are many, a row is drawn in two parts, which together are exactly a multinomial draw: a Poisson number
    for each body with mean :math:`1 - 4/\sqrt{n}`, then one position for each draw that is still missing. Given their
    sum, independent Poisson numbers are multinomial; a row whose sum exceeds n is drawn anew.

    Parameters
    ----------
    random : numpy.random.Generator
        Where the draws come from.
    rows : int
        Replicates.
    bodies : int
        How many there are, and how many are drawn.
    workspace : Workspace, optional
        Where the counts are written; the next block of draws on the same space writes over them.

    Returns
    -------
    integer array of shape (rows, bodies)
        Each row adds to ``bodies``.

    Examples
    --------
    >>> drawn_counts(np.random.default_rng(1), 2, 5).sum(axis=1)
    array([5, 5])
    """
    space = workspace or Workspace()
    if bodies >= MANY_BODIES:
        return _drawn_in_two_parts(random, rows, bodies, space)
    places = space.copy("places", drawn_positions(random, rows, bodies), np.intp)
    # Each row counts in cells of its own, so that one bincount serves the block.
    places += (np.arange(rows) * bodies)[:, None]
    return np.bincount(places.ravel(), minlength=rows * bodies).reshape(rows, bodies)


def _drawn_in_two_parts(random: np.random.Generator, rows: int, bodies: int, space: Workspace) -> NDArray[np.int32]:
    # A little under 1: the sum then stays below n in all but a few rows, and only a few draws are missing.
    rate = 1 - 4 / np.sqrt(bodies)
    numbers = _poisson_numbers(random, rows, bodies, rate, space)
    # Small numbers are kept in bytes: what is read from memory, and not the arithmetic, takes the time.
    missing = bodies - numbers.sum(axis=1, dtype=np.uint32).astype(int)
    counts = space.copy("counts", numbers, np.int32)
    # A row drawn anew as a whole keeps the law given its sum; taking draws away from it would not.
    while (over := np.flatnonzero(missing < 0)).size:
        counts[over] = _poisson_numbers(random, over.size, bodies, rate, space)
        missing[over] = bodies - counts[over].sum(axis=1)
    # One long vector for all rows: a loop over rows would cost more than the draws.
    places = np.repeat(np.arange(rows) * bodies, missing) + random.integers(0, bodies, missing.sum())
    np.add.at(counts.reshape(-1), places, np.int32(1))
    return counts


def _poisson_numbers(
    random: np.random.Generator, rows: int, bodies: int, rate: float, space: Workspace
) -> NDArray[np.uint8]:
    # by inversion: 16 random bits decide nearly always, 53 more where a step of the distribution lies between
    chances, found = _poisson_table(rate)
    bits = _random_bits(random, rows * bodies, np.uint16)
    numbers = space.array("numbers", bits.shape, np.uint8)
    found.take(space.copy("bits", bits, np.intp), out=numbers, mode="clip")
    open_ = np.flatnonzero(np.equal(numbers, _OPEN, out=space.array("open", bits.shape, bool)))
    numbers[open_] = np.searchsorted(chances, (bits[open_] + random.random(open_.size)) / 65_536, side="right")
    return numbers.reshape(rows, bodies)


@lru_cache(maxsize=8)
def _poisson_table(rate: float) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    from scipy.special import pdtr

    chances = pdtr(np.arange(32), rate)
    # Where both ends of a step of 1/65,536 give one number, the 16 bits decide it alone.
    ends = np.searchsorted(chances, np.arange(65_537) / 65_536, side="right")
    return chances, np.where(ends[:-1] == ends[1:], ends[:-1], _OPEN).astype(np.uint8)


def shuffled(
    random: np.random.Generator,
    values: NDArray[np.float64],
    replicates: int,
    width: int = 1,
    workspace: Workspace | None = None,
) -> Iterator[NDArray[np.float64]]:
    """Yield the values in random orders, each order as likely as the next.

    Parameters
    ----------
    random : numpy.random.Generator
        Where the orders come from.
    values : array of shape (n,)
        What is put in order.
    replicates : int
        How many orders in all.
    width : int, default 1
        Arrays of the same size that are held beside them.
    workspace : Workspace, optional
        Where the orders are written.

    Yields
    ------
    numpy.ndarray of shape (rows, n)
        A block of orders. Take what is needed from it before the next, which is written over it.

    Examples
    --------
    >>> np.sort(next(shuffled(np.random.default_rng(1), np.array([1.0, 2.0, 3.0]), 2)))
    array([[1., 2., 3.],
           [1., 2., 3.]])
    """
    space = workspace or Workspace()
    # Sorting keys is the faster way for few bodies, exchanging in place for many.
    if values.size > FEW_BODIES:
        yield from _shuffled_in_place(random, values, list(blocks(replicates, values.size * width)), space)
        return
    for block in blocks(replicates, values.size * width, SMALL_CELLS):
        orders = _random_orders(random, block.stop - block.start, values.size, space)
        yield values.take(orders, out=space.array("values", orders.shape, float), mode="clip")


def _shuffled_in_place(
    random: np.random.Generator, values: NDArray[np.float64], parts: list[slice], space: Workspace
) -> Iterator[NDArray[np.float64]]:
    held = space.array("shuffled", (parts[0].stop, values.size), float)
    # Shuffled again from where the last block left it: a shuffle of any order is uniform.
    held[...] = values
    for block in parts:
        rows = held[: block.stop - block.start]
        yield random.permuted(rows, axis=1, out=rows)


def _random_orders(random: np.random.Generator, rows: int, bodies: int, space: Workspace) -> NDArray[np.intp]:
    # random keys with their position in the lowest bits, sorted; a row with two equal keys is drawn anew
    low = np.uint32(2 ** (bodies - 1).bit_length() - 1)
    keys = _sorted_keys(random, rows, bodies, low)
    while (alike := _rows_alike(keys, low, space)).size:
        keys[alike] = _sorted_keys(random, alike.size, bodies, low)
    keys &= low
    return space.copy("orders", keys, np.intp)


def _rows_alike(keys: NDArray[np.uint32], low: np.uint32, space: Workspace) -> NDArray[np.intp]:
    apart = space.array("apart", (len(keys), keys.shape[1] - 1), np.uint32)
    np.bitwise_xor(keys[:, 1:], keys[:, :-1], out=apart)
    return np.flatnonzero(np.less_equal(apart, low, out=space.array("alike", apart.shape, bool)).any(axis=1))


def _sorted_keys(random: np.random.Generator, rows: int, bodies: int, low: np.uint32) -> NDArray[np.uint32]:
    keys = _random_bits(random, rows * bodies, np.uint32).reshape(rows, bodies)
    # The position in the low bits rides along through the sort, and comes out as the order.
    keys &= ~low
    keys |= np.arange(bodies, dtype=np.uint32)
    keys.sort(axis=1)
    return keys


def _random_bits(random: np.random.Generator, size: int, kind: type[np.unsignedinteger]) -> NDArray[np.unsignedinteger]:
    each = 8 // np.dtype(kind).itemsize
    return random.integers(0, 2**64, -(-size // each), dtype=np.uint64).view(kind)[:size]
