"""What was published of the payment scheme of the English NHS, year by year: parameters, and what was not seen."""

from __future__ import annotations

import pandas as pd

from decentre import datasets, years
from decentre.errors import InputError


def list_payment_parameters(year: str | None = None) -> pd.DataFrame:
    """Return the parameters of the payment scheme of England that are held, from 2022-23 to 2026-27.

    Parameters
    ----------
    year : str, optional
        A financial year; all years by default.

    Returns
    -------
    pandas.DataFrame
        One row a parameter; columns year, item, value (NaN: in words, or not seen), unit, basis, fact, certainty
        (``'knowledge'``: the compiler's own, to be checked before use), note, source_key.

    Raises
    ------
    InputError
        Nothing is held of the year.

    Examples
    --------
    >>> held = list_payment_parameters("2025-26").set_index("item")["value"]
    >>> float(held["low volume block threshold"])
    1.5
    >>> list_payment_parameters("2026-27")["item"].to_list()
    ['general efficiency factor', 'scheme', 'urgent and emergency care', 'blocks']
    """
    table = datasets.load("allocations_2025_29")
    held = table[(table["topic"] == "payment") | (table["item"] == "general efficiency factor")]
    columns = ["year", "item", "value", "unit", "basis", "fact", "certainty", "note", "source_key"]
    if year is None:
        return held[columns].reset_index(drop=True)
    label = years.parse(year)
    found = held[held["year"] == label]
    if found.empty:
        known = ", ".join(sorted(held["year"].unique()))
        raise InputError(f"No parameter of the payment scheme of {label} is held; give one of {known}.")
    return found[columns].reset_index(drop=True)
