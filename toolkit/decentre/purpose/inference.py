"""How sure a coefficient of a panel is: clustered errors, or the wild cluster bootstrap with each null imposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy import stats

from decentre.errors import InputError
from decentre.purpose.conventions import SUPPOSE, standard_error
from decentre.purpose.panel import GONE, Fit
from decentre.resampling.draws import require_draws
from decentre.resampling.wild_clusters import few_clusters
from decentre.resampling.wild_draws import ClusterSums, cluster_sums, wild_draws
from decentre.tables.panels import Panel

Inference = Literal["wild", "cluster", "cluster_dummies", "cr2", "classical", "driscoll_kraay", "two_way", "randomised"]
FEWEST_BODIES = 8
FEWEST_EFFECTIVE = 5
FEW_EFFECTIVE = (
    "{bodies} bodies are worth {clusters:.1f} of one size: with under 5 clustered errors reject 14 to 30 of 100 true nulls at 5 per "
    "cent, and the wild bootstrap 0 to 5, so that it has little power (docs/inference.md)"
)
NO_ERROR = "no p and no interval: the fit leaves no residual, or the clustered error is zero by construction"
SUPERPOPULATION = (
    "superpopulation: the bodies listed are taken as drawn from bodies like them; errors and intervals say how the figure "
    "would vary between such draws, and bodies are independent of each other"
)


@dataclass(frozen=True)
class Chance:
    """How chance is judged.

    Attributes
    ----------
    inference : str
        Wild cluster bootstrap, or t with the errors and degrees of freedom of a convention (``'randomised'``: none).
    level : float
        Of the intervals.
    replicates : int
        Draws of the bootstrap.
    seed : int or None
        Of the draws.
    webb : bool
        Whether multipliers are Webb's.
    """

    inference: Inference
    level: float
    replicates: int
    seed: int | None
    webb: bool = False

    def __post_init__(self) -> None:
        if self.inference not in get_args(Inference):
            *first, last = (repr(x) for x in get_args(Inference))
            raise InputError(f"inference is {self.inference!r}; give {', '.join(first)} or {last}.")
        require_draws(self.replicates, self.level)

    def in_words(self) -> str:
        """Return what it is called."""
        return in_words(self.inference)

    def about(self, bodies: int) -> list[str]:
        """Return what the reader must know of chance with that many bodies."""
        if bodies >= FEWEST_BODIES:
            return [SUPERPOPULATION]
        no_interval = f"no interval: {bodies} bodies, and fewer than {FEWEST_BODIES} is too few"
        if self.inference != "wild":
            return [f"{bodies} bodies are few: clustered errors are too small, and so is their p", no_interval]
        return [few_clusters(bodies, self.replicates, webb=self.webb, name="bodies"), no_interval]


def in_words(inference: Inference) -> str:
    """Return what a kind of inference is called."""
    if inference == "wild":
        return "wild cluster bootstrap"
    return "years' growth permuted" if inference == "randomised" else SUPPOSE[inference]


CLUSTERED = Chance("cluster", 0.95, 1, None)


@dataclass(frozen=True)
class Judged:
    """A coefficient, its error and interval, and the p of each null.

    Attributes
    ----------
    estimate, se : float
        The coefficient and its clustered error (CRV1).
    low, high : float
        Limits; NaN with fewer than 8 bodies, or without a residual.
    p : tuple of float
        One for each null.
    p_strict : tuple of float
        The share of draws strictly above the fit, as R's fwildclusterboot; NaN where nothing is drawn.
    """

    estimate: float
    se: float
    low: float
    high: float
    p: tuple[float, ...]
    p_strict: tuple[float, ...]


def judged(fit: Fit, position: int, nulls: tuple[float, ...], chance: Chance) -> Judged:
    r"""Test a coefficient of a panel against each null.

    By ``'cluster'``, :math:`t = (\hat\beta - \beta_0)/se` has bodies less one degrees of freedom, by other conventions
    their own. By ``'wild'``, each
    null is imposed in its own restricted fit, and the interval is every null that the same draws do not reject.

    Parameters
    ----------
    fit : Fit
        The panel fitted.
    position : int
        Which regressor.
    nulls : tuple of float
        Coefficients under the nulls.
    chance : Chance
        How chance is judged.

    Returns
    -------
    Judged
        NaN for p and limits where the fit has no residual; for the error too where it is zero by construction.
    """
    estimate, se = float(fit.coefficients[position]), float(fit.errors[position])
    regressor, others = fit.partialled(position)
    missing = (np.nan,) * len(nulls)
    if fit.perfect or se <= GONE * np.linalg.norm(fit.residuals) / np.linalg.norm(regressor):
        return Judged(estimate, 0.0 if fit.perfect else np.nan, np.nan, np.nan, missing, missing)
    if chance.inference == "wild":
        sums = cluster_sums(estimate, regressor, others, fit.residuals, fit.effects.first)
        return _drawn(sums, se, nulls, chance)
    if chance.inference == "randomised":  # nothing is said of chance by bodies
        return Judged(estimate, se, np.nan, np.nan, missing, missing)
    se, freedom = standard_error(fit, position, chance.inference)
    p = tuple(student_p((estimate - null) / se, freedom) for null in nulls)
    half = stats.t.isf((1 - chance.level) / 2, freedom) * se
    half = half if fit.effects.bodies >= FEWEST_BODIES else np.nan
    return Judged(estimate, se, estimate - half, estimate + half, p, missing)


def _drawn(sums: ClusterSums, se: float, nulls: tuple[float, ...], chance: Chance) -> Judged:
    draws = wild_draws(sums, chance.replicates, chance.seed, webb=chance.webb)
    limits = draws.interval(chance.level) if sums.clusters >= FEWEST_BODIES else (np.nan, np.nan)
    p, strict = (tuple(one(null) for null in nulls) for one in (draws.p, draws.p_strict))
    return Judged(sums.estimate, se, *limits, p, strict)


def student_p(t: float, freedom: float) -> float:
    """Return the two-sided p of a t.

    Parameters
    ----------
    t : float
        Estimate less null, over its error.
    freedom : float
        Degrees of freedom.

    Returns
    -------
    float
        Between 0 and 1.

    Examples
    --------
    >>> round(student_p(2.262157, 9), 4)
    0.05
    """
    return float(2 * stats.t.sf(abs(t), freedom))


def some(bodies: Sequence[object], one: str, many: str) -> str:
    """Return bodies in words: the one there is, or how many and the first.

    Parameters
    ----------
    bodies : list
        One or more.
    one, many : str
        The verb for one, and for several.

    Returns
    -------
    str
        The beginning of a sentence.

    Examples
    --------
    >>> some(["Kent"], "is", "are"), some(["Kent", "Devon"], "is", "are")
    ('Kent is', '2 bodies (first Kent) are')
    """
    return f"{bodies[0]} {one}" if len(bodies) == 1 else f"{len(bodies)} bodies (first {bodies[0]}) {many}"


def uneven(given: Panel) -> list[str]:
    """Say which bodies have one year only, and which have a year missing in between.

    Parameters
    ----------
    given : Panel
        The panel that is fitted.

    Returns
    -------
    list of str
        Notes; none for a panel without either.
    """
    notes = []
    if given.singletons:
        there = some(given.singletons, "is", "are")
        notes.append(f"{there} there in one year only: kept, and nothing is left of it once its own effect is out")
    if given.gaps:
        notes.append(f"{some(given.gaps, 'has', 'have')} a year missing in between: nothing is filled in")
    return notes
