"""Which bodies of the health service existed in a year, and what replaced them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from decentre import datasets, years
from decentre.errors import InputError

FIRST, LAST = "1995-96", "2026-27"
_COLUMNS = [
    "body",
    "code",
    "number_of_bodies",
    "start",
    "end",
    "whole_year",
    "replaced",
    "replaced_by",
    "source_key",
    "note",
]
_ANOTHER_KIND = re.compile(r"\bspecial health authorit", re.IGNORECASE)


def bodies_in(year: str, *, nation: str = "England") -> pd.DataFrame:
    """Return the kinds of body of the health service that existed in a financial year, and what replaced them.

    From the regional health authorities of 1995-96 to the integrated care boards of 2026-27: the dataset ``nhs_bodies``.

    Parameters
    ----------
    year : str
        Financial year, 1995-96 to 2026-27.
    nation : {'England', 'Wales'}
        Wales: its health authorities only.

    Returns
    -------
    pandas.DataFrame
        One row a kind of body, in the order of their start. Columns body, code, number_of_bodies (missing where not
        known), start and end (dates; empty: before the timeline begins, and not over), whole_year (whether it existed from
        1 April to 31 March), replaced and replaced_by (codes or names, joined by semicolons), source_key, note.

    Raises
    ------
    InputError
        Not a financial year, or one outside the timeline; no such nation.

    Examples
    --------
    >>> bodies_in("2022-23")[["code", "number_of_bodies", "end", "whole_year", "replaced_by"]].iloc[[0, 2, 5]]
       code number_of_bodies         end  whole_year replaced_by
    0   HEE             <NA>  2023-03-31        True        NHSE
    2   HWB              151                    True
    5  NHSI             <NA>  2022-06-30       False        NHSE
    >>> bodies_in("1994-95")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: 1994-95 is outside the timeline of bodies; give a year from 1995-96 to 2026-27.
    """
    label = years.parse(year)
    if years.kind(label) != "two":
        raise InputError(
            f"{label} is one year, and the timeline has financial years: give a year from {FIRST} to {LAST}."
        )
    if not covered(label):
        raise InputError(f"{label} is outside the timeline of bodies; give a year from {FIRST} to {LAST}.")
    table = _spells()
    nations = sorted(table["nation"].unique())
    if nation not in nations:
        raise InputError(f"there are no bodies of {nation!r} in the timeline; give one of {', '.join(nations)}.")
    here = table[_exists(table, label) & (table["nation"] == nation)]
    begin, finish = _limits(label)
    whole = (here["start"] <= begin) & ((here["end"] == "") | (here["end"] >= finish))
    return here.assign(whole_year=whole)[_COLUMNS].reset_index(drop=True)


def covered(year: str) -> bool:
    """Say whether the timeline of bodies covers a year: it has financial years."""
    return years.kind(year) == "two" and years.start(FIRST) <= years.start(year) <= years.start(LAST)


def require_existing(names: Iterable[str], year: str) -> None:
    """Refuse names of bodies that did not exist in a year: a primary care trust after March 2013, and the like.

    A name is recognised by the kind of body in it, written out or short ("Leeds PCT", "primary care trusts"); a name in
    which no kind is recognised is let through.
    """
    table = _spells()
    there = set(table.loc[_exists(table, year), "code"])
    patterns = _patterns(table)
    gone = [(name, code) for name in names if (code := _kind(name, patterns)) and code not in there]
    if not gone:
        return
    rows = [table[table["code"] == code].assign(name=name) for name, code in gone]
    cases = pd.concat(rows)[["name", "body", "code", "start", "end", "replaced_by"]].reset_index(drop=True)
    name, code = gone[0]
    more = f"; and {len(gone) - 1} more" if len(gone) > 1 else ""
    spells = cases[cases["code"] == code]
    then = ", ".join(sorted(there))
    raise InputError(
        f"flows: {name!r} did not exist in {year} ({spells['body'].iloc[0].lower()}: {_from_to(spells)}{more}); "
        f"bodies of that year are {then}: see bodies_in({year!r}).",
        cases,
    )


def _from_to(spells: pd.DataFrame) -> str:
    start, end = spells["start"].iloc[0], spells["end"].iloc[-1]
    return f"{f'from {start} ' if start else ''}{f'to {end}' if end else 'on'}"


def _spells() -> pd.DataFrame:
    table = datasets.load("nhs_bodies").astype({"number_of_bodies": "Int64"})
    texts = ["start", "end", "replaced", "replaced_by", "note"]
    return table.assign(**{c: table[c].where(table[c].notna(), "") for c in texts})


def _limits(year: str) -> tuple[str, str]:
    first = years.start(year)
    return f"{first}-04-01", f"{first + 1}-03-31"


def _exists(table: pd.DataFrame, year: str) -> pd.Series:
    begin, finish = _limits(year)
    return (table["start"] <= finish) & ((table["end"] == "") | (table["end"] >= begin))


def _patterns(table: pd.DataFrame) -> dict[str, re.Pattern[str]]:
    """Return how each kind of body is written, the longest name first: in full in any case, or short."""
    kinds = table[["body", "code"]].drop_duplicates("code").itertuples(index=False)
    return {
        code: re.compile(rf"(?i:{_written_out(body)})|\b{code}s?\b")
        for body, code in sorted(kinds, key=lambda k: -len(k[0]))
    }


def _kind(name: str, patterns: dict[str, re.Pattern[str]]) -> str | None:
    """Return the code of the kind of body that a name holds."""
    if _ANOTHER_KIND.search(name):
        return None
    return next((code for code, pattern in patterns.items() if pattern.search(name)), None)


def _written_out(body: str) -> str:
    stem = re.sub(r"(ies|s)$", "", body) if not body.startswith("NHS") else body
    return rf"\b{re.escape(stem)}(y|ies|s)?\b"
