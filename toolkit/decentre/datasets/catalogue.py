"""The cards for reading: a list that fits a terminal, found by word, year and topic; and one card as a page."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from decentre import datasets
from decentre.errors import DatasetError, InputError

if TYPE_CHECKING:
    from decentre.datasets import Card

WIDTH = 100  # columns of a terminal
_YEAR = re.compile(r"(?<![\d-])(?:1[89]|20)\d\d")
_SHORT = {
    "Open Government Licence": "OGL",
    "Open Parliament Licence": "OPL",
    "Open Scottish Parliament": "OSPL",
    "CC0": "CC0",
    "CC BY": "CC BY",
    "MIT": "MIT",
}
_LEGEND = """\
OGL Open Government Licence v3.0; OPL Open Parliament Licence v3.0; OSPL Open Scottish Parliament
Licence; facts: plain facts or our own sums; * does not ship. Terms and columns: decentre data NAME;
references: decentre cite NAME."""


def found(word: str = "", *, years: str = "", topic: str = "") -> list[Card]:
    """Return the cards that hold a word, cover a year and speak of a topic; those that cannot be read are left out.

    Parameters
    ----------
    word : str
        Part of the name, the title, what a row is, or a column.
    years : str
        A year, like 2019 or 2019-20, that lies within the years of the card.
    topic : str
        Part of the topic or the title.

    Returns
    -------
    list of Card
        In the order of their names.

    Raises
    ------
    InputError
        ``years`` is no year.

    Examples
    --------
    >>> [c.slug for c in found("barnett", years="2019")]
    ['nations_barnett']
    """
    year = _first_year(years)
    cards = [card for slug in datasets.names() for card in _read(slug)]
    holds = [c for c in cards if word.casefold() in " ".join([c.slug, c.title, c.row, *c.columns]).casefold()]
    fits = [c for c in holds if topic.casefold() in f"{c.topic} {c.title}".casefold()]
    return [c for c in fits if year is None or (span(c) and span(c)[0] <= year <= span(c)[-1])]


def _first_year(text: str) -> int | None:
    if not text:
        return None
    held = _YEAR.match(text.strip())
    if not held:
        raise InputError(f"{text!r} is not a year; write it like 2019 or 2019-20.")
    return int(held[0])


def _read(slug: str) -> list[Card]:
    try:
        return [datasets.card(slug)]
    except DatasetError:
        return []


def span(card: Card) -> list[int]:
    """Return the first and the last year that a card names, by where each begins; empty where it names none."""
    years = [int(y) for y in _YEAR.findall(card.years)]
    return [min(years), max(years)] if years else []


def listed(cards: Sequence[Card]) -> str:
    """Return cards as lines no wider than a terminal, with what the short licences are."""
    name = max((len(c.slug) for c in cards), default=4) + 1
    title = WIDTH - name - 31
    head = f"{'name':<{name}} {'years':<9} {'rows':>7} {'licence':<11} title"
    lines = [_line(c, name, title) for c in cards]
    return "\n".join([head, *lines, f"\n{len(cards)} datasets\n{_LEGEND}"])


def _line(card: Card, name: int, title: int) -> str:
    years = "-".join(dict.fromkeys(map(str, span(card))))
    short = card.title if len(card.title) <= title else f"{card.title[: title - 1].rstrip()}…"
    marked = card.slug + ("" if card.shipped else "*")
    return f"{marked:<{name}} {years:<9} {card.rows:>7} {_licence(card):<11} {short}"


def _licence(card: Card) -> str:
    names = [short for long, short in _SHORT.items() if long in card.licence]
    return "+".join(names[:2]) or ("facts" if card.shipped else "see card")


def page(card: Card) -> str:
    """Return a card as HTML: what it holds, its columns and its sources, every text escaped."""
    facts = {"One row is": card.row, "Rows": f"{card.rows:,}", "Years": card.years, "Licence": card.licence}
    facts |= {
        "How certain": card.certainty,
        "Beware": card.note,
        "Ships": "yes" if card.shipped else f"no. {card.how_to_obtain}",
    }
    rows = "".join(f"<tr><th scope='row'>{k}</th><td>{html.escape(v)}</td></tr>" for k, v in facts.items() if v)
    columns = "".join(
        f"<tr><th scope='row'>{html.escape(n)}</th><td>{html.escape(c.get('unit', ''))}</td><td>{html.escape(c.get('what', ''))}</td></tr>"
        for n, c in card.columns.items()
    )
    sources = "".join(f"<li>{html.escape(datasets.reference(s))}</li>" for s in card.sources)
    head = "<tr><th scope='col'>column</th><th scope='col'>unit</th><th scope='col'>what</th></tr>"
    return (
        f"<p><strong>{html.escape(card.title)}</strong> ({html.escape(card.slug)})</p><table>{rows}</table>"
        f"<details><summary>{len(card.columns)} columns</summary><table>{head}{columns}</table></details>"
        f"<details><summary>{len(card.sources)} sources</summary><ul>{sources}</ul></details>"
    )
