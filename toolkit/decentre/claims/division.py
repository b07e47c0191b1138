"""Division rules: who gets what when the budget is smaller than the claims."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.tables import choices, numerals

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]


MOST_CLAIMANTS = 20  # 2^20 coalitions: about a second


def _refused(what: str, values: Vector, wrong: NDArray[np.bool_]) -> InputError:
    table = pd.DataFrame({"position": np.flatnonzero(wrong), "value": values[wrong]})
    return InputError(f"{what}; see .cases.", table)


def amounts_of(values: ArrayLike, name: str) -> Vector:
    """Return one amount a claimant, zero or more, or refuse."""
    raw = numerals.entries_of(values)
    if raw.ndim != 1 or raw.size == 0:
        raise InputError(f"{name} has shape {raw.shape}; give one amount for each body, one body or more.")
    found = [numerals.number_of(v) for v in raw]
    odd = np.array([v is None for v in found], dtype=bool)
    if odd.any():
        place, first = int(np.argmax(odd)), raw[odd][0]
        what = f"{numerals.kind_of_cell(first)}; give numbers (tables.parse_money reads money written as text)"
        raise InputError(f"{name} holds {what}; first: {first!r} at position {place}, counted from 0.")
    amounts = np.array(found, dtype=float)
    wrong = ~np.isfinite(amounts) | (amounts < 0)
    if wrong.any():
        raise _refused(f"{name} has missing, infinite or negative amounts; give zero or more for each", amounts, wrong)
    return amounts


def _problem(claims: ArrayLike, budget: float) -> tuple[Vector, float]:
    amounts = amounts_of(claims, "claims")
    total = math.fsum(amounts)
    if not choices.is_number(float(budget) if isinstance(budget, Decimal) else budget, 0):
        raise InputError(f"budget is {budget!r}; give one amount of zero or more.")
    if budget > total * (1 + 1e-12):
        raise InputError(
            f"budget is {budget:,.2f} and the claims add to {total:,.2f}: nothing is short, so there is "
            "nothing to divide; pay the claims and keep the rest apart."
        )
    return amounts, min(float(budget), total)


def proportional(claims: ArrayLike, budget: float) -> Vector:
    r"""Divide a budget in proportion to the claims.

    .. math:: x_i = c_i E / \sum_j c_j

    Parameters
    ----------
    claims : array-like of shape (n,)
        Money claimed, zero or more.
    budget : float
        Money there is; no more than the claims add to.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Money awarded, in the order given.

    Raises
    ------
    InputError
        Negative or missing claims (``cases``), a negative budget, or one above the sum of the claims.

    References
    ----------
    Thomson, W. (2003), Mathematical Social Sciences 45: 249-297, doi:10.1016/S0165-4896(02)00070-7.

    Examples
    --------
    >>> proportional([100, 200, 300], 300)
    array([ 50., 100., 150.])
    """
    amounts, estate = _problem(claims, budget)
    total = math.fsum(amounts)
    return np.minimum(amounts, amounts * estate / total) if total else amounts


def _level(amounts: Vector, estate: float) -> Vector:
    # pour the estate over claims until it is gone: x = min(claim, level)
    if estate <= 0:
        return np.zeros(amounts.size)
    ordered = np.sort(amounts)
    left = amounts.size - np.arange(amounts.size)
    before = np.concatenate([[0.0], np.cumsum(ordered)[:-1]])
    levels = (estate - before) / left
    reached = np.flatnonzero(levels <= ordered)
    return np.minimum(amounts, levels[reached[0]]) if reached.size else amounts.copy()


def equal_awards(claims: ArrayLike, budget: float) -> Vector:
    r"""Divide a budget so that awards are equal, but nobody gets more than the claim.

    .. math:: x_i = \min(c_i, \lambda), \quad \sum_i x_i = E

    Parameters
    ----------
    claims : array-like of shape (n,)
        Money claimed, zero or more.
    budget : float
        Money there is; no more than the claims add to.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Money awarded.

    Raises
    ------
    InputError
        As :func:`proportional`.

    References
    ----------
    Thomson, W. (2003), as :func:`proportional` (constrained equal awards).

    Examples
    --------
    >>> equal_awards([100, 200, 300], 300)
    array([100., 100., 100.])
    """
    return _level(*_problem(claims, budget))


def equal_losses(claims: ArrayLike, budget: float) -> Vector:
    r"""Divide a budget so that losses are equal, but nobody loses more than the claim.

    .. math:: x_i = \max(0, c_i - \lambda), \quad \sum_i x_i = E

    Parameters
    ----------
    claims : array-like of shape (n,)
        Money claimed, zero or more.
    budget : float
        Money there is; no more than the claims add to.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Money awarded.

    Raises
    ------
    InputError
        As :func:`proportional`.

    References
    ----------
    Thomson, W. (2003), as :func:`proportional` (constrained equal losses).

    Examples
    --------
    >>> equal_losses([100, 200, 300], 300)
    array([  0., 100., 200.])
    """
    amounts, estate = _problem(claims, budget)
    return amounts - _level(amounts, math.fsum(amounts) - estate)


def talmud(claims: ArrayLike, budget: float) -> Vector:
    r"""Divide a budget by the Talmud's rule: equal awards of half the claims, then equal losses.

    .. math:: x = \mathrm{EA}(c/2, E) \text{ if } E \le \tfrac12 \sum c,
              \quad c/2 + \mathrm{EL}(c/2, E - \tfrac12 \sum c) \text{ otherwise}

    Parameters
    ----------
    claims : array-like of shape (n,)
        Money claimed, zero or more.
    budget : float
        Money there is; no more than the claims add to.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Money awarded.

    Raises
    ------
    InputError
        As :func:`proportional`.

    References
    ----------
    Aumann, R.J. and Maschler, M. (1985), Journal of Economic Theory 36: 195-213,
    doi:10.1016/0022-0531(85)90102-4.

    Examples
    --------
    >>> talmud([100, 200, 300], 200)
    array([50., 75., 75.])
    """
    amounts, estate = _problem(claims, budget)
    half, total = amounts / 2, math.fsum(amounts)
    if estate <= total / 2:
        return _level(half, estate)
    return amounts - _level(half, total - estate)


def random_arrival(claims: ArrayLike, budget: float) -> Vector:
    r"""Divide a budget first come, first served, averaged over all orders of arrival.

    .. math:: x_i = \sum_{S \not\ni i} \frac{|S|!\,(n-|S|-1)!}{n!}
              \min\{c_i, \max(0, E - c(S))\}

    It is the Shapley value of the game in which a coalition is worth what the others leave of the budget.
    Exact: every set of earlier arrivals is counted, so at most 20 claimants.

    Parameters
    ----------
    claims : array-like of shape (n,)
        Money claimed, zero or more; 20 claims or fewer.
    budget : float
        Money there is; no more than the claims add to.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Money awarded.

    Raises
    ------
    InputError
        As :func:`proportional`; more than 20 claims.

    References
    ----------
    O'Neill, B. (1982), Mathematical Social Sciences 2: 345-371, doi:10.1016/0165-4896(82)90029-4.

    Examples
    --------
    >>> random_arrival([100, 200, 300], 200).round(4)
    array([33.3333, 83.3333, 83.3333])
    """
    amounts, estate = _problem(claims, budget)
    n = amounts.size
    if n > MOST_CLAIMANTS:
        raise InputError(f"There are {n} claims; {MOST_CLAIMANTS} is the most that all orders are counted for.")
    awards = np.empty(n)
    for i, claim in enumerate(amounts):
        earlier, members = _coalitions(np.delete(amounts, i))
        weight = np.array([1 / (n * math.comb(n - 1, k)) for k in range(n)])
        awards[i] = weight[members] @ np.clip(estate - earlier, 0.0, claim)
    return awards


def _coalitions(amounts: Vector) -> tuple[Vector, NDArray[np.intp]]:
    # the sum and the number of members of every subset
    sums, members = np.zeros(1), np.zeros(1, dtype=np.intp)
    for amount in amounts:
        sums, members = np.concatenate([sums, sums + amount]), np.concatenate([members, members + 1])
    return sums, members
