"""The rules of pooling: every rule of the evidence, its legal source, its dates, its check."""

from datetime import date

import decentre
import pandas as pd
import pytest
from decentre import InputError, datasets
from decentre.pooling import checking, rules

RULES = rules.rules()
# evidence/law_2026.md, section 1: what the first edition did not hold, and what it had wrong or left open
LATER = (
    *("S75-14", "S75-15", "S75-16", "S75-17"),
    *("S75-03", "S75-18", *(f"S75-{n}" for n in range(24, 33))),
    *(f"BCF-{n}" for n in range(10, 24)),
)
CORRECTED = ("S75-02", "S75-05", "S75-07", "S75-09", "S75-11", "S75-20", "S75-21", "S75-22", "S75-23", "BCF-06")
SETTLED_SINCE = ("S75-07", "S75-09", "S75-11", "S75-23")


def test_every_rule_of_the_evidence_is_there_in_its_words():
    published = datasets.load("section_75_rules").set_index("rule_id")
    held = {rule.id: rule for rule in RULES}
    assert [name for name in held if name not in LATER] == published.index.tolist()
    assert len(held) == 43 + len(LATER)
    for name, row in published.drop(index=list(CORRECTED)).iterrows():
        rule = held[name]
        assert (rule.subject, rule.rule, rule.checked) == (row["subject"], row["rule"], row["machine_check"])
        assert set(row["source_key"].split(";")) <= set(rule.sources)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_rule_has_a_legal_source_and_says_what_is_open(rule):
    known = {s["key"] for s in rules.book()["sources"]}
    assert rule.law
    assert rule.sources
    assert set(rule.sources) <= known
    assert rule.settled == (not rule.open)
    assert (rule.concerns == "agreement") == bool(rule.check)
    assert not rule.check or rule.check in checking._CHECKS
    assert rule.until is None or rule.since <= rule.until


def test_no_check_is_without_a_rule():
    assert {rule.check for rule in RULES if rule.check} == set(checking._CHECKS)


def test_what_the_evidence_does_not_hold_is_not_settled():
    table = decentre.list_agreement_rules()
    published = datasets.load("section_75_rules").set_index("rule_id")["note"]
    for words in ("is not held", "a clause in use", "not stated in the text held", "is incomplete in the text held"):
        rows = published.index[published.fillna("").str.contains(words) & ~published.index.isin(["S75-21", "S75-22"])]
        assert len(rows)
        assert not table.loc[rows.difference(SETTLED_SINCE), "settled"].any()
    assert table.loc[list(SETTLED_SINCE), "settled"].all()


def test_a_clause_in_use_is_no_law_and_has_no_dates():
    table = decentre.list_agreement_rules()
    clauses = table[table.index.str.startswith("RISK")]
    assert clauses["law"].str.startswith("none: ").all()
    assert clauses[["since", "until"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("rule", "before", "during", "after"),
    [  # evidence/pooling_and_flows.md, sections 1 and 2
        ("BCF-03", "2025-03-31", "2025-04-01", "2026-04-01"),
        ("BCF-06", "2025-03-31", "2026-03-31", "2026-04-01"),
        ("BCF-07", "2016-03-31", "2016-04-01", "2017-04-01"),
        ("BCF-08", "2023-03-31", "2024-09-30", "2025-04-01"),
        ("BCF-04", "2021-03-31", "2021-04-01", "2025-04-01"),
    ],
)
def test_a_rule_is_in_force_between_its_dates(rule, before, during, after):
    assert [rule in decentre.list_agreement_rules(on).index for on in (before, during, after)] == [False, True, False]


def test_rules_that_began_later_are_not_there_on_the_first_day():
    first = decentre.list_agreement_rules("2000-04-01").index
    assert {"S75-01", "S75-09", "S75-21", "RISK-02"} <= set(first)
    assert not {"S75-04", "S75-40", "S75-41", "BCF-01", "BCF-09"} & set(first)
    assert "S75-41" in decentre.list_agreement_rules("2022-07-01").index
    assert "S75-41" not in decentre.list_agreement_rules("2022-06-30").index


def test_a_day_can_be_a_date():
    assert decentre.list_agreement_rules(date(2024, 4, 1)).equals(decentre.list_agreement_rules("2024-04-01"))
    assert isinstance(decentre.list_agreement_rules()["since"].iloc[0], pd.Timestamp)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2000-03-31", "No rule is in force on 2000-03-31: pooled budgets came with .* on 2000-04-01"),
        ("1 April 2024", "on is '1 April 2024'; give a date like '2024-04-01'"),
        (2024, "on is 2024; give a date"),
    ],
)
def test_a_day_before_the_regulations_or_no_day_is_refused(on, words):
    with pytest.raises(InputError, match=words):
        decentre.list_agreement_rules(on)


def test_the_exclusions_are_those_that_the_call_for_evidence_names():
    excluded = {name for name, row in rules.services().items() if row["scope"] == "excluded"}
    asked = set(rules.book()["scenarios"][0]["functions"])
    assert asked <= excluded
    assert excluded - asked == {"termination of pregnancies", "other invasive treatments"}
    assert all(row["rule"] in {"S75-21", "S75-22"} for row in rules.services().values() if row["scope"] == "excluded")


def test_the_kinds_of_partner_are_those_of_the_regulations():
    councils = [name for name, row in rules.kinds().items() if row["side"] == "council"]
    assert councils == [
        "district council",
        "county council",
        "county borough council",
        "London borough council",
        "Common Council of the City of London",
        "Council of the Isles of Scilly",
    ]


def test_the_years_of_the_better_care_fund_are_those_published():
    rises = {r["year"]: r["rate"] for r in rules.fund_book()["minimum_rises"]}
    assert rises == {"2021-22": 0.053, "2022-23": 0.0566, "2023-24": 0.0566, "2024-25": 0.0566}
    assert rules.of_year("social_care_rises", "2025-26")["rate"] == 0.039
    assert rules.of_year("signed_by", "2024-25")["date"] == date(2024, 9, 30)
    assert rules.of_year("signed_by", "2023-24")["date"] == date(2023, 10, 31)
    assert rules.of_year("signed_by", "2025-26") is None
    split = datasets.load("better_care_fund_totals").set_index(["year", "component"]).sort_index()["value"]
    council, total = (split["2022-23", f"asc_discharge_fund_{x}"].item() for x in ("la", "total"))
    assert rules.of_year("discharge", "2022-23")["council_share"] == council / total
