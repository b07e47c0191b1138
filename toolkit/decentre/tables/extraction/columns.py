"""The names of columns: heading rows joined, and a column found by text, letter, number or pattern."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from decentre.errors import InputError
from decentre.tables.extraction.cells import Grid, letter, position, text
from decentre.tables.extraction.specification import ColumnBy, Heading, Ref


@dataclass(frozen=True)
class Columns:
    """The columns of a sheet under their joined headings."""

    what: str
    rows: tuple[int, ...]
    texts: tuple[str, ...]
    lowest: tuple[str, ...]  # the heading row next to the data, alone

    def find(self, ref: Ref, where: str) -> int:
        """Return where a column stands, counted from 0, or refuse what names none or several."""
        by = (
            ref
            if isinstance(ref, ColumnBy)
            else ColumnBy(number=ref)
            if isinstance(ref, int)
            else ColumnBy(heading=ref)
        )
        if by.number is not None or by.letter is not None:
            return self._numbered(by, where)
        found = self.matching(by.pattern) if by.pattern is not None else self._called(by.heading or "")
        if len(found) == 1:
            return found[0]
        said = f"the pattern {by.pattern!r}" if by.pattern is not None else repr(by.heading)
        raise InputError(f"{self.what}: {where} names {said}, which {self._why(by.heading or '', found)}.")

    def matching(self, pattern: str) -> list[int]:
        """Return the columns whose joined heading a pattern is found in."""
        return [j for j, name in enumerate(self.texts) if name and re.search(pattern, name)]

    def _numbered(self, by: ColumnBy, where: str) -> int:
        if by.letter is not None and not re.fullmatch(r"[A-Za-z]{1,3}", by.letter):
            raise InputError(f"{self.what}: {where} has the letter {by.letter!r}; write one like 'B' or 'AC'.")
        place = position(by.letter) if by.letter is not None else (by.number or 0) - 1
        if not 0 <= place < len(self.texts):
            said = by.letter or by.number
            raise InputError(
                f"{self.what}: {where} is column {said}; the sheet has {len(self.texts)}, A to {letter(len(self.texts) - 1)} "
                "(a heading that is a number is written in quotation marks)."
            )
        return place

    def _called(self, name: str) -> list[int]:
        wanted = text(name)
        for names in (self.texts, self.lowest):
            for fold in (str, str.casefold):
                found = [j for j, x in enumerate(names) if x and fold(x) == fold(wanted)]
                if found:
                    return found
        return []

    def _why(self, name: str, found: list[int]) -> str:
        if found:
            return f'stands over columns {", ".join(letter(j) for j in found)}; choose one by its letter, like {{ letter = "{letter(found[0])}" }}'
        if not self.rows:
            return 'no column can have: [heading] says there are none; use { letter = "A" }'
        near = (
            difflib.get_close_matches(text(name), [t for t in self.texts if t], 3, 0.5)
            or [t for t in self.texts if t][:8]
        )
        listed = ", ".join(repr(t) for t in near)
        rows = ", ".join(map(str, self.rows))
        return f"no column has in row {rows} (there are {listed}{' ...' if len(self.texts) > len(near) else ''})"


def columns(grid: Grid, said: Heading, what: str) -> Columns:
    """Return the columns of a sheet: its heading rows filled to the right where they are merged, and joined."""
    rows = _heading_rows(grid, said, what)
    width = max((len(r) for r in grid), default=0)
    filling = _filled_rows(said, rows)
    lines: list[list[str]] = []
    starts: set[int] = (
        set()
    )  # columns where a group of a row above begins: what stands left of them belongs to another group
    for row in rows:
        cells = [text(c) for c in grid[row - 1]] + [""] * (width - len(grid[row - 1]))
        lines.append(_filled(cells, starts) if row in filling else cells)
        starts |= {j for j, cell in enumerate(cells) if cell}
    joined = tuple(_joined([line[j] for line in lines], said.join) for j in range(width))
    return Columns(what, rows, joined, tuple(lines[-1]) if lines else ("",) * width)


def _heading_rows(grid: Grid, said: Heading, what: str) -> tuple[int, ...]:
    if said.find is not None:
        found = next((i for i, row in enumerate(grid, 1) if any(text(c) == text(said.find) for c in row)), None)
        if found is None:
            raise InputError(f"{what}: no cell says {said.find!r}, by which [heading] finds its row.")
        return tuple(range(found, found + said.depth))
    rows = said.rows if said.rows is not None else 1
    numbers = (rows,) if isinstance(rows, int) else rows
    wrong = [n for n in numbers if not 1 <= n <= len(grid)]
    if wrong:
        raise InputError(f"{what}: [heading] says row {wrong[0]}; the sheet has rows 1 to {len(grid)}.")
    return numbers


def _filled_rows(said: Heading, rows: tuple[int, ...]) -> tuple[int, ...]:
    """Return the rows whose merged cells reach to the right: those said, or all but the last of several."""
    if isinstance(said.fill_right, tuple):
        return said.fill_right
    return () if not said.fill_right else rows[:-1] if len(rows) > 1 else rows


def _filled(cells: list[str], starts: set[int]) -> list[str]:
    """Return a heading row in which blank cells say what stands to their left, within the group of the rows above."""
    filled = list(cells)
    for j in range(1, len(filled)):
        if not filled[j] and j not in starts:
            filled[j] = filled[j - 1]
    return filled


def _joined(parts: list[str], join: str) -> str:
    """Return the parts of a heading as one text; a part repeated below itself stands once."""
    kept = [p for i, p in enumerate(parts) if p and (i == 0 or p != parts[i - 1])]
    return join.join(kept)
