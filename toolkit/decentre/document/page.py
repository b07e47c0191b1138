"""The page and the tables of a document as HTML: headings in order, header cells, no script, and nothing asked for."""

from __future__ import annotations

from decentre import datasets
from decentre.document.model import PAGE_ROWS, Document
from decentre.document.rendering import rendered


def page(document: Document) -> str:
    """Return the whole page, which asks for nothing outside itself."""
    return rendered("report.html.jinja", {"document": document, "rows": PAGE_ROWS, "cite": datasets.cite()})


def word_tables(document: Document) -> str:
    """Return plain tables with borders: the markup that a word processor turns into tables of its own."""
    return rendered("tables.html.jinja", {"title": document.title, "tables": document.tables, "rows": PAGE_ROWS})
