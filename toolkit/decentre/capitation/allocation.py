"""Weighted capitation: a budget shared out in proportion to people, weighted for need and unavoidable cost."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from decentre import figures
from decentre.capitation.derived import derive, limited
from decentre.capitation.formula import Block, Formula, load_formula
from decentre.errors import InputError
from decentre.results import Format, Plotted, displayed
from decentre.tables import in_full, settle_currency
from decentre.tables.choices import is_number
from decentre.tables.populations import require_populations

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

_WHOLE_NATION = 1e-3


@dataclass(frozen=True, repr=False)
class Allocation(Plotted):
    """What a capitation formula gives each body.

    Attributes
    ----------
    table : pandas.DataFrame
        Index: the bodies. Columns population (people), each derived index of the formula, ``weighted_`` and the name of each block (people: need and cost,
        rescaled to the head count of the bodies given), share (of the budget), target (cash; NaN without a
        budget), target_per_head (money) and need_index (share of the budget over share of the people; as in the
        published tables, unavoidable cost is in it).
    formula : Formula
        What was applied.
    budget : float
        Money shared out; NaN where neither the formula nor the caller gave any.
    assumptions : tuple of str
        What the answer stands on.
    """

    table: pd.DataFrame
    formula: Formula
    budget: float
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {
        "target": "money",
        "population": "count",
        "target_per_head": "count",
    }

    @property
    def target(self) -> pd.Series:
        """Money by body."""
        return self.table["target"]

    @property
    def share(self) -> pd.Series:
        """Share of the budget by body."""
        return self.table["share"]

    def summary(self) -> pd.DataFrame:
        """Return the table: one row a body."""
        return self.table

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        weighted = [f"weighted_{b.name}" for b in self.formula.blocks]
        return displayed(
            self.summary(), {**self._formats, **dict.fromkeys(weighted, "count")}, self.currency, code=code
        )

    def _title(self) -> str:
        money = "shares alone" if math.isnan(self.budget) else in_full(self.budget, self.currency)
        return f"{self.formula.title}; {len(self.table)} bodies, {money}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw the need index of each body, the lowest first."""
        return figures.need_indices(self.table["need_index"], ax=ax, title=self.formula.title, source=source)

    def _bodies(self) -> Iterable[str]:
        return () if math.isnan(self.budget) else self.table.index

    def _draw_body(self, body: str, ax: Axes | None, source: str) -> Axes:
        """Draw the way from an equal sum for every head of one body to its target."""
        row = self.table.loc[body]
        equal = row["target"] / row["need_index"]
        steps = {"equal per head": equal, "need and cost": row["target"] - equal, "target": row["target"]}
        title = f"{body}, need index {row['need_index']:.3f}"
        return figures.waterfall(pd.Series(steps), ax=ax, title=title, source=source, currency=self.currency)


def allocate(
    populations: pd.DataFrame,
    *,
    formula: str | Path | Mapping[str, Any] | Formula,
    budget: float | None = None,
    currency: str | None = None,
) -> Allocation:
    r"""Share out a budget by a capitation formula.

    In block b, body i has the weighted population

    .. math:: W_{bi} = \prod_k C_{ki} \Big[(1 - h_b) \sum_c w_{cb} N_{ci} + h_b H_i\Big]

    with the weighted populations N of need and H of inequality and the cost indices C; need and age indices multiply N
    (the head count, where a block names no need). Its target is the sum of each block's budget in proportion,

    .. math:: T_i = \sum_b B_b \, W_{bi} / \sum_j W_{bj}

    so that a cost index may be on any base, and a body split in two keeps its target. Where the formula has a minimum or a
    maximum, bodies beyond it get that, and the others share the rest in proportion.

    Parameters
    ----------
    populations : pandas.DataFrame
        One row a body, named by a column ``body`` or by the index, with the columns the formula names: people, weighted
        populations (people; not indices), cost and need indices (ratios, 1 for the nation).
    formula : str, Path, mapping or Formula
        As for :func:`load_formula`.
    budget : float, optional
        Cash to share out, split over the blocks by their shares. None: the budgets that the formula holds, or
        shares alone where it holds none.
    currency : str, optional
        The ISO 4217 code of the money; or the key ``currency`` of the formula, or a column of the populations.

    Returns
    -------
    Allocation
        ``.table`` by body (weighted populations, share, target, target per head, need index), ``.target``, ``.share``,
        ``.plot()``.

    Raises
    ------
    InputError
        A formula or table is refused (``cases`` holds the rows); the shares of the blocks are not public; the budget is
        not a number above zero.

    Notes
    -----
    Where the bodies given are not the nation of the formula's budgets (heads differ by more than 0.1 %) and no budget is
    given, each gets the national rate per weighted head: its target beside the rest of the nation, not a share of all
    the nation's money.

    References
    ----------
    House of Commons Health Committee, HC 1692-i (2006), Q50, and HC written answer of 27 March 2003 (the formula);
    NHS England, place-based allocation tool (weighted populations and targets, 2018-19).

    Examples
    --------
    Two bodies of a thousand people, one with a fifth more need than the other:

    >>> people = pd.DataFrame({"gp_pop": [1000, 1000], "wp_need": [1200, 1000]}, index=["North", "South"])
    >>> mine = {"title": "need alone", "population": "gp_pop",
    ...         "blocks": [{"name": "all", "share": 1, "needs": {"wp_need": 1}}]}
    >>> allocate(people, formula=mine, budget=2_200_000).table[["share", "target", "need_index"]].round(3)
           share     target  need_index
    North  0.545  1200000.0       1.091
    South  0.455  1000000.0       0.909
    """
    return shared_out(prepare(populations, formula, budget, currency))


@dataclass(frozen=True)
class Inputs:
    """What targets are made of: columns by name, and for each block its weighted population and its money.

    Attributes
    ----------
    formula : Formula
        What is applied.
    bodies : pandas.Index
        The bodies.
    columns : dict of str to numpy.ndarray of shape (n,)
        People, weighted populations and indices.
    weighted : dict of str to numpy.ndarray of shape (n,)
        Weighted population of each block.
    money : dict of str to float
        Money of each block; shares of one without a budget.
    budget : float
        Money in all; NaN without a budget.
    notes : tuple of str
        What the answer stands on.
    currency : str or None
        What the money is in.
    """

    formula: Formula
    bodies: pd.Index
    columns: Mapping[str, Vector]
    weighted: Mapping[str, Vector]
    money: Mapping[str, float]
    budget: float
    notes: tuple[str, ...]
    currency: str | None = None

    @property
    def heads(self) -> Vector:
        """People by body."""
        return self.columns[self.formula.population]


def prepare(
    populations: pd.DataFrame,
    formula: str | Path | Mapping[str, Any] | Formula,
    budget: float | None,
    currency: str | None = None,
) -> Inputs:
    """Accept a formula, populations and a budget, and weigh the populations of each block."""
    formula = load_formula(formula)
    said = settle_currency(currency, formula=formula, populations=populations)
    _require_budget(budget)
    people = require_populations(
        populations,
        population=formula.population,
        weighted=formula.weighted,
        indices=formula.given,
        positive=formula.bases,
    )
    columns = {name: people[name].to_numpy() for name in people.columns}
    columns |= derive(formula.derived, columns, columns[formula.population])
    weighted = {b.name: weighted_heads(b, columns, formula.population) for b in formula.blocks}
    money, notes = _block_money(formula, weighted, columns[formula.population].sum(), budget)
    alone = budget is None and formula.budget is None
    whole = math.nan if alone else float(budget or math.fsum(money.values()))
    if alone and (formula.minimum, formula.maximum) != (None, None):
        raise InputError(
            f"formula {formula.slug!r} has a minimum or maximum in money; give budget=, the money it is part of."
        )
    return Inputs(formula, people.index, columns, weighted, money, whole, (*formula.assumptions, *notes), said)


def shared_out(inputs: Inputs) -> Allocation:
    """Return the allocation that inputs come to."""
    heads, total = inputs.heads, inputs.heads.sum()
    money = math.fsum(inputs.money.values())
    parts = {name: w / w.sum() for name, w in inputs.weighted.items()}
    share = sum((inputs.money[name] / money * part for name, part in parts.items()), np.zeros_like(heads))
    target = limited(share * inputs.budget, inputs.formula.minimum, inputs.formula.maximum)
    share = share if math.isnan(inputs.budget) else target / inputs.budget
    table = pd.DataFrame(
        {
            "population": heads,
            **{d.name: inputs.columns[d.name] for d in inputs.formula.derived},
            **{f"weighted_{name}": part * total for name, part in parts.items()},
            "share": share,
            "target": target,
            "target_per_head": target / heads,
            "need_index": share * total / heads,
        },
        index=inputs.bodies,
    )
    return Allocation(table, inputs.formula, inputs.budget, inputs.notes, inputs.currency)


def _require_budget(budget: float | None) -> None:
    if budget is not None and not (is_number(budget) and budget > 0):
        raise InputError(f"budget is {budget!r}; give money above zero, or None for the budgets of the formula.")


def weighted_heads(block: Block, columns: Mapping[str, Vector], population: str) -> Vector:
    """Return the weighted population of a block by body: need, inequality and cost, in people."""
    need = needed_heads(block, columns, population)
    for name in block.costs:
        need = need * columns[name]
    return need


def needed_heads(block: Block, columns: Mapping[str, Vector], population: str) -> Vector:
    """Return the population of a block by body weighted for need and inequality alone, in people."""
    heads = columns[population]
    need = sum((w * columns[c] for c, w in block.needs.items()), np.zeros_like(heads)) if block.needs else heads
    for name in block.indices:
        need = need * columns[name]
    if block.indices:
        need = need * (heads.sum() / need.sum(axis=-1, keepdims=True))
    if block.inequality:
        need = (1 - block.inequality_weight) * need + block.inequality_weight * columns[block.inequality]
    return need


def _block_money(
    formula: Formula, weighted: Mapping[str, Vector], heads: float, budget: float | None
) -> tuple[dict[str, float], tuple[str, ...]]:
    """Return the money of each block (shares of one where there is no budget), and what that stands on."""
    unknown = [b.name for b in formula.blocks if math.isnan(b.share)]
    if unknown:
        raise InputError(
            f"formula {formula.slug!r}: the share of {', '.join(unknown)} is not given; copy the file, give each block "
            "its share of the budget, and give the path of the copy."
        )
    if budget is not None:
        return {b.name: b.share * budget for b in formula.blocks}, ()
    if formula.budget is None:
        return {b.name: b.share for b in formula.blocks}, ("no budget is given: shares alone, and no target in money",)
    if formula.heads is None or abs(heads / formula.heads - 1) <= _WHOLE_NATION:
        return {b.name: b.budget or 0.0 for b in formula.blocks}, ()
    if any(b.rate is None for b in formula.blocks):
        raise InputError(
            f"formula {formula.slug!r} holds budgets for {formula.heads:,.0f} people, and these bodies have {heads:,.0f}; "
            "give budget= for these bodies."
        )
    note = (
        f"these bodies have {heads:,.0f} of the {formula.heads:,.0f} people that the formula's budgets are for: each gets "
        "the national rate per weighted head, and weighted populations, shares and need indices are among these bodies"
    )
    return {b.name: float(b.rate * weighted[b.name].sum()) for b in formula.blocks if b.rate is not None}, (note,)
