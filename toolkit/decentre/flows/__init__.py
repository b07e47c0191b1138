"""Flows: who pays whom, who decides, and where a pound ends.

``trace_funds`` follows the money of one year and one published scope from the Treasury down; ``bodies_in`` says which
bodies existed in a year and what replaced them. Budgets of different scope are never added.
"""

from decentre.flows.bodies import bodies_in
from decentre.flows.funds import FundFlow, trace_funds

__all__ = ["FundFlow", "bodies_in", "trace_funds"]
