"""What a report is made of; each part knows how it looks on a page and how it is printed."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import pandas as pd

from decentre import figures
from decentre.reporting import pictures
from decentre.results import Format, Result, cell_kind, displayed, html_table

PAGE_ROWS, PRINT_ROWS, DATA_ROWS = 200, 40, 60
_NARROW = 14
# Tables whose row names are ours, and may lose their underscores; a user's names are shown as they are.
_OURS = {"measure", "method", "part", "statistic", "denominator", "spent"}


class Block(Protocol):
    """A part of a report."""

    def on_page(self) -> str:
        """Return the part as HTML."""
        ...

    def in_print(self) -> dict[str, object]:
        """Return the part for ``report.typ``."""
        ...


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; its kind may be ``'answer'`` (set off) or ``'verdict'`` (bold)."""

    text: str
    kind: str = ""

    def on_page(self) -> str:
        """Return the paragraph as HTML."""
        attribute = f' class="{self.kind}"' if self.kind else ""
        return f"<p{attribute}>{html.escape(self.text)}</p>"

    def in_print(self) -> dict[str, object]:
        """Return the paragraph for print."""
        return {"kind": "paragraph", "text": self.text, "style": self.kind}


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str

    def on_page(self) -> str:
        """Return the heading as HTML."""
        return f"<h3>{html.escape(self.text)}</h3>"

    def in_print(self) -> dict[str, object]:
        """Return the heading for print."""
        return {"kind": "heading", "level": 2, "text": self.text}


@dataclass(frozen=True)
class Points:
    """A list of sentences."""

    texts: Sequence[str]

    def on_page(self) -> str:
        """Return the list as HTML."""
        return "<ul>" + "".join(f"<li>{html.escape(t)}</li>" for t in self.texts) + "</ul>"

    def in_print(self) -> dict[str, object]:
        """Return the list for print."""
        return {"kind": "bullets", "items": list(self.texts)}


@dataclass(frozen=True)
class Command:
    """A line to type."""

    text: str

    def on_page(self) -> str:
        """Return the line as HTML."""
        return f'<pre tabindex="0"><code>{html.escape(self.text)}</code></pre>'

    def in_print(self) -> dict[str, object]:
        """Return the line for print."""
        return {"kind": "command", "text": self.text}


@dataclass(frozen=True)
class Table:
    """A numbered table.

    Attributes
    ----------
    caption : str
        What it shows.
    content : Result or pandas.DataFrame
        A result, whose summary is shown, or a table of numbers or texts.
    formats : mapping, optional
        As for ``results.displayed``.
    file : str
        The file that holds every row, named where the table is cut.
    number : int
        Its place among the tables of the report.
    currency : str, optional
        What the money of a table is counted in; a result says it itself.
    """

    caption: str
    content: Result | pd.DataFrame
    formats: Mapping[str, Format] | None = None
    file: str = ""
    number: int = 0
    currency: str | None = "GBP"

    @property
    def title(self) -> str:
        """Its number and caption."""
        return f"Table {self.number}. {self.caption}"

    @cached_property
    def texts(self) -> pd.DataFrame:
        """The whole table as texts, the underscores of our own names left out."""
        whole = isinstance(self.content, Result)
        shown = self.content._shown() if whole else displayed(_keyed(self.content), self.formats, self.currency)
        shown = shown.rename_axis(index=lambda name: _worded(name or ""))
        if shown.index.nlevels == 1 and shown.index.name in _OURS:
            shown = shown.rename(index=_worded)
        return shown.rename(columns=_worded)

    def note(self, rows: int) -> str:
        """Say how many rows are shown, when that is not all."""
        if len(self.texts) <= rows:
            return ""
        where = f"; {self.file} has them all" if self.file else ""
        return f"The first {rows} of {len(self.texts):,} rows{where}."

    def on_page(self) -> str:
        """Return the table as HTML, in a box that scrolls sideways on a narrow screen."""
        table = html_table(self.texts.head(PAGE_ROWS), self.title)
        note = self.note(PAGE_ROWS)
        after = f'<p class="note">{html.escape(note)}</p>' if note else ""
        kind = "scroll two" if self.texts.index.nlevels > 1 else "scroll"
        return f'<div class="{kind}" role="region" aria-label="Table {self.number}" tabindex="0">{table}</div>{after}'

    def in_print(self) -> dict[str, object]:
        """Return the first rows of the table for print."""
        flat = self.texts.head(PRINT_ROWS).reset_index()
        keys = self.texts.index.nlevels
        rows = [[str(v) for v in row] for row in flat.itertuples(index=False)]
        kinds = ["text"] * keys + [cell_kind(self.texts[c]) for c in self.texts.columns]
        columns = [str(c) for c in flat.columns]
        widths = [_width(kind, [r[i] for r in rows]) for i, kind in enumerate(kinds)]
        content = {"columns": columns, "kinds": kinds, "widths": widths, "rows": rows, "note": self.note(PRINT_ROWS)}
        return {"kind": "table", "caption": self.caption, **content}


def _width(kind: str, cells: Sequence[str]) -> float:
    """Return the width of a printed column, in shares of what is left; 0 for as wide as it needs."""
    longest = max(map(len, cells), default=0)
    return 0 if kind == "number" or longest <= _NARROW else min(max(longest / 20, 1), 3)


def _worded(name: object) -> str:
    return str(name).replace("_", " ")


def _keyed(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its first column for row names, where it has none."""
    plain = isinstance(table.index, pd.RangeIndex) and table.index.name is None and len(table.columns) > 1
    return table.set_index(table.columns[0]) if plain else table


@dataclass(frozen=True)
class Figure:
    """A numbered figure: its picture as SVG, caption, alternative text and the data drawn."""

    caption: str
    svg: str
    alternative: str
    data: pd.DataFrame
    number: int = 0

    def on_page(self) -> str:
        """Return the figure as HTML, with the table of its data folded away."""
        shown = html_table(displayed(self.data.head(DATA_ROWS).rename_axis(index=lambda name: name or "row")))
        more = (
            f'<p class="note">The first {DATA_ROWS} of {len(self.data):,} rows.</p>'
            if len(self.data) > DATA_ROWS
            else ""
        )
        name = f"Data of figure {self.number}"
        return (
            f'<figure><img alt="{html.escape(self.alternative, quote=True)}" src="{pictures.address(self.svg)}">'
            f"<figcaption>Figure {self.number}. {html.escape(self.caption)}</figcaption></figure>"
            f'<details><summary>{name}</summary><div class="scroll" role="region" aria-label="{name}" tabindex="0">'
            f"{shown}</div>{more}</details>"
        )

    def in_print(self) -> dict[str, object]:
        """Return the figure for print."""
        return {"kind": "figure", "caption": self.caption, "alternative": self.alternative, "svg": self.svg}


def draw(caption: str, result: object) -> Figure:
    """Draw a result for a report, on no screen."""
    with figures.off_screen():
        ax = result.plot()  # type: ignore[attr-defined]
        return Figure(caption, figures.svg(ax), figures.alternative_text(ax), figures.data_table(ax))
