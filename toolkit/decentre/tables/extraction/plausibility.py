"""The unit that a file prints, and whether it can be right: what a reader must be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from decentre import records
from decentre.records import Record
from decentre.tables.extraction.cells import blank, letter, text
from decentre.tables.extraction.labels import View
from decentre.tables.extraction.specification import Amount

_ROUND = 1000
_UNSEEN = ("", "not in the file")  # the specification knows of no printed unit
_FEWEST, _SHARE = 4, 0.5


class Unit(Record, frozen=True):
    """A unit and the words that say it."""

    multiplier: int
    words: tuple[str, ...]


class Units(Record, frozen=True):
    """The units of the file of words."""

    unit: tuple[Unit, ...]


@dataclass(frozen=True)
class Printed:
    """A unit as the file prints it, and where."""

    multiplier: int
    words: str
    where: str


@cache
def _units() -> tuple[tuple[int, re.Pattern[str]], ...]:
    units = records.read(Path(__file__).with_name("unit_words.toml"), Units).unit
    return tuple((u.multiplier, re.compile("|".join(u.words), re.IGNORECASE)) for u in units)


def unit_in(words: str) -> int | None:
    """Return the multiplier of the unit that a text names, or None."""
    return next((m for m, pattern in _units() if pattern.search(words)), None)


def printed_units(view: View, columns: Sequence[int]) -> list[Printed]:
    """Return the units that stand above the data: in the headings of the amounts, or in titles."""
    found = [Printed(m, words, where) for words, where in _above(view, columns) if (m := unit_in(words)) is not None]
    return list({p.words: p for p in reversed(found)}.values())[::-1]


def _above(view: View, columns: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Yield the texts that may say the unit of the amounts: their headings first, then the rows above."""
    for j in columns:
        yield view.columns.texts[j], f"the heading of column {letter(j)}"
    for number, row in enumerate(view.grid[: min(view.columns.rows, default=1) - 1], 1):
        yield from (
            (text(c), f"cell {letter(j)}{number}") for j, c in enumerate(row) if isinstance(c, str) and not blank(c)
        )


@dataclass(frozen=True)
class Question:
    """What only a reader can answer, and whether the amounts are likely wrong until it is answered."""

    words: str
    warns: bool


def unit_questions(
    amount: Amount, printed: Sequence[Printed], values: Sequence[float], multiplier: float
) -> list[Question]:
    """Return what must be asked about the unit: another one is printed, or the amounts look like whole units."""
    if amount.of != "money" or amount.printed == "wrong":
        return []
    questions = []
    if printed and all(p.multiplier != multiplier for p in printed):
        first = printed[0]
        words = (
            f"{first.where} says {first.words[:60]!r}, which is {first.multiplier:,}, and the specification multiplies by {multiplier:,.12g}: "
            'which is right? Where the file is wrong, say printed = "wrong" and why.'
        )
        questions.append(Question(words, warns=amount.printed in _UNSEEN))
    whole = looks_whole([v / multiplier for v in values])
    if multiplier >= _ROUND and whole and not amount.why:
        words = (
            f"{whole[0]:,} of {whole[1]:,} amounts end in 000, as amounts in whole units do, and the specification multiplies by "
            f"{multiplier:,.12g}: can the largest be {max(map(abs, values)):,.0f}? Say in 'why' of [amount] how you know."
        )
        questions.append(Question(words, warns=False))
    return questions


def looks_whole(values: Sequence[float]) -> tuple[int, int] | None:
    """Return how many of the amounts other than zero end in 000, where that is at least half of them."""
    filled = [v for v in values if v]
    round_ones = sum(v % _ROUND == 0 for v in filled)
    return (round_ones, len(filled)) if len(filled) >= _FEWEST and round_ones >= _SHARE * len(filled) else None
