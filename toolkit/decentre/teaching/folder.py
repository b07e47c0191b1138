"""An exercise as a folder: the student's own figures as files, the questions, and a table for the answers; no solutions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from decentre import tables
from decentre.document.folder import whole_folder, write_json, write_text
from decentre.errors import InputError
from decentre.tables import safe
from decentre.teaching.assignment import Exercise, exercise

ANSWERS = "answers.csv"
_README = """\
# {title}

Exercise {name} of student {student}. Every figure is invented, and no other student has the same.

{story}

## Questions

{questions}

Shares are from 0 to 1. Two digits that count are enough; a count must be exact.

## Your figures

{files}

The same in Python:

```python
from decentre import teaching

mine = teaching.exercise("{name}", student="{student}")
mine.tables, mine.given
```

The verbs to use: {verbs}.

## Your marks

Write your answers into `{answers}` and run, in this folder,

```
decentre mark {name} --student {student} --answers {answers}
```

as often as you like: it says what to look at again, and not what the answer is.
"""


def write_exercise(name: str, *, student: str | int, out: str | Path) -> Exercise:
    """Write a student's exercise as a folder; no answer is in it.

    Parameters
    ----------
    name : str
        One of ``teaching.names()``.
    student : str or int
        The student's number.
    out : str or Path
        The folder to write: README.md (story and questions), a CSV for each table, given.json, and answers.csv to fill in.

    Returns
    -------
    Exercise
        What was written.

    Raises
    ------
    InputError
        There is no such exercise, the student's number holds another sign, or answers.csv is there already.
    """
    mine = exercise(name, student=student)
    if (Path(out) / ANSWERS).exists():
        raise InputError(
            f"'{Path(out) / ANSWERS}' is there already and is not overwritten; give another folder with --out."
        )
    asked = "\n".join(f"* `{key}` ({unit}): {ask}" for key, unit, ask in mine.questions.itertuples())
    listed = [f"* `{table}.csv`: {len(rows)} rows ({', '.join(rows.columns)})" for table, rows in mine.tables.items()]
    told = {field: getattr(mine, field) for field in ("title", "name", "student", "story", "verbs")}
    with whole_folder(out, f"decentre exercise {mine.name} --student {mine.student}") as folder:
        for table, rows in mine.tables.items():
            safe.write_csv(folder / f"{table}.csv", rows)
        write_json(folder / "given.json", mine.given)
        safe.write_csv(folder / ANSWERS, mine.questions[["unit"]].assign(answer=""), index=True)
        files = "\n".join([*listed, "* `given.json`: everything else the questions name"])
        text = _README.format(**told, questions=asked, files=files, answers=ANSWERS)
        write_text(folder / "README.md", text)
    return mine


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
    table = tables.read(path)
    missing = [c for c in ("question", "answer") if c not in table.columns]
    if missing:
        raise InputError(f"'{path}' has no column {missing[0]!r}; its columns must be question and answer.")
    filled = table[table["answer"].notna() & table["question"].notna()]
    twice = filled[filled["question"].duplicated(keep=False)]
    if len(twice):
        raise InputError(f"'{path}' answers {twice['question'].iloc[0]!r} twice; keep one row.", twice)
    return {str(q): _number(a) for q, a in zip(filled["question"], filled["answer"], strict=True)}


def _number(cell: object) -> object:
    number = pd.to_numeric(pd.Series([cell]), errors="coerce").item()
    return cell if pd.isna(number) else float(number)
