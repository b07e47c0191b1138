"""The flow of funds as a Sankey diagram: drawn on axes, and as a page that answers to the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from decentre.figures.bands import Command
from decentre.figures.canvas import INK, OTHERS, PATTERNS, finish, start, style, unit_of, width_in_inches
from decentre.figures.ribbons import BOX, CHARACTER, LEADING, Box, gathered, layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

PASSED_ON = "#c9c9c9"
_DECIDERS, _OTHERS = OTHERS[:6], "#6b6b6b"
_PATTERN = dict(zip(_DECIDERS, PATTERNS, strict=False)) | {_OTHERS: PATTERNS[-1], PASSED_ON: ""}
_POINTS, _LETTERS = 72, 8.0


def fund_flow(
    edges: pd.DataFrame, *, ax: Axes | None = None, title: str = "", source: str = "", currency: str | None = None
) -> Axes:
    """Draw payments as ribbons as wide as the money, coloured by who decides on it.

    Parameters
    ----------
    edges : pandas.DataFrame
        Payments: payer, payee, amount, and decided_by where somebody is named.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure as high as its labels need by default.
    title, source : str
        Printed above and below.
    currency : str, optional
        The ISO 4217 code of the money.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.
    """
    import matplotlib as mpl

    drawn = drawable(edges)
    through = money_through(drawn)
    unit = unit_of(through, currency)
    money = {str(name): unit.said(passed) for name, passed in through.items()}
    with mpl.rc_context(style()):
        width, height = (width_in_inches() * _POINTS, 0.0) if ax is None else _room(ax)
        plan = layout(drawn, money, width=width, size=_LETTERS, height=max(height, 230) if ax is None else height)
        ax = start(ax, height=plan.height / _POINTS + 0.7)
        ax.set_axis_off()
        ax.set(xlim=(0, plan.width), ylim=(plan.height, -8))
        colours = colour_of(drawn)
        for ribbon in plan.ribbons:
            _ribbon(ax, _path(ribbon.outline), colours[drawn["who"].iloc[ribbon.row]])
        for box in plan.boxes:
            _draw_box(ax, box, plan.size)
        rows = _legend(ax, named(colours))
        return finish(ax, edges, title, _words(drawn, title, currency), source, pad=8 + 12 * rows)


def drawable(edges: pd.DataFrame) -> pd.DataFrame:
    """Return the payments that are drawn: payer, payee, amount, and who decides ('' where money is passed on).

    The one named decides, else the payer of a last payment. Where a column holds too many bodies the smaller are put
    together.
    """
    drawn = edges[edges["amount"] > 0].reset_index(drop=True)
    decided = drawn["decided_by"] if "decided_by" in drawn else pd.Series(None, drawn.index, dtype=object)
    last = ~drawn["payee"].isin(drawn["payer"])
    who = decided.where(decided.notna(), drawn["payer"].where(last, ""))
    return gathered(drawn[["payer", "payee", "amount"]].assign(who=who))


def colour_of(drawn: pd.DataFrame) -> dict[str, str]:
    """Return the colour of each decider: one each for the largest, one for all others, grey for money passed on."""
    sums = drawn[drawn["who"] != ""].groupby("who", sort=False)["amount"].sum()
    names = list(sums.index)
    if len(names) > len(_DECIDERS):
        largest = set(sums.sort_values(ascending=False, kind="stable").index[: len(_DECIDERS) - 1])
        names = [n for n in names if n in largest]
    found = dict.fromkeys(sums.index, _OTHERS) | dict(zip(names, _DECIDERS, strict=False))
    return found | ({"": PASSED_ON} if (drawn["who"] == "").any() else {})


def named(colours: dict[str, str]) -> dict[str, str]:
    """Return what each colour stands for: what it is called, and the colour."""
    words = {f"decided by {n}" if n else "passed on": c for n, c in colours.items() if c != _OTHERS}
    return words | ({"decided by others": _OTHERS} if _OTHERS in colours.values() else {})


def money_through(edges: pd.DataFrame) -> pd.Series:
    """Return the money that passes each body: the larger of what it receives and pays, in the order they first stand."""
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


def _ribbon(ax: Axes, path: Path, colour: str) -> None:
    from matplotlib.patches import PathPatch

    ax.add_patch(PathPatch(path, **_fill(colour)))


def _fill(colour: str) -> dict[str, Any]:
    """Return the fill of a ribbon: its colour, and the pattern that tells it without colour."""
    return {"facecolor": colour, "edgecolor": INK, "hatch": _PATTERN[colour], "alpha": 0.75, "lw": 0}


def _draw_box(ax: Axes, box: Box, size: float) -> None:
    from matplotlib import patheffects
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((box.x, box.top), BOX, box.height, facecolor=INK, lw=0, zorder=2))
    halo = [patheffects.withStroke(linewidth=2, foreground="white")]
    for i, line in enumerate(box.label):
        heavy = "normal" if i == len(box.label) - 1 else "bold"
        y = box.label_y + i * size * LEADING
        style: dict[str, Any] = {
            "fontsize": _LETTERS,
            "fontweight": heavy,
            "ha": "right" if box.ends_there else "left",
            "va": "baseline",
        }
        ax.text(box.label_x, y, line, path_effects=halo, zorder=3, **style)


def _legend(ax: Axes, colours: dict[str, str]) -> int:
    """Name the colours above the axes, in as many columns as fit, and return the number of rows."""
    from matplotlib.patches import Patch

    entries = [Patch(label=n, **_fill(c)) for n, c in colours.items()]
    columns = max(1, min(len(entries), int(ax.get_xlim()[1] / (max(map(len, colours)) * _LETTERS * CHARACTER + 24))))
    place: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0, 1.0), "borderaxespad": 0.1, "borderpad": 0}
    ax.legend(handles=entries, frameon=False, fontsize=_LETTERS, ncols=columns, handlelength=1.2, **place)
    return -(-len(entries) // columns)


def _words(drawn: pd.DataFrame, title: str, currency: str | None) -> str:
    unit = unit_of(drawn["amount"], currency)
    rows = drawn[["payer", "payee", "amount", "who"]].itertuples(index=False)
    said = [f"{a} pays {b} {unit.said(v)}{f', decided by {who}' if who else ''}" for a, b, v, who in rows]
    return f"Sankey diagram, {title}: {'; '.join(said)}."
