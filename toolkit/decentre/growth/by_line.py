"""Discretion over each line of a decomposed growth, for a verb that compares it with how control is felt."""

from __future__ import annotations

import numpy as np
import pandas as pd

from decentre import years
from decentre.growth.between import Years
from decentre.results.by_line import DiscretionByLine, discretion_of
from decentre.tables.components import PARTS, local_components

REMAINDER_LINE = "discretionary growth"
RULE = (
    "discretion by line is that of growth: of a listed line the middle of discretion_low and discretion_high, 0 where it has "
    f"none; of {REMAINDER_LINE!r}, the remainder, 1; the baseline and savings are in no line"
)


def by_line(
    parts: pd.DataFrame, lines: pd.DataFrame | None, between: Years | None, currency: str | None
) -> DiscretionByLine:
    """Return the discretion over the lines of the growth that is shown, bodies and years added up."""
    rows = [] if lines is None else _listed(_shown(lines, parts, between))
    priced = next(part.name for part in PARTS if part.priced)
    by_index = float(parts.loc[parts["inflation_from"] == "index", priced].sum())
    rest = float(parts["discretionary"].sum())
    return discretion_of([*rows, (priced, by_index, 0.0), (REMAINDER_LINE, rest, rest)], currency, RULE)


def _shown(lines: pd.DataFrame, parts: pd.DataFrame, between: Years | None) -> pd.DataFrame:
    """Return the lines that are inside the growth shown."""
    if between is None:
        place = pd.MultiIndex.from_frame(lines[["body", "year"]].astype(object))
        return lines[place.isin(parts.index)]
    inside = lines["year"].astype(object).isin(years.span(*between)[1:])
    return lines[inside & lines["body"].astype(object).isin(parts.index.unique("body"))]


def _listed(lines: pd.DataFrame) -> list[tuple[object, float, float]]:
    counted = lines[lines["component"].isin([part.component for part in PARTS if part.component]).to_numpy()]
    local = counted["component"].isin(local_components()).to_numpy()
    middle = counted.reindex(columns=["discretion_low", "discretion_high"]).mean(axis=1).to_numpy(dtype=float)
    decided = counted["amount"] * np.where(local & ~np.isnan(middle), middle, 0.0)  # without bounds it is the centre's
    return list(zip(counted["line"], counted["amount"], decided, strict=True))
