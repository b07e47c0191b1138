"""Where every number of an extraction came from, and what did not come with it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from decentre.tables.extraction.gathering import TAKEN, Gathered
from decentre.tables.extraction.opening import Book
from decentre.tables.extraction.specification import Spec


@dataclass(frozen=True, eq=False)
class Provenance:
    """The file, the cells that were read, what was left out with its money, and the controls.

    Attributes
    ----------
    file, sha256, format : str
        The file's name, the hash of its bytes, and what it is by its first bytes: ``zip``, ``ole``, ``xml2003`` or ``text``.
    settled : dict
        What was settled from the file because the specification did not say it: encoding, separator.
    sheets : pandas.DataFrame
        One row a sheet: sheet, cells, amounts (taken), blank_rows, repeated_headings, blank_cells.
    left_out : pandas.DataFrame
        One row a reason: fate, reason, rows, amounts, money, not_numbers. Money is in full currency units.
    controls : pandas.DataFrame
        One row a total that was held against the sum: control, where, printed, added, difference, tolerance, agrees.
    multiplier : float
        The factor that made full currency units of the printed amounts; ``printed`` says where the file says so.
    currency, source, licence : str
        As the specification gives them.
    kind, begins, named_by : str
        How years are named.
    """

    file: str
    sha256: str
    format: str
    settled: dict[str, str]
    sheets: pd.DataFrame
    left_out: pd.DataFrame
    controls: pd.DataFrame
    multiplier: float | None = None
    printed: str = ""
    currency: str | None = None
    source: str = ""
    licence: str = ""
    kind: str | None = None
    begins: str | None = None
    named_by: str | None = None

    def to_dict(self) -> dict[str, object]:
        """Return everything as plain data, for a JSON file beside the tables."""
        tables = {n: getattr(self, n).to_dict("records") for n in ("sheets", "left_out", "controls")}
        plain = {n: v for n, v in vars(self).items() if n not in tables}
        return plain | tables


def sheets_read(sheets: Sequence[Gathered], found: pd.DataFrame) -> pd.DataFrame:
    """Return what was read of every sheet."""
    taken = found[found["fate"] == TAKEN]["sheet"].value_counts()
    rows = [
        (
            g.view.sheet,
            g.range,
            int(taken.get(g.view.sheet, 0)),
            g.passed.blank,
            len(g.passed.repeated),
            sum(g.absent.values()),
        )
        for g in sheets
    ]
    return pd.DataFrame(rows, columns=["sheet", "cells", "amounts", "blank_rows", "repeated_headings", "blank_cells"])


def left_out(found: pd.DataFrame) -> pd.DataFrame:
    """Return what was not taken, a row a reason, with its money in full units."""
    rest = found[found["fate"] != TAKEN]
    rows = []
    for (fate, reason), part in rest.groupby(["fate", "reason"], sort=False):
        numbers = part["amount"].dropna()
        lines = len(part[["sheet", "row"]].drop_duplicates())
        rows.append((fate, reason, lines, len(part), math.fsum(numbers), len(part) - len(numbers)))
    return pd.DataFrame(rows, columns=["fate", "reason", "rows", "amounts", "money", "not_numbers"])


def settled(book: Book, spec: Spec) -> dict[str, str]:
    """Return what the file itself decided."""
    if book.format != "text":
        return {}
    found = {} if spec.text.encoding else {"encoding": book.encoding}
    return found | ({} if spec.text.separator else {"separator": book.separator})
