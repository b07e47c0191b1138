"""A lesson's notebook as slides: one HTML file that asks for nothing, shown with the arrow keys or printed."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from decentre.errors import InputError
from decentre.reporting import markdown

_STYLE = """
:root { color-scheme: light; --ink: #1d1d1d; --faint: #5f5f5f; --line: #d8d8d8; }
* { box-sizing: border-box; } body { margin: 0; color: var(--ink); background: #fff; font: 20px/1.45 Georgia, "Times New Roman", serif; }
h1, h2, h3, table, nav, .of { font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
section { padding: 3vh 5vw 9vh; border-bottom: 1px solid var(--line); } section > * { max-width: 62em; }
h1 { font-size: 1.9em; line-height: 1.2; } h2 { font-size: 1.4em; margin: 0 0 0.7em; } .of { color: var(--faint); font-size: 0.8em; margin: 0 0 1em; }
pre { background: #f6f6f6; padding: 0.6em 0.9em; font-size: 0.72em; line-height: 1.35; white-space: pre-wrap; overflow-wrap: break-word; }
pre.out { background: none; padding: 0; } code { font-size: 0.88em; } pre code { font-size: 1em; }
table { border: 0; border-collapse: collapse; font-size: 0.68em; } caption { text-align: left; color: var(--faint); padding-bottom: 0.3em; }
th, td { padding: 0.2em 0.7em; text-align: right; border: 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody th, thead th:first-child, .text { text-align: left; } img { display: block; max-width: 100%; height: auto; }
.scroll { overflow-x: auto; } tbody th:first-child { white-space: nowrap; }
small { color: var(--faint); font-size: 0.68em; } p:has(> small) { line-height: 1.3; margin: 0.3em 0; }
nav { display: none; } button { font: inherit; padding: 0.1em 0.7em; }
.shown { overflow: hidden; } .shown section { display: none; height: 100vh; overflow: auto; border: 0; }
.shown section.now { display: block; } .shown nav { display: flex; gap: 0.6em; position: fixed; right: 2vw; bottom: 1.5vh; font-size: 15px;
  background: #fff; align-items: baseline; } .shown img { height: 60vh; object-fit: contain; object-position: left top; }
@media (max-width: 50rem) { body { font-size: 16px; } }
@media print { nav { display: none !important; } .shown, .shown section { display: block !important; overflow: visible; height: auto; }
  section { break-after: page; border: 0; } }
"""
_SCRIPT = """
const slides = [...document.querySelectorAll("section")], count = document.getElementById("count");
let now = 0;
function fit(slide) {
  for (let size = 150; size >= 60; size -= 5) {
    slide.style.fontSize = size + "%";
    if (slide.scrollHeight <= slide.clientHeight && slide.scrollWidth <= slide.clientWidth) break;
  }
}
function show(number) {
  now = Math.max(0, Math.min(slides.length - 1, number));
  slides.forEach((slide, i) => { slide.classList.toggle("now", i === now); slide.toggleAttribute("inert", i !== now); });
  count.textContent = (now + 1) + " / " + slides.length;
  history.replaceState(null, "", "#" + (now + 1));
  fit(slides[now]);
}
document.body.classList.add("shown");
document.getElementById("back").onclick = () => show(now - 1);
document.getElementById("on").onclick = () => show(now + 1);
const keys = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1, Home: -1e6, End: 1e6 };
addEventListener("keydown", event => {
  if (event.key in keys && event.target.tagName !== "BUTTON" && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault(); show(now + keys[event.key]);
  }
});
addEventListener("resize", () => show(now));
addEventListener("load", () => show(now));
show((parseInt(location.hash.slice(1)) || 1) - 1);
"""
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
    title = html.escape(slides[0].title or "Slides")
    sections = []
    for number, slide in enumerate(slides):
        level = 1 if number == 0 else 2
        words = markdown.inline(slide.title)
        head = f"<h{level}>{words}</h{level}>" if slide.first else f'<p class="of">{words}</p>'
        sections.append(f'<section aria-label="Slide {number + 1}">{head}{slide.body}</section>')
    return (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{title}</title><style>{_STYLE}</style></head><body><main>'
        f'{"".join(sections)}</main><nav aria-label="Slides"><button id="back" aria-label="Slide before">←</button>'
        '<span id="count" role="status"></span><button id="on" aria-label="Next slide">→</button></nav>'
        f"<script>{_SCRIPT}</script></body></html>\n"
    )
