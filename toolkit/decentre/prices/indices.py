"""Price indices as levels by financial year: shipped ones, and ones made from yearly rates."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from decentre import datasets, tables, years
from decentre.errors import InputError

_SHIPPED = Path(__file__).with_name("shipped.toml")


def _specs() -> dict[str, dict[str, str]]:
    return tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))


def names() -> pd.DataFrame:
    """Return the price indices that can be loaded.

    Returns
    -------
    pandas.DataFrame
        Index name; columns title, basis (``'gross'``, or ``'net'`` of efficiency), dataset.

    Examples
    --------
    >>> names().loc["tariff_net", "basis"]
    'net'
    """
    specs = _specs()
    columns = ("title", "basis", "dataset")
    return pd.DataFrame({c: [s[c] for s in specs.values()] for c in columns}, index=pd.Index(specs, name="name"))


def covering(labels: Sequence[str]) -> list[str]:
    """Return the names of the gross indices at hand that have each of the years and the year before it.

    Parameters
    ----------
    labels : sequence of str
        Financial years in which money arrives.

    Returns
    -------
    list of str
        Names for :func:`load`, indices that do not ship left out.

    Examples
    --------
    >>> covering(["2001-02"])
    ['gdp_deflator', 'gdp_deflator_at_announcement', 'cpi', 'rpi', 'dh_input_unit_cost', 'dh_input_unit_cost_capital']
    """
    found = []
    for name, spec in _specs().items():
        if spec["basis"] == "gross" and datasets.card(spec["dataset"]).shipped:
            index = load(name)
            if all(_linked(index, years.parse(y)) for y in labels):
                found.append(name)
    return found


def load(name: str) -> pd.Series:
    """Return a shipped price index.

    Parameters
    ----------
    name : str
        One of :func:`names`. The vintage is part of what an index is: its ``attrs`` say which.

    Returns
    -------
    pandas.Series
        Levels by financial year. Yearly rates with gaps become unlinked runs, each starting at 100; a ratio across a gap
        is refused. ``attrs`` holds name, title, basis, card (the dataset's slug), segments (first and last year of
        each run), and where known vintage and forecast_from.

    Raises
    ------
    InputError
        There is no such index.
    DatasetError
        The index does not ship and is not at hand.

    Examples
    --------
    >>> deflator = load("gdp_deflator")
    >>> round(100 * rate(deflator, "2001-02"), 3)
    2.005
    >>> rate(load("dh_input_unit_cost"), "1999-00")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: The price index 'dh_input_unit_cost' has no unbroken run from 1998-99 to 1999-00; it covers 1992-93 to 1997-98, 1999-00 to 2002-03.
    """
    specs = _specs()
    if name not in specs:
        raise InputError(f"{name!r} is not a shipped price index; the indices are {', '.join(specs)}.")
    spec = specs[name]
    values = _values(datasets.load(spec["dataset"]), spec)
    levels = spec["measure"] == "index_level"
    index = _with_segments(values.rename(name)) if levels else from_rates(values / 100).rename(name)
    index.attrs |= {"name": name, "card": spec["dataset"]}
    index.attrs |= {k: spec[k] for k in ("title", "basis", "vintage", "forecast_from") if k in spec}
    return index


def _values(table: pd.DataFrame, spec: Mapping[str, str]) -> pd.Series:
    if "column" in spec:
        rows = table[table["period_note"].isna() | (table["period_note"] == spec["stage"])]
        return rows.set_index("year")[spec["column"]].dropna()
    rows = (
        table[(table["series"] == spec["series"]) & (table["measure"] == spec["measure"])]
        if "measure" in table
        else (table[table["series"] == spec["series"]])
    )
    if "vintage" in spec:
        rows = rows[rows["vintage"] == spec["vintage"]]
    return rows.set_index("year")["value" if "value" in rows else "annual_change_pct"].sort_index()


def from_rates(
    rates: Mapping[str, float | Sequence[float]] | pd.Series, base_year: str | None = None, *, compound: bool = False
) -> pd.Series:
    """Make a price index from yearly rates of change.

    ``P[t] = P[t-1] * (1 + r[t])``, with ``P = 100`` in the base year. Several rates in one year add
    (``0.040 + 0.025``, as the King's Fund did) or, with ``compound=True``, multiply.

    Parameters
    ----------
    rates : mapping or pandas.Series
        Year to rate, as a share: ``0.051`` is 5.1 per cent. A value may be a sequence of rates.
    base_year : str, optional
        The year whose level is 100; by default the year before the first rate.
    compound : bool, default False
        Whether several rates in one year multiply instead of adding.

    Returns
    -------
    pandas.Series
        Levels by financial year, from the year before the first rate. A gap in the rates starts a new run at 100.

    Raises
    ------
    InputError
        No rates; a rate missing or at or below -1; a rate that looks like a percentage (1 or more); a year twice; a
        base year the index does not have.

    Examples
    --------
    >>> from_rates({"2001-02": 0.051}, base_year="2000-01")
    year
    2000-01    100.0
    2001-02    105.1
    Name: price_index, dtype: float64
    >>> from_rates({"2006-07": (0.040, 0.025)}).round(3).tolist()
    [100.0, 106.5]
    """
    yearly = _yearly(rates, compound)
    levels: dict[str, float] = {}
    segments: list[list[str]] = []
    for year, change in yearly.items():
        before = years.shift(year, -1)
        if not segments or segments[-1][1] != before:
            segments.append([before, before])
            levels[before] = 100.0
        levels[year] = levels[before] * (1 + change)
        segments[-1][1] = year
    index = pd.Series(levels, name="price_index", dtype=float).rename_axis("year")
    index.attrs = {"name": "price_index", "basis": "gross", "segments": [tuple(s) for s in segments]}
    return index if base_year is None else rebase(index, base_year)


def _yearly(rates: Mapping[str, float | Sequence[float]] | pd.Series, compound: bool) -> pd.Series:
    yearly = {}
    for year, value in rates.items():
        parts = list(value) if isinstance(value, Sequence) else [value]
        total = 1.0
        for part in parts:
            total = total * (1 + part) if compound else total + part
        label = years.parse(year)
        if label in yearly:
            raise InputError(f"The rates have {label} twice; give one value a year (several rates as a tuple).")
        yearly[label] = total - 1
    if not yearly:
        raise InputError("There are no rates; give at least one, such as {'2001-02': 0.051}.")
    years.one_kind(yearly, "the rates")
    table = pd.Series(yearly, dtype=float).sort_index()
    wrong = table[~(table > -1) | (table >= 1)]
    if len(wrong):
        raise InputError(
            f"A yearly rate is a share between -1 and 1 (5.1 per cent is 0.051); {wrong.index[0]} has "
            f"{wrong.iloc[0]:g}.",
            wrong.to_frame("rate"),
        )
    return table


def _with_segments(levels: pd.Series) -> pd.Series:
    index = tables.levels(levels).rename(levels.name)
    segments: list[list[str]] = []
    for year in sorted(index.index):
        if segments and segments[-1][1] == years.shift(year, -1):
            segments[-1][1] = year
        else:
            segments.append([year, year])
    index.attrs = {**levels.attrs, "segments": [tuple(s) for s in segments]}
    index.attrs.pop("card", None)
    return index


def ratio(price_index: pd.Series, start: str, end: str) -> float:
    """Return how many times dearer one year is than another: ``P[end] / P[start]``.

    Parameters
    ----------
    price_index : pandas.Series
        Levels by financial year.
    start, end : str
        Financial years.

    Returns
    -------
    float
        The ratio of levels.

    Raises
    ------
    InputError
        The index does not have a year, or has no unbroken run between the two.

    Examples
    --------
    >>> ratio(from_rates({"2001-02": 0.05, "2002-03": 0.05}), "2000-01", "2002-03")
    1.1025
    """
    start, end = years.parse(start), years.parse(end)
    runs = segments(price_index)
    if not any(a <= min(start, end) and max(start, end) <= b for a, b in runs):
        name = price_index.attrs.get("name", price_index.name)
        covered = ", ".join(f"{a} to {b}" for a, b in runs)
        raise InputError(f"The price index {name!r} has no unbroken run from {start} to {end}; it covers {covered}.")
    return float(price_index[end] / price_index[start])


def segments(price_index: pd.Series) -> list[tuple[str, str]]:
    """Return the unbroken runs of a price index, as first and last years that it still has."""
    known = price_index.attrs.get("segments") or _with_segments(price_index).attrs["segments"]
    kept = []
    for first, last in known:
        inside = [y for y in price_index.index if first <= y <= last]
        runs = _with_segments(price_index[inside].rename("run")).attrs["segments"] if inside else []
        kept += runs
    return kept


def rate(price_index: pd.Series, year: str) -> float:
    """Return the change of prices on the year before, as a share: ``P[t] / P[t-1] - 1``.

    Parameters
    ----------
    price_index : pandas.Series
        Levels by financial year.
    year : str
        A financial year.

    Returns
    -------
    float
        0.051 for 5.1 per cent.

    Raises
    ------
    InputError
        The index does not have both years in one unbroken run.

    Examples
    --------
    >>> round(rate(load("dh_input_unit_cost"), "2001-02"), 4)
    0.051
    """
    return ratio(price_index, years.shift(year, -1), year) - 1


def rebase(price_index: pd.Series, year: str, level: float = 100.0) -> pd.Series:
    """Return the same index with another base year; ratios do not change.

    Parameters
    ----------
    price_index : pandas.Series
        Levels by financial year.
    year : str
        The new base year.
    level : float, default 100
        Its level.

    Returns
    -------
    pandas.Series
        Levels; runs that are not linked to the base year keep their own.

    Raises
    ------
    InputError
        The index does not have the year.

    Examples
    --------
    >>> rebase(from_rates({"2001-02": 0.25}), "2001-02").tolist()
    [80.0, 100.0]
    """
    year = years.parse(year)
    if year not in price_index.index:
        covered = ", ".join(f"{a} to {b}" for a, b in segments(price_index))
        raise InputError(f"The price index has no level for {year}; it covers {covered}.")
    runs = segments(price_index)
    first, last = next((a, b) for a, b in runs if a <= year <= b)
    inside = (price_index.index >= first) & (price_index.index <= last)
    rebased = price_index.where(~inside, price_index * (level / price_index[year]))
    rebased.attrs = {**price_index.attrs, "segments": runs}
    return rebased


def chain(*price_indices: pd.Series, at: str | None = None) -> pd.Series:
    """Link indices end to end: each later one takes over from the first year it shares with the one before.

    Parameters
    ----------
    *price_indices : pandas.Series
        Levels by financial year, the oldest first.
    at : str, optional
        The year at which two indices are linked; by default the first year they share.

    Returns
    -------
    pandas.Series
        One run of levels, on the base of the first index.

    Raises
    ------
    InputError
        Fewer than two indices, or two that share no year (or not the year ``at``).

    Examples
    --------
    >>> old = from_rates({"2001-02": 0.10})
    >>> new = from_rates({"2002-03": 0.10})
    >>> chain(old, new).round(6).tolist()
    [100.0, 110.0, 121.0]
    """
    if len(price_indices) < 2:
        raise InputError("chain links two or more price indices; give the older first, then the newer.")
    linked = tables.levels(price_indices[0])
    for newer in map(tables.levels, price_indices[1:]):
        shared = [y for y in newer.index if y in linked.index and at in (None, y)]
        if not shared:
            raise InputError(
                f"The indices share no year{'' if at is None else ' ' + at} at which to link them: one ends in "
                f"{linked.index.max()}, the next starts in {newer.index.min()}."
            )
        link = min(shared)
        later = newer[newer.index > link] * (linked[link] / newer[link])
        linked = pd.concat([linked[linked.index <= link], later])
    return _with_segments(linked.sort_index().rename("price_index"))


def blend(
    price_indices: Mapping[str, float | pd.Series | tuple[pd.Series, float]],
    *,
    weights: Mapping[str, float] | None = None,
) -> pd.Series:
    """Average the yearly rates of several indices, then chain: ``r[t] = sum w_i r_i[t]``.

    Parameters
    ----------
    price_indices : mapping
        Name to weight, for shipped indices (``{'nhscii_pay': 0.7, 'nhscii_prices': 0.3}``); or name to index, with
        ``weights`` or in equal parts; or name to ``(index, weight)``.
    weights : mapping of name to float, optional
        Weights that sum to 1.

    Returns
    -------
    pandas.Series
        Levels over the years that all indices have, 100 in the first.

    Raises
    ------
    InputError
        Weights that do not sum to 1 or are negative, or indices that share no two years in a row.

    Examples
    --------
    >>> pay, prices = from_rates({"2001-02": 0.04}), from_rates({"2001-02": 0.02})
    >>> blend({"pay": pay, "prices": prices}, weights={"pay": 0.75, "prices": 0.25}).round(6).tolist()
    [100.0, 103.5]
    """
    loaded, shares = _blended(price_indices, weights)
    common = sorted(set.intersection(*(set(s.index) for s in loaded.values())))
    rates = {}
    for year in common[1:]:
        if all(_linked(s, year) for s in loaded.values()):
            rates[year] = sum(shares[n] * rate(s, year) for n, s in loaded.items())
    if not rates:
        raise InputError("The indices share no two years in a row, so there is no yearly rate to average.")
    return from_rates(rates)


def _linked(price_index: pd.Series, year: str) -> bool:
    return any(a <= years.shift(year, -1) and year <= b for a, b in segments(price_index))


def _blended(
    given: Mapping[str, float | pd.Series | tuple[pd.Series, float]], weights: Mapping[str, float] | None
) -> tuple[dict[str, pd.Series], dict[str, float]]:
    loaded, shares = {}, {}
    for name, value in given.items():
        index, weight = value if isinstance(value, tuple) else (value, 1 / len(given))
        if not isinstance(index, pd.Series):
            index, weight = load(name), index
        loaded[name], shares[name] = tables.levels(index), weight
    shares = dict(weights) if weights is not None else shares
    if set(shares) != set(loaded) or min(shares.values(), default=-1) < 0 or abs(sum(shares.values()) - 1) > 1e-9:
        raise InputError(
            f"The weights must be zero or more, one for each index, and sum to 1; they are {shares} for "
            f"{', '.join(loaded)}."
        )
    return loaded, shares
