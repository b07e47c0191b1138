"""One document, written for every reader: a page, a PDF, and its tables for a word processor and for a paper."""

from __future__ import annotations

from pathlib import Path

from decentre import datasets
from decentre.document.folder import write_text
from decentre.document.latex import latex_tables
from decentre.document.model import Document
from decentre.document.page import page, word_tables
from decentre.document.printing import write_pdf


def write_document(folder: Path, document: Document) -> Document:
    """Write ``index.html``, ``tables.html``, ``tables.tex`` and ``report.pdf``, and return the document with its numbers."""
    numbered = document.numbered()
    write_text(folder / "index.html", page(numbered))
    write_text(folder / "tables.html", word_tables(numbered))
    write_text(folder / "tables.tex", latex_tables(numbered))
    write_pdf(folder / "report.pdf", numbered, datasets.cite())
    return numbered
