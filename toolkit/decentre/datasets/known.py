"""Until when the package knows law and figures, by topic: what the heads of rules, formulas and cards say."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from decentre import datasets, records

HEAD = ("topic", "known_until")
_PACKAGE = Path(__file__).parents[1]
_NO_LAW = ("agreement_template", "control_codebook", "ledger_headings", "persons", "total_words")  # words and scales


def files() -> list[Path]:
    """Return the files of rules and formulas that hold law or figures."""
    found = [p for folder in ("rules", "formulas") for p in (_PACKAGE / folder).glob("*.toml")]
    return sorted(p for p in found if p.stem not in _NO_LAW)


@cache
def table() -> pd.DataFrame:
    """Return until when each rules file, formula and dataset of facts is known.

    Returns
    -------
    pandas.DataFrame
        Index file (of the package, or ``datasets/`` and its slug); columns topic, known_until (day), title. Sorted by topic;
        within a topic what is known longest first.

    Examples
    --------
    >>> table().loc["rules/section75.toml", ["topic", "known_until"]].to_list()
    ['section 75', datetime.date(2026, 12, 1)]
    """
    heads = [(f"{p.parent.name}/{p.name}", _head(records.contents(p))) for p in files()]
    cards = [(f"datasets/{slug}", datasets.card(slug)) for slug in datasets.names()]
    heads += [(file, (c.topic, c.known_until, c.title)) for file, c in cards if c.known_until]
    rows = pd.DataFrame([head for _, head in heads], columns=[*HEAD, "title"], index=[file for file, _ in heads])
    ordered = rows.sort_index().sort_values("known_until", ascending=False, kind="stable")
    return ordered.sort_values("topic", kind="stable").rename_axis("file")


def _head(data: dict[str, Any]) -> tuple[str, date | None, str]:
    return str(data.get("topic", "")), data.get("known_until"), str(data["title"])


def topics() -> pd.DataFrame:
    """Return the topics: the earliest and the latest day until which a file of each is known.

    Returns
    -------
    pandas.DataFrame
        Index topic; columns first and last (days), files (how many).
    """
    by = table().dropna(subset="known_until").groupby("topic")["known_until"]
    return pd.DataFrame({"first": by.min(), "last": by.max(), "files": by.size()})
