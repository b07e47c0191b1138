"""Small tables built by hand, as a published source states them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.tables.components import line_components
from decentre.tables.money import require_currency


def make_budget(body: str, amounts: Mapping[str, float], *, currency: str | None = None) -> pd.DataFrame:
    """Build the budget table of one body.

    Parameters
    ----------
    body : str
        Its name.
    amounts : mapping
        Year to money.
    currency : str, optional
        Its ISO 4217 code, for a column ``currency``.

    Returns
    -------
    pandas.DataFrame
        Columns body, year, amount, and currency where it is given.

    Raises
    ------
    InputError
        A year is none, years are of two kinds, or the currency is none.

    Examples
    --------
    >>> make_budget("England", {"2000-01": 34.1e9, "2001/02": 37.0e9})
          body     year        amount
    0  England  2000-01  3.410000e+10
    1  England  2001-02  3.700000e+10
    """
    if not isinstance(amounts, Mapping) or not isinstance(body, str):
        raise InputError(
            f"body is {body!r} and amounts {amounts!r}; give the name of a body, and a mapping of year to money."
        )
    if amounts:
        years.one_kind(amounts, "the budget")
    table = pd.DataFrame({"body": body, "year": [years.parse(y) for y in amounts], "amount": list(amounts.values())})
    return _in(table, currency)


def _in(table: pd.DataFrame, currency: str | None) -> pd.DataFrame:
    """Return the table with its currency, where there is one."""
    return table if currency is None else table.assign(currency=require_currency(currency))


def make_lines(body: str, year: str, *, currency: str | None = None, **components: Mapping[str, float]) -> pd.DataFrame:
    """Build the lines of one body's year.

    Parameters
    ----------
    body : str
        Its name.
    year : str
        The year in which the money arrives.
    currency : str, optional
        Its ISO 4217 code, for a column ``currency``.
    **components : mapping
        ``transfer``, ``inflation``, ``efficiency``, ``demography`` or ``priority``: line to money.

    Returns
    -------
    pandas.DataFrame
        Columns body, year, line, component, amount, and currency where it is given.

    Raises
    ------
    InputError
        A component is unknown, or the year or the currency is none.

    Examples
    --------
    >>> make_lines("England", "2001-02", priority={"cancer": 255e6, "coronary heart disease": 150e6})
          body     year                    line component       amount
    0  England  2001-02                  cancer  priority  255000000.0
    1  England  2001-02  coronary heart disease  priority  150000000.0
    """
    unknown = [c for c in components if c not in line_components()]
    if unknown:
        raise InputError(f"{unknown[0]!r} is not a component; use {', '.join(line_components())}.")
    rows = [(line, component, amount) for component, lines in components.items() for line, amount in lines.items()]
    table = pd.DataFrame(rows, columns=["line", "component", "amount"])
    table.insert(0, "body", body)
    table.insert(1, "year", years.parse(year))
    return _in(table, currency)
