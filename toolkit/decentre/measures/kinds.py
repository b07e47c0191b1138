"""The seven kinds of concentration index: what each makes of the ranks, and what it is relative to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from decentre.errors import InputError
from decentre.measures.arrays import cases
from decentre.tables.choices import is_number

if TYPE_CHECKING:
    from decentre.measures.arrays import Vector

Curve = Callable[[Any], Any]
Kind = Literal["standard", "generalised", "extended", "symmetric", "erreygers", "wagstaff", "modified"]
KINDS = ("standard", "generalised", "extended", "symmetric", "erreygers", "wagstaff", "modified")
BOUNDED = ("erreygers", "wagstaff")


def limits_of(values: Vector, kind: Kind, bounds: tuple[float, float] | float | None) -> tuple[float, float]:
    """Return the least and the greatest possible value, as far as the kind of index needs them.

    Parameters
    ----------
    values : array of shape (n,)
        What is concentrated.
    kind : str
        Which index.
    bounds : (float, float) or float or None
        What the caller gave.

    Returns
    -------
    (float, float)
        Infinite where the index has no bound.

    Raises
    ------
    InputError
        Bounds are missing, crossed, not asked for, or a value goes beyond them (``cases``).

    Examples
    --------
    >>> limits_of(np.array([2.0, 3.0]), "modified", None)
    (2.0, inf)
    """
    if kind == "modified":
        given = values.min() if bounds is None else np.ravel(np.asarray(bounds, dtype=object))[0]
        limits = float(given), np.inf
    elif kind in BOUNDED:
        limits = _both(bounds, kind)
    elif bounds is not None:
        raise InputError(
            f"bounds are given for kind {kind!r}, which has none; give kind 'erreygers', 'wagstaff' or 'modified'."
        )
    else:
        return -np.inf, np.inf
    outside = (values < limits[0]) | (values > limits[1])
    if outside.any():
        raise InputError(
            f"values go beyond the bounds {limits}; give the least and greatest possible value; see .cases.",
            cases(values, outside),
        )
    return limits


def _both(bounds: tuple[float, float] | float | None, kind: Kind) -> tuple[float, float]:
    pair = np.ravel(np.asarray(bounds if bounds is not None else [], dtype=float))
    if pair.size != 2 or not np.isfinite(pair).all() or pair[0] >= pair[1]:
        raise InputError(
            f"bounds are {bounds!r}; kind {kind!r} needs the (least, greatest) possible value, the least first."
        )
    return float(pair[0]), float(pair[1])


def spread_of(mean: Any, kind: Kind, limits: tuple[float, float]) -> tuple[Any, Any]:
    """Return what an index divides by, 1 / f(mean), and its derivative in the mean.

    Parameters
    ----------
    mean : float or array
        Of the values.
    kind : str
        Which index.
    limits : (float, float)
        What :func:`limits_of` returned.

    Returns
    -------
    (float, float) or (array, array)
        As ``mean``.

    Examples
    --------
    >>> spread_of(0.25, "erreygers", (0.0, 1.0))
    (0.25, 0.0)
    >>> spread_of(0.25, "wagstaff", (0.0, 1.0))
    (0.1875, 0.5)
    """
    low, high = limits
    nought = 0.0 * mean
    if kind == "generalised":
        return nought + 1.0, nought
    if kind == "erreygers":
        return nought + (high - low) / 4.0, nought
    if kind == "wagstaff":
        return (high - mean) * (mean - low) / (high - low), (high + low - 2 * mean) / (high - low)
    return mean - (low if kind == "modified" else 0.0), nought + 1.0


def require_spread(spread: float, kind: Kind) -> None:
    """Refuse an index that would divide by zero.

    Parameters
    ----------
    spread : float
        The first of :func:`spread_of`.
    kind : str
        Which index.

    Raises
    ------
    InputError
        It is zero.

    Examples
    --------
    >>> require_spread(0.0, "standard")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: This index is not defined: the mean of values is zero; give kind 'generalised'.
    """
    if spread == 0:
        what, instead = {
            "wagstaff": ("all values stand at one bound", "kind 'erreygers', or values between the bounds"),
            "modified": ("all values are the least possible", "kind 'generalised'"),
        }.get(kind, ("the mean of values is zero", "kind 'generalised'"))
        raise InputError(f"This index is not defined: {what}; give {instead}.")


def curve_of(kind: Kind, aversion: float) -> tuple[Curve, Curve]:
    r"""Return the curve :math:`\Phi` of the ranks that a kind of index weighs by, and its slope.

    Parameters
    ----------
    kind : str
        Which index.
    aversion : float
        Of the extended and the symmetric one.

    Returns
    -------
    (callable, callable)
        Each takes ranks between 0 and 1, and returns as many numbers.

    Raises
    ------
    InputError
        An aversion of 1 or less, or one for a kind that has none.

    Examples
    --------
    >>> curve_of("standard", 2)[0](0.5)
    -0.25
    """
    if not (is_number(aversion) and aversion > 1):
        raise InputError(f"aversion is {aversion!r}; give a number above 1 (2 is the standard index).")
    if aversion != 2 and kind not in ("extended", "symmetric"):
        raise InputError(f"aversion is given for kind {kind!r}, which has none; give kind 'extended' or 'symmetric'.")
    if kind == "extended":
        return (lambda r: r + (1 - r) ** aversion), (lambda r: 1 - aversion * (1 - r) ** (aversion - 1))
    if kind == "symmetric":
        lift = 2.0 ** (aversion - 2)
        return (
            lambda r: lift * np.abs(r - 0.5) ** aversion,
            lambda r: lift * aversion * np.sign(r - 0.5) * np.abs(r - 0.5) ** (aversion - 1),
        )
    return (lambda r: r * r - r), (lambda r: 2 * r - 1)
