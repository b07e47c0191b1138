"""A row of a published file, and where in the file it stands."""

from __future__ import annotations

from dataclasses import dataclass


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
    """

    sheet: str
    row: int
    cells: list[str]
    note: str = ""
