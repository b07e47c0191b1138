"""The gate for spend against need: figures of the same bodies, of which need may be a score below zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.tables.amounts import matched_amounts, require_amounts

if TYPE_CHECKING:
    from decentre.tables.amounts import Labelled


def spend_and_need(
    spend: Labelled, need: Labelled, population: Labelled | None = None, by: pd.Series | None = None
) -> pd.DataFrame:
    """Accept spend, need, head counts and groups of the same bodies, or refuse them in one sentence with the cases.

    Parameters
    ----------
    spend : pandas.Series or mapping
        Money by body (per head where there is no population), zero or more, not all zero.
    need : pandas.Series or mapping
        Any score by body, not the same for all.
    population : pandas.Series or mapping, optional
        People by body, above zero.
    by : pandas.Series or mapping, optional
        A label of the group of each body.

    Returns
    -------
    pandas.DataFrame
        Index the bodies in the order of ``spend``; columns spend, need, population (1 each where none was given), and
        group where there are groups.

    Raises
    ------
    InputError
        Not a Series or mapping; a body twice, or not in all of them; a figure missing, infinite or text; spend below
        zero, or zero for all; a head count of zero; need that is the same for all; one body; a group missing.

    Examples
    --------
    >>> spend_and_need(pd.Series({"N": 2, "S": 3}), pd.Series({"S": 1.0, "N": -1.0}))
       spend  need  population
    N    2.0  -1.0         1.0
    S    3.0   1.0         1.0
    >>> spend_and_need(pd.Series({"N": 2, "S": 3}), pd.Series({"S": 1.0, "N": 1.0}))
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: need is 1.0 for every body: nobody ranks before another, so nothing can lean towards need; give need that differs.
    """
    money, scores = require_amounts(spend, "spend"), _scores(need)
    heads = (
        pd.Series(1.0, money.index) if population is None else require_amounts(population, "population", positive=True)
    )
    lifted = scores - scores.min()  # the same order and the same bodies, with no score below zero
    found = matched_amounts({"spend": money, "need": lifted, "population": heads})
    found["need"] = scores.reindex(found.index)
    _require_order(found)
    return found if by is None else found.assign(group=labels_of(by, found.index))


def _scores(need: Labelled) -> pd.Series:
    """Return need as floats; a score below zero is let through, all else is refused as for amounts."""
    series = pd.Series(need) if isinstance(need, dict) else need
    numeric = isinstance(series, pd.Series) and pd.api.types.is_numeric_dtype(series)
    if not isinstance(series, pd.Series) or not numeric or not series.lt(0).any():  # type: ignore[call-overload]
        return require_amounts(need, "need")
    require_amounts(series.abs(), "need")
    return series.astype(float)


def _require_order(found: pd.DataFrame) -> None:
    if len(found) < 2:
        raise InputError(
            f"there is one body ({found.index[0]!r}); give two or more, so that one can rank before another."
        )
    if not found["spend"].any():
        raise InputError("spend is zero for every body: there is no money to follow; give what was spent.", found)
    if np.ptp(found["need"].to_numpy()) == 0:
        raise InputError(
            f"need is {found['need'].iloc[0]} for every body: nobody ranks before another, so nothing can lean towards "
            "need; give need that differs.",
            found,
        )


def labels_of(given: Labelled, bodies: pd.Index, name: str = "by", label: str = "group") -> pd.Series:
    """Return the label of each body, in their order, or refuse a body that has none or two.

    Parameters
    ----------
    given : pandas.Series or mapping
        A label by body.
    bodies : pandas.Index
        Who must have one.
    name, label : str
        What the argument, and one label, is called.

    Returns
    -------
    pandas.Series
        Index the bodies.

    Raises
    ------
    InputError
        A body twice, or without a label (``cases``).

    Examples
    --------
    >>> labels_of(pd.Series({"S": "south", "N": "north"}), pd.Index(["N", "S"])).tolist()
    ['north', 'south']
    """
    labels = pd.Series(given)
    if labels.index.has_duplicates:
        raise InputError(
            f"{name} must name each body once; drop the doubles.",
            labels[labels.index.duplicated(keep=False)].to_frame(),
        )
    found = labels.reindex(bodies)
    if found.isna().any():
        cases = found[found.isna()].to_frame(label)
        raise InputError(
            f"{name} gives no {label} for {cases.index[0]!r} ({len(cases)} of {len(found)} bodies); give every body its {label}.",
            cases,
        )
    return found


def needs_of(given: pd.DataFrame | pd.Series, bodies: pd.Index) -> pd.DataFrame:
    """Return the needs of each body, in their order, or refuse them.

    Parameters
    ----------
    given : pandas.DataFrame or Series
        Index the bodies, one column a need.
    bodies : pandas.Index
        Whose needs are asked for.

    Returns
    -------
    pandas.DataFrame
        Floats.

    Raises
    ------
    InputError
        Not a table by body; a body twice or missing; an entry that is missing, infinite or text (``cases``).

    Examples
    --------
    >>> needs_of(pd.Series({"S": 2, "N": 1}, name="age"), pd.Index(["N", "S"]))
       age
    N  1.0
    S  2.0
    """
    table = given.to_frame() if isinstance(given, pd.Series) else given
    if not isinstance(table, pd.DataFrame) or table.shape[1] == 0:
        raise InputError("needs must be a DataFrame whose index is the bodies, with one column a need.")
    if table.index.has_duplicates or table.columns.has_duplicates:
        raise InputError(
            "needs names a body or a need twice; give each once.", table[table.index.duplicated(keep=False)]
        )
    text = [c for c in table.columns if not pd.api.types.is_numeric_dtype(table[c]) or table[c].dtype == bool]
    if text:
        raise InputError(f"needs column {text[0]!r} is not numbers; give a figure for each body.")
    found = table.reindex(bodies).astype(float)
    wrong = ~np.isfinite(found.to_numpy()).all(axis=1)
    if wrong.any():
        cases = found[wrong]
        raise InputError(
            f"needs has no figure for {cases.index[0]!r} ({len(cases)} of {len(found)} bodies); give every body all of its needs.",
            cases,
        )
    return found
