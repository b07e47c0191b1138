"""Figures on a notebook's screen: the second is shown like the first."""

import json
from pathlib import Path

import decentre
import pytest
from decentre.reporting.notebooks import execute


@pytest.mark.parametrize("first", ["growth.plot()", "with figures.off_screen():\n    growth.plot()\ngrowth.plot()"])
def test_a_notebook_shows_every_figure_and_not_only_the_first(tmp_path, monkeypatch, first):
    monkeypatch.setenv("PYTHONPATH", str(Path(decentre.__file__).parents[1]))
    monkeypatch.delenv("MPLBACKEND", raising=False)
    cells = [
        (
            "code",
            "import decentre\nfrom decentre import figures, tables\n"
            'growth = decentre.decompose_growth(tables.template("budget"), tables.template("lines"), price_index=None)',
        ),
        ("code", first),
        ("code", "growth.plot()"),
        ("code", "growth.plot()"),
    ]
    execute(tmp_path / "two.ipynb", cells, tmp_path)
    stored = json.loads((tmp_path / "two.ipynb").read_text(encoding="utf-8"))["cells"][1:]
    shown = [sum("image/png" in output.get("data", {}) for output in cell["outputs"]) for cell in stored]
    assert shown == [1, 1, 1]
