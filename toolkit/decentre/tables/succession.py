"""Bodies that merged or split, carried to the geography of the last year."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from decentre import years
from decentre.errors import IdentityError, InputError
from decentre.tables.labels import require_one_kind

_KEYS = ("body", "year")
_BOUNDS = ("discretion_low", "discretion_high")
_WHOLE = 1e-9
_PENNY = 0.005


@dataclass(frozen=True)
class _Succession:
    """What became of a body: from which year, and which share of it went to whom."""

    start: int
    shares: Mapping[Hashable, float]


def follow(table: pd.DataFrame, successors: pd.DataFrame) -> pd.DataFrame:
    """Carry bodies that merged or split to the geography of the table's last year.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns body, year, and money or people in every column that holds numbers; any other column (a line, a component)
        is part of what names a row. Bounds of discretion are averaged by money.
    successors : pandas.DataFrame
        Columns body, successor, from_year (the first year in which the successor stands in its place) and optionally share:
        what of the body went to the successor, 0 to 1; a body that was split has a row for each part, and its shares add up
        to 1. A body that lived on and lost a part has a row with itself as successor.

    Returns
    -------
    pandas.DataFrame
        The same columns, one row a body and year (and line) of the last year's geography. The sum of every column is the
        same in every year, to half a penny.

    Raises
    ------
    InputError
        A column is missing; a body has two first years, or shares that do not add up to 1; bodies succeed each other in a
        circle; a body that was succeeded still has rows in or after that year; the years are of two kinds.
    IdentityError
        The sum of a column has changed in a year.

    Notes
    -----
    A succession that begins after the table's last year is not followed: the table does not know the successor yet.

    Examples
    --------
    >>> table = pd.DataFrame({"body": ["N", "S", "NS"], "year": ["2017-18", "2017-18", "2018-19"], "amount": [1.0, 2.0, 3.5]})
    >>> follow(table, pd.DataFrame({"body": ["N", "S"], "successor": "NS", "from_year": "2018-19"}))
      body     year  amount
    0   NS  2017-18     3.0
    1   NS  2018-19     3.5
    """
    _require_columns(table, _KEYS, "the table")
    _require_columns(successors, ("body", "successor", "from_year"), "successors")
    successions = [*successors["body"].unique(), *successors["successor"].unique()]
    require_one_kind("body", table=table["body"].unique(), successors=successions)
    labels = [years.parse(y) for y in table["year"]]
    years.one_kind([*labels, *successors["from_year"]], "the table with its successors")
    given = table.assign(year=labels).reset_index(drop=True)  # its index may be named as a column is
    numbers = [c for c in given.columns if c not in _KEYS and pd.api.types.is_numeric_dtype(given[c])]
    rules = _rules(successors, max(years.start(y) for y in set(labels)))
    _require_gone(given, rules)
    carried = _carried(given, rules, numbers)
    _require_same_sums(given, carried, [c for c in numbers if c not in _BOUNDS])
    return carried


def _require_columns(table: pd.DataFrame, names: tuple[str, ...], what: str) -> None:
    missing = [c for c in names if c not in table]
    if missing or table.empty:
        said = f"has no column {missing[0]!r}" if missing else "has no rows"
        raise InputError(f"{what} {said}; it needs the columns {', '.join(names)}.")
    blank = table[list(names)].isna().any(axis=1)
    if blank.any():
        raise InputError(
            f"{what}: {', '.join(names)} must be filled in every row ({int(blank.sum())} are not).", table[blank]
        )


def _rules(successors: pd.DataFrame, last: int) -> dict[Hashable, _Succession]:
    """Return what became of each body by the last year of the table."""
    given = successors["share"] if "share" in successors else pd.Series(math.nan, successors.index)
    shares = pd.to_numeric(given, errors="coerce")  # what is no number is refused below, as a share that is missing
    rules: dict[Hashable, _Succession] = {}
    for body, rows in successors.assign(share=shares, start=successors["from_year"].map(years.start)).groupby("body"):
        if len(set(rows["start"])) > 1 or rows["successor"].duplicated().any():
            raise InputError(
                f"{body!r} has two first years or the same successor twice; give it one from_year and one row a successor.",
                rows,
            )
        alone = len(rows) == 1 and rows["share"].isna().all()
        parts = [1.0] if alone else [float(s) for s in rows["share"]]
        if not all(0 < s <= 1 for s in parts) or abs(math.fsum(parts) - 1) > _WHOLE:
            raise InputError(
                f"the shares of {body!r} are {', '.join(f'{s:g}' for s in parts)}; give each successor a share above 0, "
                "together 1.",
                rows,
            )
        if rows["start"].iloc[0] <= last:
            rules[body] = _Succession(int(rows["start"].iloc[0]), dict(zip(rows["successor"], parts, strict=True)))
    return rules


def _require_gone(table: pd.DataFrame, rules: Mapping[Hashable, _Succession]) -> None:
    starts = {body: rule.start for body, rule in rules.items() if body not in rule.shares}
    first = table["body"].astype(object).map(starts)
    late = (table["year"].map(years.start) >= first).to_numpy()
    if late.any():
        body, year = table.loc[late, "body"].iloc[0], table.loc[late, "year"].iloc[0]
        raise InputError(
            f"{body!r} has a row in {year} although its successor stands in its place by then ({int(late.sum())} such rows); "
            "correct from_year, or name the body as its own successor with the share that it kept.",
            table[late],
        )


def _destinations(
    body: Hashable, start: int, rules: Mapping[Hashable, _Succession], passed: tuple[Hashable, ...] = ()
) -> dict[Hashable, float]:
    """Return where the money of a body's year went in the end: successor to share."""
    rule = rules.get(body)
    if rule is None or start > rule.start or (start == rule.start and not passed):
        return {body: 1.0}
    if body in passed:
        circle = " to ".join(map(str, (*passed[passed.index(body) :], body)))
        raise InputError(f"bodies succeed each other in a circle: {circle}; a body cannot come after itself.")
    found: dict[Hashable, float] = {}
    for successor, share in rule.shares.items():
        ends = {body: 1.0} if successor == body else _destinations(successor, rule.start, rules, (*passed, body))
        for end, part in ends.items():
            found[end] = found.get(end, 0.0) + share * part
    return found


def _carried(table: pd.DataFrame, rules: Mapping[Hashable, _Succession], numbers: list[str]) -> pd.DataFrame:
    bounds = [c for c in _BOUNDS if c in table]
    weighed = table.assign(**{c: table[c] * table["amount"] for c in bounds})
    moved = weighed["body"].isin(list(rules)).to_numpy()
    ends = {
        (body, year): _destinations(body, years.start(year), rules)
        for body, year in weighed.loc[moved, list(_KEYS)].drop_duplicates().itertuples(index=False)
    }
    whole = {pair: next(iter(found)) for pair, found in ends.items() if len(found) == 1}
    pairs = pd.MultiIndex.from_frame(weighed[list(_KEYS)].astype(object))
    # most bodies go whole into one other: a change of name for all rows at once, and no sum to split
    named = np.array([whole.get(pair) for pair in pairs], dtype=object) if whole else np.full(len(weighed), None)
    split = moved & pd.isna(named)
    pieces = [weighed[~moved], weighed[moved & ~split].assign(body=named[moved & ~split])]
    for (body, year), rows in weighed[split].groupby(list(_KEYS), sort=False, observed=True):
        *others, (last, _) = ends[body, year].items()
        left = rows[numbers]
        for successor, share in others:
            part: dict[str, Any] = {"body": successor} | {c: rows[c] * share for c in numbers}
            pieces.append(rows.assign(**part))
            left = left - rows[numbers] * share
        # the last takes what is left, so that no penny is lost to a share that has no end
        rest: dict[str, Any] = {"body": last} | {c: left[c] for c in numbers}
        pieces.append(rows.assign(**rest))
    names = [c for c in table.columns if c not in numbers]
    joined = pd.concat(pieces).astype(dict.fromkeys(names, object))
    summed = joined.groupby(names, sort=True, dropna=False)[numbers].sum(min_count=1).reset_index()[list(table.columns)]
    summed = summed.assign(**{c: summed[c] / summed["amount"] for c in bounds})
    return summed.astype({c: table[c].dtype for c in names if not isinstance(table[c].dtype, pd.CategoricalDtype)})


def _require_same_sums(before: pd.DataFrame, after: pd.DataFrame, numbers: list[str]) -> None:
    sums = [t.groupby("year", observed=True)[numbers].sum() for t in (before, after)]
    moved = (sums[1] - sums[0]).abs() > np.maximum(_PENNY, sums[0].abs() * 1e-15)
    if moved.any(axis=None):
        raise IdentityError(
            "the sums of a year have changed on the way; nothing is carried.", sums[1][moved.any(axis=1)]
        )
