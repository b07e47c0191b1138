"""The one gate through which a verb takes a price index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.prices.index import BEGINS, PriceIndex
from decentre.prices.making import from_levels, read
from decentre.prices.shipped import load

Given = PriceIndex | pd.Series | Mapping[str, float] | str | None


def taken(
    given: Given,
    labels: Iterable[str],
    *,
    needed: Iterable[str] | None = None,
    begins: str | None = None,
    named_by: str | None = None,
) -> PriceIndex | None:
    """Accept what a verb was given as a price index, or refuse it.

    Parameters
    ----------
    given : PriceIndex, pandas.Series, mapping, str or None
        A price index, levels by year, the name of a shipped index, or None for no price term.
    labels : iterable of str
        The years of the verb's table; the index must be of their kind.
    needed : iterable of str, optional
        The years that the index must have; by default all of ``labels``.
    begins, named_by : str, optional
        When the table's years begin and how one number names them, where the table says so.

    Returns
    -------
    PriceIndex or None
        The index.

    Raises
    ------
    InputError
        It is none of these; it lacks a year; its years are of another kind or begin elsewhere.

    Examples
    --------
    >>> taken("gdp_deflator", ["2001-02"]).name
    'gdp_deflator'
    >>> taken("gdp_deflator", ["2001"])
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: The price index 'gdp_deflator' has years like '1955-56', and the table years like '2001'; carry it over with .to_years('one').
    """
    index = _index(given)
    wanted = [years.parse(y) for y in labels]
    if index is None or not wanted:
        return index
    kind = years.one_kind(wanted)
    if index.kind != kind:
        raise InputError(
            f"The price index {index.name!r} has years like {index.years[0]!r}, and the table years like {wanted[0]!r}; carry it "
            f"over with .to_years({kind!r})."
        )
    if isinstance(given, PriceIndex | str):  # levels of the user's own speak of the table's years
        _require_beginning(index, begins or BEGINS[kind], named_by)
    lacking = [y for y in (wanted if needed is None else needed) if y not in index]
    if lacking:
        raise InputError(
            f"The price index {index.name!r} lacks {', '.join(sorted(set(lacking)))}; it covers "
            f"{', '.join(f'{a} to {b}' for a, b in index.segments())}: give an index that reaches these years."
        )
    return index


def _index(given: object) -> PriceIndex | None:
    if given is None or isinstance(given, PriceIndex):
        return given
    if isinstance(given, str):
        return load(given)
    if isinstance(given, pd.Series | Mapping):
        return from_levels(given)
    raise InputError(
        f"price_index is a {type(given).__name__}; give a Series of levels by year, a price index (prices.load('gdp_deflator'), "
        "prices.from_rates for yearly rates), the name of a shipped one, or None for no price term."
    )


def _require_beginning(index: PriceIndex, begins: str, named_by: str | None) -> None:
    named = index.kind == "one" and begins != "01-01" and named_by not in (None, index.named_by)
    if index.begins != begins or named:
        same = f", named_by={named_by!r}" if named else ""
        raise InputError(
            f"The years of the price index {index.name!r} begin on {index.begins} (named by their {index.named_by}), and those of the "
            f"table on {begins}; carry it over with .to_years({index.kind!r}, begins={begins!r}{same}), or say begins="
            f"{index.begins!r} if the table's years begin then."
        )


def named_or_read(text: str) -> PriceIndex | None:
    """Return what a word of the command line means: the name of a shipped index, the path of a file, or ``none``.

    Parameters
    ----------
    text : str
        The word.

    Returns
    -------
    PriceIndex or None
        The index; None for no price term.

    Raises
    ------
    InputError
        There is no such index, or the file is refused by :func:`read`.

    Examples
    --------
    >>> named_or_read("cpi").name, named_or_read("none")
    ('cpi', None)
    """
    if text == "none":
        return None
    path = Path(text)
    return read(path) if path.suffix or path.is_file() else load(text)
