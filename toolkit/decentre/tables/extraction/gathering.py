"""Every amount of a file gathered with its labels and its fate: taken, of no body, left out and why, or not kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from decentre.errors import InputError
from decentre.tables.extraction.cells import Cell, letter, text
from decentre.tables.extraction.columns import columns
from decentre.tables.extraction.labels import Label, LabelReader, View, year_label
from decentre.tables.extraction.numerals import Numerals, looks_double, two_numbers
from decentre.tables.extraction.opening import Book
from decentre.tables.extraction.rows import DataRow, Passed, Test, data_rows, test_of
from decentre.tables.extraction.sheets import Chosen as ChosenSheet
from decentre.tables.extraction.specification import Carried, Chosen, Place, Ref, Spec

TAKEN, UNASSIGNED, NOT_KEPT, OTHER_LEVEL, OTHER_STAGE = "taken", "unassigned", "not kept", "other level", "other stage"
LABELS = ("body", "year", "stage", "line")
OWN = ("raw", "fate", "reason", "row", "column")
Labels = Mapping[str, Label]


@dataclass
class Gathered:
    """The amounts of one sheet, one entry a cell that holds one."""

    view: View
    fields: tuple[str, ...]
    entries: list[tuple[object, ...]]
    passed: Passed
    columns: tuple[int, ...]
    absent: dict[str, int] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)  # what is wrong with a text that should be a year
    first: int = 0
    last: int = 0

    @property
    def range(self) -> str:
        """The cells that were read."""
        return f"A{self.first}:{letter(max(len(self.view.columns.texts) - 1, 0))}{self.last}" if self.first else ""


@dataclass(frozen=True)
class _Rule:
    """One leave_out or unassigned entry, ready to be asked."""

    fate: str
    reason: str
    row: Test
    column: int | None
    labels: Mapping[str, tuple[str, ...]]

    def meets(self, labels: Labels, column: int) -> bool:
        if self.column is not None and self.column != column:
            return False
        return all(_said(labels.get(k)) in wanted for k, wanted in self.labels.items())


def gather(book: Book, chosen: ChosenSheet, spec: Spec, *, whole_sheets: bool = True) -> Gathered:
    """Return every amount of a sheet with its labels and its fate; a control sheet is read although leave_out names it."""
    sheet = _Sheet(book, chosen, spec, whole_sheets)
    gathered = Gathered(sheet.view, sheet.fields, [], Passed(), tuple(sheet.amounts))
    for row in data_rows(sheet.view.grid, spec.rows, sheet.view.columns, gathered.passed):
        gathered.first, gathered.last = gathered.first or row.number, row.number
        gathered.entries += sheet.entries(row, gathered.absent)
    gathered.faults = sheet.faults
    return gathered


class _Sheet:
    """A sheet under its specification: the readers of its labels, its amounts, and its rules."""

    def __init__(self, book: Book, chosen: ChosenSheet, spec: Spec, whole_sheets: bool) -> None:
        grid = book.grid(chosen.name)
        what = f"{book.what}, sheet {chosen.name!r}" if chosen.name else book.what
        names = columns(grid, spec.heading, what)
        parts = {} if spec.amount.pattern is None else column_parts(names.texts, spec.amount.pattern)
        self.view = View(book, chosen.name, grid, names, chosen.parts, parts)
        self.spec = spec
        self.amounts = self._amount_columns()
        self.splits = {names.find(s.column, "[[amount.split]]"): s for s in spec.amount.split}
        self.readers = {n: LabelReader(p, n, self.view) for n, p in self._places().items()}
        self.code = None if spec.body.code is None else names.find(spec.body.code, "code of [body]")
        self.name = None if spec.body.name is None else names.find(spec.body.name, "name of [body]")
        self.carry = {n: self._carried(n, c) for n, c in (spec.carry or {}).items()}
        self.numbers = {n for n, c in (spec.carry or {}).items() if isinstance(c, Carried) and c.number}
        self.keep = [test_of(c, names, "[[keep]]") for c in spec.keep]
        level = spec.line.level if spec.line is not None else None
        self.level = None if level is None else test_of(level, names, "level of [line]")
        self.rules = self._rules(whole_sheets)
        self.numerals = Numerals(spec.amount, spec.text, spec.currency)
        self.beyond = self._first_beyond(book)
        self.years: dict[str, Label] = {}
        self.faults: dict[str, str] = {}
        self.by_column: dict[int, Labels] = {}

    def _places(self) -> dict[str, Place]:
        given = {"body": self.spec.body, "year": self.spec.year, "stage": self.spec.stage, "line": self.spec.line}
        return {name: place for name, place in given.items() if place is not None}

    def _amount_columns(self) -> list[int]:
        """Return the columns that hold amounts."""
        amount, names = self.spec.amount, self.view.columns
        if amount.pattern is not None:
            found = names.matching(amount.pattern)
            if not found:
                raise InputError(f"{names.what}: no heading is what pattern of [amount] says ({amount.pattern!r}).")
        elif amount.from_ is not None and amount.to is not None:
            first, last = names.find(amount.from_, "from of [amount]"), names.find(amount.to, "to of [amount]")
            found = list(range(first, last + 1))
        else:
            refs = (amount.column,) if amount.column is not None else amount.columns
            found = [names.find(ref, "[amount]") for ref in refs]
        without = {j for ref in amount.without if (j := self._there(ref)) is not None}
        return [j for j in found if j not in without]

    def _first_beyond(self, book: Book) -> int:
        """Return the first column of a text file in which nothing may stand: no heading is over it, and nobody names it."""
        named = [j for j, said in enumerate(self.view.columns.texts) if said]
        if book.format != "text" or not named:
            return len(self.view.columns.texts)
        return max([*named, *self.amounts, *self.carry.values()]) + 1

    def _require_within(self, row: DataRow) -> None:
        """Refuse a row that is longer than its heading: the separator of thousands has cut a number in two."""
        j = next((j for j in range(self.beyond, len(row.cells)) if text(row.cell(j))), None)
        if j is not None:
            raise InputError(
                f"{self._where(row, j)}: row {row.number} is longer than its heading ({text(row.cell(j))!r} has none); a number with a "
                "separator inside needs quotation marks, and a remark is carried by its letter: [carry] remark = "
                f'{{ column = {{ letter = "{letter(j)}" }} }}.'
            )

    def _carried(self, name: str, said: str | int | Carried) -> int:
        """Return where a carried column stands; beyond the sheet, where all is blank, for one that may be missing and is."""
        if isinstance(said, Carried) and said.optional and self._there(said.column) is None:
            return len(self.view.columns.texts)
        return self.view.columns.find(_ref(said), f"[carry] {name}")

    def _there(self, ref: Ref) -> int | None:
        """Return a column that is not taken, if the sheet has it: headings come and go between years."""
        try:
            return self.view.columns.find(ref, "without of [amount]")
        except InputError:
            return None

    def _rules(self, whole_sheets: bool) -> list[_Rule]:
        rules = []
        for fate, chosen in [("left out", self.spec.leave_out), (UNASSIGNED, self.spec.unassigned)]:
            rules += [
                self._rule(fate, c)
                for c in chosen
                if c.applies_to(self.view.sheet) and (whole_sheets or not c.names_sheets)
            ]
        return rules

    def _rule(self, fate: str, chosen: Chosen) -> _Rule:
        where = "[[leave_out]]" if fate == "left out" else "[[unassigned]]"
        names = self.view.columns
        column = None if chosen.amount_column is None else names.find(chosen.amount_column, f"amount_column of {where}")
        labels = {k: _many(getattr(chosen, k)) for k in LABELS if getattr(chosen, k) is not None}
        row = test_of(chosen, names, where) if chosen.asks_rows else _always
        return _Rule(fate, chosen.reason, row, column, labels)

    @property
    def fields(self) -> tuple[str, ...]:
        """What an entry holds, in order."""
        return (*LABELS, *(f"{n} text" for n in LABELS), "code", "name", *self.carry, *OWN)

    def entries(self, row: DataRow, absent: dict[str, int]) -> Iterator[tuple[object, ...]]:
        """Yield the amounts of a row."""
        kept = all(test(row) for test in self.keep)
        level = self.level is None or self.level(row)
        asked = [rule for rule in self.rules if rule.row(row)]
        by_row = {n: self._read(r, row, 0) for n, r in self.readers.items() if r.by != "column"}
        beside = ["" if j is None else text(row.cell(j)) for j in (self.code, self.name)]
        carried = [row.cell(j) if n in self.numbers else text(row.cell(j)) or None for n, j in self.carry.items()]
        for column in self.amounts:
            labels = by_row if len(by_row) == len(self.readers) else {**by_row, **self._of_column(column)}
            fate, reason = _fate(asked, labels, column, kept, level)
            if fate == TAKEN:
                self._require_within(row)
            for part, value in self._parts(row, column, labels, fate):
                if self.numerals.absent(value):
                    absent[text(value)] = absent.get(text(value), 0) + (fate == TAKEN)
                    continue
                yield (*_texts(part, beside), *carried, value, fate, reason, row.number, column)

    def _of_column(self, column: int) -> Labels:
        """Return the labels that stand in the heading of a column: the same for every row, so read once."""
        if column not in self.by_column:
            nowhere = DataRow(0, [])
            readers = {n: r for n, r in self.readers.items() if r.by == "column"}
            self.by_column[column] = {n: self._read(r, nowhere, column) for n, r in readers.items()}
        return self.by_column[column]

    def _read(self, reader: LabelReader, row: DataRow, column: int) -> Label:
        label = reader.read(row, column)
        return self._year(label) if reader.name == "year" and label.text else label

    def _year(self, label: Label) -> Label:
        """Return the label of a year in its standard form; one that is no year is refused only if its money is taken."""
        if label.raw not in self.years:
            try:
                said = year_label(label.text or "", self.spec.year)
            except InputError as fault:
                said, self.faults[label.raw] = None, str(fault)
            self.years[label.raw] = Label(said, label.parts, label.raw)
        return self.years[label.raw]

    def _parts(self, row: DataRow, column: int, labels: Labels, fate: str) -> Iterator[tuple[Labels, Cell]]:
        """Yield the amounts of a cell: itself, or what it is split into."""
        cell, split = row.cell(column), self.splits.get(column)
        if split is None or self.numerals.absent(cell) or fate in {NOT_KEPT, OTHER_LEVEL}:
            if fate == TAKEN and looks_double(cell):
                raise InputError(two_numbers(text(cell), self._where(row, column)))
            yield labels, cell
            return
        pieces = [p for p in text(cell).split(split.by) if p.strip()]
        if len(pieces) != len(split.into):
            raise InputError(
                f"{self._where(row, column)}: {text(cell)!r} splits into {len(pieces)} numbers, and [[amount.split]] names "
                f"{len(split.into)} lines; leave the row out, or mend the file."
            )
        for piece, line in zip(pieces, split.into, strict=True):
            yield {**labels, "line": Label(line, {}, line)}, piece.strip()

    def _where(self, row: DataRow, column: int) -> str:
        return f"{self.view.columns.what}, cell {letter(column)}{row.number}"


def column_parts(texts: tuple[str, ...], pattern: str) -> dict[int, dict[str, str]]:
    """Return the parts that the pattern of the amounts names in each heading."""
    found = {j: re.search(pattern, t) for j, t in enumerate(texts) if t}
    return {j: {k: text(v or "") for k, v in m.groupdict().items()} for j, m in found.items() if m is not None}


def _always(_: DataRow) -> bool:
    return True


def _ref(said: str | int | Carried) -> Ref:
    return said.column if isinstance(said, Carried) else said


def _many(said: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(text(x) for x in ((said,) if isinstance(said, str) else said or ()))


def _said(label: Label | None) -> str:
    """Return a label as leave_out compares it."""
    return "" if label is None else label.text if label.text is not None else label.raw


def _fate(asked: list[_Rule], labels: Labels, column: int, kept: bool, level: bool) -> tuple[str, str]:
    """Return what becomes of an amount, and why."""
    met = next((rule for rule in asked if rule.meets(labels, column)), None)
    if not kept:
        return NOT_KEPT, "not what [[keep]] says"
    if met is not None:
        return met.fate, met.reason
    return (TAKEN, "") if level else (OTHER_LEVEL, "another level of the tree")


def _texts(labels: Labels, beside: Sequence[str]) -> list[object]:
    """Return the labels of an entry and the texts they were read from, then code and name of the body."""
    found = [labels.get(n, _NOTHING) for n in LABELS]
    parts, (code, name) = found[0].parts, beside
    return [
        *[f.text for f in found],
        *[f.raw for f in found],
        code or parts.get("code", ""),
        name or parts.get("name", ""),
    ]


_NOTHING = Label(None, {}, "")
