"""The currency of a call: given by keyword, by a column, by a formula or by an earlier result, and never two of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pandas as pd
from babel import Locale

from decentre.errors import InputError
from decentre.tables.frames import frame, is_table

_COLUMN = "currency"


@cache
def codes() -> frozenset[str]:
    """Return every ISO 4217 code that the CLDR knows."""
    return frozenset(Locale.parse("en").currencies)


def require_currency(currency: object, what: str = "currency") -> str:
    """Accept an ISO 4217 code, or refuse it.

    Parameters
    ----------
    currency : str
        Three capital letters.
    what : str, default 'currency'
        What the caller calls it, for the message.

    Returns
    -------
    str
        The code.

    Raises
    ------
    InputError
        It is not a code.

    Examples
    --------
    >>> require_currency("BRL")
    'BRL'
    >>> require_currency("£")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: currency is '£'; give an ISO 4217 code such as 'GBP', 'BRL' or 'KES'.
    """
    if isinstance(currency, str) and currency in codes():
        return currency
    likely = currency.strip().upper() if isinstance(currency, str) else ""
    advice = f"write {likely!r}" if likely in codes() else "give an ISO 4217 code such as 'GBP', 'BRL' or 'KES'"
    raise InputError(f"{what} is {currency!r}; {advice}.")


def settle_currency(given: str | None, /, *tables: object, **named: object) -> str | None:
    """Return the one currency of a call, or None when nothing says it; refuse two.

    Parameters
    ----------
    given : str or None
        The keyword ``currency``.
    *tables : object
        What may say it: a table with a column ``currency``, a mapping with a key ``currency``, a code, or anything with an
        attribute ``currency`` (a result, a formula). None and a Series of amounts say nothing.
    **named : object
        The same, under the names that a message should use.

    Returns
    -------
    str or None
        An ISO 4217 code.

    Raises
    ------
    InputError
        Two currencies, an unknown code, or a column ``currency`` with a missing cell or two values; ``cases`` holds the rows.

    Examples
    --------
    >>> settle_currency(None, pd.DataFrame({"amount": [1.0], "currency": ["BRL"]}))
    'BRL'
    >>> settle_currency("GBP", budget=pd.DataFrame({"amount": [1.0], "currency": ["BRL"]}))
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: two currencies in one call: 'GBP' (currency=) and 'BRL' (budget); give amounts in one currency.
    """
    found = {} if given is None else {"currency=": require_currency(given)}
    for what, source in [(f"table {i}", t) for i, t in enumerate(tables, 1)] + list(named.items()):
        said = _said(source, what)
        if said is not None:
            found[what] = said
    first = next(iter(found.items()), (None, None))
    other = next((item for item in found.items() if item[1] != first[1]), None)
    if other is not None:
        raise InputError(
            f"two currencies in one call: {first[1]!r} ({first[0]}) and {other[1]!r} ({other[0]}); "
            "give amounts in one currency."
        )
    return first[1]


def _said(source: object, what: str) -> str | None:
    if source is None or isinstance(source, pd.Series):
        return None
    if is_table(source):
        source = frame(source, what, [_COLUMN])
        return _of_column(source, what) if _COLUMN in source.columns else None
    if isinstance(source, str):
        said: object = source
    else:
        said = source.get(_COLUMN) if isinstance(source, Mapping) else getattr(source, _COLUMN, None)
    return None if said is None else require_currency(said, f"the currency of {what}")


def _of_column(table: pd.DataFrame, what: str) -> str:
    column = table[_COLUMN]
    if column.isna().any():
        raise InputError(
            f"{what}: a currency is missing; name it in every row, or leave the column out.", table[column.isna()]
        )
    values = list(column.unique())
    if len(values) > 1:
        raise InputError(
            f"{what}: the column currency holds {values[0]!r} and {values[1]!r}; give amounts in one currency.",
            table[column == values[1]],
        )
    if not values:
        raise InputError(f"{what}: there are no rows.")
    return require_currency(values[0], f"the currency of {what}")
