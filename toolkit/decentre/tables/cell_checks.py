"""What the cells of each column must hold: a name, a year, a category, money, a number, a share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.tables.money.currencies import codes
from decentre.tables.numerals import floats, kind_of_cell
from decentre.tables.problems import Problem, found, where
from decentre.tables.shapes import Column
from decentre.tables.stated import BEGINS, NAMED_BY


def check_cells(column: pd.Series, spec: Column) -> Iterator[Problem]:
    """Yield what is wrong with the cells of one column."""
    yield from _CHECKS[spec.role](column, spec)


def _labels(column: pd.Series) -> list[object]:
    return list(column.cat.categories) if isinstance(column.dtype, pd.CategoricalDtype) else list(column.unique())


def _no_label(column: pd.Series) -> np.ndarray:
    """Return where a cell of a key is neither text nor a number nor a date: a list, a boolean."""
    if column.dtype != object and not pd.api.types.is_bool_dtype(column):
        return np.zeros(len(column), dtype=bool)
    odd = (bool, np.bool_, complex, list, tuple, dict, set, frozenset, np.ndarray, pd.Series, pd.DataFrame)
    return np.array([isinstance(x, odd) for x in column], dtype=bool)


def _mixed(column: pd.Series) -> np.ndarray:
    """Return where text stands in a key whose first cell is a number, or a number where it is text."""
    if column.dtype != object:
        return np.zeros(len(column), dtype=bool)
    missing = column.isna().to_numpy()
    text = np.array([isinstance(x, str) for x in column], dtype=bool)
    return (text != text[~missing][0]) & ~missing if not missing.all() else missing & False


def _cells_in(column: pd.Series, labels: list[Any]) -> np.ndarray:
    return column.isin(labels).to_numpy() if labels else np.zeros(len(column), bool)


def check_labels(column: pd.Series, spec: Column) -> Iterator[Problem]:
    """Yield the cells of a key that are no label: a list, a truth, a number among text."""
    wrong = _no_label(column)
    if wrong.any():
        kind = kind_of_cell(column[wrong].iloc[0])
        yield Problem(where(wrong), spec.name, f"{kind} where a {spec.name} belongs; name it in text")
        return
    sentence = f"numbers and text in one column of names: is it {spec.name} 7 or '007'? write all as text"
    yield from found(_mixed(column) if spec.role == "name" else wrong, spec.name, sentence)


def check_optional_labels(column: pd.Series, spec: Column) -> Iterator[Problem]:
    """Yield the cells of names that may be missing that are no label: what :func:`check_labels` names, and spaces alone."""
    odd = list(check_labels(column, spec))
    yield from odd
    spaces = [] if odd else [x for x in _labels(column) if isinstance(x, str) and x and not x.strip()]
    sentence = f"nothing but spaces where a {spec.name} belongs; name it, or leave the cell empty"
    yield from found(_cells_in(column, spaces), spec.name, sentence)


def _check_name(column: pd.Series, spec: Column) -> Iterator[Problem]:
    odd = list(check_labels(column, spec))
    yield from odd
    if odd:
        return
    blank = [x for x in _labels(column) if isinstance(x, str) and not x.strip()]
    missing = column.isna().to_numpy() | _cells_in(column, blank)
    yield from found(missing, spec.name, f"a {spec.name} is missing; name it in every row")


def _check_year(column: pd.Series, spec: Column) -> Iterator[Problem]:
    if (wrong := _no_label(column)).any():
        yield Problem(
            where(wrong), spec.name, "a cell that is no year; write a year like '2001-02' or '2019' in every row"
        )
        return
    yield from found(column.isna(), spec.name, "a year is missing; write a year like '2001-02' or '2019' in every row")
    for label in _labels(column):
        reason = None if label is None or label != label else _year_problem(label)
        if reason:
            yield from found(_cells_in(column, [label]), spec.name, reason)
    yield from _two_kinds(column, spec)


def _two_kinds(column: pd.Series, spec: Column) -> Iterator[Problem]:
    """Name the rows whose years are of another kind than the first."""
    labels = [x for x in _labels(column) if x is not None and x == x and _year_problem(x) is None]
    others = [x for x in labels if years.kind(x) != years.kind(labels[0])]
    if others:
        yield Problem(
            where(_cells_in(column, others)),
            spec.name,
            f"years of two kinds in one table, {years.parse(labels[0])!r} and {years.parse(others[0])!r}; give two years "
            "('2001-02') or one ('2001') in every row",
        )


def _year_problem(label: object) -> str | None:
    try:
        years.parse(label)
    except InputError as error:
        return str(error).rstrip(".")
    return None


def _check_category(column: pd.Series, spec: Column) -> Iterator[Problem]:
    allowed = ", ".join(spec.allowed)
    if (wrong := _no_label(column)).any():
        yield Problem(where(wrong), spec.name, f"a cell that is no {spec.name}; use one of {allowed}")
        return
    yield from found(column.isna(), spec.name, f"a {spec.name} is missing; use one of {allowed}")
    unknown = [x for x in _labels(column) if x not in spec.allowed and x == x and x is not None]
    yield from found(_cells_in(column, unknown), spec.name, f"an unknown {spec.name}; use one of {allowed}")


_PARSED = "text where money belongs; give plain numbers, or turn the column into numbers with tables.parse_money"


def _check_currency(column: pd.Series, spec: Column) -> Iterator[Problem]:
    if (wrong := _no_label(column)).any():
        yield Problem(where(wrong), spec.name, "an unknown currency; write an ISO 4217 code such as 'GBP'")
        return
    yield from found(column.isna(), spec.name, "a currency is missing; name it in every row, or leave the column out")
    labels = [x for x in _labels(column) if x is not None and x == x]
    for label in labels:
        if label not in codes():
            sentence = "an unknown currency; write an ISO 4217 code such as 'GBP'"
            yield from found(_cells_in(column, [label]), spec.name, sentence)
    if len(labels) > 1:
        two = f"two currencies in one table, {labels[0]!r} and {labels[1]!r}; give amounts in one currency"
        yield from found(_cells_in(column, labels[1:]), spec.name, two)


def _check_stated(column: pd.Series, spec: Column) -> Iterator[Problem]:
    """Yield what is wrong with a column that says one thing of its whole table."""
    fact = _STATED[spec.name]
    if (wrong := _no_label(column)).any():
        yield Problem(where(wrong), spec.name, f"a cell that is no {spec.name}; {fact.advice}")
        return
    yield from found(column.isna(), spec.name, f"{fact.one} is missing; name it in every row, or leave the column out")
    labels = [x for x in _labels(column) if x is not None and x == x]
    for label in labels:
        try:
            fact.accepted(label, spec.name)
        except InputError as error:
            yield from found(_cells_in(column, [label]), spec.name, str(error).rstrip("."))
    if len(labels) > 1:
        two = f"two {fact.several} in one table, {labels[0]!r} and {labels[1]!r}; {fact.advice}"
        yield from found(_cells_in(column, labels[1:]), spec.name, two)


_STATED = {fact.name: fact for fact in (BEGINS, NAMED_BY)}


def _check_number(column: pd.Series, spec: Column) -> Iterator[Problem]:
    numbers, wrong = floats(column)
    if wrong.any():
        yield _no_number(column, wrong, spec)
        return
    yield from found(np.isnan(numbers), spec.name, f"the {spec.name} is missing; give it, or leave the row out")
    unit = " of money" if spec.role == "money" else ""
    yield from found(np.isinf(numbers), spec.name, f"the {spec.name} is infinite; give a finite number{unit}")
    if not spec.negative:
        what = (
            "a negative budget; a budget is zero or more"
            if spec.name == "amount"
            else "a negative number; give zero or more"
        )
        yield from found(numbers < 0, spec.name, what)


def _no_number(column: pd.Series, wrong: np.ndarray, spec: Column) -> Problem:
    """Return the cells that are no number: of a column of text those that do not even look like one."""
    cells = column.astype(object).to_numpy()
    worst = np.array(
        [w and isinstance(x, str) and not _is_number(x) for w, x in zip(wrong, cells, strict=True)], dtype=bool
    )
    rows = worst if worst.any() else wrong
    kind = kind_of_cell(cells[rows][0])
    if kind == "text" and spec.role == "money":
        return Problem(where(rows), spec.name, _PARSED)
    what = "a share" if spec.role == "share" else "a number"
    return Problem(
        where(rows), spec.name, f"{kind} where {what} belongs; give {_WANTED.get(spec.role, 'plain numbers')}"
    )


_WANTED = {"share": "a number from 0 to 1"}


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _check_share(column: pd.Series, spec: Column) -> Iterator[Problem]:
    numbers, wrong = floats(column)
    if wrong.any():
        yield _no_number(column, wrong, spec)
        return
    yield from found(np.isinf(numbers), spec.name, f"the {spec.name} is infinite; give a number from 0 to 1")
    if spec.required:
        yield from found(np.isnan(numbers), spec.name, f"the {spec.name} is missing; give it, or leave the row out")
    outside = (numbers < 0) | (numbers > 1)
    yield from found(outside, spec.name, "a share outside 0 to 1; 20 per cent is written 0.2")


_CHECKS: dict[str, Callable[[pd.Series, Column], Iterator[Problem]]] = {
    "name": _check_name,
    "year": _check_year,
    "category": _check_category,
    "money": _check_number,
    "number": _check_number,
    "share": _check_share,
    "currency": _check_currency,
    "stated": _check_stated,
}
