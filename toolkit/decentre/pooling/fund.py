"""The checks of the Better Care Fund: minimum, grants, conditions and dates, one a rule."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from typing import Any

from decentre.pooling.agreement import Case
from decentre.pooling.law import Check, Finding, Outcome, listed, pence
from decentre.pooling.rules import of_year

_HALF_A_DIGIT = 0.00005  # rises are printed as 5.66 per cent


def _with_fund(check: Check) -> Check:
    @wraps(check)
    def checked(case: Case) -> Finding:
        if case.fund is None:
            return "not applicable", "no part on the Better Care Fund"
        return check(case)

    return checked


def _pounds(amount: float) -> str:
    return f"£{amount:,.2f}"


@_with_fund
def nhs_minimum(case: Case) -> Finding:
    """Look whether the minimum is in the pool, and as large as published."""
    part = case.part
    if "nhs_minimum" not in part:
        return "failed", "the NHS minimum is not stated (nhs_minimum)"
    minimum, nhs = part["nhs_minimum"], case.partners("NHS body")
    paid = sum(c["amount"] for c in case.rows("contributions") if c["partner"] in nhs)
    if pence(paid) < pence(minimum):
        return "failed", f"NHS partners pay in {_pounds(paid)}, less than the minimum of {_pounds(minimum)}"
    if "published_minimum" not in part:
        return "flagged", "the area's published minimum is not given (published_minimum), and none is held"
    if pence(minimum) < pence(part["published_minimum"]):
        return "failed", f"{_pounds(minimum)} is less than the published {_pounds(part['published_minimum'])}"
    return "passed", f"{_pounds(minimum)}, the published {_pounds(part['published_minimum'])} or more"


@_with_fund
def grants_pooled(case: Case) -> Finding:
    """Look for the two grants that must be pooled."""
    part = case.part
    lines = {"council_grant": "the council's grant", "facilities_grant": "the disabled facilities grant"}
    missing = [words for key, words in lines.items() if key not in part]
    return ("failed", f"not in the pool: {listed(missing)}") if missing else ("passed", "both grants are in the pool")


@_with_fund
def council_grant(case: Case) -> Finding:
    """Look whether the council's grant is that of the year before."""
    part = case.part
    if not {"council_grant", "council_grant_before"} <= set(part):
        return "flagged", "the council's grant of the year before is not given (council_grant, council_grant_before)"
    now, before = part["council_grant"], part["council_grant_before"]
    same = pence(now) == pence(before)
    return ("passed" if same else "failed"), f"{_pounds(now)}, and {_pounds(before)} the year before"


@_with_fund
def social_care(case: Case) -> Finding:
    """Look whether the minimum to adult social care rose as it must."""
    part = case.part
    row = of_year("social_care_rises", case.year)
    if row is None or not {"social_care", "social_care_before"} <= set(part):
        return "flagged", "the sums to adult social care are not given (social_care, social_care_before)"
    return _rise(part["social_care"], part["social_care_before"], row)


@_with_fund
def minimum_growth(case: Case) -> Finding:
    """Look whether the NHS minimum rose as it must."""
    part = case.part
    row = of_year("minimum_rises", case.year)
    if row is None or not {"nhs_minimum", "minimum_before"} <= set(part):
        return "flagged", "the minimum of the year before is not given (minimum_before)"
    return _rise(part["nhs_minimum"], part["minimum_before"], row)


def _rise(now: float, before: float, row: Mapping[str, Any]) -> Finding:
    words = f"{_pounds(before)} to {_pounds(now)}; {100 * row['rate']:g} % is the rise of {row['of']}"
    if now >= before * (1 + row["rate"] - _HALF_A_DIGIT):
        return "passed", words
    return ("failed" if row["of"] == "each area" else "flagged"), f"too small a rise, {words}"


@_with_fund
def facilities_grant(case: Case) -> Finding:
    """Look whether the disabled facilities grant is passed on to the districts in full."""
    part = case.part
    if not part.get("two_tier"):
        return "not applicable", "not an area of two tiers (two_tier)"
    grant, passed = part.get("facilities_grant", 0.0), part.get("facilities_grant_to_districts", 0.0)
    if pence(grant) == pence(passed):
        return "passed", f"{_pounds(passed)} passed on to the districts in full"
    if part.get("facilities_grant_agreed"):
        return "passed", f"{_pounds(passed)} of {_pounds(grant)} passed on, jointly agreed"
    return "failed", f"{_pounds(passed)} of {_pounds(grant)} passed on to the districts, and nothing else is agreed"


@_with_fund
def conditions(case: Case) -> Finding:
    """Look for an answer to each national condition that is held."""
    part = case.part
    row = of_year("conditions", case.year)
    if row is None:
        return "flagged", "no conditions of this year are held"
    missing = [words for i, words in enumerate(row["held"], 1) if i not in part.get("conditions", [])]
    if missing:
        return "failed", f"not answered (conditions): {listed(missing)}"
    return "flagged", f"the {len(row['held'])} conditions held are answered; {case.rule.open}"


@_with_fund
def signed_in_time(case: Case) -> Finding:
    """Look whether the agreement was signed in time."""
    part = case.part
    row = of_year("signed_by", case.year)
    if row is None:
        return "flagged", "no date of this year is held"
    due = row["date"]
    if "signed" in part:
        return ("passed" if part["signed"] <= due else "failed"), f"signed on {part['signed']}, due by {due}"
    return ("flagged" if case.on <= due else "failed"), f"not signed, due by {due}"


@_with_fund
def discharge(case: Case) -> Finding:
    """Look for discharge money that is split otherwise, or counted twice."""
    part = case.part
    if not part.get("discharge"):
        return "not applicable", "no discharge money of its own"
    row = of_year("discharge", case.year)
    if row is not None:
        share = part.get("discharge_to_council", 0.0) / part["discharge"]
        outcome: Outcome = "passed" if round(share, 4) == row["council_share"] else "flagged"
        return outcome, f"{100 * share:.1f} % to the council; {case.rule.open}"
    if case.year >= "2025-26":
        return (
            "failed",
            f"{_pounds(part['discharge'])} is counted twice: it is inside the minimum and the council's grant",
        )
    return "flagged", "the split of this year is not held"


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        nhs_minimum,
        grants_pooled,
        council_grant,
        social_care,
        minimum_growth,
        facilities_grant,
        conditions,
        signed_in_time,
        discharge,
    )
}
