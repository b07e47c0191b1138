"""The gate for panels: a row a body and year, with columns of numbers named by the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.tables.cell_checks import check_labels
from decentre.tables.coding import Keys, keys
from decentre.tables.frames import frame
from decentre.tables.numerals import floats, kind_of_cell
from decentre.tables.problems import Problem
from decentre.tables.row_checks import spellings
from decentre.tables.shapes import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCE = 1e-7


@dataclass(frozen=True, eq=False)
class Panel:
    """A panel that may be used: rows sorted by body and year, whatever the order they came in.

    Attributes
    ----------
    body, year : numpy.ndarray of int, shape (rows,)
        Positions in ``bodies`` and ``years``.
    bodies, years : list
        Labels, sorted.
    numbers : mapping of role to numpy.ndarray of float, shape (rows,)
        The columns of numbers, by what they are for.
    names : mapping of role to str
        What the caller calls each column.
    rows : pandas.DataFrame
        The caller's rows in the same order, to show which ones are meant.
    """

    body: NDArray[np.intp]
    year: NDArray[np.intp]
    bodies: list[Any]
    years: list[Any]
    numbers: Mapping[str, NDArray[np.float64]]
    names: Mapping[str, str]
    rows: pd.DataFrame

    @cached_property
    def first(self) -> NDArray[np.intp]:
        """Where each body's rows begin."""
        return np.searchsorted(self.body, np.arange(len(self.bodies)))

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """The calendar year in which the year of each row starts."""
        return np.array([years.start(y) for y in self.years])[self.year]

    @property
    def singletons(self) -> list[Any]:
        """Bodies with one year only: their own effect fits them exactly."""
        counts = np.bincount(self.body, minlength=len(self.bodies))
        return [b for b, n in zip(self.bodies, counts, strict=True) if n == 1]

    @property
    def gaps(self) -> list[Any]:
        """Bodies with a year missing between two that are there."""
        jump = (np.diff(self.body) == 0) & (np.diff(self.starts) > 1)
        return [self.bodies[i] for i in np.unique(self.body[1:][jump])]

    @property
    def late(self) -> list[Any]:
        """Bodies that are not there in the first year of the panel."""
        return [b for b, i in zip(self.bodies, self.first, strict=True) if self.year[i] > 0]

    def following(self) -> NDArray[np.intp]:
        """Return the position of the same body's next year for each row, -1 where it is not there."""
        after = np.append((np.diff(self.body) == 0) & (np.diff(self.starts) == 1), False)
        return np.where(after, np.arange(len(self.body)) + 1, -1)


def panel(table: pd.DataFrame, columns: Mapping[str, str], *, positive: tuple[str, ...] = ()) -> Panel:
    """Accept a panel, or refuse it in one sentence with its rows.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns body, year and those named; it is never changed.
    columns : mapping of role to str
        What each column of numbers is for (``'spend'``), and what the caller calls it.
    positive : tuple of str, optional
        Roles whose numbers must be above zero, such as head counts.

    Returns
    -------
    Panel
        Rows sorted by body and year, labels as integers, numbers as floats. Gaps and singletons are let through and
        named in ``.gaps`` and ``.singletons``.

    Raises
    ------
    InputError
        No table, a column that is missing, there twice or named for two roles; a missing body; a year that is not a
        year; text, missing or infinite numbers; two rows for a body and year; fewer than two bodies or
        years.

    Examples
    --------
    >>> table = pd.DataFrame({"body": ["N", "N", "S", "S"], "year": ["2001-02", "2002-03"] * 2, "paid": [1, 2, 3, 5]})
    >>> panel(table, {"spend": "paid"}).numbers["spend"]
    array([1., 2., 3., 5.])
    >>> panel(table.iloc[[0, 0, 2, 3]], {"spend": "paid"})
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: panel: two rows for the same body and year (2 of 4 rows, first N 2001-02); add them up or drop one.
    """
    table = frame(table, "panel", ["body", "year"])
    _require_columns(table, columns)
    body, year = _body_keys(table), _year_keys(table)
    values = {role: _numbers(table, name) for role, name in columns.items()}
    for role in positive:
        _refuse(table, values[role] <= 0, f"{columns[role]!r} is not above zero", "give the head count of every row")
    _require_unique(table, body, year)
    _require_two(table, body, year)
    order = np.lexsort((year.codes, body.codes))
    return Panel(
        body.codes[order].astype(np.intp),
        year.codes[order].astype(np.intp),
        body.labels,
        year.labels,
        {role: v[order] for role, v in values.items()},
        dict(columns),
        table.iloc[order],
    )


def groups(given: Panel, name: str) -> NDArray[np.intp]:
    """Return the group of each row as a position, from a column of labels.

    Parameters
    ----------
    given : Panel
        What :func:`panel` returned.
    name : str
        The column.

    Returns
    -------
    numpy.ndarray of int, shape (rows,)
        Counted from 0 without a gap.

    Raises
    ------
    InputError
        There is no such column, or it has gaps.

    Examples
    --------
    >>> table = pd.DataFrame({"body": ["N", "N", "S", "S"], "year": ["2001-02", "2002-03"] * 2, "region": list("aabb"), "x": 1})
    >>> groups(panel(table, {"x": "x"}), "region")
    array([0, 0, 1, 1])
    """
    _require_once(given.rows, name)
    found = keys(given.rows[name])
    _refuse(given.rows, found.codes < 0, f"{name!r} is missing", "name the group of every row")
    return found.codes.astype(np.intp)


def _require_columns(table: pd.DataFrame, columns: Mapping[str, str]) -> None:
    wanted = ["body", "year", *columns.values()]
    shared = sorted({str(c) for c in wanted if wanted.count(c) > 1})
    if shared:
        raise InputError(f"panel: the column {shared[0]!r} is named for two things; give each its own column.")
    for name in wanted:
        _require_once(table, name)
    if not len(table):
        raise InputError("panel: there are no rows; give a row a body and year.")


def _require_once(table: pd.DataFrame, name: str) -> None:
    found = list(table.columns).count(name)
    if found > 1:
        raise InputError(f"panel: the column {name!r} is there {found} times; keep one.")
    if not found:
        there = ", ".join(map(str, table.columns)) or "none"
        raise InputError(f"panel: there is no column {name!r}; a panel needs it, and this table has {there}.")


def _refuse(table: pd.DataFrame, wrong: NDArray[np.bool_], sentence: str, advice: str) -> None:
    if wrong.any():
        rows = table[wrong]
        first = rows.iloc[0]
        where = f"{len(rows)} of {len(table)} rows, first {first['body']} {first['year']}"
        raise InputError(f"panel: {sentence} ({where}); {advice}.", rows)


def _body_keys(table: pd.DataFrame) -> Keys:
    for problem in check_labels(table["body"], Column("body", "name")):
        _refuse(table, _mask(table, problem), problem.sentence, "name a body one way in every row")
    found = keys(table["body"])
    for problem in spellings(found, Column("body", "name")):
        _refuse(table, _mask(table, problem), problem.sentence, "a body-year stands for one body")
    blank = [i for i, x in enumerate(found.labels) if isinstance(x, str) and not x.strip()]
    wrong = (found.codes < 0) | np.isin(found.codes, blank)
    _refuse(table, wrong, "a body is missing", "name it in every row")
    return found


def _mask(table: pd.DataFrame, problem: Problem) -> NDArray[np.bool_]:
    return np.isin(np.arange(len(table)), problem.rows)


def _year_keys(table: pd.DataFrame) -> Keys:
    column = table["year"]
    for problem in check_labels(column, Column("year", "year")):
        _refuse(table, _mask(table, problem), problem.sentence, "a year is text or a whole number")
    _refuse(table, column.isna().to_numpy(), "a year is missing", "write a year like '2001-02' or '2019' in every row")
    for label in column.unique():
        try:
            years.parse(label)
        except InputError as error:
            sentence, _, advice = str(error).rstrip(".").partition("; ")
            _refuse(table, (column == label).to_numpy(), sentence, advice or "write it like '2001-02'")
    found = keys(column, years.parse)
    single = np.array([years.kind(x) == "one" for x in found.labels], dtype=bool)[found.codes]
    if single.any() and not single.all():
        few = single if 2 * single.sum() <= len(single) else ~single  # the rarer kind is the likelier slip
        usual = found.labels[found.codes[~few][0]]
        _refuse(table, few, f"years of another kind than {usual!r}", "give years of one kind")
    return found


def _numbers(table: pd.DataFrame, name: str) -> NDArray[np.float64]:
    column = table[name]
    values, odd = floats(column)
    if odd.any():
        kind = kind_of_cell(column[odd].iloc[0])
        _refuse(
            table, odd, f"{name!r} holds {kind}", "give plain numbers (tables.parse_money reads money written as text)"
        )
    wrong = ~np.isfinite(values)
    _refuse(table, wrong, f"{name!r} is missing or infinite", "give it, or leave the row out yourself")
    return values


def _require_unique(table: pd.DataFrame, body: Keys, year: Keys) -> None:
    cell = body.codes.astype(np.int64) * len(year.labels) + year.codes
    twice = pd.Series(cell).duplicated(keep=False).to_numpy()
    _refuse(table, twice, "two rows for the same body and year", "add them up or drop one")


def _require_two(table: pd.DataFrame, body: Keys, year: Keys) -> None:
    for one, many, labels in (("body", "bodies", body.labels), ("year", "years", year.labels)):
        if len(labels) < 2:
            raise InputError(
                f"panel: there is one {one} ({labels[0]!r}); body and year effects need two or more {many}.", table
            )


def require_variation(
    given: Panel, role: str, left: float, values: NDArray[np.float64] | None = None, *, per: str = ""
) -> None:
    """Refuse a column that body and year effects explain by themselves.

    Parameters
    ----------
    given : Panel
        What :func:`panel` returned.
    role : str
        Which of its columns.
    left : float
        Norm of what is left of the column once the effects (and the columns before it) are taken out, over its own.
    values : numpy.ndarray of shape (rows,), optional
        The column as it is used, such as per head; by default as it was given.
    per : str, optional
        What it was divided by, for the message: ``'head'``.

    Raises
    ------
    InputError
        Nothing is left; the message says whether the column is zero, constant, the same for every body of a year, or
        otherwise collinear.

    Examples
    --------
    >>> table = pd.DataFrame({"body": ["N", "N", "S", "S"], "year": ["2001-02", "2002-03"] * 2, "per_head": [1, 2, 1, 2]})
    >>> require_variation(panel(table, {"earmark": "per_head"}), "earmark", 0.0)
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: panel: 'per_head' is the same for every body of a year (collinear with the years); it has to differ between bodies and move over time.
    """
    if left > TOLERANCE:
        return
    reason = _reason(given, given.numbers[role] if values is None else values)
    what = f"{given.names[role]!r} per {per}" if per else repr(given.names[role])
    raise InputError(f"panel: {what} {reason}; it has to differ between bodies and move over time.", given.rows)


def _reason(given: Panel, values: NDArray[np.float64]) -> str:
    if not values.any():
        return "is zero in every row, so there is nothing to follow"
    if np.ptp(values) <= TOLERANCE * np.abs(values).max():
        return "is constant: it is the same in every row"
    if same_within(values, given.body):
        return "is constant within each body, so the body effects absorb it"
    if same_within(values, given.year):
        return "is the same for every body of a year (collinear with the years)"
    return "is a sum of the body effects, the year effects and the other columns (collinear)"


def same_within(values: NDArray[np.float64], groups: NDArray[np.intp]) -> bool:
    """Say whether the values are the same within every group, but for rounding.

    Parameters
    ----------
    values : numpy.ndarray of shape (rows,)
        Numbers.
    groups : numpy.ndarray of int, shape (rows,)
        A group for each.

    Returns
    -------
    bool
        Whether no group's range is wider than a ten-millionth of the largest number.

    Examples
    --------
    >>> same_within(np.array([1.0, 1.0, 2.0]), np.array([0, 0, 1]))
    True
    """
    high = np.full(groups.max() + 1, -np.inf)
    low = np.full(groups.max() + 1, np.inf)
    np.maximum.at(high, groups, values)
    np.minimum.at(low, groups, values)
    return bool((high - low).max() <= TOLERANCE * np.abs(values).max())
