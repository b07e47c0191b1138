"""A departure: how far spending was from what was meant, line by line."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from decentre import tables
from decentre.document.model import PAGE_ROWS, Element, Table, draw
from decentre.document.words import money, percent
from decentre.errors import InputError
from decentre.purpose.departure import Departure, assess_departure
from decentre.reports.answers import MONEY, SHARES, Answer, cells, write_answer
from decentre.reports.sources import currency_code, currency_words, given
from decentre.reports.specification import Kind
from decentre.results import Format

_DEPARTURE: dict[str, Format] = {
    "level": "share",
    "shortfall": "share",
    "share_moved": "share",
    "intended": "money",
    "actual": "money",
}


def report_departure(
    departure: str | Path | pd.DataFrame, *, out: str | Path, currency: str | None = None
) -> Departure:
    """Hold what was spent on each line against what was meant for it, and write a folder that explains the answer.

    Parameters
    ----------
    departure : str, Path or pandas.DataFrame
        A table, or a CSV, XLSX or ODS file, with columns body, line, intended, actual (money) and optionally group: every line of
        every body, a zero where nothing was meant or spent.
    out : str or Path
        The folder to write: ``index.html``, ``report.pdf``, ``report.ipynb``, ``tables.html``, ``tables.tex``, ``lines.csv``,
        ``measures.csv``, ``bodies.csv``, the data of the figure, ``results.json``, a copy of the input and ``environment.json``.

    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the table.

    Returns
    -------
    Departure
        The comparison that the report shows. Its draws start from the hash of the input.

    Raises
    ------
    InputError
        The table is refused; nothing is written then.

    Examples
    --------
    >>> report_departure("no/lines.csv", out="report")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: There is no file 'no/lines.csv'; check the path (it is read from the folder you are in).
    """
    read = given(departure, "departure")
    tables.require(read.table, "departure")
    meant, spent = (read.table.pivot_table(c, "body", "line", "sum") for c in ("intended", "actual"))
    by = _groups(read.table)
    said = tables.settle_currency(currency, departure=read.table)
    found = assess_departure(meant, spent, by=by, seed=read.seed, currency=said)
    pivot = 'departure.pivot_table("{}", "body", "line", "sum")'
    grouped = "" if by is None else ', by=departure.groupby("body")["group"].first()'
    call = f"assess_departure(\n    {pivot.format('intended')},\n    {pivot.format('actual')}{grouped},\n    seed={read.seed}{currency_code(said)},\n)"
    answer = Answer(
        "How far was spending from what was meant?",
        _departure_sentence(found),
        [
            Table("Level, shortfall and mix, bodies added up", found),
            draw("What was meant for each line, and what was spent on it", found),
            Table("Each line", found.lines, {**MONEY, **SHARES}, file="lines.csv", currency=said),
        ],
        {"lines": found.lines, "measures": found.table, "bodies": found.by_body},
        ["report", read.name, *currency_words(currency)],
        cells(read, "body", call),
    )
    write_answer(answer, found, [read], out)
    return found


def _groups(table: pd.DataFrame) -> pd.Series | None:
    if "group" not in table.columns:
        return None
    kinds = table.groupby("body")["group"].nunique()
    several = kinds[kinds > 1]
    if len(several):
        raise InputError(
            f"departure: {several.index[0]!r} is in several groups ({len(several)} bodies in all); give each body one group.",
            table[table["body"].isin(several.index)],
        )
    return table.groupby("body")["group"].first()


def _departure_sentence(found: Departure) -> str:
    moved = (
        "nothing was spent"
        if found.share_moved != found.share_moved
        else f"{percent(found.share_moved)} of what was spent"
    )
    return (
        f"In all, {percent(found.level)} of {money(found.lines['intended'].sum(), found.currency)} meant was spent; {percent(found.shortfall)} of what "
        f"was meant did not reach its line; and {moved} would have to move for the mix to be as meant. It says how far, and not why."
    )


def _alternatives(result: Departure) -> list[Element]:
    items: list[Element] = []
    if len(result.by_body) > 1:
        items.append(Table("Each body by itself", result.by_body, _DEPARTURE, currency=result.currency))
    if len(result.by_group):
        items.append(Table("Each group of bodies", result.by_group, _DEPARTURE, currency=result.currency))
        items.append(Table("The groups against each other", result.between))
    if 2 < len(result.lines) <= PAGE_ROWS:
        items.append(Table("The measures without each line, bodies added up", _without_lines(result.lines), _DEPARTURE))
    return items


def _without_lines(lines: pd.DataFrame) -> pd.DataFrame:
    found = {}
    for line in lines.index:
        rest = lines.drop(line)
        if rest["intended"].any():
            left = assess_departure(rest["intended"], rest["actual"])
            found[line] = left.table["estimate"].loc[["level", "shortfall", "share_moved"]]
    return pd.DataFrame(found).T.rename_axis("without")


KIND = Kind(
    on="a departure",
    report=report_departure,
    result=Departure,
    table="departure",
    alternatives=_alternatives,
    place=3,
)
