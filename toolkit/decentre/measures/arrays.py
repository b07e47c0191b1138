"""The gate every array passes: numbers, of one length, none missing, weights that can weigh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from decentre.errors import InputError
from decentre.tables.numerals import entries_of, number_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]

Labelled = TypeVar("Labelled")


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
            f"give a finite number for each body or leave the body out yourself (first: {_place(values, wrong)}); see .cases.",
            cases(array, wrong),
        )
    if array.size < least:
        raise InputError(f"{name} has {array.size} {'entry' if array.size == 1 else 'entries'}; give {least} or more.")
    return array


def _place(values: object, wrong: NDArray[np.bool_]) -> str:
    """Say where the first entry stands that cannot be used: by its label where it has one."""
    position = int(np.argmax(wrong))
    index = index_of(values)
    return f"position {position}, counted from 0" if index is None else f"{index[position]!r}"


def _as_floats(values: ArrayLike, name: str) -> Vector:
    kept = _as_array(values, name)
    if kept.dtype.kind in "iuf":
        return np.array(kept, dtype=float)
    if kept.dtype.kind in "mM":  # as objects some of them would be whole numbers of nanoseconds
        raise InputError(f"{name} holds dates or times ({kept.dtype}); give numbers.")
    entries = np.ravel(np.asarray(kept, dtype=object))
    text = np.array([isinstance(v, str | bytes) for v in entries], dtype=bool)
    if text.any():
        where = _place(values, text) if np.ndim(kept) == 1 else "the start"
        raise InputError(
            f"{name} holds text; give numbers (tables.parse_money reads money written as text; first: {entries[text][0]!r} at {where}).",
        )
    found = [number_of(v) for v in entries]
    wrong = np.array([v is None for v in found], dtype=bool)
    if wrong.any():
        first = entries[wrong][0]
        raise InputError(
            f"{name} holds {type(first).__name__} entries that are not numbers; give numbers "
            f"(first: {first!r} at {_place(values, wrong) if np.ndim(kept) == 1 else 'the start'}); see .cases.",
            cases(entries, wrong),
        )
    return np.array(found, dtype=float).reshape(np.shape(kept))


def _as_array(values: Any, name: str) -> NDArray[np.generic]:
    """Return an array whose type says what its entries are: a mask becomes missing entries, and no boolean a number."""
    if isinstance(values, np.ma.MaskedArray):
        return entries_of(values) if np.ma.getmaskarray(values).any() else np.asarray(values)
    dtype = getattr(values, "dtype", None)
    if dtype is not None and hasattr(values, "to_numpy") and hasattr(values, "index"):  # a Series
        plain = isinstance(dtype, np.dtype) or getattr(dtype, "kind", "O") not in "iuf"
        found: NDArray[np.generic] = values.to_numpy() if plain else values.to_numpy(dtype=float, na_value=np.nan)
        return found
    try:
        array = np.asarray(values)
    except ValueError:
        raise InputError(f"{name} is ragged: its entries differ in length; give one number for each body.") from None
    mixed = array.dtype.kind not in "iuf" or (array.ndim == 1 and any(isinstance(v, bool | np.bool_) for v in values))
    return entries_of(values) if isinstance(values, list | tuple) and mixed else array


def index_of(values: object) -> pd.Index | None:
    """Return the labels of a Series or DataFrame, None of anything else."""
    labelled = hasattr(values, "iloc") and hasattr(values, "index")
    return values.index if labelled else None  # type: ignore[attr-defined]


def in_order(values: Labelled, index: pd.Index | None, name: str, owner: str) -> Labelled:
    """Return what is labelled in the order of other labels, or refuse it: nothing labelled is taken by its position.

    Parameters
    ----------
    values : array-like
        A Series or DataFrame is put in order; anything else, which has no labels, is returned as it is.
    index : pandas.Index or None
        The labels wanted; None where the others have none.
    name, owner : str
        What the caller calls the values, and what the labels belong to.

    Returns
    -------
    array-like
        As given, or in the order wanted.

    Raises
    ------
    InputError
        The labels are not the same, or one stands twice.

    Examples
    --------
    >>> import pandas as pd
    >>> in_order(pd.Series({"S": 1, "N": 2}), pd.Index(["N", "S"]), "groups", "values").tolist()
    [2, 1]
    """
    own = index_of(values)
    if own is None or index is None or own.equals(index):
        return values
    if own.is_unique and index.is_unique and len(own) == len(index) and own.isin(index).all():
        return values.reindex(index)  # type: ignore[attr-defined,no-any-return]
    _refuse_twice(name, own)
    _refuse_twice(owner, index)
    raise InputError(
        f"{name} and {owner} are Series with different indexes; put both in the same order "
        f"(for example {name}.reindex({owner}.index)) or give plain arrays."
    )


def aligned(*, least: int = 2, **given: ArrayLike) -> list[Vector]:
    """Return several arrays as floats of one length.

    Parameters
    ----------
    least : int, default 2
        The fewest bodies that make sense.
    **given : array-like of shape (n,)
        The arrays by the caller's names. Series are put in the order of the first of them, by their labels.

    Returns
    -------
    list of numpy.ndarray
        In the order given.

    Raises
    ------
    InputError
        As :func:`numbers`; or the lengths differ, or two Series have not the same labels.

    Examples
    --------
    >>> aligned(values=[1, 2], weights=[3, 4])
    [array([1., 2.]), array([3., 4.])]
    """
    arrays = [numbers(v, name, least=least) for name, v in _in_one_order(given).items()]
    lengths = {name: a.size for name, a in zip(given, arrays, strict=True)}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} {n}" for name, n in lengths.items())
        raise InputError(f"Lengths differ ({said}); give one entry for each body in each.")
    return arrays


def columns_of(values: Any) -> list[Any]:
    """Return the columns of a table, with their labels where they have some; of one array that array."""
    if hasattr(values, "iloc") and hasattr(values, "columns"):
        return [values.iloc[:, k] for k in range(values.shape[1])]
    given = values if isinstance(values, np.ma.MaskedArray) or index_of(values) is not None else np.asarray(values)
    return [given] if np.ndim(given) != 2 else list(given.T)


def _in_one_order(given: dict[str, ArrayLike]) -> dict[str, ArrayLike]:
    labelled = [(name, index) for name, v in given.items() if (index := index_of(v)) is not None]
    if not labelled:
        return given
    if len({len(index) for _, index in labelled}) > 1:
        for name, index in labelled:
            _refuse_twice(name, index)
        return given
    owner, index = labelled[0]
    return {name: in_order(v, index, name, owner) for name, v in given.items()}


def _refuse_twice(name: str, index: pd.Index | None) -> None:
    if index is not None and index.has_duplicates:
        label = index[index.duplicated()][0]
        raise InputError(f"{name} has the label {label!r} twice; give one entry for each body.")


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
    if not any(choice is a or (type(choice) is type(a) and choice == a) for a in allowed):
        raise InputError(f"{name} is {choice!r}; give one of {', '.join(map(repr, allowed))}.")


def cluster_codes(
    cluster: Sequence[Hashable], bodies: int, *, name: str = "cluster", like: object = None
) -> NDArray[np.intp]:
    """Return the number of each body's cluster.

    Parameters
    ----------
    cluster : sequence of shape (n,)
        Labels.
    bodies : int
        How many there must be.
    name : str, default 'cluster'
        What the caller calls them.
    like : Series or DataFrame, optional
        Whose labels a Series of clusters is put in the order of.

    Returns
    -------
    integer array of shape (n,)
        0, 1, 2 ... in the order in which the labels appear.

    Raises
    ------
    InputError
        A length that differs, a missing label (``cases``), or a Series that does not name the same bodies.

    Examples
    --------
    >>> cluster_codes(["North", "South", "North"], 3)
    array([0, 1, 0])
    """
    import pandas as pd

    if not hasattr(cluster, "__len__") or isinstance(cluster, str | bytes | dict):
        raise InputError(f"{name} is {cluster!r}; give one label for each of the {bodies} bodies.")
    ordered = in_order(cluster, index_of(like), name, "values") if len(cluster) == bodies else cluster
    masked = isinstance(ordered, np.ma.MaskedArray)
    labels = np.asarray(entries_of(ordered) if masked else ordered, dtype=object)
    if labels.shape != (bodies,):
        _refuse_twice(name, index_of(cluster))
        raise InputError(f"{name} has shape {labels.shape}; give one label for each of the {bodies} bodies.")
    codes = pd.factorize(labels)[0]
    if (codes < 0).any():
        raise InputError(f"{name} has missing labels; give one for each body; see .cases.", cases(labels, codes < 0))
    return codes
