"""A rule that came in different years, by imputation: what rows not yet reached say of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from decentre.errors import InputError
from decentre.purpose.event_models import COLUMNS, Regression, table, trend
from decentre.purpose.event_study import JUDGED
from decentre.purpose.imputation import Imputed, impute
from decentre.purpose.inference import FEWEST_BODIES, Chance, student_p
from decentre.purpose.panel import effects, fit, left_over
from decentre.purpose.pre_trends import TESTS, pre_trend
from decentre.tables import panels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.purpose.timing import Timing

    Vector = NDArray[np.float64]
    Codes = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ImputedStudy:
    """An event study by imputation.

    Attributes
    ----------
    table, cells : pandas.DataFrame
        By years since the rule; counts of rows by year.
    effect, pre_trend, trend : pandas.Series
        As of an event study.
    notes : tuple of str
        What was left out.
    clusters : float
        How many bodies of one size the mean effect is worth.
    """

    table: pd.DataFrame
    cells: pd.DataFrame
    effect: pd.Series
    pre_trend: pd.Series
    trend: pd.Series
    notes: tuple[str, ...]
    clusters: float


@dataclass(frozen=True, eq=False)
class EventPanel:
    """What an event study by body is made from.

    Attributes
    ----------
    given : tables.panels.Panel
        The panel.
    exposure : numpy.ndarray of shape (rows,)
        Of each row's body.
    timing : Timing
        When the rule reached it.
    cap : (int, int) or None
        Years since the rule beyond which years are taken together.
    weights : numpy.ndarray of shape (rows,) or None
        Of each row.
    controls : numpy.ndarray of shape (rows, k)
        Other columns.
    by_year : tuple of numpy.ndarray of int
        Groups whose years have effects of their own.
    """

    given: panels.Panel
    exposure: Vector
    timing: Timing
    cap: tuple[int, int] | None
    weights: Vector | None
    controls: Vector
    by_year: tuple[Codes, ...]

    @property
    def since(self) -> Codes:
        """Years since the rule, taken together beyond the cap."""
        return self.timing.since if self.cap is None else np.clip(self.timing.since, *self.cap)

    @property
    def dose(self) -> Vector:
        """Exposure once the rule is there."""
        return np.where(self.timing.reached & (self.timing.since >= 0), self.exposure, 0.0)

    @property
    def times(self) -> Codes:
        """The year of each row, or its year and groups."""
        return np.unique(np.column_stack([self.given.year, *self.by_year]), axis=0, return_inverse=True)[1].ravel()


def impute_events(panel: EventPanel, chance: Chance) -> ImputedStudy:
    """Return the effect of a unit of exposure in each year since the rule.

    Parameters
    ----------
    panel : EventPanel
        The panel.
    chance : Chance
        Of the years before; years after have clustered errors.

    Returns
    -------
    ImputedStudy
        Rows that cannot be compared are left out and counted.

    Raises
    ------
    InputError
        No row that the rule reached can be compared; the years are named.
    """
    given = panel.given
    whole = _imputed(panel, panel.dose != 0)
    if whole is None:
        treated = sorted({given.years[y] for y in given.year[panel.dose != 0]})
        raise InputError(
            f"panel: in {', '.join(treated)} no body has exposure 0 or is not yet reached, so that nothing says what would have "
            "been without the rule; use estimator='pooled' with by_year=, or leave those years out.",
            given.rows[panel.dose != 0],
        )
    before, test, line = _before(panel, chance)
    after = [(k, _imputed(panel, panel.since == k)) for k in np.unique(panel.since[panel.dose != 0])]
    rows = {int(k): _row("after", found, len(given.bodies), chance.level) for k, found in after}
    both = pd.concat([before, pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS)]).rename_axis("year")
    cells = _cells(given, whole)
    effect = pd.Series(_row("after", whole, len(given.bodies), chance.level)[1:7], index=JUDGED, name="effect")
    return ImputedStudy(both, cells, effect, test, _erasing(panel, whole, line), _notes(cells), whole.clusters)


def _imputed(panel: EventPanel, asked: NDArray[np.bool_]) -> Imputed | None:
    given = panel.given
    weights = np.ones(len(given.body)) if panel.weights is None else panel.weights
    return impute(
        given.numbers["outcome"],
        panel.dose,
        given.body,
        panel.times,
        panel.timing.cohort,
        weights,
        panel.controls,
        asked,
    )


def _row(period: str, found: Imputed | None, bodies: int, level: float) -> tuple[str | float, ...]:
    if found is None:
        return (period, *[np.nan] * 8)
    half = stats.t.isf((1 - level) / 2, bodies - 1) * found.se if bodies >= FEWEST_BODIES else np.nan
    p = student_p(found.estimate / found.se, bodies - 1) if found.se > 0 else np.nan
    return (period, found.estimate, found.se, found.estimate - half, found.estimate + half, p, *[np.nan] * 3)


def _before(panel: EventPanel, chance: Chance) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Fit slopes of years before on rows that the rule has not reached, the year before as reference."""
    given = panel.given
    reference = pd.DataFrame([("reference", 0.0, *[np.nan] * 7)], index=[-1], columns=COLUMNS)
    nothing = pd.Series(np.nan, index=TESTS, name="pre_trend")
    empty = pd.Series(np.nan, index=["erasing", "observed", "observed_se", "share"], name="trend")
    rows = np.flatnonzero(panel.dose == 0)
    reached = panel.timing.reached[rows] & (panel.exposure[rows] != 0)
    periods = np.unique(panel.since[rows][reached & (panel.since[rows] < -1)])
    if not len(periods):
        return reference, nothing, empty
    columns = (panel.exposure[rows] * reached)[:, None] * (panel.since[rows][:, None] == periods)
    body, year = (np.unique(c[rows], return_inverse=True)[1] for c in (given.body, given.year))
    groups = tuple(np.unique(c[rows], return_inverse=True)[1] for c in panel.by_year)
    both = effects(body, year, None if panel.weights is None else panel.weights[rows], groups)
    every = np.hstack([columns, panel.controls[rows]])
    if (left_over(every, both) <= panels.TOLERANCE).any():
        return reference, nothing, empty
    found = fit(given.numbers["outcome"][rows], every, both)
    if found.freedom < 1:
        return reference, nothing, empty
    one = np.full(len(periods), 1 / len(periods))
    regression = Regression(found, [*map(int, periods), -1], len(periods), periods + 1.0, one)
    return table(regression, chance), pre_trend(found, regression.before, chance, given), trend(regression)


def _erasing(panel: EventPanel, whole: Imputed, line: pd.Series) -> pd.Series:
    weights = np.ones(len(panel.dose)) if panel.weights is None else panel.weights
    asked = whole.identified
    years = (weights * panel.dose * (panel.timing.since + 1))[asked].sum() / (weights * panel.dose)[asked].sum()
    erasing = whole.estimate / years
    figures = [erasing, line["observed"], line["observed_se"], line["observed"] / erasing if erasing else np.nan]
    return pd.Series(figures, index=line.index, name="trend")


def _cells(given: panels.Panel, whole: Imputed) -> pd.DataFrame:
    masks = {
        "treated": whole.treated,
        "identified": whole.identified,
        "left_out": whole.treated & ~whole.identified,
        "untreated": whole.untreated,
    }
    size = len(given.years)
    counts = {name: np.bincount(given.year[mask], minlength=size) for name, mask in masks.items()}
    return pd.DataFrame(counts, index=pd.Index(given.years, name="year"))


def _notes(cells: pd.DataFrame) -> tuple[str, ...]:
    total = cells.sum()
    notes = [
        "imputation: what body-years that the rule has not reached say that the others would have been; the mean effect is the "
        f"sum of effects over the sum of exposures of the {total['identified']} body-years that can be compared"
    ]
    if total["left_out"]:
        out = cells.index[cells["left_out"] > 0]
        notes.append(
            f"{total['left_out']} of {total['treated']} body-years under the rule ({out[0]} to {out[-1]}) are left out: nobody is "
            "left to compare them with, and nothing is said of their effect"
        )
    return tuple(notes)
