"""Pace of change: how fast allocations move to their targets under rules that ministers set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from decentre import figures, tables
from decentre.capitation.allocation import Allocation
from decentre.capitation.pace_rules import PaceRules, load_pace_rules
from decentre.capitation.pennies import level, whole_pence
from decentre.errors import InputError
from decentre.results import Format, Plotted
from decentre.tables import in_full, subunits

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from decentre.tables.amounts import Labelled

    Vector = NDArray[np.float64]

_SAME = 1e-9
_HALF_A_PENNY = 0.005


@dataclass(frozen=True, repr=False)
class PaceOfChange(Plotted):
    """Allocations on their way to target.

    Attributes
    ----------
    table : pandas.DataFrame
        Index: the bodies. Columns baseline, target, allocation (money; the allocation in whole pennies), growth (on
        the baseline), distance (before, like with like: baseline over target, over the same of all bodies together,
        less 1), distance_raw (baseline over target, less 1: last year's money against this year's target),
        distance_after (allocation over target, targets scaled to the budget, less 1), years_to_target (at this year's
        growth; infinite when it moves away) and bound_by (the rule that decides it: floor, maximum, minimum, target, or
        nothing; with ``solve='gap'`` a body that starts from the floor also gets its part of the rest).
    rules : PaceRules
        The rules applied.
    budget : float
        Money that the allocations add up to.
    solved : float
        What was solved for: base growth, k, or the share of the gap that is closed.
    assumptions : tuple of str
        What the answer stands on.
    """

    table: pd.DataFrame
    rules: PaceRules
    budget: float
    solved: float
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {
        **dict.fromkeys(["baseline", "target", "allocation"], "money"),
        **dict.fromkeys(["growth", "distance", "distance_raw", "distance_after"], "share"),
    }

    @property
    def allocation(self) -> pd.Series:
        """Money by body, in whole pennies."""
        return self.table["allocation"]

    @property
    def growth(self) -> pd.Series:
        """Growth on the baseline, by body."""
        return self.table["growth"]

    def summary(self) -> pd.DataFrame:
        """Return the table: one row a body."""
        return self.table

    def _title(self) -> str:
        mean = self.budget / self.table["baseline"].sum() - 1
        return f"{len(self.table)} bodies, growth {100 * mean:.2f} %, {_SOLVED[self.rules.solve]} {self.solved:.4g}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw growth against the distance before it, coloured by the rule that decides it."""
        title = self.rules.title.split(":")[0] or self._title()
        return figures.pace(self.table, self.budget, ax=ax, title=title, source=source)

    def _bodies(self) -> Iterable[str]:
        return self.table.index

    def _draw_body(self, body: str, ax: Axes | None, source: str) -> Axes:
        """Draw the way of one body from its baseline to its target: this year's growth, and what is left."""
        row = self.table.loc[body]
        growth, left = row["allocation"] - row["baseline"], row["target"] - row["allocation"]
        steps = {"baseline": row["baseline"], "growth": growth, "left to target": left, "target": row["target"]}
        title = f"{body}, growth {100 * row['growth']:.2f} %"
        return figures.waterfall(pd.Series(steps), ax=ax, title=title, source=source, currency=self.currency)


_SOLVED = {"base": "base growth", "k": "k", "gap": "share of the gap closed"}


def set_pace(
    baseline: Labelled,
    target: Labelled | Allocation,
    *,
    budget: float,
    rules: str | Path | Mapping[str, Any] | PaceRules,
    currency: str | None = None,
) -> PaceOfChange:
    r"""Move allocations towards their targets by published rules, to the penny.

    With the distance like with like, :math:`d_i = \frac{B_i / T_i}{\sum B / \sum T} - 1`, each body grows by

    .. math:: g_i = \mathrm{clip}\big(b + k \max(0, -d_i - \mathrm{tolerance}),\ l_i,\ h_i\big)

    where b (``solve='base'``) or k (``solve='k'``) is found so that the allocations add up to the budget; with
    ``solve='gap'`` everyone gets the minimum, and the rest goes pro rata to the money of gap that remain.

    The limits: ``minimum`` (tapering for bodies over target), ``maximum``, the target itself for a body below it unless
    ``overshoot``, and the ``floor``: :math:`A_i \ge (1 - f) T_i`. Where they clash for one body the floor goes first,
    then the maximum, then the minimum, then the target.

    Parameters
    ----------
    baseline : pandas.Series or mapping
        Last year's recurrent money by body; above zero.
    target : pandas.Series, mapping or Allocation
        This year's target by body; above zero. Scaled to the budget where they do not add up to it.
    budget : float
        This year's money for all bodies, to the penny.
    rules : str, Path, mapping or PaceRules
        Rules that ship, a TOML file, a dictionary, or a ``PaceRules``.
    currency : str, optional
        The ISO 4217 code of the money; or that of the allocation given as target.

    Returns
    -------
    PaceOfChange
        ``.allocation`` in whole pennies (largest remainder, ties by code), ``.table`` by body, ``.solved``, ``.plot()``.

    Raises
    ------
    InputError
        Rules or figures are refused; or the rules and the budget cannot all be met: the message names the rules that
        clash and the money, ``cases`` the bodies.

    Notes
    -----
    Years to target: :math:`\ln(1/(1+d_i)) / \ln((1+g_i)/(1+\bar g))`, as if each year brought the same growth.

    References
    ----------
    HC written answer of 20 March 2009, NHS finance (2009-11); NHS England board paper PB.17.12.15/04 (2016-17).

    Examples
    --------
    >>> paced = set_pace({"North": 90e6, "South": 110e6}, {"North": 105e6, "South": 105e6}, budget=210e6,
    ...                  rules={"solve": "gap", "minimum": 0.03})
    >>> paced.table[["allocation", "growth", "distance", "distance_after", "bound_by"]].round(4)
            allocation  growth  distance  distance_after bound_by
    North   96700000.0  0.0744      -0.1          -0.079
    South  113300000.0  0.0300       0.1           0.079  minimum
    """
    rules, said = load_pace_rules(rules), tables.settle_currency(currency, target=target)
    table = _gate(baseline, target, budget)
    limits = _limits(table, rules)
    start, slope = _line(table, limits, rules)
    growth, solved = _solve(table, limits, (start, slope), rules, budget, said)
    done = _paid(table, limits, growth, rules, budget, said)
    return PaceOfChange(done, rules, float(budget), solved, tuple(_notes(table, rules, budget, done, said)), said)


def _gate(baseline: Labelled, target: Labelled | Allocation, budget: float) -> pd.DataFrame:
    aims = target.target if isinstance(target, Allocation) else target
    aims = tables.require_amounts(aims, "target", positive=True)
    base = tables.require_amounts(baseline, "baseline", positive=True)
    if not isinstance(budget, int | float | np.number) or not 0 < budget < 1e15:
        raise InputError(f"budget is {budget!r}; give money above zero.")
    table = tables.matched_amounts({"baseline": base, "target": aims})
    growth = budget / table["baseline"].sum() - 1
    if not -0.5 < growth < 1:
        raise InputError(
            f"the budget is {growth:+.0%} on the baselines together; give all in one unit, and the budget of these bodies."
        )
    level_ = table["baseline"].sum() / table["target"].sum()
    table["distance_raw"] = table["baseline"] / table["target"] - 1
    table["distance"] = table["baseline"] / table["target"] / level_ - 1
    table["aim"] = table["target"] * (budget / table["target"].sum())
    return table


def _limits(table: pd.DataFrame, rules: PaceRules) -> pd.DataFrame:
    """Return growth at least and at most, and each rule behind them."""
    base = table["baseline"]
    found = pd.DataFrame({"minimum": -1.0 if rules.minimum is None else rules.minimum}, index=table.index)
    if rules.taper is not None:
        ends = np.array([rules.minimum, rules.taper_to], dtype=float)
        found["minimum"] = np.interp(table["distance"], rules.taper, ends)
    found["maximum"] = np.inf if rules.maximum is None else rules.maximum
    found["floor"] = -1.0 if rules.floor is None else (1 - rules.floor) * table["aim"] / base - 1
    below = (table["distance"] < 0) & (not rules.overshoot)
    found["target"] = (table["aim"] / base - 1).where(below, np.inf)
    found["low"] = found[["minimum", "floor"]].max(axis=1)
    found["high"] = found[["minimum", "target"]].max(axis=1).clip(upper=found["maximum"])
    found["high"] = found[["high", "floor"]].max(axis=1)
    return found


def _line(table: pd.DataFrame, limits: pd.DataFrame, rules: PaceRules) -> tuple[Vector, Vector]:
    """Return growth at level zero and its slope, before the limits."""
    if rules.solve == "gap":
        gap = table["aim"] / table["baseline"] - 1 - limits["low"]
        return limits["low"].to_numpy(), gap.clip(lower=0).to_numpy()
    short = (-table["distance"] - rules.tolerance).clip(lower=0).to_numpy()
    if rules.solve == "k":
        return np.full(len(table), rules.base), short
    return (rules.k or 0.0) * short, np.ones(len(table))


def _solve(
    table: pd.DataFrame,
    limits: pd.DataFrame,
    line: tuple[Vector, Vector],
    rules: PaceRules,
    budget: float,
    currency: str | None,
) -> tuple[Vector, float]:
    start, slope = line
    base, low, high = table["baseline"].to_numpy(), limits["low"].to_numpy(), limits["high"].to_numpy()
    money = budget - base.sum()
    least = low if rules.solve == "base" else np.clip(start, low, high)
    most = np.where(slope > 0, high, np.clip(start, low, high))
    _require_floors(table, limits, rules, budget, currency)
    if base @ least > money + _HALF_A_PENNY:
        raise InputError(
            f"rules: base growth of {rules.base:.2%} needs {in_full(base @ least - money, currency)} more than the "
            f"budget of {in_full(budget, currency)}, before any body under target gets more; give a lower base, or more money."
        )
    _require_ceilings(table, most, rules, budget, currency)
    money = float(np.clip(money, base @ least, base @ most))
    solved = level(start, slope, low, high, base, money) if (slope > 0).any() else 0.0
    return np.clip(start + solved * slope, low, high), solved


def _require_floors(
    table: pd.DataFrame, limits: pd.DataFrame, rules: PaceRules, budget: float, currency: str | None
) -> None:
    costs = {r: float(np.dot(table["baseline"], 1 + limits[r])) for r in ("minimum", "floor", "low")}
    short = costs["low"] - budget
    if short <= _HALF_A_PENNY:
        return
    words = {
        "minimum": f"the minimum growth of {rules.minimum or 0:.2%} ({in_full(costs['minimum'], currency)})",
        "floor": f"the floor of {rules.floor or 0:.2%} under target ({in_full(costs['floor'], currency)})",
    }
    alone = [r for r in ("minimum", "floor") if costs[r] > budget]
    clash = " and ".join(words[r] for r in alone or ("minimum", "floor"))
    bound = limits["low"] > -1
    raise InputError(
        f"rules: {clash} cannot be met with {in_full(budget, currency)}: {in_full(short, currency)} short"
        f"{'' if alone else ', though each alone could'}; lower the minimum, let the floor be further under target, or "
        "find the money.",
        table.loc[bound, ["baseline", "target"]].assign(least=table["baseline"] * (1 + limits["low"])),
    )


def _require_ceilings(table: pd.DataFrame, most: Vector, rules: PaceRules, budget: float, currency: str | None) -> None:
    base = table["baseline"].to_numpy()
    left = budget - float(base @ (1 + most))
    if left <= _HALF_A_PENNY:
        return
    blame = []
    if rules.maximum is not None:
        blame.append(f"the maximum growth of {rules.maximum:.2%}")
    if not rules.overshoot:
        blame.append("that nobody below target is lifted above it (overshoot=False)")
    if rules.solve != "base":
        blame.append(f"that solve={rules.solve!r} gives more only to bodies under target")
    raise InputError(
        f"rules: {in_full(left, currency)} of {in_full(budget, currency)} cannot be spent under {' and '.join(blame)}; "
        "raise the limit, allow overshoot, or solve for the base.",
        table[["baseline", "target"]].assign(most=base * (1 + most)),
    )


def _paid(
    table: pd.DataFrame,
    limits: pd.DataFrame,
    growth: Vector,
    rules: PaceRules,
    budget: float,
    currency: str | None,
) -> pd.DataFrame:
    base, in_one = table["baseline"].to_numpy(), subunits(currency)
    exact, low, high = (in_one * base * (1 + x) for x in (growth, limits["low"].to_numpy(), limits["high"].to_numpy()))
    pence = whole_pence(exact, low, high, round(in_one * budget), table.index.to_numpy(dtype=object))
    done = table[["baseline", "target"]].assign(allocation=pence / in_one)
    done["growth"] = done["allocation"] / base - 1
    done["distance"], done["distance_raw"] = table["distance"], table["distance_raw"]
    done["distance_after"] = done["allocation"] / table["aim"] - 1
    done["years_to_target"] = _years(table["distance"].to_numpy(), growth, budget / base.sum() - 1)
    done["bound_by"] = _bound_by(limits, growth, rules)
    return done


def _years(distance: Vector, growth: Vector, mean: float) -> Vector:
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        years = -np.log1p(distance) / (np.log1p(growth) - np.log1p(mean))
    years = np.where(np.isfinite(years) & (years > 0), years, np.inf)
    return np.where(np.abs(distance) < _SAME, 0.0, years)


def _bound_by(limits: pd.DataFrame, growth: Vector, rules: PaceRules) -> Vector:
    meets = {r: np.abs(growth - limits[r].to_numpy()) < _SAME for r in ("floor", "maximum", "minimum", "target")}
    if rules.solve == "gap":  # a body lifted by the floor also gets its part of the rest
        meets["floor"] = (limits["floor"] > limits["minimum"]).to_numpy()
    return np.select(list(meets.values()), list(meets), default="")


def _notes(table: pd.DataFrame, rules: PaceRules, budget: float, done: pd.DataFrame, currency: str | None) -> list[str]:
    notes = [rules.note] if rules.note else []
    if abs(table["target"].sum() / budget - 1) > _SAME:
        notes.append(
            f"the targets add up to {in_full(table['target'].sum(), currency)} and the budget is {in_full(budget, currency)}: "
            "floors, gaps and distances use targets scaled to the budget"
        )
    if rules.taper is not None:
        notes.append(
            "the minimum falls in a straight line between the two ends of the taper: only the ends are published"
        )
    if rules.maximum is not None and (done["growth"] > rules.maximum + 1e-7).any():
        above = int((done["growth"] > rules.maximum + 1e-7).sum())
        notes.append(f"the floor goes before the maximum: {above} bodies grow by more than {rules.maximum:.2%}")
    notes.append("years to target suppose this year's growth, and this year's targets, every year")
    return notes
