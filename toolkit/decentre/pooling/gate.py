"""The gate of a pool: contributions by partner and line, spend by line, and a risk share that fits them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from decentre import tables
from decentre.errors import InputError
from decentre.pooling.sharing import BY_LINE, RiskShare
from decentre.tables.frames import frame_or

Amounts = pd.DataFrame | pd.Series | Mapping[str, float]
_POT = "the pool"


@dataclass(frozen=True)
class Pool:
    """What the gate lets through.

    Attributes
    ----------
    paid : pandas.DataFrame
        Contributions, partner by line.
    spend : pandas.Series
        Money spent by line.
    owned : bool
        Whether lines are told apart; if not there is one, the pool.
    shared : bool
        Whether the rule shares what the lines of its scope spend, over and above who pays for each.
    """

    paid: pd.DataFrame
    spend: pd.Series
    owned: bool
    shared: bool


def require_pool(contributions: Amounts, spend: Amounts | float, how: RiskShare) -> Pool:
    """Accept contributions, spend and a risk share, or refuse them in one sentence with the cases."""
    paid, spend_by_line, owned = _aligned(contributions, spend)
    if how.rule in BY_LINE and not owned and len(paid) > 1:
        raise InputError(
            f"The rule {how.rule!r} works line by line, and contributions and spend have no lines in common; give "
            "contributions with the columns partner, line and amount, and spend by line."
        )
    capped = list(how.cap) if isinstance(how.cap, Mapping) else []
    _require_there([how.host, how.remainder, *capped], paid.index, "partner")
    _require_there([*how.lines, *how.risk_pool, *how.uncommitted], paid.columns, "line")
    return Pool(paid, spend_by_line, owned, how.rule in {"pro_rata", "host", "in_order"})


def require_budgets(budgets: Amounts, pool: Pool) -> pd.Series:
    """Accept a whole budget for each partner, no smaller than what it pays in."""
    both = {"contributions": pool.paid.sum(axis=1), "budgets": budgets}
    checked = tables.matched_amounts(both, row="partner")  # type: ignore[arg-type]  # a table is refused there
    small = checked[checked["budgets"] < checked["contributions"]]
    if len(small):
        raise InputError(
            f"The budget of {small.index[0]!r} is smaller than what it pays in; give its whole budget.", small
        )
    return checked["budgets"]


def _aligned(contributions: Amounts, spend: Amounts | float) -> tuple[pd.DataFrame, pd.Series, bool]:
    contributions = frame_or(contributions, "contributions", ["partner", "line", "amount"])
    spend = frame_or(spend, "spend", ["line", "amount"])
    paid = _paid(contributions)
    total = not isinstance(spend, pd.DataFrame | pd.Series | Mapping)
    given = _spent(spend) if isinstance(spend, pd.DataFrame | pd.Series | Mapping) else {_POT: spend}
    spent = tables.require_amounts(given, "spend", row="line")
    by_line = isinstance(contributions, pd.DataFrame) and "line" in contributions
    if total or not (by_line or set(spent.index) <= set(paid.columns)):
        return paid.sum(axis=1).to_frame(_POT), pd.Series({_POT: spent.sum()}), False
    silent = paid.columns.difference(spent.index, sort=False)
    if len(silent):
        raise InputError(
            f"The line {silent[0]!r} has contributions and no spend ({len(silent)} in all); give 0 if nothing was spent.",
            paid[silent].sum().rename("contribution").rename_axis("line").to_frame(),
        )
    return paid.reindex(columns=spent.index, fill_value=0.0), spent, True


def _paid(contributions: Amounts) -> pd.DataFrame:
    if not isinstance(contributions, pd.DataFrame):
        amounts = tables.require_amounts(contributions, "contributions", row="partner")
        return pd.DataFrame(np.diag(amounts), index=amounts.index, columns=list(amounts.index))
    if "line" not in contributions:
        return _paid(_column(contributions, "contributions", ["partner"]))
    by_both = _column(contributions, "contributions", ["partner", "line"])
    places = by_both.index.to_frame(index=False)
    amounts = tables.require_amounts(by_both.set_axis(_words(places)), "contributions", row="partner and line")
    placed = places.assign(amount=amounts.to_numpy())
    wide = placed.pivot_table("amount", "partner", "line", aggfunc="sum", fill_value=0.0)
    return wide.reindex(index=places["partner"].unique(), columns=places["line"].unique())


def _words(places: pd.DataFrame) -> list[str | None]:
    named = places.notna().all(axis=1)
    return [
        f"{p}, {line}" if ok else None for p, line, ok in zip(places["partner"], places["line"], named, strict=True)
    ]


def _spent(spend: Amounts) -> pd.Series | Mapping[str, float]:
    return _column(spend, "spend", ["line"]) if isinstance(spend, pd.DataFrame) else spend


def _column(table: pd.DataFrame, name: str, keys: list[str]) -> pd.Series:
    missing = [c for c in (*keys, "amount") if c not in table]
    if missing:
        raise InputError(f"{name} has no column {missing[0]!r}; give the columns {', '.join([*keys, 'amount'])}.")
    named = table.assign(**{c: table[c].astype(object) for c in keys})
    return named.set_index(keys if len(keys) > 1 else keys[0])["amount"]


def _require_there(names: list[str], known: pd.Index, what: str) -> None:
    wrong = [name for name in names if name and name not in known]
    if wrong:
        raise InputError(
            f"The risk share names the {what} {wrong[0]!r}, which is not there; the {what}s are "
            f"{', '.join(str(k) for k in known)}."
        )
