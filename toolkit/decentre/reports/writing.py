"""The folder of a report on a user's own tables, the same for every question."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from decentre.document import notebook
from decentre.document.folder import whole_folder, write_csv, write_environment, write_json, write_text
from decentre.document.model import Document, Element, Points, Section, at_two_widths
from decentre.document.printing import write_pngs
from decentre.document.signing import closing
from decentre.document.words import sentences
from decentre.document.writing import write_document
from decentre.reports.sources import Input, command_line, origin
from decentre.reproduction import significant
from decentre.tables import safe

SCHEMA_VERSION = 2
_STEPS = 3
_LOG = logging.getLogger("decentre.reports")
IMPORTS = """\
import warnings

import decentre
from decentre import tables

warnings.simplefilter("ignore", decentre.AssumptionWarning)  # each stands as a note below its result"""


@dataclass(frozen=True)
class Report:
    """What a report says, and what it was made from.

    Attributes
    ----------
    title : str
        Its heading.
    lead : sequence of elements
        The answer in a sentence or two, before the first heading.
    sections : sequence of Section
        The answer, and what other choices would say.
    assumptions : sequence of str
        What the answer stands on.
    inputs : sequence of Input
        The files given.
    words : sequence of str
        The command that makes it, without ``decentre`` and ``--out``.
    tables : mapping of str to pandas.DataFrame
        What is written as CSV and into ``results.json``.
    facts : mapping
        What else ``results.json`` holds.
    cells : sequence of (kind, source)
        The notebook, after its imports.
    sources : sequence of elements
        What else the numbers rest on.
    pages : mapping of str to str
        Further pages, by file name.
    """

    title: str
    lead: Sequence[Element]
    sections: Sequence[Section]
    assumptions: Sequence[str]
    inputs: Sequence[Input]
    words: Sequence[str]
    tables: Mapping[str, pd.DataFrame]
    facts: Mapping[str, object] = field(default_factory=dict)
    cells: Sequence[notebook.Cell] = ()
    sources: Sequence[Element] = ()
    pages: Mapping[str, str] = field(default_factory=dict)


def write_report(report: Report, out: str | Path, progress: Callable[[str], object] | None = None) -> None:
    """Write a report: page, PDF, tables, notebook, results and copies of the inputs; whole or not at all."""
    read = {item.name: item.path for item in report.inputs if item.path}
    with whole_folder(out, command_line(report.words), inputs=[*read.values()], copied=read) as folder:
        for item in report.inputs:
            (folder / item.name).parent.mkdir(parents=True, exist_ok=True)
            (folder / item.name).write_bytes(item.content)
        step("writing the tables, the page and the PDF", 1, progress)
        _write_results(report, folder)
        for name, text in report.pages.items():
            write_text(folder / name, text)
        written = write_page(folder, report.title, report.lead, _sections(report))
        step("running the notebook", 2, progress)
        title = [("markdown", f"# {safe.markdown(report.title)}"), ("code", IMPORTS)]
        notebook.execute(folder / "report.ipynb", [*title, *report.cells], folder)
        write_environment(folder, written.datasets)


def step(line: str, done: int, progress: Callable[[str], object] | None = None) -> None:
    """Tell a terminal, and whoever asked, which of the steps of a report begins."""
    _LOG.info(line, extra={"done": done, "total": _STEPS})
    if progress:
        progress(line)


def _sections(report: Report) -> list[Section]:
    """Return the sections of a report, and those with which every report ends."""
    stands = [Section("What the answer stands on", [Points(sentences(report.assumptions))])]
    last = origin(report.inputs, report.words, report.sources)
    return [*report.sections, *(stands if report.assumptions else []), *last]


def write_page(folder: Path, title: str, lead: Sequence[Element], sections: Sequence[Section]) -> Document:
    """Write a document, the data of each of its figures as CSV, and the figures as SVG and PNG at two widths."""
    written = write_document(folder, Document(title, lead, [*sections, closing(title)]))
    drawn = written.figures
    if drawn:
        (folder / "figures").mkdir()
    for figure in drawn:
        write_csv(folder / f"figure_{figure.number}.csv", figure.data.reset_index())
        for name, text in at_two_widths(figure).items():
            write_text(folder / "figures" / name, text)
    if drawn:
        write_pngs(folder / "figures")
    return written


def _write_results(report: Report, folder: Path) -> None:
    for name, table in report.tables.items():
        write_csv(folder / f"{name}.csv", table)
    content: dict[str, object] = {name: records(table) for name, table in report.tables.items()}
    content |= {
        "schema_version": SCHEMA_VERSION,
        "command": command_line(report.words),
        "inputs": {item.name: item.sha256 for item in report.inputs},
        "assumptions": list(report.assumptions),
        **report.facts,
    }
    write_json(folder / "results.json", content)


def records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows of a table for JSON: numbers at ten significant digits, missing and infinite ones as null."""
    rows = table.to_dict(orient="records")
    return [{str(k): _plain(v) for k, v in row.items()} for row in rows]


def _plain(value: object) -> object:
    if value is None or value is pd.NA:
        return None
    if isinstance(value, float):
        return significant(value) if math.isfinite(value) else None
    item = getattr(value, "item", None)  # a number of numpy's
    return item() if callable(item) else value
