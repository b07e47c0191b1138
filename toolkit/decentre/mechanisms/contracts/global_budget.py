"""A budget for the year, fixed or partly following volume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from decentre.errors import InputError
from decentre.mechanisms.contracts.amounts import Amounts, by_body, require_money, require_rates
from decentre.mechanisms.contracts.base import Contract

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.mechanisms.volumes import Terms

    Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class GlobalBudget(Contract):
    r"""A budget for the year, of which a share may follow volume.

    .. math:: R = F \left(1 + m s \Big(\frac{\sum_h c_h V_h}{\sum_h c_h V_{0h}} - 1\Big)\right)

    with s the share that follows volume and m the marginal rate. Units are weighed by their variable unit cost c: with one
    service that is :math:`R = F + m s p (V - V_0)` at the price the budget implies, :math:`p = F / V_0`.

    Parameters
    ----------
    fixed : pandas.Series, mapping or float
        The budget at the planned volume, money a year by body; one number where there is one body.
    variable_share : float
        Share of it that follows volume, 0 to 1: 0 for a budget that is 100 per cent fixed; one less the share of fixed
        costs for a semi-variable one.
    marginal_rate : float, default 1
        Share of that value paid for volume above the plan and taken back below it.

    Raises
    ------
    InputError
        A budget is missing, negative or not a number; a share outside 0 to 1; a rate below zero.

    References
    ----------
    Maryland global budget revenue, 2014 (``payment_mechanism_parameters``); the semi-variable form is derived.

    Examples
    --------
    >>> GlobalBudget(80e6, variable_share=0.5)
    GlobalBudget(fixed=80000000.0, variable_share=0.5, marginal_rate=1)
    """

    fixed: Amounts
    variable_share: float
    marginal_rate: float = 1

    def __post_init__(self) -> None:
        self._hold("fixed", require_money(self.fixed, "fixed", "body"))
        require_rates(variable_share=self.variable_share, marginal_rate=self.marginal_rate)
        if self.variable_share > 1:
            raise InputError(f"variable_share is {self.variable_share!r}; give a share of the budget from 0 to 1.")

    def paid(self, units: Array, terms: Terms) -> Array:
        """Return the budget, moved by the volume index."""
        budget = np.broadcast_to(by_body(self.fixed, terms.bodies, "fixed"), units.shape[:-1])
        follows = self.marginal_rate * self.variable_share
        return budget * (1 + follows * (terms.volume_index(units) - 1)) if follows else budget
