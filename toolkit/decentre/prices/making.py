"""Price indices of one's own: from yearly rates, from levels, from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd

from decentre import tables, years
from decentre.errors import InputError
from decentre.prices.index import PriceIndex
from decentre.prices.numbers import is_blank, number

Rates = Mapping[str, float | Sequence[float]] | pd.Series
_HIGHEST = 1  # a yearly rate of 100 per cent or more is nearly always a percentage


def from_rates(rates: Rates, base_year: str | None = None, *, compound: bool = False) -> PriceIndex:
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
    PriceIndex
        Levels from the year before the first rate. A gap in the rates starts a new run at 100.

    Raises
    ------
    InputError
        No rates; a rate that is blank, a text, or at or below -1; one that looks like a percentage (1 or more: give such
        years as levels); a year twice; two kinds of years; a base year the index does not have.

    Examples
    --------
    >>> from_rates({"2001-02": 0.051}, base_year="2000-01").values
    (100.0, 105.1)
    >>> [round(x, 3) for x in from_rates({"2006-07": (0.040, 0.025)}).values]
    [100.0, 106.5]
    """
    index = chained(_yearly(rates, compound))
    return index if base_year is None else index.rebase(base_year)


def chained(rates: Mapping[str, float]) -> PriceIndex:
    """Return checked yearly rates as an index; a gap starts a new run at 100."""
    levels: dict[str, float] = {}
    runs: list[tuple[str, str]] = []
    for year in sorted(rates):
        before = years.shift(year, -1)
        if not runs or runs[-1][1] != before:
            runs.append((before, before))
            levels[before] = 100.0
        levels[year] = levels[before] * (1 + rates[year])
        runs[-1] = (runs[-1][0], year)
    return PriceIndex(tuple(levels), tuple(levels.values()), tuple(runs))


def _yearly(rates: Rates, compound: bool) -> dict[str, float]:
    given = _labelled(rates, "rates", "a mapping of year to rate, such as {'2001-02': 0.051}")
    yearly: dict[str, float] = {}
    for label, value in given.items():
        total = 1.0
        for part in _parts(value, label):
            total = total * (1 + part) if compound else total + part
        yearly[label] = total - 1
    wrong = {y: r for y, r in yearly.items() if not -1 < r < _HIGHEST}
    if wrong:
        first = min(wrong)
        raise InputError(
            f"A yearly rate is a share between -1 and 1 (5.1 per cent is 0.051); {first} has {wrong[first]:g}. Where prices "
            "did double, give levels to prices.from_levels.",
            pd.Series(wrong, name="rate").to_frame(),
        )
    return yearly


def _parts(value: object, label: str) -> list[float]:
    several = isinstance(value, list | tuple)
    if several and not value:
        raise InputError(
            f"The rates of {label} are an empty list, and a blank is not 0 per cent; give 0, or leave it out."
        )
    parts = value if isinstance(value, list | tuple) else [value]
    if any(is_blank(p) for p in parts):
        raise InputError(
            f"The rate of {label} is blank, and a blank is not 0 per cent (a rate is a share between -1 and 1); give it, or "
            "leave the year out."
        )
    return [number(p, f"the rate of {label}") for p in parts]


def _labelled(given: object, what: str, wanted: str) -> dict[str, object]:
    """Return a mapping or Series by standard labels of one kind, in order of time."""
    if isinstance(given, pd.Series):
        pairs = list(zip(given.index, given.tolist(), strict=True))
    elif isinstance(given, Mapping):
        pairs = list(given.items())
    else:
        raise InputError(f"{what} is a {type(given).__name__}; give a Series, or {wanted}.")
    if not pairs:
        raise InputError(f"There are no {what}; give at least one year: {wanted}.")
    labelled = [(years.parse(label), value) for label, value in pairs]
    years.one_kind([label for label, _ in labelled], f"the {what}" if what == "rates" else what)
    values = dict(labelled)
    if len(values) < len(labelled):
        seen = [label for label, _ in labelled]
        twice = sorted({label for label in seen if seen.count(label) > 1})
        raise InputError(f"{what} has {', '.join(twice)} twice; keep one value a year (several rates as a tuple).")
    return {label: values[label] for label in sorted(values)}


def from_levels(levels: Mapping[str, float] | pd.Series | PriceIndex) -> PriceIndex:
    """Make a price index from levels by year.

    Parameters
    ----------
    levels : mapping or pandas.Series
        Year to level, above zero; any base. A year that is missing between two ends a run.

    Returns
    -------
    PriceIndex
        The index; ``.described(title=..., country=..., basis=...)`` says what it is.

    Raises
    ------
    InputError
        It is neither a mapping nor a Series; a level that is blank, a text, zero or less; a year twice; two kinds of years.

    Examples
    --------
    >>> from_levels({"2000/01": 100, "2001/02": 105.1}).rate("2001-02").__round__(3)
    0.051
    """
    if isinstance(levels, PriceIndex):
        return levels
    given = _labelled(levels, "price_index", "a mapping of year to level, such as {'2000-01': 100, '2001-02': 105.1}")
    wrong = {y: v for y, v in given.items() if not _is_level(v)}
    if wrong:
        year, value = next(iter(wrong.items()))
        raise InputError(
            f"price_index must hold levels above zero ({len(wrong)} of {len(given)} are not; first {_shown(value)} in {year!r}); "
            "build levels from yearly rates with prices.from_rates.",
            pd.Series(wrong, name="level", dtype=object).to_frame(),
        )
    known = levels.attrs.get("segments", ()) if isinstance(levels, pd.Series) else ()
    name = str(levels.name) if isinstance(levels, pd.Series) and levels.name is not None else "price_index"
    return PriceIndex(tuple(given), tuple(float(v) for v in given.values()), tuple(known), name=name)  # type: ignore[arg-type]


def _is_level(value: object) -> bool:
    try:
        return number(value, "") > 0
    except InputError:
        return False


def _shown(value: object) -> str:
    return repr(value.item() if hasattr(value, "item") else str(value) if isinstance(value, Decimal) else value)


def read(path: str | Path) -> PriceIndex:
    """Read a price index of one's own from a file.

    Parameters
    ----------
    path : str or Path
        A CSV or workbook with a column ``year`` and either ``level`` or ``rate`` (a share: 5.1 per cent is 0.051).

    Returns
    -------
    PriceIndex
        The index, named after the file; ``.described(...)`` says what it is.

    Raises
    ------
    InputError
        The file is refused by ``tables.read``; it has not these columns, or both; anything that :func:`from_levels` or
        :func:`from_rates` refuses.

    Examples
    --------
    >>> read("no/such/index.csv")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: There is no file 'no/such/index.csv'; check the path (it is read from the folder you are in).
    """
    table = tables.read(path)
    named = {str(c).strip().casefold(): c for c in table.columns}
    measure = [c for c in ("level", "rate") if c in named]
    if "year" not in named or len(measure) != 1:
        raise InputError(
            f"'{path}' has the columns {', '.join(map(str, table.columns))}; a price index needs a column year, and either level or "
            "rate (a share: 5.1 per cent is 0.051)."
        )
    values = pd.Series(table[named[measure[0]]].tolist(), index=table[named["year"]].tolist())
    make = from_levels if measure == ["level"] else from_rates
    return replace(make(values), name=Path(path).stem, source=str(path))
