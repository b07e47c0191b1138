"""CR2: clustered errors that are unbiased where rows are independent, and the degrees of freedom that go with them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.purpose.panel import Fit

    Vector = NDArray[np.float64]

_FLAT = 1e-10  # weights have mean one: a direction of a body's residuals shorter than this is not there


@dataclass(frozen=True, eq=False)
class BiasReduced:
    r"""The CR2 covariance of a fit, with every body and year effect counted.

    .. math:: V = M \left(\sum_g X_g' W_g A_g \hat u_g \hat u_g' A_g W_g X_g\right) M, \qquad
              A_g = \left[(I - H)(I - H)'\right]_{gg}^{+1/2}

    with H the hat matrix of all dummies and regressors: the working model is rows that are independent and alike.

    Attributes
    ----------
    found : Fit
        What the covariance is of.
    """

    found: Fit

    @cached_property
    def _pieces(self) -> tuple[Vector, Vector, Vector, Vector]:
        """Return by body: scores; :math:`U'a`; :math:`U'Wa` less its part along the body; the body's own variance."""
        found = self.found
        k, m = found.columns.shape[1], self._spanned.shape[1]
        bodies = found.effects.bodies
        pieces = (np.empty((bodies, k)), np.empty((bodies, m, k)), np.empty((bodies, m, k)), np.empty((bodies, k, k)))
        rows = np.diff(np.append(found.effects.first, len(found.outcome)))
        for size in np.unique(rows):
            where = np.flatnonzero(rows == size)
            for whole, part in zip(pieces, self._of_size(where, int(size)), strict=True):
                whole[where] = part
        return pieces

    @cached_property
    def _spanned(self) -> Vector:
        return np.hstack([self.found.effects.basis, self.found.triangle[0]])

    @cached_property
    def _spread(self) -> Vector:
        weighted = self._spanned * self.found.effects.root[:, None]
        spread: Vector = weighted.T @ weighted
        return spread

    def _of_size(self, bodies: NDArray[np.intp], size: int) -> tuple[Vector, Vector, Vector, Vector]:
        """Return the pieces of bodies that have as many rows each: their small matrices are worked on together."""
        found, at = self.found, self.found.effects.first[bodies][:, None] + np.arange(size)
        root, span, columns = found.effects.root[at], self._spanned[at], found.columns[at]
        own = root / np.linalg.norm(root, axis=1, keepdims=True)
        left = self._left(root, span, own)
        adjusted = _root_of_inverse(left / (root[:, :, None] * root[:, None, :]))
        moved = np.einsum("gij,gik->gjk", adjusted, root[:, :, None] * columns) / root[:, :, None]
        score = np.einsum("gik,gi->gk", moved, found.residuals[at])
        across = np.einsum("gim,gik->gmk", span, moved)
        along = np.einsum("gim,gi->gm", span, root**2 * own)
        weighted = np.einsum("gim,gik->gmk", span, root[:, :, None] ** 2 * moved)
        weighted = weighted - along[:, :, None] * np.einsum("gi,gik->gk", own, moved)[:, None, :]
        variance = np.einsum("gik,gij,gjl->gkl", moved, left, moved)
        return score, across, weighted, variance

    def _left(self, root: Vector, span: Vector, own: Vector) -> Vector:
        """Return each body's block of the covariance of weighted residuals, where rows are independent and alike."""
        hat = np.einsum("gi,gj->gij", own, own) + np.einsum("gim,gjm->gij", span, span)
        weight = root**2
        both = np.einsum("gi,gj->gij", own, np.einsum("gim,gm->gi", span, np.einsum("gim,gi->gm", span, weight * own)))
        twice = np.einsum("gi,gj->gij", own, own) * (own**2 * weight).sum(axis=1)[:, None, None]
        twice = twice + both + both.transpose(0, 2, 1) + np.einsum("gim,gjm->gij", span @ self._spread, span)
        single = hat * weight[:, None, :]
        diagonal = np.einsum("gi,ij->gij", weight, np.eye(root.shape[1]))
        block: Vector = diagonal - single - single.transpose(0, 2, 1) + twice
        return block

    @cached_property
    def covariance(self) -> Vector:
        """Return the covariance of the coefficients."""
        scores, bread = self._pieces[0], self.found.bread
        covariance: Vector = bread @ (scores.T @ scores) @ bread
        return covariance

    def se(self, direction: Vector) -> float:
        """Return the error of a weighted sum of the coefficients."""
        return float(np.sqrt(direction @ self.covariance @ direction))

    def freedom(self, direction: Vector) -> float:
        r"""Return Satterthwaite's degrees of freedom, :math:`2 E(V)^2 / Var(V)` under the working model."""
        expected, spread = self._moments(direction[None, :])
        return float(2 * expected**2 / spread)

    def htz(self, directions: Vector) -> tuple[float, float, float]:
        r"""Return Hotelling's test of several sums of coefficients being zero: F, its second degrees of freedom, p.

        .. math:: F = \frac{\eta - q + 1}{\eta q}\,\hat\beta' V^{-1} \hat\beta \sim F(q, \eta - q + 1), \qquad
                  \eta = \frac{q (q + 1)}{\sum_{st} Var(D_{st})}

        with D the covariance relative to that of the working model (Tipton and Pustejovsky 2015, HTZ). NaN where it has
        too few degrees of freedom.
        """
        q = len(directions)
        eta = q * (q + 1) / self._moments(directions)[1]
        if eta <= q - 1:
            return np.nan, eta - q + 1, np.nan
        slopes, covariance = directions @ self.found.coefficients, directions @ self.covariance @ directions.T
        f = float((eta - q + 1) / (eta * q) * slopes @ np.linalg.solve(covariance, slopes))
        return f, eta - q + 1, float(stats.f.sf(f, q, eta - q + 1))

    def _moments(self, directions: Vector) -> tuple[float, float]:
        """Return the mean of the trace of D and the summed variance of its entries, D relative to the working model."""
        _, across, weighted, variance = self._pieces
        turned = self._turned(directions)
        p, z = across @ turned, weighted @ turned
        own = np.einsum("ks,gkl,lt->gst", turned, variance, turned)
        low = np.concatenate([p, z], axis=1)
        joins = _joins(self._spread)
        # sums over all pairs of bodies of products of low' N low, without going through the pairs
        pairs = np.einsum("gas,gbt->stab", low, low)
        moved = joins @ pairs @ joins
        total = np.einsum("stab,tsab->", pairs, moved) + np.einsum("stab,stab->", pairs, moved)
        within = np.einsum("gas,ab,gbt->gst", low, joins, low)
        total += _squares(own) - _squares(within)
        return float(np.trace(own.sum(axis=0))), float(total)

    def _turned(self, directions: Vector) -> Vector:
        bread = self.found.bread
        weighted = self.found.columns * self.found.effects.root[:, None]
        model = directions @ bread @ (weighted.T @ weighted) @ bread @ directions.T
        lengths, axes = np.linalg.eigh(model)
        turned: Vector = bread @ directions.T @ (axes / np.sqrt(lengths)) @ axes.T
        return turned


def _joins(spread: Vector) -> Vector:
    one = np.eye(len(spread))
    return np.block([[spread, -one], [-one, np.zeros_like(one)]])


def _squares(blocks: Vector) -> float:
    # tr(P P) + tr(P)^2, summed over bodies
    return float(np.einsum("gst,gts->", blocks, blocks) + (np.trace(blocks, axis1=1, axis2=2) ** 2).sum())


def _root_of_inverse(blocks: Vector) -> Vector:
    """Return the symmetric root of the pseudo-inverse of each matrix."""
    lengths, axes = np.linalg.eigh(blocks)
    there = lengths > _FLAT
    roots = np.where(there, 1 / np.sqrt(np.where(there, lengths, 1.0)), 0.0)
    found: Vector = np.einsum("gij,gj,gkj->gik", axes, roots, axes)
    return found
