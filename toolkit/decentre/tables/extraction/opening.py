"""A published file opened: what it is by its first bytes, its sheets, and their cells."""

from __future__ import annotations

import contextlib
import csv
import gzip
import hashlib
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from decentre.errors import InputError
from decentre.tables.containers import LARGEST, Format, format_of
from decentre.tables.extraction.cells import Grid, blank
from decentre.tables.extraction.specification import Text
from decentre.tables.texts import SEPARATORS, encoding_of, read_text
from decentre.tables.workbooks import WorkbookReader

_GZIP = b"\x1f\x8b"
_SAMPLE = 300
_PIECE = 1 << 20


@dataclass(frozen=True)
class Book:
    """An opened file: a text file is a book of one sheet without a name."""

    path: Path
    sha256: str
    format: Format
    grids: Mapping[str, Grid] = field(repr=False)
    hidden: frozenset[str] = frozenset()
    encoding: str = ""
    separator: str = ""
    notes: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """The file's name as messages say it."""
        return f"'{self.path.name}'"

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of its sheets, in order."""
        return tuple(self.grids)

    def grid(self, sheet: str) -> Grid:
        """Return the cells of a sheet, row by row."""
        return self.grids[sheet]

    def filled(self) -> list[str]:
        """Return the visible sheets in which anything stands."""
        return [
            s
            for s, grid in self.grids.items()
            if s not in self.hidden and any(not blank(c) for row in grid for c in row)
        ]


def open_book(path: str | Path, said: Text) -> Book:
    """Return a file by its first bytes, never by its ending; a file packed with gzip is unpacked first."""
    path = Path(path)
    digest = _digest(path)
    with _unpacked(path) as plain:
        kind = format_of(plain)
        if kind == "text":
            return _text(path, plain, digest, said)
        with WorkbookReader() as reader:
            book = reader.book(plain)
    grids = {sheet.name: sheet.rows for sheet in book.sheets}
    hidden = frozenset(sheet.name for sheet in book.sheets if sheet.hidden)
    return Book(path, digest, kind, grids, hidden, notes=book.notes)


def _text(path: Path, plain: Path, digest: str, said: Text) -> Book:
    encoding = said.encoding or encoding_of(plain)
    separator = said.separator or _separator(plain, encoding)
    rows = read_text(plain, encoding, separator).rows if said.quotes else _unquoted(plain, encoding, separator)
    if not said.encoding and encoding == "cp1252" and _latin(rows):
        encoding = "latin-1"  # no letter of Windows' own stands in it
    grid: Grid = [list(row) for row in rows]
    return Book(path, digest, "text", {"": grid}, encoding=encoding, separator=separator)


def _unquoted(plain: Path, encoding: str, separator: str) -> list[list[str]]:
    """Return the rows of a file whose quotation marks are letters like any other."""
    try:
        lines = plain.read_text(encoding).splitlines()
    except (UnicodeError, LookupError) as fault:
        raise InputError(f"'{plain.name}' is not {encoding} text ({fault}); say its encoding in [text].") from None
    return [line.split(separator) for line in lines]


def _digest(path: Path) -> str:
    if path.is_dir():
        raise InputError(f"'{path}' is a folder; give the path of one published file.")
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
        size = path.stat().st_size
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else fault
        raise InputError(
            f"'{path}' cannot be read ({reason}); check the path (it is read from the folder you are in)."
        ) from None
    if not size:
        raise InputError(f"'{path}' is empty.")
    return digest.hexdigest()


@contextlib.contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """Give the file, or what a gzip file holds, unpacked beside nobody's files and up to the limit."""
    with path.open("rb") as stream:
        packed = stream.read(len(_GZIP)) == _GZIP
    if not packed:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder, path.name.removesuffix(".gz"))
        _unpack(path, plain)
        yield plain


def _unpack(path: Path, plain: Path) -> None:
    written = 0
    try:
        with gzip.open(path) as packed, plain.open("wb") as stream:
            while piece := packed.read(_PIECE):
                written += stream.write(piece)
                if written > LARGEST:
                    raise InputError(
                        f"'{path.name}' unpacks to more than {LARGEST / 1024**3:.0f} GB; give a part of it."
                    )
    except (gzip.BadGzipFile, EOFError, zlib.error) as fault:
        raise InputError(f"'{path.name}' is a damaged gzip file ({fault}); fetch it again.") from None


def _separator(path: Path, encoding: str) -> str:
    """Return the mark that cuts most lines into the same number of cells: titles above a table have no say."""
    try:
        with path.open(encoding=encoding, newline="") as stream:
            lines = [*islice(stream, _SAMPLE)]
    except (UnicodeError, LookupError):
        return ","  # the reader says what is wrong with the encoding
    return max(SEPARATORS, key=lambda mark: _regular(lines, mark))


def _regular(lines: list[str], mark: str) -> tuple[float, int]:
    """Return the share of lines that a mark cuts alike, in tenths, and into how many cells."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if any(row))
    except csv.Error:
        return 0.0, 0
    wide = {width: times for width, times in widths.items() if width > 1}
    if not wide:
        return 0.0, 0
    width = max(wide, key=lambda w: wide[w])
    return round(wide[width] / sum(widths.values()), 1), width


def _latin(rows: list[list[str]]) -> bool:
    return all(ord(c) < 256 for row in rows for cell in row for c in cell)
