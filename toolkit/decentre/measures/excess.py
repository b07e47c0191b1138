"""What inequality costs: money above what the best-off group costs, like compared with like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import InputError
from decentre.measures.alignment import aligned, cluster_codes, in_order
from decentre.measures.arrays import index_of, non_negative

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import ArrayLike, NDArray


def cost_of_inequality(
    spend: ArrayLike,
    people: ArrayLike,
    groups: Sequence[Hashable],
    *,
    best: object,
    within: Sequence[Hashable] | None = None,
) -> float:
    r"""Return the money spent above what all would cost at the rates of the best-off group.

    .. math:: C = \sum_{s} \sum_{g} N_{gs} \left( \frac{S_{gs}}{N_{gs}} - \frac{S_{bs}}{N_{bs}} \right)

    with spend S and people N of group g in stratum s, such as an age and sex, and b the best-off group. Without strata
    groups of another age are compared as they stand, and the figure mixes age with inequality.

    Parameters
    ----------
    spend : array-like of shape (n,)
        Money, zero or more, one entry for each group in each stratum.
    people : array-like of shape (n,)
        Head counts.
    groups : sequence of shape (n,)
        Labels of the groups, such as fifths of deprivation.
    best : object
        The label of the best-off group.
    within : sequence of shape (n,), optional
        Labels of the strata in which like is compared with like; all are one by default.

    Returns
    -------
    float
        Money, in the unit of ``spend``; negative where the best-off cost most.

    Raises
    ------
    InputError
        Lengths differ, an entry is missing or negative, no group is ``best``, or a stratum has no people of it.

    Notes
    -----
    It is a sum of spending and not of need: what is not used costs nothing here, and no cause is shown.

    References
    ----------
    Asaria, M., Doran, T. and Cookson, R. (2016), Journal of Epidemiology and Community Health 70: 990-996,
    doi:10.1136/jech-2016-207447.

    Examples
    --------
    >>> cost_of_inequality([300.0, 200.0], [100, 100], ["poor", "rich"], best="rich")
    100.0
    """
    money, heads = aligned(spend=spend, people=people)
    non_negative(heads, "people")
    if (money < 0).any():
        raise InputError("spend has negative entries; give zero or more.")
    stratum = np.zeros(money.size, dtype=int)
    if within is not None:
        stratum = cluster_codes(within, money.size, name="within", like=spend)
    chosen = _is_best(groups, best, spend, money.size)
    paid, counted = (np.bincount(stratum[chosen], x[chosen], minlength=int(stratum.max()) + 1) for x in (money, heads))
    lacking = (counted <= 0) & (np.bincount(stratum, heads) > 0)
    if lacking.any():
        raise InputError(
            f"{int(lacking.sum())} of {lacking.size} strata have no people of {best!r}; nothing says what they would cost at its "
            "rates: join strata, or leave them out."
        )
    rate = np.divide(paid, counted, out=np.zeros(paid.size), where=counted > 0)
    return float(money.sum() - heads @ rate[stratum])


def _is_best(groups: Sequence[Hashable], best: object, like: ArrayLike, size: int) -> NDArray[np.bool_]:
    cluster_codes(groups, size, name="groups", like=like)
    labels = np.asarray(in_order(groups, index_of(like), "groups", "spend"), dtype=object)
    chosen: NDArray[np.bool_] = np.array([label == best for label in labels], dtype=bool)
    if not chosen.any():
        raise InputError(f"best is {best!r}, and no entry of groups is; give one of its labels.")
    return chosen
