"""Pictures of control: each budget line as accounted and as felt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from decentre.figures.canvas import finish, legend_above, picture, start
from decentre.figures.colours import FAINT, INK, OTHERS


@picture
def control(
    lines: pd.DataFrame, levels: Sequence[str], *, ax: Axes | None = None, title: str = "", source: str = ""
) -> Axes:
    """Draw each line's level by the accounts and its mean level as felt, joined, in the order given from the top.

    Parameters
    ----------
    lines : pandas.DataFrame
        Index line; columns accounted and felt, in steps of the scale.
    levels : sequence of str
        Names of the steps, the least control first.
    """
    ax = start(ax, height=1.7 + 0.3 * len(lines))
    places = np.arange(len(lines))[::-1]
    ax.hlines(places, lines["accounted"], lines["felt"], color=FAINT, lw=2)
    ax.plot(lines["accounted"], places, "s", color="#bdbdbd", markeredgecolor=INK, ms=8, label="accounted")
    ax.plot(lines["felt"], places, "o", color=OTHERS[1], markeredgecolor=INK, ms=7, label="felt (mean)")
    ax.set_yticks(places, [str(x) for x in lines.index])
    ax.set_xticks(range(len(levels)), [str(x) for x in levels])
    ax.set_xlim(-0.25, len(levels) - 0.75)
    ax.set_ylim(-0.7, len(lines) - 0.3)
    ax.set_xlabel("control over the line")
    pad = legend_above(ax)
    rows = lines[["accounted", "felt"]].itertuples()
    words = ", ".join(f"{name} {levels[int(a)]} to {f:.1f}" for name, a, f in rows)
    scale = f"0 {levels[0]} to {len(levels) - 1} {levels[-1]}"
    return finish(ax, lines, title, f"Dots, {title}, {scale}: accounted to felt, {words}.", source, pad=pad)
