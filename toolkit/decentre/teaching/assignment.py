"""An exercise as a student gets it: questions about figures that no other student has."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite, nan
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from decentre.errors import InputError
from decentre.results import Format, Result, in_lines
from decentre.teaching.draws import Draws, student_text
from decentre.teaching.models import Model, model
from decentre.teaching.sheets import Question, Sheet, Solved

DRAWS = 1000  # of figures, before an exercise is given up
APART = 0.02  # of the answer: how far it lies from every known slip
ENOUGH = "shares are from 0 to 1; two digits that count are enough"


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
        Index question (the key of its answer); columns unit (the name of its money, share, number, count or choice) and ask.
    tables : mapping of str to pandas.DataFrame
        The student's own figures.
    given : mapping
        Everything else the questions name: bodies, rates, rules.
    lesson : int
        The lesson it belongs to; 0 for one of your own.
    about : str
        Whether the figures are invented or real.
    """

    name: str
    student: str
    title: str
    verbs: str
    story: str
    questions: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    given: Mapping[str, Any]
    lesson: int = 0
    about: str = ""

    _formats: ClassVar[Mapping[str, Format]] = {"unit": "text", "ask": "text"}

    @property
    def assumptions(self) -> tuple[str, ...]:  # type: ignore[override]
        """What holds for every exercise."""
        return tuple(note for note in (self.about, ENOUGH) if note)

    def summary(self) -> pd.DataFrame:
        """Return the questions."""
        return self.questions

    def _title(self) -> str:
        return self.title

    def _headline(self) -> str:
        which = f"Exercise {self.lesson}" if self.lesson else "Exercise"
        return f"{which}, {self.name}, student {self.student}: {self.title}"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self.story)}</p>{super()._repr_html_()}"

    def __repr__(self) -> str:
        asked = [f"{key} ({unit}): {ask}" for key, unit, ask in self.questions.itertuples()]
        shapes = ", ".join(f"{name} ({len(table)} rows)" for name, table in self.tables.items())
        return in_lines([f"<{self._headline()}>", self.story, f"tables: {shapes}", *asked])


def exercise(name: str | Path, *, student: str | int, key: str = "") -> Exercise:
    """Give a student an exercise with figures that follow from the student's number.

    Parameters
    ----------
    name : str or Path
        One of :func:`names`, or the folder of an exercise of your own.
    student : str or int
        The student's number: letters, digits, ``-``, ``_`` and ``.``. The same number gives the same figures on every
        platform.
    key : str
        A lecturer's key: other figures for the same number, which nobody without the key can make.

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
    ['discretionary', 'share', 'share_after_inflation', 'share_by_deflator', 'pooled_share', 'reading']
    >>> mine.tables["budget"].head(3)
            body     year     amount
    0  Eastwater  2001-02  224516000
    1  Eastwater  2002-03  247102000
    2  Eastwater  2003-04  273097000
    """
    text = student_text(student)
    made = model(name)
    stream = stream_of(text, key)
    sheet, _ = drawn(made, stream)
    about = made.words
    keys = pd.Index([q.key for q in about.questions], name="question")
    asked = {
        "unit": [about.money if q.unit == "money" else q.unit for q in about.questions],
        "ask": [asks(q, made, stream, sheet.given) for q in about.questions],
    }
    return Exercise(
        name=made.name,
        student=text,
        title=about.title,
        verbs=about.verbs,
        story=about.story.format(**sheet.given),
        questions=pd.DataFrame(asked, index=keys),
        tables={key: pd.DataFrame(table) for key, table in sheet.tables.items()},
        given=deepcopy(sheet.given),
        lesson=about.lesson,
        about=about.about,
    )


def stream_of(student: str, key: str) -> str:
    """Return what a student's figures follow from: the number alone, or the number under a lecturer's key.

    Parameters
    ----------
    student : str
        What ``student_text`` returned.
    key : str
        A lecturer's key, or nothing.

    Returns
    -------
    str
        The number, with a hash of key and number behind it where there is a key.

    Raises
    ------
    InputError
        The key is no text.

    Examples
    --------
    >>> stream_of("s1234", ""), stream_of("s1234", "spring 2027")
    ('s1234', 's1234/9fcddfc1d05b8195')
    """
    if not isinstance(key, str):
        raise InputError(f"key is {key!r}; give the lecturer's key as text.")
    return f"{student}/{hashlib.sha256(f'{key}/{student}'.encode()).hexdigest()[:16]}" if key else student


def asks(question: Question, made: Model, stream: str, given: Mapping[str, Any]) -> str:
    """Return a question in words, with its sentences to choose from in the student's own order.

    Parameters
    ----------
    question : Question
        As its file has it.
    made : Model
        Its exercise.
    stream : str
        What the student's figures follow from.
    given : mapping
        What the names in the words stand for.

    Returns
    -------
    str
        ``Which sentence ...? (a) ... (b) ...``

    Examples
    --------
    >>> growth = model("growth")
    >>> asks(growth.words.questions[1], growth, "s1234", {})
    'What share of gross growth is that?'
    """
    text = question.ask.format(**given)
    listed = lettered(question, made, stream)
    return " ".join([text, *(f"({letter}) {question.statements[s].format(**given)}" for letter, s in listed.items())])


def lettered(question: Question, made: Model, stream: str) -> dict[str, str]:
    """Return the sentences of a question by letter, in an order that is the student's own.

    Parameters
    ----------
    question : Question
        As its file has it.
    made : Model
        Its exercise.
    stream : str
        What the student's figures follow from.

    Returns
    -------
    dict of str to str
        Letter to the name of a sentence; nothing where the answer is a number.

    Examples
    --------
    >>> growth = model("growth")
    >>> lettered(growth.words.questions[0], growth, "s1234")
    {}
    """
    if not question.statements:
        return {}
    order = Draws(f"{made.name}/{question.key}", stream, 0).shuffled(list(question.statements))
    return dict(zip("abcdefghij", order, strict=False))


@lru_cache(maxsize=64)
def drawn(made: Model, stream: str) -> tuple[Sheet, dict[str, Solved]]:
    """Return a student's figures and their answers, neither to be changed: the first draw whose answers can be told from every known slip.

    Parameters
    ----------
    made : Model
        The exercise.
    stream : str
        What ``stream_of`` returned.

    Returns
    -------
    (Sheet, dict of str to Solved)
        Figures, and question to answer.

    Raises
    ------
    InputError
        ``solve`` has no answer to a question, or no draw of a thousand can be told from the slips.

    Examples
    --------
    >>> sheet, answers = drawn(model("growth"), "s1234")
    >>> list(sheet.tables), len(answers)
    (['budget', 'lines'], 6)
    """
    for attempt in range(DRAWS):
        sheet = made.draw(Draws(made.name, stream, attempt))
        answers = _answered(made, made.solve(sheet))
        if all(_sound(q, answers[q.key]) for q in made.words.questions):
            return sheet, answers
    raise InputError(
        f"no figures of {DRAWS:,} draws of exercise {made.name!r} have answers that can be told from every slip and from "
        "nothing; draw from wider ranges, or take a slip out."
    )


def _answered(made: Model, answers: Mapping[str, Solved]) -> dict[str, Solved]:
    """Return an answer to each question in its order: those of ``solve``, and the sentences that the file says are right."""
    chosen = {q.key: Solved(nan, {}, q.supported) for q in made.words.questions if q.supported}
    missing = [q.key for q in made.words.questions if q.key not in answers and q.key not in chosen]
    if missing:
        raise InputError(f"exercise {made.name!r} asks {missing[0]!r}, to which its solve() gives no answer.")
    return {q.key: answers[q.key] if q.key in answers else chosen[q.key] for q in made.words.questions}


def _sound(question: Question, answer: Solved) -> bool:
    """Say whether an answer is neither nothing nor near to what a slip comes to; of sentences, some are right and some not."""
    if question.unit == "choice":
        return 0 < len(answer.supported) < len(question.statements) and set(answer.supported) <= set(
            question.statements
        )
    if not isfinite(answer.value) or answer.value == 0 or (question.unit == "share" and abs(answer.value) < 0.01):
        return False
    room = 0.5 if question.unit == "count" else APART * abs(answer.value)
    return all(abs(slip - answer.value) > room for slip in answer.slips.values())
