"""Shift-share: an earmark that is a body's share of a national total is as many draws as the total has yearly changes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from decentre import years
from decentre.errors import InputError
from decentre.purpose.panel import effects
from decentre.resampling.draws import generator
from decentre.tables import panels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.purpose.earmark_panel import EarmarkPanel
    from decentre.purpose.panel import Fit

    Vector = NDArray[np.float64]

FEWEST_YEARS = 8
NEARLY = 0.95  # share of what is left of log earmarks between bodies and years, that shares and totals explain
NO_INTERVAL = (
    "no interval and no p: every earmark is a fixed share of the year's total, so the panel is as many draws as the total has "
    "yearly changes ({changes}), however many bodies there are; errors clustered by body or by year do not hold their level"
)


@dataclass(frozen=True)
class Randomised:
    """A coefficient judged by permuting the yearly growth of the total.

    Attributes
    ----------
    p : tuple of float
        One for each null, the order as it was counted.
    low, high : float
        Nulls that are not rejected lie between them.
    changes, orders : int
        Yearly changes, and orders of them that were taken.
    exact : bool
        Whether every order was taken.
    """

    p: tuple[float, ...]
    low: float
    high: float
    changes: int
    orders: int
    exact: bool


def explained(model: EarmarkPanel) -> float:
    r"""Return how much of the variance of log earmarks shares and totals explain: 1 where each is a share of a total.

    NaN where an earmark is zero or negative: a logarithm does not exist.
    """
    earmark = model.given.numbers["earmark"]
    if not (earmark > 0).all():
        return np.nan
    logs = np.log(earmark)
    left = effects(model.given.body, model.given.year).out_of(logs)
    if np.abs(left).max() <= panels.TOLERANCE * max(1.0, np.abs(logs).max()):
        return 1.0
    within = _within(model, logs)
    whole = float(within @ within)
    return 1 - float(left @ left) / whole if whole > 0 else np.nan


def totals(model: EarmarkPanel) -> tuple[Vector, Vector]:
    """Return each row's share and the total of each year (the first is 1), of an earmark that is their product."""
    dummies = (model.given.year[:, None] == np.arange(len(model.given.years))).astype(float)
    columns = np.column_stack([_within(model, d) for d in dummies.T])
    slopes = np.linalg.lstsq(columns, _within(model, np.log(np.abs(model.dose))), rcond=None)[0]
    total = np.exp(slopes - slopes[0])
    return model.dose / total[model.given.year], total


def _within(model: EarmarkPanel, values: Vector) -> Vector:
    count = np.bincount(model.given.body)
    return values - (np.bincount(model.given.body, values) / count)[model.given.body]


def randomised(
    model: EarmarkPanel, found: Fit, nulls: tuple[float, ...], level: float, replicates: int, seed: int | None
) -> Randomised:
    r"""Test a share of a total by putting the total's yearly growth in other orders.

    The total of an order begins where the total began and has its growth rates in that order; the earmark is the share of
    it. With :math:`\tilde D^\pi` that earmark once effects and controls are out of it, the statistic of a null is
    :math:`|(y - \beta_0 D)'\tilde D^\pi| / \|\tilde D^\pi\|`. It supposes that any order of the growth rates was as likely, and
    independent of what else moved spend: a total that walks at random, not one that returns to a level.

    Parameters
    ----------
    model : EarmarkPanel
        Whose earmark is a share of a total.
    found : Fit
        The earmark stands first.
    nulls : tuple of float
        Coefficients under the nulls.
    level : float
        Of the interval.
    replicates : int
        Orders drawn; all of them where they are no more.
    seed : int or None
        Of the draws.

    Returns
    -------
    Randomised
        The interval holds every null that is not rejected.

    Raises
    ------
    InputError
        A year is missing between two, or something is drawn and there is no seed.
    """
    span = model.given.years
    if list(span) != years.span(span[0], span[-1]):
        raise InputError(
            f"panel: years between {span[0]} and {span[-1]} are missing, so that the total's changes are not yearly; give all "
            "years for inference='randomised'.",
            model.given.rows,
        )
    share, total = totals(model)
    changes = len(total) - 1
    exact = factorial(changes) <= replicates
    growth = total[1:] / total[:-1]
    orders = np.array(list(itertools.permutations(range(changes)))) if exact else _orders(changes, replicates, seed)
    paths = np.column_stack([np.ones(len(orders)), np.cumprod(growth[orders], axis=1)])
    low, high = _ends(model, found, share, paths)
    estimate, extra = float(found.coefficients[0]), 0 if exact else 1
    p = tuple(_p(null - estimate, low, high, extra) for null in nulls)
    keep = (
        int((1 - level) * (len(orders) + extra)) + 1 - extra
    )  # the fewest orders that keep p above one less the level
    if keep < 1:
        return Randomised(p, -np.inf, np.inf, changes, len(orders), exact)
    ends = estimate + np.sort(low)[keep - 1], estimate + np.sort(high)[::-1][keep - 1]
    return Randomised(p, float(ends[0]), float(ends[1]), changes, len(orders), exact)


def _orders(changes: int, replicates: int, seed: int | None) -> NDArray[np.intp]:
    random = generator(seed)
    return random.permuted(np.tile(np.arange(changes), (replicates, 1)), axis=1)


def _ends(model: EarmarkPanel, found: Fit, share: Vector, paths: Vector) -> tuple[Vector, Vector]:
    """Return, by order, between which nulls (less the estimate) its statistic is at least that of the order as it was."""
    by_year = share[:, None] * (model.given.year[:, None] == np.arange(paths.shape[1]))
    regressor, others = found.partialled(0)
    left = found.effects.out_of(by_year)
    left = left - others @ (others.T @ left)
    norms = np.sqrt(np.maximum(np.einsum("pt,ts,ps->p", paths, left.T @ left, paths), np.finfo(float).tiny))
    off, along = paths @ (left.T @ found.residuals) / norms, paths @ (left.T @ regressor) / norms
    whole = float(np.linalg.norm(regressor))
    # |off - d along| >= whole |d| between d = off / (along - whole) and off / (along + whole); always where they are one
    alike = np.abs(along) >= whole - 1e-9 * whole
    ends = [off / np.where(alike, 1.0, along + side * whole) for side in (-1, 1)]
    low, high = np.minimum(*ends), np.maximum(*ends)
    return np.where(alike, -np.inf, low), np.where(alike, np.inf, high)


def _p(apart: float, low: Vector, high: Vector, extra: int) -> float:
    slack = 1e-9 * abs(apart)
    reached = int(((low <= apart + slack) & (high >= apart - slack)).sum())
    return (extra + reached) / (extra + len(low))
