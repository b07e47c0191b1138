"""The one door to reports: tells a case study from a user's own tables, and each kind of table by its columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from types import EllipsisType

import pandas as pd

from decentre import tables
from decentre.document.folder import require_folder
from decentre.document.signing import signed
from decentre.errors import InputError
from decentre.growth.components import Denominator
from decentre.reports.signatures import Choice, described
from decentre.reports.specification import load
from decentre.results import Result
from decentre.tables.frames import frame_or

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
    currency: str | None = None,
    author: str = "",
    data_date: str = "",
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
    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the table.
    author, data_date : str
        Whose report it is, and of what day its data are; a line to fill in by hand where they are not said.
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
    source, lines = frame_or(source, "the table"), frame_or(lines, "lines")
    asked: dict[str, object] = {} if lines is None else {"lines": lines}
    asked |= {} if price_index is ... else {"price_index": price_index}
    asked |= {"net_of_efficiency": True} if net_of_efficiency else {}
    asked |= {"denominator": denominator} if denominator != "gross_growth" else {}
    require_folder(out)
    asked |= {} if currency is None else {"currency": currency}
    kind = kind_of(source, asked)
    require_choices(kind, asked)
    if kind == "budget":
        asked |= {"progress": progress} if progress else {}
    with signed(author, data_date):
        return load(kind).report(source, out=out, **asked)


def kind_of(source: Source, choices: Collection[str]) -> str:
    """Return what kind of report a source asks for: told by a choice that one kind alone has, by its columns, or by its path."""
    kinds = described()
    told = [name for name, about in kinds.items() if set(choices) & set(about.told_by)]
    if told:
        return told[0]
    if isinstance(source, pd.DataFrame):
        return _kind_of_table(source, "This table")
    if not isinstance(source, str | Path):
        return "spend"
    path = Path(source)
    if path.is_dir():
        return "study" if any((path / name).is_file() for name in _STUDY_FILES) else "spend"
    return _kind_of_table(tables.read(path), f"'{path}'") if path.is_file() or path.suffix else "study"


def _kind_of_table(table: pd.DataFrame, name: str) -> str:
    fitting = [
        kind for kind, about in described().items() if about.columns and set(about.columns) <= set(table.columns)
    ]
    if len(fitting) > 1:
        raise InputError(f"{name} fits several kinds of report ({', '.join(fitting)}); say which.")
    return fitting[0] if fitting else _kind_of_known(table, name)


def _kind_of_known(table: pd.DataFrame, name: str) -> str:
    told = {about.table: kind for kind, about in described().items() if about.table}
    try:
        kind = tables.kind_of(table)
    except InputError:  # of no kind that tables know either
        kind = ""
    missing = [c for c in tables.needed(kind) if c not in table.columns] if kind else []
    known = "; ".join(f"{k} ({', '.join(tables.needed(k))})" for k in told)
    if kind == "lines" and not missing:
        raise InputError(f"{name} is a lines table; give the budget first, and these lines with it (lines=, --lines).")
    if kind not in told or len(missing) > 1:
        raise InputError(
            f"{name} has the columns {', '.join(map(str, table.columns))}, and fits no kind of report; give one of {known}; with a "
            "formula, populations (report_allocation); or payments as published (report_spend)."
        )
    return told[kind]


def require_choices(kind: str, given: Collection[str]) -> None:
    """Refuse a choice that a kind of report does not have, and the lack of one that it needs."""
    about = load(kind)
    known = choices_of(kind)
    wrong = [c for c in given if c not in known]
    if wrong:
        raise InputError(
            f"{wrong[0]} is not a choice of a report on {about.on}; its choices are {', '.join(known) or 'none'}."
        )
    missing = [name for name, choice in known.items() if choice.default is None and name not in given]
    if missing:
        raise InputError(f"A report on {about.on} needs {missing[0]}: {about.needs[missing[0]]}.")


def choices_of(kind: str) -> dict[str, Choice]:
    """Return the choices of a kind: what its function takes beyond its source, its folder and who is told of progress."""
    _source, *rest = described()[kind].signature.choices
    return {c.name: c for c in rest if c.name not in ("out", "progress")}
