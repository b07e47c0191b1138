"""The check that parts make the whole: nothing whose parts do not add up may become a result."""

from __future__ import annotations

import pandas as pd

from decentre.errors import IdentityError

HALF_A_PENNY = 0.005


def require_identity(parts: pd.Series, whole: pd.Series, claim: str, *, tolerance: float = HALF_A_PENNY) -> None:
    """Refuse parts that do not add up to their whole.

    Parameters
    ----------
    parts : pandas.Series
        Sums of the parts, in the unit of the whole. A missing part is never zero: it fails the check.
    whole : pandas.Series
        What they must equal, on the same index.
    claim : str
        The identity in words, for the message.
    tolerance : float, default half a penny
        The largest absolute difference allowed. Beyond a hundred billion one rounding step of a float is
        wider than that, and two such steps are allowed instead.

    Raises
    ------
    IdentityError
        Some parts do not add up, or are missing; ``cases`` holds the rows.

    Examples
    --------
    >>> require_identity(pd.Series({"a": 2.0}), pd.Series({"a": 2.0}), "parts = whole")
    >>> require_identity(pd.Series({"a": 2.0}), pd.Series({"a": 2.5}), "parts = whole")
    Traceback (most recent call last):
        ...
    decentre.errors.IdentityError: parts = whole does not hold in 1 of 1 rows (largest gap 0.5); see .cases.
    """
    gap = (parts - whole).abs()
    allowed = (whole.abs() * 2**-51).clip(lower=tolerance)
    wrong = ~(gap <= allowed)
    if wrong.any():
        cases = pd.DataFrame({"parts": parts[wrong], "whole": whole[wrong], "gap": gap[wrong]})
        raise IdentityError(
            f"{claim} does not hold in {int(wrong.sum())} of {len(gap)} rows "
            f"(largest gap {gap[wrong].max():.6g}); see .cases.",
            cases,
        )
