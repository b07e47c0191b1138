"""Key columns as small integers, so that ten million rows cost little."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd

Given = TypeVar("Given")
BLOCK = 1 << 17  # rows looked at together: as few as stay in a core's cache, as many as hide the loop


@dataclass(frozen=True)
class Keys:
    """A key column: ``labels[codes]`` is the column; a code of -1 is a missing cell.

    Attributes
    ----------
    codes : numpy.ndarray of int, shape (rows,)
        The position of each row's label.
    labels : list
        The labels that occur, sorted.
    """

    codes: np.ndarray
    labels: list[Any]


def keys(column: pd.Series, parse: Callable[[object], object] | None = None) -> Keys:
    """Return a key column as integers and sorted labels.

    Parameters
    ----------
    column : pandas.Series
        Text, or categories (whose integers are used as they are, without a copy).
    parse : callable, optional
        Applied to each distinct label once, such as ``years.parse``.

    Returns
    -------
    Keys
        The integers and the labels that occur.

    Examples
    --------
    >>> keys(pd.Series(["b", "a", "b"])).labels
    ['a', 'b']
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, found = column.cat.codes.to_numpy(), list(column.cat.categories)
    else:
        codes, found = _factorised(column)
    present = _present(codes, len(found))
    parsed = {i: parse(x) if parse else x for i, x in enumerate(found) if present[i]}
    labels = sorted(set(parsed.values()), key=_order)
    place = {x: i for i, x in enumerate(labels)}
    lookup = np.full(len(found) + 1, -1, dtype=codes.dtype if len(labels) < 127 or codes.itemsize > 1 else np.int16)
    for i, x in parsed.items():
        lookup[i] = place[x]
    if np.array_equal(lookup[:-1], np.arange(len(found))):
        return Keys(codes, labels)
    return Keys(lookup[codes], labels)


def _factorised(column: pd.Series) -> tuple[np.ndarray, list[Any]]:
    """Return the position of each cell's label and the labels; -1 where a cell is missing."""
    held = isinstance(column.dtype, pd.StringDtype) and column.dtype.storage == "pyarrow"  # the core has no pyarrow
    arrow = getattr(column.array, "__arrow_array__", None) if held else None
    chunks: list[Any] = getattr(arrow(), "chunks", []) if arrow else []
    if len(chunks) == 1 and chunks[0].null_count == 0:  # its own dictionary is made in half the time that pandas takes
        encoded = chunks[0].dictionary_encode()
        return encoded.indices.to_numpy(), encoded.dictionary.to_pylist()
    raw, uniques = pd.factorize(column, use_na_sentinel=True)
    return raw.astype(np.int32), list(uniques)


def _present(codes: np.ndarray, labels: int) -> np.ndarray:
    """Say which labels occur, in blocks that stay in the cache."""
    seen = np.zeros(labels + 1, dtype=bool)  # the last is that of a missing cell, -1
    for begin in range(0, len(codes), BLOCK):
        seen[codes[begin : begin + BLOCK]] = True
        if seen[:-1].all():
            break
    return seen[:-1]


def occurring(coded: list[Keys]) -> np.ndarray:
    """Say which combinations of several keys occur, as a table with one axis a key."""
    shape = tuple(len(k.labels) for k in coded)
    seen = np.zeros(int(np.prod(shape)), dtype=bool)
    for begin in range(0, len(coded[0].codes), BLOCK):
        seen[combined(coded, slice(begin, begin + BLOCK))] = True
    return seen.reshape(shape)


def combined(coded: list[Keys], rows: slice) -> np.ndarray:
    """Return one integer a row that stands for all its keys together."""
    total = coded[0].codes[rows].astype(np.int64)
    for k in coded[1:]:
        total *= len(k.labels)
        total += k.codes[rows]
    return total


def categorised(table: Given, names: Iterable[str]) -> Given:
    """Return a table with its text keys as categories, so that each is looked through once and not at every check.

    Columns that hold anything but text, and tables of other libraries, are left to the gate.
    """
    if not isinstance(table, pd.DataFrame) or not table.columns.is_unique:
        return table
    text = [c for c in names if c in table and _is_text(table[c])]
    found = {}
    for name in text:
        codes, labels = _factorised(table[name])
        found[name] = pd.Categorical.from_codes(codes, categories=pd.Index(labels))
    return table.assign(**found)


def _is_text(column: pd.Series) -> bool:
    if isinstance(column.dtype, pd.StringDtype):
        return True
    return column.dtype == object and pd.api.types.infer_dtype(column, skipna=True) == "string"


def _order(label: object) -> tuple[str, object]:
    return ("", label) if isinstance(label, str) else (type(label).__name__, label)


def checked_keys(column: pd.Series) -> Keys:
    """Return the keys of a column that a gate has let through, at no cost: its categories are its labels.

    Parameters
    ----------
    column : pandas.Series
        A key column of a table that ``tables.require`` returned, or some of its rows.

    Returns
    -------
    Keys
        The integers as they stand, and all labels of the whole table, sorted.
    """
    return Keys(column.cat.codes.to_numpy(), list(column.cat.categories))
