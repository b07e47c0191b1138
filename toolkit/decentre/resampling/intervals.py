"""Bootstrap intervals: which figures would have come out had other bodies of the same kind been there."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import AssumptionWarning, InputError
from decentre.measures.arrays import aligned
from decentre.measures.estimates import Estimate
from decentre.resampling.draws import blocks, drawn_positions, generator, require_draws

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def bootstrap_ratio(
    numerator: ArrayLike, denominator: ArrayLike, *, replicates: int, seed: int, level: float = 0.95
) -> Estimate:
    r"""Return a ratio of summed pounds and its percentile interval when bodies are drawn again.

    .. math:: \hat\rho = \sum_i a_i / \sum_i b_i, \qquad
              \rho^* = \sum_i c_i a_i / \sum_i c_i b_i, \quad c \sim \text{Multinomial}(n; 1/n, \ldots, 1/n)

    Parameters
    ----------
    numerator, denominator : array-like of shape (n,)
        One entry a body, in the same unit (pounds). A body's own ratio is never formed, so its
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
    if bottom.sum() == 0:
        raise InputError("denominator sums to zero, so there is no ratio; give bodies whose sum is not zero.")
    sums = _drawn_sums(np.column_stack([top, bottom]), replicates, generator(seed))
    estimate = float(top.sum() / bottom.sum())
    crossing = int((sums[:, 1] * np.sign(bottom.sum()) <= 0).sum())
    if crossing:
        warnings.warn(
            f"The denominator is zero or changes sign in {crossing} of {replicates} draws, so the ratio "
            "has no interval.",
            AssumptionWarning,
            stacklevel=2,
        )
        return Estimate(estimate, np.nan, np.nan, np.nan, level)
    return percentile_interval(estimate, sums[:, 0] / sums[:, 1], level)


def _drawn_sums(
    columns: NDArray[np.float64], replicates: int, random: np.random.Generator
) -> NDArray[np.float64]:
    sums = np.empty((replicates, columns.shape[1]))
    for block in blocks(replicates, len(columns)):
        drawn = drawn_positions(random, block.stop - block.start, len(columns))
        for k, column in enumerate(columns.T):
            sums[block, k] = column.take(drawn).sum(axis=1)
    return sums


def percentile_interval(estimate: float, draws: NDArray[np.float64], level: float) -> Estimate:
    """Return an estimate with the quantiles of its draws as limits.

    Parameters
    ----------
    estimate : float
        The figure of the bodies given.
    draws : array of shape (replicates,)
        The same figure of each draw.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        Limits are the ``(1 - level) / 2`` and ``(1 + level) / 2`` quantiles (linear between order
        statistics, as ``numpy.quantile``); ``se`` is the standard deviation of the draws with
        ``replicates - 1``.

    Examples
    --------
    >>> percentile_interval(2.0, np.array([1.0, 2.0, 3.0]), 0.5)
    Estimate(estimate=2.0, se=1.0, low=1.5, high=2.5, level=0.5)
    """
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    se = draws.std(ddof=1) if draws.size > 1 else np.nan
    return Estimate(float(estimate), float(se), float(low), float(high), level)
