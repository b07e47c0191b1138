"""Rows of a text file: one by one as a careful reader takes them, or copied whole where every line is a row."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import numpy as np

from decentre.errors import InputError
from decentre.ledger.files import Look, stray_bytes
from decentre.ledger.heading_search import LOOK, find_headings
from decentre.ledger.headings import BELOW, Headings, read_headings
from decentre.ledger.records import Record

DELIMITERS = (",", "\t", ";", "|")
LONGEST_LINE = 4_000_000
LONGEST_CELL = 1_000_000
_HEADS = (8_192, 262_144)
_PIECE = 1 << 20
_ELSE = bytes(set(range(256)) - {ord('"'), ord("\n")})


def sniff(path: Path, seen: Look) -> tuple[str, list[list[str]], tuple[int, Headings] | None]:
    """Return the delimiter under which the beginning of a text file has headings.

    Parameters
    ----------
    path : Path
        A text file.
    seen : Look
        What is in it.

    Returns
    -------
    (str, list of rows, (int, Headings) or None)
        The delimiter (a comma where nothing tells), the first rows, and the headings with their position.
    """
    first: list[list[str]] = []
    for size in _HEADS:
        with seen.open(path) as stream:
            beginning = stream.read(size)
        text = codecs.decode(beginning, *seen.decoding)
        for delimiter in (d for d in DELIMITERS if d in text):
            rows = _beginning(text, delimiter)
            first = first or rows
            headings = find_headings(rows)
            if headings and (headings[0] + BELOW < len(rows) or len(beginning) < size or size == _HEADS[-1]):
                return delimiter, rows, headings
    return ",", first, None


def _beginning(text: str, delimiter: str) -> list[list[str]]:
    """Return the rows up to some below the first with headings, or as many as are looked at."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    last = LOOK + BELOW
    try:
        for row in itertools.islice(reader, LOOK + BELOW):
            rows.append(row)
            last = min(last, len(rows) + BELOW) if last == LOOK + BELOW and read_headings(row) else last
            if len(rows) >= last:
                break
    except csv.Error:
        pass
    return rows


def text_rows(path: Path, seen: Look) -> Iterator[Record]:
    """Yield every row of a text file, in order, empty rows too.

    Parameters
    ----------
    path : Path
        A text file.
    seen : Look
        What is in it.

    Yields
    ------
    Record
        A row that a quotation mark runs away with is ended at its line, and noted.

    Raises
    ------
    InputError
        A line or a cell is too long to be one.
    """
    delimiter = sniff(path, seen)[0]
    encoding, errors = seen.decoding
    with io.TextIOWrapper(seen.open(path), encoding=encoding, errors=errors, newline="") as stream:
        for number, (cells, note) in enumerate(_cells(_lines(stream, path), delimiter, path), start=1):
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
        while (line := pending.popleft() if pending else next(lines, None)) is not None:
            held.append(line)
            yield line.replace("\0", "")

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


def is_a_line(path: Path, seen: Look, delimiter: str, rows: Sequence[list[str]], position: int) -> bool:
    """Say whether the row of headings is the line of the same number: nothing above it runs over several lines."""
    with seen.open(path) as stream:
        lines = [stream.readline(_HEADS[-1]) for _ in range(position + 1)]
    line = codecs.decode(lines[-1], *seen.decoding)
    try:
        return next(csv.reader([line], delimiter=delimiter), None) == rows[position]
    except csv.Error:
        return False


def copy_lines(path: Path, seen: Look, skip: int, number: int, cells: tuple[str, int], copy: IO[bytes]) -> int:
    """Copy the lines of a text file below its headings, in UTF-8, each behind the file's number.

    Parameters
    ----------
    path : Path
        A text file.
    seen : Look
        What is in it: UTF-8 or Windows-1252, its lines ended alike.
    skip : int
        Lines that are left out at the top.
    number : int
        Of the file.
    cells : (str, int)
        Delimiter, and how many cells an empty line is given; 0 leaves it empty.
    copy : binary file
        Where to.

    Returns
    -------
    int
        Lines copied.
    """
    delimiter, width = cells
    mark, rows = f"{number}{delimiter}".encode(), 0
    with seen.open(path) as stream:
        for _ in range(skip):
            stream.readline(_HEADS[-1])
        while piece := stream.read(_PIECE):
            piece += stream.readline(LONGEST_LINE)
            piece = piece if piece.endswith(b"\n") else piece + seen.line_end
            if seen.encoding == "cp1252":
                piece = piece.decode("utf-8", stray_bytes()).encode()
            if width:
                piece = _filled_up(piece, delimiter.encode() * (width - 1), seen.line_end)
            rows += int(np.count_nonzero(np.frombuffer(piece, dtype=np.uint8) == ord("\n")))
            copy.write(mark)
            copy.write(memoryview(piece.replace(b"\n", b"\n" + mark))[: -len(mark)])
    return rows


def quotes_close(path: Path, seen: Look) -> bool:
    """Say whether every quotation mark of a file is closed in its line."""
    with seen.open(path) as stream:
        while piece := stream.read(_PIECE):
            piece += stream.readline(LONGEST_LINE)
            if b'"' in piece.translate(None, _ELSE).replace(b'""', b""):
                return False
    return True


def _filled_up(piece: bytes, empty: bytes, end: bytes) -> bytes:
    """Give each empty line its delimiters, so that it is a row of empty cells."""
    piece = empty + piece if piece.startswith(end) else piece
    while b"\n" + end in piece:
        piece = piece.replace(b"\n" + end, b"\n" + empty + end)
    return piece
