"""Concentration indices drawn again: bodies sorted once, then counted (bootstrap) or left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from decentre.errors import InputError
from decentre.measures.alignment import columns_of, weighed
from decentre.measures.arrays import one_of
from decentre.measures.concentration import concentration_index
from decentre.measures.estimates import Estimate
from decentre.measures.kinds import KINDS, limits_of, spread_of
from decentre.measures.left_out import sums_without_each
from decentre.resampling.draws import (
    MANY_BODIES,
    SMALL_CELLS,
    blocks,
    drawn_counts,
    generator,
    require_draws,
)
from decentre.resampling.intervals import METHODS, interval, studentised_limits
from decentre.resampling.jackknifed import OWN_RANKS, errors_of, jackknife_concentration
from decentre.resampling.ranked_sums import Ladder, ladder, rank_variances, ranked_sums
from decentre.resampling.streams import in_streams
from decentre.resampling.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import ArrayLike, NDArray

    from decentre.measures.kinds import Kind
    from decentre.resampling.intervals import Method

    Vector = NDArray[np.float64]

COUNT_CELLS = 262_144  # counts of many bodies held at once: a few rows of the longest tables, a few megabytes in all


@dataclass(frozen=True, eq=False)
class ConcentrationDraws:
    r"""What every rank-based index of many draws is made of.

    With mean :math:`\mu`, absolute index A and variance v of the fractional rank: standard index
    :math:`A/\mu`; Kakwani's :math:`A_1/\mu_1 - A_2/\mu_2` of two columns; slope of the values on the rank
    :math:`A/2v`, with fitted ends :math:`\mu \pm A/4v`.

    Attributes
    ----------
    mean : array of shape (draws,) or (draws, columns)
        Weighted mean of the values.
    absolute : array of the same shape
        The index before it is divided by anything: the generalised (absolute) index, or for the kinds
        ``extended`` and ``symmetric`` the same with their rank weights.
    rank_variance : array of shape (draws,)
        Weighted variance of the fractional rank; 0 where only bodies that tie were drawn.
    """

    mean: Vector
    absolute: Vector
    rank_variance: Vector

    @property
    def standard(self) -> Vector:
        """The index relative to the mean; NaN where the mean is zero."""
        return _over(self.absolute, self.mean)

    @property
    def slope(self) -> Vector:
        """Slope index: weighted least squares of the values on the rank; NaN where nobody ranks before another."""
        return _over(self.absolute, 2 * self._variance)

    @property
    def relative(self) -> Vector:
        """Fitted value at rank 1 over fitted value at rank 0; NaN where the latter is zero."""
        half = self.slope / 2
        return _over(self.mean + half, self.mean - half)

    @property
    def _variance(self) -> Vector:
        return self.rank_variance if self.mean.ndim == 1 else self.rank_variance[:, None]


def _over(top: Vector, bottom: Vector) -> Vector:
    over: Vector = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom != 0)
    return over


def concentration_draws(
    values: ArrayLike,
    rank_by: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    kind: Kind = "standard",
    aversion: float = 2,
    replicates: int = 9999,
    seed: int,
) -> ConcentrationDraws:
    """Draw bodies with replacement and return what each draw's rank-based indices are made of.

    Bodies are sorted once; a draw is a count for each body, and its weighted ranks are rebuilt from the
    counts. One draw serves every column, so that differences of indices (Kakwani) can be formed.

    Parameters
    ----------
    values : array-like of shape (n,) or (n, columns)
        Spend per head; further columns, such as need, over the same ranks.
    rank_by : array-like of shape (n,)
        Orders the bodies, lowest first. Ties share the mean weighted rank.
    weights : array-like of shape (n,), optional
        Heads behind each body; bodies are drawn with equal chance and bring their heads along.
    kind : str, default 'standard'
        ``extended`` and ``symmetric`` have rank weights of their own; all others share theirs.
    aversion : float, default 2
        Of the extended and the symmetric index.
    replicates : int, default 9999
        Draws. Memory does not grow with them but for the answer itself.
    seed : int
        Of the draws; there is no default.

    Returns
    -------
    ConcentrationDraws
        ``.mean``, ``.absolute``, ``.rank_variance``; ``.standard``, ``.slope``, ``.relative`` made from them.

    Raises
    ------
    InputError
        As :func:`~decentre.measures.concentration_index`; no seed, or no draws.

    Examples
    --------
    >>> draws = concentration_draws([1.0, 2.0, 4.0], [1, 2, 3], replicates=4, seed=1)
    >>> draws.standard.shape
    (4,)
    """
    require_draws(replicates)
    bodies, flat = ladder_of(values, rank_by, weights, kind)

    def lane(random: np.random.Generator, share: int, space: Workspace) -> list[Vector]:
        return _draws(_drawn(bodies, random, share, space), bodies, kind, aversion, space)

    return _together(in_streams(lane, generator(seed), replicates, bodies.order.size), flat=flat)


def concentration_left_out(
    values: ArrayLike,
    rank_by: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    kind: Kind = "standard",
    aversion: float = 2,
) -> ConcentrationDraws:
    """Leave out one body at a time and return what the remaining bodies' rank-based indices are made of.

    Parameters
    ----------
    values, rank_by, weights, kind, aversion
        As :func:`concentration_draws`.

    Returns
    -------
    ConcentrationDraws
        Row i is without body i, in the order given.

    Raises
    ------
    InputError
        As :func:`~decentre.measures.concentration_index`.

    Examples
    --------
    >>> concentration_left_out([1.0, 2.0, 4.0], [1, 2, 3]).mean
    array([3. , 2.5, 1.5])
    """
    bodies, flat = ladder_of(values, rank_by, weights, kind)
    if kind not in OWN_RANKS:
        return _in_closed_form(bodies, flat=flat)
    return _together([_draws(_all_but_one(bodies), bodies, kind, aversion, Workspace())], flat=flat)


def _in_closed_form(bodies: Ladder, *, flat: bool) -> ConcentrationDraws:
    size, place = bodies.order.size, np.argsort(bodies.order)
    weights = np.ones(size) if bodies.weights is None else bodies.weights
    found = sums_without_each(np.ones((1, size)), weights, bodies.values, bodies.first)
    return _together([[part[0, place] for part in found]], flat=flat)


def _all_but_one(bodies: Ladder) -> Iterator[NDArray[np.intp]]:
    size = bodies.order.size
    place = np.argsort(bodies.order)
    for block in blocks(size, size, COUNT_CELLS):
        counts = np.ones((block.stop - block.start, size), dtype=np.intp)
        counts[np.arange(len(counts)), place[block]] = 0
        yield counts


def ladder_of(values: ArrayLike, rank_by: ArrayLike, weights: ArrayLike | None, kind: Kind) -> tuple[Ladder, bool]:
    """Return the bodies in order, and whether their values are one column.

    Parameters
    ----------
    values, rank_by, weights, kind
        As :func:`concentration_draws`.

    Returns
    -------
    (Ladder, bool)
        Checked.

    Raises
    ------
    InputError
        As :func:`~decentre.measures.concentration_index`.

    Examples
    --------
    >>> ladder_of([5.0, 6.0], [2, 1], None, "standard")[0].order
    array([1, 0])
    """
    one_of(kind, KINDS, "kind")
    flat = np.ndim(values) != 2
    columns = {"values": values} if flat else {f"values column {k}": c for k, c in enumerate(columns_of(values))}
    *given, order, weight = weighed(weights, **columns, rank_by=rank_by)
    return ladder(np.column_stack(given), order, weight), flat


def _drawn(bodies: Ladder, random: np.random.Generator, replicates: int, space: Workspace) -> Iterator[NDArray[Any]]:
    size = bodies.order.size
    for block in blocks(replicates, size, COUNT_CELLS if size >= MANY_BODIES else SMALL_CELLS):
        yield drawn_counts(random, block.stop - block.start, size, space)


def _draws(
    counts: Iterator[NDArray[Any]], bodies: Ladder, kind: Kind, aversion: float, space: Workspace
) -> list[Vector]:
    # mean, absolute index and variance of the ranks of every draw
    found = [(*ranked_sums(c, bodies, kind, aversion, space), rank_variances(c, bodies)) for c in counts]
    return [np.concatenate(part) for part in zip(*found, strict=True)]


def _together(parts: list[list[Vector]], *, flat: bool) -> ConcentrationDraws:
    mean, absolute, variance = (np.concatenate(part) for part in zip(*parts, strict=True))
    return (
        ConcentrationDraws(mean[:, 0], absolute[:, 0], variance)
        if flat
        else ConcentrationDraws(mean, absolute, variance)
    )


def bootstrap_concentration(
    values: ArrayLike,
    rank_by: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    kind: Kind = "standard",
    bounds: tuple[float, float] | float | None = None,
    aversion: float = 2,
    replicates: int = 9999,
    level: float = 0.95,
    method: Method | Literal["studentised"] = "percentile",
    seed: int,
) -> Estimate:
    """Return a concentration index with its bootstrap interval: bodies drawn with replacement.

    Parameters
    ----------
    values, rank_by : array-like of shape (n,)
        As :func:`~decentre.measures.concentration_index`.
    weights : array-like of shape (n,), optional
        Heads behind each body; bodies are drawn with equal chance and bring their heads along.
    kind, bounds, aversion
        As :func:`~decentre.measures.concentration_index`.
    replicates : int, default 9999
        Draws.
    level : float, default 0.95
        Of the interval.
    method : {'percentile', 'bca', 'studentised'}
        Quantiles of the draws as they are; corrected for bias and skewness (accelerated by leaving out each body); or of
        each draw over its own jackknife error. With few bodies the first two fall short of the level:
        :func:`jackknife_concentration` holds it better, and draws nothing.
    seed : int
        Of the draws; there is no default.

    Returns
    -------
    Estimate
        ``se`` is the standard deviation of the draws. Where what the index is relative to is zero or
        changes sign in some draws: ``se``, ``low`` and ``high`` are NaN, with an ``AssumptionWarning``.

    Raises
    ------
    InputError
        As :func:`~decentre.measures.concentration_index`; no seed, no draws, or an unknown method.

    References
    ----------
    Efron, B. and Tibshirani, R.J. (1993), *An Introduction to the Bootstrap*, chapters 13 and 14.

    Examples
    --------
    >>> index = bootstrap_concentration([1, 2, 2, 4, 3, 5, 6, 4], [1, 2, 3, 4, 5, 6, 7, 8], seed=1)
    >>> round(index.estimate, 6), index.low < index.estimate < index.high
    (0.226852, True)
    """
    require_draws(replicates, level)
    one_of(method, (*METHODS, "studentised"), "method")
    index = concentration_index(values, rank_by, weights=weights, kind=kind, bounds=bounds, aversion=aversion)
    bodies, _ = ladder_of(values, rank_by, weights, kind)
    spread = spread_by(values, weights, kind, bounds)

    def indices(counts: Iterator[NDArray[Any]], space: Workspace) -> Vector:
        sums = (ranked_sums(c, bodies, kind, aversion, space) for c in counts)
        return np.concatenate([(absolute / spread(mean))[:, 0] for mean, absolute in sums])

    def lane(random: np.random.Generator, share: int, space: Workspace) -> Vector:
        return indices(_drawn(bodies, random, share, space), space)

    def both(random: np.random.Generator, share: int, space: Workspace) -> Vector:
        drawn = (c.copy() for c in _drawn(bodies, random, share, space))
        return np.concatenate([[indices(iter([c]), space), errors_of(c, bodies, spread)] for c in drawn], axis=1)

    if method == "studentised":
        if kind in OWN_RANKS:
            raise InputError(
                f"method is 'studentised' and kind {kind!r}, whose error in a draw is not at hand; give method 'bca'."
            )
        figures, errors = np.concatenate(in_streams(both, generator(seed), replicates, bodies.order.size), axis=1)
        left = jackknife_concentration(values, rank_by, weights=weights, kind=kind, bounds=bounds)
        low, high = studentised_limits(index.estimate, left.se, figures, errors, level)
        return Estimate(index.estimate, left.se, low, high, level)
    draws = np.concatenate(in_streams(lane, generator(seed), replicates, bodies.order.size))
    if method == "percentile":
        return interval(index.estimate, draws, level)
    rest = concentration_left_out(values, rank_by, weights=weights, kind=kind, aversion=aversion)
    return interval(index.estimate, draws, level, rest.absolute / spread(rest.mean))


def spread_by(
    values: ArrayLike, weights: ArrayLike | None, kind: Kind, bounds: tuple[float, float] | float | None
) -> Callable[[Vector], Vector]:
    """Return what an index divides by, as a function of the mean.

    Parameters
    ----------
    values, weights, kind, bounds
        As :func:`~decentre.measures.concentration_index`.

    Returns
    -------
    callable
        Takes means, and returns NaN where the divisor is zero or has another sign than that of the values given.

    Examples
    --------
    >>> spread_by([1.0, 3.0], None, "standard", None)(np.array([2.0, 0.0]))
    array([ 2., nan])
    """
    given = np.asarray(values, dtype=float)
    limits = limits_of(given, kind, bounds)
    side = np.sign(
        spread_of(
            np.average(given, weights=None if weights is None else np.asarray(weights, dtype=float)), kind, limits
        )[0]
    )

    def spread(mean: Vector) -> Vector:
        found = spread_of(mean, kind, limits)[0]
        return np.where(found * side > 0, found, np.nan)

    return spread
