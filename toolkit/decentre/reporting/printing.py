"""The same report as a PDF, set by typst from one JSON file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from decentre.reporting.folders import write_json
from decentre.reporting.pages import Figure

_TEMPLATE = Path(__file__).with_name("report.typ")
_MOST_ROWS = 40


def block(kind: str, **content: object) -> dict[str, object]:
    """Return one block of a printed report: heading, paragraph, bullets, table or figure."""
    return {"kind": kind, **content}


def table_block(texts: pd.DataFrame, caption: str) -> dict[str, object]:
    """Return a table of texts as a block; a long table is cut, and says so."""
    flat = texts.reset_index() if texts.index.name or texts.index.nlevels > 1 else texts.reset_index(names="")
    note = f"{len(flat) - _MOST_ROWS} more rows in the HTML report" if len(flat) > _MOST_ROWS else ""
    rows = [[str(v) for v in row] for row in flat.head(_MOST_ROWS).itertuples(index=False)]
    keys = texts.index.nlevels
    return block("table", caption=caption, columns=[str(c) for c in flat.columns], rows=rows, keys=keys, note=note)


def figure_block(item: Figure) -> dict[str, object]:
    """Return a figure as a block."""
    return block("figure", caption=item.caption, alternative=item.alternative, svg=item.svg)


def write_pdf(path: Path, title: str, blocks: Sequence[dict[str, object]], cite: str) -> None:
    """Set a report and write it as PDF, the same bytes at every run.

    Parameters
    ----------
    path : Path
        The file to write.
    title : str
        Its heading.
    blocks : sequence of dict
        What :func:`block`, :func:`table_block` and :func:`figure_block` return.
    cite : str
        How to cite the package.
    """
    import typst

    scratch = path.with_suffix(".typeset")
    scratch.mkdir()
    try:
        for number, item in enumerate(b for b in blocks if b["kind"] == "figure"):
            name = f"figure-{number}.svg"
            (scratch / name).write_text(str(item.pop("svg")), encoding="utf-8", newline="\n")
            item["path"] = name
        write_json(scratch / "report.json", {"title": title, "blocks": list(blocks), "cite": cite})
        (scratch / "report.typ").write_text(_TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
        pdf = typst.compile(str(scratch / "report.typ"), root=str(scratch), ignore_system_fonts=True, timestamp=0)
        path.write_bytes(pdf)
    finally:
        for file in scratch.iterdir():
            file.unlink()
        scratch.rmdir()
