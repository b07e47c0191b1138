"""The gate every array passes: numbers, of one length, none missing, weights that can weigh."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]


def cases(values: Vector, wrong: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the offending entries as a table.

    Parameters
    ----------
    values : array of shape (n,)
        What was given.
    wrong : boolean array of shape (n,)
        True where an entry cannot be used.

    Returns
    -------
    pandas.DataFrame
        Columns ``position`` (counted from 0) and ``value``.

    Examples
    --------
    >>> cases(np.array([1.0, -2.0]), np.array([False, True]))
       position  value
    0         1   -2.0
    """
    import pandas as pd

    return pd.DataFrame({"position": np.flatnonzero(wrong), "value": np.asarray(values)[wrong]})


def numbers(values: ArrayLike, name: str, *, least: int = 2) -> Vector:
    """Return one array as floats, or say why it cannot be used.

    Parameters
    ----------
    values : array-like of shape (n,)
        Numbers: a list, an array or a Series. Text is refused, also when it looks like a number.
    name : str
        What the caller calls it, for the message.
    least : int, default 2
        The fewest entries that make sense.

    Returns
    -------
    numpy.ndarray of shape (n,)
        A new array of floats; what was given is unchanged.

    Raises
    ------
    InputError
        Not one-dimensional, too short, not numbers, missing or infinite; ``cases`` holds the positions.

    Examples
    --------
    >>> numbers([1, 2, 3], "values")
    array([1., 2., 3.])
    >>> numbers([1, float("nan")], "values")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: values has 1 missing or infinite entry of 2; give a finite number for each...
    """
    array = _as_floats(values, name)
    if array.ndim != 1:
        raise InputError(f"{name} has {array.ndim} dimensions; give one number for each body, in one dimension.")
    wrong = ~np.isfinite(array)
    if wrong.any():
        count = int(wrong.sum())
        raise InputError(
            f"{name} has {count} missing or infinite {'entry' if count == 1 else 'entries'} of {array.size}; "
            "give a finite number for each body or leave the body out yourself; see .cases.",
            cases(array, wrong),
        )
    if array.size < least:
        raise InputError(f"{name} has {array.size} {'entry' if array.size == 1 else 'entries'}; give {least} or more.")
    return array


def _as_floats(values: ArrayLike, name: str) -> Vector:
    kept = values if hasattr(values, "dtype") else np.asarray(values)
    if kept.dtype.kind not in "biuf" and any(isinstance(v, str | bytes) for v in np.ravel(np.asarray(kept))):
        raise InputError(f"{name} holds text; give numbers (tables.parse_money reads money written as text).")
    try:
        if hasattr(kept, "to_numpy"):
            return np.array(kept.to_numpy(dtype=float, na_value=np.nan))
        return np.array([np.nan if v is None else v for v in kept] if kept.dtype == object else kept, dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} holds {kept.dtype} entries that are not numbers; give numbers.") from error


def aligned(*, least: int = 2, **given: ArrayLike) -> list[Vector]:
    """Return several arrays as floats of one length.

    Parameters
    ----------
    least : int, default 2
        The fewest bodies that make sense.
    **given : array-like of shape (n,)
        The arrays by the caller's names. Series must carry the same index in the same order: none is
        re-aligned.

    Returns
    -------
    list of numpy.ndarray
        In the order given.

    Raises
    ------
    InputError
        As :func:`numbers`; or the lengths differ, or two Series are indexed differently.

    Examples
    --------
    >>> aligned(values=[1, 2], weights=[3, 4])
    [array([1., 2.]), array([3., 4.])]
    """
    arrays = [numbers(v, name, least=least) for name, v in given.items()]
    lengths = {name: a.size for name, a in zip(given, arrays, strict=True)}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} {n}" for name, n in lengths.items())
        raise InputError(f"Lengths differ ({said}); give one entry for each body in each.")
    _refuse_other_index(given)
    return arrays


def _refuse_other_index(given: dict[str, ArrayLike]) -> None:
    labelled = [(name, v.index) for name, v in given.items() if hasattr(v, "to_numpy") and hasattr(v, "index")]
    for name, index in labelled[1:]:
        if not index.equals(labelled[0][1]):
            raise InputError(
                f"{name} and {labelled[0][0]} are Series with different indexes; put both in the same order "
                f"(for example {name}.reindex({labelled[0][0]}.index)) or give plain arrays."
            )


def weighed(weights: ArrayLike | None, *, least: int = 2, **given: ArrayLike) -> list[Vector]:
    """Return several arrays of one length and, last, the weight of each body.

    Parameters
    ----------
    weights : array-like of shape (n,) or None
        Heads (or any other mass) behind each body, zero or more; None weighs each body 1.
    least : int, default 2
        The fewest bodies with a weight that make sense.
    **given : array-like of shape (n,)
        The arrays by the caller's names.

    Returns
    -------
    list of numpy.ndarray
        Those given, in order, then the weights, not normalised.

    Raises
    ------
    InputError
        Negative weights (``cases``), too few that are not zero, or as :func:`aligned`.

    Examples
    --------
    >>> weighed(None, values=[5, 6])
    [array([5., 6.]), array([1., 1.])]
    """
    if weights is None:
        arrays = aligned(least=least, **given)
        return [*arrays, np.ones(arrays[0].size)]
    arrays = aligned(least=least, **given, weights=weights)
    mass = arrays[-1]
    if (mass < 0).any():
        raise InputError(
            "weights has negative entries; give zero or more for each body; see .cases.",
            cases(mass, mass < 0),
        )
    if np.count_nonzero(mass) < least:
        raise InputError(
            f"weights has {np.count_nonzero(mass)} entries that are not zero; give {least} or more bodies a weight."
        )
    return arrays


def non_negative(values: Vector, name: str) -> Vector:
    """Return the array, or refuse it where it holds a negative number.

    Parameters
    ----------
    values : array of shape (n,)
        Numbers.
    name : str
        What the caller calls it.

    Returns
    -------
    numpy.ndarray
        The same array.

    Raises
    ------
    InputError
        A negative entry (``cases``), or nothing but zeros.

    Examples
    --------
    >>> non_negative(np.array([0.0, 1.0]), "values")
    array([0., 1.])
    """
    if (values < 0).any():
        raise InputError(
            f"{name} has negative entries, for which this measure is not defined; give zero or more; see .cases.",
            cases(values, values < 0),
        )
    if not values.any():
        raise InputError(f"{name} are all zero, so there are no shares to compare; give at least one positive entry.")
    return values


def one_of(choice: object, allowed: Sequence[object], name: str) -> None:
    """Refuse a choice that is not on the list.

    Parameters
    ----------
    choice : object
        What was given.
    allowed : sequence
        What there is.
    name : str
        The argument.

    Raises
    ------
    InputError
        The choice is not one of them.

    Examples
    --------
    >>> one_of("wald", ("exact", "wilson"), "method")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: method is 'wald'; give one of 'exact', 'wilson'.
    """
    if choice not in allowed:
        raise InputError(f"{name} is {choice!r}; give one of {', '.join(map(repr, allowed))}.")


def cluster_codes(cluster: Sequence[Hashable], bodies: int, *, name: str = "cluster") -> NDArray[np.intp]:
    """Return the number of each body's cluster.

    Parameters
    ----------
    cluster : sequence of shape (n,)
        Labels.
    bodies : int
        How many there must be.
    name : str, default 'cluster'
        What the caller calls them.

    Returns
    -------
    integer array of shape (n,)
        0, 1, 2 ... in the order in which the labels appear.

    Raises
    ------
    InputError
        A length that differs, or a missing label (``cases``).

    Examples
    --------
    >>> cluster_codes(["North", "South", "North"], 3)
    array([0, 1, 0])
    """
    import pandas as pd

    labels = np.asarray(cluster, dtype=object)
    if labels.shape != (bodies,):
        raise InputError(f"{name} has shape {labels.shape}; give one label for each of the {bodies} bodies.")
    codes = pd.factorize(labels)[0]
    if (codes < 0).any():
        raise InputError(f"{name} has missing labels; give one for each body; see .cases.", cases(labels, codes < 0))
    return codes
