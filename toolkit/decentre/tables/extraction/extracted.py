"""What an extraction returns: tidy tables, and where every number came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from decentre.tables.extraction.provenance import Provenance


@dataclass(frozen=True, eq=False)
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
