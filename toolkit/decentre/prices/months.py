"""Years that begin in other months: which two years of one calendar make up a year of another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from decentre import years
from decentre.errors import InputError


class Overlap(NamedTuple):
    """A year, the two years of the other calendar that it overlaps, and how many of its months lie in the second."""

    label: str
    first: str
    second: str
    months: float


def overlaps(labels: Sequence[str], of: tuple[str, str], kind: years.Kind, begins: str, named_by: str) -> list[Overlap]:
    """Return every year of the asked kind that lies within the given years."""
    if kind not in ("one", "two") or named_by not in ("start", "end"):
        raise InputError(f"kind is {kind!r} and named_by {named_by!r}; give 'one' or 'two', and 'start' or 'end'.")
    years.of("2000-01-01", kind=kind, begins=begins)  # refuses what is no month and day
    later = (_month(begins) - _month(of[0])) % 12
    found = []
    for first in labels:
        number = round((_begin(first, *of) + later - _month(begins)) / 12)
        label = years.from_start(number + _named_late(kind, named_by, begins), kind=kind)
        found.append(Overlap(label, first, years.shift(first, 1), later))
    return found


def _begin(label: str, begins: str, named_by: str) -> float:
    """Return the month in which a year begins, counted from the year 0."""
    return 12 * (years.start(label) - _named_late(years.kind(label), named_by, begins)) + _month(begins)


def _named_late(kind: years.Kind, named_by: str, begins: str) -> bool:
    """Say whether the one number of a year is that of the calendar year after the one in which it begins."""
    return kind == "one" and named_by == "end" and begins != "01-01"


def _month(begins: str) -> float:
    day = date(2001, int(begins[:2]), int(begins[3:]))
    return day.month - 1 + (day.day - 1) / 31
