"""The executed notebook of a document: short cells on the files beside it, run once and stored with their outputs.

The cells run in this process, in a namespace and a folder of their own: a kernel would start a second Python and load every
library again, which took two thirds of the time of a report.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import io
import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pandas as pd

from decentre import figures
from decentre.document.folder import write_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Cell = tuple[str, str]  # kind ('markdown' or 'code') and source
_SCREEN: tuple[Any, ...] = (
    "display.max_columns",
    20,
    "display.max_rows",
    60,
    "display.width",
    80,
)  # as a notebook shows tables
_DOTS = 100  # an inch of a picture
_ABOUT = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def execute(path: Path, cells: Sequence[Cell], folder: Path) -> None:
    """Run cells in a folder and write them with their outputs as a notebook."""
    target, session, run = path.absolute(), _Session({"__name__": "__main__"}), 0
    shown = pd.option_context(*_SCREEN)
    stored: list[dict[str, object]] = []
    with contextlib.chdir(folder), shown, session:
        for number, (kind, source) in enumerate(cells, start=1):
            cell: dict[str, object] = {"cell_type": kind, "id": f"cell-{number}", "metadata": {}}
            if kind == "code":
                run += 1
                cell |= {"execution_count": run, "outputs": session.outputs(source, run)}
            stored.append(cell | {"source": _lines(source)})
    content = {"cells": stored, "metadata": _ABOUT, "nbformat": 4, "nbformat_minor": 5}
    write_text(target, json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


class _Session(contextlib.ExitStack):
    """Names that cells share, and what they leave behind: figures and warnings."""

    def __init__(self, space: dict[str, object]) -> None:
        super().__init__()
        self.space = space

    def __enter__(self) -> Self:
        self.drawn = self.enter_context(figures.off_screen())
        self.raised = self.enter_context(warnings.catch_warnings(record=True))
        warnings.simplefilter("default")
        return self

    def outputs(self, source: str, run: int) -> list[dict[str, object]]:
        """Run one cell, and return what it printed, what it warned of, what its last line is worth, and its figures."""
        said, drawn, raised = io.StringIO(), len(self.drawn), len(self.raised)
        with contextlib.redirect_stdout(said):
            value = _value(source, self.space, f"<cell {run}>")
        new = [warnings.formatwarning(w.message, w.category, w.filename, w.lineno) for w in self.raised[raised:]]
        told = {"stdout": said.getvalue(), "stderr": "".join(new)}
        streams: list[dict[str, object]] = [
            {"name": name, "output_type": "stream", "text": _lines(text)} for name, text in told.items() if text
        ]
        return [*streams, *_shown(value, run), *map(_picture, self.drawn[drawn:])]


def _shown(value: object, run: int) -> list[dict[str, object]]:
    if value is None:
        return []
    page = getattr(value, "_repr_html_", lambda: None)()
    data = {"text/plain": _lines(repr(value)), **({"text/html": _lines(page)} if page else {})}
    return [{"data": data, "execution_count": run, "metadata": {}, "output_type": "execute_result"}]


def _value(source: str, space: dict[str, object], name: str) -> object:
    """Run the statements of a cell and return the value of a last one that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), space)  # noqa: S102 - the cells are ours
    return eval(compile(ast.Expression(last.value), name, "eval"), space) if isinstance(last, ast.Expr) else None  # noqa: S307


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _picture(ax: Axes) -> dict[str, object]:
    data = base64.b64encode(figures.png(ax, dpi=_DOTS)).decode("ascii")
    plain = _lines(repr(ax.figure))
    return {"data": {"image/png": data, "text/plain": plain}, "metadata": {}, "output_type": "display_data"}
