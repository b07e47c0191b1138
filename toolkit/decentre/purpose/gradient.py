"""Every figure of spend against need, from how often each body counts: once, not at all, or as often as it was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

from decentre.measures.inequity import centred, needs_slopes
from decentre.measures.left_out import sums_without_each
from decentre.purpose.rank_correlation import RankCorrelation
from decentre.resampling import ConcentrationDraws
from decentre.resampling.draws import SMALL_CELLS, blocks, drawn_counts, generator
from decentre.resampling.fixed_ranks import permute_both, rank_p
from decentre.resampling.ranked_sums import Ladder, ladder, rank_variances, ranked_sums

if TYPE_CHECKING:
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
    needs : numpy.ndarray of shape (bodies, columns), optional
        What spend is expected from, for horizontal inequity.
    """

    spend: Vector
    need: Vector
    heads: Vector
    sign: int = 1
    bounds: tuple[float, float] | None = None
    needs: Vector | None = None

    @cached_property
    def ranked(self) -> Ladder:
        """The bodies in order: spend, need and needs as columns, heads as weights."""
        columns = [self.spend, self.need] if self.needs is None else [self.spend, self.need, *centred(self.needs).T]
        return ladder(np.column_stack(columns), self.sign * self.need, self.heads)

    @cached_property
    def correlation(self) -> RankCorrelation:
        """Spend and need in order, each body once."""
        spend, need = self.ranked.values.T[:2]
        return RankCorrelation(spend, self.sign * need, self.ranked.first)

    @cached_property
    def weights(self) -> Vector:
        """The heads in order; 1 each where all weigh the same."""
        return np.ones(len(self.spend)) if self.ranked.weights is None else self.ranked.weights

    def figures(self, counts: NDArray[np.integer]) -> dict[str, Vector]:
        r"""Return each figure for each row of counts.

        With :math:`p_i` the share of the heads that count, :math:`y` spend per head, :math:`x` need and
        :math:`r` the mid-rank by need: concentration index :math:`C = \sum p y (2r-1) / \mu_y`, absolute index
        :math:`C \mu_y`, Kakwani :math:`C - \sum p x (2r-1) / \mu_x`, slope index :math:`2 \sum p y (2r-1) / \sum p
        (2r-1)^2` and relative index, the fitted value at rank 1 over that at rank 0; horizontal inequity :math:`C(y) -
        C(\hat y)` with :math:`\hat y` fitted on the needs among the heads that count; Spearman's correlation and the
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
        inequity = None if self.needs is None else self._inequity(drawn, counts * self.weights)
        spend, need = self.ranked.values.T[:2]
        slope = least_squares_slope(counts, spend, need, drawn.rank_variance > 0)
        return self._named(drawn, inequity, self.correlation.of(counts), slope)

    def without_each(self, counts: NDArray[np.number]) -> dict[str, Vector]:
        """Return each figure without one entry of each body in turn, rows x bodies in the order of ``ranked``.

        NaN where the rest have one need.
        """
        drawn: Vector = np.asarray(counts, dtype=np.float64)
        bodies, shape = self.ranked, drawn.shape
        mean, absolute, variance = sums_without_each(drawn, self.weights, bodies.values, bodies.first)
        left = ConcentrationDraws(
            mean.reshape(-1, mean.shape[2]), absolute.reshape(-1, mean.shape[2]), variance.ravel()
        )
        inequity = None if self.needs is None else self._inequity(left, drawn * self.weights, apart=True)
        slope = slopes_without_each(drawn, *bodies.values.T[:2]).ravel()
        found = self._named(left, inequity, self.correlation.without_each(drawn).ravel(), slope)
        no_order = left.rank_variance <= 0
        return {name: np.where(no_order, np.nan, values).reshape(shape) for name, values in found.items()}

    def _named(
        self, drawn: ConcentrationDraws, inequity: Vector | None, correlation: Vector, slope: Vector
    ) -> dict[str, Vector]:
        kakwani = (drawn.standard[:, 0] - drawn.standard[:, 1]).round(14) + 0.0  # plain zero where proportional
        return {
            "concentration_index": drawn.standard[:, 0],
            "absolute_index": drawn.absolute[:, 0],
            "kakwani": kakwani if self.need.min() >= 0 else np.full(len(kakwani), np.nan),
            **({} if inequity is None else {"horizontal_inequity": inequity}),
            "slope_index": drawn.slope[:, 0],
            "relative_index": drawn.relative[:, 0],
            **_bounded(drawn.absolute[:, 0], drawn.mean[:, 0], self.bounds),
            "spearman": self.sign * correlation,
            "fit_slope": slope,
        }

    def _inequity(self, drawn: ConcentrationDraws, mass: Vector, *, apart: bool = False) -> Vector:
        """Return C of spend less C of spend as the needs among those that count foretell it."""
        spend, needs = self.ranked.values[:, 0], self.ranked.values[:, 2:]
        slopes = needs_slopes(mass, spend, needs, self.weights if apart else None)
        foretold = np.vecdot(slopes, drawn.absolute[:, 2:])
        inequity: Vector = (drawn.absolute[:, 0] - foretold) / drawn.mean[:, 0]
        return inequity

    def observed(self) -> dict[str, float]:
        """Return each figure of the bodies as they are."""
        once = self.figures(np.ones((1, len(self.spend)), dtype=np.intp))
        return {name: float(values[0]) for name, values in once.items()}

    def without_one(self) -> dict[str, Vector]:
        """Return each figure with each body left out in turn, in the order given; NaN where the rest have one need."""
        place = np.argsort(self.ranked.order)
        return {name: rows[0, place] for name, rows in self.without_each(np.ones((1, place.size))).items()}

    def without_group(self, codes: NDArray[np.intp]) -> dict[str, Vector]:
        """Return each figure without all bodies of each code (0, 1, ...) in turn."""
        here, size = codes[self.ranked.order], int(codes.max()) + 1
        parts = [np.arange(b.start, b.stop) for b in blocks(size, here.size)]
        found = _joined([self.figures((here != part[:, None]).astype(np.intp)) for part in parts])
        no_order = np.isnan(found["slope_index"])
        return {name: np.where(no_order, np.nan, values) for name, values in found.items()}

    def drawn(self, replicates: int, seed: int) -> dict[str, Vector]:
        """Return each figure of bodies drawn with replacement; every draw rebuilds the ranks."""
        random, bodies = generator(seed), len(self.spend)
        found = [self.figures(drawn_counts(random, b.stop - b.start, bodies)) for b in blocks(replicates, bodies)]
        return _joined(found)

    def drawn_in_groups(self, codes: NDArray[np.intp], replicates: int, seed: int) -> dict[str, Vector]:
        """Return each figure of whole groups drawn with replacement."""
        random, here, size = generator(seed), codes[self.ranked.order], int(codes.max()) + 1
        parts = blocks(replicates, here.size)
        return _joined([self.figures(drawn_counts(random, b.stop - b.start, size)[:, here]) for b in parts])

    def drawn_errors(self, replicates: int, seed: int) -> tuple[dict[str, Vector], dict[str, Vector]]:
        """Return each figure of bodies drawn with replacement, and its jackknife error in that draw."""
        random, bodies = generator(seed), len(self.spend)
        figures, errors = [], []
        for b in blocks(replicates, bodies, SMALL_CELLS // 4):
            counts = drawn_counts(random, b.stop - b.start, bodies)
            figures.append(self.figures(counts))
            errors.append({name: _error(counts, left) for name, left in self.without_each(counts).items()})
        return _joined(figures), _joined(errors)

    def permuted(self, replicates: int, seed: int) -> tuple[float, float]:
        """Return the permutation p of the concentration index, plain and studentised, both two-sided.

        Spend per head moves over fixed rows of need and heads. Both are 1 where every body spends the same per head.
        """
        if np.ptp(self.spend) == 0:
            return 1.0, 1.0
        ranks = self.sign * self.need
        plain, studentised = permute_both(self.spend, ranks, self.heads, replicates=replicates, seed=seed)
        return plain.p, studentised.p

    def correlation_p(self, replicates: int, seed: int) -> float:
        """Return the two-sided permutation p of Spearman's correlation: exact where there are few orders."""
        if np.ptp(self.spend) == 0:
            return 1.0
        ranks = (rankdata(v) for v in (self.spend, self.need))
        return rank_p(*ranks, replicates=replicates, seed=seed)


def _error(counts: NDArray[np.number], left: Vector) -> Vector:
    n = counts.sum(axis=1)
    mean = (np.where(counts > 0, left, 0.0) * counts).sum(axis=1) / n
    squares = (counts * np.where(counts > 0, left - mean[:, None], 0.0) ** 2).sum(axis=1)
    found: Vector = np.sqrt((n - 1) / n * squares)
    return found


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


def least_squares_slope(
    counts: NDArray[np.number], spend: Vector, need: Vector, some_order: NDArray[np.bool_]
) -> Vector:
    """Return the least-squares slope of spend on need; NaN where those that count have one need."""
    y, x = spend - np.median(spend), need - np.median(need)
    sum_x, sum_y, sum_xy, sum_xx = (counts @ np.column_stack([x, y, x * y, x * x])).T
    n = counts.sum(axis=1)
    return _over(sum_xy - sum_x * sum_y / n, np.where(some_order, sum_xx - sum_x**2 / n, 0.0))


def slopes_without_each(counts: Vector, spend: Vector, need: Vector) -> Vector:
    """Return the least-squares slope without one entry of each body."""
    y, x = spend - np.median(spend), need - np.median(need)
    parts = np.stack([x, y, x * y, x * x])
    sum_x, sum_y, sum_xy, sum_xx = (counts @ parts.T).T[:, :, None] - parts[:, None, :]
    n = counts.sum(axis=1)[:, None] - 1
    return _over(sum_xy - sum_x * sum_y / n, sum_xx - sum_x**2 / n)


def _joined(found: list[dict[str, Vector]]) -> dict[str, Vector]:
    return {name: np.concatenate([f[name] for f in found]) for name in found[0]}
