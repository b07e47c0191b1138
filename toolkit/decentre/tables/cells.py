"""What a column read from a file holds: numbers only where every filled cell is a plain one, otherwise text as it stands."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from decentre.tables.flows import COLUMNS as FLOW_COLUMNS
from decentre.tables.shapes import KINDS
from decentre.tables.texts import Decimal
from decentre.tables.workbooks import Cell, CellError

_PLAIN: dict[Decimal, re.Pattern[str]] = {
    ".": re.compile(r"[+-]?(0|[1-9]\d*)(\.\d+)?"),
    ",": re.compile(r"[+-]?(0|[1-9]\d*)(,\d+)?"),
}
_CODE = re.compile(r"(code|(^|[\W_])id)$", re.IGNORECASE)
_INNER_ID = re.compile(r"[a-z](Id|ID)$")
_EXACT = 2**53
_LONGEST = 2**63 - 1
TEXT_COLUMNS = frozenset(
    {c.name for kind in KINDS.values() for c in kind.columns if c.role in ("name", "year", "category")}
    | set(FLOW_COLUMNS) - {"amount"}
    | {"decided_by", "currency", "begins", "named_by"}
)


def stays_text(heading: str) -> bool:
    """Say whether a column of this heading holds names or codes: ``'0101'`` is not 101."""
    name = heading.strip()
    return name.casefold() in TEXT_COLUMNS or bool(_CODE.search(name) or _INNER_ID.search(name))


def column_of_text(heading: str, cells: list[str], decimal: Decimal) -> pd.Series:
    """Return a column of a text file: int64 or float64 where every filled cell is a plain number, otherwise text."""
    plain = _PLAIN[decimal]
    filled = [text for cell in cells if (text := cell.strip())]
    if stays_text(heading) or not all(map(plain.fullmatch, filled)):
        return pd.Series([c if c else None for c in cells], dtype="str")
    texts = [cell.strip().replace(",", ".") for cell in cells]
    if any("." in text for text in filled) or decimal in "".join(filled) or len(filled) < len(cells):
        return _floats(cells, texts)
    whole = [int(text) for text in texts]
    if max(map(abs, whole), default=0) > _LONGEST:
        return pd.Series(cells, dtype="str")
    return pd.Series(whole, dtype="int64" if whole else float)


def _floats(cells: list[str], texts: list[str]) -> pd.Series:
    """Return floats with NaN for blanks; text where a whole number would lose digits."""
    if any("." not in t and len(t) > 15 and abs(int(t)) > _EXACT for t in texts if t):
        return pd.Series([c if c else None for c in cells], dtype="str")
    return pd.Series([float(t) if t else np.nan for t in texts], dtype=float)


def column_of_cells(cells: list[Cell]) -> pd.Series:
    """Return a column of a workbook: each cell keeps its type, so that text ``'007'`` stays text beside numbers."""
    kinds = {type(c) for c in cells if c is not None}
    if kinds == {int} and None not in cells:
        return pd.Series(cells, dtype="int64")
    if kinds <= {int, float}:
        return pd.Series([np.nan if c is None else c for c in cells], dtype=float)
    if kinds == {bool} and None not in cells:
        return pd.Series(cells, dtype=bool)
    if kinds == {str}:
        return pd.Series(cells, dtype="str")
    return pd.Series(cells, dtype=object)


def errors_in(cells: list[Cell]) -> list[int]:
    """Return the places of the cells that hold an error."""
    return [i for i, c in enumerate(cells) if isinstance(c, CellError)]
