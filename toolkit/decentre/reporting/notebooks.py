"""The executed notebook of a report: short cells on the files beside it, run once and stored with their outputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

_SECONDS = 600


def write_budget_notebook(
    path: Path,
    folder: Path,
    *,
    lines: bool,
    price_index: str | None,
    choices: Mapping[str, object],
    suffixes: Sequence[str],
) -> None:
    """Write and run the notebook of a budget's report.

    Parameters
    ----------
    path : Path
        The notebook to write.
    folder : Path
        Where it runs: the folder that holds the input files.
    lines : bool
        Whether there is a lines file.
    price_index : str or None
        The price index by name.
    choices : mapping
        Other arguments of ``decompose_growth``.
    suffixes : sequence of str
        Endings of the input files, the budget's first.
    """
    tables = ["budget", "lines"] if lines else ["budget"]
    reads = [f'{name} = tables.read("{name}{suffix}")' for name, suffix in zip(tables, suffixes, strict=True)]
    options = ", ".join(f"{k}={v!r}" for k, v in {"price_index": price_index, **choices}.items())
    cells = [
        ("markdown", "# How much of the growth of this budget was left to decide locally?"),
        ("code", "import decentre\nfrom decentre import tables"),
        ("markdown", "The tables, as they stand in the files beside this notebook."),
        ("code", "\n".join([*reads, "budget.head(10)"])),
        *([("code", "lines.head(10)")] if lines else []),
        ("markdown", "The budget, split. What is left is a remainder: an upper bound on local discretion."),
        ("code", f"growth = decentre.decompose_growth({', '.join(tables)}, {options})\ngrowth"),
        ("code", "growth.plot()"),
        ("markdown", "How much of the priorities would have to be local for half of growth to be?"),
        ("code", "decentre.tipping_point(growth)"),
    ]
    execute(path, cells, folder)


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
    client.execute()
    notebook.metadata.pop("language_info", None)
    path.write_text(nbformat.writes(notebook), encoding="utf-8", newline="\n")
