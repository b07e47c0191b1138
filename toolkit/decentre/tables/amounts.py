"""The gates for a few figures a body: money, need, people, or a number of bodies, under labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.tables.frames import one_year
from decentre.tables.labels import alike, require_one_kind, says_total, sums_of_others
from decentre.tables.matching import cells, matched
from decentre.tables.numerals import floats, shown

# to a checker a mapping of names is not one of objects
Labelled = pd.Series | Mapping[str, float] | Mapping[object, float]


def require_amounts(values: Labelled, name: str, *, row: str = "body", positive: bool = False) -> pd.Series:
    """Accept amounts under labels, or refuse them in one sentence with the cases.

    Parameters
    ----------
    values : pandas.Series or mapping
        Money, need or people by label; zero or more.
    name : str
        What the caller calls them, for the message.
    row : str, default 'body'
        What a label names: a body, a line, a category.
    positive : bool, default False
        Whether zero is refused as well.

    Returns
    -------
    pandas.Series
        A copy as floats, in the order given.

    Raises
    ------
    InputError
        Not a Series or mapping, or an empty one; a label twice or missing; an amount that is missing, infinite, not a
        number or negative (or zero, where ``positive``).

    Examples
    --------
    >>> require_amounts(pd.Series({"N": 2, "S": 3}), "spent").tolist()
    [2.0, 3.0]
    >>> require_amounts(pd.Series({"N": 2, "S": -3}), "spent")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: spent must be zero or more in every body, and it is -3.0 in 'S' (1 of 2); give a credit to the year it belongs to, or leave the body out.
    """
    series = _labelled(values, name, row)
    _refuse(series, series.index.duplicated(keep=False) | series.index.isna(), name, row, _TWICE)
    _require_spellings(series, name, row)
    found, wrong = floats(series)
    numbers = pd.Series(found, index=series.index, name=series.name)
    _refuse(series, ~np.isfinite(found) | wrong, name, row, _NOT_A_NUMBER)
    _refuse(numbers, numbers.to_numpy() < 0, name, row, _NEGATIVE)
    if positive:
        _refuse(numbers, numbers.to_numpy() == 0, name, row, _ZERO)
    if row == "body":
        _require_no_total(numbers, name)
    return numbers


def _require_spellings(series: pd.Series, name: str, row: str) -> None:
    pairs = alike(series.index)
    if pairs:
        raise InputError(
            f"{name}: {shown(pairs[0][0])} and {shown(pairs[0][1])} are the same but for spaces, case or accents; write one {row} one way.",
            pd.DataFrame(pairs, columns=[row, "also_written"]),
        )


def _require_no_total(numbers: pd.Series, name: str) -> None:
    """Refuse a row that is the sum of the others and is called so: every sum would count the money twice."""
    nearly, _ = sums_of_others(numbers.to_numpy()[:, None])
    wrong = [label for label, hit in zip(numbers.index, nearly, strict=True) if hit and says_total(label)]
    if wrong:
        raise InputError(
            f"{name} has a total among its rows ({wrong[0]!r} is the sum of the others); give the parts alone, each pound once.",
            numbers.loc[wrong].to_frame("value"),
        )


_TWICE = (
    "must name each {row} once, and {label} is missing or stands more than once ({wrong} of {all}); add the doubles up"
)
_NOT_A_NUMBER = (
    "must hold a number for every {row}, and it is {value} in {label} ({wrong} of {all}); nothing is filled in: "
    "give the figure (tables.parse_money turns text into numbers), or leave the {row} out"
)
_NEGATIVE = (
    "must be zero or more in every {row}, and it is {value} in {label} ({wrong} of {all}); give a credit to the "
    "year it belongs to, or leave the {row} out"
)
_ZERO = "must be above zero in every {row}, and it is {value} in {label} ({wrong} of {all}); leave the {row} out"


def _labelled(values: Labelled, name: str, row: str) -> pd.Series:
    series = pd.Series(values, dtype=object) if isinstance(values, Mapping) else values
    if not isinstance(series, pd.Series) or series.empty:
        given = "empty" if isinstance(series, pd.Series) else f"a {type(values).__name__}"
        raise InputError(f"{name} is {given}; give a Series with one number for each {row}, labelled by {row}.")
    return _plain_labels(one_year(series, name))


def _plain_labels(series: pd.Series) -> pd.Series:
    """Return a Series whose labels are no categories: tables with other categories could not be matched."""
    return series.set_axis(series.index.astype(object)) if isinstance(series.index, pd.CategoricalIndex) else series


def _refuse(series: pd.Series, wrong: np.ndarray, name: str, row: str, sentence: str) -> None:
    if not wrong.any():
        return
    cases = pd.DataFrame({row: series.index[wrong], "value": series.to_numpy()[wrong]})
    label, value = map(shown, cases.astype(object).iloc[0])
    words = sentence.format(row=row, label=label, value=value, wrong=int(wrong.sum()), all=len(series))
    raise InputError(f"{name} {words}.", cases)


def matched_amounts(given: Mapping[str, Labelled], *, row: str = "body") -> pd.DataFrame:
    """Accept several figures of the same bodies, or refuse them in one sentence with the cases.

    Parameters
    ----------
    given : mapping of str to pandas.Series
        What the caller calls them, and the figures; zero or more. The order of the bodies may differ.
    row : str, default 'body'
        What a label names.

    Returns
    -------
    pandas.DataFrame
        One row a body in the order of the first, one column a figure.

    Raises
    ------
    InputError
        As :func:`require_amounts`; or a body that is not in all of them.

    Examples
    --------
    >>> matched_amounts({"received": pd.Series({"N": 2, "S": 3}), "spent": pd.Series({"S": 1, "N": 2})})
       received  spent
    N       2.0    2.0
    S       3.0    1.0
    """
    checked = {name: require_amounts(values, name, row=row) for name, values in given.items()}
    require_one_kind(row, **{name: values.index for name, values in checked.items()})
    first, *others = checked
    missing = [(x, a, b) for b in others for a, c in ((first, b), (b, first)) for x in _absent(checked[a], checked[c])]
    if missing:
        label, here, _ = missing[0]
        raise InputError(
            f"{' and '.join(checked)} must name the same {row} labels: {shown(label)} of {here} is not in both "
            f"({len(missing)} in all); add it, or leave it out of both.",
            pd.DataFrame([(x, a) for x, a, _ in missing], columns=[row, "only_in"]),
        )
    index = checked[first].index
    return pd.DataFrame({name: values.reindex(index) for name, values in checked.items()})


def _absent(here: pd.Series, there: pd.Series) -> pd.Index:
    return here.index.difference(there.index, sort=False)


def matched_tables(
    first: pd.DataFrame, second: pd.DataFrame, *, names: tuple[str, str], row: str = "body", column: str = "line"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Accept two tables of amounts, bodies by lines, or refuse them in one sentence with the cases.

    Parameters
    ----------
    first, second : pandas.DataFrame
        Money, zero or more. The order of bodies and lines may differ.
    names : (str, str)
        What the caller calls the two.
    row, column : str
        What a row and a column are.

    Returns
    -------
    (pandas.DataFrame, pandas.DataFrame)
        Copies as floats, the second in the order of the first.

    Raises
    ------
    InputError
        As ``matching.matched``; or a negative amount.

    Examples
    --------
    >>> meant = pd.DataFrame({"smoking": [2], "diet": [1]}, index=["N"])
    >>> matched_tables(meant, -meant, names=("intended", "actual"))
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: actual must be zero or more in every cell, and it is -2.0 at 'N', 'smoking' (2 in all); give a credit to the line it belongs to.
    """
    tables = matched(first, second, names=names, row=row, column=column)
    for name, table in zip(names, tables, strict=True):
        wrong = cells(table, table.to_numpy() < 0, row, column)
        if len(wrong):
            body, line, value = wrong.iloc[0]
            raise InputError(
                f"{name} must be zero or more in every cell, and it is {value} at {shown(body)}, {shown(line)} "
                f"({len(wrong)} in all); give a credit to the line it belongs to.",
                wrong,
            )
    return tables


def require_counts(values: Labelled | Sequence[int], name: str = "counts", *, row: str = "category") -> pd.Series:
    """Accept numbers of bodies by category, or refuse them: money is not a count.

    Parameters
    ----------
    values : pandas.Series, mapping or sequence
        Whole numbers, zero or more; a plain sequence is labelled 0, 1, 2 ...
    name : str, default 'counts'
        What the caller calls them.
    row : str, default 'category'
        What a label names.

    Returns
    -------
    pandas.Series
        A copy as integers.

    Raises
    ------
    InputError
        As :func:`require_amounts`; not whole numbers; all zero.

    Examples
    --------
    >>> require_counts({"all": 10, "part": 7, "none": 3}).tolist()
    [10, 7, 3]
    >>> require_counts({"all": 26.8e6, "part": 0.5})
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: counts must be whole numbers of bodies, and it is 0.5 in 'part' (1 of 2); money is not a count: ...
    """
    if isinstance(values, Sequence | np.ndarray) and not isinstance(values, str):
        values = pd.Series(values)
    checked = require_amounts(values, name, row=row)
    _refuse(checked, checked.to_numpy() % 1 != 0, name, row, _NOT_WHOLE)
    _refuse(checked, checked.to_numpy() > _MOST_BODIES, name, row, _TOO_MANY)
    if checked.sum() == 0:
        raise InputError(f"{name} are all zero: nobody answered, so nothing is known; give at least one body.")
    return checked.astype(int)


_MOST_BODIES = 10**9
_TOO_MANY = "must be numbers of bodies, and it is {value} in {label} ({wrong} of {all}); no country has so many: give bodies, not money"
_NOT_WHOLE = (
    "must be whole numbers of bodies, and it is {value} in {label} ({wrong} of {all}); money is not a count: its "
    "units are not independent draws, so no interval or test may treat them as if they were (see assess_departure)"
)
