"""Invented panels: an earmark that is partly extra, and a rule that touches some bodies more than others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre.resampling.draws import generator
from decentre.synthetic.invention import Invention, finite, head_counts, labels, names, persistent, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class InventedPanel(Invention):
    """An invented panel.

    Attributes
    ----------
    panel : pandas.DataFrame
        Columns body, year and figures; a row a body and year.
    event : str
        First year of a new rule; empty where there is none.
    """

    panel: pd.DataFrame
    event: str = ""

    def _title(self) -> str:
        bodies, years = self.panel["body"].nunique(), self.panel["year"].unique()
        return f"{bodies} bodies, {years[0]} to {years[-1]}, invented with seed {self.seed}"


def additionality(
    bodies: int, years: int | Sequence[str], *, extra: float = 0.6, noise: float = 2.0, seed: int
) -> InventedPanel:
    r"""Invent a panel in which a known part of each earmarked pound is extra.

    .. math:: \mathrm{spend}_{bt} = N_b (a_b + d_t + u_{bt}) + \beta\,\mathrm{earmark}_{bt}

    with :math:`N_b` the heads of the first year. Poorer bodies have a larger :math:`a_b` *and* a larger earmark, so that
    a plain comparison of bodies finds too much; :math:`u_{bt}` lasts from year to year, so that errors that are not
    clustered are too small; head counts move at a different pace in each body, so that figures divided by them move
    together by that alone.

    Parameters
    ----------
    bodies : int
        How many, 2 or more.
    years : int or sequence of str
        How many from 2010-11 on, 2 or more; or their labels.
    extra : float, default 0.6
        The :math:`\beta`: money extra of each earmarked pound.
    noise : float, default 2
        Standard deviation of u, money per head. 0: the truth without chance.
    seed : int
        Of the draws; there is no default.

    Returns
    -------
    InventedPanel
        ``.panel`` (body, year, population, earmark, spend: money), ``.truth["additionality"]``.

    Raises
    ------
    InputError
        Too few bodies or years, a number that is not one, or no seed.

    Examples
    --------
    >>> additionality(2, 2, seed=1).panel.columns.tolist()
    ['body', 'year', 'population', 'earmark', 'spend']
    """
    whole(bodies, "bodies", 2)
    span, random = labels(years, 2), generator(seed)
    finite(extra, "extra"), finite(noise, "noise", 0)
    heads = head_counts(random, bodies, len(span))
    earmark, spend = earmarked(random, heads, random.normal(size=bodies), extra, noise)
    panel = long(names("Board", bodies), span, population=heads.astype(int), earmark=earmark, spend=spend)
    return InventedPanel({"additionality": float(extra)}, seed, panel)


def earmarked(
    random: np.random.Generator, heads: Vector, poverty: Vector, extra: float, noise: float
) -> tuple[Vector, Vector]:
    """Return earmarks and the spend that they are a part of.

    Parameters
    ----------
    random : numpy.random.Generator
        Where they come from.
    heads : numpy.ndarray of shape (bodies, years)
        People.
    poverty : numpy.ndarray of shape (bodies,)
        About 0 on average; more of it means more spend and more earmark.
    extra : float
        Money extra of each earmarked pound.
    noise : float
        Standard deviation of what else moves spend, money per head.

    Returns
    -------
    (numpy.ndarray of shape (bodies, years), numpy.ndarray of shape (bodies, years))
        Earmark and spend, to the penny.

    Examples
    --------
    >>> earmark, spend = earmarked(np.random.default_rng(1), np.full((2, 3), 1e5), np.zeros(2), 0.6, 1.0)
    >>> earmark.shape == spend.shape == (2, 3)
    True
    """
    bodies, years = heads.shape
    first = heads[:, :1]
    national = 4 + 0.2 * np.arange(years)
    awards = random.gamma(10.0, 0.1, (bodies, years))
    earmark = np.round(first * national * np.exp(0.2 * poverty)[:, None] * awards, 2)
    level = 50 + 5 * poverty[:, None] + np.cumsum(random.normal(1, 0.5, years))
    spend = first * (level + noise * persistent(random, bodies, years)) + extra * earmark
    return earmark, np.round(spend, 2)


def ring_fence_effect(
    bodies: int, years: int | Sequence[str], *, effect: float = 3.0, noise: float = 2.0, seed: int
) -> InventedPanel:
    r"""Invent a panel in which a rule moves spend per head by a known amount for one unit of exposure.

    .. math:: y_{bt} = a_b + d_t + \beta\, \mathrm{exposure}_b\, 1[t \ge \mathrm{event}] + u_{bt}

    The rule comes in the middle of the years. Trends before it are parallel.

    Parameters
    ----------
    bodies : int
        How many, 3 or more.
    years : int or sequence of str
        How many from 2010-11 on, 3 or more; or their labels.
    effect : float, default 3
        The :math:`\beta`, money per head.
    noise : float, default 2
        Standard deviation of u, which lasts from year to year; money per head.
    seed : int
        Of the draws; there is no default.

    Returns
    -------
    InventedPanel
        ``.panel`` (body, year, exposure: a share from 0 to 1, spend_per_head: money), ``.event``,
        ``.truth["effect"]``.

    Raises
    ------
    InputError
        Too few bodies or years, a number that is not one, or no seed.

    Examples
    --------
    >>> ring_fence_effect(3, 6, seed=1).event
    '2013-14'
    """
    whole(bodies, "bodies", 3)
    span, random = labels(years, 3), generator(seed)
    finite(effect, "effect"), finite(noise, "noise", 0)
    event = (len(span) + 1) // 2
    exposure = random.beta(2, 2, bodies)
    after = np.arange(len(span)) >= event
    level = 50 + 10 * exposure[:, None] + np.cumsum(random.normal(1, 0.5, len(span)))
    shocks = noise * persistent(random, bodies, len(span))
    figures = level + effect * exposure[:, None] * after + shocks
    repeated = np.repeat(exposure[:, None], len(span), axis=1)
    panel = long(names("Board", bodies), span, exposure=repeated, spend_per_head=figures)
    return InventedPanel({"effect": float(effect)}, seed, panel, span[event])


def long(bodies: list[str], years: list[str], **figures: Vector) -> pd.DataFrame:
    """Return tables of bodies by years as one table, a row a body and year.

    Parameters
    ----------
    bodies, years : list of str
        Labels.
    **figures : numpy.ndarray of shape (bodies, years)
        By the name of their column.

    Returns
    -------
    pandas.DataFrame
        Columns body, year and the figures.

    Examples
    --------
    >>> long(["N", "S"], ["2001-02"], spend=np.array([[1.0], [2.0]]))
      body     year  spend
    0    N  2001-02    1.0
    1    S  2001-02    2.0
    """
    keys = {"body": np.repeat(bodies, len(years)), "year": years * len(bodies)}
    return pd.DataFrame(keys | {name: table.ravel() for name, table in figures.items()})
