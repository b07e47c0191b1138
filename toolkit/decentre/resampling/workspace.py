"""Workspace space: arrays that every block of draws writes over, so that memory is asked for once."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray


class Workspace:
    """Arrays by name. What is written in one is lost when the name is asked for again.

    Examples
    --------
    >>> workspace = Workspace()
    >>> workspace.array("ranks", (2, 3), float).shape
    (2, 3)
    """

    def __init__(self) -> None:
        self._held: dict[str, NDArray[Any]] = {}

    def array(self, name: str, shape: tuple[int, ...], kind: DTypeLike) -> NDArray[Any]:
        """Return an array of that shape with anything in it.

        Parameters
        ----------
        name : str
            Each name is one array.
        shape : tuple of int
            Of this block; memory is asked for again only where it is larger than before.
        kind : dtype
            Of the numbers.

        Returns
        -------
        numpy.ndarray of that shape
            In one piece.

        Examples
        --------
        >>> workspace = Workspace()
        >>> large, small = workspace.array("x", (4, 5), float), workspace.array("x", (2, 5), float)
        >>> np.shares_memory(large, small)
        True
        """
        size = prod(shape)
        held = self._held.get(name)
        if held is None or held.size < size or held.dtype != kind:
            held = self._held[name] = np.empty(size, kind)
        return held[:size].reshape(shape)

    def copy(self, name: str, values: NDArray[Any], kind: DTypeLike) -> NDArray[Any]:
        """Return the values as another kind of number.

        Parameters
        ----------
        name, kind
            As :meth:`array`.
        values : numpy.ndarray
            What is copied.

        Returns
        -------
        numpy.ndarray of the same shape
            In one piece.

        Examples
        --------
        >>> Workspace().copy("x", np.array([1, 2]), float)
        array([1., 2.])
        """
        space = self.array(name, values.shape, kind)
        space[...] = values
        return space
