"""Reports of a user's own tables of purpose: an earmark, a departure, answers, and spend against need."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from decentre import tables
from decentre.errors import InputError
from decentre.purpose import (
    Adherence,
    Departure,
    EarmarkTrace,
    Targeting,
    assess_departure,
    assess_targeting,
    estimate_adherence,
    trace_earmark,
)
from decentre.purpose.earmark import GROUPS
from decentre.purpose.finite import Method
from decentre.purpose.targeting import Order
from decentre.reporting.alternatives import alternatives
from decentre.reporting.blocks import Paragraph, Table
from decentre.reporting.documents import Item
from decentre.reporting.sources import Input, given
from decentre.reporting.words import percent, pounds
from decentre.reporting.writing import Report, write_report
from decentre.results import Plotted

_MONEY = dict.fromkeys(["received", "spent", "as_meant", "intended", "actual", "difference", "spend"], "money")
_SHARES = dict.fromkeys(["share", "intended_share", "actual_share"], "share")


@dataclass(frozen=True)
class _Told:
    """What a report says of its table."""

    title: str
    answer: str
    items: list[Item]
    tables: dict[str, pd.DataFrame]
    words: list[str]
    cells: list[tuple[str, str]]


def report_earmark(
    earmark: str | Path | pd.DataFrame,
    *,
    out: str | Path,
    of_all: float | None = None,
    bodies: int | None = None,
) -> EarmarkTrace:
    """Trace an earmark kept in a table, and write a folder that explains the answer.

    Parameters
    ----------
    earmark : str, Path or pandas.DataFrame
        A table, or a CSV, XLSX or ODS file, with columns body, received, spent (pounds). A column region, group, year or another of
        ``earmark.GROUPS`` in place of body says that rows are groups of bodies.
    out : str or Path
        The folder to write: ``index.html``, ``report.pdf``, ``report.ipynb``, ``tables.html``, ``tables.tex``, ``rows.csv``,
        ``measures.csv``, ``counts.csv``, the data of the figure, ``results.json``, a copy of the input and ``environment.json``.
    of_all, bodies
        As for ``trace_earmark``: the pounds received by all bodies, and how many there are.

    Returns
    -------
    EarmarkTrace
        The trace that the report shows. Its draws start from the hash of the input.

    Raises
    ------
    InputError
        The table or a choice is refused; nothing is written then.

    Examples
    --------
    >>> report_earmark("no/earmark.csv", out="report")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: There is no file 'no/earmark.csv'; check the path (it is read from the folder you are in).
    """
    read = given(earmark, "earmark")
    who = next((c for c in ("body", *GROUPS) if c in read.table.columns), "body")
    tables.require(read.table.rename(columns={who: "body"}), "earmark")
    table = read.table.set_index(who)
    trace = trace_earmark(table["received"], table["spent"], of_all=of_all, bodies=bodies, seed=read.seed)
    words = [] if of_all is None else ["--of-all", f"{of_all:.2f}"]
    words += [] if bodies is None else ["--bodies", str(bodies)]
    call = f'earmark["received"], earmark["spent"], of_all={of_all!r}, bodies={bodies!r}, seed={read.seed}'
    told = _Told(
        "How much of the earmark was spent as meant?",
        _earmark_sentence(trace),
        [
            Table("Shares of the money and of the bodies", trace),
            ("The share that each spent, all together, and between which limits", trace),
            Table("What each received and spent", trace.rows, {**_MONEY, **_SHARES}, file="rows.csv"),
            Table("How many spent all, none, or under a fifth", trace.counts, _SHARES),
        ],
        {"rows": trace.rows, "measures": trace.table, "counts": trace.counts},
        words,
        _cells(read, who, f"trace_earmark({call})"),
    )
    _write(told, trace, read, out)
    return trace


def _earmark_sentence(trace: EarmarkTrace) -> str:
    low, high = trace.bounds
    limits = (
        ""
        if low != low
        else f" Whatever those that did not report did, the share of all the money lies from {100 * low:.1f} to {percent(high)}."
    )
    return (
        f"Of {pounds(trace.rows['received'].sum())} received, {percent(trace.share_as_meant)} was spent as meant, each row counted up "
        f"to what it received ({percent(trace.share_spent)} if one row's overspending may hide another's diversion).{limits}"
    )


def report_departure(departure: str | Path | pd.DataFrame, *, out: str | Path) -> Departure:
    """Hold what was spent on each line against what was meant for it, and write a folder that explains the answer.

    Parameters
    ----------
    departure : str, Path or pandas.DataFrame
        A table, or a CSV, XLSX or ODS file, with columns body, line, intended, actual (pounds) and optionally group: every line of
        every body, a zero where nothing was meant or spent.
    out : str or Path
        The folder to write: ``index.html``, ``report.pdf``, ``report.ipynb``, ``tables.html``, ``tables.tex``, ``lines.csv``,
        ``measures.csv``, ``bodies.csv``, the data of the figure, ``results.json``, a copy of the input and ``environment.json``.

    Returns
    -------
    Departure
        The comparison that the report shows. Its draws start from the hash of the input.

    Raises
    ------
    InputError
        The table is refused; nothing is written then.

    Examples
    --------
    >>> report_departure("no/lines.csv", out="report")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: There is no file 'no/lines.csv'; check the path (it is read from the folder you are in).
    """
    read = given(departure, "departure")
    tables.require(read.table, "departure")
    meant, spent = (read.table.pivot_table(c, "body", "line", "sum") for c in ("intended", "actual"))
    by = _groups(read.table)
    found = assess_departure(meant, spent, by=by, seed=read.seed)
    pivot = 'departure.pivot_table("{}", "body", "line", "sum")'
    grouped = "" if by is None else ', by=departure.groupby("body")["group"].first()'
    call = f"assess_departure(\n    {pivot.format('intended')},\n    {pivot.format('actual')}{grouped},\n    seed={read.seed},\n)"
    told = _Told(
        "How far was spending from what was meant?",
        _departure_sentence(found),
        [
            Table("Level, shortfall and mix, bodies added up", found),
            ("What was meant for each line, and what was spent on it", found),
            Table("Each line", found.lines, {**_MONEY, **_SHARES}, file="lines.csv"),
        ],
        {"lines": found.lines, "measures": found.table, "bodies": found.by_body},
        [],
        _cells(read, "body", call),
    )
    _write(told, found, read, out)
    return found


def _groups(table: pd.DataFrame) -> pd.Series | None:
    if "group" not in table.columns:
        return None
    kinds = table.groupby("body")["group"].nunique()
    several = kinds[kinds > 1]
    if len(several):
        raise InputError(
            f"departure: {several.index[0]!r} is in several groups ({len(several)} bodies in all); give each body one group.",
            table[table["body"].isin(several.index)],
        )
    return table.groupby("body")["group"].first()


def _departure_sentence(found: Departure) -> str:
    moved = (
        "nothing was spent"
        if found.share_moved != found.share_moved
        else f"{percent(found.share_moved)} of what was spent"
    )
    return (
        f"In all, {percent(found.level)} of {pounds(found.lines['intended'].sum())} meant was spent; {percent(found.shortfall)} of what "
        f"was meant did not reach its line; and {moved} would have to move for the mix to be as meant. It says how far, and not why."
    )


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
    told = _Told(
        "How many bodies kept to the purpose?",
        _adherence_sentence(found),
        [Table("Answers, and the bodies that they stand for", found), ("Answers, intervals and worst cases", found)],
        {"categories": found.table, "methods": found.by_method(), "coverage": found.coverage()},
        words,
        [*_cells(read, "category", call), ("code", "found.by_method()"), ("code", "found.coverage()")],
    )
    _write(told, found, read, out)
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


def report_targeting(spending: str | Path | pd.DataFrame, *, out: str | Path, order: Order = "ascending") -> Targeting:
    """Say how far spend per head leans towards need in a table of bodies, and write a folder that explains the answer.

    Parameters
    ----------
    spending : str, Path or pandas.DataFrame
        A table, or a CSV, XLSX or ODS file, with columns body, spend (pounds; per head where there is no population), need, and
        optionally population and group.
    out : str or Path
        The folder to write: ``index.html``, ``report.pdf``, ``report.ipynb``, ``tables.html``, ``tables.tex``, ``measures.csv``,
        ``bodies.csv``, ``leave_one_out.csv``, ``fifths.csv``, the data of the figure, ``results.json``, a copy of the input and
        ``environment.json``.
    order : {'ascending', 'descending'}
        As for ``assess_targeting``: ascending, and positive is pro-need.

    Returns
    -------
    Targeting
        The result that the report shows. Its draws start from the hash of the input.

    Raises
    ------
    InputError
        The table or a choice is refused; nothing is written then.

    Examples
    --------
    >>> report_targeting("no/boards.csv", out="report")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: There is no file 'no/boards.csv'; check the path (it is read from the folder you are in).
    """
    read = given(spending, "targeting")
    tables.require(read.table, "targeting")
    table = read.table.set_index("body")
    optional = {"population": "population", "by": "group"}
    there = {name: table[column] for name, column in optional.items() if column in table.columns}
    found = assess_targeting(table["spend"], table["need"], order=order, seed=read.seed, **there)
    options = "".join(f', {name}=targeting["{optional[name]}"]' for name in there)
    call = (
        f'assess_targeting(\n    targeting["spend"], targeting["need"]{options}, order={order!r}, seed={read.seed}\n)'
    )
    told = _Told(
        "Does spend per head lean towards need?",
        _targeting_sentence(found),
        [
            Table("Measures, without each body, and between bodies", found),
            ("The concentration curve", found),
            Table("The bodies", found.bodies, {**_MONEY, "population": "count"}, file="bodies.csv"),
        ],
        {
            "measures": found.table,
            "bodies": found.bodies,
            "leave_one_out": found.leave_one_out,
            "fifths": found.fifths,
        },
        ["--order", order] if order != "ascending" else [],
        _cells(read, "body", call),
    )
    _write(told, found, read, out)
    return found


def _targeting_sentence(found: Targeting) -> str:
    way = found.concentration_index * (1 if found.order == "ascending" else -1)
    leans = (
        "towards bodies with more need" if way > 0 else "towards bodies with less need" if way < 0 else "neither way"
    )
    row = found.table.loc["concentration_index"]
    return (
        f"Spend per head leans {leans}: concentration index {row['estimate']:.4f}, from {row['without_one_low']:.4f} to "
        f"{row['without_one_high']:.4f} without any one of the {len(found.bodies)} bodies. Held against need itself (Kakwani) it is "
        f"{found.kakwani:.4f}: zero would be money in proportion to need."
    )


def _cells(read: Input, key: str, call: str) -> list[tuple[str, str]]:
    name = read.name.split(".")[0]
    return [
        ("markdown", "The table, as it stands in the file beside this notebook."),
        ("code", f'{name} = tables.read("{read.name}").set_index("{key}")\n{name}.head(10)'),
        ("code", f"found = decentre.{call}\nfound"),
        ("code", "found.plot()"),
    ]


def _write(told: _Told, found: Plotted, read: Input, out: str | Path) -> None:
    other = alternatives(found)
    report = Report(
        title=told.title,
        lead=[Paragraph(told.answer, "answer")],
        parts=[("The answer in full", told.items), *([("What would other choices say?", other)] if other else [])],
        assumptions=list(found.assumptions),
        inputs=[read],
        words=["report", read.name, *told.words],
        tables={name: table.reset_index() for name, table in told.tables.items()},
        facts={"seed": read.seed},
        cells=told.cells,
        sources=[
            f"Draws, where there are any, start from seed {read.seed}: the first eight digits of the hash of {read.name}."
        ],
    )
    write_report(report, out)
