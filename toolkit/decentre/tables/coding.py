"""Key columns as small integers, so that ten million rows cost little."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd


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
    labels: list


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
        raw, uniques = pd.factorize(column, use_na_sentinel=True)
        codes, found = raw.astype(np.int32), list(uniques)
    present = np.bincount(codes[codes >= 0], minlength=len(found)) > 0 if found else np.zeros(0, bool)
    parsed = {i: parse(x) if parse else x for i, x in enumerate(found) if present[i]}
    labels = sorted(set(parsed.values()), key=_order)
    place = {x: i for i, x in enumerate(labels)}
    lookup = np.full(len(found) + 1, -1, dtype=codes.dtype if len(labels) < 127 or codes.itemsize > 1 else np.int16)
    for i, x in parsed.items():
        lookup[i] = place[x]
    if np.array_equal(lookup[:-1], np.arange(len(found))):
        return Keys(codes, labels)
    return Keys(lookup[codes], labels)


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
