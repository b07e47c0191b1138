"""What a specification may say: one typed record a part of a published table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from decentre import records
from decentre.records import Record
from decentre.tables.components import line_components
from decentre.tables.money import require_currency, settle_currency

ADVICE = "docs/extract.md says what every key means"
COMPONENTS = (*line_components(), "baseline", "remainder")

RESERVED = {
    "cell",
    "body",
    "code",
    "name",
    "year",
    "stage",
    "line",
    "amount",
    "currency",
    "begins",
    "named_by",
    "sheet",
    "row",
    "column",
    "raw",
    "fate",
    "reason",
}


class ColumnBy(Record, frozen=True):
    """A column named by its letter, its number or a pattern over its joined heading; exactly one."""

    letter: str | None = None
    number: int | None = None
    pattern: str | None = None
    heading: str | None = None

    def __post_init__(self) -> None:
        _exactly_one(self, "a column", ("letter", "number", "pattern", "heading"))
        _pattern(self.pattern)


Ref = str | int | ColumnBy


class Text(Record, frozen=True):
    """How a text file is written; what is left out is settled from the file and said."""

    encoding: str | None = None
    separator: str | None = None
    decimal: Literal[".", ","] | None = None
    thousands: Literal[".", ",", "space", "'", "none"] | None = None
    quotes: bool = True


class Sheets(Record, frozen=True):
    """Which sheets hold the table: one name, several, or a pattern."""

    name: str | None = None
    names: tuple[str, ...] = ()
    pattern: str | None = None

    def __post_init__(self) -> None:
        _exactly_one(self, "[sheet]", ("name", "names", "pattern"))
        _pattern(self.pattern)


class Heading(Record, frozen=True):
    """Which rows hold the names of columns: their numbers, or a text that stands in the first of them."""

    rows: int | tuple[int, ...] | None = None
    find: str | None = None
    depth: int = 1
    fill_right: bool | tuple[int, ...] = False
    join: str = " "

    def __post_init__(self) -> None:
        if self.rows is not None and self.find is not None:
            raise ValueError("[heading] says both rows and find; give one")


class Condition(Record, frozen=True):
    """What must hold of a row; all that is said must hold."""

    column: Ref | None = None
    equals: str | int | float | tuple[str | int | float, ...] | None = None
    pattern: str | None = None
    filled: bool | None = None
    rows: int | str | None = None
    also: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        _pattern(self.pattern)
        tests = sum(x is not None for x in (self.equals, self.pattern, self.filled))
        if (self.column is None) != (tests == 0) or tests > 1:
            raise ValueError("a condition is a column with one of equals, pattern or filled, or it is rows")
        row_span(self.rows)


class Rows(Record, frozen=True):
    """The rows of data."""

    first: int | None = None
    last: int | None = None
    after: Condition | None = None
    until: Condition | None = None
    fill_down: tuple[Ref, ...] = ()


class Place(Record, frozen=True):
    """Where a label stands: exactly one place, and how the label is made from the text there."""

    column: Ref | None = None
    columns: tuple[Ref, ...] = ()
    join: str = " "
    headings: bool = False
    cell: str | None = None
    sheet_name: bool = False
    file_name: bool = False
    constant: str | int | None = None
    section: Condition | None = None
    pattern: str | None = None
    label: str | None = None
    map: dict[str, str | int] | None = None

    def __post_init__(self) -> None:
        _exactly_one(self, "a place", PLACES)
        if self.section is not None and self.section.column is None:
            raise ValueError("section names the column of its titles, with equals, pattern or filled")
        _pattern(self.pattern)


PLACES = ("column", "columns", "headings", "cell", "sheet_name", "file_name", "constant", "section")


class Names(Record, frozen=True):
    """A second file that holds the names of the codes."""

    file: str
    key: Ref
    name: Ref
    sheet: Sheets | None = None
    heading: Heading = Heading(rows=1)
    text: Text = Text()


class Body(Place, frozen=True):
    """Where the body stands; a column of codes or names beside it, or a file of names."""

    code: Ref | None = None
    name: Ref | None = None
    names: Names | None = None


class Year(Place, frozen=True):
    """Where the year stands, and how this country names its years."""

    kind: Literal["one", "two"] | None = None
    begins: str | None = None
    named_by: Literal["start", "end"] | None = None
    add: int = 0


class Stage(Place, frozen=True):
    """Where the stage stands (budget, adjusted, outturn), and which one is taken."""

    choose: str | tuple[str, ...] | None = None


class Line(Place, frozen=True):
    """Where the line stands, and the one level of the tree that is taken."""

    level: Condition | None = None


class Component(Record, frozen=True):
    """The part of growth a line belongs to, its sign in the file, and why."""

    component: str
    sign: Literal[1, -1] = 1
    why: str = ""

    def __post_init__(self) -> None:
        if self.component not in COMPONENTS:
            raise ValueError(f"a component is {self.component!r}; give one of {', '.join(COMPONENTS)}")


class Split(Record, frozen=True):
    """A column whose cells hold several numbers: the mark between them, and the line that each is."""

    column: Ref
    into: tuple[str, ...]
    by: str = " "


class Amount(Record, frozen=True, rename={"from_": "from"}):
    """Which columns hold the amounts, and in what unit."""

    multiplier: int | float | str
    column: Ref | None = None
    columns: tuple[Ref, ...] = ()
    pattern: str | None = None
    from_: Ref | None = None
    to: Ref | None = None
    without: tuple[Ref, ...] = ()
    printed: str = ""
    why: str = ""
    sign: Literal[1, -1] = 1
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    split: tuple[Split, ...] = ()
    of: Literal["money", "people", "other"] = "money"

    def __post_init__(self) -> None:
        _pattern(self.pattern)
        ways = sum(bool(x) or x == 0 for x in (self.column, self.columns, self.pattern, self.from_) if x is not None)
        if ways != 1 or (self.from_ is None) != (self.to is None):
            raise ValueError("[amount] takes exactly one of column, columns, pattern, or from with to")
        if self.printed == "wrong" and not self.why:
            raise ValueError("[amount] says printed = \"wrong\"; say in 'why' how you know")


class Chosen(Condition, frozen=True):
    """Rows, columns, sheets or labels that are set apart; all that is said must hold."""

    amount_column: Ref | None = None
    sheet: str | None = None
    sheet_pattern: str | None = None
    body: str | tuple[str, ...] | None = None
    year: str | tuple[str, ...] | None = None
    stage: str | tuple[str, ...] | None = None
    line: str | tuple[str, ...] | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        Condition.__post_init__(self)
        _pattern(self.sheet_pattern)
        if (
            all(getattr(self, f) is None for f in self.__struct_fields__ if f not in {"also", "reason"})
            and not self.also
        ):
            raise ValueError(
                "a leave_out or unassigned entry chooses nothing; give column with a test, rows, sheet, or a label"
            )

    @property
    def asks_rows(self) -> bool:
        """Whether something is asked of the row itself."""
        return self.column is not None or self.rows is not None or bool(self.also)

    @property
    def names_sheets(self) -> bool:
        """Whether whole sheets are named."""
        return self.sheet is not None or self.sheet_pattern is not None

    def applies_to(self, sheet: str) -> bool:
        """Return whether a sheet is one that this entry speaks of."""
        if self.sheet is not None and self.sheet != sheet:
            return False
        return self.sheet_pattern is None or re.search(self.sheet_pattern, sheet) is not None


class LeftOut(Chosen, frozen=True):
    """What does not belong to the table, and why."""

    def __post_init__(self) -> None:
        Chosen.__post_init__(self)
        if not self.reason.strip():
            raise ValueError("a leave_out entry lacks its reason; say why these rows do not count")


class Unassigned(Chosen, frozen=True):
    """Money of no body."""

    reason: str = "money of no body"


class Control(Record, frozen=True):
    """A total that the file, or another page, prints."""

    cell: str | None = None
    row: Condition | None = None
    column: Ref | None = None
    sheet: str | None = None
    value: int | float | str | None = None
    body: str | tuple[str, ...] | None = None
    year: str | tuple[str, ...] | None = None
    stage: str | tuple[str, ...] | None = None
    line: str | tuple[str, ...] | None = None
    line_pattern: str | None = None
    tolerance: int | float = 0.01
    sign: Literal[1, -1] = 1
    unassigned: bool = True
    what: str = ""

    def __post_init__(self) -> None:
        _pattern(self.line_pattern)
        _exactly_one(self, "a control", ("cell", "row", "column", "sheet", "value"))


class Carried(Record, frozen=True):
    """A further column of the file that is carried into the table."""

    column: Ref
    number: bool = False
    optional: bool = False  # a column that not every year's file has


class Spec(Record, frozen=True):
    """Everything that is said about one published file."""

    amount: Amount
    body: Body
    year: Year
    title: str = ""
    source: str = ""
    licence: str = ""
    currency: str | None = None
    add_rows: bool | str = False
    text: Text = Text()
    sheet: Sheets | None = None
    heading: Heading = Heading(rows=1)
    rows: Rows = Rows()
    stage: Stage | None = None
    line: Line | None = None
    components: dict[str, str | Component] | None = None
    carry: dict[str, str | int | Carried] | None = None
    keep: tuple[Condition, ...] = ()
    leave_out: tuple[LeftOut, ...] = ()
    unassigned: tuple[Unassigned, ...] = ()
    control: tuple[Control, ...] = ()

    def __post_init__(self) -> None:
        wrong = [c for c in (self.components or {}).values() if isinstance(c, str) and c not in COMPONENTS]
        if wrong:
            raise ValueError(f"[components] says {wrong[0]!r}; give one of {', '.join(COMPONENTS)}")
        if self.components and self.line is None:
            raise ValueError("[components] needs [line]: say where the lines stand")
        if self.amount.split and self.line is None:
            raise ValueError(
                "[[amount.split]] names lines; say [line] too (headings = true gives the other columns theirs)"
            )
        taken = sorted(RESERVED & set(self.carry or {}))
        if taken:
            raise ValueError(f"[carry] names a column {taken[0]!r}, which the table has already; choose another name")
        if self.stage is not None and self.stage.choose == ():
            raise ValueError("[stage] chooses nothing; name the stage that is taken")


def specification(given: str | Path | Mapping[str, object], currency: str | None = None) -> Spec:
    """Return what the caller gave (a TOML file or a dictionary) as a checked specification, with the currency given beside it."""
    if isinstance(given, Spec):
        return given
    spec = _read(given)
    if spec.currency is not None:
        require_currency(spec.currency, "currency of the specification")
    code = settle_currency(currency, specification=spec)
    return spec if code == spec.currency else records.changed(spec, currency=code)


def _read(given: str | Path | Mapping[str, object]) -> Spec:
    if isinstance(given, str | Path):
        return records.read(given, Spec, advice=ADVICE)
    return records.from_dict(given, Spec, "the specification", advice=ADVICE)


def row_span(rows: int | str | None) -> range | None:
    """Return the rows that ``45`` or ``"45-47"`` names."""
    if rows is None:
        return None
    match = re.fullmatch(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?", str(rows))
    if match is None or int(match[1]) < 1 or int(match[2] or match[1]) < int(match[1]):
        raise ValueError(f'rows is {rows!r}; give one row, or two like "45-47"')
    return range(int(match[1]), int(match[2] or match[1]) + 1)


def _exactly_one(record: Record, what: str, keys: tuple[str, ...]) -> None:
    said = [k for k in keys if getattr(record, k) not in (None, (), False)]
    if len(said) != 1:
        raise ValueError(f"{what} takes exactly one of {', '.join(keys)}; this one has {', '.join(said) or 'none'}")


def _pattern(text: str | None) -> None:
    try:
        re.compile(text or "")
    except re.error as fault:
        raise ValueError(f"{text!r} is not a regular expression ({fault})") from None
