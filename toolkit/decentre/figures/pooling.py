"""Pictures of pooled budgets: who pays and who bears, rule beside rule, and what may be pooled."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from decentre.figures.canvas import finish, legend_above, picture, start
from decentre.figures.colours import INK, OTHERS, look
from decentre.figures.units import unit_of

_OPEN, _ADDED, _UNSURE = OTHERS[2], OTHERS[0], "#d9d9d9"


@picture
def pool(
    table: pd.DataFrame, *, ax: Axes | None = None, title: str = "", source: str = "", currency: str | None = None
) -> Axes:
    """Draw what each partner pays into a pool, and what it bears on top or gets back.

    Parameters
    ----------
    table : pandas.DataFrame
        Money by partner: columns contribution, borne, kept, cost.
    """
    ax = start(ax, height=1.5 + 0.55 * len(table))
    unit = unit_of(table, currency)
    places = np.arange(len(table))[::-1]
    paid, change = table["contribution"] / unit.scale, (table["cost"] - table["contribution"]) / unit.scale
    ax.barh(places, paid, 0.6, color="#bdbdbd", edgecolor=INK, lw=0.4, label="contribution")
    sides = {"borne on top": (change.clip(lower=0), 1), "back or kept": (change.clip(upper=0), 2)}
    for name, (width, part) in sides.items():
        if width.any():
            ax.barh(places, width, 0.6, left=paid, edgecolor=INK, lw=0.4, label=name, **look(name, part))
    for place, cost, top in zip(places, table["cost"], np.maximum(paid, paid + change), strict=True):
        ax.annotate(f"cost {unit.said(cost)}", (top, place), (4, 0), textcoords="offset points", va="center")
    ax.set_yticks(places, [str(x) for x in table.index])
    ax.set_xlim(0, 1.25 * float(np.maximum(paid, paid + change).max()) or 1)
    ax.set_xlabel(unit.axis(after="cash"))
    ax.xaxis.set_major_formatter("{x:,.0f}" if unit.scale == 1 else "{x:,.4g}")
    pad = legend_above(ax)
    words = "; ".join(
        f"{name} pays in {unit.said(c)}, cost {unit.said(d)}"
        for name, c, d in table[["contribution", "cost"]].itertuples()
    )
    return finish(ax, table, title, f"Bars, {title}: {words}.", source, pad=pad)


@picture
def risk_shares(
    borne: pd.DataFrame, *, ax: Axes | None = None, title: str = "", source: str = "", currency: str | None = None
) -> Axes:
    """Draw what each partner bears under each risk share, rule beside rule.

    Parameters
    ----------
    borne : pandas.DataFrame
        Money, partner by risk share.
    """
    rules, partners = list(borne.columns), list(borne.index)
    ax = start(ax, height=1.4 + len(rules) * (0.15 + 0.2 * len(partners)))
    unit = unit_of(borne, currency)
    places, width = np.arange(len(rules))[::-1], 0.8 / len(partners)
    for i, partner in enumerate(partners):
        shift = (0.5 * (len(partners) - 1) - i) * width
        bar: dict[str, Any] = {"edgecolor": INK, "lw": 0.4, "label": str(partner)} | look(str(partner), i)
        ax.barh(places + shift, borne.loc[partner] / unit.scale, width, **bar)
    ax.axvline(0, color=INK, lw=0.8)
    ax.set_yticks(places, [str(r).replace("_", " ") for r in rules])
    ax.set_xlabel(unit.axis("borne over contribution", "cash"))
    ax.xaxis.set_major_formatter("{x:,.0f}" if unit.scale == 1 else "{x:,.4g}")
    pad = legend_above(ax)
    words = "; ".join(
        f"{rule}: " + ", ".join(f"{p} {unit.said(x, signed=True)}" for p, x in borne[rule].items()) for rule in rules
    )
    return finish(ax, borne, title, f"Bars, {title}: {words}.", source, pad=pad)


@picture
def pooled_scope(
    table: pd.DataFrame, *, ax: Axes | None = None, title: str = "", source: str = "", currency: str | None = None
) -> Axes:
    """Draw each line of a spend profile by what may be pooled today and what a scenario adds.

    Parameters
    ----------
    table : pandas.DataFrame
        Money by line: columns amount, today_low, today_high, wider_low, wider_high, added_low, added_high.
    """
    ax = start(ax, height=1.6 + 0.34 * len(table))
    unit = unit_of(table[["amount"]], currency)
    places = np.arange(len(table))[::-1]
    bands = {
        "open today": (table["today_low"], _OPEN, ""),
        "added by the scenario": (table["added_low"], _ADDED, ""),
        "open today, or added": (table["added_high"] - table["added_low"], "#9ecae1", "///"),
        "law not settled": (table["wider_high"] - table["wider_low"], _UNSURE, "..."),
        "not poolable": (table["amount"] - table["wider_high"], "white", ""),
    }
    left = np.zeros(len(table))
    for name, (money, colour, hatch) in bands.items():
        if money.any():
            ax.barh(
                places,
                money / unit.scale,
                0.7,
                left=left,
                color=colour,
                hatch=hatch,
                edgecolor=INK,
                lw=0.4,
                label=name,
            )
        left = left + (money / unit.scale).to_numpy()
    ax.set_yticks(places, [str(x) for x in table.index])
    ax.set_xlim(0, 1.05 * left.max() or 1)
    ax.set_xlabel(unit.axis(after="cash"))
    ax.xaxis.set_major_formatter("{x:,.0f}" if unit.scale == 1 else "{x:,.4g}")
    pad = legend_above(ax)
    words = "; ".join(f"{name} {row['status']} {unit.said(row['amount'])}" for name, row in table.iterrows())
    return finish(ax, table, title, f"Bars, {title}: {words}.", source, pad=pad)
