"""Pictures of payments: who decides what the money is for."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from decentre.figures.canvas import finish, legend_above, picture, start
from decentre.figures.colours import FAINT, INK, OTHERS, PATTERNS

_MOST = 24


@picture
def control_classes(amounts: pd.DataFrame, *, ax: Axes | None = None, source: str = "") -> Axes:
    """Draw, for each publisher, the share of its payments in each class.

    Parameters
    ----------
    amounts : pandas.DataFrame
        Money: one row a publisher, one column a class, in the order in which they are stacked. Money taken back (a class that
        sums to less than zero) is left out of the bar, and said so in the alternative text.
    """
    shown = amounts.loc[amounts.sum(axis=1).sort_values(ascending=False, kind="stable").index[:_MOST]]
    paid = shown.clip(lower=0)
    shares = 100 * paid.div(paid.sum(axis=1), axis=0)
    ax = start(ax, height=1.7 + 0.3 * len(shares))
    places = np.arange(len(shares))[::-1]
    left = np.zeros(len(shares))
    for k, name in enumerate(shares):
        colour = FAINT if k == len(shares.columns) - 1 and k > 2 else OTHERS[k % len(OTHERS)]
        ax.barh(
            places,
            shares[name],
            0.72,
            left=left,
            color=colour,
            edgecolor=INK,
            lw=0.4,
            hatch=PATTERNS[k % len(PATTERNS)],
            label=name,
        )
        left += shares[name].to_numpy()
    ax.set_yticks(places, [_short(str(x)) for x in shares.index])
    ax.set_xlim(0, 100)
    ax.set_xlabel("% of what was paid")
    pad = legend_above(ax)
    whole = paid.sum() / paid.to_numpy().sum()
    words = ", ".join(f"{name} {100 * x:.1f} per cent" for name, x in whole.items())
    cut = f" The {_MOST} largest of {len(amounts)} publishers." if len(amounts) > _MOST else ""
    back = " Classes that sum to less than zero are left out." if (shown < 0).to_numpy().any() else ""
    title = f"{len(shares)} publishers: who decides"
    return finish(ax, shown, title, f"Bars, {title}. Together: {words}.{cut}{back}", source, pad=pad)


def _short(name: str) -> str:
    return name if len(name) <= 38 else name[:37] + "…"
