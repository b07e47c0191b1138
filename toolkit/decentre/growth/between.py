"""The change between two years of a table: years between are summed over, or missing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.growth.parts import Note
from decentre.growth.sums import Sums
from decentre.tables.components import listed

Years = tuple[str, str]


def compared(between: tuple[str, str] | None, budget: pd.DataFrame) -> Years | None:
    """Accept the two years to compare: both in the budget, the earlier first."""
    if between is None:
        return None
    if not isinstance(between, tuple | list) or len(between) != 2:
        raise InputError(f"between is {between!r}; give two years of the table, the earlier first.")
    first, last = (years.parse(label) for label in between)
    there = list(budget["year"].cat.categories)
    missing = [label for label in (first, last) if label not in there]
    if missing:
        raise InputError(
            f"between names {missing[0]!r}, which the budget does not have; its years are {', '.join(there)}."
        )
    if years.start(first) >= years.start(last):
        raise InputError(f"between is {between!r}; give two different years, the earlier first.")
    return first, last


def lines_between(lines: pd.DataFrame | None, between: Years) -> tuple[pd.DataFrame | None, list[Note]]:
    """Return the lines of the years after the first, up to the last, and a note of those of other years."""
    if lines is None:
        return None, []
    inside = lines["year"].isin(years.span(*between)[1:]).to_numpy()
    outside = int((~inside).sum())
    said = f"{outside} of {len(lines)} lines are of years up to {between[0]} or after {between[1]} and are not counted"
    return (lines[inside] if inside.any() else None), [Note(said)] if outside else []


def over(sums: Sums, between: Years) -> tuple[Sums, list[Note]]:
    """Return the sums of the two years, the lines of all years after the first added up, and what that stands on."""
    later = slice(sums.years.index(between[0]) + 1, sums.years.index(between[1]) + 1)
    both = ~np.isnan(sums.budget[:, [later.start - 1, later.stop - 1]]).any(axis=1)
    _require_whole(sums, later, both)
    return sums.only(*between), _silent_years(sums, later, both)


def _require_whole(sums: Sums, later: slice, both: np.ndarray) -> None:
    """Refuse bodies that state a priced part in some of the later years: neither the lines nor the index cover the change."""
    for part in listed():
        stated = ~np.isnan(sums.components[part.component][:, later])
        mixed = both & stated.any(axis=1) & ~stated.all(axis=1)
        if part.priced and mixed.any():
            rows = [(sums.bodies[b], sums.years[later][y]) for b, y in np.argwhere(mixed[:, None] & ~stated)]
            cases = pd.DataFrame(rows, columns=["body", "year"])
            missing = ", ".join(dict.fromkeys(cases["year"]))
            raise InputError(
                f"{cases['body'].iloc[0]!r} has {part.component} lines in some of the years compared and not in {missing} "
                f"({int(mixed.sum())} bodies); give them for every year after the first, or for none.",
                cases,
            )


def _silent_years(sums: Sums, later: slice, both: np.ndarray) -> list[Note]:
    spoken = ~np.isnan(np.array([x[:, later] for x in sums.components.values()])).all(axis=0)
    silent = (both & spoken.any(axis=1))[:, None] & ~spoken
    if not silent.any():
        return []
    labels = [sums.years[later][y] for y in np.flatnonzero(silent.any(axis=0))]
    bodies = int(silent.any(axis=1).sum())
    return [
        Note(
            f"no lines in {', '.join(labels)} for {bodies} of {int(both.sum())} bodies that have some in other years "
            "compared: what was claimed then is in the remainder",
            warns=True,
        )
    ]
