"""How far error in the indices behind a formula could move the targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from decentre import figures
from decentre.capitation.allocation import Inputs, prepare, shared_out, weighted_heads
from decentre.capitation.derived import derive
from decentre.capitation.formula import Formula
from decentre.errors import InputError
from decentre.resampling.draws import blocks, generator, require_draws
from decentre.results import Format, Plotted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

_MOST_CELLS = 2e8


@dataclass(frozen=True, repr=False)
class TargetError(Plotted):
    """Targets, and how far error in the inputs could move them.

    Attributes
    ----------
    table : pandas.DataFrame
        Index: the bodies. Columns target, se (standard deviation over the draws), low, high (money; shares of one
        without a budget) and se_share (of the target).
    errors : dict
        Column to relative standard error.
    level : float
        Of the interval from low to high.
    replicates : int
        Draws made.
    assumptions : tuple of str
        What the answer stands on.
    """

    table: pd.DataFrame
    errors: Mapping[str, float]
    level: float
    replicates: int
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {
        **dict.fromkeys(["target", "se", "low", "high"], "money"),
        "se_share": "share",
    }

    def summary(self) -> pd.DataFrame:
        """Return the table: one row a body."""
        return self.table

    def _title(self) -> str:
        share = 100 * self.table["se_share"]
        return f"{len(self.table)} bodies, standard error {share.min():.2f} to {share.max():.2f} % of the target"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw the interval of each target, as a share of it."""
        title = f"Error in {', '.join(self.errors)}"
        return figures.uncertain_targets(self.table, ax=ax, title=title, level=self.level, source=source)


def propagate_error(
    populations: pd.DataFrame,
    *,
    formula: str | Path | Mapping[str, Any] | Formula,
    errors: Mapping[str, float],
    budget: float | None = None,
    replicates: int = 10_000,
    level: float = 0.95,
    seed: int,
    currency: str | None = None,
) -> TargetError:
    r"""Draw the inputs of a formula again with error, and say how far the targets move.

    Each value of a column with relative standard error s is multiplied by :math:`\exp(\sigma z - \sigma^2 / 2)` with z
    standard normal and :math:`\sigma^2 = \ln(1 + s^2)`: mean one, standard deviation s. The budget stays as it is, so one
    body's gain is the others' loss.

    Parameters
    ----------
    populations : pandas.DataFrame
        As for :func:`allocate`.
    formula : str, Path, mapping or Formula
        As for :func:`load_formula`.
    errors : mapping of str to float
        Column (people, a weighted population or an index) to its relative standard error: 0.02 for 2 per cent.
    budget : float, optional
        As for :func:`allocate`.
    replicates : int, default 10,000
        Draws.
    level : float, default 0.95
        Of the interval, from quantiles of the draws.
    seed : int
        Of the draws; there is no default.
    currency : str, optional
        The ISO 4217 code of the money; or the key of the formula.

    Returns
    -------
    TargetError
        ``.table`` by body, ``.plot()``.

    Raises
    ------
    InputError
        As :func:`allocate`; an error for a column that the formula does not use, or outside 0 to 1; more draws than memory
        should hold.

    Notes
    -----
    Errors of bodies, and of columns, are drawn apart from each other. Where errors go together (one survey behind them
    all) targets are less certain than this says, or more: nothing in the data tells.

    Examples
    --------
    >>> from decentre import datasets
    >>> groups = datasets.load("ccg_targets_2018_19").set_index("ccg_name")
    >>> result = propagate_error(groups, formula="england_ccg_2018_19", errors={"mff_index": 0.01}, seed=1)
    >>> result.table["se_share"].max().round(3).item()
    0.009
    """
    inputs = prepare(populations, formula, budget, currency)
    bodies = len(inputs.bodies)
    _require(errors, inputs, replicates, level)
    if (inputs.formula.minimum, inputs.formula.maximum) != (None, None):
        raise InputError("a minimum or maximum is not carried through draws; give the formula without it, and say so.")
    drawn, random = np.empty((replicates, bodies)), generator(seed)
    for rows in blocks(replicates, bodies):
        drawn[rows] = _draw(inputs, errors, random, rows.stop - rows.start)
    table = _table(drawn, shared_out(inputs).share * sum(inputs.money.values()), level)
    return TargetError(table, dict(errors), level, replicates, (*inputs.notes, *_NOTES), inputs.currency)


_NOTES = (
    "errors of bodies and of columns are drawn apart from each other; where they go together, targets are less or more "
    "certain than this says",
    "the size of the errors is the caller's: no source held gives the error of a published index",
)


def _require(errors: Mapping[str, float], inputs: Inputs, replicates: int, level: float) -> None:
    require_draws(replicates, level)
    if not isinstance(errors, Mapping) or not errors:
        raise InputError(
            "errors must name at least one column and its relative standard error, such as {'mff_index': 0.01}."
        )
    unknown = [c for c in errors if c not in inputs.columns]
    if unknown:
        raise InputError(
            f"errors names {unknown[0]!r}, which the formula does not use; it uses {', '.join(inputs.columns)}."
        )
    wrong = {c: e for c, e in errors.items() if isinstance(e, bool) or not isinstance(e, int | float) or not 0 <= e < 1}
    if wrong:
        raise InputError(f"errors holds {wrong}; give relative standard errors from 0 to below 1 (2 per cent is 0.02).")
    if replicates * len(inputs.bodies) > _MOST_CELLS:
        raise InputError(
            f"{replicates:,} draws of {len(inputs.bodies):,} bodies are too many to hold; give at most "
            f"{int(_MOST_CELLS / len(inputs.bodies)):,} replicates."
        )


def _draw(inputs: Inputs, errors: Mapping[str, float], random: np.random.Generator, rows: int) -> Vector:
    """Return targets under drawn errors: one row a draw."""
    moved, bodies = dict(inputs.columns), len(inputs.bodies)
    for name, error in errors.items():
        width = np.sqrt(np.log1p(error**2))
        noise = random.standard_normal((rows, bodies))
        moved[name] = inputs.columns[name] * np.exp(width * noise - width**2 / 2)
    derived = derive(inputs.formula.derived, moved, np.atleast_1d(moved[inputs.formula.population]))
    moved |= {name: values for name, values in derived.items() if name not in errors}
    total = np.zeros((rows, bodies))
    for block in inputs.formula.blocks:
        weighted = weighted_heads(block, moved, inputs.formula.population)
        total += weighted * (inputs.money[block.name] / weighted.sum(axis=-1, keepdims=True))
    return total


def _table(drawn: Vector, target: pd.Series, level: float) -> pd.DataFrame:
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    spread = drawn.std(axis=0)
    columns = {"target": target, "se": spread, "low": low, "high": high, "se_share": spread / target}
    return pd.DataFrame(columns, index=target.index)
