"""Workbooks that are XML text (Excel's of 2003), often under the ending .xls: read in one pass, under limits."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from decentre.errors import InputError
from decentre.tables.workbook_child import MOST_CELLS

_PIECE = 1 << 20
_PREFIX = "urn:schemas-microsoft-com:office:"

_CODE = re.compile(r"0\d+")  # '01101' is a code, although the file calls it a number


@dataclass
class XmlSheet:
    """One sheet as it is being read."""

    name: str
    hidden: bool = False
    rows: list[list[object]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    width: int = 0


class _Reading:
    """What the parser calls: it knows the sheet, row and cell that it stands in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sheets: list[XmlSheet] = []
        self.column = 0
        self.kind = ""
        self.text: list[str] = []
        self.inside = ""

    def start(self, tag: str, given: dict[str, str]) -> None:
        attributes = {key.rsplit(" ", 1)[-1]: value for key, value in given.items()}
        self.inside = tag.rsplit(" ", 1)[-1]
        begin = getattr(self, f"_begin_{self.inside.lower()}", None)
        if begin is not None:
            begin(attributes)

    def end(self, tag: str) -> None:
        name = tag.rsplit(" ", 1)[-1]
        if name == "Data":
            self._row()[self.column - 1] = _value(self.kind, "".join(self.text))
            self.kind = ""
        elif name == "Visible" and "".join(self.text).strip() != "SheetVisible":
            self.sheets[-1].hidden = True
        self.inside = ""

    def characters(self, text: str) -> None:
        if self.kind or self.inside == "Visible":
            self.text.append(text)

    def _row(self) -> list[object]:
        return self.sheets[-1].rows[-1]

    def _begin_worksheet(self, given: dict[str, str]) -> None:
        self.sheets.append(XmlSheet(given.get("Name", f"Sheet{len(self.sheets) + 1}")))

    def _begin_row(self, given: dict[str, str]) -> None:
        sheet = self.sheets[-1]
        place = int(given.get("Index", len(sheet.rows) + 1))
        self._require_narrow(place, sheet.width)
        sheet.rows += [[] for _ in range(place - len(sheet.rows))]
        self.column = 0

    def _begin_cell(self, given: dict[str, str]) -> None:
        sheet, row = self.sheets[-1], self._row()
        self.column = int(given.get("Index", self.column + 1))
        across, down = int(given.get("MergeAcross", 0)), int(given.get("MergeDown", 0))
        sheet.width = max(sheet.width, self.column)
        self._require_narrow(len(sheet.rows), sheet.width + across)
        row += [None] * (self.column - len(row))
        if across or down:
            top, left = len(sheet.rows) - 1, self.column - 1
            sheet.merged.append((top, left, top + down, left + across))

    def _begin_data(self, given: dict[str, str]) -> None:
        self.kind, self.text = given.get("Type", "String"), []

    def _begin_visible(self, _given: dict[str, str]) -> None:
        self.text = []

    def _require_narrow(self, rows: int, columns: int) -> None:
        if rows * columns > MOST_CELLS:
            raise InputError(
                f"'{self.path}' has a sheet whose cells span {rows:,} rows and {columns:,} columns; delete what stands far "
                "from the table and save it again."
            )


def read_xml(path: Path) -> list[XmlSheet]:
    """Return the sheets of a workbook that is XML text, or refuse it as damaged."""
    reading = _Reading(path)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.characters
    parser.EntityDeclHandler = _refuse_entities(path)
    try:
        with path.open("rb") as stream:
            parser.Parse(stream.read(_PIECE).lstrip(b" \r\n\t"), False)
            while piece := stream.read(_PIECE):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, IndexError, UnicodeError):
        raise _damaged(path) from None
    except ValueError as error:
        raise error if isinstance(error, InputError) else _damaged(path) from None
    return reading.sheets


def _damaged(path: Path) -> InputError:
    return InputError(
        f"'{path}' is a workbook in XML and cannot be opened as a workbook: it is cut short or damaged; fetch it again."
    )


def _refuse_entities(path: Path) -> Callable[..., None]:
    def refuse(*_given: object) -> None:
        raise InputError(f"'{path}' declares entities of its own, which no workbook does; it is not opened.")

    return refuse


def _value(kind: str, text: str) -> object:
    if kind == "Number":
        if _CODE.fullmatch(text.strip()):
            return text.strip()
        number = float(text)
        return int(number) if number.is_integer() and abs(number) <= 2**53 else number
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "DateTime":
        return datetime.datetime.fromisoformat(text)
    if kind == "Error":
        return ["error", text]
    return text if text else None
