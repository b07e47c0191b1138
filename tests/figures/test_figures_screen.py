"""Figures on a notebook's screen: the second is shown like the first."""

import os
from pathlib import Path

import decentre
import nbformat
import pytest
from nbclient import NotebookClient


def execute(cells, folder):
    """Run cells in a kernel of their own, as a user of a notebook does."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(book, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute(
        env={**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    )
    return book.cells


@pytest.mark.parametrize("first", ["growth.plot()", "with figures.off_screen():\n    growth.plot()\ngrowth.plot()"])
def test_a_notebook_shows_every_figure_and_not_only_the_first(tmp_path, monkeypatch, first):
    monkeypatch.setenv("PYTHONPATH", str(Path(decentre.__file__).parents[1]))
    monkeypatch.delenv("MPLBACKEND", raising=False)
    cells = [
        "import decentre\nfrom decentre import figures, tables\n"
        'growth = decentre.decompose_growth(tables.template("budget"), tables.template("lines"), price_index=None)',
        first,
        "growth.plot()",
        "growth.plot()",
    ]
    stored = execute(cells, tmp_path)[1:]
    shown = [sum("image/png" in output.get("data", {}) for output in cell["outputs"]) for cell in stored]
    assert shown == [1, 1, 1]
