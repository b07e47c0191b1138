"""A whole invented health economy: boards, budgets, what is in their growth, and an earmark, with the truth of each."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd

from decentre import prices
from decentre.resampling.draws import generator
from decentre.results import Format
from decentre.synthetic.invention import Invention, head_counts, labels, names, whole
from decentre.synthetic.panels import earmarked, long
from decentre.tables.components import Part, growth_parts, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

PRIORITIES = ("waiting times", "mental health", "health inequalities")
EXTRA = 0.6
NOISE = 2.0  # money per head


@dataclass(frozen=True, repr=False)
class HealthEconomy(Invention):
    """An invented health economy.

    Attributes
    ----------
    bodies : pandas.DataFrame
        Index body; columns population (people, last year) and need (index, mean 1 over people).
    budget : pandas.DataFrame
        Columns body, year, amount (cash).
    lines : pandas.DataFrame
        Columns body, year, line, component, amount: transfers and national priorities.
    price_index : PriceIndex
        Levels by year.
    parts : pandas.DataFrame
        Index body, year: what the budget was made of; columns baseline, the parts of growth in their order (0 where no
        line states one), budget.
    panel : pandas.DataFrame
        Columns body, year, population, earmark, spend: an earmark for health inequalities and what was spent on them.
    """

    bodies: pd.DataFrame
    budget: pd.DataFrame
    lines: pd.DataFrame
    price_index: prices.PriceIndex
    parts: pd.DataFrame
    panel: pd.DataFrame

    _formats: ClassVar[Mapping[str, Format]] = {"truth": "number"}

    def _title(self) -> str:
        years = self.price_index.years
        return f"{len(self.bodies)} bodies, {years[0]} to {years[-1]}, invented with seed {self.seed}"


def health_economy(bodies: int, years: int | Sequence[str], *, seed: int) -> HealthEconomy:
    """Invent a health economy whose every answer is known.

    Budgets follow need; each year they grow by transfers, inflation, three national priorities and a remainder that is
    local. The priority for health inequalities is an earmark of which 60 pence in the pound are extra.

    Parameters
    ----------
    bodies : int
        How many, 2 or more.
    years : int or sequence of str
        How many from 2010-11 on, 2 or more; or their labels.
    seed : int
        Of the draws; there is no default.

    Returns
    -------
    HealthEconomy
        ``.budget``, ``.lines``, ``.price_index`` for ``decompose_growth``; ``.bodies``; ``.panel`` for
        ``estimate_additionality``; ``.parts`` and ``.truth``: discretionary_share (summed money, of gross growth) and
        additionality.

    Raises
    ------
    InputError
        Too few bodies or years, or no seed.

    Examples
    --------
    >>> import decentre
    >>> invented = health_economy(4, 3, seed=1)
    >>> growth = decentre.decompose_growth(invented.budget, invented.lines, price_index=invented.price_index)
    >>> bool((growth.parts["discretionary"] - invented.parts["discretionary"]).abs().max() < 0.005)
    True
    """
    whole(bodies, "bodies", 2)
    span, random = labels(years, 2), generator(seed)
    heads = head_counts(random, bodies, len(span))
    poverty = random.normal(size=bodies)
    need = np.exp(0.1 * poverty)
    need /= need @ heads[:, -1] / heads[:, -1].sum()
    board = names("Board", bodies)
    earmark, spend = earmarked(random, heads, poverty, EXTRA, NOISE)
    rates = random.uniform(0.02, 0.04, len(span) - 1)
    index = prices.from_rates(dict(zip(span[1:], rates, strict=True)), base_year=span[0])
    lines = _lines(random, heads[:, 0] * need * 1500, board, span, np.diff(earmark, axis=1))
    budget, parts = _grown(random, heads[:, 0] * need * 1500, index, lines, board, span)
    whole_growth = parts[growth_parts()].sum()
    return HealthEconomy(
        truth={
            "discretionary_share": float(whole_growth["discretionary"] / whole_growth.sum()),
            "additionality": EXTRA,
        },
        seed=seed,
        bodies=pd.DataFrame({"population": heads[:, -1].astype(int), "need": need}, pd.Index(board, name="body")),
        budget=budget,
        lines=lines,
        price_index=index,
        parts=parts,
        panel=long(board, span, population=heads.astype(int), earmark=earmark, spend=spend),
    )


def _lines(
    random: np.random.Generator, start: Vector, board: list[str], span: list[str], more_earmark: Vector
) -> pd.DataFrame:
    """Return transfers and priorities of each year after the first, to the penny."""
    shape = (len(board), len(span) - 1)
    amounts = {name: start[:, None] * random.uniform(0.001, 0.008, shape) for name in PRIORITIES[:2]}
    amounts[PRIORITIES[2]] = more_earmark
    moved = start[:, None] * random.normal(0, 0.002, shape)
    tables = [
        long(board, span[1:], amount=np.round(money, 2)).assign(line=name, component="priority")
        for name, money in amounts.items()
    ]
    tables.append(long(board, span[1:], amount=np.round(moved, 2)).assign(line="duties moved", component="transfer"))
    return pd.concat(tables, ignore_index=True)[["body", "year", "line", "component", "amount"]]


def _grown(
    random: np.random.Generator,
    start: Vector,
    index: prices.PriceIndex,
    lines: pd.DataFrame,
    board: list[str],
    span: list[str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return budgets, each year's the year before's with its growth, and what each was made of."""
    claims = lines.groupby(["component", "year", "body"])["amount"].sum()
    baseline, budgets, parts = np.round(start, 2), [np.round(start, 2)], []
    for before, year in itertools.pairwise(span):
        grown = {part.name: _stated(claims, part, year, board) for part in listed()}
        grown |= {part.name: baseline * (index[year] / index[before] - 1) for part in listed() if part.priced}
        national = sum(grown.values())
        budget = np.round(baseline + national + start * random.uniform(0.0, 0.02, len(board)), 2)
        columns = {"baseline": baseline, **grown, "discretionary": budget - baseline - national, "budget": budget}
        parts.append(pd.DataFrame({"body": board, "year": year, **columns}))
        budgets.append(budget)
        baseline = budget
    table = pd.concat(parts).set_index(["body", "year"]).sort_index()
    return long(board, span, amount=np.stack(budgets, axis=1)), table


def _stated(claims: pd.Series, part: Part, year: str, board: list[str]) -> Vector:
    """Return the money of a part's lines in one year; 0 where none is drawn of it."""
    drawn = part.component in claims.index.get_level_values("component")
    return claims[part.component, year].to_numpy() if drawn else np.zeros(len(board))
