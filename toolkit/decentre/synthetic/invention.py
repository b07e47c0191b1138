"""What every invention shares: names, years, head counts, and a truth that is printed with it."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.results import Format, Result
from decentre.tables.choices import is_number
from decentre.years import one_kind, parse, shift, span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

FIRST_YEAR = "2010-11"
INVENTED = "every figure is invented; the truth is what the figures were drawn from, and chance moves them around it"
_MOST = 10_000_000


@dataclass(frozen=True, repr=False)
class Invention(Result):
    """Invented figures and the truth they were drawn from.

    Attributes
    ----------
    truth : mapping of str to float
        What a verb should find.
    seed : int
        Of the draws.
    """

    truth: Mapping[str, float]
    seed: int

    assumptions = (INVENTED,)  # no field: the same for all
    _formats: ClassVar[Mapping[str, Format]] = {"truth": "number"}

    def summary(self) -> pd.DataFrame:
        """Return the truth: one row a figure."""
        return pd.DataFrame({"truth": pd.Series(self.truth, dtype=float)}).rename_axis("figure")

    def _title(self) -> str:
        return f"invented with seed {self.seed}"


def whole(value: int, name: str, least: int) -> int:
    """Return a whole number, or refuse it.

    Parameters
    ----------
    value : int
        How many.
    name : str
        What the caller calls it.
    least : int
        The fewest that make sense.

    Returns
    -------
    int
        The same number.

    Raises
    ------
    InputError
        It is not whole, or too small.

    Examples
    --------
    >>> whole(1, "bodies", 2)
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: bodies is 1; give a whole number of 2 or more.
    """
    try:
        number = least - 1 if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = least - 1
    if number < least:
        raise InputError(f"{name} is {value!r}; give a whole number of {least} or more.")
    if number > _MOST:
        raise InputError(f"{name} is {value!r}, more than memory holds; give at most {_MOST:,}.")
    return number


def finite(value: float, name: str, low: float = -np.inf, high: float = np.inf) -> float:
    """Return a number between two limits, or refuse it.

    Parameters
    ----------
    value : float
        The number.
    name : str
        What the caller calls it.
    low, high : float
        Limits, themselves allowed.

    Returns
    -------
    float
        The same number.

    Raises
    ------
    InputError
        It is not a finite number, or outside.

    Examples
    --------
    >>> finite(1.5, "moved", 0, 1)
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: moved is 1.5; give a number from 0 to 1.
    """
    number = float(value) if is_number(value) else np.nan
    if not (np.isfinite(number) and low <= number <= high):
        limits = (
            "a finite number"
            if low == -np.inf
            else f"a number from {low:g}" + (f" to {high:g}" if high < np.inf else " upwards")
        )
        raise InputError(f"{name} is {value!r}; give {limits}.")
    return number


def names(kind: str, count: int) -> list[str]:
    """Return names in order, such as ``'Board 01'``.

    Parameters
    ----------
    kind : str
        What is named.
    count : int
        How many.

    Returns
    -------
    list of str
        They sort in the order given.

    Examples
    --------
    >>> names("Board", 10)[-2:]
    ['Board 09', 'Board 10']
    """
    return [f"{kind} {i:0{len(str(count))}d}" for i in range(1, count + 1)]


def labels(years: int | Sequence[str], least: int) -> list[str]:
    """Return years of one kind that follow each other.

    Parameters
    ----------
    years : int or sequence of str
        How many, from 2010-11 on; or their labels.
    least : int
        The fewest that make sense.

    Returns
    -------
    list of str
        In order.

    Raises
    ------
    InputError
        Too few, not years of one kind, or years that do not follow each other.

    Examples
    --------
    >>> labels(2, 2), labels(["2001/02", "2002/03"], 2)
    (['2010-11', '2011-12'], ['2001-02', '2002-03'])
    """
    if isinstance(years, str) or not isinstance(years, Sequence):
        return span(FIRST_YEAR, shift(FIRST_YEAR, whole(years, "years", least) - 1))  # type: ignore[arg-type]  # a text is refused
    found = [parse(y) for y in years]
    if found:
        one_kind(found, "years")
    if len(found) < least or found != span(found[0], shift(found[0], len(found) - 1)):
        raise InputError(
            f"years are {', '.join(map(repr, years)) or 'none'}; give {least} or more years that follow each "
            "other, or their number."
        )
    return found


def head_counts(random: np.random.Generator, bodies: int, years: int) -> Vector:
    """Return people by body and year: unequal bodies, each growing or shrinking at its own pace.

    Parameters
    ----------
    random : numpy.random.Generator
        Where they come from.
    bodies, years : int
        How many.

    Returns
    -------
    numpy.ndarray of shape (bodies, years)
        Whole numbers.

    Examples
    --------
    >>> head_counts(np.random.default_rng(1), 2, 3).shape
    (2, 3)
    """
    first = np.exp(random.normal(np.log(300_000), 0.4, bodies))
    pace = 1 + random.normal(0.005, 0.02, bodies)
    return np.round(first[:, None] * pace[:, None] ** np.arange(years))


def persistent(random: np.random.Generator, bodies: int, years: int, memory: float = 0.5) -> Vector:
    r"""Return shocks that last: :math:`u_t = \rho u_{t-1} + \sqrt{1 - \rho^2}\, e_t`, of variance 1 in each year.

    Parameters
    ----------
    random : numpy.random.Generator
        Where they come from.
    bodies, years : int
        How many.
    memory : float, default 0.5
        The :math:`\rho`.

    Returns
    -------
    numpy.ndarray of shape (bodies, years)
        Normal; bodies are independent.

    Examples
    --------
    >>> persistent(np.random.default_rng(1), 2, 3).shape
    (2, 3)
    """
    shocks = random.normal(size=(bodies, years))
    for year in range(1, years):
        shocks[:, year] = memory * shocks[:, year - 1] + np.sqrt(1 - memory**2) * shocks[:, year]
    return shocks
