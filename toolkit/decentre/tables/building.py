"""Small tables built by hand, as a published source states them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.tables.components import line_components


def make_budget(body: str, amounts: Mapping[str, float]) -> pd.DataFrame:
    """Build the budget table of one body.

    Parameters
    ----------
    body : str
        Its name.
    amounts : mapping
        Financial year to pounds.

    Returns
    -------
    pandas.DataFrame
        Columns body, year, amount.

    Raises
    ------
    InputError
        A year is not a financial year.

    Examples
    --------
    >>> make_budget("England", {"2000-01": 34.1e9, "2001/02": 37.0e9})
          body     year        amount
    0  England  2000-01  3.410000e+10
    1  England  2001-02  3.700000e+10
    """
    if amounts:
        years.one_kind(amounts, "the budget")
    return pd.DataFrame({"body": body, "year": [years.parse(y) for y in amounts], "amount": list(amounts.values())})


def make_lines(body: str, year: str, **components: Mapping[str, float]) -> pd.DataFrame:
    """Build the lines of one body's year.

    Parameters
    ----------
    body : str
        Its name.
    year : str
        The financial year in which the money arrives.
    **components : mapping
        ``transfer``, ``inflation``, ``efficiency``, ``demography`` or ``priority``: line to money.

    Returns
    -------
    pandas.DataFrame
        Columns body, year, line, component, amount.

    Raises
    ------
    InputError
        A component is unknown, or the year is not a financial year.

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
    rows = [(line, component, pounds) for component, lines in components.items() for line, pounds in lines.items()]
    table = pd.DataFrame(rows, columns=["line", "component", "amount"])
    table.insert(0, "body", body)
    table.insert(1, "year", years.parse(year))
    return table
