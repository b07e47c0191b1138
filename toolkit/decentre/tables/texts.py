"""Text files as they stand: encoding, separator and decimal mark decided from the file, and said; read line by line.

>>> decimal_of([["N", "S"], ["1.234,50", "7"]], ";")
','
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Literal

from decentre.errors import InputError
from decentre.tables.workbook_child import MOST_CELLS

SEPARATORS = (",", ";", "\t", "|")
Decimal = Literal[".", ","]
LONGEST_LINE = 4_000_000
_SAMPLE = 200
_PIECE = 1 << 20
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
_FOREIGN = re.compile(r"[^\x00-\x7f]{3}")
_ONE_WORD = re.compile(r"\S*[^\x00-\x7f]\S*")

# A cell that allows one reading only: both marks, one mark twice, or digits that cannot be a group of three.
_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}|\d+,(\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+)")
_POINT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|\d+\.(\d{1,2}|\d{4,})|0\.\d+|\d{4,}\.\d+)")
_FORMS: dict[Decimal, re.Pattern[str]] = {",": _COMMA, ".": _POINT}
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*")


@dataclass(frozen=True)
class Text:
    """A text file: its rows, how they were read, and what was decided from the file rather than given.

    Attributes
    ----------
    rows : list of list of str
        Every row as it stands, blank ones as empty lists, but for blank ones at the end.
    encoding, separator : str
        How it was read.
    notes : tuple of str
        What was decided and may be otherwise.
    """

    rows: list[list[str]]
    encoding: str
    separator: str
    notes: tuple[str, ...] = field(default=())


def read_text(path: Path, encoding: str | None = None, separator: str | None = None) -> Text:
    """Return the rows of a text file, or refuse it in one sentence.

    Parameters
    ----------
    path : Path
        The file.
    encoding, separator : str, optional
        How to read it; what is None is decided from the file.

    Returns
    -------
    Text
        The rows, and how they were read.

    Raises
    ------
    InputError
        The encoding cannot be settled or does not fit; two separators fit; a quotation mark is never closed; a line or
        the file is too long.
    """
    settled = encoding or encoding_of(path)
    _require_codec(settled)
    try:
        beginning = "".join(islice(_lines(path, settled), _SAMPLE))
        mark = separator or separator_of(beginning, path)
        rows = _rows(path, settled, mark)
    except UnicodeError as error:
        raise _misfit(path, settled, error) from None
    notes = [] if encoding else _encoding_notes(settled, rows)
    if not separator and mark != ",":
        notes.append(f"its cells are taken as separated by {_NAMES[mark]}")
    return Text(rows, settled, mark, tuple(notes))


def _require_codec(encoding: str) -> None:
    try:
        text = codecs.lookup(encoding)._is_text_encoding
    except (LookupError, TypeError, ValueError):
        text = False
    if not text:
        raise InputError(
            f"encoding={encoding!r} is not a known encoding; write it like 'utf-8', 'cp1252' or 'shift_jis'."
        )


def _misfit(path: Path, encoding: str, error: UnicodeError) -> InputError:
    where = ""
    if isinstance(error, UnicodeDecodeError):
        where = f" (byte 0x{error.object[error.start]:02x} in line {_line_of(path, encoding)})"
    return InputError(
        f"'{path}' is not {encoding} text{where}; give the encoding it was saved in, such as encoding='cp1252', or save it "
        "again as 'CSV UTF-8'."
    )


def _line_of(path: Path, encoding: str) -> int:
    """Return the line at which a file stops being text of this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    number = 1
    with path.open("rb") as stream:
        for line in stream:
            try:
                decoder.decode(line)
            except UnicodeDecodeError:
                break
            number += 1
    return number


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file: by its mark, UTF-8 where every byte fits, otherwise Windows-1252."""
    with path.open("rb") as stream:
        head = stream.read(400)
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if len(head) > 8:
        for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
            if zeros.count(0) > len(head) // 3:
                return encoding
    return "utf-8" if _decodes(path, "utf-8") else _western(path)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _western(path: Path) -> str:
    """Return Windows-1252 where its letters stand among plain ones, as accents do; refuse what may be another alphabet."""
    with path.open("rb") as stream:
        beginning = stream.read(_PIECE)
    odd = sum(b > 127 for b in beginning)
    runs = sum(len(run) for run in _FOREIGN.findall(beginning.decode("latin-1")))
    if not _decodes(path, "cp1252") or runs > odd / 4:
        raise InputError(
            f"'{path}' is not UTF-8 text, and its bytes do not settle which encoding it is; give it, such as "
            "encoding='cp1251' (Cyrillic), 'cp1253' (Greek), 'shift_jis' (Japanese), 'gb18030' (Chinese) or 'big5'."
        )
    return "cp1252"


def _encoding_notes(encoding: str, rows: list[list[str]]) -> list[str]:
    if encoding != "cp1252":
        return []
    example = next((found[0] for row in rows for cell in row if (found := _ONE_WORD.search(cell))), "")
    return [f"it is not UTF-8 and is taken as Western European text (Windows-1252): look at {example!r}"]


def separator_of(beginning: str, path: Path) -> str:
    """Return the separator under which the first row has most cells and the rows below it as many; refuse a tie."""
    widths = {}
    for mark in SEPARATORS:
        rows = [row for row in csv.reader(io.StringIO(beginning, newline=""), delimiter=mark) if any(row)]
        counted = Counter(len(row) for row in rows)
        alike = counted[len(rows[0])] / len(rows) if rows else 0.0
        widths[mark] = (len(rows[0]) if rows else 0, alike)
    width, alike = max(widths.values())
    found = [mark for mark, (w, a) in widths.items() if (w, a) == (width, alike)]
    if width < 2:
        common = [mark for mark in SEPARATORS if mark in beginning]
        return common[0] if len(common) == 1 else ","
    if len(found) > 1:
        both = " or ".join(repr(mark) for mark in found)
        raise InputError(f"'{path}' can be read with its cells separated by {both} alike; give separator=.")
    return found[0]


def _rows(path: Path, encoding: str, separator: str) -> list[list[str]]:
    if not (isinstance(separator, str) and len(separator) == 1) or separator in '"\r\n':
        raise InputError(f"separator={separator!r} is not one character; give ',', ';', '|' or a tab.")
    rows: list[list[str]] = []
    cells = 0
    usual = csv.field_size_limit(LONGEST_LINE)
    try:
        for row in csv.reader(_lines(path, encoding), delimiter=separator, strict=True):
            rows.append(row if any(row) else [])
            cells += len(row)
            if cells > MOST_CELLS:
                raise InputError(f"'{path}' has more than {MOST_CELLS:,} cells; split it, and give one part.")
    except csv.Error as error:
        raise InputError(
            f"'{path}' cannot be read as a table from row {len(rows) + 1} on ({error}): a quotation mark there is not closed, "
            "or stands inside a cell; correct it, or save the file again from a spreadsheet program."
        ) from None
    finally:
        csv.field_size_limit(usual)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, newline="") as stream:
        yield from _short_lines(stream, path)


def _short_lines(stream: IO[str], path: Path) -> Iterator[str]:
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if "\0" in line:
            raise InputError(f"'{path}' holds bytes of zero (line {number}), which no text does; save it again as CSV.")
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise InputError(
                f"'{path}' has a line of more than {LONGEST_LINE:,} characters (line {number}), which no table has."
            )
        yield line


def decimal_of(columns: Iterable[list[str]], separator: str, path: Path | str = "the file") -> Decimal:
    """Return the decimal mark of a file: what its cells that allow one reading say.

    Parameters
    ----------
    columns : iterable of list of str
        The cells of each column; one that holds anything but numbers has no say.
    separator : str
        What stands between cells; under all but a comma, a lone ``1.234`` may be either.
    path : Path or str
        For the message.

    Returns
    -------
    str
        ``'.'`` or ``','``; the point where nothing is written with a mark.

    Raises
    ------
    InputError
        Columns say both, or only cells like ``1.234`` stand in a file whose separator is no comma.
    """
    first: dict[Decimal, str] = {}
    either = ""
    for cells in columns:
        filled = [text for cell in cells if (text := cell.strip())]
        if all(map(_NUMBER.fullmatch, filled)):
            either = either or next(filter(_EITHER.fullmatch, filled), "")
            for mark, form in _FORMS.items():
                found = next(filter(form.fullmatch, filled), None)
                if found is not None:
                    first.setdefault(mark, found)
    if len(first) == 2:
        raise InputError(
            f"'{path}' writes numbers with a decimal comma ({first[',']!r}) and with a decimal point ({first['.']!r}); "
            "give decimal=',' or decimal='.': columns written with the other stay text."
        )
    if not first and either and separator != ",":
        raise InputError(
            f"'{path}' holds {either!r}, which may be a decimal or a number in thousands; give decimal=',' or decimal='.'."
        )
    return next(iter(first), ".")
