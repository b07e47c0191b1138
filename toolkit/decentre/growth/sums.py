"""Lines summed to body, year and component, in blocks, so that memory above the table stays small."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from decentre import tables, years
from decentre.results import require_identity
from decentre.tables import Keys
from decentre.tables.coding import BLOCK, combined
from decentre.tables.components import line_components, listed

_BLOCK = BLOCK


@dataclass(frozen=True)
class Sums:
    """Money by body and year; every array has shape (bodies, years).

    Attributes
    ----------
    bodies, years : list of str
        Labels of the rows and columns, in order; the years have no gap, but where two years are compared across others.
    budget : numpy.ndarray
        The budget; NaN where a body has none.
    components : dict of numpy.ndarray
        Sum of the lines of each component; NaN where a body and year has no such line.
    low, high : numpy.ndarray
        Money of the lines that was in truth decided locally: at least, and at most.
    """

    bodies: list[str]
    years: list[str]
    budget: np.ndarray
    components: dict[str, np.ndarray]
    low: np.ndarray
    high: np.ndarray

    def without(self, component: str, money: np.ndarray) -> Sums:
        """Return the same sums with some money taken out of one component."""
        return replace(self, components={**self.components, component: self.components[component] - money})

    def unpriced(self) -> Sums:
        """Return the same sums without the lines that a price index can stand for."""
        nothing = {part.component: np.full(self.budget.shape, np.nan) for part in listed() if part.priced}
        return replace(self, components={**self.components, **nothing})

    def only(self, first: str, last: str) -> Sums:
        """Return the sums of two years alone: the lines of all years after the first are money of the last."""
        ends = [self.years.index(first), self.years.index(last)]
        later = slice(ends[0] + 1, ends[1] + 1)
        kept = ~np.isnan(self.budget[:, ends]).all(axis=1)
        components = {c: _added_over(x[kept, later]) for c, x in self.components.items()}
        low, high = (np.pad(x[kept, later].sum(axis=1)[:, None], ((0, 0), (1, 0))) for x in (self.low, self.high))
        bodies = [body for body, keep in zip(self.bodies, kept, strict=True) if keep]
        return Sums(bodies, [first, last], self.budget[kept][:, ends], components, low, high)


def _added_over(money: np.ndarray) -> np.ndarray:
    """Return money of some years as money of the last of two; NaN where there is none in any."""
    added = np.where(np.isnan(money).all(axis=1), np.nan, np.nansum(money, axis=1))
    return np.stack([np.full_like(added, np.nan), added], axis=1)


def add_up(budget: pd.DataFrame, lines: pd.DataFrame | None) -> Sums:
    """Sum a checked budget and its checked lines.

    Parameters
    ----------
    budget, lines : pandas.DataFrame
        As they come from ``tables.budget_and_lines``.

    Returns
    -------
    Sums
        Money by body and year.
    """
    body, year = tables.checked_keys(budget["body"]), tables.checked_keys(budget["year"])
    span = years.span(year.labels[0], year.labels[-1])
    shape = (len(body.labels), len(span))
    amounts = np.full(shape, np.nan)
    amounts[body.codes, _places(year, span)] = budget["amount"].to_numpy(dtype=float)
    nothing = {c: np.full(shape, np.nan) for c in line_components()}
    sums = Sums(body.labels, span, amounts, nothing, np.zeros(shape), np.zeros(shape))
    return sums if lines is None else _with_lines(sums, lines)


def _places(found: Keys, labels: list[str]) -> np.ndarray:
    """Return the position of each row's label among the given labels."""
    place = {x: i for i, x in enumerate(labels)}
    rows: np.ndarray = np.array([place[x] for x in found.labels], dtype=np.int64)[found.codes]
    return rows


def _with_lines(sums: Sums, lines: pd.DataFrame) -> Sums:
    totals, found = sum_lines(lines, sums)
    components = {c: np.where(found[..., i], totals[..., i], np.nan) for i, c in enumerate(line_components())}
    low, high = _local_money(lines, sums)
    return replace(sums, components=components, low=low, high=high)


def sum_lines(lines: pd.DataFrame, sums: Sums) -> tuple[np.ndarray, np.ndarray]:
    """Return the sum of the lines by body, year and component, and where there are any.

    Parameters
    ----------
    lines : pandas.DataFrame
        Checked lines.
    sums : Sums
        Whose bodies and years give the shape.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        Money, and true or false, of shape (bodies, years, components).
    """
    shape = (len(sums.bodies), len(sums.years), len(sums.components))
    keys = [tables.checked_keys(lines[c]) for c in ("body", "year", "component")]
    own = tuple(len(k.labels) for k in keys)
    amounts = lines["amount"].to_numpy()
    totals, found = np.zeros(np.prod(own)), np.zeros(np.prod(own), dtype=bool)
    for begin in range(0, len(lines), _BLOCK):
        rows = slice(begin, begin + _BLOCK)
        cell = combined(keys, rows)
        np.add.at(totals, cell, amounts[rows])
        found[cell] = True
    _require_nothing_lost(totals, lines)
    # the sums are few and the rows many: it is the sums that are put among the labels of the budget
    axes = (sums.bodies, sums.years, list(sums.components))
    places = [pd.Index(axis).get_indexer(pd.Index(k.labels)) for k, axis in zip(keys, axes, strict=True)]
    whole, any_line = np.zeros(shape), np.zeros(shape, dtype=bool)
    whole[np.ix_(*places)], any_line[np.ix_(*places)] = totals.reshape(own), found.reshape(own)
    return whole, any_line


def _require_nothing_lost(totals: np.ndarray, lines: pd.DataFrame) -> None:
    given = float(lines["amount"].sum())
    scale = float(np.abs(totals).sum()) * 1e-12
    require_identity(
        pd.Series([float(totals.sum())]),
        pd.Series([given]),
        "sum over bodies and years = sum of all lines",
        tolerance=max(0.005, scale),
    )


def _local_money(lines: pd.DataFrame, sums: Sums) -> tuple[np.ndarray, np.ndarray]:
    nothing = np.zeros(sums.budget.shape)
    if "discretion_low" not in lines:
        return nothing, nothing
    bounded = lines[lines["discretion_low"].notna().to_numpy()]
    if bounded.empty:
        return nothing, nothing
    place = _places(tables.checked_keys(bounded["body"]), sums.bodies) * len(sums.years)
    place += _places(tables.checked_keys(bounded["year"]), sums.years)
    low = (bounded["discretion_low"] * bounded["amount"]).to_numpy(dtype=float)
    high = (bounded["discretion_high"] * bounded["amount"]).to_numpy(dtype=float)
    ends = [np.bincount(place, weights=f(low, high), minlength=nothing.size) for f in (np.minimum, np.maximum)]
    return ends[0].reshape(nothing.shape), ends[1].reshape(nothing.shape)


def line_money(lines: pd.DataFrame, line: str, sums: Sums) -> dict[str, np.ndarray]:
    """Return the money of one named line by component, each of shape (bodies, years)."""
    rows = lines[(lines["line"] == line).to_numpy()]
    totals, found = sum_lines(rows, sums)
    return {c: totals[..., i] for i, c in enumerate(sums.components) if found[..., i].any()}
