"""A case study to start from: five files with a real case in them, to be written over."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd

from decentre import tables
from decentre.document import notebook
from decentre.document.folder import whole_folder, write_text
from decentre.errors import InputError
from decentre.reproduction.study import names
from decentre.tables import safe

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
_HOLDS = "It holds a real case as it stands: West Sussex Health Authority, 2002-03."
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


_OWN_DATA = """\
title = "{name}: write your title here"
question = "What is asked of {file}, in one sentence?"
answer = "What was found, and how far it may be trusted?"
cannot_say = ["What do these figures not show?"]
datasets = []
"""
_OWN_ANALYSIS = '''\
"""What the study recomputes from its own file. Write your verbs into run(), and the printed values into published.csv."""

from pathlib import Path

from decentre import tables

DATA = Path(__file__).parent / "data" / "{file}"


def table():
    """Return the file as it stands."""
    return tables.read(DATA)


def run():
    """Return a number for each id of published.csv."""
    rows = table()
    numbers = rows.select_dtypes("number").sum()
    return {{"rows": len(rows), **{{f"sum_{{i:02d}}": float(x) for i, x in enumerate(numbers, start=1)}}}}
'''
_OWN_CELLS = (
    *_CELLS[:5],
    ("markdown", "## What the file holds"),
    ("code", 'tables.read("data/{file}").head()'),
    _CELLS[-1],
)


def new_case_study(name: str, *, out: str | Path = ".", from_data: str | Path = "") -> Path:
    """Make a case study to start from: it passes ``decentre reproduce`` at once, and fails when a printed digit changes.

    Parameters
    ----------
    name : str
        Of the study and of its folder: 3 to 64 lower-case letters, digits and ``_``, a letter first.
    out : str or Path, default '.'
        The folder in which its folder is made.
    from_data : str or Path
        A table of your own or of a paper's repository (CSV, XLSX, ODS): it is copied into ``data/``, and the study starts
        with its rows and sums instead of an example.

    Returns
    -------
    Path
        The new folder: README.md, study.toml, published.csv, analysis.py and report.ipynb (executed).

    Raises
    ------
    InputError
        The name will not do, is that of a study that ships, or is there already; or the table cannot be read.
    """
    folder = Path(out) / _fitting(name)
    if folder.exists() or folder.is_symlink():
        raise InputError(
            f"'{folder}' is there already and is not overwritten; give another name, or another folder with --out."
        )
    data = Path(from_data) if str(from_data) else None
    files = _example(name) if data is None else _of_data(name, data)
    with whole_folder(folder, f"decentre new case-study {name}", inputs=[data] if data else []) as scratch:
        for file, text in files.items():
            write_text(scratch / file, text)
        if data is not None:
            (scratch / "data").mkdir()
            shutil.copyfile(data, scratch / "data" / data.name)
        told = _CELLS if data is None else _OWN_CELLS
        cells = [(k, t.replace("{name}", name).replace("{file}", data.name if data else "")) for k, t in told]
        notebook.execute(scratch / "report.ipynb", cells, scratch)
    return folder


def _example(name: str) -> dict[str, str]:
    """Return the files of a study that holds a real case."""
    return {
        "README.md": _README.format(name=name),
        "study.toml": _STUDY.format(name=name),
        "published.csv": _PUBLISHED,
        "analysis.py": _ANALYSIS,
    }


def _of_data(name: str, data: Path) -> dict[str, str]:
    """Return the files of a study of one's own table, which holds its number of rows and the sum of each column of numbers."""
    if not re.fullmatch(r"[\w.-]+", data.name):
        raise InputError(
            f"'{data.name}' is no name for a file of a study; use letters, digits, '.', '-' and '_' alone."
        )
    rows = tables.read(data)
    sums = rows.select_dtypes("number").sum()
    found = [("rows", str(len(rows)), "rows", "number of rows")]
    found += [
        (f"sum_{i:02d}", f"{float(x):.2f}", "as printed", f"sum of column {column}")
        for i, (column, x) in enumerate(sums.items(), start=1)
    ]
    values = [[key, "", "derived", "own", value, unit, f"{what}, data/{data.name}"] for key, value, unit, what in found]
    head = ["id", "result_id", "kind", "evidence", "value", "unit", "where"]
    return {
        "README.md": _README.format(name=name).replace(
            _HOLDS, f"It holds {data.name} (in `data/`), its rows and sums."
        ),
        "study.toml": _OWN_DATA.format(name=name, file=data.name),
        "published.csv": safe.csv_text(pd.DataFrame(values, columns=head)),
        "analysis.py": _OWN_ANALYSIS.format(file=data.name),
    }


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
