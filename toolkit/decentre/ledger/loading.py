"""Published files into Parquet parts, a batch of files at a time: every row kept or set aside with its reason."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre.errors import IdentityError
from decentre.ledger.cleaning import DEFECTS, FLAWS_OF_DATE, cleaned, quoted, tidied, usual
from decentre.ledger.dates import Dates, Order, month_in_name, read_dates
from decentre.ledger.files import Look
from decentre.ledger.headings import Headings
from decentre.ledger.staging import Staged, look_at, stage

if TYPE_CHECKING:
    import duckdb

VERSION = 3
_KEPT = (
    "publisher, date, expense_type, expense_area, supplier, transaction, pence, source_file, source_row, "
    "flaws::USMALLINT AS flaws, file::USMALLINT AS file, payment, alike"
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
    looks, refused = look_at([f.path for f in files])
    key = _key(files, looks, refused, publisher)
    done, kept, aside = (store / f"{key}{e}" for e in (".json", ".kept.parquet", ".aside.parquet"))
    if done.is_file() and neighbours is None:
        return Part(kept, aside, json.loads(done.read_text(encoding="utf-8")))
    with _copies(store / f"{key}.copies") as folder:
        batch = stage([f.path for f in files], looks, refused, folder, con)
        read, who, texts = _said(con, {i: files[i].name for i in batch.files}, publisher)
        dates = {
            i: read_dates(
                t, month=month_in_name(files[i].path.name), neighbours=(neighbours or {}).get(str(who[i]), [])
            )
            for i, t in texts.items()
        }
        _give_days(con, dates)
        _give_files(con, files, batch.files, who, dates)
        _write_parts(con, kept, aside, batch.copies, override=publisher is not None, expected=sum(read.values()))
    counts = _counts(con, kept)
    reports = [
        _refusal(f.name, refused[i], publisher)
        if i in refused
        else _report(f.name, str(who[i]), read.get(i, 0), counts[i], dates[i], batch.files[i])
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


def _key(files: Sequence[Given], looks: Mapping[int, Look], refused: Mapping[int, str], publisher: str | None) -> str:
    import duckdb  # its hashes are in the parts

    what = [
        VERSION,
        duckdb.__version__,
        publisher,
        [(f.name, looks[i].digest if i in looks else refused[i]) for i, f in enumerate(files)],
    ]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:24]


def _said(
    con: duckdb.DuckDBPyConnection, names: Mapping[int, str], publisher: str | None
) -> tuple[dict[int, int], dict[int, str], dict[int, dict[str, int]]]:
    """Return, for each file, its rows, who published it (most of its rows, or else its name, say so), and its texts of dates."""
    read: dict[int, int] = dict.fromkeys(names, 0)
    said: dict[int, dict[str, int]] = {i: {} for i in names}
    texts: dict[int, dict[str, int]] = {i: {} for i in names}
    query = (
        f"SELECT file, trim(publisher) AS who, {tidied('date')} AS day, sum(times)::BIGINT "
        "FROM (SELECT file, publisher, date, usual AS times FROM counted WHERE usual > 0 "
        "UNION ALL SELECT file, publisher, date, count(*) FROM raw GROUP BY ALL) GROUP BY ALL ORDER BY ALL"
    )
    for i, who, day, rows in con.execute(query).fetchall():
        read[i] += rows
        if who:
            said[i][who] = said[i].get(who, 0) + rows
        if day:
            texts[i][day] = texts[i].get(day, 0) + rows
    return (
        read,
        {i: publisher or max(said[i], key=said[i].get, default="") or _stem(n) for i, n in names.items()},
        texts,
    )


def _stem(name: str) -> str:
    stem = Path(name).stem
    bare = re.sub(
        r"(?i)(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|over|spend|payments?|25k?|\d+|£", " ", stem
    )
    return " ".join(re.findall(r"[A-Za-z]{2,}", bare)) or stem


def _give_days(con: duckdb.DuckDBPyConnection, dates: Mapping[int, Dates]) -> None:
    """Make the table of dates: what each text says when it is read in one of the orders that the files have."""
    read: dict[tuple[str, str], tuple[datetime.date | None, bool, bool]] = {}
    for found in dates.values():
        for text, day in found.read.items():
            read[found.order, text] = day, text in found.ambiguous, text in found.rough
    table = {
        "way": [way for way, _ in read],
        "text": [text for _, text in read],
        "day": np.array([day for day, _, _ in read.values()], dtype="datetime64[s]"),
        "ambiguous": [ambiguous for _, ambiguous, _ in read.values()],
        "rough": [rough for _, _, rough in read.values()],
    }
    con.register("read", pd.DataFrame(table))
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE days AS SELECT *, ({FLAWS_OF_DATE})::USMALLINT AS flaws FROM (SELECT way::VARCHAR AS way, "
        "text::VARCHAR AS date_text, day::DATE AS date, ambiguous::BOOLEAN AS ambiguous, rough::BOOLEAN AS rough FROM read)"
    )


def _give_files(
    con: duckdb.DuckDBPyConnection,
    files: Sequence[Given],
    staged: Mapping[int, Staged],
    who: Mapping[int, str],
    dates: Mapping[int, Dates],
) -> None:
    """Make the table of files: number, name, publisher, sheet of the headings, pounds in a unit, order of dates, and its copy."""
    rows = [
        (
            i,
            files[i].name,
            who[i],
            s.sheet,
            s.headings.scale,
            dates[i].order,
            bool(dates[i].read),
            s.copy,
            s.before,
        )
        for i, s in staged.items()
    ]
    con.register(
        "read", pd.DataFrame(rows, columns=["file", "name", "who", "main", "scale", "way", "dated", "copy", "before"])
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE given AS SELECT file::INT AS file, name::VARCHAR AS name, who::VARCHAR AS who, "
        "main::VARCHAR AS main, scale::BIGINT AS scale, way::VARCHAR AS way, dated::BOOLEAN AS dated, copy::INT AS copy, before::BIGINT AS before FROM read"
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


def _report(name: str, who: str, read: int, counts: list[tuple], dates: Dates, staged: Staged) -> dict[str, object]:
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
    if "amount" in headings.besides:
        names = headings.names[headings.columns["amount"]], ", ".join(headings.besides["amount"])
        words.append("the amount is {!r}; left: {}".format(*names))
    if headings.scale > 1:
        words.append(f"amounts in units of £{headings.scale:,}")
    if dates.order in ("undecided", "mixed"):
        words.append(f"date order {dates.order}: {dates.decided_by}")
    return defects + [{"defect": w, "rows": 0, "first_row": None} for w in words]


def _write_parts(
    con: duckdb.DuckDBPyConnection, kept: Path, aside: Path, copies: Mapping[int, str], *, override: bool, expected: int
) -> None:
    """Write the rows kept and the rows set aside: those in the copies that are not odd as they are, the others cleaned."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE cleaned AS {cleaned(override=override)}")
    rows = [f"SELECT {_KEPT} FROM ({usual(c, k, override=override)})" for k, c in copies.items()]
    held = _write(con, kept, " UNION ALL ".join([*rows, f"SELECT {_KEPT} FROM cleaned WHERE reason IS NULL"]))
    others = _write(con, aside, f"SELECT {_ASIDE} FROM cleaned WHERE reason IS NOT NULL")
    if held + others != expected:
        raise IdentityError(f"{expected:,} rows were read, and {held:,} kept + {others:,} set aside.")


def _write(con: duckdb.DuckDBPyConnection, target: Path, query: str) -> int:
    """Write the rows of a query, and return how many they are."""
    draft = target.with_suffix(".draft")
    con.execute(
        f"COPY ({query}) TO {quoted(str(draft))} (FORMAT parquet, COMPRESSION snappy, WRITE_BLOOM_FILTER false)"
    )
    written = con.fetchall()[0][0]
    os.replace(draft, target)  # noqa: PTH105
    return written


def _write_reports(target: Path, reports: Sequence[Mapping[str, object]]) -> None:
    draft = target.with_suffix(".draft")
    draft.write_text(json.dumps(reports, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    os.replace(draft, target)  # noqa: PTH105
