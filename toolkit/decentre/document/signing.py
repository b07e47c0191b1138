"""The last section of a report: whose it is, of what day its data are, where it is signed, and how it is cited."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import decentre
from decentre.document.model import Paragraph, Points, Section

_LINE = "." * 40  # to be filled in by hand


_SAID: ContextVar[tuple[str, str]] = ContextVar("said", default=("", ""))  # author, and day of the data


@contextmanager
def signed(author: str = "", data_date: str = "") -> Iterator[None]:
    """Say whose the reports are that are written within, and of what day their data are."""
    token = _SAID.set((" ".join(author.split()), " ".join(data_date.split())))
    try:
        yield
    finally:
        _SAID.reset(token)


def words() -> list[str]:
    """Return the words of a command that say the same again."""
    told = zip(("--author", "--data-date"), _SAID.get(), strict=True)
    return [word for option, text in told if text for word in (option, text)]


def closing(title: str) -> Section:
    """Return the last section of a report."""
    author, day = _SAID.get()
    of_day = f", from data of {day}" if day else ""
    lines = [
        f"Author: {author or _LINE}",
        f"Date of the data: {day or _LINE}",
        f"Signed: {_LINE} Date: {_LINE}",
    ]
    cited = f"How to cite this: {author or '[author]'} ([year]). {title}. Made with decentre, version {decentre.__version__}{of_day}."
    more = (
        "decentre cite, with the name of this folder, prints the sources of the package's data that this report used."
    )
    return Section("Author, signature, and how to cite this", [Points(lines), Paragraph(cited), Paragraph(more)])
