"""What is known of a new rule: slopes on exposure year by year, the test of the years before, and their mean after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd

from decentre import figures
from decentre.purpose.inference import Inference, in_words
from decentre.resampling.multiple import adjust
from decentre.results import Format, Plotted, displayed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EventEstimator = Literal["one_date", "imputation", "stacked", "pooled"]
JUDGED = ["estimate", "se", "low", "high", "p", "p_strict"]


@dataclass(frozen=True, repr=False)
class EventStudy(Plotted):
    """The slope of the outcome on exposure in each year, against the year before the rule.

    Attributes
    ----------
    table : pandas.DataFrame
        Index year (years since the rule, where it came in different years); columns period (``'before'``, ``'reference'``, ``'after'``), estimate (outcome for one unit of
        exposure), se (clustered, CRV1), low, high, p (of 0), p_strict (R's), and band_low, band_high, which hold all years at once with
        the probability of the level (NaN with ``'cluster'``). The reference year is 0 by construction.
    effect : pandas.Series
        Mean of the years after: estimate, se, low, high, p, p_strict.
    pre_trend : pandas.Series
        Joint test of the years before: F, df1, df2; p by the restricted wild cluster bootstrap of F (``'cluster'``: by
        HTZ) and p_strict beside it; p_f, the F's own p, which rejects far too often; htz_F, htz_df, htz_p. NaN where the
        reference is the only year before.
    trend : pandas.Series
        Per year: erasing (the linear trend before the rule that, had it gone on, would leave no effect), observed (the
        line through the years before and the reference), observed_se, share (observed over erasing).
    event : str
        First year of the rule, or the first and the last of them.
    reference : str or int
        The year before; -1 where the rule came in different years.
    inference : str
        ``'wild'`` or ``'cluster'``.
    level : float
        Of the intervals.
    bodies, rows : int
        How many there are.
    assumptions : tuple of str
        What the answer stands on.
    estimator : {'one_date', 'imputation', 'stacked', 'pooled'}
        How years since the rule are compared.
    cells : pandas.DataFrame
        Of the imputation, by year: rows treated, identified, left_out, untreated.
    honest : pandas.DataFrame
        Bounds on the mean effect where trends change after the rule by up to a factor of the largest change before it. Index
        magnitude; columns low, high (covariance CR2), low_cluster, high_cluster (CRV1).
    breakdown : float
        The factor from which on zero is within the bounds (CR2); NaN where it is at 0 already.
    currency : str
        ISO 4217 code of the money, where the outcome is money and it was stated.
    romano_wolf : pandas.Series
        Step-down p of each year, from the draws that make the bands; NaN with ``'cluster'``, empty for the imputation.
    """

    table: pd.DataFrame
    effect: pd.Series
    pre_trend: pd.Series
    trend: pd.Series
    event: str
    reference: str | int
    inference: Inference
    level: float
    bodies: int
    rows: int
    assumptions: tuple[str, ...] = ()
    estimator: EventEstimator = "one_date"
    cells: pd.DataFrame = field(default_factory=pd.DataFrame)
    honest: pd.DataFrame = field(default_factory=pd.DataFrame)
    breakdown: float = np.nan
    currency: str | None = None
    romano_wolf: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))

    _formats: ClassVar[Mapping[str, Format]] = dict.fromkeys(
        ["estimate", "se", "low", "high", "p", "band_low", "band_high"], "number"
    )

    @property
    def estimate(self) -> float:
        """Mean effect of the years after, for one unit of exposure."""
        return float(self.effect["estimate"])

    @property
    def se(self) -> float:
        """Its clustered standard error (CRV1)."""
        return float(self.effect["se"])

    @property
    def low(self) -> float:
        """Its lower limit."""
        return float(self.effect["low"])

    @property
    def high(self) -> float:
        """Its upper limit."""
        return float(self.effect["high"])

    @property
    def p(self) -> float:
        """The p of no mean effect."""
        return float(self.effect["p"])

    def adjusted(self) -> pd.DataFrame:
        """Return the p of each year, adjusted for the years being read together.

        Returns
        -------
        pandas.DataFrame
            Index year, without the reference; columns p (of one year by itself), holm and romano_wolf (the chance of any false
            alarm), benjamini_hochberg (the share of false ones).
        """
        p = self.table["p"].dropna()
        return pd.DataFrame(
            {
                "p": p,
                "holm": pd.Series(adjust(p.to_numpy()), p.index),
                "romano_wolf": self.romano_wolf.reindex(p.index),
                "benjamini_hochberg": pd.Series(adjust(p.to_numpy(), method="benjamini_hochberg"), p.index),
            }
        )

    def summary(self) -> pd.DataFrame:
        """Return the years, and after them their mean.

        Returns
        -------
        pandas.DataFrame
            Index year, the last ``'mean after'``; columns period, estimate, se, low, high, p, p_strict, band_low, band_high.
        """
        mean = self.effect.to_frame("mean after").T.assign(period="after", band_low=np.nan, band_high=np.nan)
        both = pd.concat([self.table, mean[self.table.columns].astype(self.table.dtypes)])
        return both.rename_axis("year")

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        return displayed(self.summary().drop(columns="p_strict"), self._formats, self.currency, code=code)

    def _title(self) -> str:
        how = in_words(self.inference)
        f, k, freedom, p = self.pre_trend[["F", "df1", "df2", "p"]]
        name = "" if self.estimator == "one_date" else f" ({self.estimator})"
        test = "wild p" if self.inference == "wild" else "HTZ p"
        before = "no test before" if np.isnan(f) else f"before: F({k:.0f}, {freedom:.0f}) = {f:.3g}, {test} {p:.3f}"
        return (
            f"rule from {self.event}{name}, {self.estimate:.4g} a unit of exposure; {self.bodies} bodies, {how}, "
            f"{100 * self.level:g} % intervals; {before}"
        )

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        return figures.event_study(self.table, float(self.trend["erasing"]), level=self.level, ax=ax, source=source)
