"""The parts of a document: paragraphs, lists, commands, tables and figures, in sections; how they look is said elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import pandas as pd

from decentre import figures
from decentre.results import Format, Plotted, Result, cell_kind, displayed

PAGE_ROWS, PRINT_ROWS, DATA_ROWS = 200, 40, 60
# Tables whose row names are ours, and may lose their underscores; a user's names are shown as they are.
_OURS = {"measure", "method", "part", "statistic", "denominator", "spent"}


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; an answer is set off from the text, a verdict is bold."""

    text: str
    style: Literal["", "answer", "verdict"] = ""


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class Points:
    """A list of sentences, and the datasets that they name."""

    texts: Sequence[str]
    datasets: Sequence[str] = ()


@dataclass(frozen=True)
class Command:
    """A line to type."""

    text: str


@dataclass(frozen=True)
class Table:
    """A numbered table: its caption, a result (its summary is shown) or a table, the file that holds every row, its currency."""

    caption: str
    content: Result | pd.DataFrame
    formats: Mapping[str, Format] | None = None
    file: str = ""
    number: int = 0
    currency: str | None = None

    @property
    def title(self) -> str:
        """Its number and caption."""
        return f"Table {self.number}. {self.caption}"

    @cached_property
    def texts(self) -> pd.DataFrame:
        """The whole table as texts, the underscores of our own names left out."""
        whole = self.content
        shown = whole._shown() if isinstance(whole, Result) else displayed(_keyed(whole), self.formats, self.currency)
        shown = shown.rename_axis(index=lambda name: _worded(name or "row"))
        if shown.index.nlevels == 1 and shown.index.name in _OURS:
            shown = shown.rename(index=_worded)
        return shown.rename(columns=_worded)

    @property
    def kinds(self) -> list[Literal["number", "text", "long"]]:
        """What each column holds, the names of the rows first."""
        keys: list[Literal["number", "text", "long"]] = ["text"] * self.texts.index.nlevels
        return keys + [cell_kind(self.texts[c]) for c in self.texts.columns]

    def note(self, rows: int) -> str:
        """Say how many rows are shown, when that is not all."""
        if len(self.texts) <= rows:
            return ""
        where = f"; {self.file} has them all" if self.file else ""
        return f"The first {rows} of {len(self.texts):,} rows{where}."


def _worded(name: object) -> str:
    return str(name).replace("_", " ")


def _keyed(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its first column for row names, where it has none."""
    plain = isinstance(table.index, pd.RangeIndex) and table.index.name is None and len(table.columns) > 1
    return table.set_index(table.columns[0]) if plain else table


@dataclass(frozen=True)
class Figure:
    """A numbered figure: its picture as SVG, caption, alternative text, the data drawn, and what is drawn."""

    caption: str
    svg: str
    alternative: str
    data: pd.DataFrame
    result: Plotted
    number: int = 0

    @property
    def texts(self) -> pd.DataFrame:
        """The first rows of its data as texts."""
        return displayed(self.data.head(DATA_ROWS).rename_axis(index=lambda name: name or "row"))

    @property
    def note(self) -> str:
        """How many rows of its data are shown, when that is not all."""
        return f"The first {DATA_ROWS} of {len(self.data):,} rows." if len(self.data) > DATA_ROWS else ""


Element = Paragraph | Heading | Points | Command | Table | Figure


@dataclass(frozen=True)
class Section:
    """A part of a document: its heading and its elements in order."""

    title: str
    elements: Sequence[Element]

    @property
    def slug(self) -> str:
        """The name that links to it use."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")


@dataclass(frozen=True)
class Document:
    """A document: its title, what stands before the first heading, and its sections."""

    title: str
    lead: Sequence[Element]
    sections: Sequence[Section]

    @property
    def elements(self) -> Iterator[Element]:
        """Every element in order."""
        yield from self.lead
        for section in self.sections:
            yield from section.elements

    @property
    def tables(self) -> list[Table]:
        """Every table in order."""
        return [b for b in self.elements if isinstance(b, Table)]

    @property
    def figures(self) -> list[Figure]:
        """Every figure in order."""
        return [b for b in self.elements if isinstance(b, Figure)]

    @property
    def datasets(self) -> list[str]:
        """The datasets that it names, each once."""
        return sorted({slug for b in self.elements if isinstance(b, Points) for slug in b.datasets})

    def numbered(self) -> Document:
        """Return the document with its tables and its figures numbered through."""
        counts = {Table: 0, Figure: 0}

        def number(element: Element) -> Element:
            if not isinstance(element, Table | Figure):
                return element
            counts[type(element)] += 1
            return replace(element, number=counts[type(element)])

        lead = [number(b) for b in self.lead]
        return Document(self.title, lead, [Section(s.title, [number(b) for b in s.elements]) for s in self.sections])


def draw(caption: str, result: Plotted) -> Figure:
    """Draw a result for a document, on no screen."""
    with figures.off_screen():
        ax = result.plot()
        return Figure(caption, figures.svg(ax), figures.alternative_text(ax), figures.data_table(ax), result)


def at_two_widths(figure: Figure) -> dict[str, str]:
    """Return a figure as SVG at the width of a page and of a column, by file name."""
    name = f"figure_{figure.number}"
    with figures.off_screen():
        narrow = figures.svg(figure.result.plot(width="column"))
    return {f"{name}_page.svg": figure.svg, f"{name}_column.svg": narrow}
