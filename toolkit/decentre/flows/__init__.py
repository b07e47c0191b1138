"""Flows: who pays whom, who decides, and where a pound ends.

``trace_funds`` follows the money of one year and one published scope from the Treasury down; ``bodies_in`` says which
bodies existed in a year and what replaced them; ``fit_trend`` fits the trend of a share over the years, and never across
a break in its definition. Budgets of different scope are never added.
"""

from decentre.flows.bodies import bodies_in
from decentre.flows.funds import FundFlow, trace_funds
from decentre.flows.trend import ShareTrend, fit_trend

__all__ = ["FundFlow", "ShareTrend", "bodies_in", "fit_trend", "trace_funds"]
