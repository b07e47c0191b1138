"""XML Spreadsheet 2003: a workbook in XML, often named .xls, read with Python's own parser."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from decentre.errors import InputError
from decentre.tables.extraction.cells import Cell, Grid

_SPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"
_CELLS = 5_000_000
_WIDEST = 16_384
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")


def starts_like_one(raw: bytes) -> bool:
    """Return whether bytes begin as XML Spreadsheet 2003 does, also after blank lines or other text."""
    head = raw[:4096]
    return b"urn:schemas-microsoft-com:office:spreadsheet" in head and b"<" in head


def read_xml(raw: bytes, what: str) -> dict[str, Grid]:
    """Return the sheets of a workbook in XML."""
    start = raw.find(b"<?xml")
    body = raw[start if start >= 0 else raw.find(b"<") :]
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise InputError(f"{what} declares a document type, which no spreadsheet needs; save it again as .xlsx.")
    try:
        tree = ElementTree.fromstring(body)  # noqa: S314
    except ElementTree.ParseError as fault:
        raise InputError(f"{what} is not well-formed XML ({fault}); save it again as .xlsx.") from None
    return {
        sheet.get(f"{_SPACE}Name", f"Sheet{n}"): _grid(sheet, what)
        for n, sheet in enumerate(tree.iter(f"{_SPACE}Worksheet"), 1)
    }


def _grid(sheet: ElementTree.Element, what: str) -> Grid:
    grid: Grid = []
    count = 0
    for row in sheet.iter(f"{_SPACE}Row"):
        place = _place(row, len(grid), what)
        grid += [[] for _ in range(place - len(grid))]
        cells = _cells(row, what)
        count += len(cells) + place - len(grid)
        if count > _CELLS or len(grid) > _CELLS:
            raise InputError(f"{what} has more than {_CELLS:,} cells; give a part of it.")
        grid.append(cells)
    return grid


def _cells(row: ElementTree.Element, what: str) -> list[Cell]:
    cells: list[Cell] = []
    for cell in row.iter(f"{_SPACE}Cell"):
        place = _place(cell, len(cells), what)
        cells += [None] * (place - len(cells))
        data = cell.find(f"{_SPACE}Data")
        cells.append(None if data is None else _value("".join(data.itertext()), data.get(f"{_SPACE}Type", "String")))
        across = cell.get(f"{_SPACE}MergeAcross", "0")
        cells += [None] * min(int(across) if across.isdecimal() else 0, _WIDEST)
    return cells


def _place(element: ElementTree.Element, default: int, what: str) -> int:
    """Return where a row or cell stands, counted from 0: its own index, or the next place."""
    index = element.get(f"{_SPACE}Index")
    if index is None:
        return default
    if not index.isdecimal() or not default < int(index) + 1 <= _CELLS:
        raise InputError(
            f"{what} has a cell or row at place {index!r}, which is before the last one or beyond the sheet."
        )
    return int(index) - 1


def _value(written: str, kind: str) -> Cell:
    """Return a number where the file says so and its digits are a number's: '01101' is a code, whatever the file says."""
    if kind == "Number" and _PLAIN.fullmatch(written.strip()):
        return float(written)
    if kind == "Boolean":
        return written.strip() == "1"
    return written or None
