"""Wild cluster bootstrap: how far a coefficient could be chance when rows of one body hang together."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import AssumptionWarning, InputError
from decentre.measures.alignment import cluster_codes, columns_of, in_order
from decentre.measures.arrays import index_of, numbers
from decentre.resampling.draws import require_draws
from decentre.resampling.multipliers import takes_every_pattern
from decentre.resampling.wild_draws import cluster_sums, wild_draws
from decentre.tables.choices import is_number, is_whole

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]

FEW_CLUSTERS = 8
_GONE = 1e-10  # what is shorter than this share of what it was is rounding
_NO_ERROR = "regressors fit every cluster without a residual, so there is nothing to draw; leave some of them out."


@dataclass(frozen=True)
class WildCluster:
    """A coefficient tested by the wild cluster bootstrap.

    Attributes
    ----------
    estimate : float
        The coefficient.
    se : float
        Clustered standard error (CRV1).
    t : float
        The estimate less the null, over its error.
    p : float
        Two-sided, from the bootstrap; the fit itself is counted, so that it is never 0.
    p_strict : float
        The share of draws strictly above the fit, as R's fwildclusterboot; may be 0.
    low, high : float
        Between which p stays above one less the level: the nulls that are not rejected. Infinite where p never falls so
        far.
    level : float
        Of the interval.
    null : float
        The coefficient under the null.
    clusters : int
        How many there are.
    replicates : int
        Draws; patterns of signs where ``exact``.
    exact : bool
        Whether every pattern of signs was taken, and nothing drawn.

    Examples
    --------
    >>> WildCluster(0.5, 0.1, 5.0, 0.004, 0.0039, 0.2, 0.8, 0.95, 0.0, 20, 9999, False).p
    0.004
    """

    estimate: float
    se: float
    t: float
    p: float
    p_strict: float
    low: float
    high: float
    level: float
    null: float
    clusters: int
    replicates: int
    exact: bool


def wild_cluster(
    outcome: ArrayLike,
    regressors: ArrayLike,
    cluster: Sequence[Hashable],
    *,
    coefficient: int = 0,
    null: float = 0.0,
    webb: bool = False,
    level: float = 0.95,
    replicates: int = 9999,
    seed: int | None = None,
) -> WildCluster:
    r"""Test one coefficient of a regression whose rows hang together within clusters.

    The null is imposed: :math:`y^* = \hat y_r + w_g \hat u_r` with the fit and residuals of the regression in which the
    coefficient is the null, and one multiplier :math:`w_g` a cluster, plus or minus one (Rademacher). Each draw is
    fitted again without the restriction and gives a clustered :math:`t^*`.

    .. math::
        p = \frac{\#\{|t^*| \ge |t|\}}{2^G} \text{ over all patterns of signs where } 2^G \le B, \qquad
        p = \frac{1 + \#\{|t^*| \ge |t|\}}{1 + B} \text{ otherwise}

    The fit itself is one of the patterns and is counted, with its mirror, so that the least p is :math:`1/2^{G-1}`.

    The standard error is CRV1, :math:`\frac{G}{G-1}\frac{n-1}{n-K}`, K the rank of the regressors given.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        What is explained. Regressors and clusters that carry an index are put in the order of its index.
    regressors : array-like of shape (n,) or (n, k)
        Every column of the regression, a constant too where there shall be one: none is added. Effects of clusters may be
        taken out of every column and of the outcome beforehand (subtract the means of the cluster); others, such as
        year effects, must stand among the columns, themselves without their cluster means.
    cluster : sequence of shape (n,)
        Label of the cluster of each row. Draws go by the order of the labels, not of the rows.
    coefficient : int, default 0
        Which column is tested.
    null : float, default 0
        Its coefficient under the null.
    webb : bool, default False
        Whether the multipliers are Webb's six points, which give a finer p with few clusters.
    level : float, default 0.95
        Of the interval, found by inverting the test on the same draws.
    replicates : int, default 9999
        Draws. Memory does not grow with them.
    seed : int, optional
        Of the draws; required unless every pattern of signs is taken.

    Returns
    -------
    WildCluster
        ``.estimate``, ``.se``, ``.t``, ``.p``, ``.low``, ``.high``, ``.exact``.

    Raises
    ------
    InputError
        Missing entries, lengths that differ, one cluster, a column that is the sum of others, as many columns as rows, a
        fit without residuals, or something to draw and no seed.

    Warns
    -----
    AssumptionWarning
        Fewer than 8 clusters; it says which p there are.

    References
    ----------
    Cameron, A.C., Gelbach, J.B. and Miller, D.L. (2008), Review of Economics and Statistics 90: 414-427,
    doi:10.1162/rest.90.3.414. Roodman, D., MacKinnon, J.G., Nielsen, M.O. and Webb, M.D. (2019), Stata Journal 19: 4-60,
    doi:10.1177/1536867X19830877. Webb, M.D. (2023), Canadian Journal of Economics 56: 839-858, doi:10.1111/caje.12661.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> body, x = np.repeat(np.arange(10), 5), random.normal(size=50)
    >>> y = 2 * x + random.normal(size=10)[body] + random.normal(size=50)
    >>> test = wild_cluster(y, np.column_stack([x, np.ones(50)]), body, null=2)
    >>> test.exact, test.replicates, test.low < 2 < test.high
    (True, 1024, True)
    """
    require_draws(replicates, level)
    y = numbers(outcome, "outcome")
    leader = next((v for v in (outcome, regressors) if index_of(v) is not None), None)
    x = _columns(in_order(regressors, index_of(leader), "regressors", "outcome"), len(y))
    codes = cluster_codes(cluster, len(y), like=leader, by_label=True)
    _require_choices(codes, coefficient, null, x)
    order = np.argsort(codes, kind="stable")
    y, x, codes = y[order], x[order], codes[order]
    regressor, others, rank = _partialled(x, coefficient)
    estimate, residuals = _fitted(y, regressor, others)
    sums = cluster_sums(estimate, regressor, others, residuals, np.searchsorted(codes, np.arange(codes[-1] + 1)))
    if sums.error <= _GONE * np.linalg.norm(residuals) / np.linalg.norm(regressor):
        raise InputError(_NO_ERROR)
    _warn_if_few(sums.clusters, replicates, webb)
    draws = wild_draws(sums, replicates, seed, webb=webb)
    se = sums.error * np.sqrt(sums.clusters / (sums.clusters - 1) * (len(y) - 1) / (len(y) - rank))
    return WildCluster(
        estimate,
        float(se),
        float((estimate - null) / se),
        draws.p(null),
        draws.p_strict(null),
        *draws.interval(level),
        level,
        float(null),
        sums.clusters,
        2**sums.clusters if draws.exact else replicates,
        draws.exact,
    )


def _columns(regressors: ArrayLike, rows: int) -> Vector:
    given = list(columns_of(regressors))
    if not given or any(np.shape(c) != (rows,) for c in given):
        raise InputError(f"regressors has shape {np.shape(regressors)}; give one row for each of the {rows} outcomes.")
    return np.column_stack([numbers(c, f"regressors column {k}") for k, c in enumerate(given)])


def _require_choices(codes: NDArray[np.intp], coefficient: int, null: float, x: Vector) -> None:
    if codes.max() == 0:
        raise InputError("All rows are in one cluster; two or more are needed, since only clusters are independent.")
    if not is_whole(coefficient, 0, x.shape[1] - 1):
        raise InputError(f"coefficient is {coefficient!r}; give the column that is tested, 0 to {x.shape[1] - 1}.")
    if not is_number(null):
        raise InputError(f"null is {null!r}; give the coefficient under the null, a finite number.")


def _partialled(x: Vector, coefficient: int) -> tuple[Vector, Vector, int]:
    left, length, _ = np.linalg.svd(np.delete(x, coefficient, axis=1), full_matrices=False)
    others = left[:, length > _GONE * length.max(initial=0.0)]
    regressor = x[:, coefficient] - others @ (others.T @ x[:, coefficient])
    if np.linalg.norm(regressor) <= _GONE * np.linalg.norm(x[:, coefficient]):
        raise InputError(
            f"regressors column {coefficient} is zero or the sum of other columns (collinear), so it has no coefficient of "
            "its own; leave one of them out."
        )
    rank = others.shape[1] + 1
    if rank >= len(x):
        raise InputError(f"regressors has {rank} columns for {len(x)} rows; nothing is left over; give more rows.")
    return regressor, others, rank


def _fitted(y: Vector, regressor: Vector, others: Vector) -> tuple[float, Vector]:
    left = y - others @ (others.T @ y)
    estimate = float(regressor @ left / (regressor @ regressor))
    residuals = left - estimate * regressor
    if np.linalg.norm(residuals) <= _GONE * np.linalg.norm(y):
        raise InputError(_NO_ERROR)
    return estimate, residuals


def _warn_if_few(clusters: int, replicates: int, webb: bool) -> None:
    if clusters < FEW_CLUSTERS:
        warnings.warn(few_clusters(clusters, replicates, webb=webb) + ".", AssumptionWarning, stacklevel=3)


def few_clusters(clusters: int, replicates: int, *, webb: bool = False, name: str = "clusters") -> str:
    """Say which p the wild cluster bootstrap can give with few clusters.

    Parameters
    ----------
    clusters, replicates : int
        How many there are, and draws were asked for.
    webb : bool, default False
        Whether the multipliers are Webb's.
    name : str, default 'clusters'
        What the caller calls them.

    Returns
    -------
    str
        One sentence without its full stop.

    Examples
    --------
    >>> few_clusters(5, 9999, name="bodies")
    '5 bodies are few: there are 32 patterns of signs, a pattern and its mirror give one t, so p is a multiple of 1/16 = 0.0625'
    """
    few = f"{clusters} {name} are few"
    if webb or not takes_every_pattern(clusters, replicates):
        return f"{few}: the draws repeat a small number of patterns, and p is no finer than they are"
    return (
        f"{few}: there are {2**clusters} patterns of signs, a pattern and its mirror give one t, so p is a multiple "
        f"of 1/{2 ** (clusters - 1)} = {1 / 2 ** (clusters - 1):.4g}"
    )
