"""The relative need of places: weighted people per head, over those of the nation or of a parent."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from decentre import figures
from decentre.errors import AssumptionWarning, InputError
from decentre.results import Format, Plotted
from decentre.tables.cell_checks import check_optional_labels
from decentre.tables.frames import frame_or
from decentre.tables.populations import by_body, require_populations
from decentre.tables.shapes import Column

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Places = str | pd.Series | Mapping[object, Iterable[object]]
_POPULATIONS = ("gp_pop", "population")
_PARENTS = ("parent", "icb_ods_code", "icb_ons_code", "icb_code")
_WEIGHTED = ("wp_", "pop_x_")
_BASES = ("england", "parent", "pooled")


@dataclass(frozen=True, repr=False)
class NeedIndex(Plotted):
    """The relative need of places.

    Attributes
    ----------
    table : pandas.DataFrame
        Index: the places. Columns bodies (practices counted in it), parents (their codes, several joined by a comma),
        population (people), and ``index_`` and the name of each weighted population: 1 where a head of the place weighs
        as much as a head of what it is compared with.
    sums : pandas.DataFrame
        Index: the places; the population and weighted populations of each, in people.
    relative_to : str
        What 1 stands for: ``'england'``, ``'parent'``, ``'pooled'`` or the code of a parent.
    assumptions : tuple of str
        What the answer stands on.
    """

    table: pd.DataFrame
    sums: pd.DataFrame
    relative_to: str
    assumptions: tuple[str, ...] = ()

    _formats: ClassVar[Mapping[str, Format]] = {"population": "count"}

    def summary(self) -> pd.DataFrame:
        """Return the table: one row a place."""
        return self.table

    def rounded(self, decimals: int = 2) -> pd.DataFrame:
        """Return the indices rounded once, halves up, as published tables have them.

        Parameters
        ----------
        decimals : int, default 2
            Digits behind the point.

        Returns
        -------
        pandas.DataFrame
            The columns ``index_...``. An index of 1.3148 is 1.31; rounded to 1.315 first it would have become 1.32.
        """
        step = Decimal(1).scaleb(-decimals)
        indices = self.table.filter(regex="^index_")
        return indices.map(lambda x: float(Decimal(x).quantize(step, ROUND_HALF_UP)))

    def _title(self) -> str:
        return f"{len(self.table)} places, {self._unit()}"

    def _unit(self) -> str:
        """Return what an index of 1 stands for, in words."""
        return f"1 is {_IN_WORDS.get(self.relative_to, self.relative_to)}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw the last index of the table (the overall one, where there is one), the lowest place first."""
        name = next((c for c in self.table.columns if c.startswith("index_overall")), self.table.columns[-1])
        title = f"{name.removeprefix('index_').replace('_', ' ')}, {self._unit()}"
        return figures.need_indices(self.table[name], ax=ax, title=title, source=source)


_IN_WORDS = {
    "england": "all bodies given",
    "parent": "the parent of each place",
    "pooled": "the parents of each place, pooled",
}


def need_index(populations: pd.DataFrame, *, places: Places, relative_to: str = "england") -> NeedIndex:
    r"""Compute the relative need of places made of practices or areas.

    .. math:: \mathrm{index}_p = \frac{\sum_{i \in p} WP_i / \sum_{i \in p} Pop_i}{\sum_{j \in q} WP_j / \sum_{j \in q} Pop_j}

    for each weighted population WP, with q all bodies given, the one parent of the place, or all its parents pooled.

    Parameters
    ----------
    populations : pandas.DataFrame
        One row a practice or area (a column ``body``, or the index): people (``gp_pop`` or ``population``), weighted
        populations (``wp_...``, ``pop_x_...``) and, for parents, a column ``parent`` (or ``icb_ods_code``).
    places : str, pandas.Series or mapping
        The column that names the place of each row; a Series of body to place; or place to list of bodies. Bodies in no
        place count only in what places are compared with.
    relative_to : str, default 'england'
        ``'england'``: all bodies given. ``'parent'``: the parent of the place, which must be one. ``'pooled'``: all
        parents of the place together. Or the code of a parent.

    Returns
    -------
    NeedIndex
        ``.table`` by place, ``.sums``, ``.rounded()``, ``.plot()``.

    Raises
    ------
    InputError
        A place that spans two parents, under ``'parent'``; a place that names a body that is not there, or none; a body
        of a place without a parent; an unknown parent; several years in one table; a table the gate refuses.

    Warns
    -----
    AssumptionWarning
        A place is compared with a parent, named by the caller, to which not all of it belongs.

    Notes
    -----
    An index relative to a parent must not be used with weights or tables relative to the nation.

    References
    ----------
    NHS England, place-based allocation tool: worked example of 2018-19, and the place of two boards shown in its README.

    Examples
    --------
    >>> practices = pd.DataFrame({"body": ["A", "B", "C"], "parent": ["Q1", "Q1", "Q2"], "gp_pop": [100, 300, 100],
    ...                           "wp_need": [130, 270, 100]})
    >>> need_index(practices, places={"town": ["A"]}, relative_to="parent").table["index_need"]
    place
    town    1.3
    Name: index_need, dtype: float64
    >>> need_index(practices, places={"town": ["A", "C"]}, relative_to="parent")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: the place 'town' spans the parents Q1, Q2 (1 of 1 places do), so it has no parent of its own; use relative_to='pooled' or ...
    """
    table, population, weighted = _gate(populations)
    members = _members(table, places)
    parents = _parents(table, needed=relative_to != "england")
    touched = _touched(members, parents)
    notes = _require_base(touched, parents, relative_to)
    if relative_to != "england":
        _require_parents(members, parents)
    columns = [population, *weighted]
    sums = table.loc[members["body"], columns].groupby(members["place"].to_numpy(), sort=False).sum()
    bases = _bases(table[columns], parents, touched, relative_to)
    index = _rates(sums, population) / _over(bases, population)
    shown = pd.DataFrame({"bodies": members.groupby("place", sort=False).size()})
    shown["parents"] = [", ".join(map(str, touched[p])) for p in shown.index] if parents is not None else ""
    shown["population"] = sums[population]
    return NeedIndex(shown.join(index.rename(columns=_index_name)), sums, relative_to, (*notes, *_small(shown)))


def _index_name(column: str) -> str:
    return "index_" + column.removeprefix("wp_").removeprefix("pop_x_")


def _gate(populations: pd.DataFrame) -> tuple[pd.DataFrame, str, list[str]]:
    populations = frame_or(populations, "populations", ["body", "year"])
    if isinstance(populations, pd.DataFrame) and "year" in populations and len(populations["year"].unique()) > 1:
        found = ", ".join(map(str, populations["year"].unique()[:4]))
        raise InputError(
            f"populations holds several years ({found}); give one: weighted populations are on each year's own head count, "
            "and in boards' tables the hospital and community columns hold market forces in 2022-23 alone."
        )
    table = by_body(populations)
    population = next((c for c in _POPULATIONS if c in table.columns), _POPULATIONS[0])
    weighted = [c for c in table.columns if str(c).startswith(_WEIGHTED)]
    if not weighted:
        raise InputError("populations has no weighted population; give at least one column that starts with 'wp_'.")
    checked = require_populations(table, population=population, weighted=weighted)
    return checked.join(table[[c for c in table.columns if c not in checked.columns]]), population, weighted


def _members(table: pd.DataFrame, places: Places) -> pd.DataFrame:
    """Return one row a place and body."""
    if isinstance(places, Mapping):
        pairs = [(place, body) for place, bodies in places.items() for body in bodies]
        empty = [place for place, bodies in places.items() if not list(bodies)]
        if empty:
            raise InputError(f"the place {empty[0]!r} names no body; give at least one, or leave the place out.")
        members = pd.DataFrame(pairs, columns=["place", "body"])
    else:
        if isinstance(places, str) and places not in table.columns:
            raise InputError(
                f"populations: there is no column {places!r} of places; it has {', '.join(table.columns)}."
            )
        if not isinstance(places, str | pd.Series):
            raise InputError(
                f"places is {places!r}; give a column, a Series of body to place, or place to list of bodies."
            )
        named = (table[places] if isinstance(places, str) else pd.Series(places)).dropna()
        members = pd.DataFrame({"place": named.to_numpy(), "body": named.index})
    if members.empty or members.duplicated().any():
        twice = members[members.duplicated()]
        what = f"{twice['body'].iloc[0]!r} twice in one place" if len(twice) else "no place at all"
        raise InputError(f"places holds {what}; give each body once in a place.", twice)
    unknown = members[~members["body"].isin(table.index)]
    if len(unknown):
        place, body = unknown.iloc[0]
        raise InputError(
            f"the place {place!r} names {body!r}, which is not among the {len(table)} bodies ({len(unknown)} such); it may "
            "have closed or got a new code: correct it, or leave it out.",
            unknown,
        )
    return members


def _parents(table: pd.DataFrame, *, needed: bool) -> pd.Series | None:
    name = next((c for c in _PARENTS if c in table.columns), None)
    if name is None:
        if needed:
            raise InputError(
                "populations has no column 'parent', so no place has a parent; add it, or use relative_to='england'."
            )
        return None
    if list(table.columns).count(name) > 1:
        raise InputError(f"populations: the column {name!r} is there twice; keep one.")
    for problem in check_optional_labels(table[name], Column(str(name), "name")):
        raise InputError(
            f"populations: {problem.sentence} (column {name}, first in {table.index[problem.rows[0]]!r}).",
            table.iloc[problem.rows],
        )
    return table[name]


def _touched(members: pd.DataFrame, parents: pd.Series | None) -> dict[object, list[object]]:
    if parents is None:
        return {}
    of = parents.reindex(members["body"]).to_numpy()
    return {
        p: sorted(pd.unique(pd.Series(of[rows]).dropna()))
        for p, rows in members.groupby("place", sort=False).indices.items()
    }


def _require_parents(members: pd.DataFrame, parents: pd.Series | None) -> None:
    """Refuse a body of a place that has no parent: its people would be compared with those of others' parents."""
    if parents is None:
        return
    lost = members[parents.reindex(members["body"]).isna().to_numpy()]
    if len(lost):
        place, body = lost.iloc[0]
        raise InputError(
            f"populations: {parents.name} is missing for {body!r} of the place {place!r} ({len(lost)} such bodies); give each a parent, or use "
            "relative_to='england'.",
            lost,
        )


def _require_base(
    touched: Mapping[object, list[object]], parents: pd.Series | None, relative_to: str
) -> tuple[str, ...]:
    if relative_to == "england":
        return ()
    lost = [p for p, found in touched.items() if not found]
    if lost:
        raise InputError(
            f"the place {lost[0]!r} is in no parent ({len(lost)} such places); give each of its bodies one."
        )
    several = {p: found for p, found in touched.items() if len(found) > 1}
    if relative_to == "parent" and several:
        place, found = next(iter(several.items()))
        raise InputError(
            f"the place {place!r} spans the parents {', '.join(map(str, found))} ({len(several)} of {len(touched)} places "
            "do), so it has no parent of its own; use relative_to='pooled' or 'england', or split it.",
            pd.DataFrame({"place": list(several), "parents": [", ".join(map(str, f)) for f in several.values()]}),
        )
    if relative_to in _BASES:
        return ()
    return _require_named(touched, parents, relative_to)


def _require_named(touched: Mapping[object, list[object]], parents: pd.Series | None, code: str) -> tuple[str, ...]:
    known = [] if parents is None else sorted(parents.dropna().unique())
    if code not in known:
        raise InputError(
            f"relative_to is {code!r}; give 'england', 'parent', 'pooled' or the code of a parent "
            f"({', '.join(map(str, known[:5]))} ...)."
        )
    outside = [p for p, found in touched.items() if found != [code]]
    if not outside:
        return ()
    note = (
        f"{len(outside)} places (first {outside[0]!r}, in {', '.join(map(str, touched[outside[0]]))}) do not lie in "
        f"{code!r} alone: their index divides by people who are not their own; 'pooled' would not"
    )
    warnings.warn(note, AssumptionWarning, stacklevel=4)
    return (note,)


def _bases(
    columns: pd.DataFrame, parents: pd.Series | None, touched: Mapping[object, list[object]], relative_to: str
) -> pd.DataFrame | pd.Series:
    if relative_to == "england" or parents is None:
        return columns.sum()
    by_parent = columns.groupby(parents).sum()
    if relative_to not in _BASES:
        return by_parent.loc[relative_to]
    return pd.DataFrame({place: by_parent.loc[found].sum() for place, found in touched.items()}).T


def _over(sums: pd.DataFrame | pd.Series, population: str) -> pd.DataFrame | pd.Series:
    """Return weighted people per head."""
    if isinstance(sums, pd.Series):
        over: pd.Series = sums.drop(population) / sums[population]
        return over
    return _rates(sums, population)


def _rates(sums: pd.DataFrame, population: str) -> pd.DataFrame:
    return sums.drop(columns=population).div(sums[population], axis=0)


def _small(shown: pd.DataFrame) -> tuple[str, ...]:
    single = int((shown["bodies"] == 1).sum())
    if not single:
        return ()
    return (
        f"{single} of {len(shown)} places are a single body: the index of one practice is less stable than its sum with others",
    )
