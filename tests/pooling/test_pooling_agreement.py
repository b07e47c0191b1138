"""An agreement to pool budgets: what passes, what fails, what is flagged, and what is refused."""

import copy
from datetime import date

import decentre
import pandas as pd
import pytest
from decentre import InputError, cli, pooling

COUNCIL, BOARD = "Northshire County Council", "NHS Northshire Integrated Care Board"
MISSING = object()


def changed(changes):
    """Return the draft with some places changed: a path of keys and positions to a value; MISSING takes it out."""
    agreement = copy.deepcopy(decentre.draft_agreement())
    for path, value in changes.items():
        *way, last = path if isinstance(path, tuple) else (path,)
        here = agreement
        for key in way:
            here = here[key]
        if value is MISSING:
            del here[last]
        elif isinstance(here, list) and last == "+":
            here.append(value)
        else:
            here[last] = value
    return agreement


def found(changes, rule, on="2024-04-01"):
    row = decentre.check_agreement(changed(changes), on=on).table.loc[rule]
    return row["outcome"], row["finding"]


def function(service, name="A function", kind="NHS", owner=BOARD):
    return {"name": name, "service": service, "kind": kind, "owner": owner}


def test_the_draft_fails_nothing_and_flags_nothing():
    check = decentre.check_agreement(decentre.draft_agreement(), on="2024-04-01")
    assert check.passed
    assert check.failed.empty
    assert check.flagged.empty
    assert check.verdict == "23 passed, 13 not applicable"


FAILS = [
    ("S75-01", {("partners", 0): {"name": "Another", "kind": "integrated care board"}}, "no council is a partner"),
    ("S75-01", {("partners", 1): {"name": "Another", "kind": "district council"}}, "no NHS body is a partner"),
    ("S75-01", {"partners": []}, "no NHS body and no council is a partner"),
    ("S75-02", {("partners", 0, "kind"): "parish council"}, "of the kind 'parish council', which may not be a partner"),
    ("S75-02", {("partners", 1, "kind"): "integrated care bord"}, "did you mean 'integrated care board'?"),
    ("S75-05", {"improvement": "  "}, "no expected improvement is stated"),
    ("S75-06", {("functions", 0, "owner"): "Nobody"}, "no partner is the owner of Supported living"),
    ("S75-06", {"functions": []}, "no function is named"),
    ("S75-07", {"form": "merger"}, "form is 'merger'; the three forms are pool, nhs_lead and council_lead"),
    ("S75-08", {"fund": 30_000_000.01}, "£30,000,000.00, £0.01 less than the fund of £30,000,000.01"),
    ("S75-08", {("contributions", 0, "amount"): 12e6}, "£30,600,000.00, £600,000.00 more than the fund"),
    ("S75-08", {("contributions", 0, "partner"): "A charity"}, "A charity pays in and is not a partner"),
    ("S75-08", {"fund": MISSING}, "what the pool opens with is not stated"),
    ("S75-09", {"aims": MISSING, "duration": ""}, "not in the agreement: aims and outcomes and duration, review"),
    ("S75-09", {"functions": []}, "not in the agreement: functions"),
    ("S75-10", {"manager": MISSING}, "no manager is named"),
    ("S75-10", {"host": "A charity"}, "the host, A charity, is not a partner"),
    ("S75-12", {"form": "council_lead", "reports": {}}, "0 quarterly and 0 annual reports a year"),
    ("S75-15", {"form": "nhs_lead", "reports": {}}, "0 quarterly and 0 annual reports a year"),
    ("S75-17", {"reports": MISSING}, "0 quarterly and 0 annual reports a year"),
    ("S75-17", {"reports": {"quarterly": 4}}, "4 quarterly and 0 annual reports a year"),
    ("S75-14", {"form": "nhs_lead"}, "not in the agreement: monitoring"),
    ("S75-16", {"consultation": MISSING}, "no joint consultation of those affected is stated"),
    ("S75-11", {("partners", "+"): {"name": "A trust", "kind": "NHS trust"}}, "no consent of any commissioner"),
    ("S75-13", {"form": "council_lead"}, "not in the agreement: monitoring"),
    ("S75-21", {("functions", "+"): function("surgery", "Day cases")}, "outside section 75: Day cases (surgery)"),
    ("S75-21", {("functions", "+"): function("termination of pregnancies")}, "outside section 75"),
    ("S75-22", {("functions", "+"): function("emergency ambulance services", "999")}, "outside section 75: 999"),
    (
        "BCF-01",
        {("better_care_fund", "nhs_minimum"): 9_979_999.99},
        "£9,979,999.99 is less than the published £9,980,000.00",
    ),
    (
        "BCF-01",
        {("better_care_fund", "nhs_minimum"): 14e6},
        "NHS partners pay in £13,600,000.00, less than the minimum",
    ),
    ("BCF-01", {("better_care_fund", "nhs_minimum"): MISSING}, "the NHS minimum is not stated"),
    ("BCF-02", {("better_care_fund", "facilities_grant"): MISSING}, "not in the pool: the disabled facilities grant"),
    ("BCF-04", {("better_care_fund", "minimum_before"): 9_465_000.0}, "too small a rise"),
    (
        "BCF-05",
        {("better_care_fund", "facilities_grant_to_districts"): 1e6},
        "£1,000,000.00 of £1,400,000.00 passed on",
    ),
    (
        "RISK-06",
        {("contributions", 1, "instalments"): [9e5] * 3},
        "instalments do not add up to the contribution of NHS",
    ),
]


@pytest.mark.parametrize(("rule", "changes", "words"), FAILS, ids=lambda x: x if isinstance(x, str) else "")
def test_an_agreement_that_breaks_a_rule_fails_it(rule, changes, words):
    outcome, finding = found(changes, rule)
    assert outcome == "failed"
    assert words in finding
    assert not decentre.check_agreement(changed(changes), on="2024-04-01").passed


FLAGS = [
    ("S75-09", {("functions", 2): function("public health", kind="health-related"),
                ("functions", 3): function("public health", kind="health-related")},
     "2024-04-01", "names health-related functions only"),
    ("S75-20", {("functions", 2, "service"): "hypnotherapy"}, "2024-04-01", "not in the list of 2024-04-01: Community nursing"),
    ("S75-20", {("functions", 2, "service"): "primary medical care"}, "2016-03-31", "ask a lawyer"),
    ("S75-20", {("functions", 2, "service"): "dentistry"}, "2024-04-01", "ask a lawyer"),
    ("S75-20", {("functions", 2, "service"): "supervised after-care"}, "2009-04-01", "not in the list of 2009-04-01"),
    ("S75-21", {("functions", 2, "name"): "Surgery at home"}, "2024-04-01", "the words sound like what is excluded"),
    ("BCF-01", {("better_care_fund", "published_minimum"): MISSING}, "2024-04-01", "published minimum is not given"),
    ("BCF-03", {}, "2025-04-01", "the sums to adult social care are not given"),
    ("BCF-04", {("better_care_fund", "minimum_before"): MISSING}, "2024-04-01", "the year before is not given"),
    ("BCF-04", {("better_care_fund", "minimum_before"): 9_900_000.0}, "2022-04-01", "too small a rise"),
    ("BCF-06", {("better_care_fund", "conditions"): [1, 2, 3]}, "2025-04-01", "the fourth condition is the compiler"),
    ("BCF-08", {("better_care_fund", "signed"): MISSING}, "2024-04-01", "not signed, due by 2024-09-30"),
    ("RISK-01", {"risk_share": MISSING}, "2024-04-01", "nothing is said of over- and underspends"),
    ("RISK-05", {("risk_share", "report_weeks"): 8}, "2024-04-01", "not promised: reports every six weeks"),
    ("RISK-06", {("contributions", 1, "instalments"): MISSING}, "2024-04-01", "not four equal parts: NHS Northshire"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changes", "on", "words"), FLAGS, ids=lambda x: x if isinstance(x, str) else "")
def test_what_the_evidence_leaves_open_is_flagged_and_never_rejected(rule, changes, on, words):
    outcome, finding = found(changes, rule, on)
    assert outcome == "flagged"
    assert words in finding


@pytest.mark.parametrize(
    ("rule", "changes", "on", "outcome"),
    [
        ("BCF-03", {("better_care_fund", "social_care"): 5.195e6, ("better_care_fund", "social_care_before"): 5e6}, "2025-04-01", "passed"),
        ("BCF-03", {("better_care_fund", "social_care"): 5.19e6, ("better_care_fund", "social_care_before"): 5e6}, "2025-04-01", "failed"),
        ("BCF-05", {("better_care_fund", "facilities_grant_to_districts"): 1e6, ("better_care_fund", "facilities_grant_agreed"): True}, "2024-04-01", "passed"),
        ("BCF-05", {("better_care_fund", "two_tier"): False}, "2024-04-01", "not applicable"),
        ("BCF-06", {("better_care_fund", "conditions"): [1, 3]}, "2025-04-01", "failed"),
        ("BCF-08", {("better_care_fund", "signed"): MISSING}, "2024-10-01", "failed"),
        ("BCF-08", {}, "2023-10-31", "failed"),  # signed in September 2024, due in October 2023
        ("BCF-09", {("better_care_fund", "discharge"): 1e6}, "2025-04-01", "failed"),
        ("BCF-09", {("better_care_fund", "discharge"): 1e6}, "2023-04-01", "flagged"),
        ("BCF-09", {("better_care_fund", "discharge"): 1e6, ("better_care_fund", "discharge_to_council"): 4e5}, "2022-04-01", "passed"),
        ("BCF-09", {("better_care_fund", "discharge"): 1e6}, "2022-04-01", "flagged"),
        ("S75-01", {}, "2022-06-30", "failed"),  # the first day of a board is 1 July 2022
        ("S75-01", {("partners", 1, "kind"): "clinical commissioning group"}, "2022-06-30", "passed"),
        ("S75-01", {("partners", 1, "kind"): "clinical commissioning group"}, "2022-07-01", "failed"),
        ("S75-01", {("partners", 0, "kind"): "combined county authority"}, "2024-04-01", "flagged"),
        ("S75-04", {("partners", 0, "kind"): "combined county authority"}, "2024-04-01", "failed"),
        ("S75-07", {"form": "section_256"}, "2024-04-01", "failed"),
        ("S75-40", {"form": "section_256"}, "2024-04-01", "passed"),
        ("S75-41", {"form": "joint_65Z6"}, "2024-04-01", "passed"),
        ("S75-12", {"form": "council_lead", "reports": {"quarterly": 4, "annual": 1}}, "2024-04-01", "passed"),
        ("S75-13", {"form": "council_lead", "monitoring": "by the board"}, "2024-04-01", "passed"),
        ("S75-08", {"form": "council_lead"}, "2024-04-01", "not applicable"),
        ("S75-02", {("partners", 0, "kind"): "Council of the Isles of Scilly"}, "2003-04-01", "passed"),
        ("S75-01", {("partners", 0, "kind"): "Council of the Isles of Scilly"}, "2003-03-31", "failed"),
        ("S75-20", {("functions", 2, "service"): "primary medical care"}, "2016-04-01", "passed"),
        ("S75-07", {"form": "nhs_lead"}, "2024-04-01", "passed"),
        ("S75-11", {("partners", "+"): {"name": "A trust", "kind": "NHS trust"}, "contracts": ["NHS Northshire ICB"], "consents": ["NHS Northshire ICB"]}, "2024-04-01", "passed"),
        ("S75-23", {("functions", "+"): function("listed drugs and substances")}, "2024-04-01", "not applicable"),
        ("BCF-10", {}, "2026-04-01", "not known"),
        ("BCF-10", {"better_care_fund": MISSING}, "2026-04-01", "not applicable"),
        ("S75-05", {}, "2027-04-01", "not known"),
        ("RISK-01", {("risk_share", "rule"): "in_order"}, "2024-04-01", "passed"),
        ("RISK-02", {("risk_share", "rule"): "own_lines"}, "2024-04-01", "passed"),
        ("RISK-03", {("risk_share", "rule"): "own_lines"}, "2024-04-01", "not applicable"),
        ("RISK-04", {("risk_share", "lines"): []}, "2024-04-01", "not applicable"),
        ("S75-21", {"functions": []}, "2024-04-01", "not applicable"),
        ("BCF-01", {"better_care_fund": MISSING}, "2024-04-01", "not applicable"),
    ],
)  # fmt: skip
def test_other_outcomes(rule, changes, on, outcome):
    assert found(changes, rule, on)[0] == outcome


def test_a_combined_county_authority_brings_in_public_health_only():
    changes = {
        ("partners", "+"): {"name": "East", "kind": "combined county authority"},
        ("functions", "+"): function("public health", "Smoking", "health-related", "East"),
    }
    assert found(changes, "S75-04") == (
        "flagged",
        "East may be a partner for public health; the rule is that of one combined county authority, East Midlands",
    )
    assert found(changes | {("functions", 0, "owner"): "East"}, "S75-04")[0] == "failed"


@pytest.mark.parametrize(
    ("more", "outcome"),
    [({}, "failed"), ({"contracts": ["X"]}, "failed"), ({"contracts": ["X"], "consents": ["X"]}, "passed")],
)
def test_an_nhs_trust_needs_the_consent_of_each_health_authority(more, outcome):
    changes = {
        ("partners", 1, "kind"): "health authority",
        ("partners", "+"): {"name": "A trust", "kind": "NHS trust"},
        "starts": MISSING,
        "ends": MISSING,
    }
    assert found(changes | more, "S75-11", "2001-04-01")[0] == outcome


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"partnres": []},
            r"the agreement has the unknown key 'partnres' \(did you mean 'partners'\?\)",
        ),
        ({("partners", 0, "sort"): "x"}, "partners has the unknown key 'sort'; its keys are name, kind"),
        ({"year": "2024"}, "year is '2024'; give a financial year like '2024-25'"),
        ({"fund": "£30m"}, "fund is '£30m'; give pounds as a number"),
        ({"fund": -1.0}, "fund is -1.0; give pounds as a number of zero or more"),
        ({"fund": float("nan")}, "fund is nan; give pounds"),
        ({"starts": "2024-04-01"}, "starts is '2024-04-01'; give a date without quotes"),
        ({"partners": "two"}, "partners is 'two'; give a list"),
        ({"risk_share": "pro_rata"}, "risk_share is 'pro_rata'; give a table"),
        ({("better_care_fund", "two_tier"): "yes"}, "two_tier of better_care_fund is 'yes'; give true or false"),
        ({("better_care_fund", "conditions"): [1.5]}, "conditions of better_care_fund is 1.5; give a whole number"),
        ({("risk_share", "rule"): "fair"}, "'fair' is not a rule of risk share; give one of own_lines, pro_rata"),
        ({("partners", 0, "kind"): MISSING}, "One of the partners has no kind"),
        ({("contributions", 0, "amount"): MISSING}, "One of the contributions has no amount"),
        ({("functions", 0, "kind"): "council"}, "is of the kind 'council'; give 'NHS' or 'health-related'"),
        ({("functions", 0, "owner"): 3}, "owner of functions is 3; give a text"),
        (
            {"starts": date(1999, 4, 1)},
            "The agreement starts on 1999-04-01, before the Partnership",
        ),
    ],
)
def test_what_is_no_agreement_is_refused(changes, words):
    with pytest.raises(InputError, match=words):
        decentre.check_agreement(changed(changes), on="2024-04-01")


def test_kinds_and_services_are_known_in_any_case_and_a_known_service_has_its_kind():
    changes = {
        ("partners", 0, "kind"): "County Council",
        ("functions", 2): {"name": "Nursing", "service": "Learning Disability", "owner": BOARD},
    }
    check = decentre.check_agreement(changed(changes), on="2024-04-01")
    assert check.verdict == "23 passed, 13 not applicable"
    with pytest.raises(InputError, match="The function 'Nursing' is of the kind None; give 'NHS' or 'health-related'"):
        decentre.check_agreement(changed({("functions", 2): {"name": "Nursing", "service": "other"}}), on="2024-04-01")


def test_an_agreement_is_a_pool_as_it_stands():
    draft = decentre.draft_agreement()
    paid, spent = pd.DataFrame(draft["contributions"]), {"learning disability": 15.5e6, "Better Care Fund": 15e6}
    pool = decentre.pool_budgets(paid, spent, risk_share=draft["risk_share"])
    assert pool.table["borne"].to_dict() == {COUNCIL: 380_000.0, BOARD: 120_000.0}


def test_a_file_that_is_not_there_or_not_toml_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"There is no file 'nowhere.toml'; give a TOML file or a dict"):
        decentre.check_agreement("nowhere.toml", on="2024-04-01")
    (tmp_path / "bad.toml").write_text("title = ", encoding="utf-8")
    with pytest.raises(InputError, match=r"bad.toml' is not a TOML file .* mend that place"):
        decentre.check_agreement(tmp_path / "bad.toml", on="2024-04-01")


def test_a_day_before_the_regulations_is_refused():
    with pytest.raises(InputError, match="No rule is in force on 1999-12-31"):
        decentre.check_agreement(decentre.draft_agreement(), on="1999-12-31")


def test_a_file_and_a_dict_give_the_same_and_the_dict_is_left_alone(tmp_path):
    draft = decentre.draft_agreement()
    before = copy.deepcopy(draft)
    (tmp_path / "a.toml").write_text(pooling.draft_text(), encoding="utf-8")
    from_file = decentre.check_agreement(tmp_path / "a.toml", on="2024-04-01")
    assert decentre.check_agreement(draft, on="2024-04-01").table.equals(from_file.table)
    assert draft == before


def test_the_summary_has_failures_first_and_every_rule_with_its_legal_source():
    check = decentre.check_agreement(changed({"aims": "", "form": "pool"}), on="2024-04-01")
    summary = check.summary()
    assert summary["outcome"].iloc[0] == "failed"
    assert summary["law"].all()
    assert len(summary) == len(check.table)
    assert repr(check).startswith("<AgreementCheck: Northshire adults")
    assert "this is no legal advice" in repr(check)


def test_an_agreement_outside_its_term_or_after_the_evidence_says_so():
    notes = decentre.check_agreement(decentre.draft_agreement(), on="2027-04-01").assumptions
    assert "the agreement runs from 2024-04-01 to 2027-03-31; the rules are those of 2027-04-01" in notes
    assert "the sums are those of 2024-25; the rules are those of 2027-28" in notes
    assert "no rule is known that came after 2026-12-01" in notes


def test_a_pool_of_the_better_care_fund_alone_needs_no_consultation_since_2016():
    only = {("contributions", i): MISSING for i in (1, 0)} | {"consultation": MISSING, "fund": 15e6}
    assert found(only, "S75-16", "2016-04-01")[0] == "passed"
    assert found(only, "S75-16", "2016-03-31")[0] == "failed"


def test_nothing_passes_on_a_day_whose_law_is_not_known():
    check = decentre.check_agreement(decentre.draft_agreement(), on="2027-04-01")
    assert not (check.table["outcome"] == "passed").any()
    assert (check.table["outcome"] == "not known").sum() > 10


def test_the_command_checks_an_agreement(tmp_path, capsys):
    assert cli.main(["template", "agreement", "--out", str(tmp_path)]) == 0
    path = tmp_path / "agreement.toml"
    assert cli.main(["check-agreement", str(path), "--on", "2024-04-01"]) == 0
    out = capsys.readouterr().out
    assert (
        "passed         S75-08   contributions add up to the fund of £30,000,000.00 [SI 2000/617, regulation 7]" in out
    )
    assert out.rstrip().endswith("23 passed, 13 not applicable")
    path.write_text(path.read_text("utf-8").replace("30_000_000.00 ", "31_000_000.00 "), encoding="utf-8")
    assert cli.main(["check-agreement", str(path), "--on", "2024-04-01"]) == 2
    assert cli.main(["template", "agreement", "--out", str(tmp_path)]) == 2
    assert cli.main(["check-agreement", str(path), "--on", "1999-04-01"]) == 2
    assert "No rule is in force" in capsys.readouterr().err
