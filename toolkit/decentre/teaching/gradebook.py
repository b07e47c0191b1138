"""The marks of a class as files: a table, feedback for each student, a page for the lecturer, and imports for gradebooks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from decentre.document.folder import new_files
from decentre.document.model import Document, Paragraph, Points, Section, Table
from decentre.document.page import page
from decentre.errors import InputError
from decentre.results import Format
from decentre.tables import safe
from decentre.teaching.classmarks import ClassMarks
from decentre.teaching.marking import Marking
from decentre.teaching.models import model, names

_TEXT: Mapping[str, Format] = {
    "answer": "text",
    "verdict": "text",
    "feedback": "text",
    "words": "text",
    "reason": "text",
}
_RIGHTS = "Text: CC BY 4.0."


def write_marks(marks: ClassMarks, out: str | Path) -> list[Path]:
    """Write the marks of a class: ``out`` itself, and beside it a folder of its name with feedback and gradebook files.

    Parameters
    ----------
    marks : ClassMarks
        What :func:`mark_class` returned.
    out : str or Path
        A CSV file that is not there yet, such as ``marks.csv``: ``marks/lecturer.html``, ``marks/feedback/STUDENT.html``,
        ``marks/moodle.csv`` and ``marks/canvas.csv`` are written with it.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    InputError
        ``out`` is no CSV file, or one of the files is there already.
    """
    target = Path(out)
    if target.suffix.casefold() != ".csv":
        raise InputError(f"out is '{out}'; give the CSV file to write, such as marks.csv.")
    texts = {
        target.name: safe.csv_text(marks.table, digits=10),
        f"{target.stem}/lecturer.html": page(lecturer_page(marks)),
        f"{target.stem}/moodle.csv": safe.csv_text(moodle(marks)),
        f"{target.stem}/canvas.csv": safe.csv_text(canvas(marks)),
    }
    by_student: dict[str, list[Marking]] = {}
    for (student, _), marking in marks.markings.items():
        by_student.setdefault(student, []).append(marking)
    for student, markings in by_student.items():
        texts[f"{target.stem}/feedback/{student}.html"] = page(feedback_page(student, markings))
    return new_files(target.parent, texts)


def feedback_page(student: str, markings: list[Marking]) -> Document:
    """Return what a student is told: a section an exercise, no right answer in it.

    Parameters
    ----------
    student : str
        The student's number.
    markings : list of Marking
        One for each exercise.

    Returns
    -------
    Document
        Title, and a table an exercise.
    """
    sections = [
        Section(
            model(m.name).words.title if m.name in names() else m.name,
            [
                Paragraph(f"{m.right} of {len(m.table)} right.", "answer"),
                Table("Your answers, and what to look at again", m.table, _TEXT),
            ],
        )
        for m in markings
    ]
    return Document(f"Feedback for student {student}", [Paragraph(_RIGHTS)], sections).numbered()


def lecturer_page(marks: ClassMarks) -> Document:
    """Return what the lecturer reads first: files not marked, results by exercise, what the class got wrong by slip.

    Parameters
    ----------
    marks : ClassMarks
        What :func:`mark_class` returned.

    Returns
    -------
    Document
        Three sections.
    """
    broken = [f"{folder}: {reason}" for folder, reason in marks.broken.itertuples(index=False)]
    lead = [Paragraph(marks.title, "answer"), Paragraph(_RIGHTS)]
    sections = [
        Section("Not marked", [Points(broken) if broken else Paragraph("Every file was marked.")]),
        Section(
            "Results",
            [Table("By exercise", marks.summary(), {"share": "share"}), Table("By question", marks.questions)],
        ),
        Section(
            "What the class got wrong",
            [Table("Slips, the most frequent first", marks.slips, _TEXT)]
            if len(marks.slips)
            else [Paragraph("No known slip was recognised.")],
        ),
    ]
    return Document("Marks of the class", lead, sections).numbered()


def moodle(marks: ClassMarks) -> pd.DataFrame:
    """Return the table that Moodle's gradebook imports: a row a student, points by exercise; empty where not marked.

    Parameters
    ----------
    marks : ClassMarks
        What :func:`mark_class` returned.

    Returns
    -------
    pandas.DataFrame
        Columns Username, Email address, and one an exercise.
    """
    people = pd.DataFrame({"Username": _numbers(marks), "Email address": [s.email for s in marks.students]})
    return people.join(_points(marks), on="Username")


def canvas(marks: ClassMarks) -> pd.DataFrame:
    """Return the table that the gradebook of Canvas imports: its five columns, the row of points possible, points by exercise.

    Parameters
    ----------
    marks : ClassMarks
        What :func:`mark_class` returned.

    Returns
    -------
    pandas.DataFrame
        Columns Student, ID, SIS User ID, SIS Login ID, Section, and one an exercise.
    """
    number = _numbers(marks)
    people = pd.DataFrame(
        {
            "Student": [s.name or s.student for s in marks.students],
            "ID": "",
            "SIS User ID": number,
            "SIS Login ID": number,
            "Section": "",
        }
    )
    points = marks.table.groupby("exercise", sort=False)["asked"].first()
    possible = pd.DataFrame([{"Student": "    Points Possible", **points.astype("Int64").to_dict()}])
    return pd.concat([possible, people.join(_points(marks), on="SIS User ID")], ignore_index=True)[
        [*people.columns, *points.index]
    ]


def _numbers(marks: ClassMarks) -> list[str]:
    return [s.student for s in marks.students]


def _points(marks: ClassMarks) -> pd.DataFrame:
    wide = marks.table.pivot_table(
        index="student", columns="exercise", values="right", aggfunc="first", sort=False, dropna=False
    )
    return wide.astype("Int64")
