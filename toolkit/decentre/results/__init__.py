"""Results: what every verb returns, how it prints, exports and compares, and the check that parts make the whole."""

from decentre.results.base import NOT_STATED, Plotted, Result
from decentre.results.by_line import DiscretionByLine, discretion_of
from decentre.results.comparison import Comparison, compare
from decentre.results.identity import HALF_A_PENNY, require_identity
from decentre.results.notes import Note
from decentre.results.printing import (
    Format,
    cell_kind,
    displayed,
    html_table,
    in_lines,
    latex_table,
    markdown_table,
    without_mathematics,
)

__all__ = [
    "HALF_A_PENNY",
    "NOT_STATED",
    "Comparison",
    "DiscretionByLine",
    "Format",
    "Note",
    "Plotted",
    "Result",
    "cell_kind",
    "compare",
    "discretion_of",
    "displayed",
    "html_table",
    "in_lines",
    "latex_table",
    "markdown_table",
    "require_identity",
    "without_mathematics",
]
