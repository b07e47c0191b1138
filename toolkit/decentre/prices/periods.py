"""The periods of an index number: years, quarters such as '2020-Q1', and months such as '2020-01'."""

from __future__ import annotations

import re
from typing import Literal

import pandas as pd

from decentre import years
from decentre.errors import InputError

Period = Literal["year", "quarter", "month"]

_PARTS = {"quarter": 4, "month": 12}
_WRITTEN = {"quarter": re.compile(r"(\d{4})[- ]?[Qq]([1-4])"), "month": re.compile(r"(\d{4})[-/](0[1-9]|1[0-2])")}
_ADVICE = {"quarter": "write a quarter like '2020-Q1'", "month": "write a month like '2020-01'"}


def require_period(period: str) -> None:
    """Refuse what is no period."""
    if period != "year" and period not in _PARTS:
        raise InputError(f"period is {period!r}; give 'year', 'quarter' or 'month'.")


def parse(label: object, period: str) -> str:
    """Return the standard label of a year, quarter or month.

    Examples
    --------
    >>> parse("2001/02", "year"), parse("2020Q1", "quarter"), parse("2001/02", "month")
    ('2001-02', '2020-Q1', '2001-02')
    >>> parse("2001-13", "month")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: '2001-13' is not a month; write a month like '2020-01'.
    """
    if period == "year":
        return years.parse(label)
    if isinstance(label, pd.Period):
        return _of_period(label, period)
    match = _WRITTEN[period].fullmatch(label.strip()) if isinstance(label, str) else None
    if match is None:
        raise InputError(f"{label!r} is not a {period}; {_ADVICE[period]}.")
    return _label(int(match[1]), int(match[2]), period)


def _of_period(label: pd.Period, period: str) -> str:
    first, last = label.start_time, label.end_time
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    size = 12 // _PARTS[period]
    if months != size or (first.month - 1) % size or first.day != 1:
        raise InputError(f"{str(label)!r} is not a {period}; {_ADVICE[period]}.")
    return _label(first.year, (first.month - 1) // size + 1, period)


def _label(year: int, part: int, period: str) -> str:
    return f"{year:04d}-Q{part}" if period == "quarter" else f"{year:04d}-{part:02d}"


def span(first: str, last: str, period: str) -> list[str]:
    """Return every period from the first to the last, both included.

    Examples
    --------
    >>> span("2019-Q4", "2020-Q2", "quarter"), span("2001-12", "2002-01", "month")
    (['2019-Q4', '2020-Q1', '2020-Q2'], ['2001-12', '2002-01'])
    """
    if period == "year":
        return years.span(first, last)
    parts = _PARTS[period]
    begin, end = (parts * int(x[:4]) + int(x[5:].lstrip("Q")) - 1 for x in (first, last))
    return [_label(n // parts, n % parts + 1, period) for n in range(begin, end + 1)]
