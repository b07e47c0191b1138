"""The report of one table and one verb: the answer in a sentence and in full, other choices, and the notebook that makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from decentre.document.model import Element, Paragraph, Section
from decentre.document.notebook import Cell
from decentre.reports.sources import Input
from decentre.reports.specification import alternatives
from decentre.reports.writing import Report, write_report
from decentre.results import Format, Result

MONEY: dict[str, Format] = dict.fromkeys(
    ["received", "spent", "as_meant", "intended", "actual", "difference", "spend"], "money"
)
SHARES: dict[str, Format] = dict.fromkeys(["share", "intended_share", "actual_share"], "share")


@dataclass(frozen=True)
class Answer:
    """What a report says of its tables.

    Attributes
    ----------
    title, sentence : str
        Its heading, and the answer in a sentence or two.
    elements : sequence of elements
        The answer in full.
    tables : mapping of str to pandas.DataFrame
        What is written as CSV and into ``results.json``.
    words : sequence of str
        The command that makes it again, without ``decentre`` and ``--out``.
    cells : sequence of (kind, source)
        The notebook, after its imports.
    other : sequence of elements
        What other choices would say, beside what the kind of report knows of every result.
    drawn : bool
        Whether draws start from the hash of the first input.
    pages : mapping of str to str
        Further pages, by file name.
    """

    title: str
    sentence: str
    elements: Sequence[Element]
    tables: Mapping[str, pd.DataFrame]
    words: Sequence[str]
    cells: Sequence[Cell]
    other: Sequence[Element] = ()
    drawn: bool = True
    pages: Mapping[str, str] = field(default_factory=dict)


def cells(read: Input, key: str, call: str) -> list[Cell]:
    """Return the cells that read a table, run a verb on it and draw what it found."""
    name = read.name.split(".")[0]
    return [
        ("markdown", "The table, as it stands in the file beside this notebook."),
        ("code", f'{name} = tables.read("{read.name}").set_index("{key}")\n{name}.head(10)'),
        *found_cells(call),
    ]


def read_cells(inputs: Sequence[Input]) -> list[Cell]:
    """Return the cells that read the tables beside a notebook."""
    reads = [(i.name.split(".")[0], i.name) for i in inputs]
    shown = [("code", f'{name} = tables.read("{file}")\n{name}.head(10)') for name, file in reads]
    return [("markdown", "The tables, as they stand in the files beside this notebook."), *shown]


def found_cells(call: str, *, plotted: bool = True) -> list[Cell]:
    """Return the cells that run a verb, show what it found, and draw it."""
    drawn: list[Cell] = [("code", "found.plot()")]
    return [("code", f"found = decentre.{call}\nfound"), *(drawn if plotted else [])]


def write_answer(answer: Answer, found: Result, inputs: Sequence[Input], out: str | Path) -> None:
    """Write the report of a result; where anything is drawn, the draws start from the hash of the first input."""
    other = [*alternatives(found), *answer.other]
    full = Section("The answer in full", answer.elements)
    first = inputs[0]
    drawn = (
        f"Draws, where there are any, start from seed {first.seed}: the first eight digits of the hash of {first.name}."
    )
    report = Report(
        title=answer.title,
        lead=[Paragraph(answer.sentence, "answer")],
        sections=[full, *([Section("What would other choices say?", other)] if other else [])],
        assumptions=list(found.assumptions),
        inputs=inputs,
        words=answer.words,
        tables={name: table.reset_index() for name, table in answer.tables.items()},
        facts={"seed": first.seed} if answer.drawn else {},
        cells=answer.cells,
        sources=[Paragraph(drawn)] if answer.drawn else [],
        pages=answer.pages,
    )
    write_report(report, out)
