"""Permutation: how often a figure would be as large if any value could belong to any body."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from math import comb
from typing import TYPE_CHECKING, Literal

import numpy as np

from decentre.errors import InputError
from decentre.measures.alignment import aligned
from decentre.measures.arrays import one_of
from decentre.resampling.draws import blocks, generator, require_draws, shuffled
from decentre.resampling.row_statistics import figures_of, together

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

    from decentre.resampling.row_statistics import Statistic, Vector

Alternative = Literal["two-sided", "greater", "less"]
ALTERNATIVES = ("two-sided", "greater", "less")
_TIE = 1e-12  # two statistics that differ by less, relative to the largest, are the same


@dataclass(frozen=True)
class Permutation:
    """A figure and the share of orders that give one as extreme.

    Attributes
    ----------
    estimate : float
        The figure of the bodies as they are.
    p : float
        The share; the order as it is counts, so that it is never 0.
    replicates : int
        Orders that were looked at beside the one as it is; all there are, with it, where ``exact``.
    exact : bool
        Whether every order was looked at, and nothing drawn.

    Examples
    --------
    >>> Permutation(0.4, 0.03, 9999, False).p
    0.03
    """

    estimate: float
    p: float
    replicates: int
    exact: bool


def permute(
    values: ArrayLike,
    fixed: ArrayLike | tuple[ArrayLike, ...],
    statistic: Statistic,
    *,
    studentised: bool = False,
    alternative: Alternative = "two-sided",
    replicates: int = 9999,
    seed: int,
) -> Permutation:
    r"""Test a statistic by moving the values over bodies whose other figures stay where they are.

    .. math:: p = \frac{1 + \#\{|t^*| \ge |t|\}}{1 + B}, \qquad \text{or over all orders} \quad
              p = \frac{\#\{|t^*| \ge |t|\}}{\text{orders}}

    All orders are looked at where there are no more than ``replicates``; values that tie make fewer of them:
    :math:`n! / \prod_v m_v!` for values v that occur m times.

    Parameters
    ----------
    values : array-like of shape (n,)
        What moves: spend per head.
    fixed : array-like of shape (n,), or a tuple of such
        What stays: need, population, or 0 and 1 for two groups.
    statistic : callable
        ``statistic(values, *fixed)`` returns one number, which is 0 where nothing is the matter (two-sided). With an
        argument ``axis`` it is called with rows, many orders at once.
    studentised : bool, default False
        The statistic returns two numbers, a figure and its standard error, and the two are compared as a ratio. Then
        the test keeps its level, with many bodies, also where values are not exchangeable but the figure is 0.
    alternative : {'two-sided', 'greater', 'less'}
        Which statistics are as extreme: in size, above, or below.
    replicates : int, default 9999
        Orders drawn, where there are more.
    seed : int
        Of the draws; there is no default.

    Returns
    -------
    Permutation
        ``.estimate`` (never the ratio), ``.p``, ``.replicates``, ``.exact``.

    Raises
    ------
    InputError
        One body, missing entries, lengths that differ, no seed, an unknown alternative, or a statistic that is not
        finite in some order.

    Notes
    -----
    The null is exchangeability: any value could belong to any body. It is more than a correlation of zero.

    References
    ----------
    Phipson, B. and Smyth, G.K. (2010), Statistical Applications in Genetics and Molecular Biology 9: 39,
    doi:10.2202/1544-6115.1585 (the order as it is counts). DiCiccio, C.J. and Romano, J.P. (2017), Journal of the
    American Statistical Association 112: 1211-1220, doi:10.1080/01621459.2016.1202117 (studentised).

    Examples
    --------
    >>> def covariance(spend, need, axis):
    ...     return ((spend - spend.mean(axis=axis, keepdims=True)) * need).mean(axis=axis)
    >>> test = permute([1, 2, 3, 5], [1, 2, 3, 4], covariance, alternative="greater", seed=1)
    >>> test.p, test.exact  # one of 24 orders
    (0.041666666666666664, True)
    """
    require_draws(replicates)
    one_of(alternative, ALTERNATIVES, "alternative")
    random = generator(seed)
    stay = together(fixed)
    moving, *still = aligned(least=2, **{"values": values} | {f"fixed {k + 1}": f for k, f in enumerate(stay)})
    # Through the same code as the draws, so that equal figures are equal to the last bit.
    estimate, observed = _figures(statistic, moving[None, :], still, studentised)[[0, -1], 0]
    found, exact = in_orders(random, moving, replicates, len(still) + 1)
    drawn = np.concatenate([_figures(statistic, rows, still, studentised)[-1] for rows in found])
    return Permutation(float(estimate), *share_as_extreme(observed, drawn, alternative, exact=exact), exact)


def _figures(statistic: Statistic, rows: Vector, still: list[Vector], studentised: bool) -> Vector:
    arrays = [rows, *(np.broadcast_to(s, rows.shape) for s in still)]
    if not studentised:
        return figures_of(statistic, arrays)[None, :]
    estimate, error = figures_of(statistic, arrays, figures=2)
    return np.stack([estimate, np.divide(estimate, error, out=np.full(error.shape, np.nan), where=error > 0)])


def arrangements(values: Vector, most: int) -> int | None:
    """Return in how many orders the values can stand, values that tie being the same.

    Parameters
    ----------
    values : array of shape (n,)
        Numbers.
    most : int
        How far to count.

    Returns
    -------
    int or None
        n! over the product of the factorials of how often each occurs; None where it is more than ``most``.

    Examples
    --------
    >>> arrangements(np.array([0.0, 0.0, 1.0, 1.0]), 100)
    6
    """
    orders = placed = 1
    for times in np.sort(np.unique(values, return_counts=True)[1]):
        orders *= comb(placed + int(times) - 1, int(times))
        placed += int(times)
        # Left as soon as it is too many: the factorials of a few hundred bodies are of no use to anybody.
        if orders > most:
            return None
    return orders


def in_orders(
    random: np.random.Generator, values: Vector, replicates: int, width: int = 1
) -> tuple[Iterator[Vector], bool]:
    """Return the values in every order, or in random ones where there are more than replicates.

    Parameters
    ----------
    random : numpy.random.Generator
        Where random orders come from.
    values : array of shape (n,)
        Numbers.
    replicates : int
        Random orders; and the most that are looked at when it is all of them.
    width : int, default 1
        Arrays of the same size that are held beside them.

    Returns
    -------
    rows : iterator of arrays of shape (rows, n)
        A block at a time, to be used before the next; every order once, or each row a permutation of the values.
    exact : bool
        Whether it is every order, the one given among them.

    Examples
    --------
    >>> rows, exact = in_orders(np.random.default_rng(1), np.array([1.0, 0.0, 0.0]), 99)
    >>> next(rows).tolist(), exact
    ([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], True)
    """
    orders = arrangements(values, replicates)
    if orders is None:
        return shuffled(random, values, replicates, width), False
    parts = blocks(orders, values.size * width)
    # Orders of codes, not of positions: values that tie would give each order many times.
    kinds, codes = np.unique(values, return_inverse=True)
    every = _orders(sorted(codes.tolist()))
    return (kinds[np.array(list(islice(every, b.stop - b.start)))] for b in parts), True


def _orders(codes: list[int]) -> Iterator[list[int]]:
    # the next order of Narayana Pandita: raise the last code that can be, then the rest as low as possible
    last = len(codes) - 1
    while True:
        yield codes.copy()
        pivot = next((k for k in range(last - 1, -1, -1) if codes[k] < codes[k + 1]), None)
        if pivot is None:
            return
        # Behind the pivot codes fall, so the first larger one from the end is the smallest that will do.
        higher = next(k for k in range(last, pivot, -1) if codes[k] > codes[pivot])
        codes[pivot], codes[higher] = codes[higher], codes[pivot]
        # They still fall after the exchange: turned round they are as low as they can be.
        codes[pivot + 1 :] = codes[:pivot:-1]


def share_as_extreme(observed: float, drawn: Vector, alternative: Alternative, *, exact: bool) -> tuple[float, int]:
    """Return the share of orders whose statistic is as extreme as the observed one.

    Parameters
    ----------
    observed : float
        The statistic as it is.
    drawn : array of shape (replicates,)
        The same in other orders (in every order, where ``exact``).
    alternative : {'two-sided', 'greater', 'less'}
        As extreme in size, above, or below.
    exact : bool
        Whether the order as it is stands among those drawn.

    Returns
    -------
    p : float
        Above 0. Statistics that differ by rounding alone are the same.
    replicates : int
        How many there are of ``drawn``.

    Raises
    ------
    InputError
        A statistic is not finite.

    Examples
    --------
    >>> share_as_extreme(2.0, np.array([-2.0, 1.0, 0.5]), "two-sided", exact=False)
    (0.5, 3)
    """
    wrong = int((~np.isfinite(drawn)).sum()) + int(not np.isfinite(observed))
    if wrong:
        raise InputError(
            f"The statistic is not a finite number in {wrong} of {drawn.size + 1} orders; give bodies, or a statistic, "
            "for which it always is."
        )
    sign = {"two-sided": np.abs, "greater": np.positive, "less": np.negative}[alternative]
    tie = _TIE * max(float(np.abs(drawn).max()), abs(observed))
    count = int((sign(drawn) >= sign(observed) - tie).sum())
    return (count / drawn.size if exact else (1 + count) / (1 + drawn.size)), drawn.size
