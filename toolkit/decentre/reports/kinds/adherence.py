"""Adherence: how many bodies kept to a purpose, if only some answered."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from decentre import tables
from decentre.document.model import Element, Table, draw
from decentre.document.words import percent
from decentre.purpose.adherence import Adherence, estimate_adherence
from decentre.purpose.finite import Method
from decentre.reports.answers import Answer, cells, write_answer
from decentre.reports.sources import given
from decentre.reports.specification import Kind
from decentre.results import Format

_ODDS = (1, 3)


def report_adherence(
    answers: str | Path | pd.DataFrame, *, bodies: int | None, out: str | Path, method: Method = "exact"
) -> Adherence:
    """Estimate how many of all bodies kept to a purpose from the answers of some, and write a folder that explains the answer.

    Parameters
    ----------
    answers : str, Path or pandas.DataFrame
        A table, or a CSV, XLSX or ODS file, with columns category, count: how many bodies gave each answer.
    bodies : int or None
        Bodies there are; ``None`` for so many that those that answered are a negligible part.
    out : str or Path
        The folder to write: ``index.html``, ``report.pdf``, ``report.ipynb``, ``tables.html``, ``tables.tex``, ``categories.csv``,
        ``methods.csv``, ``coverage.csv``, the data of the figure, ``results.json``, a copy of the input and ``environment.json``.
    method : {'exact', 'optimal', 'wilson', 'bayes'}
        Of the intervals in the answer; the report shows every method beside it.

    Returns
    -------
    Adherence
        The estimate that the report shows.

    Raises
    ------
    InputError
        The table or a choice is refused; nothing is written then.

    Examples
    --------
    >>> report_adherence("no/answers.csv", bodies=42, out="report")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: There is no file 'no/answers.csv'; check the path (it is read from the folder you are in).
    """
    read = given(answers, "adherence")
    tables.require(read.table, "adherence")
    counts = read.table.set_index("category")["count"]
    found = estimate_adherence(counts, bodies=bodies, method=method)
    words = ["--bodies", "none" if bodies is None else str(bodies)]
    words += ["--method", method] if method != "exact" else []
    call = f'estimate_adherence(adherence["count"], bodies={bodies!r}, method={method!r})'
    answer = Answer(
        "How many bodies kept to the purpose?",
        _adherence_sentence(found),
        [
            Table("Answers, and the bodies that they stand for", found),
            draw("Answers, intervals and worst cases", found),
        ],
        {"categories": found.table, "methods": found.by_method(), "coverage": found.coverage()},
        ["report", read.name, *words],
        [*cells(read, "category", call), ("code", "found.by_method()"), ("code", "found.coverage()")],
    )
    write_answer(answer, found, [read], out)
    return found


def _adherence_sentence(found: Adherence) -> str:
    first = found.table.iloc[0]
    said = f"{found.answered} bodies answered, {first['count']:.0f} of them {found.table.index[0]!r}"
    level = f"{100 * found.level:g} per cent, {found.method}"
    if found.bodies is None:
        return f"{said}: {100 * first['low_share']:.1f} to {percent(first['high_share'])} of all bodies ({level})."
    return (
        f"{said}: {first['low']:.0f} to {first['high']:.0f} of all {found.bodies} ({level}) if those that answered are like a random "
        f"sample, and {first['worst_low']:.0f} to {first['worst_high']:.0f} whatever the silent ones did."
    )


def _alternatives(result: Adherence) -> list[Element]:
    together = estimate_adherence(
        result.counts, bodies=result.bodies, level=result.level, method=result.method, simultaneous=True
    )
    where = "bodies" if result.bodies else "shares"
    shares: dict[str, Format] = dict.fromkeys(["level", "lowest", "mean", "low_share", "high_share"], "share")
    columns = ["low", "high", "low_share", "high_share"]
    return [
        Table(f"The limits of every method, in {where}", _by_method(result)),
        Table("How often the interval of each method holds the truth", result.coverage(), shares),
        Table("The intervals if all categories shall hold together", together.table[columns], shares),
        Table(
            f"Bounds if the odds of those that answered are {_ODDS[0]} to {_ODDS[1]} times those of the silent",
            result.selection(_ODDS),
            shares,
        ),
    ]


def _by_method(result: Adherence) -> pd.DataFrame:
    limits = result.by_method().round(3)
    limits.columns = pd.MultiIndex.from_tuples(
        [tuple(c.rsplit("_", 1)) for c in limits.columns], names=["method", None]
    )
    return pd.DataFrame(limits.stack("method", future_stack=True))  # noqa: PD013


KIND = Kind(
    on="adherence",
    report=report_adherence,
    result=Adherence,
    table="adherence",
    needs={
        "bodies": "how many bodies there are, or None (none on the command line) for so many that those asked are a small part"
    },
    alternatives=_alternatives,
    place=4,
)
