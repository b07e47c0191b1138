"""What is known of additionality: the table, what stands beside it, and what the answer stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd

from decentre import figures
from decentre.purpose.inference import Inference, in_words
from decentre.purpose.two_way import NULLS
from decentre.results import Format, Plotted, displayed
from decentre.tables import coin

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Estimator = Literal["two_way", "imputation", "stayers"]
LEAD_FAILS = 0.05
HIDDEN = ("p_strict_zero", "p_strict_one")


def _empty() -> pd.DataFrame:
    return pd.DataFrame()


@dataclass(frozen=True, repr=False)
class Additionality(Plotted):
    """How much of each earmarked pound is extra.

    Attributes
    ----------
    table : pandas.DataFrame
        What ``summary()`` returns.
    coefficients : pandas.DataFrame
        Of the weighting asked for, two-way. Index: the earmark and the controls; columns estimate, se (of the convention asked
        for; clustered, CRV1, where it draws), t, p.
    leads : pandas.DataFrame
        Next year's earmark beside this year's, where it should say nothing of this year's spend. Index weighting; columns
        estimate, se, low, high, p (of 0); NaN where it cannot be told. For the imputation it is told on body-years before
        any earmark, for stayers on the change of the year before.
    weighting : {'body', 'pound', 'weighted'}
        Which row of the table was asked for: ``.estimate``, ``.se``, ``.low``, ``.high`` are taken from it.
    inference : str
        As asked for.
    level : float
        Of the intervals.
    bodies, rows : int
        How many there are.
    span : tuple of str
        First and last year.
    assumptions : tuple of str
        What the answer stands on.
    estimator : {'two_way', 'imputation', 'stayers'}
        Which it is.
    errors : pandas.DataFrame
        Of the two-way estimate asked for, by convention (cluster, cr2, cv3, classical, driscoll_kraay, two_way): se, df,
        low, high, p_zero, p_one.
    weights : pandas.DataFrame
        How the two-way estimate weighs the effects of body-years with an earmark. Index weighting; columns treated,
        negative (weights), share (of them), sum.
    cells : pandas.DataFrame
        By year, body-years: of the imputation treated, identified, left_out, untreated, stopped; of stayers changers,
        matched, left_out, stayers.
    slopes : pandas.DataFrame
        Of stayers: index weighting and slope (average, dose_weighted); columns estimate, se, low, high.
    sensitivity : pandas.DataFrame
        Index weighting; columns rv_zero, rv_one, rv_alpha_zero, rv_alpha_one.
    benchmark : pandas.DataFrame
        What a cause one to three times as strong as the control named by ``benchmark=`` would do.
    rule : tuple of str
        Names of outcome and rule where the earmark is 0 or 1, or they are not both money; empty otherwise.
    first_stage : pandas.Series
        Of an instrument: estimate, se, effective_f, and the Anderson-Rubin set in words.
    currency : str or None
        What the money is in.
    fit : pandas.Series
        Of the two-way estimate asked for, effects counted: r2, r2_adjusted, residual_se, freedom.
    covariance : pandas.DataFrame
        Of its coefficients, clustered by body (CRV1), for tests of several together.
    """

    table: pd.DataFrame
    coefficients: pd.DataFrame
    leads: pd.DataFrame
    weighting: str
    inference: Inference
    level: float
    bodies: int
    rows: int
    span: tuple[str, str]
    assumptions: tuple[str, ...] = ()
    estimator: Estimator = "two_way"
    errors: pd.DataFrame = field(default_factory=_empty)
    weights: pd.DataFrame = field(default_factory=_empty)
    cells: pd.DataFrame = field(default_factory=_empty)
    slopes: pd.DataFrame = field(default_factory=_empty)
    sensitivity: pd.DataFrame = field(default_factory=_empty)
    benchmark: pd.DataFrame = field(default_factory=_empty)
    rule: tuple[str, ...] = ()
    first_stage: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))
    currency: str | None = None
    fit: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    covariance: pd.DataFrame = field(default_factory=_empty)

    _formats: ClassVar[Mapping[str, Format]] = {}

    def _value(self, column: str) -> float:
        return float(self.table[column].loc[self.weighting])

    @property
    def estimate(self) -> float:
        """Money spent on the purpose for each earmarked unit of it, that would not have been spent anyway."""
        return self._value("estimate")

    @property
    def se(self) -> float:
        """Its standard error: clustered (CRV1), or of the convention asked for."""
        return self._value("se")

    @property
    def low(self) -> float:
        """The lower limit."""
        return self._value("low")

    @property
    def high(self) -> float:
        """The upper limit."""
        return self._value("high")

    @property
    def p(self) -> pd.Series:
        """The p of each null: 0 (fully substituted) and 1 (every pound extra)."""
        return self._by_null("p")

    @property
    def p_strict(self) -> pd.Series:
        """The share of draws strictly beyond each null's t, as R's fwildclusterboot; NaN where nothing is drawn."""
        return self._by_null("p_strict")

    @property
    def robustness(self) -> pd.Series:
        """The robustness value against each null, 0 and 1."""
        return self._by_null("robustness")

    def _by_null(self, name: str) -> pd.Series:
        values = [self._value(f"{name}_{null}") for null in NULLS]
        return pd.Series(values, index=pd.Index(NULLS.values(), name="null"), name=name)

    @property
    def _lead_p(self) -> float:
        return float(self.leads["p"].loc[self.weighting])

    @property
    def lead_fails(self) -> bool:
        """Whether next year's earmark tells this year's spend (p under 0.05), so that the figure is not causal."""
        return self._lead_p < LEAD_FAILS

    def summary(self) -> pd.DataFrame:
        """Return body-weighted and pound-weighted figures side by side.

        Returns
        -------
        pandas.DataFrame
            Index weighting: body (each body's spend per head once), with a population pound (by heads, so that each
            pound counts alike), with a column of weights weighted. Columns estimate, se, low, high, p_zero and p_one (the
            nulls of full substitution and of full additionality), p_strict_zero and p_strict_one (their strict form, R's),
            se_cv3 (leaving out one body at a time), effective_clusters, robustness_zero and robustness_one (the share of
            what is left of both earmark and spend that an unobserved cause would have to explain to bring the estimate to
            0 or 1), lead and lead_p (see ``.leads``). What an estimator does not have is NaN.
        """
        return self.table

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        of_pounds = [c for c in self.table.columns.astype(str) if c.endswith("_one")] if self.rule else []
        printed = self.table.drop(columns=[*HIDDEN, *of_pounds], errors="ignore").dropna(axis=1, how="all")
        return displayed(printed, dict.fromkeys(printed.columns, "number"), self.currency, code=code).T

    def _title(self) -> str:
        name = {"two_way": "", "imputation": ", by imputation", "stayers": ", by stayers"}[self.estimator]
        how = in_words(self.inference) if self.estimator == "two_way" else "errors clustered by body, t(G-1)"
        fails = f"; the lead test fails (p {self._lead_p:.3g})" if self.lead_fails else ""
        what = f"{self.estimate:.3f} of each earmarked {coin(self.currency)} is extra"
        if self.rule:
            what = f"{self.rule[0]!r} moves by {self.estimate:.3g} with {self.rule[1]!r}"
        return (
            f"{what} ({self.weighting}-weighted{name}); "
            f"{self.bodies} bodies, {self.span[0]} to {self.span[1]}, {how}, {100 * self.level:g} % intervals{fails}"
        )

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        rows = pd.concat(
            [self.table, self.leads.loc[[self.weighting]].dropna(subset="estimate").rename({self.weighting: "lead"})]
        )
        return figures.additionality(
            rows[["estimate", "low", "high"]], level=self.level, ax=ax, source=source, currency=self.currency
        )


def blank_row() -> dict[str, float]:
    """Return a row of the table with nothing in it, in the order of its columns."""
    columns = ["estimate", "se", "low", "high", "p_zero", "p_one", *HIDDEN, "se_cv3", "effective_clusters"]
    return dict.fromkeys([*columns, "robustness_zero", "robustness_one"], np.nan)
