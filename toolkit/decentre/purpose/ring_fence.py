"""Ring-fence effect: what a new rule did to bodies that it touched more, year by year before and after."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd

from decentre import years
from decentre.errors import AssumptionWarning, InputError
from decentre.purpose.inference import FEWEST_BODIES, NO_ERROR, Chance, Inference, judged, uneven
from decentre.purpose.panel import Fit, effects, fit, left_over
from decentre.purpose.pre_trends import band_width, pre_trend
from decentre.results import Format, Plotted, displayed
from decentre.tables import panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

REPLICATES = 9999
STRONG = (
    "a slope on exposure is a dose response: it needs strong parallel trends, that bodies with other exposures would have "
    "answered the same dose alike, and not only that they would have moved alike without the rule"
)
NO_PROOF = "flat years before the rule do not prove parallel trends, and with few bodies a test of them seldom sees one"


@dataclass(frozen=True, repr=False)
class EventStudy(Plotted):
    """The slope of the outcome on exposure in each year, against the year before the rule.

    Attributes
    ----------
    table : pandas.DataFrame
        Index year; columns period (``'before'``, ``'reference'``, ``'after'``), estimate (outcome for one unit of
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
        First year of the rule.
    reference : str
        The year before.
    inference : str
        ``'wild'`` or ``'cluster'``.
    level : float
        Of the intervals.
    bodies, rows : int
        How many there are.
    assumptions : tuple of str
        What the answer stands on.
    """

    table: pd.DataFrame
    effect: pd.Series
    pre_trend: pd.Series
    trend: pd.Series
    event: str
    reference: str
    inference: Inference
    level: float
    bodies: int
    rows: int
    assumptions: tuple[str, ...] = ()

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

    def _headline(self) -> str:
        how = "wild cluster bootstrap" if self.inference == "wild" else "clustered errors, t(G-1)"
        f, k, freedom, p = self.pre_trend[["F", "df1", "df2", "p"]]
        test = "wild p" if self.inference == "wild" else "HTZ p"
        before = "no test before" if np.isnan(f) else f"before: F({k:.0f}, {freedom:.0f}) = {f:.3g}, {test} {p:.3f}"
        return (
            f"EventStudy: rule from {self.event}, {self.estimate:.4g} a unit of exposure; {self.bodies} bodies, {how}, "
            f"{100 * self.level:g} % intervals; {before}"
        )

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        from decentre import figures

        return figures.event_study(self.table, float(self.trend["erasing"]), level=self.level, ax=ax, source=source)


def estimate_ring_fence_effect(
    panel: pd.DataFrame,
    *,
    outcome: str,
    exposure: str,
    event: str,
    inference: Inference = "wild",
    seed: int | None = None,
    level: float = 0.95,
) -> EventStudy:
    r"""Estimate what a new rule did, from how much it touched each body: an event study with body and year effects.

    .. math:: y_{bt} = a_b + d_t + \sum_{k \ne r} \beta_k\, \mathrm{exposure}_b\, 1[t = k] + u_{bt}

    with the reference r the year before the rule. The :math:`\beta_k` before it should be zero; they are tested
    together by :math:`F = \hat\beta' \hat V^{-1} \hat\beta / k`, with V clustered by body (CRV1, as
    :func:`estimate_additionality`), and its p is the share of draws of the wild cluster bootstrap, all of them restricted
    to zero, whose F is as large.

    Parameters
    ----------
    panel : pandas.DataFrame
        Columns body, year and those named below; a row a body and year. Years may be missing, and bodies come and go.
    outcome : str
        The column of the outcome, such as pounds per head on the purpose.
    exposure : str
        The column of what the rule touches, fixed before it, and the same in every year of a body.
    event : str
        First financial year of the new rule.
    inference : {'wild', 'cluster'}
        Wild cluster bootstrap (9,999 draws, or all patterns of signs where they are no more), or t with clustered
        errors.
    seed : int, optional
        Of the draws; required as soon as anything is drawn.
    level : float, default 0.95
        Of the intervals.

    Returns
    -------
    EventStudy
        ``.table``, ``.effect``, ``.pre_trend``, ``.trend``, ``.summary()``, ``.plot()``.

    Raises
    ------
    InputError
        The panel is refused (``cases`` holds the rows); the rule or the year before it is not among the years; exposure
        moves within a body, or is the same for all; a year has no spread of exposure; as many years before as bodies, so
        that they cannot be tested together; nothing is left over; something is drawn and there is no seed.

    Warns
    -----
    AssumptionWarning
        Fewer than 8 bodies: no interval, and it says which p there are.

    Notes
    -----
    The trend that erases the effect is that which, per year and unit of exposure, would bring the mean of the years after
    to zero if it went on from the reference year: mean effect over mean years since the reference.

    Without any trend, at 5 per cent and 3 to 5 years before, :math:`F(k, G - 1)` of clustered errors rejects in about 4
    of 10 panels of 10 bodies and 1 to 3 of 10 of 42; the wild cluster bootstrap holds its level, HTZ rejects less often than
    it says (docs/inference.md).

    References
    ----------
    Callaway, B., Goodman-Bacon, A. and Sant'Anna, P.H.C. (2024), Difference-in-differences with a continuous treatment,
    NBER working paper 32117, doi:10.3386/w32117. Roth, J. (2022), American Economic Review: Insights 4: 305-322,
    doi:10.1257/aeri.20210236. MacKinnon, J.G., Nielsen, M.O. and Webb, M.D. (2023), Journal of Econometrics 232: 272-299,
    doi:10.1016/j.jeconom.2022.04.001 (wild cluster bootstrap). Tipton, E. and Pustejovsky, J.E. (2015), Journal of
    Educational and Behavioral Statistics 40: 604-634, doi:10.3102/1076998615606099 (HTZ). Rambachan, A. and Roth, J. (2023), Review of Economic Studies 90: 2555-2591,
    doi:10.1093/restud/rdad018.

    Examples
    --------
    >>> from decentre import synthetic
    >>> invented = synthetic.ring_fence_effect(30, 8, seed=1)
    >>> found = estimate_ring_fence_effect(
    ...     invented.panel, outcome="spend_per_head", exposure="exposure", event=invented.event, seed=2
    ... )
    >>> invented.truth["effect"], found.low < invented.truth["effect"] < found.high
    (3.0, True)
    """
    chance = Chance(inference, level, REPLICATES, seed)
    given = panels.panel(panel, {"outcome": outcome, "exposure": exposure})
    at = _event(given, event)
    exposures = _exposures(given)
    found = _fitted(given, exposures, at - 1)
    before = pre_trend(found, list(range(at - 1)), chance, given)
    effect, trend = _effect(found, at, chance), _trend(found, given, at)
    table = _table(found, given, at, chance)
    about = chance.about(len(given.bodies))
    if len(given.bodies) < FEWEST_BODIES:
        warnings.warn("; ".join(about) + ".", AssumptionWarning, stacklevel=2)
    return EventStudy(
        table=table,
        effect=effect,
        pre_trend=before,
        trend=trend,
        event=given.years[at],
        reference=given.years[at - 1],
        inference=inference,
        level=level,
        bodies=len(given.bodies),
        rows=len(given.body),
        assumptions=(*_notes(given, effect, trend, at), *about),
    )


def _event(given: panels.Panel, event: str) -> int:
    label = years.parse(event)
    for year, what in ((label, "the first year of the rule"), (years.shift(label, -1), "the year before the rule")):
        if year not in given.years:
            raise InputError(
                f"panel: {what} is {year!r}, and the years are {given.years[0]} to {given.years[-1]} "
                f"({len(given.years)} in all); it must be among them."
            )
    return given.years.index(label)


def _exposures(given: panels.Panel) -> Vector:
    values = given.numbers["exposure"]
    moving = np.abs(values - values[given.first][given.body]) > panels.TOLERANCE * np.abs(values).max()
    if moving.any():
        body = given.bodies[given.body[moving.argmax()]]
        raise InputError(
            f"panel: {given.names['exposure']!r} moves within {body!r}; exposure is fixed before the rule: give each body's "
            "value of the year before in all of its years.",
            given.rows[np.isin(given.body, given.body[moving])],
        )
    if np.ptp(values) <= panels.TOLERANCE * np.abs(values).max():
        raise InputError(
            f"panel: {given.names['exposure']!r} is the same for every body, so all are touched alike and nothing tells the "
            "rule from the years; give an exposure that differs between bodies.",
            given.rows,
        )
    return values


def _fitted(given: panels.Panel, exposures: Vector, reference: int) -> Fit:
    others = np.delete(np.arange(len(given.years)), reference)
    columns = exposures[:, None] * (given.year[:, None] == others)
    both = effects(given.body, given.year)
    panels.require_variation(given, "outcome", left_over(given.numbers["outcome"][:, None], both)[0])
    left = left_over(columns, both)
    if (left <= panels.TOLERANCE).any():
        year = given.years[others[left.argmin()]]
        raise InputError(
            f"panel: in {year} {given.names['exposure']!r} has no spread of its own to tell its slope from the effects of "
            "bodies and years; give more bodies for it, or leave the year out.",
            given.rows[given.year == others[left.argmin()]],
        )
    found = fit(given.numbers["outcome"], columns, both)
    if found.freedom < 1:
        raise InputError(
            f"panel: {len(columns)} rows are no more than the effects and slopes of {len(given.bodies)} bodies and "
            f"{len(given.years)} years need; nothing is left over; give more bodies.",
            given.rows,
        )
    return found


def _table(found: Fit, given: panels.Panel, at: int, chance: Chance) -> pd.DataFrame:
    rows, width = [], band_width(found, chance)
    for year in range(len(given.years)):
        if year == at - 1:
            rows.append(("reference", 0.0, *[np.nan] * 7))
            continue
        result = judged(found, year - (year >= at), (0.0,), chance)
        period = "before" if year < at else "after"
        half = width * result.se if len(given.bodies) >= FEWEST_BODIES else np.nan
        band = (result.estimate - half, result.estimate + half)
        rows.append(
            (period, result.estimate, result.se, result.low, result.high, result.p[0], result.p_strict[0], *band)
        )
    columns = ["period", "estimate", "se", "low", "high", "p", "p_strict", "band_low", "band_high"]
    return pd.DataFrame(rows, index=pd.Index(given.years, name="year"), columns=columns)


def _effect(found: Fit, at: int, chance: Chance) -> pd.Series:
    """Test the mean of the years after as one coefficient, in the place of the last of them."""
    mean = np.eye(len(found.coefficients))
    mean[-1] = _weights_after(found, at)
    turned = replace(found, columns=found.columns @ np.linalg.inv(mean), coefficients=mean @ found.coefficients)
    result = judged(turned, len(mean) - 1, (0.0,), chance)
    figures = [result.estimate, result.se, result.low, result.high, result.p[0], result.p_strict[0]]
    return pd.Series(figures, index=["estimate", "se", "low", "high", "p", "p_strict"], name="effect")


def _weights_after(found: Fit, at: int) -> Vector:
    after = np.arange(len(found.coefficients)) >= at - 1
    return after / after.sum()


def _trend(found: Fit, given: panels.Panel, at: int) -> pd.Series:
    starts = np.array([years.start(y) for y in given.years])
    since = np.delete(starts - starts[at - 1], at - 1).astype(float)
    after = _weights_after(found, at)
    erasing = float(after @ found.coefficients / (after @ since))
    line = np.where(since < 0, since, 0.0)
    line = line / (line @ line) if line.any() else line * np.nan
    observed, se = float(line @ found.coefficients), float(np.sqrt(line @ found.covariance @ line))
    index = ["erasing", "observed", "observed_se", "share"]
    return pd.Series([erasing, observed, se, observed / erasing if erasing else np.nan], index=index, name="trend")


def _notes(given: panels.Panel, effect: pd.Series, trend: pd.Series, at: int) -> list[str]:
    erases = (
        f"a trend of {trend['erasing']:.4g} a year for a unit of exposure, gone on from before, would erase the effect"
    )
    before = "there is one year before the rule: nothing can be said of trends before it"
    if at > 1:
        line = f"the years before lie on a line of {trend['observed']:.4g} a year (se {trend['observed_se']:.3g})"
        before = f"{line}; {NO_PROOF}"
    notes = [STRONG, erases, before, *uneven(given)]
    return notes if effect["se"] > 0 else [*notes, NO_ERROR]
