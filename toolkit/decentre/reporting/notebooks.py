"""The executed notebook of a report: short cells on the files beside it, run once and stored with their outputs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

_SECONDS = 600
_SCREEN = "module://matplotlib_inline.backend_inline"


def execute(path: Path, cells: Sequence[tuple[str, str]], folder: Path) -> None:
    """Run cells as a notebook and write it with its outputs.

    Parameters
    ----------
    path : Path
        The notebook to write.
    cells : sequence of (kind, source)
        Kind is ``'markdown'`` or ``'code'``.
    folder : Path
        Where the cells run.
    """
    import nbformat
    from nbclient import NotebookClient

    make = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    notebook = nbformat.v4.new_notebook(
        cells=[make[kind](source, id=f"cell-{number}") for number, (kind, source) in enumerate(cells, start=1)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    client = NotebookClient(
        notebook,
        timeout=_SECONDS,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--log-level=40"],
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env={**os.environ, "MPLBACKEND": _SCREEN})  # figures are kept, whatever screen the caller chose
    notebook.metadata.pop("language_info", None)
    path.write_text(nbformat.writes(notebook), encoding="utf-8", newline="\n")
