"""A batch of files into one table of text cells, each row with its file and place: whole files at once where every line is a row."""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from decentre.errors import InputError
from decentre.ledger.cleaning import ODD, quoted
from decentre.ledger.files import Look, look, stamp
from decentre.ledger.headings import LOOK, ROLES, Headings, find_headings, is_known, read_headings
from decentre.ledger.records import Record
from decentre.ledger.texts import copy_lines, is_a_line, quotes_close, sniff, text_rows
from decentre.ledger.workbooks import sheet_rows

if TYPE_CHECKING:
    import duckdb

_CELLS = ", ".join(f"{r} VARCHAR" for r in ROLES)
_TABLES = f"""
CREATE OR REPLACE TEMP TABLE lines (file INT, {_CELLS}, note VARCHAR, odd BOOLEAN);
CREATE OR REPLACE TEMP TABLE uneven (file INT, place BIGINT, sheet VARCHAR, {_CELLS}, filled BOOLEAN, note VARCHAR);
CREATE OR REPLACE TEMP VIEW raw AS
SELECT file, rowid AS number, NULL::BIGINT AS place, NULL::VARCHAR AS sheet, {", ".join(ROLES)}, NULL::BOOLEAN AS filled, note, odd FROM lines
UNION ALL SELECT file, NULL, place, sheet, {", ".join(ROLES)}, filled, note, true FROM uneven
"""
_UNEVEN = {
    "file": "INT",
    "place": "BIGINT",
    "sheet": "VARCHAR",
    **dict.fromkeys(ROLES, "VARCHAR"),
    "filled": "BOOLEAN",
    "note": "VARCHAR",
}


@dataclass(frozen=True)
class Staged:
    """A file whose rows are in the table ``raw``.

    Attributes
    ----------
    seen : Look
        What its bytes showed.
    headings : Headings
        Its first row of headings.
    sheet : str
        The sheet they stand in; empty for text.
    skipped : int
        Rows up to the headings, where the rows below them were copied whole.
    """

    seen: Look
    headings: Headings
    sheet: str = ""
    skipped: int = 0


def look_at(paths: Sequence[Path]) -> tuple[dict[int, Look], dict[int, str]]:
    """Return what is in each file, by its number, and why the others are refused."""
    looks, refused = {}, {}
    for i, path in enumerate(paths):
        try:
            looks[i] = look(path)
        except (InputError, OSError) as error:
            refused[i] = str(error)
    return looks, refused


def stage(
    paths: Sequence[Path],
    looks: Mapping[int, Look],
    refused: dict[int, str],
    copy: Path,
    con: duckdb.DuckDBPyConnection,
) -> dict[int, Staged]:
    """Put the rows of all files of a batch into the table ``raw``.

    Parameters
    ----------
    paths : sequence of Path
        The files.
    looks : dict
        What :func:`look_at` found, by number of file.
    refused : dict
        Receives the reason for each file that cannot be read.
    copy : Path
        Where even copies may be written for a moment.
    con : duckdb.DuckDBPyConnection
        Where ``raw`` is made: file, number (of the row, for files copied whole), place (for the others), sheet, the cells, whether
        the row is filled, what was wrong with it, and whether any cell is out of the usual.

    Returns
    -------
    dict
        Number of file to what was staged.
    """
    con.execute(_TABLES)
    groups = _alike(paths, looks)
    staged = _copied_whole(groups, paths, looks, copy, con, fill=False)
    staged |= _copied_whole(_without(groups, staged), paths, looks, copy, con, fill=True)
    staged |= _row_by_row({i: paths[i] for i in looks if i not in staged}, looks, refused, copy, con)
    for i in list(staged):
        if stamp(paths[i]) != looks[i].stamp:
            refused[i] = f"'{paths[i]}' changed while it was read; read it again once nothing writes to it."
            _forget(con, [i])
            del staged[i]
    return staged


def _forget(con: duckdb.DuckDBPyConnection, files: Sequence[int]) -> None:
    for table in ("lines", "uneven") if files else ():
        con.execute(f"DELETE FROM {table} WHERE file IN ({', '.join(map(str, files))})")


# Files whose every line is a row


Groups = Mapping[tuple[str, bytes, Headings], Mapping[int, int]]


def _alike(paths: Sequence[Path], looks: Mapping[int, Look]) -> Groups:
    """Return the lines up to the headings of each text file that may be copied whole, by delimiter, line end and headings."""
    groups: dict[tuple[str, bytes, Headings], dict[int, int]] = defaultdict(dict)
    for i, seen in looks.items():
        if seen.encoding not in ("utf-8-sig", "cp1252") or seen.nul or not seen.line_end:
            continue
        delimiter, rows, found = sniff(paths[i], seen)
        if found and len(rows[found[0]]) > 1 and is_a_line(paths[i], seen, delimiter, rows, found[0]):
            position, headings = found
            groups[delimiter, seen.line_end, headings][i] = position + 1
    return groups


def _without(groups: Groups, staged: Mapping[int, Staged]) -> Groups:
    left = {key: {i: skip for i, skip in alike.items() if i not in staged} for key, alike in groups.items()}
    return {key: alike for key, alike in left.items() if alike}


def _copied_whole(
    groups: Groups,
    paths: Sequence[Path],
    looks: Mapping[int, Look],
    copy: Path,
    con: duckdb.DuckDBPyConnection,
    *,
    fill: bool,
) -> dict[int, Staged]:
    """Read files of the same headings at once, empty lines filled up or not; take back each whose rows are not its lines."""
    staged: dict[int, Staged] = {}
    lines: dict[int, int] = {}
    for (delimiter, _, headings), alike in groups.items():
        cells = delimiter, len(headings.names) if fill else 0
        lines |= _lines_of({i: (paths[i], looks[i], skip) for i, skip in alike.items()}, cells, headings, copy, con)
        staged |= {i: Staged(looks[i], headings, skipped=skip) for i, skip in alike.items()}
    copy.unlink(missing_ok=True)
    found = con.execute(
        "SELECT file, count(*), coalesce(bool_or(note = 'look again'), false) FROM lines GROUP BY file"
    ).fetchall()
    rows = {i: 0 if again else n for i, n, again in found}
    uneven = [i for i in staged if rows.get(i, 0) != lines.get(i)]
    _forget(con, uneven)
    return {i: s for i, s in staged.items() if i not in uneven}


def _lines_of(
    files: Mapping[int, tuple[Path, Look, int]],
    cells: tuple[str, int],
    headings: Headings,
    copy: Path,
    con: duckdb.DuckDBPyConnection,
) -> dict[int, int]:
    """Insert the lines of files of the same headings, and return how many each has; a file that no reader takes is left out."""
    import duckdb

    with copy.open("wb") as stream:
        lines = {i: copy_lines(path, seen, skip, i, cells, stream) for i, (path, seen, skip) in files.items()}
    if not any(lines.values()):
        return lines
    _, seen, _ = next(iter(files.values()))
    try:
        _insert_lines(copy, cells[0], seen.line_end, headings, con)
    except duckdb.Error:
        sound = [i for i in files if quotes_close(*files[i][:2])]
        if len(files) == 1 or not sound:
            return {}
        half = len(sound) // 2 if len(sound) == len(files) else 0
        parts = [{i: files[i] for i in some} for some in (sound[:half], sound[half:]) if some]
        return {i: n for part in parts for i, n in _lines_of(part, cells, headings, copy, con).items()}
    return lines


def _insert_lines(
    copy: Path, delimiter: str, line_end: bytes, headings: Headings, con: duckdb.DuckDBPyConnection
) -> None:
    """Insert a copy; a row that does not fit is passed over, so that its file has fewer rows than lines."""
    columns = headings.columns
    picked = ", ".join(f"c{columns[r]} AS {r}" if r in columns else f"NULL::VARCHAR AS {r}" for r in ROLES)
    amount, beyond = f"c{columns['amount']}", [f"c{i}" for i in range(headings.width, len(headings.names))]
    note = f"CASE WHEN {amount} >= 'A' AND NOT regexp_matches({amount}, '[0-9]') THEN 'look again' "
    if beyond:
        note += f"WHEN {_shifted(headings, beyond)} THEN 'more cells than headings' "
    names = {"file": "INT"} | {f"c{i}": "VARCHAR" for i in range(len(headings.names))}
    con.execute(
        f"INSERT INTO lines SELECT *, note IS NOT NULL OR {ODD} FROM (SELECT file, {picked}, {note} END AS note "
        f"FROM {_reader(copy, names, delimiter, line_end)} WHERE file IS NOT NULL)"
    )


def _shifted(headings: Headings, beyond: Sequence[str]) -> str:
    """Return the condition that cells stand beyond the last heading and are no mere remark."""
    cells = f"concat_ws(' ', {', '.join(beyond)})"
    last = headings.columns["amount"] == headings.width - 1
    return f"regexp_matches({cells}, '[0-9]')" if last else f"trim({cells}) <> ''"


def _reader(copy: Path, columns: Mapping[str, str], delimiter: str, line_end: bytes = b"\n") -> str:
    named = ", ".join(f"'{n}': '{kind}'" for n, kind in columns.items())
    ends = "new_line='\\n', " if line_end == b"\n" else ""
    return (
        f"read_csv({quoted(str(copy))}, header=false, auto_detect=false, delim='{delimiter}', quote='\"', escape='\"', "
        f"{ends}strict_mode=true, ignore_errors=true, parallel=false, columns={{{named}}}, max_line_size=4000000)"
    )


# Files that have to be read row by row


def _row_by_row(
    paths: Mapping[int, Path],
    looks: Mapping[int, Look],
    refused: dict[int, str],
    copy: Path,
    con: duckdb.DuckDBPyConnection,
) -> dict[int, Staged]:
    staged, books, lost = {}, [], []
    with copy.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for i, path in paths.items():
            seen = looks[i]
            rows = text_rows(path, seen) if seen.encoding else sheet_rows(path)
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
            f"INSERT INTO uneven SELECT * FROM {_reader(copy, _UNEVEN, ',').replace('ignore_errors=true, ', '')}"
        )
    copy.unlink(missing_ok=True)
    _forget(con, lost)
    for i, sheets in books:
        _leave_sheets(con, i, sheets)
    return staged


def _write_rows(path: Path, rows: Iterator[Record], number: int, writer) -> dict[str, Headings]:
    """Write the rows of a file; return the headings of each sheet that has some."""
    sheets: dict[str, Headings] = {}
    for sheet, inside in itertools.groupby(rows, key=lambda r: r.sheet):
        headings = _write_sheet(inside, number, writer)
        if headings:
            sheets[sheet] = headings
    if not sheets:
        raise InputError(
            f"'{path}' has no row that names an amount and two of date, supplier, expense type, expense area, transaction and "
            "entity; give the file as it was published, or name its columns so."
        )
    return sheets


def _write_sheet(rows: Iterator[Record], number: int, writer) -> Headings | None:
    head = list(itertools.islice(rows, LOOK))
    found = find_headings([r.cells for r in head])
    if found is None:
        for row in itertools.chain(head, rows):
            if any(c.strip() for c in row.cells):
                note = row.note or "no headings in this sheet"
                writer.writerow([number, row.row, row.sheet, *[""] * len(ROLES), True, note])
        return None
    position, headings = found
    now = headings
    for row in itertools.chain(head[position + 1 :], rows):
        again = read_headings(row.cells) if _may_name(row.cells, now) else None
        now = again or now
        writer.writerow([number, *_even_row(row, now, "heading repeated" if again else row.note)])
    return headings


def _may_name(cells: Sequence[str], now: Headings) -> bool:
    position = now.columns["amount"]
    return position < len(cells) and is_known(cells[position])


def _even_row(row: Record, headings: Headings, note: str) -> list[object]:
    cells = row.cells
    picked = [cells[headings.columns[r]] if headings.columns.get(r, len(cells)) < len(cells) else "" for r in ROLES]
    beyond = "".join(cells[headings.width :]).strip()
    last = headings.columns["amount"] == headings.width - 1
    if beyond and not row.sheet and (not last or any(c.isdigit() for c in beyond)):
        note = note or "more cells than headings"
    return [row.row, row.sheet, *picked, any(c.strip() for c in cells), note]


def _leave_sheets(con: duckdb.DuckDBPyConnection, file: int, sheets: Mapping[str, Headings]) -> None:
    """Note the rows of sheets that only sum up or repeat other sheets of the workbook."""
    full = [s for s, h in sheets.items() if {"date", "transaction"} & set(h.columns)]
    left = {s: "summary of other sheets" for s in sheets if full and s not in full}
    pairs = set(_contained(con, file))
    for k, sheet in enumerate(full):
        if any((sheet, o) in pairs and ((o, sheet) not in pairs or full.index(o) < k) for o in full):
            left[sheet] = "repeats another sheet"
    for sheet, note in left.items():
        con.execute("UPDATE uneven SET note = ? WHERE file = ? AND sheet = ? AND note IS NULL", [note, file, sheet])


def _contained(con: duckdb.DuckDBPyConnection, file: int) -> list[tuple[str, str]]:
    """Return pairs of sheets of which the second holds every row of the first: the same date, supplier, number and amount."""
    return con.execute(
        "WITH lines AS (SELECT sheet, hash(date, supplier, transaction, amount) AS line, count(*) AS times FROM uneven "
        "WHERE file = $1 AND note IS NULL AND amount IS NOT NULL GROUP BY ALL) "
        "SELECT a.sheet, b.sheet FROM lines a JOIN lines b ON a.line = b.line AND a.sheet <> b.sheet AND a.times <= b.times "
        "GROUP BY ALL HAVING sum(a.times) = (SELECT sum(times) FROM lines c WHERE c.sheet = a.sheet)",
        [file],
    ).fetchall()
