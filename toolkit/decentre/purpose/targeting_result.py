"""Targeting: the result, with its curve, its difference from another, and what its intervals were measured to hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd

from decentre import figures
from decentre.measures.left_out import FEWEST_BODIES
from decentre.purpose.targeting_difference import difference
from decentre.purpose.targeting_intervals import Interval, measured
from decentre.results import Format, Plotted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Order = Literal["ascending", "descending"]


@dataclass(frozen=True, repr=False)
class Targeting(Plotted):
    """How spend per head leans towards need.

    Attributes
    ----------
    table : pandas.DataFrame
        Index measure: concentration_index, absolute_index (money per head), kakwani, slope_index (money per head),
        relative_index, horizontal_inequity where needs were given, erreygers and wagstaff where bounds were given,
        spearman, fit_slope (money per head and unit of need). Columns estimate, without_one_low and without_one_high
        (leave-one-body-out range), low and high (superpopulation; NaN with fewer than 8 bodies or clusters).
    bodies : pandas.DataFrame
        Index body, in the order given; columns spend_per_head, spend, need, population and, where groups were given,
        group, and where clusters were given, cluster.
    fit : pandas.Series
        Ordinary least squares of spend per head on need, each body once: slope, intercept, R2.
    fifths : pandas.DataFrame
        Index fifth, 1 the least need; columns bodies, population, need_low, need_high, spend_per_head (summed money
        over summed heads).
    groups : pandas.DataFrame or None
        Index group; columns bodies, population, need, spend_per_head, concentration_index (among the bodies of the
        group), between and within (what the group adds to the index of all; the two columns together sum to it).
    leave_one_out : pandas.DataFrame
        Index body; each measure without that body.
    units : pandas.DataFrame
        What the jackknife is made of: each measure without each body, or without each cluster.
    p_studentised, p : float
        Two-sided permutation p of the concentration index, studentised (it stays near its level where spread differs
        with need) and plain; the identity counts. From every order where there are no more than ``replicates``.
    p_spearman : float
        Two-sided p of Spearman's correlation: every order for 8 bodies and fewer, drawn orders for more, Student's t for
        more than 1,000.
    order : str
        ``'ascending'``: positive is pro-need.
    interval : str
        How they were made: ``'jackknife'``, ``'studentised'``, ``'bca'`` or ``'percentile'``.
    level : float
        Of the intervals.
    assumptions : tuple of str
        What the answer stands on.
    """

    table: pd.DataFrame
    bodies: pd.DataFrame
    fit: pd.Series
    fifths: pd.DataFrame
    groups: pd.DataFrame | None
    leave_one_out: pd.DataFrame
    units: pd.DataFrame
    p: float
    p_studentised: float
    p_spearman: float
    order: Order
    interval: Interval
    level: float
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = dict.fromkeys(
        ["estimate", "without_one_low", "without_one_high", "low", "high"], "number"
    )

    def summary(self) -> pd.DataFrame:
        """Return the table: one row a measure, its leave-one-out range before its interval."""
        return self.table

    def coverage(self) -> pd.DataFrame:
        """Say how often a 95 per cent interval of the concentration index was measured to hold the truth.

        Returns
        -------
        pandas.DataFrame
            Index method; columns bodies (the simulated size: the nearest that is not larger), and the share of 2,000
            draws on four designs: benign (normal), boards (the 42 boards of 2022-23, smoothed), rich (spend per head that
            differs as incomes do) and giants (head counts that differ as those of cities do). Measured by
            ``tests/benchmarks/bench_coverage.py``.
        """
        return measured(len(self.bodies))

    def difference(self, other: Targeting) -> pd.DataFrame:
        """Hold two results against each other: two years of the same bodies, or two groups of different ones.

        Parameters
        ----------
        other : Targeting
            What is taken away.

        Returns
        -------
        pandas.DataFrame
            Index measure; columns estimate (this less other), se, low and high, p. Of the same bodies each is left out of
            both at once (t on half their number); of different ones the two variances add (Welch's degrees of freedom).

        Raises
        ------
        InputError
            Some bodies stand in both and others do not; levels or orders differ; fewer than 8 bodies on a side.

        Examples
        --------
        >>> from decentre import assess_targeting
        >>> need = pd.Series(range(1, 13), dtype=float)
        >>> spend = 10 + need + pd.Series([0.5, -0.5, 0.2, -0.2] * 3)
        >>> before, after = (assess_targeting(y, need, replicates=9, seed=1) for y in (spend, spend + need))
        >>> print(after.difference(before).loc["concentration_index", "estimate"].round(4))
        0.0528
        """
        return difference(self, other)

    def _title(self) -> str:
        way = "least to most need" if self.order == "ascending" else "most to least need"
        unit = "clusters" if "cluster" in self.bodies else "bodies"
        limits = f"{100 * self.level:g} % {self.interval} intervals between {unit}"
        return (
            f"{len(self.bodies)} bodies ranked from {way}, studentised permutation p {self.p_studentised:.4f} "
            f"(plain {self.p:.4f}), {limits if len(self.units) >= FEWEST_BODIES else 'no interval'}"
        )

    @property
    def need_is_a_share(self) -> bool:
        """Whether need lies between 0 and 1 in every body, as a share of people does: Kakwani is not read then."""
        return bool(self.bodies["need"].between(0, 1).all())

    @property
    def concentration_index(self) -> float:
        """Positive when money per head leans towards bodies that rank high."""
        return float(self.table["estimate"].loc["concentration_index"])

    @property
    def absolute_index(self) -> float:
        """The concentration index times mean spend per head."""
        return float(self.table["estimate"].loc["absolute_index"])

    @property
    def kakwani(self) -> float:
        """The concentration index of spend less that of need on the same ranks: 0 is proportional to need."""
        return float(self.table["estimate"].loc["kakwani"])

    @property
    def horizontal_inequity(self) -> float:
        """The concentration index of spend less that of spend as the needs foretell it; NaN where no needs were given."""
        return float(self.table["estimate"].get("horizontal_inequity", np.nan))

    @property
    def slope_index(self) -> float:
        """Fitted spend per head at the top of the ranking less that at its foot."""
        return float(self.table["estimate"].loc["slope_index"])

    @property
    def relative_index(self) -> float:
        """Fitted spend per head at the top of the ranking over that at its foot."""
        return float(self.table["estimate"].loc["relative_index"])

    @property
    def spearman(self) -> float:
        """Rank correlation of spend per head with need, each body once."""
        return float(self.table["estimate"].loc["spearman"])

    @property
    def estimate(self) -> float:
        """The concentration index."""
        return self.concentration_index

    @property
    def low(self) -> float:
        """The lower limit of the concentration index."""
        return float(self.table["low"].loc["concentration_index"])

    @property
    def high(self) -> float:
        """The upper limit of the concentration index."""
        return float(self.table["high"].loc["concentration_index"])

    def curve(self) -> pd.DataFrame:
        """Return the concentration curve.

        Returns
        -------
        pandas.DataFrame
            Columns population, spend, need: shares of each held by the bodies up to a rank, from 0 to 1. Bodies with
            the same need are one step. Need is NaN where a score is below zero: it has no shares.
        """
        table = self.bodies.assign(needed=self.bodies["need"] * self.bodies["population"])
        steps = table.groupby("need")[["population", "spend", "needed"]].sum()
        steps = steps.iloc[:: 1 if self.order == "ascending" else -1]
        shares = (steps.cumsum() / steps.sum()).rename(columns={"needed": "need"}).reset_index(drop=True)
        start = pd.DataFrame({"population": [0.0], "spend": [0.0], "need": [0.0]})
        curve = pd.concat([start, shares], ignore_index=True)
        return curve if self.bodies["need"].min() >= 0 else curve.assign(need=np.nan)

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        way = "least need first" if self.order == "ascending" else "most need first"
        return figures.concentration_curve(self.curve(), self.concentration_index, way, ax=ax, source=source)
