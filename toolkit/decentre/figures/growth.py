"""Pictures of growth: waterfall, stacked bars, contributions, specification curve, tipping point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from decentre.figures.canvas import finish, legend_above, picture, small, start
from decentre.figures.choices import MOST_OUTLINED
from decentre.figures.colours import COLOURS, FAINT, INK, OTHERS, look
from decentre.figures.units import Unit, unit_of

_MOST_NAMED, _SHORT, _LETTERS = 40, 12, 90  # bars; letters of a name; letters that fit in a row below the bars


@picture
def waterfall(
    parts: pd.Series, *, ax: Axes | None = None, title: str = "", source: str = "", currency: str | None = None
) -> Axes:
    """Draw how one budget became the next.

    Parameters
    ----------
    parts : pandas.Series
        Money: the first is where it starts, the last where it ends, those between are the steps.
    """
    ax = start(ax)
    values = parts.astype(float)
    unit = unit_of(values, currency)
    steps = values.iloc[1:-1]
    levels = np.concatenate([[values.iloc[0]], values.iloc[0] + steps.cumsum()])
    bottom = _floor(np.append(levels, values.iloc[-1])) / unit.scale
    places = range(len(values))
    labels = _over_bars(values, ax, unit)
    for place, (name, value) in enumerate(values.items()):
        ends = place in (0, len(values) - 1)
        low = bottom if ends else levels[place - 1] / unit.scale
        height = value / unit.scale - bottom if ends else value / unit.scale
        line = look(str(name), place) if name in COLOURS else {"color": FAINT}
        ax.bar(place, height, bottom=low, width=0.66, edgecolor=INK, lw=0.4, **line)
        top = max(low, low + height)
        ax.annotate(
            labels[place],
            (place, top),
            (0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=small(),
        )
    for place in range(len(values) - 1):
        height = levels[min(place, len(levels) - 1)] / unit.scale
        ax.plot([place, place + 1], [height, height], color=FAINT, lw=0.7, zorder=0)
    ax.set_xticks(places, [str(n) for n in values.index])
    ax.set_ylim(bottom, bottom + 1.12 * (max(levels.max(), values.iloc[-1]) / unit.scale - bottom))
    ax.set_ylabel(unit.axis(after="cash") + (" (axis starts above zero)" if bottom > 0 else ""))
    ax.yaxis.set_major_formatter("{x:,.0f}")
    words = ", ".join(f"{n} {unit.said(v, signed=True)}" for n, v in steps.items())
    alternative = f"Waterfall, {title}: from {unit.said(values.iloc[0])} to {unit.said(values.iloc[-1])} by {words}."
    return finish(ax, values.to_frame("amount"), title, alternative, source)


def _over_bars(values: pd.Series, ax: Axes, unit: Unit) -> list[str]:
    """Return the amounts to stand over the bars, the steps with their sign; without the unit where two would meet."""
    signed = [0 < place < len(values) - 1 for place in range(len(values))]
    labels = [unit.said(value, signed=step) for value, step in zip(values, signed, strict=True)]
    room = 0.8 * 72 * ax.figure.bbox.width / ax.figure.dpi / len(labels)
    if 0.55 * small() * (max(map(len, labels)) + 2) <= room:
        return labels
    scaled = [f"{value / unit.scale:{'+' if step else ''},.1f}" for value, step in zip(values, signed, strict=True)]
    return [text.removesuffix(".0").replace("-", "−") for text in scaled]


def _floor(levels: np.ndarray) -> float:
    """Return where a waterfall's axis starts: zero, or a round number below the levels when they are far above zero."""
    low, high = float(levels.min()), float(levels.max())
    span = high - low
    if low <= 0 or low < 2 * span or span == 0:
        return min(0.0, low)
    step = 10 ** np.floor(np.log10(span))
    return float(max(0.0, np.floor((low - 0.25 * span) / step) * step))


@picture
def stacked(
    parts: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str = "",
    ylabel: str = "",
    source: str = "",
    currency: str | None = None,
) -> Axes:
    """Draw stacked bars of money: one bar a row, one layer a column; negative parts hang below zero.

    Parameters
    ----------
    parts : pandas.DataFrame
        Money; index: the bars, columns: the parts.
    """
    ax = start(ax)
    used = parts.columns[parts.abs().sum() > 0]
    drawn = parts[used if len(used) else parts.columns[:1]].astype(float)
    unit = unit_of(drawn, currency)
    tall = _stack(ax, drawn / unit.scale)
    ax.axhline(0, color=INK, lw=0.8)
    _name_bars(ax, [_text(x) for x in drawn.index])
    ax.set_ylabel(unit.axis(ylabel))
    ax.yaxis.set_major_formatter("{x:,.0f}" if tall >= 10 else "{x:,.1f}")
    pad = legend_above(ax)
    bars = f"{len(drawn)} bars from {_text(drawn.index[0])} to {_text(drawn.index[-1])}"
    alternative = f"Stacked bars, {title}: {', '.join(map(str, drawn.columns))} for {unit.axis(bars)}."
    return finish(ax, parts, title, alternative, source, pad=pad)


def _stack(ax: Axes, heights: pd.DataFrame) -> float:
    """Draw the layers, negative ones below zero, and return how far apart the ends of the tallest are.

    Bars too many to be told apart are drawn as one shape a layer.
    """
    above, below = np.zeros(len(heights)), np.zeros(len(heights))
    for order, (name, column) in enumerate(heights.items()):
        height = column.to_numpy()
        bottom = np.where(height >= 0, above, below)
        if len(heights) > MOST_OUTLINED:
            edges = np.arange(len(heights) + 1) - 0.5
            filled = look(str(name), order)
            shape: dict[str, Any] = {"facecolor": filled["color"], "hatch": filled["hatch"], "edgecolor": INK, "lw": 0}
            ax.stairs(bottom + height, edges, baseline=bottom, fill=True, label=str(name), **shape)
        else:
            outline: dict[str, Any] = {"edgecolor": INK, "lw": 0.4, "width": 0.72} | look(str(name), order)
            ax.bar(range(len(height)), height, bottom=bottom, label=str(name), **outline)
        above, below = above + np.maximum(height, 0), below + np.minimum(height, 0)
    return float(above.max(initial=0) - below.min(initial=0))


def _text(label: object) -> str:
    return ", ".join(map(str, label)) if isinstance(label, tuple) else str(label)


def _name_bars(ax: Axes, names: Sequence[str]) -> None:
    """Name the bars, every few where there are many, and only count them where there is no room for names."""
    longest = max((len(n) for n in names), default=0)
    if len(names) > _MOST_NAMED and longest > _SHORT:
        ax.set_xticks([])
        ax.set_xlabel(f"{len(names)} bars, the first {names[0]}, the last {names[-1]}")
        return
    step = max(1, int(np.ceil(len(names) / 14)))
    shown = range(0, len(names), step)
    turned = len(shown) * (longest + 2) > _LETTERS
    line: dict[str, Any] = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"} if turned else {}
    ax.set_xticks(list(shown), [names[i] for i in shown], **line)


@picture
def contributions(
    parts: pd.Series,
    *,
    ax: Axes | None = None,
    title: str = "",
    ylabel: str = "",
    source: str = "",
    currency: str | None = None,
) -> Axes:
    """Draw what each factor contributed, as horizontal bars of money.

    Parameters
    ----------
    parts : pandas.Series
        Money by factor.
    """
    ax = start(ax)
    values = parts.astype(float)
    unit = unit_of(values, currency)
    places = np.arange(len(values))[::-1]
    ax.barh(
        places,
        values / unit.scale,
        color=[OTHERS[0] if v >= 0 else OTHERS[1] for v in values],
        edgecolor=INK,
        lw=0.4,
    )
    for place, value in zip(places, values, strict=True):
        side = 1 if value >= 0 else -1
        ax.annotate(
            unit.said(value, signed=True),
            (value / unit.scale, place),
            (4 * side, 0),
            textcoords="offset points",
            va="center",
            ha="left" if side > 0 else "right",
            fontsize=small(),
        )
    ax.axvline(0, color=INK, lw=0.8)
    ax.margins(x=0.18)
    ax.set_yticks(places, [_text(n) for n in values.index])
    ax.set_xlabel(unit.axis(ylabel))
    words = ", ".join(f"{_text(n)} {unit.said(v, signed=True)}" for n, v in values.items())
    return finish(ax, values.to_frame("amount"), title, f"Bars, {title}: {words}.", source)
