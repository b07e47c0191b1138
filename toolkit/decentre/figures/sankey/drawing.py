"""The flow of funds as a Sankey diagram, drawn on axes."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path

from decentre.figures.canvas import finish, lines_above, picture, small, start, width_in_inches
from decentre.figures.colours import INK
from decentre.figures.sankey.bands import Command
from decentre.figures.sankey.payments import PATTERN, colour_of, drawable, money_through, named
from decentre.figures.sankey.ribbons import BOX, CHARACTER, LEADING, Box, Layout, layout
from decentre.figures.units import unit_of

_POINTS = 72  # in an inch
_EDGE, _FOOT, _LEAST = 4.0, 34.0, 200.0  # points: beside the drawing, below it for the source, and its least height


@picture
def fund_flow(
    edges: pd.DataFrame,
    *,
    free: pd.Series | None = None,
    ax: Axes | None = None,
    title: str = "",
    source: str = "",
    currency: str | None = None,
) -> Axes:
    """Draw payments as ribbons as wide as the money, coloured by who decides on it.

    Parameters
    ----------
    edges : pandas.DataFrame
        Payments: payer, payee, amount, and decided_by where somebody is named.
    free : pandas.Series, optional
        Share of what each body pays that nobody has decided on before; all of it by default. The rest is drawn as passed on, so
        that no money is coloured twice.
    """
    drawn = drawable(edges, free)
    through = money_through(drawn)
    unit = unit_of(through, currency)
    money = {str(name): unit.said(passed) for name, passed in through.items()}
    width, height = (width_in_inches() * _POINTS - 2 * _EDGE, _LEAST) if ax is None else _room(ax)
    plan = layout(drawn, money, width=width, size=small(), height=height)
    entries, columns = _entries(named(drawn), width)
    pad = 8 + 1.5 * small() * -(-len(entries) // columns)
    ax = _sheet(plan, pad + lines_above(title, width)) if ax is None else ax
    ax.set_axis_off()
    ax.set(xlim=(0, plan.width), ylim=(plan.height, -2))
    colours = colour_of(drawn)
    for ribbon in plan.ribbons:
        ax.add_patch(PathPatch(_path(ribbon.outline), **_fill(colours[drawn["who"].iloc[ribbon.row]])))
    for box in plan.boxes:
        _draw_box(ax, box, plan.size)
    place: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0, 1.0), "borderaxespad": 0.1, "borderpad": 0}
    ax.legend(handles=entries, frameon=False, fontsize=small(), ncols=columns, handlelength=1.2, **place)
    return finish(ax, edges, title, _words(drawn, title, currency), source, pad=pad, gap=6)


def _sheet(plan: Layout, above: float) -> Axes:
    """Return axes of a new figure on which a unit of the plan is a point, with room above and below."""
    tall = plan.height + 2 + above + _FOOT
    ax = start(None, height=tall / _POINTS, layout=None)
    wide = width_in_inches() * _POINTS
    ax.set_position((_EDGE / wide, _FOOT / tall, 1 - 2 * _EDGE / wide, (plan.height + 2) / tall))
    return ax


def _room(ax: Axes) -> tuple[float, float]:
    extent = ax.get_window_extent()
    return extent.width * _POINTS / ax.figure.dpi, extent.height * _POINTS / ax.figure.dpi


def _path(outline: tuple[Command, ...]) -> Path:
    codes = {"M": [Path.MOVETO], "L": [Path.LINETO], "C": [Path.CURVE4] * 3, "Z": [Path.CLOSEPOLY]}
    points = [(at or outline[0][1])[i : i + 2] for _, at in outline for i in range(0, len(at) or 2, 2)]
    return Path(points, [code for kind, _ in outline for code in codes[kind]])


def _fill(colour: str) -> dict[str, Any]:
    """Return the fill of a ribbon: its colour, and the pattern that tells it without colour."""
    return {"facecolor": colour, "edgecolor": INK, "hatch": PATTERN[colour], "alpha": 0.75, "lw": 0}


def _draw_box(ax: Axes, box: Box, size: float) -> None:
    ax.add_patch(Rectangle((box.x, box.top), BOX, box.height, facecolor=INK, lw=0, zorder=2))
    for i, line in enumerate(box.label):
        ax.text(box.label_x, box.label_y + i * size * LEADING, line, fontsize=size, va="baseline", zorder=3)


def _entries(colours: dict[str, str], width: float) -> tuple[list[Patch], int]:
    """Return what the legend names, and in how many columns it fits."""
    entries = [Patch(label=name, **_fill(colour)) for name, colour in colours.items()]
    widest = max(map(len, colours)) * small() * CHARACTER + 24
    return entries, max(1, min(len(entries), int(width / widest)))


def _words(drawn: pd.DataFrame, title: str, currency: str | None) -> str:
    unit = unit_of(drawn["amount"], currency)
    rows = drawn[["payer", "payee", "amount", "who"]].itertuples(index=False)
    said = [f"{a} pays {b} {unit.said(v)}{f', decided by {who}' if who else ''}" for a, b, v, who in rows]
    return f"Sankey diagram, {title}: {'; '.join(said)}."
