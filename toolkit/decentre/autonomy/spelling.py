"""Labels of coded interviews, spelled as the accounts and the codebook spell them: case and spaces do not count."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from decentre.tables.frames import frame
from decentre.tables.labels import folded

_COLUMNS = ("interviewee", "coder", "line", "control")


def spelled(interviews: pd.DataFrame, lines: Iterable[object], levels: Iterable[str]) -> tuple[pd.DataFrame, int]:
    """Return interviews with lines as the accounts, levels as the codebook and people as first written; and how many cells changed."""
    table = frame(interviews, "interviews", _COLUMNS)
    known: dict[str, Iterable[object]] = {"line": lines, "control": levels}
    changed = 0
    for column in (c for c in _COLUMNS if c in table and list(table.columns).count(c) == 1):
        written = table[column].astype(object)
        names = {folded(x): x for x in reversed([*known.get(column, ()), *written])}
        respelled = written.map(lambda x, names=names: names.get(folded(x), x))
        changed += int(((respelled != written) & written.notna()).sum())
        table = table.assign(**{column: respelled})
    return table, changed
