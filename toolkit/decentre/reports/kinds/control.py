"""Control over budget lines: as the accounts show it, beside how those who decide feel it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from decentre import tables
from decentre.autonomy.comparison import ControlComparison, compare_control
from decentre.document.model import Element, Table, draw
from decentre.reports.answers import Answer, found_cells, read_cells, write_answer
from decentre.reports.sources import currency_words, given
from decentre.reports.specification import Kind
from decentre.results import Result


def report_control(
    accounts: str | Path | pd.DataFrame | Result,
    *,
    interviews: str | Path | pd.DataFrame,
    out: str | Path,
    currency: str | None = None,
) -> ControlComparison:
    """Compare control as the accounts show it with control as it is felt, and write a folder that explains the answer.

    Parameters
    ----------
    accounts : str, Path, pandas.DataFrame or Result
        A table, or a CSV, XLSX or ODS file, with columns line, discretion (0 to 1) and optionally amount; or a
        GrowthDecomposition, an EarmarkTrace or a FundFlow, whose ``discretion_by_line()`` is taken and its rule said.
    interviews : str, Path or pandas.DataFrame
        The same with columns interviewee, coder, line, control, one row a code.
    out : str or Path
        The folder to write.
    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the table.

    Returns
    -------
    ControlComparison
        The comparison that the report shows. Its draws start from the hash of the accounts.

    Raises
    ------
    InputError
        A table is refused; nothing is written then.
    """
    rule: tuple[str, ...] = ()
    if isinstance(accounts, Result):
        taken = accounts.discretion_by_line()
        accounts, rule = taken.accounts, (taken.rule,)
    read, spoken = given(accounts, "accounts"), given(interviews, "interviews")
    tables.require(read.table, "accounts")
    said = tables.settle_currency(currency, accounts=read.table)
    found = compare_control(read.table, spoken.table, seed=read.seed, currency=said)
    found = replace(found, assumptions=(*found.assumptions, *rule))
    answer = Answer(
        "Do those who decide feel the control that the accounts show?",
        _sentence(found),
        [
            Table("Gap, order and agreement", found),
            draw("Each line's control, as accounted and as felt", found),
            Table(
                "Each line", found.lines, {"amount": "money", "discretion": "share"}, file="lines.csv", currency=said
            ),
            Table("Each interviewee", found.interviewees, file="interviewees.csv"),
            Table("Accounted level by felt level", found.contingency),
        ],
        {"measures": found.table, "lines": found.lines, "interviewees": found.interviewees, "coders": found.coders},
        ["report", "control", read.name, "--interviews", spoken.name, *currency_words(currency)],
        [*read_cells([read, spoken]), *found_cells(f"compare_control(accounts, interviews, seed={read.seed})")],
        other=_other(found),
    )
    write_answer(answer, found, [read, spoken], out)
    return found


def _sentence(found: ControlComparison) -> str:
    way = (
        "less than the accounts show"
        if found.gap < 0
        else "more than the accounts show"
        if found.gap > 0
        else "as accounted"
    )
    agree = (
        "one coder, so no agreement between coders"
        if len(found.coders) == 1
        else f"coders agree by alpha {found.alpha:.2f}"
    )
    return (
        f"Over {len(found.lines)} lines {len(found.interviewees)} interviewees feel {way}: {found.gap:+.2f} steps of the scale on "
        f"average (rank correlation {found.rank_correlation:.2f}, weighted kappa {found.kappa:.2f}; {agree}). "
        "Accounts show what could have been spent otherwise, not whether anyone dared."
    )


def _other(found: ControlComparison) -> list[Element]:
    """Return the gap without each interviewee, and the coders' agreement without each coder."""
    gaps, lines = found.interviewees["gap"], found.interviewees["lines"]
    rest = (gaps * lines).sum() - gaps * lines
    without = (rest / (lines.sum() - lines)).rename("gap").to_frame().rename_axis("without")
    elements: list[Element] = [Table("The gap without each interviewee", without)] if len(gaps) > 1 else []
    return [*elements, Table("The coders, and the agreement of the others without each", found.coders)]


KIND = Kind(
    on="control",
    report=report_control,
    result=ControlComparison,
    table="accounts",
    told_by=("interviews",),
    needs={"interviews": "a file with columns interviewee, coder, line, control, one row a code"},
    place=14,
)
