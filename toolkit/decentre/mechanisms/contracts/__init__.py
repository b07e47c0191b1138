"""The ways a body can be paid, one file each: frozen specifications, each with its formula.

R is revenue, F a fixed sum, p a unit price, V the units done and V0 those planned.
"""

from decentre.mechanisms.contracts.activity_based import ActivityBased
from decentre.mechanisms.contracts.aligned_payment import AlignedPayment
from decentre.mechanisms.contracts.base import Contract
from decentre.mechanisms.contracts.block import Block
from decentre.mechanisms.contracts.capitation import Capitation
from decentre.mechanisms.contracts.capped import Capped
from decentre.mechanisms.contracts.global_budget import GlobalBudget

__all__ = [
    "ActivityBased",
    "AlignedPayment",
    "Block",
    "Capitation",
    "Capped",
    "Contract",
    "GlobalBudget",
]
