"""How far a transfer or a need leans: the Kakwani and Reynolds-Smolensky indices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from decentre.measures.alignment import weighed
from decentre.measures.inequality import tilt, warn_negative

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def kakwani(
    values: ArrayLike,
    need: ArrayLike,
    *,
    rank_by: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> float:
    r"""Return Kakwani's index: how much more concentrated the money is than the need.

    .. math:: K = C(\text{values} \mid r) - C(\text{need} \mid r)

    both over the same ranks: those of ``need`` unless ``rank_by`` is given, when the second term is the
    Gini of need.

    Parameters
    ----------
    values : array-like of shape (n,)
        Spend (or tax) per head.
    need : array-like of shape (n,)
        Need (or ability to pay) per head.
    rank_by : array-like of shape (n,), optional
        Another ordering of the bodies.
    weights : array-like of shape (n,), optional
        Heads behind each body.

    Returns
    -------
    float
        0 when money is proportional to need, positive when it leans further towards high ranks.

    Raises
    ------
    InputError
        As :func:`gini`; lengths that differ.

    References
    ----------
    Kakwani, N.C. (1977), Economic Journal 87: 71-80, doi:10.2307/2231833.

    Examples
    --------
    >>> round(kakwani([2, 4, 6], [1, 2, 3]), 12) + 0.0
    0.0
    """
    y, wanted, order, weight = weighed(weights, values=values, need=need, rank_by=need if rank_by is None else rank_by)
    warn_negative(np.concatenate([y, wanted]))
    return tilt(y, order, weight) - tilt(wanted, order, weight)


def reynolds_smolensky(before: ArrayLike, after: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    r"""Return the Reynolds-Smolensky index: how far a transfer narrowed the spread, ranks kept as they were.

    .. math:: RS = G(\text{before}) - C(\text{after} \mid \text{rank of before})

    Parameters
    ----------
    before, after : array-like of shape (n,)
        Money per head before and after the transfer (or tax, or change of formula).
    weights : array-like of shape (n,), optional
        Heads behind each body.

    Returns
    -------
    float
        Positive when the transfer favoured those who had less.

    Raises
    ------
    InputError
        As :func:`gini`; lengths that differ.

    References
    ----------
    Reynolds, M. and Smolensky, E. (1977), *Public Expenditures, Taxes, and the Distribution of Income*.

    Examples
    --------
    >>> round(reynolds_smolensky([1, 3], [2, 2]), 6)
    0.25
    """
    first, then, weight = weighed(weights, before=before, after=after)
    warn_negative(np.concatenate([first, then]))
    return tilt(first, first, weight) - tilt(then, first, weight)
