"""The marks of a class: each folder marked, broken ones named, what the class got wrong by slip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pandas as pd

from decentre.errors import DecentreError
from decentre.results import Format, Result
from decentre.teaching.folder import ANSWERS, read_answers
from decentre.teaching.marking import Marking, mark
from decentre.teaching.models import Model, model
from decentre.teaching.roster import Roster, Student, read_roster


@dataclass(frozen=True, repr=False)
class ClassMarks(Result):
    """The marks of a class.

    Attributes
    ----------
    table : pandas.DataFrame
        Columns student, name, exercise, right, asked, share, told: a row for each student and exercise; ``told`` says why
        a file could not be marked.
    questions : pandas.DataFrame
        Columns exercise, question, right, wrong, not_answered: counts of students, of those whose file was marked.
    slips : pandas.DataFrame
        Columns exercise, question, slip, students, words: what the class got wrong, the most frequent first.
    broken : pandas.DataFrame
        Columns folder, reason: files that could not be marked, and folders that nobody of the class has.
    markings : mapping of (str, str) to Marking
        Student and exercise to the marks of one file.
    students : tuple of Student
        The class.
    """

    table: pd.DataFrame
    questions: pd.DataFrame
    slips: pd.DataFrame
    broken: pd.DataFrame
    markings: Mapping[tuple[str, str], Marking]
    students: tuple[Student, ...]

    _formats: ClassVar[Mapping[str, Format]] = {"share": "share", "told": "text", "name": "text"}

    def summary(self) -> pd.DataFrame:
        """Return one row an exercise: files marked and broken, and the mean share of questions that were right."""
        by = self.table.groupby("exercise", sort=False)
        marked = by["share"].count()
        return pd.DataFrame({"marked": marked, "not_marked": by.size() - marked, "share": by["share"].mean()})

    def _title(self) -> str:
        return f"{len(self.students)} students, {len(self.broken)} files not marked"


def mark_class(folder: str | Path, *, key: str = "") -> ClassMarks:
    """Mark what a class handed in; a file that cannot be read is named, and the rest is marked.

    Parameters
    ----------
    folder : str or Path
        What :func:`make_class` wrote, each ``answers.csv`` filled in (XLSX and ODS are read too).
    key : str
        The lecturer's key, where the class was made under one.

    Returns
    -------
    ClassMarks
        ``.table``, ``.questions``, ``.slips``, ``.broken``.

    Raises
    ------
    InputError
        The folder is no class, or the key is not its key.
    """
    roster = read_roster(folder)
    roster.require_key(key)
    made = [(given, model(given)) for given in roster.exercises]
    markings: dict[tuple[str, str], Marking] = {}
    rows, broken = [], [*_strangers(Path(folder), roster)]
    for each in roster.students:
        for given, about in made:
            where = Path(folder) / each.student / about.name
            marking, told = _marked(where, given, each.student, key)
            if marking is None:
                broken.append((f"{each.student}/{about.name}", told))
            else:
                markings[each.student, about.name] = marking
            rows.append(_row(each, about, marking, told))
    names = [about for _, about in made]
    return ClassMarks(
        table=pd.DataFrame(rows, columns=["student", "name", "exercise", "right", "asked", "share", "told"]),
        questions=_by_question(markings, names),
        slips=_by_slip(markings, names),
        broken=pd.DataFrame(broken, columns=["folder", "reason"]),
        markings=markings,
        students=roster.students,
    )


def _row(each: Student, about: Model, marking: Marking | None, told: str) -> tuple[object, ...]:
    right, share = (marking.right, marking.score) if marking is not None else (pd.NA, float("nan"))
    return each.student, each.name, about.name, right, len(about.words.questions), share, told


def _marked(where: Path, given: str, student: str, key: str) -> tuple[Marking | None, str]:
    """Return the marks of a file, or why there are none."""
    found = [path for kind in (".csv", ".xlsx", ".ods") if (path := (where / ANSWERS).with_suffix(kind)).is_file()]
    if len(found) != 1:
        return (
            None,
            f"there is no {ANSWERS}" if not found else f"there are {', '.join(p.name for p in found)}; keep one",
        )
    try:
        answers = read_answers(found[0])
        return mark(given, student=student, answers=answers, key=key), ""
    except DecentreError as error:
        return None, str(error)


def _strangers(folder: Path, roster: Roster) -> Iterator[tuple[str, str]]:
    """Yield folders of nobody in the class."""
    known = {each.student for each in roster.students}
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in known:
            yield path.name, "nobody of the class has this number"


def _by_question(markings: Mapping[tuple[str, str], Marking], names: list[Model]) -> pd.DataFrame:
    """Count verdicts by question."""
    told = Counter(
        (name, question, verdict if verdict in ("right", "not answered") else "wrong")
        for (_, name), marking in markings.items()
        for question, verdict in marking.table["verdict"].items()
    )
    kinds = ("right", "wrong", "not answered")
    rows = [(m.name, q.key, *(told[m.name, q.key, kind] for kind in kinds)) for m in names for q in m.words.questions]
    return pd.DataFrame(rows, columns=["exercise", "question", "right", "wrong", "not_answered"])


def _by_slip(markings: Mapping[tuple[str, str], Marking], names: list[Model]) -> pd.DataFrame:
    """Count the slips that were recognised, in the words of the exercise."""
    words = {(m.name, q.key, slip): text for m in names for q in m.words.questions for slip, text in q.slips.items()}
    counts = Counter((name, question, slip) for (_, name), m in markings.items() for question, slip in m.slips.items())
    rows = [(*found, n, words.get(found, _GENERAL.get(found[2], ""))) for found, n in counts.items()]
    table = pd.DataFrame(rows, columns=["exercise", "question", "slip", "students", "words"])
    return table.sort_values("students", ascending=False, kind="stable", ignore_index=True)


_GENERAL = {"sign": "right but for the sign", "some": "not all of the supported sentences chosen"}
