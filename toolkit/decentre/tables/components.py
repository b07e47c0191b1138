"""The parts of growth: one ordered table, from which everything that names them is made.

A part is a column of ``GrowthDecomposition.parts``; a component is the word of a line that states its money. Another part
is another row here: shares, denominators, rounding, tipping point, figures, reports, invented data and the gate for lines
follow. The rows stand this low because the gate and the figures need them too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Denominator = Literal["gross_growth", "growth", "growth_after_inflation"]
Claims = Literal["priorities", "priorities_and_demography", "priorities_and_inflation", "all"]
DENOMINATORS: dict[Denominator, str] = {
    "gross_growth": "gross growth",
    "growth": "growth after transfers",
    "growth_after_inflation": "growth after transfers and inflation",
}


@dataclass(frozen=True)
class Part:
    """One part of growth.

    Attributes
    ----------
    name : str
        The column of ``.parts``.
    component : str
        Of the lines that state it; empty for the remainder.
    inside : tuple of str
        The denominators that hold it.
    words : str
        What a sentence calls it.
    colour, hatch : str
        How figures draw it.
    claims : tuple of str
        The sets of claims of ``tipping_point`` that it belongs to, besides ``'all'``.
    saving : str
        The component whose money is taken off it where growth is net of efficiency.
    priced : bool
        Whether the price index states it where no line does.
    local : bool
        Whether one of its lines may in truth have been decided locally.
    """

    name: str
    component: str
    inside: tuple[Denominator, ...]
    words: str
    colour: str
    hatch: str = ""
    claims: tuple[Claims, ...] = ()
    saving: str = ""
    priced: bool = False
    local: bool = False


_GROSS: tuple[Denominator, ...] = ("gross_growth",)
_AFTER_TRANSFERS: tuple[Denominator, ...] = (*_GROSS, "growth")
_ALWAYS: tuple[Denominator, ...] = (*_AFTER_TRANSFERS, "growth_after_inflation")

PARTS: tuple[Part, ...] = (
    Part("transfers", "transfer", _GROSS, "transfers", "#e8c6dc"),
    Part(
        "inflation",
        "inflation",
        _AFTER_TRANSFERS,
        "inflation",
        "#e69f00",
        "///",
        ("priorities_and_inflation",),
        saving="efficiency",
        priced=True,
    ),
    Part(
        "demography", "demography", _ALWAYS, "demography", "#8c510a", "...", ("priorities_and_demography",), local=True
    ),
    Part(
        "priorities",
        "priority",
        _ALWAYS,
        "the priorities that are listed",
        "#0072b2",
        "",
        ("priorities", "priorities_and_demography", "priorities_and_inflation"),
        local=True,
    ),
    Part("discretionary", "", _ALWAYS, "the remainder", "#35b58c"),
)


def growth_parts() -> list[str]:
    """Return the names of the parts of growth, in order."""
    return [part.name for part in PARTS]


def listed() -> list[Part]:
    """Return the parts that lines state: all but the remainder."""
    return [part for part in PARTS if part.component]


def line_components() -> tuple[str, ...]:
    """Return the components that a line may have, in order."""
    return tuple(c for part in listed() for c in (part.component, part.saving) if c)


def local_components() -> list[str]:
    """Return the components whose lines may in truth have been decided locally."""
    return [part.component for part in listed() if part.local]


def within(denominator: str) -> list[str]:
    """Return the parts that a denominator holds."""
    return [part.name for part in PARTS if denominator in part.inside]


def claimed(claims: str, denominator: str) -> list[str]:
    """Return the listed parts of a set of claims that the denominator holds."""
    inside = within(denominator)
    return [part.name for part in listed() if part.name in inside and (claims == "all" or claims in part.claims)]


def in_words(names: Iterable[str]) -> str:
    """Return some parts as a phrase: 'transfers, inflation and the priorities that are listed'."""
    chosen = set(names)
    words = [part.words for part in PARTS if part.name in chosen]
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
