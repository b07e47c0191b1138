"""A fixed sum, and a rate on what is done above or below a plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre.mechanisms.contracts.amounts import (
    Amounts,
    amounts_of,
    by_body,
    by_label,
    places_of,
    require_labels,
    require_money,
    require_rates,
)
from decentre.mechanisms.contracts.base import Contract
from decentre.mechanisms.volumes import require_volumes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.mechanisms.volumes import Terms

    Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AlignedPayment(Contract):
    r"""Aligned payment and incentive: a fixed sum, and a rate on what is done above or below a plan.

    .. math:: R = F + v \sum_h p_h (V_h - V_{0h}), \quad
              v = v_\text{above} \text{ if the sum is above zero, otherwise } v_\text{below}

    England 2022-23: ``rate_above=0.75, rate_below=0`` (clawback was proposed and not implemented), and the fixed sum
    includes the value of the planned units. England 2023-24 and 2024-25: all elective units at the full price, so
    ``plan=0, rate_above=1, rate_below=1``, and the fixed sum does not include them.
    England 2025-26: no rate is given here: that units are paid at the price up to a limit agreed with the commissioner is the
    compilers' own knowledge. 2026-27: the final scheme was not seen. ``mechanisms.list_payment_parameters()`` has what is held.

    Parameters
    ----------
    fixed : pandas.Series, mapping or float
        Money a year by body; one number where there is one body. It covers every service without a price.
    tariff : pandas.Series, mapping or float
        Money a unit of the services with a price; one number where all services have the same.
    plan : pandas.DataFrame, pandas.Series, mapping or float
        Units a year above or below which the rates are paid: a table body, service, units; by service, the same for each
        body; or one number for each service (0: every unit counts).
    rate_above, rate_below : float
        Multiples of the price.

    Raises
    ------
    InputError
        A sum, price or plan is missing, negative or not a number, or a rate is below zero.

    References
    ----------
    HFMA, national prices and the payment system (2022-23 rates), and NHS England, NHS Payment Scheme 2023-24
    (``payment_mechanism_parameters``).

    Examples
    --------
    >>> contract = AlignedPayment(90e6, {"hips": 7000}, {"hips": 1200}, rate_above=0.75, rate_below=0)
    >>> contract.rate_above
    0.75
    """

    fixed: Amounts
    tariff: Amounts
    plan: pd.DataFrame | Amounts
    rate_above: float
    rate_below: float
    _units: pd.DataFrame = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._hold("fixed", require_money(self.fixed, "fixed", "body"))
        self._hold("tariff", require_money(self.tariff, "tariff", "service"))
        if isinstance(self.plan, pd.DataFrame):
            self._hold("plan", self.plan.copy())
            self._hold("_units", require_volumes(self.plan, "plan of the contract"))
        else:
            self._hold("plan", require_money(self.plan, "plan of the contract", "service"))
        require_rates(rate_above=self.rate_above, rate_below=self.rate_below)

    def paid(self, units: Array, terms: Terms) -> Array:
        """Return the fixed sum and the value above or below the plan at its rate."""
        tariffs = amounts_of(self.tariff)
        priced = terms.services if isinstance(tariffs, float) else tariffs.index
        places = places_of(priced, terms.services, "tariff")
        tariff = by_label(tariffs, priced, "tariff", "service")
        beyond = (units[..., places] - self._planned(priced, terms.bodies)) @ tariff
        rates = np.where(beyond > 0, self.rate_above, self.rate_below)
        paid: Array = by_body(self.fixed, terms.bodies, "fixed") + rates * beyond
        return paid

    def _planned(self, priced: pd.Index, bodies: pd.Index) -> Array:
        name = "plan of the contract"
        if not isinstance(self.plan, pd.DataFrame):
            return by_label(self.plan, priced, name, "service")
        require_labels(bodies, self._units.index, name, "body")
        require_labels(priced, self._units.columns, name, "service")
        return np.asarray(self._units.loc[bodies, priced], dtype=float)
