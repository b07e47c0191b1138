"""Amounts as text: the sign of their currency, and the unit in which they read best."""

from __future__ import annotations

import math
from functools import cache
from numbers import Real

import numpy as np
import pandas as pd
from babel import Locale
from babel.numbers import get_currency_name, get_currency_precision, get_currency_symbol

from decentre.errors import InputError
from decentre.tables.money.currencies import require_currency
from decentre.tables.numerals import floats

_LOCALE = "en_GB"
_MILLION, _BILLION, _TRILLION = 1e6, 1e9, 1e12
_PENCE = 2  # digits after the mark where no currency says how many


@cache
def sign(currency: str | None) -> str:
    """Return the sign that stands before an amount: ``'£'``, ``'R$'``, ``'KES '``, or nothing without a currency.

    Parameters
    ----------
    currency : str or None
        An ISO 4217 code.

    Returns
    -------
    str
        The sign; one that ends in a letter is followed by a space.

    Examples
    --------
    >>> sign("GBP"), sign("BRL"), sign("KES"), sign(None)
    ('£', 'R$', 'KES ', '')
    """
    if currency is None:
        return ""
    symbol = str(get_currency_symbol(currency, _LOCALE)).replace("\u202f", " ")
    return f"{symbol} " if symbol[-1].isalpha() else symbol


@cache
def coin(currency: str | None, *, plural: bool = False) -> str:
    """Return what one of a currency is called: ``'pound'``, ``'real'``, ``'shilling'``, or ``'unit'`` without a currency.

    Parameters
    ----------
    currency : str or None
        An ISO 4217 code.
    plural : bool, default False
        Whether several are meant.

    Returns
    -------
    str
        The word, without the country.

    Examples
    --------
    >>> coin("GBP"), coin("BRL", plural=True), coin("KES"), coin(None)
    ('pound', 'reals', 'shilling', 'unit')
    """
    if currency is None:
        return "units" if plural else "unit"
    return str(get_currency_name(currency, 2 if plural else 1, _LOCALE)).rsplit(" ", maxsplit=1)[-1]


@cache
def _scale_word(scale: float) -> str:
    """Return the word for a scale, such as 'm' for a million."""
    if scale == 1:
        return ""
    pattern = Locale.parse(_LOCALE).compact_decimal_formats["short"]["other"][f"{scale:.0f}"].pattern
    return str(pattern).lstrip("0")


def unit_label(currency: str | None, scale: float, *, code: bool = False) -> str:
    """Return what stands in brackets behind a heading: ``'£m'``, ``'R$m'``, ``'KES m'``, ``'m'``, or nothing.

    Parameters
    ----------
    currency : str or None
        An ISO 4217 code.
    scale : float
        1, a million, a billion or a trillion.
    code : bool, default False
        Whether the code stands in place of the sign, as in exported files: ``'GBP m'``.

    Returns
    -------
    str
        The unit.

    Examples
    --------
    >>> unit_label("BRL", 1e6), unit_label("KES", 1e6), unit_label(None, 1e6), unit_label("GBP", 1e6, code=True)
    ('R$m', 'KES m', 'm', 'GBP m')
    """
    before = f"{currency} " if code and currency else sign(currency)
    return f"{before}{_scale_word(scale)}".strip()


def half_unit(currency: str | None) -> float:
    """Return half of the smallest unit of a currency: half a penny, half a yen; half a hundredth without a currency.

    Parameters
    ----------
    currency : str or None
        An ISO 4217 code.

    Returns
    -------
    float
        What a sum of rounded amounts may be out by.

    Examples
    --------
    >>> half_unit("GBP"), half_unit("JPY"), half_unit(None)
    (0.005, 0.5, 0.005)
    """
    return float(0.5 / 10 ** _digits(currency))


def subunits(currency: str | None) -> int:
    """Return how many of a currency's smallest unit make one of it: 100 pence, 1 yen; 100 without a currency.

    Parameters
    ----------
    currency : str or None
        An ISO 4217 code.

    Returns
    -------
    int
        A power of ten.

    Examples
    --------
    >>> subunits("GBP"), subunits("JPY"), subunits(None)
    (100, 1, 100)
    """
    return int(10 ** _digits(currency))


def _digits(currency: str | None) -> int:
    return _PENCE if currency is None else int(get_currency_precision(currency))


def money_unit(values: pd.Series | pd.DataFrame | float, currency: str | None = None) -> tuple[str, float]:
    """Return the unit in which amounts read best, and how much money it holds.

    Parameters
    ----------
    values : pandas.Series, pandas.DataFrame or float
        Amounts of money.
    currency : str, optional
        Its ISO 4217 code.

    Returns
    -------
    (str, float)
        ``('£', 1.0)`` below a million, ``('£m', 1e6)`` from a million, ``('£bn', 1e9)`` from a trillion.

    Examples
    --------
    >>> money_unit(pd.Series([2.9e9, 34.1e9]), "GBP")
    ('£m', 1000000.0)
    >>> money_unit(pd.Series([2.9e9, 34.1e9]))
    ('m', 1000000.0)
    """
    if currency is not None:
        require_currency(currency)
    cells = pd.DataFrame(values if isinstance(values, pd.DataFrame | pd.Series) else [values])
    found = [floats(cells.iloc[:, k]) for k in range(cells.shape[1])]
    wrong = next(
        ((cells.index[odd][0], cells.iloc[:, k][odd].iloc[0]) for k, (_, odd) in enumerate(found) if odd.any()), None
    )
    if wrong is not None:
        raise InputError(
            f"values hold {wrong[1]!r} at {wrong[0]!r}, which is no amount of money; give numbers (tables.parse_money reads text)."
        )
    largest = max((float(np.nanmax(np.abs(v), initial=0.0)) for v, _ in found), default=0.0)
    scale = _BILLION if largest >= _TRILLION else _MILLION if largest >= _MILLION else 1.0
    return unit_label(currency, scale), scale


def shown(
    value: float,
    currency: str | None,
    *,
    scale: float | None = None,
    decimals: int | None = None,
    signed: bool = False,
) -> str:
    """Return an amount as text.

    Parameters
    ----------
    value : float
        An amount of money.
    currency : str or None
        Its ISO 4217 code; without one no sign is printed.
    scale : float, optional
        The unit: 1, a million, a billion or a trillion; by default the largest of which the amount holds one.
    decimals : int, optional
        Digits after the mark, fewer where the currency has fewer; by default one, and none where it would be a zero.
    signed : bool, default False
        Whether an amount above zero has a plus.

    Returns
    -------
    str
        The amount; ``'n/a'`` for one that is missing.

    Examples
    --------
    >>> shown(1.2e9, "GBP"), shown(3.5e9, "BRL"), shown(40e6, "KES"), shown(-812, "USD"), shown(1.2e9, None)
    ('£1.2bn', 'R$3.5bn', 'KES 40m', '−US$812', '1.2bn')
    >>> shown(1234.5, "GBP", scale=1, decimals=2), shown(1234.5, "JPY", scale=1, decimals=2)
    ('£1,234.50', 'JP¥1,234')
    """
    if currency is not None:
        require_currency(currency)
    value = _amount(value)
    if not math.isfinite(value):
        return "n/a" if math.isnan(value) else ("−" if value < 0 else "") + "infinite"
    scale = _own_scale(abs(value)) if scale is None else scale
    most = _digits(currency) if scale == 1 and currency is not None else 9
    text = f"{abs(value) / scale:,.{min(1 if decimals is None else decimals, most)}f}"
    text = text.removesuffix(".0") if decimals is None else text
    nothing = not text.strip("0.,")
    before = "" if nothing else "−" if value < 0 else "+" if signed else ""
    return f"{before}{sign(currency)}{text}{_scale_word(scale)}"


def _amount(value: float) -> float:
    if not isinstance(value, Real) or isinstance(value, bool):
        raise InputError(f"{value!r} is no amount of money; give a number.")
    try:
        return float(value)
    except OverflowError:
        raise InputError("An amount of money of more than 308 digits cannot be printed; give a smaller one.") from None


def in_full(value: float, currency: str | None) -> str:
    """Return an amount as text in ones, without what is smaller.

    Parameters
    ----------
    value : float
        An amount of money.
    currency : str or None
        Its ISO 4217 code; without one no sign is printed.

    Returns
    -------
    str
        The amount.

    Examples
    --------
    >>> in_full(561_600_000.4, "GBP"), in_full(-5000, "KES")
    ('£561,600,000', '−KES 5,000')
    """
    return shown(value, currency, scale=1, decimals=0)


def _own_scale(size: float) -> float:
    # taken as it will be printed: 999,960,000 is 1,000.0 millions, and reads as a billion
    if size < _MILLION:
        return 1.0
    return next((s for s in (_MILLION, _BILLION) if round(size / s, 1) < 1000), _TRILLION)
