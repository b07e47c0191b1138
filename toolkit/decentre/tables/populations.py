"""The gate for populations: people, weighted populations and indices, one row a body."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.tables.cell_checks import check_cells
from decentre.tables.frames import frame, is_table, one_year
from decentre.tables.labels import alike
from decentre.tables.numerals import floats, shown
from decentre.tables.shapes import Column

FAR_FROM_ONE = (0.25, 4.0)


def require_populations(
    populations: pd.DataFrame,
    *,
    population: str,
    weighted: Sequence[str] = (),
    indices: Sequence[str] = (),
    positive: Sequence[str] = (),
) -> pd.DataFrame:
    """Accept people, weighted populations and indices by body, or refuse them in one sentence with the rows.

    Parameters
    ----------
    populations : pandas.DataFrame
        One row a body, named by a column ``body`` or, where there is none, by the index.
    population : str
        The column of people; above zero.
    weighted : sequence of str
        Columns of weighted populations (people, zero or more), on about the national head count.
    indices : sequence of str
        Columns of cost or need indices (above zero), centred on about 1.
    positive : sequence of str
        Columns of any unit above zero, such as income a head.

    Returns
    -------
    pandas.DataFrame
        A copy as floats: index the bodies, columns the population, the weighted ones and the indices.

    Raises
    ------
    InputError
        Not a table, or an empty one; a column missing; a body twice or without a name; a cell that is missing, infinite
        or text; a population of zero or less, a weighted one below zero, an index of zero or less; a weighted population
        or an index whose mean is so far from 1 that its unit must be another.

    Examples
    --------
    >>> people = pd.DataFrame({"gp_pop": [100, 300], "mff_index": [0.9, 1.1]}, index=["N", "S"])
    >>> require_populations(people, population="gp_pop", indices=["mff_index"])
       gp_pop  mff_index
    N   100.0        0.9
    S   300.0        1.1
    >>> require_populations(people * [0, 1], population="gp_pop")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: populations: gp_pop must be above zero, and it is 0.0 in 'N' (2 of 2 rows); leave out bodies without people.
    """
    table = by_body(populations)
    wanted = list(dict.fromkeys([population, *weighted, *indices, *positive]))
    _require_columns(table, wanted)
    numbers = _numbers(table, wanted)
    found = pd.DataFrame(numbers, index=table.index, columns=wanted)
    _require_signs(found, population, weighted, indices, positive)
    _require_scale(found, population, weighted, indices)
    return found


def by_body(populations: pd.DataFrame) -> pd.DataFrame:
    """Return a table with one row a body, named by its index.

    Parameters
    ----------
    populations : pandas.DataFrame
        Bodies in a column ``body``, or in the index where there is none.

    Returns
    -------
    pandas.DataFrame
        The same rows and columns, the bodies as index.

    Raises
    ------
    InputError
        Not a table, or an empty one; a body twice or without a name.

    Examples
    --------
    >>> by_body(pd.DataFrame({"body": ["N"], "gp_pop": [100]})).index.tolist()
    ['N']
    """
    if not is_table(populations):
        raise InputError(f"populations is a {type(populations).__name__}; give a DataFrame with one row a body.")
    named = one_year(frame(populations, "populations"), "populations")
    named = frame(named, "populations", ["body"])
    if named.empty:
        raise InputError("populations is empty; give a DataFrame with one row a body.")
    if list(named.columns).count("body") > 1:
        raise InputError("populations: the column 'body' is there twice; keep one.")
    table = named.drop(columns="body").set_axis(_bodies(named)) if "body" in named.columns else named
    if isinstance(table.index, pd.CategoricalIndex):
        table = table.set_axis(table.index.astype(object))
    if not table.index.is_unique or table.index.hasnans:
        wrong = table.index.duplicated(keep=False) | table.index.isna()
        raise InputError(
            f"populations must name each body once, and {shown(table.index[wrong][0])} is missing or stands more than once "
            f"({wrong.sum()} of {len(table)} rows); give one year at a time, and one row a body.",
            named[wrong],
        )
    pairs = alike(table.index)
    if pairs:
        raise InputError(
            f"populations: {shown(pairs[0][0])} and {shown(pairs[0][1])} are the same but for spaces, case or accents; write one body one way.",
            pd.DataFrame(pairs, columns=["body", "also_written"]),
        )
    return table


def _bodies(named: pd.DataFrame) -> pd.Index:
    """Return the names in the column body, each checked."""
    for problem in check_cells(named["body"], Column("body", "name")):
        raise InputError(
            f"populations: {problem.sentence} (column body, row {problem.rows[0] + 2}).", named.iloc[problem.rows]
        )
    names: pd.Index = pd.Index(named["body"].astype(object), name="body")
    return names


def _require_columns(table: pd.DataFrame, wanted: Sequence[str]) -> None:
    missing = [c for c in wanted if c not in table.columns]
    if missing:
        raise InputError(
            f"populations: there is no column {missing[0]!r} ({len(missing)} missing: {', '.join(missing)}); "
            f"this table has {', '.join(map(str, table.columns)) or 'none'}."
        )
    twice = [c for c in wanted if isinstance(table[c], pd.DataFrame)]
    if twice:
        raise InputError(f"populations: the column {twice[0]!r} is there twice; keep one.")


def _numbers(table: pd.DataFrame, wanted: Sequence[str]) -> np.ndarray:
    numbers = np.empty((len(table), len(wanted)))
    for place, name in enumerate(wanted):
        column = table[name]
        numbers[:, place], odd = floats(column)
        if odd.any():
            first = column[odd]
            raise InputError(
                f"populations: the column {name!r} holds {column.dtype} where numbers belong "
                f"(first {shown(first.iloc[0])}), as in {shown(first.index[0])}; give plain numbers.",
                first.to_frame(),
            )
    if not np.isfinite(numbers).all():
        row, place = np.argwhere(~np.isfinite(numbers))[0]
        wrong = ~np.asarray(np.isfinite(numbers).all(axis=1))
        raise InputError(
            f"populations: {wanted[place]} is missing or infinite in {shown(table.index[row])} ({wrong.sum()} of "
            f"{len(table)} rows); nothing is filled in: give the figure, or leave the body out.",
            table.loc[wrong][list(wanted)],
        )
    return numbers


def _require_signs(
    found: pd.DataFrame, population: str, weighted: Sequence[str], indices: Sequence[str], positive: Sequence[str]
) -> None:
    advice = {
        **dict.fromkeys(positive, "the formula divides by its mean"),
        population: "leave out bodies without people",
        **dict.fromkeys(weighted, "a weighted population is zero or more people"),
        **dict.fromkeys(indices, "an index is a ratio to the national mean"),
    }
    for name, words in advice.items():
        least = "zero or more" if name in weighted else "above zero"
        values = found[name].to_numpy()
        wrong = values < 0 if name in weighted else values <= 0
        if wrong.any():
            raise InputError(
                f"populations: {name} must be {least}, and it is {values[wrong][0]} in {shown(found.index[wrong][0])} "
                f"({wrong.sum()} of {len(found)} rows); {words}.",
                found.loc[wrong, [name]],
            )


def _require_scale(found: pd.DataFrame, population: str, weighted: Sequence[str], indices: Sequence[str]) -> None:
    heads = found[population].to_numpy()
    least, most = FAR_FROM_ONE
    for name in (*weighted, *indices):
        values = found[name].to_numpy()
        mean = ((heads * values).sum() if name in indices else values.sum()) / heads.sum()
        if not least <= mean <= most:
            what, needs = (
                ("index", "ratios with 1 for the nation") if name in indices else ("column", "people, weighted")
            )
            raise InputError(
                f"populations: the {what} {name} has a mean of {mean:.4g} a head, far from 1; give {needs} "
                f"(an index of 100 is 1, and a need index times {population} is a weighted population)."
            )
