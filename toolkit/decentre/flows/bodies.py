"""Which bodies of the health service existed in a year, in each nation, and what replaced them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import pandas as pd

from decentre import datasets, years
from decentre.errors import InputError

Nation = Literal["England", "Scotland", "Wales", "Northern Ireland"]

FIRST: dict[str, str] = {
    "England": "1991-92",
    "Scotland": "2006-07",
    "Wales": "1996-97",
    "Northern Ireland": "1991-92",
}  # from when the rows of a nation are whole
LAST = "2027-28"
_DECIDES = ("allocates", "commissions")
_COLUMNS = [
    "body",
    "code",
    "role",
    "decides",
    "number_of_bodies",
    "count_as_of",
    "start",
    "end",
    "whole_year",
    "replaced",
    "replaced_by",
    "source_key",
    "certainty",
    "note",
]
_ALSO_CALLED = {"NHSE": "NHS England"}
_ANOTHER_KIND = re.compile(r"\bspecial health authorit", re.IGNORECASE)


def bodies_in(year: str, *, nation: Nation = "England") -> pd.DataFrame:
    """Return the kinds of body of the health service that existed in a financial year, and what replaced them.

    From the regional health authorities to the integrated care boards that are expected in April 2027: the dataset
    ``health_bodies``. Its facts reach December 2026: the note of a body that outlasts that day in the year says so.

    Parameters
    ----------
    year : str
        Financial year: for England and Northern Ireland from 1991-92, Wales 1996-97, Scotland 2006-07; to 2027-28.
    nation : {'England', 'Scotland', 'Wales', 'Northern Ireland'}
        Bodies of the whole United Kingdom are in the table of each nation.

    Returns
    -------
    pandas.DataFrame
        One row a kind of body and spell, in the order of their start. Columns body, code, role, decides (whether it
        decides how money is divided or what is bought with it, in distinction from being paid last), number_of_bodies (missing
        where not held) and the day it belongs to (count_as_of), start and end (dates; empty: not known, and not over),
        whole_year (whether it existed from 1 April to 31 March), replaced and replaced_by (codes, joined by semicolons),
        source_key, certainty (``'knowledge'``: the compiler's own, not seen in a source), note.

    Raises
    ------
    InputError
        Not a financial year, or one outside the timeline; no such nation.

    Examples
    --------
    >>> boards = bodies_in("2022-23").query("code in ('CCG', 'ICB')")
    >>> boards[["code", "number_of_bodies", "start", "end", "whole_year"]].reset_index(drop=True)
      code  number_of_bodies       start         end  whole_year
    0  CCG               106  2021-04-01  2022-06-30       False
    1  ICB                42  2022-07-01  2026-03-31       False
    >>> bodies_in("2022-23", nation="Northern Ireland").query("decides")["code"].to_list()
    ['HMT', 'DoH-NI', 'SPPG']
    >>> bodies_in("1989-90")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: 1989-90 is outside the timeline of bodies in England; give a year from 1991-92 to 2027-28.
    """
    if nation not in list(FIRST):
        raise InputError(f"there are no bodies of {nation!r} in the timeline; give one of {', '.join(FIRST)}.")
    first, label = FIRST[nation], years.parse(year)
    if years.kind(label) != "two":
        raise InputError(
            f"{label} is one year, and the timeline has financial years: give a year from {first} to {LAST}."
        )
    if not covered(label, nation):
        raise InputError(f"{label} is outside the timeline of bodies in {nation}; give a year from {first} to {LAST}.")
    table = _spells(nation)
    there = table[_exists(table, label)]
    begin, finish = _limits(label)
    whole = (there["start"] <= begin) & ((there["end"] == "") | (there["end"] >= finish))
    return there.assign(whole_year=whole, note=_with_freshness(there, finish))[_COLUMNS].reset_index(drop=True)


def _with_freshness(there: pd.DataFrame, finish: str) -> pd.Series:
    """Return the notes of bodies; of those that outlast what is known, with the day until which it is known."""
    until = str(datasets.card("health_bodies").known_until)
    outlasts = (finish > until) & ((there["end"] == "") | (there["end"] > until))
    said = (there["note"] + f"; known until {until}").str.removeprefix("; ")
    return there["note"].where(~outlasts, said)


def covered(year: str, nation: str = "England") -> bool:
    """Say whether the timeline of bodies covers a year: it has financial years."""
    return years.kind(year) == "two" and years.start(FIRST[nation]) <= years.start(year) <= years.start(LAST)


def require_existing(names: Iterable[str], year: str) -> None:
    """Refuse names of bodies that did not exist in a year: a primary care trust after March 2013, and the like.

    A name is recognised by the kind of body in it, written out or short ("Leeds PCT", "primary care trusts"); a name in
    which no kind is recognised is let through.
    """
    table = _spells("England")
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


def _spells(nation: str) -> pd.DataFrame:
    """Return the spells of a nation's bodies and of those of the whole kingdom, with what each replaced."""
    table = datasets.load("health_bodies").astype({"number_of_bodies": "Int64"})
    texts = ["start", "end", "count_as_of", "replaced_by", "note"]
    table = table.assign(**{c: table[c].where(table[c].notna(), "") for c in texts})
    own = table[table["nation"].isin([nation, "UK"])].sort_values(["start", "code"], kind="stable")
    return own.assign(decides=own["role"].isin(_DECIDES), replaced=_replaced(own))


def _replaced(table: pd.DataFrame) -> list[str]:
    """Return, for each spell, the codes of the bodies that name it as what replaced them and ended before it began."""
    after = [{code_of(x) for x in named.split(";") if x} for named in table["replaced_by"]]
    ended = list(zip(table["code"], table["end"], after, strict=True))
    return [
        ";".join(dict.fromkeys(c for c, end, named in ended if code in named and end and start and end < start))
        for code, start in zip(table["code"], table["start"], strict=True)
    ]


def code_of(named: str) -> str:
    """Return the code in a name such as 'PCT (152)'."""
    return named.split(" (", maxsplit=1)[0].strip()


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
        code: re.compile(rf"(?i:{_written_out(_ALSO_CALLED.get(code, code_of(body)))})|\b{re.escape(code)}s?\b")
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
