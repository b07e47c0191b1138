"""Lists to act on: payments that look like the same twice, and payments taken back, each with its file and row."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pandas as pd

from decentre.ledger.engine import Engine
from decentre.ledger.persons import Masks

LISTED = 20_000
ROW = (
    "publisher",
    "supplier",
    "date",
    "pence",
    "expense_type",
    "expense_area",
    "transaction",
    "source_file",
    "source_row",
)
_NEAR = ["publisher", "supplier", "date", "pence"]
_EXACT = [*_NEAR, "expense_type", "expense_area", "transaction"]
_SHOWN = ["pair", "kind", "publisher", "supplier", "date", "amount", "transaction", "source_file", "source_row"]


def largest_rows(rows: nw.LazyFrame[Any], where: Engine) -> pd.DataFrame:
    """Return the rows of the largest payments among those given, as many as are listed."""
    size = nw.when(nw.col("pence") < 0).then(0 - nw.col("pence")).otherwise(nw.col("pence"))
    order = ["size", "publisher", "source_file", "source_row"]
    found = where.collect(rows.select(*ROW, size=size).sort(order, descending=[True, False, False, False]).head(LISTED))
    return found.astype({"pence": "int64", "size": "int64"}).assign(date=pd.to_datetime(found["date"]))


def listed_rows(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are listed among the answers to a question, with their types."""
    rows = answers.loc[answers["kind"] == "listed", [*ROW, "size"]].reset_index(drop=True)
    texts = dict.fromkeys(
        ("publisher", "supplier", "expense_type", "expense_area", "transaction", "source_file"), "str"
    )
    return rows.astype({"pence": "int64", "size": "int64", "source_row": "int64", "date": "datetime64[us]", **texts})


def duplicate_pairs(rows: pd.DataFrame, masks: Masks) -> pd.DataFrame:
    """Return rows that agree in publisher, supplier, date and amount, largest first.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows that may have others like them.
    masks : Masks
        What stands for persons.

    Returns
    -------
    pandas.DataFrame
        pair (one number for all rows that agree), kind (``'exact'`` where they agree in every column, otherwise ``'near'``), publisher, supplier, date,
        amount, transaction, source_file, source_row.
    """
    again = rows[rows.duplicated(_NEAR, keep=False)]
    exact = again.duplicated(_EXACT, keep=False)
    again = again.assign(kind=exact.map({True: "exact", False: "near"}))
    again = again.sort_values(
        ["size", *_NEAR, "source_file", "source_row"], ascending=[False, *[True] * 6], na_position="last"
    )
    again["pair"] = again.groupby(_NEAR, sort=False, dropna=False).ngroup() + 1
    return _shown(again, masks)


def reversal_pairs(rows: pd.DataFrame, masks: Masks) -> pd.DataFrame:
    """Return payments beside what takes them back: the same publisher, supplier and size, the earliest with the earliest.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of suppliers and sizes that occur with both signs.
    masks : Masks
        What stands for persons.

    Returns
    -------
    pandas.DataFrame
        As :func:`duplicate_pairs`; kind is ``'payment'`` or ``'taken back'``, two rows a pair.
    """
    kind = (rows["pence"] < 0).map({True: "taken back", False: "payment"})
    rows = rows.assign(kind=kind, payee=rows["supplier"].fillna(""))
    keys = ["publisher", "payee", "size"]
    rows = rows.sort_values([*keys, "date", "source_file", "source_row"], na_position="last")
    rows["place"] = rows.groupby([*keys, "kind"]).cumcount()
    both = rows.groupby([*keys, "place"])["kind"].transform("nunique") == 2
    found = rows[both].sort_values(["size", *keys, "place", "kind"], ascending=[False, *[True] * 5])
    found["pair"] = found.groupby([*keys, "place"], sort=False).ngroup() + 1
    return _shown(found, masks)


def _shown(rows: pd.DataFrame, masks: Masks) -> pd.DataFrame:
    shown = rows.assign(
        amount=rows["pence"] / 100,
        supplier=rows["supplier"].map(masks.of),
        transaction=rows["transaction"].map(masks.text),
    )
    return shown[_SHOWN].reset_index(drop=True)
