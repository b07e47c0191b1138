"""Years: parse, order, span. A year is a text label of one of two kinds, and never a number.

==============  ==========  ================================================================================
kind            label       what it is
==============  ==========  ================================================================================
``'two'``       '2001-02'   a financial year; it begins in April unless ``begins`` says otherwise
``'one'``       '2019'      a calendar year, or a fiscal year that its country names by one number
==============  ==========  ================================================================================

A table holds years of one kind: '2019' says nothing of which months of '2019-20' it shares.
"""

from __future__ import annotations

import operator
import re
import sys
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from numbers import Real
from typing import Literal, TypeGuard

from decentre.errors import InputError

Kind = Literal["one", "two"]

_LABEL = re.compile(r"(?:FY\s*)?(\d{4})(?:\s*[-/–]\s*(\d{4}|\d{1,2})|\.0)?", re.IGNORECASE)
_ADVICE = "write a year like '2001-02' or '2019'"
_BEGINS = {"two": "04-01", "one": "01-01"}
_MISSING = {"", "nan", "none", "nat", "<na>"}
_FIRST, _LAST = 1000, 9999


def parse(label: object) -> str:
    """Return the standard label of a year.

    Parameters
    ----------
    label : str, int, float or pandas.Period
        Two years that follow each other (``'2001-02'``, ``'2001/02'``, ``'2001/2'``, ``'2001-2002'``), or one (``'2019'``,
        ``2019``, ``2019.0``), with or without ``FY`` before it. A Period of a year is read by its own end: ``Y-DEC`` 2019 is
        ``'2019'``, ``Y-MAR`` 2019 is ``'2018-19'``.

    Returns
    -------
    str
        The label: ``'2001-02'`` or ``'2019'``.

    Raises
    ------
    InputError
        The label is missing, a date, a period shorter than a year, or names two years that do not follow each other.

    Examples
    --------
    >>> [parse(x) for x in ("2001/02", "2001/2", "2001-2002", "FY2001-02", 2019, "2019", "FY2019")]
    ['2001-02', '2001-02', '2001-02', '2001-02', '2019', '2019', '2019']
    >>> parse("2001-03")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: '2001-03' is not a year: the second year must follow the first; write a year like '2001-02' or '2019'.
    """
    if isinstance(label, str):
        match = _LABEL.fullmatch(label.strip())
        if match is None or int(match[1]) < _FIRST:
            raise _refusal(label, _reason(label.strip()))
        return from_start(int(match[1]), kind="one") if match[2] is None else _two(label, int(match[1]), match[2])
    if _is_period(label):
        return _of_period(label)
    if _is_whole(label) and _FIRST <= label <= _LAST:
        return from_start(int(label), kind="one")
    raise _refusal(label, _reason(str(label).strip()))


def _two(label: str, first: int, second: str) -> str:
    following = first + 1
    if int(second) != (following if len(second) == 4 else following % 100):
        raise _refusal(label, "the second year must follow the first")
    return from_start(first)


def _refusal(label: object, reason: str) -> InputError:
    # numpy's scalars print their type; a reader wants the value
    plain = label.item() if hasattr(label, "item") else label
    return InputError(f"{plain!r} is not a year: {reason}; {_ADVICE}.")


def _reason(text: str) -> str:
    if re.match(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", text):
        return "it is a calendar date (years.of gives the year of a date)"
    if text.lower() in _MISSING:
        return "it is missing"
    if re.fullmatch(r"FY\s*\d{2}(\s*[-/–]\s*\d{1,2})?", text, re.IGNORECASE):
        return "two digits leave the century open"
    return "it names neither one year nor two years that follow each other"


def _is_whole(label: object) -> TypeGuard[int]:
    return isinstance(label, Real) and not isinstance(label, bool) and label % 1 == 0


def _is_period(label: object) -> bool:
    pandas = sys.modules.get("pandas")  # without pandas loaded nothing is a Period
    return pandas is not None and isinstance(label, pandas.Period)


def _of_period(period: object) -> str:
    first, last = period.start_time.date(), period.end_time.date()  # type: ignore[attr-defined]
    if last != _year_after(first) - timedelta(days=1):
        raise _refusal(str(period), f"the period runs from {first} to {last}, which is not one year")
    return from_start(first.year, kind="one" if first.year == last.year else "two")


def _year_after(day: date) -> date:
    return day.replace(year=day.year + 1)  # periods of years begin on the first of a month


def from_start(first: int, *, kind: Kind = "two") -> str:
    """Return the label of the year that starts in a calendar year.

    Parameters
    ----------
    first : int
        The calendar year in which the year starts.
    kind : {'two', 'one'}, default 'two'
        Two years (``'1999-00'``), or one (``'1999'``).

    Returns
    -------
    str
        The label.

    Examples
    --------
    >>> from_start(1999), from_start(1999, kind="one")
    ('1999-00', '1999')
    """
    return f"{first:04d}" if kind == "one" else f"{first:04d}-{(first + 1) % 100:02d}"


def kind(label: object) -> Kind:
    """Return the kind of a year: ``'two'`` for ``'2001-02'``, ``'one'`` for ``'2019'``.

    Parameters
    ----------
    label : str, int, float or pandas.Period
        A year, in any spelling that :func:`parse` takes.

    Returns
    -------
    {'two', 'one'}
        The kind.

    Raises
    ------
    InputError
        The label is not a year.

    Examples
    --------
    >>> kind("1999-00"), kind(2019)
    ('two', 'one')
    """
    return "one" if len(parse(label)) == len("2019") else "two"


def one_kind(labels: Iterable[object], what: str = "the table") -> Kind:
    """Return the kind of all the years given, or refuse two kinds.

    Parameters
    ----------
    labels : iterable
        Years, in any spelling that :func:`parse` takes; at least one.
    what : str, default 'the table'
        What holds them, for the message.

    Returns
    -------
    {'two', 'one'}
        Their kind.

    Raises
    ------
    InputError
        A label is not a year, or the labels are of two kinds, or there are none.

    Examples
    --------
    >>> one_kind(["2001-02", "2002-03"])
    'two'
    >>> one_kind(["2001-02", "2003"], "budget")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: budget holds years of two kinds, '2001-02' and '2003'; ...
    """
    first: dict[Kind, str] = {}
    for label in labels:
        first.setdefault(kind(label), parse(label))
    if not first:
        raise InputError(f"{what} holds no year; {_ADVICE}.")
    if len(first) > 1:
        raise InputError(
            f"{what} holds years of two kinds, {first['two']!r} and {first['one']!r}; give years of one kind "
            "(prices.PriceIndex.to_years carries a price index from one to the other)."
        )
    return next(iter(first))


def start(label: object) -> int:
    """Return the calendar year in which a year starts; use it for arithmetic.

    Parameters
    ----------
    label : str, int, float or pandas.Period
        A year, in any spelling that :func:`parse` takes.

    Returns
    -------
    int
        The first calendar year that the label names.

    Raises
    ------
    InputError
        The label is not a year.

    Examples
    --------
    >>> start("1999-00"), start("2019")
    (1999, 2019)
    """
    return int(parse(label)[:4])


def shift(label: object, by: int) -> str:
    """Return the year of the same kind that many years later (or earlier, if negative).

    Parameters
    ----------
    label : str, int, float or pandas.Period
        A year.
    by : int
        How many years to move.

    Returns
    -------
    str
        The label of the other year.

    Raises
    ------
    InputError
        The label is not a year.

    Examples
    --------
    >>> shift("2000-01", -1), shift("2019", 1)
    ('1999-00', '2020')
    """
    try:
        whole = operator.index(by)
    except TypeError:
        raise InputError(f"by is {by!r}; give a whole number of years, such as 1 or -1.") from None
    first = start(label) + whole
    if not 1 <= first < 9999:
        raise InputError(f"{by!r} years from {label!r} is no year; years have four digits.")
    return from_start(first, kind=kind(label))


def span(first: object, last: object) -> list[str]:
    """Return every year from the first to the last, both included.

    Parameters
    ----------
    first, last : str, int, float or pandas.Period
        Years of one kind, the first not later than the last.

    Returns
    -------
    list of str
        The labels in order.

    Raises
    ------
    InputError
        A label is not a year, the two are of two kinds, or the last year comes before the first.

    Examples
    --------
    >>> span("2001-02", "2004-05"), span(2018, 2020)
    (['2001-02', '2002-03', '2003-04', '2004-05'], ['2018', '2019', '2020'])
    """
    both = one_kind((first, last), "the span")
    begin, end = start(first), start(last)
    if end < begin:
        raise InputError(f"{parse(last)!r} comes before {parse(first)!r}; give the earlier year first.")
    return [from_start(y, kind=both) for y in range(begin, end + 1)]


def of(
    day: date | str, *, kind: Kind = "two", begins: str | None = None, named_by: Literal["start", "end"] = "start"
) -> str:
    """Return the year in which a day lies.

    Parameters
    ----------
    day : datetime.date or str
        A date; a text is read as ``'2015-10-01'``.
    kind : {'two', 'one'}, default 'two'
        Two years, or one.
    begins : str, optional
        The month and day on which a year begins: ``'04-01'`` for two years and ``'01-01'`` for one unless it is given
        (Kenya and Australia ``'07-01'``, the federal United States ``'10-01'``).
    named_by : {'start', 'end'}, default 'start'
        Whether one number names the calendar year of the first or of the last day.

    Returns
    -------
    str
        The label.

    Raises
    ------
    InputError
        The day is not a date, ``begins`` is not a month and day, or two years are asked for that begin on 1 January.

    Examples
    --------
    >>> of("2002-03-31"), of("2002-04-01"), of("2019-08-15", begins="07-01")
    ('2001-02', '2002-03', '2019-20')
    >>> of("2015-10-01", kind="one"), of("2015-10-01", kind="one", begins="10-01", named_by="end")
    ('2015', '2016')
    """
    if kind not in _BEGINS:
        raise InputError(f"kind is {kind!r}; give 'two' or 'one'.")
    if named_by not in ("start", "end"):
        raise InputError(f"named_by is {named_by!r}; give 'start' or 'end'.")
    when, (month, first) = _day(day), _month_and_day(begins or _BEGINS[kind])
    if (month, first) == (1, 1) and kind == "two":
        raise InputError("a year that begins on '01-01' lies in one calendar year; give kind='one'.")
    year = when.year if (when.month, when.day) >= (month, first) else when.year - 1
    ends_later = (month, first) != (1, 1)
    return from_start(year + (kind == "one" and named_by == "end" and ends_later), kind=kind)


def _day(day: object) -> date:
    plain = day.item() if hasattr(day, "item") else day  # numpy's dates
    if isinstance(plain, str):
        try:
            return date.fromisoformat(plain.strip()[:10])
        except ValueError:
            plain = None
    if not isinstance(plain, date) or plain != plain:
        raise InputError(f"{day!r} is not a date; give a date, or a text like '2015-10-01'.")
    return plain.date() if isinstance(plain, datetime) else plain


def _month_and_day(begins: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{2})-(\d{2})", begins) if isinstance(begins, str) else None
    try:
        first = date(2001, int(match[1]), int(match[2])) if match else None
    except ValueError:
        first = None
    if first is None:
        raise InputError(f"begins is {begins!r}; give a month and a day that every year has, like '04-01'.")
    return first.month, first.day
