"""A pooled budget: who pays in, and who bears its over- or underspend."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from decentre.document.model import Table, draw
from decentre.document.notebook import Cell
from decentre.document.words import money
from decentre.errors import InputError
from decentre.pooling.comparison import compare_risk_shares
from decentre.pooling.pool import PooledBudget, pool_budgets
from decentre.pooling.sharing import CLAIMS
from decentre.reports.answers import Answer, found_cells, read_cells, write_answer
from decentre.reports.sources import Input, currency_code, currency_words, given
from decentre.reports.specification import Kind
from decentre.results import Format

_LINES: dict[str, Format] = {"contribution": "money", "spend": "money", "overspend": "money"}


def report_pool(
    contributions: str | Path | pd.DataFrame,
    *,
    spend: str | float | Path | pd.DataFrame,
    risk_share: str,
    out: str | Path,
    host: str | None = None,
    currency: str | None = None,
) -> PooledBudget:
    """Say who pays into a pooled budget and who bears the rest, and write a folder that explains the answer.

    Parameters
    ----------
    contributions : str, Path or pandas.DataFrame
        A table, or a CSV, XLSX or ODS file, with columns partner, amount and, where lines are told apart, line.
    spend : str, float, Path or pandas.DataFrame
        What was spent: one total, or a table or file with columns line, amount.
    risk_share : str
        Who bears an overspend: own_lines, pro_rata, host, in_order, or a rule of claims such as equal_losses.
    out : str or Path
        The folder to write.
    host : str, optional
        The host, where the rule is host.

    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the table.

    Returns
    -------
    PooledBudget
        The pool that the report shows.

    Raises
    ------
    InputError
        A table or the rule is refused; nothing is written then.
    """
    paid = given(contributions, "contributions")
    total = _total(spend)
    spent = None if total is not None else given(spend, "spend")  # type: ignore[arg-type]
    outlay = spent.table if spent else float(total or 0)
    rule: str | Mapping[str, str] = risk_share if host is None else {"rule": risk_share, "host": host}
    found = pool_budgets(paid.table, outlay, risk_share=rule, currency=currency)
    inputs = [paid, *([spent] if spent else [])]
    outlay_named = spent.name if spent else f"{total:.2f}"
    words = ["report", "pool", paid.name, "--spend", outlay_named, "--risk-share", risk_share]
    answer = Answer(
        "Who pays into the pool, and who bears the rest?",
        _sentence(found),
        [
            Table("What each partner pays in, bears and keeps", found, file="partners.csv"),
            draw("Contributions, and what is borne or paid back", found),
            Table("The lines of the pool", found.lines, _LINES, file="lines.csv", currency=found.currency),
        ],
        {"partners": found.table, "lines": found.lines, "control": found.control},
        [*words, *([] if host is None else ["--host", host]), *currency_words(currency)],
        _cells(inputs, "spend" if spent else repr(total), f"{rule!r}{currency_code(currency)}"),
        other=[_under_others(found, paid.table, outlay)],
        drawn=False,
    )
    write_answer(answer, found, inputs, out)
    return found


def _total(spend: object) -> float | None:
    """Return the one total that was given, also as a word of the command line; nothing where it is a table or a file."""
    try:
        return float(spend)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def _cells(inputs: list[Input], outlay: str, rule: str) -> list[Cell]:
    return [*read_cells(inputs), *found_cells(f"pool_budgets(contributions, {outlay}, risk_share={rule})")]


def _sentence(found: PooledBudget) -> str:
    gap = found.overspend
    total = money(found.table["contribution"].sum(), found.currency)
    if not gap:
        return f"{total} was paid in and all of it spent: nothing is left to bear or to keep."
    most = found.table["borne" if gap > 0 else "kept"].idxmax()
    told = "overspent" if gap > 0 else "underspent"
    return (
        f"{total} was paid in, and the pool {told} by {money(abs(gap), found.currency)}. By the rule ({found.risk_share.words()}) "
        f"{most} {'bears' if gap > 0 else 'keeps'} the largest part. A pool is not an entity: each partner accounts for its cost."
    )


def _under_others(found: PooledBudget, paid: pd.DataFrame, outlay: pd.DataFrame | float) -> Table:
    """Return what each partner bears under every rule that needs nothing more said."""
    rules = []
    for rule in ("own_lines", "pro_rata", *CLAIMS):
        try:
            pool_budgets(paid, outlay, risk_share=rule, currency=found.currency)
            rules.append(rule)
        except InputError:
            continue  # a rule of lines, where no lines are told apart
    if len(rules) < 2:
        return Table("What each partner bears", found.table[["borne"]], {"borne": "money"}, currency=found.currency)
    compared = compare_risk_shares(paid, outlay, risk_shares=rules, currency=found.currency)
    return Table("What each partner would bear under other rules", compared)


KIND = Kind(
    on="a pool",
    report=report_pool,
    result=PooledBudget,
    columns=("partner", "amount"),
    needs={
        "spend": "what was spent: one total, or a file with columns line, amount",
        "risk_share": "who bears an overspend: own_lines, pro_rata, host, in_order, or a rule of claims",
    },
    place=10,
)
