"""A published file opened: what it is by its first bytes, its sheets, and their cells."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from decentre.errors import InputError
from decentre.tables.extraction.cells import Grid, blank
from decentre.tables.extraction.specification import Text
from decentre.tables.extraction.textfile import read_text
from decentre.tables.extraction.xml2003 import read_xml, starts_like_one

Format = Literal["zip", "ole", "xml2003", "text"]
_ZIP, _OLE, _GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b"
_MOST_BYTES = 500_000_000


@dataclass(frozen=True)
class Book:
    """An opened file: a text file is a book with one sheet without a name."""

    path: Path
    sha256: str
    format: Format
    sheets: tuple[str, ...]
    grid: Callable[[str], Grid] = field(repr=False)
    hidden: frozenset[str] = frozenset()
    encoding: str = ""
    separator: str = ""
    sure: bool = True

    @property
    def what(self) -> str:
        """The file's name as messages say it."""
        return f"'{self.path.name}'"

    def filled(self) -> list[str]:
        """Return the visible sheets in which anything stands."""
        return [
            s for s in self.sheets if s not in self.hidden and any(not blank(c) for row in self.grid(s) for c in row)
        ]


def open_book(path: str | Path, said: Text) -> Book:
    """Return a file by its first bytes, never by its ending."""
    path = Path(path)
    raw = _bytes(path)
    sha256 = hashlib.sha256(raw).hexdigest()
    if raw.startswith((_ZIP, _OLE)):
        return _workbook(path, raw, sha256)
    if starts_like_one(raw):
        grids = read_xml(raw, f"'{path.name}'")
        return Book(path, sha256, "xml2003", tuple(grids), grids.__getitem__)
    content = _unpacked(raw, path) if raw.startswith(_GZIP) else raw
    _refuse_other(content, path)
    text = read_text(content, said, f"'{path.name}'")
    return Book(
        path,
        sha256,
        "text",
        ("",),
        lambda _: text.grid,
        encoding=text.encoding,
        separator=text.separator,
        sure=text.sure,
    )


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise InputError(f"'{path}' is a folder; give the path of one published file.")
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= _MOST_BYTES else b""
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else fault
        raise InputError(
            f"'{path}' cannot be read ({reason}); check the path (it is read from the folder you are in)."
        ) from None
    if size > _MOST_BYTES:
        raise InputError(f"'{path}' is larger than {_MOST_BYTES // 10**6} MB; give a part of it.")
    if not raw.strip():
        raise InputError(f"'{path}' is empty.")
    return raw


def _unpacked(raw: bytes, path: Path) -> bytes:
    """Return what a gzip file holds, up to the limit."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
            content = packed.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise InputError(f"'{path.name}' is a damaged gzip file ({fault}).") from None
    if len(content) > _MOST_BYTES:
        raise InputError(f"'{path.name}' unpacks to more than {_MOST_BYTES // 10**6} MB; give a part of it.")
    return content


def _refuse_other(content: bytes, path: Path) -> None:
    head = content[:1024].lstrip().lower()
    if head.startswith(b"%pdf"):
        raise InputError(f"'{path.name}' is a PDF; take its table out with a tool made for that, and give the CSV.")
    if head.startswith((b"<!doctype html", b"<html", b"<table")):
        raise InputError(
            f"'{path.name}' is a web page, whatever its ending says; open it in a spreadsheet and save it as .xlsx."
        )
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"'{path.name}' is neither a text file nor a workbook (it holds bytes of zero).")


def _workbook(path: Path, raw: bytes, sha256: str) -> Book:
    import python_calamine as pc

    wb = pc.CalamineWorkbook.from_path(str(path))
    cache: dict[str, Grid] = {}

    def grid(s: str) -> Grid:
        if s not in cache:
            cache[s] = [
                [None if c == "" else c for c in r] for r in wb.get_sheet_by_name(s).to_python(skip_empty_area=False)
            ]
        return cache[s]

    hidden = frozenset(m.name for m in wb.sheets_metadata if m.visible != pc.SheetVisibleEnum.Visible)
    return Book(path, sha256, "zip" if raw.startswith(_ZIP) else "ole", tuple(wb.sheet_names), grid, hidden)
