"""Two-way fixed effects: body and year effects taken out of columns, and errors clustered by body."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

GONE = 1e-10  # a direction shorter than this share of the longest is rounding
_BLOCK_CELLS = 2_000_000


@dataclass(frozen=True, eq=False)
class Effects:
    """Body and year effects of the rows of a panel, ready to be taken out of columns.

    Attributes
    ----------
    first : numpy.ndarray of int, shape (bodies,)
        Where each body's rows begin; rows are sorted by body.
    body : numpy.ndarray of int, shape (rows,)
        The body of each row.
    root : numpy.ndarray of shape (rows,)
        Square roots of the weights: columns are multiplied by them.
    basis : numpy.ndarray of shape (rows, rank)
        Orthonormal columns that span the year effects once the body effects are out.
    year : numpy.ndarray of int, shape (rows,)
        The year of each row.
    years : int
        How many year effects are counted: the years, or by group those that can be told apart.
    unit : numpy.ndarray of int, shape (rows,)
        What has an effect of its own: the body, or a part of its rows.
    unit_first : numpy.ndarray of int, shape (units,)
        Where each unit's rows begin.
    """

    first: NDArray[np.intp]
    body: NDArray[np.intp]
    root: Vector
    basis: Vector
    year: NDArray[np.intp]
    years: int
    unit: NDArray[np.intp]
    unit_first: NDArray[np.intp]

    @property
    def bodies(self) -> int:
        """How many bodies there are."""
        return len(self.first)

    def by_body(self, columns: Vector) -> Vector:
        """Return the sum of each column over the rows of each body."""
        return np.add.reduceat(columns, self.first, axis=0)

    def out_of(self, columns: Vector) -> Vector:
        """Return weighted columns with the body and year effects taken out."""
        left = _without_bodies(columns, self.unit_first, self.unit, self.root)
        return left - self.basis @ (self.basis.T @ left)


def _without_bodies(columns: Vector, first: NDArray[np.intp], body: NDArray[np.intp], root: Vector) -> Vector:
    scale = root if columns.ndim == 1 else root[:, None]
    total = np.add.reduceat(columns * scale**2, first, axis=0)
    weight = np.add.reduceat(scale**2, first, axis=0)
    return (columns - (total / weight)[body]) * scale


def effects(
    body: NDArray[np.intp],
    year: NDArray[np.intp],
    weights: Vector | None = None,
    groups: tuple[NDArray[np.intp], ...] = (),
    units: NDArray[np.intp] | None = None,
) -> Effects:
    """Return the body and year effects of rows that are sorted by body.

    Parameters
    ----------
    body, year : numpy.ndarray of int, shape (rows,)
        Positions, each counted from 0 without a gap.
    weights : numpy.ndarray of shape (rows,), optional
        Above zero; one each by default.
    groups : tuple of numpy.ndarray of int, each of shape (rows,)
        Groups (such as regions) of which each has an effect of its own in each year.
    units : numpy.ndarray of int, shape (rows,), optional
        Parts of bodies with effects of their own, in order; errors stay clustered by body.

    Returns
    -------
    Effects
        Exact for unbalanced panels too: the year effects are projected, not iterated.

    Examples
    --------
    >>> both = effects(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    >>> both.out_of(np.array([1.0, 2.0, 5.0, 8.0]))
    array([ 0.5, -0.5, -0.5,  0.5])
    """
    first = np.searchsorted(body, np.arange(body[-1] + 1))
    root = np.ones(len(body)) if weights is None else np.sqrt(weights / weights.mean())
    years = int(year.max()) + 1
    codes = [year * (int(group.max()) + 1) + group for group in groups] or [year]
    dummies = np.hstack([(code[:, None] == np.unique(code)[1:]).astype(float) for code in codes])
    unit = body if units is None else units
    unit_first = np.searchsorted(unit, np.arange(unit[-1] + 1))
    within = _without_bodies(dummies, unit_first, unit, root)
    left, length, _ = np.linalg.svd(within, full_matrices=False)
    kept = length > GONE * length.max(initial=0.0)
    counted = int(kept.sum()) + 1 if groups or units is not None else years
    return Effects(first, body, root, left[:, kept], year, counted, unit, unit_first)


@dataclass(frozen=True, eq=False)
class Fit:
    """A column fitted by others once body and year effects are out of all of them.

    Attributes
    ----------
    effects : Effects
        What was taken out.
    columns : numpy.ndarray of shape (rows, k)
        The regressors without the effects.
    outcome : numpy.ndarray of shape (rows,)
        What is fitted, without the effects.
    coefficients : numpy.ndarray of shape (k,)
        Least squares.
    residuals : numpy.ndarray of shape (rows,)
        What is left.
    """

    effects: Effects
    columns: Vector
    outcome: Vector
    coefficients: Vector
    residuals: Vector

    @cached_property
    def triangle(self) -> tuple[Vector, Vector]:
        """Return the orthonormal columns and the triangle whose product the regressors are."""
        return np.linalg.qr(self.columns)

    @cached_property
    def bread(self) -> Vector:
        """Return the inverse of the cross-product of the regressors."""
        inverse = np.linalg.inv(self.triangle[1])
        return inverse @ inverse.T

    @property
    def freedom(self) -> int:
        """Rows less everything fitted, effects and all."""
        fitted = len(self.effects.unit_first) + self.effects.basis.shape[1] + self.columns.shape[1]
        return len(self.outcome) - int(fitted)

    @property
    def perfect(self) -> bool:
        """Whether nothing but rounding is left of the outcome."""
        return bool(np.linalg.norm(self.residuals) <= GONE * np.linalg.norm(self.outcome))

    @cached_property
    def covariance(self) -> Vector:
        r"""Return CRV1 by body: :math:`\frac{G}{G-1}\frac{n-1}{n-K}`, K = slopes + years (body effects are nested)."""
        n, bodies = len(self.outcome), self.effects.bodies
        scores = self.effects.by_body(self.columns * self.residuals[:, None])
        fitted = self.columns.shape[1] + self.effects.years
        factor = bodies / (bodies - 1) * (n - 1) / max(n - fitted, 1)
        covariance: Vector = factor * self.bread @ (scores.T @ scores) @ self.bread
        return covariance

    @property
    def errors(self) -> Vector:
        """Return the clustered standard errors (CRV1)."""
        return np.sqrt(np.diag(self.covariance))

    @cached_property
    def classical_errors(self) -> Vector:
        """Return standard errors as if every row were drawn by itself: only for partial R squared."""
        variance = self.residuals @ self.residuals / self.freedom if self.freedom > 0 else np.nan
        return np.sqrt(variance * np.diag(self.bread))

    @cached_property
    def jackknife_errors(self) -> Vector:
        r"""Return CV3 errors: :math:`\frac{G-1}{G}\sum_g (\hat\beta_{(g)} - \hat\beta)^2`, one body left out at a time.

        NaN for a coefficient that is not identified without one of the bodies.
        """
        shifts = self._left_out()
        bodies = len(shifts)
        errors: Vector = np.sqrt((bodies - 1) / bodies * (shifts**2).sum(axis=0))
        return errors

    def _left_out(self) -> Vector:
        """Return how far each body's absence moves each coefficient; shape (bodies, k)."""
        directions, triangle = self.triangle
        basis = np.hstack([self.effects.basis, directions])
        moved = np.empty((self.effects.bodies, basis.shape[1]))
        sizes = np.diff(np.append(self.effects.first, len(basis)))
        for size in np.unique(sizes):
            alike = np.flatnonzero(sizes == size)
            for block in _blocks(len(alike), int(size) * basis.shape[1]):
                at = self.effects.first[alike[block]][:, None] + np.arange(size)
                moved[alike[block]] = _moved_without(basis[at], self.residuals[at])
        return moved[:, self.effects.basis.shape[1] :] @ np.linalg.inv(triangle).T

    def partialled(self, position: int) -> tuple[Vector, Vector]:
        """Return one regressor without the others, and orthonormal columns for the others and the years.

        Parameters
        ----------
        position : int
            Which regressor.

        Returns
        -------
        (numpy.ndarray of shape (rows,), numpy.ndarray of shape (rows, rank))
            Their products with each other are zero (Frisch and Waugh 1933, doi:10.2307/1907330).
        """
        others = np.linalg.qr(np.delete(self.columns, position, axis=1))[0]
        one = self.columns[:, position]
        one = one - others @ (others.T @ one)
        return one, np.hstack([self.effects.basis, others])

    def tested(self, positions: list[int]) -> tuple[Vector, Vector, Vector, Vector]:
        """Return several regressors without the others, and the fit in which their coefficients are zero.

        Parameters
        ----------
        positions : list of int
            Which regressors.

        Returns
        -------
        (numpy.ndarray of shape (rows, k), (k, k), (rows, rank), (rows,))
            Orthonormal columns of the regressors without the others; the matrix that turns their coefficients into those
            of the regressors; orthonormal columns for the others and the years; residuals of the restricted fit.
        """
        others = np.linalg.qr(np.delete(self.columns, positions, axis=1))[0]
        several = self.columns[:, positions]
        several, triangle = np.linalg.qr(several - others @ (others.T @ several))
        restricted = self.residuals + several @ (triangle @ self.coefficients[positions])
        return several, np.linalg.inv(triangle), np.hstack([self.effects.basis, others]), restricted


def _moved_without(basis: Vector, residuals: Vector) -> Vector:
    """Return how far each body's absence moves the coefficients of orthonormal columns; basis of shape (bodies, rows, rank).

    A body has few rows, the columns are many: the system of its rows says the same as that of the columns.
    """
    own = np.eye(basis.shape[1]) - basis @ basis.transpose(0, 2, 1)
    lengths = np.linalg.eigvalsh(own)
    whole = lengths[:, 0] > GONE * lengths[:, -1]
    moved = np.empty((len(basis), basis.shape[2]))
    solved = np.linalg.solve(own[whole], residuals[whole][:, :, None])[:, :, 0]
    moved[whole] = np.einsum("gik,gi->gk", basis[whole], solved)
    for body in np.flatnonzero(~whole):
        moved[body] = _told_without(basis[body], residuals[body])
    return moved


def _told_without(rows: Vector, residuals: Vector) -> Vector:
    """Return the same for a body without which something is not identified: NaN for what is not."""
    rest = np.eye(rows.shape[1]) - rows.T @ rows
    inverse = np.linalg.pinv(rest, rcond=GONE, hermitian=True)
    lost = np.abs(rest @ inverse - np.eye(rows.shape[1])).max(axis=1)
    return np.where(lost > 1e-6, np.nan, inverse @ (rows.T @ residuals))


def _blocks(bodies: int, width: int) -> list[slice]:
    step = max(1, _BLOCK_CELLS // max(1, width))
    return [slice(i, min(i + step, bodies)) for i in range(0, bodies, step)]


def fit(outcome: Vector, columns: Vector, given: Effects) -> Fit:
    """Fit a column by others, with body and year effects.

    Parameters
    ----------
    outcome : numpy.ndarray of shape (rows,)
        What is fitted.
    columns : numpy.ndarray of shape (rows, k)
        Regressors that :func:`left_over` found something left of.
    given : Effects
        What is taken out.

    Returns
    -------
    Fit
        Coefficients, residuals and errors.

    Examples
    --------
    >>> both = effects(np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 0, 1]))
    >>> fit(np.array([1.0, 2, 5, 8, 2, 1]), np.array([[0.0, 0, 0, 2, 0, 1]]).T, both).coefficients
    array([1.])
    """
    y, x = given.out_of(outcome), given.out_of(columns)
    directions, triangle = np.linalg.qr(x)
    coefficients = np.linalg.solve(triangle, directions.T @ y)
    return Fit(given, x, y, coefficients, y - x @ coefficients)


def left_over(columns: Vector, given: Effects) -> Vector:
    """Return how much of each column is left once the effects and the columns before it are out.

    Parameters
    ----------
    columns : numpy.ndarray of shape (rows, k)
        Regressors, in the order in which they are taken out.
    given : Effects
        Body and year effects.

    Returns
    -------
    numpy.ndarray of shape (k,)
        Norm of what is left over that of the column less its mean; 0 where only rounding is left.

    Examples
    --------
    >>> both = effects(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    >>> left_over(np.array([[0.0, 0, 0, 2], [1.0, 1, 2, 2]]).T, both).round(3)
    array([0.577, 0.   ])
    """
    raw = columns * given.root[:, None]
    centred = (columns - columns.mean(axis=0)) * given.root[:, None]
    lengths = np.linalg.norm(centred, axis=0)
    rounding = 1e-12 * np.linalg.norm(raw, axis=0)
    left = np.abs(np.diag(np.linalg.qr(given.out_of(columns), mode="r")))
    return np.where(left > rounding, left / np.where(lengths > 0, lengths, 1.0), 0.0)


def summed(codes: NDArray[np.intp], values: Vector, size: int = 0) -> Vector:
    """Return the sum of the values of each code, at least ``size`` sums."""
    return np.asarray(np.bincount(codes, values, minlength=size), dtype=float)


def effective_clusters(scaled: Vector) -> float:
    r"""Return how many clusters of one size the unequal ones are worth.

    .. math:: G^* = \frac{(\sum_g \gamma_g)^2}{\sum_g \gamma_g^2}, \qquad \gamma_g = \sum_{i \in g} \tilde x_i^2

    with :math:`\tilde x` the regressor without everything else (independent errors within a body).

    Parameters
    ----------
    scaled : numpy.ndarray of shape (bodies,)
        The :math:`\gamma_g`.

    Returns
    -------
    float
        Between 1 and the number of bodies.

    References
    ----------
    Carter, A.V., Schnepel, K.T. and Steigerwald, D.G. (2017), Review of Economics and Statistics 99: 698-709,
    doi:10.1162/REST_a_00639.

    Examples
    --------
    >>> effective_clusters(np.array([1.0, 1.0, 2.0]))
    2.6666666666666665
    """
    return float(scaled.sum() ** 2 / (scaled**2).sum())
