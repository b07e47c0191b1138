"""Any other contract under a budget for all bodies together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import numpy as np

from decentre import claims
from decentre.errors import InputError
from decentre.mechanisms.contracts.amounts import is_amount
from decentre.mechanisms.contracts.base import Contract

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.mechanisms.volumes import Terms

    Array = NDArray[np.float64]


Rule = Literal["proportional", "equal_awards", "equal_losses", "talmud", "random_arrival"]
RULES: tuple[Rule, ...] = get_args(Rule)


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
    >>> from decentre.mechanisms import Block
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
        if not is_amount(self.budget):
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
