"""The gates that verbs call: several tables that must fit each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.tables.checking import require
from decentre.tables.coding import checked_keys, occurring
from decentre.tables.labels import require_one_kind


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
    require_one_kind("body", budget=budget["body"].cat.categories, lines=lines["body"].cat.categories)
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
