"""An instrument for an earmark: two-stage least squares, how strong the first stage is, and Anderson and Rubin's set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import InputError
from decentre.purpose.inference import FEWEST_BODIES, Chance, student_p
from decentre.purpose.panel import Fit, effective_clusters, fit, left_over
from decentre.resampling.wild_instrument import accepted, instrument_draws
from decentre.tables import panels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.purpose.earmark_panel import EarmarkPanel

    Vector = NDArray[np.float64]

STRONG_FIRST_STAGE = (
    23.1  # Montiel Olea and Pflueger 2013: one instrument, bias at most a tenth of the worst, at 5 per cent
)
MISSING = "instrument= needs linearmodels, which is not installed; install it with: pip install 'decentre[instruments]'"


@dataclass(frozen=True, eq=False)
class Instrumented:
    """An earmark's coefficient by an instrument.

    Attributes
    ----------
    estimate, se : float
        Two-stage least squares, clustered (CRV1).
    first, first_se, effective_f : float
        The earmark on the instrument, its clustered error, and the effective F (with one instrument its squared t).
    p : tuple of float
        Anderson and Rubin's, one for each null.
    intervals : list of (float, float)
        Effects that are not rejected; empty or unbounded where it is so.
    clusters : float
        How many bodies of one size the first stage is worth.
    """

    estimate: float
    se: float
    first: float
    first_se: float
    effective_f: float
    p: tuple[float, ...]
    intervals: list[tuple[float, float]]
    clusters: float

    def in_words(self) -> str:
        """Return the set in words."""
        if not self.intervals:
            return "empty: every effect is rejected, so that the instrument is not valid as it stands"
        if self.intervals == [(-np.inf, np.inf)]:
            return "unbounded: no effect is rejected, so that the instrument says nothing"
        return " and ".join(f"{low:.4g} to {high:.4g}" for low, high in self.intervals)


def instrumented(
    model: EarmarkPanel, weighting: str, instrument: Vector, nulls: tuple[float, ...], chance: Chance
) -> Instrumented:
    """Return the coefficient of an earmark by two-stage least squares, with body and year effects.

    Parameters
    ----------
    model : EarmarkPanel
        The panel.
    weighting : str
        Which row of the table.
    instrument : numpy.ndarray of shape (rows,)
        In the unit of the earmark's column, such as per head.
    nulls : tuple of float
        Coefficients under the nulls.
    chance : Chance
        Wild draws, or t with clustered errors.

    Returns
    -------
    Instrumented
        Its interval is Anderson and Rubin's, which holds its level however weak the instrument is.

    Raises
    ------
    InputError
        linearmodels is not installed, or the instrument is collinear or moves with nothing of the earmark.
    """
    found = model.fitted(weighting)
    columns = np.column_stack([instrument, model.columns[:, 1:]])
    panels.require_variation(model.given, "instrument", float(left_over(columns, found.effects)[0]), instrument)
    first = fit(model.dose, columns, found.effects)
    estimate, raw = _two_stages(found, found.effects.out_of(columns))
    n, fitted = len(found.outcome), columns.shape[1] + found.effects.years
    bodies = found.effects.bodies
    factor = bodies / (bodies - 1) * (n - 1) / max(n - fitted, 1)
    p, intervals = _anderson_rubin(found, first, nulls, chance, (estimate, raw * np.sqrt(factor)), factor)
    clusters = effective_clusters(found.effects.by_body(first.partialled(0)[0] ** 2))
    slope, error = float(first.coefficients[0]), float(first.errors[0])
    return Instrumented(estimate, raw * np.sqrt(factor), slope, error, (slope / error) ** 2, p, intervals, clusters)


def _two_stages(found: Fit, columns: Vector) -> tuple[float, float]:
    """Return the coefficient and its clustered error without a small-sample factor."""
    try:
        from linearmodels.iv import IV2SLS
    except ImportError as error:
        raise InputError(MISSING) from error
    controls = columns[:, 1:] if columns.shape[1] > 1 else None
    body = found.effects.body
    result = IV2SLS(found.outcome, controls, found.columns[:, :1], columns[:, :1]).fit(
        cov_type="clustered", clusters=body, debiased=False
    )
    return float(result.params["endog"]), float(result.std_errors["endog"])


def _anderson_rubin(
    found: Fit, first: Fit, nulls: tuple[float, ...], chance: Chance, about: tuple[float, float], factor: float
) -> tuple[tuple[float, ...], list[tuple[float, float]]]:
    instrument, others = first.partialled(0)
    dose, outcome = (v - others @ (others.T @ v) for v in (found.columns[:, 0], found.outcome))
    replicates = chance.replicates if chance.inference == "wild" else 1
    seed = chance.seed if chance.inference == "wild" else 0
    drawn = instrument_draws(outcome, dose, instrument, others, found.effects.first, replicates, seed)

    def by_t(beta: float) -> float:
        return student_p(float(np.sqrt(drawn.squared_t(beta)[0] / factor)), found.effects.bodies - 1)

    p = drawn.p if chance.inference == "wild" else by_t
    if found.effects.bodies < FEWEST_BODIES:
        return tuple(p(null) for null in nulls), [(np.nan, np.nan)]
    return tuple(p(null) for null in nulls), accepted(p, about[0], about[1], 1 - chance.level)
