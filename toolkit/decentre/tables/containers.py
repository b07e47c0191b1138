"""What a file is by its first bytes, and whether a workbook is safe to open."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree  # expat refuses entities that multiply

from decentre.errors import InputError
from decentre.tables.error_cells import ODS_HINT, in_ods, in_xls
from decentre.tables.workbook_child import MOST_CELLS

Format = Literal["xlsx", "xlsb", "ods", "xls", "xml", "text"]
LARGEST = 2 * 1024**3
_RATIO = 200
_PIECE = 1 << 20
_HEAD = 4096
_MOST_ROWS = 1_048_576
_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"(?:[^<>]*[^<>/])?>')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\s(?=[^<>]*\bt="e")(?:[^<>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^<>]*>(?:<f.*?</f>|<f[^<>]*/>)?<v>([^<]*)'
)
_UNCOUNTED = re.compile(
    rb'<(?:\w+:)?c\s(?![^<>]*\bt="str")(?:[^<>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^<>]*>(?:<f(?:\s[^<>]*)?>[^<]*</f>)(?:<v\s*/>|<v></v>)?</(?:\w+:)?c>'
)
_REPEATED = re.compile(rb'number-(rows|columns)-repeated="(\d+)"([^<>]*)>')
_PARTS: dict[str, Format] = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
_BEGINNINGS = {
    b"%PDF": "a PDF; tables in it cannot be read without guessing: ask the publisher for the CSV or the workbook",
    b"\x1f\x8b": "compressed (gzip); unpack it first",
    b"Rar!": "compressed (RAR); unpack it first",
    b"7z\xbc\xaf": "compressed (7z); unpack it first",
    b"PAR1": "a Parquet file; read it with pandas.read_parquet and give the table",
    b"SQLite format 3": "a database; write the table it holds to a CSV first",
}
UNCOUNTED = "a formula without a value"
Errors = dict[str, list[tuple[int, int, str]]]


def format_of(path: Path) -> Format:
    """Return what a file is, by its first bytes and never by its ending; refuse what is no table."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if path.stat().st_size > LARGEST:
        raise InputError(f"'{path}' is larger than {LARGEST / 1024**3:.0f} GB; split it, and give one part.")
    for beginning, what in _BEGINNINGS.items():
        if head.startswith(beginning):
            raise InputError(f"'{path}' is {what}.")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(path)
    return _kind_of_text(path, head)


def _kind_of_text(path: Path, head: bytes) -> Format:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<?xml", b"<workbook")) and b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "xml"
    if start.startswith((b"<?xml", b"<!doctype", b"<html", b"<table")):
        raise InputError(
            f"'{path}' is a web page or XML, whatever its ending says; open it in a spreadsheet program and save it as .xlsx."
        )
    return "text"


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError):
        raise _damaged(path) from None


def _damaged(path: Path) -> InputError:
    return InputError(
        f"'{path}' begins like a workbook and cannot be opened as a workbook: it is cut short or damaged; fetch it again."
    )


def _kind_of_archive(path: Path) -> Format:
    with _archive(path) as archive:
        names = archive.namelist()
    for name, kind in _PARTS.items():
        if name in names:
            return kind
    raise InputError(f"'{path}' is a ZIP archive and no workbook (it holds {', '.join(names[:3])}); unpack it first.")


def require_safe(path: Path) -> Errors:
    """Refuse an XLSX, XLSB or ODS that would fill the memory when it is opened.

    Returns
    -------
    dict of str to list of (row, column, text)
        By sheet, the cells (counted from 0) that hold an error or a formula that was never computed: the reader of
        workbooks calls them blank.
    """
    try:
        with _archive(path) as archive:
            parts = {p.filename: p for p in archive.infolist()}
            _require_small(path, parts)
            if "content.xml" in parts and _require_few_repeats(path, archive):
                with archive.open("content.xml") as content:
                    return in_ods(content)
            sheets = [name for name in parts if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
            found = {name: _require_used_range(path, archive, name) for name in sheets}
            names = _sheet_names(archive) if any(found.values()) else {}
    except InputError:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, ElementTree.ParseError):
        raise _damaged(path) from None
    return {names.get(part, part): cells for part, cells in found.items() if cells}


def _require_small(path: Path, parts: dict[str, zipfile.ZipInfo]) -> None:
    unpacked = sum(p.file_size for p in parts.values())
    packed = max(1, sum(p.compress_size for p in parts.values()))
    if unpacked > LARGEST or (unpacked > 100 * _PIECE and unpacked / packed > _RATIO):
        raise InputError(
            f"'{path}' would unpack from {packed:,} to {unpacked:,} bytes, which no table does; it is not opened."
        )


def _pieces(archive: zipfile.ZipFile, name: str, tag: bytes) -> Iterator[bytes]:
    """Yield a part of an archive in pieces that each begin with a tag, so that no cell is cut in two."""
    rest = b""
    with archive.open(name) as stream:
        while piece := stream.read(_PIECE):
            whole, found, rest = (rest + piece).rpartition(tag)
            if found:
                yield whole
                rest = found + rest
    yield rest


def _require_used_range(path: Path, archive: zipfile.ZipFile, name: str) -> list[tuple[int, int, str]]:
    """Refuse a sheet whose filled cells span too wide a range: its reader keeps every cell of it. Return its errors."""
    columns: set[bytes] = set()
    last = 0
    errors: list[tuple[int, int, str]] = []
    for piece in _pieces(archive, name, b"<c "):
        places = _CELL.findall(piece)
        columns |= {c for c, _ in places}
        last = max(last, *(int(r) for _, r in places), 0)
        errors += [
            (int(r) - 1, column_number(c) - 1, v.decode("utf-8", "replace")) for c, r, v in _ERROR.findall(piece)
        ]
        if b"<f" in piece:
            errors += [(int(r) - 1, column_number(c) - 1, UNCOUNTED) for c, r in _UNCOUNTED.findall(piece)]
    width = max(map(column_number, columns), default=0)
    if width * last > MOST_CELLS:
        raise InputError(
            f"'{path}' has a sheet ({Path(name).stem}) whose cells span {last:,} rows and {width:,} columns; delete what "
            "stands far from the table and save it again."
        )
    return errors


def column_number(letters: bytes | str) -> int:
    """Return the number of a column from its letters: A is 1."""
    number = 0
    for letter in letters.encode() if isinstance(letters, str) else letters:
        number = number * 26 + letter - 64
    return number


def _require_few_repeats(path: Path, archive: zipfile.ZipFile) -> bool:
    """Refuse a sheet that repeats a cell or row too often. Return whether a cell seems to hold an error."""
    hinted = False
    for piece in _pieces(archive, "content.xml", b"<"):
        hinted = hinted or ODS_HINT.search(piece) is not None
        for kind, times, after in _REPEATED.findall(piece):
            if int(times) > _MOST_ROWS or (kind == b"columns" and int(times) > 1000 and b"value" in after):
                raise InputError(f"'{path}' repeats a cell or row {int(times):,} times, which no table does.")
    return hinted


def errors_of_xls(path: Path) -> Errors:
    """Return the cells of an XLS that hold an error, by sheet, or refuse a damaged file."""
    try:
        return in_xls(path)
    except (struct.error, IndexError, KeyError, ValueError, OSError):
        raise _damaged(path) from None


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the name of a sheet by the part of the archive that holds it."""
    targets = {
        part.get("Id"): str(part.get("Target")).removeprefix("/xl/")
        for part in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    }
    names = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        if element.tag.endswith("}sheet"):
            link = next(value for key, value in element.attrib.items() if key.endswith("}id"))
            names[f"xl/{targets[link]}"] = str(element.get("name"))
    return names
