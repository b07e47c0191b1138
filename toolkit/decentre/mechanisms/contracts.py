"""The ways a body can be paid: frozen specifications, each with its formula.

R is revenue, F a fixed sum, p a unit price, V the units done and V0 those planned.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from numbers import Real
from typing import TYPE_CHECKING, ClassVar, Literal, Self, TypeGuard, get_args

import numpy as np
import pandas as pd

from decentre import claims, tables
from decentre.errors import InputError
from decentre.mechanisms.volumes import Terms, require_volumes
from decentre.tables.frames import frame_or

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Amounts = float | pd.Series | Mapping[str, float] | Mapping[object, float]
Rule = Literal["proportional", "equal_awards", "equal_losses", "talmud", "random_arrival"]
RULES: tuple[Rule, ...] = get_args(Rule)


class Contract:
    """A way a body can be paid. A contract is frozen; what it holds is checked when it is made.

    ``shared`` says whether what one body is paid depends on what the others do.
    """

    shared: ClassVar[bool] = False

    def paid(self, units: Array, terms: Terms) -> Array:
        """Return the money paid for some units.

        Parameters
        ----------
        units : numpy.ndarray of shape (cases, bodies, services)
            Units done in each case, such as a year, by the bodies and services of the terms.
        terms : Terms
            Who the bodies are, the plan and the costs.

        Returns
        -------
        numpy.ndarray of shape (cases, bodies)
            Money.
        """
        raise NotImplementedError

    def repriced(self, factor: float) -> Self:
        """Return the contract with its unit prices times a factor; sums fixed in money stay.

        Parameters
        ----------
        factor : float
            1.01 for prices one per cent higher.

        Returns
        -------
        Contract
            A new one of the same kind.
        """
        if not is_dataclass(self) or not hasattr(self, "tariff"):
            return self
        return replace(self, tariff=self.tariff * factor)

    def _hold(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)


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
        self._hold("tariff", _money(self.tariff, "tariff", "service"))

    def paid(self, units: Array, terms: Terms) -> Array:
        """Return price times units."""
        paid: Array = units @ _by_label(self.tariff, terms.services, "tariff", "service")
        return paid


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
        self._hold("amount", _money(self.amount, "amount", "body"))

    def paid(self, units: Array, terms: Terms) -> Array:
        """Return the sum."""
        return np.broadcast_to(_by_body(self.amount, terms.bodies, "amount"), units.shape[:-1])


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
        self._hold("fixed", _money(self.fixed, "fixed", "body"))
        _require_rates(variable_share=self.variable_share, marginal_rate=self.marginal_rate)
        if self.variable_share > 1:
            raise InputError(f"variable_share is {self.variable_share!r}; give a share of the budget from 0 to 1.")

    def paid(self, units: Array, terms: Terms) -> Array:
        """Return the budget, moved by the volume index."""
        budget = np.broadcast_to(_by_body(self.fixed, terms.bodies, "fixed"), units.shape[:-1])
        follows = self.marginal_rate * self.variable_share
        return budget * (1 + follows * (terms.volume_index(units) - 1)) if follows else budget


@dataclass(frozen=True, eq=False)
class AlignedPayment(Contract):
    r"""Aligned payment and incentive: a fixed sum, and a rate on what is done above or below a plan.

    .. math:: R = F + v \sum_h p_h (V_h - V_{0h}), \quad
              v = v_\text{above} \text{ if the sum is above zero, otherwise } v_\text{below}

    England 2022-23: ``rate_above=0.75, rate_below=0`` (clawback was proposed and not implemented), and the fixed sum
    includes the value of the planned units. England 2023-24 and 2024-25: all elective units at the full price, so
    ``plan=0, rate_above=1, rate_below=1``, and the fixed sum does not include them.

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
        self._hold("fixed", _money(self.fixed, "fixed", "body"))
        self._hold("tariff", _money(self.tariff, "tariff", "service"))
        if isinstance(self.plan, pd.DataFrame):
            self._hold("plan", self.plan.copy())
            self._hold("_units", require_volumes(self.plan, "plan of the contract"))
        else:
            self._hold("plan", _money(self.plan, "plan of the contract", "service"))
        _require_rates(rate_above=self.rate_above, rate_below=self.rate_below)

    def paid(self, units: Array, terms: Terms) -> Array:
        """Return the fixed sum and the value above or below the plan at its rate."""
        tariffs = _held(self.tariff)
        priced = terms.services if isinstance(tariffs, float) else tariffs.index
        places = _places(priced, terms.services, "tariff")
        tariff = _by_label(tariffs, priced, "tariff", "service")
        beyond = (units[..., places] - self._planned(priced, terms.bodies)) @ tariff
        rates = np.where(beyond > 0, self.rate_above, self.rate_below)
        paid: Array = _by_body(self.fixed, terms.bodies, "fixed") + rates * beyond
        return paid

    def _planned(self, priced: pd.Index, bodies: pd.Index) -> Array:
        name = "plan of the contract"
        if not isinstance(self.plan, pd.DataFrame):
            return _by_label(self.plan, priced, name, "service")
        _require_labels(bodies, self._units.index, name, "body")
        _require_labels(priced, self._units.columns, name, "service")
        return np.asarray(self._units.loc[bodies, priced], dtype=float)


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
        self._hold("target", _money(table["target"] if isinstance(table, pd.DataFrame) else table, "target", "body"))

    def paid(self, units: Array, terms: Terms) -> Array:
        """Return the target."""
        known = self.target
        if isinstance(known, pd.Series):
            known = known[known.index.isin(terms.bodies)]
        return np.broadcast_to(_by_body(known, terms.bodies, "target"), units.shape[:-1])


@dataclass(frozen=True, eq=False)
class Capped(Contract):
    r"""Any other contract under a budget for all bodies together: when it is short, a claims rule divides it.

    Parameters
    ----------
    contract : Contract
        What each body may claim.
    budget : float
        Money a year for all bodies together; what is not claimed is kept.
    rule : {'proportional', 'equal_awards', 'equal_losses', 'talmud', 'random_arrival'}
        The rule of ``claims`` that divides a short budget.

    Raises
    ------
    InputError
        No contract, a budget below zero, or no such rule.

    References
    ----------
    Thomson, W. (2003), Mathematical Social Sciences 45: 249-297, doi:10.1016/S0165-4896(02)00070-7.

    Examples
    --------
    >>> Capped(Block({"North": 60e6, "South": 40e6}), budget=90e6, rule="equal_losses").rule
    'equal_losses'
    """

    shared: ClassVar[bool] = True

    contract: Contract
    budget: float
    rule: Rule = "proportional"

    def __post_init__(self) -> None:
        if not isinstance(self.contract, Contract):
            raise InputError(f"contract is {self.contract!r}; give one such as ActivityBased(tariff).")
        if not _is_amount(self.budget):
            raise InputError(f"budget is {self.budget!r}; give one amount of zero or more for all bodies together.")
        if self.rule not in RULES:
            raise InputError(f"rule is {self.rule!r}; give one of {', '.join(RULES)}.")

    def paid(self, units: Array, terms: Terms) -> Array:
        """Return what each body is awarded of its claim, case by case."""
        claimed = self.contract.paid(units, terms)
        awards, rule = claimed.copy(), getattr(claims, self.rule)
        for case in np.flatnonzero(claimed.sum(axis=1) > self.budget):
            awards[case] = rule(claimed[case], self.budget)
        return awards

    def repriced(self, factor: float) -> Capped:
        """Return the cap over the repriced contract."""
        return replace(self, contract=self.contract.repriced(factor))


def _is_amount(value: object) -> TypeGuard[float]:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value) and float(value) >= 0


def _held(amounts: Amounts) -> float | pd.Series:
    return amounts if isinstance(amounts, float | pd.Series) else pd.Series(amounts, dtype=float)


def _money(value: object, name: str, row: str) -> float | pd.Series:
    if isinstance(value, Real):
        if not _is_amount(value):
            raise InputError(f"{name} is {value!r}; give zero or more, or a Series by {row}.")
        return float(value)
    return tables.require_amounts(value, name, row=row)  # type: ignore[arg-type]  # refuses all else


def _require_rates(**rates: float) -> None:
    for name, rate in rates.items():
        if not _is_amount(rate):
            raise InputError(f"{name} is {rate!r}; give a share or multiple of zero or more, such as 0.75.")


def _require_labels(wanted: pd.Index, known: pd.Index, name: str, row: str) -> None:
    missing = wanted.difference(known, sort=False)
    if len(missing):
        raise InputError(
            f"{name} has nothing for {row} {missing[0]!r} ({len(missing)} of {len(wanted)}); give it, zero where "
            "nothing is paid.",
            pd.DataFrame({row: missing}),
        )


def _by_label(given: Amounts, labels: pd.Index, name: str, row: str) -> Array:
    amounts = _held(given)
    if isinstance(amounts, float):
        return np.full(len(labels), amounts)
    _require_labels(labels, amounts.index, name, row)
    return np.asarray(amounts.reindex(labels), dtype=float)


def _places(wanted: pd.Index, services: pd.Index, name: str) -> NDArray[np.intp]:
    absent = wanted.difference(services, sort=False)
    if len(absent):
        raise InputError(
            f"{name} prices service {absent[0]!r}, which is not in the plan ({len(absent)} of {len(wanted)}); leave it out, "
            "or add it to the plan.",
            pd.DataFrame({"service": absent}),
        )
    return services.get_indexer(wanted)


def _by_body(given: Amounts, bodies: pd.Index, name: str) -> Array:
    amounts = _held(given)
    if isinstance(amounts, float) and len(bodies) > 1:
        raise InputError(f"{name} is one amount and there are {len(bodies)} bodies; give a Series of money by body.")
    if isinstance(amounts, pd.Series):
        _refuse_others(amounts.index.difference(bodies, sort=False), name)
    return _by_label(amounts, bodies, name, "body")


def _refuse_others(others: pd.Index, name: str) -> None:
    if len(others):
        raise InputError(
            f"{name} pays body {others[0]!r}, which is not in the plan ({len(others)} in all); add it to the plan, or leave "
            "it out of both.",
            pd.DataFrame({"body": others}),
        )
