"""Every figure of spend against need, from how often each body counts: once, not at all, or as often as it was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from decentre.resampling import ConcentrationDraws, permute_concentration
from decentre.resampling.draws import blocks, drawn_counts, generator
from decentre.resampling.ranked_sums import Ladder, ladder, rank_variances, ranked_sums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Gradient:
    """Spend per head of bodies in the order of their need.

    Attributes
    ----------
    spend : numpy.ndarray of shape (bodies,)
        Per head.
    need : numpy.ndarray of shape (bodies,)
        Any score.
    heads : numpy.ndarray of shape (bodies,)
        People behind each body.
    sign : int
        1 ranks the least need first, -1 the most.
    bounds : (float, float), optional
        Least and greatest possible spend per head.
    """

    spend: Vector
    need: Vector
    heads: Vector
    sign: int = 1
    bounds: tuple[float, float] | None = None

    @cached_property
    def ranked(self) -> Ladder:
        """The bodies in order: spend and need as columns, heads as weights."""
        return ladder(np.column_stack([self.spend, self.need]), self.sign * self.need, self.heads)

    def figures(self, counts: NDArray[np.integer]) -> dict[str, Vector]:
        r"""Return each figure for each row of counts.

        With :math:`p_i` the share of the heads that count, :math:`y` spend per head, :math:`x` need and
        :math:`r` the mid-rank by need: concentration index :math:`C = \sum p y (2r-1) / \mu_y`, absolute index
        :math:`C \mu_y`, Kakwani :math:`C - \sum p x (2r-1) / \mu_x`, slope index :math:`2 \sum p y (2r-1) / \sum p
        (2r-1)^2` and relative index, the fitted value at rank 1 over that at rank 0; Spearman's correlation and the
        least-squares slope of y on x count each body once.

        Parameters
        ----------
        counts : numpy.ndarray of int, shape (draws, bodies)
            How often each body counts, bodies in the order of ``ranked``.

        Returns
        -------
        dict of str to numpy.ndarray of shape (draws,)
            NaN where a draw leaves a figure undefined.

        Examples
        --------
        >>> once = Gradient(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 6.0]), np.ones(3)).figures(np.ones((1, 3)))
        >>> {name: round(float(once[name][0]), 4) for name in ("concentration_index", "kakwani", "slope_index")}
        {'concentration_index': 0.2222, 'kakwani': -0.1481, 'slope_index': 3.0}
        """
        drawn = ConcentrationDraws(
            *ranked_sums(counts, self.ranked, "standard", 2), rank_variances(counts, self.ranked)
        )
        spend, need = self.ranked.values.T
        kakwani = (drawn.standard[:, 0] - drawn.standard[:, 1]).round(14) + 0.0  # plain zero where proportional
        return {
            "concentration_index": drawn.standard[:, 0],
            "absolute_index": drawn.absolute[:, 0],
            "kakwani": kakwani if self.need.min() >= 0 else np.full(len(kakwani), np.nan),
            "slope_index": drawn.slope[:, 0],
            "relative_index": drawn.relative[:, 0],
            **_bounded(drawn.absolute[:, 0], drawn.mean[:, 0], self.bounds),
            "spearman": self.sign * _spearman(counts, spend, need),
            "fit_slope": _slope(counts, spend, need, drawn.rank_variance > 0),
        }

    def observed(self) -> dict[str, float]:
        """Return each figure of the bodies as they are."""
        once = self.figures(np.ones((1, len(self.spend)), dtype=np.intp))
        return {name: float(values[0]) for name, values in once.items()}

    def without_one(self) -> dict[str, Vector]:
        """Return each figure with each body left out in turn, in the order given; NaN where the rest have one need."""
        place = np.argsort(self.ranked.order)
        found = _joined([self.figures(_all_but_one(place[b], place.size)) for b in blocks(place.size, place.size)])
        no_order = np.isnan(found["slope_index"])
        return {name: np.where(no_order, np.nan, values) for name, values in found.items()}

    def drawn(self, replicates: int, seed: int) -> dict[str, Vector]:
        """Return each figure of bodies drawn with replacement; every draw rebuilds the ranks."""
        random, bodies = generator(seed), len(self.spend)
        found = [self.figures(drawn_counts(random, b.stop - b.start, bodies)) for b in blocks(replicates, bodies)]
        return _joined(found)

    def permuted(self, replicates: int, seed: int) -> tuple[float, float]:
        """Return the permutation p of the concentration index, plain and studentised, both two-sided.

        Spend per head moves over fixed rows of need and heads. Both are 1 where every body spends the same per head.
        """
        if np.ptp(self.spend) == 0:
            return 1.0, 1.0
        rows = self.spend, self.sign * self.need
        plain, studentised = (
            permute_concentration(*rows, weights=self.heads, studentised=s, replicates=replicates, seed=seed)
            for s in (False, True)
        )
        return plain.p, studentised.p


def _all_but_one(places: NDArray[np.intp], bodies: int) -> NDArray[np.intp]:
    rows = np.ones((places.size, bodies), dtype=np.intp)
    rows[np.arange(places.size), places] = 0
    return rows


def _bounded(absolute: Vector, mean: Vector, bounds: tuple[float, float] | None) -> dict[str, Vector]:
    if bounds is None:
        return {}
    low, high = bounds
    return {
        "erreygers": 4 * absolute / (high - low),
        "wagstaff": _over(absolute * (high - low), (high - mean) * (mean - low)),
    }


def _over(top: Vector, bottom: Vector) -> Vector:
    over: Vector = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
    return over


def _spearman(counts: NDArray[np.integer], spend: Vector, need: Vector) -> Vector:
    """Return the correlation of mid-ranks for bodies in the order of need, whichever way it runs."""
    drawn = counts.astype(float)
    order = np.argsort(spend, kind="stable")
    by_need, squares = _centred_ranks(drawn, need)
    by_spend, spend_squares = _centred_ranks(drawn[:, order], spend[order])
    return _over(np.vecdot((drawn * by_need)[:, order], by_spend), np.sqrt(squares * spend_squares))


def _centred_ranks(drawn: Vector, ordered: Vector) -> tuple[Vector, Vector]:
    r"""Return twice the mid-rank less the number drawn, by place, and its sum of squares :math:`(n^3 - \sum t^3) / 3`."""
    first = np.flatnonzero(np.diff(ordered, prepend=np.nan) != 0)
    steps = drawn if first.size == ordered.size else np.add.reduceat(drawn, first, axis=1)
    through = np.cumsum(steps, axis=1)
    ranks = 2 * through - steps - through[:, -1:]
    squares = (through[:, -1] ** 3 - np.vecdot(steps * steps, steps)) / 3
    return np.repeat(ranks, np.diff(first, append=ordered.size), axis=1) if steps is not drawn else ranks, squares


def _slope(counts: NDArray[np.integer], spend: Vector, need: Vector, some_order: NDArray[np.bool_]) -> Vector:
    """Return the least-squares slope of spend on need; NaN where those that count have one need."""
    y, x = spend - np.median(spend), need - np.median(need)
    sum_x, sum_y, sum_xy, sum_xx = (counts @ np.column_stack([x, y, x * y, x * x])).T
    n = counts.sum(axis=1)
    return _over(sum_xy - sum_x * sum_y / n, np.where(some_order, sum_xx - sum_x**2 / n, 0.0))


def _joined(found: list[dict[str, Vector]]) -> dict[str, Vector]:
    return {name: np.concatenate([f[name] for f in found]) for name in found[0]}


def limits(draws: Mapping[str, Vector], level: float) -> dict[str, tuple[float, float]]:
    """Return the percentile limits of each figure.

    Parameters
    ----------
    draws : mapping of str to numpy.ndarray of shape (draws,)
        What ``Gradient.drawn`` returned.
    level : float
        Of the interval.

    Returns
    -------
    dict of str to (float, float)
        NaN where a figure is not defined in every draw.

    Examples
    --------
    >>> limits({"kakwani": np.array([1.0, 2.0, 3.0])}, 0.5)
    {'kakwani': (1.5, 2.5)}
    """
    low, high = (1 - level) / 2, (1 + level) / 2
    return {name: (float(np.quantile(x, low)), float(np.quantile(x, high))) for name, x in draws.items()}
