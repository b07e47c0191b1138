"""Pictures of capitation: need indices, distances from target, the pace of change, what factors are worth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from decentre.figures.canvas import finish, legend_above, picture, small, start
from decentre.figures.colours import FAINT, INK, OTHERS

_MOST_NAMED = 45


@picture
def need_indices(
    index: pd.Series,
    *,
    ax: Axes | None = None,
    title: str = "",
    xlabel: str = "need index, 1 = mean",
    source: str = "",
) -> Axes:
    """Draw relative need, one dot a body, the lowest first.

    Parameters
    ----------
    index : pandas.Series
        Need by body; 1 is the mean.
    """
    ordered = index.astype(float).sort_values(kind="stable")
    ax = _rows(ax, ordered)
    places = np.arange(len(ordered))
    named = len(ordered) <= _MOST_NAMED
    if named:
        ax.hlines(places, 1, ordered, color=FAINT, lw=1, zorder=1)
    ax.plot(ordered, places, "o", color=OTHERS[0], markeredgecolor=INK, mew=0.4, ms=5 if named else 2.5, ls="none")
    ax.axvline(1, color=INK, lw=0.8)
    ax.set_xlabel(xlabel)
    ends = f"from {ordered.iloc[0]:.3f} ({ordered.index[0]}) to {ordered.iloc[-1]:.3f} ({ordered.index[-1]})"
    return finish(ax, ordered.to_frame("index"), title, f"Dots, {title}: {len(ordered)} bodies {ends}.", source)


def _rows(ax: Axes | None, ordered: pd.Series) -> Axes:
    """Return axes with one row a body, named where there is room."""
    named = len(ordered) <= _MOST_NAMED
    ax = start(ax, height=1.4 + (0.17 * len(ordered) if named else 2.6))
    names = [str(x) for x in ordered.index] if named else []
    ax.set_yticks(np.arange(len(names)), names, fontsize=small())
    ax.set_ylabel("" if named else f"{len(ordered)} bodies, in order")
    ax.set_ylim(-0.8, len(ordered) - 0.2)
    return ax


@picture
def distances(share: pd.Series, *, ax: Axes | None = None, title: str = "", source: str = "") -> Axes:
    """Draw distances from target, the furthest under target at the foot, with lines at 5 and 10 per cent.

    Parameters
    ----------
    share : pandas.Series
        Distance as a share of the target, by body; negative: under target.
    """
    ordered = 100 * share.astype(float).sort_values(kind="stable")
    ax = _rows(ax, ordered)
    width = 0.7 if len(ordered) <= _MOST_NAMED else 1.0
    colours = [OTHERS[1] if x < 0 else OTHERS[0] for x in ordered]
    ax.barh(np.arange(len(ordered)), ordered, width, color=colours, edgecolor=INK, lw=0.4 if width < 1 else 0)
    reach = max(1.08 * float(ordered.abs().max()), 0.5)
    for band in (-10, -5, 5, 10):
        if abs(band) <= reach:
            ax.axvline(band, color=FAINT, lw=0.8, ls=":")
    ax.axvline(0, color=INK, lw=0.8)
    ax.set_xlim(-reach, reach)
    ax.set_xlabel("distance from target, % of target (left: under target)")
    under = int((ordered < 0).sum())
    title = title or f"{under} of {len(ordered)} bodies under target"
    ends = f"from {ordered.iloc[0]:.2f} ({ordered.index[0]}) to {ordered.iloc[-1]:.2f} ({ordered.index[-1]}) per cent"
    return finish(ax, ordered.to_frame("per cent"), title, f"Bars, {title}: {ends}.", source)


@picture
def uncertain_targets(
    table: pd.DataFrame, *, ax: Axes | None = None, title: str = "", level: float = 0.95, source: str = ""
) -> Axes:
    """Draw how far error in the inputs could move each target, the least certain body last.

    Parameters
    ----------
    table : pandas.DataFrame
        The table of a ``TargetError``.
    level : float
        Of the intervals.
    """
    ordered = table.sort_values("se_share", ascending=False, kind="stable")
    ax = _rows(ax, ordered["target"])
    places = np.arange(len(ordered))
    ends = [100 * (ordered[x] / ordered["target"] - 1) for x in ("low", "high")]
    if len(ordered) <= _MOST_NAMED:
        ax.hlines(places, ends[0], ends[1], color=OTHERS[0], lw=3)
    else:  # intervals too many to be told apart are one shape
        ax.fill_betweenx(places, ends[0], ends[1], color=OTHERS[0], lw=0, step="mid")
    ax.axvline(0, color=INK, lw=0.8)
    ax.set_xlabel(f"{100 * level:g} % interval of the target, % of the target")
    widest = f"from {ends[0].min():.2f} to {ends[1].max():.2f} per cent of the target"
    return finish(ax, ordered, title, f"Intervals, {title}: {len(ordered)} bodies {widest}.", source)


_RULES = {  # colour and marker
    "floor": (OTHERS[1], "^"),
    "maximum": (OTHERS[4], "v"),
    "minimum": (OTHERS[6], "s"),
    "target": (OTHERS[2], "D"),
    "": (OTHERS[0], "o"),
}


@picture
def pace(table: pd.DataFrame, budget: float, *, ax: Axes | None = None, title: str = "", source: str = "") -> Axes:
    """Draw growth against the distance from target before it, coloured by the rule that decides each body.

    Parameters
    ----------
    table : pandas.DataFrame
        The table of a ``PaceOfChange``.
    budget : float
        Money of all bodies.
    """
    ax = start(ax)
    for rule, (colour, marker) in _RULES.items():
        rows = table[table["bound_by"] == rule]
        if len(rows):
            name = f"{rule or 'the line'} ({len(rows)})"
            dots: dict[str, Any] = {
                "color": colour,
                "markeredgecolor": INK,
                "mew": 0.4,
                "ms": 5,
                "ls": "none",
                "label": name,
            }
            ax.plot(100 * rows["distance"], 100 * rows["growth"], marker, **dots)
    mean = 100 * (budget / table["baseline"].sum() - 1)
    ax.axhline(mean, color=INK, lw=0.8, ls="--", label=f"mean {mean:.2f} %")
    ax.axvline(0, color=FAINT, lw=0.8)
    ax.set_xlabel("distance from target before, % (left: under target)")
    ax.set_ylabel("growth, %")
    pad = legend_above(ax)
    low, high = 100 * table["growth"].min(), 100 * table["growth"].max()
    words = f"Dots, {title}: growth {low:.2f} to {high:.2f} per cent over {len(table)} bodies, mean {mean:.2f}."
    return finish(ax, table, title, words, source, pad=pad)


@picture
def factors(shares: pd.DataFrame, *, ax: Axes | None = None, title: str = "", source: str = "") -> Axes:
    """Draw the share of the budget that each factor moves, by itself and as its Shapley part of all together.

    Parameters
    ----------
    shares : pandas.DataFrame
        Shares of the budget by factor: columns moved_share and shapley.
    """
    ax = start(ax, height=1.5 + 0.36 * len(shares))
    places = np.arange(len(shares))[::-1]
    alone = "by itself: the others at work"
    ax.barh(places, 100 * shares["moved_share"], 0.62, color=OTHERS[0], edgecolor=INK, lw=0.4, label=alone)
    ax.plot(100 * shares["shapley"], places, "D", color=OTHERS[1], markeredgecolor=INK, ms=6, label="Shapley: adds up")
    for place, (own, part) in zip(places, 100 * shares.to_numpy(), strict=True):
        beside: dict[str, Any] = {"textcoords": "offset points", "va": "center", "fontsize": small()}
        ax.annotate(f"{own:.2f}", (max(own, part), place), (7, 0), **beside)
    ax.margins(x=0.1)
    ax.axvline(0, color=INK, lw=0.8)
    ax.set_yticks(places, [str(x).removeprefix("wp_").replace("_", " ") for x in shares.index])
    ax.set_xlabel("money moved, % of the budget")
    pad = legend_above(ax)
    words = ", ".join(f"{name} {100 * x:.2f}" for name, x in shares["moved_share"].items())
    return finish(ax, shares, title, f"Bars, {title}: per cent of the budget moved by {words}.", source, pad=pad)
