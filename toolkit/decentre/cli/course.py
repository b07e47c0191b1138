"""Commands of a course: an exercise, its marks, and slides of a lesson."""

from __future__ import annotations

from pathlib import Path

from decentre import teaching


def exercise(name: str, *, student: str, out: str) -> int:
    """Write a student's exercise as a folder.

    Parameters
    ----------
    name : str
        growth, purpose, targeting ...: an unknown one lists them all.
    student : str
        The student's number.
    out : str
        The folder to write.
    """
    print(teaching.write_exercise(name, student=student, out=out))
    print("\n".join(f"wrote {path}" for path in sorted(Path(out).iterdir()) if path.name[0] != "."))
    return 0


def mark(name: str, *, student: str, answers: str) -> int:
    """Mark a student's answers.

    Parameters
    ----------
    name : str
        growth, purpose, targeting ...: an unknown one lists them all.
    student : str
        The student's number.
    answers : str
        CSV, XLSX or ODS with columns question and answer.
    """
    marked = teaching.mark(name, student=student, answers=teaching.read_answers(answers))
    print(marked)
    return 0 if marked.score == 1 else 1


def slides(notebook: str, *, out: str) -> int:
    """Turn a notebook that was run into slides, one HTML file.

    Parameters
    ----------
    notebook : str
        A lesson such as notebooks/1_growth.ipynb, or any other.
    out : str
        The HTML file to write.
    """
    print(f"wrote {teaching.write_slides(notebook, out)}")
    return 0
