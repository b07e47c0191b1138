"""Invented earmarks that begin in different years, with effects that differ: where two-way fixed effects mislead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from decentre.errors import InputError
from decentre.resampling.draws import generator
from decentre.synthetic.invention import finite, head_counts, labels, names, persistent, whole
from decentre.synthetic.panels import InventedPanel, long

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

Staggering = Literal["alike", "growing", "fading", "everyone"]
YEARS, PER_HEAD, NEVER = 10, 10.0, 99
ERRORS_LAST = 0.5


@dataclass(frozen=True)
class _Design:
    """When thirds of the bodies begin (years from 1), and the effect of a pound in its first year and by each year since."""

    begins: tuple[int, int, int]
    first: float
    slope: float


DESIGNS: dict[str, _Design] = {
    "alike": _Design((4, 7, NEVER), 0.6, 0.0),
    "growing": _Design((4, 7, NEVER), 0.3, 0.25),
    "fading": _Design((4, 7, NEVER), 1.2, -0.2),
    "everyone": _Design((3, 6, 8), 0.3, 0.25),
}


def staggered(design: Staggering, bodies: int = 42, *, noise: float = 1.0, seed: int) -> InventedPanel:
    r"""Invent ten years in which an earmark of 10 a head begins in different years, its effect changing with time.

    .. math:: \mathrm{spend}_{bt} = N_b (a_b + d_t + u_{bt}) + (\tau_0 + \gamma s_{bt})\,\mathrm{earmark}_{bt}

    with s the years since the earmark began. Trends without it are parallel. A third of the bodies begins in the fourth
    year, a third in the seventh, a third never; in ``'everyone'`` in the third, sixth and eighth, so that from the eighth
    on nobody is without.

    ==============  =====================  ===========  ==========  ==========  ===================
    design          effect of a pound      all body-    identified  first year  two-way fixed
                                           years                                effects give
    ==============  =====================  ===========  ==========  ==========  ===================
    ``'alike'``     0.6                    0.600        0.600       0.60        0.600
    ``'growing'``   0.3, + 0.25 a year     0.914        0.914       0.30        0.618
    ``'fading'``    1.2, - 0.2 a year      0.709        0.709       1.20        0.945
    ``'everyone'``  0.3, + 0.25 a year     0.941        0.693       0.30        0.086
    ==============  =====================  ===========  ==========  ==========  ===================

    Parameters
    ----------
    design : {'alike', 'growing', 'fading', 'everyone'}
        Who begins when, and how the effect changes.
    bodies : int, default 42
        How many, 6 or more, a multiple of 3.
    noise : float, default 1
        Standard deviation of u, money per head; it lasts from year to year (AR(.5)). 0: the truth without chance.
    seed : int
        Of the draws; there is no default.

    Returns
    -------
    InventedPanel
        ``.panel`` (body, year, population, earmark, spend: money); ``.truth``: all_body_years, identified (those that
        can be compared with bodies not yet, or never, reached), first_year, two_way (what two-way fixed effects give
        without chance).

    Raises
    ------
    InputError
        No such design, a number of bodies that is no multiple of 3, or no seed.

    Examples
    --------
    >>> {name: round(value, 3) for name, value in staggered("everyone", 6, seed=1).truth.items()}
    {'all_body_years': 0.941, 'identified': 0.693, 'first_year': 0.3, 'two_way': 0.086}
    """
    if design not in get_args(Staggering):
        raise InputError(f"design is {design!r}; give 'alike', 'growing', 'fading' or 'everyone'.")
    if whole(bodies, "bodies", 6) % 3:
        raise InputError(f"bodies is {bodies}; give a multiple of 3, since a third begins in each of the years.")
    finite(noise, "noise", 0)
    random, chosen = generator(seed), DESIGNS[design]
    since = np.arange(1, YEARS + 1) - np.repeat(chosen.begins, bodies // 3)[:, None]
    treated = since >= 0
    effect = np.where(treated, chosen.first + chosen.slope * since, 0.0)
    heads = head_counts(random, bodies, YEARS)
    earmark = heads[:, :1] * PER_HEAD * treated
    level = 50 + random.normal(0, 5, (bodies, 1)) + np.cumsum(random.normal(1, 0.5, YEARS))
    spend = heads[:, :1] * (level + noise * persistent(random, bodies, YEARS, ERRORS_LAST)) + effect * earmark
    panel = long(names("Board", bodies), labels(YEARS, 2), population=heads.astype(int), earmark=earmark, spend=spend)
    return InventedPanel(_truth(treated, effect, chosen), seed, panel)


def _truth(treated: NDArray[np.bool_], effect: Vector, design: _Design) -> dict[str, float]:
    compared = treated & ~treated.all(axis=0)
    dose = treated - treated.mean(axis=0) - treated.mean(axis=1, keepdims=True) + treated.mean()
    return {
        "all_body_years": float(effect[treated].mean()),
        "identified": float(effect[compared].mean()),
        "first_year": design.first,
        "two_way": float((dose * effect).sum() / (dose * treated).sum()),
    }
