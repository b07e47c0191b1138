"""Dates as publishers write them: whether the day or the month stands first is decided file by file, from evidence."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

Order = Literal["day first", "month first", "mixed", "plain", "undecided", "none"]
Month = tuple[int | None, int]
Both = Mapping[
    str, tuple[tuple[datetime.date | None, datetime.date | None], int]
]  # a text, read day first and month first, and its rows

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}
_WORD = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_MONTH = (
    r"(?<![a-z])(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![a-z])"
)
_TIME = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:am|pm)?(?:Z|[-+]\d{2}:?\d{2})?)?"
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[, ]+", re.IGNORECASE)
_NUMBERS = re.compile(rf"(\d{{1,2}})[/.\- ](\d{{1,2}})[/.\- ](\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"(\d{{4}})[/.\-](\d{{1,2}})[/.\-](\d{{1,2}}){_TIME}", re.IGNORECASE)
_NAMED = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[/.\- ]*{_WORD}[/.\-, ]*(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_NAME_FIRST = re.compile(rf"{_WORD}[. ]+(\d{{1,2}})(?:st|nd|rd|th)?[, ]+(\d{{4}}){_TIME}", re.IGNORECASE)
_TOGETHER = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_MONTH_ONLY = (
    re.compile(rf"{_WORD}[/.\-, ]*(\d{{4}}|\d{{2}})", re.IGNORECASE),
    re.compile(r"(?P<year>\d{4})[/.\-](?P<month>\d{1,2})"),
    re.compile(r"(?P<month>\d{1,2})[/.\-](?P<year>\d{4})"),
)
_EPOCH = datetime.date(1899, 12, 30)
_FEW = 20
_YEARS = range(1990, 2101)
_IN_NAME = (
    re.compile(rf"{_MONTH}(?:[^a-z0-9]{{0,3}}(20\d{{2}}|\d{{2}})(?![0-9k]))?", re.IGNORECASE),
    re.compile(r"(20\d{2})[-_ .]?(0[1-9]|1[0-2])(?!\d)"),
    re.compile(r"(?<!\d)(0[1-9]|1[0-2])[-_ .](20\d{2})(?!\d)"),
)


@dataclass(frozen=True)
class Dates:
    """The dates of one file, read.

    Attributes
    ----------
    order : str
        ``'day first'``, ``'month first'``, ``'mixed'`` (both are there), ``'plain'`` (no date could be read both ways),
        ``'undecided'`` (nothing tells them apart) or ``'none'`` (no date).
    decided_by : str
        The evidence in words.
    read : dict
        Each text to its date; ``None`` where it cannot be read, or could be read both ways and nothing decides.
    ambiguous : frozenset of str
        Texts that could be read both ways.
    rough : frozenset of str
        Texts that give a month and no day: read as its first day.
    impossible : frozenset of str
        Texts whose year cannot be that of a payment: not read.
    turned : dict
        Texts, year first, whose month and day a spreadsheet program has exchanged, to their rows: read the other way round.
    """

    order: Order
    decided_by: str
    read: Mapping[str, datetime.date | None]
    ambiguous: frozenset[str]
    rough: frozenset[str] = frozenset()
    impossible: frozenset[str] = frozenset()
    turned: Mapping[str, int] = field(default_factory=dict)


def month_in_name(name: str) -> Month | None:
    """Return the year (if it is there) and month in the name of a file; ``None`` if there is none, or several.

    Examples
    --------
    >>> month_in_name("spend_april_2020.csv"), month_in_name("2020-11.xlsx"), month_in_name("april-june.csv")
    ((2020, 4), (2020, 11), None)
    """
    words, year_first, month_first = (list(p.finditer(name.rsplit(".", 1)[0])) for p in _IN_NAME)
    if words:
        found = {(_century(m[2]) if m[2] else None, _MONTHS[m[1][:3].lower()]) for m in words}
    else:
        found = {(int(m[1]), int(m[2])) for m in year_first} or {(int(m[2]), int(m[1])) for m in month_first}
    return next(iter(found)) if len(found) == 1 else None


def _century(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)


def _day(year: str | int, month: str | int, day: str | int) -> datetime.date | None:
    try:
        return datetime.date(_century(str(year)), int(month), int(day))
    except ValueError:
        return None


@lru_cache(maxsize=100_000)
def _readings(text: str) -> tuple[datetime.date | None, datetime.date | None, bool]:
    """Return a text as a date with the day first, with the month first, and whether it gives a month only."""
    text = _WEEKDAY.sub("", text.strip(), count=1) if text[:1].isalpha() else text.strip()
    if m := _NUMBERS.fullmatch(text):
        return _day(m[3], m[2], m[1]), _day(m[3], m[1], m[2]), False
    if m := _YEAR_FIRST.fullmatch(text) or _TOGETHER.fullmatch(text):
        found = _day(m[1], m[2], m[3])
    elif m := _NAMED.fullmatch(text):
        found = _day(m[3], _MONTHS[m[2][:3].lower()], m[1])
    elif m := _NAME_FIRST.fullmatch(text):
        found = _day(m[3], _MONTHS[m[1][:3].lower()], m[2])
    elif (m := _SERIAL.fullmatch(text)) and 36_000 <= int(m[1]) <= 60_000:
        found = _EPOCH + datetime.timedelta(days=int(m[1]))
    else:
        found = _first_of_month(text)
        return found, found, found is not None
    return found, found, False


def _first_of_month(text: str) -> datetime.date | None:
    named, *numbers = (p.fullmatch(text) for p in _MONTH_ONLY)
    if named:
        return _day(named[2], _MONTHS[named[1][:3].lower()], 1)
    return next((_day(m["year"], m["month"], 1) for m in numbers if m), None)


def read_dates(texts: Mapping[str, int], *, month: Month | None = None, neighbours: Iterable[Order] = ()) -> Dates:
    """Read the dates of one file, and say what decided their order.

    The evidence, strongest first: a number above 12 in the file (up to one row in twenty-one may say otherwise); the month in the file's name (the order that puts more
    rows into that month, or else into it and the two beside it); the order of the publisher's other files.

    Parameters
    ----------
    texts : mapping of str to int
        Each text of the date column to the number of its rows.
    month : (int or None, int), optional
        Year and month in the file's name.
    neighbours : iterable of str
        Orders of the publisher's other files.

    Returns
    -------
    Dates
        Where a file holds both orders, each date that can be read one way only is read so, and the others are not read.

    Examples
    --------
    >>> read_dates({"04/30/2020": 5, "04/05/2020": 1}).order
    'month first'
    >>> read_dates({"04/05/2020": 9}).order
    'undecided'
    >>> read_dates({"04/05/2020": 9}, month=(2020, 5)).read
    {'04/05/2020': datetime.date(2020, 5, 4)}
    """
    readings = {t: _readings(t) for t in texts}
    both = {t: n for t, n in texts.items() if None not in (r := readings[t]) and r[0] != r[1]}
    day = sum(n for t, n in texts.items() if readings[t][1] is None and readings[t][0] is not None)
    first = sum(n for t, n in texts.items() if readings[t][0] is None and readings[t][1] is not None)
    order, why = _decide(day, first, {t: (readings[t][:2], n) for t, n in both.items()}, month, list(neighbours))
    if not any(d or m for d, m, _ in readings.values()):
        order, why = "none", "no date can be read"
    elif not both and not day and not first:
        order, why = "plain", "no date can be read both ways"
    read = {t: _pick(t in both, order, d, m) for t, (d, m, _) in readings.items()}
    turned = _turned(texts, read, both, month)
    read |= {t: _exchanged(read[t]) for t in turned}
    impossible = frozenset(t for t, d in read.items() if d and d.year not in _YEARS)
    read |= dict.fromkeys(impossible)
    rough = frozenset(t for t, r in readings.items() if r[2])
    return Dates(order, why, read, frozenset(both), rough, impossible, turned)


def _turned(
    texts: Mapping[str, int],
    read: Mapping[str, datetime.date | None],
    both: Mapping[str, object],
    month: Month | None,
) -> dict[str, int]:
    """Return the texts, year first, whose month and day a spreadsheet program has exchanged, and their rows.

    A program set to month first makes a date of ``05/04/2024`` and leaves ``13/04/2024`` a text. So: no date cell has a day above 12, there
    are texts with one, and turned round nearly all date cells fall into the month of the file, which as they stand few do.
    """
    cells = {t: d for t, d in read.items() if d and d.year in _YEARS and _YEAR_FIRST.fullmatch(t.strip())}
    left = {
        t: d
        for t, d in read.items()
        if d and t not in cells and t not in both and _NUMBERS.fullmatch(t.strip()) and d.day > 12
    }
    if not cells or not left or any(d.day > 12 for d in cells.values()):
        return {}
    usual = _commonest({t: (d.year, d.month) for t, d in left.items()}, texts)
    there = usual if month is None or month[0] is None else (month[0], month[1])
    rows = sum(texts[t] for t in cells)
    inside = [sum(texts[t] for t, d in cells.items() if _within(way(d), there, 0)) for way in (lambda d: d, _exchanged)]
    return {t: texts[t] for t in cells} if inside[1] >= 0.9 * rows and inside[0] <= 0.5 * rows else {}


def _commonest(months: Mapping[str, tuple[int, int]], texts: Mapping[str, int]) -> tuple[int, int]:
    rows: dict[tuple[int, int], int] = {}
    for text, month in months.items():
        rows[month] = rows.get(month, 0) + texts[text]
    return max(rows, key=lambda m: (rows[m], m))


def _exchanged(date: datetime.date | None) -> datetime.date | None:
    return _day(date.year, date.day, date.month) if date else None


def _decide(
    day: int,
    first: int,
    both: Both,
    month: Month | None,
    neighbours: list[Order],
) -> tuple[Order, str]:
    if min(day, first) * _FEW > max(day, first):
        return "mixed", f"{day:,} rows can only be day first, {first:,} only month first"
    if day and first:
        return ("day first" if day > first else "month first"), f"{max(day, first):,} rows against {min(day, first):,}"
    if day or first:
        return ("day first" if day else "month first"), f"{day + first:,} rows can be read no other way"
    for months_beside in (0, 1):
        inside = [_rows_within(both, way, month, months_beside) for way in (0, 1)]
        if inside[0] != inside[1]:
            name: Order = "day first" if inside[0] > inside[1] else "month first"
            return name, f"the month in the file's name: {max(inside):,} rows against {min(inside):,}"
    known = [o for o in neighbours if o in ("day first", "month first")]
    if known and len(set(known)) == 1:
        return known[0], f"{len(known)} other files of the publisher"
    return "undecided", "every date could be read both ways, and neither the name nor other files decide"


def _rows_within(both: Both, way: int, month: Month | None, beside: int) -> int:
    """Return the rows whose date, read one way, lies in the month of the file or so many months beside it."""
    if month is None:
        return 0
    return sum(n for pair, n in both.values() if _within(pair[way], month, beside))


def _within(date: datetime.date | None, month: Month, beside: int) -> bool:
    if date is None:
        return False
    year, number = month
    if year is None:
        return (date.month - number) % 12 in (0, beside, 12 - beside)
    return abs(12 * (date.year - year) + date.month - number) <= beside


def _pick(both: bool, order: Order, day: datetime.date | None, month: datetime.date | None) -> datetime.date | None:
    if not both:
        return day or month
    return {"day first": day, "month first": month}.get(order)
