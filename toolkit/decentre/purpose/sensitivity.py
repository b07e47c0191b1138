"""Sensitivity: how strong a cause that nobody saw would have to be (Cinelli and Hazlett)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

if TYPE_CHECKING:
    from decentre.purpose.panel import Fit

TIMES = (1, 2, 3)
SERIAL = (
    "robustness values treat rows as independent, as their authors do: where errors last from year to year, rv_alpha says too "
    "much, and the clustered interval is the one to go by"
)


def robustness_value(t: float, freedom: int, level: float | None = None) -> float:
    r"""Return how strong an unobserved cause must be to bring an estimate to its null, or its interval to hold it.

    .. math:: RV = \tfrac12\left(\sqrt{f^4 + 4 f^2} - f^2\right), \qquad f = |t| / \sqrt{\text{freedom}}

    With a level, f is less the critical :math:`t^*_{\text{freedom} - 1} / \sqrt{\text{freedom} - 1}`.

    Parameters
    ----------
    t : float
        Classical t statistic against the null.
    freedom : int
        Residual degrees of freedom.
    level : float, optional
        Of the interval that shall hold the null; the estimate itself by default.

    Returns
    -------
    float
        The share of what is left of both earmark and spend that it would have to explain, 0 to 1.

    References
    ----------
    Cinelli, C. and Hazlett, C. (2020), Journal of the Royal Statistical Society B 82: 39-67,
    doi:10.1111/rssb.12348.

    Examples
    --------
    >>> round(robustness_value(4.18445, 783), 4), round(robustness_value(4.18445, 783, 0.95), 4)
    (0.1388, 0.0763)
    """
    f, critical = abs(t) / np.sqrt(freedom), 0.0
    if level is not None:
        critical = float(stats.t.isf((1 - level) / 2, freedom - 1) / np.sqrt(freedom - 1)) if freedom > 1 else np.inf
    if f <= critical:
        return 0.0
    if critical > 0 and f > 1 / critical:  # the bound that the outcome's share may not exceed one
        return float((f**2 - critical**2) / (1 + f**2))
    squared = (f - critical) ** 2
    return float((np.sqrt(squared**2 + 4 * squared) - squared) / 2)


def benchmarks(found: Fit, control: int, name: str) -> pd.DataFrame:
    r"""Return what a cause one to three times as strong as a control would do to the estimate.

    Parameters
    ----------
    found : Fit
        The earmark stands first.
    control : int
        Which column is the yardstick.
    name : str
        What it is called.

    Returns
    -------
    pandas.DataFrame
        Index times; columns benchmark, share_of_earmark, share_of_spend (partial R2 of the cause), adjusted (the estimate
        with its bias towards zero taken off); NaN where no cause is so strong.
    """
    of_spend = _share((found.coefficients[control] / found.classical_errors[control]) ** 2, found.freedom)
    of_earmark = _of_earmark(found, control)
    rows = [(name, *_bound(found, times, of_earmark, of_spend)) for times in TIMES]
    columns = ["benchmark", "share_of_earmark", "share_of_spend", "adjusted"]
    return pd.DataFrame(rows, index=pd.Index(TIMES, name="times"), columns=columns)


def _share(squared_t: float, freedom: int) -> float:
    return squared_t / (squared_t + freedom)


def _of_earmark(found: Fit, control: int) -> float:
    """Return how much of what is left of the earmark the control explains beside the others."""
    earmark, others = found.columns[:, 0], np.delete(found.columns, [0, control], axis=1)
    basis = np.linalg.qr(others)[0]
    left = earmark - basis @ (basis.T @ earmark)
    own = found.columns[:, control] - basis @ (basis.T @ found.columns[:, control])
    return float((own @ left) ** 2 / (own @ own) / (left @ left))


def _bound(found: Fit, times: int, of_earmark: float, of_spend: float) -> tuple[float, float, float]:
    """Return the shares of a cause that many times as strong, and the estimate without it (their equations 13 to 15)."""
    stronger = times * of_earmark / (1 - of_earmark)
    if stronger >= 1 or times * of_earmark >= 1:
        return np.nan, np.nan, np.nan
    joint = times * of_earmark**2 / ((1 - times * of_earmark) * (1 - of_earmark))
    if joint >= 1:
        return stronger, np.nan, np.nan
    spend = min(1.0, (np.sqrt(times) + np.sqrt(joint)) ** 2 / (1 - joint) * of_spend / (1 - of_spend))
    estimate = float(found.coefficients[0])
    bias = np.sqrt(spend * stronger / (1 - stronger) * found.freedom) * found.classical_errors[0]
    return stronger, spend, float(estimate - np.sign(estimate) * bias)
