"""Several arrays of the same bodies: in one order, by their labels, and with weights."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.measures.arrays import cases, index_of, numbers
from decentre.tables.numerals import entries_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]


Labelled = TypeVar("Labelled")


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


def cluster_codes(
    cluster: Sequence[Hashable], bodies: int, *, name: str = "cluster", like: object = None, by_label: bool = False
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
    by_label : bool, default False
        Whether numbers go by the labels, so that draws made for clusters do not hang on the order of the rows.

    Returns
    -------
    integer array of shape (n,)
        0, 1, 2 ... in the order in which the labels appear, or of the labels themselves.

    Raises
    ------
    InputError
        A length that differs, a missing label (``cases``), or a Series that does not name the same bodies.

    Examples
    --------
    >>> cluster_codes(["North", "South", "North"], 3)
    array([0, 1, 0])
    """
    if not hasattr(cluster, "__len__") or isinstance(cluster, str | bytes | dict):
        raise InputError(f"{name} is {cluster!r}; give one label for each of the {bodies} bodies.")
    ordered = in_order(cluster, index_of(like), name, "values") if len(cluster) == bodies else cluster
    masked = isinstance(ordered, np.ma.MaskedArray)
    labels = np.asarray(entries_of(ordered) if masked else ordered, dtype=object)
    if labels.shape != (bodies,):
        _refuse_twice(name, index_of(cluster))
        raise InputError(f"{name} has shape {labels.shape}; give one label for each of the {bodies} bodies.")
    codes, found = pd.factorize(labels)
    if (codes < 0).any():
        raise InputError(f"{name} has missing labels; give one for each body; see .cases.", cases(labels, codes < 0))
    return _places(found)[codes] if by_label else codes


def _places(labels: NDArray[np.object_]) -> NDArray[np.intp]:
    """Return the place of each label among them all: numbers by their size, anything else by its text."""
    order = sorted(
        range(len(labels)),
        key=lambda i: (0, float(labels[i]), "") if isinstance(labels[i], Real) else (1, 0.0, str(labels[i])),
    )
    places = np.empty(len(labels), dtype=np.intp)
    places[order] = np.arange(len(labels))
    return places
