"""What drove a change: people, need, prices or volume. Two exact splits of a change in a sum of products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd

from decentre import figures
from decentre.errors import InputError
from decentre.prices.index_numbers import log_mean
from decentre.results import Format, Plotted, require_identity
from decentre.tables import settle_currency, shown
from decentre.tables.matching import cells, matched

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Method = Literal["lmdi", "shapley"]
_TOLERANCE = 1e-9
_NO_CHANGE = 1e-12


@dataclass(frozen=True, repr=False)
class Attribution(Plotted):
    """A change in spend, attributed to the factors whose product it is.

    Attributes
    ----------
    table : pandas.DataFrame
        Money; index: sub-groups, columns: factors. A row adds up to the change of its sub-group.
    start, end : pandas.Series
        Money by sub-group: the products of the factors before and after.
    method : str
        ``'lmdi'`` or ``'shapley'``.
    assumptions : tuple of str
        What the answer stands on.
    currency : str
        ISO 4217 code of the money; None where it was not stated.
    """

    table: pd.DataFrame
    start: pd.Series
    end: pd.Series
    method: Method
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {"amount": "money", "share": "share"}

    def __post_init__(self) -> None:
        largest = pd.concat([self.start.abs(), self.end.abs()], axis=1).max(axis=1)
        scale = largest.where(largest > 0, 1.0)
        require_identity(
            self.table.sum(axis=1, skipna=False) / scale,
            (self.end - self.start) / scale,
            "parts = change, as a share of the larger of the two sums,",
            tolerance=_TOLERANCE,
        )

    @property
    def change(self) -> float:
        """The sum over sub-groups after, less the sum before."""
        return float(self.end.sum() - self.start.sum())

    def summary(self) -> pd.DataFrame:
        """Return the money of each factor, and its share of the change.

        Returns
        -------
        pandas.DataFrame
            Index: factors; columns amount and share (NaN when there is no change to share out; shares may be
            negative or above 1 when factors pull apart).
        """
        amount = self.table.sum(axis=0).rename_axis("factor")
        largest = max(abs(self.start.sum()), abs(self.end.sum()))
        changed = abs(self.change) > _NO_CHANGE * largest
        return pd.DataFrame({"amount": amount, "share": amount / (self.change if changed else np.nan)})

    def multiplicative(self) -> pd.Series:
        r"""Return what each factor multiplied the whole by; together they give the ratio of the sums, without a residual.

        .. math:: D_k = \exp\Big( \sum_i \frac{L(V_i^1, V_i^0)}{L(V^1, V^0)} \ln \frac{x_{ik}^1}{x_{ik}^0} \Big), \qquad
                  \prod_k D_k = V^1 / V^0

        Returns
        -------
        pandas.Series
            Index factor: 1.03 is a rise of 3 per cent.

        Raises
        ------
        InputError
            ``method='shapley'``; or a sum that is zero before or after, of which there is no ratio.

        References
        ----------
        Ang, B. W. and Liu, F. L. (2001), Energy 26: 537-548, https://doi.org/10.1016/S0360-5442(01)00022-6 (LMDI-I).

        Examples
        --------
        >>> start = pd.DataFrame({"heads": [100.0], "money_a_head": [10.0]}, index=["all"])
        >>> end = pd.DataFrame({"heads": [110.0], "money_a_head": [12.0]}, index=["all"])
        >>> attribute_growth(start, end).multiplicative().round(6).to_dict()
        {'heads': 1.1, 'money_a_head': 1.2}
        """
        before, after = float(self.start.sum()), float(self.end.sum())
        if self.method != "lmdi":
            raise InputError("only the logarithmic mean splits a ratio into factors; use method='lmdi'.")
        if not (before > 0 and after > 0):
            raise InputError(f"the sums are {before:,.2f} before and {after:,.2f} after, so there is no ratio of them.")
        mean = log_mean(np.array([after]), np.array([before]))[0]
        powers = self.table.sum(axis=0) / mean
        return pd.Series(np.exp(powers.to_numpy()), powers.index.rename("factor"), name="ratio")

    def _title(self) -> str:
        change = shown(round(self.change), self.currency, scale=1)
        return f"{self.method}, {len(self.table)} sub-groups, change {change}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw the money of each factor."""
        amount = self.summary()["amount"]
        return figures.contributions(
            amount, ax=ax, title="What drove the change", ylabel="change", source=source, currency=self.currency
        )


def attribute_growth(
    start: pd.DataFrame, end: pd.DataFrame, *, method: Method = "lmdi", currency: str | None = None
) -> Attribution:
    r"""Attribute the change of a sum of products to its factors, without a residual.

    Spend is :math:`V = \sum_i \prod_k x_{ik}` over sub-groups :math:`i` and factors :math:`k` (such as
    population x need per head x price x real spend per need-weighted head).

    * ``'lmdi'`` (LMDI-I): :math:`\Delta_{ik} = L(V_i^1, V_i^0) \ln (x_{ik}^1 / x_{ik}^0)` with the
      logarithmic mean :math:`L(a, b) = (a - b) / \ln (a / b)`. Where factors come from or go to zero, its
      limits: one such factor takes the whole change of the sub-group, several take equal parts, the others
      none.
    * ``'shapley'`` (the same as Das Gupta): each factor's effect averaged over all orders in which the
      factors could have changed, :math:`\Delta_{ik} = (x_{ik}^1 - x_{ik}^0) \int_0^1 \prod_{j \ne k} ((1 - t)
      x_{ij}^0 + t x_{ij}^1) \, dt`, computed exactly for any number of factors.

    Parameters
    ----------
    start, end : pandas.DataFrame
        Before and after; index: sub-groups, columns: factors, in units whose product is money. Both list
        every sub-group and factor, in any order.
    method : {'lmdi', 'shapley'}
        How to split.
    currency : str, optional
        ISO 4217 code of the money that the products are.

    Returns
    -------
    Attribution
        ``.summary()`` by factor, ``.table`` by sub-group and factor, in money.

    Raises
    ------
    InputError
        Tables that do not list the same sub-groups and factors, or one twice; a cell that is missing or not a
        number; a negative cell with ``'lmdi'``, which takes logarithms.
    IdentityError
        The parts do not add up to the change to 1e-9 of the larger of the two sums.

    Notes
    -----
    A split of a product says which factor moved, not why.

    References
    ----------
    Ang, B. W. (2005). The LMDI approach to decomposition analysis: a practical guide. *Energy Policy* 33(7),
    867-871. https://doi.org/10.1016/j.enpol.2003.10.010. Wood, R. and Lenzen, M. (2006). Zero-value problems
    of the logarithmic mean Divisia index decomposition method. *Energy Policy* 34(12), 1326-1331.
    https://doi.org/10.1016/j.enpol.2004.11.010. Das Gupta, P. (1993). *Standardization and Decomposition of
    Rates: A User's Manual*, US Bureau of the Census, P23-186. The integral: Owen, G. (1972). Multilinear
    extensions of games. *Management Science* 18(5), P64-P79. https://doi.org/10.1287/mnsc.18.5.64.

    Examples
    --------
    >>> ages = ["under 65", "65 and over"]
    >>> start = pd.DataFrame({"heads": [1e6, 2e5], "money_a_head": [500.0, 2000.0]}, index=ages)
    >>> end = pd.DataFrame({"heads": [1e6, 2.5e5], "money_a_head": [525.0, 2100.0]}, index=ages)
    >>> attribute_growth(start, end, method="shapley", currency="GBP")
    <Attribution: shapley, 2 sub-groups, change £150,000,000>
                  amount (£m)   share
    factor
    heads               102.5  68.3 %
    money_a_head        47.5  31.7 %
    """
    if method not in list(_METHODS):
        raise InputError(f"{method!r} is not a way to attribute growth; give 'lmdi' or 'shapley'.")
    start, end = matched(start, end, names=("start", "end"), row="sub_group", column="factor")
    if method == "lmdi":
        _refuse_negative(start, end)
    parts = _METHODS[method](start.to_numpy(), end.to_numpy())
    table = pd.DataFrame(parts, index=start.index, columns=start.columns)
    notes = _notes(start.to_numpy(), end.to_numpy(), method)
    code = settle_currency(currency)
    return Attribution(table, start.prod(axis=1), end.prod(axis=1), method, notes, code)


def _refuse_negative(start: pd.DataFrame, end: pd.DataFrame) -> None:
    tables = {"start": start, "end": end}
    negative = [cells(x, x.to_numpy() < 0, "sub_group", "factor").assign(table=name) for name, x in tables.items()]
    found = [cases for cases in negative if len(cases)]
    if found:
        cases = pd.concat(found, ignore_index=True)
        first = cases.iloc[0]
        raise InputError(
            f"LMDI takes logarithms, so a factor must be zero or more: {first['factor']!r} of "
            f"{first['sub_group']!r} is {first['value']:g} in {first['table']} ({len(cases)} in all); use "
            "method='shapley', or factors that are not negative.",
            cases,
        )


def _lmdi(x0: np.ndarray, x1: np.ndarray) -> np.ndarray:
    from_or_to_zero = (x0 == 0) | (x1 == 0)
    positive = ~from_or_to_zero.any(axis=1)
    parts = np.zeros_like(x0)
    before, after = x0[positive], x1[positive]
    means = log_mean(after.prod(axis=1), before.prod(axis=1))
    parts[positive] = means[:, None] * np.log(after / before)
    moved = from_or_to_zero[~positive]
    change = x1[~positive].prod(axis=1) - x0[~positive].prod(axis=1)
    parts[~positive] = change[:, None] * moved / moved.sum(axis=1, keepdims=True)
    return parts


def _shapley(x0: np.ndarray, x1: np.ndarray) -> np.ndarray:
    factors = x0.shape[1]
    # Gauss's rule with n places is exact to degree 2n - 1; the product to integrate has degree factors - 1.
    places, weights = np.polynomial.legendre.leggauss((factors + 1) // 2)
    parts = np.zeros_like(x0)
    for place, weight in zip((places + 1) / 2, weights / 2, strict=True):
        between = x0 + place * (x1 - x0)
        for k in range(factors):
            parts[:, k] += weight * np.delete(between, k, axis=1).prod(axis=1)
    parts *= x1 - x0
    return parts


_METHODS = {"lmdi": _lmdi, "shapley": _shapley}


def _notes(x0: np.ndarray, x1: np.ndarray, method: Method) -> tuple[str, ...]:
    appeared = (x0.prod(axis=1) == 0) != (x1.prod(axis=1) == 0)
    shared = int((appeared & (((x0 == 0) | (x1 == 0)).sum(axis=1) > 1)).sum())
    if method == "shapley" or not shared:
        return ()
    return (f"several factors come from or go to zero together in {shared} of {len(x0)} sub-groups: equal parts",)
