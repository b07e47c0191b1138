"""A row of a published file, and where in the file it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file.

    Attributes
    ----------
    sheet : str
        Of a workbook; empty for text.
    row : int
        As a spreadsheet program numbers it.
    cells : list of str
        Its cells.
    note : str
        What was wrong with it; empty for most.
    written : dict
        Of a workbook: position to what stands once, in a merged cell, for this row and those above it.
    """

    sheet: str
    row: int
    cells: list[str]
    note: str = ""
    written: Mapping[int, str] = field(default_factory=dict)
