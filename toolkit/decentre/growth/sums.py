"""Lines summed to body, year and component, in blocks, so that memory above the table stays small."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from decentre import tables, years
from decentre.results import require_identity
from decentre.tables import Keys

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Sums:
    """Pounds by body and year; every array has shape (bodies, years).

    Attributes
    ----------
    bodies, years : list of str
        Labels of the rows and columns, in order; the years have no gap.
    budget : numpy.ndarray
        The budget; NaN where a body has none.
    components : dict of numpy.ndarray
        Sum of the lines of each component; NaN where a body and year has no such line.
    low, high : numpy.ndarray
        Pounds of the priority lines that were in truth decided locally: at least, and at most.
    """

    bodies: list[str]
    years: list[str]
    budget: np.ndarray
    components: dict[str, np.ndarray]
    low: np.ndarray
    high: np.ndarray

    def without(self, component: str, pounds: np.ndarray) -> Sums:
        """Return the same sums with some pounds taken out of one component."""
        return replace(self, components={**self.components, component: self.components[component] - pounds})


def add_up(budget: pd.DataFrame, lines: pd.DataFrame | None) -> Sums:
    """Sum a checked budget and its checked lines.

    Parameters
    ----------
    budget, lines : pandas.DataFrame
        As they come from ``tables.budget_and_lines``.

    Returns
    -------
    Sums
        Pounds by body and year.
    """
    body, year = tables.checked_keys(budget["body"]), tables.checked_keys(budget["year"])
    span = years.span(year.labels[0], year.labels[-1])
    shape = (len(body.labels), len(span))
    amounts = np.full(shape, np.nan)
    amounts[body.codes, _places(year, span)] = budget["amount"].to_numpy(dtype=float)
    nothing = {c: np.full(shape, np.nan) for c in tables.COMPONENTS}
    sums = Sums(body.labels, span, amounts, nothing, np.zeros(shape), np.zeros(shape))
    return sums if lines is None else _with_lines(sums, lines)


def _places(found: Keys, labels: list[str]) -> np.ndarray:
    """Return the position of each row's label among the given labels."""
    place = {x: i for i, x in enumerate(labels)}
    return np.array([place[x] for x in found.labels], dtype=np.int64)[found.codes]


def _with_lines(sums: Sums, lines: pd.DataFrame) -> Sums:
    totals, counts = sum_lines(lines, sums)
    components = {c: np.where(counts[..., i] > 0, totals[..., i], np.nan) for i, c in enumerate(tables.COMPONENTS)}
    low, high = _local_pounds(lines, sums)
    return replace(sums, components=components, low=low, high=high)


def sum_lines(lines: pd.DataFrame, sums: Sums) -> tuple[np.ndarray, np.ndarray]:
    """Return the sum and the number of lines by body, year and component.

    Parameters
    ----------
    lines : pandas.DataFrame
        Checked lines.
    sums : Sums
        Whose bodies and years give the shape.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        Pounds and counts, of shape (bodies, years, components).
    """
    shape = (len(sums.bodies), len(sums.years), len(tables.COMPONENTS))
    coded = [tables.checked_keys(lines[c]) for c in ("body", "year", "component")]
    labels = [sums.bodies, sums.years, list(tables.COMPONENTS)]
    steps = [shape[1] * shape[2], shape[2], 1]
    lookups = [
        _places(Keys(np.arange(len(k.labels)), k.labels), x) * s for k, x, s in zip(coded, labels, steps, strict=True)
    ]
    amounts = lines["amount"].to_numpy()
    totals, counts = np.zeros(np.prod(shape)), np.zeros(np.prod(shape), dtype=np.int64)
    for begin in range(0, len(lines), _BLOCK):
        rows = slice(begin, begin + _BLOCK)
        cell = lookups[0][coded[0].codes[rows]]
        cell += lookups[1][coded[1].codes[rows]]
        cell += lookups[2][coded[2].codes[rows]]
        totals += np.bincount(cell, weights=amounts[rows], minlength=len(totals))
        counts += np.bincount(cell, minlength=len(counts))
    _require_nothing_lost(totals, lines)
    return totals.reshape(shape), counts.reshape(shape)


def _require_nothing_lost(totals: np.ndarray, lines: pd.DataFrame) -> None:
    given = float(lines["amount"].sum())
    scale = float(np.abs(totals).sum()) * 1e-12
    require_identity(
        pd.Series([float(totals.sum())]),
        pd.Series([given]),
        "sum over bodies and years = sum of all lines",
        tolerance=max(0.005, scale),
    )


def _local_pounds(lines: pd.DataFrame, sums: Sums) -> tuple[np.ndarray, np.ndarray]:
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


def line_pounds(lines: pd.DataFrame, line: str, sums: Sums) -> dict[str, np.ndarray]:
    """Return the pounds of one named line by component, each of shape (bodies, years)."""
    rows = lines[(lines["line"] == line).to_numpy()]
    totals, counts = sum_lines(rows, sums)
    found = [i for i in range(len(tables.COMPONENTS)) if counts[..., i].any()]
    return {tables.COMPONENTS[i]: totals[..., i] for i in found}
