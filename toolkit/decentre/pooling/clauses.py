"""The checks of clauses in use: none of them is law, so none of them fails an agreement but for its sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from decentre.pooling.agreement import Case
from decentre.pooling.law import Check, Finding, listed, pence

_CLAUSE_OF = {"RISK-01": "in_order", "RISK-02": "own_lines", "RISK-03": "pro_rata"}


def risk_clause(case: Case) -> Finding:
    """Look whether the agreement has this clause for over- and underspends."""
    share = case.agreement.get("risk_share")
    if share is None and case.rule.id == "RISK-01":
        return "flagged", "nothing is said of over- and underspends (risk_share)"
    lines = (share or {}).get("lines")
    chosen = bool(lines) if case.rule.id == "RISK-04" else (share or {}).get("rule") == _CLAUSE_OF[case.rule.id]
    if not chosen:
        return "not applicable", "not the clause of this agreement"
    return "passed", f"shared: {listed(lines)}" if lines else "the clause of this agreement"


def underspend_use(case: Case) -> Finding:
    """Look for the three promises of the clause in use."""
    share = case.agreement.get("risk_share", {})
    missing = [
        words
        for words, kept in {
            "underspends for what does not last (non_recurrent_use)": share.get("non_recurrent_use"),
            "an action plan (action_plan)": share.get("action_plan"),
            "reports every six weeks (report_weeks)": 0 < share.get("report_weeks", 0) <= 6,
        }.items()
        if not kept
    ]
    return ("flagged", f"not promised: {listed(missing)}") if missing else ("passed", "all three promises are made")


def instalments(case: Case) -> Finding:
    """Look whether those who do not host pay in four equal parts that add up."""
    others = [c for c in case.rows("contributions") if c["partner"] != case.text("host")]
    wrong = [c["partner"] for c in others if "instalments" in c and _sum(c) != pence(c["amount"])]
    if wrong:
        return "failed", f"instalments do not add up to the contribution of {listed(wrong)}"
    uneven = [c["partner"] for c in others if not _four_equal(c.get("instalments", []))]
    if uneven:
        return "flagged", f"not four equal parts: {listed(sorted(set(uneven)))}"
    return ("passed", "four equal parts") if others else ("not applicable", "nobody but the host pays in")


def _sum(contribution: Mapping[str, Any]) -> int:
    return sum(map(pence, contribution["instalments"]))


def _four_equal(parts: list[float]) -> bool:
    return len(parts) == 4 and max(map(pence, parts)) - min(map(pence, parts)) <= 1


CHECKS: dict[str, Check] = {check.__name__: check for check in (risk_clause, underspend_use, instalments)}
