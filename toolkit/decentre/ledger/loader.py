"""Batches of files, several at a time; a batch that the engine cannot do is halved until the file is known."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from decentre.errors import IdentityError, InputError
from decentre.ledger import duck
from decentre.ledger.batch import Given, Known, Part
from decentre.ledger.loading import load_batch
from decentre.ledger.plausibility import changes, whole_collection
from decentre.tables.workbooks import WorkbookReader

if TYPE_CHECKING:
    import duckdb

_LOG = logging.getLogger("decentre.ledger")
_MEMORY = "500MB"
_AT_ONCE = 2
BATCH_BYTES = 48 * 1024**2
BATCH_FILES = 500
_LEAST_ROOM = 16 * 1024**2


def batches(files: Sequence[Given]) -> list[list[Given]]:
    """Return the files in batches, in order: the same files always fall into the same batches, those of a folder together."""
    found: list[list[Given]] = [[]]
    size = 0
    for file in files:
        here, last = file.path.stat().st_size if file.path.exists() else 0, found[-1][-1:]
        another = last and last[0].path.parent != file.path.parent and size > BATCH_BYTES // 2
        if last and (another or size + here > BATCH_BYTES or len(found[-1]) >= BATCH_FILES):
            found.append([])
            size = 0
        found[-1].append(file)
        size += here
    return found


def load_all(files: Sequence[Given], store: Path, currency: str | None) -> list[Part]:
    """Load every batch; then again those with files of which only the whole collection tells how they are to be read."""
    loader = _Loader(store, currency, len(files))
    with closing(loader), ThreadPoolExecutor(max_workers=min(_AT_ONCE, os.cpu_count() or 1)) as pool:
        parts = [part for some in pool.map(loader.load, batches(files)) for part in some]
        known = whole_collection([r for p in parts for r in p.reports])
        again = [i for i, p in enumerate(parts) if any(changes(r, known) for r in p.reports)]
        given = {f.name: f for f in files}
        doubtful = [[given[str(r["source_file"])] for r in parts[i].reports] for i in again]
        for i, some in zip(again, pool.map(lambda batch: loader.load(batch, known), doubtful), strict=True):
            parts[i] = some[0]
            parts += some[1:]
    return parts


class _Loader:
    """Loads batches in several threads, each on a connection of its own."""

    def __init__(self, store: Path, currency: str | None, files: int) -> None:
        self._store, self._currency, self._files = store, currency, files
        self._readers: list[WorkbookReader] = []
        self._local, self._lock, self._done, self._rows = threading.local(), threading.Lock(), 0, 0

    def load(self, batch: Sequence[Given], known: Known | None = None) -> list[Part]:
        """Load a batch, in as many parts as it takes."""
        con = self._connection()
        try:
            part = load_batch(batch, self._store, con, self._reader(), currency=self._currency, known=known)
        except duck.faults_of_ours():
            raise  # a fault of ours, not of a file
        except (duck.failure(), IdentityError, OSError, MemoryError) as error:
            self._local.con = None  # an engine that has failed may be good for nothing more
            _require_room(self._store, error)
            return self._halves(batch, known, error)
        self._tell(part)
        return [part]

    def _halves(self, batch: Sequence[Given], known: Known | None, error: Exception) -> list[Part]:
        if len(batch) > 1:
            half = len(batch) // 2
            return [*self.load(batch[:half], known), *self.load(batch[half:], known)]
        if batch[0].broken:
            raise error
        first = str(error).splitlines()[0][:200]
        why = f"'{batch[0].path}' is more than the engine can do ({first}); give it in smaller files, or as CSV"
        return self.load([replace(batch[0], broken=why)], known)

    def _connection(self) -> duckdb.DuckDBPyConnection:
        con: duckdb.DuckDBPyConnection | None = getattr(self._local, "con", None)
        if con is None:
            con = self._local.con = _connect(self._store)
        return con

    def _reader(self) -> WorkbookReader:
        reader: WorkbookReader | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._local.reader = WorkbookReader()
            self._readers.append(reader)
        return reader

    def close(self) -> None:
        """End the children that open workbooks."""
        for reader in self._readers:
            reader.close()

    def _tell(self, part: Part) -> None:
        with self._lock:
            self._done += len(part.reports)
            self._rows += sum(int(r["rows_read"]) for r in part.reports)  # type: ignore[call-overload]
            extra = {"done": min(self._done, self._files), "total": self._files}
            _LOG.info("%d of %d files read: %s rows", extra["done"], self._files, f"{self._rows:,}", extra=extra)


def _require_room(store: Path, error: Exception) -> None:
    """Stop where the disk is full: no smaller batch would help."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if full or "No space left" in str(error) or shutil.disk_usage(store).free < _LEAST_ROOM:
        raise InputError(
            f"There is no room left on the disk of the store '{store}'; make room or give store= on another disk. What is read already is "
            "kept there, and is not read again."
        ) from None


def _connect(store: Path) -> duckdb.DuckDBPyConnection:
    con = duck.connect()
    con.execute("SET threads = 1")
    # A copy's rows are many, and what joins them few: which is which is not left to a guess.
    con.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    con.execute("SET preserve_insertion_order = false")  # one thread keeps it, and holds no rows back
    con.execute(f"SET memory_limit = '{_MEMORY}'")
    con.execute(f"SET temp_directory = '{str(store).replace(chr(39), chr(39) * 2)}'")
    return con
