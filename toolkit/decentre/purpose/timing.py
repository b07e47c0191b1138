"""When a rule reached each body, and how much it touched it: the gate of the event study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.tables import panels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Codes = NDArray[np.intp]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Timing:
    """Years since the rule.

    Attributes
    ----------
    since : numpy.ndarray of int, shape (rows,)
        The row's year less the body's first year of the rule; 0 in it. Of no meaning where ``reached`` is False.
    reached : numpy.ndarray of bool, shape (rows,)
        Whether the rule ever comes to the body.
    cohort : numpy.ndarray of int, shape (rows,)
        The first year of the rule as a number, -1 where it never comes.
    first, last : str
        Its first years.
    """

    since: Codes
    reached: Mask
    cohort: Codes
    first: str
    last: str


def one_date(given: panels.Panel, event: str) -> int:
    """Return the position of the first year of a rule that came to all bodies at once.

    Parameters
    ----------
    given : tables.panels.Panel
        The panel.
    event : str
        Its label.

    Returns
    -------
    int
        Among the years; the year before is there too.

    Raises
    ------
    InputError
        One of the two is not there.
    """
    label = years.parse(event)
    for year, what in ((label, "the first year of the rule"), (years.shift(label, -1), "the year before the rule")):
        if year not in given.years:
            raise InputError(
                f"panel: {what} is {year!r}, and the years are {given.years[0]} to {given.years[-1]} "
                f"({len(given.years)} in all); it must be among them."
            )
    return given.years.index(label)


def by_body(given: panels.Panel, event: pd.Series) -> Timing:
    """Return when the rule reached each body, aligned by label.

    Parameters
    ----------
    given : tables.panels.Panel
        The panel.
    event : pandas.Series
        Index: every body of the panel, once; the first year of the rule, or missing where it never comes.

    Returns
    -------
    Timing
        By row.

    Raises
    ------
    InputError
        A body is missing or there twice, a label is no year or one of another kind, or the rule never comes.
    """
    _require_bodies(given, event)
    labels = [event[b] for b in given.bodies]
    parsed = [None if pd.isna(x) else years.parse(x) for x in labels]
    there = [x for x in parsed if x is not None]
    if not there:
        raise InputError("event: no body has a first year of the rule; give it for those that it reached.")
    kind = years.kind(given.years[0])
    other = [x for x in there if years.kind(x) != kind]
    if other:
        raise InputError(f"event: {other[0]!r} is a year of another kind than the panel's, such as {given.years[0]!r}.")
    starts = np.array([-1 if x is None else years.start(x) for x in parsed])
    cohort = starts[given.body]
    since = np.where(cohort >= 0, given.starts - cohort, 0)
    return Timing(since, cohort >= 0, cohort, min(there, key=years.start), max(there, key=years.start))


def _require_bodies(given: panels.Panel, event: pd.Series) -> None:
    if event.index.has_duplicates:
        twice = event.index[event.index.duplicated()][0]
        raise InputError(f"event: {twice!r} is there twice; give each body's first year of the rule once.")
    missing = [b for b in given.bodies if b not in event.index]
    if missing:
        raise InputError(
            f"event: {missing[0]!r} is not in its index ({len(missing)} of {len(given.bodies)} bodies are not); give the first "
            "year of the rule of every body of the panel, and leave it missing (None) where it never came."
        )


def exposures(given: panels.Panel) -> Vector:
    """Return how much the rule touches each row's body.

    Parameters
    ----------
    given : tables.panels.Panel
        The panel.

    Returns
    -------
    numpy.ndarray of shape (rows,)
        The same in all rows of a body.

    Raises
    ------
    InputError
        It moves within a body, or is the same for all.
    """
    values = given.numbers["exposure"]
    moving = np.abs(values - values[given.first][given.body]) > panels.TOLERANCE * np.abs(values).max()
    if moving.any():
        body = given.bodies[given.body[moving.argmax()]]
        raise InputError(
            f"panel: {given.names['exposure']!r} moves within {body!r}; exposure is fixed before the rule: give each body's "
            "value of the year before in all of its years.",
            given.rows[np.isin(given.body, given.body[moving])],
        )
    return values


def require_spread(given: panels.Panel, values: Vector) -> None:
    """Refuse an exposure that is the same for all where all are touched in one year.

    Parameters
    ----------
    given : tables.panels.Panel
        The panel.
    values : numpy.ndarray of shape (rows,)
        Exposures.

    Raises
    ------
    InputError
        Nothing tells the rule from the years.
    """
    if np.ptp(values) <= panels.TOLERANCE * np.abs(values).max():
        raise InputError(
            f"panel: {given.names['exposure']!r} is the same for every body, so all are touched alike and nothing tells the "
            "rule from the years; give an exposure that differs between bodies.",
            given.rows,
        )
