"""Section 75 by date, by nation and by paper: what is not known is said, and never passed."""

import copy
from datetime import date

import decentre
import pytest
from decentre import InputError, datasets, pooling
from decentre.pooling import papers, rules

DRAFT = decentre.draft_agreement()
LINES = ("nhs_minimum", "ibcf", "la_better_care_grant", "dfg", "discharge_fund_la", "discharge_fund_icb")


def with_changes(**changes):
    return copy.deepcopy(DRAFT) | changes


def outcomes(on, **changes):
    return decentre.check_agreement(with_changes(**changes), on=on).table["outcome"]


@pytest.mark.parametrize("on", ["2027-01-01", "2027-06-30", "2030-04-01"])
def test_an_agreement_of_2027_neither_passes_nor_fails(on):
    check = decentre.check_agreement(DRAFT, on=on)
    assert set(check.table["outcome"]) <= {"not known", "flagged", "not applicable"}
    assert not check.passed
    assert len(check.not_known) > 10


def test_what_would_fail_by_the_last_rules_known_is_not_said_to_fail_after_them():
    surgery = [*DRAFT["functions"], {"name": "Day cases", "service": "surgery", "kind": "NHS", "owner": DRAFT["host"]}]
    row = decentre.check_agreement(with_changes(functions=surgery), on="2027-06-30").table.loc["S75-21"]
    assert (row["outcome"], "it would fail, outside section 75" in row["finding"]) == ("not known", True)


def test_a_better_care_fund_of_2026_27_passes_by_no_rule_that_was_not_seen():
    found = outcomes("2026-06-01")
    assert found.loc[["BCF-01", "BCF-02", "BCF-05", "BCF-10"]].eq("not known").all()
    assert found["S75-21"] == "passed"
    assert not decentre.check_agreement(DRAFT, on="2026-06-01").passed
    assert outcomes("2026-03-31")["BCF-02"] == "passed"


def test_the_grant_of_2026_27_is_that_of_the_year_before():
    fund = DRAFT["better_care_fund"]
    grant = fund["council_grant"]
    assert outcomes("2026-06-01")["BCF-18"] == "flagged"
    assert outcomes("2026-06-01", better_care_fund={**fund, "council_grant_before": grant})["BCF-18"] == "passed"
    assert outcomes("2026-06-01", better_care_fund={**fund, "council_grant_before": grant + 1})["BCF-18"] == "failed"


@pytest.mark.parametrize(
    ("kind", "nation", "law"),
    [
        ("health board", "Scotland", "Public Bodies"),
        ("Integration Joint Board", "Scotland", "2014"),
        ("local health board", "Wales", "section 33"),
        ("health and social care trust", "Northern Ireland", "one budget"),
    ],
)
def test_an_agreement_of_another_nation_gets_its_sentence(kind, nation, law):
    partners = [DRAFT["partners"][0], {"name": "The other", "kind": kind}]
    with pytest.raises(
        InputError, match=f"one of {nation} .The other is of the kind .*extend to England only.*{law}"
    ) as error:
        decentre.check_agreement(with_changes(partners=partners), on="2024-04-01")
    assert error.value.cases["name"].to_list() == ["The other"]


def test_the_nation_can_be_said_and_must_be_one():
    with pytest.raises(InputError, match=r"one of Scotland: SI 2000/617"):
        decentre.check_agreement(with_changes(nation="scotland"), on="2024-04-01")
    with pytest.raises(InputError, match="nation is 'France'; give one of England, Scotland, Wales, Northern Ireland"):
        decentre.check_agreement(with_changes(nation="France"), on="2024-04-01")
    assert decentre.check_agreement(with_changes(nation="England"), on="2024-04-01").passed


def test_a_lead_agreement_says_since_2013_how_information_is_shared():
    lead = {"form": "council_lead", "monitoring": "by the board"}
    assert outcomes("2024-04-01", **lead)["S75-28"] == "failed"
    assert outcomes("2024-04-01", **lead, information="by an agreement on records")["S75-28"] == "passed"
    assert "S75-28" not in outcomes("2013-03-31", **lead)


def test_public_health_is_a_council_function_in_scope_since_2013():
    smoking = [{"name": "Smoking", "service": "public health", "kind": "health-related", "owner": DRAFT["host"]}]
    assert outcomes("2013-04-01", functions=smoking)["S75-24"] == "passed"
    assert outcomes("2013-03-31", functions=smoking)["S75-24"] == "flagged"


def test_a_foundation_trust_is_a_kind_of_partner_from_april_2004():
    partners = [DRAFT["partners"][0], {"name": "A trust", "kind": "NHS foundation trust"}]
    assert outcomes("2004-04-01", partners=partners)["S75-01"] == "passed"
    assert outcomes("2004-03-31", partners=partners)["S75-01"] == "failed"


def test_every_instrument_of_the_chain_is_listed_and_the_unread_are_named():
    facts = datasets.load("health_law_facts").set_index("id")
    chain = ["SI 2000/617", *(f"SI {n.strip()}" for n in facts.loc["chain", "fact"].split(";"))]
    assert pooling.list_instruments().index.to_list() == chain
    notes = decentre.check_agreement(DRAFT, on="2024-04-01").assumptions
    assert any("not read: SI 2001/2237, SI 2002/2469, SI 2004/696, SI 2005/3504 and SI 2010/1172" in n for n in notes)
    assert papers.unread_on(date(2000, 4, 1)) == []


def test_the_four_questions_stand_with_what_was_answered():
    proposals = pooling.list_proposals()
    asked = proposals[proposals["paper"].str.startswith("Call for evidence 2023")]
    assert len(asked) == 4
    assert asked["answered"].str.contains("findings were not seen").all()


@pytest.mark.parametrize("scenario", ["white_paper_2022", "hewitt_2023"])
def test_a_paper_that_names_no_function_is_no_scenario_of_scope(scenario):
    with pytest.raises(InputError, match=f"{scenario}' changes no scope: .* names no function .*list_proposals"):
        decentre.widen_scope(None, scenario=scenario)


def test_the_first_question_and_the_scenario_name_the_same_functions():
    asked = [set(p.functions) for p in papers.papers().proposals if p.functions]
    assert asked == [set(rules.book()["scenarios"][0]["functions"])]


@pytest.mark.parametrize("year", ["2022-23", "2023-24", "2024-25", "2025-26"])
def test_the_lines_of_a_year_add_up_to_its_total(year):
    """evidence/law_2026.md, section 4: 7,217, 8,072, 8,742 and 8,965 million; discharge money of 2022-23 stands apart."""
    held = {r["line"]: r["millions"] for r in rules.fund_book()["totals"] if r["year"] == year}
    counted = [line for line in LINES if line in held and not (year == "2022-23" and line.startswith("discharge"))]
    printed = {"2022-23": 7217, "2023-24": 8072, "2024-25": 8742, "2025-26": 8965}[year]
    assert sum(held[line] for line in counted) == held["total_minimum"] == printed


def test_the_chain_of_rises_gives_the_minimum_known_to_the_compiler_within_one():
    held = {
        r["year"]: r["millions"] for r in rules.fund_book()["totals"] if r["line"] == "nhs_minimum" and "millions" in r
    }
    for before, year in (("2022-23", "2023-24"), ("2023-24", "2024-25")):
        assert abs(held[before] * (1 + rules.of_year("minimum_rises", year)["rate"]) - held[year]) <= 5029 - 5028
    unseen = [r for r in rules.fund_book()["totals"] if "millions" not in r]
    assert {r["year"] for r in unseen} == {"2026-27"}


def test_every_source_of_a_year_or_a_paper_is_told():
    for book in (rules.fund_book(), decentre.records.contents(papers._FILE)):
        known = {s["key"] for s in book["sources"]}
        rows = [row for table in book.values() if isinstance(table, list) for row in table if "sources" in row]
        assert {key for row in rows for key in row["sources"]} <= known


def test_each_rule_says_how_certain_it_is():
    assert {rule.certainty for rule in rules.rules()} <= {"verbatim", "secondary", "derived", "knowledge"}
    assert not any(rule.settled for rule in rules.rules() if rule.certainty == "knowledge")


@pytest.mark.parametrize(
    ("board", "on", "outcome", "words"),
    [  # datasets/icb_footprints: successions of 1 April 2026
        ("NHS Frimley Integrated Care Board", "2026-03-31", "passed", "NHS Frimley"),
        (
            "NHS Frimley Integrated Care Board",
            "2026-04-01",
            "failed",
            "its area is in Thames Valley, Surrey and Sussex, Hampshire",
        ),
        ("NHS SUSSEX ICB", "2026-04-01", "failed", "ended before 2026-04-01; its area is in Surrey and Sussex"),
        ("NHS Surrey and Sussex ICB", "2026-04-01", "passed", "Surrey and Sussex"),
        ("NHS Hampshire and Isle of Wight ICB", "2026-04-01", "passed", "Hampshire"),
    ],
)
def test_a_board_that_merged_cannot_be_a_partner_any_more(board, on, outcome, words):
    partners = [DRAFT["partners"][0], {"name": board, "kind": "integrated care board"}]
    row = decentre.check_agreement(with_changes(partners=partners), on=on).table.loc["S75-01"]
    assert row["outcome"] == outcome
    assert words in row["finding"]


def test_a_group_that_became_a_board_in_mid_year_is_a_partner_to_the_day():
    partners = [DRAFT["partners"][0], {"name": "NHS Kent CCG", "kind": "clinical commissioning group"}]
    assert outcomes("2022-06-30", partners=partners)["S75-01"] == "passed"
    assert outcomes("2022-07-01", partners=partners)["S75-01"] == "failed"
