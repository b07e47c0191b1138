"""The discretionary share of many bodies: a ratio of summed money, and how far one body or chance could move it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from decentre import resampling
from decentre.errors import InputError
from decentre.growth.components import money_shared
from decentre.growth.decomposition_result import GrowthDecomposition
from decentre.growth.reconciliation import FLOWS
from decentre.results import Format, Result
from decentre.tables.choices import is_inside, is_whole

FEWEST_BODIES = 8
_BESIDE = ("change", *FLOWS)
_COUNTED = ["bodies", "growth", "discretionary"]
_SUPERPOPULATION = (
    "superpopulation: variation between bodies. All bodies listed are observed, so the share itself is exact; the "
    "interval says how it would vary if bodies like these were drawn again"
)


@dataclass(frozen=True, repr=False)
class DiscretionSummary(Result):
    """The discretionary share of a group of bodies.

    Attributes
    ----------
    table : pandas.DataFrame
        Index: the groups. Columns bodies, growth (the denominator, summed), discretionary (summed),
        share, without_one_low and without_one_high (leave-one-body-out range), low and high (superpopulation
        bootstrap; NaN with fewer than 8 bodies); and the money beside the growth shown: change (of all money of the group),
        entries, exits, gaps, away, with ``change = gross growth + entries - exits + gaps + away``.
    currency : str
        That of the decomposition.
    level : float
        Of the interval.
    assumptions : tuple of str
        What the answer stands on.
    """

    table: pd.DataFrame
    level: float
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {
        **dict.fromkeys(["growth", "discretionary", *_BESIDE], "money"),
        **dict.fromkeys(["share", "without_one_low", "without_one_high", "low", "high"], "share"),
    }

    def summary(self) -> pd.DataFrame:
        """Return the table: one row a group."""
        return self.table

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        """Return the table as texts; the money beside the growth shown only where there is any."""
        shown, beside = super()._shown(code=code), self.table[list(_BESIDE)]
        nothing = beside.columns if not beside[list(FLOWS)].any(axis=None) else beside.columns[~beside.any()]
        return shown.loc[:, ~self.table.columns.isin(nothing)]

    def _title(self) -> str:
        return f"{len(self.table)} groups, {100 * self.level:g} % intervals between bodies"


def summarise_discretion(
    decomposition: GrowthDecomposition,
    *,
    by: str = "year",
    level: float = 0.95,
    replicates: int = 9999,
    seed: int,
) -> DiscretionSummary:
    """Summarise the discretionary share over bodies: a ratio of summed money.

    ``share = sum(discretionary) / sum(denominator)``, so a large body counts for more, and a body whose own share is
    not defined still counts with its money. Money that has no year before or after stands beside it.

    Parameters
    ----------
    decomposition : GrowthDecomposition
        What :func:`decompose_growth` returned.
    by : {'year', 'body'}
        The groups.
    level : float, default 0.95
        Of the interval.
    replicates : int, default 9999
        Bootstrap draws of bodies.
    seed : int
        Of the draws; there is no default.

    Returns
    -------
    DiscretionSummary
        ``.table`` with the leave-one-out range before the interval.

    Raises
    ------
    InputError
        ``by`` is neither year nor body, or the level or the replicates make no interval.

    Examples
    --------
    >>> import decentre, pandas as pd
    >>> budget = pd.DataFrame({"body": ["N", "N", "S", "S"], "year": ["2001-02", "2002-03"] * 2,
    ...                        "amount": [100e6, 110e6, 300e6, 324e6]})
    >>> split = decentre.decompose_growth(budget, price_index=decentre.prices.from_rates({"2002-03": 0.04}))
    >>> summarise_discretion(split, seed=1).table[["bodies", "share", "without_one_low", "without_one_high"]]
             bodies     share  without_one_low  without_one_high
    year
    2002-03       2  0.529412              0.5               0.6
    """
    if by not in ("year", "body"):
        raise InputError(f"by is {by!r}; give 'year' or 'body'.")
    if not is_inside(level) or not is_whole(replicates, 1, 10**9):
        raise InputError(
            f"level is {level!r} and replicates {replicates!r}; give a level between 0 and 1, and 1 or more draws."
        )
    whole = money_shared(decomposition.parts, decomposition.denominator)
    money = pd.DataFrame({"discretionary": decomposition.parts["discretionary"], "growth": whole})
    groups = money.groupby(level=by, sort=True)
    rows = {name: _row(group, level, replicates, seed) for name, group in groups}
    table = _with_the_rest(pd.DataFrame.from_dict(rows, orient="index").rename_axis(by), decomposition, by)
    notes = (*decomposition.assumptions, *_notes(table[table["bodies"] > 0], by))
    return DiscretionSummary(table, level, notes, decomposition.currency)


def _with_the_rest(table: pd.DataFrame, decomposition: GrowthDecomposition, by: str) -> pd.DataFrame:
    """Return the groups with the money beside the growth shown, and those of which nothing could be compared."""
    if decomposition.movements is None:
        return table.assign(**dict.fromkeys(_BESIDE, np.nan)).astype({"bodies": int})
    flows = decomposition.movements.groupby(level=by).sum()
    groups = table.index.union(flows.index).rename(by)
    flows, grown = flows.reindex(groups, fill_value=0.0), decomposition.gross_growth.groupby(level=by).sum()
    change = grown.reindex(groups, fill_value=0.0) + flows["entries"] - flows["exits"] + flows["gaps"] + flows["away"]
    counted = table.reindex(groups)
    counted[_COUNTED] = table[_COUNTED].reindex(groups, fill_value=0.0)
    return counted.astype({"bodies": int}).assign(change=change, **flows)


def _row(group: pd.DataFrame, level: float, replicates: int, seed: int) -> dict[str, float]:
    top, bottom = (group[c].to_numpy() for c in ("discretionary", "growth"))
    row = {
        "bodies": len(group),
        "growth": bottom.sum(),
        "discretionary": top.sum(),
        "share": _share(top.sum(), bottom.sum()),
    }
    left_out = [_share(t, b) for t, b in zip(top.sum() - top, bottom.sum() - bottom, strict=True)]
    several = len(group) > 1
    row["without_one_low"] = min(left_out) if several else np.nan
    row["without_one_high"] = max(left_out) if several else np.nan
    row["low"] = row["high"] = np.nan
    if len(group) >= FEWEST_BODIES and bottom.sum() > 0:
        interval = resampling.bootstrap_ratio(top, bottom, replicates=replicates, seed=seed, level=level)
        row["low"], row["high"] = interval.low, interval.high
    return row


def _share(top: float, bottom: float) -> float:
    return float(top / bottom) if bottom > 0 else np.nan


def _notes(table: pd.DataFrame, by: str) -> list[str]:
    what = "bodies" if by == "year" else "years"
    enough = table["bodies"] >= FEWEST_BODIES
    notes = [_SUPERPOPULATION.replace("bodies", what)] if enough.any() else []
    few, crossing = int((~enough).sum()), int((enough & table["low"].isna()).sum())
    if few:
        notes.append(
            f"no interval for {few} of {len(table)} groups: fewer than {FEWEST_BODIES} {what} is too few to draw from"
        )
    if crossing:
        notes.append(f"no interval for {crossing} of {len(table)} groups: their growth is zero or less in some draws")
    return notes
