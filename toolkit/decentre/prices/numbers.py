"""What counts as a number where prices are given: a text, a truth value or a blank does not."""

from __future__ import annotations

import math
from decimal import Decimal
from numbers import Real

import pandas as pd

from decentre.errors import InputError


def is_blank(value: object) -> bool:
    """Say whether a single value is missing."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, Real | Decimal) and value != value)


def _is_finite(value: Real | Decimal) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number too large for a float
        return False


def number(value: object, what: str) -> float:
    """Return a finite number as a float, or refuse what is given."""
    if isinstance(value, bool) or not isinstance(value, Real | Decimal) or not _is_finite(value):
        shown = value.item() if hasattr(value, "item") else value
        kind = "" if isinstance(value, Real | str) else f" ({type(value).__name__})"
        raise InputError(
            f"{what} is {shown!r}{kind}; give a finite number (a text is not one: tables.parse_money reads it)."
        )
    return float(value)


def positive(value: object, what: str) -> float:
    """Return a number above zero as a float, or refuse what is given."""
    if (plain := number(value, what)) <= 0:
        raise InputError(f"{what} is {plain:g}; give a number above zero, such as 100.")
    return plain
