"""Marking: an answer against one worked out anew, and what to say of it."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.results import Format, Result, in_lines
from decentre.teaching.assignment import drawn, known
from decentre.teaching.draws import student_text
from decentre.teaching.sheets import Question, Solved, Unit, unit_of_digit, words

NEAR = 0.005  # of the answer: what rounding on the way may do
Row = tuple[str, str, str]
_SCALES = {1e3: "thousands", 1e6: "millions", 1e9: "billions"}


@dataclass(frozen=True, repr=False)
class Marking(Result):
    """A student's answers, marked.

    Attributes
    ----------
    name, student : str
        The exercise and who did it.
    table : pandas.DataFrame
        Index question; columns answer (as given), verdict (``'right'``, ``'right, in another unit'``, ``'rounded too
        far'``, ``'wrong'``, ``'not a number'`` or ``'not answered'``) and feedback. The right answers are not in it.
    surplus : mapping of str to str
        Answers to questions that are not asked, with what is told of them.
    """

    name: str
    student: str
    table: pd.DataFrame
    surplus: Mapping[str, str]

    _formats: ClassVar[Mapping[str, Format]] = {"answer": "text", "verdict": "text", "feedback": "text"}

    @property
    def right(self) -> int:
        """How many answers are right."""
        return int((self.table["verdict"] == "right").sum())

    @property
    def score(self) -> float:
        """The share of the questions answered right, 0 to 1."""
        return self.right / len(self.table)

    @property
    def assumptions(self) -> tuple[str, ...]:  # type: ignore[override]
        """What is told of answers that no question asked for."""
        return tuple(self.surplus.values())

    def summary(self) -> pd.DataFrame:
        """Return the verdicts: one row a question."""
        return self.table

    def _title(self) -> str:
        return f"{self.name}, student {self.student}: {self.right} of {len(self.table)} right"

    def __repr__(self) -> str:
        rows = [f"{key}: {verdict}. {feedback}".strip() for key, _, verdict, feedback in self.table.itertuples()]
        return in_lines([f"<{self._headline()}>", *rows, *(f"note: {n}" for n in self.notes)])


def mark(name: str, *, student: str | int, answers: Mapping[str, float] | pd.Series) -> Marking:
    """Mark a student's answers to an exercise, and say what to look at again.

    An answer is right when it is the right number at the digits it is given with, two digits that count being enough, or
    lies within half a per cent of it; a count must be exact. A share given as a percentage, pounds given in millions and
    the known slips of each question are recognised and named.

    Parameters
    ----------
    name : str
        One of :func:`names`.
    student : str or int
        The number that the figures were made for.
    answers : mapping or pandas.Series
        Question to number. Questions may be missing.

    Returns
    -------
    Marking
        ``.score``, ``.table``, ``.surplus``.

    Raises
    ------
    InputError
        There is no such exercise, the student's number holds another sign, or the answers are not by question.

    Examples
    --------
    >>> mark("flows", student="s1234", answers={"payments": 2.4, "hospital_care": 36.4, "social_care": 0.09, "net": 730})
    <Marking: flows, student s1234: 1 of 5 right>
    hospital_care: right, in another unit. 36.4 is the right figure as a percentage; a share is from 0 to 1: write 0.364
    ministry_decides: not answered. What share of the pounds that enter is decided by the Ministry, its earmark among it?
    net: right, in another unit. 730 is the right figure in millions of pounds; write the pounds: 730000000
    social_care: wrong. What comes back to the board goes out again (.paths, row Pennside Board): the second and third time ...
    payments: right.
    """
    text = student_text(student)
    sheet, solved = drawn(known(name), text)
    given, questions = _given(answers), words(name).questions
    rows = {q.key: _marked(q, given, solved[q.key], sheet.given) for q in questions}
    columns = zip(("answer", "verdict", "feedback"), zip(*rows.values(), strict=True), strict=True)
    table = pd.DataFrame(dict(columns), index=pd.Index(rows, name="question"))
    surplus = {key: _not_asked(key, list(rows)) for key in given if key not in rows}
    return Marking(name, text, table, surplus)


def _given(answers: Mapping[str, float] | pd.Series) -> dict[str, object]:
    if not isinstance(answers, Mapping | pd.Series) or (
        isinstance(answers, pd.Series) and answers.index.has_duplicates
    ):
        raise InputError(
            f"answers is {answers!r}; give each question's answer once, by its name, such as {{'share': 0.193}}."
        )
    return {str(key): value for key, value in answers.items()}


def _not_asked(key: str, asked: list[str]) -> str:
    close = difflib.get_close_matches(key, asked, n=1)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    return f"no question is called {key!r}{hint}; the questions are {', '.join(asked)}"


def _marked(question: Question, given: Mapping[str, object], solved: Solved, told: Mapping[str, object]) -> Row:
    """Return the answer as given, the verdict and the feedback."""
    if question.key not in given:
        return "", "not answered", question.ask.format(**told)
    answer, number = given[question.key], _number(given[question.key])
    if number is None:
        return str(answer), "not a number", "give a plain number, such as 0.193 for a share or 25300000 for pounds"
    if agrees(number, solved.value, question.unit):
        return str(answer), "right", ""
    unit = _other_unit(number, solved.value, question.unit)
    if unit:
        return str(answer), "right, in another unit", unit
    for name, value in solved.slips.items():
        if agrees(number, value, question.unit) or _other_unit(number, value, question.unit):
            return str(answer), "wrong", question.slips[name].format(**told)
    if number and abs(number - solved.value) <= unit_of_digit(number, _digits(number)) / 2:
        return str(answer), "rounded too far", "give at least two digits that count, such as 0.19 or 25000000"
    if agrees(-number, solved.value, question.unit):
        return str(answer), "wrong", "right but for the sign: see which is taken off which"
    return str(answer), "wrong", question.hint.format(**told)


def _number(answer: object) -> float | None:
    if isinstance(answer, bool | np.bool_) or not isinstance(answer, int | float | np.number | Fraction | Decimal):
        return None
    number = float(answer)
    return number if math.isfinite(number) else None


def agrees(answer: float, value: float, unit: Unit) -> bool:
    """Say whether an answer is right.

    Parameters
    ----------
    answer, value : float
        As given, and as it is.
    unit : {'pounds', 'share', 'number', 'count'}
        A count must be exact.

    Returns
    -------
    bool
        Whether the answer lies within half a per cent, or is the value at the digits it is given with: two digits that
        count, or more.

    Examples
    --------
    >>> [agrees(x, 0.1934, "share") for x in (0.1934, 0.193, 0.19, 0.2, 0.196)]
    [True, True, True, False, False]
    >>> agrees(25_000_000, 25_308_000.0, "pounds"), agrees(14.2, 14.0, "count")
    (True, False)
    """
    if unit == "count":
        return answer == value
    room = NEAR * abs(value)
    if answer:
        room = max(room, unit_of_digit(answer, max(2, _digits(answer))) / 2)
    return abs(answer - value) <= room * (1 + 1e-9)


def _digits(number: float) -> int:
    """Return how many digits count: 2 for 0.19, 3 for 25,300,000."""
    return len(Decimal(repr(float(number))).normalize().as_tuple().digits)


def _other_unit(answer: float, value: float, unit: Unit) -> str:
    """Return what to say of the right figure in another unit; nothing otherwise."""
    if unit == "share" and agrees(answer / 100, value, unit):
        return f"{answer:g} is the right figure as a percentage; a share is from 0 to 1: write {answer / 100:g}"
    if unit == "pounds" and _digits(answer) > 1:
        for scale, name in _SCALES.items():
            if agrees(answer * scale, value, unit):
                return f"{answer:g} is the right figure in {name} of pounds; write the pounds: {answer * scale:.0f}"
    return ""
