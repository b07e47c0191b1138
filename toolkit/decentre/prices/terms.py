"""Cash and real terms."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal, TypeVar

import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.prices.numbers import number
from decentre.prices.taking import Given, taken
from decentre.tables.stated import Beginning, settle_beginning

Money = TypeVar("Money", pd.Series, pd.DataFrame)


def to_real_terms(
    amounts: Money,
    price_index: Given,
    base_year: str,
    *,
    columns: Sequence[Hashable] | None = None,
    begins: str | None = None,
    named_by: Literal["start", "end"] | None = None,
) -> Money:
    """Express cash amounts at the prices of one year: ``real[t] = cash[t] * P[base] / P[t]``.

    Parameters
    ----------
    amounts : pandas.Series or pandas.DataFrame
        Cash by year: a Series whose index (or its level ``year``) holds the years, or a table with a column, an index or
        an index level ``year``.
    price_index : PriceIndex, pandas.Series or str
        A price index, levels by year, or the name of a shipped index.
    base_year : str
        The year whose prices are used.
    columns : sequence, optional
        The columns of a table that hold money; ``['amount']`` unless given.
    begins : str, optional
        Month and day on which the years of the amounts begin, such as ``'07-01'``, where it is not 1 April (1 January for
        years of one number) and no column ``begins`` of the table says it.
    named_by : {'start', 'end'}, optional
        Which calendar year names a year of one number that does not begin in January; or a column ``named_by``.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        The same table at base-year prices; other columns as they were. A blank stays blank.

    Raises
    ------
    InputError
        The amounts have no years or are not numbers, or the price index does not cover them.

    Examples
    --------
    >>> from decentre.prices import from_rates
    >>> cash = pd.Series({"2000-01": 100.0, "2001-02": 105.1})
    >>> to_real_terms(cash, from_rates({"2001-02": 0.051}), base_year="2000-01").tolist()
    [100.0, 100.0]
    >>> panel = pd.DataFrame({"body": ["N", "N"], "year": ["2000-01", "2001-02"], "amount": [100.0, 105.1]})
    >>> to_real_terms(panel, {"2000-01": 100, "2001-02": 105.1}, base_year="2001-02")["amount"].round(6).tolist()
    [105.1, 105.1]
    """
    factors = _factors(amounts, price_index, base_year, settle_beginning(begins, named_by, amounts=amounts))
    return _scaled(amounts, factors, columns)


def to_cash_terms(
    amounts: Money,
    price_index: Given,
    base_year: str,
    *,
    columns: Sequence[Hashable] | None = None,
    begins: str | None = None,
    named_by: Literal["start", "end"] | None = None,
) -> Money:
    """Turn amounts at the prices of one year back into cash: ``cash[t] = real[t] * P[t] / P[base]``.

    Parameters
    ----------
    amounts : pandas.Series or pandas.DataFrame
        Money at base-year prices, by year; as for :func:`to_real_terms`.
    price_index : PriceIndex, pandas.Series or str
        A price index, levels by year, or the name of a shipped index.
    base_year : str
        The year whose prices the amounts are in.
    columns : sequence, optional
        The columns of a table that hold money; ``['amount']`` unless given.
    begins : str, optional
        Month and day on which the years of the amounts begin, such as ``'07-01'``, where it is not 1 April (1 January for
        years of one number) and no column ``begins`` of the table says it.
    named_by : {'start', 'end'}, optional
        Which calendar year names a year of one number that does not begin in January; or a column ``named_by``.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        Cash.

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
    factors = _factors(amounts, price_index, base_year, settle_beginning(begins, named_by, amounts=amounts))
    return _scaled(amounts, [1 / f for f in factors], columns)


def _factors(
    amounts: pd.Series | pd.DataFrame, price_index: Given, base_year: str, beginning: Beginning
) -> list[float]:
    labels = _years(amounts)
    index = taken(price_index, labels, needed=(), begins=beginning.begins, named_by=beginning.named_by)
    if index is None:
        raise InputError("price_index is None; give a price index, such as prices.load('gdp_deflator').")
    factor = {y: index.ratio(y, base_year) for y in set(labels)}
    return [factor[y] for y in labels]


def _years(amounts: object) -> list[str]:
    if not isinstance(amounts, pd.Series | pd.DataFrame):
        raise InputError(
            f"amounts is a {type(amounts).__name__}; give a Series of money by year, or a table with a column year."
        )
    if isinstance(amounts, pd.DataFrame) and "year" in amounts.columns:
        labels = pd.Index(amounts["year"])
    elif "year" in amounts.index.names:
        labels = amounts.index.get_level_values("year")
    elif amounts.index.nlevels == 1:
        labels = amounts.index
    else:
        raise InputError(
            f"amounts has the index levels {list(amounts.index.names)}; name the one that holds the years 'year'."
        )
    if not len(labels):
        raise InputError("amounts holds no year; give at least one.")
    standard = {y: years.parse(y) for y in labels.unique()}
    return [standard[y] for y in labels]


def _scaled(amounts: Money, factors: Sequence[float], columns: Sequence[Hashable] | None) -> Money:
    if isinstance(amounts, pd.Series):
        return _times(amounts, factors, str(amounts.name or "amounts"))
    money = ["amount"] if columns is None else list(columns)
    missing = [c for c in money if c not in amounts.columns]
    if missing or isinstance(columns, str):
        raise InputError(
            f"amounts has no column {(missing or money)[0]!r}; say which columns hold money, as in columns=['spend'] (the table has "
            f"{', '.join(map(str, amounts.columns))})."
        )
    scaled = amounts.copy()
    for column in money:
        scaled[column] = _times(amounts[column], factors, str(column))
    return scaled


def _times(values: pd.Series, factors: Sequence[float], what: str) -> pd.Series:
    blank = values.isna() & ~values.map(lambda v: v is pd.NaT).astype(
        bool
    )  # a date that is missing is no missing amount
    plain = [
        float("nan") if gone else number(v, f"{what} of row {n + 1}")
        for n, (v, gone) in enumerate(zip(values, blank, strict=True))
    ]
    return pd.Series(plain, index=values.index, name=values.name, dtype=float) * list(factors)


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
        A rate is not a number, or prices fall by the whole of their level or more.

    Examples
    --------
    >>> round(real_growth(0.102, 0.051), 5)
    0.04853
    """
    rise, dearer = number(cash, "cash"), number(price, "price")
    if not dearer > -1:
        raise InputError(f"A price rate must be above -1; {price!r} is not (5.1 per cent is 0.051).")
    return (1 + rise) / (1 + dearer) - 1
