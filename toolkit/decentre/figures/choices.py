"""The specification curve, and the tipping point: how an answer moves with a choice."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from mpl_toolkits.axes_grid1 import make_axes_locatable

from decentre.figures.canvas import finish, lines_above, picture, small, start, width_in_inches
from decentre.figures.colours import FAINT, INK, OTHERS
from decentre.tables.components import DENOMINATORS

_ROW, _HEIGHT = 0.2, 2.3  # inches: a row of choices, and the shares above them
_DRAWN = 0.77  # of the height of a figure: at most this is drawn, the rest is words
MOST_OUTLINED = 60


@picture
def specification_curve(
    table: pd.DataFrame, choices: Sequence[str], *, ax: Axes | None = None, source: str = ""
) -> Axes:
    """Draw shares in order, and below them the choices behind each.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a specification: share, and one column a choice.
    choices : sequence of str
        The columns that vary.
    ax : matplotlib.axes.Axes, optional
        Where to draw; the panel of choices is cut from its lower part.
    """
    defined = table[table["share"].notna()].sort_values("share", kind="stable", ignore_index=True)
    rows = [(c, level) for c in choices for level in _levels(defined[c])]
    new = ax is None
    ax = start(ax, layout=None)
    places = np.arange(len(defined))
    ax.scatter(places, 100 * defined["share"], s=14, color=OTHERS[0], zorder=3)
    ax.axhline(0, color=FAINT, lw=0.8)
    ax.axhline(100 * defined["share"].median(), color=FAINT, lw=0.8, ls="--")
    ax.annotate(
        "median",
        (1, 100 * defined["share"].median()),
        xycoords=("axes fraction", "data"),
        fontsize=7,
        color=FAINT,
        ha="right",
        va="bottom",
    )
    ax.set_ylabel("discretionary, %")
    ax.tick_params(labelbottom=False, bottom=False)
    letters = 4
    if rows:
        below = make_axes_locatable(ax).append_axes("bottom", size=_ROW * len(rows), pad=0.08, sharex=ax)
        letters = _choice_panel(below, defined, rows)
    lowest, highest = defined["share"].min(), defined["share"].max()
    alternative = (
        f"Specification curve: {len(defined)} specifications, discretionary share from {100 * lowest:.1f} to "
        f"{100 * highest:.1f} per cent, median {100 * defined['share'].median():.1f}; choices varied: "
        f"{', '.join(c.replace('_', ' ') for c in choices)}. A share of specifications is no probability."
    )
    title = f"{len(defined)} defensible choices: {100 * lowest:.1f} to {100 * highest:.1f} % left"
    words = textwrap.fill(f"Source: {source}", int(17 * width_in_inches())) if source else ""
    if new:
        _leave_room(ax.figure.figure, letters, len(rows), title, words)
    finish(ax, table, title, alternative, "")
    ax.figure.text(0.01, 0.01, words, fontsize=small() - 1, color=FAINT, va="bottom")
    return ax


def _levels(column: pd.Series) -> list[Any]:
    """Return the levels of a choice to show as rows: only 'counted' for a line that is in or out."""
    return [True] if column.dtype == bool else sorted(column.unique(), key=str)


def _choice_panel(ax: Axes, defined: pd.DataFrame, rows: Sequence[tuple[str, object]]) -> int:
    """Draw which choices stand behind each share, and return how many letters the longest line of a name has."""
    for place, (choice, level) in enumerate(rows):
        chosen = np.flatnonzero(defined[choice] == level)
        ax.scatter(chosen, [-place] * len(chosen), s=10, marker="s", color=INK)
    names = [textwrap.fill(_choice_name(c, x), int(9.6 * width_in_inches() - 9)) for c, x in rows]
    ax.set_yticks([-i for i in range(len(rows))], names, fontsize=small())
    ax.set_ylim(-len(rows) + 0.4, 0.6)
    ax.tick_params(labelbottom=False, bottom=False, left=False)
    ax.set_xlabel(_no_draws(), fontsize=small())
    for place in range(1, len(rows)):
        if rows[place][0] != rows[place - 1][0]:
            ax.axhline(-place + 0.5, color=FAINT, lw=0.5)
    for spine in ax.spines.values():
        spine.set_visible(False)
    return max(len(line) for name in names for line in name.split("\n"))


def _leave_room(figure: Figure, letters: int, rows: int, title: str, source: str) -> None:
    """Size a new figure for its names at the left, title and words below, for no layout looks after axes below axes."""
    wide = 72 * figure.get_figwidth()
    left = min(0.6, (0.52 * small() * letters + 12) / wide)
    above = lines_above(title, wide * (1 - left) - 4) + 10
    below = 1.35 * small() * (1 + _no_draws().count("\n")) * bool(rows) + 1.35 * small() * (1 + source.count("\n")) + 8
    drawn = 72 * (_HEIGHT + _ROW * rows)
    tall = max(drawn + above + below, drawn / _DRAWN)
    figure.set_figheight(tall / 72)
    figure.subplots_adjust(left=left, right=0.97, top=1 - above / tall, bottom=below / tall)


def _no_draws() -> str:
    return textwrap.fill(_NO_DRAWS, int(11 * width_in_inches()))


_NO_DRAWS = "one column a combination of choices: they are no draws, and a share of them is no probability"
_LONGEST_CHOICE = 22  # letters that stay in one line beside the panel of a figure as wide as a column


def _choice_name(choice: str, level: object) -> str:
    if choice == "net_of_efficiency":
        return "net of efficiency"
    if level is True:
        return f"counted: {choice}"
    if isinstance(level, str) and level in DENOMINATORS:
        words = DENOMINATORS[level]
        return words if len(words) <= _LONGEST_CHOICE else level.replace("_", " ")
    return str(level)


@picture
def tipping_point(curve: pd.DataFrame, share: float, claims: str, *, ax: Axes | None = None, source: str = "") -> Axes:
    """Draw the discretionary share as more of the claims turns out to be local, and where it meets a share.

    Parameters
    ----------
    curve : pandas.DataFrame
        Columns local_share_of_claims, discretionary_share.
    share : float
        The share asked about.
    claims : str
        What counts as claims, in words.
    """
    ax = start(ax)
    local, left = 100 * curve["local_share_of_claims"], 100 * curve["discretionary_share"]
    ax.plot(local, left, color=OTHERS[0], lw=2)
    ax.axhline(100 * share, color=INK, lw=0.8, ls="--")
    ax.annotate(f"{100 * share:g} %", (0, 100 * share), (3, 3), textcoords="offset points", fontsize=small())
    x, words = _crossing(local, left, share, claims)
    if x is not None:
        ax.plot([x, x], [min(left.min(), 0), 100 * share], color=FAINT, lw=0.8)
        ax.plot(x, 100 * share, "o", color=OTHERS[1], markeredgecolor=INK, ms=7, zorder=4)
    ax.set_xlabel(f"share of {claims} that was in truth local, %")
    ax.set_ylabel("discretionary share of growth, %")
    ax.set_xlim(0, 100)
    return finish(ax, curve, words, f"Line: {words}.", source)


def _crossing(local: pd.Series, left: pd.Series, share: float, claims: str) -> tuple[float | None, str]:
    if left.isna().any():
        return None, "No growth to share out"
    if left.iloc[0] >= 100 * share:
        return None, f"{100 * share:g} % is left already, whatever the {claims}"
    if left.max() < 100 * share:
        return None, f"{100 * share:g} % is out of reach, even were all {claims} local"
    x = float(np.interp(100 * share, left, local))
    return x, f"{100 * share:g} % is reached if {x:.0f} % of {claims} was local"
