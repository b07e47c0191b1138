"""Signed ranks: whether amounts moved one way, judged by the signs and the ranks of their differences alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from decentre.errors import InputError
from decentre.measures.alignment import aligned
from decentre.measures.arrays import one_of
from decentre.resampling.permutation import ALTERNATIVES

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from decentre.resampling.permutation import Alternative

    Vector = NDArray[np.float64]

Zeros = Literal["pratt", "wilcoxon"]
MOST = 1000  # differences that are not zero: the distribution of the sum of ranks has a number for each value


@dataclass(frozen=True)
class SignedRank:
    """Wilcoxon's signed-rank test.

    Attributes
    ----------
    statistic : float
        V: the sum of the ranks of the positive differences.
    p : float
        Exact: the share of all assignments of signs that give a V as extreme.
    differences : int
        Differences that are not zero.
    zeros : int
        Differences that are.

    Examples
    --------
    >>> SignedRank(21.0, 0.03125, 6, 0).p
    0.03125
    """

    statistic: float
    p: float
    differences: int
    zeros: int


def signed_rank(
    values: ArrayLike,
    other: ArrayLike | None = None,
    *,
    zeros: Zeros = "pratt",
    alternative: Alternative = "two-sided",
) -> SignedRank:
    r"""Test whether differences lie about zero: Wilcoxon's signed ranks, exact also with ties and zeros.

    .. math:: V = \sum_{d_i > 0} r_i, \qquad r_i \text{ the mid-rank of } |d_i|

    Under the null each difference that is not zero is as likely positive as negative, its size and so its rank given.
    The distribution of V over the :math:`2^n` assignments of signs is computed in full, by adding one difference
    after the other.

    Parameters
    ----------
    values : array-like of shape (n,)
        Differences, or the first of two figures of each body (spend this year).
    other : array-like of shape (n,), optional
        The second (spend last year, or the budget).
    zeros : {'pratt', 'wilcoxon'}
        Differences of zero take part in the ranking and are then left out (as in R's ``coin``), or are left out first
        (as in R's ``wilcox.test`` and in scipy).
    alternative : {'two-sided', 'greater', 'less'}
        Twice the smaller tail, or differences above, or below zero.

    Returns
    -------
    SignedRank
        ``.statistic``, ``.p``, ``.differences``, ``.zeros``. Nothing is drawn.

    Raises
    ------
    InputError
        One body, missing entries, lengths that differ, no difference but zero, or more than 1,000 differences.

    Notes
    -----
    Differences that agree to 12 digits of the largest figure given tie: 0.3 - 0.2 and 0.2 - 0.1 are the same.

    References
    ----------
    Wilcoxon, F. (1945), Biometrics Bulletin 1: 80-83, doi:10.2307/3001968. Pratt, J.W. (1959), Journal of the American
    Statistical Association 54: 655-667, doi:10.1080/01621459.1959.10501526.

    Examples
    --------
    >>> signed_rank([1, 2, 3, 4, 5, 6])
    SignedRank(statistic=21.0, p=0.03125, differences=6, zeros=0)
    """
    one_of(zeros, ("pratt", "wilcoxon"), "zeros")
    one_of(alternative, ALTERNATIVES, "alternative")
    given = aligned(values=values) if other is None else aligned(values=values, other=other)
    apart = np.round(_differences(given), 12)
    moved = apart != 0
    _require_some(int(moved.sum()))
    doubled = _doubled_ranks(np.abs(apart) if zeros == "pratt" else np.abs(apart[moved]))
    ranks = doubled[moved] if zeros == "pratt" else doubled
    statistic = int(ranks[apart[moved] > 0].sum())
    chances = _chances(ranks)
    # Both tails hold the statistic itself: the observed order is one of the orders.
    below, above = chances[: statistic + 1].sum(), chances[statistic:].sum()
    p = {"two-sided": 2 * min(below, above), "greater": above, "less": below}[alternative]
    return SignedRank(statistic / 2, min(1.0, float(p)), int(moved.sum()), int((~moved).sum()))


def _differences(given: list[Vector]) -> Vector:
    # Scaled before the difference: rounding to 12 digits must not hang on the unit of the money.
    largest = max(float(np.abs(g).max()) for g in given)
    scaled = [g / (largest or 1.0) for g in given]
    return scaled[0] if len(scaled) == 1 else scaled[0] - scaled[1]


def _require_some(differences: int) -> None:
    if differences == 0:
        raise InputError("All differences are zero, so none has a sign; give figures of which some differ.")
    if differences > MOST:
        raise InputError(
            f"There are {differences} differences, and the exact test takes {MOST} at most; "
            "scipy.stats.wilcoxon has an approximation for many."
        )


def _doubled_ranks(sizes: Vector) -> NDArray[np.intp]:
    _, step, times = np.unique(sizes, return_inverse=True, return_counts=True)
    upto = np.cumsum(times)
    # Twice the mid-ranks are whole numbers, so that sums can be places in a table.
    return (2 * upto - times + 1)[step]


def _chances(ranks: NDArray[np.intp]) -> Vector:
    # of each sum of (doubled) ranks: every difference adds its rank or nothing, with equal chance
    chances = np.zeros(int(ranks.sum()) + 1)
    chances[0], reached = 1.0, 0
    # Small ranks first: the table that is added up stays short for as long as it can.
    for rank in np.sort(ranks):
        # Halved at each step, and not once at the end: counts of 1,000 differences would reach 2^1000.
        chances[: reached + 1] /= 2
        chances[rank : reached + rank + 1] += chances[: reached + 1].copy()
        reached += int(rank)
    return chances
