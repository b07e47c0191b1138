"""Where the expressions run: DuckDB in this process, or a Spark cluster. The expressions are the same, in narwhals."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import narwhals as nw
import pandas as pd

from decentre.errors import InputError

if TYPE_CHECKING:
    import duckdb

Name = Literal["duckdb", "spark"]
_MEMORY = "1200MB"


class Engine(Protocol):
    """What a place to run must be able to do."""

    def beside(self) -> Engine:
        """Return the same place for another thread."""

    def scan(self, parts: Sequence[Path]) -> nw.LazyFrame:
        """Return the rows of Parquet parts, without reading them yet."""

    def lookup(self, table: pd.DataFrame) -> nw.LazyFrame:
        """Return a small table as a frame that can be joined."""

    def hold(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """Return a frame that is run once and used several times."""

    def collect(self, frame: nw.LazyFrame) -> pd.DataFrame:
        """Run, and return the result as a pandas table."""


class DuckDB:
    """DuckDB in this process: bounded memory, spilling to disk, one thread a question so that several are asked at once."""

    def __init__(self, con: duckdb.DuckDBPyConnection | None = None) -> None:
        import duckdb

        self._con = con or duckdb.connect()
        for setting in (f"memory_limit = '{_MEMORY}'", "preserve_insertion_order = false", "threads = 1"):
            self._con.execute(f"SET {setting}")

    def beside(self) -> DuckDB:
        """Return the same place for another thread."""
        return DuckDB(self._con.cursor())

    def scan(self, parts: Sequence[Path]) -> nw.LazyFrame:
        """Return the rows of Parquet parts, without reading them yet."""
        return nw.from_native(self._con.read_parquet([str(p) for p in parts]))

    def lookup(self, table: pd.DataFrame) -> nw.LazyFrame:
        """Return a small table as a frame that can be joined."""
        return nw.from_native(self._con.from_df(table))

    def hold(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """Return a frame that is run once and used several times."""
        name = f"held_{uuid.uuid4().hex}"
        frame.to_native().create(name)
        return nw.from_native(self._con.table(name))

    def collect(self, frame: nw.LazyFrame) -> pd.DataFrame:
        """Run, and return the result as a pandas table."""
        return frame.to_native().df()


class Spark:
    """A Spark session: a cluster where one is configured, otherwise this machine."""

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

    def scan(self, parts: Sequence[Path]) -> nw.LazyFrame:
        """Return the rows of Parquet parts, without reading them yet."""
        return nw.from_native(self._session.read.parquet(*[str(p) for p in parts]))

    def lookup(self, table: pd.DataFrame) -> nw.LazyFrame:
        """Return a small table as a frame that can be joined."""
        rows = [tuple(None if pd.isna(x) else x for x in row) for row in table.itertuples(index=False)]
        kinds = ", ".join(f"`{c}` {'bigint' if table[c].dtype.kind in 'iu' else 'string'}" for c in table)
        return nw.from_native(self._session.createDataFrame(rows, kinds))

    def hold(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """Return a frame that is run once and used several times."""
        return nw.from_native(frame.to_native().cache())

    def collect(self, frame: nw.LazyFrame) -> pd.DataFrame:
        """Run, and return the result as a pandas table."""
        native = frame.to_native()
        return pd.DataFrame([r.asDict() for r in native.collect()], columns=native.columns)


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
