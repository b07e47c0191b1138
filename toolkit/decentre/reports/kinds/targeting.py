"""Targeting: whether spend per head leans towards need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from decentre import measures, tables
from decentre.document.model import Element, Table, draw
from decentre.purpose.targeting import assess_targeting
from decentre.purpose.targeting_result import Order, Targeting
from decentre.reports.answers import MONEY, Answer, cells, write_answer
from decentre.reports.sources import currency_code, currency_words, given
from decentre.reports.specification import Kind
from decentre.results import Format

_MOST_MOVED = 10
_PEOPLE: dict[str, Format] = {"population": "count"}
_ZERO = 12  # decimals beyond which a number is the rounding of a sum that is zero
_INDICES: dict[str, dict[str, Any]] = {
    "standard": {"kind": "standard"},
    "more weight on the last ranks (aversion 3)": {"kind": "extended", "aversion": 3},
    "both ends alike (symmetric, 3)": {"kind": "symmetric", "aversion": 3},
    "in money per head (generalised)": {"kind": "generalised"},
}


def report_targeting(
    spending: str | Path | pd.DataFrame, *, out: str | Path, order: Order = "ascending", currency: str | None = None
) -> Targeting:
    """Say how far spend per head leans towards need in a table of bodies, and write a folder that explains the answer.

    Parameters
    ----------
    spending : str, Path or pandas.DataFrame
        A table, or a CSV, XLSX or ODS file, with columns body, spend (money; per head where there is no population), need, and
        optionally population and group.
    out : str or Path
        The folder to write: ``index.html``, ``report.pdf``, ``report.ipynb``, ``tables.html``, ``tables.tex``, ``measures.csv``,
        ``bodies.csv``, ``leave_one_out.csv``, ``fifths.csv``, the data of the figure, ``results.json``, a copy of the input and
        ``environment.json``.
    order : {'ascending', 'descending'}
        As for ``assess_targeting``: ascending, and positive is pro-need.

    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the table.

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
    said = tables.settle_currency(currency, targeting=read.table)
    people, groups = (table[c] if c in table.columns else None for c in ("population", "group"))
    found = assess_targeting(
        table["spend"], table["need"], population=people, by=groups, order=order, seed=read.seed, currency=said
    )
    options = ("" if people is None else ', population=targeting["population"]') + (
        "" if groups is None else ', by=targeting["group"]'
    )
    call = f'assess_targeting(\n    targeting["spend"], targeting["need"]{options}, order={order!r}, seed={read.seed}{currency_code(said)}\n)'
    answer = Answer(
        "Does spend per head lean towards need?",
        _targeting_sentence(found),
        [
            Table("Measures, without each body, and between bodies", found),
            draw("The concentration curve", found),
            Table("The bodies", found.bodies, {**MONEY, "population": "count"}, file="bodies.csv", currency=said),
        ],
        {
            "measures": found.table,
            "bodies": found.bodies,
            "leave_one_out": found.leave_one_out,
            "fifths": found.fifths,
        },
        ["report", read.name, *(["--order", order] if order != "ascending" else []), *currency_words(currency)],
        cells(read, "body", call),
    )
    write_answer(answer, found, [read], out)
    return found


def _targeting_sentence(found: Targeting) -> str:
    way = found.concentration_index * (1 if found.order == "ascending" else -1)
    leans = (
        "towards bodies with more need" if way > 0 else "towards bodies with less need" if way < 0 else "neither way"
    )
    row = found.table.loc["concentration_index"]
    return (
        f"Spend per head leans {leans}: concentration index {row['estimate']:.4f}, from {row['without_one_low']:.4f} to "
        f"{row['without_one_high']:.4f} without any one of the {len(found.bodies)} bodies.{_against_need(found)}"
    )


def _against_need(found: Targeting) -> str:
    """Read Kakwani where twice the need can mean twice the money: not of a share of people, nor of a score below zero."""
    if found.need_is_a_share or np.isnan(found.kakwani):
        return ""
    return f" Held against need itself (Kakwani) it is {found.kakwani:.4f}: zero would be money in proportion to need."


def _alternatives(result: Targeting) -> list[Element]:
    bodies, sign = result.bodies, 1 if result.order == "ascending" else -1
    ranks = sign * bodies["need"].to_numpy()
    spend, people = bodies["spend_per_head"].to_numpy(), bodies["population"].to_numpy()
    indices = pd.DataFrame(
        {
            weighed: {
                name: measures.concentration_index(spend, ranks, weights=weights, **about).estimate
                for name, about in _INDICES.items()
            }
            for weighed, weights in {"by people": people, "each body once": None}.items()
        }
    )
    moved = result.leave_one_out[["concentration_index", "kakwani", "slope_index"]]
    order = (
        (moved["concentration_index"] - result.concentration_index).abs().sort_values(ascending=False, kind="stable")
    )
    few = f"the {_MOST_MOVED} that move it most" if len(moved) > _MOST_MOVED else "the greatest move first"
    items: list[Element] = [
        Table("The concentration index in other forms", (indices.round(_ZERO) + 0.0).rename_axis("form")),
        Table(f"Without one body: {few}", moved.loc[order.index[:_MOST_MOVED]].round(_ZERO) + 0.0),
        Table("Spend per head by need fifth, 1 the least need", result.fifths, _PEOPLE),
    ]
    return items + ([Table("Groups of bodies", result.groups, _PEOPLE)] if result.groups is not None else [])


KIND = Kind(
    on="targeting",
    report=report_targeting,
    result=Targeting,
    table="targeting",
    alternatives=_alternatives,
    place=5,
)
