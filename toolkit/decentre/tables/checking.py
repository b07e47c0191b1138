"""What each kind of table must hold, and what is wrong with one that does not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.tables.cell_checks import check_cells
from decentre.tables.coding import Keys, keys
from decentre.tables.frames import frame
from decentre.tables.numerals import floats
from decentre.tables.problems import Problem
from decentre.tables.row_checks import discretion, duplicates, gaps, spellings, totals, twins
from decentre.tables.shapes import KINDS, Kind, article

HEADER_ROWS = 1


def check(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Say what is wrong with a table, row by row.

    Parameters
    ----------
    table : pandas.DataFrame
        The table as read.
    kind : str
        What it should be: one of ``tables.kinds()``.

    Returns
    -------
    pandas.DataFrame
        One row a problem and table row: ``row`` (as a spreadsheet counts: the header is row 1), ``column``,
        ``value``, ``problem``, ``severity`` (``'error'``: refused by every verb; ``'note'``: look again). Empty when
        nothing is wrong.

    Raises
    ------
    InputError
        There is no such kind.

    Examples
    --------
    >>> budget = pd.DataFrame({"body": ["Northshire"] * 2, "year": ["2001-02", "2001-02"], "amount": [100.0, -5.0]})
    >>> check(budget, "budget")[["row", "column", "problem"]]
       row      column                                   problem
    0    3      amount        a negative budget; a budget is zero or more
    1    2  body, year  two rows for the same body and year; add them ...
    2    3  body, year  two rows for the same body and year; add them ...
    """
    table = frame(table, "table", _names(_spec(kind)))
    rows = [
        {
            "row": int(position) + HEADER_ROWS + 1,
            "column": problem.column,
            "value": _value(table, problem.column, position),
            "problem": problem.sentence,
            "severity": problem.severity,
        }
        for problem in problems(table, kind)
        for position in (problem.rows if len(problem.rows) else [-HEADER_ROWS])
    ]
    return pd.DataFrame(rows, columns=["row", "column", "value", "problem", "severity"])


def _value(table: pd.DataFrame, columns: str, position: int) -> str:
    names = [c for c in columns.split(", ") if c in table.columns]
    if position < 0 or not names:
        return ""
    return ", ".join(str(table[c].iloc[position]) for c in names)


def require(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Accept a table, or refuse it in one sentence with its rows.

    Parameters
    ----------
    table : pandas.DataFrame
        The table given by the caller; it is never changed.
    kind : str
        What it should be: one of ``tables.kinds()``.

    Returns
    -------
    pandas.DataFrame
        The columns of that kind, key columns as categories and years in their standard spelling.

    Raises
    ------
    InputError
        The table has a problem; ``cases`` holds the offending rows.

    Examples
    --------
    >>> require(pd.DataFrame({"body": ["Northshire"], "year": ["2001-02"]}), "budget")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: budget: there is no column 'amount'; a budget table has the columns body, year, amount, and this one has body, year.
    """
    spec = _spec(kind)
    table = frame(table, kind, _names(spec))
    coded = _coded(table, spec)
    first = next((p for p in _problems(table, kind, coded) if p.severity == "error"), None)
    if first is not None:
        raise InputError(_sentence(table, kind, first), table.iloc[first.rows])
    present = [c.name for c in spec.columns if c.name in table.columns]
    checked = {name: pd.Categorical.from_codes(k.codes, k.labels) for name, k in coded.items()}  # type: ignore[call-overload]
    return table[present].assign(**checked, **_numbers_of(table, spec))


def _numbers_of(table: pd.DataFrame, spec: Kind) -> dict[str, pd.Series]:
    """Return the columns of numbers that are not plain ones yet, such as objects or Decimals, as floats."""
    names = [c.name for c in spec.columns if c.role in ("money", "number", "share") and c.name in table.columns]
    odd = [n for n in names if not isinstance(table[n].dtype, np.dtype) or table[n].dtype.kind not in "iuf"]
    return {n: pd.Series(floats(table[n])[0], index=table.index) for n in odd}


def _names(spec: Kind) -> list[str]:
    return [c.name for c in spec.columns]


def _spec(kind: str) -> Kind:
    if kind not in list(KINDS):
        raise InputError(f"{kind!r} is not a kind of table; give one of {', '.join(KINDS)}.")
    return KINDS[kind]


def _coded(table: pd.DataFrame, spec: Kind) -> dict[str, Keys]:
    """Return the key columns as integers, those left out that are missing or hold what is not allowed."""
    found = {}
    for column in spec.columns:
        if (
            column.role in ("name", "year", "category", "currency", "stated")
            and list(table.columns).count(column.name) == 1
        ):
            try:
                found[column.name] = keys(table[column.name], years.parse if column.role == "year" else None)
            except (InputError, TypeError):  # a year that is none; cells that are no labels
                continue
    return {name: k for name, k in found.items() if (k.codes >= 0).all()}


def _sentence(table: pd.DataFrame, kind: str, problem: Problem) -> str:
    if not len(problem.rows):
        return f"{kind}: {problem.sentence}."
    first = problem.rows[0]
    more = len(problem.rows) - 1
    where = f"row {first + HEADER_ROWS + 1}" + (f" and {more} more" if more else "")
    value = _value(table, problem.column, first)
    return f"{kind}: {problem.sentence} (column {problem.column}, {where}, first {value!r})."


def problems(table: pd.DataFrame, kind: str) -> Iterator[Problem]:
    """Yield everything wrong with a table, the gravest first."""
    yield from _problems(table, kind, _coded(table, _spec(kind)))


def _problems(table: pd.DataFrame, kind: str, coded: dict[str, Keys]) -> Iterator[Problem]:
    spec = KINDS[kind]
    missing = list(_columns(table, kind, spec))
    yield from missing
    if missing:
        return
    found = False
    for column in spec.columns:
        if column.name in table.columns:
            for problem in check_cells(table[column.name], column):
                found = True
                yield problem
    yield from discretion(table) if kind == "lines" else ()
    for column in spec.columns:
        if column.role == "name" and column.name in coded:
            yield from spellings(coded[column.name], column)
    if all(name in coded for name in spec.key):
        key = [coded[name] for name in spec.key]
        yield from duplicates(key, spec.key)
        if not found:
            yield from totals(table, spec, coded)
            yield from gaps(key) if kind == "budget" else ()
            yield from twins(table, key) if kind == "budget" else ()


def _columns(table: pd.DataFrame, kind: str, spec: Kind) -> Iterator[Problem]:
    nothing = np.array([], dtype=int)
    needed = [c.name for c in spec.columns if c.required]
    twice = sorted({str(c) for c in table.columns[table.columns.duplicated()]})
    if twice:
        yield Problem(nothing, twice[0], f"the column '{twice[0]}' is there twice; keep one")
    for name in needed:
        if name not in table.columns:
            yield Problem(
                nothing,
                name,
                f"there is no column '{name}'; {article(kind)} table has the columns {', '.join(needed)}, "
                f"and this one has {', '.join(map(str, table.columns)) or 'none'}",
            )
    if not len(table):
        yield Problem(nothing, needed[0], "there are no rows; a table needs at least one")
