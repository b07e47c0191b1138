"""A first guess at the layout of a sheet: which rows are headings, which are data, which are totals."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise

from decentre.tables.extraction.cells import Cell, Grid, Row, blank, text
from decentre.tables.labels import says_total

_NUMBER = re.compile(
    r"[-+−(]?\s*(?:[£€$¥₹]|R\$|kr\.?)?\s*[-−]?\d{1,3}(?:[.,' \u2019]\d{2,3})*(?:[.,]\d+)?\s*\)?-?|[-+]?\d+(?:[.,]\d+)?"
)
_YEAR = re.compile(r"(?:FY ?)?(?:19|20)\d\d(?:\s*[-/–]\s*(?:\d{2}|(?:19|20)\d\d))?")
_FEWEST = 2  # filled cells of a heading
_ABOVE = 3  # rows of data that a sum must have above it


@dataclass(frozen=True)
class Layout:
    """Where a table stands in a sheet; rows are counted from 1, columns from 0."""

    heading: tuple[int, ...]
    data: tuple[int, ...]
    totals: tuple[int, ...]


def number(cell: Cell) -> float | None:
    """Return the size of a cell that looks like a number, whatever its marks mean; None for any other."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    if not isinstance(cell, str):
        return float(cell)
    written = text(cell)
    return float(re.sub(r"\D", "", written) or 0) if written and _NUMBER.fullmatch(written) else None


def is_year(cell: Cell) -> bool:
    """Return whether a cell names a year and nothing else."""
    return _YEAR.fullmatch(text(cell)) is not None


def layout(grid: Grid) -> Layout | None:
    """Return where the largest table of a sheet stands; None where no row looks like a heading over numbers."""
    starts = _starts(grid)
    if not starts:
        return None
    blocks = _blocks(grid, starts)
    heading, data = max(blocks, key=lambda block: (len(block[1]), -block[0][0]))
    return Layout(heading, tuple(data), tuple(totals(grid, tuple(data))))


def _starts(grid: Grid) -> list[tuple[int, ...]]:
    """Return the heading rows of every table of a sheet: rows of names above a row of data."""
    found: list[tuple[int, ...]] = []
    names: list[int] = []
    apart = False  # something stands between the names and this row: names below it are another heading
    below = False  # right below data: a row without a number there is one whose amount is missing, and no heading
    for n, row in enumerate(grid, 1):
        if _is_names(row) and not below:
            names = [n] if apart else [*names, n]
            apart = False
        elif _is_data(row) or _is_names(row):
            found += [tuple(names)] if names else []
            names, below = [], True
        elif not _numbers_columns(row):
            apart, below = True, False
    return found


def _is_blank(row: Row) -> bool:
    return all(blank(c) for c in row)


def _filled(row: Row) -> list[Cell]:
    return [c for c in row if not blank(c)]


def _is_data(row: Row) -> bool:
    """Return whether a row holds an amount: a number that is no year and no count of the columns."""
    numbers = [c for c in row if not blank(c) and number(c) is not None and not is_year(c)]
    return bool(numbers) and len(_filled(row)) >= _FEWEST and not _counts(numbers)


def _is_names(row: Row) -> bool:
    """Return whether a row may hold names of columns: several texts, and numbers only where they are years or a count."""
    filled = _filled(row)
    texts = [c for c in filled if number(c) is None or is_year(c)]
    numbers = [c for c in filled if number(c) is not None and not is_year(c)]
    return (
        len(filled) >= _FEWEST
        and len(texts) >= _FEWEST
        and (not numbers or _counts(numbers))
        and not _numbers_columns(row)
    )


def _counts(numbers: list[Cell]) -> bool:
    """Return whether numbers count on by one, as 1, 2, 3 do over columns."""
    sizes = [number(c) or 0.0 for c in numbers]
    return len(sizes) > _FEWEST and all(b - a == 1 for a, b in pairwise(sizes)) and sizes[0] < 100


def _numbers_columns(row: Row) -> bool:
    """Return whether a row numbers the columns: 'a', 'b', '1', '2', each no longer than a few characters."""
    filled = [text(c) for c in _filled(row)]
    short = bool(filled) and max(map(len, filled)) <= len("text")
    return (
        short
        and any(f.isdecimal() and not is_year(f) for f in filled)
        and any(len(f) == 1 and f.isalpha() for f in filled)
    )


def _blocks(grid: Grid, starts: list[tuple[int, ...]]) -> list[tuple[tuple[int, ...], list[int]]]:
    """Return every heading with its rows of data: to the next heading with other words, or to one after the total of all."""
    blocks: list[tuple[tuple[int, ...], list[int]]] = []
    words: list[list[str]] = []
    ended = False
    for start, following in zip(starts, [*starts[1:], (len(grid) + 1,)], strict=True):
        here = [_words(grid[m - 1]) for m in start]
        if not blocks or ended or here != words:
            blocks.append((start, []))
            words, ended = here, False
        data = [n for n in range(start[-1] + 1, following[0]) if _is_data(grid[n - 1])]
        blocks[-1][1].extend(data)
        ended = ended or any(_total_of_all(grid[n - 1]) for n in data)
    return blocks


def _words(row: Row) -> list[str]:
    return [text(c) for c in _filled(row)]


def _total_of_all(row: Row) -> bool:
    """Return whether the only text of a row is a word for a total."""
    texts = [c for c in _filled(row) if number(c) is None]
    return len(texts) == 1 and says_total(texts[0]) and len(text(texts[0]).split()) == 1


def totals(grid: Grid, data: tuple[int, ...]) -> list[int]:
    """Return the rows that are sums of others: by a word that they begin with and cells they lack, or by their money."""
    filled = [sum(isinstance(c, str) for c in _filled(grid[n - 1])) for n in data]
    usual = sorted(filled)[len(filled) // 2] if filled else 0
    found: list[int] = []
    sums: dict[int, tuple[int, float]] = {}  # of each column so far: how many amounts other than zero, and their sum
    for n, count in zip(data, filled, strict=True):
        row = grid[n - 1]
        if _called_total(row, lacking=count < usual, edge=n in (data[0], data[-1])) or _is_sum(row, sums):
            found.append(n)
            continue
        for j, cell in enumerate(row):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                many, total = sums.get(j, (0, 0.0))
                sums[j] = many + (cell != 0), total + float(cell)
    return found


def _called_total(row: Row, *, lacking: bool, edge: bool) -> bool:
    """Return whether a row begins with a word for a total, and lacks a label that others have or ends a table of texts."""
    filled = _filled(row)
    first = text(filled[0])
    alone = edge and len(first.split()) == 1 and all(isinstance(c, str) for c in filled)
    return says_total(first) and (lacking or alone)


def _is_sum(row: Row, above: dict[int, tuple[int, float]]) -> bool:
    """Return whether every number of a row is the sum of the numbers above it, or minus it, and not all are zero."""
    numbers = {j: float(c) for j, c in enumerate(row) if isinstance(c, int | float) and not isinstance(c, bool)}
    known = all(above.get(j, (0, 0.0))[0] >= _ABOVE for j in numbers)
    if not known or not any(numbers.values()):
        return False
    return all(math.isclose(abs(above[j][1]), abs(v), rel_tol=1e-9, abs_tol=0.01) for j, v in numbers.items())
