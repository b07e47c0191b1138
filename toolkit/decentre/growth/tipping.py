"""The tipping point: how much of what is listed as a national claim would have to be local."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import numpy as np
import pandas as pd

from decentre import figures
from decentre.errors import InputError
from decentre.growth.components import claimed, money_shared, within
from decentre.growth.decomposition_result import GrowthDecomposition
from decentre.results import Format, Plotted
from decentre.tables.choices import is_number
from decentre.tables.components import Claims, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False)
class TippingPoint(Plotted):
    """What would have to be true for a share of growth to have been decided locally.

    Attributes
    ----------
    table : pandas.DataFrame
        Index body, year. Solved for claims: columns amount (of claims that would have to be local), claims (all of
        them), share_of_claims and reachable. Solved for the price rate: column price_rate.
    share : float
        The share asked about.
    claims : str
        What counts as claims.
    curve : pandas.DataFrame
        Columns local_share_of_claims, discretionary_share: bodies and years pooled.
    currency : str
        That of the decomposition.
    assumptions : tuple of str
        What the answer stands on.
    """

    table: pd.DataFrame
    share: float
    claims: str
    curve: pd.DataFrame
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {
        "amount": "money",
        "claims": "money",
        "share_of_claims": "share",
        "price_rate": "share",
        "discretionary_share": "share",
    }

    def summary(self) -> pd.DataFrame:
        """Return the table: one row a body and year."""
        return self.table

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        shown = super()._shown(code=code)
        if "price_rate" in self.table:
            shown["price_rate"] = [f"{100 * x:.3f} %" for x in self.table["price_rate"]]
        return shown

    def _title(self) -> str:
        return f"{100 * self.share:g} % of growth, {self._claims_in_words()}"

    def _claims_in_words(self) -> str:
        return "all claims" if self.claims == "all" else self.claims.replace("_", " ")

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw the discretionary share against the share of claims that is in truth local."""
        return figures.tipping_point(self.curve, self.share, self._claims_in_words(), ax=ax, source=source)


def tipping_point(
    decomposition: GrowthDecomposition,
    *,
    share: float = 0.5,
    claims: Claims = "priorities",
    solve: Literal["claims", "price_rate"] = "claims",
) -> TippingPoint:
    r"""Say how much of the national claims would have to be local for a share of growth to be discretionary.

    With the denominator :math:`D`, :math:`x = \max(0, \mathrm{share} \cdot D - \mathrm{discretionary})`; with
    ``solve='price_rate'``, the rate of price rise on the baseline at which exactly the share is left.

    Parameters
    ----------
    decomposition : GrowthDecomposition
        What :func:`decompose_growth` returned.
    share : float, default 0.5
        The share of the decomposition's denominator, 0 to 1.
    claims : {'priorities', 'priorities_and_demography', 'all'}
        Which claims could be local; ``'all'`` are all listed parts that the denominator holds (a claim outside it, were it
        local, would change the denominator as well). ``'priorities_and_inflation'`` is an older set and still taken.
    solve : {'claims', 'price_rate'}
        What to solve for.

    Returns
    -------
    TippingPoint
        ``.table`` with amount, claims, share_of_claims and reachable (False when more than all claims would have to be local,
        or there is no denominator), or with price_rate.

    Raises
    ------
    InputError
        The share is outside 0 to 1 (or 1 with growth after inflation, where no rate leaves it), or a choice is
        unknown.

    Examples
    --------
    England 2001-02: what inflation rate would leave exactly a fifth of growth?

    >>> import decentre, pandas as pd
    >>> budget = pd.DataFrame({"body": "England", "year": ["2000-01", "2001-02"], "amount": [34.1e9, 37.0e9]})
    >>> named = pd.DataFrame({"body": "England", "year": "2001-02", "line": ["named sums"],
    ...                       "component": ["priority"], "amount": [600e6]})
    >>> split = decentre.decompose_growth(budget, named, price_index="dh_input_unit_cost")
    >>> tipping_point(split, share=0.2, solve="price_rate").table["price_rate"].round(5).item()
    0.05044
    """
    if claims not in get_args(Claims):
        raise InputError(f"{claims!r} is not a set of claims; give one of {', '.join(get_args(Claims))}.")
    if solve not in ("claims", "price_rate"):
        raise InputError(f"{solve!r} cannot be solved for; give 'claims' or 'price_rate'.")
    if not is_number(share, 0, 1):
        raise InputError(f"share is {share!r}; give a share between 0 and 1 (a fifth is 0.2).")
    table = _amounts(decomposition, share, claims) if solve == "claims" else _price_rate(decomposition, share)
    curve = _curve(decomposition, claims)
    return TippingPoint(table, share, claims, curve, decomposition.assumptions, decomposition.currency)


def _claimed(decomposition: GrowthDecomposition, claims: Claims) -> pd.Series:
    return decomposition.parts[claimed(claims, decomposition.denominator)].sum(axis=1, skipna=False)


def _amounts(decomposition: GrowthDecomposition, share: float, claims: Claims) -> pd.DataFrame:
    whole = decomposition.denominators
    needed = (share * whole - decomposition.parts["discretionary"]).clip(lower=0)
    there = _claimed(decomposition, claims)
    table = pd.DataFrame({"amount": needed, "claims": there})
    table["share_of_claims"] = needed / there.where(there > 0)
    table.loc[needed == 0, "share_of_claims"] = 0.0
    table["reachable"] = (needed == 0) | (needed <= there)
    return table


def _price_rate(decomposition: GrowthDecomposition, share: float) -> pd.DataFrame:
    """Return the rate at which what is left of growth, the other parts and the price term taken off, is the share."""
    parts, priced = decomposition.parts, next(part.name for part in listed() if part.priced)
    unpriced = parts.assign(**{priced: 0.0})
    left = parts["discretionary"] + parts[priced]
    whole = money_shared(unpriced, decomposition.denominator)
    price = left - share * whole.where(decomposition.denominators.notna())
    if priced not in within(decomposition.denominator):
        if share == 1:
            raise InputError(
                "No price rate leaves all of growth after inflation while there are claims; give a share below 1."
            )
        price = (left - share * whole) / (1 - share)
    return pd.DataFrame({"price_rate": price / parts["baseline"].where(parts["baseline"] > 0)})


def _curve(decomposition: GrowthDecomposition, claims: Claims) -> pd.DataFrame:
    """Return the discretionary share, bodies and years pooled, for each share of claims that is local."""
    known = decomposition.denominators.notna()
    whole = decomposition.denominators[known].sum()
    local = np.linspace(0, 1, 101)
    left = decomposition.parts.loc[known, "discretionary"].sum()
    there = _claimed(decomposition, claims)[known].sum()
    share = (left + local * there) / whole if whole > 0 else np.full_like(local, np.nan)
    return pd.DataFrame({"local_share_of_claims": local, "discretionary_share": share})
