"""What every figure shares: style, colours, new axes, and what is left behind for reports."""

from __future__ import annotations

import inspect
import io
import itertools
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, Literal, ParamSpec
from weakref import WeakKeyDictionary

import matplotlib as mpl
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator

from decentre.errors import InputError
from decentre.figures.colours import FAINT, INK

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

P = ParamSpec("P")
Width = Literal["page", "column"]
STYLE: dict[RcKeyType, Any] = {
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
WIDTHS = {"page": 6.4, "column": 3.3}  # inches
HEIGHT = 3.8
_SIZES = {"page": (9, 10, 7, 8), "column": (7, 8, 6, 6.5)}  # points: labels, title, source, legend
_LETTER, _TITLE_LETTER = 0.511, 0.6  # the width of a letter over its size
_BESIDE = 0.42  # of the width of a figure, at most, for the names of rows
_FEWEST = 24  # letters in a line
_MOST_COLUMNS = 4  # of a legend


@dataclass(frozen=True)
class Frame:
    """How a figure is asked for: how wide, and under which title if not its own."""

    width: Width = "page"
    title: str | None = None


_FRAME: ContextVar[Frame] = ContextVar("frame", default=Frame())  # noqa: B039 - nothing can change it
_OFF_SCREEN: ContextVar[list[Axes] | None] = ContextVar("off_screen", default=None)
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
        The numbers drawn: money and shares.

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
    return str(ax.get_label())


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
    raw = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "decentre", "svg.fonttype": "path"}):
        ax.figure.figure.savefig(raw, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
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
    ax.figure.figure.savefig(raw, format="png", bbox_inches="tight", dpi=dpi, metadata={"Software": None})
    return raw.getvalue()


@contextmanager
def off_screen() -> Iterator[list[Axes]]:
    """Make new figures for files only: no window, no display of a notebook, nothing to close.

    Yields
    ------
    list of matplotlib.axes.Axes
        Grows by the axes of each new figure; plots drawn inside the block belong to no screen.
    """
    drawn: list[Axes] = []
    token = _OFF_SCREEN.set(drawn)
    try:
        yield drawn
    finally:
        _OFF_SCREEN.reset(token)


def settle_screen() -> None:
    """Let matplotlib choose its screen now: chosen inside a block of style settings, its own would be undone with them.

    Without it a notebook shows the first figure of a session and no other.
    """
    if _OFF_SCREEN.get() is None:
        _choose_screen()


@cache
def _choose_screen() -> None:
    plt.switch_backend(mpl.get_backend())


@contextmanager
def framed(width: Width = "page", title: str | None = None) -> Iterator[None]:
    """Give figures that are drawn inside the block a width, and a title in place of their own."""
    if title is not None and not isinstance(title, str):
        raise InputError(f"title is {title!r}; give a text, or None for the figure's own.")
    if not isinstance(width, str) or width not in WIDTHS:
        raise InputError(f"width {width!r} is not known; give 'page' (6.4 inches) or 'column' (3.3 inches).")
    token = _FRAME.set(Frame(width, title))
    try:
        yield
    finally:
        _FRAME.reset(token)


def picture(draw: Callable[P, Axes]) -> Callable[P, Axes]:
    """Make a function that draws a figure of this room: its style, and the words on what all of them take and return."""

    @wraps(draw)
    def drawn(*args: P.args, **choices: P.kwargs) -> Axes:
        with mpl.rc_context(style()):
            return draw(*args, **choices)

    drawn.__doc__ = _documented(inspect.getdoc(draw) or "", list(inspect.signature(draw).parameters))
    return drawn


_SHARED = {
    "ax": "matplotlib.axes.Axes, optional\n    Where to draw; a new figure by default.",
    "title": "str, optional\n    Printed above the axes.",
    "xlabel": "str, optional\n    What the axis below shows.",
    "ylabel": "str, optional\n    What the axis at the left shows; the unit is added.",
    "source": "str, optional\n    Where the figures come from, printed below the axes.",
    "currency": "str, optional\n    The ISO 4217 code of the money.",
}


def _documented(text: str, parameters: Sequence[str]) -> str:
    """Return a docstring with the parameters that every figure shares, and what it returns."""
    shared = [
        f"{name} : {words}" for name, words in _SHARED.items() if name in parameters and f"\n{name} : " not in text
    ]
    returned = "\nReturns\n-------\nmatplotlib.axes.Axes\n    The axes drawn on."
    return "\n".join([text, *shared, returned])


def style() -> dict[RcKeyType, Any]:
    """Return matplotlib's settings of every figure, with smaller letters in a column."""
    labels, title, *_ = _SIZES[_FRAME.get().width]
    return {**STYLE, "font.size": labels, "axes.titlesize": title}


def small() -> float:
    """Return the size of words inside a figure, in points."""
    return _SIZES[_FRAME.get().width][3]


def width_in_inches() -> float:
    """Return how wide a new figure is."""
    return WIDTHS[_FRAME.get().width]


def start(ax: Axes | None, height: float = HEIGHT, layout: Literal["constrained"] | None = "constrained") -> Axes:
    """Return the axes given, or those of a new figure."""
    if ax is not None:
        return ax
    drawn = _OFF_SCREEN.get()
    if drawn is not None:
        drawn.append(Figure(figsize=(width_in_inches(), height), layout=layout).add_subplot())
        return drawn[-1]
    return plt.subplots(figsize=(width_in_inches(), height), layout=layout)[1]


def legend_above(ax: Axes) -> float:
    """Name the parts above the axes, in as many columns as fit, and return the points that the title keeps from them."""
    handles, names = ax.get_legend_handles_labels()
    size = _SIZES[_FRAME.get().width][3]
    columns = _columns(names, _room(ax), size)
    place: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0, 1.0), "borderaxespad": 0.1}
    ax.legend(handles, names, frameon=False, fontsize=size, ncols=columns, **place)
    return 8.0 + 1.5 * size * -(-len(names) // columns)


def _columns(names: Sequence[str], room: float, size: float) -> int:
    """Return the most columns of a legend that fit; matplotlib fills them one by one, the first ones longer."""
    for columns in range(min(_MOST_COLUMNS, len(names)), 1, -1):
        rows, longer = divmod(len(names), columns)
        ends = [i * rows + min(i, longer) for i in range(columns + 1)]
        widest = [max(map(len, names[a:b])) for a, b in itertools.pairwise(ends)]
        if sum(0.5375 * size * letters + 4.5 * size for letters in widest) <= room:
            return columns
    return 1


def finish(
    ax: Axes,
    data: pd.DataFrame,
    title: str,
    alternative: str,
    source: str,
    *,
    pad: float | None = None,
    gap: float = 34,
) -> Axes:
    """Put the title, alternative text, data and source on finished axes; words too long for a line go on in the next."""
    room, asked = _room(ax), _FRAME.get().title
    _, size, small, _ = _SIZES[_FRAME.get().width]
    ax.set_title(_in_lines(title if asked is None else asked, room / (_TITLE_LETTER * size)), pad=pad)
    ax.set_label(alternative)
    _DATA[ax] = data
    below = _fit_labels(ax, room)
    if source:
        ax.annotate(
            _in_lines(f"Source: {source}", room / (0.571 * small)),
            (0, 0),
            (0, -gap - below),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=small,
            color=FAINT,
            va="top",
            annotation_clip=False,
        )
    for text in ax.findobj(Text):  # axes that the caller made would read two signs of the real as mathematics
        text.set_parse_math(False)
    return ax


def lines_above(title: str, room: float) -> float:
    """Return the points that a title in as many lines as it needs takes."""
    asked, size = _FRAME.get().title, _SIZES[_FRAME.get().width][1]
    return 1.3 * size * (1 + _in_lines(title if asked is None else asked, room / (_TITLE_LETTER * size)).count("\n"))


def _fit_labels(ax: Axes, room: float) -> float:
    """Break long names of axes, turn the names below where they would meet, and return the points that this takes."""
    letter = _LETTER * _SIZES[_FRAME.get().width][0]
    ax.set_xlabel(_in_lines(ax.get_xlabel(), 0.9 * room / letter))
    ax.set_ylabel(_in_lines(ax.get_ylabel(), 72 * ax.bbox.height / ax.figure.dpi / letter))
    names = [label.get_text() for label in ax.get_xticklabels()]
    turned = any(label.get_rotation() for label in ax.get_xticklabels())
    if not turned and not all(map(_is_number, names)) and letter * len(names) * (max(map(len, names)) + 1) > room:
        turned = True
        for label in ax.get_xticklabels():
            label.set(rotation=40, ha="right", rotation_mode="anchor")
    slope = 0.64 * letter * max(map(len, names), default=0) if turned else 0.0
    return slope + 2 * letter * ax.get_xlabel().count("\n")


def _is_number(label: str) -> bool:
    return not label or label.replace("−", "").replace(".", "").replace(",", "").isdigit()


def _room(ax: Axes) -> float:
    """Return the points from where the axes begin, right of their labels, to the edge of the figure."""
    wide = float(72 * ax.figure.bbox.width / ax.figure.dpi)
    if not ax.axison:
        return wide - 8
    _break_names(ax, wide)
    layout = ax.figure.get_layout_engine()
    if layout is not None:
        layout.execute(ax.figure.figure)
    return float(wide * (1 - ax.get_position().x0) - 4)


def _break_names(ax: Axes, wide: float) -> None:
    """Break names of rows that would leave the axes less than half of the figure."""
    letters = _BESIDE * wide / (_LETTER * _SIZES[_FRAME.get().width][0])
    names = [label.get_text() for label in ax.get_yticklabels()]
    named = isinstance(ax.yaxis.get_major_locator(), FixedLocator) and not all(map(_is_number, names))
    if named and max((len(line) for name in names for line in name.split("\n")), default=0) > letters:
        ax.set_yticks(ax.get_yticks(), [_in_lines(name, letters) for name in names])


def _in_lines(words: str, letters: float) -> str:
    return "\n".join(textwrap.wrap(words, max(_FEWEST, int(letters))))
