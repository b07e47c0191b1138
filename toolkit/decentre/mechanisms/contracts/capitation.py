"""A share of the money by weighted population, whatever is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.mechanisms.contracts.amounts import by_body, require_money
from decentre.mechanisms.contracts.base import Contract
from decentre.tables.frames import frame_or

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.mechanisms.volumes import Terms

    Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Capitation(Contract):
    r"""A share of the nation's money by weighted population, whatever is done.

    .. math:: R_i = T_i

    Parameters
    ----------
    allocation : Allocation, pandas.DataFrame, pandas.Series, mapping or float
        What a capitation formula gives: an ``Allocation`` or its table (column target, and population and need_index
        where there are any), or money a year by body. Bodies that are not compared may be in it.

    Raises
    ------
    InputError
        A target is missing, negative or not a number.

    References
    ----------
    House of Commons Health Committee, HC 1692-i (2006), Q50 (the target of a weighted-capitation formula).

    Examples
    --------
    >>> Capitation({"North": 60e6, "South": 40e6}).target.tolist()
    [60000000.0, 40000000.0]
    """

    allocation: object
    target: float | pd.Series = field(init=False, repr=False)

    def __post_init__(self) -> None:
        table = frame_or(getattr(self.allocation, "table", self.allocation), "allocation", ["body", "target"])
        if isinstance(table, pd.DataFrame) and "body" in table:
            table = table.set_index("body")
        self._hold("allocation", table.copy() if isinstance(table, pd.DataFrame) else table)
        if isinstance(table, pd.DataFrame) and "target" not in table:
            raise InputError(
                f"allocation has the columns {', '.join(map(str, table.columns))}; give a table with a column target "
                "(money by body), or money by body as a Series."
            )
        self._hold(
            "target", require_money(table["target"] if isinstance(table, pd.DataFrame) else table, "target", "body")
        )

    def paid(self, units: Array, terms: Terms) -> Array:
        """Return the target."""
        known = self.target
        if isinstance(known, pd.Series):
            known = known[known.index.isin(terms.bodies)]
        return np.broadcast_to(by_body(known, terms.bodies, "target"), units.shape[:-1])
