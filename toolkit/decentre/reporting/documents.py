"""One story, told twice: the same parts as an HTML page and as a PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from decentre import datasets
from decentre.reporting import pages, printing
from decentre.reporting.pages import Section
from decentre.results import Result, displayed

# A paragraph, a list of points, a result or a table of texts, or a caption with a result that is drawn.
Item = str | Sequence[str] | Result | pd.DataFrame | tuple[str, object]


def write_document(folder: Path, title: str, parts: Sequence[tuple[str, Sequence[Item]]]) -> None:
    """Write ``index.html`` and ``report.pdf``.

    Parameters
    ----------
    folder : Path
        Where to write.
    title : str
        The heading of both.
    parts : sequence of (heading, items)
        In order. An item is a paragraph (text), a list of points, a result (its summary is printed), a table, or a pair of caption
        and result (its plot is drawn).
    """
    sections: list[Section] = []
    blocks: list[dict[str, object]] = []
    number = 0
    for heading, items in parts:
        body: list[str] = []
        blocks.append(printing.block("heading", level=1, text=heading))
        for item in items:
            number += isinstance(item, tuple)
            _add(item, body, blocks, number)
        sections.append(Section(heading, re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-"), body))
    (folder / "index.html").write_text(pages.page(title, [], sections), encoding="utf-8", newline="\n")
    printing.write_pdf(folder / "report.pdf", title, blocks, datasets.cite())


def _add(item: Item, body: list[str], blocks: list[dict[str, object]], number: int) -> None:
    if isinstance(item, tuple):
        drawn = pages.draw(*item)
        body.append(pages.figure(drawn, number))
        blocks.append(printing.figure_block(drawn))
    elif isinstance(item, str):
        body.append(pages.paragraph(item))
        blocks.append(printing.block("paragraph", text=item))
    elif isinstance(item, Result | pd.DataFrame):
        shown, caption = (item._shown(), item._headline()) if isinstance(item, Result) else (displayed(item), "")
        body.append(pages.table(shown, caption))
        blocks.append(printing.table_block(shown, caption))
    else:
        body.append(pages.bullets(item))
        blocks.append(printing.block("bullets", items=list(item)))
