"""The difference of two results of targeting: the same bodies in two years, or different bodies in two groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.measures.left_out import FEWEST_BODIES

if TYPE_CHECKING:
    from decentre.purpose.targeting_result import Targeting


def difference(first: Targeting, second: Targeting) -> pd.DataFrame:
    """Return the difference of each measure with its jackknife interval and p (see ``Targeting.difference``).

    Parameters
    ----------
    first, second : Targeting
        The second is taken away.

    Returns
    -------
    pandas.DataFrame
        Index measure; columns estimate, se, low, high, p.

    Raises
    ------
    InputError
        They cannot be held against each other.

    Examples
    --------
    >>> need = pd.Series(range(1, 13), dtype=float)
    >>> from decentre import assess_targeting
    >>> found = assess_targeting(10 + need, need, replicates=9, seed=1)
    >>> difference(found, found).loc["concentration_index", ["estimate", "se"]].tolist()
    [0.0, 0.0]
    """
    from scipy.special import stdtr, stdtrit

    same = _paired(first, second)
    names = first.table.index.intersection(second.table.index, sort=False)
    one, two = (result.units[names] for result in (first, second))
    variance, freedom = (_paired_variance if same else _added_variance)(one, two)
    se = np.sqrt(variance)
    estimate = first.table.loc[names, "estimate"] - second.table.loc[names, "estimate"]
    reach = stdtrit(freedom, (1 + first.level) / 2) * se
    t = (estimate.abs() / se).where(se > 0)
    return pd.DataFrame(
        {
            "estimate": estimate,
            "se": se,
            "low": estimate - reach,
            "high": estimate + reach,
            "p": 2 * stdtr(freedom, -t),
        }
    ).rename_axis("measure")


def _paired(first: Targeting, second: Targeting) -> bool:
    if (first.level, first.order) != (second.level, second.order):
        raise InputError(
            f"the two results have level {first.level} and order {first.order!r}, and level {second.level} and order "
            f"{second.order!r}; assess both with the same."
        )
    units = [result.units.index for result in (first, second)]
    if min(map(len, units)) < FEWEST_BODIES:
        raise InputError(
            f"there are {len(units[0])} and {len(units[1])} bodies or clusters, and a difference has no interval with fewer than "
            f"{FEWEST_BODIES} on a side; compare the estimates."
        )
    both = units[0].intersection(units[1])
    if len(both) and not len(both) == len(units[0]) == len(units[1]):
        raise InputError(
            f"{len(both)} bodies stand in both results, and others in one only; give the same bodies in both "
            "(tables.follow carries mergers), or none of the one in the other.",
            units[0].symmetric_difference(units[1]).to_frame(),
        )
    if len(both) and [r.units.index.name == "cluster" for r in (first, second)] in ([True, False], [False, True]):
        raise InputError("one of the two results has clusters and the other has none; assess both in the same way.")
    return len(both) > 0


def _paired_variance(one: pd.DataFrame, two: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    apart = one - two.reindex(one.index)
    return _variance(apart), pd.Series(len(apart) / 2, apart.columns)


def _added_variance(one: pd.DataFrame, two: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    parts = [_variance(units) for units in (one, two)]
    total = parts[0] + parts[1]
    freedom = total**2 / sum(v**2 / (len(u) / 2) for v, u in zip(parts, (one, two), strict=True))
    return total, freedom


def _variance(units: pd.DataFrame) -> pd.Series:
    """Return the jackknife variance; NaN where a figure is not defined without some body."""
    n = len(units)
    return (n - 1) / n * ((units - units.mean(skipna=False)) ** 2).sum(skipna=False)
