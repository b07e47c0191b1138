"""Index numbers: one price level a year, quarter or month, from the prices and quantities of many items."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.prices.periods import Period, parse, require_period, span
from decentre.tables.matching import cells, matched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Method = Literal["laspeyres", "paasche", "fisher", "tornqvist", "sato_vartia"]


def log_mean(first: Array, second: Array) -> Array:
    r"""Return the logarithmic mean of positive numbers.

    :math:`L(a, b) = (a - b) / \ln(a / b)`, and :math:`L(a, a) = a`.

    Parameters
    ----------
    first, second : numpy.ndarray
        Numbers above zero, of one shape; any unit.

    Returns
    -------
    numpy.ndarray
        Means, in the same unit; exact also where the two numbers nearly agree.

    Examples
    --------
    >>> log_mean(np.array([2.0, 5.0]), np.array([1.0, 5.0])).round(6).tolist()
    [1.442695, 5.0]
    """
    distance = np.log(first / second)
    steps = np.where(distance == 0, 1.0, distance)
    return second * np.where(distance == 0, 1.0, np.expm1(steps) / steps)


def _laspeyres(p0: Array, q0: Array, p1: Array, q1: Array) -> Array:  # noqa: ARG001
    return np.asarray((p1 * q0).sum(axis=1) / (p0 * q0).sum(axis=1), dtype=float)


def _paasche(p0: Array, q0: Array, p1: Array, q1: Array) -> Array:  # noqa: ARG001
    return np.asarray((p1 * q1).sum(axis=1) / (p0 * q1).sum(axis=1), dtype=float)


def _fisher(p0: Array, q0: Array, p1: Array, q1: Array) -> Array:
    return np.asarray(np.sqrt(_laspeyres(p0, q0, p1, q1) * _paasche(p0, q0, p1, q1)), dtype=float)


def _shares(prices: Array, quantities: Array) -> Array:
    values = prices * quantities
    return np.asarray(values / values.sum(axis=1, keepdims=True), dtype=float)


def _tornqvist(p0: Array, q0: Array, p1: Array, q1: Array) -> Array:
    weights = (_shares(p0, q0) + _shares(p1, q1)) / 2
    return np.asarray(np.exp((weights * np.log(p1 / p0)).sum(axis=1)), dtype=float)


def _sato_vartia(p0: Array, q0: Array, p1: Array, q1: Array) -> Array:
    weights = log_mean(_shares(p1, q1), _shares(p0, q0))
    return np.asarray(np.exp((weights * np.log(p1 / p0)).sum(axis=1) / weights.sum(axis=1)), dtype=float)


_FORMULAS: dict[str, Callable[..., Array]] = {
    "laspeyres": _laspeyres,
    "paasche": _paasche,
    "fisher": _fisher,
    "tornqvist": _tornqvist,
    "sato_vartia": _sato_vartia,
}
_LOGARITHMS = {"tornqvist": ("prices",), "sato_vartia": ("prices", "quantities")}


def index_number(
    prices: pd.DataFrame,
    quantities: pd.DataFrame,
    *,
    method: Method = "laspeyres",
    chained: bool = False,
    period: Period = "year",
) -> pd.Series:
    r"""Make a price index from prices and quantities.

    With prices :math:`p`, quantities :math:`q`, the base 0 and a period :math:`t`; shares of the period's value
    :math:`s = pq / \sum pq`; logarithmic mean :math:`L(a, b) = (a - b) / \ln(a / b)`:

    ===============  ====================================================================================
    ``laspeyres``    :math:`P_L = \sum p_t q_0 / \sum p_0 q_0`
    ``paasche``      :math:`P_P = \sum p_t q_t / \sum p_0 q_t`
    ``fisher``       :math:`\sqrt{P_L P_P}`
    ``tornqvist``    :math:`\exp \sum \tfrac{1}{2} (s_0 + s_t) \ln (p_t / p_0)`
    ``sato_vartia``  :math:`\exp \sum w \ln (p_t / p_0)`, with :math:`w = L(s_t, s_0) / \sum L(s_t, s_0)`
    ===============  ====================================================================================

    Parameters
    ----------
    prices : pandas.DataFrame
        Money a unit; index: years (or quarters, or months), columns: items.
    quantities : pandas.DataFrame
        Units bought; the same periods and items, in any order.
    method : {'laspeyres', 'paasche', 'fisher', 'tornqvist', 'sato_vartia'}
        The formula.
    chained : bool, default False
        Multiply indices from period to period, each on the one before as its base, instead of comparing every period
        with the first.
    period : {'year', 'quarter', 'month'}
        What a row is: a year, a quarter (``'2020-Q1'``) or a month (``'2020-01'``); only ``'month'`` reads ``'2001-02'`` as a
        month. An index of quarters or months is no price index of a budget.

    Returns
    -------
    pandas.Series
        Levels by period, in order of time: 1 in the first. ``prices.rebase`` sets another base.

    Raises
    ------
    InputError
        Tables that do not name the same periods and items, or one twice; a cell that is missing or negative; a
        zero where the formula needs logarithms (a price for Tornqvist; a price or quantity for Sato-Vartia);
        a basket without value; fewer than two periods; a missing one in a chained index. ``cases`` holds the
        cells or periods.

    Notes
    -----
    Fisher and Sato-Vartia split a change of value exactly into price and quantity (exchange the two tables
    for the quantity index); Fisher, Tornqvist and Sato-Vartia invert when the two periods change places. A
    chained index need not come back to 1 when prices and quantities do.

    References
    ----------
    ILO, IMF, OECD, UNECE and World Bank (2004). *Producer Price Index Manual: Theory and Practice*, chapters
    15, 16 and 19. Sato, K. (1976). The ideal log-change index number. *Review of Economics and Statistics*
    58(2), 223-228. https://doi.org/10.2307/1924029. Vartia, Y. O. (1976). Ideal log-change index numbers.
    *Scandinavian Journal of Statistics* 3(3), 121-126.

    Examples
    --------
    >>> pay = pd.DataFrame({"nurses": [20.0, 21.0], "drugs": [5.0, 5.5]}, index=["2001-02", "2002-03"])
    >>> use = pd.DataFrame({"nurses": [100, 102], "drugs": [200, 210]}, index=["2001-02", "2002-03"])
    >>> index_number(pay, use, method="fisher").round(6)
    year
    2001-02    1.000000
    2002-03    1.066828
    Name: price_index, dtype: float64
    >>> index_number(pay.assign(drugs=[0.0, 5.5]), use, method="tornqvist")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: prices must be above zero, because tornqvist takes ...
    """
    if method not in list(_FORMULAS):
        raise InputError(f"{method!r} is not an index formula; give one of {', '.join(_FORMULAS)}.")
    require_period(period)
    prices, quantities = _in_order(prices, quantities, chained, period)
    _require_positive(prices, quantities, method, period)
    base = slice(0, -1) if chained else [0] * (len(prices) - 1)
    p, q = prices.to_numpy(), quantities.to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        links = _FORMULAS[method](p[base], q[base], p[1:], q[1:])
    _require_value(links, prices.index[1:], method, period)
    levels = np.append(1.0, np.cumprod(links) if chained else links)
    index = pd.Series(levels, index=prices.index, name="price_index")
    index.attrs = {"name": f"{method}{'_chained' if chained else ''}", "basis": "gross"}
    return index


def _in_order(
    prices: pd.DataFrame, quantities: pd.DataFrame, chained: bool, period: Period
) -> tuple[pd.DataFrame, pd.DataFrame]:
    labelled = [
        x.set_axis(pd.Index([parse(y, period) for y in x.index], name=period)) if isinstance(x, pd.DataFrame) else x
        for x in (prices, quantities)
    ]
    prices, quantities = matched(*labelled, names=("prices", "quantities"), row=period, column="item")
    prices, quantities = prices.sort_index(), quantities.sort_index()
    if len(prices) < 2:
        raise InputError(
            f"An index number compares {period}s, and {prices.index[0]} is the only one; give a second {period}."
        )
    between = set(span(prices.index[0], prices.index[-1], period)) - set(prices.index)
    if chained and between:
        gaps = sorted(between)
        raise InputError(
            f"A chained index links each {period} to the {period} before, and {gaps[0]} is missing ({len(gaps)} in "
            "all); give its prices and quantities, or use chained=False.",
            pd.DataFrame({period: gaps}),
        )
    return prices, quantities


def _require_positive(prices: pd.DataFrame, quantities: pd.DataFrame, method: str, period: Period) -> None:
    logarithms = _LOGARITHMS.get(method, ())
    for name, table in (("prices", prices), ("quantities", quantities)):
        values = table.to_numpy()
        wrong = values <= 0 if name in logarithms else values < 0
        if wrong.any():
            cases = cells(table, wrong, period, "item")
            needs, cure = "zero or more", "correct the cell"
            if name in logarithms:
                needs = f"above zero, because {method} takes logarithms of {name}"
                cure = "leave the item out of both tables, or use method='fisher'"
            first = cases.iloc[0]
            raise InputError(
                f"{name} must be {needs}: {first['item']!r} in {first[period]} is {first['value']:g} "
                f"({len(cases)} in all); {cure}.",
                cases,
            )


def _require_value(links: Array, later: pd.Index, method: str, period: Period) -> None:
    wrong = ~(np.isfinite(links) & (links > 0))
    if wrong.any():
        raise InputError(
            f"The {method} index has no level in {later[wrong][0]} ({wrong.sum()} {period}s in all), because a "
            f"basket has no value at one of the two {period}s' prices; give prices and quantities that are not all zero.",
            pd.DataFrame({period: later[wrong]}),
        )
