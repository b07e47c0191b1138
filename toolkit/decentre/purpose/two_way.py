"""Two-way fixed effects of spend on an earmark: figures, next year's earmark, and the weights that the estimate hides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre.purpose.conventions import standard_error
from decentre.purpose.inference import CLUSTERED, Chance, judged
from decentre.purpose.panel import GONE, Fit, effective_clusters, fit, left_over
from decentre.purpose.sensitivity import robustness_value
from decentre.tables import panels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from decentre.purpose.earmark_panel import EarmarkPanel

    Vector = NDArray[np.float64]

NULLS = {"zero": 0.0, "one": 1.0}
LEAD = ["estimate", "se", "low", "high", "p"]


def figures(found: Fit, chance: Chance) -> dict[str, float]:
    """Return a row of the table: the earmark's coefficient, and how sure it is.

    Parameters
    ----------
    found : Fit
        The earmark stands first.
    chance : Chance
        How chance is judged.

    Returns
    -------
    dict of str to float
        By column.
    """
    result = judged(found, 0, tuple(NULLS.values()), chance)
    row = {"estimate": result.estimate, "se": result.se, "low": result.low, "high": result.high}
    row |= {f"p_{name}": p for name, p in zip(NULLS, result.p, strict=True)}
    row |= {f"p_strict_{name}": p for name, p in zip(NULLS, result.p_strict, strict=True)}
    row["se_cv3"] = standard_error(found, 0, "cv3")[0]
    row["effective_clusters"] = effective_clusters(found.effects.by_body(found.partialled(0)[0] ** 2))
    return row | {f"robustness_{name}": _robustness(found, null) for name, null in NULLS.items()}


def _robustness(found: Fit, null: float) -> float:
    if found.perfect:
        return np.nan
    return robustness_value((found.coefficients[0] - null) / found.classical_errors[0], found.freedom)


def lead(
    model: EarmarkPanel, weighting: str, chance: Chance, rows: NDArray[np.bool_] | None = None
) -> dict[str, float]:
    """Add next year's earmark to the rows that have a next year.

    Parameters
    ----------
    model : EarmarkPanel
        The panel.
    weighting : str
        Which row of the table.
    chance : Chance
        How chance is judged.
    rows : numpy.ndarray of bool, optional
        Where the test is made: rows without an earmark, for the imputation.

    Returns
    -------
    dict of str to float
        Of next year's earmark; NaN where it cannot be told.
    """
    after = model.given.following()
    there = after >= 0 if rows is None else (after >= 0) & rows
    now = np.flatnonzero(there)
    if not len(now):
        return dict.fromkeys(LEAD, np.nan)
    present = model.columns[now] if rows is None else model.columns[now, 1:]
    columns = np.column_stack([model.columns[after[now], 0], present])
    both = model.part(now, weighting)
    if not _identified(both.bodies, both.years, left_over(columns, both)):
        return dict.fromkeys(LEAD, np.nan)
    found = fit(model.outcome[now], columns, both)
    nothing_left = np.linalg.norm(found.outcome) <= GONE * np.linalg.norm(both.root * model.outcome[now])
    if found.freedom < 1 or nothing_left:
        return dict.fromkeys(LEAD, np.nan)
    result = judged(found, 0, (0.0,), chance)
    return dict(zip(LEAD, (result.estimate, result.se, result.low, result.high, result.p[0]), strict=True))


def _identified(bodies: int, years: int, left: Vector) -> bool:
    return bodies > 1 and years > 1 and bool((left > panels.TOLERANCE).all())


def coefficients(found: Fit, names: Sequence[str], chance: Chance = CLUSTERED) -> pd.DataFrame:
    """Return the earmark and the controls with their errors.

    Parameters
    ----------
    found : Fit
        The panel fitted.
    names : sequence of str
        Of its columns.
    chance : Chance
        By which convention; clustered where it is one that draws.

    Returns
    -------
    pandas.DataFrame
        Index term; columns estimate, se, t, p.
    """
    how = CLUSTERED if chance.inference in ("wild", "randomised") else chance
    results = [judged(found, k, (0.0,), how) for k in range(len(names))]
    table = pd.DataFrame([(r.estimate, r.se, r.p[0]) for r in results], columns=["estimate", "se", "p"])
    table.insert(2, "t", table["estimate"] / table["se"].where(table["se"] > 0))
    return table.set_axis(pd.Index(names, name="term"))


def goodness(found: Fit, outcome: Vector) -> pd.Series:
    """Return how well the outcome is fitted, body and year effects counted, as regression tables print it.

    Parameters
    ----------
    found : Fit
        The panel fitted.
    outcome : numpy.ndarray of shape (rows,)
        What is fitted, effects and all.

    Returns
    -------
    pandas.Series
        r2, r2_adjusted, residual_se, freedom (rows less everything fitted).
    """
    square = found.effects.root**2
    around = outcome - square @ outcome / square.sum()
    left, total = float(found.residuals @ found.residuals), float(square @ around**2)
    missed = left / total if total > 0 else np.nan
    variance = left / found.freedom
    figures = [1 - missed, 1 - missed * (len(outcome) - 1) / found.freedom, np.sqrt(variance), found.freedom]
    return pd.Series(figures, index=["r2", "r2_adjusted", "residual_se", "freedom"], name="fit")


def hidden_weights(found: Fit, dose: Vector) -> dict[str, float]:
    r"""Return how the estimate weighs the effects of treated body-years, and how many weights are negative.

    With the effect of a body-year per unit of dose :math:`\tau_{bt}`, which may differ from one to the next, and
    :math:`\tilde D` the dose once effects and controls are out of it,

    .. math:: E(\hat\beta) = \sum_{D \ne 0} \omega_{bt} \tau_{bt}, \qquad
              \omega_{bt} = \frac{w_{bt} \tilde D_{bt} D_{bt}}{\sum w \tilde D D}

    (de Chaisemartin and D'Haultfoeuille 2020, doi:10.1257/aer.20181169): a negative weight counts against a body-year
    whose effect is positive.

    Parameters
    ----------
    found : Fit
        The earmark stands first.
    dose : numpy.ndarray of shape (rows,)
        The earmark as it is.

    Returns
    -------
    dict of str to float
        treated (body-years), negative (how many have a negative weight), share (of the treated), sum (of negative weights).
    """
    weights = found.partialled(0)[0] * found.effects.root * dose
    weights = weights / weights.sum()
    treated = dose != 0
    below = treated & (weights < -GONE * np.abs(weights).max())
    count = int(treated.sum())
    return {
        "treated": float(count),
        "negative": float(below.sum()),
        "share": float(below.sum() / count),
        "sum": float(weights[below].sum()),
    }
