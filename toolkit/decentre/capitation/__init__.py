"""capitation: the target behind an allocation, how far a body is from it, how fast it gets there, what a factor is worth.

===================================================  ======================================================
share out a budget by a formula                      ``allocate``; formulas are data: ``load_formula``
how needy is a place, beside England or its board?   ``need_index``
how far is an allocation from its target?            ``distance_from_target``
how fast does it get there, under which rules?       ``set_pace``; rules are data: ``PaceRules``
===================================================  ======================================================
"""

from decentre.capitation.allocation import Allocation, allocate
from decentre.capitation.distance import DistanceFromTarget, distance_from_target
from decentre.capitation.formula import Block, Formula, load_formula
from decentre.capitation.need import NeedIndex, need_index
from decentre.capitation.pace import PaceOfChange, set_pace
from decentre.capitation.pace_rules import PaceRules, load_pace_rules

__all__ = [
    "Allocation",
    "Block",
    "DistanceFromTarget",
    "Formula",
    "NeedIndex",
    "PaceOfChange",
    "PaceRules",
    "allocate",
    "distance_from_target",
    "load_formula",
    "load_pace_rules",
    "need_index",
    "set_pace",
]
