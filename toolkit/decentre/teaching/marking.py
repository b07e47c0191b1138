"""Marking: an answer against one worked out anew, and what to say of it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from decentre.errors import InputError
from decentre.results import Format, Result, in_lines
from decentre.teaching.answers import choice, readings
from decentre.teaching.assignment import asks, drawn, lettered, stream_of
from decentre.teaching.draws import student_text
from decentre.teaching.models import Model, model
from decentre.teaching.sheets import Question, Solved, Unit, unit_of_digit

NEAR = 0.005  # of the answer: what rounding on the way may do
MONEY = ("pounds", "money")
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
        far'``, ``'wrong'``, ``'not a number'``, ``'not a choice'`` or ``'not answered'``) and feedback. The right answers are not in it.
    surplus : mapping of str to str
        Answers to questions that are not asked, with what is told of them.
    slips : mapping of str to str
        Question to the name of the slip, or of the sentence, that was recognised.
    """

    name: str
    student: str
    table: pd.DataFrame
    surplus: Mapping[str, str]
    slips: Mapping[str, str] = field(default_factory=dict)

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


def mark(name: str | Path, *, student: str | int, answers: Mapping[str, object] | pd.Series, key: str = "") -> Marking:
    """Mark a student's answers to an exercise, and say what to look at again.

    A number is right when it is the right one at the digits it is given with, two digits that count being enough, or
    lies within half a per cent of it; a count must be exact. A decimal comma, blanks and a percent sign are read. A share
    given as a percentage without its sign, money given in millions and the known slips of each question are recognised
    and named. Of sentences, those that the figures support must be chosen, and no other.

    Parameters
    ----------
    name : str or Path
        One of :func:`names`, or the folder of an exercise of your own.
    student : str or int
        The number that the figures were made for.
    answers : mapping or pandas.Series
        Question to number, or to the letters of sentences. Questions may be missing.
    key : str
        The lecturer's key, where the figures were made under one.

    Returns
    -------
    Marking
        ``.score``, ``.table``, ``.surplus``, ``.slips``.

    Raises
    ------
    InputError
        There is no such exercise, the student's number holds another sign, or the answers are not by question.

    Examples
    --------
    >>> mark("flows", student="s1234", answers={"payments": "2,4", "hospital_care": 36.4, "social_care": 0.09, "net": 730})
    <Marking: flows, student s1234: 1 of 6 right>
    hospital_care: right, in another unit. 36.4 is the right figure as a percentage; a share is from 0 to 1: write 0.364
    ministry_decides: not answered. What share of the pounds that enter is decided by the Ministry, its earmark among it?
    net: right, in another unit. 730 is the right figure in millions of pounds; write the pounds: 730000000
    social_care: wrong. What comes back to the board goes out again (.paths, row Pennside Board): the second and third time ...
    payments: right.
    reading: not answered. ...
    """
    text = student_text(student)
    made, stream = model(name), stream_of(text, key)
    sheet, solved = drawn(made, stream)
    given = _given(answers)
    rows = {q.key: _Answered(q, made, stream, sheet.given, solved[q.key]).marked(given) for q in made.words.questions}
    cells = {name: [getattr(row, name) for row in rows.values()] for name in ("answer", "verdict", "feedback")}
    table = pd.DataFrame(cells, index=pd.Index(rows, name="question"))
    surplus = {key: _not_asked(key, list(rows)) for key in given if key not in rows}
    return Marking(made.name, text, table, surplus, {key: row.slip for key, row in rows.items() if row.slip})


def _given(answers: Mapping[str, object] | pd.Series) -> dict[str, object]:
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


@dataclass(frozen=True)
class _Marked:
    """An answer as given, the verdict, what is told of it, and the slip that was recognised."""

    answer: str
    verdict: str
    feedback: str = ""
    slip: str = ""


@dataclass(frozen=True)
class _Answered:
    """A question as one student has it, and its answer."""

    question: Question
    made: Model
    stream: str
    told: Mapping[str, Any]
    solved: Solved

    def marked(self, given: Mapping[str, object]) -> _Marked:
        """Return the verdict on what was given."""
        answer = given.get(self.question.key, "")
        if isinstance(answer, str) and not answer.strip():
            return _Marked("", "not answered", asks(self.question, self.made, self.stream, self.told))
        return self._chosen(answer) if self.question.unit == "choice" else self._numbered(answer)

    def _chosen(self, answer: object) -> _Marked:
        """Return the verdict on the letters of sentences."""
        listed = lettered(self.question, self.made, self.stream)
        letters = choice(answer, listed)
        if letters is None:
            return _Marked(str(answer), "not a choice", f"give letters of {', '.join(listed)}, such as 'a' or 'a, c'")
        chosen = [listed[letter] for letter in sorted(letters)]
        unsupported = [name for name in chosen if name not in self.solved.supported]
        if unsupported:
            told = [self.question.slips[name].format(**self.told) for name in unsupported]
            return _Marked(str(answer), "wrong", "; ".join(told), unsupported[0])
        if set(chosen) != set(self.solved.supported):
            return _Marked(
                str(answer), "wrong", "what was chosen is supported, and more than that is; choose all", "some"
            )
        return _Marked(str(answer), "right")

    def _numbered(self, answer: object) -> _Marked:
        """Return the best verdict on the numbers that the answer can mean."""
        numbers = readings(answer)
        if not numbers:
            told = "give a plain number, such as 0.193 for a share or 25300000 for money"
            return _Marked(str(answer), "not a number", told)
        verdicts = [self._judged(str(answer), number) for number in numbers]
        return min(verdicts, key=lambda v: (_BEST.index(v.verdict), not v.slip))

    def _judged(self, shown: str, number: float) -> _Marked:
        unit, value, question = self.question.unit, self.solved.value, self.question
        money = "pounds" if unit == "pounds" else self.made.words.money
        if agrees(number, value, unit):
            return _Marked(shown, "right")
        if told := _other_unit(number, value, unit, money):
            return _Marked(shown, "right, in another unit", told)
        for name, slip in self.solved.slips.items():
            if agrees(number, slip, unit) or _other_unit(number, slip, unit, money):
                return _Marked(shown, "wrong", question.slips[name].format(**self.told), name)
        if number and abs(number - value) <= unit_of_digit(number, _digits(number)) / 2:
            return _Marked(shown, "rounded too far", "give at least two digits that count, such as 0.19 or 25000000")
        if agrees(-number, value, unit):
            return _Marked(shown, "wrong", "right but for the sign: see which is taken off which", "sign")
        return _Marked(shown, "wrong", question.hint.format(**self.told))


_BEST = ("right", "right, in another unit", "rounded too far", "wrong")


def agrees(answer: float, value: float, unit: Unit) -> bool:
    """Say whether an answer is right.

    Parameters
    ----------
    answer, value : float
        As given, and as it is.
    unit : {'pounds', 'money', 'share', 'number', 'count'}
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


def _other_unit(answer: float, value: float, unit: Unit, money: str) -> str:
    """Return what to say of the right figure in another unit; nothing otherwise."""
    if unit == "share" and agrees(answer / 100, value, unit):
        return f"{answer:g} is the right figure as a percentage; a share is from 0 to 1: write {answer / 100:g}"
    if unit in MONEY and _digits(answer) > 1:
        for scale, name in _SCALES.items():
            if agrees(answer * scale, value, unit):
                return f"{answer:g} is the right figure in {name} of {money}; write the {money}: {answer * scale:.0f}"
    return ""
