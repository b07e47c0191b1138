"""The currency of a call: given by keyword, by a column, by a formula or by an earlier result, and never two of them."""

from __future__ import annotations

from functools import cache

from babel import Locale

from decentre.errors import InputError
from decentre.tables.stated import Fact, settle


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
    >>> import pandas as pd
    >>> settle_currency(None, pd.DataFrame({"amount": [1.0], "currency": ["BRL"]}))
    'BRL'
    >>> settle_currency("GBP", budget=pd.DataFrame({"amount": [1.0], "currency": ["BRL"]}))
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: two currencies in one call: 'GBP' (currency=) and 'BRL' (budget); give amounts in one currency.
    """
    sources = {f"table {i}": source for i, source in enumerate(tables, 1)}
    return settle(CURRENCY, given, {**sources, **named})


CURRENCY = Fact("currency", "a currency", "currencies", "give amounts in one currency", require_currency)
