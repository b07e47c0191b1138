"""Totals that a file prints, held against the sum of what was taken from it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from decentre.errors import IdentityError, InputError
from decentre.tables.extraction.cells import Cell, address, at, letter, text
from decentre.tables.extraction.gathering import LABELS, TAKEN, UNASSIGNED, Gathered, gather
from decentre.tables.extraction.numerals import Numerals
from decentre.tables.extraction.opening import Book
from decentre.tables.extraction.rows import DataRow, test_of
from decentre.tables.extraction.sheets import chosen_by_name, listed
from decentre.tables.extraction.specification import Control, Spec

FIELDS = ("control", "where", "printed", "added", "difference", "tolerance", "agrees")


@dataclass(frozen=True)
class _Held:
    """The amounts of a file, and the file, against which a control is held."""

    found: pd.DataFrame
    book: Book
    sheets: Sequence[Gathered]
    spec: Spec
    numerals: Numerals

    def scope(self, control: Control, sheet: str | None = None) -> pd.DataFrame:
        """Return the amounts that a control speaks of."""
        fates = [TAKEN, UNASSIGNED] if control.unassigned else [TAKEN]
        inside = self.found["fate"].isin(fates)
        if sheet is not None:
            inside &= self.found["sheet"] == sheet
        for label in LABELS:
            wanted = getattr(control, label)
            if wanted is not None:
                inside &= self.found[label].isin([text(w) for w in ([wanted] if isinstance(wanted, str) else wanted)])
        if control.line_pattern is not None:
            inside &= self.found["line"].astype("str").str.contains(control.line_pattern, regex=True, na=False)
        return self.found[inside]

    def number(self, cell: Cell, place: str, column: int | None = None) -> float:
        """Return a printed total in full units; one in a column that is split is the sum of its parts."""
        split = next(
            (
                s
                for s in self.spec.amount.split
                for g in self.sheets
                if g.view.columns.find(s.column, "split") == column
            ),
            None,
        )
        pieces: list[Cell] = [cell]
        if split is not None and isinstance(cell, str):
            pieces = [p for p in text(cell).split(split.by) if p.strip()]
        return math.fsum(self.numerals.strict(pieces, [place] * len(pieces)))


def controls(found: pd.DataFrame, book: Book, sheets: Sequence[Gathered], spec: Spec) -> pd.DataFrame:
    """Return what every control printed and what was added; refuse when one differs by more than its tolerance."""
    held = _Held(found, book, sheets, spec, Numerals(spec.amount, spec.text, spec.currency))
    rows = [row for control in spec.control for row in _results(held, control)]
    table = pd.DataFrame(rows, columns=list(FIELDS))
    wrong = table[~table["agrees"].astype(bool)]
    if len(wrong):
        first = wrong.iloc[0]
        raise IdentityError(
            f"control {first['control']!r} ({first['where']}): the file prints {first['printed']:,.2f} and the amounts taken add up to "
            f"{first['added']:,.2f}, a difference of {first['difference']:,.2f}; look for rows left out or counted twice, or say the "
            "tolerance and why.",
            wrong,
        )
    return table


def _results(held: _Held, control: Control) -> Iterator[tuple[object, ...]]:
    if control.value is not None:
        yield _compared(control, "given", float(str(control.value).replace(",", "")), _sum(held.scope(control)))
    elif control.sheet is not None:
        yield _of_sheet(held, control, control.sheet)
    elif control.cell is not None and address(control.cell, "cell of [[control]]")[0] is not None:
        sheet, row, column = address(control.cell, "cell of [[control]]")
        _require_sheet(held.book, sheet or "")
        printed = held.number(at(held.book.grid(sheet or ""), row, column), control.cell)
        yield _compared(control, control.cell, printed, _sum(held.scope(control)))
    else:
        for gathered in held.sheets:
            inside = held.scope(control, gathered.view.sheet)
            if len(inside):
                yield from _of_view(held, control, gathered, inside)


def _of_view(held: _Held, control: Control, gathered: Gathered, inside: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    """Yield the results of a control that each sheet holds for itself."""
    view = gathered.view
    prefix = f"{view.sheet}!" if view.sheet else ""
    if control.cell is not None:
        _, row, column = address(control.cell, "cell of [[control]]")
        yield _compared(
            control, prefix + control.cell, held.number(at(view.grid, row, column), control.cell), _sum(inside)
        )
    elif control.row is not None:
        number = _control_row(control, gathered)
        for column in sorted({int(j) for j in inside["column"]}):
            place = f"{prefix}{letter(column)}{number}"
            printed = held.number(at(view.grid, number, column), place, column)
            yield _compared(control, place, printed, _sum(inside[inside["column"] == column]))
    elif control.column is not None:
        yield _of_rows(held, control, gathered, inside)


def _control_row(control: Control, gathered: Gathered) -> int:
    """Return the one row of a sheet that a control names."""
    view = gathered.view
    test = test_of(control.row, view.columns, "row of [[control]]") if control.row is not None else None
    below = max(view.columns.rows, default=0)
    rows = [n for n in range(below + 1, len(view.grid) + 1) if test is not None and test(DataRow(n, view.grid[n - 1]))]
    if len(rows) != 1:
        which = f"{len(rows)} rows ({', '.join(map(str, rows[:5]))})" if rows else "no row"
        raise InputError(
            f"{view.columns.what}: {which} of the sheet are what row of [[control]] says; name one, if need be with rows."
        )
    return rows[0]


def _of_rows(held: _Held, control: Control, gathered: Gathered, inside: pd.DataFrame) -> tuple[object, ...]:
    """Return the row totals that a column prints, held against the sum of each row; the largest difference stands."""
    view = gathered.view
    column = view.columns.find(control.column or "", "column of [[control]]")
    parts: dict[int, list[float]] = {}
    for number, amount in zip(inside["row"].tolist(), inside["amount"].tolist(), strict=True):
        parts.setdefault(number, []).append(amount)
    sums = {number: math.fsum(amounts) for number, amounts in parts.items()}
    numbers = list(sums)
    places = [f"{letter(column)}{n}" for n in numbers]
    printed = held.numerals.strict([at(view.grid, n, column) for n in numbers], places)
    off = [sums[n] - control.sign * p for n, p in zip(numbers, printed, strict=True)]
    worst = max(off, key=abs)
    where = f"{view.columns.texts[column]}: {len(numbers):,} rows"
    agrees = abs(worst) <= control.tolerance
    return (
        control.what or "each row",
        where,
        control.sign * math.fsum(printed),
        _sum(inside),
        worst,
        control.tolerance,
        agrees,
    )


def _of_sheet(held: _Held, control: Control, sheet: str) -> tuple[object, ...]:
    _require_sheet(held.book, sheet)
    other = gather(held.book, chosen_by_name(sheet, held.spec.sheet), held.spec, whole_sheets=False)
    place = {name: i for i, name in enumerate(other.fields)}
    taken = [e for e in other.entries if e[place["fate"]] == TAKEN]
    cells: list[Cell] = [e[place["raw"]] for e in taken]  # type: ignore[misc]
    where = [f"{sheet}!{letter(int(str(e[place['column']])))}{e[place['row']]}" for e in taken]
    return _compared(
        control, f"sheet {sheet}", math.fsum(held.numerals.strict(cells, where)), _sum(held.scope(control))
    )


def _require_sheet(book: Book, sheet: str) -> None:
    if sheet not in book.sheets:
        raise InputError(f"[[control]] names the sheet {sheet!r}; {book.what} has {listed(book.sheets)}.")


def _sum(part: pd.DataFrame) -> float:
    return math.fsum(part["amount"])


def _compared(control: Control, where: str, printed: float, total: float) -> tuple[object, ...]:
    printed *= control.sign
    off = total - printed
    return control.what or "total", where, printed, total, off, control.tolerance, abs(off) <= control.tolerance
