"""What one word says of a whole call (its currency, the day on which its years begin): given by keyword, column or key, never two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.tables.frames import frame, is_table


@dataclass(frozen=True)
class Fact:
    """What may be said: the name of its column, key, attribute and keyword, its words, and how a value is accepted."""

    name: str
    one: str
    several: str
    advice: str
    accepted: Callable[[object, str], str]


class Beginning(NamedTuple):
    """When the years of a table begin, and which calendar year one number names; None where nothing says it."""

    begins: str | None = None
    named_by: str | None = None


def settle(fact: Fact, given: str | None, sources: Mapping[str, object]) -> str | None:
    """Return the one value of a call, or None when nothing says it; refuse two."""
    found = {} if given is None else {f"{fact.name}=": fact.accepted(given, fact.name)}
    for what, source in sources.items():
        said = _said(fact, source, what)
        if said is not None:
            found[what] = said
    first = next(iter(found.items()), (None, None))
    other = next((item for item in found.items() if item[1] != first[1]), None)
    if other is not None:
        raise InputError(
            f"two {fact.several} in one call: {first[1]!r} ({first[0]}) and {other[1]!r} ({other[0]}); {fact.advice}."
        )
    return first[1]


def _said(fact: Fact, source: object, what: str) -> str | None:
    if source is None or isinstance(source, pd.Series):
        return None
    if is_table(source):
        source = frame(source, what, [fact.name])
        if list(source.columns).count(fact.name) > 1:
            raise InputError(f"{what}: the column '{fact.name}' is there twice; keep one.")
        return _of_column(fact, source, what) if fact.name in source.columns else None
    if isinstance(source, str):
        said: object = source
    else:
        said = source.get(fact.name) if isinstance(source, Mapping) else getattr(source, fact.name, None)
    return None if said is None else fact.accepted(said, f"the {fact.name} of {what}")


def _of_column(fact: Fact, table: pd.DataFrame, what: str) -> str:
    column = table[fact.name]
    if column.isna().any():
        raise InputError(
            f"{what}: {fact.one} is missing; name it in every row, or leave the column out.", table[column.isna()]
        )
    values = list(column.unique())
    if len(values) > 1:
        raise InputError(
            f"{what}: the column {fact.name} holds {values[0]!r} and {values[1]!r}; {fact.advice}.",
            table[column == values[1]],
        )
    if not values:
        raise InputError(f"{what}: there are no rows.")
    return fact.accepted(values[0], f"the {fact.name} of {what}")


def _day(value: object, what: str) -> str:
    """Accept a month and day such as ``'07-01'``, or refuse it."""
    try:
        years.of("2000-01-01", kind="one", begins=value if isinstance(value, str) and value else "none")
    except InputError:
        raise InputError(f"{what} is {value!r}; give a month and a day that every year has, like '04-01'.") from None
    return str(value)


def _end(value: object, what: str) -> str:
    if not isinstance(value, str) or value not in ("start", "end"):
        raise InputError(f"{what} is {value!r}; give 'start' or 'end'.")
    return value


BEGINS = Fact(
    "begins", "a beginning of the year", "beginnings of the year", "give tables whose years begin alike", _day
)
NAMED_BY = Fact(
    "named_by", "the naming of the year", "ways to name a year", "give tables whose years are named alike", _end
)


def settle_beginning(begins: str | None, named_by: str | None, **named: object) -> Beginning:
    """Return when the years of a call begin and how one number names them; refuse two answers.

    Parameters
    ----------
    begins, named_by : str or None
        The keywords: month and day on which a year begins; ``'start'`` or ``'end'``.
    **named : object
        What may say it, under the names that a message should use: tables with columns ``begins`` and ``named_by``.

    Returns
    -------
    Beginning
        Both; None for what nothing says.

    Raises
    ------
    InputError
        Two answers, one that is none, or a column with a missing cell or two values; ``cases`` holds the rows.

    Examples
    --------
    >>> settle_beginning(None, None, budget=pd.DataFrame({"amount": [1.0], "begins": ["07-01"]}))
    Beginning(begins='07-01', named_by=None)
    >>> settle_beginning("04-01", None, budget=pd.DataFrame({"amount": [1.0], "begins": ["07-01"]}))
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: two beginnings of the year in one call: '04-01' (begins=) and '07-01' (budget); give tables whose years begin alike.
    """
    return Beginning(settle(BEGINS, begins, named), settle(NAMED_BY, named_by, named))
