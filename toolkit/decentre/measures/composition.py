"""Mixes: how one division of a whole into parts differs from another, and the geometry of log-ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import InputError
from decentre.measures.alignment import aligned
from decentre.measures.arrays import cases, non_negative, numbers
from decentre.tables.choices import is_number
from decentre.tables.numerals import entries_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from decentre.measures.arrays import Vector


def _mixes(first: ArrayLike, second: ArrayLike) -> tuple[Vector, Vector]:
    p, q = aligned(first=first, second=second)
    return tuple(non_negative(a, name) / a.sum() for a, name in ((p, "first"), (q, "second")))


def dissimilarity(first: ArrayLike, second: ArrayLike) -> float:
    r"""Return the share that would have to move for one mix to become the other (total variation distance).

    .. math:: D = \tfrac12 \sum_j |p_j - q_j|

    Parameters
    ----------
    first, second : array-like of shape (parts,)
        Amounts or shares of the same parts in the same order; each is divided by its own sum.

    Returns
    -------
    float
        0 when the mixes are the same, 1 when they have no part in common.

    Raises
    ------
    InputError
        One part, missing or negative amounts, a sum of zero, lengths that differ.

    References
    ----------
    Duncan, O.D. and Duncan, B. (1955), American Sociological Review 20: 210-217.

    Examples
    --------
    >>> dissimilarity([50, 50], [75, 25])
    0.25
    """
    p, q = _mixes(first, second)
    return float(np.abs(p - q).sum() / 2)


def jensen_shannon(first: ArrayLike, second: ArrayLike, *, base: float = 2) -> float:
    r"""Return the Jensen-Shannon **divergence** (not its square root) of two mixes.

    .. math:: J = \tfrac12 \sum_j p_j \log_b \frac{p_j}{m_j} + \tfrac12 \sum_j q_j \log_b \frac{q_j}{m_j},
              \quad m = \tfrac12 (p + q)

    Parameters
    ----------
    first, second : array-like of shape (parts,)
        Amounts or shares; each is divided by its own sum. Zeros are allowed.
    base : float, default 2
        Of the logarithm: with 2 the divergence lies between 0 and 1.

    Returns
    -------
    float
        The square of ``scipy.spatial.distance.jensenshannon``.

    Raises
    ------
    InputError
        As :func:`dissimilarity`; a base of 1 or less.

    References
    ----------
    Lin, J. (1991), IEEE Transactions on Information Theory 37: 145-151, doi:10.1109/18.61115.

    Examples
    --------
    >>> jensen_shannon([1, 0], [0, 1])
    1.0
    """
    if not is_number(base) or not base > 1:
        raise InputError(f"base is {base!r}; give a number above 1, such as 2.")
    p, q = _mixes(first, second)
    middle = (p + q) / 2
    return float(max(0.0, (_relative_entropy(p, middle) + _relative_entropy(q, middle)) / 2 / np.log(base)))


def _relative_entropy(p: Vector, q: Vector) -> float:
    there = p > 0
    return float(p[there] @ np.log(p[there] / q[there]))


def hellinger(first: ArrayLike, second: ArrayLike) -> float:
    r"""Return the Hellinger distance of two mixes.

    .. math:: H = \frac{1}{\sqrt 2} \sqrt{\sum_j (\sqrt{p_j} - \sqrt{q_j})^2}

    Parameters
    ----------
    first, second : array-like of shape (parts,)
        Amounts or shares; each is divided by its own sum. Zeros are allowed.

    Returns
    -------
    float
        0 when the mixes are the same, 1 when they have no part in common.

    Raises
    ------
    InputError
        As :func:`dissimilarity`.

    References
    ----------
    Hellinger, E. (1909), Journal fuer die reine und angewandte Mathematik 136: 210-271.

    Examples
    --------
    >>> hellinger([1, 0], [0, 1])
    1.0
    """
    p, q = _mixes(first, second)
    return float(np.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum() / 2))


def _compositions(parts: ArrayLike) -> Vector:
    masked = isinstance(parts, np.ma.MaskedArray)
    table = entries_of(parts) if masked else np.asarray(parts, dtype=None if hasattr(parts, "dtype") else object)
    shape = table.shape
    if table.ndim not in (1, 2) or shape[-1] < 2:
        raise InputError(
            f"parts has shape {shape}; give two or more parts: one mix, or a table with a mix in each row."
        )
    flat = numbers(table.ravel(), "parts").reshape(shape)
    wrong = (flat < 0) | (flat.sum(axis=-1, keepdims=True) <= 0)
    if wrong.any():
        raise InputError(
            "parts has negative amounts, or a mix that sums to zero; give zero or more, not all zero; see .cases.",
            cases(flat.ravel(), wrong.ravel()),
        )
    shares: Vector = flat / flat.sum(axis=-1, keepdims=True)
    return shares


def _positive(parts: ArrayLike) -> Vector:
    shares = _compositions(parts)
    if (shares == 0).any():
        raise InputError(
            "parts has zeros, which have no logarithm; call replace_zeros first and say which delta; see .cases.",
            cases(shares.ravel(), shares.ravel() == 0),
        )
    return shares


def replace_zeros(parts: ArrayLike, *, delta: float | None = None) -> Vector:
    r"""Return the mix with its zeros replaced by a small share, the other parts scaled down together.

    .. math:: x_j' = \delta \text{ where } x_j = 0, \qquad x_j (1 - z \delta) \text{ elsewhere, with z zeros}

    Parameters
    ----------
    parts : array-like of shape (parts,) or (bodies, parts)
        Amounts or shares; each mix is divided by its own sum first.
    delta : float, optional
        Share given to each zero; 1/D² for D parts when not given.

    Returns
    -------
    numpy.ndarray of the same shape
        Shares, each mix summing to 1. The ratios between parts that were there do not change.

    Raises
    ------
    InputError
        Negative or missing amounts, a mix of zeros, or a delta so large that nothing is left for the
        other parts.

    References
    ----------
    Martin-Fernandez, J.A., Barcelo-Vidal, C. and Pawlowsky-Glahn, V. (2003), Mathematical Geology 35:
    253-278, doi:10.1023/A:1023866030544; the default delta is that of scikit-bio.

    Examples
    --------
    >>> replace_zeros([3, 1, 0], delta=0.1)
    array([0.675, 0.225, 0.1  ])
    """
    shares = _compositions(parts)
    small = 1 / shares.shape[-1] ** 2 if delta is None else delta
    zero = shares == 0
    given = zero.sum(axis=-1, keepdims=True) * small
    if not small > 0 or (given >= 1).any():
        raise InputError(
            f"delta is {delta!r}; give a share above 0, small enough to leave something for the other parts."
        )
    return np.where(zero, small, shares * (1 - given))


def clr(parts: ArrayLike) -> Vector:
    r"""Return centred log-ratios.

    .. math:: \mathrm{clr}(x)_j = \ln x_j - \frac1D \sum_k \ln x_k

    Parameters
    ----------
    parts : array-like of shape (parts,) or (bodies, parts)
        Amounts or shares above zero.

    Returns
    -------
    numpy.ndarray of the same shape
        Natural logarithms; each mix sums to 0.

    Raises
    ------
    InputError
        Zeros (see :func:`replace_zeros`), negative or missing amounts.

    References
    ----------
    Aitchison, J. (1986), *The Statistical Analysis of Compositional Data*, section 4.6.

    Examples
    --------
    >>> clr([1, 1, 1])
    array([0., 0., 0.])
    """
    logs = np.log(_positive(parts))
    centred: Vector = logs - logs.mean(axis=-1, keepdims=True)
    return centred


def ilr(parts: ArrayLike) -> Vector:
    r"""Return isometric log-ratios: D - 1 coordinates whose distances are Aitchison's.

    .. math:: z_k = \sqrt{\frac{k}{k+1}} \ln \frac{(x_1 \cdots x_k)^{1/k}}{x_{k+1}}, \quad
              k = 1, \ldots, D - 1

    the basis of Egozcue and others (2003), which scikit-bio uses; R's ``compositions`` has the opposite sign.

    Parameters
    ----------
    parts : array-like of shape (parts,) or (bodies, parts)
        Amounts or shares above zero.

    Returns
    -------
    numpy.ndarray of shape (parts - 1,) or (bodies, parts - 1)
        Natural logarithms.

    Raises
    ------
    InputError
        As :func:`clr`.

    References
    ----------
    Egozcue, J.J. and others (2003), Mathematical Geology 35: 279-300, doi:10.1023/A:1023818214614.

    Examples
    --------
    >>> ilr([1, 1, 1])
    array([0., 0.])
    """
    logs = np.log(_positive(parts))
    k = np.arange(1, logs.shape[-1])
    before = np.cumsum(logs, axis=-1)[..., :-1] / k
    return np.sqrt(k / (k + 1)) * (before - logs[..., 1:])


def aitchison_distance(first: ArrayLike, second: ArrayLike) -> float:
    r"""Return Aitchison's distance of two mixes.

    .. math:: d = \sqrt{\sum_j \big(\mathrm{clr}(p)_j - \mathrm{clr}(q)_j\big)^2}

    Parameters
    ----------
    first, second : array-like of shape (parts,)
        Amounts or shares above zero.

    Returns
    -------
    float
        0 when the mixes are the same; it has no greatest value. Natural logarithms.

    Raises
    ------
    InputError
        Zeros (see :func:`replace_zeros`), negative or missing amounts, lengths that differ.

    References
    ----------
    Aitchison, J. and others (2000), Mathematical Geology 32: 271-275, doi:10.1023/A:1007529726302.

    Examples
    --------
    >>> aitchison_distance([1, 2, 4], [2, 4, 8])
    0.0
    """
    p, q = _mixes(first, second)
    return float(np.linalg.norm(clr(p) - clr(q)))
