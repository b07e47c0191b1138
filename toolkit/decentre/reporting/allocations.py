"""The report of a user's own populations: targets, what each factor moves, how unequal they are, and how to do it again."""

from __future__ import annotations

import math
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from decentre import measures, tables
from decentre.capitation import Allocation, FactorAudit, allocate, audit_factors
from decentre.errors import InputError
from decentre.reporting.documents import write_document
from decentre.reporting.folders import sha256, whole_folder, write_environment, write_json
from decentre.reproduction import significant
from decentre.results import displayed

_MOST_ROWS = 40


@dataclass(frozen=True)
class _Asked:
    """What the user asked for."""

    populations: Path
    formula: str
    budget: float | None

    def command(self) -> str:
        """Return the command that makes the report again from the files beside it."""
        words = ["decentre", "allocate", f"populations{self.populations.suffix.lower()}", "--formula", self.written()]
        words += [] if self.budget is None else ["--budget", f"{self.budget:.2f}"]
        return shlex.join([*words, "--out", "again"])

    def written(self) -> str:
        """Return the name of the formula, or of its copy beside the report."""
        return "formula.toml" if Path(self.formula).is_file() else self.formula


def report_allocation(
    populations: str | Path, *, formula: str | Path, out: str | Path, budget: float | None = None
) -> Allocation:
    """Share out a budget over populations kept in a file, and write a folder that explains the answer.

    Parameters
    ----------
    populations : str or Path
        A CSV, XLSX or ODS file with one row a body: a column ``body`` (or the first column that names each row once) and the
        columns that the formula names.
    formula : str or Path
        The slug of a formula that ships, or the path of a TOML file.
    out : str or Path
        The folder to write: ``index.html``, ``report.pdf``, ``allocation.csv``, ``factors.csv``, ``changes.csv``,
        ``results.json``, ``environment.json``, and copies of the inputs.
    budget : float, optional
        As for ``allocate``.

    Returns
    -------
    Allocation
        The allocation that the report shows.

    Raises
    ------
    InputError
        A file, table or formula is refused; nothing is written then.

    Examples
    --------
    >>> report_allocation("no/people.csv", formula="england_ccg_2018_19", out="report")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: There is no file 'no/people.csv'; check the path (it is read from the folder you are in).
    """
    asked = _Asked(Path(populations), str(formula), budget)
    people = _named(tables.read(asked.populations))
    allocation = allocate(people, formula=formula, budget=budget)
    audit = audit_factors(people, formula=formula, budget=budget)
    with whole_folder(out) as folder:
        shutil.copyfile(asked.populations, folder / f"populations{asked.populations.suffix.lower()}")
        if asked.written() != asked.formula:
            shutil.copyfile(asked.formula, folder / asked.written())
        _write_tables(allocation, audit, asked, folder)
        title = f"Fair shares: {allocation.formula.title}"
        write_document(folder, title, _parts(allocation, audit, asked))
        write_environment(folder)
    return allocation


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its bodies as index: a column ``body``, or the first that names each row once."""
    numbers = table.select_dtypes("number").columns
    names = [c for c in table.columns if c not in numbers and table[c].notna().all() and table[c].is_unique]
    body = "body" if "body" in table.columns else next(iter(names), None)
    if body is None:
        raise InputError(
            "The populations have no column that names each row once; add a column 'body', and keep one year to a file."
        )
    return table.set_index(body)


def _write_tables(allocation: Allocation, audit: FactorAudit, asked: _Asked, folder: Path) -> None:
    found = {"allocation": allocation.table, "factors": audit.table, "changes": audit.changes}
    for name, table in found.items():
        table.to_csv(folder / f"{name}.csv", float_format="%.10g", lineterminator="\n", encoding="utf-8")
    content = {name: _records(table) for name, table in found.items() if name != "changes"}
    content |= {
        "schema_version": 1,
        "command": asked.command(),
        "formula": allocation.formula.slug,
        "budget": None if math.isnan(allocation.budget) else significant(allocation.budget),
        "moved_by_all_factors": significant(audit.total),
        "assumptions": list(audit.assumptions),
        "inputs": {f"populations{asked.populations.suffix.lower()}": sha256(asked.populations)},
    }
    write_json(folder / "results.json", content)


def _records(table: pd.DataFrame) -> list[dict[str, object]]:
    records = table.rename_axis(table.index.name or "body").reset_index().to_dict(orient="records")
    return [{str(k): _value(v) for k, v in r.items()} for r in records]


def _value(value: object) -> object:
    if isinstance(value, float):
        return None if math.isnan(value) else significant(value)
    return value


def _parts(allocation: Allocation, audit: FactorAudit, asked: _Asked) -> list[tuple[str, list]]:
    shown = allocation._shown().drop(columns="share")
    more = (
        [f"The first {_MOST_ROWS} of {len(shown)} bodies; allocation.csv has them all."]
        if len(shown) > _MOST_ROWS
        else []
    )
    drawn = ("Need of each body, 1 = all of them together", allocation)
    factors = ("What each factor moves, % of the budget", audit)
    checked = [] if audit.target_check is None else [("Is a target what it must be?", [audit.target_check])]
    return [
        (
            "What is each body's fair share?",
            [displayed(shown.head(_MOST_ROWS)), *more, drawn, list(allocation.assumptions)],
        ),
        ("What is each factor worth?", [audit, factors, list(audit.assumptions)]),
        ("How unequal is money per head?", _equity(allocation)),
        *checked,
        ("The formula", [allocation.formula, [_source(s) for s in allocation.formula.sources]]),
        ("How to rerun this", [f"In this folder: {asked.command()}"]),
    ]


def _equity(allocation: Allocation) -> list:
    heads, share = allocation.table["population"], allocation.share
    if len(heads) < 2:
        return ["There is one body, so nothing can differ."]
    per_head = share / heads
    values = {
        "Gini": measures.gini(per_head, weights=heads),
        "Theil T": measures.theil(per_head, weights=heads).total,
        "coefficient of variation (Williamson)": measures.coefficient_of_variation(per_head, weights=heads),
    }
    note = "Weighted by people. Unequal money per head is what the formula is for: the numbers do not judge it."
    return [displayed(pd.DataFrame({"value": pd.Series(values)}).rename_axis("index")), note]


def _source(source: object) -> str:
    about = dict(source)  # type: ignore[call-overload]
    return (
        f"{about.get('publisher', '')} ({about.get('date', '')}). {about.get('title', '')}. {about.get('address', '')}"
    )
