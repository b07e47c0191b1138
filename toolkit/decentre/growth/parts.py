"""The number behind a decomposition: each body's year less the year before, split into its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from decentre import prices
from decentre.errors import InputError
from decentre.growth.sums import Sums
from decentre.tables.components import Part, listed


@dataclass(frozen=True)
class Note:
    """What an answer stands on; some are worth a warning."""

    words: str
    warns: bool = False


def is_net(price_index: prices.PriceIndex | None) -> bool:
    """Say whether a price index is already net of efficiency, by its card."""
    return price_index is not None and price_index.basis == "net"


def present(sums: Sums) -> np.ndarray:
    """Say for which bodies and years (from the second year on) the year and the year before are both there."""
    there = ~np.isnan(sums.budget)
    both: np.ndarray = there[:, 1:] & there[:, :-1]
    return both


def split(sums: Sums, price_index: prices.PriceIndex | None, net: bool) -> tuple[dict[str, np.ndarray], list[Note]]:
    """Return the parts as arrays, one element a body and year that has a year before, and what they stand on."""
    kept = present(sums)
    if not kept.any():
        raise InputError(
            "No body has two years that follow each other, so there is no growth to split; give the year "
            "before as well, or two years of the table as between=.",
        )
    lines = {c: x[:, 1:][kept] for c, x in sums.components.items()}
    baseline, budget = sums.budget[:, :-1][kept], sums.budget[:, 1:][kept]
    parts, left = {"baseline": baseline}, budget - baseline
    notes: list[Note] = []
    origin = np.full(len(baseline), "none", dtype=object)
    for part in listed():
        stated = lines[part.component]
        if part.priced:
            rates = _rates(sums, kept, price_index, stated)
            stated, origin, said = _priced(stated, baseline, rates)
            notes += said
        if part.saving and net:
            notes += _saving_note(lines[part.saving], part)
            stated = stated - _filled(lines[part.saving])
        parts[part.name] = _filled(stated)
        left = left - parts[part.name]
    return {**parts, "discretionary": left, "budget": budget, "inflation_from": origin}, notes


def _filled(money: np.ndarray) -> np.ndarray:
    """Return the money with 0 where no line was listed: nothing is claimed there."""
    return np.where(np.isnan(money), 0.0, money)


def _rates(
    sums: Sums, kept: np.ndarray, price_index: prices.PriceIndex | None, stated: np.ndarray
) -> np.ndarray | None:
    if price_index is None:
        return None
    needed = np.zeros(kept.shape, dtype=bool)
    needed[kept] = np.isnan(stated)
    rates = np.full(kept.shape[1], np.nan)
    for i in np.flatnonzero(needed.any(axis=0)):
        first, last = sums.years[i], sums.years[i + 1]
        try:
            rates[i] = price_index.ratio(first, last) - 1
        except InputError as error:
            bodies = [b for b, need in zip(sums.bodies, needed[:, i], strict=True) if need]
            raise InputError(
                f"{error} The budget needs {last} ({len(bodies)} bodies without inflation lines): give an "
                "index that reaches it, or inflation lines.",
                pd.DataFrame({"body": bodies, "year": last}),
            ) from None
    found: np.ndarray = np.broadcast_to(rates, kept.shape)[kept]
    return found


def _priced(
    stated: np.ndarray, baseline: np.ndarray, rates: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, list[Note]]:
    from_lines = ~np.isnan(stated)
    origin = np.where(from_lines, "lines", "none" if rates is None else "index")
    if rates is not None:
        return np.where(from_lines, stated, baseline * rates), origin, []
    without = int((~from_lines).sum())
    note = f"no price term for {without} of {len(stated)} budgets: price rises are in the remainder"
    return stated, origin, [Note(note)] if without else []


def _saving_note(saved: np.ndarray, part: Part) -> list[Note]:
    without = int(np.isnan(saved).sum())
    if not without:
        return []
    return [
        Note(
            f"no {part.saving} lines for {without} of {len(saved)} budgets: their {part.name} is gross although growth is "
            f"called net of {part.saving}",
            warns=True,
        )
    ]


def frame(parts: Mapping[str, np.ndarray], sums: Sums) -> pd.DataFrame:
    """Return the parts as a table by body and year."""
    body, year = np.nonzero(present(sums))
    labels = [np.array(sums.bodies, dtype=object)[body], np.array(sums.years, dtype=object)[year + 1]]
    return pd.DataFrame(dict(parts), index=pd.MultiIndex.from_arrays(labels, names=["body", "year"]))
