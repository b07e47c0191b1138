"""Additionality: how much of an earmark was extra spend, from a panel of bodies and years."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from decentre.document.model import Element, Table, draw
from decentre.purpose import Additionality, estimate_additionality
from decentre.purpose.inference import Inference
from decentre.reports.answers import Answer, found_cells, read_cells, write_answer
from decentre.reports.sources import currency_code, currency_words, given
from decentre.reports.specification import Kind


def report_additionality(
    panel: str | Path | pd.DataFrame,
    *,
    spend: str,
    earmark: str,
    out: str | Path,
    population: str | None = None,
    controls: Sequence[str] = (),
    inference: Inference = "wild",
    currency: str | None = None,
) -> Additionality:
    """Estimate how much of an earmark was extra spend from a panel, and write a folder that explains the answer.

    Parameters
    ----------
    panel : str, Path or pandas.DataFrame
        A table, or a CSV, XLSX or ODS file, with columns body, year and those named below; a row a body and year.
    spend : str
        The column of money spent on the purpose, earmarked or not.
    earmark : str
        The column of earmarked money received.
    out : str or Path
        The folder to write.
    population : str, optional
        The column of people; without it the figures are taken as they are, such as per head already.
    controls : sequence of str
        Columns used as they are.
    inference : {'wild', 'cluster'}
        Wild cluster bootstrap, or t with clustered errors; the report shows both.

    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the table.

    Returns
    -------
    Additionality
        The estimate that the report shows. Its draws start from the hash of the input.

    Raises
    ------
    InputError
        The table or a choice is refused; nothing is written then.
    """
    read = given(panel, "panel")

    columns = partial(estimate_additionality, read.table, spend=spend, earmark=earmark, population=population)
    estimated = partial(columns, controls=list(controls), seed=read.seed, currency=currency)
    found = estimated(inference=inference)
    rest: Inference = "cluster" if inference == "wild" else "wild"
    named = f"spend={spend!r}, earmark={earmark!r}, population={population!r}, controls={list(controls)!r}"
    answer = Answer(
        "How much of the earmark was extra spend?",
        _sentence(found),
        [
            Table("The share of the earmark that was extra, each body once and by heads", found),
            draw("The estimates, and the next year's earmark, which should explain nothing", found),
            Table("Slopes of earmark and controls", found.coefficients, file="coefficients.csv"),
            Table("The next year's earmark in place of this one's", found.leads, file="leads.csv"),
        ],
        {"estimates": found.table, "coefficients": found.coefficients, "leads": found.leads},
        _words(read.name, spend, earmark, population, controls, inference) + currency_words(currency),
        [
            *read_cells([read]),
            *found_cells(
                f"estimate_additionality(\n    panel, {named},\n    inference={inference!r}, seed={read.seed}{currency_code(currency)}\n)"
            ),
        ],
        other=_other(estimated(inference=rest)),
    )
    write_answer(answer, found, [read], out)
    return found


def _words(
    name: str, spend: str, earmark: str, population: str | None, controls: Sequence[str], inference: Inference
) -> list[str]:
    """Return the command that makes the report again."""
    words = ["report", "additionality", name, "--spend", spend, "--earmark", earmark]
    words += [] if population is None else ["--population", population]
    words += [word for control in controls for word in ("--controls", control)]
    return words + (["--inference", inference] if inference != "wild" else [])


def _sentence(found: Additionality) -> str:
    limits = (
        "no interval"
        if found.low != found.low
        else f"{found.low:.3f} to {found.high:.3f} at {100 * found.level:g} per cent"
    )
    none, whole = found.p
    return (
        f"Of the earmark a share of {found.estimate:.3f} was spent on the purpose and would not have been spent anyway ({limits}; "
        f"{found.bodies} bodies, {found.span[0]} to {found.span[1]}). That nothing was extra has p {none:.3f}, that all of it was "
        f"has p {whole:.3f}. It holds as far as bodies would have moved alike without the earmark."
    )


def _other(found: Additionality) -> list[Element]:
    how = "the wild cluster bootstrap" if found.inference == "wild" else "clustered errors and t"
    return [Table(f"The same with {how}", found)]


KIND = Kind(
    on="additionality",
    report=report_additionality,
    result=Additionality,
    told_by=("earmark",),
    needs={"spend": "the column of money spent on the purpose", "earmark": "the column of earmarked money received"},
    place=11,
)
