"""Financial years: parse, order, span. A year is the text label ``'2001-02'`` and never a number.

An English financial year runs from 1 April to 31 March. The label keeps the two calendar years apart, so that
a calendar year can never be mistaken for a financial one.
"""

from __future__ import annotations

import re

from decentre.errors import InputError

_LABEL = re.compile(r"(\d{4})\s*[-/–]\s*(\d{4}|\d{1,2})")
_ADVICE = "write a financial year like '2001-02'"


def parse(label: object) -> str:
    """Return the standard label of a financial year.

    Parameters
    ----------
    label : str
        A financial year: ``'2001-02'``, ``'2001/02'``, ``'2001/2'`` or ``'2001-2002'``.

    Returns
    -------
    str
        The label, such as ``'2001-02'``.

    Raises
    ------
    InputError
        The label is a single year, a date, or names two years that do not follow each other.

    Examples
    --------
    >>> [parse(x) for x in ("2001/02", "2001/2", "2001-2002", "2001-02")]
    ['2001-02', '2001-02', '2001-02', '2001-02']
    >>> parse("2001-03")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: '2001-03' is not a financial year: the second year must follow the first; write a financial year like '2001-02'.
    """
    text = str(label).strip()
    match = _LABEL.fullmatch(text)
    if not isinstance(label, str) or match is None:
        raise InputError(f"{label!r} is not a financial year: {_reason(text)}; {_ADVICE}.")
    first, second = int(match[1]), match[2]
    following = first + 1
    if int(second) != (following if len(second) == 4 else following % 100):
        raise InputError(f"{label!r} is not a financial year: the second year must follow the first; {_ADVICE}.")
    return from_start(first)


def _reason(text: str) -> str:
    if re.fullmatch(r"\d{4}(\.0)?", text):
        return "a single year could be a calendar year"
    if re.fullmatch(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*", text):
        return "it is a calendar date"
    if text.lower() in {"", "nan", "none", "nat", "<na>"}:
        return "it is missing"
    return "it does not name two years that follow each other"


def from_start(first: int) -> str:
    """Return the label of the financial year that starts in April of a calendar year.

    Parameters
    ----------
    first : int
        The calendar year in which the financial year starts.

    Returns
    -------
    str
        The label.

    Examples
    --------
    >>> from_start(1999)
    '1999-00'
    """
    return f"{first:04d}-{(first + 1) % 100:02d}"


def start(label: str) -> int:
    """Return the calendar year in which a financial year starts; use it for arithmetic.

    Parameters
    ----------
    label : str
        A financial year, in any spelling that :func:`parse` takes.

    Returns
    -------
    int
        The calendar year of its first April.

    Raises
    ------
    InputError
        The label is not a financial year.

    Examples
    --------
    >>> start("1999-00")
    1999
    """
    return int(parse(label)[:4])


def shift(label: str, by: int) -> str:
    """Return the financial year that many years later (or earlier, if negative).

    Parameters
    ----------
    label : str
        A financial year.
    by : int
        How many years to move.

    Returns
    -------
    str
        The label of the other year.

    Raises
    ------
    InputError
        The label is not a financial year.

    Examples
    --------
    >>> shift("2000-01", -1)
    '1999-00'
    """
    return from_start(start(label) + by)


def span(first: str, last: str) -> list[str]:
    """Return every financial year from the first to the last, both included.

    Parameters
    ----------
    first, last : str
        Financial years, the first not later than the last.

    Returns
    -------
    list of str
        The labels in order.

    Raises
    ------
    InputError
        A label is not a financial year, or the last year comes before the first.

    Examples
    --------
    >>> span("2001-02", "2004-05")
    ['2001-02', '2002-03', '2003-04', '2004-05']
    """
    begin, end = start(first), start(last)
    if end < begin:
        raise InputError(f"{last!r} comes before {first!r}; give the earlier year first.")
    return [from_start(y) for y in range(begin, end + 1)]
