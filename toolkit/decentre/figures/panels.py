"""Pictures of panels: an estimate between its two nulls, and slopes year by year around a new rule."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from decentre import years
from decentre.figures.canvas import finish, legend_above, picture, small, start
from decentre.figures.colours import FAINT, INK, OTHERS
from decentre.tables import coin

_MOST_LABELS = 9
_NAMES = {"body": "body-weighted", "pound": "pound-weighted", "lead": "next year's earmark\n(should be 0)"}


@picture
def additionality(
    rows: pd.DataFrame, *, level: float = 0.95, ax: Axes | None = None, source: str = "", currency: str | None = None
) -> Axes:
    """Draw how much of earmarked money is extra, between nothing and all of it.

    Parameters
    ----------
    rows : pandas.DataFrame
        Index: body, pound, lead; columns estimate, low, high. Rows may be left out.
    level : float, default 0.95
        Of the intervals.
    """
    ax = start(ax, height=1.5 + 0.5 * len(rows))
    places = np.arange(len(rows))[::-1]
    for null, word in ((0, "0: replaced"), (1, "1: all extra")):
        ax.axvline(null, color=INK, lw=0.9, ls="--")
        ax.annotate(word, (null, 1.02), xycoords=("data", "axes fraction"), fontsize=small(), ha="center", va="bottom")
    ax.hlines(places, rows["low"], rows["high"], color=OTHERS[0], lw=4)
    ax.plot(rows["estimate"], places, "o", color=OTHERS[1], markeredgecolor=INK, ms=7)
    ax.set_yticks(places, [_NAMES[x] for x in rows.index])
    ax.set_ylim(-0.6, len(rows) - 0.45)
    ax.set_xlim(*_around([0.0, 1.0], rows))
    ax.set_xlabel(
        f"{coin(currency, plural=True)} extra of each earmarked {coin(currency)}, {100 * level:g} % intervals"
    )
    words = ", ".join(f"{_NAMES[n].split(chr(10))[0]} {said}" for n, said in _with_limits(rows).items())
    title = f"{rows['estimate'].iloc[0]:.2f} of each earmarked {coin(currency)} is extra"
    return finish(ax, rows, title, f"Estimates with intervals: {words}.", source, pad=20)


def _around(values: list[float], rows: pd.DataFrame) -> tuple[float, float]:
    held = np.append(values, rows.to_numpy(dtype=float).ravel())
    held = held[np.isfinite(held)]
    edge = 0.12 * (held.max() - held.min())
    return held.min() - edge, held.max() + edge


def _with_limits(rows: pd.DataFrame) -> dict[str, str]:
    said = {}
    for name, (estimate, low, high) in zip(rows.index, rows[["estimate", "low", "high"]].to_numpy(), strict=True):
        said[name] = f"{estimate:.2f}" if pd.isna(low) else f"{estimate:.2f} ({low:.2f} to {high:.2f})"
    return said


@picture
def event_study(
    table: pd.DataFrame, erasing: float = np.nan, *, level: float = 0.95, ax: Axes | None = None, source: str = ""
) -> Axes:
    """Draw the slope on exposure in each year, and the trend that would erase the effect.

    Parameters
    ----------
    table : pandas.DataFrame
        The ``.table`` of an ``EventStudy``.
    erasing : float, optional
        The trend, per year, that would leave no effect if it went on from before.
    level : float, default 0.95
        Of the intervals.
    """
    ax = start(ax)
    places = np.arange(len(table))
    reference = int((table["period"] == "reference").argmax())
    ax.axhline(0, color=INK, lw=0.9)
    ax.axvline(reference + 0.5, color=FAINT, lw=0.9, ls="--", label="new rule")
    counted = table.index.dtype.kind == "i"  # years since the rule, and not years
    since = np.array([y if counted else years.start(y) for y in table.index])
    ax.plot(
        places, erasing * (since - since[reference]), color=FAINT, lw=1.2, ls=":", label="trend that would erase it"
    )
    ax.vlines(places, table["low"], table["high"], color=OTHERS[0], lw=3, label=f"{100 * level:g} % interval")
    ax.plot(places, table["estimate"], "o", color=OTHERS[1], markeredgecolor=INK, ms=6)
    step = -(-len(table) // _MOST_LABELS)
    ax.set_xticks(places[::step], [str(y) for y in table.index[::step]])
    ax.set_ylabel("outcome for one unit of exposure")
    pad = legend_above(ax)
    rows = table[table["period"] != "reference"]
    words = ", ".join(f"{year} {said}" for year, said in _with_limits(rows).items())
    against = "the year before the rule" if counted else table.index[reference]
    title = f"Slopes on exposure against {against}"
    return finish(ax, table, title, f"Event study, {title}: {words}.", source, pad=pad)
