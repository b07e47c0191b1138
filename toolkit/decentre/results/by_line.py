"""Discretion by line, as one verb's result gives it to another verb."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from decentre.errors import InputError


@dataclass(frozen=True, eq=False)
class DiscretionByLine:
    """What a result says of the discretion over each line of money.

    Attributes
    ----------
    accounts : pandas.DataFrame
        A table of the kind ``'accounts'``: line, discretion (0 to 1), amount (money), and currency where it is known.
    rule : str
        How discretion was taken from the result, in a sentence.
    """

    accounts: pd.DataFrame
    rule: str


def discretion_of(rows: Iterable[tuple[object, float, float]], currency: str | None, rule: str) -> DiscretionByLine:
    """Return discretion by line from rows of line, money and the money of it that was decided locally.

    Rows of one line are added. Lines without money say nothing and are left out; lines that take money away have no share,
    are left out, and the rule names them.
    """
    table = pd.DataFrame(list(rows), columns=["line", "amount", "decided"])
    summed = table.astype({"line": "str"}).groupby("line", sort=False)[["amount", "decided"]].sum().reset_index()
    negative = summed.loc[summed["amount"] < 0, "line"].tolist()
    kept = summed[summed["amount"] > 0].reset_index(drop=True)
    if kept.empty:
        raise InputError("No line holds money, so nothing can be said of discretion by line; give a table of accounts.")
    accounts = kept.assign(discretion=kept["decided"] / kept["amount"])[["line", "discretion", "amount"]]
    if currency is not None:
        accounts["currency"] = currency
    left_out = f"; left out, as they take money away: {', '.join(negative)}" if negative else ""
    return DiscretionByLine(accounts, rule + left_out)
