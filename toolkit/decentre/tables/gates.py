"""The gates that verbs call: several tables that must fit each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.tables.checking import require
from decentre.tables.coding import checked_keys, occurring


def budget_and_lines(
    budget: pd.DataFrame, lines: pd.DataFrame | None, *, every_year: bool = True
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Accept a budget and its lines, or refuse them in one sentence with the rows.

    Parameters
    ----------
    budget : pandas.DataFrame
        Columns body, year, amount (money).
    lines : pandas.DataFrame or None
        Columns body, year, line, component, amount (money), and optionally discretion_low, discretion_high.
    every_year : bool, default True
        Whether a line needs the budget of its year, and not of its body alone (two years compared may lack those between).

    Returns
    -------
    (pandas.DataFrame, pandas.DataFrame or None)
        Both with key columns as categories; the lines' bodies and years are those of the budget.

    Raises
    ------
    InputError
        A table is refused by ``tables.check``, or lines name a body and year that has no budget.

    Examples
    --------
    >>> budget = pd.DataFrame({"body": ["N"], "year": ["2001-02"], "amount": [1.0]})
    >>> lines = pd.DataFrame({"body": ["S"], "year": ["2001-02"], "line": ["pay"], "component": ["inflation"],
    ...                       "amount": [1.0]})
    >>> budget_and_lines(budget, lines)
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: lines: 1 of 1 rows name a body and year that has no budget (first: 'S' in '2001-02'); add the budget, or leave the rows out.
    """
    budget = require(budget, "budget")
    if lines is None:
        return budget, None
    lines = require(lines, "lines")
    _require_one_kind(budget, lines)
    _require_budget_for(lines, budget) if every_year else _require_body_for(lines, budget)
    return budget, lines


def _require_body_for(lines: pd.DataFrame, budget: pd.DataFrame) -> None:
    unknown = ~lines["body"].isin(budget["body"].cat.categories).to_numpy()
    if unknown.any():
        wrong = lines[unknown]
        raise InputError(
            f"lines: {len(wrong)} of {len(lines)} rows name a body that has no budget (first: "
            f"{wrong['body'].iloc[0]!r}); add the budget, or leave the rows out.",
            wrong,
        )


def _require_one_kind(budget: pd.DataFrame, lines: pd.DataFrame) -> None:
    """Refuse lines whose years are of another kind than those of the budget."""
    first, other = (years.kind(t["year"].iloc[0]) for t in (budget, lines))
    if first != other:
        raise InputError(
            f"lines: years like {lines['year'].iloc[0]!r}, and the budget has years like {budget['year'].iloc[0]!r}; give "
            "both tables years of one kind.",
            lines,
        )


def _require_budget_for(lines: pd.DataFrame, budget: pd.DataFrame) -> None:
    owners = [checked_keys(budget[c]) for c in ("body", "year")]
    used = [checked_keys(lines[c]) for c in ("body", "year")]
    exists = np.zeros(tuple(len(k.labels) for k in owners), dtype=bool)
    exists[owners[0].codes, owners[1].codes] = True
    places = [pd.Index(o.labels).get_indexer(u.labels) for o, u in zip(owners, used, strict=True)]
    known = exists[np.ix_(*places)] & (places[0] >= 0)[:, None] & (places[1] >= 0)[None, :]
    if not (occurring(used) & ~known).any():
        return
    wrong = lines[~known[used[0].codes, used[1].codes]]
    first = wrong.iloc[0]
    raise InputError(
        f"lines: {len(wrong)} of {len(lines)} rows name a body and year that has no budget "
        f"(first: {first['body']!r} in {first['year']!r}); add the budget, or leave the rows out.",
        wrong,
    )


def aligned(
    budget: pd.DataFrame,
    lines: pd.DataFrame | None,
    price_index: pd.Series | None,
    *,
    every_year: bool = True,
) -> tuple[pd.DataFrame, pd.DataFrame | None, pd.Series | None]:
    """Accept a budget, its lines and a price index that covers its years, or refuse them.

    Parameters
    ----------
    budget, lines, every_year
        As for :func:`budget_and_lines`.
    price_index : pandas.Series or None
        Levels by year; ``None`` when no price term is wanted.

    Returns
    -------
    tuple
        The three, ready for arithmetic.

    Raises
    ------
    InputError
        A table is refused, or no body has two years that follow each other, or the price index is not one of levels.

    Examples
    --------
    >>> budget = pd.DataFrame({"body": ["N", "N"], "year": ["2001/02", "2002/03"], "amount": [100.0, 105.0]})
    >>> table, _, _ = aligned(budget, None, None)
    >>> list(table["year"])
    ['2001-02', '2002-03']
    """
    budget, lines = budget_and_lines(budget, lines, every_year=every_year)
    index = None if price_index is None else levels(price_index)
    if index is not None:
        years.one_kind((budget["year"].iloc[0], index.index[0]), "the budget with its price index")
    return budget, lines, index


def levels(price_index: pd.Series) -> pd.Series:
    """Accept a series of price levels by year, or refuse it.

    Parameters
    ----------
    price_index : pandas.Series
        Levels above zero, indexed by year in any spelling that ``years.parse`` takes.

    Returns
    -------
    pandas.Series
        The levels as floats on standard labels, with the attributes it came with.

    Raises
    ------
    InputError
        It is not a Series, holds something other than levels above zero, or names a year twice.

    Examples
    --------
    >>> levels(pd.Series({"2000/01": 100, "2001/02": 105.1})).index.tolist()
    ['2000-01', '2001-02']
    """
    if not isinstance(price_index, pd.Series):
        raise InputError(
            f"price_index is a {type(price_index).__name__}; give a Series of levels by year "
            "(prices.load('gdp_deflator'), or prices.from_rates for yearly rates), or None for no price term."
        )
    values = pd.to_numeric(price_index, errors="coerce")
    wrong = price_index[~(values > 0) | np.isinf(values)]
    if len(price_index) == 0 or len(wrong):
        first = f"; first {wrong.iloc[0]!r} in {wrong.index[0]!r}" if len(wrong) else ""
        raise InputError(
            f"price_index must hold levels above zero ({len(wrong)} of {len(price_index)} are not{first}); "
            "build levels from yearly rates with prices.from_rates.",
            wrong.to_frame(),
        )
    checked = values.astype(float)
    years.one_kind(price_index.index, "price_index")
    checked.index = pd.Index([years.parse(y) for y in price_index.index], name="year")
    if checked.index.has_duplicates:
        twice = sorted(set(checked.index[checked.index.duplicated()]))
        raise InputError(f"price_index has {', '.join(twice)} twice; keep one level a year.", checked.to_frame())
    checked.attrs = dict(price_index.attrs)
    return checked
