"""What rounded inputs do to a share: every input anywhere within half a unit of what was published."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.growth.components import money_shared, within
from decentre.tables.components import Part, listed

_OUTSIDE_THE_PARTS = ("baseline", "growth")


def rounded_inputs() -> list[str]:
    """Return the names that ``rounding=`` takes: the baseline, growth, and every part that is listed."""
    return [*_OUTSIDE_THE_PARTS, *(part.name for part in listed())]


def require_half_units(rounding: Mapping[str, float]) -> None:
    """Refuse half units of unknown names, or that are no amounts."""
    known = rounded_inputs()
    wrong = {k: v for k, v in rounding.items() if k not in known or not v >= 0}
    if wrong:
        raise InputError(f"rounding holds {wrong}; give half a unit, zero or more, for any of {', '.join(known)}.")


def corner_bounds(
    parts: pd.DataFrame, half_units: Mapping[str, float], denominator: str, saved: pd.Series | None
) -> pd.DataFrame:
    """Return the lowest and highest discretionary share over all corners of the half units: columns low, high.

    The share is a ratio of linear sums, so it is lowest and highest where each input is at one end. ``saved`` are the
    efficiencies taken off an indexed inflation.
    """
    left = parts["discretionary"].to_numpy(dtype=float)
    whole = money_shared(parts, denominator).to_numpy(dtype=float)
    moves = [_moves(name, half, denominator, _price_rate(parts, saved)) for name, half in half_units.items()]
    low, high = np.full(len(parts), np.inf), np.full(len(parts), -np.inf)
    for signs in itertools.product((-1, 1), repeat=len(moves)):
        top, bottom = left, whole
        for sign, (of_left, of_whole) in zip(signs, moves, strict=True):
            top, bottom = top + sign * of_left, bottom + sign * of_whole
        share = np.divide(top, bottom, out=np.full(len(parts), np.nan), where=bottom > 0)
        low, high = np.minimum(low, share), np.maximum(high, share)  # a share not defined at one corner is not bounded
    return pd.DataFrame({"low": low, "high": high}, index=parts.index)


def _moves(name: str, half: float, denominator: str, rate: np.ndarray) -> tuple[float | np.ndarray, float | np.ndarray]:
    """Return by how much half a unit of one input moves what is left, and the denominator."""
    if name == "growth":
        return half, half
    inside = _priced().name in within(denominator) if name == "baseline" else name in within(denominator)
    claim = rate * half if name == "baseline" else half
    return -claim, 0.0 * claim if inside else -claim


def _price_rate(parts: pd.DataFrame, saved: pd.Series | None) -> np.ndarray:
    """Return the rate of an index that put inflation on the baseline; 0 where none did."""
    inflation, baseline = (parts[c].to_numpy(dtype=float) for c in (_priced().name, "baseline"))
    if saved is not None:
        inflation = inflation + np.nan_to_num(saved.to_numpy(dtype=float))
    indexed = (
        (parts["inflation_from"] == "index").to_numpy() if "inflation_from" in parts else np.zeros(len(parts), bool)
    )
    rate = np.zeros(len(parts))
    np.divide(inflation, baseline, out=rate, where=indexed & (baseline > 0))
    return rate


def _priced() -> Part:
    return next(part for part in listed() if part.priced)
