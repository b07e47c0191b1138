"""Indices that a formula makes itself: a column relative to its mean, one minus, with a floor, a ceiling and a power."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from decentre import records
from decentre.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

_HALVINGS = 100


class DerivedFile(records.Record, frozen=True, kw_only=True):
    """A derived index as the file has it."""

    name: str
    column: str
    relative_to: Literal["bodies", "people"] | None = None
    times: float = 1.0
    one_minus: bool = False
    floor: float | None = None
    ceiling: float | None = None
    power: float = 1.0


@dataclass(frozen=True)
class Derived:
    """An index made from another column, in this order.

    Attributes
    ----------
    name, column : str
        What it is called, and the column (or derived index before it) that it is made from.
    relative_to : 'bodies', 'people' or None
        Divided by its mean, each body counted once or by its people; or taken as it is.
    times : float
        Multiplied by this.
    one_minus : bool
        Taken from one.
    floor, ceiling : float or None
        Not below, and not above.
    power : float
        Raised to this, last.
    """

    name: str
    column: str
    relative_to: Literal["bodies", "people"] | None = None
    times: float = 1.0
    one_minus: bool = False
    floor: float | None = None
    ceiling: float | None = None
    power: float = 1.0

    def values(self, column: Vector, heads: Vector) -> Vector:
        """Return the index by body."""
        found = column * self.times
        if self.relative_to:
            weight = heads if self.relative_to == "people" else np.ones_like(heads)
            found = found * (weight.sum(axis=-1, keepdims=True) / (weight * column).sum(axis=-1, keepdims=True))
        found = 1 - found if self.one_minus else found
        if self.floor is not None or self.ceiling is not None:
            found = np.clip(found, self.floor, self.ceiling)
        raised: Vector = found**self.power
        return raised


def read_derived(data: Iterable[object], name: str) -> tuple[Derived, ...]:
    """Accept the derived indices of a formula, or refuse one in one sentence."""
    found: list[Derived] = []
    for entry in data:
        here = f"formula {name!r}: derived"
        told = records.from_dict(entry, DerivedFile, here)
        if told.name in [d.name for d in found]:
            raise InputError(f"{here}: {told.name!r} stands twice; give each index a name of its own.")
        if None not in (told.floor, told.ceiling) and told.floor > told.ceiling:  # type: ignore[operator]
            raise InputError(f"{here} {told.name!r}: the floor {told.floor} is above the ceiling {told.ceiling}.")
        found.append(Derived(**{field: getattr(told, field) for field in told.__struct_fields__}))
    return tuple(found)


def derive(derived: Iterable[Derived], columns: Mapping[str, Vector], heads: Vector) -> dict[str, Vector]:
    """Return each derived index by body, or refuse one that is zero or less."""
    found: dict[str, Vector] = {}
    for index in derived:
        values = index.values({**columns, **found}[index.column], heads)
        if not (np.isfinite(values).all() and (values > 0).all()):
            raise InputError(
                f"the derived index {index.name} is {values[~(values > 0)][0]:.4g} in {(~(values > 0)).sum()} of "
                f"{values.size} bodies, and a weight must be above zero; give it a floor, or mend {index.column}."
            )
        found[index.name] = values
    return found


def limited(targets: Vector, minimum: float | None, maximum: float | None) -> Vector:
    """Return targets with a least and a most for each body, the others in proportion, so that the sum is kept."""
    low, high = minimum or 0.0, np.inf if maximum is None else maximum
    if (minimum, maximum) == (None, None) or ((targets >= low).all() and (targets <= high).all()):
        return targets
    budget = targets.sum()
    if not len(targets) * low <= budget <= len(targets) * high:
        raise InputError(
            f"{len(targets)} bodies with at least {low:,.0f} and at most {high:,.0f} each cannot share {budget:,.0f}; "
            "change the budget, the minimum or the maximum of the formula."
        )
    least, most = 0.0, (budget if maximum is None else high) / targets[targets > 0].min()
    for _ in range(_HALVINGS):  # the scale at which what the limits leave adds up to the budget
        scale = (least + most) / 2
        short = np.clip(scale * targets, low, high).sum() < budget
        least, most = (scale, most) if short else (least, scale)
    found: Vector = np.clip(most * targets, low, high)
    free = (found > low) & (found < high)
    found[free] *= (budget - found[~free].sum()) / found[free].sum() if free.any() else 1
    return found
