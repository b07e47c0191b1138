"""An agreement to pool budgets, held against the rules in force on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from decentre.document.model import Paragraph, Table
from decentre.errors import InputError
from decentre.pooling.checking import AgreementCheck, check_agreement
from decentre.reports.answers import Answer, found_cells, write_answer
from decentre.reports.sources import Input
from decentre.reports.specification import Kind

_NAME = "agreement.toml"
_YEARS = (-2, -1, 0, 1)


def report_agreement(agreement: str | Path, *, on: str, out: str | Path) -> AgreementCheck:
    """Hold an agreement to pool budgets against every rule in force on a day, and write a folder that explains the answer.

    Parameters
    ----------
    agreement : str or Path
        A TOML file; ``decentre template agreement`` writes one to start from.
    on : str
        The day whose rules count, like 2024-04-01.
    out : str or Path
        The folder to write.

    Returns
    -------
    AgreementCheck
        What the report shows.

    Raises
    ------
    InputError
        The file or the day is refused; nothing is written then.
    """
    found = check_agreement(agreement, on=on)
    open_ones = found.table[found.table["outcome"].isin(["failed", "flagged"])][
        ["outcome", "subject", "finding", "law"]
    ]
    settled = Paragraph("No rule failed, and none is left open.")
    answer = Answer(
        f"Does the agreement keep the rules? {found.title or 'An agreement'}",
        _sentence(found),
        [
            Table("What failed, and what a lawyer must settle", open_ones) if len(open_ones) else settled,
            Table("Rule by rule", found, file="rules.csv"),
        ],
        {"rules": found.table.map(lambda cell: cell.isoformat() if isinstance(cell, date) else cell)},
        ["report", "agreement", _NAME, "--on", on],
        found_cells(f"check_agreement({_NAME!r}, on={on!r})", plotted=False),
        other=[Table("On the same day of other years", _on_other_days(agreement, found.on))],
        drawn=False,
    )
    write_answer(answer, found, [Input(_NAME, Path(agreement).read_bytes(), path=Path(agreement))], out)
    return found


def _sentence(found: AgreementCheck) -> str:
    open_ones = (
        f"; {len(found.flagged)} are left open by the evidence and flagged for a lawyer" if len(found.flagged) else ""
    )
    verdict = "fails no rule" if found.passed else f"fails {len(found.failed)} rules"
    return f"On {found.on} the agreement {verdict} ({found.verdict}){open_ones}. This is no legal advice."


def _on_other_days(agreement: str | Path, on: date) -> pd.DataFrame:
    """Return the verdict on the same day of neighbouring years; why there is none, where there is none."""
    rows = {}
    for step in _YEARS:
        when = (pd.Timestamp(on) + pd.DateOffset(years=step)).date()
        try:
            rows[when.isoformat()] = check_agreement(agreement, on=when).verdict
        except InputError as refused:
            rows[when.isoformat()] = str(refused)
    return pd.DataFrame({"verdict": rows}).rename_axis("day")


KIND = Kind(
    on="an agreement",
    report=report_agreement,
    result=AgreementCheck,
    told_by=("on",),
    needs={"on": "the day whose rules count, like 2024-04-01"},
    place=13,
)
