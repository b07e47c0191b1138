"""The rows of data of a sheet, and the conditions that rows must meet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from decentre.errors import InputError
from decentre.tables.extraction.cells import Cell, Grid, Row, blank, text
from decentre.tables.extraction.columns import Columns
from decentre.tables.extraction.specification import Condition, Rows, row_span


@dataclass(frozen=True)
class DataRow:
    """One row of the file: its number from 1, and its cells, filled down where that is said."""

    number: int
    cells: Row

    def cell(self, column: int) -> Cell:
        """Return a cell; None where the row is shorter."""
        return self.cells[column] if column < len(self.cells) else None


Test = Callable[[DataRow], bool]


def test_of(condition: Condition, columns: Columns, where: str) -> Test:
    """Return what a condition asks of a row."""
    tests: list[Test] = [test_of(c, columns, where) for c in condition.also]
    span = row_span(condition.rows)
    if span is not None:
        tests.append(lambda row: row.number in span)
    if condition.column is not None:
        tests.append(_of_cell(condition, columns.find(condition.column, where)))
    return lambda row: all(test(row) for test in tests)


def _of_cell(condition: Condition, column: int) -> Test:
    if condition.filled is not None:
        return lambda row: blank(row.cell(column)) != condition.filled
    if condition.pattern is not None:
        search = re.compile(condition.pattern).search
        return lambda row: search(text(row.cell(column))) is not None
    given = condition.equals if isinstance(condition.equals, tuple) else (condition.equals,)
    wanted = {text(x) for x in given}
    return lambda row: text(row.cell(column)) in wanted


@dataclass
class Passed:
    """Rows between the first and the last that hold no data, by kind."""

    blank: int = 0
    repeated: list[int] = field(default_factory=list)


def data_rows(grid: Grid, said: Rows, columns: Columns, passed: Passed) -> Iterator[DataRow]:
    """Yield the rows of data: blank rows and headings that stand again are passed over and counted."""
    first, stop = (
        _first(grid, said, columns),
        None if said.until is None else test_of(said.until, columns, "[rows] until"),
    )
    last = min(said.last or len(grid), len(grid))
    fill = [columns.find(ref, "[rows] fill_down") for ref in said.fill_down]
    above: dict[int, Cell] = {}
    again = {_row_text(grid[n - 1]) for n in columns.rows}
    for number in range(first, last + 1):
        row = DataRow(number, grid[number - 1])
        if stop is not None and stop(row):
            return
        if all(blank(c) for c in row.cells):
            passed.blank += 1
        elif _again(row.cells, again):
            passed.repeated.append(number)
        else:
            yield _filled_down(row, fill, above) if fill else row


def _again(cells: Row, headings: set[tuple[str, ...]]) -> bool:
    """Return whether a row is a heading row once more; a row that begins otherwise is none."""
    begins = text(cells[0]) if cells else ""
    return any(h and h[0] == begins for h in headings) and _row_text(cells) in headings


def _first(grid: Grid, said: Rows, columns: Columns) -> int:
    start = said.first or max(columns.rows, default=0) + 1
    if said.after is not None:
        test = test_of(said.after, columns, "[rows] after")
        found = next((n for n in range(1, len(grid) + 1) if test(DataRow(n, grid[n - 1]))), None)
        if found is None:
            raise InputError(f"{columns.what}: no row is what [rows] after says; the table is not found.")
        start = max(found + 1, start if said.first else found + 1)
    if start > len(grid):
        raise InputError(f"{columns.what}: the data are to begin in row {start}, and the sheet has {len(grid)} rows.")
    return start


def _row_text(row: Row) -> tuple[str, ...]:
    texts = [text(c) for c in row]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _filled_down(row: DataRow, fill: list[int], above: dict[int, Cell]) -> DataRow:
    """Return a row whose blank cells say what stands above them; a no-break space is blank too."""
    cells = list(row.cells) + [None] * (max(fill) + 1 - len(row.cells))
    for j in fill:
        if blank(cells[j]):
            cells[j] = above.get(j)
        else:
            above[j] = cells[j]
    return DataRow(row.number, cells)
