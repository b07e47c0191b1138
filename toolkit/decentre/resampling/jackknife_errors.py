"""Leaving out: what every figure would be without one body, and the jackknife made from it."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import AssumptionWarning
from decentre.measures.estimates import Estimate
from decentre.resampling.draws import blocks, require_draws
from decentre.resampling.row_statistics import arrays_of, figure_of, figures_of, without_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from decentre.resampling.row_statistics import Statistic, Vector


def leave_one_out(values: ArrayLike | tuple[ArrayLike, ...], statistic: Statistic) -> Vector:
    """Return a statistic without each body in turn.

    Parameters
    ----------
    values : array-like of shape (n,), or a tuple of such
        One entry a body; the entries of several arrays belong together.
    statistic : callable
        Takes the arrays and returns one number. With an argument ``axis`` it is called with rows of bodies, many
        at once.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Entry i is without body i; NaN or infinite where the statistic is not defined without it.

    Raises
    ------
    InputError
        One body, missing entries, lengths that differ, or a statistic that returns something else.

    Examples
    --------
    >>> leave_one_out([1.0, 2.0, 6.0], np.mean)
    array([4. , 3.5, 1.5])
    """
    return left_out_figures(arrays_of(values), statistic)


def left_out_figures(arrays: Sequence[Vector], statistic: Statistic) -> Vector:
    """Return a statistic without each body, of arrays that have passed the gate.

    Parameters
    ----------
    arrays : sequence of arrays of shape (n,)
        The bodies.
    statistic : callable
        As :func:`leave_one_out`.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Entry i is without body i.

    Examples
    --------
    >>> left_out_figures([np.array([1.0, 2.0])], np.mean)
    array([2., 1.])
    """
    bodies = arrays[0].size
    kept = without_each(bodies, blocks(bodies, bodies * len(arrays)))
    return np.concatenate([figures_of(statistic, [a.take(k) for a in arrays]) for k in kept])


def jackknife(values: ArrayLike | tuple[ArrayLike, ...], statistic: Statistic, *, level: float = 0.95) -> Estimate:
    r"""Return a statistic with its jackknife error: every body is left out once, and nothing is drawn.

    .. math:: \mathrm{se} = \sqrt{\frac{n-1}{n} \sum_i (\theta_{(i)} - \bar\theta_{(\cdot)})^2}, \qquad
              \hat\theta \pm t_{n-1} \, \mathrm{se}

    Parameters
    ----------
    values : array-like of shape (n,), or a tuple of such
        One entry a body; the entries of several arrays belong together.
    statistic : callable
        As :func:`leave_one_out`. It has to be smooth: the jackknife of a median is wrong.
    level : float, default 0.95
        Of the interval, from Student's t with n - 1 degrees of freedom.

    Returns
    -------
    Estimate
        Of the bodies given; the bias is not taken off. NaN, and an ``AssumptionWarning``, where the statistic is not
        defined without some body.

    Raises
    ------
    InputError
        As :func:`leave_one_out`; a statistic that is not finite; a level outside 0 to 1.

    References
    ----------
    Efron, B. and Tibshirani, R.J. (1993), *An Introduction to the Bootstrap*, chapter 11.

    Examples
    --------
    >>> mean = jackknife([1.0, 2.0, 6.0], np.mean)
    >>> mean.estimate, round(mean.se, 6)  # of a mean it is s / sqrt(n)
    (3.0, 1.527525)
    """
    from scipy.special import stdtrit

    require_draws(1, level)
    arrays = arrays_of(values)
    estimate = figure_of(statistic, arrays)
    left_out = left_out_figures(arrays, statistic)
    n, undefined = left_out.size, int((~np.isfinite(left_out)).sum())
    if undefined:
        warnings.warn(
            f"The statistic is not defined without {undefined} of {n} bodies, so it has no error.",
            AssumptionWarning,
            stacklevel=2,
        )
        return Estimate(estimate, np.nan, np.nan, np.nan, level)
    se = float(np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum()))
    reach = float(stdtrit(n - 1, (1 + level) / 2)) * se
    return Estimate(estimate, se, estimate - reach, estimate + reach, level)
