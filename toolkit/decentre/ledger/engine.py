"""Where the expressions run: DuckDB in this process, or a Spark cluster. The expressions are the same, in narwhals."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar, Literal, Protocol

import narwhals as nw
import pandas as pd

from decentre.errors import InputError
from decentre.ledger import duck

Name = Literal["duckdb", "spark"]
_MEMORY = "1200MB"
QUESTIONS_AT_ONCE = 2
FIELDS = ("expense_type", "expense_area", "supplier")


class Engine(Protocol):
    """What a place to run must be able to do."""

    at_once: ClassVar[int | None]
    """Parquet parts that one question goes through; ``None`` for all of them."""

    def beside(self) -> Engine:
        """Return the same place for another thread."""

    def scan(self, parts: Sequence[Path]) -> nw.LazyFrame[Any]:
        """Return the rows of Parquet parts, without reading them yet."""

    def lookup(self, table: pd.DataFrame) -> nw.LazyFrame[Any]:
        """Return a small table as a frame that can be joined."""

    def holding(self, frame: nw.LazyFrame[Any]) -> AbstractContextManager[nw.LazyFrame[Any]]:
        """Give a frame that is run once and used several times, and let it go."""

    def collect(self, frame: nw.LazyFrame[Any]) -> pd.DataFrame:
        """Run, and return the result as a pandas table."""


class DuckDB:
    """DuckDB in this process: bounded memory, spilling to disk, one thread a question so that several are asked at once."""

    at_once: ClassVar[int | None] = 4

    def __init__(self) -> None:
        self._con = duck.connect()
        for setting in (f"memory_limit = '{_MEMORY}'", "preserve_insertion_order = false", "threads = 1"):
            self._con.execute(f"SET {setting}")
        self._names: dict[int, str] = {}
        self._taking = Lock()

    def beside(self) -> DuckDB:
        """Return the same place for another thread."""
        other = copy.copy(self)
        other._con = self._con.cursor()
        return other

    def scan(self, parts: Sequence[Path]) -> nw.LazyFrame[Any]:
        """Return the rows of Parquet parts, without reading them yet; a part may lack a column that another has."""
        return nw.from_native(self._con.read_parquet([str(p) for p in parts], union_by_name=True))

    def lookup(self, table: pd.DataFrame) -> nw.LazyFrame[Any]:
        """Return a small table as a frame that can be joined; it is taken over once, for all threads."""
        with self._taking:
            if id(table) not in self._names:
                name = _name()
                self._con.from_df(table).create(name)
                self._names[id(table)] = name
        return nw.from_native(self._con.table(self._names[id(table)]))

    @contextmanager
    def holding(self, frame: nw.LazyFrame[Any]) -> Iterator[nw.LazyFrame[Any]]:
        """Give a frame that is run once and used several times, and let it go."""
        name = _name()
        frame.to_native().create(name)
        yield nw.from_native(self._con.table(name))
        self._con.execute(f"DROP TABLE {name}")

    def collect(self, frame: nw.LazyFrame[Any]) -> pd.DataFrame:
        """Run, and return the result as a pandas table."""
        table: pd.DataFrame = frame.to_native().df()
        return table


def _name() -> str:
    return f"held_{uuid.uuid4().hex}"


class Spark:
    """A Spark session: a cluster where one is configured, otherwise this machine."""

    at_once: ClassVar[int | None] = None

    def __init__(self) -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise InputError("engine='spark' needs pyspark; install it with: pip install 'decentre[spark]'") from None
        builder = SparkSession.builder.appName("decentre").config("spark.ui.showConsoleProgress", "false")
        self._session = builder.getOrCreate()

    def beside(self) -> Spark:
        """Return the same place for another thread."""
        return self

    def scan(self, parts: Sequence[Path]) -> nw.LazyFrame[Any]:
        """Return the rows of Parquet parts, without reading them yet."""
        rows: nw.LazyFrame[Any] = nw.from_native(
            self._session.read.option("mergeSchema", "true").parquet(*map(str, parts))
        )
        return rows

    def lookup(self, table: pd.DataFrame) -> nw.LazyFrame[Any]:
        """Return a small table as a frame that can be joined."""
        rows = [tuple(None if pd.isna(x) else x for x in row) for row in table.itertuples(index=False)]
        kinds = ", ".join(f"`{c}` {'bigint' if table[c].dtype.kind in 'iu' else 'string'}" for c in table)
        known: nw.LazyFrame[Any] = nw.from_native(self._session.createDataFrame(rows, kinds))
        return known

    @contextmanager
    def holding(self, frame: nw.LazyFrame[Any]) -> Iterator[nw.LazyFrame[Any]]:
        """Give a frame that is run once and used several times, and let it go."""
        held = frame.to_native().cache()
        yield nw.from_native(held)
        held.unpersist()

    def collect(self, frame: nw.LazyFrame[Any]) -> pd.DataFrame:
        """Run, and return the result as a pandas table."""
        native = frame.to_native()
        return pd.DataFrame([r.asDict() for r in native.collect()], columns=native.columns)


def shares(where: Engine, parts: Sequence[Path]) -> list[tuple[list[Path], list[str] | None]]:
    """Return parts and publishers so that every publisher is in one share, with all parts that hold rows of it.

    Parameters
    ----------
    where : Engine
        A share has about as many parts as it goes through at once; more where a publisher has more.
    parts : sequence of Path
        Parquet parts.

    Returns
    -------
    list of (list of Path, list of str or None)
        ``None`` where all rows are in one share.
    """
    if where.at_once is None or len(parts) <= where.at_once:
        return [(list(parts), None)]
    homes: dict[str, list[Path]] = {}
    for part in parts:
        for publisher in sorted(where.collect(where.scan([part]).select("publisher").unique())["publisher"]):
            homes.setdefault(publisher, []).append(part)
    found: list[tuple[list[Path], list[str] | None]] = []
    here: dict[Path, None] = {}
    names: list[str] = []
    for publisher, own in homes.items():
        if names and len(here | dict.fromkeys(own)) > where.at_once:
            found.append((list(here), names))
            here, names = {}, []
        here |= dict.fromkeys(own)
        names.append(publisher)
    return [*found, (list(here), names)]


def engine_of(name: Name) -> Engine:
    """Return where to run.

    Parameters
    ----------
    name : {'duckdb', 'spark'}
        Which.

    Returns
    -------
    Engine
        Ready to scan.

    Raises
    ------
    InputError
        There is no such engine, or its package is not installed.

    Examples
    --------
    >>> engine_of("abacus")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: 'abacus' is not an engine; give 'duckdb' (in this process) or 'spark' (a cluster).
    """
    if name not in ("duckdb", "spark"):
        raise InputError(f"{name!r} is not an engine; give 'duckdb' (in this process) or 'spark' (a cluster).")
    return DuckDB() if name == "duckdb" else Spark()


def lines_of(parts: Sequence[Path], where: Engine, *, without: Sequence[str] = ()) -> pd.DataFrame:
    """Return the distinct lines of Parquet parts, with their rows and pence: some parts at a time, two threads."""
    size = where.at_once or len(parts)

    def ask(some: Sequence[Path]) -> pd.DataFrame:
        here = where.beside()
        rows = here.scan(some)
        rows = rows.filter(~nw.col("source_file").is_in(list(without))) if without else rows
        sums = rows.group_by(*FIELDS).agg(rows=nw.len(), pence=nw.col("pence").sum())
        return here.collect(sums).astype({"rows": "int64", "pence": "int64"})

    slices = [parts[i : i + size] for i in range(0, len(parts), size)]
    with ThreadPoolExecutor(max_workers=QUESTIONS_AT_ONCE) as pool:
        found = pd.concat(list(pool.map(ask, slices)), ignore_index=True)
    return found.groupby(list(FIELDS), dropna=False, sort=True)[["rows", "pence"]].sum().reset_index()
