"""What a caller chooses beside the data: a number, a whole number, a path. Asked before anything is compared with it."""

from __future__ import annotations

import math
import os
from numbers import Integral, Real
from pathlib import Path
from typing import TypeGuard

from decentre.errors import InputError


def is_number(value: object, low: float = -math.inf, high: float = math.inf) -> TypeGuard[float]:
    """Say whether a value is a finite number from ``low`` to ``high``; a truth, a text and a complex number are none.

    Examples
    --------
    >>> is_number(0.95, 0, 1), is_number("0.95", 0, 1), is_number(True), is_number(10**400)
    (True, False, False, False)
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        return math.isfinite(float(value)) and low <= float(value) <= high
    except OverflowError:  # a whole number too large for a float
        return False


def is_inside(value: object, low: float = 0.0, high: float = 1.0) -> TypeGuard[float]:
    """Say whether a value is a number between the two, neither of them itself.

    Examples
    --------
    >>> is_inside(0.95), is_inside(1.0), is_inside(None)
    (True, False, False)
    """
    return is_number(value, low, high) and value not in (low, high)


def is_whole(value: object, least: int = 0, most: int = 2**53) -> TypeGuard[int]:
    """Say whether a value is a whole number from ``least`` to ``most``.

    Examples
    --------
    >>> is_whole(3), is_whole(3.0), is_whole(True), is_whole(10**400)
    (True, False, False, False)
    """
    return isinstance(value, Integral) and not isinstance(value, bool) and least <= int(value) <= most


def is_path(value: object) -> TypeGuard[str | os.PathLike[str]]:
    """Say whether a value may be a path: no list, no number, no zero byte in it.

    Examples
    --------
    >>> is_path("rules.toml"), is_path(5)
    (True, False)
    """
    return isinstance(value, str | os.PathLike) and "\0" not in os.fspath(value)


def path_of(value: object, name: str) -> Path:
    """Return a value as a path, or refuse what can be none.

    Examples
    --------
    >>> path_of(5, "rules")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: rules is 5; give the name of one that ships, the path of a TOML file, or a dict.
    """
    if not is_path(value):
        raise InputError(f"{name} is {value!r}; give the name of one that ships, the path of a TOML file, or a dict.")
    return Path(value)
