"""Flows of funds: who pays whom, who decides, and where the money ends."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from decentre.document.model import Element, Table, draw
from decentre.document.words import money, percent
from decentre.errors import InputError
from decentre.flows.funds import TOLERANCE, FundFlow, trace_funds
from decentre.reports.answers import Answer, found_cells, read_cells, write_answer
from decentre.reports.sources import currency_code, currency_words, given
from decentre.reports.specification import Kind
from decentre.results import Format


def report_flows(
    flows: str | Path | pd.DataFrame,
    *,
    year: str,
    out: str | Path,
    scope: str | None = None,
    tolerance: float = 0.001,
    currency: str | None = None,
) -> FundFlow:
    """Follow the money of one year from where it enters to where it ends, and write a folder that explains the answer.

    Parameters
    ----------
    flows : str, Path or pandas.DataFrame
        A table, or a CSV, XLSX or ODS file, with columns year, payer, payee, amount, scope, source, and optionally decided_by.
    year : str
        The year; rows of other years are left aside.
    out : str or Path
        The folder to write.
    scope : str, optional
        Which published budget, where the table holds several.
    tolerance : float
        The largest gap between what a body receives and pays, as a share of the larger.

    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the table.

    Returns
    -------
    FundFlow
        The flows that the report shows.

    Raises
    ------
    InputError
        The table or a choice is refused; nothing is written then.
    """
    read = given(flows, "flows")
    found = trace_funds(_of(read.table, scope), year=year, tolerance=tolerance, currency=currency)
    chosen = "" if scope is None else f'[flows["scope"] == {scope!r}]'
    words = ["report", "flows", read.name, "--year", year]
    words += [] if scope is None else ["--scope", scope]
    words += [] if tolerance == TOLERANCE else ["--tolerance", f"{tolerance:g}"]
    words += currency_words(currency)
    tables = {"payments": found.edges, "bodies": found.nodes, "deciders": found.deciders, "paths": found.paths}
    answer = Answer(
        f"Who pays whom, and who decides? {found.scope}, {found.year}",
        _sentence(found),
        _elements(found),
        tables,
        words,
        [
            *read_cells([read]),
            *found_cells(
                f"trace_funds(flows{chosen}, year={year!r}, tolerance={tolerance!r}{currency_code(currency)})"
            ),
        ],
        other=[
            Table(
                "The same money, counted in other ways", _counted(found), {"amount": "money"}, currency=found.currency
            )
        ],
        drawn=False,
        pages={"flows.html": found.to_html()},
    )
    write_answer(answer, found, [read], out)
    return found


def _of(table: pd.DataFrame, scope: str | None) -> pd.DataFrame:
    if scope is None or "scope" not in table.columns:
        return table
    rows = table[table["scope"] == scope]
    if rows.empty:
        known = "; ".join(map(repr, table["scope"].dropna().unique()))
        raise InputError(f"flows: there is no scope {scope!r}; give one of {known}.")
    return rows


def _sentence(found: FundFlow) -> str:
    first = found.deciders["share"].sort_values(ascending=False, kind="stable")
    return (
        f"{money(found.budget, found.currency)} enters, and is paid {found.payments_per_pound:.2f} times on its way "
        f"({money(found.gross, found.currency)} of payments). {first.index[0]} decides {percent(first.iloc[0])} of it. Who pays a "
        "sum decides it only where nobody else is named: an upper bound for a lower tier."
    )


def _elements(found: FundFlow) -> list[Element]:
    share: dict[str, Format] = {"amount": "money", "share": "share"}
    circles = found.circles
    came_back: dict[str, Format] = {"received": "money", "net": "money", "came_back": "money"}
    turned = [Table("Money that comes back to a body", circles, came_back, currency=found.currency)]
    return [
        draw("The payments: a ribbon is as wide as the money", found),
        Table("The bodies: received, paid, and what each decides", found, file="bodies.csv"),
        Table("Who decides", found.deciders, share, file="deciders.csv", currency=found.currency),
        Table("Where money that enters ends", found.path.to_frame(), {"share": "share"}),
        *(turned if len(circles) else []),
    ]


def _counted(found: FundFlow) -> pd.DataFrame:
    sums = {
        "every unit once (what enters)": found.budget,
        "every payment (a unit counts as often as it is paid)": found.gross,
        "largest gap of a body": float(found.balance["gap"].abs().max()) if len(found.balance) else 0.0,
    }
    return pd.DataFrame({"amount": pd.Series(sums)}).rename_axis("counted")


KIND = Kind(
    on="flows of funds",
    report=report_flows,
    result=FundFlow,
    columns=("year", "payer", "payee", "amount", "scope", "source"),
    needs={"year": "the year to follow, like 2025-26"},
    place=9,
)
