"""The gate for flows of money: one row a payment, of one year and one published scope."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.tables.frames import frame, is_table
from decentre.tables.labels import alike
from decentre.tables.numerals import floats, shown

COLUMNS = ("payer", "payee", "amount", "scope", "source")
_NAMES = ("payer", "payee", "scope", "source")


def flows_of(flows: pd.DataFrame, year: str) -> pd.DataFrame:
    """Accept the flows of one year, or refuse them in one sentence with the rows.

    Parameters
    ----------
    flows : pandas.DataFrame
        Columns year, payer, payee, amount (cash, zero or more), scope (which published budget the
        row belongs to), source, and optionally decided_by (who names the use of the payment; empty where nobody does).
        Rows of other years may be there. It is never changed.
    year : str
        The year wanted.

    Returns
    -------
    pandas.DataFrame
        The rows of that year: payer, payee, amount, scope, source, decided_by (missing where not given).

    Raises
    ------
    InputError
        A column is missing; a year cannot be read, or has no rows; a name is missing; an amount is missing, text, infinite
        or negative; a body pays itself; two scopes are mixed; two rows for the same payment.

    Examples
    --------
    >>> flows = pd.DataFrame({"year": "2025/26", "payer": ["Treasury"], "payee": ["Department"], "amount": [5.0],
    ...                       "scope": "plan", "source": "p. 1"})
    >>> flows_of(flows, "2025-26")[["payer", "payee", "amount"]]
          payer       payee  amount
    0  Treasury  Department     5.0
    >>> flows_of(flows.assign(amount=-5.0), "2025-26")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: flows: a payment is negative (1 of 1 rows, first -5.0 from 'Treasury' to 'Department'); money paid back is a payment the other way.
    """
    found = _of_year(flows, years.parse(year))
    for column in _NAMES:
        found[column] = found[column].astype(object)  # categories of two columns cannot be compared
        _refuse(found, ~found[column].map(_is_name), f"'{column}' is empty or not a name", "give every row one")
    values, odd = floats(found["amount"])
    numbers = pd.Series(values, index=found.index)
    not_money = pd.Series(~np.isfinite(values) | odd, index=found.index)
    _refuse(found, not_money, "'amount' is not a number", "nothing is filled in (tables.parse_money reads text)")
    _refuse(found, numbers < 0, "a payment is negative", "money paid back is a payment the other way")
    pairs = alike(dict.fromkeys([*found["payer"], *found["payee"]]))
    spelt = {label for pair in pairs for label in pair}
    sentence = "{!r} and {!r} are the same but for spaces, case or accents".format(*pairs[0]) if pairs else ""
    _refuse(found, found["payer"].isin(spelt) | found["payee"].isin(spelt), sentence, "write one body one way")
    _refuse(found, found["payer"] == found["payee"], "a body pays itself", "leave out what never left the body")
    _require_one_scope(found)
    found = found.assign(amount=numbers, decided_by=found["decided_by"].where(found["decided_by"].map(_is_name)))
    twice = found.duplicated(["payer", "payee", "decided_by"], keep=False)
    _refuse(found, twice, "the same payment stands in two rows", "add them up or drop one")
    return found.reset_index(drop=True)


def _is_name(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell.strip())


def _of_year(flows: pd.DataFrame, year: str) -> pd.DataFrame:
    if not is_table(flows):
        raise InputError(f"flows is a {type(flows).__name__}; give a DataFrame with one row a payment.")
    wanted = ("year", *COLUMNS)
    flows = frame(flows, "flows", (*wanted, "decided_by"))
    twice = [c for c in (*wanted, "decided_by") if list(flows.columns).count(c) > 1]
    if twice:
        raise InputError(f"flows: the column {twice[0]!r} is there twice; keep one.")
    missing = [c for c in wanted if c not in flows.columns]
    if missing:
        raise InputError(
            f"flows: there is no column {missing[0]!r}; a table of flows has the columns {', '.join(wanted)}, and this one "
            f"has {', '.join(map(str, flows.columns))}."
        )
    labels = _each(flows["year"], years.parse)
    if len(labels):
        years.one_kind(labels.unique(), "flows")
    found = flows[labels == year]
    if found.empty:
        there = ", ".join(sorted(set(labels))) or "none"
        raise InputError(f"flows: there is no row for {year}; the years there are: {there}.")
    decided = (
        found["decided_by"].astype(object)
        if "decided_by" in flows.columns
        else pd.Series(None, found.index, dtype=object)
    )
    return found[list(COLUMNS)].assign(decided_by=decided)


def _each(column: pd.Series, parse: Callable[[object], str]) -> pd.Series:
    return pd.Series([parse(x) for x in column.astype(object)], index=column.index, dtype=object)


def _refuse(found: pd.DataFrame, wrong: pd.Series, what: str, advice: str) -> None:
    cases = found[wrong.astype(bool)]
    if cases.empty:
        return
    first = cases.astype(object).iloc[0]
    where = f"first {shown(first['amount'])} from {first['payer']!r} to {first['payee']!r}"
    raise InputError(f"flows: {what} ({len(cases)} of {len(found)} rows, {where}); {advice}.", cases)


def _require_one_scope(found: pd.DataFrame) -> None:
    scopes = list(found["scope"].unique())
    if len(scopes) > 1:
        raise InputError(
            f"flows: {len(scopes)} scopes are mixed ({'; '.join(map(repr, scopes))}); published budgets of one year are not "
            f"the same money and are never added: keep one, such as flows[flows['scope'] == {scopes[0]!r}].",
            found,
        )
