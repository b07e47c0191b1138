"""Published files into Parquet parts, a batch of files at a time: every row kept or set aside with its reason."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from decentre.errors import InputError
from decentre.ledger.cleaning import DEFECTS, clean_view, quoted
from decentre.ledger.dates import Dates, Order, month_in_name, read_dates
from decentre.ledger.files import Look, Record, look, records, sniff_delimiter, stamp
from decentre.ledger.headings import LOOK, ROLES, Headings, find_headings, is_known, read_headings

if TYPE_CHECKING:
    import duckdb

VERSION = 1
_STAGED = ("place", "sheet", *ROLES, "filled", "note")
_KEPT = (
    "publisher, date, expense_type, expense_area, supplier, transaction, pence, source_file, source_row, "
    "flaws::USMALLINT AS flaws, file::USMALLINT AS file"
)
_ASIDE = "source_file, source_row, reason, date_text, supplier, expense_type, expense_area, transaction, amount_text"


@dataclass(frozen=True)
class Given:
    """A file of a batch.

    Attributes
    ----------
    path : Path
        Where it is.
    name : str
        What it is called in the ledger.
    """

    path: Path
    name: str


@dataclass(frozen=True)
class Part:
    """What became of a batch.

    Attributes
    ----------
    kept, aside : Path
        Parquet files.
    reports : list of dict
        One a file: a row of ``Ledger.files``, with the defects found.
    """

    kept: Path
    aside: Path
    reports: list[dict[str, object]]


@dataclass(frozen=True)
class _Staged:
    seen: Look
    headings: Headings


def load_batch(
    files: Sequence[Given],
    store: Path,
    con: duckdb.DuckDBPyConnection,
    *,
    publisher: str | None = None,
    neighbours: Mapping[str, list[Order]] | None = None,
) -> Part:
    """Read a batch of files into the store, unless it is there already.

    Parameters
    ----------
    files : sequence of Given
        The batch.
    store : Path
        Folder of the Parquet parts.
    con : duckdb.DuckDBPyConnection
        Where they are cleaned.
    publisher : str, optional
        Who published them; by default as each file says.
    neighbours : mapping, optional
        Publisher to the date orders of its files: given only when a batch with undecided files is read again.

    Returns
    -------
    Part
        What became of it. A file that cannot be read is in its reports with the reason.
    """
    looks, refused = _looks(files)
    key = _key(files, looks, refused, publisher)
    done, kept, aside = (store / f"{key}{e}" for e in (".json", ".kept.parquet", ".aside.parquet"))
    if done.is_file() and neighbours is None:
        return Part(kept, aside, json.loads(done.read_text(encoding="utf-8")))
    staged = _stage(files, looks, refused, store / f"{key}.csv", con)
    read = dict(con.execute("SELECT file, count(*) FROM raw GROUP BY file").fetchall())
    who = dict.fromkeys(staged, publisher) if publisher else _publishers(con, {i: files[i].name for i in staged})
    dates = _dates(con, files, who, neighbours or {})
    _give(con, files, who)
    looks = {i: s.seen for i, s in staged.items()}
    tidy, formulas = all(s.tidy for s in looks.values()), any(s.formulas for s in looks.values())
    con.execute(clean_view(override=publisher is not None, tidy=tidy, formulas=formulas))
    _write_part(con, kept, _KEPT, "reason IS NULL")
    counts = _counts(con, kept)
    rows_kept = sum(c[1] for found in counts.values() for c in found)
    _write_part(con, aside, _ASIDE, "reason IS NOT NULL" if rows_kept < sum(read.values()) else "false")
    reports = [
        _refusal(f.name, refused[i], publisher)
        if i in refused
        else _report(f.name, str(who[i]), read.get(i, 0), counts[i], dates[i], staged[i])
        for i, f in enumerate(files)
    ]
    _write_reports(done, reports)  # last: a run cut off before it leaves no reports, and so no part
    return Part(kept, aside, reports)


def _looks(files: Sequence[Given]) -> tuple[dict[int, Look], dict[int, str]]:
    looks, refused = {}, {}
    for i, file in enumerate(files):
        try:
            looks[i] = look(file.path)
        except (InputError, OSError) as error:
            refused[i] = str(error)
    return looks, refused


def _key(files: Sequence[Given], looks: Mapping[int, Look], refused: Mapping[int, str], publisher: str | None) -> str:
    what = [VERSION, publisher, [(f.name, looks[i].digest if i in looks else refused[i]) for i, f in enumerate(files)]]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:24]


def _stage(
    files: Sequence[Given],
    looks: Mapping[int, Look],
    refused: dict[int, str],
    copy: Path,
    con: duckdb.DuckDBPyConnection,
) -> dict[int, _Staged]:
    """Put the rows of all files into the table ``raw``: straight from a file that is even, otherwise from an even copy."""
    columns = ", ".join(f"{r} VARCHAR" for r in ROLES)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE raw (file INT, place BIGINT, sheet VARCHAR, {columns}, filled INT, note VARCHAR)"
    )
    con.execute("CREATE OR REPLACE TEMP TABLE shift (file INT, before BIGINT)")
    staged: dict[int, _Staged] = {}
    for (_, delimiter), alike in _alike(files, looks).items():
        lines = {i: looks[i].lines for i in alike}
        for some in (list(alike), *([i] for i in alike if len(alike) > 1)):
            if not staged.keys() & set(some) and _straight(
                {i: files[i].path for i in some}, lines, alike[some[0]], delimiter, con
            ):
                staged |= {i: _Staged(looks[i], alike[i]) for i in some}
    for i in set(looks) - set(staged):
        try:
            staged[i] = _Staged(looks[i], _copied(files[i].path, looks[i], copy, i, con))
        except InputError as error:
            refused[i] = str(error)
    for i in list(staged):
        if stamp(files[i].path) != looks[i].stamp:
            refused[i] = f"'{files[i].path}' changed while it was read; read it again once nothing writes to it."
            con.execute("DELETE FROM raw WHERE file = ?", [i])
            del staged[i]
    return staged


def _alike(files: Sequence[Given], looks: Mapping[int, Look]) -> dict[tuple, dict[int, Headings]]:
    """Return the even files whose first row is one of headings, grouped by headings and delimiter."""
    groups: dict[tuple, dict[int, Headings]] = defaultdict(dict)
    for i, seen in looks.items():
        if seen.even:
            delimiter, rows = sniff_delimiter(files[i].path, "utf-8-sig")
            headings = read_headings(rows[0]) if rows else None
            if headings:
                groups[headings.names, delimiter][i] = headings
    return groups


def _reader(paths: Sequence[Path], names: Sequence[str], delimiter: str) -> str:
    columns = ", ".join(f"'{n}': 'VARCHAR'" for n in names)
    return (
        f"read_csv([{', '.join(quoted(str(p)) for p in paths)}], header=false, auto_detect=false, delim='{delimiter}', quote='\"', "
        f"escape='\"', strict_mode=true, filename=true, columns={{{columns}}}, max_line_size=4000000)"
    )


def _straight(
    paths: Mapping[int, Path],
    lines: Mapping[int, int],
    headings: Headings,
    delimiter: str,
    con: duckdb.DuckDBPyConnection,
) -> bool:
    """Read files of the same headings at once, a record a line; False, and nothing read, when one of them is not so."""
    import duckdb

    columns, amount = headings.columns, headings.columns["amount"]
    picked = ", ".join(f"c{columns[r]}" if r in columns else "NULL" for r in ROLES)
    others = " + ".join(f"(coalesce(trim(c{i}), '') <> '')::INT" for i in columns.values())
    numbers = ", ".join(f"({i}, {quoted(str(p))})" for i, p in paths.items())
    inside = f"file IN ({', '.join(map(str, paths))})"
    con.execute("BEGIN")
    try:
        con.execute(
            f"INSERT INTO raw SELECT file, place, '', {picked}, CASE WHEN trim(c{amount}) <> '' THEN 1 ELSE {others} END, "
            f"CASE WHEN c{amount} = {quoted(headings.names[amount])} THEN 'heading repeated' END "
            f"FROM (SELECT *, row_number() OVER () AS place FROM {_reader(list(paths.values()), _names(headings), delimiter)}) "
            f"JOIN (VALUES {numbers}) AS n(file, filename) USING (filename)"
        )
        found = con.execute(
            f"SELECT file, min(place) - 1, count(*), count(note) FROM raw WHERE {inside} GROUP BY file"
        ).fetchall()
        even = len(found) == len(paths) and all(n == 1 and rows in (lines[i], lines[i] + 1) for i, _, rows, n in found)
        if even:
            con.executemany("INSERT INTO shift VALUES (?, ?)", [row[:2] for row in found])
            con.execute("DELETE FROM raw USING shift WHERE raw.file = shift.file AND place = before + 1")
    except duckdb.Error:
        even = False
    con.execute("COMMIT" if even else "ROLLBACK")
    return even


def _names(headings: Headings) -> list[str]:
    return [f"c{i}" for i in range(len(headings.names))]


def _copied(path: Path, seen: Look, copy: Path, number: int, con: duckdb.DuckDBPyConnection) -> Headings:
    try:
        headings = _copy_even(path, records(path, seen), copy)
        con.execute(f"INSERT INTO raw SELECT {number}, {', '.join(_STAGED)} FROM {_reader([copy], _STAGED, ',')}")
        con.execute("INSERT INTO shift VALUES (?, 0)", [number])
    finally:
        copy.unlink(missing_ok=True)
    return headings


def _copy_even(path: Path, rows: Iterator[Record], copy: Path) -> Headings:
    first: Headings | None = None
    with copy.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for sheet, inside in itertools.groupby(rows, key=lambda r: r.sheet):
            headings = _write_sheet(writer, sheet, inside)
            first = first or headings
    if first is None:
        raise InputError(
            f"'{path}' has no row that names an amount and two of date, supplier, expense type, expense area, transaction and "
            "entity; give the file as it was published, or name its columns so."
        )
    return first


def _write_sheet(writer, sheet: str, rows: Iterator[Record]) -> Headings | None:
    head = list(itertools.islice(rows, LOOK))
    found = find_headings([r.cells for r in head])
    if found is None:
        for row in itertools.chain(head, rows):
            if any(c.strip() for c in row.cells):
                writer.writerow([row.row, sheet, *[""] * len(ROLES), 1, row.note or "no headings in this sheet"])
        return None
    at, headings = found
    now = headings
    for row in itertools.chain(head[at + 1 :], rows):
        again = read_headings(row.cells) if _may_name(row.cells, now) else None
        now = again or now
        writer.writerow(_even_row(row, sheet, now, "heading repeated" if again else row.note))
    return headings


def _may_name(cells: list[str], now: Headings) -> bool:
    at = now.columns["amount"]
    return at < len(cells) and is_known(cells[at])


def _even_row(row: Record, sheet: str, headings: Headings, note: str) -> list[object]:
    cells = row.cells
    picked = [cells[headings.columns[r]] if headings.columns.get(r, len(cells)) < len(cells) else "" for r in ROLES]
    if any(c.strip() for c in cells[len(headings.names) :]):
        note = note or "more cells than headings"
    return [row.row, sheet, *picked, sum(bool(c.strip()) for c in cells), note]


def _publishers(con: duckdb.DuckDBPyConnection, names: Mapping[int, str]) -> dict[int, str]:
    """Return who published each file: most of its rows say so, or else its name does."""
    rows = con.execute(
        "SELECT file, trim(publisher) AS p FROM raw WHERE trim(publisher) <> '' GROUP BY ALL ORDER BY count(*), p DESC"
    ).fetchall()
    said = dict(rows)  # the last of a file wins: the most frequent
    return {i: said.get(i) or _stem(n) for i, n in names.items()}


def _stem(name: str) -> str:
    stem = Path(name).stem
    bare = re.sub(
        r"(?i)(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|over|spend|payments?|25k?|\d+|£", " ", stem
    )
    return " ".join(re.findall(r"[A-Za-z]{2,}", bare)) or stem


def _dates(
    con: duckdb.DuckDBPyConnection,
    files: Sequence[Given],
    who: Mapping[int, object],
    neighbours: Mapping[str, list[Order]],
) -> dict[int, Dates]:
    texts: dict[int, dict[str, int]] = {i: {} for i in who}
    for i, text, n in con.execute(
        "SELECT file, trim(date) AS t, count(*) FROM raw WHERE trim(date) <> '' GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        texts[i][text] = n
    dates = {
        i: read_dates(t, month=month_in_name(files[i].path.name), neighbours=neighbours.get(str(who[i]), []))
        for i, t in texts.items()
    }
    rows = [(i, t, d, t in found.ambiguous) for i, found in dates.items() for t, d in found.read.items()]
    con.register("read", pd.DataFrame(rows, columns=["file", "text", "day", "ambiguous"]))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE days AS SELECT file::INT AS file, text::VARCHAR AS text, day::DATE AS day, "
        "ambiguous::BOOLEAN AS ambiguous FROM read"
    )
    return dates


def _give(con: duckdb.DuckDBPyConnection, files: Sequence[Given], who: Mapping[int, object]) -> None:
    rows = [f"({i}, {quoted(files[i].name)}, {quoted(str(w))})" for i, w in who.items()] or ["(NULL, NULL, NULL)"]
    con.execute(
        "CREATE OR REPLACE TEMP TABLE given AS SELECT g.*, before, coalesce(first_sheet.sheet, '') AS sheet "
        f"FROM (VALUES {', '.join(rows)}) AS g(file, name, who) JOIN shift USING (file) "
        "LEFT JOIN (SELECT file, first(sheet) AS sheet FROM raw GROUP BY file) AS first_sheet USING (file)"
    )


def _counts(con: duckdb.DuckDBPyConnection, kept: Path) -> dict[int, list[tuple]]:
    """Return, for each file, a row a combination of flaws among the rows kept: flaws, rows, first row, pence, first and last date."""
    counts = defaultdict(list)
    for file, *row in con.execute(
        "SELECT file, flaws, count(*), min(source_row), sum(pence)::BIGINT, min(date)::VARCHAR, max(date)::VARCHAR "
        f"FROM read_parquet({quoted(str(kept))}) GROUP BY file, flaws ORDER BY file, flaws"
    ).fetchall():
        counts[file].append(tuple(row))
    return counts


def _refusal(name: str, why: str, publisher: str | None) -> dict[str, object]:
    return {
        "source_file": name, "publisher": publisher or "not known", "status": f"refused: {why}", "rows_read": 0, "rows_kept": 0,
        "rows_set_aside": 0, "control_pence": 0, "first_date": None, "last_date": None, "date_order": "none", "decided_by": "",
        "digest": "", "defects": [],
    }  # fmt: skip


def _report(name: str, who: str, read: int, counts: list[tuple], dates: Dates, staged: _Staged) -> dict[str, object]:
    kept, days = sum(c[1] for c in counts), [d for c in counts for d in c[4:] if d]
    return {
        "source_file": name,
        "publisher": who,
        "status": "read",
        "rows_read": read,
        "rows_kept": kept,
        "rows_set_aside": read - kept,
        "control_pence": int(sum(c[3] for c in counts)),
        "first_date": min(days, default=None),
        "last_date": max(days, default=None),
        "date_order": dates.order,
        "decided_by": dates.decided_by,
        "digest": staged.seen.digest,
        "defects": _defects(counts, dates, staged.headings),
    }


def _defects(counts: list[tuple], dates: Dates, headings: Headings) -> list[dict[str, object]]:
    defects: list[dict[str, object]] = []
    for bit, kind in enumerate(DEFECTS):
        having = [c for c in counts if c[0] >> bit & 1]
        if having:
            defects.append({"defect": kind, "rows": sum(c[1] for c in having), "first_row": min(c[2] for c in having)})
    words = [f"heading {a!r} read as {b!r}" for a, b in headings.misspelt.items()]
    if dates.order in ("undecided", "mixed"):
        words.append(f"date order {dates.order}: {dates.decided_by}")
    return defects + [{"defect": w, "rows": 0, "first_row": None} for w in words]


def _write_part(con: duckdb.DuckDBPyConnection, target: Path, columns: str, which: str) -> None:
    draft = target.with_suffix(".draft")
    con.execute(
        f"COPY (SELECT {columns} FROM clean WHERE {which}) TO {quoted(str(draft))} (FORMAT parquet, COMPRESSION snappy)"
    )
    os.replace(draft, target)  # noqa: PTH105


def _write_reports(target: Path, reports: Sequence[Mapping[str, object]]) -> None:
    draft = target.with_suffix(".draft")
    draft.write_text(json.dumps(reports, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    os.replace(draft, target)  # noqa: PTH105
