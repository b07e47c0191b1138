"""Text files whose every line is a row: copied whole, those of one kind one behind the other, and counted where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from decentre.ledger import duck
from decentre.ledger.cleaning import odd, quoted
from decentre.ledger.files import Look
from decentre.ledger.headings import CELLS, Headings
from decentre.ledger.texts import LONGEST_LINE, copy_lines, is_a_line, quotes_close, sniff

if TYPE_CHECKING:
    import duckdb

_SHORTEST_BUFFER = 65_536
_LONGEST_BUFFER = 8_000_000
_COUNTED_AT_ONCE = 20  # to prepare a statement costs as much as to count some thousands of rows


@dataclass(frozen=True)
class Staged:
    """A file whose rows can be cleaned.

    Attributes
    ----------
    seen : Look
        What its bytes showed.
    headings : Headings
        Its first row of headings.
    sheet : str
        The sheet they stand in; empty for text.
    copy : int
        Number of the copy its lines are in; -1 where it was read row by row.
    before : int
        What is taken from a row's number in the copy to give its place in the file.
    """

    seen: Look
    headings: Headings
    sheet: str = ""
    copy: int = -1
    before: int = 0


@dataclass(frozen=True)
class _Kind:
    """What files have in common that are copied one behind the other."""

    delimiter: str
    line_end: bytes
    blank: bool
    tidy: bool
    columns: tuple[tuple[str, int], ...]
    width: int
    length: int
    scale: int


@dataclass(frozen=True)
class _Top:
    """Where the rows of a file begin."""

    skip: int
    headings: Headings


def alike_files(paths: Sequence[Path], looks: Mapping[int, Look]) -> dict[_Kind, dict[int, _Top]]:
    """Return where the rows begin of each text file that may be copied whole, by its kind: how headings are spelt is no kind of its own."""
    groups: dict[_Kind, dict[int, _Top]] = defaultdict(dict)
    for i, seen in looks.items():
        if seen.encoding not in ("utf-8-sig", "cp1252") or seen.nul or seen.json or not seen.line_end:
            continue
        delimiter, rows, found = sniff(paths[i], seen)
        if (
            found
            and not found[1].is_a_register
            and _is_even(found[1], rows[found[0]])
            and is_a_line(paths[i], seen, delimiter, rows, found[0])
        ):
            position, headings = found
            form = tuple(sorted(headings.cells.items())), headings.width, len(headings.names), headings.scale
            groups[_Kind(delimiter, seen.line_end, seen.blank, not seen.untidy, *form)][i] = _Top(
                position + 1, headings
            )
    return groups


def _is_even(headings: Headings, cells: Sequence[str]) -> bool:
    """Say whether every column has a cell in the row of headings, and no column of credits has to be taken off."""
    return len(cells) > 1 and len(headings.names) == len(cells) and headings.credit is None


@dataclass(frozen=True)
class _Copy:
    """Files of one kind, one behind the other, and how many lines each has."""

    number: int
    kind: _Kind
    alike: Mapping[int, _Top]
    lines: Mapping[int, int]


@dataclass
class Copies:
    """Copies of files of the same headings, and what is in them."""

    paths: Sequence[Path]
    looks: Mapping[int, Look]
    folder: Path
    con: duckdb.DuckDBPyConnection
    queries: list[str] = field(default_factory=list)

    def add(self, groups: Mapping[_Kind, Mapping[int, _Top]]) -> dict[int, Staged]:
        """Copy files of each kind, empty lines filled up; take back each file whose rows are not its lines."""
        lines = self._count([self._write(kind, alike) for kind, alike in groups.items()])
        found = self.con.execute(
            "SELECT file, any_value(copy), min(first), sum(rows), coalesce(bool_or(again), false) FROM counted GROUP BY file"
        ).fetchall()
        kept = {i: (copy, first) for i, copy, first, rows, again in found if not again and rows == lines.get(i)}
        forget(self.con, [i for i in lines if i not in kept])
        return {
            i: Staged(self.looks[i], top.headings, copy=kept[i][0], before=kept[i][1] - top.skip - 1)
            for alike in groups.values()
            for i, top in alike.items()
            if i in kept
        }

    def _write(self, kind: _Kind, alike: Mapping[int, _Top]) -> _Copy:
        """Write the lines of files of one kind one behind the other."""
        copy = self.folder / f"{len(self.queries)}.csv"
        with copy.open("wb") as stream:
            cells = kind.delimiter, kind.length if kind.blank else 0
            lines = {i: copy_lines(self.paths[i], self.looks[i], t.skip, i, cells, stream) for i, t in alike.items()}
        self.queries.append(_lines(copy, kind))
        return _Copy(len(self.queries) - 1, kind, alike, lines)

    def _count(self, copies: Sequence[_Copy]) -> dict[int, int]:
        """Count the rows of copies, and return how many lines each file has; a file that no reader takes is left out."""
        groups: dict[str, list[_Copy]] = defaultdict(list)
        for copy in copies:
            groups[odd(tidy=copy.kind.tidy) if copy.kind.scale == 1 else "true"].append(copy)
        lines: dict[int, int] = {}
        for condition, alike in groups.items():
            for first in range(0, len(alike), _COUNTED_AT_ONCE):
                lines |= self._count_some(condition, alike[first : first + _COUNTED_AT_ONCE])
        return lines

    def _count_some(self, condition: str, some: Sequence[_Copy]) -> dict[int, int]:
        try:
            self.con.execute(_counting({c.number: self.queries[c.number] for c in some}, condition))
        except duck.failure():
            if len(some) > 1:
                return {i: n for c in some for i, n in self._count_some(condition, [c]).items()}
            return self._count(self._halves(some[0]))
        return {i: n for c in some for i, n in c.lines.items()}

    def _halves(self, copy: _Copy) -> list[_Copy]:
        """Write again, in two copies, the files of one that no reader takes, without those whose quotation marks do not close."""
        alike = copy.alike
        sound = [i for i in alike if quotes_close(self.paths[i], self.looks[i])]
        if len(alike) == 1 or not sound:
            return []
        half = len(sound) // 2 if len(sound) == len(alike) else 0
        return [self._write(copy.kind, {i: alike[i] for i in some}) for some in (sound[:half], sound[half:]) if some]


def _lines(copy: Path, kind: _Kind) -> str:
    """Return the query of a copy; a row that does not fit is passed over, so that its file has fewer rows than lines."""
    columns = dict(kind.columns)
    picked = ", ".join(f"c{columns[r]} AS {r}" if r in columns else f"NULL::VARCHAR AS {r}" for r in CELLS)
    amount, beyond = f"c{columns['amount']}", [f"c{i}" for i in range(kind.width, kind.length)]
    note = f"CASE WHEN {amount} >= 'A' AND NOT regexp_matches({amount}, '[0-9]') THEN 'look again' "
    if beyond:
        note += f"WHEN trim(concat_ws(' ', {', '.join(beyond)})) <> '' THEN 'look again' "
    names = {"file": "INT"} | {f"c{i}": "VARCHAR" for i in range(kind.length)}
    return (
        f"SELECT file, row_number() OVER () AS number, {picked}, {note} END AS note "
        f"FROM {reader_of(copy, names, kind.delimiter, kind.line_end)} WHERE file IS NOT NULL"
    )


def _counting(queries: Mapping[int, str], condition: str) -> str:
    """Return the statement that counts the rows of copies by file, publisher and date, and lists those for which a condition holds."""
    # Within CASE, because what stands before FILTER is made for every row.
    cells = ", ".join(f"{c} := {c}" for c in ("number", *CELLS, "note"))
    rows = " UNION ALL ".join(f"SELECT {copy} AS copy, * FROM ({query})" for copy, query in queries.items())
    return (
        f"INSERT INTO counted SELECT copy, file, publisher, date, count(*), count(*) FILTER (NOT odd), min(number), "
        f"bool_or(note = 'look again'), list(CASE WHEN odd THEN struct_pack({cells}) END) FILTER (odd) "
        f"FROM (SELECT *, note IS NOT NULL OR {condition} AS odd FROM ({rows})) GROUP BY copy, file, publisher, date"
    )


def reader_of(copy: Path, columns: Mapping[str, str], delimiter: str, line_end: bytes = b"\n") -> str:
    """Return the reader of a copy, its columns named and of their kinds."""
    named = ", ".join(f"'{n}': '{kind}'" for n, kind in columns.items())
    ends = "new_line='\\n', " if line_end == b"\n" else ""
    # A reader holds two buffers: those of many small copies, read in one query, must not be as large as that of a large one.
    longest = min(LONGEST_LINE, max(_SHORTEST_BUFFER, copy.stat().st_size))
    return (
        f"read_csv({quoted(str(copy))}, header=false, auto_detect=false, delim='{delimiter}', quote='\"', escape='\"', "
        f"{ends}strict_mode=true, ignore_errors=true, parallel=false, columns={{{named}}}, max_line_size={longest}, "
        f"buffer_size={min(2 * longest, _LONGEST_BUFFER)})"
    )


def forget(con: duckdb.DuckDBPyConnection, files: Sequence[int]) -> None:
    """Take the rows of files out of the tables."""
    for table in ("counted", "raw") if files else ():
        con.execute(f"DELETE FROM {table} WHERE file IN ({', '.join(map(str, files))})")
