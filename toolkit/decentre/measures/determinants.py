"""What lies behind a concentration index: the contribution of each determinant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.measures.alignment import weighed
from decentre.measures.concentration import concentration_index
from decentre.measures.ranks import ranked

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from decentre.measures.arrays import Vector


_ROUNDING = 1e-12  # a spread below this share of the factor is rounding


@dataclass(frozen=True, eq=False)
class ConcentrationDecomposition:
    """A concentration index split into the contributions of its determinants.

    Attributes
    ----------
    estimate : float
        The index that is split.
    table : pandas.DataFrame
        Index factor; columns coefficient, mean, elasticity, concentration, contribution. The last row,
        ``residual``, is what the regression leaves; the contributions add to the estimate.
    """

    estimate: float
    table: pd.DataFrame

    @property
    def residual(self) -> float:
        """The part that no factor accounts for."""
        return float(self.table["contribution"].iloc[-1])


def decompose_concentration(
    values: ArrayLike,
    rank_by: ArrayLike,
    factors: Mapping[str, ArrayLike] | pd.DataFrame,
    *,
    weights: ArrayLike | None = None,
) -> ConcentrationDecomposition:
    r"""Split a standard concentration index into the contributions of its determinants.

    With :math:`y = \alpha + \sum_k \beta_k x_k + \epsilon` fitted by weighted least squares (an
    intercept is added),

    .. math:: C = \sum_k \frac{\beta_k \bar x_k}{\mu} C_k + \frac{GC_\epsilon}{\mu}

    Parameters
    ----------
    values, rank_by : array-like of shape (n,)
        As in :func:`concentration_index`.
    factors : DataFrame or mapping of name to array-like of shape (n,)
        The determinants.
    weights : array-like of shape (n,), optional
        Heads behind each body.

    Returns
    -------
    ConcentrationDecomposition
        ``.table`` and ``.residual``. A factor with a mean of zero has no concentration index of its own
        (NaN); its contribution stands.

    Raises
    ------
    InputError
        As :func:`concentration_index`; or there is no factor, they are collinear, or too many for the bodies.

    References
    ----------
    Wagstaff, A., van Doorslaer, E. and Watanabe, N. (2003), Journal of Econometrics 112: 207-223,
    doi:10.1016/S0304-4076(02)00161-6.

    Examples
    --------
    >>> split = decompose_concentration([1, 3, 2, 5], [1, 2, 3, 4], {"need": [1, 2, 2, 4]})
    >>> split.table["contribution"].round(6).to_dict()
    {'need': 0.269139, 'residual': -0.019139}
    """
    if not isinstance(factors, Mapping | pd.DataFrame):
        raise InputError(f"factors is a {type(factors).__name__}; give a DataFrame, or a mapping of name to numbers.")
    names = [str(name) for name in factors]
    if not names:
        raise InputError("factors is empty; give one determinant or more, each with one number for each body.")
    named = {f"factor {name}": numbers for name, numbers in factors.items()}
    y, order, *columns, weight = weighed(weights, least=2, values=values, rank_by=rank_by, **named)
    index = concentration_index(y, order, weights=weight).estimate
    ranking = ranked(order, weight)
    x = np.column_stack(columns)
    coefficient, residual = _fit(y, x, ranking.share, names)
    tilt = ranking.share * (2 * ranking.middle - 1)
    mean, mu = ranking.share @ x, float(ranking.share @ y)
    absolute = tilt @ x
    table = pd.DataFrame(
        {
            "coefficient": coefficient,
            "mean": mean,
            "elasticity": coefficient * mean / mu,
            "concentration": np.divide(absolute, mean, out=np.full(len(names), np.nan), where=mean != 0),
            "contribution": coefficient * absolute / mu,
        },
        index=pd.Index(names, name="factor"),
    )
    table.loc["residual"] = np.array([np.nan, ranking.share @ residual, np.nan, np.nan, tilt @ residual / mu])
    return ConcentrationDecomposition(index, table)


def _fit(y: Vector, x: Vector, share: Vector, names: list[str]) -> tuple[Vector, Vector]:
    """Return coefficients and residuals; every factor is fitted in units of its own spread, so that none's unit matters."""
    centred = x - share @ x
    spread = np.sqrt(share @ centred**2)
    flat = spread <= _ROUNDING * np.abs(x).max(axis=0)
    root = np.sqrt(share)
    scaled = centred / np.where(flat, 1.0, spread)
    solution, _, rank, _ = np.linalg.lstsq(root[:, None] * scaled, root * (y - share @ y), rcond=_ROUNDING)
    if flat.any() or rank < x.shape[1] or x.shape[1] + 1 > np.count_nonzero(share):
        raise InputError(
            f"factors {', '.join(names)} and an intercept are collinear over {y.size} bodies; leave one out."
        )
    return solution / spread, y - share @ y - scaled @ solution
