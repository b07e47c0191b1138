"""Several tests read together: p-values that keep the chance of one false alarm, or the share of false ones, at the level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from decentre.errors import InputError
from decentre.measures.arrays import numbers, one_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]

Adjustment = Literal["holm", "benjamini_hochberg"]
_TIE = 1e-9  # two statistics that differ by less are one


def adjust(p: ArrayLike, *, method: Adjustment = "holm") -> Vector:
    r"""Return p-values of several tests, adjusted for being read together.

    With :math:`p_{(1)} \le \dots \le p_{(m)}`: Holm's :math:`\max_{j \le i} \min(1, (m - j + 1) p_{(j)})` keeps the chance of
    any false rejection, whatever the tests have to do with each other; Benjamini and Hochberg's :math:`\min_{j \ge i}
    \min(1, m p_{(j)} / j)` the expected share of false ones among the rejections, for tests that are independent or move
    together.

    Parameters
    ----------
    p : array-like of shape (m,)
        From 0 to 1: of years, categories or measures.
    method : {'holm', 'benjamini_hochberg'}
        Which.

    Returns
    -------
    numpy.ndarray of shape (m,)
        In the order given; none is smaller than its p.

    Raises
    ------
    InputError
        A p that is missing or outside 0 to 1; an unknown method.

    References
    ----------
    Holm, S. (1979), Scandinavian Journal of Statistics 6: 65-70. Benjamini, Y. and Hochberg, Y. (1995), Journal of the Royal
    Statistical Society B 57: 289-300, doi:10.1111/j.2517-6161.1995.tb02031.x.

    Examples
    --------
    >>> adjust([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    >>> adjust([0.01, 0.04, 0.03], method="benjamini_hochberg").round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    one_of(method, ("holm", "benjamini_hochberg"), "method")
    given = numbers(p, "p", least=1)
    if ((given < 0) | (given > 1)).any():
        raise InputError("p has entries outside 0 to 1; give p-values.")
    m, order = given.size, np.argsort(given, kind="stable")
    ranked, place = given[order], np.arange(1, given.size + 1)
    found = np.maximum.accumulate((m - place + 1) * ranked)
    if method == "benjamini_hochberg":
        found = np.minimum.accumulate((m / place * ranked)[::-1])[::-1]
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(found, 1.0)
    return adjusted


def romano_wolf(observed: ArrayLike, drawn: ArrayLike) -> Vector:
    r"""Return step-down p-values of several statistics from draws under their nulls (Romano and Wolf).

    The largest statistic is held against the largest of each draw, the next against the largest of those that are left, and
    so on; a p never falls below the one before:

    .. math:: p_{(i)} = \max_{j \le i} \frac{1 + \#\{\max_{k \ge j} |t^*_{(k)}| \ge |t_{(j)}|\}}{1 + B}

    Unlike Holm's, they use how the statistics move together in the draws.

    Parameters
    ----------
    observed : array-like of shape (m,)
        Statistics, by size.
    drawn : array-like of shape (draws, m)
        The same with every null true.

    Returns
    -------
    numpy.ndarray of shape (m,)
        In the order given.

    Raises
    ------
    InputError
        Shapes that differ, or no draws.

    References
    ----------
    Romano, J.P. and Wolf, M. (2005), Econometrica 73: 1237-1282, doi:10.1111/j.1468-0262.2005.00615.x; (2016), Statistics and
    Probability Letters 113: 38-40, doi:10.1016/j.spl.2016.02.012.

    Examples
    --------
    >>> romano_wolf([3.0, 1.0], [[1.0, 2.0], [0.5, 0.2], [0.1, 1.5]]).tolist()
    [0.25, 0.75]
    """
    t, draws = np.abs(np.asarray(observed, dtype=float)), np.abs(np.asarray(drawn, dtype=float))
    if t.ndim != 1 or draws.ndim != 2 or draws.shape[1] != t.size or not len(draws):
        raise InputError(
            f"observed has shape {t.shape} and drawn {draws.shape}; give m statistics, and rows of m drawn ones."
        )
    order = np.argsort(-t, kind="stable")
    largest = np.maximum.accumulate(draws[:, order][:, ::-1], axis=1)[:, ::-1]
    p = (1 + (largest >= t[order] * (1 - _TIE)).sum(axis=0)) / (1 + len(draws))
    found = np.empty(t.size)
    found[order] = np.maximum.accumulate(p)
    return found
