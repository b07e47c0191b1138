"""The report of a user's own budget: decomposed, varied, tipped, and ready to run again."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from decentre import datasets, prices, tables
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
from decentre.growth.decomposition import Denominator
from decentre.reporting import notebooks
from decentre.reporting.documents import write_document
from decentre.reporting.folders import sha256, whole_folder, write_environment, write_json
from decentre.reproduction import significant
from decentre.results import displayed

_MOST_CONTESTED = 4


@dataclass(frozen=True)
class _Asked:
    """What the user asked for."""

    budget: Path
    lines: Path | None
    price_index: str | None
    net_of_efficiency: bool
    denominator: Denominator

    def command(self) -> str:
        """Return the command that makes the report again from the files beside it."""
        words = ["decentre", "decompose", "budget" + self.budget.suffix.lower()]
        words += ["--lines", "lines" + self.lines.suffix.lower()] if self.lines else []
        words += ["--price-index", self.price_index or "none"]
        words += ["--net-of-efficiency"] if self.net_of_efficiency else []
        words += ["--denominator", self.denominator] if self.denominator != "gross_growth" else []
        return shlex.join([*words, "--out", "again"])


@dataclass(frozen=True)
class _Answers:
    """What was computed."""

    decomposition: GrowthDecomposition
    curve: ChoiceCurve
    tipping: TippingPoint
    summary: DiscretionSummary | None


def report(
    budget: str | Path,
    lines: str | Path | None = None,
    *,
    price_index: str | None,
    out: str | Path,
    net_of_efficiency: bool = False,
    denominator: Denominator = "gross_growth",
    progress: Callable[[str], object] | None = None,
) -> GrowthDecomposition:
    """Decompose a budget kept in files and write a folder that explains the answer and can be run again.

    Parameters
    ----------
    budget : str or Path
        A CSV, XLSX or ODS file with columns body, year, amount (cash pounds).
    lines : str or Path, optional
        A file with columns body, year, line, component, amount, and optionally discretion_low, discretion_high.
    price_index : str or None
        The name of a shipped index (``prices.names()``), or ``None`` for no price term.
    out : str or Path
        The folder to write: ``index.html``, ``report.pdf``, ``report.ipynb`` (executed), ``results.json``, ``parts.csv``,
        ``shares.csv``, ``choices.csv``, ``unmatched.csv``, copies of the inputs, and ``environment.json``.
    net_of_efficiency, denominator
        As for ``decompose_growth``.
    progress : callable, optional
        Called with one line of text at each step.

    Returns
    -------
    GrowthDecomposition
        The decomposition that the report shows.

    Raises
    ------
    InputError
        A file or table is refused; nothing is written then.

    Examples
    --------
    >>> report("no/budget.csv", price_index="gdp_deflator", out="report")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: There is no file 'no/budget.csv'; check the path (it is read from the folder you are in).
    """
    asked = _Asked(Path(budget), Path(lines) if lines else None, price_index, net_of_efficiency, denominator)
    say = progress or (lambda _line: None)
    say("reading and checking the tables")
    answers = _answer(asked)
    with whole_folder(out) as folder:
        shutil.copyfile(asked.budget, folder / f"budget{asked.budget.suffix.lower()}")
        if asked.lines:
            shutil.copyfile(asked.lines, folder / f"lines{asked.lines.suffix.lower()}")
        say("writing the tables, the page and the PDF")
        _write_tables(answers, asked, folder)
        _write_page(answers, asked, folder)
        say("running the notebook")
        notebooks.write_budget_notebook(
            folder / "report.ipynb",
            folder,
            lines=asked.lines is not None,
            price_index=price_index,
            choices={"net_of_efficiency": net_of_efficiency, "denominator": denominator},
            suffixes=[p.suffix.lower() for p in (asked.budget, asked.lines) if p],
        )
        write_environment(folder)
    return answers.decomposition


def _answer(asked: _Asked) -> _Answers:
    budget = tables.read(asked.budget)
    lines = tables.read(asked.lines) if asked.lines else None
    index = None if asked.price_index is None else prices.load(asked.price_index)
    decomposition = decompose_growth(
        budget, lines, price_index=index, net_of_efficiency=asked.net_of_efficiency, denominator=asked.denominator
    )
    several = decomposition.parts.index.unique("body").size > 1
    seed = int(sha256(asked.budget)[:8], 16)
    summary = summarise_discretion(decomposition, seed=seed) if several else None
    return _Answers(decomposition, _curve(budget, lines, asked, decomposition), tipping_point(decomposition), summary)


def _curve(
    budget: pd.DataFrame, lines: pd.DataFrame | None, asked: _Asked, decomposition: GrowthDecomposition
) -> ChoiceCurve:
    years = sorted(decomposition.parts.index.unique("year"))
    indices = {n: n for n in prices.covering(years)} | (
        {asked.price_index: asked.price_index} if asked.price_index else {}
    )
    stated = decomposition.parts["inflation_from"].eq("lines").all()
    indices |= {"stated": asked.price_index} if stated or not indices else {}
    efficiency = lines is not None and (lines["component"] == "efficiency").any()
    return vary_choices(
        budget,
        lines,
        price_indices=indices,
        contested=_largest_priorities(lines),
        net_of_efficiency=[False, True] if efficiency else [False],
    )


def _largest_priorities(lines: pd.DataFrame | None) -> list[str]:
    if lines is None:
        return []
    priorities = lines[lines["component"] == "priority"]
    largest = priorities.groupby("line")["amount"].sum().sort_values(ascending=False, kind="stable")
    return [str(x) for x in largest.index[:_MOST_CONTESTED]]


def _write_tables(answers: _Answers, asked: _Asked, folder: Path) -> None:
    decomposition = answers.decomposition
    parts = decomposition.parts.join(decomposition.gross_growth).join(decomposition.growth)
    shares = decomposition.shares.join(decomposition.share_of_baseline.add_suffix("_of_baseline")).join(
        decomposition.bounds
    )
    found = {
        "parts": parts.reset_index(),
        "shares": shares.reset_index(),
        "choices": answers.curve.table,
        "unmatched": decomposition.unmatched,
    }
    for name, table in found.items():
        table.to_csv(folder / f"{name}.csv", index=False, float_format="%.10g", lineterminator="\n", encoding="utf-8")
    content = {name: _records(table) for name, table in found.items()}
    content |= {
        "assumptions": list(decomposition.assumptions),
        "schema_version": 1,
        "command": asked.command(),
        "price_index": asked.price_index,
        "denominator": asked.denominator,
        "net_of_efficiency": asked.net_of_efficiency,
        "inputs": _hashes(asked),
    }
    write_json(folder / "results.json", content)


def _records(table: pd.DataFrame) -> list[dict[str, object]]:
    records = table.to_dict(orient="records")
    return [{str(k): significant(v) if isinstance(v, float) else v for k, v in r.items()} for r in records]


def _hashes(asked: _Asked) -> dict[str, str]:
    return {p.name: sha256(p) for p in (asked.budget, asked.lines) if p}


def _write_page(answers: _Answers, asked: _Asked, folder: Path) -> None:
    title = f"Growth of the budget: {answers.decomposition._headline().removeprefix('GrowthDecomposition: ')}"
    write_document(folder, title, _parts(answers, asked))


def _parts(answers: _Answers, asked: _Asked) -> list[tuple[str, list]]:
    decomposition = answers.decomposition
    answer = [decomposition, ("The budget, from the year before to the last", decomposition)]
    answer += [answers.summary] if answers.summary is not None else []
    answer += [[*decomposition.assumptions]]
    if len(decomposition.unmatched):
        answer += [
            "Money that could not be compared with a year before or after:",
            displayed(decomposition.unmatched.set_index(["body", "year"]), {"amount": "money"}),
        ]
    choices = [answers.curve, ("Every combination of choices", answers.curve), [*answers.curve.assumptions]]
    tipping = [
        answers.tipping,
        ("How much of the priorities would have to be local for half of growth to be", answers.tipping),
    ]
    return [
        ("How much of the growth was left to decide locally?", answer),
        ("Would other choices change the answer?", choices),
        ("How much of the priorities would have to be local?", tipping),
        ("Where the numbers come from", _provenance(asked)),
    ]


def _provenance(asked: _Asked) -> list:
    inputs = [f"{name}: sha256 {digest}" for name, digest in _hashes(asked).items()]
    index = "No price index was used."
    sources: list[str] = []
    if asked.price_index is not None:
        about = prices.load(asked.price_index).attrs
        card = datasets.card(about["card"])
        index = f"Price index: {about['title']} ({asked.price_index}); licence: {card.licence}."
        sources = [f"{s['publisher']} ({s['date']}), {s['title']}" for s in card.sources]
    return [
        index,
        *([sources] if sources else []),
        "Inputs, copied beside this report:",
        inputs,
        f"To make this report again, in its folder: {asked.command()}",
    ]
