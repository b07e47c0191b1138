"""The papers behind section 75: the instruments since 2000, the law of the other nations, and what was proposed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from decentre import records
from decentre.errors import InputError

_FILE = Path(__file__).parent.parent / "rules" / "section75_papers.toml"


class Instrument(records.Record, frozen=True, rename={"since": "from"}):
    """One statutory instrument: from what day it changed what, and how much of it was read."""

    number: str
    changes: str
    read: str
    sources: tuple[str, ...]
    certainty: str
    since: date | None = None
    note: str = ""

    def may_be_in_force(self, on: date) -> bool:
        """Say whether it is in force on a day, or may be: of one without a day, from the year of its number on."""
        return on >= (self.since or date(int(self.number.split()[1].split("/")[0]), 1, 1))


class Nation(records.Record, frozen=True):
    """A nation whose agreements are under other law."""

    name: str
    kinds: tuple[str, ...]
    law: str
    sources: tuple[str, ...]
    certainty: str


class Proposal(records.Record, frozen=True):
    """What a paper proposed, and what came of it."""

    paper: str
    date: date
    says: str
    answered: str
    functions: tuple[str, ...]
    sources: tuple[str, ...]
    certainty: str
    scenario: str = ""


class Papers(records.Record, frozen=True):
    """The whole file."""

    title: str
    note: str
    topic: str
    known_until: date
    instruments: tuple[Instrument, ...]
    nations: tuple[Nation, ...]
    proposals: tuple[Proposal, ...]
    sources: tuple[dict[str, str], ...]


@cache
def papers() -> Papers:
    """Return rules/section75_papers.toml."""
    return records.read(_FILE, Papers)


def unread_on(on: date) -> list[str]:
    """Return the instruments that are or may be in force on a day and were not read."""
    return [i.number for i in papers().instruments if i.read == "not" and i.may_be_in_force(on)]


def require_england(agreement: Mapping[str, Any]) -> None:
    """Refuse an agreement of another nation, which says so or has a partner of a kind that England has not."""
    said = str(agreement.get("nation", "England")).strip().casefold()
    known = {n.name.casefold(): n for n in papers().nations}
    if said != "england" and said not in known:
        allowed = ", ".join(["England", *(n.name for n in papers().nations)])
        raise InputError(f"nation is {agreement['nation']!r}; give one of {allowed}.")
    partners = [dict(p) for p in agreement.get("partners", [])]
    for nation in papers().nations:
        theirs = [p for p in partners if p["kind"].strip().casefold() in {k.casefold() for k in nation.kinds}]
        if said == nation.name.casefold() or theirs:
            why = f" ({theirs[0]['name']} is of the kind {theirs[0]['kind']!r})" if theirs else ""
            raise InputError(
                f"The agreement is one of {nation.name}{why}: SI 2000/617 and the Better Care Fund extend to England only, so no "
                f"rule here speaks of it; {nation.name} has {nation.law}. Hold an English agreement against these rules.",
                pd.DataFrame(theirs or partners),
            )


def list_instruments() -> pd.DataFrame:
    """Return the regulations on partnership arrangements and every instrument that changed them since 2000.

    Returns
    -------
    pandas.DataFrame
        Index instrument; columns since (NaT: its day is not held), changes, read (``'whole'``, ``'in part'`` or ``'not'``),
        certainty, note, sources (keys).

    References
    ----------
    Footnotes of SI 2012/3094, https://www.legislation.gov.uk/uksi/2012/3094; each instrument's own source stands in
    rules/section75_papers.toml.

    Examples
    --------
    >>> instruments = list_instruments()
    >>> len(instruments), instruments.query("read == 'not'").index.to_list()
    (13, ['SI 2001/2237', 'SI 2002/2469', 'SI 2004/696', 'SI 2005/3504', 'SI 2010/1172'])
    """
    columns = ("since", "changes", "read", "certainty", "note")
    rows = papers().instruments
    table = pd.DataFrame([{c: getattr(i, c) for c in columns} for i in rows], index=[i.number for i in rows])
    dates = pd.to_datetime(table["since"])
    return table.assign(since=dates, sources=["; ".join(i.sources) for i in rows]).rename_axis("instrument")


def list_proposals() -> pd.DataFrame:
    """Return what was proposed for section 75 since 2022, and what came of it.

    The white paper of February 2022, the review of April 2023, and the four questions of the call for evidence of 2023.

    Returns
    -------
    pandas.DataFrame
        One row a proposal; columns paper, date, says, names (functions that it names), changes_scope (whether it names any),
        answered, certainty, sources (keys).

    Examples
    --------
    >>> proposals = list_proposals()
    >>> proposals.loc[proposals["changes_scope"], "paper"].to_list()
    ['Call for evidence 2023, question 1']
    """
    columns = ("paper", "date", "says", "answered", "certainty")
    table = pd.DataFrame([{c: getattr(p, c) for c in columns} for p in papers().proposals])
    names = ["; ".join(p.functions) for p in papers().proposals]
    sources = ["; ".join(p.sources) for p in papers().proposals]
    table = table.assign(names=names, changes_scope=[bool(n) for n in names], sources=sources)
    return table[["paper", "date", "says", "names", "changes_scope", "answered", "certainty", "sources"]]


def require_scope(scenario: str) -> None:
    """Refuse a paper as a scenario of scope when it names no function."""
    named = [p for p in papers().proposals if p.scenario == scenario]
    if named and not any(p.functions for p in named):
        first = named[0]
        raise InputError(
            f"{scenario!r} changes no scope: {first.paper[0].lower()}{first.paper[1:]} ({first.date}) names no function "
            f"({first.says}); give 'consultation_2023', or see pooling.list_proposals()."
        )
