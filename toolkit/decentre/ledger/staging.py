"""A batch of files into one table of text cells, each row with its file and place: whole files at once where every line is a row."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from decentre.errors import InputError
from decentre.ledger.archives import json_rows
from decentre.ledger.copies import Copies, Staged, alike_files, forget, reader_of
from decentre.ledger.evening import evened
from decentre.ledger.files import Look, look, stamp
from decentre.ledger.heading_search import LOOK, find_headings
from decentre.ledger.headings import BELOW, CELLS, Headings
from decentre.ledger.records import Record
from decentre.ledger.texts import text_rows
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
_UNEVEN = {
    "file": "INT",
    "place": "BIGINT",
    "sheet": "VARCHAR",
    **dict.fromkeys(CELLS, "VARCHAR"),
    "filled": "BOOLEAN",
    "note": "VARCHAR",
}


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
    copies = Copies(paths, looks, folder, con)
    staged = copies.add(alike_files(paths, looks))
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
            forget(con, [i])
            del staged[i]
    return Batch(staged, {s.copy: copies.queries[s.copy] for s in staged.values() if s.copy >= 0})


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
        con.execute(
            f"INSERT INTO raw SELECT * FROM {reader_of(copy, _UNEVEN, ',').replace('ignore_errors=true, ', '')}"
        )
    forget(con, lost)
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
