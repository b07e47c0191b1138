"""Purpose: whether inequalities money was spent as meant.

A departure is a share that would have to move: 0 none, 1 complete. It does not accuse. Money is not a count, so
nothing here treats money as draws; whatever is said about chance is said about bodies, years or answers.
"""

from decentre.purpose.additionality import estimate_additionality
from decentre.purpose.additionality_result import Additionality
from decentre.purpose.adherence import Adherence, estimate_adherence, sample_size
from decentre.purpose.departure import Departure, assess_departure
from decentre.purpose.earmark import EarmarkTrace, trace_earmark
from decentre.purpose.event_study import EventStudy
from decentre.purpose.plan import PlanCheck, check_plan, list_plan_questions
from decentre.purpose.ring_fence import estimate_ring_fence_effect
from decentre.purpose.targeting import assess_targeting
from decentre.purpose.targeting_result import Targeting

__all__ = [
    "Additionality",
    "Adherence",
    "Departure",
    "EarmarkTrace",
    "EventStudy",
    "PlanCheck",
    "Targeting",
    "assess_departure",
    "assess_targeting",
    "check_plan",
    "estimate_additionality",
    "estimate_adherence",
    "estimate_ring_fence_effect",
    "list_plan_questions",
    "sample_size",
    "trace_earmark",
]
