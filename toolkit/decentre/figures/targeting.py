"""The picture of targeting: what share of the money the bodies hold, counted from one end of need."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from decentre.figures.canvas import finish, picture, small, start, width_in_inches
from decentre.figures.colours import FAINT, INK, OTHERS

_MOST_MARKED = 60


@picture
def concentration_curve(
    curve: pd.DataFrame, index: float, way: str, *, ax: Axes | None = None, source: str = ""
) -> Axes:
    """Draw the concentration curve of spend, and of need, against equal spend per head.

    Parameters
    ----------
    curve : pandas.DataFrame
        Shares from 0 to 1: columns population, spend, need (NaN where need has no shares).
    index : float
        The concentration index of spend.
    way : str
        Which bodies are counted first, such as ``'least need first'``.
    """
    ax = start(ax, height=min(5.2, 1.1 * width_in_inches()))
    people = 100 * curve["population"]
    marker = "o" if len(curve) <= _MOST_MARKED else ""
    ax.plot([0, 100], [0, 100], color=INK, lw=1, label="equal spend per head")
    if curve["need"].notna().all():
        ax.plot(people, 100 * curve["need"], color=OTHERS[1], lw=1.6, ls="--", label="in proportion to need")
    ax.fill_between(people, 100 * curve["spend"], people, color=OTHERS[0], alpha=0.12, lw=0)
    ax.plot(people, 100 * curve["spend"], color=OTHERS[0], lw=1.6, marker=marker, ms=3, label="spend")
    ax.set(xlim=(0, 100), ylim=(0, 100), aspect="equal")
    ax.grid(color=FAINT, alpha=0.25, lw=0.5)
    ax.set_xlabel(f"% of people, {way}")
    ax.set_ylabel("% of spend, or of need")
    ax.legend(frameon=False, fontsize=small(), loc="upper left" if index >= 0 else "lower right")
    title = f"Concentration index {index:+.4f}".replace("-", "−")
    return finish(ax, curve, title, _words(curve, index, way), source)


def _words(curve: pd.DataFrame, index: float, way: str) -> str:
    half = curve.iloc[(curve["population"] - 0.5).abs().argmin()]
    return (
        f"Concentration curve, {way}: the first {100 * half['population']:.0f} per cent of people hold "
        f"{100 * half['spend']:.1f} per cent of the spend; concentration index {index:.4f}."
    )
