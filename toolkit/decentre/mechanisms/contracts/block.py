"""A fixed sum, whatever is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from decentre.mechanisms.contracts.amounts import Amounts, by_body, require_money
from decentre.mechanisms.contracts.base import Contract

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.mechanisms.volumes import Terms

    Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Block(Contract):
    r"""A fixed sum, whatever is done.

    .. math:: R = F

    Parameters
    ----------
    amount : pandas.Series, mapping or float
        Money a year by body; one number where there is one body.

    Raises
    ------
    InputError
        An amount is missing, negative or not a number.

    References
    ----------
    NHS England, NHS Payment Scheme 2023-24 (low-volume activity block; ``payment_mechanism_parameters``).

    Examples
    --------
    >>> Block(5e6).amount
    5000000.0
    """

    amount: Amounts

    def __post_init__(self) -> None:
        self._hold("amount", require_money(self.amount, "amount", "body"))

    def paid(self, units: Array, terms: Terms) -> Array:
        """Return the sum."""
        return np.broadcast_to(by_body(self.amount, terms.bodies, "amount"), units.shape[:-1])
