"""The price indices that ship: what they are, and how to load one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import pandas as pd

from decentre import datasets, records, years
from decentre.errors import InputError
from decentre.prices.index import PriceIndex
from decentre.prices.making import chained, from_levels

WORLD = "gdp_deflator"
_SHIPPED = Path(__file__).with_name("shipped.toml")
_COLUMNS = ("title", "country", "basis", "purpose", "years", "dataset")


class Shipped(records.Record, frozen=True):
    """Where an index stands in the datasets, and what it is."""

    dataset: str
    measure: Literal["index_level", "annual_pct_change"]
    basis: Literal["gross", "net"]
    purpose: Literal["revenue", "capital"]
    title: str
    country: str = "GBR"
    ships: bool = True
    covers: list[tuple[str, str]] = []  # noqa: RUF012 (a record makes a new one each time)
    series: str = ""
    column: str = ""
    stage: str = ""
    vintage: str = ""
    forecast_from: str = ""

    @property
    def years(self) -> str:
        """The years covered, in words."""
        return ", ".join(f"{a} to {b}" for a, b in self.covers) or "not at hand"


@cache
def _shipped() -> Mapping[str, Shipped | InputError]:
    """Return each index by its name; one that is not whole is the sentence that says so, and breaks no other."""
    return MappingProxyType({name: _whole(name, table) for name, table in records.contents(_SHIPPED).items()})


def _whole(name: str, table: object) -> Shipped | InputError:
    try:
        return records.from_dict(table, Shipped, f"The price index {name!r} of shipped.toml")
    except InputError as error:
        return error


def _about(name: str) -> Shipped:
    about = _shipped()[name]
    if isinstance(about, InputError):
        raise about
    return about


def names() -> pd.DataFrame:
    """Return the price indices that can be loaded by name; :func:`countries` lists those of the world.

    Returns
    -------
    pandas.DataFrame
        Index name; columns title, country (ISO 3166), basis (``'gross'``, or ``'net'`` of efficiency), purpose
        (``'revenue'`` or ``'capital'``), years, dataset.

    Examples
    --------
    >>> names().loc["tariff_net", ["basis", "purpose"]].tolist()
    ['net', 'revenue']
    """
    known = _shipped()
    table = {c: [getattr(s, c, str(s) if c == "title" else "") for s in known.values()] for c in _COLUMNS}
    return pd.DataFrame(table, index=pd.Index(known, name="name"))


def countries() -> pd.DataFrame:
    """Return the countries and groups of countries whose GDP deflator ships (World Bank, calendar years).

    Returns
    -------
    pandas.DataFrame
        Index code (ISO 3166, or the World Bank's for a group); columns country, first, last (the first and last year with
        a rate). ``load('gdp_deflator:BRA')`` gives one.

    Examples
    --------
    >>> countries().loc["BRA"].tolist()
    ['Brazil', '1981', '2024']
    """
    rows = _world().groupby("iso3")
    table = rows.agg(country=("country", "first"), first=("year", "min"), last=("year", "max")).rename_axis("code")
    return table.astype({"first": str, "last": str})


def covering(labels: Sequence[str], beside: PriceIndex | str | None = "gdp_deflator") -> list[str]:
    """Return the names of the shipped gross indices that could stand in place of one, over the same years.

    Parameters
    ----------
    labels : sequence of str
        Years in which money arrives; an index must have each and the year before it.
    beside : PriceIndex, str or None, default 'gdp_deflator'
        The chosen index. Only indices of its country and purpose are named: beside an index of one's own, of which these
        are not known, and beside None, there are none.

    Returns
    -------
    list of str
        Names for :func:`load`.

    Examples
    --------
    >>> covering(["2001-02"])
    ['gdp_deflator', 'gdp_deflator_at_announcement', 'cpi', 'rpi', 'dh_input_unit_cost']
    >>> covering(["2001-02"], "dh_input_unit_cost_capital")
    ['dh_input_unit_cost_capital']
    """
    country, purpose = _place_and_purpose(beside)
    needed = [(years.shift(y, -1), years.parse(y)) for y in labels]
    return [
        name
        for name, index in _shipped().items()
        if isinstance(index, Shipped)
        and index.ships
        and (index.country, index.purpose, index.basis) == (country, purpose, "gross")
        and all(any(a <= before and year <= b for a, b in index.covers) for before, year in needed)
    ]


def _place_and_purpose(beside: PriceIndex | str | None) -> tuple[str | None, str | None]:
    if isinstance(beside, str) and beside in _shipped():
        return _about(beside).country, _about(beside).purpose
    index = load(beside) if isinstance(beside, str) else beside
    return (index.country, index.purpose) if isinstance(index, PriceIndex) else (None, None)


def load(name: str) -> PriceIndex:
    """Return a shipped price index.

    Parameters
    ----------
    name : str
        One of :func:`names`, or ``'gdp_deflator:BRA'``: the GDP deflator of one of :func:`countries`, by calendar years.
        The vintage is part of what an index is.

    Returns
    -------
    PriceIndex
        The index. Yearly rates with gaps become unlinked runs, each starting at 100; a ratio across a gap is refused.

    Raises
    ------
    InputError
        There is no such index.
    DatasetError
        The index does not ship and is not at hand.

    References
    ----------
    World Bank, Inflation, GDP deflator (annual %), NY.GDP.DEFL.KD.ZG, https://data.worldbank.org/ (CC BY 4.0), for the
    world; for the others ``datasets.card(index.source)``.

    Examples
    --------
    >>> deflator = load("gdp_deflator")
    >>> round(100 * deflator.rate("2001-02"), 3)
    2.005
    >>> round(100 * load("gdp_deflator:BRA").rate("2019"), 2)
    3.73
    >>> load("dh_input_unit_cost").rate("1999-00")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: The price index 'dh_input_unit_cost' has no unbroken run from 1998-99 to 1999-00; it covers 1992-93 to 1997-98, 1999-00 to 2002-03.
    """
    if isinstance(name, str) and name.startswith(f"{WORLD}:"):
        return _of_country(name, name.removeprefix(f"{WORLD}:").strip().upper())
    if not isinstance(name, str) or name not in _shipped():
        known = ", ".join(_shipped())
        raise InputError(
            f"{name!r} is not a shipped price index; the indices are {known}, and gdp_deflator:BRA and the like for the world "
            "(prices.countries()). A file is read with prices.read."
        )
    about = _about(name)
    values = _values(datasets.load(about.dataset), about)
    index = from_levels(values) if about.measure == "index_level" else chained(_shares(values))
    return replace(
        index,
        name=name,
        title=about.title,
        source=about.dataset,
        country=about.country,
        basis=about.basis,
        purpose=about.purpose,
        vintage=about.vintage,
        forecast_from=about.forecast_from,
    )


def _values(table: pd.DataFrame, about: Shipped) -> pd.Series:
    if about.column:
        rows = table[table["period_note"].isna() | (table["period_note"] == about.stage)]
        return rows.set_index("year")[about.column].dropna()
    rows = table[table["series"] == about.series]
    rows = rows[rows["measure"] == about.measure] if "measure" in rows else rows
    rows = rows[rows["vintage"] == about.vintage] if about.vintage else rows
    return rows.set_index("year")["value" if "value" in rows else "annual_change_pct"].sort_index()


def _shares(per_cent: pd.Series) -> dict[str, float]:
    return {str(year): float(value) for year, value in (per_cent / 100).items()}


@cache
def _world() -> pd.DataFrame:
    return datasets.load("world_gdp_deflator")


def _of_country(name: str, code: str) -> PriceIndex:
    rows = _world()[_world()["iso3"] == code]
    if rows.empty:
        raise InputError(
            f"{name!r} is not a shipped price index; {code!r} is none of the {_world()['iso3'].nunique()} codes of "
            "prices.countries(), such as gdp_deflator:BRA."
        )
    rates = rows.set_index(rows["year"].astype(str))["annual_change_percent"]
    country = str(rows["country"].iloc[0])
    return replace(
        chained(_shares(rates)),
        name=f"{WORLD}:{code}",
        title=f"GDP deflator, {country}, calendar years",
        source="world_gdp_deflator",
        country=code,
        purpose="revenue",
        vintage="July 2025",
    )
