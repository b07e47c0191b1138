"""The report of a user's own budget: decomposed, varied, tipped, and ready to run again."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from decentre import datasets, prices
from decentre.document.model import Element, Paragraph, Section, Table, draw
from decentre.document.notebook import Cell
from decentre.document.words import money, percent, together
from decentre.errors import InputError
from decentre.growth import (
    ChoiceCurve,
    DiscretionSummary,
    GrowthDecomposition,
    TippingPoint,
    decompose_growth,
    summarise_discretion,
    tipping_point,
    vary_choices,
)
from decentre.growth.components import DENOMINATORS, Denominator, growth_parts, in_words, money_shared
from decentre.reports.sources import Input, cards, currency_code, currency_words, given
from decentre.reports.specification import Kind
from decentre.reports.writing import Report, step, write_report
from decentre.results import Format
from decentre.tables.components import local_components

_MOST_CONTESTED = 4


@dataclass(frozen=True)
class _Asked:
    """What the user asked for."""

    budget: Input
    lines: Input | None
    price_index: str | None
    net_of_efficiency: bool
    denominator: Denominator
    currency: str | None
    own: Input | None = None  # the price index, where it is a file of the user's

    @property
    def inputs(self) -> list[Input]:
        """The tables given, the budget first."""
        return [x for x in (self.budget, self.lines, self.own) if x is not None]

    @property
    def index(self) -> prices.PriceIndex | None:
        """The price index, loaded or read."""
        if self.own is not None:
            return prices.read(self.own.path or self.own.name)
        return None if self.price_index is None else prices.load(self.price_index)

    @property
    def index_code(self) -> str:
        """The price index in the notebook."""
        return f'prices.read("{self.own.name}")' if self.own else repr(self.price_index)

    def words(self) -> list[str]:
        """Return the command that makes the report again from the files beside it."""
        words = ["decompose", self.budget.name]
        words += ["--lines", self.lines.name] if self.lines else []
        words += ["--price-index", self.own.name if self.own else self.price_index or "none"]
        words += ["--net-of-efficiency"] if self.net_of_efficiency else []
        words += ["--denominator", self.denominator] if self.denominator != "gross_growth" else []
        return words + currency_words(self.currency)


@dataclass(frozen=True)
class _Answers:
    """What was computed."""

    decomposition: GrowthDecomposition
    curve: ChoiceCurve | None  # where nothing is listed and no price term is taken, there is no choice to vary
    indices: dict[str, str]
    net: list[bool]
    tipping: TippingPoint | None
    summary: DiscretionSummary | None


def report_budget(
    budget: str | Path | pd.DataFrame,
    lines: str | Path | pd.DataFrame | None = None,
    *,
    price_index: str | None,
    out: str | Path,
    net_of_efficiency: bool = False,
    denominator: Denominator = "gross_growth",
    currency: str | None = None,
    progress: Callable[[str], object] | None = None,
) -> GrowthDecomposition:
    """Split a budget's growth, vary every choice, and write a folder that explains the answer.

    Parameters
    ----------
    budget : str, Path or pandas.DataFrame
        A table, or a CSV, XLSX or ODS file, with columns body, year, amount.
    lines : str, Path or pandas.DataFrame, optional
        The same with columns body, year, line, component, amount, and optionally discretion_low, discretion_high.
    price_index : str or None
        A shipped index such as gdp_deflator (``decentre prices`` lists them), the path of a file of one's own, or None (none on the
        command line) for no price term.
    out : str or Path
        The folder to write.
    net_of_efficiency : bool, default False
        Take efficiency lines off inflation.
    denominator : {'gross_growth', 'growth', 'growth_after_inflation'}
        What shares are taken of.
    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the table.
    progress : callable, optional
        Called with one line of text at each step.

    Returns
    -------
    GrowthDecomposition
        The decomposition that the report shows.
    """
    step("reading and checking the tables", 0, progress)
    read = None if lines is None else given(lines, "lines")
    own = _own_index(price_index)
    asked = _Asked(given(budget, "budget"), read, price_index, net_of_efficiency, denominator, currency, own)
    answers = _answer(asked)
    write_report(_report(answers, asked), out, progress)
    return answers.decomposition


def _own_index(price_index: str | None) -> Input | None:
    """Return the file of a price index of one's own; nothing where it is the name of one that ships."""
    if price_index is not None and not isinstance(price_index, str | Path):
        raise InputError(
            f"price_index is {price_index!r}; give the name of a shipped index (prices.names()), the path of a file, or None."
        )
    path = Path(price_index or "")
    if not (path.suffix or path.is_file()):
        return None
    prices.read(path)  # refused in a sentence, before it is copied
    return Input(f"price_index{path.suffix.lower()}", path.read_bytes(), path=path)


def _answer(asked: _Asked) -> _Answers:
    budget, lines = asked.budget.table, asked.lines.table if asked.lines else None
    decomposition = decompose_growth(
        budget,
        lines,
        price_index=asked.index,
        net_of_efficiency=asked.net_of_efficiency,
        denominator=asked.denominator,
        currency=asked.currency,
    )
    several = decomposition.parts.index.unique("body").size > 1
    summary = summarise_discretion(decomposition, seed=asked.budget.seed) if several else None
    indices = _indices(asked, decomposition)
    net = [False, True] if lines is not None and (lines["component"] == "efficiency").any() else [False]
    taken = {
        name: asked.index if code == asked.index_code else ast.literal_eval(code) for name, code in indices.items()
    }
    contested = _largest_claims(lines)
    listed = [c for c in growth_parts() if c != "discretionary" and decomposition.parts[c].any()]
    curve = None
    if listed or asked.index is not None:
        curve = vary_choices(
            budget, lines, price_indices=taken, contested=contested, net_of_efficiency=net, currency=asked.currency
        )
    tipping = tipping_point(decomposition) if "priorities" in listed else None
    return _Answers(decomposition, curve, indices, net, tipping, summary)


def _indices(asked: _Asked, decomposition: GrowthDecomposition) -> dict[str, str]:
    """Return the indices that could stand in place of the one asked for, each as the notebook writes it."""
    years = sorted(decomposition.parts.index.unique("year"))
    named = None if asked.own else asked.price_index
    indices = {name: repr(name) for name in prices.covering(years, named)}
    indices |= {asked.own.name if asked.own else str(asked.price_index): asked.index_code} if asked.price_index else {}
    stated = decomposition.parts["inflation_from"].eq("lines").all()
    return indices | ({"stated": asked.index_code} if stated or not indices else {})


def _largest_claims(lines: pd.DataFrame | None) -> list[str]:
    if lines is None:
        return []
    claims = lines[lines["component"].isin(local_components())]
    largest = claims.groupby("line")["amount"].sum().sort_values(ascending=False, kind="stable")
    return [str(x) for x in largest.index[:_MOST_CONTESTED]]


def _report(answers: _Answers, asked: _Asked) -> Report:
    decomposition = answers.decomposition
    parts = decomposition.parts.join(decomposition.gross_growth).join(decomposition.growth)
    of_baseline = decomposition.share_of_baseline.add_suffix("_of_baseline")
    shares = decomposition.shares.join(of_baseline).join(decomposition.bounds)
    who = decomposition.scope
    notes = [x for x in (decomposition, answers.curve, answers.summary) if x is not None]
    choices = ("price_index", "denominator", "net_of_efficiency")
    return Report(
        title=f"Growth of the budget: {who}",
        lead=[Paragraph(_sentence(decomposition), "answer")],
        sections=_sections(answers),
        assumptions=together(*(x.assumptions for x in notes)),
        inputs=asked.inputs,
        words=asked.words(),
        tables={
            "parts": parts.reset_index(),
            "shares": shares.reset_index(),
            "unmatched": decomposition.unmatched,
        }
        | ({} if answers.curve is None else {"choices": answers.curve.table}),
        facts={name: getattr(asked, name) for name in choices},
        cells=_cells(answers, asked),
        sources=_sources(asked),
    )


def _sentence(decomposition: GrowthDecomposition) -> str:
    sums = decomposition.parts.drop(columns="inflation_from").sum()
    listed = [c for c in growth_parts() if c != "discretionary" and decomposition.parts[c].any()]
    after = f"After {in_words(listed)}" if listed else "With nothing listed"
    rise = sums["budget"] - sums["baseline"]
    currency = decomposition.currency
    moved = f"rose by {money(rise, currency)}" if rise >= 0 else f"fell by {money(-rise, currency)}"
    share = f", {percent(sums['discretionary'] / rise)} of the rise" if rise > 0 else ""
    which = "The budget" if len(decomposition.parts) == 1 else "All budgets and years together"
    return (
        f"{which} {moved}. {after}, {money(sums['discretionary'], currency)} was "
        f"left{share}: a remainder, and so an upper bound on what was decided locally unless listed claims were partly local."
    )


def _sections(answers: _Answers) -> list[Section]:
    decomposition = answers.decomposition
    whole = Table("The budget and where its growth went", decomposition, file="parts.csv")
    drawn = draw("The budget, from the year before to the last", decomposition)
    split: list[Element] = [whole, drawn]
    if answers.summary is not None:
        caption = "All bodies together: a ratio of summed money, without each body, and between bodies"
        split = [Table(caption, answers.summary), drawn, whole]
    if len(decomposition.unmatched):
        caption = "Money that could not be compared with a year before or after"
        unmatched = decomposition.unmatched.set_index(["body", "year"])
        split.append(
            Table(caption, unmatched, {"amount": "money"}, file="unmatched.csv", currency=decomposition.currency)
        )
    return [
        Section("How much of the growth was left to decide locally?", split),
        Section("What would other choices say?", _choices(answers.curve)),
        *([] if answers.tipping is None else [_tipping(answers.tipping)]),
    ]


def _choices(curve: ChoiceCurve | None) -> list[Element]:
    if curve is None:
        said = "Nothing is listed and no price term is taken, so every choice leaves all of the growth: a price index, or lines "
        return [Paragraph(said + "of what was claimed nationally, would show how far the answer rests on choices.")]
    by_choice = _by_choice(curve)
    elements: list[Element] = [
        Table("The discretionary share over all choices, and what moves it", curve),
        draw("Every combination of choices (choices.csv has them all)", curve),
    ]
    if len(by_choice):
        elements.append(Table("The discretionary share by choice", by_choice, dict.fromkeys(_SPREAD, "share")))
    return elements


def _tipping(tipping: TippingPoint) -> Section:
    return Section(
        "How much of the priorities would have to be local?",
        [
            Table("Priorities that would have to be local for half of growth to be", tipping),
            draw("The discretionary share, by how much of the priorities was local", tipping),
        ],
    )


_SHARED: dict[str, Format] = {"discretionary": "money", "whole": "money", "share": "share"}
_SPREAD = ("lowest", "median", "highest")


def _by_choice(curve: ChoiceCurve) -> pd.DataFrame:
    """Return the spread of the share under each single choice that varies, the others varied."""
    found = {}
    for choice in ("price_index", "denominator", "net_of_efficiency", *curve.contested):
        by = curve.table.groupby(choice)["share"]
        for value, share in by if len(by) > 1 else ():
            found[_told(choice, value, choice in curve.contested)] = [
                len(share),
                share.min(),
                share.median(),
                share.max(),
            ]
    table = pd.DataFrame.from_dict(found, orient="index", columns=["specifications", *_SPREAD])
    return table.astype({"specifications": int}).rename_axis("choice")


def _told(choice: str, value: object, contested: bool) -> str:
    if contested:
        return f"{'counted' if value else 'not counted'}: {choice}"
    if isinstance(value, bool):
        return "net of efficiency" if value else "gross of efficiency"
    return f"{choice.replace('_', ' ')}: {str(value).replace('_', ' ') if choice == 'denominator' else value}"


def _cells(answers: _Answers, asked: _Asked) -> list[Cell]:
    tables_given = [x for x in (asked.budget, asked.lines) if x is not None]
    names = ["budget", "lines"][: len(tables_given)]
    reads = [f'{name} = tables.read("{item.name}")' for name, item in zip(names, tables_given, strict=True)]
    reads = ["from decentre import prices\n", *reads] if asked.own else reads
    said = currency_code(asked.currency)
    keys = ("net_of_efficiency", "denominator")
    options = (
        ", ".join([*names, f"price_index={asked.index_code}", *(f"{k}={getattr(asked, k)!r}" for k in keys)]) + said
    )
    return [
        ("markdown", "The tables, as they stand in the files beside this notebook."),
        ("code", "\n".join([*reads, "budget.head(10)"])),
        *([("code", "lines.head(10)")] if asked.lines else []),
        ("markdown", "The budget, split. What is left is a remainder: an upper bound on local discretion."),
        ("code", f"growth = decentre.decompose_growth({options})\ngrowth"),
        ("code", "growth.plot()"),
        *_choice_cells(answers, names, said),
        *(() if answers.tipping is None else _TIPPING_CELLS),
    ]


_TIPPING_CELLS: tuple[Cell, ...] = (
    ("markdown", "How much of the priorities would have to be local for half of growth to be?"),
    ("code", "decentre.tipping_point(growth)"),
)


def _choice_cells(answers: _Answers, names: list[str], said: str) -> list[Cell]:
    if answers.curve is None:
        return []
    indices = ", ".join(f"{name!r}: {code}" for name, code in answers.indices.items())
    varied = (
        f"curve = decentre.vary_choices(\n    {', '.join(names)},\n    price_indices={{{indices}}},\n"
        f"    net_of_efficiency={answers.net!r},\n    contested={list(answers.curve.contested)!r}{said},\n)\ncurve"
    )
    return [("markdown", "What would other choices say?"), ("code", varied), ("code", "curve.plot()")]


def _sources(asked: _Asked) -> list[Element]:
    if asked.own is not None:
        return [Paragraph(f"Price index: a file of the user's own, copied beside this report as {asked.own.name}.")]
    if asked.price_index is None:
        return [Paragraph("No price index was used.")]
    about = prices.load(asked.price_index)
    licence = datasets.card(about.source).licence
    used = f"Price index: {about.title} ({asked.price_index}); licence: {licence}."
    return [Paragraph(used), cards([about.source])]


def _alternatives(result: GrowthDecomposition) -> list[Element]:
    table = pd.DataFrame({d: _pooled(result, d) for d in DENOMINATORS}).T.rename_axis("denominator")
    caption = "The discretionary share of each denominator, all bodies and years together"
    tipping = "What would have to be local for half of growth to be"
    return [
        Table(caption, table, _SHARED, currency=result.currency),
        Table(tipping, tipping_point(result)),
    ]


def _pooled(result: GrowthDecomposition, denominator: str) -> dict[str, float]:
    sums = result.parts.drop(columns="inflation_from", errors="ignore").sum()
    whole = money_shared(sums, denominator)
    share = sums["discretionary"] / whole if whole > 0 else np.nan
    return {"discretionary": sums["discretionary"], "whole": whole, "share": share}


KIND = Kind(
    on="a budget",
    report=report_budget,
    result=GrowthDecomposition,
    table="budget",
    told_by=("lines", "price_index"),
    needs={
        "price_index": "the name of an index such as gdp_deflator, or None (none on the command line) for no price term"
    },
    alternatives=_alternatives,
    alias="decompose",
    place=1,
)
