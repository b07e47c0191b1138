"""The one door to reports: tells a case study from a user's own tables, and each kind of table by its columns."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import EllipsisType

import pandas as pd

from decentre import tables
from decentre.errors import InputError
from decentre.growth.decomposition import Denominator
from decentre.reporting.allocations import report_allocation
from decentre.reporting.budgets import report_budget
from decentre.reporting.ledgers import report_spend
from decentre.reporting.purposes import report_adherence, report_departure, report_earmark, report_targeting
from decentre.reporting.studies import report_study
from decentre.results import Result

REPORTS: dict[str, Callable[..., Result]] = {
    "study": report_study,
    "budget": report_budget,
    "earmark": report_earmark,
    "departure": report_departure,
    "adherence": report_adherence,
    "targeting": report_targeting,
    "allocation": report_allocation,
    "spend": report_spend,
}
_TOLD = ("budget", "earmark", "departure", "adherence", "targeting")
_STUDY_FILES = ("study.toml", "published.csv", "analysis.py")
Source = str | Path | pd.DataFrame | Sequence[str | Path]


def report(
    source: Source,
    lines: str | Path | pd.DataFrame | None = None,
    *,
    out: str | Path,
    price_index: str | EllipsisType | None = ...,
    net_of_efficiency: bool = False,
    denominator: Denominator = "gross_growth",
    progress: Callable[[str], object] | None = None,
) -> Result:
    """Turn a case study, or a user's own tables, into a folder that explains the answer and can be run again.

    A folder holds one page (``index.html``, self-contained), one PDF, an executed notebook, ``results.json``, the tables as CSV, and
    for a paper as LaTeX (``tables.tex``) and for a word processor (``tables.html``), copies of the inputs with their hashes, and the
    line that makes it again. It appears whole or not at all.

    Parameters
    ----------
    source : str, Path, pandas.DataFrame or sequence of paths
        A case study (its name or folder); or a table, as CSV, XLSX, ODS or DataFrame, that is told by its columns: a budget (body,
        year, amount), an earmark (body, received, spent), a departure (body, line, intended, actual), adherence (category, count)
        or targeting (body, spend, need); or folders and files of published payments.
    lines : str, Path or pandas.DataFrame, optional
        With a budget: columns body, year, line, component, amount, and optionally discretion_low, discretion_high.
    out : str or Path
        The folder to write.
    price_index : str or None
        With a budget, and then required: the name of a shipped index (``prices.names()``), or ``None`` for no price term.
    net_of_efficiency, denominator
        With a budget: as for ``decompose_growth``.
    progress : callable, optional
        With a budget: called with one line of text at each step.

    Returns
    -------
    Result
        What the report shows: a Reproduction, GrowthDecomposition, EarmarkTrace, Departure, Adherence, Targeting or LedgerAudit.

    Raises
    ------
    InputError
        A study, file or table is refused, or it is not told what it is; nothing is written then.

    Warns
    -----
    OutputWarning
        The PDF could not be made, and the rest was.

    See Also
    --------
    report_earmark, report_departure, report_adherence, report_targeting, report_allocation, report_spend : with their own choices.

    Examples
    --------
    >>> report("no/budget.csv", price_index="gdp_deflator", out="report")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: There is no file 'no/budget.csv'; check the path (it is read from the folder you are in).
    >>> report("nowhere", out="report")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: There is no case study 'nowhere'; those that ship are ...
    """
    given = {
        "lines": lines,
        "price_index": price_index,
        "net_of_efficiency": net_of_efficiency,
        "denominator": denominator,
        "progress": progress,
    }
    plain = {
        "lines": None,
        "price_index": ...,
        "net_of_efficiency": False,
        "denominator": "gross_growth",
        "progress": None,
    }
    chosen = {k: v for k, v in given.items() if v is not plain[k]}
    return write(kind_of(source, chosen), source, out=out, choices=chosen)


def kind_of(source: Source, choices: Mapping[str, object]) -> str:
    """Return what kind of report a source asks for: one of ``REPORTS``.

    Parameters
    ----------
    source : str, Path, pandas.DataFrame or sequence of paths
        As for :func:`report`.
    choices : mapping
        What was chosen: lines or a price index say budget, and a formula says allocation.

    Returns
    -------
    str
        The kind.

    Raises
    ------
    InputError
        The columns of a table fit no kind.
    """
    if choices.keys() & {"lines", "price_index"}:
        return "budget"
    if "formula" in choices:
        return "allocation"
    if isinstance(source, pd.DataFrame):
        return _kind_of_table(source, "This table")
    if not isinstance(source, str | Path):
        return "spend"
    path = Path(source)
    if path.is_dir():
        return "study" if any((path / name).is_file() for name in _STUDY_FILES) else "spend"
    return _kind_of_table(tables.read(path), f"'{path}'") if path.is_file() or path.suffix else "study"


def _kind_of_table(table: pd.DataFrame, name: str) -> str:
    kind = tables.kind_of(table)
    missing = [c for c in tables.template(kind).columns if c not in table.columns and not c.startswith("discretion")]
    known = "; ".join(f"{k} ({', '.join(tables.template(k).columns)})" for k in _TOLD)
    if kind == "lines" and not missing:
        raise InputError(f"{name} is a lines table; give the budget first, and these lines with it (lines=, --lines).")
    if kind not in _TOLD or len(missing) > 1:
        raise InputError(
            f"{name} has the columns {', '.join(map(str, table.columns))}, and fits no kind of report; give one of {known}; with a "
            "formula, populations (report_allocation); or payments as published (report_spend)."
        )
    return kind


def write(kind: str, source: Source, *, out: str | Path, choices: Mapping[str, object]) -> Result:
    """Write the report of a kind.

    Parameters
    ----------
    kind : str
        One of ``REPORTS``.
    source : str, Path, pandas.DataFrame or sequence of paths
        As for :func:`report`.
    out : str or Path
        The folder to write.
    choices : mapping
        Keyword choices of that kind.

    Returns
    -------
    Result
        What the report shows.

    Raises
    ------
    InputError
        There is no such kind; a choice is not one of its choices; one that it needs is missing; or the report refuses the source.
    """
    if kind not in REPORTS:
        raise InputError(f"{kind!r} is not a kind of report; give one of {', '.join(REPORTS)}.")
    first, *rest = inspect.signature(REPORTS[kind]).parameters.values()
    known = [p.name for p in rest if p.name not in ("out", "progress")]
    wrong = [c for c in choices if c not in (*known, "progress")]
    if wrong:
        raise InputError(
            f"{wrong[0]} is not a choice of a report on {_article(kind)}; its choices are {', '.join(known) or 'none'}."
        )
    missing = [p.name for p in rest if p.default is p.empty and p.name not in ("out", *choices)]
    if missing:
        raise InputError(f"A report on {_article(kind)} needs {missing[0]}: {_NEEDED[missing[0]]}.")
    return REPORTS[kind](**{first.name: source, "out": out, **choices})


_NEEDED = {
    "price_index": "the name of an index such as gdp_deflator, or None (none on the command line) for no price term",
    "bodies": "how many bodies there are, or None (none on the command line) for so many that those asked are a small part",
    "formula": "a formula that ships, such as england_ccg_2018_19, or the path of a TOML file",
}


def _article(kind: str) -> str:
    return {"adherence": "adherence", "targeting": "targeting", "spend": "spend"}.get(
        kind, f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
    )
