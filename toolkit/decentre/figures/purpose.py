"""Pictures of purpose: bodies in categories, money line by line, the share of an earmark that arrived."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from decentre.figures.canvas import finish, legend_above, picture, start, width_in_inches
from decentre.figures.colours import FAINT, INK, OTHERS
from decentre.figures.units import Unit, unit_of

_MOST_NAMED = 40
_LETTERS, _LINE = 32, 0.16  # of a label, before it goes on in the next line; inches a line


def _named(index: pd.Index) -> tuple[list[str], float]:
    """Return labels in lines that leave room for the bars, and the inches that the tallest needs."""
    labels = [textwrap.fill(str(x), _LETTERS) for x in index]
    return labels, _LINE * (1 + max(x.count("\n") for x in labels)) + 0.04


@picture
def adherence(
    table: pd.DataFrame,
    answered: int,
    bodies: int | None,
    *,
    level: float = 0.95,
    ax: Axes | None = None,
    source: str = "",
) -> Axes:
    """Draw, for each category, the share that answered so, its interval and the worst case.

    Parameters
    ----------
    table : pandas.DataFrame
        The summary of an ``Adherence``.
    answered : int
        Bodies that answered.
    bodies : int or None
        Bodies in all; shares are drawn when None.
    level : float, default 0.95
        Of the intervals.
    """
    labels, room = _named(table.index)
    ax = start(ax, height=1.6 + max(0.5, room) * len(table))
    places = np.arange(len(table))[::-1]
    low, high = (table[c] for c in (("low_share", "high_share") if bodies is None else ("low", "high")))
    if bodies is not None:
        ax.hlines(places, table["worst_low"], table["worst_high"], color=FAINT, lw=1, label="worst case")
    ax.hlines(places, low, high, color=OTHERS[0], lw=5, label=f"{100 * level:g} % interval")
    middle = table["share"] * (1 if bodies is None else bodies)
    ax.plot(middle, places, "o", color=OTHERS[1], markeredgecolor=INK, ms=7, label="as those that answered")
    ax.set_yticks(places, labels)
    ax.set_ylim(-0.6, len(table) - 0.4)
    ax.set_xlim(0, 1 if bodies is None else bodies)
    ax.set_xlabel("share of bodies" if bodies is None else f"bodies of {bodies}")
    pad = legend_above(ax)
    limits = zip(table.index, low, high, strict=True)
    words = ", ".join(f"{name} {a:.3g} to {b:.3g}" for name, a, b in limits)
    title = f"{answered} bodies answered" if bodies is None else f"{answered} of {bodies} bodies answered"
    return finish(ax, table, title, f"Intervals, {title}: {words}.", source, pad=pad)


@picture
def intended_and_actual(
    lines: pd.DataFrame,
    *,
    unit: str = "",
    names: tuple[str, str] = ("intended", "actual"),
    ax: Axes | None = None,
    title: str = "",
    source: str = "",
    currency: str | None = None,
) -> Axes:
    """Draw what was meant for each line beside what was spent on it.

    Parameters
    ----------
    lines : pandas.DataFrame
        Money by line: columns intended and actual.
    unit : str, optional
        What the figures are, where they are no money; they may then be negative.
    names : (str, str), default ('intended', 'actual')
        What the two bars of a line are called.
    """
    labels, room = _named(lines.index)
    ax = start(ax, height=1.6 + max(0.34, room) * len(lines))
    money = Unit(None, 1, unit) if unit else unit_of(lines[["intended", "actual"]], currency)
    places = np.arange(len(lines))[::-1]
    bars = zip(("intended", "actual"), names, (0.19, -0.19), ("#bdbdbd", OTHERS[0]), strict=True)
    for column, name, shift, colour in bars:
        ax.barh(places + shift, lines[column] / money.scale, 0.36, color=colour, edgecolor=INK, lw=0.4, label=name)
    ax.axvline(0, color=FAINT, lw=0.8)
    ax.set_yticks(places, labels)
    ax.set_xlabel(unit or money.axis(after="cash"))
    ax.locator_params(axis="x", nbins=max(3, round(width_in_inches())))
    ax.xaxis.set_major_formatter("{x:,.0f}" if money.scale == 1 else "{x:,.4g}")
    pad = legend_above(ax)
    said = (lambda x: f"{x:,.0f}") if unit else money.said
    rows = lines[["intended", "actual"]].itertuples()
    words = ", ".join(f"{name} {said(a)} to {said(b)}" for name, a, b in rows)
    return finish(ax, lines, title, f"Bars, {title}: {names[0]} to {names[1]}, {words}.", source, pad=pad)


@picture
def passed_on(
    shares: pd.Series,
    whole: float,
    bounds: tuple[float, float] | None = None,
    *,
    ax: Axes | None = None,
    title: str = "",
    source: str = "",
) -> Axes:
    """Draw the share of an earmark that each body spent, the smallest first (years in their order), and that of all.

    Parameters
    ----------
    shares : pandas.Series
        Spent as a share of received, by body; above 1 where a body spent more.
    whole : float
        The share of all of them together that was spent as meant.
    bounds : (float, float), optional
        Between which the share must lie if those that did not answer are counted.
    """
    by_year = shares.index.name == "year"
    ordered = shares.iloc[::-1] if by_year else shares.sort_values(ascending=False, kind="stable")
    named = len(ordered) <= _MOST_NAMED
    labels, room = _named(ordered.index)
    ax = start(ax, height=1.8 + (max(0.24, room) * len(ordered) if named else 2.4))
    places = np.arange(len(ordered))
    if bounds is not None:
        ax.axvspan(100 * bounds[0], 100 * bounds[1], color=FAINT, alpha=0.25, lw=0, label="if the silent are counted")
    if named:
        ax.barh(places, 100 * ordered, 0.6, color=OTHERS[0], edgecolor=INK, lw=0.4)
    else:  # bars too many to be told apart are one shape
        edges = np.arange(len(ordered) + 1) - 0.5
        ax.stairs(100 * ordered, edges, orientation="horizontal", fill=True, color=OTHERS[0])
    ax.axvline(100 * whole, color=INK, lw=1, ls="--", label=f"together {100 * whole:.1f} % as meant")
    ax.set_yticks(places if named else [], labels if named else [])
    ax.set_ylabel("" if named else f"{len(ordered)} rows")
    ax.set_xlim(0, max(100.0, 105 * float(ordered.max())))
    ax.set_xlabel("% of what was received")
    pad = legend_above(ax)
    range_ = f"{len(ordered)} rows from {100 * ordered.min():.1f} to {100 * ordered.max():.1f} per cent"
    limits = "" if bounds is None else f", {100 * bounds[0]:.1f} to {100 * bounds[1]:.1f} if the silent are counted"
    words = f"Bars, {title}: {range_}, as meant together {100 * whole:.1f} per cent{limits}."
    return finish(ax, ordered.to_frame("share"), title, words, source, pad=pad)
