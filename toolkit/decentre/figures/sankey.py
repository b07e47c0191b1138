"""The flow of funds as a Sankey diagram: drawn on axes, and as a page that answers to the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from decentre.figures.canvas import INK, OTHERS, STYLE, WIDTH, amount, finish, start
from decentre.figures.ribbons import BOX, CHARACTER, LEADING, Box, Command, layout
from decentre.tables import money_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

PASSED_ON = "#c9c9c9"
_POINTS, _LETTERS = 72, 8.0


def fund_flow(edges: pd.DataFrame, *, ax: Axes | None = None, title: str = "", source: str = "") -> Axes:
    """Draw payments as ribbons as wide as the money, coloured by who decides on it.

    Parameters
    ----------
    edges : pandas.DataFrame
        Payments: payer, payee, amount (pounds), and decided_by where somebody is named.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure as high as its labels need by default.
    title, source : str
        Printed above and below.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.
    """
    import matplotlib as mpl

    drawn = edges[edges["amount"] > 0].reset_index(drop=True)
    who, through = deciders(drawn), pounds_through(drawn)
    unit, scale = money_unit(through)
    money = {name: amount(pounds, unit, scale) for name, pounds in through.items()}
    with mpl.rc_context(STYLE):
        width, height = (WIDTH * _POINTS, 0.0) if ax is None else _room(ax)
        plan = layout(drawn, money, width=width, size=_LETTERS, height=max(height, 230) if ax is None else height)
        ax = start(ax, height=plan.height / _POINTS + 0.7)
        ax.set_axis_off()
        ax.set(xlim=(0, plan.width), ylim=(plan.height, -8))
        colours = colour_of(who)
        for ribbon in plan.ribbons:
            _patch(ax, _path(ribbon.outline), colours[who[ribbon.row]], 0.75)
        for box in plan.boxes:
            _draw_box(ax, box, plan.size)
        rows = _legend(ax, colours)
        finish(ax, edges, title, _words(drawn, who, title), source)
        ax.set_title(title, pad=8 + 12 * rows)
        return ax


def deciders(edges: pd.DataFrame) -> list[str]:
    """Return who decides each payment: the one named, the payer of a last payment, or '' where money is passed on."""
    named = edges["decided_by"] if "decided_by" in edges else pd.Series(None, edges.index, dtype=object)
    last = ~edges["payee"].isin(edges["payer"])
    return named.where(named.notna(), edges["payer"].where(last, "")).tolist()


def colour_of(who: list[str]) -> dict[str, str]:
    """Return the colour of each decider, in the order they first stand; grey for money that is passed on."""
    names = [x for x in dict.fromkeys(who) if x]
    found = {name: OTHERS[i % len(OTHERS)] for i, name in enumerate(names)}
    return found | ({"": PASSED_ON} if "" in who else {})


def pounds_through(edges: pd.DataFrame) -> pd.Series:
    """Return the pounds that pass each body: the larger of what it receives and pays, in the order they first stand."""
    names = pd.unique(edges[["payer", "payee"]].to_numpy().ravel())
    sums = pd.DataFrame({end: edges.groupby(end)["amount"].sum() for end in ("payer", "payee")}, index=names)
    return sums.max(axis=1)


def _room(ax: Axes) -> tuple[float, float]:
    extent = ax.get_window_extent()
    return extent.width * _POINTS / ax.figure.dpi, extent.height * _POINTS / ax.figure.dpi


def _path(outline: tuple[Command, ...]) -> Path:
    from matplotlib.path import Path

    codes = {"M": [Path.MOVETO], "L": [Path.LINETO], "C": [Path.CURVE4] * 3, "Z": [Path.CLOSEPOLY]}
    points = [(at or outline[0][1])[i : i + 2] for _, at in outline for i in range(0, len(at) or 2, 2)]
    return Path(points, [code for kind, _ in outline for code in codes[kind]])


def _patch(ax: Axes, path: Path, colour: str, alpha: float) -> None:
    from matplotlib.patches import PathPatch

    ax.add_patch(PathPatch(path, facecolor=colour, alpha=alpha, lw=0))


def _draw_box(ax: Axes, box: Box, size: float) -> None:
    from matplotlib import patheffects
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((box.x, box.top), BOX, box.height, facecolor=INK, lw=0, zorder=2))
    halo = [patheffects.withStroke(linewidth=2, foreground="white")]
    for i, line in enumerate(box.label):
        heavy = "normal" if i == len(box.label) - 1 else "bold"
        y = box.label_y + i * size * LEADING
        style = {
            "fontsize": _LETTERS,
            "fontweight": heavy,
            "ha": "right" if box.ends_there else "left",
            "va": "baseline",
        }
        ax.text(box.label_x, y, line, path_effects=halo, zorder=3, **style)


def _legend(ax: Axes, colours: dict[str, str]) -> int:
    """Name the colours above the axes, in as many columns as fit, and return the number of rows."""
    from matplotlib.patches import Patch

    names = [f"decided by {n}" if n else "passed on" for n in colours]
    entries = [Patch(facecolor=c, alpha=0.75, label=n) for c, n in zip(colours.values(), names, strict=True)]
    columns = max(1, min(len(names), int(ax.get_xlim()[1] / (max(map(len, names)) * _LETTERS * CHARACTER + 24))))
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1.0), "borderaxespad": 0.1, "borderpad": 0}
    ax.legend(handles=entries, frameon=False, fontsize=_LETTERS, ncols=columns, handlelength=1.2, **place)
    return -(-len(names) // columns)


def _words(edges: pd.DataFrame, who: list[str], title: str) -> str:
    unit, scale = money_unit(edges["amount"])
    rows = edges[["payer", "payee", "amount"]].itertuples(index=False)
    said = [
        f"{a} pays {b} {amount(v, unit, scale)}{f', decided by {w}' if w else ''}"
        for (a, b, v), w in zip(rows, who, strict=True)
    ]
    return f"Sankey diagram, {title}: {'; '.join(said)}."
