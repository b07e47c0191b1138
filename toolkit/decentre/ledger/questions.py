"""The questions that an audit asks of all rows, in expressions that every engine answers alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import pandas as pd

from decentre.ledger.classification import ClassifiedSpend, with_places
from decentre.ledger.engine import Engine
from decentre.ledger.pairs import ROW, largest_rows

KEY = ("publisher", "date", "expense_type", "expense_area", "supplier", "transaction", "pence")
PLACES = {"class": "place", "rule": "place", "service": "division"}


def ask_cut(
    rows: nw.LazyFrame[Any],
    classified: ClassifiedSpend,
    services: ClassifiedSpend | None,
    by: Sequence[str],
    where: Engine,
) -> pd.DataFrame:
    """Add up the rows by what an audit is cut by."""
    frame = rows.with_columns(month=_month(), year=_year())
    if {"class", "rule"} & set(by):
        frame = with_places(frame, classified, where)
    if services is not None:
        frame = with_places(frame, services, where, into="division")
    keys = dict.fromkeys(PLACES.get(b, b) for b in by)
    sums = where.collect(frame.group_by(*keys).agg(payments=nw.len(), pence=nw.col("pence").sum()))
    return sums.astype({"payments": "int64", "pence": "int64"})


def _month() -> nw.Expr:
    """Return a date's month as a whole number, 202404 for April 2024."""
    return nw.col("date").dt.year() * 100 + nw.col("date").dt.month()


def _year() -> nw.Expr:
    """Return the calendar year in which the financial year of a date begins."""
    return nw.col("date").dt.year() - nw.when(nw.col("date").dt.month() < 4).then(1).otherwise(0)


def ask_months(rows: nw.LazyFrame[Any], where: Engine) -> pd.DataFrame:
    """Add up the rows of each publisher and month."""
    sums = (
        rows.with_columns(month=_month())
        .group_by("publisher", "month")
        .agg(payments=nw.len(), pence=nw.col("pence").sum())
    )
    return where.collect(sums).astype({"payments": "int64", "pence": "int64"})


def ask_payees(rows: nw.LazyFrame[Any], where: Engine) -> pd.DataFrame:
    """Add up the rows of each publisher and supplier."""
    sums = rows.group_by("publisher", "supplier").agg(payments=nw.len(), pence=nw.col("pence").sum())
    return where.collect(sums).astype({"payments": "int64", "pence": "int64"})


def ask_bodies(rows: nw.LazyFrame[Any], pence: int, where: Engine) -> pd.DataFrame:
    """Count the rows of each publisher, and those that are small, without a number, or negative."""
    sums = rows.group_by("publisher").agg(
        payments=nw.len(),
        below=_count(nw.col("pence") < pence),
        without_number=_count(nw.col("transaction").is_null()),
        negative=_count(nw.col("pence") < 0),
        negative_pence=nw.when(nw.col("pence") < 0).then(nw.col("pence")).otherwise(0).sum(),
    )
    return where.collect(sums)


def _count(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(1).otherwise(0).sum()


def ask_transactions(rows: nw.LazyFrame[Any], pence: int, where: Engine) -> pd.DataFrame:
    """Add up the rows of one transaction number and supplier, and count the sums that are small."""
    numbered = rows.filter(~nw.col("transaction").is_null())
    whole = numbered.group_by("publisher", "payment").agg(pence=nw.col("pence").sum())
    sums = whole.group_by("publisher").agg(
        transactions=nw.len(),
        transactions_below=_count(nw.col("pence") < pence),
        of_those_negative=_count(nw.col("pence") < 0),
    )
    return where.collect(sums)


def ask_duplicates(rows: nw.LazyFrame[Any], where: Engine) -> pd.DataFrame:
    """Count rows that agree in supplier, date and amount, or in every column, among those whose numbers agree."""
    twice = rows.group_by("alike").agg(times=nw.len()).filter(nw.col("times") > 1)
    found = []
    with where.holding(rows.join(twice, on="alike", how="semi")) as alike:
        for kind, key in (("exact", KEY), ("near", ("publisher", "supplier", "date", "pence"))):
            again = alike.group_by(*key).agg(again=nw.len() - 1)
            sums = again.with_columns(pence_again=nw.col("again") * nw.col("pence")).group_by("publisher")
            counts = where.collect(sums.agg(nw.col("again").sum(), nw.col("pence_again").sum()))
            found.append(counts.assign(kind=kind))
        listed = largest_rows(alike, where).assign(kind="listed")
    return pd.concat([*found, listed], ignore_index=True)


def ask_reversals(rows: nw.LazyFrame[Any], where: Engine) -> pd.DataFrame:
    """Count negative rows that a payment of the same size to the same supplier answers."""
    less, more = (nw.when(x).then(1).otherwise(0) for x in (nw.col("pence") < 0, nw.col("pence") > 0))
    size = nw.when(nw.col("pence") < 0).then(0 - nw.col("pence")).otherwise(nw.col("pence"))
    sides = rows.with_columns(payee=nw.col("supplier").fill_null(""), size=size, less=less, more=more)
    three = ["publisher", "payee", "size"]
    back = sides.filter(nw.col("pence") < 0)
    with where.holding(sides.join(back.group_by(*three).agg(times=nw.len()), on=three, how="semi")) as held:
        pairs = held.group_by(*three).agg(nw.col("less").sum(), nw.col("more").sum())
        both = nw.when(nw.col("less") < nw.col("more")).then(nw.col("less")).otherwise(nw.col("more"))
        counts = where.collect(pairs.with_columns(matched=both).group_by("publisher").agg(nw.col("matched").sum()))
        paired = pairs.filter((nw.col("less") > 0) & (nw.col("more") > 0))
        listed = largest_rows(held.join(paired, on=three, how="semi").select(*ROW), where)
    return pd.concat([counts.assign(kind="counted"), listed.assign(kind="listed")], ignore_index=True)
