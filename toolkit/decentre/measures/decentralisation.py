"""How far a tier stands on its own feet: vertical imbalance and the Local Autonomy Index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import InputError
from decentre.measures.alignment import aligned
from decentre.measures.arrays import non_negative, numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# Ladner, Keuffer and Baldersheim (2016): dimension -> weight (of 13) and {code: (factor, highest code)};
# each score is 100 x weighted codes over their highest possible sum.
_DIMENSIONS: dict[str, tuple[int, dict[str, tuple[int, int]]]] = {
    "legal_autonomy": (1, {"legal_protection": (1, 3)}),
    "political_discretion": (3, {"institutional_depth": (1, 3), "effective_political_discretion": (3, 4)}),
    "policy_scope": (2, {"policy_scope": (1, 4)}),
    "financial_autonomy": (
        3,
        {"fiscal_autonomy": (3, 4), "financial_self_reliance": (3, 3), "borrowing_autonomy": (1, 3)},
    ),
    "organisational_autonomy": (2, {"organisational_autonomy": (1, 4)}),
    "non_interference": (1, {"financial_transfer_system": (1, 3), "administrative_supervision": (1, 3)}),
    "access": (1, {"central_or_regional_access": (1, 3)}),
}


def vertical_imbalance(own_revenue: ArrayLike, own_spending: ArrayLike) -> float:
    r"""Return the share of a tier's spending that it does not raise itself.

    .. math:: V = 1 - \frac{\sum_i \text{own revenue}_i}{\sum_i \text{own spending}_i}

    Parameters
    ----------
    own_revenue, own_spending : float or array-like of shape (n,)
        Money; of several bodies together it is the ratio of the sums.

    Returns
    -------
    float
        0 when the tier pays its own way, 1 when it raises nothing; negative when it raises more than it
        spends.

    Raises
    ------
    InputError
        Negative or missing amounts, lengths that differ, or spending of zero.

    References
    ----------
    Eyraud, L. and Lusinyan, L. (2013), Journal of Monetary Economics 60: 571-587,
    doi:10.1016/j.jmoneco.2013.04.012.

    Examples
    --------
    >>> vertical_imbalance(25.0, 100.0)
    0.75
    """
    raised, spent = (np.atleast_1d(a) if np.ndim(a) == 0 else a for a in (own_revenue, own_spending))
    revenue, spending = aligned(least=1, own_revenue=raised, own_spending=spent)
    non_negative(spending, "own_spending")
    if (revenue < 0).any():
        raise InputError("own_revenue has negative entries; give zero or more.")
    return float(1 - revenue.sum() / spending.sum())


def local_autonomy_scores(codes: Mapping[str, float]) -> dict[str, float]:
    """Return the seven scores of the Local Autonomy Index from the codebook's codes.

    The seven scores, each 0 to 100:

    * ``legal_autonomy``: 100/3 x legal_protection
    * ``political_discretion``: 100/15 x (institutional_depth + 3 x effective_political_discretion)
    * ``policy_scope``: 100/4 x policy_scope
    * ``financial_autonomy``: 100/24 x (3 x fiscal_autonomy + 3 x financial_self_reliance +
      borrowing_autonomy)
    * ``organisational_autonomy``: 100/4 x organisational_autonomy
    * ``non_interference``: 100/6 x (financial_transfer_system + administrative_supervision)
    * ``access``: 100/3 x central_or_regional_access

    Parameters
    ----------
    codes : mapping of str to float
        Every code named on the right, 0 to 3, or 0 to 4 for policy_scope, effective_political_discretion,
        fiscal_autonomy and organisational_autonomy.

    Returns
    -------
    dict of str to float
        The seven scores, in the order of the table.

    Raises
    ------
    InputError
        A code is missing, unknown, or outside its range.

    References
    ----------
    Ladner, A., Keuffer, N. and Baldersheim, H. (2016), Regional and Federal Studies 26: 321-357,
    doi:10.1080/13597566.2016.1214911.

    Examples
    --------
    >>> codes = dict.fromkeys(["legal_protection", "institutional_depth", "borrowing_autonomy"], 3)
    >>> codes |= dict.fromkeys(["financial_transfer_system", "administrative_supervision"], 1)
    >>> codes |= dict.fromkeys(["effective_political_discretion", "policy_scope", "fiscal_autonomy"], 2)
    >>> codes |= {"financial_self_reliance": 1, "organisational_autonomy": 4, "central_or_regional_access": 3}
    >>> local_autonomy_scores(codes)["political_discretion"]
    60.0
    """
    highest = {code: top for _, parts in _DIMENSIONS.values() for code, (_, top) in parts.items()}
    if set(codes) != set(highest):
        missing, unknown = sorted(set(highest) - set(codes)), sorted(set(codes) - set(highest))
        raise InputError(f"codes lacks {missing} and has unknown {unknown}; give each of {', '.join(highest)} once.")
    outside = {code: codes[code] for code, top in highest.items() if not 0 <= codes[code] <= top}
    if outside:
        raise InputError(f"codes {outside} are outside their range; give 0 to 3 (or 4, as the table says).")
    return {
        name: 100.0
        * sum(factor * codes[code] for code, (factor, _) in parts.items())
        / sum(factor * top for factor, top in parts.values())
        for name, (_, parts) in _DIMENSIONS.items()
    }


def local_autonomy_index(scores: Mapping[str, float] | ArrayLike) -> float:
    r"""Return the Local Autonomy Index: the weighted mean of its seven scores.

    .. math:: LAI = \frac{1 L + 3 P + 2 S + 3 F + 2 O + 1 N + 1 A}{13}

    for legal autonomy, political discretion, policy scope, financial autonomy, organisational autonomy,
    non-interference and access, each 0 to 100.

    Parameters
    ----------
    scores : mapping of str to float, or array-like of 7
        What :func:`local_autonomy_scores` returns, or the seven scores in the order above.

    Returns
    -------
    float
        0 to 100.

    Raises
    ------
    InputError
        Not the seven scores, or one outside 0 to 100.

    References
    ----------
    Ladner, A., Keuffer, N. and Baldersheim, H. (2016), Regional and Federal Studies 26: 321-357,
    doi:10.1080/13597566.2016.1214911.

    Examples
    --------
    >>> local_autonomy_index([100, 60, 50, 50, 100, 50, 100])
    67.6923076923077
    """
    weight = np.array([w for w, _ in _DIMENSIONS.values()], dtype=float)
    if isinstance(scores, Mapping):
        if set(scores) != set(_DIMENSIONS):
            raise InputError(f"scores has {sorted(scores)}; give each of {', '.join(_DIMENSIONS)} once.")
        scores = [scores[name] for name in _DIMENSIONS]
    given = numbers(scores, "scores")
    if given.size != weight.size or (given < 0).any() or (given > 100).any():
        raise InputError(f"scores are {given.tolist()}; give the seven scores, each from 0 to 100.")
    return float(weight @ given / weight.sum())
