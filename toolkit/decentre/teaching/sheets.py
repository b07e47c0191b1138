"""What an exercise is made of: a student's figures, its questions, and what is told of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, SupportsFloat

from decentre import records

Unit = Literal["pounds", "share", "number", "count"]
PLACES = (
    "Ashford Vale", "Brackenhill", "Castle Moor", "Dunmere", "Eastwater", "Fernleigh", "Glenbury", "Harrowdale", "Ivelmouth",
    "Kingsreach", "Langholm", "Merefield", "Northwick", "Oakhampton", "Pennside", "Ravensby", "Southmarsh", "Thornley",
)  # fmt: skip
_FOLDER = Path(__file__).with_name("exercises")


@dataclass(frozen=True)
class Sheet:
    """One student's figures, as plain lists.

    Attributes
    ----------
    tables : mapping of str to mapping of str to list
        Name, column, cells.
    given : mapping
        Everything else the questions name: the body asked about, rates, rules.
    """

    tables: Mapping[str, Mapping[str, Any]]
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Solved:
    """The answer to one question, and answers that come from a slip.

    Attributes
    ----------
    value : float
        Right.
    slips : mapping of str to float
        Name of a slip to what it comes to; the words are in the exercise's file.
    """

    value: float
    slips: Mapping[str, float] = field(default_factory=dict)


Slips = Mapping[str, SupportsFloat]


def solved(answers: Mapping[str, tuple[SupportsFloat, Slips]]) -> dict[str, Solved]:
    """Return exact answers, and what slips come to, as plain numbers.

    Parameters
    ----------
    answers : mapping of str to (number, mapping of str to number)
        Question to answer and slips; fractions and whole numbers.

    Returns
    -------
    dict of str to Solved
        The same, as floats.

    Examples
    --------
    >>> from fractions import Fraction
    >>> solved({"half": (Fraction(1, 2), {"twice": 1})})
    {'half': Solved(value=0.5, slips={'twice': 1.0})}
    """
    return {key: Solved(float(x), {n: float(y) for n, y in slips.items()}) for key, (x, slips) in answers.items()}


class Question(records.Record, frozen=True):
    """One question of an exercise.

    Attributes
    ----------
    key : str
        What the answer is called.
    unit : {'pounds', 'share', 'number', 'count'}
        Of the answer: cash pounds; 0 to 1; any number; a whole number.
    ask : str
        The question; ``{names}`` stand for what is given.
    hint : str
        What is told of an answer that is wrong and no known slip.
    slips : mapping of str to str
        Name of a slip to what is told of it.
    """

    key: str
    unit: Unit
    ask: str
    hint: str
    slips: dict[str, str] = {}  # noqa: RUF012 (a record makes a new one each time)


class Words(records.Record, frozen=True):
    """The words of an exercise.

    Attributes
    ----------
    lesson : int
        1 to 10.
    title, verbs, story : str
        What it is called, the verbs it asks for, and what the student is told.
    questions : tuple of Question
        In order.
    """

    lesson: int
    title: str
    verbs: str
    story: str
    questions: tuple[Question, ...]


@cache
def words(name: str) -> Words:
    """Return the words of an exercise from its file.

    Parameters
    ----------
    name : str
        Of the exercise.

    Returns
    -------
    Words
        What ``exercises/<name>.toml`` holds.

    Examples
    --------
    >>> words("growth").lesson
    1
    """
    return records.read(_FOLDER / f"{name}.toml", Words)


def unit_of_digit(number: float, place: int) -> float:
    """Return one unit of a digit that counts.

    Parameters
    ----------
    number : float
        Not zero.
    place : int
        1 for the first digit that is not zero.

    Returns
    -------
    float
        A power of ten.

    Examples
    --------
    >>> unit_of_digit(0.1934, 2), unit_of_digit(25_308_000, 1)
    (0.01, 10000000.0)
    """
    return float(Decimal(1).scaleb(Decimal(repr(float(number))).adjusted() - place + 1))
