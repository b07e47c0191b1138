"""No money goes missing: what has no year before or after, and the change of the total rebuilt from its pieces."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pandas as pd

from decentre.growth.parts import Note
from decentre.growth.sums import Sums
from decentre.results import require_identity
from decentre.tables.money import shown

UNMATCHED = ("body", "year", "amount", "status")
FLOWS = ("entries", "exits", "gaps", "away")
IDENTITY = "change of the total = growth of the bodies shown + entries - exits + gaps"


def unmatched(sums: Sums) -> pd.DataFrame:
    """Return what has no year before or after, with its money: bodies that appear, vanish or come back, and lost lines."""
    there, known = ~np.isnan(sums.budget), _known(sums)
    first, last = there & (known[:, :-1] < 0), there & (np.arange(there.shape[1]) == known[:, -1:])
    returns = there & ~_before(there) & ~first
    change = np.zeros_like(sums.budget)
    body, year = np.nonzero(returns)
    change[body, year] = sums.budget[body, year] - sums.budget[body, known[body, year]]
    lines = np.array(list(sums.components.values()))
    unused = ~np.isnan(lines).all(axis=0) & ~(there & _before(there))
    opening, closing = (np.arange(there.shape[1]) == i for i in (0, there.shape[1] - 1))
    found = [
        ("appears", first & ~opening, sums.budget),
        ("vanishes", last & ~closing, sums.budget),
        ("gap", returns, change),
        ("lines without a baseline", unused, np.nansum(lines, axis=0)),
    ]
    rows = [
        (sums.bodies[b], sums.years[y], float(amount[b, y]), status)
        for status, mask, amount in found
        for b, y in np.argwhere(mask)
    ]
    table = pd.DataFrame(rows, columns=list(UNMATCHED)).astype({"amount": float})
    return table.sort_values(["year", "body", "status"], ignore_index=True)


def movements(sums: Sums) -> pd.DataFrame:
    """Return the money that moved outside the growth shown, by body and the year it is booked in.

    An exit is booked in the next year of the table; a gap, the money after less the money before it, in the year of return.
    ``away`` is the money of a body in a gap: out in the year it is first missed, in again with its return.
    """
    there = ~np.isnan(sums.budget)
    held = np.flatnonzero(there.any(axis=0))  # years that the table has
    rows = [
        (sums.bodies[b], sums.years[year], *flows)
        for b in np.flatnonzero((~there).any(axis=1))
        for year, flows in _of_body(sums.budget[b], held)
    ]
    table = pd.DataFrame(rows, columns=["body", "year", *FLOWS]).astype(dict.fromkeys(FLOWS, float))
    return table.groupby(["body", "year"], sort=True).sum()


def _of_body(money: np.ndarray, held: np.ndarray) -> Iterator[tuple[int, tuple[float, float, float, float]]]:
    there: list[int] = np.flatnonzero(~np.isnan(money)).tolist()
    if there[0] > held[0]:
        yield there[0], (money[there[0]], 0.0, 0.0, 0.0)
    if there[-1] < held[-1]:
        yield _next(held, there[-1]), (0.0, money[there[-1]], 0.0, 0.0)
    for left, back in itertools.pairwise(there):
        if back > left + 1:
            yield back, (0.0, 0.0, money[back] - money[left], money[left])
            yield _next(held, left), (0.0, 0.0, 0.0, -money[left])


def _next(held: np.ndarray, year: int) -> int:
    return int(held[np.searchsorted(held, year, side="right")])


def _before(there: np.ndarray) -> np.ndarray:
    return np.pad(there[:, :-1], ((0, 0), (1, 0)))


def _known(sums: Sums) -> np.ndarray:
    """Return the position of the last year with money before each year (and, last, before the end); -1 where there is none."""
    years = sums.budget.shape[1]
    last = np.maximum.accumulate(np.where(np.isnan(sums.budget), -1, np.arange(years)), axis=1)
    return np.pad(last, ((0, 0), (1, 0)), constant_values=-1)


def totals(sums: Sums) -> pd.Series:
    """Return the money of all bodies by year, for the years that the table has."""
    held = ~np.isnan(sums.budget).all(axis=0)
    labels = [year for year, has in zip(sums.years, held, strict=True) if has]
    return pd.Series(np.nansum(sums.budget[:, held], axis=0), index=pd.Index(labels, name="year"), name="total")


def reconciled(growth: pd.Series, moved: pd.DataFrame, total: pd.Series) -> pd.DataFrame:
    """Return by year the change of the total and its pieces, after checking that they make it.

    Columns change, growth (of the bodies shown), entries, exits, gaps, away: ``change = growth + entries - exits + gaps +
    away``. Over all years ``away`` adds up to nothing.
    """
    table = pd.DataFrame({"change": total.diff().iloc[1:]})
    table["growth"] = growth.groupby(level="year").sum().reindex(table.index, fill_value=0.0)
    flows = moved.groupby(level="year").sum().reindex(table.index, fill_value=0.0)
    table = table.join(flows)
    made = table["growth"] + table["entries"] - table["exits"] + table["gaps"] + table["away"]
    scale = float(total.abs().max()) * 1e-12
    require_identity(made, table["change"], f"{IDENTITY} + money away", tolerance=max(0.005, scale))
    return table


def notes(growth: pd.Series, moved: pd.DataFrame, total: pd.Series, currency: str | None) -> list[Note]:
    """Return the identity with its money, where money moved outside the growth shown."""
    if moved.empty:
        return []
    sums = reconciled(growth, moved, total).sum()
    change, grown, entries, exits, gaps = (shown(sums[c], currency) for c in ("change", "growth", *FLOWS[:3]))
    return [
        Note(
            f"no money is left out: the total changed by {change} = {grown} growth of the bodies shown + {entries} entries - "
            f"{exits} exits + {gaps} gaps (.unmatched names them)"
        )
    ]
