"""What each kind of table must hold, and what is wrong with one that does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.tables.coding import Keys, keys
from decentre.tables.components import local_components
from decentre.tables.money.currencies import codes
from decentre.tables.shapes import KINDS, Column, Kind

HEADER_ROWS = 1


@dataclass(frozen=True)
class Problem:
    """Something wrong with some rows of one column."""

    rows: np.ndarray
    column: str
    sentence: str
    severity: Literal["error", "note"] = "error"


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
    if not isinstance(table, pd.DataFrame):
        raise InputError(
            f"{kind}: a pandas DataFrame is needed, not {type(table).__name__}; read a file with tables.read(path)."
        )
    spec = _spec(kind)
    coded = _coded(table, spec)
    first = next((p for p in _problems(table, kind, coded) if p.severity == "error"), None)
    if first is not None:
        raise InputError(_sentence(table, kind, first), table.iloc[first.rows])
    present = [c.name for c in spec.columns if c.name in table.columns]
    checked = {name: pd.Categorical.from_codes(k.codes, categories=k.labels) for name, k in coded.items()}
    return table[present].assign(**checked)


def _spec(kind: str) -> Kind:
    if kind not in KINDS:
        raise InputError(f"{kind!r} is not a kind of table; give one of {', '.join(KINDS)}.")
    return KINDS[kind]


def _coded(table: pd.DataFrame, spec: Kind) -> dict[str, Keys]:
    """Return the key columns as integers, those left out that are missing or hold what is not allowed."""
    found = {}
    for column in spec.columns:
        if column.role in ("name", "year", "category", "currency") and list(table.columns).count(column.name) == 1:
            try:
                found[column.name] = keys(table[column.name], years.parse if column.role == "year" else None)
            except InputError:
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
            for problem in _CELL_CHECKS[column.role](table[column.name], column):
                found = True
                yield problem
    yield from _discretion(table) if kind == "lines" else ()
    if all(name in coded for name in spec.key):
        key = [coded[name] for name in spec.key]
        yield from _duplicates(key, spec.key)
        if kind == "budget" and not found:
            yield from _gaps(key)
            yield from _twins(table, key)


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
                f"there is no column '{name}'; a {kind} table has the columns {', '.join(needed)}, "
                f"and this one has {', '.join(map(str, table.columns)) or 'none'}",
            )
    if not len(table):
        yield Problem(nothing, needed[0], "there are no rows; a table needs at least one")


def _where(mask: np.ndarray | pd.Series) -> np.ndarray:
    return np.flatnonzero(np.asarray(mask))


def _found(mask: np.ndarray | pd.Series, column: str, sentence: str) -> Iterator[Problem]:
    if np.asarray(mask).any():
        yield Problem(_where(mask), column, sentence)


def _labels(column: pd.Series) -> list:
    return list(column.cat.categories) if isinstance(column.dtype, pd.CategoricalDtype) else list(column.unique())


def _cells_in(column: pd.Series, labels: list) -> np.ndarray:
    return column.isin(labels).to_numpy() if labels else np.zeros(len(column), bool)


def _check_name(column: pd.Series, spec: Column) -> Iterator[Problem]:
    blank = [x for x in _labels(column) if isinstance(x, str) and not x.strip()]
    missing = column.isna().to_numpy() | _cells_in(column, blank)
    yield from _found(missing, spec.name, f"a {spec.name} is missing; name it in every row")


def _check_year(column: pd.Series, spec: Column) -> Iterator[Problem]:
    yield from _found(column.isna(), spec.name, "a year is missing; write a year like '2001-02' or '2019' in every row")
    for label in _labels(column):
        reason = None if label is None or label != label else _year_problem(label)
        if reason:
            yield from _found(_cells_in(column, [label]), spec.name, reason)
    yield from _two_kinds(column, spec)


def _two_kinds(column: pd.Series, spec: Column) -> Iterator[Problem]:
    """Name the rows whose years are of another kind than the first."""
    labels = [x for x in _labels(column) if x is not None and x == x and _year_problem(x) is None]
    others = [x for x in labels if years.kind(x) != years.kind(labels[0])]
    if others:
        yield Problem(
            _where(_cells_in(column, others)),
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
    yield from _found(column.isna(), spec.name, f"a {spec.name} is missing; use one of {allowed}")
    unknown = [x for x in _labels(column) if x not in spec.allowed and x == x and x is not None]
    yield from _found(_cells_in(column, unknown), spec.name, f"an unknown {spec.name}; use one of {allowed}")


_PARSED = "text where money belongs; give plain numbers, or turn the column into numbers with tables.parse_money"


def _check_currency(column: pd.Series, spec: Column) -> Iterator[Problem]:
    yield from _found(column.isna(), spec.name, "a currency is missing; name it in every row, or leave the column out")
    labels = [x for x in _labels(column) if x is not None and x == x]
    for label in labels:
        if label not in codes():
            yield from _found(
                _cells_in(column, [label]), spec.name, "an unknown currency; write an ISO 4217 code such as 'GBP'"
            )
    if len(labels) > 1:
        two = f"two currencies in one table, {labels[0]!r} and {labels[1]!r}; give amounts in one currency"
        yield from _found(_cells_in(column, labels[1:]), spec.name, two)


def _check_number(column: pd.Series, spec: Column) -> Iterator[Problem]:
    numbers = _numbers(column)
    if numbers is None:
        advice = _PARSED if spec.role == "money" else "text where a number belongs; give plain numbers"
        yield Problem(_where(_text_cells(column)), spec.name, advice)
        return
    yield from _found(np.isnan(numbers), spec.name, f"the {spec.name} is missing; give it, or leave the row out")
    unit = " of money" if spec.role == "money" else ""
    yield from _found(np.isinf(numbers), spec.name, f"the {spec.name} is infinite; give a finite number{unit}")
    if not spec.negative:
        what = (
            "a negative budget; a budget is zero or more"
            if spec.name == "amount"
            else "a negative number; give zero or more"
        )
        yield from _found(numbers < 0, spec.name, what)


def _numbers(column: pd.Series) -> np.ndarray | None:
    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if not numeric and (column.dtype != object or not all(map(_is_cell_of_numbers, column))):
        return None
    return column.to_numpy(dtype=float, na_value=np.nan)


def _is_cell_of_numbers(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _text_cells(column: pd.Series) -> np.ndarray:
    text = np.array([isinstance(x, str) and not _is_number(x) for x in column], dtype=bool)
    return text if text.any() else np.array([not _is_cell_of_numbers(x) for x in column])


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _check_share(column: pd.Series, spec: Column) -> Iterator[Problem]:
    numbers = _numbers(column)
    if numbers is None:
        yield Problem(_where(_text_cells(column)), spec.name, "text where a share belongs; give a number from 0 to 1")
        return
    outside = (numbers < 0) | (numbers > 1)
    yield from _found(outside, spec.name, "a share outside 0 to 1; 20 per cent is written 0.2")


_CELL_CHECKS: dict[str, Callable[[pd.Series, Column], Iterator[Problem]]] = {
    "name": _check_name,
    "year": _check_year,
    "category": _check_category,
    "money": _check_number,
    "number": _check_number,
    "share": _check_share,
    "currency": _check_currency,
}


def _discretion(table: pd.DataFrame) -> Iterator[Problem]:
    names = [c for c in ("discretion_low", "discretion_high") if c in table.columns]
    both = "discretion_low, discretion_high"
    if len(names) == 1:
        yield Problem(np.array([], dtype=int), names[0], f"'{names[0]}' stands alone; give {both} together, or neither")
    if len(names) < 2:
        return
    low, high = (_numbers(table[c]) for c in names)
    if low is None or high is None:
        return
    yield from _found(np.isnan(low) != np.isnan(high), both, "one of the two bounds is missing; give both, or neither")
    yield from _found(low > high, both, "the low bound is above the high bound; swap them")
    allowed = local_components()
    bounded = ~np.isnan(low) & ~table["component"].isin(allowed).to_numpy()
    sentence = f"bounds on a line that is not a {' or '.join(reversed(allowed))}; only these can be locally decided"
    yield from _found(bounded, both, sentence)


def _duplicates(coded: list[Keys], key: tuple[str, ...]) -> Iterator[Problem]:
    if has_duplicates(coded):
        mask = pd.DataFrame({i: k.codes for i, k in enumerate(coded)}).duplicated(keep=False)
        names = " and ".join(filter(None, [", ".join(key[:-1]), key[-1]]))
        yield Problem(_where(mask), ", ".join(key), f"two rows for the same {names}; add them up or drop one")


def has_duplicates(coded: list[Keys], *, block: int = 1 << 17) -> bool:
    """Say whether two rows have the same key, in memory of about a byte a possible key."""
    cells = int(np.prod([len(k.labels) for k in coded], dtype=float))
    rows = len(coded[0].codes)
    if cells > max(8 * rows, 1 << 20):
        return bool(pd.DataFrame({i: k.codes for i, k in enumerate(coded)}).duplicated().any())
    seen = np.zeros(cells, dtype=bool)
    for begin in range(0, rows, block):
        seen[combined(coded, slice(begin, begin + block))] = True
    return int(np.count_nonzero(seen)) < rows


def combined(coded: list[Keys], rows: slice) -> np.ndarray:
    """Return one integer a row that stands for all its keys together."""
    total = coded[0].codes[rows].astype(np.int64)
    for k in coded[1:]:
        total *= len(k.labels)
        total += k.codes[rows]
    return total


def _gaps(coded: list[Keys]) -> Iterator[Problem]:
    body, year = coded
    first = np.array([years.start(y) for y in year.labels])[year.codes]
    order = np.lexsort((first, body.codes))
    same = body.codes[order][1:] == body.codes[order][:-1]
    after = order[1:][same & (np.diff(first[order]) > 1)]
    if len(after):
        yield Problem(
            np.sort(after),
            "body, year",
            "the year before is missing although this body has earlier years: its change over the gap is shown apart; "
            "between= compares two years across it",
            "note",
        )


def _twins(table: pd.DataFrame, coded: list[Keys]) -> Iterator[Problem]:
    body, year = coded
    amounts = np.full((len(body.labels), len(year.labels)), np.nan)
    amounts[body.codes, year.codes] = _numbers(table["amount"])
    several = np.count_nonzero(~np.isnan(amounts), axis=1) > 1
    same = pd.DataFrame(amounts).duplicated(keep=False).to_numpy() & several
    if same.any():
        rows = _where(same[body.codes])
        sentence = "identical to another body in every year: is it one body under two names?"
        yield Problem(rows, "body", sentence, "note")
