"""Statistics of many draws at once: the same bodies in rows, one figure a row."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from decentre.errors import InputError
from decentre.measures.alignment import aligned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]
    Statistic = Callable[..., Any]


def together(given: ArrayLike | tuple[ArrayLike, ...]) -> tuple[ArrayLike, ...]:
    """Return a tuple of arrays as it is, and one array as a tuple of one.

    Parameters
    ----------
    given : array-like of shape (n,), or a tuple of such
        A tuple of plain numbers is one array.

    Returns
    -------
    tuple of array-like
        In the order given.

    Examples
    --------
    >>> together((1, 2)), together(([1, 2], [3, 4]))
    (((1, 2),), ([1, 2], [3, 4]))
    """
    return given if isinstance(given, tuple) and given and np.ndim(given[0]) > 0 else (given,)


def arrays_of(values: ArrayLike | tuple[ArrayLike, ...]) -> list[Vector]:
    """Return one array, or a tuple of arrays whose entries belong together, as floats.

    Parameters
    ----------
    values : array-like of shape (n,), or a tuple of such
        One entry a body in each.

    Returns
    -------
    list of numpy.ndarray
        In the order given.

    Raises
    ------
    InputError
        As :func:`~decentre.measures.alignment.aligned`.

    Examples
    --------
    >>> arrays_of(([1, 2], [3, 4]))
    [array([1., 2.]), array([3., 4.])]
    """
    arrays = together(values)
    return aligned(least=2, **{"values" if len(arrays) == 1 else f"values {k + 1}": a for k, a in enumerate(arrays)})


def figures_of(statistic: Statistic, arrays: Sequence[Vector], figures: int = 1) -> Vector:
    """Return a statistic of each row.

    Parameters
    ----------
    statistic : callable
        Takes as many arrays as there are. With an argument ``axis`` it is called once for all rows, with arrays of shape
        (rows, n) and ``axis=-1``; without one it is called for each row, with arrays of shape (n,).
    arrays : sequence of arrays of shape (rows, n)
        Bodies, drawn again or put in another order, in each row.
    figures : int, default 1
        How many figures the statistic returns.

    Returns
    -------
    numpy.ndarray of shape (rows,) or (figures, rows)
        As floats.

    Raises
    ------
    InputError
        The statistic returns something else.

    Examples
    --------
    >>> figures_of(np.mean, [np.array([[1.0, 3.0], [2.0, 6.0]])])
    array([2., 4.])
    """
    rows = len(arrays[0])
    if _takes_axis(statistic):
        found, how = statistic(*arrays, axis=-1), "its argument axis"
    else:
        found, how = [statistic(*(a[k] for a in arrays)) for k in range(rows)], "one row"
        found = list(zip(*found, strict=True)) if figures > 1 else found
    wanted = (rows,) if figures == 1 else (figures, rows)
    shape = np.shape(found)
    if shape != wanted:
        raise InputError(
            f"statistic returns an array of shape {shape} for {rows} rows of bodies where {wanted} is wanted; let it "
            f"return {'one number' if figures == 1 else f'{figures} numbers'} for {how}."
        )
    return np.array(found, dtype=float)  # a copy: the rows may be drawn over


def _takes_axis(statistic: Statistic) -> bool:
    try:
        return "axis" in inspect.signature(statistic).parameters
    except ValueError:
        return False


def figure_of(statistic: Statistic, arrays: Sequence[Vector]) -> float:
    """Return a statistic of the bodies given.

    Parameters
    ----------
    statistic : callable
        As :func:`figures_of`.
    arrays : sequence of arrays of shape (n,)
        The bodies.

    Returns
    -------
    float
        A finite number.

    Raises
    ------
    InputError
        It is not finite: there is nothing to draw again.

    Examples
    --------
    >>> figure_of(np.mean, [np.array([1.0, 3.0])])
    2.0
    """
    figure = float(figures_of(statistic, [a[None, :] for a in arrays])[0])
    if not np.isfinite(figure):
        raise InputError(f"statistic is {figure} for the bodies given; give bodies for which it is a finite number.")
    return figure


def without_each(bodies: int, blocks: Iterator[slice]) -> Iterator[NDArray[np.intp]]:
    """Yield the positions that stay when each body is left out in turn.

    Parameters
    ----------
    bodies : int
        How many there are.
    blocks : iterator of slice
        Which bodies are left out together in one block.

    Yields
    ------
    integer array of shape (rows, bodies - 1)
        Row i of all is without body i.

    Examples
    --------
    >>> next(without_each(3, iter([slice(0, 3)]))).tolist()
    [[1, 2], [0, 2], [0, 1]]
    """
    stay = np.arange(bodies - 1)
    for block in blocks:
        out = np.arange(block.start, block.stop)[:, None]
        yield stay + (stay >= out)


def weighted_sums(rows: NDArray[np.number], weights: Vector) -> Vector:
    """Return the weighted sum of each row, the same whatever the number of threads.

    Parameters
    ----------
    rows : array of shape (rows, n)
        Bodies in each row.
    weights : array of shape (n,) or (n, columns)
        Of each body.

    Returns
    -------
    numpy.ndarray of shape (rows,) or (rows, columns)
        What ``rows @ weights`` is, but for the last digit: a product of matrices is shared out among threads, which wait
        for each other on a busy machine.

    Examples
    --------
    >>> weighted_sums(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 10.0]))
    array([21., 43.])
    """
    if weights.ndim == 2:
        return np.stack([weighted_sums(rows, column) for column in weights.T], axis=1)
    sums: Vector = np.einsum("ij,j->i", rows, weights)
    return sums
