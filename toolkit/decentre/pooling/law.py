"""The checks of section 75 and its regulations, one a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal

from decentre.pooling.agreement import Case
from decentre.pooling.boards import ended_board
from decentre.pooling.rules import kinds, nearest, scope_of, services

Outcome = Literal["passed", "failed", "flagged", "not known", "not applicable"]
Finding = tuple[Outcome, str]
Check = Callable[[Case], Finding]
FORMS = {"pool": "regulation 7", "nhs_lead": "regulation 8", "council_lead": "regulation 9"}
_OTHER_FORM = {
    "pool": "not a pooled fund",
    "nhs_lead": "no NHS body carries out council functions",
    "council_lead": "no council carries out NHS functions",
}
_FUND_NEEDS_NONE = date(2016, 4, 1)  # SI 2015/1940
_POOL = {
    "aims": "aims and outcomes",
    "contributions": "contributions",
    "variation": "how contributions may vary",
    "functions": "functions",
    "persons": "persons and services",
    "resources": "staff, goods, services or accommodation",
    "duration": "duration, review, variation and ending",
    "management": "how the pool is managed and monitored",
}
_LEAD = {k: v for k, v in _POOL.items() if k != "management"} | {"monitoring": "monitoring"}


def listed(names: list[str]) -> str:
    """Return names in a row, such as 'a, b and c'."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def pence(pounds: float) -> int:
    """Return pounds as whole pence."""
    return round(100 * pounds)


def both_kinds(case: Case) -> Finding:
    """Look for a council and an NHS body."""
    if case.absent():
        gone = case.absent()[0]
        return "failed", f"{gone['name']}: there was no {gone['kind']} on {case.on}"
    ended = [said for p in case.rows("partners") if (said := ended_board(p["name"], p["kind"], case.on))]
    if ended:
        return "failed", "; ".join(ended)
    sides = {side: case.partners(side) for side in ("NHS body", "council")}
    missing = [side for side, names in sides.items() if not names]
    if missing == ["council"] and case.partners("combined authority"):
        return "flagged", "a combined county authority stands alone on the council side"
    if missing:
        return "failed", f"no {' and no '.join(missing)} is a partner"
    return "passed", f"{listed(sides['NHS body'])} with {listed(sides['council'])}"


def councils(case: Case) -> Finding:
    """Look for a partner that is neither a council of the list nor an NHS body."""
    wrong = [p for p in case.rows("partners") if case.side(p) == "other"]
    if wrong:
        name, kind = wrong[0]["name"], wrong[0]["kind"]
        return "failed", f"{name} is of the kind {kind!r}, which may not be a partner{nearest(kind, list(kinds()))}"
    found = [p["kind"] for p in case.rows("partners") if case.side(p) == "council"]
    return ("passed", listed(sorted(set(found)))) if found else ("not applicable", "no council is a partner")


def combined_authority(case: Case) -> Finding:
    """Look at what a combined county authority brings in."""
    names = case.partners("combined authority")
    if not names:
        return "not applicable", "no combined county authority is a partner"
    other = [f["name"] for f in case.rows("functions") if f.get("owner") in names and f["service"] != "public health"]
    if other:
        return "failed", f"{listed(names)} brings in {listed(other)}, which is not public health"
    return "flagged", f"{listed(names)} may be a partner for public health; {case.rule.open}"


def benefit(case: Case) -> Finding:
    """Look for the improvement that is expected."""
    text = case.text("improvement")
    return ("passed", text) if text else ("failed", "no expected improvement is stated (improvement)")


def liability(case: Case) -> Finding:
    """Look for one owner of each function."""
    names = {p["name"] for p in case.rows("partners")}
    without = [f["name"] for f in case.rows("functions") if f.get("owner") not in names]
    if not case.rows("functions"):
        return "failed", "no function is named, so nobody is seen to answer for one"
    if without:
        return "failed", f"no partner is the owner of {listed(without)}"
    return "passed", f"each of {len(case.rows('functions'))} functions keeps one owner"


def form(case: Case) -> Finding:
    """Look at the form of the arrangement."""
    given = case.text("form")
    if given not in FORMS:
        return "failed", f"form is {given!r}; the three forms are {listed(list(FORMS))}"
    return "passed", f"{given}, {FORMS[given]}"


def fund(case: Case) -> Finding:
    """Look whether the contributions of the partners add up to the fund."""
    if case.text("form") != "pool":
        return "not applicable", "not a pooled fund"
    names = {p["name"] for p in case.rows("partners")}
    strangers = [c["partner"] for c in case.rows("contributions") if c["partner"] not in names]
    if strangers:
        return "failed", f"{strangers[0]} pays in and is not a partner"
    if "fund" not in case.agreement:
        return "failed", "what the pool opens with is not stated (fund)"
    total, stated = sum(pence(c["amount"]) for c in case.rows("contributions")), pence(case.agreement["fund"])
    if total != stated:
        gap = f"£{abs(total - stated) / 100:,.2f} {'more' if total > stated else 'less'}"
        return "failed", f"contributions add up to £{total / 100:,.2f}, {gap} than the fund of £{stated / 100:,.2f}"
    return "passed", f"contributions add up to the fund of £{stated / 100:,.2f}"


def _content(case: Case, wanted: Mapping[str, str]) -> Finding:
    missing = [words for key, words in wanted.items() if not (case.rows(key) and case.text(key))]
    if missing:
        return "failed", f"not in the agreement: {listed(missing)}"
    found = {f["kind"] for f in case.rows("functions")}
    if len(found) == 1:
        return "flagged", f"names {found.pop()} functions only; the regulation lists functions of both kinds"
    return "passed", "all seven items are there"


def pool_content(case: Case) -> Finding:
    """Look for the seven items of a pooled fund."""
    return _of_form(case, "pool") or _content(case, _POOL)


def lead_content(case: Case) -> Finding:
    """Look for the seven items of a council's carrying out NHS functions."""
    return _of_form(case, "council_lead") or _content(case, _LEAD)


def nhs_lead_content(case: Case) -> Finding:
    """Look for the seven items of an NHS body's carrying out council functions."""
    return _of_form(case, "nhs_lead") or _content(case, _LEAD)


def council_functions(case: Case) -> Finding:
    """Look for each council function in the list of the day."""
    functions = [f for f in case.rows("functions") if f["kind"] == "health-related"]
    if not functions:
        return "not applicable", "no council function is named"
    unknown = [f["name"] for f in functions if scope_of(f["service"], case.on) != "listed"]
    if unknown:
        return "flagged", f"not in the list of {case.on}: {listed(unknown)}; {case.rule.open}"
    return "passed", f"{len(functions)} of {len(functions)} council functions are in the list of {case.on}"


def information(case: Case) -> Finding:
    """Look for how information is shared where one body leads."""
    if case.text("form") not in {"nhs_lead", "council_lead"}:
        return "not applicable", "no body leads: not asked of a pooled fund"
    text = case.text("information")
    return ("passed", text) if text else ("failed", "how information is shared is not stated (information)")


def consulted(case: Case) -> Finding:
    """Look for joint consultation, which the Better Care Fund alone does not need since 2016."""
    text = case.text("consultation")
    if text:
        return "passed", text
    lines = {c.get("line", "") for c in case.rows("contributions")}
    if case.on >= _FUND_NEEDS_NONE and lines == {"Better Care Fund"}:
        return "passed", "not needed: every contribution is to the Better Care Fund"
    return "failed", "no joint consultation of those affected is stated (consultation)"


def not_held(case: Case) -> Finding:
    """Say that what the rule asks is not known."""
    if "better_care_fund" not in case.agreement:
        return "not applicable", "no part of the Better Care Fund is in the agreement"
    return "not known", case.rule.open


def host(case: Case) -> Finding:
    """Look for the host and the pool manager."""
    if case.text("form") != "pool":
        return "not applicable", "not a pooled fund"
    missing = [key for key in ("host", "manager") if not case.text(key)]
    if missing:
        return "failed", f"no {' and no '.join(missing)} is named"
    if case.text("host") not in {p["name"] for p in case.rows("partners")}:
        return "failed", f"the host, {case.text('host')}, is not a partner"
    return "passed", f"{case.text('host')}; pool manager: {case.text('manager')}"


def consents(case: Case) -> Finding:
    """Look for the consents an NHS trust needs."""
    trusts = [p["name"] for p in case.rows("partners") if p["kind"] == "NHS trust"]
    if not trusts or case.text("form") not in {"pool", "council_lead"}:
        return "not applicable", "no NHS trust is a partner to a pool or a council's lead"
    contracts, given = case.rows("contracts"), set(case.rows("consents"))
    missing = [str(name) for name in contracts if name not in given]
    if missing or not contracts:
        return "failed", f"no consent of {listed(missing) or 'any commissioner (contracts, consents)'}"
    return "passed", f"consent of {listed([str(c) for c in contracts])}"


def reports(case: Case) -> Finding:
    """Look for the reports of a council that carries out NHS functions."""
    return _of_form(case, "council_lead") or _reports(case)


def nhs_lead_reports(case: Case) -> Finding:
    """Look for the reports of an NHS body that carries out council functions."""
    return _of_form(case, "nhs_lead") or _reports(case)


def pool_reports(case: Case) -> Finding:
    """Look for the reports and the annual return of a pool manager."""
    return _of_form(case, "pool") or _reports(case)


def _of_form(case: Case, form: str) -> Finding | None:
    """Return that a rule does not apply to an agreement of another form, or nothing where it does."""
    return None if case.text("form") == form else ("not applicable", _OTHER_FORM[form])


def _reports(case: Case) -> Finding:
    given = {"quarterly": 0, "annual": 0, **case.agreement.get("reports", {})}
    outcome: Outcome = "passed" if given["quarterly"] >= 4 and given["annual"] >= 1 else "failed"
    return outcome, f"{given['quarterly']} quarterly and {given['annual']} annual reports a year (4 and 1 are due)"


def listed_functions(case: Case) -> Finding:
    """Look for NHS functions that the text held does not list."""
    functions = [f for f in case.rows("functions") if f["kind"] == "NHS"]
    if not functions:
        return "not applicable", "no NHS function is named"
    scope = {f["name"]: scope_of(f["service"], case.on) for f in functions}
    unknown = [name for name, where in scope.items() if where == "open"]
    if unknown:
        return "flagged", f"not in the list of {case.on}: {listed(unknown)}; {case.rule.open}, so ask a lawyer"
    named = sum(where == "listed" for where in scope.values())
    return "passed", f"{named} of {len(functions)} NHS functions are in the list of {case.on}"


def _excluded(case: Case) -> Finding:
    if not case.rows("functions"):
        return "not applicable", "no function is named"
    tags = [tag for tag, row in services().items() if row.get("rule") == case.rule.id]
    hit = [f"{f['name']} ({f['service']})" for f in case.rows("functions") if f["service"] in tags]
    if hit:
        return "failed", f"outside section 75: {listed(hit)}"
    named = [f["name"] for f in case.rows("functions") if _names(f, tags)]
    if named:
        return "flagged", f"{listed(named)}: the words sound like what is excluded; name the service by its tag"
    return "passed", f"none of {listed(tags)}"


def _names(function: Mapping[str, Any], tags: list[str]) -> bool:
    words = f"{function['name']} {function['service']}".casefold()
    return any(tag.casefold().removesuffix(" services").removeprefix("other ") in words for tag in tags)


def drugs(case: Case) -> Finding:
    """Say that the list of drugs is not about pools."""
    hit = [f["name"] for f in case.rows("functions") if services().get(f["service"], {}).get("rule") == case.rule.id]
    said = (
        f"{listed(hit)}: the list is about payments under section 76, not about pools"
        if hit
        else "no listed drug is named"
    )
    return "not applicable", said


def grants(case: Case) -> Finding:
    """Look whether this is a payment and no pool."""
    given = case.text("form")
    if given in {"section_256", "section_76"}:
        return "passed", f"{given.replace('_', ' ')}: a payment, never counted as pooled"
    return "not applicable", "not a payment under section 76 or 256"


def joint_pool(case: Case) -> Finding:
    """Look whether this is a pool under another section."""
    if case.text("form") == "joint_65Z6":
        return "passed", "a pool under section 65Z6, kept apart from those under section 75"
    return "not applicable", "not a pool under section 65Z6"


CHECKS: dict[str, Check] = {
    **{
        check.__name__: check
        for check in (
            both_kinds,
            councils,
            combined_authority,
            benefit,
            liability,
            form,
            fund,
            pool_content,
            lead_content,
            host,
            consents,
            consulted,
            council_functions,
            information,
            reports,
            pool_reports,
            nhs_lead_content,
            nhs_lead_reports,
            not_held,
            listed_functions,
            drugs,
            grants,
            joint_pool,
        )
    },
    "excluded_treatments": _excluded,
    "excluded_ambulances": _excluded,
}
