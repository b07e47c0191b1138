"""Where the numbers of a report come from: files, sources, licences, versions, and how to make it again."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from decentre import datasets, tables
from decentre.document import signing
from decentre.document.folder import versions
from decentre.document.model import Command, Element, Paragraph, Points, Section
from decentre.errors import InputError
from decentre.tables import safe

_FEW_SOURCES = 4


@dataclass(frozen=True)
class Input:
    """A file that a report is made from: its name beside the report, its bytes, its table, and where it lies if it is a file."""

    name: str
    content: bytes
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    path: Path | None = None

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def seed(self) -> int:
        """A seed for draws that the same bytes give at every run: the first eight digits of the hash."""
        return int(self.sha256[:8], 16)


def given(source: str | Path | pd.DataFrame, name: str) -> Input:
    """Read a user's own table.

    Parameters
    ----------
    source : str, Path or pandas.DataFrame
        A CSV, XLSX or ODS file, or a table.
    name : str
        What it is called beside the report; the ending is that of the file.

    Returns
    -------
    Input
        The table and its bytes; those of a table given are CSV.

    Raises
    ------
    InputError
        The file is refused, or it is neither a path nor a table.
    """
    if isinstance(source, pd.DataFrame):
        named = source if source.index.equals(pd.RangeIndex(len(source))) else source.reset_index()
        return Input(f"{name}.csv", safe.csv_text(named).encode(), named)
    if not isinstance(source, str | Path):
        raise InputError(
            f"The {name} is {type(source).__name__}; give the path of a CSV, XLSX or ODS file, or a DataFrame."
        )
    path = Path(source)
    table = tables.read(path)
    return Input(f"{name}{path.suffix.lower()}", path.read_bytes(), table, path)


def currency_words(currency: str | None) -> list[str]:
    """Return the words of a command that say a currency, where it was said."""
    return [] if currency is None else ["--currency", currency]


def currency_code(currency: str | None) -> str:
    """Return the argument of a call that says a currency, where there is one."""
    return "" if currency is None else f", currency={currency!r}"


def cards(slugs: Sequence[str], cited: str | None = None) -> Points:
    """Return datasets with their hashes, licences and sources.

    Of a dataset with many sources only those named in ``cited`` are listed, and the others counted; all where it is None.
    """
    items = []
    for card in map(datasets.card, slugs):
        few = cited is None or len(card.sources) <= _FEW_SOURCES
        listed = [s for s in card.sources if few or re.search(rf"{re.escape(s['key'])}\b", cited or "")]
        names = [datasets.reference({**s, "address": ""}).rstrip(".") for s in listed]
        more = len(card.sources) - len(listed)
        names += [f"{more} {'others' if listed else 'sources'} on the card (decentre data {card.slug})"] if more else []
        about = f"{card.title} [{card.slug}; sha256 {card.sha256[:16]}]. Licence: {card.licence}."
        items.append(f"{about} Sources: {'; '.join(names)}." if names else about)
    return Points(items, list(slugs))


def command_line(words: Sequence[str]) -> str:
    """Return the command that makes a report again, in its own folder."""
    return shlex.join(["decentre", *words, *signing.words(), "--out", "again"])


def origin(inputs: Sequence[Input], words: Sequence[str], sources: Sequence[Element] = ()) -> list[Section]:
    """Return the last sections of every report: where its numbers come from, and how to make it again."""
    read = [f"{i.name}{f', {len(i.table):,} rows' if len(i.table) else ''}, sha256 {i.sha256}" for i in inputs]
    copied = Paragraph("The files read are copied beside this report:")
    come = [copied, Points(read), *sources, Paragraph(f"Made with {made()}.")]
    return [Section("Where the numbers come from", come), rerun(words)]


def made() -> str:
    """Return what a report was made with: names and versions."""
    return ", ".join(f"{name} {number}" for name, number in versions().items())


def seen_from(out: str | Path, path: str | Path) -> str:
    """Return a path as seen from the folder of the report; a whole path where they are on two drives."""
    try:
        return Path(os.path.relpath(path, out)).as_posix()
    except ValueError:
        return str(Path(path).absolute())


def rerun(
    words: Sequence[str],
    same: str = "the same files give the same page, tables and results",
    steps: str = "report.ipynb does it step by step; ",
) -> Section:
    """Return how to make a report again: the command, in the folder of the report."""
    where = f"In the folder of this report, where decentre is installed, {same}:"
    more = f"{steps}environment.json says when, on what platform and with which versions it was made."
    return Section("How to rerun this", [Paragraph(where), Command(command_line(words)), Paragraph(more)])
