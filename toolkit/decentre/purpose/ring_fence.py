"""Ring-fence effect: what a new rule did to bodies that it touched more, year by year before and after."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from decentre.errors import AssumptionWarning, InputError
from decentre.purpose import timing
from decentre.purpose.bias_reduced import BiasReduced
from decentre.purpose.event_imputation import EventPanel, impute_events
from decentre.purpose.event_models import Regression, effect, on_one_date, pooled, stacked, table, trend
from decentre.purpose.event_study import EventEstimator, EventStudy
from decentre.purpose.honest_bounds import RelativeMagnitudes, require_enough
from decentre.purpose.inference import (
    FEW_EFFECTIVE,
    FEWEST_BODIES,
    FEWEST_EFFECTIVE,
    NO_ERROR,
    Chance,
    Inference,
    uneven,
)
from decentre.purpose.panel import effective_clusters, effects
from decentre.purpose.pre_trends import pre_trend, stepped_down
from decentre.tables import panels, settle_currency

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Codes = NDArray[np.intp]

REPLICATES = 9999
ByBody = Literal["imputation", "stacked", "pooled"]
OF_EVENTS = ("wild", "cluster", "cluster_dummies", "cr2", "classical")
STRONG = (
    "a slope on exposure is a dose response: it needs strong parallel trends, that bodies with other exposures would have "
    "answered the same dose alike, and not only that they would have moved alike without the rule"
)
NO_PROOF = "flat years before the rule do not prove parallel trends, and with few bodies a test of them seldom sees one"


def estimate_ring_fence_effect(
    panel: pd.DataFrame,
    *,
    outcome: str,
    exposure: str,
    event: str | pd.Series,
    estimator: Literal["imputation", "stacked", "pooled"] | None = None,
    controls: Sequence[str] = (),
    weights: str | None = None,
    by_year: str | Sequence[str] = (),
    cap: tuple[int, int] | None = None,
    magnitudes: Sequence[float] = (),
    inference: Inference = "wild",
    seed: int | None = None,
    level: float = 0.95,
    currency: str | None = None,
) -> EventStudy:
    r"""Estimate what a new rule did, from how much it touched each body: an event study with body and year effects.

    .. math:: y_{bt} = a_b + d_t + \sum_{k \ne r} \beta_k\, \mathrm{exposure}_b\, 1[t = k] + u_{bt}

    with the reference r the year before the rule. The :math:`\beta_k` before it should be zero; they are tested
    together by :math:`F = \hat\beta' \hat V^{-1} \hat\beta / k`, with V clustered by body (CRV1, as
    :func:`estimate_additionality`), and its p is the share of draws of the wild cluster bootstrap, all of them restricted
    to zero, whose F is as large.

    Where the rule came to bodies in different years, slopes are by years since it, k = -1 the reference:
    ``'imputation'`` (the default) compares with what body-years that it has not reached say; ``'stacked'`` puts each cohort
    beside bodies not yet reached; ``'pooled'`` has one slope for each year since, and compares only bodies of one cohort,
    whose years must have effects of their own (``by_year=``).

    Parameters
    ----------
    panel : pandas.DataFrame
        Columns body, year and those named below; a row a body and year. Years may be missing, and bodies come and go.
    outcome : str
        The column of the outcome, such as money per head on the purpose.
    exposure : str
        The column of what the rule touches, fixed before it, and the same in every year of a body.
    event : str or pandas.Series
        First year of the new rule: one label; or a Series by body, missing where the rule never came.
    estimator : {'imputation', 'stacked', 'pooled'}, optional
        How bodies are compared where ``event`` is a Series.
    controls : sequence of str, optional
        Columns used as they are.
    weights : str, optional
        A column of weights of each body-year.
    by_year : str or sequence of str, optional
        Columns of groups, such as a region or the first year of the rule, of which each has an effect of its own in each
        year.
    cap : (int, int), optional
        Years since the rule beyond which all years share a slope, such as (-4, 7); these two are not part of the mean.
    magnitudes : sequence of float, optional
        Factors for honest bounds, such as (0.5, 1, 2): bounds on the mean effect if trends change after the rule, from one
        year to the next, by up to so many times their largest change before it (``.honest``, ``.breakdown``).
    inference : {'wild', 'cluster', 'cluster_dummies', 'cr2', 'classical'}
        Wild cluster bootstrap (9,999 draws, or all patterns of signs where they are no more); or t with errors clustered by
        body (CRV1, with every dummy counted as Stata's regress, or CR2) or classical (dummies counted).
    seed : int, optional
        Of the draws; required as soon as anything is drawn.
    level : float, default 0.95
        Of the intervals.
    currency : str, optional
        The ISO 4217 code of the money, where the outcome is money; or a column ``currency`` of the panel.

    Returns
    -------
    EventStudy
        ``.table``, ``.effect``, ``.pre_trend``, ``.trend``, ``.summary()``, ``.plot()``.

    Raises
    ------
    InputError
        The panel is refused (``cases`` holds the rows); an event is missing for a body; no body-year that the rule has not
        reached is there to compare with; pooled slopes without effects by cohort and year; the rule or the year before it is not among the years; exposure
        moves within a body, or is the same for all; a year has no spread of exposure; as many years before as bodies, so
        that they cannot be tested together; nothing is left over; something is drawn and there is no seed.

    Warns
    -----
    AssumptionWarning
        Fewer than 8 bodies: no interval, and it says which p there are. Fewer than 5 effective clusters.

    Notes
    -----
    The trend that erases the effect is that which, per year and unit of exposure, would bring the mean of the years after
    to zero if it went on from the reference year: mean effect over mean years since the reference.

    Without any trend, at 5 per cent and 3 to 5 years before, :math:`F(k, G - 1)` of clustered errors rejects in 3 to 7
    of 10 panels of 10 bodies and 1 to 4 of 10 of 42; the wild cluster bootstrap holds its level, HTZ rejects less often than
    it says (docs/inference.md).

    References
    ----------
    Callaway, B., Goodman-Bacon, A. and Sant'Anna, P.H.C. (2024), Difference-in-differences with a continuous treatment,
    NBER working paper 32117, doi:10.3386/w32117. Roth, J. (2022), American Economic Review: Insights 4: 305-322,
    doi:10.1257/aeri.20210236. MacKinnon, J.G., Nielsen, M.O. and Webb, M.D. (2023), Journal of Econometrics 232: 272-299,
    doi:10.1016/j.jeconom.2022.04.001 (wild cluster bootstrap). Tipton, E. and Pustejovsky, J.E. (2015), Journal of
    Educational and Behavioral Statistics 40: 604-634, doi:10.3102/1076998615606099 (HTZ). Borusyak, K., Jaravel, X.
    and Spiess, J. (2024), Review of Economic Studies 91: 3253-3285, doi:10.1093/restud/rdae007 (imputation). Cengiz, D.,
    Dube, A., Lindner, A. and Zipperer, B. (2019), Quarterly Journal of Economics 134: 1405-1454, doi:10.1093/qje/qjz014
    (stacking). Rambachan, A. and Roth, J. (2023), Review of Economic Studies 90: 2555-2591, doi:10.1093/restud/rdad018.

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
    _require_choices(estimator, inference, event, cap, controls)
    chance, in_currency = Chance(inference, level, REPLICATES, seed), settle_currency(currency, panel=panel)
    roles = {"outcome": outcome, "exposure": exposure} | {f"control {k}": c for k, c in enumerate(controls)}
    roles |= {"weights": weights} if weights else {}
    given = panels.panel(panel, roles, positive=("weights",) if weights else ())
    names = [by_year] if isinstance(by_year, str) else list(by_year)
    groups = tuple(panels.groups(given, name) for name in names)
    if isinstance(event, pd.Series):
        study, clusters, regression = _by_body(given, event, estimator or "imputation", cap, groups, chance)
    else:
        study, clusters, regression = _on_one_date(given, event, groups, chance)
    if magnitudes:
        study = _with_bounds(study, regression, magnitudes, level, clusters)
    about = chance.about(study.bodies)
    said = about if study.bodies < FEWEST_BODIES else []
    if study.bodies >= FEWEST_BODIES and clusters < FEWEST_EFFECTIVE and study.se > 0:
        said = [FEW_EFFECTIVE.format(bodies=study.bodies, clusters=clusters)]
    if said:
        warnings.warn("; ".join(said) + ".", AssumptionWarning, stacklevel=2)
    first = said if study.bodies >= FEWEST_BODIES else []
    return replace(study, assumptions=(*first, *study.assumptions, *about), currency=in_currency)


def _require_choices(
    estimator: ByBody | None,
    inference: Inference,
    event: str | pd.Series,
    cap: tuple[int, int] | None,
    controls: Sequence[str],
) -> None:
    if estimator not in (None, *get_args(ByBody)):
        raise InputError(f"estimator is {estimator!r}; give 'imputation', 'stacked' or 'pooled'.")
    if inference not in OF_EVENTS:
        raise InputError(
            f"inference is {inference!r}; give {', '.join(map(repr, OF_EVENTS[:-1]))} or {OF_EVENTS[-1]!r}."
        )
    if isinstance(controls, str):
        raise InputError(f"controls is {controls!r}; give a sequence of columns, such as [{controls!r}].")
    if not isinstance(event, pd.Series) and (estimator or cap):
        raise InputError(
            "estimator= and cap= are for a rule that came to bodies in different years; give event as a Series by body, or leave "
            "them out."
        )
    if cap is not None and not (len(cap) == 2 and cap[0] < -1 and cap[1] > 0):
        raise InputError(f"cap is {cap!r}; give years before and after the rule, such as (-4, 7).")


def _parts(given: panels.Panel) -> tuple[Vector | None, Vector]:
    """Return weights and controls of a panel."""
    controls = [values for role, values in given.numbers.items() if role.startswith("control ")]
    return given.numbers.get("weights"), np.column_stack(controls) if controls else np.empty((len(given.body), 0))


def _on_one_date(
    given: panels.Panel, event: str, groups: tuple[Codes, ...], chance: Chance
) -> tuple[EventStudy, float, Regression | None]:
    at, exposure = timing.one_date(given, event), timing.exposures(given)
    timing.require_spread(given, exposure)
    weights, controls = _parts(given)
    both = effects(given.body, given.year, weights, groups)
    regression = on_one_date(given, exposure, at, both, controls)
    study = _regressed(given, regression, chance, event=given.years[at], estimator="one_date")
    return study, _clusters(regression), regression


def _by_body(
    given: panels.Panel,
    event: pd.Series,
    estimator: ByBody,
    cap: tuple[int, int] | None,
    groups: tuple[Codes, ...],
    chance: Chance,
) -> tuple[EventStudy, float, Regression | None]:
    exposure, when = timing.exposures(given), timing.by_body(given, event)
    weights, controls = _parts(given)
    span = when.first if when.first == when.last else f"{when.first} to {when.last}"
    if estimator == "imputation":
        return _imputed(EventPanel(given, exposure, when, cap, weights, controls, groups), chance, span)
    if estimator == "stacked":
        _require_plain_stack(groups, chance)
        regression = stacked(given, exposure, when, cap, weights, controls)
    else:
        _require_cohort_years(given, when, groups)
        regression = pooled(given, exposure, when, cap, effects(given.body, given.year, weights, groups), controls)
    return _regressed(given, regression, chance, event=span, estimator=estimator), _clusters(regression), regression


def _require_plain_stack(groups: tuple[Codes, ...], chance: Chance) -> None:
    """Refuse what has no meaning in stacked panels, where effects are by body and part."""
    if groups:
        raise InputError(
            "estimator='stacked' has year effects of its own in each part, so by_year= has no place in it; leave it out, or give "
            "estimator='pooled'."
        )
    if chance.inference == "cr2":
        raise InputError(
            "inference='cr2' is not worked out for estimator='stacked', where a body stands in several parts; give 'wild' or "
            "'cluster'."
        )


def _require_cohort_years(given: panels.Panel, when: timing.Timing, groups: tuple[Codes, ...]) -> None:
    for group in groups:
        pairs = np.unique(np.column_stack([group, when.cohort]), axis=0)
        if len(pairs) == len(np.unique(group)):
            return
    raise InputError(
        "panel: pooled slopes compare bodies of one cohort only, and no column of by_year= holds each first year of the rule apart; "
        "give a column with the first year of the rule in by_year=, or use estimator='imputation'.",
        given.rows,
    )


def _clusters(regression: Regression) -> float:
    """Return how many bodies of one size the mean effect is worth."""
    found = regression.found
    turned = found.columns[:, : len(regression.after)] @ regression.after
    others = np.linalg.qr(
        found.columns[:, [k for k in range(found.columns.shape[1]) if k not in np.flatnonzero(regression.after)]]
    )[0]
    left = turned - others @ (others.T @ turned)
    return effective_clusters(found.effects.by_body(left**2))


def _imputed(panel: EventPanel, chance: Chance, span: str) -> tuple[EventStudy, float, Regression | None]:
    given, found = panel.given, impute_events(panel, chance)
    lines = _lines(found.trend, tested=bool(found.pre_trend.notna().any()))
    study = EventStudy(
        table=found.table,
        effect=found.effect,
        pre_trend=found.pre_trend,
        trend=found.trend,
        event=span,
        reference=-1,
        inference=chance.inference,
        level=chance.level,
        bodies=len(given.bodies),
        rows=len(given.body),
        assumptions=(*found.notes, STRONG, *lines, *uneven(given)),
        estimator="imputation",
        cells=found.cells,
    )
    return study, found.clusters, None


def _with_bounds(
    study: EventStudy, regression: Regression | None, magnitudes: Sequence[float], level: float, clusters: float
) -> EventStudy:
    """Add honest bounds of the mean effect, by the CR2 covariance, and by CRV1 beside it."""
    if regression is None or study.estimator == "stacked":
        raise InputError(
            f"magnitudes: honest bounds need the covariance of one regression; {study.estimator!r} has none."
        )
    if not all(np.isfinite(m) and m >= 0 for m in magnitudes):
        raise InputError(f"magnitudes is {tuple(magnitudes)!r}; give factors of 0 or more, such as (0.5, 1, 2).")
    kept = np.flatnonzero((regression.since < 0) | (regression.after > 0))
    before = int((regression.since[kept] < 0).sum())
    require_enough(before, len(kept) - before, regression.since[kept])
    found, place = regression.found, np.ix_(kept, kept)
    weights = regression.after[kept][before:]
    cr2, crv1 = (
        RelativeMagnitudes(found.coefficients[kept], v[place], before, weights, level)
        for v in (BiasReduced(found).covariance, found.covariance)
    )
    rows = [(*cr2.interval(m), *crv1.interval(m)) for m in magnitudes]
    columns = ["low", "high", "low_cluster", "high_cluster"]
    bounds = pd.DataFrame(rows, index=pd.Index([float(m) for m in magnitudes], name="magnitude"), columns=columns)
    breakdown = cr2.breakdown()
    return replace(
        study, honest=bounds, breakdown=breakdown, assumptions=(*study.assumptions, _honestly(breakdown, clusters))
    )


def _honestly(breakdown: float, clusters: float) -> str:
    few = (
        f"; with {clusters:.1f} effective bodies, fewer than 20, no level is claimed for the bounds"
        if clusters < 20
        else ""
    )
    if np.isnan(breakdown):
        return f"honest bounds hold zero even if trends went on as in the years before{few}"
    return f"honest bounds hold zero if trends change after the rule by {breakdown:.2g} times their largest change before{few}"


def _regressed(
    given: panels.Panel, regression: Regression, chance: Chance, *, event: str, estimator: EventEstimator
) -> EventStudy:
    before = pre_trend(regression.found, regression.before, chance, given)
    mean, line = effect(regression, chance), trend(regression)
    notes = [STRONG, *_lines(line, tested=bool(regression.before)), *uneven(given)]
    return EventStudy(
        table=table(regression, chance),
        effect=mean,
        pre_trend=before,
        trend=line,
        event=event,
        reference=regression.labels[regression.reference],
        inference=chance.inference,
        level=chance.level,
        bodies=len(given.bodies),
        rows=len(given.body),
        assumptions=tuple(notes if mean["se"] > 0 else [*notes, NO_ERROR]),
        estimator=estimator,
        romano_wolf=_romano_wolf(regression, chance),
    )


def _romano_wolf(regression: Regression, chance: Chance) -> pd.Series:
    found, labels = regression.found, [k for i, k in enumerate(regression.labels) if i != regression.reference]
    enough = found.effects.bodies >= FEWEST_BODIES
    p = stepped_down(found, chance, len(labels)) if enough else np.full(len(labels), np.nan)
    return pd.Series(p, pd.Index(labels, name="year"), name="romano_wolf")


def _lines(trend: pd.Series, *, tested: bool) -> list[str]:
    erases = (
        f"a trend of {trend['erasing']:.4g} a year for a unit of exposure, gone on from before, would erase the effect"
    )
    if not tested:
        return [erases, "there is one year before the rule: nothing can be said of trends before it"]
    line = f"the years before lie on a line of {trend['observed']:.4g} a year (se {trend['observed_se']:.3g})"
    return [erases, f"{line}; {NO_PROOF}"]
