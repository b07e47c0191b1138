"""Many published files into one ledger: nothing vanishes, nothing is guessed in silence, money is exact."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from decentre.errors import InputError
from decentre.ledger.dates import Order
from decentre.ledger.files import published_files
from decentre.ledger.loading import Given, Part, load_batch
from decentre.results import Format, Result, require_identity

if TYPE_CHECKING:
    import duckdb

_LOG = logging.getLogger("decentre.ledger")
_MEMORY = "600MB"
_BATCH_BYTES = 48 * 1024**2
_BATCH_FILES = 500
_FILES = ["publisher", "status", "rows_read", "rows_kept", "rows_set_aside", "control_total", "first_date", "last_date"]


class _Temporary:
    """A folder that goes when nothing refers to it any more."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="decentre_ledger_"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True, repr=False)
class Ledger(Result):
    """Payments as published, read into one table on disk.

    Attributes
    ----------
    files : pandas.DataFrame
        One row a file (index source_file): publisher, status (``'read'``, or ``'refused: ...'`` with the reason), rows_read,
        rows_kept, rows_set_aside, control_total (pounds kept), first_date, last_date, date_order, decided_by, defects (how
        many kinds).
    defects : pandas.DataFrame
        One row a file and kind of defect: source_file, defect, rows, first_row.
    parts : tuple of Path
        Parquet files that hold the rows kept.
    parts_set_aside : tuple of Path
        Parquet files that hold the rows set aside.
    assumptions : tuple of str
        What the reading stands on.
    """

    files: pd.DataFrame
    defects: pd.DataFrame
    parts: tuple[Path, ...]
    parts_set_aside: tuple[Path, ...]
    assumptions: tuple[str, ...] = ()
    _folder: object = field(default=None, compare=False)  # a temporary store lives as long as its ledger

    _formats: ClassVar[Mapping[str, Format]] = {"control_total": "money"}

    @property
    def table(self) -> pd.DataFrame:
        """The rows kept: publisher, date, expense_type, expense_area, supplier, transaction, amount, source_file, source_row.

        Amounts are pounds. On disk they are whole pence, and :func:`audit_spend` adds those; a large ledger is better
        read from ``parts``.
        """
        table = _read(self.parts).drop(columns=["flaws", "file", "payment", "alike"])
        table.insert(6, "amount", table.pop("pence") / 100)
        return table

    @property
    def set_aside(self) -> pd.DataFrame:
        """The rows set aside: source_file, source_row, reason, and their cells as they stand in the file."""
        return _read(self.parts_set_aside)

    def summary(self) -> pd.DataFrame:
        """Return what was read of each publisher.

        Returns
        -------
        pandas.DataFrame
            Index: publisher. Columns files, refused, rows_read, rows_kept, rows_set_aside, control_total (pounds), first_date
            and last_date.
        """
        groups = self.files.groupby("publisher", sort=True)
        table = pd.DataFrame(
            {"files": groups.size(), "refused": groups["status"].apply(lambda s: int((s != "read").sum()))}
        )
        table = table.join(groups[["rows_read", "rows_kept", "rows_set_aside", "control_total"]].sum())
        return table.assign(first_date=groups["first_date"].min(), last_date=groups["last_date"].max())

    def _headline(self) -> str:
        total = self.files[["rows_read", "rows_kept", "rows_set_aside"]].sum()
        return (
            f"Ledger: {len(self.files):,} files, {total['rows_read']:,} rows read = {total['rows_kept']:,} kept + "
            f"{total['rows_set_aside']:,} set aside, £{self.files['control_total'].sum():,.2f}"
        )


def _read(parts: Sequence[Path]) -> pd.DataFrame:
    import duckdb

    with duckdb.connect() as con:
        table = con.execute(
            "SELECT * FROM read_parquet(?) ORDER BY source_file, source_row", [list(map(str, parts))]
        ).df()
    return table.assign(date=pd.to_datetime(table["date"])) if "date" in table else table


def read_spend(
    paths: str | Path | Sequence[str | Path], *, publisher: str | None = None, store: str | Path | None = None
) -> Ledger:
    """Read 'spend over £25,000' and 'over £500' files as they were published.

    CSV in UTF-8, UTF-16 or Windows-1252, XLSX, XLS, XLSB and ODS, in any mixture. For each file: the row of headings is
    found, misspelt headings are read and listed; day-first or month-first is decided from the evidence (a number above 12,
    the month in the file's name, the publisher's other files), and an undecidable file is said to be so, its doubtful dates
    left empty; amounts such as ``'-1,100,000.00'``, ``'(1,234)'`` and ``'1,234.00-'`` are read exactly, to the penny. Every row
    after the headings is kept or set aside with a reason.

    Parameters
    ----------
    paths : str, Path or sequence of them
        Files, or folders whose files are read.
    publisher : str, optional
        Who published all of them. By default what each row says, else what most rows of its file say, else the file's name.
    store : str or Path, optional
        Folder for the Parquet parts. Files that are in it already, under the same name and with the same bytes, are not
        read again, so that a run cut off is continued. By default a temporary folder that goes with the ledger.

    Returns
    -------
    Ledger
        ``.files``, ``.table``, ``.set_aside``, ``.defects``, ``.summary()``.

    Raises
    ------
    InputError
        There is no file, or none can be read. When some can, the others are in ``.files`` with the reason.

    References
    ----------
    HM Treasury (2010), *Transparency: publication of spend over £25,000*; Department for Communities and Local Government
    (2015), *Local government transparency code*.

    Examples
    --------
    >>> from decentre import datasets
    >>> ledger = read_spend(datasets.folder("invented_payments"))
    >>> int(ledger.files["rows_read"].sum() - ledger.files["rows_kept"].sum() - ledger.files["rows_set_aside"].sum())
    0
    """
    files = published_files(paths)  # type: ignore[arg-type]
    folder = _Temporary() if store is None else None
    target = folder.path if folder else Path(store)  # type: ignore[arg-type]
    target.mkdir(parents=True, exist_ok=True)
    parts = _load_all([Given(p, n) for p, n in zip(files, _names(files), strict=True)], target, publisher)
    reports = [r for part in parts for r in part.reports]
    if not any(r["status"] == "read" for r in reports):
        lost = pd.DataFrame(reports)[["source_file", "status"]]
        first = lost["status"].iloc[0].removeprefix("refused: ")
        raise InputError(f"None of {len(files):,} files can be read. The first: {first}", lost)
    return _ledger(parts, reports, folder)


def _names(files: Sequence[Path]) -> list[str]:
    short = [p.name for p in files]
    if len(set(short)) == len(short):
        return short
    top = os.path.commonpath([p.resolve().parent for p in files])
    return [p.resolve().relative_to(top).as_posix() for p in files]


def _batches(files: Sequence[Given]) -> list[list[Given]]:
    """Return the files in batches, in order: the same files always fall into the same batches, those of a folder together."""
    batches: list[list[Given]] = [[]]
    size = 0
    for file in files:
        here, last = file.path.stat().st_size, batches[-1][-1:]
        another = last and last[0].path.parent != file.path.parent and size > _BATCH_BYTES // 2
        if last and (another or size + here > _BATCH_BYTES or len(batches[-1]) >= _BATCH_FILES):
            batches.append([])
            size = 0
        batches[-1].append(file)
        size += here
    return batches


def _load_all(files: Sequence[Given], store: Path, publisher: str | None) -> list[Part]:
    """Load every batch; then again those with files whose dates only the publisher's other files can decide."""
    local, lock, done = threading.local(), threading.Lock(), [0, 0]

    def one(batch: list[Given], neighbours: Mapping[str, list[Order]] | None = None) -> Part:
        if not hasattr(local, "con"):
            local.con = _connection(store)
        part = load_batch(batch, store, local.con, publisher=publisher, neighbours=neighbours)
        with lock:
            done[0] += len(batch)
            done[1] += sum(int(r["rows_read"]) for r in part.reports)  # type: ignore[call-overload]
            _LOG.info(
                "%d of %d files read: %s rows",
                done[0],
                len(files),
                f"{done[1]:,}",
                extra={"done": done[0], "total": len(files)},
            )
        return part

    batches = _batches(files)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        parts = list(pool.map(one, batches))
        orders = _orders(parts)
        again = [i for i, p in enumerate(parts) if any(_decidable(r, orders) for r in p.reports)]
        for i, part in zip(again, pool.map(lambda i: one(batches[i], orders), again), strict=True):
            parts[i] = part
    return parts


def _decidable(report: Mapping[str, object], orders: Mapping[str, list[Order]]) -> bool:
    return report["date_order"] == "undecided" and str(report["publisher"]) in orders


def _orders(parts: Sequence[Part]) -> dict[str, list[Order]]:
    found: dict[str, list[Order]] = {}
    for report in (r for p in parts for r in p.reports):
        if report["date_order"] in ("day first", "month first"):
            found.setdefault(str(report["publisher"]), []).append(report["date_order"])  # type: ignore[arg-type]
    return found


def _connection(store: Path) -> duckdb.DuckDBPyConnection:
    try:
        import duckdb
    except ImportError:
        raise InputError("Reading payments needs the package duckdb; install it with: pip install duckdb") from None
    con = duckdb.connect()
    con.execute("SET threads = 1")
    # A copy's rows are many, and what joins them few: which is which is not left to a guess.
    con.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    con.execute("SET preserve_insertion_order = false")  # one thread keeps it, and holds no rows back
    con.execute(f"SET memory_limit = '{_MEMORY}'")
    con.execute(f"SET temp_directory = '{str(store).replace(chr(39), chr(39) * 2)}'")
    return con


def _ledger(parts: Sequence[Part], reports: Sequence[Mapping], folder: object) -> Ledger:
    files = pd.DataFrame(reports).assign(
        control_total=[r["control_pence"] / 100 for r in reports], defects=[len(r["defects"]) for r in reports]
    )
    files = files.set_index("source_file")[[*_FILES, "date_order", "decided_by", "defects"]].sort_index()
    require_identity(
        files["rows_kept"] + files["rows_set_aside"],
        files["rows_read"].astype(float),
        "rows kept + set aside = rows read",
    )
    defects = pd.DataFrame(
        [{"source_file": r["source_file"], **d} for r in reports for d in r["defects"]],
        columns=["source_file", "defect", "rows", "first_row"],
    ).astype({"first_row": "Int64"})
    kept, aside = tuple(p.kept for p in parts), tuple(p.aside for p in parts)
    return Ledger(files, defects, kept, aside, _assumptions(files), folder)


def _assumptions(files: pd.DataFrame) -> tuple[str, ...]:
    notes = ["what a publisher did not post is not here: coverage is what was published"]
    refused, undecided = files["status"] != "read", files["date_order"] == "undecided"
    if refused.any():
        notes.append(f"{refused.sum()} of {len(files)} files were refused: see .files")
    if undecided.any():
        notes.append(
            f"in {undecided.sum()} of {len(files)} files nothing tells day from month; their doubtful dates are empty"
        )
    return tuple(notes)
