"""The tables of a document as one LaTeX file, for a paper."""

from __future__ import annotations

from decentre.document.model import PRINT_ROWS, Document
from decentre.results import latex_table

_PREAMBLE = r"""% {title}
% In the preamble: \usepackage{{booktabs}}; then \input{{tables}}, or copy one table. \ref{{tab:1}} refers to the first.
"""


def latex_tables(document: Document) -> str:
    """Return every table with its caption and a label to refer to it by."""
    parts = [_PREAMBLE.format(title=document.title)]
    for table in document.tables:
        note = table.note(PRINT_ROWS)
        caption = f"{table.caption} {note}" if note else table.caption
        parts.append(latex_table(table.texts.head(PRINT_ROWS), caption, f"tab:{table.number}"))
    return "\n\n".join(parts) + "\n"
