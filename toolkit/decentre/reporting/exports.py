"""The tables of a report for a paper: one HTML file that a word processor opens, and one LaTeX file."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

from decentre.reporting.blocks import PAGE_ROWS, PRINT_ROWS, Table
from decentre.results import html_table, latex_table

_STYLE = "th, td { text-align: right; vertical-align: top; } th, .text, caption { text-align: left; }"
_PREAMBLE = r"""% {title}
% In the preamble: \usepackage{{booktabs}}; then \input{{tables}}, or copy one table. \ref{{tab:1}} refers to the first.
"""


def write_tables(folder: Path, title: str, tables: Sequence[Table]) -> None:
    """Write ``tables.html`` and ``tables.tex``.

    Parameters
    ----------
    folder : Path
        Where to write.
    title : str
        The report's title.
    tables : sequence of Table
        The report's tables, numbered.
    """
    texts = {"tables.html": _as_html(title, tables), "tables.tex": _as_latex(title, tables)}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _as_html(title: str, tables: Sequence[Table]) -> str:
    """Return plain tables with borders: the markup that a word processor turns into tables of its own."""
    body = [f"<h1>{html.escape(title)}: tables</h1>"]
    for table in tables:
        made = html_table(table.texts.head(PAGE_ROWS), table.title)
        note = table.note(PAGE_ROWS)
        body.append(made.replace("<table>", '<table border="1" cellspacing="0" cellpadding="4">', 1))
        body.append(f"<p>{html.escape(note)}</p>" if note else "<p></p>")
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{html.escape(title)}: tables</title>'
        f"<style>{_STYLE}</style></head><body>\n{chr(10).join(body)}\n</body></html>\n"
    )


def _as_latex(title: str, tables: Sequence[Table]) -> str:
    parts = [_PREAMBLE.format(title=title)]
    for table in tables:
        note = table.note(PRINT_ROWS)
        caption = f"{table.caption} {note}" if note else table.caption
        parts.append(latex_table(table.texts.head(PRINT_ROWS), caption, f"tab:{table.number}"))
    return "\n\n".join(parts) + "\n"
