"""The report of one table and one verb: the answer in a sentence and in full, other choices, and the notebook that makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from decentre.document.model import Block, Paragraph, Section
from decentre.document.notebook import Cell
from decentre.reports.sources import Input
from decentre.reports.specification import alternatives
from decentre.reports.writing import Report, write_report
from decentre.results import Format, Plotted

MONEY: dict[str, Format] = dict.fromkeys(
    ["received", "spent", "as_meant", "intended", "actual", "difference", "spend"], "money"
)
SHARES: dict[str, Format] = dict.fromkeys(["share", "intended_share", "actual_share"], "share")


@dataclass(frozen=True)
class Answer:
    """What a report says of its table: title, sentence, blocks, tables for CSV, further words of its command, and cells."""

    title: str
    sentence: str
    blocks: Sequence[Block]
    tables: Mapping[str, pd.DataFrame]
    words: Sequence[str]
    cells: Sequence[Cell]


def cells(read: Input, key: str, call: str) -> list[Cell]:
    """Return the cells that read a table, run a verb on it and draw what it found."""
    name = read.name.split(".")[0]
    return [
        ("markdown", "The table, as it stands in the file beside this notebook."),
        ("code", f'{name} = tables.read("{read.name}").set_index("{key}")\n{name}.head(10)'),
        ("code", f"found = decentre.{call}\nfound"),
        ("code", "found.plot()"),
    ]


def write_answer(answer: Answer, found: Plotted, read: Input, out: str | Path) -> None:
    """Write the report of a result whose draws start from the hash of its input."""
    other = alternatives(found)
    full = Section("The answer in full", answer.blocks)
    drawn = (
        f"Draws, where there are any, start from seed {read.seed}: the first eight digits of the hash of {read.name}."
    )
    report = Report(
        title=answer.title,
        lead=[Paragraph(answer.sentence, "answer")],
        sections=[full, *([Section("What would other choices say?", other)] if other else [])],
        assumptions=list(found.assumptions),
        inputs=[read],
        words=["report", read.name, *answer.words],
        tables={name: table.reset_index() for name, table in answer.tables.items()},
        facts={"seed": read.seed},
        cells=answer.cells,
        sources=[Paragraph(drawn)],
    )
    write_report(report, out)
