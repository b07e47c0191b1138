"""What a file looks like, before anyone has said anything about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from decentre.tables.extraction.columns import Columns
from decentre.tables.extraction.layout import Layout
from decentre.tables.extraction.opening import Book
from decentre.tables.extraction.plausibility import Printed
from decentre.tables.extraction.roles import Column

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?:\s*[-/–]\s*(?:\d{4}|\d{2})(?!\d))?")


@dataclass(frozen=True)
class Guess:
    """What a file looks like."""

    book: Book
    sheet: str
    layout: Layout
    names: Columns
    columns: tuple[Column, ...]
    decimal: str
    units: tuple[Printed, ...]
    year_at: str  # where the year seems to stand: 'headings', 'column', a cell, 'file', or '' for nowhere
    currency: str | None = None  # where the caller said it

    def of(self, *wanted: str) -> list[Column]:
        """Return the columns that seem to be one of the roles wanted."""
        return [c for c in self.columns if c.role in wanted]

    @property
    def body(self) -> Column | None:
        """The column that seems to name the body: the last of those written once, or the first of texts."""
        labels = self.of("label")
        once = [c for c in labels if c.fill_down]
        candidates = once or labels[:1] or self.of("code")[:1]
        return candidates[-1] if candidates else None
