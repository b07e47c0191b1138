"""Targeting: does money per head go where need is, and how far could one body or chance have made it look so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd

from decentre import figures
from decentre.errors import InputError
from decentre.purpose.gradient import Gradient, limits
from decentre.resampling.draws import require_draws
from decentre.results import Format, Plotted
from decentre.tables import settle_currency
from decentre.tables.bodies import spend_and_need

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Order = Literal["ascending", "descending"]
Fifths = Literal["bodies", "population"]
FEWEST_BODIES = 8
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


@dataclass(frozen=True, repr=False)
class Targeting(Plotted):
    """How spend per head leans towards need.

    Attributes
    ----------
    table : pandas.DataFrame
        Index measure: concentration_index, absolute_index (money per head), kakwani, slope_index (money per head),
        relative_index, erreygers and wagstaff where bounds were given, spearman, fit_slope (money per head and unit
        of need). Columns estimate, without_one_low and without_one_high (leave-one-body-out range), low and high
        (superpopulation bootstrap; NaN with fewer than 8 bodies).
    bodies : pandas.DataFrame
        Index body, in the order given; columns spend_per_head, spend, need, population and, where groups were given,
        group.
    fit : pandas.Series
        Ordinary least squares of spend per head on need, each body once: slope, intercept, R2.
    fifths : pandas.DataFrame
        Index fifth, 1 the least need; columns bodies, population, need_low, need_high, spend_per_head (summed money
        over summed heads).
    groups : pandas.DataFrame or None
        Index group; columns bodies, population, need, spend_per_head.
    leave_one_out : pandas.DataFrame
        Index body; each measure without that body.
    p, p_studentised : float
        Two-sided permutation p of the concentration index; the identity counts. From every order where there are no more
        than ``replicates``.
    order : str
        ``'ascending'``: positive is pro-need.
    level : float
        Of the intervals.
    assumptions : tuple of str
        What the answer stands on.
    """

    table: pd.DataFrame
    bodies: pd.DataFrame
    fit: pd.Series
    fifths: pd.DataFrame
    groups: pd.DataFrame | None
    leave_one_out: pd.DataFrame
    p: float
    p_studentised: float
    order: Order
    level: float
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = dict.fromkeys(
        ["estimate", "without_one_low", "without_one_high", "low", "high"], "number"
    )

    def summary(self) -> pd.DataFrame:
        """Return the table: one row a measure, its leave-one-out range before its interval."""
        return self.table

    def _title(self) -> str:
        way = "least to most need" if self.order == "ascending" else "most to least need"
        limits = (
            f"{100 * self.level:g} % intervals between bodies" if len(self.bodies) >= FEWEST_BODIES else "no interval"
        )
        return (
            f"{len(self.bodies)} bodies ranked from {way}, permutation p {self.p:.4f} "
            f"(studentised {self.p_studentised:.4f}), {limits}"
        )

    @property
    def concentration_index(self) -> float:
        """Positive when money per head leans towards bodies that rank high."""
        return float(self.table["estimate"].loc["concentration_index"])

    @property
    def absolute_index(self) -> float:
        """The concentration index times mean spend per head."""
        return float(self.table["estimate"].loc["absolute_index"])

    @property
    def kakwani(self) -> float:
        """The concentration index of spend less that of need on the same ranks: 0 is proportional to need."""
        return float(self.table["estimate"].loc["kakwani"])

    @property
    def slope_index(self) -> float:
        """Fitted spend per head at the top of the ranking less that at its foot."""
        return float(self.table["estimate"].loc["slope_index"])

    @property
    def relative_index(self) -> float:
        """Fitted spend per head at the top of the ranking over that at its foot."""
        return float(self.table["estimate"].loc["relative_index"])

    @property
    def spearman(self) -> float:
        """Rank correlation of spend per head with need, each body once."""
        return float(self.table["estimate"].loc["spearman"])

    @property
    def estimate(self) -> float:
        """The concentration index."""
        return self.concentration_index

    @property
    def low(self) -> float:
        """The lower limit of the concentration index."""
        return float(self.table["low"].loc["concentration_index"])

    @property
    def high(self) -> float:
        """The upper limit of the concentration index."""
        return float(self.table["high"].loc["concentration_index"])

    def curve(self) -> pd.DataFrame:
        """Return the concentration curve.

        Returns
        -------
        pandas.DataFrame
            Columns population, spend, need: shares of each held by the bodies up to a rank, from 0 to 1. Bodies with
            the same need are one step. Need is NaN where a score is below zero: it has no shares.
        """
        table = self.bodies.assign(needed=self.bodies["need"] * self.bodies["population"])
        steps = table.groupby("need")[["population", "spend", "needed"]].sum()
        steps = steps.iloc[:: 1 if self.order == "ascending" else -1]
        shares = (steps.cumsum() / steps.sum()).rename(columns={"needed": "need"}).reset_index(drop=True)
        start = pd.DataFrame({"population": [0.0], "spend": [0.0], "need": [0.0]})
        curve = pd.concat([start, shares], ignore_index=True)
        return curve if self.bodies["need"].min() >= 0 else curve.assign(need=np.nan)

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        way = "least need first" if self.order == "ascending" else "most need first"
        return figures.concentration_curve(self.curve(), self.concentration_index, way, ax=ax, source=source)


def assess_targeting(
    spend: pd.Series,
    need: pd.Series,
    *,
    population: pd.Series | None = None,
    order: Order = "ascending",
    by: pd.Series | None = None,
    bounds: tuple[float, float] | None = None,
    fifths: Fifths = "bodies",
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
        Group of each body, for group means.
    bounds : (float, float), optional
        Least and greatest possible spend per head; only then the Erreygers and Wagstaff indices are given.
    fifths : {'bodies', 'population'}
        Whether need fifths hold equal numbers of bodies, or of people.
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
        ``.table``, ``.fit``, ``.fifths``, ``.groups``, ``.leave_one_out``, ``.p``, ``.p_studentised``, ``.plot()``.

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
    found.insert(0, "spend_per_head", _per_head(found))
    _require_bounds(found["spend_per_head"], bounds)
    per_head, scores, heads = (found[c].to_numpy() for c in ("spend_per_head", "need", "population"))
    gradient = Gradient(per_head, scores, heads, sign=1 if order == "ascending" else -1, bounds=bounds)
    without_one = pd.DataFrame(gradient.without_one(), index=found.index)
    table = _table(gradient, without_one, level, replicates, seed)
    fit = _fit(found)
    p, studentised = gradient.permuted(replicates, seed)
    return Targeting(
        table=table,
        bodies=found,
        fit=fit,
        fifths=_fifths(found, fifths),
        groups=_groups(found) if by is not None else None,
        leave_one_out=without_one,
        p=p,
        p_studentised=studentised,
        order=order,
        level=level,
        assumptions=tuple(_notes(table, fit, len(found), population is None)),
        currency=settle_currency(currency),
    )


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


def _table(gradient: Gradient, without_one: pd.DataFrame, level: float, replicates: int, seed: int) -> pd.DataFrame:
    table = pd.DataFrame({"estimate": gradient.observed()}).rename_axis("measure")
    table["without_one_low"] = without_one.min(skipna=False)
    table["without_one_high"] = without_one.max(skipna=False)
    table[["low", "high"]] = np.nan
    if len(without_one) >= FEWEST_BODIES:
        found = limits(gradient.drawn(replicates, seed), level)
        table[["low", "high"]] = pd.DataFrame.from_dict(found, orient="index", columns=["low", "high"])
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


def _groups(found: pd.DataFrame) -> pd.DataFrame:
    grouped = found.assign(needed=found["need"] * found["population"]).groupby("group", sort=True)
    table = grouped.agg(bodies=("need", "size"), population=("population", "sum"))
    table["need"] = grouped["needed"].sum() / table["population"]
    table["spend_per_head"] = grouped["spend"].sum() / table["population"]
    return table


def _notes(table: pd.DataFrame, fit: pd.Series, bodies: int, alike: bool) -> list[str]:
    notes = [_MECHANICAL, _EXCHANGEABLE]
    if fit["R2"] > _STRAIGHT:
        notes.insert(0, _BUILT_IN)
    if alike:
        notes.append("no population is given: spend is taken as per head, and every body weighs the same")
    undefined = table.index[table["estimate"].isna()]
    if len(undefined):
        notes.append(f"not defined for these figures: {', '.join(undefined)}")
    if bodies < FEWEST_BODIES:
        return [*notes, f"no interval: {bodies} bodies, and fewer than {FEWEST_BODIES} is too few to draw from"]
    crossing = table.index[table["low"].isna() & table["estimate"].notna()]
    if len(crossing):
        notes.append(f"no interval for {', '.join(crossing)}: not defined in some draws")
    return [*notes, _SUPERPOPULATION]
