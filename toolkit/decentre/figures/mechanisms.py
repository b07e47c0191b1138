"""Pictures of payment: the surplus under each contract as volume departs from the plan."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from decentre.figures.canvas import finish, picture, small, start
from decentre.figures.colours import FAINT, INK, OTHERS
from decentre.figures.units import unit_of

_DASHES = ("-", "--", "-.", ":")
_LEAST_APART = 0.055  # of the height, between two names at the right


@picture
def surplus_by_volume(
    profile: pd.DataFrame, *, ax: Axes | None = None, title: str = "", source: str = "", currency: str | None = None
) -> Axes:
    """Draw the surplus under each contract at volumes below and above the plan.

    Parameters
    ----------
    profile : pandas.DataFrame
        Index: volume, 1 for the plan; one column a contract, money.
    """
    ax = start(ax, height=4.2)
    unit = unit_of(profile, currency)
    volume, lines = 100 * profile.index.to_numpy(), profile / unit.scale
    ax.axhline(0, color=FAINT, lw=0.8)
    ax.axvline(100, color=FAINT, lw=0.8, ls=":")
    colours = [c for c in OTHERS if c not in ("#e8c6dc", "#bdbdbd")]
    for place, name in enumerate(lines):
        colour, dash = colours[place % len(colours)], _DASHES[place % len(_DASHES)]
        ax.plot(volume, lines[name], color=colour, ls=dash, lw=2)
    for name, height in _apart(lines.iloc[-1], ax.get_ylim()).items():
        colour = colours[int(lines.columns.get_indexer(pd.Index([name]))[0]) % len(colours)]
        ax.plot([volume[-1], volume[-1] + 1.5], [lines[name].iloc[-1], height], color=colour, lw=0.8, clip_on=False)
        ax.text(volume[-1] + 2, height, str(name), color=INK, va="center", fontsize=small())
    ax.set_xlim(volume[0], volume[-1])
    ax.set_xlabel("volume, % of the plan")
    ax.set_ylabel(unit.axis("revenue less cost"))
    ax.yaxis.set_major_formatter("{x:,.0f}" if unit.scale == 1 else "{x:,.4g}")
    ends = profile.iloc[[0, -1]]
    words = ", ".join(f"{n} {unit.said(a)} to {unit.said(b)}" for n, a, b in ends.T.itertuples())
    at = f"from {volume[0]:.0f} to {volume[-1]:.0f} per cent of the plan"
    return finish(ax, profile, title, f"Lines, {title}: {at}, {words}.", source)


def _apart(ends: pd.Series, limits: tuple[float, float]) -> pd.Series:
    """Return heights for names at the end of lines, moved so that none covers another."""
    step = _LEAST_APART * (limits[1] - limits[0])
    ordered = ends.sort_values(kind="stable")
    steps = np.arange(len(ordered)) * step
    lifted = np.maximum.accumulate(ordered.to_numpy() - steps) + steps
    return pd.Series(lifted - (lifted - ordered.to_numpy()).mean(), index=ordered.index)
