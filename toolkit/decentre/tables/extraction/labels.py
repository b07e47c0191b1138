"""Labels of body, year, stage and line: where they stand, and what the text there is made into."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from decentre import years
from decentre.errors import InputError
from decentre.tables.extraction.cells import Grid, address, at, blank, plain_digits, text
from decentre.tables.extraction.columns import Columns
from decentre.tables.extraction.opening import Book
from decentre.tables.extraction.rows import DataRow, Test, test_of
from decentre.tables.extraction.specification import Place, Year

Parts = Mapping[str, str]


@dataclass(frozen=True)
class Label:
    """A label, the parts of it that a pattern named, and the text it was read from; no label where the pattern is not found."""

    text: str | None
    parts: Parts
    raw: str


@dataclass(frozen=True)
class View:
    """One sheet as it is read: its cells, its columns, and what the patterns of sheet and amounts found."""

    book: Book
    sheet: str
    grid: Grid
    columns: Columns
    sheet_parts: Parts
    column_parts: Mapping[int, Parts]


@dataclass
class LabelReader:
    """One place of a specification, ready to be read row by row or column by column."""

    place: Place
    name: str
    view: View
    by: Literal["row", "column", "sheet"] = "sheet"
    _columns: tuple[int, ...] = ()
    _is_title: Test | None = None
    _title: int = 0
    _section: str = ""  # the title above the rows that are being read
    _seen: dict[tuple[object, ...], Label] = field(default_factory=dict)

    def __post_init__(self) -> None:
        refs = (self.place.column,) if self.place.column is not None else self.place.columns
        self._columns = tuple(self.view.columns.find(ref, f"[{self.name}]") for ref in refs)
        if self.place.section is not None and self.place.section.column is not None:
            self._title = self.view.columns.find(self.place.section.column, f"section of [{self.name}]")
            self._is_title = test_of(self.place.section, self.view.columns, f"section of [{self.name}]")
        rows = bool(refs) or self._is_title is not None
        self.by = "row" if rows else "column" if self.place.headings else "sheet"

    def read(self, row: DataRow, column: int) -> Label:
        """Return the label of the amount that stands in a row and a column."""
        if self._is_title is not None:
            self._section = text(row.cell(self._title)) if self._is_title(row) else self._section
            return self._label(self._section, None)
        if self.by == "row":
            return self._label(self.place.join.join(t for j in self._columns if (t := text(row.cell(j)))), None)
        if self.by == "column":
            return self._label(self.view.columns.texts[column], column)
        return self._label(self._fixed(), None)

    def _fixed(self) -> str:
        """Return a text that is the same for the whole sheet."""
        if self.place.cell is not None:
            return self._of_cell(self.place.cell)
        if self.place.sheet_name:
            return text(self.view.sheet)
        return text(self.view.book.path.name) if self.place.file_name else text(self.place.constant)

    def _of_cell(self, written: str) -> str:
        sheet, row, column = address(written, f"cell of [{self.name}]")
        if sheet is not None and sheet not in self.view.book.sheets:
            raise InputError(
                f"{self.view.book.what} has no sheet {sheet!r}, to which [{self.name}] points; it has {_listed(self.view.book)}."
            )
        cell = at(self.view.grid if sheet is None else self.view.book.grid(sheet), row, column)
        if blank(cell):
            raise InputError(f"{self.view.columns.what}: cell {written} is blank, and [{self.name}] is to stand there.")
        return text(cell)

    def _label(self, raw: str, column: int | None) -> Label:
        if (raw, column) not in self._seen:
            of_column = {} if column is None else self.view.column_parts.get(column, {})
            decides = of_column if column is not None else self.view.sheet_parts if self.place.sheet_name else {}
            self._seen[raw, column] = made(self.place, self.name, raw, decides, {**self.view.sheet_parts, **of_column})
        return self._seen[raw, column]


def made(place: Place, name: str, raw: str, decides: Parts, known: Parts) -> Label:
    """Return the label that a place makes of a text; ``decides`` are parts that name it, ``known`` those that ``label`` may use too."""
    parts = dict(decides)
    found = raw
    if place.pattern is not None:
        match = re.search(place.pattern, raw)
        if match is None:
            return Label(None, {}, raw)
        groups = {str(i): g for i, g in enumerate(match.groups(), 1)} | match.groupdict()
        parts, found = {k: text(g or "") for k, g in groups.items()}, text(match[0])
    if place.label is not None:
        label = _filled(place.label, {**known, "text": found, **parts}, name)
    else:
        label = _named_part(parts, name) or (parts.get("1") if place.pattern is not None else "") or found
    return Label(text((place.map or {}).get(label, label)), parts, raw)


def _named_part(parts: Parts, name: str) -> str:
    """Return the part of a pattern that is the label: the one of its name, or code and name."""
    return parts.get(name) or " ".join(parts[k] for k in ("code", "name") if parts.get(k))


def _filled(template: str, parts: Parts, name: str) -> str:
    """Return a label such as ``{code} {name}`` with its parts filled in."""
    unknown = [k for k in re.findall(r"\{(\w*)\}", template) if k not in parts]
    if unknown:
        listed = ", ".join(parts)
        raise InputError(f"label of [{name}] names the part {unknown[0]!r}, which no pattern has; it may use {listed}.")
    return re.sub(r"\{(\w+)\}", lambda m: parts[m[1]], template).strip()


def year_label(raw: str, said: Year) -> str:
    """Return the year that a text names, in the kind that the specification asks for."""
    label = plain_digits(raw)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}(T.*)?", label):
        return years.of(label, kind=said.kind or "one", begins=said.begins, named_by=said.named_by or "start")
    parsed = years.shift(label, said.add)
    kind = said.kind or years.kind(parsed)
    if kind == years.kind(parsed):
        return parsed
    if said.named_by is None:
        raise InputError(
            f"{raw!r} is a year of one kind, and [year] asks for the other; say named_by = 'start' or 'end': the year in which it "
            "begins, or ends."
        )
    first = years.start(parsed)
    if kind == "two":
        return years.from_start(first - (said.named_by == "end"))
    return years.from_start(first + (said.named_by == "end"), kind="one")


def _listed(book: Book) -> str:
    return ", ".join(repr(s) for s in book.sheets[:8]) + (" ..." if len(book.sheets) > 8 else "")
