"""What an estimate of additionality stands on, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from decentre.purpose.inference import NO_ERROR, some, uneven
from decentre.purpose.sensitivity import SERIAL
from decentre.purpose.shift_share import NEARLY

if TYPE_CHECKING:
    import pandas as pd

    from decentre.purpose.earmark_panel import EarmarkPanel

MEANING = (
    "0: the earmark replaced money that would have been spent anyway; 1: every earmarked {coin} is extra; it is causal only "
    "if, but for the earmark, spend per head would have moved alike in all bodies"
)
FIXED_HEADS = (
    "money per head of each body's first year: a head count that moved would stand under both spend and earmark, and make "
    "them move together by itself"
)
NO_HEADS = (
    "no population is given: spend and earmark are taken as they are, every body-year weighs the same, and there is no "
    "pound-weighted figure; if they were divided by head counts that move, they move together by that alone"
)
SHIFT_SHARE = (
    "is a shift-share design: what tells its effect is that the shares are as good as random, or that the national totals "
    "are, and bodies with alike shares are not independent"
)
BY_INSTRUMENT = (
    "by the instrument {name!r}: two-stage least squares; effective F {f:.3g}; interval and p are Anderson and Rubin's: {words}; "
    "it supposes that {name!r} moves spend through the earmark alone"
)
WEAK = (
    "effective F {f:.3g} is under {strong}: the instrument is weak, estimate and se mislead, and the set is what holds"
)
IS_RULE = (
    "{name!r} is 0 or 1: a rule and no sum of money, so that nothing is said of 1 (every pound extra); it is causal only if, but "
    "for the rule, the outcome would have moved alike in all bodies"
)
NOT_MONEY = (
    "{spend!r} and {earmark!r} are not both money: the estimate is {spend!r} for one unit of {earmark!r}, and nothing is said of 1 "
    "(every pound extra); it is causal only if, but for {earmark!r}, the outcome would have moved alike in all bodies"
)
LEAD_TELLS = "the lead test fails (p {p:.3g}): next year's earmark tells this year's spend, so that the figure is not causal as it stands"
ORDERS = (
    "p and interval: {orders} orders of the total's {changes} yearly growth rates; it supposes that any order was as likely, as of "
    "a total that walks at random: of totals that return to a level it rejects 7 to 8 in 100 true nulls at 5 per cent "
    "(docs/inference.md)"
)
HIDDEN_MATTERS = 0.05  # a sum of negative weights beyond it is said


def is_rule(model: EarmarkPanel) -> bool:
    """Say whether the earmark is a rule that is there or not, and no sum of money."""
    return bool(np.isin(model.given.numbers["earmark"], [0.0, 1.0]).all())


def share_notes(share: float) -> list[str]:
    """Return what is said of an earmark that shares and totals explain to that part."""
    if share == 1:
        return [f"here every earmark is a fixed share of each year's total: that {SHIFT_SHARE}"]
    nearly = share > NEARLY
    first = (
        [f"shares and totals explain {share:.3f} of what moves the earmarks: nearly a shift-share design"]
        if nearly
        else []
    )
    return [*first, f"an earmark that is a fixed share of a national total {SHIFT_SHARE}"]


def notes_of(model: EarmarkPanel, table: pd.DataFrame, design: list[str], hidden: pd.Series | None) -> list[str]:
    """Return what the answer stands on: heads, uneven panels, the design, hidden weights, what could not be told."""
    given, notes = model.given, _what_it_is(model)
    if model.heads is not None or not notes:
        notes.append(NO_HEADS if model.heads is None else FIXED_HEADS)
    if model.heads is not None and given.late:
        notes.append(
            f"{some(given.late, 'is', 'are')} not there in {given.years[0]}: heads are those of the first year there"
        )
    notes += [*uneven(given), *_negative(model), *design]
    if hidden is not None and hidden["sum"] < -HIDDEN_MATTERS:
        notes.append(
            f"{hidden['negative']:.0f} of {hidden['treated']:.0f} body-years with an earmark have a negative weight (sum "
            f"{hidden['sum']:.2f}): harmless where effects are alike, misleading where they differ; see estimator='imputation' "
            "and 'stayers'"
        )
    if table["lead"].isna().any():
        notes.append("no test of leads: next year's earmark is not there for enough rows, or moves with this year's")
    if not (table["se"] > 0).all():
        notes.append(NO_ERROR)
    if hidden is not None:
        notes += [SERIAL] if table["robustness_zero"].notna().any() else []
        if table["se_cv3"].isna().any():
            notes.append("no CV3 error: without one of the bodies the figure is not identified")
    return notes


def _what_it_is(model: EarmarkPanel) -> list[str]:
    names = model.given.names
    if is_rule(model):
        return [IS_RULE.format(name=names["earmark"])]
    return [] if model.money else [NOT_MONEY.format(spend=names["spend"], earmark=names["earmark"])]


def _negative(model: EarmarkPanel) -> list[str]:
    counts = {name: int((model.given.numbers[name] < 0).sum()) for name in ("spend", "earmark")}
    return [f"{n} rows have a negative {name}: taken as it is" for name, n in counts.items() if n]
