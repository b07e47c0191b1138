"""Standard errors of a panel by convention: what each supposes of rows that hang together, and its degrees of freedom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from scipy import stats

from decentre.purpose.bias_reduced import BiasReduced

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.purpose.panel import Fit

    Vector = NDArray[np.float64]

Convention = Literal["cluster", "cluster_dummies", "cr2", "cv3", "classical", "driscoll_kraay", "two_way"]
SUPPOSE: dict[Convention, str] = {
    "cluster": "clustered errors, t(G-1)",
    "cluster_dummies": "clustered errors, every dummy counted (as Stata's regress), t(G-1)",
    "cr2": "CR2 errors, Satterthwaite t",
    "cv3": "jackknife errors, t(G-1)",
    "classical": "classical errors (every row drawn by itself), dummies counted",
    "driscoll_kraay": "Driscoll-Kraay errors (bodies move together, and from year to year), t(T-1)",
    "two_way": "errors clustered by body and by year, t(min(G, T)-1)",
}


def standard_error(found: Fit, position: int, convention: Convention) -> tuple[float, float]:
    """Return the error of a coefficient and its degrees of freedom.

    Parameters
    ----------
    found : Fit
        The panel fitted.
    position : int
        Which coefficient.
    convention : str
        One of ``SUPPOSE``.

    Returns
    -------
    (float, float)
        NaN for an error that does not exist, such as a negative two-way variance.
    """
    bodies, periods = found.effects.bodies, int(found.effects.year.max()) + 1
    if convention == "cluster":
        return float(found.errors[position]), bodies - 1
    if convention == "cluster_dummies":
        counted = (len(found.outcome) - found.columns.shape[1] - found.effects.years) / found.freedom
        return float(found.errors[position] * np.sqrt(counted)), bodies - 1
    if convention == "cv3":
        return float(found.jackknife_errors[position]), bodies - 1
    if convention == "classical":
        return float(found.classical_errors[position]), found.freedom
    if convention == "cr2":
        unit = np.eye(len(found.coefficients))[position]
        reduced = BiasReduced(found)
        return reduced.se(unit), reduced.freedom(unit)
    if convention == "driscoll_kraay":
        return _root(_driscoll_kraay(found)[position, position]), periods - 1
    return _root(_two_way(found)[position, position]), min(bodies, periods) - 1


def _root(variance: float) -> float:
    return float(np.sqrt(variance)) if variance > 0 else np.nan


def _scores(found: Fit, groups: NDArray[np.intp]) -> Vector:
    rows = found.columns * found.residuals[:, None]
    scores = np.zeros((int(groups.max()) + 1, rows.shape[1]))
    np.add.at(scores, groups, rows)
    return scores


def _factor(found: Fit, groups: int) -> float:
    n, fitted = len(found.outcome), int(found.columns.shape[1]) + found.effects.years
    return groups / (groups - 1) * (n - 1) / max(n - fitted, 1)


def _driscoll_kraay(found: Fit) -> Vector:
    """Sum scores over the bodies of a year; join years by Bartlett weights up to floor(4 (T/100)^(2/9)) apart."""
    scores = _scores(found, found.effects.year)
    periods = len(scores)
    lags = int(4 * (periods / 100) ** (2 / 9))
    meat = scores.T @ scores
    for lag in range(1, min(lags, periods - 1) + 1):
        across = scores[lag:].T @ scores[:-lag]
        meat = meat + (1 - lag / (lags + 1)) * (across + across.T)
    covariance: Vector = _factor(found, periods) * found.bread @ meat @ found.bread
    return covariance


def _two_way(found: Fit) -> Vector:
    """Add the covariances clustered by body and by year, less that of rows; one factor, of the fewer clusters."""
    rows = found.columns * found.residuals[:, None]
    by_body, by_year = found.effects.by_body(rows), _scores(found, found.effects.year)
    meat = by_body.T @ by_body + by_year.T @ by_year - rows.T @ rows
    covariance: Vector = _factor(found, min(len(by_body), len(by_year))) * found.bread @ meat @ found.bread
    return covariance


def by_convention(found: Fit, position: int, nulls: dict[str, float], level: float) -> pd.DataFrame:
    """Return a coefficient's errors by every convention, with intervals and p.

    Parameters
    ----------
    found : Fit
        The panel fitted.
    position : int
        Which coefficient.
    nulls : dict of str to float
        Names of the nulls.
    level : float
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        Index convention; columns se, df, low, high and a p for each null.
    """
    rows = {}
    estimate = float(found.coefficients[position])
    for convention in SUPPOSE:
        se, freedom = (np.nan, np.nan) if found.perfect else standard_error(found, position, convention)
        se = se if se > 0 else np.nan
        half = stats.t.isf((1 - level) / 2, freedom) * se
        p = {f"p_{name}": 2 * stats.t.sf(abs(estimate - null) / se, freedom) for name, null in nulls.items()}
        rows[convention] = {"se": se, "df": freedom, "low": estimate - half, "high": estimate + half, **p}
    return pd.DataFrame(rows).T.rename_axis("convention")
