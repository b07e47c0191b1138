"""Integrated care boards that ended, and what came of them: a partner that is no more cannot sign."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from decentre import datasets
from decentre.tables.labels import folded

_KIND = "integrated care board"
_AROUND = re.compile(r"^nhs\s+|\s+(integrated care board|icb)$", re.IGNORECASE)


@cache
def ended() -> dict[object, tuple[date, list[str]]]:
    """Return the boards that ended: name, folded, to the first day without it and the boards that took over."""
    table = datasets.load("icb_footprints")
    taken = table[table["record"] == "succession"]
    found: dict[object, tuple[date, list[str]]] = {}
    for row in taken.itertuples():
        heirs = found.setdefault(folded(str(row.predecessor_name)), (date.fromisoformat(str(row.date)), []))[1]
        heirs.append(str(row.name))
    return found


def ended_board(name: str, kind: str, on: date) -> str:
    """Return in words that a board was no more on a day, and who took over; empty where it was, or is not known by name."""
    if kind != _KIND:
        return ""
    day, heirs = ended().get(folded(_AROUND.sub("", _AROUND.sub("", name.strip()))), (None, []))
    if day is None or on < day:
        return ""
    return f"{name} ended before {day}; its area is in {', '.join(dict.fromkeys(heirs))}"
