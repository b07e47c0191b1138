"""Payment for each unit done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decentre.mechanisms.contracts.amounts import Amounts, by_label, require_money
from decentre.mechanisms.contracts.base import Contract

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from decentre.mechanisms.volumes import Terms

    Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ActivityBased(Contract):
    r"""Payment for each unit done.

    .. math:: R = \sum_h p_h V_h

    Parameters
    ----------
    tariff : pandas.Series, mapping or float
        Money a unit by service, for every service; one number where all have the same price.

    Raises
    ------
    InputError
        A price is missing, negative or not a number.

    References
    ----------
    NHS England, NHS Payment Scheme 2023-24 (unit price times activity; ``payment_mechanism_parameters``).

    Examples
    --------
    >>> ActivityBased({"hips": 7000, "knees": 6500}).tariff.tolist()
    [7000.0, 6500.0]
    """

    tariff: Amounts

    def __post_init__(self) -> None:
        self._hold("tariff", require_money(self.tariff, "tariff", "service"))

    def paid(self, units: Array, terms: Terms) -> Array:
        """Return price times units."""
        paid: Array = units @ by_label(self.tariff, terms.services, "tariff", "service")
        return paid
