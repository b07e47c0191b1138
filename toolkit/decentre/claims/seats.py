"""Apportionment: whole seats, or pence, in proportion to shares."""

from __future__ import annotations

import heapq
import math
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np

from decentre.claims.division import amounts_of
from decentre.errors import InputError
from decentre.tables import choices

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Divisor = Callable[[int], Fraction]


Method = Literal["largest_remainder", "dhondt", "sainte_lague", "huntington_hill", "adams", "dean"]
MOST_SEATS = 10**15
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
    amounts = amounts_of(shares, "shares")
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
