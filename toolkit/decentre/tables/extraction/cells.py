"""A cell as it stands in the file: its text, its number, whether it is blank, and its address."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from functools import lru_cache

from decentre.errors import InputError
from decentre.tables.workbooks import Cell, CellError
from decentre.tables.workbooks import column_letters as letter

__all__ = ["Cell", "CellError", "Grid", "Row", "address", "at", "blank", "letter", "plain_digits", "position", "text"]

Row = list[Cell]
Grid = list[Row]

_SPACES = re.compile(r"[\s\u00a0\u2007\u202f\u200b\ufeff]+")
# Arabic and full-width marks, and the triangles by which Japanese tables show a minus
_MARKS = str.maketrans({"٬": ",", "٫": ".", "，": ",", "．": ".", "－": "-", "−": "-", "△": "-", "▲": "-"})
_ADDRESS = re.compile(r"(?:'?(?P<sheet>.+?)'?!)?\$?(?P<letters>[A-Za-z]{1,3})\$?(?P<row>\d+)")


@lru_cache(maxsize=100_000)
def _one_line(written: str) -> str:
    return unicodedata.normalize("NFC", _SPACES.sub(" ", written).strip())


def text(cell: Cell) -> str:
    """Return a cell as one line of text: spaces of every kind are one space, and 12.0 is '12'."""
    if isinstance(cell, str):
        return _one_line(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, CellError):
        return cell.text
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def blank(cell: Cell) -> bool:
    """Return whether nothing but spaces stands in a cell."""
    if not isinstance(cell, str):
        return cell is None
    return not cell or (
        not cell[-1].isalnum() and not text(cell)
    )  # most texts end in a letter or digit: no need to tidy them


def plain_digits(label: str) -> str:
    """Return a label whose digits, of whatever script, are 0 to 9, and whose marks are the usual ones."""
    plain = label.translate(_MARKS)
    return plain if plain.isascii() else "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)


def position(letters: str) -> int:
    """Return where a column stands, counted from 0."""
    number = 0
    for c in letters.upper():
        number = number * 26 + ord(c) - 64
    return number - 1


def address(written: str, what: str) -> tuple[str | None, int, int]:
    """Return the sheet (None: the same), the row from 1 and the column from 0 of an address such as ``Cover!B2``."""
    match = _ADDRESS.fullmatch(written.strip())
    if match is None or int(match["row"]) < 1:
        raise InputError(
            f"{what} is {written!r}; write the address of a cell like 'B2', or 'Cover!B2' on another sheet."
        )
    return match["sheet"], int(match["row"]), position(match["letters"])


def at(grid: Grid, row: int, column: int) -> Cell:
    """Return the cell of a row (from 1) and a column (from 0); None where the sheet has none."""
    cells = grid[row - 1] if row <= len(grid) else []
    return cells[column] if column < len(cells) else None
