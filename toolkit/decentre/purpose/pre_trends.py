"""Before the rule: the years before tested together, and bands that hold all years at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from decentre.errors import InputError
from decentre.purpose.bias_reduced import BiasReduced
from decentre.purpose.panel import GONE, Fit
from decentre.resampling.multiple import romano_wolf
from decentre.resampling.wild_joint import JointDraws, joint_draws, joint_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.purpose.inference import Chance
    from decentre.tables.panels import Panel

    Vector = NDArray[np.float64]

TESTS = ["F", "df1", "df2", "p", "p_strict", "p_f", "htz_F", "htz_df", "htz_p"]


def pre_trend(found: Fit, before: list[int], chance: Chance, given: Panel) -> pd.Series:
    """Return the joint test of the slopes before the rule, by draws, by HTZ and by the clustered F.

    Parameters
    ----------
    found : Fit
        The event study.
    before : list of int
        Which coefficients are of years before the reference.
    chance : Chance
        Whether the p is that of the draws or of HTZ.
    given : Panel
        Whose rows are shown where there are too many years.

    Returns
    -------
    pandas.Series
        ``TESTS``; NaN where there is nothing to test.

    Raises
    ------
    InputError
        The clustered covariance has not so many directions.
    """
    bodies, k = found.effects.bodies, len(before)
    if k == 0 or found.perfect:
        return pd.Series({"df1": float(k), "df2": float(bodies - 1)}, index=TESTS, name="pre_trend")
    _require_directions(found, before, given)
    slopes, covariance = found.coefficients[before], found.covariance[np.ix_(before, before)]
    f = float(slopes @ np.linalg.solve(covariance, slopes) / k)
    htz = BiasReduced(found).htz(np.eye(len(found.coefficients))[before])
    p, strict = (htz[2], np.nan)
    if chance.inference == "wild":
        p, strict = _draws(found, before, chance).p()
    figures = [f, k, bodies - 1, p, strict, stats.f.sf(f, k, bodies - 1), *htz]
    return pd.Series(figures, index=TESTS, name="pre_trend")


def _draws(found: Fit, positions: list[int], chance: Chance) -> JointDraws:
    several, _, others, restricted = found.tested(positions)
    sums = joint_sums(several, others, restricted, found.effects.first)
    return joint_draws(sums, chance.replicates, chance.seed)


def _require_directions(found: Fit, before: list[int], given: Panel) -> None:
    covariance = found.covariance[np.ix_(before, before)]
    scale = np.sqrt(np.diag(covariance))
    if len(before) < found.effects.bodies and _invertible(covariance, scale):
        return
    raise InputError(
        f"panel: {len(before)} years before the reference cannot be tested together with {found.effects.bodies} bodies: "
        "the clustered covariance has not so many directions; leave out the earliest years, or give more bodies.",
        given.rows,
    )


def _invertible(covariance: Vector, scale: Vector) -> bool:
    if not (scale > 0).all():
        return False
    lengths = np.linalg.eigvalsh(covariance / np.outer(scale, scale))
    return bool(lengths[0] > GONE * lengths[-1])


def band_width(found: Fit, chance: Chance, slopes: int | None = None) -> float:
    """Return how many clustered errors to each side hold the slopes of all years at once.

    The largest t of all years, drawn with every slope restricted to zero (sup-t, Montiel Olea and Plagborg-Moller 2019,
    doi:10.1002/jae.2656); NaN where nothing is drawn.

    Parameters
    ----------
    found : Fit
        The event study.
    chance : Chance
        The level and the draws.
    slopes : int, optional
        How many coefficients, from the first, are slopes of years; all by default.

    Returns
    -------
    float
        At the level of ``chance``.
    """
    if chance.inference != "wild" or found.perfect:
        return np.nan
    positions = list(range(len(found.coefficients) if slopes is None else slopes))
    turn = found.tested(positions)[1]
    largest = np.sort(_draws(found, positions, chance).largest_t(turn))
    place = int(np.ceil(chance.level * (len(largest) + 1))) - 1
    bodies, n = found.effects.bodies, len(found.outcome)
    factor = bodies / (bodies - 1) * (n - 1) / max(n - len(found.coefficients) - found.effects.years, 1)
    return float(largest[place] / np.sqrt(factor)) if place < len(largest) else np.inf


def stepped_down(found: Fit, chance: Chance, slopes: int) -> Vector:
    """Return the Romano-Wolf p of each of the first slopes, from the draws that make the bands; NaN where nothing is drawn.

    Parameters
    ----------
    found : Fit
        The event study.
    chance : Chance
        The draws.
    slopes : int
        How many coefficients, from the first, are slopes of years.

    Returns
    -------
    numpy.ndarray of shape (slopes,)
        Every slope restricted to zero.
    """
    if chance.inference != "wild" or found.perfect:
        return np.full(slopes, np.nan)
    positions = list(range(slopes))
    every = _draws(found, positions, chance).every_t(found.tested(positions)[1])
    return romano_wolf(every[0], every[1:])
