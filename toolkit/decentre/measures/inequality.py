"""How unequal bodies are: Gini, entropy, Atkinson, coefficient of variation, progressivity."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import AssumptionWarning, InputError
from decentre.measures.alignment import cluster_codes, weighed
from decentre.measures.arrays import cases, non_negative
from decentre.measures.ranks import ranked
from decentre.tables.choices import is_number

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import ArrayLike

    from decentre.measures.arrays import Vector


def tilt(values: Vector, rank_by: Vector, weights: Vector) -> float:
    """Return the concentration index; 0 where nobody ranks before another."""
    share = weights / weights.sum()
    mean = float(share @ values)
    if mean == 0:
        raise InputError(
            "The mean of the values is zero, so nothing can be relative to it; give a mean that is not zero."
        )
    if np.unique(rank_by[weights > 0]).size < 2:
        return 0.0
    return float(share @ (values * (2 * ranked(rank_by, weights).middle - 1))) / mean


def warn_negative(values: Vector) -> None:
    """Warn that an index of values below zero has no bound at 1."""
    if (values < 0).any():
        warnings.warn(
            f"{int((values < 0).sum())} of {values.size} values are negative: the index may leave 0 to 1.",
            AssumptionWarning,
            stacklevel=3,
        )


def gini(values: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    r"""Return the Gini coefficient: the concentration index of values ranked by themselves.

    .. math:: G = \frac{2}{\mu} \sum_i p_i y_i r_i - 1 = \frac{1}{2\mu} \sum_{i,j} p_i p_j |y_i - y_j|

    Population formula: no factor n/(n-1).

    Parameters
    ----------
    values : array-like of shape (n,)
        Amounts per head. Negative ones are allowed with a warning.
    weights : array-like of shape (n,), optional
        Heads behind each body.

    Returns
    -------
    float
        0 when all are equal, up to 1 - 1/n when one has everything.

    Raises
    ------
    InputError
        One body, missing values, a mean of zero, or weights that cannot weigh.

    References
    ----------
    Lerman, R.I. and Yitzhaki, S. (1989), Journal of Econometrics 42: 43-47 (weights).

    Examples
    --------
    >>> round(gini([1, 2, 3, 4, 5]), 6)
    0.266667
    """
    y, weight = weighed(weights, values=values)
    warn_negative(y)
    return tilt(y, y, weight)


def _shares(values: ArrayLike, weights: ArrayLike | None) -> tuple[Vector, Vector]:
    y, weight = weighed(weights, values=values)
    non_negative(y, "values")
    share = weight / weight.sum()
    mean = share @ y
    if mean == 0:
        raise InputError(
            "The mean of the values is zero, so nothing can be relative to it; give a mean that is not zero."
        )
    return y / mean, share


@dataclass(frozen=True)
class Theil:
    """Theil's index, and its split between and within groups.

    Attributes
    ----------
    total : float
        Natural logarithms; 0 when all are equal.
    between, within : float
        Add to the total; NaN when no groups are given.

    Examples
    --------
    >>> theil([1.0, 1.0, 2.0, 2.0], groups=["a", "a", "b", "b"]).within
    0.0
    """

    total: float
    between: float
    within: float


def theil(values: ArrayLike, *, weights: ArrayLike | None = None, groups: Sequence[Hashable] | None = None) -> Theil:
    r"""Return Theil's T, and its exact split between and within groups.

    .. math:: T = \sum_i p_i \frac{y_i}{\mu} \ln\frac{y_i}{\mu}
              = \sum_g s_g \ln\frac{s_g}{p_g} + \sum_g s_g T_g

    with :math:`s_g` a group's share of the money and :math:`p_g` of the weights. Natural logarithms;
    :math:`0 \ln 0 = 0`.

    Parameters
    ----------
    values : array-like of shape (n,)
        Amounts per head, zero or more.
    weights : array-like of shape (n,), optional
        Heads behind each body.
    groups : sequence of shape (n,), optional
        A label for each body; a Series is put in the order of ``values`` by its index.

    Returns
    -------
    Theil
        ``.total``, ``.between``, ``.within``.

    Raises
    ------
    InputError
        Negative values, all zero, missing entries or labels, lengths that differ.

    References
    ----------
    Theil, H. (1967), *Economics and Information Theory*, chapter 4; Shorrocks, A.F. (1984),
    Econometrica 52: 1369-1385.

    Examples
    --------
    >>> split = theil([1, 1, 4, 4], groups=["low", "low", "high", "high"])
    >>> round(split.between, 6), split.within
    (0.192745, 0.0)
    """
    relative, share = _shares(values, weights)
    logs = _times_log(relative, relative)
    total = float(share @ logs)
    if groups is None:
        return Theil(total, np.nan, np.nan)
    group = cluster_codes(groups, relative.size, name="groups", like=values)
    mass, money = np.bincount(group, share), np.bincount(group, share * relative)
    level = np.divide(money, mass, out=np.ones(mass.size), where=(mass > 0) & (money > 0))
    between = float(money @ np.log(level))
    inside = relative / level[group]
    within = float((share * level[group]) @ _times_log(inside, inside))
    return Theil(total, between, within)


def _times_log(factor: Vector, argument: Vector) -> Vector:
    return factor * np.log(argument, out=np.zeros(argument.size), where=argument > 0)


def generalised_entropy(values: ArrayLike, alpha: float = 2.0, *, weights: ArrayLike | None = None) -> float:
    r"""Return a generalised entropy index.

    .. math:: GE(\alpha) = \frac{1}{\alpha(\alpha-1)} \Big[\sum_i p_i (y_i/\mu)^\alpha - 1\Big], \quad
              GE(1) = \sum_i p_i \frac{y_i}{\mu}\ln\frac{y_i}{\mu}, \quad GE(0) = -\sum_i p_i
              \ln\frac{y_i}{\mu}

    Parameters
    ----------
    values : array-like of shape (n,)
        Amounts per head, zero or more; above zero when alpha is 0 or less.
    alpha : float, default 2
        1 is Theil's T, 0 the mean log deviation, 2 half the squared coefficient of variation.
    weights : array-like of shape (n,), optional
        Heads behind each body.

    Returns
    -------
    float
        0 when all are equal. Natural logarithms.

    Raises
    ------
    InputError
        Negative values, a zero where alpha is 0 or less (``cases``), an alpha that is not finite.

    References
    ----------
    Cowell, F.A. (2011), *Measuring Inequality*, 3rd edition, section 3.4.

    Examples
    --------
    >>> round(generalised_entropy([1, 2, 3], alpha=2), 6)
    0.083333
    """
    relative, share = _shares(values, weights)
    if not is_number(alpha):
        raise InputError(f"alpha is {alpha!r}; give a finite number.")
    zero = (relative == 0) & (share > 0)
    if alpha <= 0 and zero.any():
        raise InputError(
            f"values has zeros, where the index with alpha {alpha} is infinite; give alpha above 0; see .cases.",
            cases(relative, zero),
        )
    relative, share = relative[share > 0], share[share > 0]
    with np.errstate(over="ignore", invalid="ignore"):
        index = _entropy(relative, share, float(alpha))
    if not np.isfinite(index):
        raise InputError(f"alpha is {alpha!r}, at which the index is too large for a computer; give one nearer to 0.")
    return index


def _entropy(relative: Vector, share: Vector, alpha: float) -> float:
    """Return the index without the difference of nearly equal numbers that its formula takes next to orders 0 and 1.

    The shares sum to 1, and so do the shares times the relative values: the 1 of the formula is taken off each body
    (below order 1/2, and each body's relative value above it) before anything is added.
    """
    logs = np.log(relative, out=np.full(relative.size, -np.inf), where=relative > 0)
    if alpha == 0:
        return float(-share @ logs)
    if alpha == 1:
        return float(share @ _times_log(relative, relative))
    if alpha < 0.5:
        return float(share @ np.expm1(alpha * logs) / (alpha * (alpha - 1)))
    lifted = np.expm1(
        (alpha - 1) * logs, out=np.zeros(relative.size), where=relative > 0
    )  # 0 to any power above 0 is 0
    return float((share * relative) @ lifted / (alpha * (alpha - 1)))


def atkinson(values: ArrayLike, aversion: float = 0.5, *, weights: ArrayLike | None = None) -> float:
    r"""Return Atkinson's index: the share of the total that equality would make superfluous.

    .. math:: A(\epsilon) = 1 - \Big[\sum_i p_i (y_i/\mu)^{1-\epsilon}\Big]^{1/(1-\epsilon)}, \quad
              A(1) = 1 - \exp\Big(\sum_i p_i \ln(y_i/\mu)\Big)

    Parameters
    ----------
    values : array-like of shape (n,)
        Amounts per head, zero or more.
    aversion : float, default 0.5
        Aversion to inequality, above 0. At 1 or more a single zero makes the index 1.
    weights : array-like of shape (n,), optional
        Heads behind each body.

    Returns
    -------
    float
        0 when all are equal, at most 1.

    Raises
    ------
    InputError
        Negative values, all zero, or an aversion of zero or less.

    References
    ----------
    Atkinson, A.B. (1970), Journal of Economic Theory 2: 244-263.

    Examples
    --------
    >>> round(atkinson([10, 20, 30, 40, 50], aversion=1), 5)
    0.13161
    """
    relative, share = _shares(values, weights)
    if not (is_number(aversion) and aversion > 0):
        raise InputError(f"aversion is {aversion!r}; give a number above 0.")
    relative, share = relative[share > 0], share[share > 0]
    if aversion >= 1 and (relative == 0).any():
        return 1.0
    if aversion == 1:
        return float(1 - np.exp(share @ np.log(relative)))
    power = 1 - aversion
    logs = np.log(relative, out=np.full(relative.size, -np.inf), where=relative > 0)
    with np.errstate(over="ignore"):
        lifted = share @ np.expm1(power * logs)  # next to an aversion of 1 the formula itself takes a root of nearly 1
    return float(-np.expm1(np.log1p(lifted) / power))


def coefficient_of_variation(values: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    r"""Return the coefficient of variation; with populations as weights, Williamson's index.

    .. math:: V = \frac{1}{\mu} \sqrt{\sum_i p_i (y_i - \mu)^2}

    about the **weighted** mean; population formula, no n - 1.

    Parameters
    ----------
    values : array-like of shape (n,)
        Amounts per head.
    weights : array-like of shape (n,), optional
        Heads behind each body.

    Returns
    -------
    float
        0 when all are equal.

    Raises
    ------
    InputError
        One body, missing values, a mean of zero.

    References
    ----------
    Williamson, J.G. (1965), Economic Development and Cultural Change 13(4): 1-84.

    Examples
    --------
    >>> coefficient_of_variation([1, 3])
    0.5
    """
    y, weight = weighed(weights, values=values)
    share = weight / weight.sum()
    mean = share @ y
    if mean == 0:
        raise InputError(
            "The mean of the values is zero, so nothing can be relative to it; give a mean that is not zero."
        )
    return float(np.sqrt(share @ (y - mean) ** 2) / abs(mean))
