"""Targeting: does money per head go where need is, and how far could one body or chance have made it look so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.measures.concentration import concentration_index
from decentre.measures.inequity import require_needs
from decentre.measures.left_out import FEWEST_BODIES
from decentre.measures.ranks import fractional_rank
from decentre.purpose.gradient import Gradient
from decentre.purpose.targeting_intervals import Interval, heavy_note, limits_of, require_interval
from decentre.purpose.targeting_result import Order, Targeting
from decentre.resampling.draws import require_draws
from decentre.resampling.fixed_ranks import NORMAL_LIMIT
from decentre.tables import settle_currency
from decentre.tables.bodies import labels_of, needs_of, spend_and_need

if TYPE_CHECKING:
    from numpy.typing import NDArray

Fifths = Literal["bodies", "population"]
_SAME = 1e-12
_STRAIGHT = 0.9999
_MECHANICAL = (
    "where the money was itself allocated by a measure of need, part of the association is mechanical: repeat it with a "
    "need measure outside the formula, and compare with the head-count rule (concentration index 0)"
)
_BUILT_IN = (
    "spend per head is a straight line in this measure of need: the money was given by it or by something that moves "
    "with it, so nearly all of the association is built in"
)
_SUPERPOPULATION = (
    "superpopulation: variation between bodies. All bodies listed are observed, so each figure itself is exact; the "
    "interval says how it would vary if bodies like these were drawn again"
)
_EXCHANGEABLE = (
    "the permutation null is that spend per head is exchangeable between bodies, which is more than zero correlation; "
    "p_studentised stays near its level where only the correlation is zero (more bodies, better)"
)
_SHARE_OF_PEOPLE = (
    "need lies between 0 and 1 in every body, as a share of people does: kakwani is not read, for twice the share is not "
    "twice the need of a head"
)
_NORMAL = "p and p_studentised come from the normal limit of the orders, none of which is drawn with so many bodies"


def assess_targeting(
    spend: pd.Series,
    need: pd.Series,
    *,
    population: pd.Series | None = None,
    order: Order = "ascending",
    by: pd.Series | None = None,
    cluster: pd.Series | None = None,
    needs: pd.DataFrame | None = None,
    bounds: tuple[float, float] | None = None,
    fifths: Fifths = "bodies",
    interval: Interval = "jackknife",
    level: float = 0.95,
    replicates: int = 9999,
    seed: int,
    currency: str | None = None,
) -> Targeting:
    r"""Say how far spend per head leans towards need.

    Bodies rank by need and weigh by their people: with shares :math:`p_i`, mid-ranks :math:`r_i` and spend per head
    :math:`y_i`,

    .. math:: C = \frac{1}{\mu} \sum_i p_i y_i (2 r_i - 1), \qquad \text{Kakwani} = C(y) - C(\text{need})

    Slope and relative index are fitted on the mid-ranks with the same weights. The least-squares fit and Spearman's
    correlation count each body once.

    Parameters
    ----------
    spend : pandas.Series
        Money by body; money per head where no population is given.
    need : pandas.Series
        Need by body, any unit: it ranks the bodies, and is what Kakwani compares with (which asks for a scale with a
        true zero, so that twice the need is twice the money: an index of need per head, not a score).
    population : pandas.Series, optional
        People by body; without it every body weighs the same.
    order : {'ascending', 'descending'}
        Ranks run from the least need to the most, so that positive is pro-need; or the other way, as published tables
        that rank the worst first (England 2022-23: -0.1124).
    by : pandas.Series, optional
        Group of each body, for group means and for what lies between and within groups.
    cluster : pandas.Series, optional
        What bodies share their chance with (a region): whole clusters are left out or drawn.
    needs : pandas.DataFrame, optional
        What spend per head should follow, one column a need: only then horizontal inequity is given, with ``need`` as
        what ranks the bodies (income, deprivation), which may not be one of them.
    bounds : (float, float), optional
        Least and greatest possible spend per head; only then the Erreygers and Wagstaff indices are given.
    fifths : {'bodies', 'population'}
        Whether need fifths hold equal numbers of bodies, or of people.
    interval : {'jackknife', 'studentised', 'bca', 'percentile'}
        Estimate and t times the jackknife error (nothing is drawn), or a bootstrap of bodies: over the error of each draw,
        corrected for bias and skewness, or the quantiles as they are (which fall short with few bodies).
    level : float, default 0.95
        Of the intervals.
    replicates : int, default 9999
        Bootstrap draws, and permutations.
    seed : int
        Of the draws; there is no default.
    currency : str, optional
        The ISO 4217 code of the money.

    Returns
    -------
    Targeting
        ``.table``, ``.fit``, ``.fifths``, ``.groups``, ``.leave_one_out``, ``.p_studentised``, ``.p``, ``.p_spearman``,
        ``.coverage()``, ``.difference(other)``, ``.plot()``.

    Raises
    ------
    InputError
        A figure is missing, negative (but for need) or not a number; bodies differ between the tables; one body; all
        spend zero; need the same for all; a choice is unknown; bounds that spend per head passes.

    Notes
    -----
    Every bootstrap draw rebuilds the ranks; only the permutation keeps them, since there the rows of need and people
    are fixed. With fewer than 8 bodies there is no interval.

    References
    ----------
    Kakwani, N., Wagstaff, A. and van Doorslaer, E. (1997), Journal of Econometrics 77: 87-103,
    doi:10.1016/S0304-4076(96)01807-6. DiCiccio, C.J. and Romano, J.P. (2017), Journal of the American Statistical
    Association 112: 1211-1220, doi:10.1080/01621459.2016.1202117 (studentised permutation).

    Examples
    --------
    >>> spend = pd.Series({"N": 300.0, "S": 200.0, "E": 240.0, "W": 450.0})
    >>> need = pd.Series({"N": 1.0, "S": 0.8, "E": 0.9, "W": 1.3})
    >>> population = pd.Series({"N": 100, "S": 100, "E": 100, "W": 100})
    >>> result = assess_targeting(spend, need, population=population, replicates=999, seed=1)
    >>> result.table.loc[["concentration_index", "kakwani", "slope_index"], ["estimate", "low"]].round(4)
                         estimate  low
    measure
    concentration_index    0.1702  NaN
    kakwani                0.0702  NaN
    slope_index            3.2400  NaN
    >>> result.fit.round(3).to_dict()
    {'slope': 5.071, 'intercept': -2.096, 'R2': 0.998}
    """
    found = spend_and_need(spend, need, population, by)
    _require_choices(order, fifths, level, replicates)
    require_interval(interval, cluster)
    found.insert(0, "spend_per_head", _per_head(found))
    _require_bounds(found["spend_per_head"], bounds)
    if cluster is not None:
        found["cluster"] = labels_of(cluster, found.index, "cluster", "cluster")
    gradient = _gradient(found, order, bounds, needs)
    without_one = pd.DataFrame(gradient.without_one(), index=found.index)
    units, codes = _units(gradient, found, without_one)
    table = _table(gradient, without_one)
    table[["low", "high"]] = limits_of(gradient, units, codes, interval, level, replicates, seed)
    fit = _fit(found)
    p, studentised = gradient.permuted(replicates, seed)
    return Targeting(
        table=table,
        bodies=found,
        fit=fit,
        fifths=_fifths(found, fifths),
        groups=_groups(found, gradient) if by is not None else None,
        leave_one_out=without_one,
        units=units,
        p=p,
        p_studentised=studentised,
        p_spearman=gradient.correlation_p(replicates, seed),
        order=order,
        interval=interval,
        level=level,
        assumptions=tuple(_notes(table, fit, found, population is None, interval)),
        currency=settle_currency(currency),
    )


def _gradient(
    found: pd.DataFrame, order: Order, bounds: tuple[float, float] | None, needs: pd.DataFrame | None
) -> Gradient:
    spend, need, heads = (found[c].to_numpy() for c in ("spend_per_head", "need", "population"))
    wanted = None
    if needs is not None:
        given = needs_of(needs, found.index)
        require_needs(given.to_numpy(), need, [f"needs column {c!r}" for c in given.columns])
        wanted = given.to_numpy()
    return Gradient(spend, need, heads, 1 if order == "ascending" else -1, bounds, wanted)


def _units(
    gradient: Gradient, found: pd.DataFrame, without_one: pd.DataFrame
) -> tuple[pd.DataFrame, NDArray[np.intp] | None]:
    if "cluster" not in found:
        return without_one, None
    codes, labels = pd.factorize(found["cluster"], sort=True)
    if len(labels) < 2:
        raise InputError("cluster has one label for every body; give two or more clusters.")
    return pd.DataFrame(gradient.without_group(codes), index=pd.Index(labels, name="cluster")), codes


def _per_head(found: pd.DataFrame) -> pd.Series:
    per_head = found["spend"] / found["population"]
    alike = np.ptp(per_head.to_numpy()) <= _SAME * per_head.max()  # the same for all, but for the rounding of a float
    return pd.Series(per_head.mean(), per_head.index) if alike else per_head


def _require_choices(order: str, fifths: str, level: float, replicates: int) -> None:
    if order not in ("ascending", "descending"):
        raise InputError(f"order is {order!r}; give 'ascending' (positive is pro-need) or 'descending'.")
    if fifths not in ("bodies", "population"):
        raise InputError(f"fifths is {fifths!r}; give 'bodies' or 'population'.")
    require_draws(replicates, level)


def _require_bounds(per_head: pd.Series, bounds: tuple[float, float] | None) -> None:
    if bounds is None:
        return
    if len(bounds) != 2 or not bounds[0] < bounds[1]:
        raise InputError(
            f"bounds are {bounds!r}; give the least and the greatest possible spend per head, the least first."
        )
    beyond = per_head[(per_head < bounds[0]) | (per_head > bounds[1])]
    if len(beyond):
        raise InputError(
            f"spend per head goes beyond the bounds {bounds!r} in {len(beyond)} of {len(per_head)} bodies (first "
            f"{beyond.index[0]!r}, {beyond.iloc[0]:.4g}); give the least and the greatest possible value.",
            beyond.to_frame(),
        )


def _table(gradient: Gradient, without_one: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame({"estimate": gradient.observed()}).rename_axis("measure")
    table["without_one_low"] = without_one.min(skipna=False)
    table["without_one_high"] = without_one.max(skipna=False)
    return table


def _fit(found: pd.DataFrame) -> pd.Series:
    need, per_head = (found[c].to_numpy(dtype=float) for c in ("need", "spend_per_head"))
    x, y = need - found["need"].mean(), per_head - found["spend_per_head"].mean()
    slope = float(x @ y) / float(x @ x)
    intercept = float(found["spend_per_head"].mean()) - slope * float(found["need"].mean())
    explained = np.nan if np.ptp(per_head) == 0 else float(np.corrcoef(x, y)[0, 1]) ** 2
    return pd.Series({"slope": slope, "intercept": intercept, "R2": explained}, name="fit")


def _fifths(found: pd.DataFrame, kind: Fifths) -> pd.DataFrame:
    weights = found["population"] if kind == "population" else pd.Series(1.0, found.index)
    by_need = weights.groupby(found["need"]).sum()
    middle = found["need"].map((by_need.cumsum() - by_need / 2) / by_need.sum())
    place = np.minimum(np.floor(5 * middle + 1e-9).astype(int), 4) + 1
    grouped = found.groupby(place.rename("fifth"))
    table = grouped.agg(
        bodies=("need", "size"), population=("population", "sum"), need_low=("need", "min"), need_high=("need", "max")
    )
    table["spend_per_head"] = grouped["spend"].sum() / table["population"]
    return table.reindex(pd.RangeIndex(1, 6, name="fifth")).astype({"bodies": "Int64"})


def _groups(found: pd.DataFrame, gradient: Gradient) -> pd.DataFrame:
    columns = found[["group", "population", "spend"]].assign(needed=found["need"] * found["population"])
    grouped = columns.groupby("group", sort=True)
    table = grouped.agg(bodies=("spend", "size"), population=("population", "sum"))
    table["need"] = grouped["needed"].sum() / table["population"]
    table["spend_per_head"] = grouped["spend"].sum() / table["population"]
    table["concentration_index"] = [_own_index(part, gradient.sign) for _, part in found.groupby("group", sort=True)]
    share = found["population"] / found["population"].sum()
    lean = fractional_rank(gradient.sign * found["need"], weights=found["population"]) - 0.5
    mean = (share * found["spend_per_head"]).sum()
    by_group = (share * lean).groupby(found["group"]).sum()
    product = share * lean * found["spend_per_head"]
    table["between"] = 2 * by_group * (table["spend_per_head"] - mean) / mean
    table["within"] = 2 * (product.groupby(found["group"]).sum() - by_group * table["spend_per_head"]) / mean
    return table


def _own_index(part: pd.DataFrame, sign: int) -> float:
    if part["need"].nunique() < 2 or not part["spend"].any():
        return np.nan
    index = concentration_index(part["spend_per_head"], sign * part["need"], weights=part["population"])
    return index.estimate


def _notes(table: pd.DataFrame, fit: pd.Series, found: pd.DataFrame, alike: bool, interval: Interval) -> list[str]:
    notes = [_MECHANICAL, _EXCHANGEABLE]
    if fit["R2"] > _STRAIGHT:
        notes.insert(0, _BUILT_IN)
    if alike:
        notes.append("no population is given: spend is taken as per head, and every body weighs the same")
    if found["need"].between(0, 1).all():
        notes.append(_SHARE_OF_PEOPLE)
    if len(found) >= NORMAL_LIMIT:
        notes.append(_NORMAL)
    undefined = table.index[table["estimate"].isna()]
    if len(undefined):
        notes.append(f"not defined for these figures: {', '.join(undefined)}")
    return [*notes, *_about_intervals(table, found, interval)]


def _about_intervals(table: pd.DataFrame, found: pd.DataFrame, interval: Interval) -> list[str]:
    if len(found) < FEWEST_BODIES:
        return [f"no interval: {len(found)} bodies, and fewer than {FEWEST_BODIES} is too few to draw from"]
    clusters = found["cluster"].nunique() if "cluster" in found else len(found)
    if clusters < FEWEST_BODIES:
        return [f"no interval: {clusters} clusters, and fewer than {FEWEST_BODIES} is too few to draw from"]
    notes = heavy_note(found["spend"].to_numpy(), interval)
    crossing = table.index[table["low"].isna() & table["estimate"].notna()]
    if len(crossing):
        when = "without some body" if interval == "jackknife" else "in some draws"
        notes.append(f"no interval for {', '.join(crossing)}: not defined {when}")
    return [*notes, _SUPERPOPULATION]
