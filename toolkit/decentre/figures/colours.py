"""The colours and patterns of parts, told from their neighbours with and without colour."""

from __future__ import annotations

from typing import Any

from decentre.tables.components import PARTS

INK, FAINT = "#222222", "#8a8a8a"
COLOURS = {
    "baseline": "#bdbdbd",
    "budget": "#bdbdbd",
    **{part.name: part.colour for part in PARTS},
    "national": "#0072b2",
    "mix": "#e69f00",
    "local": "#35b58c",
}
HATCHES = {**{part.name: part.hatch for part in PARTS}, "mix": "///"}  # told from their neighbours without colour
OTHERS = ("#0072b2", "#e69f00", "#35b58c", "#e8c6dc", "#8c510a", "#56b4e9", "#bdbdbd")
PATTERNS = ("", "///", "...", "xxx", "---", "\\\\\\", "ooo")  # one for each of the others


def look(name: str, order: int) -> dict[str, Any]:
    """Return the colour and pattern of a part: its own where it has a name of the field, else those of its place."""
    if name in COLOURS:
        return {"color": COLOURS[name], "hatch": HATCHES.get(name, "")}
    return {"color": OTHERS[order % len(OTHERS)], "hatch": PATTERNS[order % len(PATTERNS)]}
