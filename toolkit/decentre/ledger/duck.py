"""DuckDB, which is not part of the core: the one place that loads it, and the sentence where it is missing."""

from __future__ import annotations

import functools
import importlib
from types import ModuleType
from typing import TYPE_CHECKING

from decentre.errors import InputError

if TYPE_CHECKING:
    import duckdb


@functools.cache
def _package() -> ModuleType:
    try:
        return importlib.import_module("duckdb")
    except ImportError:
        raise InputError(
            "Reading payments needs duckdb, which is not installed; install it with: pip install 'decentre[ledger]'"
        ) from None


def connect() -> duckdb.DuckDBPyConnection:
    """Open an engine in memory."""
    con: duckdb.DuckDBPyConnection = _package().connect()
    return con


def version() -> str:
    """Return the version of the engine."""
    return str(_package().__version__)


def faults_of_ours() -> tuple[type[Exception], ...]:
    """Return the errors of a statement that is wrong, whatever the file."""
    package = _package()
    return package.ParserException, package.BinderException, package.CatalogException


def failure() -> type[Exception]:
    """Return the error that every error of the engine is."""
    kind: type[Exception] = _package().Error
    return kind
