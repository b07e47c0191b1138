"""Indices made from indices: linked end to end, or blended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.prices.index import PriceIndex
from decentre.prices.making import from_levels, from_rates
from decentre.prices.numbers import number
from decentre.prices.shipped import load

Levels = PriceIndex | pd.Series | Mapping[str, float]


def chain(*price_indices: Levels, at: str | None = None) -> PriceIndex:
    """Link indices end to end: each later one takes over from the first year it shares with the one before.

    Parameters
    ----------
    *price_indices : PriceIndex or pandas.Series
        Indices, or levels by year, the oldest first.
    at : str, optional
        The year at which two indices are linked; by default the first year they share.

    Returns
    -------
    PriceIndex
        One run of levels, on the base of the first index.

    Raises
    ------
    InputError
        Fewer than two indices, two kinds of years, or two that share no year (or not the year ``at``).

    Examples
    --------
    >>> old = from_rates({"2001-02": 0.10})
    >>> new = from_rates({"2002-03": 0.10})
    >>> [round(x, 6) for x in chain(old, new).values]
    [100.0, 110.0, 121.0]
    """
    if len(price_indices) < 2:
        raise InputError("chain links two or more price indices; give the older first, then the newer.")
    oldest, *later = _alike(price_indices)
    link = None if at is None else years.parse(at)
    linked = oldest
    for newer in later:
        linked = _linked(linked, newer, link)
    return _common(linked, [oldest, *later])


def _linked(older: PriceIndex, newer: PriceIndex, at: str | None) -> PriceIndex:
    shared = [y for y in newer if y in older and at in (None, y)]
    if not shared:
        where = "" if at is None else f" {at}"
        raise InputError(
            f"The indices share no year{where} at which to link them: one ends in {older.years[-1]}, the next starts in "
            f"{newer.years[0]}."
        )
    link = shared[0]
    kept = {y: older[y] for y in older if y <= link}
    kept |= {y: newer[y] * older[link] / newer[link] for y in newer if y > link}
    runs = [(first, min(last, link)) for first, last in older.runs if first <= link]
    for first, last in newer.runs:
        if first <= link < last:
            runs[-1] = (runs[-1][0], last)  # the run that holds the link goes on in the newer index
        elif first > link:
            runs.append((first, last))
    return PriceIndex(tuple(kept), tuple(kept.values()), tuple(runs))


def blend(
    price_indices: Mapping[str, float | Levels | tuple[Levels, float]],
    *,
    weights: Mapping[str, float] | None = None,
) -> PriceIndex:
    """Average the yearly rates of several indices, then chain: ``r[t] = sum w_i r_i[t]``.

    Parameters
    ----------
    price_indices : mapping
        Name to weight, for shipped indices (``{'cpi': 0.7, 'rpi': 0.3}``); or name to index, with
        ``weights`` or in equal parts; or name to ``(index, weight)``.
    weights : mapping of name to float, optional
        Weights that sum to 1.

    Returns
    -------
    PriceIndex
        Levels over the years that all indices have, 100 in the first.

    Raises
    ------
    InputError
        Weights that do not sum to 1 or are negative, two kinds of years, or indices that share no two years in a row.

    Examples
    --------
    >>> pay, prices = from_rates({"2001-02": 0.04}), from_rates({"2001-02": 0.02})
    >>> [round(x, 6) for x in blend({"pay": pay, "prices": prices}, weights={"pay": 0.75, "prices": 0.25}).values]
    [100.0, 103.5]
    """
    loaded, shares = _blended(price_indices, weights)
    shared = [y for y in next(iter(loaded.values())) if all(_has_rate(index, y) for index in loaded.values())]
    if not shared:
        raise InputError("The indices share no two years in a row, so there is no yearly rate to average.")
    rates = {y: sum(shares[n] * index.rate(y) for n, index in loaded.items()) for y in shared}
    return _common(from_rates(rates), list(loaded.values()))


def _has_rate(index: PriceIndex, year: str) -> bool:
    return any(a <= years.shift(year, -1) and year <= b for a, b in index.runs)


def _blended(
    given: Mapping[str, float | Levels | tuple[Levels, float]], weights: Mapping[str, float] | None
) -> tuple[dict[str, PriceIndex], dict[str, float]]:
    if not isinstance(given, Mapping) or not given:
        raise InputError("blend takes a mapping of names, such as {'cpi': 0.7, 'rpi': 0.3}.")
    indices: list[Levels] = []
    shares: dict[str, float] = {}
    for name, value in given.items():
        index, weight = value if isinstance(value, tuple) and len(value) == 2 else (value, 1 / len(given))
        if not isinstance(index, PriceIndex | pd.Series | Mapping):
            index, weight = load(name), number(index, f"the weight of {name}")
        indices.append(index)
        shares[name] = number(weight, f"the weight of {name}")
    loaded = dict(zip(given, _alike(indices), strict=True))
    shares = shares if weights is None else {n: number(w, f"the weight of {n}") for n, w in dict(weights).items()}
    if set(shares) != set(loaded) or min(shares.values()) < 0 or abs(sum(shares.values()) - 1) > 1e-9:
        raise InputError(
            f"The weights must be zero or more, one for each index, and sum to 1; they are {shares} for "
            f"{', '.join(loaded)}."
        )
    return loaded, shares


def _alike(given: Sequence[Levels]) -> list[PriceIndex]:
    """Return levels as indices whose years are of one kind and begin alike, or refuse them."""
    indices = [from_levels(index) for index in given]
    first = indices[0]
    for other in indices[1:]:
        if (other.kind, other.begins, other.named_by) != (first.kind, first.begins, first.named_by):
            raise InputError(
                f"The years of {first.name!r} (like {first.years[0]!r}, from {first.begins}) and of {other.name!r} (like "
                f"{other.years[0]!r}, from {other.begins}) are not the same; carry one over with .to_years."
            )
    return indices


def _common(made: PriceIndex, parts: Sequence[PriceIndex]) -> PriceIndex:
    """Return an index with what is the same of all its parts; net where any part is net."""
    first = parts[0]
    return replace(
        made,
        country=first.country if len({p.country for p in parts}) == 1 else None,
        purpose=first.purpose if len({p.purpose for p in parts}) == 1 else None,
        basis="net" if any(p.basis == "net" for p in parts) else "gross",
        begins=first.begins,
        named_by=first.named_by,
        forecast_from=min((p.forecast_from for p in parts if p.forecast_from), default=""),
        source=", ".join(sorted({p.source for p in parts if p.source})),
    )
