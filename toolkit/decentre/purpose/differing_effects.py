"""Estimators that stand where effects differ between body-years: imputation and stayers, with what they leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from decentre.errors import InputError
from decentre.purpose.additionality_result import blank_row
from decentre.purpose.imputation import Imputed, impute, states
from decentre.purpose.inference import FEWEST_BODIES, student_p
from decentre.purpose.panel import GONE
from decentre.purpose.stayers import Pairs, changers_and_stayers, slopes
from decentre.purpose.two_way import LEAD, NULLS, lead

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.purpose.earmark_panel import EarmarkPanel
    from decentre.purpose.inference import Chance

    Vector = NDArray[np.float64]

IMPUTES = (
    "imputation: what body-years before any earmark say that the others would have spent; the sum of effects over the sum of "
    "earmarks of the {identified} body-years that can be compared"
)
LEFT_OUT = (
    "{left} of {treated} body-years with an earmark ({years}) are left out: no body-year without an earmark is left to compare "
    "them with, and nothing is said of their effect"
)
STAYS = (
    "stayers: the effect of the year in which the earmark changes, for a unit of change, of {matched} changes against bodies "
    "whose earmark stayed the same{given}; effects that come later are not in it"
)


def _row(estimate: float, se: float, clusters: float, bodies: int, level: float) -> dict[str, float]:
    half = stats.t.isf((1 - level) / 2, bodies - 1) * se if bodies >= FEWEST_BODIES else np.nan
    row = blank_row() | {"estimate": estimate, "se": se, "low": estimate - half, "high": estimate + half}
    row |= {
        f"p_{name}": student_p((estimate - null) / se, bodies - 1) if se > 0 else np.nan for name, null in NULLS.items()
    }
    return row | {"effective_clusters": clusters}


def by_imputation(
    model: EarmarkPanel, chance: Chance
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """Return the table, leads, counts by year, and notes of the imputation estimator.

    Parameters
    ----------
    model : EarmarkPanel
        The panel.
    chance : Chance
        The level.

    Returns
    -------
    (pandas.DataFrame, pandas.DataFrame, pandas.DataFrame, tuple of str)
        A row a weighting; counts of body-years by year.

    Raises
    ------
    InputError
        No body-year comes before an earmark, or none with an earmark can be compared.
    """
    given = model.given
    _, untreated, _ = states(model.dose, given.body, given.first)
    if not untreated.any():
        raise InputError(
            f"panel: {given.names['earmark']!r} is above zero in every body's first year, so that no body-year comes before an "
            "earmark; imputation needs some: use estimator='stayers' or 'two_way'.",
            given.rows,
        )
    found = {name: _imputed(model, name) for name in model.weightings}
    bodies = len(given.bodies)
    table = {name: _row(f.estimate, f.se, f.clusters, bodies, chance.level) for name, f in found.items()}
    leads = {name: lead(model, name, chance, untreated) for name in found}
    one = found[model.asked]
    cells = _by_year(
        model,
        {
            "treated": one.treated,
            "identified": one.identified,
            "left_out": one.treated & ~one.identified,
            "untreated": one.untreated,
            "stopped": one.stopped,
        },
    )
    return pd.DataFrame(table).T, pd.DataFrame(leads).T, cells, _imputation_notes(cells)


def _imputed(model: EarmarkPanel, weighting: str) -> Imputed:
    given = model.given
    found = impute(
        model.outcome,
        model.dose,
        given.body,
        model.times,
        model.cohorts,
        model.weights(weighting),
        model.columns[:, 1:],
    )
    if found is None:
        raise InputError(
            f"panel: none of the {int((model.dose != 0).sum())} body-years with an earmark can be compared: their body has no "
            "year before it, or no body is without one in that year; use estimator='stayers' or 'two_way'.",
            given.rows,
        )
    return found


def _imputation_notes(cells: pd.DataFrame) -> tuple[str, ...]:
    total = cells.sum()
    notes = [IMPUTES.format(identified=total["identified"])]
    if total["left_out"]:
        out = cells.index[cells["left_out"] > 0]
        span = out[0] if len(out) == 1 else f"{out[0]} to {out[-1]}"
        notes.append(LEFT_OUT.format(left=total["left_out"], treated=total["treated"], years=span))
    if total["stopped"]:
        notes.append(
            f"{total['stopped']} body-years without an earmark come after one: they are not taken as untreated"
        )
    return tuple(notes)


def _by_year(model: EarmarkPanel, masks: dict[str, NDArray[np.bool_]]) -> pd.DataFrame:
    size = len(model.given.years)
    counts = {name: np.bincount(model.given.year[mask], minlength=size) for name, mask in masks.items()}
    return pd.DataFrame(counts, index=pd.Index(model.given.years, name="year"))


def pairs_of(model: EarmarkPanel, weighting: str) -> Pairs:
    """Return rows that follow each other by a year; controls are not taken out of their changes.

    Parameters
    ----------
    model : EarmarkPanel
        The panel.
    weighting : str
        Which row of the table.

    Returns
    -------
    Pairs
        By the later row.
    """
    before = np.flatnonzero(model.given.following() >= 0)
    now, dose = before + 1, model.dose
    return Pairs(
        now,
        model.given.body[now],
        model.times[now],
        model.outcome[now] - model.outcome[before],
        dose[before],
        dose[now] - dose[before],
        model.weights(weighting)[before],
    )


def by_stayers(
    model: EarmarkPanel, chance: Chance, *, baseline: bool, quasi: float | None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """Return the table, leads, counts by year, both slopes, and notes of the estimator with stayers.

    Parameters
    ----------
    model : EarmarkPanel
        The panel.
    chance : Chance
        The level.
    baseline : bool
        Whether stayers had the same dose before.
    quasi : float or None
        Changes up to which a body counts as a stayer.

    Returns
    -------
    (pandas.DataFrame, pandas.DataFrame, pandas.DataFrame, pandas.DataFrame, tuple of str)
        A row a weighting; counts of changes by year.

    Raises
    ------
    InputError
        There are controls, no stayers, or none that can be compared.
    """
    if quasi is not None and not (np.isfinite(quasi) and quasi >= 0):
        raise InputError(
            f"quasi is {quasi!r}; give the change of the earmark up to which a body counts as a stayer, 0 or more."
        )
    if model.columns.shape[1] > 1:
        raise InputError("estimator='stayers' takes no controls; leave them out, or use estimator='two_way'.")
    asked = pairs_of(model, model.asked)
    changed, stayed, cell = changers_and_stayers(asked, baseline=baseline, quasi=quasi)
    matched = changed & (np.bincount(cell, stayed)[cell] > 0)
    _require_stayers(model, changed, stayed, matched)
    bodies, table, both, leads = len(model.given.bodies), {}, {}, {}
    for name in model.weightings:
        pairs = pairs_of(model, name)
        found = slopes(pairs, bodies, baseline=baseline, quasi=quasi)
        for slope, (estimate, se) in {"average": found.average, "dose_weighted": found.dose_weighted}.items():
            both[name, slope] = _row(estimate, se, found.clusters, bodies, chance.level)
        table[name] = both[name, "dose_weighted"]
        leads[name] = _placebo(model, name, chance, baseline=baseline, quasi=quasi)
    masks = {"changers": changed, "matched": matched, "left_out": changed & ~matched, "stayers": stayed}
    rows = {name: np.isin(np.arange(len(model.outcome)), asked.now[mask]) for name, mask in masks.items()}
    cells = _by_year(model, rows)
    slopes_ = pd.DataFrame(both).T.rename_axis(["weighting", "slope"])[["estimate", "se", "low", "high"]]
    notes = _stayer_notes(cells, baseline=baseline, quasi=quasi)
    return pd.DataFrame(table).T, pd.DataFrame(leads).T, cells, slopes_, notes


def _require_stayers(
    model: EarmarkPanel, changed: NDArray[np.bool_], stayed: NDArray[np.bool_], matched: NDArray[np.bool_]
) -> None:
    name = model.given.names["earmark"]
    if not stayed.any():
        raise InputError(
            f"panel: there are no stayers: {name!r} changes in all {len(changed)} pairs of years (0 of {len(changed)} changes are "
            "zero); quasi= counts small changes as none, and the choice must be said.",
            model.given.rows,
        )
    if not matched.any():
        raise InputError(
            f"panel: none of the {int(changed.sum())} changes of {name!r} has a stayer of the same year with the same earmark per "
            f"head before ({int(stayed.sum())} stayers in all); baseline=False compares with all stayers of the year.",
            model.given.rows,
        )


def _placebo(
    model: EarmarkPanel, weighting: str, chance: Chance, *, baseline: bool, quasi: float | None
) -> dict[str, float]:
    """Compare the change of spend in the year before the earmark changed, where it had not changed before."""
    pairs = pairs_of(model, weighting)
    _, stayed, _ = changers_and_stayers(pairs, baseline=baseline, quasi=quasi)
    earlier = np.full(len(model.outcome), -1)
    earlier[pairs.now] = np.arange(len(pairs.now))
    last = earlier[pairs.now - 1]  # the pair that ends where this one begins
    kept = (last >= 0) & (pairs.body[last] == pairs.body) & stayed[last]
    if not kept.any():
        return dict.fromkeys(LEAD, np.nan)
    held = Pairs(
        pairs.now[kept],
        pairs.body[kept],
        pairs.time[kept],
        pairs.moved[last[kept]],
        pairs.before[kept],
        pairs.change[kept],
        pairs.weights[kept],
    )
    found = slopes(held, len(model.given.bodies), baseline=baseline, quasi=quasi).dose_weighted
    if not found[1] * np.abs(held.change).max() > GONE * np.abs(model.outcome).max():
        return dict.fromkeys(LEAD, np.nan)
    row = _row(*found, np.nan, len(model.given.bodies), chance.level)
    return {name: row["p_zero" if name == "p" else name] for name in LEAD}


def _stayer_notes(cells: pd.DataFrame, *, baseline: bool, quasi: float | None) -> tuple[str, ...]:
    total = cells.sum()
    given = " and was the same before" if baseline else ", whatever it was before (baseline=False)"
    notes = [STAYS.format(matched=total["matched"], given=given)]
    if quasi is not None:
        notes.append(
            f"changes up to {quasi:g} a head count as none (quasi={quasi:g}): {total['stayers']} stayers by that choice"
        )
    if total["left_out"]:
        notes.append(
            f"{total['left_out']} of {total['changers']} changes are left out: no body with the same earmark before stayed"
        )
    return tuple(notes)
