"""What a Sankey diagram draws: payments by who decides on them, and the colour of each decider."""

from __future__ import annotations

import pandas as pd

from decentre.figures.colours import OTHERS, PATTERNS
from decentre.figures.sankey.ribbons import gathered

PASSED_ON = "#c9c9c9"
_DECIDERS, _OTHERS = OTHERS[:6], "#6b6b6b"
PATTERN = dict(zip(_DECIDERS, PATTERNS, strict=False)) | {_OTHERS: PATTERNS[-1], PASSED_ON: ""}
_ROUNDING = 1e-9


def drawable(edges: pd.DataFrame, free: pd.Series | None = None) -> pd.DataFrame:
    """Return the payments that are drawn: payer, payee, amount, and who decides ('' where money is passed on).

    The one named decides, else the payer of a last payment, and only on money that nobody has decided on before: ``free``
    is that share of what each body pays (all of it, unless given). The rest is a payment of its own, passed on. Where a
    column holds too many bodies the smaller are put together.
    """
    drawn = edges[edges["amount"] > 0].reset_index(drop=True)
    decided = drawn["decided_by"] if "decided_by" in drawn else pd.Series(None, drawn.index, dtype=object)
    last = ~drawn["payee"].isin(drawn["payer"])
    who = decided.where(decided.notna(), drawn["payer"].where(last, ""))
    return gathered(_parted(drawn[["payer", "payee", "amount"]].assign(who=who), free))


def _parted(drawn: pd.DataFrame, free: pd.Series | None) -> pd.DataFrame:
    """Part each payment that is decided in what its decider still could decide, and what was decided before."""
    if free is None:
        return drawn
    share = drawn["payer"].map(free).where(drawn["who"] != "", 1.0).clip(0.0, 1.0)
    share = share.where(share < 1 - _ROUNDING, 1.0).where(share > _ROUNDING, 0.0)
    own = drawn.assign(amount=drawn["amount"] * share)
    before = drawn.assign(amount=drawn["amount"] - own["amount"], who="")
    both = pd.concat([own, before]).sort_index(kind="stable")
    return both[both["amount"] > 0].reset_index(drop=True)


def colour_of(drawn: pd.DataFrame) -> dict[str, str]:
    """Return the colour of each decider: one each for the largest, one for all others, grey for money passed on."""
    sums = drawn[drawn["who"] != ""].groupby("who", sort=False)["amount"].sum()
    names = list(sums.index)
    if len(names) > len(_DECIDERS):
        largest = set(sums.sort_values(ascending=False, kind="stable").index[: len(_DECIDERS) - 1])
        names = [n for n in names if n in largest]
    found = dict.fromkeys(sums.index, _OTHERS) | dict(zip(names, _DECIDERS, strict=False))
    return found | ({"": PASSED_ON} if (drawn["who"] == "").any() else {})


def named(drawn: pd.DataFrame) -> dict[str, str]:
    """Return what each colour stands for: what it is called, and the colour."""
    colours = colour_of(drawn)
    last = ~drawn["payee"].isin(drawn["payer"])
    grey = "passed on, or decided before" if ((drawn["who"] == "") & last).any() else "passed on"
    words = {f"decided by {n}" if n else grey: c for n, c in colours.items() if c != _OTHERS}
    return words | ({"decided by others": _OTHERS} if _OTHERS in colours.values() else {})


def money_through(edges: pd.DataFrame) -> pd.Series:
    """Return the money that passes each body: the larger of what it receives and pays, in the order they first stand."""
    names = pd.unique(edges[["payer", "payee"]].to_numpy().ravel())
    sums = pd.DataFrame({end: edges.groupby(end)["amount"].sum() for end in ("payer", "payee")}, index=names)
    return sums.max(axis=1)
