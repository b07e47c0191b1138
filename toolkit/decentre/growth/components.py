"""What growth makes of the table of parts (``tables.components``): sums, denominators, and their words."""

from __future__ import annotations

from typing import overload

import pandas as pd

from decentre.errors import InputError
from decentre.tables import components
from decentre.tables.components import DENOMINATORS, Denominator, Part, claimed, growth_parts, in_words, within

__all__ = [
    "DENOMINATORS",
    "Denominator",
    "Part",
    "carried_and_grown",
    "claimed",
    "columns",
    "growth_parts",
    "identity",
    "in_words",
    "left_out",
    "money_shared",
    "require_parts",
    "saving",
    "within",
]


def columns() -> list[str]:
    """Return the columns that add up to the budget: the baseline and the parts of growth."""
    return ["baseline", *growth_parts()]


def identity() -> str:
    """Return the identity of a decomposition in words."""
    return f"{' + '.join(columns())} = budget"


def require_parts(parts: pd.DataFrame) -> None:
    """Refuse a table of parts that lacks one: a missing part is never zero."""
    missing = [c for c in (*columns(), "budget") if c not in parts]
    if missing:
        raise InputError(
            f"The parts have no column {', '.join(missing)}; give all of {', '.join(columns())} and budget (0 where "
            "nothing is listed)."
        )


def carried_and_grown(parts: pd.DataFrame) -> pd.Series:
    """Return the sum of the baseline and all parts, NaN where one is missing."""
    return parts[columns()].sum(axis=1, skipna=False)


@overload
def money_shared(parts: pd.DataFrame, denominator: str) -> pd.Series: ...


@overload
def money_shared(parts: pd.Series, denominator: str) -> float: ...


def money_shared(parts: pd.DataFrame | pd.Series, denominator: str) -> pd.Series | float:
    """Return what shares are taken of: gross growth less the parts outside the denominator."""
    money = parts["budget"] - parts["baseline"]
    inside = within(denominator)
    for part in components.PARTS:
        if part.name not in inside:
            money = money - parts[part.name]
    return money


def saving() -> str:
    """Return the component that growth may be net of."""
    return next(part.saving for part in components.PARTS if part.saving)


def left_out(parts: pd.DataFrame) -> list[str]:
    """Return the parts that are 0 throughout: printed tables and figures leave them out."""
    return [name for name in growth_parts() if name in parts and not parts[name].to_numpy(dtype=float).any()]
