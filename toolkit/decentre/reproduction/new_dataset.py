"""A dataset to start from: a file as published, what is said of it as data, and the table and card that come of it."""

from __future__ import annotations

import re
from pathlib import Path

from decentre import datasets, tables
from decentre.document.folder import whole_folder, write_text
from decentre.errors import InputError
from decentre.tables import safe
from decentre.tables.marks import hash_of

_NAME = re.compile(r"[a-z][a-z0-9_]{2,63}")
_PUBLISHED = """\
Allocations to boards (£ thousand),,
Board,Year,Allocation
North,2022-23,100.5
North,2023-24,104.2
South,2022-23,200.0
South,2023-24,207.9
Total,,612.6
"""
_SPEC = """\
# Where everything stands in published.csv; docs/extract.md explains every key. Write over it for your own file.
title = "Allocations to boards (invented)"
source = "Example Office"
licence = "CC0"
currency = "GBP"

[heading]
rows = 2

[body]
column = "Board"

[year]
column = "Year"

[amount]
column = "Allocation"
multiplier = 1000
printed = "cell A1"

[[leave_out]]
column = "Board"
equals = "Total"
reason = "sum of the others"
"""
_PREPARE = '''\
"""Makes data.csv from the file as published, by spec.toml; then put the new hash and rows into card.toml."""

from pathlib import Path

from decentre import tables

HERE = Path(__file__).parent
found = tables.extract(HERE / "published.csv", HERE / "spec.toml")
found.budget.to_csv(HERE / "data.csv", index=False, lineterminator="\\n")
'''
_CARD = """\
title = "Allocations to boards, 2022-23 and 2023-24 (invented: write your title here)"
slug = "{name}"
row = "one board in one year"
rows = {rows}
years = "2022-23 to 2023-24"
licence = "CC0"
certainty = "invented: say verbatim, derived or mixed"
shipped = true
retrieved = "write the month and year here"
prepared = "prepare.py, by spec.toml"
file = "published.csv"
sha256 = "{sha256}"
note = "What must a reader beware of?"

[columns.body]
unit = "text"
what = "Name of the board, as printed"

[columns.year]
unit = "financial year"
what = "Financial year"

[columns.amount]
unit = "pounds"
what = "Allocation; printed in thousands"

[columns.currency]
unit = "ISO 4217 code"
what = "Currency of the amount"

[[sources]]
key = "{name}:source"
title = "Title of the publication"
publisher = "Example Office"
date = "2024-01"
address = "https://example.org/page"
licence = "CC0"
"""


def new_dataset(name: str, *, out: str | Path = ".") -> Path:
    """Make a dataset to start from: complete as it stands, from an invented file as published.

    Parameters
    ----------
    name : str
        Of the dataset and of its folder: 3 to 64 lower-case letters, digits and ``_``, a letter first.
    out : str or Path, default '.'
        The folder in which its folder is made; ``toolkit/decentre/datasets`` in a clone.

    Returns
    -------
    Path
        The new folder: published.csv, spec.toml, prepare.py, data.csv and card.toml.

    Raises
    ------
    InputError
        The name will not do, is that of a dataset that ships, or is there already.
    """
    folder = Path(out) / _fitting(name)
    if folder.exists() or folder.is_symlink():
        raise InputError(
            f"'{folder}' is there already and is not overwritten; give another name, or another folder with --out."
        )
    with whole_folder(folder, f"decentre new dataset {name}") as scratch:
        for file, text in {"published.csv": _PUBLISHED, "spec.toml": _SPEC, "prepare.py": _PREPARE}.items():
            write_text(scratch / file, text)
        found = tables.extract(scratch / "published.csv", scratch / "spec.toml").budget
        if found is None:
            raise InputError("The specification of the new dataset gives no budget.")
        safe.write_csv(scratch / "data.csv", found)
        told = {"name": name, "rows": len(found), "sha256": hash_of(scratch / "data.csv")}
        write_text(scratch / "card.toml", _CARD.format(**told))
    return folder


def _fitting(name: str) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} is no name for a dataset; give 3 to 64 lower-case letters, digits and _, a letter first, such as "
            "'kenya_allocations'."
        )
    if name in datasets.names():
        raise InputError(f"{name!r} is a dataset that ships; give yours another name, such as '{name}_mine'.")
    return name
