"""An exercise to start from: a folder that works as it stands, to be written over."""

from __future__ import annotations

import re
from pathlib import Path

from decentre.document.folder import whole_folder, write_text
from decentre.errors import InputError
from decentre.teaching.models import FIGURES, WORDS, names

_NAME = re.compile(r"[a-z][a-z0-9_]{2,63}")
_WORDS = """\
# The words of the exercise: write over every text, and keep the keys. {{names}} stand for what figures.py gives.
lesson = 0 # 0: of no lesson
title = "How much of the rise was left to decide locally?"
verbs = "decompose_growth"
money = "reais" # what your money is called
about = "every figure is invented, and no other student has the same" # or: whose figures they are
story = \"\"\"One invented municipality, two years ('budget'), and what was named inside its growth ('lines'). Prices rose by {{rate}}.\"\"\"

[[questions]]
key = "left"
unit = "money" # money, share, number, count or choice
ask = "How much of {{body}}'s growth was left to decide locally, once prices and the priorities are taken off?"
hint = "Growth less the price rate times last year's budget, less the priorities."
[questions.slips]
this_year = "that charges prices on this year's budget; charge them on last year's"

[[questions]]
key = "reading"
unit = "choice"
ask = "Which sentence do the figures support?"
hint = "Ask of each sentence which table shows it."
supported = ["upper_bound"] # one or several
[questions.statements]
upper_bound = "{{body}} could decide on no more than what was left."
spent_freely = "{{body}} spent what was left as its people wished."
[questions.slips]
spent_freely = "the tables hold what came in, and nothing of what was done with it"
"""
_FIGURES = '''\
"""How a student's figures are drawn, and how they are solved: write over both functions."""

from decentre.teaching import Sheet, solved

YEARS = ("2022", "2023")
PLACES = ("Vila Nova", "Serra Alta", "Boa Vista")


def draw(draws):
    """Return the tables, as plain lists, and everything else that the words name."""
    body, before = draws.some(PLACES, 1)[0], 1_000_000 * draws.whole(20, 90)
    growth, rate = before * draws.whole(80, 140) // 1000, draws.whole(30, 60) / 1000
    priority = growth * draws.whole(10, 30) // 100
    budget = {"body": [body, body], "year": [*YEARS], "amount": [before, before + growth]}
    lines = {"body": [body], "year": [YEARS[1]], "line": ["vaccination"], "component": ["priority"], "amount": [priority]}
    return Sheet({"budget": budget, "lines": lines}, {"body": body, "rate": rate})


def solve(sheet):
    """Return the answer to each question, and what its slips come to, by a route that the student does not take."""
    before, after = sheet.tables["budget"]["amount"]
    priority, rate = sheet.tables["lines"]["amount"][0], sheet.given["rate"]
    left = after - before - rate * before - priority
    return solved({"left": (left, {"this_year": after - before - rate * after - priority})})
'''


def new_exercise(name: str, *, out: str | Path = ".") -> Path:
    """Make an exercise to start from: a folder with its words and its figures, which works as it stands.

    Parameters
    ----------
    name : str
        Lower-case letters, digits and ``_``, three at least; its folder is called so.
    out : str or Path, default '.'
        The folder in which its folder is made.

    Returns
    -------
    Path
        Its folder: ``decentre exercise FOLDER --student s1 --out DIR`` gives it to a student.

    Raises
    ------
    InputError
        The name holds another sign or is that of an exercise that ships, or the folder is there.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name in names():
        raise InputError(
            f"name is {name!r}; give 3 to 64 lower-case letters, digits and '_', a letter first, and no name of an exercise "
            "that ships."
        )
    folder = Path(out) / name
    if folder.exists():
        raise InputError(f"'{folder}' is there already; give another name, or another folder with --out.")
    with whole_folder(folder, f"decentre new exercise {name}") as made:
        write_text(made / WORDS, _WORDS.replace("{{", "{").replace("}}", "}"))
        write_text(made / FIGURES, _FIGURES)
    return folder
