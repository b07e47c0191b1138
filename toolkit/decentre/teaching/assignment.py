"""An exercise as a student gets it: questions about figures that no other student has."""

from __future__ import annotations

import difflib
import html
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from math import isfinite
from types import ModuleType
from typing import Any, ClassVar

import pandas as pd

from decentre.errors import InputError
from decentre.results import Format, Result, in_lines
from decentre.teaching.draws import Draws, student_text
from decentre.teaching.exercises import (
    additionality,
    autonomy,
    capitation,
    flows,
    growth,
    ledger,
    mechanisms,
    pooling,
    purpose,
    targeting,
)
from decentre.teaching.sheets import Question, Sheet, Solved, words

EXERCISES: dict[str, ModuleType] = {
    "growth": growth,
    "purpose": purpose,
    "targeting": targeting,
    "additionality": additionality,
    "capitation": capitation,
    "mechanisms": mechanisms,
    "pooling": pooling,
    "flows": flows,
    "autonomy": autonomy,
    "ledger": ledger,
}
APART = 0.02  # of the answer: how far it lies from every known slip
NOTES = (
    "every figure is invented, and no other student has the same",
    "shares are from 0 to 1; two digits that count are enough",
)


@dataclass(frozen=True, repr=False)
class Exercise(Result):
    """One student's exercise.

    Attributes
    ----------
    name : str
        One of :func:`names`.
    student : str
        The student's number, as the figures follow from it.
    title, verbs, story : str
        What it is called, the verbs it asks for, what the tables hold.
    questions : pandas.DataFrame
        Index question (the key of its answer); columns unit (pounds, share, number or count) and ask.
    tables : mapping of str to pandas.DataFrame
        The student's own figures.
    given : mapping
        Everything else the questions name: bodies, rates, rules.
    """

    name: str
    student: str
    title: str
    verbs: str
    story: str
    questions: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    given: Mapping[str, Any]

    _formats: ClassVar[Mapping[str, Format]] = {"unit": "text", "ask": "text"}

    @property
    def assumptions(self) -> tuple[str, ...]:  # type: ignore[override]
        """What holds for every exercise."""
        return NOTES

    def summary(self) -> pd.DataFrame:
        """Return the questions."""
        return self.questions

    def _title(self) -> str:
        return self.title

    def _headline(self) -> str:
        return f"Exercise {words(self.name).lesson}, {self.name}, student {self.student}: {self.title}"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self.story)}</p>{super()._repr_html_()}"

    def __repr__(self) -> str:
        asked = [f"{key} ({unit}): {ask}" for key, unit, ask in self.questions.itertuples()]
        shapes = ", ".join(f"{name} ({len(table)} rows)" for name, table in self.tables.items())
        return in_lines([f"<{self._headline()}>", self.story, f"tables: {shapes}", *asked])


def names() -> list[str]:
    """Return the exercises, in the order of the lessons.

    Returns
    -------
    list of str
        Ten names.

    Examples
    --------
    >>> names()[:3]
    ['growth', 'purpose', 'targeting']
    """
    return list(EXERCISES)


def exercise(name: str, *, student: str | int) -> Exercise:
    """Give a student an exercise with figures that follow from the student's number.

    Parameters
    ----------
    name : str
        One of :func:`names`.
    student : str or int
        The student's number: letters, digits, ``-``, ``_`` and ``.``. The same number gives the same figures on every
        platform.

    Returns
    -------
    Exercise
        ``.questions``, ``.tables``, ``.given``. The answers are not in it: :func:`mark` works them out anew.

    Raises
    ------
    InputError
        There is no such exercise, or the student's number holds another sign.

    Examples
    --------
    >>> mine = exercise("growth", student="s1234")
    >>> mine.questions.index.tolist()
    ['discretionary', 'share', 'share_after_inflation', 'share_by_deflator', 'pooled_share']
    >>> mine.tables["budget"].head(3)
            body     year     amount
    0  Eastwater  2001-02  224516000
    1  Eastwater  2002-03  247102000
    2  Eastwater  2003-04  273097000
    """
    text = student_text(student)
    sheet, _ = drawn(known(name), text)
    about = words(name)
    keys = pd.Index([q.key for q in about.questions], name="question")
    asked = {"unit": [q.unit for q in about.questions], "ask": [q.ask.format(**sheet.given) for q in about.questions]}
    return Exercise(
        name=name,
        student=text,
        title=about.title,
        verbs=about.verbs,
        story=about.story.format(**sheet.given),
        questions=pd.DataFrame(asked, index=keys),
        tables={key: pd.DataFrame(table) for key, table in sheet.tables.items()},
        given=deepcopy(sheet.given),
    )


def known(name: str) -> str:
    """Return the name of an exercise, or refuse it.

    Parameters
    ----------
    name : str
        One of :func:`names`.

    Returns
    -------
    str
        The same.

    Raises
    ------
    InputError
        There is no such exercise.

    Examples
    --------
    >>> known("flow")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: 'flow' is not an exercise (did you mean 'flows'?); give one of growth, purpose, ...
    """
    if not isinstance(name, str) or name not in EXERCISES:
        close = difflib.get_close_matches(str(name), EXERCISES, n=1)
        hint = f" (did you mean {close[0]!r}?)" if close else ""
        raise InputError(f"{name!r} is not an exercise{hint}; give one of {', '.join(EXERCISES)}.")
    return name


@lru_cache(maxsize=64)
def drawn(name: str, student: str) -> tuple[Sheet, dict[str, Solved]]:
    """Return a student's figures and their answers, neither to be changed: the first draw whose answers can be told from every known slip.

    Parameters
    ----------
    name : str
        Of the exercise.
    student : str
        What ``student_text`` returned.

    Returns
    -------
    (Sheet, dict of str to Solved)
        Figures, and question to answer.

    Examples
    --------
    >>> sheet, answers = drawn("growth", "s1234")
    >>> list(sheet.tables), len(answers)
    (['budget', 'lines'], 5)
    """
    made, questions = EXERCISES[name], words(name).questions
    sheets = (made.draw(Draws(name, student, attempt)) for attempt in count())
    solved = ((sheet, made.solve(sheet)) for sheet in sheets)
    return next((s, answers) for s, answers in solved if all(_sound(q, answers[q.key]) for q in questions))


def _sound(question: Question, answer: Solved) -> bool:
    """Say whether an answer is neither nothing nor near to what a slip comes to."""
    if not isfinite(answer.value) or answer.value == 0 or (question.unit == "share" and abs(answer.value) < 0.01):
        return False
    room = 0.5 if question.unit == "count" else APART * abs(answer.value)
    return all(abs(slip - answer.value) > room for slip in answer.slips.values())
