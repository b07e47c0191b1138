"""Cells that hold an error such as ``#N/A``, in workbooks whose reader calls them blank, or 0: found before they are read."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree  # expat refuses entities that multiply

ErrorCell = tuple[int, int, str]  # row and column counted from 0, and what the cell shows
ErrorCells = dict[str, list[ErrorCell]]

ODS_HINT = re.compile(rb"""value-type=["']error["']|>\s*(?:#(?:N/A|DIV/0!|REF!|NAME\?|NUM!|VALUE!|NULL!)|Err:\d+)""")
_SHOWN = re.compile(r"#(?:N/A|DIV/0!|REF!|NAME\?|NUM!|VALUE!|NULL!)|Err:\d+")
_CODES = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_BOF, _BOUNDSHEET, _FILEPASS, _BOOLERR, _FORMULA = 0x0809, 0x0085, 0x002F, 0x0205, 0x0006
_END = 0xFFFFFFFA  # sectors from here on are no sectors


def in_ods(content: IO[bytes]) -> ErrorCells:
    """Return the error cells of ``content.xml`` by sheet."""
    found: ErrorCells = {}
    sheet, row, column = "", 0, 0
    for event, element in ElementTree.iterparse(content, ("start", "end")):  # noqa: S314
        kind = element.tag.rpartition("}")[2]
        if event == "start":
            if kind == "table":
                sheet, row = _attribute(element, "name"), 0
            elif kind == "table-row":
                column = 0
        elif kind in ("table-cell", "covered-table-cell"):
            shown = _ods_error(element)
            if shown:
                found.setdefault(sheet, []).append((row, column, shown))
            column += int(_attribute(element, "number-columns-repeated") or 1)
            element.clear()
        elif kind == "table-row":
            row += int(_attribute(element, "number-rows-repeated") or 1)
            element.clear()
    return found


def _attribute(element: ElementTree.Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _ods_error(cell: ElementTree.Element) -> str:
    """Return the error that a cell shows; a text that only looks like one is no formula."""
    kinds = [value for key, value in cell.attrib.items() if key.rpartition("}")[2] == "value-type"]
    shown = "".join(cell.itertext()).strip()
    if "error" in kinds:
        return shown or "an error"
    return shown if _attribute(cell, "formula") and _SHOWN.fullmatch(shown) else ""


def in_xls(path: Path) -> ErrorCells:
    """Return the error cells of an XLS by sheet; raises struct.error, IndexError or ValueError where the file is damaged."""
    stream = _workbook_stream(path.read_bytes())
    names: dict[int, str] = {}
    found: ErrorCells = {}
    sheet, wide = "", True
    for at, kind, body in _records(stream):
        if kind == _FILEPASS:
            return {}  # what follows is in cipher: the reader will say that there is a password
        if kind == _BOF:
            sheet, wide = names.get(at, ""), struct.unpack_from("<H", body)[0] >= 0x0600
        elif kind == _BOUNDSHEET:
            names[struct.unpack_from("<I", body)[0]] = _sheet_name(body[6:], wide=wide)
        elif kind in (_BOOLERR, _FORMULA):
            code = _error_code(kind, body)
            if code is not None:
                row, column = struct.unpack_from("<HH", body)
                found.setdefault(sheet, []).append((row, column, _CODES.get(code, "an error")))
    return found


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _sheet_name(body: bytes, *, wide: bool) -> str:
    if not wide:
        return body[1 : 1 + body[0]].decode("latin-1")
    return body[2 : 2 + 2 * body[0]].decode("utf-16-le") if body[1] & 1 else body[2 : 2 + body[0]].decode("latin-1")


def _error_code(kind: int, body: bytes) -> int | None:
    if kind == _BOOLERR:
        return body[6] if body[7] else None
    return body[8] if body[12:14] == b"\xff\xff" and body[6] == 2 else None


def _workbook_stream(data: bytes) -> bytes:
    """Return the stream of a compound file that holds the workbook."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    small = 1 << struct.unpack_from("<H", data, 32)[0]
    directory_at, cutoff, small_table_at = (struct.unpack_from("<I", data, place)[0] for place in (48, 56, 60))
    table = _numbers(b"".join(_sector(data, s, size) for s in _table_sectors(data, size)))
    directory = _chain(data, table, directory_at, size)
    entries = {_entry_name(directory[k : k + 128]): directory[k : k + 128] for k in range(0, len(directory) - 127, 128)}
    entry = entries.get("Workbook") or entries.get("Book")
    if entry is None:
        raise ValueError("no workbook in the file")
    start, length = struct.unpack_from("<II", entry, 116)
    if length >= cutoff:
        return _chain(data, table, start, size)[:length]
    held = _chain(data, table, struct.unpack_from("<I", entries["Root Entry"], 116)[0], size)
    small_table = _numbers(_chain(data, table, small_table_at, size))
    return b"".join(held[s * small : (s + 1) * small] for s in _linked(small_table, start))[:length]


def _table_sectors(data: bytes, size: int) -> list[int]:
    """Return the sectors that hold the table of chains: 109 in the head of the file, the others in a chain of their own."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    following, seen = struct.unpack_from("<I", data, 68)[0], 0
    while following < _END and seen <= len(data) // size:
        *more, following = _numbers(_sector(data, following, size))
        sectors += more
        seen += 1
    return [s for s in sectors if s < _END]


def _sector(data: bytes, number: int, size: int) -> bytes:
    return data[(number + 1) * size : (number + 2) * size]


def _numbers(held: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(held) // 4}I", held[: len(held) // 4 * 4])


def _linked(table: tuple[int, ...], start: int) -> Iterator[int]:
    for _ in range(len(table)):  # a chain that is a circle ends here
        if start >= _END:
            return
        yield start
        start = table[start]


def _chain(data: bytes, table: tuple[int, ...], start: int, size: int) -> bytes:
    return b"".join(_sector(data, s, size) for s in _linked(table, start))


def _entry_name(entry: bytes) -> str:
    length = struct.unpack_from("<H", entry, 64)[0]
    return entry[: max(0, length - 2)].decode("utf-16-le", "replace")
