"""One story, told for every reader: the same parts as an HTML page, a PDF, and tables for a paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from decentre import datasets
from decentre.reporting import exports, pages, printing
from decentre.reporting.blocks import Block, Figure, Paragraph, Points, Table, draw
from decentre.results import Result

# A paragraph, a list of points, a result (its summary is a table), a caption with a result that is drawn, or a block.
Item = str | Sequence[str] | Result | tuple[str, object] | Block
Part = tuple[str, Sequence[Item]]


def write_document(folder: Path, title: str, parts: Sequence[Part], lead: Sequence[Item] = ()) -> list[Block]:
    """Write ``index.html``, ``tables.html``, ``tables.tex`` and ``report.pdf``.

    Parameters
    ----------
    folder : Path
        Where to write.
    title : str
        The heading of all.
    parts : sequence of (heading, items)
        In order. An item is a paragraph (text), a list of points, a result (its summary is a table), a pair of caption and result
        (its plot is drawn), or a block. Tables and figures are numbered through the whole.
    lead : sequence of items, optional
        What stands before the first heading.

    Returns
    -------
    list of Block
        Every block, numbered.
    """
    number = _Numbers()
    before = [number.block(item) for item in lead]
    sections = [(heading, [number.block(item) for item in items]) for heading, items in parts]
    shown = [pages.Section(h, _slug(h), [b.on_page() for b in blocks]) for h, blocks in sections]
    page = pages.page(title, [b.on_page() for b in before], shown)
    (folder / "index.html").write_text(page, encoding="utf-8", newline="\n")
    every = [*before, *(b for _, blocks in sections for b in blocks)]
    exports.write_tables(folder, title, [b for b in every if isinstance(b, Table)])
    printed = [b.in_print() for b in before]
    for heading, blocks in sections:
        printed += [{"kind": "heading", "level": 1, "text": heading}, *(b.in_print() for b in blocks)]
    printing.write_pdf(folder / "report.pdf", title, printed, datasets.cite())
    return every


def _slug(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


class _Numbers:
    """Turns items into blocks, and counts tables and figures."""

    def __init__(self) -> None:
        self._tables = self._figures = 0

    def block(self, item: Item) -> Block:
        """Return the item as a block, numbered."""
        block = _as_block(item)
        if isinstance(block, Table):
            self._tables += 1
            return replace(block, number=self._tables)
        if isinstance(block, Figure):
            self._figures += 1
            return replace(block, number=self._figures)
        return block


def _as_block(item: Item) -> Block:
    if isinstance(item, str):
        return Paragraph(item)
    if isinstance(item, Result):
        return Table(item._headline().split(": ", 1)[-1], item)
    if isinstance(item, tuple):
        return draw(*item)
    return Points(item) if isinstance(item, list) else item  # type: ignore[return-value]
