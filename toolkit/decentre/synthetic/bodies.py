"""Invented figures of one year: spend that leans towards need, and money that moved from what it was meant for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from decentre.measures import concentration_index
from decentre.resampling.draws import generator
from decentre.synthetic.invention import Invention, finite, head_counts, names, whole


@dataclass(frozen=True, repr=False)
class InventedTargeting(Invention):
    """Invented spend, need and population.

    Attributes
    ----------
    spend, need, population : pandas.Series
        Money, need index (mean 1 over people) and people, by body.
    """

    spend: pd.Series
    need: pd.Series
    population: pd.Series


def targeting(bodies: int, *, slope: float = 0.5, noise: float = 5.0, seed: int) -> InventedTargeting:
    r"""Invent spend that leans towards need by a known amount.

    .. math:: \mathrm{spend\ per\ head}_b = 100\,(1 + \beta(\mathrm{need}_b - 1)) + u_b

    :math:`\beta` = 1 is in proportion to need, 0 is the same for every head.

    Parameters
    ----------
    bodies : int
        How many, 2 or more.
    slope : float, default 0.5
        The :math:`\beta`, from -1 to 3, so that no spend is negative.
    noise : float, default 5
        Standard deviation of u, money per head; it is cut where spend would fall below a pound.
    seed : int
        Of the draws; there is no default.

    Returns
    -------
    InventedTargeting
        ``.spend``, ``.need``, ``.population``; ``.truth``: slope (money per head for one unit of need), and the
        concentration index and Kakwani index that these bodies would have without chance.

    Raises
    ------
    InputError
        Too few bodies, a number that is not one, or no seed.

    Examples
    --------
    >>> invented = targeting(42, noise=0, seed=1)
    >>> invented.truth["slope"], round(invented.truth["kakwani"] / invented.truth["concentration_index"], 9)
    (50.0, -1.0)
    """
    whole(bodies, "bodies", 2)
    finite(slope, "slope", -1, 3), finite(noise, "noise", 0)
    random, index = generator(seed), pd.Index(names("Board", bodies), name="body")
    heads = head_counts(random, bodies, 1)[:, 0]
    need = random.uniform(0.75, 1.25, bodies)
    need /= need @ heads / heads.sum()
    expected = 100 * (1 + slope * (need - 1))
    per_head = np.maximum(expected + noise * random.normal(size=bodies), 1.0)
    leaning = concentration_index(expected, need, weights=heads).estimate
    truth = {
        "slope": 100.0 * slope,
        "concentration_index": leaning,
        "kakwani": leaning - concentration_index(need, need, weights=heads).estimate,
    }
    columns = (np.round(per_head * heads, 2), need, heads.astype(int))
    return InventedTargeting(truth, seed, *(pd.Series(c, index) for c in columns))


@dataclass(frozen=True, repr=False)
class InventedDeparture(Invention):
    """Invented money by body and line: as meant, and as spent.

    Attributes
    ----------
    intended, actual : pandas.DataFrame
        Money; index body, columns the lines.
    """

    intended: pd.DataFrame
    actual: pd.DataFrame


def departure(bodies: int, lines: int, *, moved: float = 0.2, level: float = 0.9, seed: int) -> InventedDeparture:
    """Invent money that moved from some lines to others, by a known share.

    Each body spends ``level`` of its money, and moves its own share of it, around ``moved``, from the first half of the
    lines to the others.

    Parameters
    ----------
    bodies : int
        How many, 1 or more.
    lines : int
        How many, 2 or more.
    moved : float, default 0.2
        Share of the money that moved, all bodies together, 0 to 0.25.
    level : float, default 0.9
        Money spent over money meant, zero or more.
    seed : int
        Of the draws; there is no default.

    Returns
    -------
    InventedDeparture
        ``.intended``, ``.actual``; ``.truth``: level and share_moved of all bodies together. There is no chance in them.

    Raises
    ------
    InputError
        Too few bodies or lines, a number outside its limits, or no seed.

    Examples
    --------
    >>> invented = departure(5, 4, moved=0.1, seed=1)
    >>> round(float(invented.actual.sum().sum() / invented.intended.sum().sum()), 9), invented.truth["share_moved"]
    (0.9, 0.1)
    """
    whole(bodies, "bodies", 1), whole(lines, "lines", 2)
    finite(moved, "moved", 0, 0.25), finite(level, "level", 0)
    random = generator(seed)
    givers = np.arange(lines) < lines // 2
    money = 1e6 * np.exp(random.normal(0, 0.5, bodies))
    mix = np.empty((bodies, lines))
    for side in (givers, ~givers):
        mix[:, side] = random.dirichlet(np.full(side.sum(), 3.0), bodies) / 2
    share = random.uniform(0.6, 1.2, bodies)  # at most twice the mean: no line falls below zero
    share *= moved / (share @ money / money.sum())
    change = 2 * share[:, None] * np.where(givers, -mix, mix)
    index, columns = pd.Index(names("Board", bodies), name="body"), pd.Index(names("line", lines), name="line")
    tables = (pd.DataFrame(money[:, None] * m, index, columns) for m in (mix, level * (mix + change)))
    return InventedDeparture({"level": float(level), "share_moved": float(moved)}, seed, *tables)
