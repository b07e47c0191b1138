"""An agreement held against every rule in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from decentre.pooling import clauses, fund, law
from decentre.pooling.agreement import Case, read_agreement
from decentre.pooling.papers import unread_on
from decentre.pooling.rules import Rule, book, day, in_force, year_of
from decentre.results import Format, Result

OUTCOMES = ("failed", "flagged", "not known", "passed", "not applicable")
_CHECKS = law.CHECKS | fund.CHECKS | clauses.CHECKS
_NOT_HELD = (
    "what is checked is what the agreement says and what the evidence settles, by regulations held in own words; a function "
    "outside the lists held is flagged: this is no legal advice"
)


@dataclass(frozen=True, repr=False)
class AgreementCheck(Result):
    """An agreement against the rules in force on a day.

    Attributes
    ----------
    title : str
        Of the agreement.
    on : datetime.date
        The day.
    table : pandas.DataFrame
        Index rule; columns subject, outcome (``'passed'``, ``'failed'``, ``'flagged'``: the evidence leaves the law open,
        ``'not known'``: no text of the day is held, or ``'not applicable'``), finding, law (the legal source), since, until, settled.
    assumptions : tuple of str
        What the answer stands on.
    """

    title: str
    on: date
    table: pd.DataFrame
    assumptions: tuple[str, ...] = ()

    _formats: ClassVar[Mapping[str, Format]] = {}

    @property
    def passed(self) -> bool:
        """Whether no rule failed and none of the day is unknown; what is flagged is still open."""
        return not self.table["outcome"].isin(["failed", "not known"]).any()

    @property
    def failed(self) -> pd.DataFrame:
        """The rows of the table that failed."""
        return self.table[self.table["outcome"] == "failed"]

    @property
    def flagged(self) -> pd.DataFrame:
        """The rows of the table that the evidence leaves open."""
        return self.table[self.table["outcome"] == "flagged"]

    @property
    def not_known(self) -> pd.DataFrame:
        """The rows of the table of which the rule of that day is not known."""
        return self.table[self.table["outcome"] == "not known"]

    @property
    def verdict(self) -> str:
        """The outcomes counted, in words."""
        counts = self.table["outcome"].value_counts()
        return ", ".join(f"{counts[o]} {o}" for o in OUTCOMES if o in counts)

    def summary(self) -> pd.DataFrame:
        """Return what was found, rule by rule: failed first, then flagged, passed, not applicable.

        Returns
        -------
        pandas.DataFrame
            Index rule; columns outcome, subject, finding, law.
        """
        ordered = self.table.sort_values("outcome", key=lambda o: o.map(OUTCOMES.index), kind="stable")
        return ordered[["outcome", "subject", "finding", "law"]]

    def _title(self) -> str:
        return f"{self.title or 'an agreement'} on {self.on}: {self.verdict}"


def check_agreement(agreement: str | Path | Mapping[str, Any], *, on: str | date) -> AgreementCheck:
    """Hold an agreement to pool budgets against every rule in force on a day.

    A rule whose text the evidence holds is passed or failed; where the evidence leaves the law open the agreement is
    flagged for a lawyer and never rejected. On a day for which a rule is not known, the answer is ``'not known'``, never passed.

    Parameters
    ----------
    agreement : str, pathlib.Path or mapping
        A TOML file, or a dict with the same keys: partners, functions, contributions, fund, host, manager, duration,
        risk_share, better_care_fund and the rest of ``draft_agreement()``. Money is in pounds.
    on : str or datetime.date
        The day whose rules count, such as ``'2024-04-01'``.

    Returns
    -------
    AgreementCheck
        ``.table`` rule by rule with the legal source, ``.passed``, ``.failed``, ``.flagged``, ``.not_known``, ``.summary()``.

    Raises
    ------
    InputError
        The file is not there or not TOML; a key, date, sum or kind of function is not one that an agreement has; the
        agreement, or the day, is before the regulations of 2000; the agreement is one of Scotland, Wales or Northern Ireland,
        which have other law; the risk share names a rule that is not known.

    References
    ----------
    NHS Bodies and Local Authorities Partnership Arrangements Regulations 2000, SI 2000/617, regulations 7 and 9,
    https://www.legislation.gov.uk/uksi/2000/617; each rule's own source stands in ``list_agreement_rules()``.

    Examples
    --------
    >>> from decentre import draft_agreement
    >>> draft = draft_agreement()
    >>> check_agreement(draft, on="2024-04-01").verdict
    '23 passed, 13 not applicable'
    >>> draft["functions"].append({"name": "Day cases", "service": "surgery", "kind": "NHS", "owner": draft["host"]})
    >>> check_agreement(draft, on="2024-04-01").failed["finding"].to_dict()
    {'S75-21': 'outside section 75: Day cases (surgery)'}
    """
    when = day(on, "on")
    rules = [rule for rule in in_force(when) if rule.check]
    given = read_agreement(agreement)
    found = [_as_known(_CHECKS[rule.check](Case(given, when, rule)), when, rule) for rule in rules]
    return AgreementCheck(given.get("title", ""), when, _table(rules, found), _assumptions(given, when))


def _as_known(finding: law.Finding, on: date, rule: Rule) -> law.Finding:
    """Let nothing pass or fail by a rule of which it is not known whether it still stands."""
    until = rule.known_until or book()["known_until"]
    if on > until and finding[0] in {"passed", "failed"}:
        would = "" if finding[0] == "passed" else "it would fail, "
        return "not known", f"by the rule of {until}, the last day known: {would}{finding[1]}"
    return finding


def _table(rules: list[Rule], found: list[law.Finding]) -> pd.DataFrame:
    columns = ("subject", "law", "since", "until", "settled")
    table = pd.DataFrame([{c: getattr(r, c) for c in columns} for r in rules], index=[r.id for r in rules])
    table.insert(1, "outcome", [outcome for outcome, _ in found])
    table.insert(2, "finding", [finding for _, finding in found])
    return table.rename_axis("rule_id")


def _assumptions(agreement: Mapping[str, Any], on: date) -> tuple[str, ...]:
    notes = [_NOT_HELD]
    starts, ends = agreement.get("starts", on), agreement.get("ends", on)
    if not starts <= on <= ends:
        notes.append(f"the agreement runs from {starts} to {ends}; the rules are those of {on}")
    if agreement.get("year", year_of(on)) != year_of(on):
        notes.append(f"the sums are those of {agreement['year']}; the rules are those of {year_of(on)}")
    if unread := unread_on(on):
        notes.append(f"in force or perhaps in force on {on} and not read: {law.listed(unread)}")
    if on > book()["known_until"]:
        notes.append(f"no rule is known that came after {book()['known_until']}")
    return tuple(notes)
