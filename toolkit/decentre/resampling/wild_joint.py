"""The wild cluster bootstrap of several coefficients together: sums by cluster, and a Wald statistic for each draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from decentre.resampling.draws import blocks, generator
from decentre.resampling.multipliers import drawn_multipliers, shares_above, sign_patterns, takes_every_pattern

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

BLOCK_CELLS = 4_194_304  # draws x the widest array of a draw, held at once
_GONE = 1e-10  # a direction of the drawn covariance shorter than this share of all is rounding


@dataclass(frozen=True, eq=False)
class JointSums:
    r"""All that the bootstrap of several coefficients needs of a regression: sums over the rows of each cluster.

    With X the regressors that are tested, made orthonormal once the others are out of them, B orthonormal columns that
    span the others, and u the residuals of the fit in which the tested coefficients are zero.

    Attributes
    ----------
    score : numpy.ndarray of shape (clusters, k)
        :math:`X_g' u_g`; they add to the coefficients of X.
    rest : numpy.ndarray of shape (clusters, m)
        :math:`B_g' u_g`; they add to zero.
    fitted : numpy.ndarray of shape (clusters, m + k, k)
        :math:`[B_g, X_g]' X_g`.
    """

    score: Vector
    rest: Vector
    fitted: Vector

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return len(self.score)


def joint_sums(tested: Vector, others: Vector, restricted: Vector, first: NDArray[np.intp]) -> JointSums:
    """Return the sums by cluster of a regression whose rows are sorted by cluster.

    Parameters
    ----------
    tested : numpy.ndarray of shape (rows, k)
        Orthonormal, once the others are out of them.
    others : numpy.ndarray of shape (rows, m)
        Orthonormal columns that span the other regressors; effects of clusters need not be among them.
    restricted : numpy.ndarray of shape (rows,)
        Residuals of the fit by the others alone.
    first : numpy.ndarray of int, shape (clusters,)
        Where the rows of each cluster begin.

    Returns
    -------
    JointSums
        What :func:`joint_draws` draws from.

    Examples
    --------
    >>> x = np.array([[1.0], [-1.0], [1.0], [-1.0]]) / 2
    >>> joint_sums(x, np.empty((4, 0)), np.array([1.0, 0.0, 2.0, 0.0]), np.array([0, 2])).score
    array([[0.5],
           [1. ]])
    """
    both = np.hstack([others, tested])
    # The products of each row are added by cluster once; no draw comes back to the rows.
    products = (both[:, :, None] * tested[:, None, :]).reshape(len(both), -1)
    return JointSums(
        np.add.reduceat(tested * restricted[:, None], first, axis=0),
        np.add.reduceat(others * restricted[:, None], first, axis=0),
        np.add.reduceat(products, first, axis=0).reshape(len(first), both.shape[1], tested.shape[1]),
    )


@dataclass(frozen=True, eq=False)
class JointDraws:
    """Refitted coefficients and their clustered cross-products, of the fit and of each draw.

    Attributes
    ----------
    slopes : numpy.ndarray of shape (1 + draws, k)
        Of the orthonormal regressors; the first row is the fit itself, and where ``exact`` the second is too.
    meat : numpy.ndarray of shape (1 + draws, k, k)
        Sums over clusters of the outer products of their scores.
    exact : bool
        Whether every pattern of signs is among them, and nothing was drawn.
    """

    slopes: Vector
    meat: Vector
    exact: bool

    def wald(self) -> Vector:
        """Return the Wald statistic of the fit and of each draw; infinite where a drawn covariance lacks a direction."""
        # By eigenvectors and not by an inverse: with few clusters some drawn covariances are singular.
        lengths, directions = np.linalg.eigh(self.meat)
        along = np.einsum("dij,di->dj", directions, self.slopes)
        short = lengths <= _GONE * np.trace(self.meat, axis1=1, axis2=2)[:, None]
        parts = np.divide(along**2, lengths, out=np.zeros_like(along), where=~short)
        # A slope along a direction without variance is infinitely many errors away, not zero.
        missing = (short & (along**2 > _GONE * (self.slopes**2).sum(axis=1)[:, None])).any(axis=1)
        return np.where(missing, np.inf, parts.sum(axis=1))

    def p(self) -> tuple[float, float]:
        """Return the p of all tested coefficients being zero, and the strict one (see ``shares_above``)."""
        wald = self.wald()
        return shares_above(wald[1:], wald[0], exact=self.exact)

    def largest_t(self, turn: Vector) -> Vector:
        """Return the largest absolute t of each draw, over coefficients that are ``turn @ slopes``."""
        largest: Vector = self.every_t(turn)[1:].max(axis=1)
        return largest

    def every_t(self, turn: Vector) -> Vector:
        """Return the absolute t of each of the coefficients ``turn @ slopes``: first of the fit, then of each draw."""
        slopes = self.slopes @ turn.T
        variances = np.einsum("ij,djk,ik->di", turn, self.meat, turn)
        found: Vector = np.sqrt(slopes**2 / np.where(variances > 0, variances, np.inf))
        return found


def joint_draws(sums: JointSums, replicates: int, seed: int | np.random.Generator | None) -> JointDraws:
    r"""Draw the restricted wild cluster bootstrap of several coefficients.

    Each draw multiplies the residuals of the restricted fit by one sign a cluster and fits again. The refitted score of a
    cluster is :math:`w_g s_g - P_g'Z`, where Z are all refitted coefficients, so that the sum of its outer products
    needs products of the signs with k * k * (m + k) columns, and never a row of the panel.

    Parameters
    ----------
    sums : JointSums
        Of the restricted fit.
    replicates : int
        Draws; all patterns of signs are taken instead where they are no more.
    seed : int, numpy.random.Generator or None
        Of the draws; None is refused as soon as anything is drawn.

    Returns
    -------
    JointDraws
        ``.p()``, ``.wald()``, ``.largest_t(turn)``.

    Raises
    ------
    InputError
        Something is drawn and there is no seed.

    Examples
    --------
    >>> x = np.array([[1.0], [-1.0], [1.0], [-1.0]]) / 2
    >>> sums = joint_sums(x, np.empty((4, 0)), np.array([1.0, 0.0, 2.0, 0.0]), np.array([0, 2]))
    >>> joint_draws(sums, 99, None).wald().round(2)
    array([18.  , 18.  ,  0.22])
    """
    # Every pattern is at once cheaper and without an error of simulation.
    exact = takes_every_pattern(sums.clusters, replicates)
    draws = 2 ** (sums.clusters - 1) if exact else replicates
    random = None if exact else generator(seed)
    width = sums.score.shape[1] ** 2 * sums.fitted.shape[1]
    columns, whole = _columns(sums), _whole(sums)
    parts = [_refitted(sums, columns, whole, np.ones((1, sums.clusters)))]
    for block in blocks(draws, max(sums.clusters, width), BLOCK_CELLS):
        rows = block.stop - block.start
        signs = (
            sign_patterns(block, sums.clusters) if random is None else drawn_multipliers(random, rows, sums.clusters)
        )
        parts.append(_refitted(sums, columns, whole, signs))
    slopes, meat = (np.concatenate(p) for p in zip(*parts, strict=True))
    return JointDraws(slopes, meat, exact)


def _columns(sums: JointSums) -> Vector:
    """Return what the signs are multiplied with: refitted coefficients, and scores times what they are fitted by."""
    scores = np.einsum("gi,gmj->gijm", sums.score, sums.fitted).reshape(sums.clusters, -1)
    return np.hstack([sums.rest, sums.score, scores])


def _whole(sums: JointSums) -> Vector:
    """Return the cross-products of what scores are fitted by, summed over clusters; shape (m + k, k * k * (m + k))."""
    k, m = sums.score.shape[1], sums.fitted.shape[1]
    flat = sums.fitted.reshape(sums.clusters, -1)
    return (flat.T @ flat).reshape(m, k, m, k).transpose(0, 1, 3, 2).reshape(m, -1)


def _refitted(sums: JointSums, columns: Vector, whole: Vector, signs: Vector) -> tuple[Vector, Vector]:
    k, m = sums.score.shape[1], sums.fitted.shape[1]
    drawn = signs @ columns
    refit, scores = drawn[:, :m], drawn[:, m:].reshape(len(signs), k, k, m)
    # the sign of a cluster squares to one, so that this part is the same in every draw
    meat = (sums.score.T @ sums.score)[None] - 2 * np.einsum("dijm,dm->dij", scores, refit)
    meat = meat + np.einsum("dijm,dm->dij", (refit @ whole).reshape(len(signs), k, k, m), refit)
    return refit[:, m - k :], (meat + meat.transpose(0, 2, 1)) / 2
