"""The gates for what a contract is compared on: planned and actual units, unit and fixed costs, and need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.tables.cell_checks import check_labels
from decentre.tables.frames import frame_or
from decentre.tables.labels import alike
from decentre.tables.numerals import floats, shown
from decentre.tables.shapes import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

ONE_BODY, ONE_YEAR = "the body", "the year"


@dataclass(frozen=True, eq=False)
class Terms:
    """What all contracts are compared on.

    Attributes
    ----------
    bodies, services : pandas.Index
        Their names.
    plan : numpy.ndarray of shape (bodies, services)
        Units planned a year.
    unit_cost : numpy.ndarray of shape (bodies, services)
        Variable cost of a unit, money.
    fixed_cost : numpy.ndarray of shape (bodies,)
        Money a year, whatever is done.
    """

    bodies: pd.Index
    services: pd.Index
    plan: Array
    unit_cost: Array
    fixed_cost: Array

    @property
    def cells(self) -> pd.MultiIndex:
        """Every body and service."""
        return pd.MultiIndex.from_product([self.bodies, self.services], names=["body", "service"])

    def variable_cost(self, units: Array) -> Array:
        """Return the variable cost of units (cases, bodies, services), in money by case and body."""
        cost: Array = (units * self.unit_cost).sum(axis=-1)
        return cost

    def cost(self, units: Array) -> Array:
        """Return the cost of units, fixed and variable by case and body."""
        return self.variable_cost(units) + self.fixed_cost

    def volume_index(self, units: Array) -> Array:
        """Return units over the plan, weighed by their variable cost, by case and body."""
        planned = self.variable_cost(self.plan)
        if (planned <= 0).any():
            worthless = self.bodies[planned <= 0]
            raise InputError(
                f"The plan of body {worthless[0]!r} is worth nothing at the unit costs, so there is no volume index; give units "
                "and variable costs above zero, or a budget whose variable_share is 0.",
                pd.DataFrame({"body": worthless}),
            )
        return self.variable_cost(units) / planned


def require_volumes(given: pd.DataFrame | pd.Series, name: str, *, by_year: bool = False) -> pd.DataFrame:
    """Accept units by body and service (and year), or refuse them in one sentence with the rows.

    Parameters
    ----------
    given : pandas.DataFrame or pandas.Series
        Columns body, service, units, and year where ``by_year``; or, for one body and year, units by service.
    name : str
        What the caller calls it.
    by_year : bool
        Whether there may be a column year.

    Returns
    -------
    pandas.DataFrame
        Index body (and year), one column a service; units as floats.

    Raises
    ------
    InputError
        Not such a table; a cell that is missing, negative or not a number; a row twice; a body (and year) that lacks a
        service.

    Examples
    --------
    >>> require_volumes(pd.Series({"hips": 10}), "plan")
    service  hips
    body
    the body 10.0
    """
    keys = ["body", "year"] if by_year else ["body"]
    if isinstance(given, pd.Series):
        given = pd.DataFrame({"body": ONE_BODY, "service": given.index, "units": given.to_numpy()})
    table: pd.DataFrame = frame_or(given, name, ["body", "year", "service", "units"])
    _require_columns(table, [*keys[:1], "service", "units"], name)
    if by_year:
        label = [years.parse(y) for y in table["year"]] if "year" in table else ONE_YEAR
        if "year" in table and len(table):
            years.one_kind(table["year"].unique(), name)
        table = table.assign(year=label)
    checked = table.assign(units=numbers(table, "units", name))
    return _wide(checked, keys, name)


def _require_columns(given: object, wanted: list[str], name: str) -> None:
    if not isinstance(given, pd.DataFrame) or given.empty:
        what = "empty" if isinstance(given, pd.DataFrame) else f"a {type(given).__name__}"
        raise InputError(f"{name} is {what}; give a DataFrame with the columns {', '.join(wanted)}.")
    twice = [c for c in wanted if list(given.columns).count(c) > 1]
    if twice:
        raise InputError(f"{name}: the column {twice[0]!r} is there twice; keep one.")
    absent = [c for c in wanted if c not in given]
    if absent:
        raise InputError(
            f"{name} has no column {absent[0]!r}; give the columns {', '.join(wanted)}, and this one has "
            f"{', '.join(map(str, given.columns))}."
        )


def numbers(table: pd.DataFrame, column: str, name: str) -> pd.Series:
    """Return a column as floats, or refuse it: missing, infinite, negative, or no number.

    Parameters
    ----------
    table : pandas.DataFrame
        The caller's table.
    column : str
        The column.
    name : str
        What the caller calls the table.

    Returns
    -------
    pandas.Series
        Zero or more in every row.

    Raises
    ------
    InputError
        A cell is not a finite number of zero or more; ``cases`` holds the rows.

    Examples
    --------
    >>> numbers(pd.DataFrame({"units": [3]}), "units", "plan").tolist()
    [3.0]
    """
    values = table[column]
    found, odd = floats(values)
    wrong = odd | ~(np.isfinite(found) & (found >= 0))
    if wrong.any():
        raise InputError(
            f"{name} must hold a number of zero or more in every cell of {column}, and it is {shown(values[wrong].astype(object).iloc[0])} in row "
            f"{int(np.flatnonzero(wrong)[0]) + 1} ({wrong.sum()} of {len(table)}); nothing is filled in: give the figure.",
            table[wrong],
        )
    return pd.Series(found, index=table.index)


def _wide(table: pd.DataFrame, keys: list[str], name: str) -> pd.DataFrame:
    row = [*keys, "service"]
    for column in row:
        for problem in check_labels(table[column], Column(column, "name")):
            raise InputError(
                f"{name}: {problem.sentence} (column {column}, row {problem.rows[0] + 2}).", table.iloc[problem.rows]
            )
    table = table.assign(**{c: table[c].astype(object) for c in row})  # categories of two tables cannot be matched
    for column in row:
        pairs = alike(table[column].unique())
        if pairs:
            raise InputError(
                f"{name}: {pairs[0][0]!r} and {pairs[0][1]!r} are the same but for spaces, case or accents; write one {column} "
                "one way.",
                table[table[column].isin(pairs[0])],
            )
    blank = table[row].isna() | (table[row].astype("str").apply(lambda c: c.str.strip()) == "")
    wrong = blank.any(axis=1) | table.duplicated(row, keep=False)
    if wrong.any():
        raise InputError(
            f"{name} must name each {', '.join(row)} once, and {wrong.sum()} of {len(table)} rows are without a name or stand "
            "twice; add the doubles up.",
            table[wrong],
        )
    labels = [table[c].unique() for c in row]
    units = table.set_index(row)["units"].reindex(pd.MultiIndex.from_product(labels, names=row))
    if units.isna().any():
        cases = units[units.isna()].index.to_frame(index=False)
        raise InputError(
            f"{name} lacks {len(cases)} of {len(units)} rows, the first {tuple(cases.iloc[0])!r}; nothing is filled in: give "
            f"every {', '.join(row)}, zero where there is none.",
            cases,
        )
    index = pd.MultiIndex.from_product(labels[:-1], names=keys) if len(keys) > 1 else pd.Index(labels[0], name=keys[0])
    columns = pd.Index(labels[-1], name="service")
    return pd.DataFrame(units.to_numpy().reshape(len(index), len(columns)), index=index, columns=columns)


def require_terms(plan: pd.DataFrame | pd.Series, costs: pd.DataFrame | pd.Series) -> Terms:
    """Accept a plan and the costs of what is planned, or refuse them in one sentence with the rows.

    Parameters
    ----------
    plan : pandas.DataFrame or pandas.Series
        As for :func:`require_volumes`.
    costs : pandas.DataFrame or pandas.Series
        Columns service and variable (money a unit), and where there are any fixed (money a year whatever is done) and
        body; or money a unit by service.

    Returns
    -------
    Terms
        On the bodies and services of the plan.

    Raises
    ------
    InputError
        A table is refused, or a planned service has no cost.

    Examples
    --------
    >>> require_terms(pd.Series({"hips": 10}), pd.Series({"hips": 600})).unit_cost.tolist()
    [[600.0]]
    """
    planned = require_volumes(plan, "plan")
    if isinstance(costs, pd.Series):
        costs = pd.DataFrame({"service": costs.index, "variable": costs.to_numpy()})
    table: pd.DataFrame = frame_or(costs, "costs", ["body", "service", "variable", "fixed"])
    _require_columns(table, ["service", "variable"], "costs")
    if "body" not in table:
        table = pd.concat([table.assign(body=b) for b in planned.index], ignore_index=True)
    shaped = {c: _costs(table, c, planned) for c in ("variable", "fixed")}
    fixed = shaped["fixed"].sum(axis=1)
    return Terms(planned.index, planned.columns, planned.to_numpy(), shaped["variable"].to_numpy(), fixed.to_numpy())


def _costs(costs: pd.DataFrame, column: str, planned: pd.DataFrame) -> pd.DataFrame:
    if column not in costs:
        return planned * 0
    table = _wide(costs.assign(units=numbers(costs, column, "costs")), ["body"], "costs")
    _require_same(table.index, table.columns, planned.index, planned.columns, "costs")
    return table.loc[planned.index, planned.columns]


def require_activity(given: pd.DataFrame | pd.Series, terms: Terms) -> tuple[pd.Index, Array]:
    """Accept the units done by the bodies of the plan, or refuse them in one sentence with the rows.

    Parameters
    ----------
    given : pandas.DataFrame or pandas.Series
        As for :func:`require_volumes`, by year.
    terms : Terms
        Who the bodies and services are.

    Returns
    -------
    (pandas.Index, numpy.ndarray of shape (years, bodies, services))
        The years in order, and the units.

    Raises
    ------
    InputError
        The table is refused, or names other bodies or services than the plan.

    Examples
    --------
    >>> terms = require_terms(pd.Series({"hips": 10}), pd.Series({"hips": 600}))
    >>> require_activity(pd.Series({"hips": 12}), terms)[1].tolist()
    [[[12.0]]]
    """
    done = require_volumes(given, "activity", by_year=True)
    _require_same(done.index.unique("body"), done.columns, terms.bodies, terms.services, "activity")
    labels = done.index.unique("year").sort_values()
    rows = pd.MultiIndex.from_product([labels, terms.bodies], names=["year", "body"])
    units = done.swaplevel().reindex(rows)[terms.services].to_numpy()
    return labels, units.reshape(len(labels), len(terms.bodies), -1)


def _require_same(
    bodies: pd.Index, services: pd.Index, planned: pd.Index, services_planned: pd.Index, name: str
) -> None:
    pairs = (("body", bodies, planned), ("service", services, services_planned))
    cases = [(kind, x, name) for kind, a, b in pairs for x in a.difference(b, sort=False)]
    cases += [(kind, x, "plan") for kind, a, b in pairs for x in b.difference(a, sort=False)]
    if cases:
        kind, label, where = cases[0]
        raise InputError(
            f"plan and {name} must name the same bodies and services: {kind} {label!r} is in {where} alone "
            f"({len(cases)} in all); add it, or leave it out of both.",
            pd.DataFrame(cases, columns=["kind", "label", "only_in"]),
        )


def require_need(need: pd.DataFrame | None, bodies: pd.Index) -> pd.DataFrame | None:
    """Accept people and need by body, or refuse them in one sentence with the rows.

    Parameters
    ----------
    need : pandas.DataFrame or None
        Columns population (people) and need_index (need per head, any base), with a column body or bodies as index.
    bodies : pandas.Index
        The bodies compared; others are left out.

    Returns
    -------
    pandas.DataFrame or None
        Index the bodies; columns population and need_index.

    Raises
    ------
    InputError
        A column or a body is missing, or a figure is not above zero.

    Examples
    --------
    >>> require_need(pd.DataFrame({"population": [10], "need_index": [1.1]}, index=["N"]), pd.Index(["N"]))
       population  need_index
    N        10.0         1.1
    """
    if need is None:
        return None
    columns = ["population", "need_index"]
    need = frame_or(need, "need", ["body", *columns])
    _require_columns(need, columns, "need")
    table = need.set_index("body") if "body" in need else need
    found = pd.DataFrame({c: numbers(table, c, "need") for c in columns})
    absent = bodies.difference(found.index, sort=False)
    if len(absent) or found.index.has_duplicates:
        raise InputError(
            f"need must name each body once, and {len(absent)} of {len(bodies)} are not in it "
            f"({', '.join(map(str, absent[:3])) or 'one stands twice'}); give people and need for every body.",
            pd.DataFrame({"body": absent}),
        )
    if (found <= 0).any(axis=None):
        raise InputError(
            "need must be above zero: people and need_index of every body.", found[(found <= 0).any(axis=1)]
        )
    return found.loc[bodies]
