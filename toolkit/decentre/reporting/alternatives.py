"""What other choices would have said: the methods that could be defended, side by side, for each kind of result."""

from __future__ import annotations

from functools import singledispatch

import numpy as np
import pandas as pd

from decentre import measures
from decentre.growth import GrowthDecomposition, tipping_point
from decentre.growth.components import DENOMINATORS, pounds_shared
from decentre.purpose import Adherence, Departure, EarmarkTrace, Targeting, assess_departure, estimate_adherence
from decentre.reporting.blocks import PAGE_ROWS, Table
from decentre.reporting.documents import Item

_MOST_MOVED = 10
_ODDS = (1, 3)
_REPORTED = (1.0, 0.9, 0.75, 0.5)
_DEPARTURE = dict.fromkeys(["level", "shortfall", "share_moved"], "share") | dict.fromkeys(
    ["intended", "actual"], "money"
)
_PEOPLE = {"population": "count"}
_ZERO = 12  # decimals beyond which a number is the rounding of a sum that is zero
_INDICES = {
    "standard": {"kind": "standard"},
    "more weight on the last ranks (aversion 3)": {"kind": "extended", "aversion": 3},
    "both ends alike (symmetric, 3)": {"kind": "symmetric", "aversion": 3},
    "in pounds per head (generalised)": {"kind": "generalised"},
}


@singledispatch
def alternatives(_result: object) -> list[Item]:
    """Return what other choices would have said of a result.

    Parameters
    ----------
    _result : Result
        What a verb returned.

    Returns
    -------
    list of items
        Tables and sentences for ``write_document``; none where the result leaves no choice.
    """
    return []


@alternatives.register
def _(result: GrowthDecomposition) -> list[Item]:
    table = pd.DataFrame({d: _pooled(result, d) for d in DENOMINATORS}).T.rename_axis("denominator")
    caption = "The discretionary share of each denominator, all bodies and years together"
    tipping = "What would have to be local for half of growth to be"
    return [
        Table(caption, table, {"discretionary": "money", "whole": "money", "share": "share"}),
        Table(tipping, tipping_point(result)),
    ]


def _pooled(result: GrowthDecomposition, denominator: str) -> dict[str, float]:
    sums = result.parts.drop(columns="inflation_from", errors="ignore").sum()
    whole = pounds_shared(sums, denominator)
    share = sums["discretionary"] / whole if whole > 0 else np.nan
    return {"discretionary": sums["discretionary"], "whole": whole, "share": share}


@alternatives.register
def _(result: Adherence) -> list[Item]:
    together = estimate_adherence(
        result.counts, bodies=result.bodies, level=result.level, method=result.method, simultaneous=True
    )
    where = "bodies" if result.bodies else "shares"
    shares = dict.fromkeys(["level", "lowest", "mean", "low_share", "high_share"], "share")
    columns = ["low", "high", "low_share", "high_share"]
    return [
        Table(f"The limits of every method, in {where}", _by_method(result)),
        Table("How often the interval of each method holds the truth", result.coverage(), shares),
        Table("The intervals if all categories shall hold together", together.table[columns], shares),
        Table(
            f"Bounds if the odds of those that answered are {_ODDS[0]} to {_ODDS[1]} times those of the silent",
            result.selection(_ODDS),
            shares,
        ),
    ]


def _by_method(result: Adherence) -> pd.DataFrame:
    limits = result.by_method().round(3)
    limits.columns = pd.MultiIndex.from_tuples(
        [tuple(c.rsplit("_", 1)) for c in limits.columns], names=["method", None]
    )
    return limits.stack("method", future_stack=True)  # noqa: PD013


@alternatives.register
def _(result: EarmarkTrace) -> list[Item]:
    rows, total = result.rows, result.rows[["received", "as_meant"]].sum()
    items: list[Item] = []
    if len(rows) > 1:
        rest = total - rows[["received", "as_meant"]]
        without = (rest["as_meant"] / rest["received"].where(rest["received"] > 0)).rename("share_as_meant")
        items.append(
            Table("The share spent as meant without each row", without.to_frame(), {"share_as_meant": "share"})
        )
    if np.isnan(result.bounds[0]):
        items.append(Table("Worst-case limits if those that reported had received only a part of it", _if_part(total)))
    return items


def _if_part(total: pd.Series) -> pd.DataFrame:
    meant = total["as_meant"] / total["received"]
    limits = {f"{100 * r:.0f} %": (r * meant, r * meant + 1 - r) for r in _REPORTED}
    table = pd.DataFrame.from_dict(limits, orient="index", columns=["low", "high"])
    return (100 * table).round(1).astype(str).add(" %").rename_axis("reported")


@alternatives.register
def _(result: Departure) -> list[Item]:
    items: list[Item] = []
    if len(result.by_body) > 1:
        items.append(Table("Each body by itself", result.by_body, _DEPARTURE))
    if len(result.by_group):
        items.append(Table("Each group of bodies", result.by_group, _DEPARTURE))
        items.append(Table("The groups against each other", result.between))
    if 2 < len(result.lines) <= PAGE_ROWS:
        items.append(Table("The measures without each line, bodies added up", _without_lines(result.lines), _DEPARTURE))
    return items


def _without_lines(lines: pd.DataFrame) -> pd.DataFrame:
    found = {}
    for line in lines.index:
        rest = lines.drop(line)
        if rest["intended"].any():
            left = assess_departure(rest["intended"], rest["actual"])
            found[line] = left.table["estimate"].loc[["level", "shortfall", "share_moved"]]
    return pd.DataFrame(found).T.rename_axis("without")


@alternatives.register
def _(result: Targeting) -> list[Item]:
    bodies, sign = result.bodies, 1 if result.order == "ascending" else -1
    ranks = sign * bodies["need"].to_numpy()
    spend, people = bodies["spend_per_head"].to_numpy(), bodies["population"].to_numpy()
    indices = pd.DataFrame(
        {
            weighed: {
                name: measures.concentration_index(spend, ranks, weights=weights, **about).estimate
                for name, about in _INDICES.items()
            }
            for weighed, weights in {"by people": people, "each body once": None}.items()
        }
    )
    moved = result.leave_one_out[["concentration_index", "kakwani", "slope_index"]]
    order = (
        (moved["concentration_index"] - result.concentration_index).abs().sort_values(ascending=False, kind="stable")
    )
    few = f"the {_MOST_MOVED} that move it most" if len(moved) > _MOST_MOVED else "the greatest move first"
    items: list[Item] = [
        Table("The concentration index in other forms", (indices.round(_ZERO) + 0.0).rename_axis("form")),
        Table(f"Without one body: {few}", moved.loc[order.index[:_MOST_MOVED]].round(_ZERO) + 0.0),
        Table("Spend per head by need fifth, 1 the least need", result.fifths, _PEOPLE),
    ]
    return items + ([Table("Groups of bodies", result.groups, _PEOPLE)] if result.groups is not None else [])
