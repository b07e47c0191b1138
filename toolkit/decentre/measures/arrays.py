"""The gate every array passes: numbers, of one length, none missing, weights that can weigh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.tables.numerals import entries_of, number_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]


def cases(values: Vector, wrong: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the offending entries as a table.

    Parameters
    ----------
    values : array of shape (n,)
        What was given.
    wrong : boolean array of shape (n,)
        True where an entry cannot be used.

    Returns
    -------
    pandas.DataFrame
        Columns ``position`` (counted from 0) and ``value``.

    Examples
    --------
    >>> cases(np.array([1.0, -2.0]), np.array([False, True]))
       position  value
    0         1   -2.0
    """
    return pd.DataFrame({"position": np.flatnonzero(wrong), "value": np.asarray(values)[wrong]})


def numbers(values: ArrayLike, name: str, *, least: int = 2) -> Vector:
    """Return one array as floats, or say why it cannot be used.

    Parameters
    ----------
    values : array-like of shape (n,)
        Numbers: a list, an array or a Series. Text is refused, also when it looks like a number.
    name : str
        What the caller calls it, for the message.
    least : int, default 2
        The fewest entries that make sense.

    Returns
    -------
    numpy.ndarray of shape (n,)
        A new array of floats; what was given is unchanged.

    Raises
    ------
    InputError
        Not one-dimensional, too short, not numbers, missing or infinite; ``cases`` holds the positions.

    Examples
    --------
    >>> numbers([1, 2, 3], "values")
    array([1., 2., 3.])
    >>> numbers([1, float("nan")], "values")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: values has 1 missing or infinite entry of 2; give a finite number for each...
    """
    array = _as_floats(values, name)
    if array.ndim != 1:
        raise InputError(f"{name} has {array.ndim} dimensions; give one number for each body, in one dimension.")
    wrong = ~np.isfinite(array)
    if wrong.any():
        count = int(wrong.sum())
        raise InputError(
            f"{name} has {count} missing or infinite {'entry' if count == 1 else 'entries'} of {array.size}; "
            f"give a finite number for each body or leave the body out yourself (first: {_place(values, wrong)}); see .cases.",
            cases(array, wrong),
        )
    if array.size < least:
        raise InputError(f"{name} has {array.size} {'entry' if array.size == 1 else 'entries'}; give {least} or more.")
    return array


def _place(values: object, wrong: NDArray[np.bool_]) -> str:
    """Say where the first entry stands that cannot be used: by its label where it has one."""
    position = int(np.argmax(wrong))
    index = index_of(values)
    return f"position {position}, counted from 0" if index is None else f"{index[position]!r}"


def _as_floats(values: ArrayLike, name: str) -> Vector:
    kept = _as_array(values, name)
    if kept.dtype.kind in "iuf":
        return np.array(kept, dtype=float)
    if kept.dtype.kind in "mM":  # as objects some of them would be whole numbers of nanoseconds
        raise InputError(f"{name} holds dates or times ({kept.dtype}); give numbers.")
    entries = np.ravel(np.asarray(kept, dtype=object))
    text = np.array([isinstance(v, str | bytes) for v in entries], dtype=bool)
    if text.any():
        where = _place(values, text) if np.ndim(kept) == 1 else "the start"
        raise InputError(
            f"{name} holds text; give numbers (tables.parse_money reads money written as text; first: {entries[text][0]!r} at {where}).",
        )
    found = [number_of(v) for v in entries]
    wrong = np.array([v is None for v in found], dtype=bool)
    if wrong.any():
        first = entries[wrong][0]
        raise InputError(
            f"{name} holds {type(first).__name__} entries that are not numbers; give numbers "
            f"(first: {first!r} at {_place(values, wrong) if np.ndim(kept) == 1 else 'the start'}); see .cases.",
            cases(entries, wrong),
        )
    return np.array(found, dtype=float).reshape(np.shape(kept))


def _as_array(values: Any, name: str) -> NDArray[np.generic]:
    """Return an array whose type says what its entries are: a mask becomes missing entries, and no boolean a number."""
    if isinstance(values, np.ma.MaskedArray):
        return entries_of(values) if np.ma.getmaskarray(values).any() else np.asarray(values)
    dtype = getattr(values, "dtype", None)
    if dtype is not None and hasattr(values, "to_numpy") and hasattr(values, "index"):  # a Series
        plain = isinstance(dtype, np.dtype) or getattr(dtype, "kind", "O") not in "iuf"
        found: NDArray[np.generic] = values.to_numpy() if plain else values.to_numpy(dtype=float, na_value=np.nan)
        return found
    try:
        array = np.asarray(values)
    except ValueError:
        raise InputError(f"{name} is ragged: its entries differ in length; give one number for each body.") from None
    mixed = array.dtype.kind not in "iuf" or (array.ndim == 1 and any(isinstance(v, bool | np.bool_) for v in values))
    return entries_of(values) if isinstance(values, list | tuple) and mixed else array


def non_negative(values: Vector, name: str) -> Vector:
    """Return the array, or refuse it where it holds a negative number.

    Parameters
    ----------
    values : array of shape (n,)
        Numbers.
    name : str
        What the caller calls it.

    Returns
    -------
    numpy.ndarray
        The same array.

    Raises
    ------
    InputError
        A negative entry (``cases``), or nothing but zeros.

    Examples
    --------
    >>> non_negative(np.array([0.0, 1.0]), "values")
    array([0., 1.])
    """
    if (values < 0).any():
        raise InputError(
            f"{name} has negative entries, for which this measure is not defined; give zero or more; see .cases.",
            cases(values, values < 0),
        )
    if not values.any():
        raise InputError(f"{name} are all zero, so there are no shares to compare; give at least one positive entry.")
    return values


def one_of(choice: object, allowed: Sequence[object], name: str) -> None:
    """Refuse a choice that is not on the list.

    Parameters
    ----------
    choice : object
        What was given.
    allowed : sequence
        What there is.
    name : str
        The argument.

    Raises
    ------
    InputError
        The choice is not one of them.

    Examples
    --------
    >>> one_of("wald", ("exact", "wilson"), "method")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: method is 'wald'; give one of 'exact', 'wilson'.
    """
    if not any(choice is a or (type(choice) is type(a) and choice == a) for a in allowed):
        raise InputError(f"{name} is {choice!r}; give one of {', '.join(map(repr, allowed))}.")


def index_of(values: object) -> pd.Index | None:
    """Return the labels of a Series or DataFrame, None of anything else."""
    labelled = hasattr(values, "iloc") and hasattr(values, "index")
    return values.index if labelled else None  # type: ignore[attr-defined]
