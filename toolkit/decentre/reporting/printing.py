"""The same report as a PDF, set by typst from one JSON file."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

from decentre.errors import OutputWarning
from decentre.reporting.folders import write_json

_TEMPLATE = Path(__file__).with_name("report.typ")
_ABSENT = (
    "report.pdf was not made, because typst, which sets it, is not installed; everything else was. "
    "Install it with 'pip install typst' and make the report again."
)


def write_pdf(path: Path, title: str, blocks: Sequence[dict[str, object]], cite: str) -> None:
    """Set a report and write it as PDF, the same bytes at every run; without typst, warn and write nothing.

    Parameters
    ----------
    path : Path
        The file to write.
    title : str
        Its heading.
    blocks : sequence of dict
        What the ``in_print`` of blocks returned.
    cite : str
        How to cite the package.

    Warns
    -----
    OutputWarning
        Typst is not installed.
    """
    try:
        import typst
    except ImportError:
        warnings.warn(_ABSENT, OutputWarning, stacklevel=2)
        return
    scratch = path.with_suffix(".typeset")
    scratch.mkdir()
    try:
        for number, item in enumerate(b for b in blocks if b["kind"] == "figure"):
            name = f"figure-{number}.svg"
            (scratch / name).write_text(str(item.pop("svg")), encoding="utf-8", newline="\n")
            item["path"] = name
        write_json(scratch / "report.json", {"title": title, "blocks": list(blocks), "cite": cite})
        (scratch / "report.typ").write_text(_TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
        path.write_bytes(_compiled(typst, scratch))
    finally:
        for file in scratch.iterdir():
            file.unlink()
        scratch.rmdir()


def _compiled(typst: object, folder: Path) -> bytes:
    """Return the PDF, readable aloud (PDF/UA-1) unless a name has a letter that the fonts do not have."""
    choices = {"root": str(folder), "ignore_system_fonts": True, "timestamp": 0}
    source = str(folder / "report.typ")
    try:
        return typst.compile(source, pdf_standards="ua-1", **choices)  # type: ignore[attr-defined]
    except typst.TypstError:  # type: ignore[attr-defined]
        return typst.compile(source, **choices)  # type: ignore[attr-defined]
