"""Bootstrap intervals: which figures would have come out had other bodies of the same kind been there."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Literal

import numpy as np

from decentre.errors import AssumptionWarning, InputError
from decentre.measures.alignment import aligned
from decentre.measures.arrays import one_of
from decentre.measures.estimates import Estimate
from decentre.resampling.draws import blocks, drawn_positions, generator, require_draws
from decentre.resampling.jackknife_errors import left_out_figures
from decentre.resampling.row_statistics import arrays_of, figure_of, figures_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from decentre.resampling.row_statistics import Statistic

    Vector = NDArray[np.float64]

Method = Literal["percentile", "bca"]
METHODS = ("percentile", "bca")


def bootstrap(
    values: ArrayLike | tuple[ArrayLike, ...],
    statistic: Statistic,
    *,
    replicates: int = 9999,
    level: float = 0.95,
    method: Method = "percentile",
    seed: int,
) -> Estimate:
    r"""Return a statistic and its bootstrap interval: bodies are drawn again, with replacement.

    Parameters
    ----------
    values : array-like of shape (n,), or a tuple of such
        One entry a body. The entries of several arrays (spend, need, population) belong together and are drawn together.
    statistic : callable
        Takes the arrays and returns one number. With an argument ``axis`` (as ``numpy.mean`` has) it is called with rows
        of bodies, many draws at once; without one it is called for each draw.
    replicates : int, default 9999
        Draws. Memory does not grow with them but for the figures themselves.
    level : float, default 0.95
        Of the interval.
    method : {'percentile', 'bca'}
        Quantiles of the draws as they are, or corrected for bias and skewness (accelerated by leaving out each body).
    seed : int
        Of the draws; there is no default.

    Returns
    -------
    Estimate
        ``se`` is the standard deviation of the draws. NaN, and an ``AssumptionWarning``, where the statistic is not
        defined in some draws.

    Raises
    ------
    InputError
        One body, missing entries, lengths that differ, no seed, an unknown method, or a statistic that is not finite.

    References
    ----------
    Efron, B. and Tibshirani, R.J. (1993), *An Introduction to the Bootstrap*, chapters 13 and 14.

    Examples
    --------
    >>> mean = bootstrap([3.0, 5.0, 4.0, 8.0, 5.0, 6.0, 3.0, 7.0], np.mean, seed=1)
    >>> mean.estimate, mean.low < 5.125 < mean.high
    (5.125, True)
    >>> def ratio(spend, budget, axis):
    ...     return spend.sum(axis=axis) / budget.sum(axis=axis)
    >>> bootstrap(([9, 8, 12], [10, 10, 12]), ratio, method="bca", seed=1).estimate
    0.90625
    """
    require_draws(replicates, level)
    one_of(method, METHODS, "method")
    random, arrays = generator(seed), arrays_of(values)
    estimate = figure_of(statistic, arrays)
    draws = np.concatenate([figures_of(statistic, drawn) for drawn in _drawn_rows(random, arrays, replicates)])
    left_out = left_out_figures(arrays, statistic) if method == "bca" else None
    return interval(estimate, draws, level, left_out)


def _drawn_rows(random: np.random.Generator, arrays: Sequence[Vector], replicates: int) -> Iterator[list[Vector]]:
    bodies = arrays[0].size
    for block in blocks(replicates, bodies * len(arrays)):
        # Rows of several tables move together: a body keeps its own spend and need.
        positions = drawn_positions(random, block.stop - block.start, bodies)
        yield [a.take(positions) for a in arrays]


def bootstrap_ratio(
    numerator: ArrayLike, denominator: ArrayLike, *, replicates: int, seed: int, level: float = 0.95
) -> Estimate:
    r"""Return a ratio of summed money and its percentile interval when bodies are drawn again.

    .. math:: \hat\rho = \sum_i a_i / \sum_i b_i, \qquad
              \rho^* = \sum_i c_i a_i / \sum_i c_i b_i, \quad c \sim \text{Multinomial}(n; 1/n, \ldots, 1/n)

    Parameters
    ----------
    numerator, denominator : array-like of shape (n,)
        One entry a body, in the same unit (money). A body's own ratio is never formed, so its
        denominator may be zero or negative.
    replicates : int
        Draws.
    seed : int
        Where the draws start; no default.
    level : float, default 0.95
        Of the interval.

    Returns
    -------
    Estimate
        ``estimate`` of the bodies given, ``se`` (standard deviation of the draws), percentile limits
        ``low`` and ``high``. Where the sum of the denominator changes sign between draws the ratio has no
        distribution: ``se``, ``low`` and ``high`` are NaN and an ``AssumptionWarning`` says so.

    Raises
    ------
    InputError
        Fewer than two bodies, missing entries, lengths that differ, a denominator that sums to zero, or
        no seed.

    References
    ----------
    Efron, B. and Tibshirani, R.J. (1993), *An Introduction to the Bootstrap*, chapters 6 and 13.

    Examples
    --------
    >>> bootstrap_ratio([1.0, 2.0, 6.0], [10.0, 10.0, 10.0], replicates=999, seed=1).estimate
    0.3
    """
    top, bottom = aligned(numerator=numerator, denominator=denominator)
    require_draws(replicates, level)
    # The ratio is of sums: a mean of the bodies' own ratios would weigh a small body like a large one.
    if bottom.sum() == 0:
        raise InputError("denominator sums to zero, so there is no ratio; give bodies whose sum is not zero.")
    sums = _drawn_sums(np.column_stack([top, bottom]), replicates, generator(seed))
    estimate = float(top.sum() / bottom.sum())
    # Where the denominator passes zero the ratio goes through infinity, and quantiles of it mean nothing.
    crossing = int((sums[:, 1] * np.sign(bottom.sum()) <= 0).sum())
    if crossing:
        warnings.warn(
            f"The denominator is zero or changes sign in {crossing} of {replicates} draws, so the ratio "
            "has no interval.",
            AssumptionWarning,
            stacklevel=2,
        )
        return Estimate(estimate, np.nan, np.nan, np.nan, level)
    return interval(estimate, sums[:, 0] / sums[:, 1], level)


def _drawn_sums(columns: Vector, replicates: int, random: np.random.Generator) -> Vector:
    sums = np.empty((replicates, columns.shape[1]))
    for block in blocks(replicates, len(columns)):
        drawn = drawn_positions(random, block.stop - block.start, len(columns))
        for k, column in enumerate(columns.T):
            # Column by column: a gathered table of rows and columns would not stay in the cache.
            sums[block, k] = column.take(drawn).sum(axis=1)
    return sums


def interval(estimate: float, draws: Vector, level: float, left_out: Vector | None = None) -> Estimate:
    r"""Return an estimate with the interval that its draws give: percentile, or BCa when ``left_out`` is given.

    Percentile limits are the ``(1 - level) / 2`` and ``(1 + level) / 2`` quantiles of the draws. BCa moves
    those two shares to

    .. math:: \Phi\Big(z_0 + \frac{z_0 + z_\alpha}{1 - a (z_0 + z_\alpha)}\Big), \quad
              z_0 = \Phi^{-1}\big(\#\{\theta^* < \hat\theta\} / B\big), \quad
              a = \frac{\sum_i d_i^3}{6 (\sum_i d_i^2)^{3/2}}, \quad d_i = \bar\theta_{(\cdot)} - \theta_{(i)}

    with draws equal to the estimate counted half, and :math:`\theta_{(i)}` the statistic without body i.

    Parameters
    ----------
    estimate : float
        The figure of the bodies given.
    draws : array of shape (replicates,)
        The same figure of each draw; NaN where it is not defined.
    level : float
        Of the interval.
    left_out : array of shape (n,), optional
        The same figure without each body.

    Returns
    -------
    Estimate
        Quantiles are linear between order statistics, as ``numpy.quantile``; ``se`` is the standard
        deviation of the draws with ``replicates - 1``. NaN, and an ``AssumptionWarning``, where the figure
        is not defined in some draws, or where all draws lie on one side of the estimate (BCa).

    References
    ----------
    Efron, B. (1987), Journal of the American Statistical Association 82: 171-185,
    doi:10.1080/01621459.1987.10478410.

    Examples
    --------
    >>> interval(2.0, np.array([1.0, 2.0, 3.0]), 0.5)
    Estimate(estimate=2.0, se=1.0, low=1.5, high=2.5, level=0.5)
    """
    # Leaving out the draws without a figure would make the interval that of the lucky draws.
    undefined = int((~np.isfinite(draws)).sum())
    if undefined:
        _warn(f"The figure is not defined in {undefined} of {draws.size} draws, so it has no interval.")
        return Estimate(float(estimate), np.nan, np.nan, np.nan, level)
    se = float(draws.std(ddof=1)) if draws.size > 1 else np.nan
    shares = np.array([(1 - level) / 2, (1 + level) / 2])
    if left_out is not None:
        shares = _corrected(shares, estimate, draws, left_out)
    low, high = np.quantile(draws, shares) if np.isfinite(shares).all() else (np.nan, np.nan)
    return Estimate(float(estimate), se, float(low), float(high), level)


def corrected_shares(shares: Vector, estimate: float, draws: Vector, left_out: Vector) -> Vector:
    """Return the shares at which BCa reads the draws (see :func:`interval`).

    Parameters
    ----------
    shares : array of shape (2,)
        The lower and the upper one.
    estimate, draws, left_out
        As :func:`interval`.

    Returns
    -------
    numpy.ndarray of shape (2,)
        NaN where all draws lie on one side of the estimate, or leaving out a body changes nothing.

    Examples
    --------
    >>> draws, left_out = np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0])
    >>> corrected_shares(np.array([0.25, 0.75]), 2.0, draws, left_out).round(6)
    array([0.25, 0.75])
    """
    from scipy.special import ndtr, ndtri

    # Draws equal to the estimate count half: with few bodies there are many, and either side alone would be a bias.
    below = ((draws < estimate).mean() + (draws <= estimate).mean()) / 2
    apart = left_out.mean() - left_out
    # The skewness of the jackknife stands for that of the estimate, as in Efron (1987).
    squares = (apart**2).sum()
    if not 0 < below < 1 or not squares > 0:
        return shares * np.nan
    bias, skew = ndtri(below), (apart**3).sum() / (6 * squares**1.5)
    # On the normal scale a skewed figure is shifted and stretched; back on the scale of shares the quantiles move.
    moved = bias + ndtri(shares)
    shifted: Vector = ndtr(bias + moved / (1 - skew * moved))
    return shifted


def _corrected(shares: Vector, estimate: float, draws: Vector, left_out: Vector) -> Vector:
    found = corrected_shares(shares, estimate, draws, left_out)
    if np.isnan(found).any():
        _warn(
            "All draws lie on one side of the estimate, or leaving out a body changes nothing or cannot be done: "
            "no BCa interval."
        )
    return found


def studentised_limits(estimate: float, se: float, draws: Vector, errors: Vector, level: float) -> tuple[float, float]:
    r"""Return the limits of the studentised bootstrap (bootstrap-t).

    .. math:: t^* = (\theta^* - \hat\theta) / \mathrm{se}^*, \qquad
              [\hat\theta - t^*_{(1 + level) / 2}\, \mathrm{se},\ \hat\theta - t^*_{(1 - level) / 2}\, \mathrm{se}]

    Parameters
    ----------
    estimate, se : float
        Of the bodies given.
    draws, errors : array of shape (replicates,)
        The figure of each draw, and its error in that draw.
    level : float
        Of the interval.

    Returns
    -------
    (float, float)
        NaN where some draw has no figure or no error.

    References
    ----------
    Efron, B. and Tibshirani, R.J. (1993), *An Introduction to the Bootstrap*, chapter 12.

    Examples
    --------
    >>> studentised_limits(2.0, 0.5, np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 1.0]), 0.5)
    (1.75, 2.25)
    """
    if not (np.isfinite(draws).all() and (errors > 0).all()):
        return np.nan, np.nan
    low, high = np.quantile((draws - estimate) / errors, [(1 + level) / 2, (1 - level) / 2])
    return float(estimate - low * se), float(estimate - high * se)


def _warn(sentence: str) -> None:
    warnings.warn(sentence, AssumptionWarning, stacklevel=4)
