"""Pooling: budgets that the NHS and councils put together under section 75 of the NHS Act 2006.

A pool is not an entity. An agreement is held against every rule in force on a day; the year's money is shared out by the
agreement's own risk share, to the penny; and what the evidence leaves open is flagged and never decided here.
"""

from decentre.pooling.agreement import draft_agreement, draft_text
from decentre.pooling.checking import AgreementCheck, check_agreement
from decentre.pooling.comparison import RiskShareComparison, compare_risk_shares
from decentre.pooling.papers import list_instruments, list_proposals
from decentre.pooling.pool import PooledBudget, pool_budgets
from decentre.pooling.rolling import project_minimum, roll_forward
from decentre.pooling.rules import Rule, list_agreement_rules
from decentre.pooling.scope import ScopeScenario, widen_scope
from decentre.pooling.sharing import RiskShare

__all__ = [
    "AgreementCheck",
    "PooledBudget",
    "RiskShare",
    "RiskShareComparison",
    "Rule",
    "ScopeScenario",
    "check_agreement",
    "compare_risk_shares",
    "draft_agreement",
    "draft_text",
    "list_agreement_rules",
    "list_instruments",
    "list_proposals",
    "pool_budgets",
    "project_minimum",
    "roll_forward",
    "widen_scope",
]
