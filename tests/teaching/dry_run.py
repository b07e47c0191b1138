"""A lecturer's dry run, counted: minutes of each lesson, and how many of them are the students' own work.

150 words of text a minute and a minute and a half for each cell of code, read from the notebooks. Cells of student work carry
a tag in their metadata: prediction, choice or wrong-turn. `python tests/teaching/dry_run.py > tests/teaching/dry_run.txt`
"""

import json
import re
from pathlib import Path

LESSONS = Path(__file__).parents[2] / "notebooks"
WORDS_A_MINUTE, MINUTES_A_CELL = 150, 1.5
STUDENT_WORK = ("prediction", "choice", "wrong-turn")


def lessons():
    """Return the notebooks of the course in the order in which they are taught."""
    return sorted(LESSONS.glob("[0-9]*_*.ipynb"), key=lambda p: int(p.stem.split("_")[0]))


def cells(path):
    """Return the kind, source and tags of each cell of a lesson."""
    stored = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    return [(c["cell_type"], "".join(c["source"]), c["metadata"].get("tags", [])) for c in stored]


def words(source):
    """Count the words that are read aloud: a token with a letter or a digit in it; addresses of links are not read."""
    return sum(bool(re.search(r"\w", token)) for token in re.sub(r"\]\([^)]*\)", "]", source).split())


def minutes(kind, source):
    """Return how long one cell takes."""
    return MINUTES_A_CELL if kind == "code" else words(source) / WORDS_A_MINUTE


def count(path):
    """Return words, cells of code, minutes, and the minutes of each kind of student work."""
    parts = cells(path)
    work = {tag: sum(minutes(k, s) for k, s, tags in parts if tag in tags) for tag in STUDENT_WORK}
    return {
        "words": sum(words(s) for k, s, _ in parts if k == "markdown"),
        "cells": sum(k == "code" for k, _, _ in parts),
        "minutes": sum(minutes(k, s) for k, s, _ in parts),
        **work,
        "share": sum(work.values()) / sum(minutes(k, s) for k, s, _ in parts),
    }


def table():
    """Return the dry run of all lessons as lines of text."""
    head = f"{'lesson':<18}{'words':>7}{'cells':>7}{'minutes':>9}{'prediction':>12}{'choice':>8}{'wrong turn':>12}{'student work':>14}"
    row = "{:<18}{words:>7}{cells:>7}{minutes:>9.1f}{prediction:>12.1f}{choice:>8.1f}{wrong-turn:>12.1f}{share:>14.0%}"
    return "\n".join([head, *(row.format(path.stem, **count(path)) for path in lessons())]) + "\n"


if __name__ == "__main__":
    print(table(), end="")
