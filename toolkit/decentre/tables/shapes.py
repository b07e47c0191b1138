"""The kinds of table: which columns each has, what they hold, and which of them name a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from decentre.errors import InputError
from decentre.tables.components import line_components
from decentre.tables.frames import frame
from decentre.tables.stated import BEGINS, NAMED_BY

COMPONENTS = line_components()


@dataclass(frozen=True)
class Column:
    """One column of a kind of table: its name, what it holds, and what is allowed in it."""

    name: str
    role: Literal["name", "year", "category", "money", "number", "share", "currency", "stated"]
    required: bool = True
    allowed: tuple[str, ...] = ()
    negative: bool = True


@dataclass(frozen=True)
class Kind:
    """A kind of table: its columns, and those that together name a row."""

    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def required(self) -> list[str]:
        """The columns that must be there, in order."""
        return [c.name for c in self.columns if c.required]

    @property
    def needed(self) -> set[str]:
        """The same, as a set."""
        return set(self.required)


def _money(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "money", negative=False) for name in names)


_BODY, _YEAR, _LINE = Column("body", "name"), Column("year", "year"), Column("line", "name")
CURRENCY = Column("currency", "currency", required=False)  # in every kind that holds money
_BEGINNING = tuple(Column(fact.name, "stated", required=False) for fact in (BEGINS, NAMED_BY))


def lines_kind() -> Kind:
    """Return the kind of table that holds lines: its components are those of the table of parts."""
    component = Column("component", "category", allowed=line_components())
    bounds = [Column(name, "share", required=False) for name in ("discretion_low", "discretion_high")]
    return Kind(
        (_BODY, _YEAR, _LINE, component, Column("amount", "money"), *bounds, CURRENCY, *_BEGINNING),
        ("body", "year", "line", "component"),
    )


KINDS = {
    "budget": Kind((_BODY, _YEAR, *_money("amount"), CURRENCY, *_BEGINNING), ("body", "year")),
    "lines": lines_kind(),
    "accounts": Kind(
        (_LINE, Column("discretion", "share"), Column("amount", "money", required=False, negative=False), CURRENCY),
        ("line",),
    ),
    "interviews": Kind(
        tuple(Column(name, "name") for name in ("interviewee", "coder", "line", "control")),
        ("interviewee", "coder", "line"),
    ),
    "earmark": Kind((_BODY, *_money("received", "spent"), CURRENCY), ("body",)),
    "departure": Kind(
        (_BODY, _LINE, *_money("intended", "actual"), Column("group", "name", required=False), CURRENCY),
        ("body", "line"),
    ),
    "adherence": Kind((Column("category", "name"), Column("count", "number", negative=False)), ("category",)),
    "targeting": Kind(
        (
            _BODY,
            *_money("spend"),
            Column("need", "number"),
            Column("population", "number", required=False, negative=False),
            Column("group", "name", required=False),
            CURRENCY,
        ),
        ("body",),
    ),
}


def kinds() -> list[str]:
    """Return the kinds of table that can be checked.

    Returns
    -------
    list of str
        Names for ``tables.check`` and ``tables.template``.

    Examples
    --------
    >>> kinds()
    ['budget', 'lines', 'accounts', 'interviews', 'earmark', 'departure', 'adherence', 'targeting']
    """
    return list(KINDS)


def needed(kind: str) -> list[str]:
    """Return the columns that a kind of table must have.

    Parameters
    ----------
    kind : str
        One of :func:`kinds`.

    Returns
    -------
    list of str
        Their names, in order.

    Examples
    --------
    >>> needed("budget")
    ['body', 'year', 'amount']
    """
    return [c.name for c in KINDS[kind].columns if c.required]


def kind_of(table: pd.DataFrame) -> str:
    """Return the kind of table that a table's columns fit best.

    Parameters
    ----------
    table : pandas.DataFrame
        The table as read. Headings are matched without regard to case and to spaces around them.

    Returns
    -------
    str
        The one of :func:`kinds` with the fewest columns missing and the fewest unknown to it; of several, the one that shares
        the most columns with the table.

    Raises
    ------
    InputError
        It fits none: fewer than two columns of any kind are there.

    Examples
    --------
    >>> kind_of(pd.DataFrame(columns=["body", "year", "amount"]))
    'budget'
    >>> kind_of(pd.DataFrame(columns=["Line", "Discretion", "Amount"]))
    'accounts'
    >>> kind_of(pd.DataFrame(columns=["municipio", "ano", "valor"]))
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: a table with the columns municipio, ano, valor is of no known kind; the nearest is a budget table, with the columns body, year, amount (s...
    """
    table = frame(table, "table")
    there = {str(c).strip().casefold() for c in table.columns}
    shared = {name: len(there & kind.needed) for name, kind in KINDS.items()}
    fitting = [n for n, kind in KINDS.items() if shared[n] >= 2 or (shared[n] and not _misfit(there, kind)[0] > 1)]
    if not fitting:
        nearest = max(KINDS, key=lambda name: shared[name])
        raise InputError(
            f"a table with the columns {', '.join(map(str, table.columns)) or 'none'} is of no known kind; the nearest is "
            f"{article(nearest)} table, with the columns {', '.join(KINDS[nearest].required)} (see tables.template): "
            "rename the columns, or read it with tables.extract."
        )
    return min(fitting, key=lambda name: _misfit(there, KINDS[name]))


def article(kind: str) -> str:
    """Return a kind of table with its article: ``'an accounts'``."""
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _misfit(there: set[str], kind: Kind) -> tuple[int, int]:
    """Return how many columns are missing or unknown, and less the number shared."""
    known = {c.name for c in kind.columns}
    return len(kind.needed - there) + len(there - known), -len(known & there)
