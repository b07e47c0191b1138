"""The same report as a PDF, set by typst from one JSON file."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from decentre.document.folder import write_json, write_text
from decentre.document.model import PRINT_ROWS, Command, Document, Element, Figure, Heading, Paragraph, Points, Table
from decentre.errors import OutputWarning

_TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
_DOTS = 200  # an inch of a picture
_NARROW = 14  # letters of a column that is as wide as it needs
_SENTENCE = 40  # letters that no number has
_ABSENT = (
    "report.pdf was not made, because typst, which sets it, is not installed; everything else was, but for figures as PNG. "
    "Install it with: pip install 'decentre[report]', and make the report again."
)


def write_pdf(path: Path, document: Document, cite: str) -> None:
    """Set a document and write it as PDF, the same bytes at every run; without typst, warn and write nothing."""
    typst = _typst()
    if typst is None:
        warnings.warn(_ABSENT, OutputWarning, stacklevel=2)
        return
    scratch = path.with_suffix(".typeset")
    scratch.mkdir()
    try:
        elements = list(_lead_and_sections(document))
        for figure in document.figures:
            write_text(scratch / _file(figure), figure.svg)
        write_json(scratch / "report.json", {"title": document.title, "elements": elements, "cite": cite})
        write_text(scratch / _TEMPLATE.name, _TEMPLATE.read_text(encoding="utf-8"))
        path.write_bytes(_compiled(typst, scratch))
    finally:
        for file in scratch.iterdir():
            file.unlink()
        scratch.rmdir()


def _typst() -> ModuleType | None:
    try:
        import typst
    except ImportError:
        return None
    return typst


def write_pngs(folder: Path) -> None:
    """Write each SVG of a folder as PNG beside it; nothing without typst, which sets them in a tenth of matplotlib's time."""
    typst, drawn = _typst(), sorted(folder.glob("*.svg"))
    if typst is None:
        return
    pages = "".join(f'#page(image("{path.name}"))\n' for path in drawn)
    source = f"#set page(width: auto, height: auto, margin: 0pt, fill: white)\n{pages}".encode()
    made = typst.compile(source, root=str(folder), format="png", ppi=_DOTS, ignore_system_fonts=True)
    for path, content in zip(drawn, made if isinstance(made, list) else [made], strict=True):
        path.with_suffix(".png").write_bytes(content)


def _lead_and_sections(document: Document) -> Iterator[dict[str, object]]:
    yield from map(_printed, document.lead)
    for section in document.sections:
        yield {"kind": "heading", "level": 1, "text": section.title}
        yield from map(_printed, section.elements)


def _file(figure: Figure) -> str:
    return f"figure-{figure.number}.svg"


def _printed(element: Element) -> dict[str, object]:
    """Return an element as ``report.typ`` reads it."""
    match element:
        case Paragraph(text, style):
            return {"kind": "paragraph", "text": text, "style": style}
        case Heading(text):
            return {"kind": "heading", "level": 2, "text": text}
        case Points(texts):
            return {"kind": "bullets", "items": list(texts)}
        case Command(text):
            return {"kind": "command", "text": text}
        case Figure():
            told = {"caption": element.caption, "alternative": element.alternative}
            return {"kind": "figure", "path": _file(element), **told}
        case Table():
            return _printed_table(element)


def _printed_table(table: Table) -> dict[str, object]:
    """Return the first rows of a table, and how wide each column must be."""
    flat = table.texts.head(PRINT_ROWS).reset_index()
    rows = [[str(v) for v in row] for row in flat.itertuples(index=False)]
    # Sentences that happen to start with a sign or a digit are no numbers: set as such, they would leave no room for the rest.
    wide = [max((len(r[i]) for r in rows), default=0) > _SENTENCE for i in range(len(table.kinds))]
    kinds = ["long" if w and k == "number" else k for k, w in zip(table.kinds, wide, strict=True)]
    widths = [_width(kind, [r[i] for r in rows]) for i, kind in enumerate(kinds)]
    content = {"columns": [str(c) for c in flat.columns], "kinds": kinds, "widths": widths, "rows": rows}
    return {"kind": "table", "caption": table.caption, "note": table.note(PRINT_ROWS), **content}


def _width(kind: str, cells: Sequence[str]) -> float:
    """Return the width of a printed column, in shares of what is left; 0 for as wide as it needs."""
    longest = max(map(len, cells), default=0)
    return 0 if kind == "number" or longest <= _NARROW else min(max(longest / 20, 1), 3)


def _compiled(typst: Any, folder: Path) -> bytes:
    """Return the PDF, readable aloud (PDF/UA-1) unless a name has a letter that the fonts do not have."""
    choices = {"root": str(folder), "ignore_system_fonts": True, "timestamp": 0}
    source = str(folder / "report.typ")
    try:
        return bytes(typst.compile(source, pdf_standards="ua-1", **choices))
    except typst.TypstError:
        return bytes(typst.compile(source, **choices))
