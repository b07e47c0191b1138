"""Two tables of numbers that must name the same rows and columns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.tables.frames import frame, is_table, one_year
from decentre.tables.labels import require_one_kind
from decentre.tables.numerals import floats, shown


def matched(
    first: pd.DataFrame, second: pd.DataFrame, *, names: tuple[str, str], row: str, column: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Accept two tables of numbers with the same labels, or refuse them in one sentence with the cases.

    Parameters
    ----------
    first, second : pandas.DataFrame
        Numbers. The order of rows and columns may differ.
    names : (str, str)
        What the caller calls the two tables.
    row, column : str
        What a row and a column are, for the message.

    Returns
    -------
    (pandas.DataFrame, pandas.DataFrame)
        Copies as floats, the second in the order of the first.

    Raises
    ------
    InputError
        Not a table, or an empty one; a label twice; a label that only one table has; a cell that is missing,
        infinite or not a number.

    Examples
    --------
    >>> start = pd.DataFrame({"heads": [1, 2]}, index=["N", "S"])
    >>> end = pd.DataFrame({"heads": [4, 3]}, index=["S", "N"])
    >>> matched(start, end, names=("start", "end"), row="body", column="factor")[1]["heads"].tolist()
    [3.0, 4.0]
    >>> matched(start, end.loc[["N"]], names=("start", "end"), row="body", column="factor")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: start and end must list the same rows and columns: body 'S' is not in end ...
    """
    kinds = {"rows": row, "columns": column}
    tables = {name: _by_row(table, name, row) for name, table in zip(names, (first, second), strict=True)}
    for name, table in tables.items():
        _require_table(table, name, kinds)
    _require_same_labels(tables, kinds)
    one, two = (_numbers(table, name, kinds) for name, table in tables.items())
    return one, two.reindex(index=one.index, columns=one.columns)


def _by_row(table: pd.DataFrame, name: str, row: str) -> pd.DataFrame:
    """Return a table of any library with its rows named by its index: its own, or the column that names them."""
    if not is_table(table):
        return table
    found: pd.DataFrame = one_year(frame(table, name), name)
    named = isinstance(found.index, pd.RangeIndex) and row in found.columns
    return found.set_index(row) if named else found


def _require_table(table: pd.DataFrame, name: str, kinds: dict[str, str]) -> None:
    if not isinstance(table, pd.DataFrame) or table.empty:
        given = "an empty table" if isinstance(table, pd.DataFrame) else f"a {type(table).__name__}"
        raise InputError(
            f"{name} is {given}; give a DataFrame with one row a {kinds['rows']} and one column a {kinds['columns']}."
        )
    for labels, kind in ((table.index, kinds["rows"]), (table.columns, kinds["columns"])):
        wrong = labels.duplicated(keep=False) | labels.to_frame().isna().any(axis=1).to_numpy()
        if wrong.any():
            raise InputError(
                f"{name} must name each {kind} once, and {shown(labels[wrong][0])} is missing or stands more than "
                f"once ({wrong.sum()} labels in all); add the doubles up, or rename them.",
                pd.DataFrame({"table": name, kind: list(labels[wrong])}),
            )


def _require_same_labels(tables: dict[str, pd.DataFrame], kinds: dict[str, str]) -> None:
    (one, first), (two, second) = tables.items()
    require_one_kind(kinds["rows"], **{one: first.index, two: second.index})
    require_one_kind(kinds["columns"], **{one: first.columns, two: second.columns})
    missing = []
    for here, other, name in ((first, second, two), (second, first, one)):
        missing += [(kinds["rows"], x, name) for x in here.index.difference(other.index, sort=False)]
        missing += [(kinds["columns"], x, name) for x in here.columns.difference(other.columns, sort=False)]
    if missing:
        kind, label, name = missing[0]
        raise InputError(
            f"{one} and {two} must list the same rows and columns: {kind} {shown(label)} is not in {name} "
            f"({len(missing)} in all); add it, or leave it out of both.",
            pd.DataFrame(missing, columns=["kind", "label", "missing_from"]),
        )


def _numbers(table: pd.DataFrame, name: str, kinds: dict[str, str]) -> pd.DataFrame:
    columns = [floats(table.iloc[:, j]) for j in range(table.shape[1])]
    numbers = np.column_stack([values for values, _ in columns])
    wrong = ~np.isfinite(numbers) | np.column_stack([odd for _, odd in columns])
    if wrong.any():
        cases = cells(table, wrong, kinds["rows"], kinds["columns"])
        first = cases.iloc[0]
        raise InputError(
            f"{name} must hold a number in every cell, and {shown(first['value'])} at {shown(first.iloc[0])}, "
            f"{shown(first.iloc[1])} is not one ({len(cases)} in all); fill it in from the source "
            "(tables.parse_money turns text into numbers), or leave the row out of both tables.",
            cases,
        )
    return pd.DataFrame(numbers, index=table.index, columns=table.columns)


def cells(table: pd.DataFrame, mask: np.ndarray, row: str, column: str) -> pd.DataFrame:
    """Return the cells of a table where a mask holds, one row a cell.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table.
    mask : numpy.ndarray
        True where a cell is wanted; the shape of the table.
    row, column : str
        Names of the two label columns of what is returned.

    Returns
    -------
    pandas.DataFrame
        Columns ``row``, ``column`` and value.

    Examples
    --------
    >>> heads = pd.DataFrame({"heads": [1, -2]}, index=["N", "S"])
    >>> cells(heads, heads.to_numpy() < 0, "body", "factor")
      body factor  value
    0    S  heads     -2
    """
    places = np.argwhere(mask)
    found = [(table.index[i], table.columns[j], table.iloc[i, j]) for i, j in places]
    return pd.DataFrame(found, columns=[row, column, "value"])
