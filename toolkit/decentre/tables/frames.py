"""Tables of any library as pandas tables: polars, pyarrow and whatever else narwhals knows, column by column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import narwhals.stable.v1 as nw
import numpy as np
import pandas as pd

from decentre.errors import InputError

if TYPE_CHECKING:
    from typing import TypeGuard

_READ = "read a file with tables.read(path)"


def frame(table: object, name: str, columns: Iterable[str] = ()) -> pd.DataFrame:
    """Return a table as a pandas DataFrame whose known columns have their own names, or refuse it.

    Parameters
    ----------
    table : DataFrame of pandas, polars, pyarrow or another library that narwhals knows
        It is never changed.
    name : str
        What the caller calls it.
    columns : iterable of str, optional
        The columns that a gate will ask for: each is found without regard to case and to spaces around it, and in an index
        level of that name.

    Returns
    -------
    pandas.DataFrame
        The same object where there is nothing to do.

    Raises
    ------
    InputError
        No table, a lazy one, or two headings that are the same but for case.

    Examples
    --------
    >>> frame(pd.DataFrame({"Body ": ["N"], "AMOUNT": [1]}), "budget", ["body", "amount"]).columns.tolist()
    ['body', 'amount']
    """
    found = table if isinstance(table, pd.DataFrame) else _converted(table, name)
    wanted = list(dict.fromkeys(columns))
    found = _without_index(found, wanted)
    renamed = _spelled(found, name, wanted)
    return found.rename(columns=renamed) if renamed else found


def frame_or(value: Any, name: str, columns: Iterable[str] = ()) -> Any:
    """Return a table of any library as :func:`frame` does, and anything else as it is."""
    return frame(value, name, columns) if is_table(value) else value


def is_table(value: object) -> TypeGuard[Any]:
    """Say whether a value is a table of any library."""
    return isinstance(value, pd.DataFrame) or nw.from_native(value, pass_through=True) is not value


def _converted(table: object, name: str) -> pd.DataFrame:
    known: Any = nw.from_native(table, pass_through=True, allow_series=True)
    if isinstance(known, nw.LazyFrame):
        raise InputError(f"{name} is a lazy table ({type(table).__name__}); collect it first.")
    if not isinstance(known, nw.DataFrame):
        raise InputError(f"{name}: a pandas DataFrame is needed, not {type(table).__name__}; {_READ}.")
    names = _names(table, known)
    twice = [c for c in names if names.count(c) > 1]
    if twice:
        raise InputError(f"{name}: the column {twice[0]!r} is there twice; keep one.")
    return pd.DataFrame({c: _column(known[c]) for c in names}, index=pd.RangeIndex(len(known)))


def _names(table: Any, known: nw.DataFrame[Any]) -> list[str]:
    own = getattr(table, "column_names", None)  # pyarrow allows a name twice, and narwhals would keep the last
    return list(own) if isinstance(own, list) else list(known.columns)


def _column(series: nw.Series[Any]) -> pd.Series:
    if series.dtype.is_numeric() and not series.dtype.is_decimal():
        if not series.null_count():
            return pd.Series(series.to_numpy())
        return pd.Series([np.nan if x is None else x for x in series.to_list()], dtype=float)
    cells = series.to_list()
    kinds = {type(x) for x in cells if x is not None}
    if kinds == {str}:
        return pd.Series(cells, dtype="str")
    return pd.Series(cells, dtype=bool if kinds == {bool} and None not in cells else object)


def _without_index(table: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """Return a table with those levels of its index as columns that a gate asks for and that are no column."""
    there = {_plain(c) for c in table.columns}
    levels = [level for level in table.index.names if level is not None and _plain(level) in set(wanted) - there]
    return table.reset_index(level=levels) if levels else table


def _plain(heading: object) -> object:
    return heading.strip().casefold() if isinstance(heading, str) else heading


def _spelled(table: pd.DataFrame, name: str, wanted: list[str]) -> dict[Any, str]:
    """Return how headings have to be renamed so that the wanted ones are found."""
    renamed = {}
    for column in wanted:
        alike = [c for c in table.columns if _plain(c) == column]
        if len(alike) > 1 and len(set(alike)) > 1:
            raise InputError(
                f"{name}: the columns {alike[0]!r} and {alike[1]!r} are the same but for case; rename one, or leave it out."
            )
        if alike and alike[0] != column:
            renamed[alike[0]] = column
    return renamed


def one_year(labelled: Any, name: str) -> Any:
    """Return a Series or table without the level ``year`` of its index; refused where there are several years.

    A body-year is not a body: a verb over bodies would take each year of a body for another body.
    """
    index = labelled.index
    if not isinstance(index, pd.MultiIndex) or "year" not in index.names:
        return labelled
    years = list(index.get_level_values("year").unique())
    if len(years) > 1:
        raise InputError(
            f"{name} has {len(years)} years of each body ({years[0]!r} to {years[-1]!r}), and a body-year is not a body; take one "
            f"year: .xs({years[-1]!r}, level='year')."
        )
    return labelled.droplevel("year")
