"""The Barnett formula: what a change of English money means for another nation. Nothing is shared out by it."""

from __future__ import annotations

import math
from numbers import Real
from typing import TypeVar

import pandas as pd

from decentre.errors import InputError

Numbers = TypeVar("Numbers", float, pd.Series)


def barnett(
    change: Numbers, *, comparability: float | pd.Series, population: float, need_factor: float = 1.0
) -> Numbers:
    """Return the consequential of a change in English spending.

    ``change x comparability x population x need_factor``. It applies to changes only: the base is history, and no
    allowance is made for health or need unless a factor was agreed. A nation's government may spend a consequential on
    anything, so it is not a health budget.

    Parameters
    ----------
    change : float or pandas.Series
        Change of the departmental limit, in money; by department when a Series.
    comparability : float or pandas.Series
        Share of the department's work that is devolved, 0 to 1; by department when a Series, matched by label.
    population : float
        The nation's people over England's (for Wales over England's where the programme is England's), 0 to 1.
    need_factor : float, default 1
        Agreed factor, such as 1.05 for Wales since 2018-19 or 1.24 for Northern Ireland since 2024-25.

    Returns
    -------
    float or pandas.Series
        Consequential in the money of the change, of the shape of the change.

    Raises
    ------
    InputError
        A number is missing or not finite; a share is outside 0 to 1; a department has no comparability.

    References
    ----------
    HM Treasury, evidence to the House of Lords Select Committee on the Barnett Formula, 2009: a programme for the whole
    kingdom of 100m beside an English one of 50m has a comparability of 33 per cent.

    Examples
    --------
    >>> barnett(100e6, comparability=0.993, population=0.0589)
    5848770.0
    >>> share = devolved_share(pd.Series({"whole kingdom": 100e6, "England": 50e6}), pd.Series({"whole kingdom": 0, "England": 1}))
    >>> round(100 * share)
    33
    """
    for name, share in (("population", population), ("comparability", comparability)):
        _require_shares(share, name)
    if not isinstance(need_factor, Real) or not math.isfinite(need_factor) or need_factor <= 0:
        raise InputError(f"need_factor is {need_factor!r}; give a number above zero, such as 1.05.")
    _require_finite(change, "change")
    if isinstance(change, pd.Series) and isinstance(comparability, pd.Series):
        missing = change.index.difference(comparability.index)
        if len(missing):
            raise InputError(
                f"comparability has no value for {', '.join(map(str, missing))}; give one for each department of the change.",
                change[missing].to_frame("change"),
            )
        comparability = comparability[change.index]
    elif isinstance(comparability, pd.Series):
        raise InputError("comparability is a Series and change one number; give the change by department too.")
    return change * comparability * population * need_factor


def devolved_share(spend: pd.Series, devolved: pd.Series) -> float:
    """Return the comparability of a department: the devolved part of its spending over all of it.

    Parameters
    ----------
    spend : pandas.Series
        Money by programme.
    devolved : pandas.Series
        Share of each programme that is devolved, 0 to 1, matched by label.

    Returns
    -------
    float
        ``sum(spend x devolved) / sum(spend)``.

    Raises
    ------
    InputError
        A programme is in one table only, a share is outside 0 to 1, or the spending adds up to nothing.

    Examples
    --------
    >>> devolved_share(pd.Series({"hospitals": 3.0, "defence": 1.0}), pd.Series({"hospitals": 1, "defence": 0}))
    0.75
    """
    _require_finite(spend, "spend")
    _require_shares(devolved, "devolved")
    alone = spend.index.symmetric_difference(devolved.index)
    if len(alone):
        raise InputError(
            f"{', '.join(map(str, alone))} stands in one of spend and devolved only; give both for each programme."
        )
    if spend.sum() <= 0:
        raise InputError("The spending adds up to nothing, so no share of it can be taken; give money by programme.")
    return float((spend * devolved[spend.index]).sum() / spend.sum())


def _require_finite(values: float | pd.Series, name: str) -> None:
    numbers = values if isinstance(values, pd.Series) else pd.Series([values])
    wrong = ~pd.to_numeric(numbers, errors="coerce").map(math.isfinite)
    if wrong.any():
        first = numbers[wrong].iloc[0]
        raise InputError(
            f"{name} holds {first}, which is no finite number; give money as numbers.", numbers[wrong].to_frame(name)
        )


def _require_shares(values: float | pd.Series, name: str) -> None:
    _require_finite(values, name)
    numbers = values if isinstance(values, pd.Series) else pd.Series([values])
    wrong = (numbers < 0) | (numbers > 1)
    if wrong.any():
        raise InputError(
            f"{name} is {numbers[wrong].iloc[0]}; give a share from 0 to 1 (0.0589 for 5.89 per cent).",
            numbers[wrong].to_frame(name),
        )
