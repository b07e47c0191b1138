"""A first guess at the columns of a table: codes, years, amounts, labels written once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from decentre.tables.extraction.cells import Cell, blank, text
from decentre.tables.extraction.layout import is_year, number

Role = Literal["code", "year", "amount", "label", "count", "blank"]
_CODE_WORD = re.compile(
    r"(?:\b|_)(?:code|codes|cod|código|codigo|codice|kode|kod|koodi|kód|id|ids|nr|no|num|número|numero|číslo|fips|ags|insee|ibge|cve|clave)(?:\b|_|\.)|"
    r"コード|番号|代码|编码|코드|код",
    re.IGNORECASE,
)
_YEAR_WORD = re.compile(
    r"\b(?:year|years|fy|año|ano|anno|année|annee|jahr|år|aar|rok|rik|vuosi|tahun|exerc[ií]cio|ejercicio|exercice|esercizio|год)\b|年|연도",
    re.IGNORECASE,
)
_MIXED = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[A-Za-z0-9][\w./-]*")
_WHOLE = re.compile(r"\d+")
_DOTTED = re.compile(r"\d+|\d{1,4}(?:\.\d{1,3})+")
_TWO_NUMBERS = re.compile(r"\d[\d.,]*\s+\d[\d.,]{2,}")
_MOST = 0.9


@dataclass(frozen=True)
class Column:
    """One column as its cells look: its place from 0, its heading, and what it seems to be."""

    place: int
    heading: str
    role: Role
    fill_down: bool = False


def roles(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[Column]:
    """Return what every column seems to be."""
    cells = [[row[j] if j < len(row) else None for row in rows] for j in range(len(headings))]
    found = [_column(j, name, cells[j]) for j, name in enumerate(headings)]
    for column, beside in pairwise(found):
        if column.role == "amount" and beside.role == "label" and _named_by(cells[column.place], cells[beside.place]):
            found[column.place] = replace(column, role="code")
    return found


def _named_by(numbers: list[Cell], names: list[Cell]) -> bool:
    """Return whether whole numbers come again and again, each with one and the same text beside it: the code and its name."""
    pairs = {(text(a), text(b)) for a, b in zip(numbers, names, strict=True)}
    values = {a for a, _ in pairs}
    return len(pairs) == len(values) < 0.9 * len(numbers) and all(_WHOLE.fullmatch(v) for v in values)


def _column(place: int, heading: str, cells: list[Cell]) -> Column:
    filled = [c for c in cells if not blank(c)]
    if not filled:
        return Column(place, heading, "blank")
    fill = len(filled) < 0.6 * len(cells) and not blank(cells[0]) and number(filled[0]) is None
    return Column(place, heading, _role(heading, filled), fill)


def _role(heading: str, filled: list[Cell]) -> Role:
    texts = [text(c) for c in filled]
    if _share(is_year(c) for c in filled) > _MOST and not _CODE_WORD.search(heading):
        return "year"
    if (
        _YEAR_WORD.search(heading)
        and len(set(texts)) <= max(60, len(texts) // 20)
        and max(map(len, texts)) <= len("2001-2002")
    ):
        return "year"
    if _is_count(heading, texts):
        return "count"
    if is_code(heading, texts):
        return "code"
    amounts = _share(number(c) is not None or _TWO_NUMBERS.fullmatch(text(c)) is not None for c in filled)
    return "amount" if amounts > 0.5 else "label"


def _share(found: Iterable[bool]) -> float:
    listed = list(found)
    return sum(listed) / max(1, len(listed))


def _is_count(heading: str, texts: list[str]) -> bool:
    """Return whether a column without a name counts the rows."""
    if heading or len(texts) < 3 or not all(t.isdecimal() for t in texts):
        return False
    return all(int(b) - int(a) == 1 for a, b in pairwise(texts))


def is_code(heading: str, texts: Sequence[str]) -> bool:
    """Return whether the digits of a column are names: text in a workbook, zeros in front, letters beside them, one length, few values."""
    if _share(_MIXED.fullmatch(t) is not None for t in texts) > _MOST:
        return True
    if _share(_DOTTED.fullmatch(t) is not None for t in texts) < _MOST or set(texts) == {"0"}:
        return _led_by_zero(texts) and _share(t[:1].isdigit() and " " not in t for t in texts) > _MOST
    if _CODE_WORD.search(heading) or _led_by_zero(texts):
        return True
    return _one_length(texts) or _few(texts)


def _led_by_zero(texts: Sequence[str]) -> bool:
    return any(re.fullmatch(r"0\d+\w*", t) for t in texts)


def _one_length(texts: Sequence[str]) -> bool:
    """Return whether whole numbers of four digits or more all have the same length, in enough rows to tell."""
    whole = all(_WHOLE.fullmatch(t) for t in texts)
    return whole and len(texts) >= 20 and len({len(t) for t in texts}) == 1 and len(texts[0]) >= len("1111")


def _few(texts: Sequence[str]) -> bool:
    """Return whether a few small numbers come again and again, as the heads of a classification do."""
    values = set(texts)
    small = max(len(t.partition(".")[0]) for t in values) <= len("999")
    return small and len(texts) >= 100 and len(values) <= 0.1 * len(texts) and texts.count("0") < 0.1 * len(texts)


def decimal_mark(columns: Sequence[Sequence[Cell]]) -> str:
    """Return the decimal mark of amounts written as text: what cells that allow one reading say; 'none' where none has a fraction."""
    seen: dict[str, int] = {".": 0, ",": 0}
    for cell in (c for cells in columns for c in cells if isinstance(c, str)):
        written = text(cell)
        for mark, other in ((".", ","), (",", ".")):
            whole, point, part = written.rpartition(mark)
            fraction = point and re.fullmatch(r"\d+\)?-?", part) and mark not in whole
            grouped = other in whole or len(re.sub(r"\D", "", part)) != 3
            seen[mark] += bool(fraction and grouped and other not in part)
    best = max(seen, key=lambda mark: seen[mark])
    return best if seen[best] else "none"
