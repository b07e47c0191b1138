"""Event studies as regressions: one slope on exposure for each year, or for each year since the rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.purpose.event_study import JUDGED
from decentre.purpose.inference import FEWEST_BODIES, Chance, judged
from decentre.purpose.panel import Effects, Fit, effects, fit, left_over
from decentre.purpose.pre_trends import band_width
from decentre.tables import panels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.purpose.timing import Timing

    Vector = NDArray[np.float64]
    Codes = NDArray[np.intp]
    Mask = NDArray[np.bool_]

COLUMNS = ["period", *JUDGED, "band_low", "band_high"]


@dataclass(frozen=True, eq=False)
class Regression:
    """An event study that is fitted.

    Attributes
    ----------
    found : Fit
        The slopes stand first, in the order of ``labels`` without the reference; controls after them.
    labels : list
        Years, or years since the rule.
    reference : int
        Which label has no slope.
    since : numpy.ndarray of shape (slopes,)
        Years from the reference of each slope, 0 for a slope that stands for several years.
    after : numpy.ndarray of shape (slopes,)
        Weights of the mean effect.
    """

    found: Fit
    labels: list[str] | list[int]
    reference: int
    since: Vector
    after: Vector

    @property
    def before(self) -> list[int]:
        """Which slopes are of years before the reference."""
        return list(range(self.reference))


def on_one_date(given: panels.Panel, exposure: Vector, at: int, given_effects: Effects, controls: Vector) -> Regression:
    """Fit a slope for each year but the one before the rule.

    Parameters
    ----------
    given : tables.panels.Panel
        The panel.
    exposure : numpy.ndarray of shape (rows,)
        Of each row's body.
    at : int
        The first year of the rule.
    given_effects : Effects
        What is taken out.
    controls : numpy.ndarray of shape (rows, k)
        Other columns.

    Returns
    -------
    Regression
        By year.
    """
    others = np.delete(np.arange(len(given.years)), at - 1)
    columns = exposure[:, None] * (given.year[:, None] == others)
    found = _fitted(given, columns, controls, given_effects, [given.years[k] for k in others])
    starts = np.array([years.start(y) for y in given.years], dtype=float)
    after = (others >= at).astype(float)
    return Regression(found, given.years, at - 1, starts[others] - starts[at - 1], after / after.sum())


def pooled(
    given: panels.Panel,
    exposure: Vector,
    timing: Timing,
    cap: tuple[int, int] | None,
    given_effects: Effects,
    controls: Vector,
) -> Regression:
    """Fit a slope for each year since the rule but the one before it.

    Parameters
    ----------
    given, exposure, given_effects, controls
        As :func:`on_one_date`.
    timing : Timing
        When the rule reached each body.
    cap : (int, int) or None
        Years since the rule beyond which all years share a slope, which is not part of the mean effect.

    Returns
    -------
    Regression
        By years since the rule.
    """
    since = timing.since if cap is None else np.clip(timing.since, *cap)
    periods = np.unique(since[timing.reached & (exposure != 0)])
    if -1 not in periods or not (periods >= 0).any():
        raise InputError(
            "panel: no body that the rule reached is there both in the year before it and after it; the slopes have nothing to "
            "be measured from.",
            given.rows,
        )
    others = periods[periods != -1]
    columns = (exposure * timing.reached)[:, None] * (since[:, None] == others)
    names = [f"year {k} since the rule" for k in others]
    found = _fitted(given, columns, controls, given_effects, names)
    ends = np.zeros(len(others), dtype=bool) if cap is None else np.isin(others, cap)
    after = ((others >= 0) & ~ends).astype(float)
    after = after if after.any() else (others >= 0).astype(float)
    distance = np.where(ends, 0.0, others + 1.0)
    reference = int((periods == -1).argmax())
    return Regression(found, [int(k) for k in periods], reference, distance, after / after.sum())


def _fitted(given: panels.Panel, columns: Vector, controls: Vector, both: Effects, names: list[str]) -> Fit:
    outcome = given.numbers["outcome"]
    panels.require_variation(given, "outcome", left_over(outcome[:, None], both)[0])
    every = np.hstack([columns, controls])
    left = left_over(every, both)
    if (left[: len(names)] <= panels.TOLERANCE).any():
        least = int(left[: len(names)].argmin())
        raise InputError(
            f"panel: in {names[least]} {given.names['exposure']!r} has no spread of its own to tell its slope from the effects of "
            "bodies and years; give more bodies for it, or leave the year out.",
            given.rows[_where(given, names[least], columns[:, least])],
        )
    for k, one in enumerate(left[len(names) :]):
        panels.require_variation(given, f"control {k}", float(one))
    found = fit(outcome, every, both)
    if found.freedom < 1:
        raise InputError(
            f"panel: {len(columns)} rows are no more than the effects and slopes of {len(given.bodies)} bodies and "
            f"{len(given.years)} years need; nothing is left over; give more bodies.",
            given.rows,
        )
    return found


def _where(given: panels.Panel, name: str, column: Vector) -> Mask:
    rows: Mask = given.year == given.years.index(name) if name in given.years else column != 0
    return rows


def stacked(
    given: panels.Panel,
    exposure: Vector,
    timing: Timing,
    cap: tuple[int, int] | None,
    weights: Vector | None,
    controls: Vector,
) -> Regression:
    """Fit slopes by years since the rule on a stack: each cohort beside rows that the rule has not reached, never others.

    Parameters
    ----------
    given, exposure, timing, cap, controls
        As :func:`pooled`.
    weights : numpy.ndarray of shape (rows,) or None
        Of each row.

    Returns
    -------
    Regression
        Bodies and years have effects of their own in each cohort's part of the stack; errors are clustered by body.
    """
    rows, part, member = _stack(given, timing.reached & (exposure != 0), timing, cap)
    periods = np.unique(timing.since[rows[member]])
    if -1 not in periods or not (periods >= 0).any():
        raise InputError(
            "panel: no body that the rule reached is there both in the year before it and after it.", given.rows
        )
    others = periods[periods != -1]
    columns = (exposure[rows] * member)[:, None] * (timing.since[rows][:, None] == others)
    unit = np.unique(given.body[rows] * (int(part.max()) + 1) + part, return_inverse=True)[1]
    year = np.unique(part * len(given.years) + given.year[rows], return_inverse=True)[1]
    body = np.unique(given.body[rows], return_inverse=True)[1]
    both = effects(body, year, None if weights is None else weights[rows], units=unit)
    every = np.hstack([columns, controls[rows]])
    if (left_over(every, both) <= panels.TOLERANCE).any():
        raise InputError(
            f"panel: {given.names['exposure']!r} has no spread of its own in every year since the rule, in the stack; narrow the "
            "window by cap=, or use estimator='imputation'.",
            given.rows,
        )
    found = fit(given.numbers["outcome"][rows], every, both)
    after = (others >= 0).astype(float)
    reference = int((periods == -1).argmax())
    return Regression(found, [int(k) for k in periods], reference, others + 1.0, after / after.sum())


def _stack(
    given: panels.Panel, own: Mask, timing: Timing, cap: tuple[int, int] | None
) -> tuple[NDArray[np.intp], NDArray[np.intp], Mask]:
    """Return the rows of the stack by body, part and year: which row, of which cohort's part, and whether of the cohort."""
    clean = ~own | (timing.since < 0)
    parts = []
    for place, cohort in enumerate(np.unique(timing.cohort[own])):
        member = own & (timing.cohort == cohort)
        inside = np.ones(len(own), dtype=bool)
        if cap is not None:
            inside = np.isin(given.starts - cohort, np.arange(cap[0], cap[1] + 1))
        rows = np.flatnonzero((member | clean) & inside)
        parts.append(np.column_stack([rows, np.full(len(rows), place), member[rows]]))
    stack = np.concatenate(parts)
    stack = stack[np.lexsort((given.year[stack[:, 0]], stack[:, 1], given.body[stack[:, 0]]))]
    return stack[:, 0], stack[:, 1], stack[:, 2].astype(bool)


def table(regression: Regression, chance: Chance) -> pd.DataFrame:
    """Return each slope with its error, interval, p and band.

    Parameters
    ----------
    regression : Regression
        What is fitted.
    chance : Chance
        How chance is judged.

    Returns
    -------
    pandas.DataFrame
        Index year; the reference is zero.
    """
    found, rows = regression.found, []
    width = band_width(found, chance, len(regression.since))
    width = width if found.effects.bodies >= FEWEST_BODIES else np.nan
    for place in range(len(regression.labels)):
        if place == regression.reference:
            rows.append(("reference", 0.0, *[np.nan] * 7))
            continue
        result = judged(found, place - (place > regression.reference), (0.0,), chance)
        band = (result.estimate - width * result.se, result.estimate + width * result.se)
        period = "before" if place < regression.reference else "after"
        figures = (result.estimate, result.se, result.low, result.high, result.p[0], result.p_strict[0])
        rows.append((period, *figures, *band))
    return pd.DataFrame(rows, index=pd.Index(regression.labels, name="year"), columns=COLUMNS)


def effect(regression: Regression, chance: Chance) -> pd.Series:
    """Test the mean of the years after as one coefficient, in the place of the last of them.

    Parameters
    ----------
    regression : Regression
        What is fitted.
    chance : Chance
        How chance is judged.

    Returns
    -------
    pandas.Series
        ``JUDGED``.
    """
    found = regression.found
    place = int(np.flatnonzero(regression.after)[-1])
    mean = np.eye(len(found.coefficients))
    mean[place] = 0.0
    mean[place, : len(regression.after)] = regression.after
    turned = replace(found, columns=found.columns @ np.linalg.inv(mean), coefficients=mean @ found.coefficients)
    result = judged(turned, place, (0.0,), chance)
    figures = [result.estimate, result.se, result.low, result.high, result.p[0], result.p_strict[0]]
    return pd.Series(figures, index=JUDGED, name="effect")


def trend(regression: Regression) -> pd.Series:
    """Return the trend that would erase the effect, and the line through the years before.

    Parameters
    ----------
    regression : Regression
        What is fitted.

    Returns
    -------
    pandas.Series
        erasing, observed, observed_se, share.
    """
    size = len(regression.since)
    slopes, covariance = regression.found.coefficients[:size], regression.found.covariance[:size, :size]
    since, after = regression.since, regression.after
    erasing = float(after @ slopes / (after @ since)) if after @ since else np.nan
    line = np.where(since < 0, since, 0.0)
    line = line / (line @ line) if line.any() else line * np.nan
    observed, se = float(line @ slopes), float(np.sqrt(line @ covariance @ line))
    index = ["erasing", "observed", "observed_se", "share"]
    return pd.Series([erasing, observed, se, observed / erasing if erasing else np.nan], index=index, name="trend")
