"""A lesson's notebook as slides: one HTML file that asks for nothing, shown with the arrow keys or printed."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from decentre import records
from decentre.document import markdown
from decentre.document.folder import new_files
from decentre.document.foreign import allowed
from decentre.document.rendering import rendered
from decentre.errors import InputError
from decentre.tables import safe

_SHORT = 420  # letters of a text that shares a slide with the code below it
_AXES = re.compile(r"<Axes: label=(?P<quote>['\"])(?P<label>.*?)(?P=quote)(?:, title=.*)?>", re.DOTALL)


@dataclass(frozen=True)
class Slide:
    """One slide: its title, whether the title stands there for the first time, and its HTML."""

    title: str
    first: bool
    body: str


def write_slides(notebook: str | Path, out: str | Path) -> Path:
    """Turn a notebook that has been run into slides: a slide a cell, a title from the last heading.

    Parameters
    ----------
    notebook : str or Path
        A ``.ipynb`` file with its outputs stored; nothing is run.
    out : str or Path
        The HTML file to write. It needs no network and no other file; without script it reads as one page, and it prints a
        slide a page.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        The notebook is not there, is no notebook, or has a cell that was not run; or nothing can be written at ``out``.
    """
    path, target = Path(notebook), Path(out)
    slides = list(_slides(_cells(path)))
    new_files(target.parent, {target.name: _page(slides)})
    return target


class _Output(records.Record, frozen=True, forbid_unknown_fields=False):
    """What a cell shows: texts and pictures by kind; other kinds are objects, and not shown."""

    data: dict[str, object] = {}  # noqa: RUF012 (a record makes a new one each time)
    text: str | list[str] = ""

    def of(self, kind: str) -> str | None:
        """Return what it holds of a kind, as text."""
        held = self.data.get(kind)
        lines = held if isinstance(held, list) else [held]
        return "".join(map(str, lines)) if all(isinstance(line, str) for line in lines) else None


class _Cell(records.Record, frozen=True, forbid_unknown_fields=False):
    """A cell of a notebook."""

    cell_type: str
    source: str | list[str] = ""
    outputs: list[_Output] = []  # noqa: RUF012
    execution_count: int | None = None


class _Notebook(records.Record, frozen=True, forbid_unknown_fields=False):
    """A notebook as Jupyter saves it."""

    cells: list[_Cell]


def _cells(path: Path) -> list[_Cell]:
    if not path.is_file():
        raise InputError(f"There is no notebook '{path}'; give the path of a .ipynb file.")
    form = "give a .ipynb file as Jupyter saves it"
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise InputError(f"'{path}' is not a notebook; {form}.") from None
    cells = records.from_dict(saved, _Notebook, f"'{path}' is not a notebook", advice=form).cells
    code = [c for c in cells if c.cell_type == "code"]
    if not {c.cell_type for c in cells} & {"markdown", "code"} or any(c.execution_count is None for c in code):
        raise InputError(
            f"'{path}' is empty or has a cell that was not run; run all its cells, save it, and try again."
        )
    return cells


def _slides(cells: Sequence[_Cell]) -> Iterator[Slide]:
    """Yield the slides: a short text waits for the code below it, and code that shows nothing for code that does."""
    title, first, waiting, silent = "", True, "", ""
    for heading, text, kind in (part for cell in cells for part in _parts(cell)):
        if kind == "silent":
            silent += text
            continue
        if waiting and kind != "shows":
            yield Slide(title, first, waiting)
            first, waiting = False, ""
        title, first = (heading, True) if heading else (title, first)
        if kind == "shows":
            waiting, silent = waiting + silent, ""
        waiting += text
        if waiting and kind in ("shows", "long"):
            yield Slide(title, first, waiting)
            first, waiting = False, ""
    if waiting or silent:
        yield Slide(title, first, waiting + silent)


def _parts(cell: _Cell) -> Iterator[tuple[str, str, str]]:
    """Yield heading (or nothing), HTML and kind: code that is silent or shows something, text that is short or long."""
    source = "".join(cell.source)
    if cell.cell_type == "code":
        code = f"<pre><code>{safe.html(source)}</code></pre>"
        yield "", code + _outputs(cell.outputs), "shows" if cell.outputs else "silent"
    elif cell.cell_type == "markdown":
        for part in re.split(r"\n(?=#{1,2} )", source):
            heading = re.match(r"(#{1,2}) +(.*)\n*", part)
            text = part[heading.end() :] if heading else part
            long = len(text) > _SHORT or bool(heading and heading[1] == "#")
            yield heading[2] if heading else "", markdown.to_html(text), "long" if long else "short"


def _outputs(outputs: Sequence[_Output]) -> str:
    shown, label = [], ""
    for output in outputs:
        text = output.of("text/plain") or "".join(output.text)
        axes = _AXES.fullmatch(text.strip())
        if axes and not _picture(output, ""):
            label = re.sub(r"\\n|\s+", " ", axes["label"])
        else:
            shown.append(_picture(output, label or text) or _table(output) or _text(text))
    return "".join(shown)


def _table(output: _Output) -> str:
    """Return the HTML of an output; nothing where it would act or ask for something."""
    page = allowed(output.of("text/html") or "")
    return f'<div class="scroll" tabindex="0">{page}</div>' if page else ""


def _text(text: str) -> str:
    return f'<pre class="out">{safe.html(text)}</pre>' if text else ""


def _picture(output: _Output, label: str) -> str:
    """Return a picture of an output, which a browser draws and never runs; nothing where there is none."""
    drawing, pixels = output.of("image/svg+xml"), output.of("image/png")
    if drawing:
        kind, encoded = "svg+xml", base64.b64encode(drawing.encode("utf-8")).decode("ascii")
    elif pixels and re.fullmatch(r"[A-Za-z0-9+/=\s]+", pixels):
        kind, encoded = "png", "".join(pixels.split())
    else:
        return ""
    return f'<img alt="{safe.html(label)}" src="data:image/{kind};base64,{encoded}">'


def _page(slides: Sequence[Slide]) -> str:
    return rendered("slides.html.jinja", {"title": slides[0].title or "Slides", "slides": slides})
