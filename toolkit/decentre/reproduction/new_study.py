"""A case study to start from: five files with a real case in them, to be written over."""

from __future__ import annotations

import re
from pathlib import Path

from decentre.document import notebook
from decentre.document.folder import whole_folder, write_text
from decentre.errors import InputError
from decentre.reproduction.study import names

_NAME = re.compile(r"[a-z][a-z0-9_]{2,63}")

_STUDY = """\
# What the study asks, answers and cannot say. Write over every text and keep the keys.
title = "{name}: write your title here (now: West Sussex, 2002-03)"
question = "What is asked, in one sentence? (Now: how much of West Sussex Health Authority's growth was left to decide locally?)"
answer = "What was found, and how far it may be trusted? (Now: 47 %, once pay and six named sums are taken off.)"
cannot_say = [
    "What do your figures not show? (Now: prices other than pay had to be met out of what was left.)",
]
datasets = ["growth_cases"] # those used, by name; `decentre data` lists them

# A printed value that you cannot recompute: say so here, and let run() give None for it.
# [[known_differences]]
# id = "share_left"
# reason = "Why the printed value and the recomputed one differ."

# A value that needs a file which may not be passed on: run() leaves its id out when the file is not at hand.
# [[needs_reference]]
# id = "share_left"
# reason = "Which file, and how to get it."
"""
_PUBLISHED = """\
id,result_id,kind,evidence,value,unit,where
growth,,printed,arithmetic,53.8,GBP million,"House of Commons, written answer of 15 January 2002, growth of West Sussex Health Authority"
earmarks,,printed,copied,11.492,GBP million,"the same answer, six earmarked sums together"
share_pay,,derived,own,31.6,percent of growth,"the same answer: pay awards of 17.0m over growth of 53.8m"
share_left,,derived,own,47.04,percent of growth,"the same answer: 53.8m less 17.0m less 11.492m, over 53.8m"
"""
_ANALYSIS = '''\
"""What the study recomputes, by names of the front door alone. Write over the figures, then published.csv."""

import decentre
from decentre import tables

MILLION = 1e6


def split():
    """Split the growth of the case; the figures are those of the source in published.csv."""
    body, before, year = "West Sussex Health Authority", "2001-02", "2002-03"
    budget = tables.make_budget(body, {before: 561.6 * MILLION, year: 615.4 * MILLION})
    lines = tables.make_lines(
        body,
        year,
        inflation={"pay awards": 17.0 * MILLION},
        priority={"six earmarked sums": 11.492 * MILLION},
    )
    return decentre.decompose_growth(budget, lines, price_index=None, currency="GBP")


def run():
    """Return a number for each id of published.csv."""
    growth = split()
    return {
        "growth": growth.gross_growth.iloc[0] / MILLION,
        "earmarks": growth.parts["priorities"].iloc[0] / MILLION,
        "share_pay": 100 * growth.shares["inflation"].iloc[0],
        "share_left": 100 * growth.shares["discretionary"].iloc[0],
    }


def figures():
    """Return what the report draws: caption to result."""
    return {"West Sussex, 2002-03: where the growth went": split()}
'''
_README = """\
# {name}

A case study to be written over. It holds a real case as it stands: West Sussex Health Authority, 2002-03.

| file | what it is | what to do |
|---|---|---|
| `published.csv` | values as printed, each with its page | one row a value; the printed digits are the tolerance, so keep them as printed |
| `analysis.py` | `run()` recomputes every value; `figures()` gives what the report draws | write your own from your figures |
| `study.toml` | the question, the answer, what cannot be said, the known differences | write over every text |
| `report.ipynb` | the study as an executed notebook | run it again when the rest is done |
| `README.md` | this page | write over it last |

Check it, from the folder that holds this one:

```
decentre reproduce {name} --out report
```

It passes when every value agrees or its difference is explained in `study.toml`, and fails (exit code 1) as soon as a digit of
`published.csv` differs from what `run()` gives. `evidence` says how a value is known, and is counted apart: `recomputed` (printed
outside, and reached by a verb from other data), `arithmetic` (printed outside, and reached by sums of printed figures), `own` (your
derivation, held so that it cannot drift), `copied` (a figure that was put in and comes back: it never counts as agreeing). `kind` is `printed` (it stands in a source),
`derived` (from printed figures: `where` says how) or `printed ratio`.
"""
_CELLS = (
    ("markdown", "# {name}\n\n**Question.** What is asked?\n\n**Answer.** What was found?"),
    ("code", "import decentre\nfrom decentre import tables"),
    ("markdown", "## Published against recomputed\n\nThe printed digits are the tolerance."),
    ("code", 'study = decentre.reproduce(".")\nstudy.verdict'),
    ("code", 'study.table[["printed", "recomputed", "unit", "agrees"]].round(3)'),
    ("markdown", "## How the numbers are made"),
    (
        "code",
        "growth = decentre.decompose_growth(\n"
        '    tables.template("budget"), tables.template("lines"), price_index=None, currency="GBP"\n'
        ")\ngrowth",
    ),
    ("code", "growth.plot()"),
    ("markdown", "## What these figures cannot say\n\n* Say it here."),
)


def new_case_study(name: str, *, out: str | Path = ".") -> Path:
    """Make a case study to start from: it passes ``decentre reproduce`` at once, and fails when a printed digit changes.

    Parameters
    ----------
    name : str
        Of the study and of its folder: 3 to 64 lower-case letters, digits and ``_``, a letter first.
    out : str or Path, default '.'
        The folder in which its folder is made.

    Returns
    -------
    Path
        The new folder: README.md, study.toml, published.csv, analysis.py and report.ipynb (executed).

    Raises
    ------
    InputError
        The name will not do, is that of a study that ships, or is there already.
    """
    folder = Path(out) / _fitting(name)
    if folder.exists() or folder.is_symlink():
        raise InputError(
            f"'{folder}' is there already and is not overwritten; give another name, or another folder with --out."
        )
    files = {
        "README.md": _README.format(name=name),
        "study.toml": _STUDY.format(name=name),
        "published.csv": _PUBLISHED,
        "analysis.py": _ANALYSIS,
    }
    with whole_folder(folder, f"decentre new case-study {name}") as scratch:
        for file, text in files.items():
            write_text(scratch / file, text)
        cells = [(kind, source.replace("{name}", name)) for kind, source in _CELLS]
        notebook.execute(scratch / "report.ipynb", cells, scratch)
    return folder


def _fitting(name: str) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        other = re.sub(r"[^a-z0-9]+", "_", Path(str(name)).name.lower()).strip("_")
        hint = f", such as {other!r}" if _NAME.fullmatch(other) else ", such as 'kent_2023_24'"
        raise InputError(
            f"{name!r} is no name for a case study; give 3 to 64 lower-case letters, digits and _, a letter first{hint}."
        )
    if name in names():
        raise InputError(f"{name!r} is a case study that ships; give yours another name, such as '{name}_mine'.")
    return name
