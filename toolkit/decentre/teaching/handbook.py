"""A page of the course, such as the module handbook, as one PDF and as one page that a word processor opens."""

from __future__ import annotations

from pathlib import Path

from decentre import datasets
from decentre.document import printing, reading
from decentre.document.folder import new_files
from decentre.document.rendering import rendered
from decentre.errors import InputError


def write_handbook(page: str | Path, out: str | Path) -> list[Path]:
    """Write a page in Markdown as PDF and as HTML with bordered tables, which a word processor opens and saves.

    Parameters
    ----------
    page : str or Path
        A Markdown file with one title, such as ``docs/course/handbook.md``, or a handbook of your own.
    out : str or Path
        The folder to write to. Nothing in it is overwritten.

    Returns
    -------
    list of Path
        ``NAME.html`` and ``NAME.pdf``. Both ask for nothing outside themselves. Without typst (extra ``report``) the PDF is
        left out and a warning says so.

    Raises
    ------
    InputError
        The page is not there, is no text in UTF-8 or has not one title; or a file is there already.
    """
    path, folder = Path(page), Path(out)
    text = _text(path)
    read = reading.document(text)
    pdf = folder / f"{path.stem}.pdf"
    if pdf.exists():
        raise InputError(f"'{pdf}' is there already and is not overwritten; give another folder with --out.")
    html = rendered("handbook.html.jinja", {"title": read.title, "text": text, "cite": datasets.cite()})
    made = new_files(folder, {f"{path.stem}.html": html})
    printing.write_pdf(pdf, read, datasets.cite())
    return [file for file in (*made, pdf) if file.exists()]


def _text(path: Path) -> str:
    if not path.is_file():
        raise InputError(f"There is no page '{path}'; give a Markdown file, such as docs/course/handbook.md.")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(f"'{path}' is not text in UTF-8; save it so, and try again.") from None
