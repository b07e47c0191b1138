"""A lesson's notebook as slides: one HTML file that asks for nothing, shown with the arrow keys or printed."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from decentre.document import markdown
from decentre.document.rendering import rendered
from decentre.errors import InputError

_SHORT = 420  # letters of a text that shares a slide with the code below it
_ASKS = re.compile(
    r"<(?:script|iframe|object|embed|link)\b|\bon\w+\s*=|(?:src|href)\s*=\s*[\"']?(?!data:|#)", re.IGNORECASE
)
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
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_page(slides), encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(
            f"Nothing can be written at '{out}' ({error.strerror}); give the name of an HTML file."
        ) from None
    return target


def _cells(path: Path) -> list[dict]:
    if not path.is_file():
        raise InputError(f"There is no notebook '{path}'; give the path of a .ipynb file.")
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        kinds = {c["cell_type"] for c in cells}
    except (ValueError, KeyError, TypeError):
        raise InputError(f"'{path}' is not a notebook; give a .ipynb file as Jupyter saves it.") from None
    code = [c for c in cells if c["cell_type"] == "code"]
    if not kinds & {"markdown", "code"} or any(c.get("execution_count") is None for c in code):
        raise InputError(
            f"'{path}' is empty or has a cell that was not run; run all its cells, save it, and try again."
        )
    return cells


def _slides(cells: Sequence[Mapping]) -> Iterator[Slide]:
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


def _parts(cell: Mapping) -> Iterator[tuple[str, str, str]]:
    """Yield heading (or nothing), HTML and kind: code that is silent or shows something, text that is short or long."""
    source = "".join(cell["source"])
    if cell["cell_type"] == "code":
        code = f"<pre><code>{html.escape(source)}</code></pre>"
        yield "", code + _outputs(cell["outputs"]), "shows" if cell["outputs"] else "silent"
    elif cell["cell_type"] == "markdown":
        for part in re.split(r"\n(?=#{1,2} )", source):
            heading = re.match(r"(#{1,2}) +(.*)\n*", part)
            text = part[heading.end() :] if heading else part
            long = len(text) > _SHORT or bool(heading and heading[1] == "#")
            yield heading[2] if heading else "", markdown.to_html(text), "long" if long else "short"


def _outputs(outputs: Sequence[Mapping]) -> str:
    shown, label = [], ""
    for output in outputs:
        data = {kind: "".join(value) for kind, value in output.get("data", {}).items()}
        text = data.get("text/plain", "".join(output.get("text", "")))
        axes = _AXES.fullmatch(text.strip())
        if "image/png" in data or "image/svg+xml" in data:
            shown.append(_image(data, label or text))
        elif axes:
            label = re.sub(r"\\n|\s+", " ", axes["label"])
        elif "text/html" in data and not _ASKS.search(data["text/html"]):
            table = re.sub(r"<style.*?</style>", "", data["text/html"], flags=re.DOTALL)
            shown.append(f'<div class="scroll" tabindex="0">{table}</div>')
        elif text:
            shown.append(f'<pre class="out">{html.escape(text)}</pre>')
    return "".join(shown)


def _image(data: Mapping[str, str], label: str) -> str:
    alternative = html.escape(label, quote=True)
    if "image/svg+xml" in data:
        encoded = base64.b64encode(data["image/svg+xml"].encode("utf-8")).decode("ascii")
        return f'<img alt="{alternative}" src="data:image/svg+xml;base64,{encoded}">'
    return f'<img alt="{alternative}" src="data:image/png;base64,{"".join(data["image/png"].split())}">'


def _page(slides: Sequence[Slide]) -> str:
    return rendered("slides.html.jinja", {"title": slides[0].title or "Slides", "slides": slides})
