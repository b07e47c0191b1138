"""A text file: its bytes become rows of cells, and what was settled on the way is said."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from dataclasses import dataclass

from decentre.errors import InputError
from decentre.tables.extraction.cells import Grid
from decentre.tables.extraction.specification import Text

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = (";", "\t", "|", ",")
_SAMPLE = 300
_ASIAN = ("cp932", "gb18030", "big5", "euc_kr", "euc_jp")


@dataclass(frozen=True)
class TextFile:
    """What a text file turned out to be, and its rows."""

    encoding: str
    separator: str
    grid: Grid
    sure: bool  # False: another encoding would read the same bytes as other letters


def read_text(raw: bytes, said: Text, what: str) -> TextFile:
    """Return the rows of a text file, by what is said of it and, where nothing is, by what its bytes show."""
    encoding, sure = (said.encoding, True) if said.encoding else settled_encoding(raw)
    content = _decoded(raw, encoding, what)
    separator = said.separator or settled_separator(content, said.quote)
    if len(separator) != 1 or len(said.quote) != 1:
        raise InputError(
            f"{what}: separator and quote are one character each; this one says {separator!r} and {said.quote!r}."
        )
    try:
        rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=separator, quotechar=said.quote))
    except csv.Error as fault:
        raise InputError(
            f"{what} is not rows of cells ({fault}); say in [text] what separator and quote are."
        ) from None
    return TextFile(encoding, separator, [list(row) for row in rows], sure)


def settled_encoding(raw: bytes) -> tuple[str, bool]:
    """Return the encoding that the bytes allow, and whether no other one would do as well."""
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return name, True
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _eight_bit(raw), False
    return "utf-8", True


def _eight_bit(raw: bytes) -> str:
    """Return the likeliest encoding of bytes that are not UTF-8: Asian where most letters are beyond ASCII, else Western."""
    beyond = sum(b > 127 for b in raw)
    if beyond > 0.15 * len(raw):
        fitting = [name for name in _ASIAN if _fits(raw, name)]
        if fitting:
            return fitting[0]
    controls = any(0x80 <= b <= 0x9F for b in raw)
    return "cp1252" if controls and _fits(raw, "cp1252") else "latin-1"


def _fits(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(raw: bytes, encoding: str, what: str) -> str:
    try:
        return raw.decode(encoding)
    except LookupError:
        raise InputError(
            f"{what}: {encoding!r} is no encoding; give one such as 'utf-8', 'latin-1', 'cp1252', 'cp932'."
        ) from None
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise InputError(
            f"{what} is not {encoding} (byte 0x{raw[fault.start]:02x} in line {line}); say its encoding in [text]."
        ) from None


def settled_separator(content: str, quote: str = '"') -> str:
    """Return the mark that cuts the most lines into the same number of cells, and more than one."""
    lines = content.splitlines()[:_SAMPLE]
    return max(_SEPARATORS, key=lambda mark: _regular(lines, mark, quote))


def _regular(lines: list[str], mark: str, quote: str) -> tuple[float, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark, quotechar=quote) if row)
    except csv.Error:
        return 0.0, 0
    width, times = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
    share = times / max(1, sum(widths.values()))
    return (round(share, 1), width) if width > 1 else (0.0, 0)
