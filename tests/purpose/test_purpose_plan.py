"""A plan for inequalities money against the study of twenty boards: no count that no source has."""

import pytest
from decentre import InputError, datasets, purpose
from decentre.purpose import plan

TOPICS = {"use": "use", "enabler": "what helped", "barrier": "what hindered", "four_purposes": "purpose"}


@pytest.mark.parametrize(("topic", "category"), TOPICS.items())
def test_each_fact_of_the_study_is_a_question_or_is_said_to_be_left_out(topic, category):
    facts = datasets.load("inequalities_purpose").query("topic == @topic")
    left = {"confidence", "trusts: money"}  # other surveys: the note of the file says so
    asked = purpose.list_plan_questions().query("category == @category")
    assert len(asked) == len(facts[~facts["item"].isin(left)])
    assert asked["certainty"].to_list() == facts.loc[~facts["item"].isin(left), "certainty"].to_list()


def test_a_recommendation_that_was_not_seen_is_not_invented():
    asked = purpose.list_plan_questions().query("category == 'recommendation'")
    assert asked["to"].to_list() == ["government", "government", "NHS England"]
    assert "wording was not seen" in plan._book().note


def test_no_counts_by_category_are_given_and_the_result_says_so():
    found = purpose.check_plan({})
    assert found.summary()["not said"].sum() == len(found.table)
    assert any("no source counts boards or money by category" in note for note in found.assumptions)


def test_answers_are_counted_by_category_in_any_case():
    found = purpose.check_plan({"use-1": "YES ", "use-2": "no", "purpose-4": "Not said"})
    assert found.summary().loc["use"].to_list() == [1, 1, 3]
    assert found.table.loc["use-1", "answer"] == "yes"


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"use-9": "yes"}, "'use-9' is not an item of the list; give one of use-1"),
        ({"use-1": "maybe"}, "The answer to 'use-1' is 'maybe'; give one of yes, no, not said"),
        ("yes", "answers is a str; give a mapping"),
    ],
)
def test_an_answer_that_is_none_is_one_sentence(answers, message):
    with pytest.raises(InputError, match=message):
        purpose.check_plan(answers)


def test_every_source_of_a_question_is_told():
    known = {s["key"] for s in plan._book().sources}
    assert {k for item in plan._book().items for k in item.sources} == known
