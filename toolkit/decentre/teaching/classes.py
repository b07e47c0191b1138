"""A whole class: a folder of exercises for each student, and the answers for the lecturer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from decentre import records
from decentre.document.folder import new_files, whole_folder, write_json
from decentre.tables import safe
from decentre.teaching.assignment import drawn, lettered, stream_of
from decentre.teaching.folder import fill
from decentre.teaching.models import Model, model
from decentre.teaching.roster import FILE, Roster, exercises_of, lock_of, read_roster, students_of


def make_class(
    students: str | Path | pd.DataFrame, *, exercises: str | Sequence[str], out: str | Path, key: str = ""
) -> pd.DataFrame:
    """Write the exercises of a whole class: a folder for each student, one in it for each exercise.

    Parameters
    ----------
    students : str, Path or pandas.DataFrame
        A table with a column student (the number), and name and email where the gradebook asks for them.
    exercises : str or sequence of str
        Names, between commas where one text: ``growth,targeting``; folders of your own too.
    out : str or Path
        The folder to write: STUDENT/EXERCISE/ and class.json.
    key : str
        A lecturer's key: the figures count towards a mark, and students cannot make their answers. Keep it: it is stored nowhere.

    Returns
    -------
    pandas.DataFrame
        Columns student, exercise, folder: what was written.

    Raises
    ------
    InputError
        A student is listed twice or has no number, an exercise is unknown, or the folder is not ours to write.
    """
    listed, asked = students_of(students), exercises_of(exercises)
    inputs = [students] if isinstance(students, str | Path) else []
    rows = []
    with whole_folder(out, "decentre class make", inputs=inputs) as folder:
        for each in listed:
            for name in asked:
                made = model(name).name
                (folder / each.student / made).mkdir(parents=True)
                fill(folder / each.student / made, name, each.student, key)
                rows.append((each.student, made, f"{each.student}/{made}"))
        write_json(folder / FILE, records.as_dict(Roster(students=listed, exercises=asked, lock=lock_of(key))))
    return pd.DataFrame(rows, columns=["student", "exercise", "folder"])


def solve_class(folder: str | Path, *, out: str | Path, key: str = "") -> pd.DataFrame:
    """Write the answers of a whole class, made anew from the figures; a class with a key needs it.

    Parameters
    ----------
    folder : str or Path
        What :func:`make_class` wrote.
    out : str or Path
        The CSV file to write; one that is there is not overwritten.
    key : str
        The lecturer's key.

    Returns
    -------
    pandas.DataFrame
        Columns student, exercise, question, unit, answer, slip, words: the answer first, then what each slip comes to.

    Raises
    ------
    InputError
        The folder is no class, or the key is not its key.
    """
    roster = read_roster(folder)
    roster.require_key(key)
    rows = [
        (each.student, made.name, *row)
        for each in roster.students
        for made in map(model, roster.exercises)
        for row in _answers(made, stream_of(each.student, key))
    ]
    solved = pd.DataFrame(rows, columns=["student", "exercise", "question", "unit", "answer", "slip", "words"])
    new_files(Path(out).parent, {Path(out).name: safe.csv_text(solved)})
    return solved


def _answers(made: Model, stream: str) -> list[tuple[object, ...]]:
    """Return question, unit, answer, slip and words, for each question and each of its slips."""
    sheet, solved = drawn(made, stream)
    rows: list[tuple[object, ...]] = []
    for question in made.words.questions:
        answer = solved[question.key]
        letters = {name: letter for letter, name in lettered(question, made, stream).items()}
        right = ", ".join(sorted(letters[name] for name in answer.supported)) if letters else f"{answer.value:.12g}"
        rows.append((question.key, question.unit, right, "", ""))
        came_to = {name: letters[name] for name in question.slips if name in letters} or {
            name: f"{value:.12g}" for name, value in answer.slips.items()
        }
        rows += [
            (question.key, question.unit, value, name, question.slips[name].format(**sheet.given))
            for name, value in came_to.items()
        ]
    return rows
