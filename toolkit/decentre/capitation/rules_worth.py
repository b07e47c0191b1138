"""What each rule of a formula is worth: its powers, floors, ceilings, minimum and maximum, each left out by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre.capitation.allocation import Inputs, shared_out, weighted_heads
from decentre.capitation.derived import Derived, derive
from decentre.capitation.formula import Formula

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

_EMPTY = ["bound", "moved", "moved_share", "gains_most", "gain", "loses_most", "loss"]


def rules_worth(inputs: Inputs) -> pd.DataFrame:
    """Return one row a rule: the bodies it binds, and the money that leaving it out alone would move."""
    full = shared_out(inputs).table
    rows = {rule: _row(full, _without(inputs, formula), bound) for rule, formula, bound in _rules(inputs, full)}
    return pd.DataFrame.from_dict(rows, orient="index", columns=_EMPTY).rename_axis("rule")


def _rules(inputs: Inputs, full: pd.DataFrame) -> Iterator[tuple[str, Formula, int]]:
    """Yield each rule, the formula without it, and how many bodies it binds."""
    formula = inputs.formula
    for index in formula.derived:
        values = inputs.columns[index.name] ** (1 / index.power)
        if index.power != 1:
            yield f"{index.name}: power {index.power:g}", _changed(formula, replace(index, power=1.0)), len(values)
        for side, limit, free in (
            ("floor", index.floor, replace(index, floor=None)),
            ("ceiling", index.ceiling, replace(index, ceiling=None)),
        ):
            if limit is not None:
                without = _changed(formula, free)
                yield f"{index.name}: {side} {limit:g}", without, int(np.isclose(values, limit, rtol=1e-12).sum())
    for side, limit, without in (
        ("minimum", formula.minimum, replace(formula, minimum=None)),
        ("maximum", formula.maximum, replace(formula, maximum=None)),
    ):
        if limit is not None:
            bound = int(np.isclose(full["target"], limit, rtol=1e-12).sum())
            yield f"{side} {limit:,.0f} a body", without, bound


def _changed(formula: Formula, index: Derived) -> Formula:
    return replace(formula, derived=tuple(index if d.name == index.name else d for d in formula.derived))


def _without(inputs: Inputs, formula: Formula) -> pd.Series:
    columns = {**inputs.columns, **derive(formula.derived, inputs.columns, inputs.heads)}
    weighted = {b.name: weighted_heads(b, columns, formula.population) for b in formula.blocks}
    return shared_out(replace(inputs, formula=formula, columns=columns, weighted=weighted)).share


def _row(full: pd.DataFrame, without: pd.Series, bound: int) -> list[object]:
    money = 1.0 if full["target"].isna().any() else full["target"].sum()
    moved, change = float((full["share"] - without).abs().sum()) / 2, full["share"] / without - 1
    if np.isclose(moved, 0, atol=1e-14):  # nobody gains or loses by a rule that moves nothing
        return [bound, 0.0, 0.0, "", 0.0, "", 0.0]
    return [bound, moved * money, moved, change.idxmax(), change.max(), change.idxmin(), change.min()]
