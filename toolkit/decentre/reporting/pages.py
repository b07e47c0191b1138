"""One self-contained HTML page: headings in order, header cells, alternative text, no script, no request."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from decentre import datasets

_STYLE = """
:root { color-scheme: light; --ink: #1d1d1d; --faint: #5f5f5f; --line: #d8d8d8; }
body { font: 16px/1.55 Georgia, "Times New Roman", serif; color: var(--ink); max-width: 58rem; margin: 0 auto;
  padding: 1.5rem 1rem 4rem; background: #fff; }
h1, h2, h3, table, nav, figcaption, .verdict { font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; text-wrap: balance; } h2 { font-size: 1.3rem; margin-top: 2.8rem; border-top: 1px solid var(--line);
  padding-top: 1.2rem; } h3 { font-size: 1.05rem; margin-top: 1.6rem; }
.scroll { overflow-x: auto; margin: 0.8rem 0; } table { border-collapse: collapse; font-size: 0.86rem; }
caption { text-align: left; color: var(--faint); padding-bottom: 0.3rem; }
th, td { padding: 0.25rem 0.7rem; text-align: right; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { border-bottom: 2px solid var(--ink); } th[scope=row], thead th:first-child, .two thead th:nth-child(2) { text-align: left; font-weight: 600; }
.text { text-align: left; } td { white-space: nowrap; } td.long { white-space: normal; }
td.long, th[scope=row] { min-width: 9rem; overflow-wrap: anywhere; }
figure { margin: 1.4rem 0; } figure img, figure svg { max-width: 100%; height: auto; } figcaption { font-size: 0.86rem; }
.verdict { font-weight: 600; } .answer { border-left: 4px solid #1d1d1d; padding-left: 0.9rem; }
.note, footer, details { color: var(--faint); font-size: 0.88rem; } a { color: #004f7c; } li { overflow-wrap: anywhere; }
pre { overflow-x: auto; background: #f3f3f3; padding: 0.6rem 0.8rem; font-size: 0.86rem; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 0.5rem; } nav ul { columns: 2; padding-left: 1.1rem; }
@media (max-width: 40rem) { nav ul { columns: 1; } body { font-size: 15px; } th[scope=row] { min-width: 6rem; } th, td { padding: 0.25rem 0.4rem; } }
@media print { details { display: none; } }
"""


@dataclass(frozen=True)
class Section:
    """A part of a page: its heading, the name that links use, and HTML in order."""

    title: str
    slug: str
    body: Sequence[str]


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
        f'<link rel="icon" href="data:,"><title>{html.escape(title)}</title><style>{_STYLE}</style></head><body>'
        f'<a class="skip" href="#top">To the report</a><main id="top">'
        f'<h1>{html.escape(title)}</h1>{"".join(lead)}<nav aria-label="Contents"><ul>{links}</ul></nav>{parts}'
        f"</main><footer><p>{html.escape(datasets.cite())}</p></footer></body></html>\n"
    )
