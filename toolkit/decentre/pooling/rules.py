"""The rules of pooling as data: what is in force on a date, which bodies may be partners, which services are listed."""

from __future__ import annotations

import difflib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from decentre import records, years
from decentre.errors import InputError

_FOLDER = Path(__file__).parent.parent / "rules"


class Rule(records.Record, frozen=True, rename={"since": "from"}):
    """One rule: what it says, where it comes from, when it is in force, and what of it the evidence leaves open.

    Attributes
    ----------
    id, subject, rule, law : str
        Name, what it is about, the rule in own words, and its legal source.
    sources : tuple of str
        Keys of the sources.
    concerns : str
        What it is checked on: an agreement, accounts, the flow of funds, payment files, national totals.
    checked, check : str
        What is checked, in words, and the name of the check (``''``: not on an agreement).
    settled : bool
        Whether the evidence settles it.
    since, until : datetime.date or None
        First and last day in force; None where the evidence gives no date.
    known_until : datetime.date or None
        Last day for which the evidence says that the rule stands; None: that of the file.
    certainty : str
        verbatim, secondary, derived or knowledge.
    open, note : str
        What the evidence leaves open; a remark.
    """

    id: str
    subject: str
    rule: str
    law: str
    sources: tuple[str, ...]
    concerns: str
    checked: str
    settled: bool
    check: str = ""
    since: date | None = None
    until: date | None = None
    known_until: date | None = None
    certainty: str = ""
    open: str = ""
    note: str = ""

    def in_force(self, on: date) -> bool:
        """Say whether the rule is in force on a day; one without dates always is."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@cache
def book() -> dict[str, Any]:
    """Return everything of rules/section75.toml: rules, kinds of partner, services, scenarios, sources."""
    return records.contents(_FOLDER / "section75.toml")


@cache
def fund_book() -> dict[str, Any]:
    """Return everything of rules/better_care_fund.toml: rises, dates and conditions by year."""
    return records.contents(_FOLDER / "better_care_fund.toml")


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule in the order of the file."""
    return tuple(records.from_dict(row, Rule, f"rule {row.get('id')!r}") for row in book()["rules"])


def kinds() -> dict[str, dict[str, Any]]:
    """Return the kinds of body that may be partners, by name."""
    return {row["name"]: row for row in book()["kinds"]}


def services() -> dict[str, dict[str, Any]]:
    """Return the services that an agreement may name, by tag."""
    return {row["service"]: row for row in book()["functions"]}


def scope_of(service: str, on: date) -> str:
    """Return whether a service is listed, excluded or open on a day."""
    row = services().get(service, {})
    outside = on < row.get("from", on) or on > row.get("until", on)
    return "open" if outside else str(row.get("scope", "open"))


def of_year(table: str, year: str) -> dict[str, Any] | None:
    """Return the row of a financial year in one table of the Better Care Fund's rules, or None."""
    return next((row for row in fund_book()[table] if row["year"] == year), None)


def day(value: object, name: str) -> date:
    """Return a day given as text or as a date."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise InputError(f"{name} is {value!r}; give a date like '2024-04-01'.") from None


def year_of(on: date) -> str:
    """Return the financial year of a day."""
    return years.from_start(on.year if (on.month, on.day) >= (4, 1) else on.year - 1)


def nearest(word: str, known: list[str]) -> str:
    """Return a hint at the known word nearest to one that is not known, or nothing."""
    close = difflib.get_close_matches(word, known, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def list_agreement_rules(on: str | date | None = None) -> pd.DataFrame:
    """Return the rules of section 75 agreements and the Better Care Fund, with their legal source and dates.

    Parameters
    ----------
    on : str or datetime.date, optional
        A day such as ``'2024-04-01'``: only the rules in force on it. All rules by default.

    Returns
    -------
    pandas.DataFrame
        Index rule; columns subject, rule, law (the legal source), since, until (NaT where the evidence gives no date),
        concerns, checked, settled, certainty (verbatim, secondary, derived or knowledge), open (what the evidence leaves open),
        sources (keys).

    Raises
    ------
    InputError
        ``on`` is not a date, or is before 1 April 2000, when the regulations came into force.

    References
    ----------
    NHS Bodies and Local Authorities Partnership Arrangements Regulations 2000, SI 2000/617,
    https://www.legislation.gov.uk/uksi/2000/617; the other sources stand in rules/section75.toml.

    Examples
    --------
    >>> rules = list_agreement_rules()
    >>> len(rules), len(list_agreement_rules("2024-04-01"))
    (72, 57)
    >>> rules.loc["S75-22", "rule"], rules.loc["S75-20", "open"]
    ('Emergency ambulance services', 'regulation 5 does not name it')
    """
    chosen = rules() if on is None else in_force(day(on, "on"))
    columns = (
        "subject",
        "rule",
        "law",
        "since",
        "until",
        "concerns",
        "checked",
        "settled",
        "certainty",
        "open",
        "sources",
    )
    table = pd.DataFrame([{c: getattr(r, c) for c in columns} for r in chosen], index=[r.id for r in chosen])
    dates = {c: pd.to_datetime(table[c]) for c in ("since", "until")}
    return table.assign(sources=["; ".join(r.sources) for r in chosen], **dates).rename_axis("rule_id")


def in_force(on: date) -> list[Rule]:
    """Return the rules in force on a day, or refuse a day before there were any."""
    start = book()["in_force"]
    if on < start:
        raise InputError(
            f"No rule is in force on {on}: pooled budgets came with the Partnership Arrangements Regulations "
            f"(SI 2000/617) on {start}; give a day from then on."
        )
    return [r for r in rules() if r.in_force(on)]
