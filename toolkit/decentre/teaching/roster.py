"""A class as its folder has it: who is in it, which exercises it has, and whether they count."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from decentre import records, tables
from decentre.errors import InputError
from decentre.teaching.draws import student_text
from decentre.teaching.models import model

FILE = "class.json"


class Student(records.Record, frozen=True):
    """One student: the number, and what the gradebook knows them by."""

    student: str
    name: str = ""
    email: str = ""


class Roster(records.Record, frozen=True):
    """A class: its students and exercises; ``lock`` is a hash of the lecturer's key, empty where the exercises are for practice."""

    students: tuple[Student, ...]
    exercises: tuple[str, ...]
    lock: str = ""

    def require_key(self, key: str) -> None:
        """Refuse a key that is not the one the class was made with."""
        if lock_of(key) != self.lock:
            told = "was made under a key: give it with --key" if self.lock else "was made without a key: give none"
            raise InputError(f"the class {told}{' (the one given is another)' if key and self.lock else ''}.")


def lock_of(key: str) -> str:
    """Return what a class keeps of a key: enough to know it again, too little to find it."""
    return hashlib.scrypt(key.encode(), salt=b"decentre class", n=2**12, r=8, p=1, dklen=16).hex() if key else ""


def read_roster(folder: str | Path) -> Roster:
    """Return the class of a folder that ``make_class`` wrote."""
    path = Path(folder) / FILE
    if not path.is_file():
        raise InputError(f"'{folder}' holds no {FILE}; give the folder that `decentre class make` wrote.")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise InputError(f"'{path}' is no JSON any more; make the class again into another folder.") from None
    return records.from_dict(content, Roster, f"'{path}'")


def students_of(source: str | Path | pd.DataFrame) -> tuple[Student, ...]:
    """Return the students of a table with a column student, and name and email where there are such columns."""
    table = tables.read(source) if isinstance(source, str | Path) else source
    where = f"'{source}'" if isinstance(source, str | Path) else "the table of students"
    named = {str(column).strip().casefold(): column for column in table.columns}
    if "student" not in named:
        raise InputError(f"{where} has no column student; it has {', '.join(map(str, table.columns))}.")
    cells = {part: _texts(table, named.get(part)) for part in ("student", "name", "email")}
    blank = [row for row, number in enumerate(cells["student"]) if not number]
    if blank:
        told = f"{where} has no student number in row {blank[0] + 1}; fill it in or take the row out."
        raise InputError(told, table.iloc[blank])
    numbers = [student_text(number) for number in cells["student"]]
    twice = pd.Series(numbers).duplicated(keep=False).to_numpy()
    if twice.any():
        raise InputError(f"{where} lists a student twice; keep one row for each.", table[twice])
    if not numbers:
        raise InputError(f"{where} lists no student.")
    rows = zip(numbers, cells["name"], cells["email"], strict=True)
    return tuple(Student(student=number, name=name, email=email) for number, name, email in rows)


def _texts(table: pd.DataFrame, column: object) -> list[str]:
    if column is None:
        return [""] * len(table)
    return ["" if pd.isna(cell) else str(cell).strip() for cell in table[column]]


def exercises_of(given: str | Sequence[str]) -> tuple[str, ...]:
    """Return the exercises asked for, each known, none twice; words between commas are several."""
    words = [word.strip() for word in given.split(",")] if isinstance(given, str) else [str(word) for word in given]
    names = [model(word).name for word in words if word]
    if not names:
        raise InputError("no exercise is asked for; give some with --exercises, such as growth,targeting.")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise InputError(f"exercise {twice!r} is asked for twice; give each once.")
    return tuple(word for word in words if word)
