"""What an exercise is made of: a student's figures, its questions, and what is told of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, SupportsFloat

from decentre import records

Unit = Literal["pounds", "money", "share", "number", "count", "choice"]
PLACES = (
    "Ashford Vale", "Brackenhill", "Castle Moor", "Dunmere", "Eastwater", "Fernleigh", "Glenbury", "Harrowdale", "Ivelmouth",
    "Kingsreach", "Langholm", "Merefield", "Northwick", "Oakhampton", "Pennside", "Ravensby", "Southmarsh", "Thornley",
)  # fmt: skip


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
        Right; not a number where sentences are chosen.
    slips : mapping of str to float
        Name of a slip to what it comes to; the words are in the exercise's file.
    supported : tuple of str
        Names of the sentences that the figures support, where a question asks to choose and its file does not say.
    """

    value: float
    slips: Mapping[str, float] = field(default_factory=dict)
    supported: tuple[str, ...] = ()


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
    {'half': Solved(value=0.5, slips={'twice': 1.0}, supported=())}
    """
    return {key: Solved(float(x), {n: float(y) for n, y in slips.items()}) for key, (x, slips) in answers.items()}


class Question(records.Record, frozen=True):
    """One question of an exercise.

    Attributes
    ----------
    key : str
        What the answer is called.
    unit : {'pounds', 'money', 'share', 'number', 'count', 'choice'}
        Of the answer: cash pounds, or the exercise's own money; 0 to 1; any number; a whole number; the letters of sentences.
    ask : str
        The question; ``{names}`` stand for what is given.
    hint : str
        What is told of an answer that is wrong and no known slip.
    slips : mapping of str to str
        Name of a slip, or of a sentence that is not supported, to what is told of it.
    statements : mapping of str to str
        Name to sentence, where the answer is a choice; each student sees them in another order.
    supported : tuple of str
        Names of the sentences that are right to choose, one or several; ``solve`` says so where it depends on the figures.
    """

    key: str
    unit: Unit
    ask: str
    hint: str
    slips: dict[str, str] = {}  # noqa: RUF012 (a record makes a new one each time)
    statements: dict[str, str] = {}  # noqa: RUF012
    supported: tuple[str, ...] = ()


class Words(records.Record, frozen=True):
    """The words of an exercise.

    Attributes
    ----------
    lesson : int
        1 to 12; 0 for one of your own.
    title, verbs, story : str
        What it is called, the verbs it asks for, and what the student is told.
    questions : tuple of Question
        In order.
    money : str
        What its money is called: pounds, reais.
    about : str
        Whether its figures are invented or real, and whose they are.
    """

    lesson: int
    title: str
    verbs: str
    story: str
    questions: tuple[Question, ...]
    money: str = "pounds"
    about: str = "every figure is invented, and no other student has the same"


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
