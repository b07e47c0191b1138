"""The trend of a share over the years: one line a definition, and none across a break."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd

from decentre import figures, years
from decentre.errors import InputError
from decentre.results import Format, Plotted
from decentre.tables.amounts import require_amounts
from decentre.tables.choices import is_inside, is_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEWEST = 4
NOT_SHOWN = (
    "a share of money handed down is not a share decided below: what is handed down may be earmarked, priced or aimed by the "
    "centre, and what is kept may be spent on local wishes"
)
SCATTER = (
    "every year is observed, so the figures have no sampling error: the interval says how the slope would vary if years "
    "scattered about the line anew, independently of each other"
)


@dataclass(frozen=True, repr=False)
class ShareTrend(Plotted):
    """The trend of a share, one line for each spell of years with one definition.

    Attributes
    ----------
    shares : pandas.Series
        The shares (0 to 1) by year.
    table : pandas.DataFrame
        Index spell. Columns years, first and last (shares), change (last less first), slope (per year), low and high
        (least squares, Student's t), median_slope with median_low and median_high (Theil and Sen, exact), rounding_low and
        rounding_high (the slope, wherever in its half unit each printed share lies), durbin_watson (about 2 where years
        scatter independently).
    breaks : tuple of str
        The years from which another definition holds.
    level : float
        Of the intervals.
    assumptions : tuple of str
        What the answer stands on.
    """

    shares: pd.Series
    table: pd.DataFrame
    breaks: tuple[str, ...]
    level: float
    assumptions: tuple[str, ...] = ()

    _formats: ClassVar[Mapping[str, Format]] = {
        **dict.fromkeys(["first", "last", "change", "slope", "low", "high"], "share"),
        **dict.fromkeys(["median_slope", "median_low", "median_high", "rounding_low", "rounding_high"], "share"),
    }

    def summary(self) -> pd.DataFrame:
        """Return the table: one row a spell of years."""
        return self.table

    def _title(self) -> str:
        spells = "one spell" if len(self.table) == 1 else f"{len(self.table)} spells"
        name = self.shares.name or "a share"
        return f"{name}, {self.shares.index[0]} to {self.shares.index[-1]}, {spells}, {100 * self.level:g} % intervals"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw the shares, the line of each spell, and every break."""
        title = str(self.shares.name or "Share over the years").replace("_", " ")
        return figures.share_trend(self.shares, self.table, self.breaks, ax=ax, title=title, source=source)


def fit_trend(
    shares: pd.Series, *, breaks: Sequence[str] = (), half_unit: float = 0.0, level: float = 0.95
) -> ShareTrend:
    r"""Fit the trend of a share over years, separately for each spell of years with one definition.

    Within a spell of :math:`n` years, with :math:`t` the year and :math:`s` the share,

    .. math::
        b = \frac{\sum (t - \bar t)(s - \bar s)}{\sum (t - \bar t)^2}, \qquad b \pm t_{n-2} \, \mathrm{se}(b)

    and, without normal or even symmetric scatter, the median of the slopes between every two years with the limits that
    invert Kendall's test exactly (Sen 1968).

    Parameters
    ----------
    shares : pandas.Series
        Shares (0 to 1) by year, in any order.
    breaks : sequence of str, optional
        Years from which another definition holds; no line is drawn across one.
    half_unit : float, default 0
        Half a unit of printing: 0.0005 where shares are printed to 0.1 per cent.
    level : float, default 0.95
        Of the intervals.

    Returns
    -------
    ShareTrend
        ``.summary()``, one row a spell, and ``.plot()``. A spell of fewer than four years has no slope.

    Raises
    ------
    InputError
        Not shares by year; a year twice; a break outside the years; a level outside 0 to 1.

    References
    ----------
    Sen, P. K. (1968). Estimates of the regression coefficient based on Kendall's tau. *JASA* 63, 1379-1389.
    https://doi.org/10.1080/01621459.1968.10480934. Durbin, J. and Watson, G. S. (1950). *Biometrika* 37, 409-428.
    https://doi.org/10.1093/biomet/37.3-4.409.

    Examples
    --------
    Revenue allocations as a share of NHS spending (House of Commons, 19 September 2003); unified from 1999-00:

    >>> from decentre import datasets
    >>> printed = datasets.load("revenue_allocation_shares").set_index("year")
    >>> shares = printed["revenue_allocations_pct_of_nhs_expenditure"] / 100
    >>> trend = fit_trend(shares, breaks=["1999-00"], half_unit=0.0005)
    >>> (100 * trend.table[["first", "last", "slope", "low", "high"]]).round(2)
                        first  last  slope   low  high
    spell
    1996-97 to 1998-99   63.3  62.5    NaN   NaN   NaN
    1999-00 to 2005-06   78.2  72.5  -1.02 -1.39 -0.65
    """
    if not is_inside(level) or not is_number(half_unit, 0) or half_unit >= 1:
        raise InputError(
            f"level is {level!r} and half_unit {half_unit!r}; give a level between 0 and 1 and half a unit as a share."
        )
    checked = _gate(shares)
    starts = _starts(checked, breaks)
    spells = [checked[(checked.index >= a) & (checked.index < b)] for a, b in itertools.pairwise([*starts, "9999"])]
    rows = {f"{s.index[0]} to {s.index[-1]}": _row(s, half_unit, level) for s in spells}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("spell").astype({"years": int})
    return ShareTrend(checked, table, tuple(starts[1:]), level, _notes(table, starts[1:]))


def _gate(shares: pd.Series) -> pd.Series:
    given = require_amounts(shares, "shares", row="year")
    above = given[given > 1]
    if len(above):
        raise InputError(
            f"shares must lie between 0 and 1, and it is {above.iloc[0]} in {above.index[0]!r}; divide per cents by 100.",
            above.to_frame("share"),
        )
    years.one_kind(given.index, "shares")
    labels = pd.Index([years.parse(y) for y in given.index], name="year")
    if labels.has_duplicates:
        raise InputError(
            f"shares has {labels[labels.duplicated()][0]} twice; keep one share a year.", given.to_frame("share")
        )
    return given.set_axis(labels).sort_index()


def _starts(shares: pd.Series, breaks: Sequence[str]) -> list[str]:
    first = shares.index[0]
    later = sorted({years.parse(b) for b in breaks})
    years.one_kind((first, *later), "breaks")
    outside = [b for b in later if not first < b <= shares.index[-1]]
    if outside:
        raise InputError(
            f"a break in {outside[0]} is not within the years {first} to {shares.index[-1]}; give the first year of the new "
            "definition."
        )
    return [first, *later]


def _row(spell: pd.Series, half_unit: float, level: float) -> dict[str, float]:
    s = spell.to_numpy()
    t = np.array([years.start(y) for y in spell.index], dtype=float)
    row = {"years": len(s), "first": s[0], "last": s[-1], "change": s[-1] - s[0]}
    names = ("slope", "low", "high", "median_slope", "median_low", "median_high", "rounding_low", "rounding_high")
    if len(s) < FEWEST:
        return row | dict.fromkeys((*names, "durbin_watson"), np.nan)
    slope, low, high, watson = _least_squares(t, s, level)
    centred = t - t.mean()
    shift = half_unit * np.abs(centred).sum() / (centred @ centred)
    limits = (slope, low, high, *_median_slope(t, s, level), slope - shift, slope + shift)
    return row | dict(zip(names, limits, strict=True)) | {"durbin_watson": watson}


def _least_squares(t: np.ndarray, s: np.ndarray, level: float) -> tuple[float, float, float, float]:
    from scipy.special import stdtrit

    centred, n = t - t.mean(), len(t)
    squares = centred @ centred
    slope = centred @ s / squares
    residual = s - s.mean() - slope * centred
    around = residual @ residual
    half = stdtrit(n - 2, (1 + level) / 2) * np.sqrt(around / (n - 2) / squares)
    watson = np.diff(residual) @ np.diff(residual) / around if around > 1e-24 else np.nan
    return slope, slope - half, slope + half, watson


def _median_slope(t: np.ndarray, s: np.ndarray, level: float) -> tuple[float, float, float]:
    """Return Sen's median of the slopes of all pairs, with the limits that Kendall's exact distribution gives."""
    i, j = np.triu_indices(len(t), 1)
    slopes = np.sort((s[j] - s[i]) / (t[j] - t[i]))
    counts = inversions(len(t))
    pairs = len(slopes)
    tail = np.cumsum(counts) / counts.sum()  # P(inversions <= m), which is P(Kendall's S >= pairs - 2 m)
    within = np.flatnonzero(tail <= (1 - round(level, 12)) / 2 + 1e-12)
    if not len(within):
        return float(np.median(slopes)), -np.inf, np.inf
    m = int(within[-1])
    return float(np.median(slopes)), slopes[m], slopes[pairs - 1 - m]


def inversions(n: int) -> np.ndarray:
    """Return how many orders of n things have 0, 1, 2 ... pairs out of order: the null distribution of Kendall's S."""
    counts = np.ones(1)
    for k in range(2, n + 1):
        counts = np.convolve(counts, np.ones(k))
    return counts


def _notes(table: pd.DataFrame, breaks: Sequence[str]) -> tuple[str, ...]:
    notes = [NOT_SHOWN, SCATTER]
    notes += [f"another definition holds from {b}: the step there is not a change in the share" for b in breaks]
    few = table.index[table["years"] < FEWEST]
    notes += [f"no slope for {spell}: fewer than {FEWEST} years" for spell in few]
    wild = table.index[table["low"].notna() & (table["median_low"] == -np.inf)]
    notes += [f"no limits for the median slope of {spell}: too few years for this level" for spell in wild]
    return tuple(notes)
