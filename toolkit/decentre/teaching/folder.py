"""An exercise as a folder: the student's own figures as files, the questions, and a table for the answers; no solutions."""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path

from decentre import tables
from decentre.document.folder import whole_folder, write_json, write_text
from decentre.errors import InputError
from decentre.tables import safe
from decentre.teaching.assignment import Exercise, asks, drawn, exercise, stream_of
from decentre.teaching.models import model

ANSWERS = "answers.csv"
_README = """\
# {title}

Exercise {name} of student {student}: {about}.

{story}

## Questions

{questions}

Shares are from 0 to 1. Two digits that count are enough; a count must be exact. A choice is answered by letters, such as `b` or `a, c`.

## Your figures

{files}
{python}
The verbs to use: {verbs}.

## Your {part}

{marks}

Text and figures: CC BY 4.0; code: MIT.
"""
_PYTHON = """
The same in Python:

```python
from decentre import teaching

mine = teaching.exercise("{name}", student="{student}")
mine.tables, mine.given
```

"""
_PRACTICE = """\
Write your answers into `answers.csv` and run, in this folder,

```
decentre mark {name} --student {student} --answers answers.csv
```

as often as you like: it says what to look at again, and not what the answer is."""
_ASSESSED = """\
Write your answers into `answers.csv` and hand this folder in as it is. These figures count towards your mark and cannot be marked
by yourself; the same exercise without a lecturer's key is there to practise on."""


def write_exercise(name: str | Path, *, student: str | int, out: str | Path, key: str = "") -> Exercise:
    """Write a student's exercise as a folder; no answer is in it.

    Parameters
    ----------
    name : str or Path
        One of ``teaching.names()``, or the folder of an exercise of your own.
    student : str or int
        The student's number.
    out : str or Path
        The folder to write: README.md (story and questions), a CSV for each table, given.json, and answers.csv to fill in.
    key : str
        A lecturer's key: the figures count towards a mark, and students cannot mark themselves.

    Returns
    -------
    Exercise
        What was written.

    Raises
    ------
    InputError
        There is no such exercise, the student's number holds another sign, or answers.csv is there already.
    """
    mine = exercise(name, student=student, key=key)
    if (Path(out) / ANSWERS).exists():
        raise InputError(
            f"'{Path(out) / ANSWERS}' is there already and is not overwritten; give another folder with --out."
        )
    with whole_folder(out, f"decentre exercise {mine.name} --student {mine.student}") as folder:
        fill(folder, name, mine.student, key)
    return mine


def fill(folder: Path, name: str | Path, student: str, key: str) -> None:
    """Write the files of a student's exercise into a folder.

    Parameters
    ----------
    folder : Path
        A folder that is there.
    name : str or Path
        The exercise as it was asked for.
    student : str
        What ``student_text`` returned.
    key : str
        The lecturer's key, where it counts towards a mark.
    """
    made, stream = model(name), stream_of(student, key)
    about, (sheet, _) = made.words, drawn(made, stream)
    for table, columns in sheet.tables.items():
        write_text(folder / f"{table}.csv", safe.csv_of_lists(columns))
    write_json(folder / "given.json", sheet.given)
    questions = {q.key: about.money if q.unit == "money" else q.unit for q in about.questions}
    blank = {"question": list(questions), "unit": list(questions.values()), "answer": [""] * len(questions)}
    write_text(folder / ANSWERS, safe.csv_of_lists(blank))
    asked = (_asked(q.key, questions[q.key], asks(q, made, stream, sheet.given)) for q in about.questions)
    listed = [f"* `{t}.csv`: {len(next(iter(c.values())))} rows ({', '.join(c)})" for t, c in sheet.tables.items()]
    text = _README.format(
        title=about.title,
        student=student,
        story=about.story.format(**sheet.given),
        verbs=about.verbs,
        about=about.about,
        name=made.name,
        questions="\n".join(asked),
        files="\n".join([*listed, "* `given.json`: everything else the questions name"]),
        python="" if key else _PYTHON.format(name=name, student=student),
        part="answers" if key else "marks",
        marks=_ASSESSED if key else _PRACTICE.format(name=name, student=student),
    )
    write_text(folder / "README.md", text)


def _asked(key: object, unit: object, ask: object) -> str:
    """Return a question as a point of a list, each of its sentences as a point of its own."""
    return re.sub(r" \(([a-j])\) ", r"\n  * (\1) ", f"* `{key}` ({unit}): {ask}")


def read_answers(path: str | Path) -> dict[str, object]:
    """Read a student's answers from a file.

    Parameters
    ----------
    path : str or Path
        CSV, XLSX or ODS with columns question and answer; a question without an answer is left out.

    Returns
    -------
    dict of str to object
        Question to number, or to the text that stands there.

    Raises
    ------
    InputError
        The file cannot be read, lacks a column, or names a question twice.
    """
    plain = _plain(Path(path))
    rows = _of_table(path) if plain is None else plain
    seen: set[str] = set()
    for question, _ in rows:
        if question in seen:
            raise InputError(f"'{path}' answers {question!r} twice; keep one row.")
        seen.add(question)
    return dict(rows)


def _plain(path: Path) -> list[tuple[str, object]] | None:
    """Return the answers of a file that is still laid out as it was given out; None where it is another kind of table."""
    try:
        lines = path.read_bytes().decode("utf-8-sig").splitlines() if path.suffix == ".csv" else []
    except (OSError, UnicodeDecodeError):
        return None
    rows = [row for row in csv.reader(lines[1:]) if any(row)]
    if lines[:1] != ["question,unit,answer"] or any(len(row) != 3 for row in rows):
        return None
    return [(row[0], _number(row[2])) for row in rows if row[2].strip()]


def _of_table(path: str | Path) -> list[tuple[str, object]]:
    table = tables.read(path)
    missing = [c for c in ("question", "answer") if c not in table.columns]
    if missing:
        raise InputError(f"'{path}' has no column {missing[0]!r}; its columns must be question and answer.")
    filled = table[table["answer"].notna() & table["question"].notna()]
    return [(str(q), _number(a)) for q, a in zip(filled["question"], filled["answer"], strict=True)]


def _number(cell: object) -> object:
    """Return a number where the cell is one, and else what stands there."""
    try:
        number = float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return cell
    return cell if math.isnan(number) else number
