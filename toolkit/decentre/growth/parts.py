"""The number behind a decomposition: each body's year less the year before, split into its parts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from decentre import prices
from decentre.errors import InputError
from decentre.growth.sums import Sums


def is_net(price_index: prices.PriceIndex | None) -> bool:
    """Say whether a price index is already net of efficiency, by its card."""
    return price_index is not None and price_index.basis == "net"


def here(sums: Sums) -> np.ndarray:
    """Say for which bodies and years (from the second year on) the year and the year before are both there."""
    there = ~np.isnan(sums.budget)
    return there[:, 1:] & there[:, :-1]


def split(sums: Sums, price_index: prices.PriceIndex | None, net: bool) -> tuple[dict[str, np.ndarray], list[str]]:
    """Return the parts as arrays, one element a body and year that has a year before, and what they stand on."""
    kept = here(sums)
    if not kept.any():
        raise InputError(
            "No body has two financial years that follow each other, so there is no growth to split; give the year "
            "before as well.",
        )
    lines = {c: x[:, 1:][kept] for c, x in sums.components.items()}
    baseline, budget = sums.budget[:, :-1][kept], sums.budget[:, 1:][kept]
    inflation, origin, notes = _inflation(lines["inflation"], baseline, _rates(sums, kept, price_index, lines))
    if net:
        saved = lines["efficiency"]
        notes += _efficiency_note(saved)
        inflation = inflation - np.where(np.isnan(saved), 0.0, saved)
    transfers, priorities = (np.where(np.isnan(lines[c]), 0.0, lines[c]) for c in ("transfer", "priority"))
    parts = {"baseline": baseline, "transfers": transfers, "inflation": inflation, "priorities": priorities}
    parts["discretionary"] = (budget - baseline) - transfers - inflation - priorities
    return {**parts, "budget": budget, "inflation_from": origin}, notes


def _rates(
    sums: Sums, kept: np.ndarray, price_index: prices.PriceIndex | None, lines: Mapping[str, np.ndarray]
) -> np.ndarray | None:
    if price_index is None:
        return None
    needed = np.zeros(kept.shape, dtype=bool)
    needed[kept] = np.isnan(lines["inflation"])
    rates = np.full(kept.shape[1], np.nan)
    for i in np.flatnonzero(needed.any(axis=0)):
        try:
            rates[i] = price_index.rate(sums.years[i + 1])
        except InputError as error:
            bodies = [b for b, need in zip(sums.bodies, needed[:, i], strict=True) if need]
            cases = pd.DataFrame({"body": bodies, "year": sums.years[i + 1]})
            raise InputError(
                f"{error} The budget needs {sums.years[i + 1]} ({len(bodies)} bodies without inflation lines): give an "
                "index that reaches it, or inflation lines.",
                cases,
            ) from None
    return np.broadcast_to(rates, kept.shape)[kept]


def _inflation(
    stated: np.ndarray, baseline: np.ndarray, rates: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    from_lines = ~np.isnan(stated)
    other = "none" if rates is None else "index"
    origin = np.where(from_lines, "lines", other)
    inflation = np.where(from_lines, stated, 0.0 if rates is None else baseline * rates)
    without = int((~from_lines).sum())
    if rates is None and without:
        return (
            inflation,
            origin,
            [f"no price term for {without} of {len(stated)} budgets: price rises are in the remainder"],
        )
    return inflation, origin, []


def _efficiency_note(saved: np.ndarray) -> list[str]:
    without = int(np.isnan(saved).sum())
    if not without:
        return []
    return [
        f"no efficiency lines for {without} of {len(saved)} budgets: their inflation is gross although growth is "
        "called net of efficiency"
    ]


def frame(parts: Mapping[str, np.ndarray], sums: Sums) -> pd.DataFrame:
    """Return the parts as a table by body and year."""
    body, year = np.nonzero(here(sums))
    labels = [np.array(sums.bodies, dtype=object)[body], np.array(sums.years, dtype=object)[year + 1]]
    return pd.DataFrame(dict(parts), index=pd.MultiIndex.from_arrays(labels, names=["body", "year"]))


def unmatched(sums: Sums) -> pd.DataFrame:
    """Return what has no year before or after, with its pounds: bodies that appear or vanish, lines without a baseline."""
    there = ~np.isnan(sums.budget)
    before = np.pad(there[:, :-1], ((0, 0), (1, 0)))
    after = np.pad(there[:, 1:], ((0, 0), (0, 1)))
    count = np.arange(len(sums.years))
    appears = there & ~before & (count > 0)
    vanishes = there & ~after & (count < len(sums.years) - 1)
    pounds = np.nansum(list(sums.components.values()), axis=0)
    has_lines = ~np.isnan(list(sums.components.values())).all(axis=0)
    unused = has_lines & ~(there & before)
    found = [("appears", appears, sums.budget), ("vanishes", vanishes, sums.budget)]
    found.append(("lines without a baseline", unused, pounds))
    rows = [
        {"body": sums.bodies[b], "year": sums.years[y], "amount": float(amount[b, y]), "status": status}
        for status, mask, amount in found
        for b, y in np.argwhere(mask)
    ]
    table = pd.DataFrame(rows, columns=["body", "year", "amount", "status"])
    return table.sort_values(["year", "body", "status"], ignore_index=True)
