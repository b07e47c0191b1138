"""Which cells of a column are numbers: the one answer of every gate."""

from __future__ import annotations

from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Mask = NDArray[np.bool_]


def floats(column: pd.Series) -> tuple[Vector, Mask]:
    """Return a column as floats, NaN where a cell is missing or no number, and where it holds what is no number.

    Numbers are whole numbers, floats, Decimals and fractions, in a column of any type (nullable, of pyarrow, of categories,
    of objects). Text, booleans, dates, durations and complex numbers are none.

    Examples
    --------
    >>> import decimal
    >>> floats(pd.Series([1, decimal.Decimal("2.5"), None, "3", True], dtype=object))
    (array([1. , 2.5, nan, nan, nan]), array([False, False, False,  True,  True]))
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        values, wrong = floats(pd.Series(column.cat.categories))
        codes = column.cat.codes.to_numpy()
        return np.append(values, np.nan)[codes], np.append(wrong, False)[codes]
    if pd.api.types.is_numeric_dtype(column) and getattr(column.dtype, "kind", "O") in "iuf":
        return column.to_numpy(dtype=float, na_value=np.nan), np.zeros(len(column), dtype=bool)
    found = [number_of(x) for x in column.astype(object)]
    wrong = np.array([x is None for x in found], dtype=bool)
    return np.array([np.nan if x is None else x for x in found], dtype=float), wrong


def number_of(cell: object) -> float | None:
    """Return a cell as a float, NaN where it is missing, infinity where it is too large, None where it is no number."""
    if cell is None or cell is pd.NA:
        return np.nan
    if isinstance(cell, bool | np.bool_ | np.timedelta64) or not isinstance(cell, Real | Decimal):
        return None
    try:
        return float(cell)
    except (OverflowError, ValueError):
        return np.inf


def entries_of(values: Any) -> NDArray[np.object_]:
    """Return the entries of a list, an array or a Series as they are: no True becomes 1, no masked entry a number.

    Examples
    --------
    >>> entries_of([True, 2]).tolist(), entries_of(np.ma.masked_array([1, 2], [False, True])).tolist()
    ([True, 2], [1, None])
    """
    if isinstance(values, np.ma.MaskedArray):
        found = np.array(values.data, dtype=object)
        found[np.ma.getmaskarray(values)] = None
        return found
    if isinstance(values, list | tuple) and not any(isinstance(v, list | tuple | np.ndarray) for v in values):
        found = np.empty(len(values), dtype=object)
        found[:] = values
        return found
    array = np.asarray(values, dtype=None if hasattr(values, "dtype") else object)
    if array.dtype.kind in "mM":  # as objects some of them would be whole numbers of nanoseconds
        return np.array([np.datetime64("NaT") for _ in array.ravel()], dtype=object).reshape(array.shape)
    return array.astype(object)


def kind_of_cell(cell: object) -> str:
    """Return what a cell is that is no number, in words for a message."""
    if isinstance(cell, str):
        return "text"
    if isinstance(cell, bool | np.bool_):
        return "true or false"
    kinds = {
        "complex": "a complex number",
        "datetime": "a date",
        "date": "a date",
        "Timestamp": "a date",
        "NaTType": "a date",
        "datetime64": "a date",
    }
    name = type(cell).__name__
    return kinds.get(name, f"a {name}")


def shown(cell: object) -> str:
    """Return a cell as a message shows it: ``2001`` and not ``np.int64(2001)``."""
    return repr(cell.item() if isinstance(cell, np.generic) else cell)
