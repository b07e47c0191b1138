"""Cash and real terms."""

from __future__ import annotations

import pandas as pd

from decentre import tables, years
from decentre.errors import InputError
from decentre.prices.indices import ratio


def to_real_terms(amounts: pd.Series, price_index: pd.Series, base_year: str) -> pd.Series:
    """Express cash amounts at the prices of one year: ``real[t] = cash[t] * P[base] / P[t]``.

    Parameters
    ----------
    amounts : pandas.Series
        Cash pounds by financial year (the index, or its level ``year``).
    price_index : pandas.Series
        Levels by financial year.
    base_year : str
        The year whose prices are used.

    Returns
    -------
    pandas.Series
        Pounds at base-year prices, on the index given.

    Raises
    ------
    InputError
        The index of amounts is not financial years, or the price index does not cover them.

    Examples
    --------
    >>> from decentre.prices import from_rates
    >>> cash = pd.Series({"2000-01": 100.0, "2001-02": 105.1})
    >>> to_real_terms(cash, from_rates({"2001-02": 0.051}), base_year="2000-01").tolist()
    [100.0, 100.0]
    """
    return amounts * _factors(amounts, price_index, base_year)


def to_cash_terms(amounts: pd.Series, price_index: pd.Series, base_year: str) -> pd.Series:
    """Turn amounts at the prices of one year back into cash: ``cash[t] = real[t] * P[t] / P[base]``.

    Parameters
    ----------
    amounts : pandas.Series
        Pounds at base-year prices, by financial year.
    price_index : pandas.Series
        Levels by financial year.
    base_year : str
        The year whose prices the amounts are in.

    Returns
    -------
    pandas.Series
        Cash pounds.

    Raises
    ------
    InputError
        As for :func:`to_real_terms`.

    Examples
    --------
    >>> from decentre.prices import from_rates
    >>> real = pd.Series({"2000-01": 100.0, "2001-02": 100.0})
    >>> to_cash_terms(real, from_rates({"2001-02": 0.051}), base_year="2000-01").round(6).tolist()
    [100.0, 105.1]
    """
    return amounts / _factors(amounts, price_index, base_year)


def _factors(amounts: pd.Series, price_index: pd.Series, base_year: str) -> pd.Series:
    if not isinstance(amounts, pd.Series):
        raise InputError(f"amounts is a {type(amounts).__name__}; give a Series of pounds by financial year.")
    levels = tables.levels(price_index)
    labels = amounts.index.get_level_values("year") if "year" in amounts.index.names else amounts.index
    factor = {y: ratio(levels, years.parse(y), base_year) for y in labels.unique()}
    return pd.Series([factor[y] for y in labels], index=amounts.index, dtype=float)


def real_growth(cash: float, price: float) -> float:
    """Return growth in real terms from growth in cash and in prices: ``(1 + cash) / (1 + price) - 1``.

    Parameters
    ----------
    cash, price : float
        Rates of growth as shares.

    Returns
    -------
    float
        The real rate. It is a ratio; the difference of the two rates is not real growth.

    Raises
    ------
    InputError
        Prices fall by the whole of their level or more.

    Examples
    --------
    >>> round(real_growth(0.102, 0.051), 5)
    0.04853
    """
    if not price > -1:
        raise InputError(f"A price rate must be above -1; {price!r} is not (5.1 per cent is 0.051).")
    return (1 + cash) / (1 + price) - 1
