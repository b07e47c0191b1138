"""An extraction written down: its tables, its specification and its provenance, for a folder of its own."""

from __future__ import annotations

import json
from pathlib import Path

from decentre.tables import safe
from decentre.tables.extraction.drafting import EMPTY
from decentre.tables.extraction.extracted import Extracted

TABLES = ("budget", "lines", "table", "unassigned")


def write(extracted: Extracted, folder: str | Path, spec: str | Path | None = None) -> list[str]:
    r"""Write an extraction into a folder that is there: the tables as CSV, the provenance, the specification.

    Parameters
    ----------
    extracted : Extracted
        What :func:`decentre.tables.extract` returned.
    folder : str or Path
        A folder that the caller made; files of the same names in it are replaced.
    spec : str or Path, optional
        The specification that was used, to be copied as ``spec.toml``; without one the proposal is written.

    Returns
    -------
    list of str
        The names of the files written: ``budget.csv``, ``lines.csv``, ``table.csv``, ``unassigned.csv`` (those that have rows),
        ``provenance.json``, ``spec.toml``.

    Examples
    --------
    >>> import tempfile
    >>> from decentre.tables import extract
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "spend.csv")
    ...     _ = path.write_text("body,2022\nOslo,5\n", "utf-8")
    ...     spec = {"body": {"column": "body"}, "year": {"headings": True}, "amount": {"column": 2, "multiplier": 1}}
    ...     write(extract(path, spec), folder)
    ['budget.csv', 'table.csv', 'provenance.json']
    """
    folder = Path(folder)
    written = []
    for name in TABLES:
        table = getattr(extracted, name)
        if table is not None and len(table):
            safe.write_csv(folder / f"{name}.csv", table)
            written.append(f"{name}.csv")
    facts = extracted.provenance.to_dict() | {"questions": list(extracted.questions)}
    _write_text(folder / "provenance.json", json.dumps(facts, ensure_ascii=False, indent=2, default=_plain) + "\n")
    said = Path(spec).read_text(encoding="utf-8-sig") if spec is not None else extracted.proposal
    if said:
        _write_text(folder / "spec.toml", said)
    return [*written, "provenance.json", *(["spec.toml"] if said else [])]


def template() -> str:
    """Return a specification to start from when there is no file to guess from, as TOML.

    Returns
    -------
    str
        TOML; what is marked ``ask`` refuses until it is answered.

    Examples
    --------
    >>> print(template()[:69])
    # A specification: where everything stands in one published file. doc
    """
    return EMPTY


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _plain(value: object) -> object:
    """Return a number of numpy as JSON writes it."""
    return value.item() if hasattr(value, "item") else str(value)
