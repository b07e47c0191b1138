"""Money: text turned into pounds, and pounds into the unit in which they read best."""

from __future__ import annotations

import re

import pandas as pd

from decentre.errors import InputError

_MONEY = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[-+−])?\s*£?\s*(?P<sign2>[-−])?\s*"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\s*"
    r"(?P<scale>thousand|million|billion|bn|k|m)?\s*(?P<close>\))?",
    re.IGNORECASE,
)
_SCALE = {None: 1, "k": 1_000, "thousand": 1_000, "m": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9}
_ADVICE = "write it like 1234.50, '£1,234.50', '(1,234)' or '1.2m'"


def parse_money(values: pd.Series | str) -> pd.Series | float:
    """Turn money written as text into pounds.

    Parameters
    ----------
    values : pandas.Series or str
        ``'£1,234.50'``, ``'(1,234)'`` (a negative amount), ``'-1.2m'``, ``'3 bn'``, or plain numbers. ``m``, ``bn`` and
        ``k`` stand for million, billion and thousand. A missing cell stays missing.

    Returns
    -------
    pandas.Series or float
        Pounds: a Series with the index of the Series given, or one number for one text.

    Raises
    ------
    InputError
        A text is not an amount of money (``cases`` holds the rows). Commas must group digits in threes, so a decimal
        comma is refused and not misread.

    Examples
    --------
    >>> parse_money("£1,234.50"), parse_money("(1,234)"), parse_money("1.2m")
    (1234.5, -1234.0, 1200000.0)
    >>> parse_money(pd.Series(["2bn", "about 3m"]))
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: 'about 3m' is not an amount of money (1 of 2 cells); write it like 1234.50, '£1,234.50', '(1,234)' or '1.2m'.
    """
    if isinstance(values, str):
        return _parse(values)
    parsed, wrong = [], []
    for position, value in enumerate(values):
        try:
            parsed.append(_parse(value))
        except InputError:
            wrong.append(position)
    if wrong:
        first = values.iloc[wrong[0]]
        raise InputError(
            f"{first!r} is not an amount of money ({len(wrong)} of {len(values)} cells); {_ADVICE}.",
            values.iloc[wrong].to_frame(),
        )
    return pd.Series(parsed, index=values.index, name=values.name, dtype=float)


def _parse(value: object) -> float:
    if not isinstance(value, str):
        return float("nan") if pd.isna(value) else float(value)  # type: ignore[call-overload, arg-type]
    match = _MONEY.fullmatch(value.strip())
    signs = [] if match is None else [s for s in (match["sign"], match["sign2"], match["open"]) if s not in (None, "+")]
    if match is None or bool(match["open"]) != bool(match["close"]) or len(signs) > 1:
        raise InputError(f"{value!r} is not an amount of money; {_ADVICE}.")
    pounds = float(match["digits"].replace(",", "")) * _SCALE[match["scale"] and match["scale"].lower()]
    return -pounds if signs else pounds


def money_unit(values: pd.Series | pd.DataFrame) -> tuple[str, float]:
    """Return the unit in which amounts read best, and how many pounds it holds.

    Parameters
    ----------
    values : pandas.Series or pandas.DataFrame
        Amounts in pounds.

    Returns
    -------
    (str, float)
        ``('£', 1.0)`` below a million, ``('£m', 1e6)`` from a million, ``('£bn', 1e9)`` from a trillion.

    Examples
    --------
    >>> money_unit(pd.Series([2.9e9, 34.1e9]))
    ('£m', 1000000.0)
    """
    largest = float(pd.DataFrame(values).abs().max(axis=None))
    if largest >= 1e12:
        return "£bn", 1e9
    return ("£m", 1e6) if largest >= 1e6 else ("£", 1.0)
