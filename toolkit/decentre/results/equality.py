"""When two results are the same: the same type, the same choices, and every table to the last digit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd


def same(one: Any, other: Any) -> bool:
    """Return whether two values of a result are exactly alike; what is missing in both is alike."""
    if type(one) is not type(other):
        return False
    if isinstance(one, pd.DataFrame | pd.Series):
        return _same_table(one, other)
    if isinstance(one, pd.Index):
        return bool(one.equals(other)) and list(one.names) == list(other.names)
    if isinstance(one, np.ndarray):
        return bool(one.dtype == other.dtype and _same_array(one, other))
    if isinstance(one, Mapping):
        return _same_keys(one, other)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if is_dataclass(one) and not isinstance(one, type):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    return bool(one == other) or (one != one and other != other)  # not a number equals not even itself


def _same_table(one: Any, other: Any) -> bool:
    labels = ("index", "columns") if isinstance(one, pd.DataFrame) else ("index",)
    named = isinstance(one, pd.DataFrame) or one.name == other.name
    return bool(named and one.equals(other) and all(same(getattr(one, x), getattr(other, x)) for x in labels))


def _same_array(one: Any, other: Any) -> bool:
    return np.array_equal(one, other, equal_nan=np.issubdtype(one.dtype, np.inexact))


def _same_keys(one: Mapping[object, object], other: Mapping[object, object]) -> bool:
    return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
