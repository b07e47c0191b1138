"""A result as a workbook: its tables, one sheet each."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from decentre.errors import InputError
from decentre.tables import safe

if TYPE_CHECKING:
    from decentre.results.base import Result


def write_result(result: Result, path: str | Path) -> Path:
    """Write the tables of a result to a new workbook."""
    file = Path(path)
    if file.suffix.lower() != ".xlsx":
        raise InputError(f"to_excel writes workbooks, and {str(path)!r} is none; give a path that ends in .xlsx.")
    if not file.parent.is_dir():
        raise InputError(f"the folder of {str(path)!r} does not exist; make it first, or give another path.")
    if file.exists():
        raise InputError(f"{str(path)!r} exists, and nothing is overwritten; give another path, or remove it first.")
    safe.write_workbook(file, sheets_of(result))
    return file


def sheets_of(result: Result) -> dict[str, pd.DataFrame]:
    """Return the sheets: the summary, each other table by the name of its field, and what must be known."""
    summary = result.summary()
    sheets = {"summary": summary}
    for field in fields(result):  # type: ignore[arg-type] # every result is a dataclass; the base is none
        held = getattr(result, field.name)
        table = held.to_frame() if isinstance(held, pd.Series) else held
        if isinstance(table, pd.DataFrame) and not table.equals(summary):
            sheets[field.name] = table
    return sheets | {"notes": _notes(result)}


def _notes(result: Result) -> pd.DataFrame:
    known = [("title", result.title), ("currency", result.currency or "not stated")]
    known += [(note.kind, str(note)) for note in result.notes]
    return pd.DataFrame(known, columns=["kind", "text"]).set_index("kind")
