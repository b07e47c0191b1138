"""capitation: the target behind an allocation, how far a body is from it, how fast it gets there, what a factor is worth.

===================================================  ======================================================
share out a budget by a formula                      ``allocate``; formulas are data: ``load_formula``
how needy is a place, beside England or its board?   ``need_index``
how far is an allocation from its target?            ``distance_from_target``
what is each factor of the formula worth?            ``audit_factors``
are published targets what they must be?             ``check_target``
how far could error in the indices move targets?     ``propagate_error``
how fast does it get there, under which rules?       ``set_pace``; rules are data: ``PaceRules``
what does a change in England mean for a nation?     ``barnett``, ``devolved_share``
===================================================  ======================================================
"""

from decentre.capitation.allocation import Allocation, allocate
from decentre.capitation.audit import FactorAudit, audit_factors
from decentre.capitation.checks import TargetCheck, check_target
from decentre.capitation.consequentials import barnett, devolved_share
from decentre.capitation.distance import DistanceFromTarget, distance_from_target
from decentre.capitation.formula import Block, Formula, load_formula
from decentre.capitation.need import NeedIndex, need_index
from decentre.capitation.pace import PaceOfChange, set_pace
from decentre.capitation.pace_rules import PaceRules, load_pace_rules
from decentre.capitation.uncertainty import TargetError, propagate_error

__all__ = [
    "Allocation",
    "Block",
    "DistanceFromTarget",
    "FactorAudit",
    "Formula",
    "NeedIndex",
    "PaceOfChange",
    "PaceRules",
    "TargetCheck",
    "TargetError",
    "allocate",
    "audit_factors",
    "barnett",
    "check_target",
    "devolved_share",
    "distance_from_target",
    "load_formula",
    "load_pace_rules",
    "need_index",
    "propagate_error",
    "set_pace",
]
