"""The panel of an earmark: spend and earmark per head, with the effects that are taken out of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import InputError
from decentre.purpose.panel import Effects, Fit, effects, fit, left_over
from decentre.tables import panels

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Codes = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class EarmarkPanel:
    """What is fitted.

    Attributes
    ----------
    given : tables.panels.Panel
        Rows sorted by body and year.
    outcome : numpy.ndarray of shape (rows,)
        Spend per head of the first year, or as it is.
    columns : numpy.ndarray of shape (rows, 1 + k)
        Earmark per head, and the controls.
    heads : numpy.ndarray of shape (rows,) or None
        Heads of each body's first year.
    by_year : tuple of numpy.ndarray of int
        Groups whose years have effects of their own; none: all bodies have the same.
    weightings : mapping of str to numpy.ndarray or None
        The rows of the table: body (each body-year once), pound (by heads), weighted (by a column).
    asked : str
        Which of them is the answer.
    money : bool
        Whether spend and earmark are money.
    """

    given: panels.Panel
    outcome: Vector
    columns: Vector
    heads: Vector | None
    by_year: tuple[Codes, ...]
    weightings: dict[str, Vector | None]
    asked: str
    money: bool = True

    @property
    def dose(self) -> Vector:
        """The earmark of each row, per head."""
        dose: Vector = self.columns[:, 0]
        return dose

    @cached_property
    def times(self) -> Codes:
        """The year of each row, or its year and groups."""
        keys = np.column_stack([self.given.year, *self.by_year])
        return np.unique(keys, axis=0, return_inverse=True)[1].ravel()

    @cached_property
    def cohorts(self) -> Codes:
        """The first year in which each row's body has a dose, as a position; one more than the last where none."""
        late = np.where(self.dose != 0, self.given.year, len(self.given.years))
        return np.minimum.reduceat(late, self.given.first)[self.given.body].astype(np.intp)

    def weights(self, weighting: str) -> Vector:
        """Return the weight of each row, one each for body."""
        weights = self.weightings[weighting]
        return np.ones(len(self.outcome)) if weights is None else weights

    def fitted(self, weighting: str) -> Fit:
        """Return spend fitted by earmark and controls, with body and year effects."""
        given, weights = self.given, self.weightings[weighting]
        found = fit(self.outcome, self.columns, effects(given.body, given.year, weights, self.by_year))
        if found.freedom < 1:
            raise InputError(
                f"panel: {len(self.outcome)} rows are no more than the effects of {len(given.bodies)} bodies, of "
                f"{len(given.years)} years and of {self.columns.shape[1]} columns need; nothing is left over; give more "
                "years or bodies.",
                given.rows,
            )
        return found

    def part(self, rows: Codes, weighting: str) -> Effects:
        """Return the effects of some rows."""
        body, year = (np.unique(codes[rows], return_inverse=True)[1] for codes in (self.given.body, self.given.year))
        weights = self.weightings[weighting]
        groups = tuple(np.unique(codes[rows], return_inverse=True)[1] for codes in self.by_year)
        return effects(body, year, None if weights is None else weights[rows], groups)


def earmark_panel(
    table: pd.DataFrame,
    columns: dict[str, str],
    *,
    controls: Sequence[str],
    weights: str | None,
    by_year: str | Sequence[str],
    money: bool = True,
) -> EarmarkPanel:
    """Accept a panel of an earmark, or refuse it.

    Parameters
    ----------
    table : pandas.DataFrame
        A row a body and year.
    columns : dict of str to str
        Spend, earmark and, where there are, population and instrument.
    controls, weights, by_year, money
        As :func:`decentre.estimate_additionality`.

    Returns
    -------
    EarmarkPanel
        With an earmark that differs between bodies and moves over time.

    Raises
    ------
    InputError
        It cannot be used.
    """
    if isinstance(controls, str):
        raise InputError(f"controls is {controls!r}; give a sequence of columns, such as [{controls!r}].")
    roles = columns | {f"control {k}": c for k, c in enumerate(controls)} | _weight_role(table, weights, columns)
    given = panels.panel(table, roles, positive=tuple(r for r in ("population", "weights") if r in roles))
    heads = given.numbers["population"][given.first][given.body] if "population" in roles else None
    divided = 1.0 if heads is None else heads
    used = [given.numbers["earmark"] / divided, *(given.numbers[f"control {k}"] for k in range(len(controls)))]
    names = [by_year] if isinstance(by_year, str) else list(by_year)
    groups = tuple(panels.groups(given, name) for name in names)
    weightings: dict[str, Vector | None] = {"body": None}
    weightings |= {"pound": heads} if heads is not None else {}
    weightings |= {"weighted": given.numbers["weights"]} if "weights" in roles else {}
    asked = "weighted" if "weights" in roles else "pound" if weights == "population" else "body"
    model = EarmarkPanel(
        given, given.numbers["spend"] / divided, np.column_stack(used), heads, groups, weightings, asked, money
    )
    _require_identified(model)
    return model


def _weight_role(table: pd.DataFrame, weights: str | None, columns: dict[str, str]) -> dict[str, str]:
    if weights is None:
        return {}
    if weights == "population":
        if "population" not in columns:
            raise InputError("weights is 'population', and no population is given; name the column of people.")
        return {}
    if weights not in getattr(table, "columns", ()):
        raise InputError(
            f"weights is {weights!r}; give 'population', a column of weights of each year, or None for body-weighted."
        )
    return {"weights": weights}


def _require_identified(model: EarmarkPanel) -> None:
    given, per = model.given, "" if model.heads is None else "head"
    if model.heads is not None:
        now = given.numbers["earmark"] / given.numbers["population"]
        panels.require_variation(given, "earmark", 0.0 if panels.same_within(now, given.year) else 1.0, now, per=per)
    both = effects(given.body, given.year, None, model.by_year)
    spend_left = left_over(model.outcome[:, None], both)[0]
    panels.require_variation(given, "spend", spend_left, model.outcome, per=per)
    first, *others = left_over(model.columns, both)
    panels.require_variation(given, "earmark", first, model.columns[:, 0], per=per)
    for k, left in enumerate(others):
        panels.require_variation(given, f"control {k}", left)
