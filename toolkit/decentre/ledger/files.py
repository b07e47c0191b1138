"""Opening a payment file as it was published: what it is, how it is written, and whether it is safe to read."""

from __future__ import annotations

import codecs
import csv
import datetime
import hashlib
import io
import os
import zipfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from decentre.errors import InputError

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
TEXTS = (".csv", ".txt", ".tsv")
DELIMITERS = (",", "\t", ";", "|")
LONGEST_LINE = 4_000_000
LONGEST_CELL = 1_000_000
_HEAD = 262_144
_CHUNK = 1 << 20
_UNPACKED = 2 * 1024**3
_RATIO = 200
_ODD_BEGINNINGS = {
    b"%PDF": "a PDF; tables in it cannot be read without guessing: ask the publisher for the CSV or the workbook",
    b"<": "a web page or XML under another name; open it in a spreadsheet program and save it as .xlsx",
    b"\x1f\x8b": "compressed (gzip); unpack it first",
    b"Rar!": "compressed (RAR); unpack it first",
}


@dataclass(frozen=True)
class Look:
    """What a first pass over the bytes of a file finds.

    Attributes
    ----------
    digest : str
        SHA-256 of the bytes.
    workbook : bool
        Whether it is a workbook.
    even : bool
        Whether it may be read straight: text in one byte a letter or UTF-8, without NUL bytes.
    lines : int
        Line ends in a text file.
    tidy : bool
        Whether it holds no tabs, no unusual spaces and no two spaces together.
    formulas : bool
        Whether a cell may begin as a formula does.
    stamp : (int, int)
        Size and time of change when it was looked at.
    """

    digest: str
    workbook: bool
    even: bool
    lines: int
    tidy: bool
    formulas: bool
    stamp: tuple[int, int]


@dataclass(frozen=True)
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


def stamp(path: Path) -> tuple[int, int]:
    """Return size and time of change of a file."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def look(path: Path) -> Look:
    """Read the bytes once, in pieces: what is in them, and whether they are safe to read.

    Parameters
    ----------
    path : Path
        A published file.

    Returns
    -------
    Look
        Digest, kind, and what a reader has to reckon with.

    Raises
    ------
    InputError
        The file is empty, is of another kind (PDF, web page, archive), or is a workbook that unpacks to far more than
        it should.
    """
    before = stamp(path)
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        _require_readable(path, head)
        workbook = head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
        if workbook:
            _require_no_bomb(path, head)
        stream.seek(0)
        return _pass(stream, head, workbook, before)


def _require_readable(path: Path, head: bytes) -> None:
    if not head.strip():
        raise InputError(f"'{path}' is empty; there is nothing to read.")
    for beginning, what in _ODD_BEGINNINGS.items():
        if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(beginning):
            raise InputError(f"'{path}' is {what}.")


def _require_no_bomb(path: Path, head: bytes) -> None:
    if not head.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise InputError(
            f"'{path}' begins like a workbook and cannot be opened: it is cut short; fetch it again."
        ) from None
    unpacked, packed = sum(p.file_size for p in parts), max(1, sum(p.compress_size for p in parts))
    if unpacked > _UNPACKED or (unpacked > 100 * _CHUNK and unpacked / packed > _RATIO):
        raise InputError(
            f"'{path}' would unpack from {packed:,} to {unpacked:,} bytes, which no list of payments does; it is not opened."
        )


def _pass(stream: IO[bytes], head: bytes, workbook: bool, before: tuple[int, int]) -> Look:
    digest, lines, tail = hashlib.sha256(), 0, b""
    even, tidy, formulas = not workbook and _marked(head) == "utf-8-sig", not workbook, workbook
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        lines += chunk.count(b"\n")
        even = even and b"\0" not in chunk
        tidy = tidy and b"\t" not in chunk and b"\xa0" not in chunk and b"  " not in tail + chunk
        formulas = formulas or b"=" in chunk or b"@" in chunk
        tail = chunk[-1:]
    return Look(digest.hexdigest(), workbook, even, lines, tidy, formulas, before)


def _marked(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:400]
    if len(sample) > 8 and sample[1::2].count(0) > len(sample) // 3:
        return "utf-16-le"
    return "utf-8-sig"


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file: UTF-16 by its mark, UTF-8 where every byte fits, otherwise Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    with path.open("rb") as stream:
        marked = _marked(stream.read(_HEAD))
        stream.seek(0)
        try:
            while marked == "utf-8-sig" and (chunk := stream.read(_CHUNK)):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            return "cp1252"
    return marked


def sniff_delimiter(path: Path, encoding: str) -> tuple[str, list[list[str]]]:
    """Return the delimiter under which the beginning of a text file has headings, with its first rows.

    Parameters
    ----------
    path : Path
        A text file.
    encoding : str
        Of the file.

    Returns
    -------
    (str, list of rows)
        A comma where nothing tells.
    """
    from decentre.ledger.headings import LOOK, find_headings

    with path.open("rb") as stream:
        text = codecs.decode(stream.read(_HEAD), encoding, "replace")
    found = {}
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            found[delimiter] = [row for row, _ in zip(reader, range(LOOK + 1), strict=False)]
        except csv.Error:
            continue
        if find_headings(found[delimiter]):
            return delimiter, found[delimiter]
    return ",", found.get(",", [])


def records(path: Path, seen: Look) -> Iterator[Record]:
    """Yield every row of a file, in order.

    Parameters
    ----------
    path : Path
        A published file.
    seen : Look
        What :func:`look` found.

    Yields
    ------
    Record
        One a row of the file, empty rows too.

    Raises
    ------
    InputError
        A line or a cell is too long to be one, or the workbook cannot be opened.
    """
    yield from _sheets(path) if seen.workbook else _text(path, encoding_of(path))


def _sheets(path: Path) -> Iterator[Record]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        hidden = {s.name for s in book.sheets_metadata if s.visible != python_calamine.SheetVisibleEnum.Visible}
        for name in book.sheet_names:
            note = "hidden sheet" if name in hidden else ""
            for number, cells in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1):
                yield Record(name, number, [_cell(c) for c in cells], note)
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        reason = "it has a password" if "assword" in str(error) else "it is cut short or damaged"
        raise InputError(
            f"'{path}' cannot be opened as a workbook ({reason}); fetch it again, or save it again as .xlsx."
        ) from None


def _cell(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _text(path: Path, encoding: str) -> Iterator[Record]:
    delimiter, _ = sniff_delimiter(path, encoding)
    with path.open("r", encoding=encoding, errors="replace", newline="") as stream:
        lines = _lines(stream, path)
        for number, (cells, note) in enumerate(_cells(lines, delimiter, path), start=1):
            yield Record("", number, cells, note)


def _lines(stream: IO[str], path: Path) -> Iterator[str]:
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise InputError(
                f"'{path}' has a line of more than {LONGEST_LINE:,} characters (line {number}), which no list of payments "
                "has; it is not read."
            )
        yield line


def _cells(lines: Iterator[str], delimiter: str, path: Path) -> Iterator[tuple[list[str], str]]:
    held: list[str] = []
    pending: deque[str] = deque()

    def feed() -> Iterator[str]:
        while pending or (line := next(lines, None)) is not None:
            held.append(pending.popleft() if pending else line)
            yield held[-1].replace("\0", "")

    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(feed(), delimiter=delimiter)
    while True:
        held.clear()
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise InputError(
                f"'{path}' cannot be read on from line {reader.line_num}: {error}; mend that line."
            ) from None
        if row is None:
            return
        note = "NUL byte removed" if any("\0" in line for line in held) else ""
        if len(held) > 1 and sum(line.count('"') for line in held) % 2:
            note = "quotation mark never closed"
            row = next(csv.reader([held[0].replace("\0", "")], delimiter=delimiter, quoting=csv.QUOTE_NONE))
            pending.extendleft(reversed(held[1:]))
            reader = csv.reader(feed(), delimiter=delimiter)
        yield row, note


def published_files(paths: str | Path | list[str | Path]) -> list[Path]:
    """Return the files to read: a file as it is, of a folder every file that may hold payments.

    Parameters
    ----------
    paths : str, Path or list of them
        Files and folders.

    Returns
    -------
    list of Path
        In order of their names, each once.

    Raises
    ------
    InputError
        A path is not there, or there is no file to read.
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    found: dict[Path, None] = {}
    for path in map(Path, given):
        if path.is_dir():
            endings = (*WORKBOOKS, *TEXTS, ".pdf")
            found |= dict.fromkeys(sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in endings))
        elif path.is_file():
            found[path] = None
        else:
            raise InputError(
                f"There is no file or folder '{path}'; check the path (it is read from the folder you are in)."
            )
    if not found:
        raise InputError(
            f"There is no file of payments in {', '.join(map(repr, map(str, given))) or 'the list'}; give files that end in "
            f"{', '.join((*TEXTS, *WORKBOOKS))}, or a folder that holds some."
        )
    return list(found)
