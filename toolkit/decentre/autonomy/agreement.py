"""Agreement on an ordinal scale: weighted kappa of two ratings, Krippendorff's alpha of several coders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from decentre.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

Weights = Literal["quadratic", "linear", "none"]
Metric = Literal["ordinal", "nominal", "interval"]
_WEIGHTS: dict[str, Callable[[Array], Array]] = {
    "quadratic": lambda gap: gap**2,
    "linear": np.abs,
    "none": lambda gap: (gap != 0).astype(float),
}
_METRICS = ("ordinal", "nominal", "interval")


def weighted_kappa(first: ArrayLike, second: ArrayLike, *, weights: Weights = "quadratic") -> float:
    r"""Return Cohen's weighted kappa of two ratings of the same things.

    .. math:: \kappa_w = 1 - \frac{\sum_{ij} w_{ij} O_{ij}}{\sum_{ij} w_{ij} E_{ij}}, \qquad w_{ij} = (i - j)^2

    with O the table of both ratings and E that of its margins.

    Parameters
    ----------
    first, second : array-like of int, shape (n,)
        Levels counted in steps of the scale: 0, 1, 2 ...
    weights : {'quadratic', 'linear', 'none'}
        How a disagreement counts: by the square of its steps, by its steps, or 1 whatever its size.

    Returns
    -------
    float
        1 for full agreement, 0 for what the margins alone would give, below 0 for less; NaN where both ratings use one
        and the same level throughout.

    Raises
    ------
    InputError
        Lengths that differ, nothing to compare, levels that are not whole numbers, or no such weights.

    References
    ----------
    Cohen, J. (1968). Weighted kappa. Psychological Bulletin 70(4), 213-220. https://doi.org/10.1037/h0026256.

    Examples
    --------
    >>> round(weighted_kappa([0, 0, 1, 2, 2], [0, 1, 1, 2, 2]), 4)
    0.8571
    """
    one, two = _whole(first, "first"), _whole(second, "second")
    if weights not in _WEIGHTS:
        raise InputError(f"weights is {weights!r}; give one of {', '.join(_WEIGHTS)}.")
    if one.shape != two.shape:
        raise InputError(f"first rates {one.size} things and second {two.size}; give both ratings of each.")
    lowest = min(one.min(), two.min())
    size = max(one.max(), two.max()) - lowest + 1
    table = np.zeros((size, size))
    np.add.at(table, (one - lowest, two - lowest), 1)
    return float(kappa_of(table, weights))


def kappa_of(table: Array, weights: Weights = "quadratic") -> Array:
    """Return weighted kappa of tables of two ratings.

    Parameters
    ----------
    table : numpy.ndarray of shape (..., levels, levels)
        How often, or with what weight, the first rating was i and the second j.
    weights : {'quadratic', 'linear', 'none'}
        As for :func:`weighted_kappa`.

    Returns
    -------
    numpy.ndarray of shape (...)
        NaN where there is nothing to agree about.

    Examples
    --------
    >>> kappa_of(np.eye(3)).item()
    1.0
    """
    steps = np.arange(table.shape[-1])
    apart = _WEIGHTS[weights](np.subtract.outer(steps, steps).astype(float))
    whole = table.sum(axis=(-2, -1))
    expected = table.sum(axis=-1)[..., :, None] * table.sum(axis=-2)[..., None, :]
    observed, by_chance = (apart * table).sum(axis=(-2, -1)) * whole, (apart * expected).sum(axis=(-2, -1))
    kappa: Array = 1 - np.divide(observed, by_chance, out=np.full(np.shape(whole), np.nan), where=by_chance > 0)
    return kappa


def krippendorff_alpha(ratings: ArrayLike, *, metric: Metric = "ordinal") -> float:
    r"""Return Krippendorff's alpha: how far coders agree, beyond chance, on a scale.

    .. math:: \alpha = 1 - (n - 1) \frac{\sum_{ck} o_{ck} \delta^2_{ck}}{\sum_{ck} n_c n_k \delta^2_{ck}}

    with the coincidences :math:`o_{ck}` of values paired within a unit, each unit of m values weighed by 1/(m - 1), and on an
    ordinal scale :math:`\delta_{ck} = \sum_{g=c}^{k} n_g - (n_c + n_k)/2`.

    Parameters
    ----------
    ratings : array-like of shape (coders, units)
        Values; NaN where a coder did not code a unit.
    metric : {'ordinal', 'nominal', 'interval'}
        How far two values are apart.

    Returns
    -------
    float
        1 for full agreement, 0 for agreement by chance; NaN where no unit has two codes, or all codes are the same.

    Raises
    ------
    InputError
        Not a table of coders by units, an infinite value, or no such metric.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. https://repository.upenn.edu/asc_papers/43.

    Examples
    --------
    >>> round(krippendorff_alpha([[1, 2, 3, 3], [1, 2, 3, 2]]), 4)
    0.79
    """
    values = np.asarray(ratings, dtype=float)
    if values.ndim != 2 or values.size == 0 or np.isinf(values).any():
        raise InputError(
            f"ratings has shape {values.shape}; give finite values, one row a coder and one column a unit."
        )
    if metric not in _METRICS:
        raise InputError(f"metric is {metric!r}; give one of {', '.join(_METRICS)}.")
    scale = np.unique(values[~np.isnan(values)])
    if not scale.size:
        return np.nan
    counts = np.stack([(values == value).sum(axis=0) for value in scale], axis=1).astype(float)
    return float(alpha_of(coincidences(counts), metric, scale))


def coincidences(counts: Array) -> Array:
    """Return the values paired within units, summed over the units.

    Parameters
    ----------
    counts : numpy.ndarray of shape (..., units, levels)
        Codes of each level that a unit was given.

    Returns
    -------
    numpy.ndarray of shape (..., levels, levels)
        A unit with fewer than two codes adds nothing.

    Examples
    --------
    >>> coincidences(np.array([[1.0, 1.0]])).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    codes = counts.sum(axis=-1, keepdims=True)
    weighed = counts * np.where(codes > 1, 1 / np.maximum(codes - 1, 1), 0)
    alone = weighed.sum(axis=-2)[..., None] * np.eye(counts.shape[-1])
    pairs: Array = np.swapaxes(weighed, -1, -2) @ counts - alone
    return pairs


def alpha_of(pairs: Array, metric: Metric = "ordinal", scale: Array | None = None) -> Array:
    """Return Krippendorff's alpha of tables of coincidences.

    Parameters
    ----------
    pairs : numpy.ndarray of shape (..., levels, levels)
        Coincidences, summed over units.
    metric : {'ordinal', 'nominal', 'interval'}
        How far two levels are apart.
    scale : numpy.ndarray of shape (levels,), optional
        Their values, where the metric is interval.

    Returns
    -------
    numpy.ndarray of shape (...)
        NaN where there is nothing to agree about.

    Examples
    --------
    >>> alpha_of(np.diag([2.0, 2.0])).item()
    1.0
    """
    each = pairs.sum(axis=-1)
    apart = _apart(each, metric, scale)
    observed = (pairs * apart).sum(axis=(-2, -1)) * (each.sum(axis=-1) - 1)
    by_chance = (each[..., :, None] * each[..., None, :] * apart).sum(axis=(-2, -1))
    alpha: Array = 1 - np.divide(observed, by_chance, out=np.full(np.shape(observed), np.nan), where=by_chance > 0)
    return alpha


def _apart(each: Array, metric: Metric, scale: Array | None) -> Array:
    if metric == "ordinal":
        middle = each.cumsum(axis=-1) - each / 2
        return (middle[..., :, None] - middle[..., None, :]) ** 2
    values = np.arange(each.shape[-1], dtype=float) if scale is None else scale
    gap = np.subtract.outer(values, values)
    return (gap != 0).astype(float) if metric == "nominal" else gap**2


def _whole(values: ArrayLike, name: str) -> NDArray[np.int64]:
    found = np.asarray(values)
    if found.ndim != 1 or found.size == 0 or found.dtype.kind not in "iuf" or (found % 1 != 0).any():
        raise InputError(
            f"{name} must hold levels as whole numbers, one for each thing rated; give 0, 1, 2 ... in one row."
        )
    return found.astype(np.int64)
