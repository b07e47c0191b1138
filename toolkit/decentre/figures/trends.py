"""The trend of a share over the years, its breaks kept visible."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from decentre.figures.canvas import finish, legend_above, picture, start
from decentre.figures.colours import FAINT, INK, OTHERS

_WORDS, _AXES = 56.0, 380.0  # points: the width of the words at a break, and of the axes

_MOST_NAMED = 9  # years below the axes


@picture
def share_trend(
    shares: pd.Series,
    spells: pd.DataFrame,
    breaks: Sequence[str] = (),
    *,
    ax: Axes | None = None,
    title: str = "",
    source: str = "",
) -> Axes:
    """Draw shares by year, the line of each spell with its interval, and a mark at every break.

    Parameters
    ----------
    shares : pandas.Series
        Shares (0 to 1) by year, in order.
    spells : pandas.DataFrame
        One row a spell of years: columns years, slope, low, high.
    breaks : sequence of str
        The first year of each new definition.
    """
    ax = start(ax)
    places = np.arange(len(shares))
    ends = np.cumsum(spells["years"].to_numpy())
    said = []
    for number, (first, last) in enumerate(zip(ends - spells["years"].to_numpy(), ends, strict=True)):
        spell = spells.iloc[number]
        _line(ax, places[first:last], shares.iloc[first:last].to_numpy(), spell, OTHERS[number % len(OTHERS)])
        slope = "" if np.isnan(spell["slope"]) else f", {100 * spell['slope']:+.2f} points a year"
        said.append(
            f"{spells.index[number]} from {100 * spell['first']:.1f} to {100 * spell['last']:.1f} per cent{slope}"
        )
    _mark(ax, [list(shares.index).index(year) - 0.5 for year in breaks], len(shares))
    step = -(-len(shares) // _MOST_NAMED)
    ax.set_xticks(places[::step], list(shares.index[::step]))
    ax.set_ylabel("share, %")
    ax.margins(y=0.15)
    pad = legend_above(ax) if ax.get_legend_handles_labels()[1] else None
    words = f"Points and lines, {title}: {'; '.join(said)}."
    return finish(ax, shares.to_frame("share"), title, words, source, pad=pad)


def _mark(ax: Axes, places: Sequence[float], years: int) -> None:
    """Mark each break; words that would run into those of the break before stand a line lower."""
    width = _WORDS * years / _AXES
    ends: list[float] = []
    for place in sorted(places):
        ax.axvline(place, color=INK, lw=0.9, ls=":")
        row = next((i for i, end in enumerate(ends) if end <= place), len(ends))
        ends[row : row + 1] = [place + width]
        ax.annotate(
            "new definition",
            (place, 1),
            (4, -2 - 9 * row),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            fontsize=7,
            color=FAINT,
            va="top",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )


def _line(ax: Axes, x: np.ndarray, shares: np.ndarray, spell: pd.Series, colour: str) -> None:
    ax.plot(x, 100 * shares, "o", color=colour, markeredgecolor=INK, mew=0.5, ms=6)
    if np.isnan(spell["slope"]):
        return
    middle, mean = x.mean(), 100 * shares.mean()
    name = f"{100 * spell['slope']:+.2f} points a year ({100 * spell['low']:.2f} to {100 * spell['high']:.2f})"
    ax.plot(x, mean + 100 * spell["slope"] * (x - middle), color=colour, lw=1.6, label=name.replace("-", "−"))
    for side in ("low", "high"):
        ax.plot(x, mean + 100 * spell[side] * (x - middle), color=colour, lw=0.7, ls="--")
