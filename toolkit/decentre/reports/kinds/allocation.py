"""The report of a user's own populations: targets, what each factor moves, how unequal they are, and how to do it again."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from decentre import measures
from decentre.capitation import Allocation, FactorAudit, allocate, audit_factors
from decentre.datasets import reference
from decentre.document.model import Element, Paragraph, Points, Section, Table, draw
from decentre.document.notebook import Cell
from decentre.document.words import money, percent, together
from decentre.errors import InputError
from decentre.reports.sources import Input, currency_code, currency_words, given
from decentre.reports.specification import Kind
from decentre.reports.writing import Report, write_report
from decentre.reproduction import significant

_FORMULA = "formula.toml"


def report_allocation(
    populations: str | Path | pd.DataFrame,
    *,
    formula: str | Path,
    out: str | Path,
    budget: float | None = None,
    currency: str | None = None,
) -> Allocation:
    """Share out a budget over populations by a capitation formula, and write a folder that explains the answer.

    Parameters
    ----------
    populations : str, Path or pandas.DataFrame
        A table, or a CSV, XLSX or ODS file, with one row a body: a column ``body`` (or the first column that names each row once)
        and the columns that the formula names.
    formula : str or Path
        The slug of a formula that ships, or the path of a TOML file.
    out : str or Path
        The folder to write: ``index.html``, ``report.pdf``, ``report.ipynb``, ``tables.html``, ``tables.tex``, ``allocation.csv``,
        ``factors.csv``, ``changes.csv``, the data of each figure, ``results.json``, copies of the inputs and ``environment.json``.
    budget : float, optional
        As for ``allocate``.

    currency : str, optional
        The ISO 4217 code of the money; or the key ``currency`` of the formula.

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
    people = given(populations, "populations")
    named = _named(people.table)
    allocation = allocate(named, formula=formula, budget=budget, currency=currency)
    audit = audit_factors(named, formula=formula, budget=budget, currency=currency)
    own = Path(formula).is_file()
    inputs = [people, *([Input(_FORMULA, Path(formula).read_bytes(), path=Path(formula))] if own else [])]
    written = _FORMULA if own else str(formula)
    write_report(_report(allocation, audit, inputs, written, budget, currency), out)
    return allocation


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its bodies as index: a column ``body``, or the first that names each row once."""
    body = _body(table)
    if body is None:
        raise InputError(
            "The populations have no column that names each row once; add a column 'body', and keep one year to a file."
        )
    return table.set_index(body)


def _body(table: pd.DataFrame) -> str | None:
    numbers = table.select_dtypes("number").columns
    names = [c for c in table.columns if c not in numbers and table[c].notna().all() and table[c].is_unique]
    return "body" if "body" in table.columns else next(iter(names), None)


def _report(
    allocation: Allocation,
    audit: FactorAudit,
    inputs: list[Input],
    formula: str,
    budget: float | None,
    currency: str | None,
) -> Report:
    found = {"allocation": allocation.table, "factors": audit.table, "changes": audit.changes}
    return Report(
        title=f"Fair shares: {allocation.formula.title}",
        lead=[Paragraph(_sentence(allocation, audit), "answer")],
        sections=_sections(allocation, audit),
        assumptions=together(allocation.assumptions, audit.assumptions),
        inputs=inputs,
        words=[
            "allocate",
            inputs[0].name,
            "--formula",
            formula,
            *([] if budget is None else ["--budget", f"{budget:.2f}"]),
            *currency_words(currency),
        ],
        tables={name: t.rename_axis(str(t.index.name or "body")).reset_index() for name, t in found.items()},
        facts={
            "formula": allocation.formula.slug,
            "budget": significant(allocation.budget),
            "moved_by_all_factors": significant(audit.total),
        },
        cells=_cells(inputs[0], formula, budget, currency),
        sources=[Points([reference(dict(s)) for s in allocation.formula.sources])],
    )


def _sentence(allocation: Allocation, audit: FactorAudit) -> str:
    bodies = f"{len(allocation.table):,} bodies" if len(allocation.table) > 1 else "One body"
    known = allocation.budget == allocation.budget
    shared = f" share {money(allocation.budget, allocation.currency)}" if known else " are given shares"
    moved = audit.total / allocation.budget if known else audit.total
    return (
        f"{bodies}{shared} by the formula. All its factors together move {percent(moved)} of the money from where it "
        "would go by head count. What a body gets is fair by this formula's own measure of need, and by no other."
    )


def _sections(allocation: Allocation, audit: FactorAudit) -> list[Section]:
    checked = audit.target_check
    held = [] if checked is None else [Table(checked.title, checked)]
    return [
        Section(
            "What is each body's fair share?",
            [
                Table("Targets by body", allocation._shown().drop(columns="share"), file="allocation.csv"),
                draw("Need of each body, 1 = all of them together", allocation),
            ],
        ),
        Section(
            "What would other choices say?",
            [
                Table("What each factor of the formula moves", audit, file="factors.csv"),
                draw("What each factor moves, % of the budget", audit),
            ],
        ),
        Section("How unequal is money per head?", _equity(allocation)),
        *([Section("Is a target what it must be?", held)] if held else []),
        Section("The formula", [Table("The formula, block by block", allocation.formula)]),
    ]


def _equity(allocation: Allocation) -> list[Element]:
    heads, share = allocation.table["population"], allocation.share
    if len(heads) < 2:
        return [Paragraph("There is one body, so nothing can differ.")]
    per_head = share / heads
    values = {
        "Gini": measures.gini(per_head, weights=heads),
        "Theil T": measures.theil(per_head, weights=heads).total,
        "coefficient of variation (Williamson)": measures.coefficient_of_variation(per_head, weights=heads),
    }
    table = pd.DataFrame({"value": pd.Series(values)}).rename_axis("index")
    note = "Weighted by people. Unequal money per head is what the formula is for: the numbers do not judge it."
    return [Table("Inequality of money per head", table), Paragraph(note)]


def _cells(people: Input, formula: str, budget: float | None, currency: str | None) -> list[Cell]:
    options = f"formula={formula!r}" + ("" if budget is None else f", budget={budget!r}")
    options += currency_code(currency)
    return [
        (
            "code",
            f'populations = tables.read("{people.name}").set_index("{_body(people.table)}")\npopulations.head(10)',
        ),
        ("code", f"allocation = decentre.allocate(populations, {options})\nallocation"),
        ("code", "allocation.plot()"),
        ("markdown", "What is each factor of the formula worth?"),
        ("code", f"audit = decentre.audit_factors(populations, {options})\naudit"),
        ("code", "audit.plot()"),
    ]


KIND = Kind(
    on="an allocation",
    report=report_allocation,
    result=Allocation,
    told_by=("formula",),
    needs={"formula": "a formula that ships, such as england_ccg_2018_19, or the path of a TOML file"},
    alias="allocate",
    place=6,
)
