"""The kernel of the wild cluster bootstrap: sums by cluster, and a polynomial in the null for each draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from decentre.resampling.draws import blocks, generator
from decentre.resampling.multipliers import drawn_multipliers, shares_above, sign_patterns, takes_every_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

BLOCK_CELLS = 4_194_304  # draws x clusters held at once: large enough for a matrix product to pay
_FARTHEST = 60  # doublings of the standard error in which the end of an interval is looked for
_HALVINGS = 60


@dataclass(frozen=True, eq=False)
class ClusterSums:
    r"""All that the wild cluster bootstrap of one coefficient needs of a regression: sums over the rows of each cluster.

    With :math:`\tilde x` the regressor once the others are out of it, B orthonormal columns that span the others, and
    :math:`\hat u` the residuals of the full fit.

    Attributes
    ----------
    estimate : float
        The coefficient.
    own : numpy.ndarray of shape (clusters,)
        :math:`\tilde x_g' \tilde x_g`.
    score : numpy.ndarray of shape (clusters,)
        :math:`\tilde x_g' \hat u_g`; they add to zero.
    across : numpy.ndarray of shape (clusters, k)
        :math:`B_g' \tilde x_g`.
    rest : numpy.ndarray of shape (clusters, k)
        :math:`B_g' \hat u_g`.
    """

    estimate: float
    own: Vector
    score: Vector
    across: Vector
    rest: Vector

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return len(self.own)

    @property
    def error(self) -> float:
        """The clustered standard error without a small-sample factor (CRV0)."""
        return float(np.sqrt((self.score**2).sum()) / self.own.sum())


def cluster_sums(
    estimate: float, regressor: Vector, others: Vector, residuals: Vector, first: NDArray[np.intp]
) -> ClusterSums:
    """Return the sums by cluster of a fitted regression whose rows are sorted by cluster.

    Parameters
    ----------
    estimate : float
        The coefficient of the regressor.
    regressor : numpy.ndarray of shape (rows,)
        Once the others are out of it.
    others : numpy.ndarray of shape (rows, k)
        Orthonormal columns that span the other regressors. Effects of clusters, or of groups inside a cluster, that are
        out of every column need not be among them: a multiplier is the same in a whole cluster, and they stay out.
    residuals : numpy.ndarray of shape (rows,)
        Of the full fit.
    first : numpy.ndarray of int, shape (clusters,)
        Where the rows of each cluster begin.

    Returns
    -------
    ClusterSums
        What :func:`wild_draws` draws from.

    Examples
    --------
    >>> x, none = np.array([1.0, -1.0, 2.0, -2.0]), np.empty((4, 0))
    >>> cluster_sums(0.5, x, none, np.array([1.0, 1.0, 0.0, 0.0]), np.array([0, 2])).own
    array([2., 8.])
    """
    return ClusterSums(
        float(estimate),
        np.add.reduceat(regressor**2, first),
        np.add.reduceat(regressor * residuals, first),
        np.add.reduceat(others * regressor[:, None], first, axis=0),
        np.add.reduceat(others * residuals[:, None], first, axis=0),
    )


@dataclass(frozen=True, eq=False)
class WildDraws:
    r"""The bootstrap statistic of each draw, for any null.

    With d the null less the estimate, a draw has the squared statistic :math:`(n_0 - d n_1)^2 / (q_0 + d q_1 + d^2 q_2)`,
    and the fit itself :math:`(d C)^2 / S`: one pass over the draws serves every null, and so the whole interval.

    Attributes
    ----------
    sums : ClusterSums
        What was drawn from.
    top : numpy.ndarray of shape (2, draws)
        :math:`n_0, n_1`.
    bottom : numpy.ndarray of shape (3, draws)
        :math:`q_0, q_1, q_2`.
    exact : bool
        Whether every pattern of signs is among them, and nothing was drawn.
    """

    sums: ClusterSums
    top: Vector
    bottom: Vector
    exact: bool

    def p(self, null: float) -> float:
        """Return the p of a null that was imposed on the draws.

        Parameters
        ----------
        null : float
            The coefficient under the null.

        Returns
        -------
        float
            The share of draws whose absolute t is that of the fit or above, the fit itself counted (see ``shares_above``).
        """
        return self._shares(null)[0]

    def p_strict(self, null: float) -> float:
        """Return the share of draws whose absolute t is strictly above that of the fit, as R's fwildclusterboot.

        Parameters
        ----------
        null : float
            The coefficient under the null.

        Returns
        -------
        float
            May be 0: it then stands for less than one draw.
        """
        return self._shares(null)[1]

    def _shares(self, null: float) -> tuple[float, float]:
        # Squares are compared, without root and without division: a statistic of 0 / 0 would be no number.
        apart = null - self.sums.estimate
        top = (self.top[0] - apart * self.top[1]) ** 2 * (self.sums.score**2).sum()
        bottom = self.bottom[0] + apart * self.bottom[1] + apart**2 * self.bottom[2]
        return shares_above(top, (apart * self.sums.own.sum()) ** 2 * bottom, exact=self.exact)

    def interval(self, level: float, *, strict: bool = False) -> tuple[float, float]:
        """Return the nulls between which p stays above one less the level.

        Parameters
        ----------
        level : float
            Of the interval, between 0 and 1.
        strict : bool, default False
            Whether the strict p is inverted, as R's fwildclusterboot does.

        Returns
        -------
        (float, float)
            Minus or plus infinity where p never falls so far.
        """
        p = self.p_strict if strict else self.p
        return self._end(p, -1, 1 - level), self._end(p, 1, 1 - level)

    def _end(self, p: Callable[[float], float], side: int, alpha: float) -> float:
        inside, outside = 0.0, side * self.sums.error
        # Doubled until p has fallen: how far an interval reaches is not known, and may be infinite.
        for _ in range(_FARTHEST):
            if p(self.sums.estimate + outside) <= alpha:
                break
            inside, outside = outside, 2 * outside
        else:
            return side * np.inf
        for _ in range(_HALVINGS):
            # Halving asks nothing of p, which is a step function of the null with flat pieces.
            middle = (inside + outside) / 2
            if p(self.sums.estimate + middle) <= alpha:
                outside = middle
            else:
                inside = middle
        return self.sums.estimate + inside


def wild_draws(
    sums: ClusterSums, replicates: int, seed: int | np.random.Generator | None, *, webb: bool = False
) -> WildDraws:
    r"""Draw the restricted wild cluster bootstrap of one coefficient.

    Each draw multiplies the residuals of the restricted fit by one number a cluster, fits again, and forms the clustered
    t. With :math:`e_g = \tilde x_g'\hat u_g - d\,\tilde x_g'\tilde x_g` that takes only sums by cluster: the refitted
    score is :math:`w_g e_g - P_g'Z`, where P holds ``across`` and ``own`` and Z the refitted coefficients, so that the
    sum of its squares needs products of the multipliers with 4 (k + 1) columns, and never a row of the panel.

    Parameters
    ----------
    sums : ClusterSums
        Of the full fit.
    replicates : int
        Draws; all :math:`2^G` patterns of signs are taken instead where they are no more.
    seed : int, numpy.random.Generator or None
        Of the draws; None is refused as soon as anything is drawn.
    webb : bool, default False
        Whether multipliers are Webb's six points instead of signs (then every pattern is never taken).

    Returns
    -------
    WildDraws
        ``.p(null)`` and ``.interval(level)``.

    Raises
    ------
    InputError
        Something is drawn and there is no seed.

    Examples
    --------
    >>> sums = ClusterSums(0.5, np.ones(3), np.array([1.0, -2.0, 1.0]), np.empty((3, 0)), np.empty((3, 0)))
    >>> wild_draws(sums, 99, None).exact
    True
    """
    exact = not webb and takes_every_pattern(sums.clusters, replicates)
    # A pattern and its opposite give the same squared t: half of the patterns say all.
    draws = 2 ** (sums.clusters - 1) if exact else replicates
    random = None if exact else generator(seed)
    top, bottom = np.empty((2, draws)), np.empty((3, draws))
    for block in blocks(draws, sums.clusters, BLOCK_CELLS):
        rows = block.stop - block.start
        multipliers = (
            sign_patterns(block, sums.clusters)
            if random is None
            else drawn_multipliers(random, rows, sums.clusters, webb=webb)
        )
        top[:, block], bottom[:, block] = _with_the_fit(sums, multipliers, polynomials(sums, multipliers, webb=webb))
    return WildDraws(sums, top, bottom, exact)


def _with_the_fit(sums: ClusterSums, multipliers: Vector, found: tuple[Vector, Vector]) -> tuple[Vector, Vector]:
    """Return polynomials, those of the draws that are the fit itself or its mirror as algebra gives them.

    They tie with the fit at every null; far from the estimate rounding would part them, and an interval would end there.
    """
    top, bottom = found
    same = (multipliers == multipliers[:, :1]).all(axis=1) & (multipliers[:, 0] ** 2 == 1)
    top[:, same] = np.array([[0.0], [sums.own.sum()]])
    bottom[:, same] = np.array([[(sums.score**2).sum()], [0.0], [0.0]])
    return top, bottom


def polynomials(
    sums: ClusterSums, multipliers: Vector, *, webb: bool = False, shift: tuple[Vector, Vector] | None = None
) -> tuple[Vector, Vector]:
    r"""Return the numerator and the denominator of each draw, as polynomials in what is shifted.

    Parameters
    ----------
    sums : ClusterSums
        Of the regression.
    multipliers : numpy.ndarray of shape (draws, clusters)
        One a cluster.
    webb : bool, default False
        Whether they do not square to one.
    shift : (numpy.ndarray of shape (clusters,), numpy.ndarray of shape (clusters, k)), optional
        What a unit of the null takes from ``score`` and from ``rest``; by default the regressor's own products.

    Returns
    -------
    (numpy.ndarray of shape (2, draws), numpy.ndarray of shape (3, draws))
        As in :class:`WildDraws`.

    Examples
    --------
    >>> sums = ClusterSums(0.5, np.ones(3), np.array([1.0, -2.0, 1.0]), np.empty((3, 0)), np.empty((3, 0)))
    >>> polynomials(sums, np.ones((1, 3)))[0]
    array([[0.],
           [3.]])
    """
    own, score, whole = sums.own[:, None], sums.score[:, None], sums.own.sum()
    moved, moved_rest = (own, sums.across) if shift is None else (shift[0][:, None], shift[1])
    fitted = np.hstack([sums.across, own])
    columns = np.hstack([sums.rest, score / whole, moved_rest, moved / whole, fitted * score, fitted * moved])
    z0, z1, h0, h1 = np.split(multipliers @ columns, 4, axis=1)
    squares = np.hstack([score**2, -2 * score * moved, moved**2])
    spread = (multipliers**2 @ squares).T if webb else squares.sum(axis=0)[:, None]
    whole0, whole1 = z0 @ (fitted.T @ fitted), z1 @ (fitted.T @ fitted)
    q0 = _dot(whole0 - 2 * h0, z0)
    q1 = 2 * (_dot(h1, z0) + _dot(h0, z1) - _dot(whole0, z1))
    q2 = _dot(whole1 - 2 * h1, z1)
    return whole * np.stack([z0[:, -1], z1[:, -1]]), np.stack([q0, q1, q2]) + spread


def _dot(a: Vector, b: Vector) -> Vector:
    products: Vector = np.einsum("ij,ij->i", a, b)
    return products
