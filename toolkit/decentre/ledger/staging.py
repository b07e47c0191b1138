"""A batch of files into one table of text cells, each row with its file and place: whole files at once where every line is a row."""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from decentre.errors import InputError
from decentre.ledger import duck
from decentre.ledger.archives import json_rows
from decentre.ledger.cleaning import odd, quoted
from decentre.ledger.evening import evened
from decentre.ledger.files import Look, look, stamp
from decentre.ledger.heading_search import LOOK, find_headings
from decentre.ledger.headings import BELOW, CELLS, Headings
from decentre.ledger.records import Record
from decentre.ledger.texts import LONGEST_LINE, copy_lines, is_a_line, quotes_close, sniff, text_rows
from decentre.ledger.workbooks import sheet_rows
from decentre.tables.workbooks import WorkbookReader

if TYPE_CHECKING:
    from _csv import Writer

    import duckdb

_CELLS = ", ".join(f"{r} VARCHAR" for r in CELLS)
_TABLES = f"""
CREATE OR REPLACE TEMP TABLE counted (copy INT, file INT, publisher VARCHAR, date VARCHAR, rows BIGINT, usual BIGINT, first BIGINT,
    again BOOLEAN, odd STRUCT(number BIGINT, {_CELLS}, note VARCHAR)[]);
CREATE OR REPLACE TEMP TABLE raw (file INT, place BIGINT, sheet VARCHAR, {_CELLS}, filled BOOLEAN, note VARCHAR)
"""
_SHORTEST_BUFFER = 65_536
_LONGEST_BUFFER = 8_000_000
_UNEVEN = {
    "file": "INT",
    "place": "BIGINT",
    "sheet": "VARCHAR",
    **dict.fromkeys(CELLS, "VARCHAR"),
    "filled": "BOOLEAN",
    "note": "VARCHAR",
}


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
class Batch:
    """The rows of a batch of files.

    Attributes
    ----------
    files : dict
        Number of file to what was staged of it.
    copies : dict
        Number of a copy to the query of its lines: file, number and cells.
    """

    files: dict[int, Staged]
    copies: dict[int, str]


def look_at(paths: Sequence[Path], broken: Mapping[int, str]) -> tuple[dict[int, Look], dict[int, str]]:
    """Return what is in each file, by its number, and why the others are refused."""
    looks, refused = {}, dict(broken)
    for i, path in enumerate(paths):
        if i in broken:
            continue
        try:
            looks[i] = look(path)
        except (InputError, OSError) as error:
            refused[i] = str(error)
    return looks, refused


def stage(
    paths: Sequence[Path],
    looks: Mapping[int, Look],
    refused: dict[int, str],
    folder: Path,
    con: duckdb.DuckDBPyConnection,
    reader: WorkbookReader,
) -> Batch:
    """Make the rows of all files of a batch ready to be cleaned.

    Parameters
    ----------
    paths : sequence of Path
        The files.
    looks : dict
        What :func:`look_at` found, by number of file.
    refused : dict
        Receives the reason for each file that cannot be read.
    folder : Path
        Where the copies are written: files of the same headings one behind the other.
    con : duckdb.DuckDBPyConnection
        Where the tables are made: ``counted`` (the copies' rows by file, publisher and date, without the odd ones), and ``raw``
        (odd rows, and those of files read row by row: file, place, sheet, cells, whether it is filled, and what was wrong).
    reader : WorkbookReader
        Whose child opens workbooks.

    Returns
    -------
    Batch
        What was staged.
    """
    con.execute(_TABLES)
    copies = _Copies(paths, looks, folder, con)
    staged = copies.add(_alike(paths, looks))
    con.execute(
        "INSERT INTO raw SELECT file, odd.number - before, NULL, "
        + ", ".join(f"odd.{r}" for r in CELLS)
        + ", NULL, odd.note FROM (SELECT file, unnest(odd) AS odd FROM counted) JOIN (SELECT unnest($1) AS file, unnest($2) AS before) USING (file)",
        [list(staged), [s.before for s in staged.values()]],
    )
    staged |= _row_by_row({i: paths[i] for i in looks if i not in staged}, looks, refused, folder, con, reader)
    for i in list(staged):
        if stamp(paths[i]) != looks[i].stamp:
            refused[i] = f"'{paths[i]}' changed while it was read; read it again once nothing writes to it."
            _forget(con, [i])
            del staged[i]
    return Batch(staged, {s.copy: copies.queries[s.copy] for s in staged.values() if s.copy >= 0})


def _forget(con: duckdb.DuckDBPyConnection, files: Sequence[int]) -> None:
    for table in ("counted", "raw") if files else ():
        con.execute(f"DELETE FROM {table} WHERE file IN ({', '.join(map(str, files))})")


# Files whose every line is a row


@dataclass(frozen=True)
class _Kind:
    """What files have in common that are copied one behind the other."""

    delimiter: str
    line_end: bytes
    blank: bool
    tidy: bool
    headings: Headings


def _alike(paths: Sequence[Path], looks: Mapping[int, Look]) -> dict[_Kind, dict[int, int]]:
    """Return the lines up to the headings of each text file that may be copied whole, by its kind."""
    groups: dict[_Kind, dict[int, int]] = defaultdict(dict)
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
            groups[_Kind(delimiter, seen.line_end, seen.blank, not seen.untidy, headings)][i] = position + 1
    return groups


def _is_even(headings: Headings, cells: Sequence[str]) -> bool:
    """Say whether every column has a cell in the row of headings, and no column of credits has to be taken off."""
    return len(cells) > 1 and len(headings.names) == len(cells) and headings.credit is None


@dataclass
class _Copies:
    """Copies of files of the same headings, and what is in them."""

    paths: Sequence[Path]
    looks: Mapping[int, Look]
    folder: Path
    con: duckdb.DuckDBPyConnection
    queries: list[str] = field(default_factory=list)

    def add(self, groups: Mapping[_Kind, Mapping[int, int]]) -> dict[int, Staged]:
        """Copy files of each kind, empty lines filled up; take back each file whose rows are not its lines."""
        lines = {i: n for kind, alike in groups.items() for i, n in self._count(kind, alike).items()}
        found = self.con.execute(
            "SELECT file, any_value(copy), min(first), sum(rows), coalesce(bool_or(again), false) FROM counted GROUP BY file"
        ).fetchall()
        kept = {i: (copy, first) for i, copy, first, rows, again in found if not again and rows == lines.get(i)}
        _forget(self.con, [i for i in lines if i not in kept])
        return {
            i: Staged(self.looks[i], kind.headings, copy=kept[i][0], before=kept[i][1] - skip - 1)
            for kind, alike in groups.items()
            for i, skip in alike.items()
            if i in kept
        }

    def _count(self, kind: _Kind, alike: Mapping[int, int]) -> dict[int, int]:
        """Count the rows of files of one kind, and return how many lines each has; a file that no reader takes is left out."""
        headings = kind.headings
        copy = self.folder / f"{len(self.queries)}.csv"
        with copy.open("wb") as stream:
            cells = kind.delimiter, len(headings.names) if kind.blank else 0
            lines = {i: copy_lines(self.paths[i], self.looks[i], skip, i, cells, stream) for i, skip in alike.items()}
        query = _lines(copy, kind)
        try:
            self.con.execute(
                _counting(query, len(self.queries), odd(tidy=kind.tidy) if headings.scale == 1 else "true")
            )
        except duck.failure():
            sound = [i for i in alike if quotes_close(self.paths[i], self.looks[i])]
            if len(alike) == 1 or not sound:
                return {}
            half = len(sound) // 2 if len(sound) == len(alike) else 0
            parts = [{i: alike[i] for i in some} for some in (sound[:half], sound[half:]) if some]
            return {i: n for part in parts for i, n in self._count(kind, part).items()}
        self.queries.append(query)
        return lines


def _lines(copy: Path, kind: _Kind) -> str:
    """Return the query of a copy; a row that does not fit is passed over, so that its file has fewer rows than lines."""
    headings = kind.headings
    columns = headings.cells
    picked = ", ".join(f"c{columns[r]} AS {r}" if r in columns else f"NULL::VARCHAR AS {r}" for r in CELLS)
    amount, beyond = f"c{columns['amount']}", [f"c{i}" for i in range(headings.width, len(headings.names))]
    note = f"CASE WHEN {amount} >= 'A' AND NOT regexp_matches({amount}, '[0-9]') THEN 'look again' "
    if beyond:
        note += f"WHEN trim(concat_ws(' ', {', '.join(beyond)})) <> '' THEN 'look again' "
    names = {"file": "INT"} | {f"c{i}": "VARCHAR" for i in range(len(headings.names))}
    return (
        f"SELECT file, row_number() OVER () AS number, {picked}, {note} END AS note "
        f"FROM {_reader(copy, names, kind.delimiter, kind.line_end)} WHERE file IS NOT NULL"
    )


def _counting(query: str, copy: int, condition: str) -> str:
    """Return the statement that counts the rows of a copy by file, publisher and date, and lists those for which a condition holds."""
    cells = ", ".join(f"{c} := {c}" for c in ("number", *CELLS, "note"))
    return (
        f"INSERT INTO counted SELECT {copy}, file, publisher, date, count(*), count(*) FILTER (NOT odd), min(number), "
        f"bool_or(note = 'look again'), list(struct_pack({cells})) FILTER (odd) "
        f"FROM (SELECT *, note IS NOT NULL OR {condition} AS odd FROM ({query})) GROUP BY file, publisher, date"
    )


def _reader(copy: Path, columns: Mapping[str, str], delimiter: str, line_end: bytes = b"\n") -> str:
    named = ", ".join(f"'{n}': '{kind}'" for n, kind in columns.items())
    ends = "new_line='\\n', " if line_end == b"\n" else ""
    # A reader holds two buffers: those of many small copies, read in one query, must not be as large as that of a large one.
    longest = min(LONGEST_LINE, max(_SHORTEST_BUFFER, copy.stat().st_size))
    return (
        f"read_csv({quoted(str(copy))}, header=false, auto_detect=false, delim='{delimiter}', quote='\"', escape='\"', "
        f"{ends}strict_mode=true, ignore_errors=true, parallel=false, columns={{{named}}}, max_line_size={longest}, "
        f"buffer_size={min(2 * longest, _LONGEST_BUFFER)})"
    )


# Files that have to be read row by row


def _row_by_row(
    paths: Mapping[int, Path],
    looks: Mapping[int, Look],
    refused: dict[int, str],
    folder: Path,
    con: duckdb.DuckDBPyConnection,
    reader: WorkbookReader,
) -> dict[int, Staged]:
    staged, books, lost = {}, [], []
    copy = folder / "rows.csv"
    with copy.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for i, path in paths.items():
            seen = looks[i]
            rows = _rows_of(path, seen, reader)
            try:
                sheets = _write_rows(path, rows, i, writer)
                first = next(iter(sheets))
                staged[i] = Staged(seen, sheets[first], first)
                books += [(i, sheets)] if len(sheets) > 1 else []
            except InputError as error:
                refused[i] = str(error)
                lost.append(i)
    if paths:
        con.execute(f"INSERT INTO raw SELECT * FROM {_reader(copy, _UNEVEN, ',').replace('ignore_errors=true, ', '')}")
    _forget(con, lost)
    for i, sheets in books:
        _leave_sheets(con, i, sheets)
    return staged


def _rows_of(path: Path, seen: Look, reader: WorkbookReader) -> Iterator[Record]:
    if seen.json:
        return json_rows(path, seen)
    return text_rows(path, seen) if seen.encoding else sheet_rows(path, reader)


def _write_rows(path: Path, rows: Iterator[Record], number: int, writer: Writer) -> dict[str, Headings]:
    """Write the rows of a file; return the headings of each sheet that has some."""
    sheets: dict[str, Headings] = {}
    for sheet, inside in itertools.groupby(rows, key=lambda r: r.sheet):
        headings = _write_sheet(inside, number, writer)
        if headings:
            require_payments(path, headings)
            sheets[sheet] = headings
    if not sheets:
        raise InputError(
            f"'{path}' has no row that names an amount and two of date, supplier, expense type, expense area, transaction and "
            "entity; give the file as it was published, or name its columns so."
        )
    return sheets


def require_payments(path: Path, headings: Headings) -> None:
    """Refuse a register of contracts: what they are worth in a year has not been paid."""
    if headings.is_a_register:
        raise InputError(
            f"'{path}' is a register of contracts, and not a list of payments: its amount is {headings.amount!r}, beside dates on which "
            "contracts begin or end; leave it out."
        )


def _write_sheet(inside: Iterator[Record], number: int, writer: Writer) -> Headings | None:
    head = list(itertools.islice(inside, LOOK + BELOW))
    found = find_headings([r.cells for r in head])
    if found is None:
        for record in itertools.chain(head, inside):
            if any(c.strip() for c in record.cells):
                note = record.note or "no headings in this sheet"
                writer.writerow([number, record.row, record.sheet, *[""] * len(CELLS), True, note])
        return None
    position, headings = found
    for row in evened(itertools.chain(head[position + 1 :], inside), headings):
        writer.writerow([number, *row])
    return headings


def _leave_sheets(con: duckdb.DuckDBPyConnection, file: int, sheets: Mapping[str, Headings]) -> None:
    """Note the rows of sheets that only sum up or repeat other sheets of the workbook."""
    full = [s for s, h in sheets.items() if {"date", "transaction"} & set(h.columns)]
    left = {s: "summary of other sheets" for s in sheets if full and s not in full}
    pairs = set(_contained(con, file))
    for k, sheet in enumerate(full):
        if any((sheet, o) in pairs and ((o, sheet) not in pairs or full.index(o) < k) for o in full):
            left[sheet] = "repeats another sheet"
    for sheet, note in left.items():
        con.execute("UPDATE raw SET note = ? WHERE file = ? AND sheet = ? AND note IS NULL", [note, file, sheet])


def _contained(con: duckdb.DuckDBPyConnection, file: int) -> list[tuple[str, str]]:
    """Return pairs of sheets of which the second holds every row of the first: the same date, supplier, number and amount."""
    return con.execute(
        "WITH lines AS (SELECT sheet, hash(date, supplier, transaction, amount) AS line, count(*) AS times FROM raw "
        "WHERE file = $1 AND note IS NULL AND amount IS NOT NULL GROUP BY ALL) "
        "SELECT a.sheet, b.sheet FROM lines a JOIN lines b ON a.line = b.line AND a.sheet <> b.sheet AND a.times <= b.times "
        "GROUP BY a.sheet, b.sheet HAVING sum(a.times) = (SELECT sum(times) FROM lines c WHERE c.sheet = a.sheet)",
        [file],
    ).fetchall()
