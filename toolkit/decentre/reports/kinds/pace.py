"""A pace of change: how fast bodies move to their targets under published rules."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from decentre import tables
from decentre.capitation.pace import PaceOfChange, set_pace
from decentre.capitation.pace_rules import shipped
from decentre.document.model import Table, draw
from decentre.document.notebook import Cell
from decentre.document.words import money, percent
from decentre.errors import InputError
from decentre.reports.answers import Answer, found_cells, read_cells, write_answer
from decentre.reports.sources import Input, currency_code, currency_words, given
from decentre.reports.specification import Kind
from decentre.results import Format

_RULES = "rules.toml"
_SHARES: dict[str, Format] = {"lowest_growth": "share", "highest_growth": "share", "furthest_after": "share"}


def report_pace(
    pace: str | Path | pd.DataFrame,
    *,
    budget: float,
    rules: str | Path,
    out: str | Path,
    currency: str | None = None,
) -> PaceOfChange:
    """Move allocations towards their targets by published rules, and write a folder that explains the answer.

    Parameters
    ----------
    pace : str, Path or pandas.DataFrame
        A table, or a CSV, XLSX or ODS file, with columns body, baseline (last year's recurrent money) and target.
    budget : float
        This year's money for all bodies.
    rules : str or Path
        The name of rules that ship, such as pace_pct_2009_10, or the path of a TOML file.
    out : str or Path
        The folder to write.

    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the table.

    Returns
    -------
    PaceOfChange
        The allocations that the report shows.

    Raises
    ------
    InputError
        The table is refused, or rules and budget cannot all be met; nothing is written then.
    """
    read = given(pace, "pace")
    missing = [c for c in ("body", "baseline", "target") if c not in read.table.columns]
    if missing:
        raise InputError(f"pace: there is no column {missing[0]!r}; give body, baseline and target.")
    table = read.table.set_index("body")
    own = Path(rules).is_file()
    said = tables.settle_currency(currency, pace=read.table)
    found = set_pace(table["baseline"], table["target"], budget=budget, rules=rules, currency=said)
    inputs = [read, *([Input(_RULES, Path(rules).read_bytes(), path=Path(rules))] if own else [])]
    written = _RULES if own else str(rules)
    answer = Answer(
        f"Pace of change: {found.rules.title or 'own rules'}",
        _sentence(found),
        [
            Table("Allocations on their way to target", found, file="bodies.csv"),
            draw("Growth against the distance from target, and the rule that decides it", found),
        ],
        {"bodies": found.table},
        ["report", "pace", read.name, "--budget", f"{budget:.2f}", "--rules", written, *currency_words(currency)],
        _cells(inputs[:1], f"budget={budget!r}, rules={written!r}{currency_code(said)}"),
        other=[Table("Under each set of rules that ships", _under_others(table, budget, said), _SHARES)],
        drawn=False,
    )
    write_answer(answer, found, inputs, out)
    return found


def _cells(inputs: list[Input], options: str) -> list[Cell]:
    indexed = 'pace = pace.set_index("body")\npace.head()'
    return [
        *read_cells(inputs),
        ("code", indexed),
        *found_cells(f'set_pace(pace["baseline"], pace["target"], {options})'),
    ]


def _sentence(found: PaceOfChange) -> str:
    table = found.table
    mean = found.budget / table["baseline"].sum() - 1
    below = int((table["distance"] < 0).sum())
    return (
        f"{len(table):,} bodies share {money(found.budget, found.currency)}, {percent(mean)} more than before. {below} are below their "
        f"target, the furthest by {percent(-table['distance'].min())}; after this year the furthest is "
        f"{percent(abs(table['distance_after'].min()))} away. Growth goes from {percent(table['growth'].min())} to "
        f"{percent(table['growth'].max())}."
    )


def _under_others(table: pd.DataFrame, budget: float, currency: str | None) -> pd.DataFrame:
    """Return how each set of shipped rules would move the same bodies; why not, where rules and budget clash."""
    rows = {}
    for slug in shipped():
        try:
            paced = set_pace(table["baseline"], table["target"], budget=budget, rules=slug, currency=currency).table
            rows[slug] = [paced["growth"].min(), paced["growth"].max(), paced["distance_after"].min(), ""]
        except InputError as refused:
            rows[slug] = [float("nan")] * 3 + [str(refused)]
    columns = ["lowest_growth", "highest_growth", "furthest_after", "cannot_be_met"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("rules")


KIND = Kind(
    on="a pace of change",
    report=report_pace,
    result=PaceOfChange,
    columns=("body", "baseline", "target"),
    needs={
        "budget": "this year's money for all bodies",
        "rules": "rules that ship, such as pace_pct_2009_10, or the path of a TOML file",
    },
    place=8,
)
