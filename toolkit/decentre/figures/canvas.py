"""What every figure shares: style, colours, new axes, and what is left behind for reports."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, FAINT = "#222222", "#8a8a8a"
COLOURS = {
    "baseline": "#bdbdbd",
    "budget": "#bdbdbd",
    "transfers": "#e8c6dc",
    "inflation": "#e69f00",
    "priorities": "#0072b2",
    "discretionary": "#35b58c",
    "national": "#0072b2",
    "mix": "#e69f00",
    "local": "#35b58c",
}
HATCHES = {"inflation": "///", "mix": "///"}  # told from their neighbours without colour
OTHERS = ("#0072b2", "#e69f00", "#35b58c", "#e8c6dc", "#8c510a", "#56b4e9", "#bdbdbd")
STYLE = {
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.axisbelow": True,
    "hatch.linewidth": 0.5,
    "text.parse_math": False,  # a dollar in a name is a dollar
}
WIDTH, HEIGHT = 6.4, 3.8
_OFF_SCREEN: ContextVar[bool] = ContextVar("off_screen", default=False)
_DATA: WeakKeyDictionary[Axes, pd.DataFrame] = WeakKeyDictionary()


def data_table(ax: Axes) -> pd.DataFrame:
    """Return the table of the data that one of this module's functions drew on the axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What a ``plot`` method returned.

    Returns
    -------
    pandas.DataFrame
        The numbers drawn: pounds and shares.

    Raises
    ------
    KeyError
        Nothing of this module was drawn on the axes.
    """
    return _DATA[ax]


def alternative_text(ax: Axes) -> str:
    """Return what the axes show, in words, for a reader who cannot see them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What a ``plot`` method returned.

    Returns
    -------
    str
        The alternative text.
    """
    return ax.get_label()


def svg(ax: Axes) -> str:
    """Return the figure of the axes as SVG, the same bytes at every run.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes of the figure.

    Returns
    -------
    str
        An ``<svg>`` element without XML header.
    """
    import matplotlib as mpl

    raw = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "decentre", "svg.fonttype": "path"}):
        ax.figure.savefig(raw, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    text = raw.getvalue()
    return text[text.index("<svg") :]


def png(ax: Axes, *, dpi: int = 160) -> bytes:
    """Return the figure of the axes as PNG.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes of the figure.
    dpi : int, default 160
        Dots an inch.

    Returns
    -------
    bytes
        The file.
    """
    raw = io.BytesIO()
    ax.figure.savefig(raw, format="png", bbox_inches="tight", dpi=dpi, metadata={"Software": None})
    return raw.getvalue()


@contextmanager
def off_screen() -> Iterator[None]:
    """Make new figures for files only: no window, no display of a notebook, nothing to close.

    Yields
    ------
    None
        Plots drawn inside the block belong to no screen.
    """
    token = _OFF_SCREEN.set(True)
    try:
        yield
    finally:
        _OFF_SCREEN.reset(token)


def settle_screen() -> None:
    """Let matplotlib choose its screen now: chosen inside a block of style settings, its own would be undone with them.

    Without it a notebook shows the first figure of a session and no other.
    """
    if not _OFF_SCREEN.get():
        _choose_screen()


@cache
def _choose_screen() -> None:
    from matplotlib import get_backend
    from matplotlib import pyplot as plt

    plt.switch_backend(get_backend())


def start(ax: Axes | None, height: float = HEIGHT, layout: str | None = "constrained") -> Axes:
    """Return the axes given, or those of a new figure."""
    if ax is not None:
        return ax
    if _OFF_SCREEN.get():
        from matplotlib.figure import Figure

        return Figure(figsize=(WIDTH, height), layout=layout).add_subplot()
    from matplotlib import pyplot as plt

    return plt.subplots(figsize=(WIDTH, height), layout=layout)[1]


def finish(ax: Axes, data: pd.DataFrame, title: str, alternative: str, source: str) -> Axes:
    """Put the title, alternative text, data and source on finished axes."""
    ax.set_title(title)
    ax.set_label(alternative)
    _DATA[ax] = data
    if source:
        ax.annotate(
            f"Source: {source}",
            (0, 0),
            (0, -34),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=7,
            color=FAINT,
            va="top",
            annotation_clip=False,
        )
    return ax


def amount(pounds: float, unit: str, scale: float, *, signed: bool = False) -> str:
    """Return an amount as text, such as '£1,739m' or '−£55.7m'."""
    value = pounds / scale
    text = f"{abs(value):,.1f}".removesuffix(".0")
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}£{text}{unit.removeprefix('£')}"
