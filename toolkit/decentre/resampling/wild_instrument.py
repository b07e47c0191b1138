"""Anderson and Rubin's test by the wild cluster bootstrap: which effects an instrument does not reject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from decentre.resampling.draws import blocks, generator
from decentre.resampling.multipliers import drawn_multipliers, shares_above, sign_patterns, takes_every_pattern
from decentre.resampling.wild_draws import BLOCK_CELLS, ClusterSums, polynomials

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

_ANGLES = 401  # effects that are tried, from minus to plus infinity
_HALVINGS = 50


@dataclass(frozen=True, eq=False)
class InstrumentDraws:
    r"""The squared t of the instrument in the regression of :math:`y - \beta x`, of the fit and of each draw, for any beta.

    Attributes
    ----------
    top : numpy.ndarray of shape (2, 1 + draws)
        The numerator is :math:`(n_0 - \beta n_1)^2`; the first column is the fit itself.
    bottom : numpy.ndarray of shape (3, 1 + draws)
        The denominator is :math:`q_0 + \beta q_1 + \beta^2 q_2`.
    exact : bool
        Whether every pattern of signs is among them.
    """

    top: Vector
    bottom: Vector
    exact: bool

    def squared_t(self, beta: float) -> Vector:
        """Return the statistic of an effect, without a small-sample factor; at infinity that of the first stage."""
        if np.isinf(beta):
            top, bottom = self.top[1] ** 2, self.bottom[2]
        else:
            top = (self.top[0] - beta * self.top[1]) ** 2
            bottom = self.bottom[0] + beta * self.bottom[1] + beta**2 * self.bottom[2]
        squared: Vector = np.divide(top, bottom, out=np.full_like(top, np.inf), where=bottom > 0)
        return squared

    def p(self, beta: float) -> float:
        """Return the p of an effect (see ``shares_above``)."""
        squared = self.squared_t(beta)
        return shares_above(squared[1:], squared[0], exact=self.exact)[0]


def instrument_draws(
    outcome: Vector,
    dose: Vector,
    instrument: Vector,
    others: Vector,
    first: NDArray[np.intp],
    replicates: int,
    seed: int | None,
) -> InstrumentDraws:
    """Draw the restricted wild cluster bootstrap of an instrument's coefficient, for every effect of the dose at once.

    Parameters
    ----------
    outcome, dose, instrument : numpy.ndarray of shape (rows,)
        Once the others are out of them; rows sorted by cluster.
    others : numpy.ndarray of shape (rows, k)
        Orthonormal.
    first : numpy.ndarray of int, shape (clusters,)
        Where the rows of each cluster begin.
    replicates : int
        Draws; all patterns of signs where they are no more.
    seed : int or None
        Of the draws.

    Returns
    -------
    InstrumentDraws
        ``.p(beta)``.

    Raises
    ------
    InputError
        Something is drawn and there is no seed.

    Examples
    --------
    >>> z = np.array([1.0, -1.0, 2.0, -2.0, 1.0, -1.0])
    >>> drawn = instrument_draws(z + [0, 1, 0, 0, 1, 0], z, z, np.empty((6, 0)), np.array([0, 2, 4]), 99, None)
    >>> drawn.exact, drawn.p(5.0)
    (True, 0.25)
    """

    def sums(left: Vector) -> ClusterSums:
        added = np.add.reduceat
        return ClusterSums(
            0.0,
            added(instrument**2, first),
            added(instrument * left, first),
            added(others * instrument[:, None], first, axis=0),
            added(others * left[:, None], first, axis=0),
        )

    of_outcome, of_dose = sums(outcome), sums(dose)
    shift = (of_dose.score, of_dose.rest)
    clusters = len(first)
    exact = takes_every_pattern(clusters, replicates)
    draws = 2 ** (clusters - 1) if exact else replicates
    random = None if exact else generator(seed)
    parts = [polynomials(of_outcome, np.ones((1, clusters)), shift=shift)]
    for block in blocks(draws, clusters, BLOCK_CELLS):
        rows = block.stop - block.start
        signs = sign_patterns(block, clusters) if random is None else drawn_multipliers(random, rows, clusters)
        parts.append(polynomials(of_outcome, signs, shift=shift))
    top, bottom = (np.concatenate(p, axis=1) for p in zip(*parts, strict=True))
    return InstrumentDraws(top, bottom, exact)


def accepted(p: Callable[[float], float], centre: float, scale: float, alpha: float) -> list[tuple[float, float]]:
    """Return the effects whose p is above alpha, as intervals from minus to plus infinity.

    Parameters
    ----------
    p : callable
        Of an effect; minus and plus infinity too.
    centre, scale : float
        Where most effects are tried, and how far apart.
    alpha : float
        One less the level.

    Returns
    -------
    list of (float, float)
        None, one or several; ends may be infinite.

    Examples
    --------
    >>> accepted(lambda x: 1.0 if abs(x) < 2 else 0.0, 0.0, 1.0, 0.05)[0][1].__round__(6)
    2.0
    """
    angles = np.linspace(-np.pi / 2, np.pi / 2, _ANGLES)[1:-1]
    tried = [-np.inf, *(centre + scale * np.tan(angles)), np.inf]
    inside = [p(x) > alpha for x in tried]
    found, begin = [], -np.inf if inside[0] else None
    for k in range(1, len(tried)):
        if inside[k] == inside[k - 1]:
            continue
        edge = _edge(p, tried[k - 1], tried[k], alpha, inside[k - 1], centre, scale)
        if inside[k]:
            begin = edge
        else:
            found.append((float(begin if begin is not None else -np.inf), edge))
            begin = None
    if begin is not None:
        found.append((float(begin), np.inf))
    return found


def _edge(
    p: Callable[[float], float], low: float, high: float, alpha: float, low_inside: bool, centre: float, scale: float
) -> float:
    far = scale * 1e9
    low, high = max(low, centre - far), min(high, centre + far)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if (p(middle) > alpha) == low_inside:
            low = middle
        else:
            high = middle
    return float(low if low_inside else high)
