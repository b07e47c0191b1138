"""Published files into Parquet parts, a batch of files at a time: every row kept or set aside with its reason."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre.errors import IdentityError
from decentre.ledger import duck
from decentre.ledger.batch import Given, Known, Part, Said
from decentre.ledger.cleaning import FLAWS_OF_DATE, SIGN, Naming, cleaned, quoted, tidied, usual
from decentre.ledger.copies import Staged
from decentre.ledger.counting import counted
from decentre.ledger.dates import Dates, month_in_name, read_dates
from decentre.ledger.files import Look
from decentre.ledger.headings import DETAILS
from decentre.ledger.loading_report import refusal, report
from decentre.ledger.publishers import said_name, spellings
from decentre.ledger.staging import look_at, stage
from decentre.tables.workbooks import WorkbookReader

if TYPE_CHECKING:
    import duckdb


VERSION = 6
_KEPT = (
    "publisher, date, expense_type, expense_area, supplier, transaction, pence, source_file, source_row, "
    "flaws::USMALLINT AS flaws, file::USMALLINT AS file, payment, alike"
)
_ASIDE = "source_file, source_row, reason, date_text, supplier, expense_type, expense_area, transaction, amount_text, pence, file"
_COINS = {"GBP": "£", "EUR": "€"}


def load_batch(
    files: Sequence[Given],
    store: Path,
    con: duckdb.DuckDBPyConnection,
    reader: WorkbookReader,
    *,
    currency: str | None = None,
    known: Known | None = None,
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
    reader : WorkbookReader
        Whose child opens workbooks.
    currency : str, optional
        What the amounts are counted in.
    known : Known, optional
        What the whole collection tells: given only when a batch is read again because of it.

    Returns
    -------
    Part
        What became of it. A file that cannot be read is in its reports with the reason.
    """
    paths = [f.path for f in files]
    looks, refused = look_at(paths, {i: f.broken for i, f in enumerate(files) if f.broken})
    key = _key(files, looks, refused, currency)
    done, kept, aside = (store / f"{key}{e}" for e in (".json", ".kept.parquet", ".aside.parquet"))
    if done.is_file() and known is None:
        return Part(kept, aside, json.loads(done.read_text(encoding="utf-8")))
    with _copies(store / f"{key}.copies") as folder:
        batch = stage(paths, looks, refused, folder, con, reader)
        said = _said(con, {i: files[i] for i in batch.files}, known or Known())
        dates = {
            i: read_dates(
                t, month=month_in_name(files[i].path.name), neighbours=(known or Known()).orders.get(said.who[i], [])
            )
            for i, t in said.texts.items()
        }
        _give_days(con, dates)
        _give_files(con, files, batch.files, said, dates, currency, known or Known())
        _give_names(con, said.names)
        details = [d for d in DETAILS if any(d in s.headings.details for s in batch.files.values())]
        _write_parts(con, kept, aside, batch.copies, said, details, expected=sum(said.read.values()))
    counts = counted(con, kept, aside)
    reports = [
        refusal(f, refused[i])
        if i in refused
        else report(f, said, i, counts.of(i), dates[i], batch.files[i], known or Known())
        for i, f in enumerate(files)
    ]
    _write_reports(done, reports)  # last: a run cut off before it leaves no reports, and so no part
    return Part(kept, aside, reports)


@contextmanager
def _copies(folder: Path) -> Iterator[Path]:
    """Give an empty folder, and take it away; one that a run cut off has left is emptied."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _key(files: Sequence[Given], looks: Mapping[int, Look], refused: Mapping[int, str], currency: str | None) -> str:
    what = [
        VERSION,
        duck.version(),  # its hashes are in the parts
        currency,
        [(f.name, f.place, f.publisher, looks[i].digest if i in looks else refused[i]) for i, f in enumerate(files)],
    ]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:24]


def _said(con: duckdb.DuckDBPyConnection, files: Mapping[int, Given], known: Known) -> Said:
    read: dict[int, int] = dict.fromkeys(files, 0)
    bodies: dict[int, dict[str, int]] = {i: {} for i in files}
    texts: dict[int, dict[str, int]] = {i: {} for i in files}
    written: dict[str, int] = {}
    query = (
        f"SELECT file, publisher AS who, {tidied('date')} AS day, sum(times)::BIGINT "
        "FROM (SELECT file, publisher, date, usual AS times FROM counted WHERE usual > 0 "
        f"UNION ALL SELECT file, {tidied('publisher')}, date, count(*) FROM raw GROUP BY ALL) GROUP BY ALL ORDER BY ALL"
    )
    for i, who, day, rows in con.execute(query).fetchall():
        read[i] += rows
        if who:
            bodies[i][who] = bodies[i].get(who, 0) + rows
            written[who] = written.get(who, 0) + rows
        if day:
            texts[i][day] = texts[i].get(day, 0) + rows
    names = _names_of(written, known)
    who_of = {}
    for i, file in files.items():
        said: dict[str, int] = {}
        for name, rows in bodies[i].items():
            said[names.get(name, name)] = said.get(names.get(name, name), 0) + rows
        said.pop("", None)
        who_of[i] = file.publisher or max(said, key=lambda n: (said[n], n), default="") or file.place
    return Said(read, who_of, texts, bodies, names)


def _names_of(written: Mapping[str, int], known: Known) -> dict[str, str]:
    """Return each name as written to the one that counts, where they differ."""
    clean = {name: said_name(name) for name in written}
    spelt = spellings((clean[name], rows) for name, rows in written.items() if clean[name])
    final = {name: known.names.get(spelt.get(c, c), spelt.get(c, c)) for name, c in clean.items()}
    return {name: last for name, last in final.items() if last != name}


def _give_names(con: duckdb.DuckDBPyConnection, names: Mapping[str, str]) -> None:
    con.register(
        "read", pd.DataFrame({"said": list(names), "name": [n or None for n in names.values()]}, dtype="object")
    )
    con.execute("CREATE OR REPLACE TEMP TABLE names AS SELECT said::VARCHAR AS said, name::VARCHAR AS name FROM read")


def _give_days(con: duckdb.DuckDBPyConnection, dates: Mapping[int, Dates]) -> None:
    """Make the table of dates: what each text says when it is read in one of the orders that the files have."""
    read: dict[tuple[str, str], tuple[datetime.date | None, bool, bool, bool]] = {}
    for found in dates.values():
        for text, day in found.read.items():
            read[_way(found), text] = day, text in found.ambiguous, text in found.rough, text in found.impossible
    table = {
        "way": [way for way, _ in read],
        "text": [text for _, text in read],
        "day": np.array([day for day, *_ in read.values()], dtype="datetime64[s]"),
        "ambiguous": [flags[1] for flags in read.values()],
        "rough": [flags[2] for flags in read.values()],
        "impossible": [flags[3] for flags in read.values()],
    }
    con.register("read", pd.DataFrame(table))
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE days AS SELECT *, ({FLAWS_OF_DATE})::USMALLINT AS flaws FROM (SELECT way::VARCHAR AS way, "
        "text::VARCHAR AS date_text, day::DATE AS date, ambiguous::BOOLEAN AS ambiguous, rough::BOOLEAN AS rough, "
        "impossible::BOOLEAN AS impossible FROM read)"
    )


def _way(dates: Dates) -> str:
    """Return the way in which the dates of a file are read: two files of one way read each text alike."""
    return f"{dates.order}, turned" if dates.turned else dates.order


def _give_files(
    con: duckdb.DuckDBPyConnection,
    files: Sequence[Given],
    staged: Mapping[int, Staged],
    said: Said,
    dates: Mapping[int, Dates],
    currency: str | None,
    known: Known,
) -> None:
    """Make the table of files: what counts for all rows of one."""
    signs = dict(con.execute(f"SELECT file, mode({SIGN.format('amount')}) FROM raw GROUP BY file").fetchall())
    rows = [
        {
            "file": i,
            "name": files[i].name,
            "who": said.who[i],
            "fixed": bool(files[i].publisher),
            "exchanged": files[i].name in known.exchanged,
            "main": s.sheet,
            "scale": s.headings.scale,
            "coin": _coin(currency, s.headings.currency, signs.get(i)),
            "way": _way(dates[i]),
            "dated": bool(dates[i].read),
            "copy": s.copy,
            "before": s.before,
        }
        for i, s in staged.items()
    ]
    kinds = {
        "file": "INT",
        "fixed": "BOOLEAN",
        "exchanged": "BOOLEAN",
        "scale": "BIGINT",
        "dated": "BOOLEAN",
        "copy": "INT",
        "before": "BIGINT",
    }
    columns = ("file", "name", "who", "fixed", "exchanged", "main", "scale", "coin", "way", "dated", "copy", "before")
    con.register("read", pd.DataFrame(rows, columns=list(columns)).astype({"coin": "object"}))
    cast = ", ".join(f"{c}::{kinds.get(c, 'VARCHAR')} AS {c}" for c in columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE given AS SELECT {cast} FROM read")


def _coin(currency: str | None, heading: str | None, commonest: str | None) -> str | None:
    """Return the sign that the amounts of a file may have; none where its currency has a sign of its own that is not looked for."""
    code = currency or heading
    return (
        commonest
        if code is None
        else _COINS.get(code, "$" if code in ("USD", "AUD", "CAD", "NZD", "MXN", "BRL", "CLP", "COP") else None)
    )


def _write_parts(
    con: duckdb.DuckDBPyConnection,
    kept: Path,
    aside: Path,
    copies: Mapping[int, str],
    said: Said,
    details: Sequence[str],
    *,
    expected: int,
) -> None:
    """Write the rows kept and the rows set aside: those in the copies that are not odd as they are, the others cleaned."""
    exchanged = bool(con.execute("SELECT bool_or(exchanged) FROM given").fetchall()[0][0])
    fixed = bool(con.execute("SELECT bool_or(fixed) FROM given").fetchall()[0][0])
    who = Naming(fixed=fixed, renamed=bool(said.names), exchanged=exchanged)
    con.execute(f"CREATE OR REPLACE TEMP TABLE cleaned AS {cleaned(who)}")
    columns = ", ".join((_KEPT, *details))
    rows = [f"SELECT {columns} FROM ({usual(list(copies.values()), who)})"] if copies else []
    held = _write(con, kept, " UNION ALL ".join([*rows, f"SELECT {columns} FROM cleaned WHERE reason IS NULL"]))
    others = _write(con, aside, f"SELECT {_ASIDE} FROM cleaned WHERE reason IS NOT NULL")
    if held + others != expected:
        raise IdentityError(f"{expected:,} rows were read, and {held:,} kept + {others:,} set aside.")


def _write(con: duckdb.DuckDBPyConnection, target: Path, query: str) -> int:
    """Write the rows of a query, and return how many they are."""
    draft = target.with_suffix(".draft")
    con.execute(
        f"COPY ({query}) TO {quoted(str(draft))} (FORMAT parquet, COMPRESSION snappy, WRITE_BLOOM_FILTER false)"
    )
    written = int(con.fetchall()[0][0])
    os.replace(draft, target)  # noqa: PTH105
    return written


def _write_reports(target: Path, reports: Sequence[Mapping[str, object]]) -> None:
    draft = target.with_suffix(".draft")
    draft.write_text(json.dumps(reports, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    os.replace(draft, target)  # noqa: PTH105
