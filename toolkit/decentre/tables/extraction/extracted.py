"""What an extraction returns: tidy tables, and where every number came from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from decentre.tables.extraction.provenance import Provenance
from decentre.tables.money import shown


@dataclass(frozen=True, eq=False, repr=False)
class Extracted:
    """Tidy tables from one published file, and where every number came from.

    Attributes
    ----------
    budget : pandas.DataFrame or None
        body, year, amount in full currency units; None where the amounts are not money, or no specification was given.
    lines : pandas.DataFrame or None
        body, year, line, component, amount, where the specification maps lines to components.
    table : pandas.DataFrame
        One row an amount: cell, body, code, name, year, stage, line, amount and what was carried, as far as they are there.
    unassigned : pandas.DataFrame
        Money of no body: label, year, amount.
    provenance : Provenance
        The file, its cells, what was left out and why with its money, the controls.
    questions : tuple of str
        What only the reader can answer, such as a unit that is printed and cannot be right.
    settled : dict
        Without a specification: what the file itself decided.
    proposal : str
        Without a specification: one to start from, as TOML.
    """

    budget: pd.DataFrame | None
    lines: pd.DataFrame | None
    table: pd.DataFrame
    unassigned: pd.DataFrame
    provenance: Provenance
    questions: tuple[str, ...] = ()
    settled: Mapping[str, object] | None = None
    proposal: str = ""

    @property
    def currency(self) -> str | None:
        """The currency of the amounts, an ISO 4217 code."""
        return self.provenance.currency

    def __repr__(self) -> str:
        """Return what came out, in a few lines."""
        facts = self.provenance
        if self.proposal:
            lines = [f"A first guess for {facts.file!r}; .proposal is a specification to complete.", *self._settled()]
            return "\n".join([*lines, *(f"  ask: {q}" for q in self.questions)])
        amounts, bodies, span = self.table["amount"], self.table["body"].nunique(), sorted(self.table["year"].unique())
        lines = [
            f"Extracted from {facts.file!r}: {len(amounts):,} amounts of {bodies:,} bodies, "
            f"{span[0]}{f' to {span[-1]}' if len(span) > 1 else ''}; they add up to {shown(math.fsum(amounts), self.currency)}."
        ]
        lines += [
            f"  {fate}: {reason}: {n:,} amounts, {shown(money, self.currency)}"
            for fate, reason, n, money in self._left_out()
        ]
        held = facts.controls["agrees"]
        lines += [f"  controls: {int(held.sum())} of {len(held)} agree"] if len(held) else []
        return "\n".join([*lines, *(f"  ask: {q}" for q in self.questions)])

    def _settled(self) -> list[str]:
        return [f"  {what}: {found}" for what, found in (self.settled or {}).items() if found not in ("", [])]

    def _left_out(self) -> list[tuple[str, str, int, float]]:
        columns = self.provenance.left_out[["fate", "reason", "amounts", "money"]]
        return list(columns.itertuples(index=False, name=None))
