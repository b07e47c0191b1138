"""Horizontal inequity: does money lean one way beyond what need foretells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from decentre.errors import InputError
from decentre.measures.alignment import columns_of, weighed
from decentre.measures.left_out import FEWEST_BODIES, jackknifed, sums_without_each
from decentre.measures.ranks import ranked
from decentre.tables.choices import is_inside

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from decentre.measures.arrays import Vector
    from decentre.measures.estimates import Estimate

_SAME = 1e-10  # a need that differs from a line in the ranking variable, or in other needs, by less is that line


def horizontal_inequity(
    spend: ArrayLike,
    rank_by: ArrayLike,
    *,
    needs: ArrayLike,
    population: ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    r"""Return the concentration index of spend less that of spend as needs foretell it, both over the same ranks.

    .. math:: HI = C(y) - C(\hat y), \qquad \hat y_i = \hat a + \sum_k \hat b_k x_{ik}

    with y spend per head, fitted on the needs by least squares weighted by people; C ranks by income, deprivation or
    whatever ought not to matter beyond need. The jackknife leaves each body out of the first stage too:

    .. math:: \mathrm{se} = \sqrt{\frac{n-1}{n} \sum_i (HI_{(i)} - \overline{HI})^2}, \qquad HI \pm t_{n/2}\,\mathrm{se}

    Parameters
    ----------
    spend : array-like of shape (n,)
        Money per head.
    rank_by : array-like of shape (n,)
        Orders the bodies from low to high; it may not be one of the needs.
    needs : array-like of shape (n,) or (n, columns), or DataFrame
        What spend per head should follow.
    population : array-like of shape (n,), optional
        People by body; without it every body weighs the same.
    level : float, default 0.95
        Of the interval.

    Returns
    -------
    Estimate
        Unit free: above 0 where those that rank high get more than their needs foretell. Fewer than 8 bodies have no
        interval.

    Raises
    ------
    InputError
        Lengths that differ, missing entries, no spend, too few bodies for the needs, needs of which one is a line in the
        others or in ``rank_by``, one value of ``rank_by``.

    References
    ----------
    Wagstaff, A. and van Doorslaer, E. (2000), Journal of Human Resources 35: 716-733, doi:10.2307/146369.

    Examples
    --------
    >>> spend, poor = [10.0, 12.0, 15.0, 13.0, 18.0, 16.0, 21.0, 19.0], [1, 2, 3, 4, 5, 6, 7, 8]
    >>> found = horizontal_inequity(spend, poor, needs=[1.0, 1.2, 1.6, 1.3, 1.7, 1.8, 2.1, 2.0])
    >>> round(found.estimate, 4)
    -0.0004
    """
    if not is_inside(level):
        raise InputError(f"level is {level!r}; give a share between 0 and 1, such as 0.95.")
    named: dict[str, Any] = {f"needs column {k + 1}": c for k, c in enumerate(_columns(needs))}
    y, *given, order, people = weighed(population, **{"spend": spend} | named | {"rank_by": rank_by})
    columns = np.column_stack(given)
    ranked(order, people)
    require_needs(columns, order, list(named))
    place = np.argsort(order, kind="stable")
    first = np.flatnonzero(np.diff(order[place], prepend=-np.inf) > 0)
    values = np.column_stack([y, centred(columns)])[place]
    if not people @ y > 0:
        raise InputError("spend sums to zero or less, so nothing is relative to it; give money per head.")
    once, weight = np.ones((1, y.size)), people[place]
    left = _left_out(values, weight, first)
    estimate = _whole(values, weight, first, needs_slopes(once * weight, values[:, 0], values[:, 1:])[0])
    return jackknifed(estimate, left if y.size >= FEWEST_BODIES else left * np.nan, level)


def _columns(needs: ArrayLike) -> list[ArrayLike]:
    return columns_of(needs) if np.ndim(needs) == 2 else [needs]


def _left_out(values: Vector, weight: Vector, first: NDArray[np.intp]) -> Vector:
    mean, absolute, _ = sums_without_each(np.ones((1, len(values))), weight, values, first)
    slopes = needs_slopes(weight[None, :], values[:, 0], values[:, 1:], weight)
    found: Vector = (absolute[0, :, 0] - np.vecdot(slopes, absolute[0, :, 1:])) / mean[0, :, 0]
    return found


def _whole(values: Vector, weight: Vector, first: NDArray[np.intp], slopes: Vector) -> float:
    # a body that weighs nothing is left out beside the others: what remains is everybody
    extra = np.vstack([values, values[-1:]])
    mean, absolute, _ = sums_without_each(np.ones((1, len(extra))), np.append(weight, 0.0), extra, first)
    return float((absolute[0, -1, 0] - slopes @ absolute[0, -1, 1:]) / mean[0, -1, 0])


def require_needs(needs: Vector, rank_by: Vector, names: list[str]) -> None:
    """Refuse needs from which spend cannot be foretold, or that hold the ranking variable.

    Parameters
    ----------
    needs : array of shape (n, columns)
        One column a need.
    rank_by : array of shape (n,)
        What ranks the bodies.
    names : list of str
        Of the columns.

    Raises
    ------
    InputError
        Fewer bodies than columns and two; a need that is the same for all, a line in the others, or in ``rank_by``.

    Examples
    --------
    >>> require_needs(np.array([[2.0], [4.0], [6.0]]), np.array([1.0, 2.0, 3.0]), ["needs column 1"])
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: needs column 1 is what the bodies are ranked by: what it foretells has no rank of its own to lean over; give needs other than rank_by.
    """
    n, count = needs.shape
    if n < count + 2:
        raise InputError(f"there are {n} bodies for {count} needs; give at least two bodies more than needs.")
    scaled, rank = (_scaled(v) for v in (needs, rank_by[:, None]))
    for name, column in zip(names, scaled.T, strict=True):
        if not column.any():
            raise InputError(f"{name} is the same for every body, so nothing can be foretold from it; leave it out.")
        if abs(abs(column @ rank[:, 0]) - 1) < _SAME:
            raise InputError(
                f"{name} is what the bodies are ranked by: what it foretells has no rank of its own to lean over; give "
                "needs other than rank_by."
            )
    if np.linalg.svd(scaled, compute_uv=False)[-1] < _SAME:
        raise InputError("one need is a line in the others, so their parts cannot be told apart; leave one out.")


def _scaled(values: Vector) -> Vector:
    apart = values - values.mean(axis=0)
    size = np.sqrt((apart**2).sum(axis=0))
    scaled: Vector = np.divide(apart, size, out=np.zeros_like(apart), where=size > 1e-14 * np.abs(values).max(axis=0))
    return scaled


def centred(needs: Vector) -> Vector:
    """Return the needs about their means, in standard deviations: what they foretell is the same.

    Parameters
    ----------
    needs : array of shape (n, columns)
        One column a need.

    Returns
    -------
    numpy.ndarray of the same shape
        Sums of squares and products lose no digits.

    Examples
    --------
    >>> centred(np.array([[1.0], [3.0]])).tolist()
    [[-1.0], [1.0]]
    """
    apart = needs - needs.mean(axis=0)
    found: Vector = apart / apart.std(axis=0)
    return found


def needs_slopes(mass: Vector, spend: Vector, needs: Vector, without: Vector | None = None) -> Vector:
    r"""Return the weighted least-squares slopes of spend on the needs, beside an intercept, for each row of weights.

    Parameters
    ----------
    mass : array of shape (rows, n)
        What each body weighs.
    spend : array of shape (n,)
        Per head.
    needs : array of shape (n, columns)
        About their means, or nearly.
    without : array of shape (n,), optional
        What one entry of each body weighs: it is taken away from each body in turn.

    Returns
    -------
    numpy.ndarray of shape (rows, columns), or (rows x n, columns) where ``without`` is given
        0 for a need that does not vary among those that count.

    Examples
    --------
    >>> needs_slopes(np.ones((1, 3)), np.array([1.0, 3.0, 5.0]), np.array([[-1.0], [0.0], [1.0]])).round(6).tolist()
    [[2.0]]
    """
    y = spend - spend.mean()
    columns = np.column_stack([np.ones(y.size), y, needs])
    products = columns[:, :, None] * columns[:, None, :]
    sums = np.tensordot(mass, products, axes=1)
    if without is not None:
        sums = (sums[:, None] - without[:, None, None] * products).reshape(-1, *sums.shape[1:])
    whole, mean = sums[:, :1, :1], sums[:, 0, 1:]
    covariance = sums[:, 1:, 1:] / whole - mean[:, :, None] * mean[:, None, :] / whole**2
    inverse = np.linalg.pinv(covariance[:, 1:, 1:], rcond=1e-12, hermitian=True)
    slopes: Vector = np.einsum("rjk,rk->rj", inverse, covariance[:, 1:, 0])
    return slopes
