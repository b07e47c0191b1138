"""The amounts that a contract holds, by body or by service: checked when it is made, put in order when it pays."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, TypeGuard

import numpy as np
import pandas as pd

from decentre import tables
from decentre.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


Amounts = float | pd.Series | Mapping[str, float] | Mapping[object, float]


def is_amount(value: object) -> TypeGuard[float]:
    """Say whether a value is one amount of zero or more."""
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value) and float(value) >= 0


def amounts_of(amounts: Amounts) -> float | pd.Series:
    """Return amounts under labels as a Series, and one amount as it is."""
    return amounts if isinstance(amounts, float | pd.Series) else pd.Series(amounts, dtype=float)


def require_money(value: object, name: str, row: str) -> float | pd.Series:
    """Accept one amount, or amounts under labels, of zero or more."""
    if isinstance(value, Real):
        if not is_amount(value):
            raise InputError(f"{name} is {value!r}; give zero or more, or a Series by {row}.")
        return float(value)
    return tables.require_amounts(value, name, row=row)  # type: ignore[arg-type]  # refuses all else


def require_rates(**rates: float) -> None:
    """Refuse a share or multiple below zero."""
    for name, rate in rates.items():
        if not is_amount(rate):
            raise InputError(f"{name} is {rate!r}; give a share or multiple of zero or more, such as 0.75.")


def require_labels(wanted: pd.Index, known: pd.Index, name: str, row: str) -> None:
    """Refuse amounts that have nothing for a body or service."""
    missing = wanted.difference(known, sort=False)
    if len(missing):
        raise InputError(
            f"{name} has nothing for {row} {missing[0]!r} ({len(missing)} of {len(wanted)}); give it, zero where "
            "nothing is paid.",
            pd.DataFrame({row: missing}),
        )


def by_label(given: Amounts, labels: pd.Index, name: str, row: str) -> Array:
    """Return the amount of each label; one amount is that of all."""
    amounts = amounts_of(given)
    if isinstance(amounts, float):
        return np.full(len(labels), amounts)
    require_labels(labels, amounts.index, name, row)
    return np.asarray(amounts.reindex(labels), dtype=float)


def places_of(wanted: pd.Index, services: pd.Index, name: str) -> NDArray[np.intp]:
    """Return where priced services stand among those of the plan."""
    absent = wanted.difference(services, sort=False)
    if len(absent):
        raise InputError(
            f"{name} prices service {absent[0]!r}, which is not in the plan ({len(absent)} of {len(wanted)}); leave it out, "
            "or add it to the plan.",
            pd.DataFrame({"service": absent}),
        )
    return services.get_indexer(wanted)


def by_body(given: Amounts, bodies: pd.Index, name: str) -> Array:
    """Return the amount of each body; one amount is that of the only one."""
    amounts = amounts_of(given)
    if isinstance(amounts, float) and len(bodies) > 1:
        raise InputError(f"{name} is one amount and there are {len(bodies)} bodies; give a Series of money by body.")
    if isinstance(amounts, pd.Series):
        _refuse_others(amounts.index.difference(bodies, sort=False), name)
    return by_label(amounts, bodies, name, "body")


def _refuse_others(others: pd.Index, name: str) -> None:
    if len(others):
        raise InputError(
            f"{name} pays body {others[0]!r}, which is not in the plan ({len(others)} in all); add it to the plan, or leave "
            "it out of both.",
            pd.DataFrame({"body": others}),
        )
