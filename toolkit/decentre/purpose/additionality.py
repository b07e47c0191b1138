"""Additionality: how much of an earmarked pound is spent on its purpose that would not have been spent anyway."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import numpy as np
import pandas as pd

from decentre.errors import AssumptionWarning, InputError
from decentre.purpose.additionality_notes import (
    BY_INSTRUMENT,
    LEAD_TELLS,
    MEANING,
    ORDERS,
    WEAK,
    is_rule,
    notes_of,
    share_notes,
)
from decentre.purpose.additionality_result import Additionality, Estimator, blank_row
from decentre.purpose.conventions import by_convention
from decentre.purpose.differing_effects import by_imputation, by_stayers
from decentre.purpose.earmark_panel import EarmarkPanel, earmark_panel
from decentre.purpose.inference import (
    FEW_EFFECTIVE,
    FEWEST_BODIES,
    FEWEST_EFFECTIVE,
    Chance,
    Inference,
)
from decentre.purpose.instrument import STRONG_FIRST_STAGE, Instrumented, instrumented
from decentre.purpose.sensitivity import benchmarks, robustness_value
from decentre.purpose.shift_share import FEWEST_YEARS, NO_INTERVAL, explained, randomised
from decentre.purpose.two_way import NULLS, coefficients, figures, goodness, hidden_weights, lead
from decentre.tables import coin, settle_currency

if TYPE_CHECKING:
    from decentre.purpose.panel import Fit


def estimate_additionality(
    panel: pd.DataFrame,
    *,
    spend: str,
    earmark: str,
    population: str | None = None,
    controls: Sequence[str] = (),
    weights: str | None = None,
    by_year: str | Sequence[str] = (),
    estimator: Estimator = "two_way",
    baseline: bool = True,
    quasi: float | None = None,
    instrument: str | None = None,
    benchmark: str | None = None,
    inference: Inference = "wild",
    webb: bool = False,
    level: float = 0.95,
    replicates: int = 9999,
    seed: int | None = None,
    currency: str | None = None,
    money: bool = True,
) -> Additionality:
    r"""Estimate how much of each earmarked pound is spent on its purpose that would not have been spent anyway.

    For body b in year t, with body effects, year effects and controls,

    .. math:: \frac{\mathrm{spend}_{bt}}{N_b} = \beta\,\frac{\mathrm{earmark}_{bt}}{N_b} + \gamma' z_{bt} + a_b + d_t
              + u_{bt}

    with :math:`N_b` the head count of the body's first year. :math:`\beta` = 1: every earmarked pound is extra; 0: it
    replaced money that would have been spent anyway.

    Where effects differ between body-years, the two-way estimate weighs them in its own way (``.weights``: some negatively);
    ``'imputation'`` compares with what body-years before any earmark say (:math:`\sum \hat\tau / \sum D`, Borusyak, Jaravel
    and Spiess), ``'stayers'`` the changes of spend where the earmark changed with those where it did not (the dose-weighted
    average slope of de Chaisemartin and others).

    Errors are clustered by body: CRV1, :math:`\frac{G}{G-1}\frac{n-1}{n-K}`, K = slopes + years, body effects not counted
    since they are nested, bodies with one year kept (as R's fixest); t has G - 1 degrees of freedom. The wild cluster
    bootstrap imposes each null, 0 and 1, in its own restricted fit (see ``resampling.wild_cluster``).

    Parameters
    ----------
    panel : pandas.DataFrame
        Columns body, year and those named below; a row a body and year. Years may be missing, and bodies come and go.
    spend : str
        The column of money spent on the purpose, earmarked or not.
    earmark : str
        The column of earmarked money received.
    population : str, optional
        The column of people. Without it the figures are taken as they are, such as per head already.
    controls : sequence of str, optional
        Columns used as they are.
    weights : 'population' or a column, optional
        Which figure is asked for: pound-weighted (by the heads of the first year) instead of body-weighted (both are
        given), or weighted by a column, each year by its own weight.
    by_year : str or sequence of str, optional
        Columns of groups, such as a region, of which each has an effect of its own in each year.
    estimator : {'two_way', 'imputation', 'stayers'}
        Two-way fixed effects; or one that stands where effects differ. ``'imputation'`` is for earmarks that start from
        zero; ``'stayers'`` for earmarks that in some bodies stay the same from one year to the next.
    baseline : bool, default True
        For ``'stayers'``: whether only stayers with the same earmark per head before are compared with.
    quasi : float, optional
        For ``'stayers'``: the change per head up to which a body counts as a stayer; 0 by default.
    instrument : str, optional
        A column that moves the earmark and spend through it alone, in the earmark's unit: two-stage least squares (by
        linearmodels), the effective F of the first stage, and Anderson and Rubin's set as the interval, which holds its
        level however weak the instrument is (``.first_stage``).
    benchmark : str, optional
        A control: what a cause one to three times as strong would do (``.benchmark``).
    inference : {'wild', 'cluster', 'cluster_dummies', 'cr2', 'classical', 'driscoll_kraay', 'two_way', 'randomised'}
        Wild cluster bootstrap; t with errors clustered by body (CRV1, with every
        dummy counted as Stata's regress, or CR2), classical (dummies counted), Driscoll-Kraay, or
        clustered by body and year; or, where each earmark is a share of a total, the total's yearly growth permuted. The
        others stand in ``.errors``. ``'imputation'`` and ``'stayers'`` have their own errors, clustered by body.
    webb : bool, default False
        Whether the bootstrap's multipliers are Webb's six points instead of signs.
    level : float, default 0.95
        Of the intervals.
    replicates : int, default 9999
        Draws of the bootstrap; all patterns of signs are taken where they are no more.
    seed : int, optional
        Of the draws; required as soon as anything is drawn.
    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the panel.
    money : bool, default True
        Whether spend and earmark are both money. False (a logarithm, a share, a rate): they are named as what they are, and
        nothing is said of 1, every pound extra. An earmark of 0 and 1 is known by itself as a rule.

    Returns
    -------
    Additionality
        ``.estimate``, ``.se``, ``.low``, ``.high``, ``.p``, ``.robustness``, ``.coefficients``, ``.fit``, ``.errors``, ``.weights``,
        ``.cells``, ``.sensitivity``, ``.summary()``, ``.plot()``.

    Raises
    ------
    InputError
        The panel is refused (``cases`` holds the rows): a column is missing, text or has gaps, a body and year is there
        twice, there is one body or one year; the earmark is zero, constant or the same per head for every body of a
        year (collinear with the years); a control is collinear; nothing is left over; something is drawn and there is no
        seed; the estimator is not identified (no body-year before an earmark, no stayers), with the count.

    Warns
    -----
    AssumptionWarning
        Fewer than 8 bodies: no interval, and it says which p there are. Fewer than 5 effective clusters. Next year's earmark
        tells this year's spend (the lead test fails). The earmark is a share of a total, and no interval is given.

    References
    ----------
    Hines, J.R. and Thaler, R.H. (1995), Journal of Economic Perspectives 9: 217-226, doi:10.1257/jep.9.4.217 (flypaper).
    Cameron, A.C. and Miller, D.L. (2015), Journal of Human Resources 50: 317-372, doi:10.3368/jhr.50.2.317. MacKinnon,
    J.G., Nielsen, M.O. and Webb, M.D. (2023), Journal of Applied Econometrics 38: 671-694, doi:10.1002/jae.2969 (CV3).
    Cinelli, C. and Hazlett, C. (2020), Journal of the Royal Statistical Society B 82: 39-67, doi:10.1111/rssb.12348.
    Goldsmith-Pinkham, P., Sorkin, I. and Swift, H. (2020), American Economic Review 110: 2586-2624,
    doi:10.1257/aer.20181047 (shift-share). de Chaisemartin, C. and D'Haultfoeuille, X. (2020), American Economic Review
    110: 2964-2996, doi:10.1257/aer.20181169 (weights). Borusyak, K., Jaravel, X. and Spiess, J. (2024), Review of Economic
    Studies 91: 3253-3285, doi:10.1093/restud/rdae007 (imputation). de Chaisemartin, C., D'Haultfoeuille, X., Pasquier, F.,
    Sow, D. and Vazquez-Bare, G. (2025), Difference-in-differences for continuous treatments and instruments with stayers,
    arXiv:2201.06898. Montiel Olea, J.L. and Pflueger, C. (2013), Journal of Business and Economic Statistics 31: 358-369,
    doi:10.1080/00401706.2013.806694 (effective F). Anderson, T.W. and Rubin, H. (1949), Annals of Mathematical Statistics
    20: 46-63, doi:10.1214/aoms/1177730090.

    Examples
    --------
    >>> from decentre import synthetic
    >>> invented = synthetic.additionality(30, 8, seed=2)
    >>> found = estimate_additionality(
    ...     invented.panel, spend="spend", earmark="earmark", population="population", seed=2
    ... )
    >>> invented.truth["additionality"], found.low < 0.6 < found.high
    (0.6, True)
    """
    chance, said = Chance(inference, level, replicates, seed, webb), settle_currency(currency, panel=panel)
    _require_choices(estimator, inference, benchmark, controls, instrument)
    columns = {"spend": spend, "earmark": earmark} | ({"population": population} if population else {})
    columns |= {"instrument": instrument} if instrument else {}
    model = earmark_panel(panel, columns, controls=controls, weights=weights, by_year=by_year, money=money)
    beware: list[str] = []
    if instrument:
        found = _by_instrument(model, chance, [earmark, *controls])
    elif estimator == "two_way":
        found, beware = _two_way(model, chance, [earmark, *controls], benchmark)
    else:
        found = _differing(model, chance, [earmark, *controls], estimator, baseline, quasi)
    beware = [*beware, *_cautions(found)]
    few = chance.about(found.bodies) if found.bodies < FEWEST_BODIES else []
    if few or beware:
        warnings.warn("; ".join([*few, *beware]) + ".", AssumptionWarning, stacklevel=2)
    meaning = [] if found.rule else [MEANING.format(coin=coin(said))]
    return replace(found, assumptions=(*beware, *meaning, *found.assumptions), currency=said)


def _require_choices(
    estimator: Estimator, inference: Inference, benchmark: str | None, controls: Sequence[str], instrument: str | None
) -> None:
    if estimator not in get_args(Estimator):
        raise InputError(f"estimator is {estimator!r}; give 'two_way', 'imputation' or 'stayers'.")
    if estimator != "two_way" and inference not in ("wild", "cluster"):
        raise InputError(
            f"inference is {inference!r}, which is of estimator='two_way'; {estimator!r} has its own errors, clustered by body: "
            "leave inference out."
        )
    if benchmark is not None and (benchmark not in controls or estimator != "two_way"):
        raise InputError(f"benchmark is {benchmark!r}; name one of the controls, with estimator='two_way'.")
    if instrument and (estimator != "two_way" or inference not in ("wild", "cluster")):
        raise InputError("instrument= is of estimator='two_way', with inference='wild' or 'cluster'.")


def _two_way(
    model: EarmarkPanel, chance: Chance, names: list[str], benchmark: str | None
) -> tuple[Additionality, list[str]]:
    fits = {name: model.fitted(name) for name in model.weightings}
    share = explained(model)
    judge = chance if share < 1 or np.isnan(share) else replace(chance, inference="randomised")
    if judge.inference == "randomised" and share != 1:
        raise InputError(
            "inference is 'randomised', and the earmarks are not shares of a total: "
            f"shares and totals explain {share:.3f} of what moves them; use inference='wild'.",
            model.given.rows,
        )
    table = pd.DataFrame({name: figures(found, judge) for name, found in fits.items()}).T
    beware, how = _randomise(table, model, fits, chance) if judge.inference == "randomised" else ([], [])
    leads = pd.DataFrame({name: lead(model, name, judge) for name in fits}).T
    hidden = pd.DataFrame({name: hidden_weights(found, model.dose) for name, found in fits.items()}).T
    one = fits[model.asked]
    found = _assembled(model, chance, table, leads)
    found = replace(
        found,
        coefficients=coefficients(one, names, chance),
        fit=goodness(one, model.outcome),
        covariance=pd.DataFrame(one.covariance, names, names),
        errors=by_convention(one, 0, NULLS, chance.level),
        weights=hidden.rename_axis("weighting"),
        sensitivity=_sensitivity(fits, chance.level),
        benchmark=benchmarks(one, names.index(benchmark), benchmark) if benchmark else found.benchmark,
        assumptions=(
            *notes_of(model, found.table, [*([] if found.rule else share_notes(share)), *how], hidden.T[model.asked]),
            *chance.about(found.bodies),
        ),
    )
    return found, beware


def _by_instrument(model: EarmarkPanel, chance: Chance, names: list[str]) -> Additionality:
    given = model.given
    values = given.numbers["instrument"] / (1.0 if model.heads is None else model.heads)
    found = {name: instrumented(model, name, values, tuple(NULLS.values()), chance) for name in model.weightings}
    table = pd.DataFrame({name: _instrument_row(one) for name, one in found.items()}).T
    moved = replace(model, columns=np.column_stack([values, model.columns[:, 1:]]))
    leads = pd.DataFrame({name: lead(moved, name, chance) for name in found}).T
    one, plain = found[model.asked], model.fitted(model.asked)
    stage = {
        "estimate": one.first,
        "se": one.first_se,
        "effective_f": one.effective_f,
        "anderson_rubin": one.in_words(),
    }
    notes = [BY_INSTRUMENT.format(name=given.names["instrument"], f=one.effective_f, words=one.in_words())]
    if one.effective_f < STRONG_FIRST_STAGE:
        notes.append(WEAK.format(f=one.effective_f, strong=STRONG_FIRST_STAGE))
    result = _assembled(model, chance, table, leads)
    return replace(
        result,
        coefficients=coefficients(plain, names),
        errors=by_convention(plain, 0, NULLS, chance.level),
        first_stage=pd.Series(stage, name="first_stage", dtype=object),
        assumptions=(*notes, *notes_of(model, result.table, [], None), *chance.about(result.bodies)),
    )


def _instrument_row(one: Instrumented) -> dict[str, float]:
    ends = [end for interval in one.intervals for end in interval] or [np.nan]
    row = blank_row() | {"estimate": one.estimate, "se": one.se, "low": min(ends), "high": max(ends)}
    row |= {f"p_{name}": p for name, p in zip(NULLS, one.p, strict=True)}
    return row | {"effective_clusters": one.clusters}


def _differing(
    model: EarmarkPanel, chance: Chance, names: list[str], estimator: Estimator, baseline: bool, quasi: float | None
) -> Additionality:
    clustered = replace(chance, inference="cluster")
    if estimator == "imputation":
        table, leads, cells, notes = by_imputation(model, clustered)
        slopes = pd.DataFrame()
    else:
        table, leads, cells, slopes, notes = by_stayers(model, clustered, baseline=baseline, quasi=quasi)
    one = model.fitted(model.asked)
    hidden = pd.DataFrame({name: hidden_weights(model.fitted(name), model.dose) for name in model.weightings}).T
    found = _assembled(model, clustered, table, leads)
    return replace(
        found,
        estimator=estimator,
        coefficients=coefficients(one, names),
        errors=by_convention(one, 0, NULLS, chance.level),
        weights=hidden.rename_axis("weighting"),
        cells=cells,
        slopes=slopes,
        assumptions=(*notes, *notes_of(model, found.table, [], None), *clustered.about(found.bodies)),
    )


def _assembled(model: EarmarkPanel, chance: Chance, table: pd.DataFrame, leads: pd.DataFrame) -> Additionality:
    table, leads = table.rename_axis("weighting"), leads.rename_axis("weighting")
    table[["lead", "lead_p"]] = leads[["estimate", "p"]]
    given = model.given
    names = () if model.money and not is_rule(model) else (given.names["spend"], given.names["earmark"])
    return Additionality(
        rule=names,
        table=table,
        coefficients=pd.DataFrame(),
        leads=leads,
        weighting=model.asked,
        inference=chance.inference,
        level=chance.level,
        bodies=len(given.bodies),
        rows=len(model.outcome),
        span=(given.years[0], given.years[-1]),
    )


def _sensitivity(fits: dict[str, Fit], level: float) -> pd.DataFrame:
    rows: dict[str, dict[str, float]] = {}
    for name, found in fits.items():
        t = {null: (found.coefficients[0] - value) / found.classical_errors[0] for null, value in NULLS.items()}
        rows[name] = {f"rv_{null}": robustness_value(t[null], found.freedom) for null in NULLS}
        rows[name] |= {f"rv_alpha_{null}": robustness_value(t[null], found.freedom, level) for null in NULLS}
        rows[name] = dict.fromkeys(rows[name], np.nan) if found.perfect else rows[name]
    return pd.DataFrame(rows).T.rename_axis("weighting")


def _randomise(
    table: pd.DataFrame, model: EarmarkPanel, fits: dict[str, Fit], chance: Chance
) -> tuple[list[str], list[str]]:
    """Put into the table what the order of the years can say; return what to beware of, or how it was judged."""
    changes = len(model.given.years) - 1
    blocked = NO_INTERVAL.format(changes=changes)
    if chance.inference != "randomised":
        return [f"{blocked}; inference='randomised' permutes the total's growth"], []
    if len(model.given.years) < FEWEST_YEARS:
        few = f"inference='randomised' needs {FEWEST_YEARS} years, and there are {len(model.given.years)}"
        return [f"{blocked}; {few}"], []
    for name, found in fits.items():
        result = randomised(model, found, tuple(NULLS.values()), chance.level, chance.replicates, chance.seed)
        table.loc[name, ["low", "high", "p_zero", "p_one"]] = [result.low, result.high, *result.p]
    orders = f"all {result.orders}" if result.exact else f"{result.orders} drawn"
    return [], [ORDERS.format(orders=orders, changes=changes)]


def _cautions(found: Additionality) -> list[str]:
    """Return what a reader must not miss: few effective bodies, and a lead that tells."""
    clusters = float(found.table["effective_clusters"].loc[found.weighting])
    said = []
    if found.bodies >= FEWEST_BODIES and clusters < FEWEST_EFFECTIVE and found.inference != "randomised":
        said.append(FEW_EFFECTIVE.format(bodies=found.bodies, clusters=clusters))
    if found.lead_fails:
        said.append(LEAD_TELLS.format(p=float(found.leads["p"].loc[found.weighting])))
    return said
