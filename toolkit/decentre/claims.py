"""Division rules: who gets what when the budget is smaller than the claims, and how whole seats are shared.

==================  ===================================================================================
``proportional``    everyone gets the same share of the claim
``equal_awards``    everyone gets the same amount, but no more than the claim
``equal_losses``    everyone loses the same amount, but no more than the claim
``talmud``          equal awards of half the claims, then equal losses of the other half
``random_arrival``  first come, first served, averaged over all orders of arrival
``shapley``         the average of what a player adds, over all orders of joining
``apportion``       whole seats (or pence) in proportion to shares
==================  ===================================================================================

Every division adds up to its budget, gives nobody less than nothing and nobody more than the claim.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Hashable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np

from decentre.errors import InputError
from decentre.tables import choices, numerals

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]
    Divisor = Callable[[int], Fraction]

Method = Literal["largest_remainder", "dhondt", "sainte_lague", "huntington_hill", "adams", "dean"]

MOST_SEATS = 10**15
MOST_CLAIMANTS = 20  # 2^20 coalitions: about a second
_SAME_AS = {
    "hamilton": "largest_remainder",
    "jefferson": "dhondt",
    "webster": "sainte_lague",
    "hill": "huntington_hill",
}
_SQUARED_DIVISORS: dict[str, Divisor] = {
    "dhondt": lambda k: Fraction(k + 1) ** 2,
    "sainte_lague": lambda k: Fraction(2 * k + 1, 2) ** 2,
    "huntington_hill": lambda k: Fraction(k * (k + 1)),
    "adams": lambda k: Fraction(k) ** 2,
    "dean": lambda k: Fraction(2 * k * (k + 1), 2 * k + 1) ** 2,
}


def _refused(what: str, values: Vector, wrong: NDArray[np.bool_]) -> InputError:
    import pandas as pd

    table = pd.DataFrame({"position": np.flatnonzero(wrong), "value": values[wrong]})
    return InputError(f"{what}; see .cases.", table)


def _amounts(values: ArrayLike, name: str) -> Vector:
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
    amounts = _amounts(claims, "claims")
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


def shapley(game: Mapping[Hashable, float]) -> dict[Hashable, float]:
    r"""Return the Shapley value of each player of a game.

    .. math:: \phi_i = \sum_{S \not\ni i} \frac{|S|!\,(n-|S|-1)!}{n!}\,\big(v(S \cup \{i\}) - v(S)\big)

    Parameters
    ----------
    game : mapping of coalition to float
        What each coalition is worth. A coalition is a frozenset or tuple of players, or one player; every
        coalition must be there. The empty one is worth 0 and may be left out.

    Returns
    -------
    dict of player to float
        In the order in which the players first appear; the values add to the worth of all together.

    Raises
    ------
    InputError
        No mapping; a coalition that is missing, given twice, names a player twice or has no finite worth; an empty one
        that is worth something.

    References
    ----------
    Shapley, L.S. (1953), in *Contributions to the Theory of Games* II: 307-317.

    Examples
    --------
    >>> shapley({("council",): 10, ("board",): 20, ("council", "board"): 50})
    {'council': 20.0, 'board': 30.0}
    """
    worth, players = _worths(game)
    n = len(players)
    values = dict.fromkeys(players, 0.0)
    for coalition, value in worth.items():
        for player in coalition:
            size = len(coalition) - 1
            gain = value - worth[coalition - {player}]
            values[player] += gain / (n * math.comb(n - 1, size))
    return values


def _worths(game: Mapping[Hashable, float]) -> tuple[dict[frozenset[Hashable], float], list[Hashable]]:
    if not isinstance(game, Mapping) or not game:
        raise InputError(
            f"game is {game!r}; give the worth of each coalition: {{('a',): 1, ('b',): 2, ('a', 'b'): 5}}."
        )
    worth: dict[frozenset[Hashable], float] = {}
    players: dict[Hashable, None] = {}
    for key, value in game.items():
        members = tuple(key) if isinstance(key, tuple | frozenset) else (key,)
        coalition = frozenset(members)
        if (
            coalition in worth
            or len(coalition) != len(members)
            or not choices.is_number(float(value) if isinstance(value, Decimal) else value)
        ):
            raise InputError(
                f"Coalition {key!r} is given twice, names a player twice or is worth {value!r}; give each one finite worth."
            )
        worth[coalition] = float(value)
        players.update(dict.fromkeys(members))
    if worth.setdefault(frozenset(), 0.0) != 0.0:
        raise InputError(f"The empty coalition is worth {worth[frozenset()]}; it must be worth 0.")
    if not players or len(worth) != 2 ** len(players):
        raise InputError(
            f"The game has {len(worth)} coalitions of {len(players)} players; give the worth of all "
            f"{2 ** len(players) - 1}, also of those worth 0."
        )
    return worth, list(players)


def apportion(shares: ArrayLike, seats: int, method: Method) -> NDArray[np.int64]:
    r"""Share out whole seats (or pence) in proportion to shares.

    ====================  ================  ============================================================
    method                also known as     rule
    ====================  ================  ============================================================
    largest_remainder     hamilton          whole quotas, then one each by the largest remainder
    dhondt                jefferson         next seat to the largest share / (s + 1)
    sainte_lague          webster           share / (s + 1/2)
    huntington_hill       hill              share / sqrt(s (s + 1)): a first seat to everyone
    dean                                    share / (s (s + 1) / (s + 1/2)): a first seat to everyone
    adams                                   share / s: a first seat to everyone
    ====================  ================  ============================================================

    Exact rational arithmetic: two priorities are equal only when they are; an equal one goes to whom is
    listed first.

    Parameters
    ----------
    shares : array-like of shape (n,)
        Votes, heads or money, zero or more; they need not add to 1.
    seats : int
        How many to share out: pence for money.
    method : str
        See the table; either tradition's name.

    Returns
    -------
    numpy.ndarray of int64, shape (n,)
        Adds to ``seats``.

    Raises
    ------
    InputError
        Negative or missing shares (``cases``), all zero, seats that are not a whole number of zero or
        more, or a method that is not on the list.

    References
    ----------
    Balinski, M.L. and Young, H.P. (2001), *Fair Representation*, 2nd edition, appendix A.

    Examples
    --------
    >>> apportion([41, 29, 30], 10, "largest_remainder")
    array([4, 3, 3])
    >>> apportion([1, 1, 1], 100, "dhondt")
    array([34, 33, 33])
    """
    amounts = _amounts(shares, "shares")
    rule = _SAME_AS.get(method, method) if isinstance(method, str) else method
    if rule != "largest_remainder" and rule not in list(_SQUARED_DIVISORS):
        known = ", ".join(["'largest_remainder'", *map(repr, _SQUARED_DIVISORS), *map(repr, _SAME_AS)])
        raise InputError(f"method is {method!r}; give one of {known}.")
    if not choices.is_whole(seats, 0, MOST_SEATS):
        raise InputError(f"seats is {seats!r}; give a whole number of zero or more.")
    if not amounts.any():
        raise InputError("shares are all zero; give at least one a share.")
    exact = [Fraction(a) for a in amounts.tolist()]
    counts = _by_remainder(exact, int(seats)) if rule == "largest_remainder" else _by_divisor(exact, int(seats), rule)
    return np.array(counts, dtype=np.int64)


def _by_remainder(shares: list[Fraction], seats: int) -> list[int]:
    total = sum(shares)
    quotas = [share * seats / total for share in shares]
    counts = [math.floor(q) for q in quotas]
    order = sorted(range(len(shares)), key=lambda i: (counts[i] - quotas[i], i))
    for i in order[: seats - sum(counts)]:
        counts[i] += 1
    return counts


def _by_divisor(shares: list[Fraction], seats: int, rule: str) -> list[int]:
    divisor = _SQUARED_DIVISORS[rule]
    counts = _sure_of(shares, seats, divisor)
    queue = [(_priority(share, divisor(counts[i])), i) for i, share in enumerate(shares) if share]
    heapq.heapify(queue)
    for _ in range(seats - sum(counts)):
        i = queue[0][1]
        counts[i] += 1
        heapq.heapreplace(queue, (_priority(shares[i], divisor(counts[i])), i))
    return counts


def _sure_of(shares: list[Fraction], seats: int, divisor: Divisor) -> list[int]:
    # seats that no order of the last few can change: divisors lie between s and s + 1
    multiplier = Fraction(max(0, seats - len(shares))) / sum(shares)
    counts = [0] * len(shares)
    if multiplier:
        for i, quota in enumerate(share * multiplier for share in shares):
            whole = math.floor(quota)
            counts[i] = whole + (quota > 0 and divisor(whole) <= quota**2)
    return counts


def _priority(share: Fraction, squared_divisor: Fraction) -> tuple[int, Fraction]:
    # lowest first; a divisor of zero comes before everything else, the largest share first
    if squared_divisor == 0:
        return 0, -share
    return 1, -(share**2) / squared_divisor
