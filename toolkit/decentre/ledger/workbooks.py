"""Rows of a workbook, sheet by sheet, as the child process that opens workbooks gives them."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator
from pathlib import Path

from decentre.errors import InputError
from decentre.ledger.records import Record
from decentre.tables.containers import require_safe
from decentre.tables.workbooks import Cell, CellError, Sheet, WorkbookReader

OPENED = ("[Content_Types].xml", "content.xml")


def require_workbook(path: Path) -> None:
    """Refuse an archive that is no workbook, is cut short, or would fill the memory when it is opened."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
        if "xl/worksheets/sheet1.xml" not in names and not set(names) & set(OPENED):
            raise InputError(f"'{path}' is a ZIP archive ({', '.join(names[:3])}); unpack it first.")
    require_safe(path)


def sheet_rows(path: Path, reader: WorkbookReader) -> Iterator[Record]:
    """Yield every row of every sheet of a workbook, in order.

    Parameters
    ----------
    path : Path
        XLSX, XLS, XLSB or ODS.
    reader : WorkbookReader
        Whose child opens it.

    Yields
    ------
    Record
        Rows of hidden sheets, too, with a note that they are.

    Raises
    ------
    InputError
        The workbook has a password, is damaged, or takes too long.
    """
    for sheet in reader.book(path).sheets:
        written = _written_once(sheet)
        for number, cells in enumerate(sheet.rows):
            note = "hidden sheet" if sheet.hidden else ""
            yield Record(sheet.name, number + 1, [_text(c) for c in cells], note, written.get(number, {}))


def _written_once(sheet: Sheet) -> dict[int, dict[int, str]]:
    """Return, for each row below the first of a merged range, what stands in the range, by column."""
    found: dict[int, dict[int, str]] = {}
    for top, left, bottom, _ in sheet.merged:
        text = _text(sheet.cell(top, left))
        for row in range(top + 1, min(bottom, len(sheet.rows) - 1) + 1) if text else ():
            found.setdefault(row, {})[left] = text
    return found


def _text(value: Cell) -> str:
    if value is None or isinstance(value, CellError):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)
