"""The Markdown of a page as a document: its title, its sections, their paragraphs, lists, commands and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from decentre.document.model import Command, Document, Element, Heading, Paragraph, Points, Section, Table
from decentre.errors import InputError

_FENCE = re.compile(r"^```\w*\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
_ITEM = re.compile(r"^(?:[*-]|\d+\.) +", re.MULTILINE)
# Links keep their words, an address on the web its own too; the marks of code and emphasis go.
_PLAIN = (
    (r"\[(doi:[^\]]+)\]\([^)]*\)", r"\1"),
    (r"\[([^\]]+)\]\((https?://[^)\s]+)\)", r"\1 (\2)"),
    (r"\[([^\]]+)\]\([^)]*\)", r"\1"),
    (r"\*\*(.+?)\*\*", r"\1"),
    (r"(?<![\w*])\*(?!\s)(.+?)(?<!\s)\*(?![\w*])", r"\1"),
    (r"`([^`]+)`", r"\1"),
)


def document(text: str) -> Document:
    r"""Return Markdown as a document, its words without marks.

    Parameters
    ----------
    text : str
        One heading of the first level, first of all; then blocks apart by a blank line, in sections of the second level.

    Returns
    -------
    Document
        Tables are numbered and take the heading above them for caption.

    Raises
    ------
    InputError
        The text does not start with one heading of the first level.

    Examples
    --------
    >>> read = document("# Handbook\n\nFor *all*.\n\n## Weeks\n\n| week | lesson |\n|---|---|\n| one | growth |")
    >>> read.title, read.sections[0].title, read.tables[0].title
    ('Handbook', 'Weeks', 'Table 1. Weeks')
    """
    title, *rest = text.replace("\r\n", "\n").strip().split("\n", 1)
    if not title.startswith("# ") or re.search(r"^# ", _FENCE.sub("", "".join(rest)), re.MULTILINE):
        raise InputError("The page must start with its title ('# ...') and have no second one; mend its headings.")
    lead, *parts = re.split(r"^## +", "".join(rest), flags=re.MULTILINE)
    sections = [_section(part) for part in parts]
    return Document(plain(title[2:]), list(_elements(lead, plain(title[2:]))), sections).numbered()


def plain(text: str) -> str:
    """Return one line of Markdown without its marks."""
    for pattern, replacement in _PLAIN:
        text = re.sub(pattern, replacement, text)
    return " ".join(text.split())


def _section(part: str) -> Section:
    title, _, body = part.partition("\n")
    return Section(plain(title), list(_elements(body, plain(title))))


def _elements(body: str, above: str) -> Iterator[Element]:
    """Yield the elements of a section; a table's caption is the heading above it."""
    for number, piece in enumerate(_FENCE.split(body)):
        if number % 2:
            yield Command(piece)
            continue
        for block in filter(None, (b.strip("\n") for b in re.split(r"\n\s*\n", piece))):
            element = _element(block, above)
            above = element.text if isinstance(element, Heading) else above
            yield element


def _element(block: str, above: str) -> Element:
    lines = block.split("\n")
    if lines[0].startswith("#"):
        return Heading(plain(lines[0].lstrip("#")))
    if _ITEM.match(lines[0]):
        return Points([plain(item) for item in _ITEM.split(block)[1:]])
    if len(lines) > 1 and _RULE.fullmatch(lines[1]):
        head, *rows = ([plain(cell) for cell in line.strip().strip("|").split("|")] for line in (lines[0], *lines[2:]))
        return Table(above, pd.DataFrame(rows, columns=head))
    return Paragraph(plain(block))
