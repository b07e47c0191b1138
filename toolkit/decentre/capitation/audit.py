"""The audit of a formula: what each factor moves, whom it moves most, and what was said of factors that are not in it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from decentre import claims, datasets, figures
from decentre.capitation.ablation import Ablation
from decentre.capitation.allocation import Allocation, prepare, shared_out
from decentre.capitation.checks import LIMIT, TargetCheck
from decentre.capitation.formula import Formula
from decentre.capitation.rules_worth import rules_worth
from decentre.results import Format, Plotted
from decentre.tables.populations import by_body, require_populations

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

_PUBLISHED = ("wp_overall", "weighted_population")
_NOTES = (
    "a factor at the mean: a cost or need index at its mean over heads, a weighted population at the head count; each "
    "block keeps its budget",
    "effects of single factors do not add up to the total, since factors multiply and offset each other; the Shapley "
    "values do",
    "all bodies given are in it: the effects are exact for this formula, and say nothing on whether it is right",
)


@dataclass(frozen=True, repr=False)
class FactorAudit(Plotted):
    """What each factor of a formula is worth.

    Attributes
    ----------
    table : pandas.DataFrame
        Index: the factors (columns of the populations). Columns enters (need, inequality, need index, cost index), blocks,
        moved (money that would move if the factor stood at the mean: half the sum of absolute changes), moved_share (of
        the budget), gains_most and loses_most (bodies), gain and loss (what it changes in their targets, as a share of
        what they would have without it), rank_change (the most places that a body moves in the order of target per head),
        shapley (money) and shapley_share (of the total).
    changes : pandas.DataFrame
        Money that a factor gives each body (bodies by factors): target less target with the factor at the mean.
    dropped : pandas.DataFrame
        The second counterfactual: index the weighted populations, columns moved and moved_share if it were left out and the
        other weights of its block rescaled.
    total : float
        Money that all factors together move away from equal money per head.
    allocation : Allocation
        Targets with all factors at work.
    target_check : TargetCheck or None
        Targets per published weighted head, where the populations hold a column ``wp_overall``.
    assumptions : tuple of str
        What the answer stands on.
    rules : pandas.DataFrame
        Where the formula makes indices itself or has a minimum or maximum: index the rules (powers, floors, ceilings, minimum,
        maximum), columns bound (bodies at that limit), moved, moved_share, gains_most, gain, loses_most and loss, each rule
        left out by itself. Empty for other formulas.
    """

    table: pd.DataFrame
    changes: pd.DataFrame
    dropped: pd.DataFrame
    total: float
    allocation: Allocation
    target_check: TargetCheck | None
    assumptions: tuple[str, ...] = ()
    currency: str | None = None
    rules: pd.DataFrame = field(default_factory=pd.DataFrame)

    _formats: ClassVar[Mapping[str, Format]] = {
        **dict.fromkeys(["moved", "shapley"], "money"),
        **dict.fromkeys(["moved_share", "gain", "loss", "shapley_share"], "share"),
    }

    @property
    def asked(self) -> pd.DataFrame:
        """Factors that the Commons asked about on 18 December 2008: question and factor by formula, status in the cells.

        Direct: counted as such. In one component: counted in one part of the formula. Absent: not counted directly, though
        it may move money through a need variable that goes with it. Not held: no source at hand says.
        """
        answer = datasets.load("commons_answer_2008")
        return answer.pivot_table(index="factor", columns="formula", values="status", aggfunc="first", sort=False)

    def summary(self) -> pd.DataFrame:
        """Return the table, the factor that moves most first."""
        return self.table.sort_values("moved_share", ascending=False, kind="stable")

    def _title(self) -> str:
        name, bodies = self.allocation.formula.title, len(self.changes)
        share = self.total / self._budget
        return f"{name}; {bodies} bodies, all factors together move {100 * share:.1f} % of the budget"

    @property
    def _budget(self) -> float:
        return 1.0 if math.isnan(self.allocation.budget) else self.allocation.budget

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw the share of the budget that each factor moves by itself, and its Shapley share of all of them."""
        shares = self.summary()[["moved_share"]].assign(shapley=self.table["shapley"] / self._budget)
        return figures.factors(shares, ax=ax, title=self.allocation.formula.title, source=source)


def audit_factors(
    populations: pd.DataFrame,
    *,
    formula: str | Path | Mapping[str, Any] | Formula,
    budget: float | None = None,
    currency: str | None = None,
) -> FactorAudit:
    r"""Say what each factor of a capitation formula is worth.

    Each factor in turn is set to its mean (a cost or need index to its mean over heads, a weighted population to the head
    count), the block renormalised to its budget, and

    .. math:: \mathrm{moved}_f = \tfrac12 \sum_i |T_i - T_i^{(f)}|

    is the money that it moves. The Shapley value of a factor is its average addition to the money moved away from equal
    money per head, over all orders in which factors can be brought in; the values add up to the total.

    Parameters
    ----------
    populations : pandas.DataFrame
        As for :func:`allocate`; with a column ``wp_overall`` or ``weighted_population``, published apart from the targets,
        targets per weighted head are checked as well.
    formula : str, Path, mapping or Formula
        As for :func:`load_formula`.
    budget : float, optional
        As for :func:`allocate`. Without any budget, money is in shares of one.
    currency : str, optional
        The ISO 4217 code of the money; or the key of the formula.

    Returns
    -------
    FactorAudit
        ``.table`` by factor, ``.changes`` by body, ``.dropped``, ``.rules``, ``.total``, ``.asked``, ``.target_check``,
        ``.plot()``.

    Raises
    ------
    InputError
        As :func:`allocate`.

    Notes
    -----
    Above 12 factors, or 50 million combinations of factors and bodies, the Shapley values are NaN.

    References
    ----------
    HC written answer of 18 December 2008, NHS finance (factors asked about). Shapley, L. S. (1953), *Contributions to the
    Theory of Games* II, 307-317.

    Examples
    --------
    >>> from decentre import datasets
    >>> groups = datasets.load("ccg_targets_2018_19").set_index("ccg_name")
    >>> audit = audit_factors(groups, formula="england_ccg_2018_19")
    >>> audit.summary()[["moved_share", "gains_most", "shapley_share"]].round(4).head(3)
                            moved_share      gains_most  shapley_share
    factor
    wp_general_acute             0.0377  Fylde and Wyre         0.5994
    mff_index                    0.0221          Camden        -0.0388
    wp_health_inequalities       0.0111       Blackpool         0.1617
    """
    inputs = prepare(populations, formula, budget, currency)
    allocation = shared_out(inputs)
    ablation = Ablation(inputs.formula, inputs.columns, inputs.money)
    full = ablation.targets(ablation.factors)
    without = {f: ablation.targets(x for x in ablation.factors if x != f) for f in ablation.factors}
    changes = pd.DataFrame({f: full - t for f, t in without.items()}, index=allocation.table.index)
    worth = _shapley(ablation)
    places = _places(full / inputs.heads)
    rows = {f: _row(f, full, without[f], allocation, places) for f in ablation.factors}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("factor")
    table["shapley"] = pd.Series(worth)
    total = ablation.moved(full, ablation.targets(()))
    table["shapley_share"] = table["shapley"] / total if total else np.nan
    dropped = _dropped(ablation, full)
    checked = _check(populations, allocation)
    notes, currency = _all_notes(allocation), allocation.currency
    return FactorAudit(table, changes, dropped, total, allocation, checked, notes, currency, rules_worth(inputs))


def _row(factor: str, full: Vector, without: Vector, allocation: Allocation, places: Vector) -> dict[str, object]:
    entries = allocation.formula.summary()["enters"]
    mine = entries[entries.index.get_level_values("column") == factor]
    moved, share = float(np.abs(full - without).sum()) / 2, full / without - 1
    most, least = int(share.argmax()), int(share.argmin())
    heads = allocation.table["population"].to_numpy()
    return {
        "enters": ", ".join(dict.fromkeys(mine)),
        "blocks": ", ".join(mine.index.get_level_values("block")),
        "moved": moved,
        "moved_share": moved / full.sum(),
        "gains_most": allocation.table.index[most],
        "gain": share[most],
        "loses_most": allocation.table.index[least],
        "loss": share[least],
        "rank_change": int(np.abs(places - _places(without / heads)).max()),
    }


def _places(values: Vector) -> Vector:
    """Return the place of each body, 0 for the highest value."""
    places = np.empty(len(values))
    places[np.argsort(-values)] = np.arange(len(values))
    return places


def _shapley(ablation: Ablation) -> dict[str, float]:
    if not ablation.enumerable:
        return dict.fromkeys(ablation.factors, math.nan)
    return {str(factor): value for factor, value in claims.shapley(ablation.worths()).items()}


def _dropped(ablation: Ablation, full: Vector) -> pd.DataFrame:
    moved = {f: ablation.moved(full, ablation.dropped(f)) for f in ablation.formula.weighted}
    table = pd.DataFrame({"moved": pd.Series(moved, dtype=float)}).rename_axis("factor")
    return table.assign(moved_share=table["moved"] / full.sum())


def _check(populations: pd.DataFrame, allocation: Allocation) -> TargetCheck | None:
    table = by_body(populations)
    name = next((c for c in _PUBLISHED if c in table.columns), None)
    if name is None or len(table) < 2 or math.isnan(allocation.budget):
        return None
    people = require_populations(table, population=name)[name]
    return TargetCheck(allocation.target / people, LIMIT, currency=allocation.currency)


def _all_notes(allocation: Allocation) -> tuple[str, ...]:
    budget = () if not math.isnan(allocation.budget) else ("without a budget, moved and shapley are shares of one",)
    return (*allocation.assumptions, *budget, *_NOTES)
