"""One self-contained HTML page: headings in order, header cells, alternative text, no script, no request."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from decentre import datasets, figures
from decentre.results import displayed, html_table

_STYLE = """
:root { color-scheme: light; --ink: #1d1d1d; --faint: #5f5f5f; --line: #d8d8d8; }
body { font: 16px/1.55 Georgia, "Times New Roman", serif; color: var(--ink); max-width: 58rem; margin: 0 auto;
  padding: 1.5rem 1rem 4rem; background: #fff; }
h1, h2, h3, table, nav, figcaption, .verdict { font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; } h2 { font-size: 1.3rem; margin-top: 2.8rem; border-top: 1px solid var(--line);
  padding-top: 1.2rem; } h3 { font-size: 1.05rem; margin-top: 1.6rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 0.86rem; margin: 0.8rem 0; }
caption { text-align: left; color: var(--faint); padding-bottom: 0.3rem; }
th, td { padding: 0.25rem 0.7rem; text-align: right; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { border-bottom: 2px solid var(--ink); } th[scope=row], thead th:first-child { text-align: left; font-weight: 600; }
.text { text-align: left; } td { white-space: nowrap; } td.long { white-space: normal; } th[scope=row] { min-width: 11rem; }
figure { margin: 1.4rem 0; } figure img, figure svg { max-width: 100%; height: auto; } figcaption { font-size: 0.86rem; }
.verdict { font-weight: 600; } .answer { border-left: 4px solid #0072b2; padding-left: 0.9rem; }
.note, footer, details { color: var(--faint); font-size: 0.88rem; } nav ul { columns: 2; padding-left: 1.1rem; }
@media (max-width: 40rem) { nav ul { columns: 1; } body { font-size: 15px; } }
@media print { details { display: none; } }
"""


_FEW_SOURCES = 4


@dataclass(frozen=True)
class Figure:
    """A figure of a report: its picture as SVG, caption, alternative text and the data drawn."""

    caption: str
    svg: str
    alternative: str
    data: pd.DataFrame


@dataclass(frozen=True)
class Section:
    """A part of a report: HTML paragraphs and tables, in order."""

    title: str
    slug: str
    body: list[str] = field(default_factory=list)


def draw(caption: str, result: object) -> Figure:
    """Draw a result for a report, on no screen."""
    with figures.off_screen():
        ax = result.plot()  # type: ignore[attr-defined]
        return Figure(caption, figures.svg(ax), figures.alternative_text(ax), figures.data_table(ax))


def paragraph(text: str, kind: str = "") -> str:
    """Return a paragraph of text as HTML."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<p{attribute}>{html.escape(text)}</p>"


def bullets(items: Sequence[str]) -> str:
    """Return a list of texts as HTML."""
    return "<ul>" + "".join(f"<li>{html.escape(i)}</li>" for i in items) + "</ul>"


def heading(text: str) -> str:
    """Return a heading inside a section."""
    return f"<h3>{html.escape(text)}</h3>"


def table(texts: pd.DataFrame, caption: str = "") -> str:
    """Return a table of texts that scrolls sideways on a narrow screen."""
    return f'<div class="scroll" tabindex="0">{html_table(texts, caption)}</div>'


def figure(item: Figure, number: int) -> str:
    """Return a figure with its caption, alternative text and the table of its data."""
    image = base64.b64encode(item.svg.encode("utf-8")).decode("ascii")
    data = displayed(item.data.head(60))
    return (
        f'<figure><img src="data:image/svg+xml;base64,{image}" alt="{html.escape(item.alternative, quote=True)}">'
        f"<figcaption>Figure {number}. {html.escape(item.caption)}</figcaption></figure>"
        f"<details><summary>Data of figure {number}</summary>{table(data)}</details>"
    )


def sources(slugs: Sequence[str], cited: str) -> str:
    """Return datasets with their licences and sources as HTML.

    Of a dataset with many sources only those named in ``cited`` are listed, and the others counted.
    """
    items = []
    for card in map(datasets.card, slugs):
        few = len(card.sources) <= _FEW_SOURCES
        listed = [s for s in card.sources if few or re.search(rf"{re.escape(s['key'])}\b", cited)]
        names = [f"{s['publisher']} ({s['date']}), {s['title']}" for s in listed]
        more = len(card.sources) - len(listed)
        names += [f"{more} {'others' if listed else 'sources'} on the card (decentre data {card.slug})"] if more else []
        items.append(f"{card.title} [{card.slug}]. Licence: {card.licence}. Sources: {'; '.join(names)}.")
    return bullets(items)


def page(title: str, lead: Sequence[str], sections: Sequence[Section]) -> str:
    """Return the whole page.

    Parameters
    ----------
    title : str
        Its heading.
    lead : sequence of str
        HTML before the first section.
    sections : sequence of Section
        The parts.

    Returns
    -------
    str
        An HTML document that asks for nothing outside itself.
    """
    links = "".join(f'<li><a href="#{s.slug}">{html.escape(s.title)}</a></li>' for s in sections)
    parts = "".join(
        f'<section aria-labelledby="{s.slug}"><h2 id="{s.slug}">{html.escape(s.title)}</h2>{"".join(s.body)}</section>'
        for s in sections
    )
    return (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{html.escape(title)}</title><style>{_STYLE}</style></head><body><main>'
        f'<h1>{html.escape(title)}</h1>{"".join(lead)}<nav aria-label="Contents"><ul>{links}</ul></nav>{parts}'
        f"</main><footer><p>{html.escape(datasets.cite())}</p></footer></body></html>\n"
    )
