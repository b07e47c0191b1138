"""The studies of pooled budgets: every published result once."""

from decentre import reproduction

STUDIES = (
    "better_care_fund_2015_26",
    "section_75_examples",
    "joint_arrangements_2000_17",
    "bcf_income_2015_17",
    "pooled_scope_2023",
)


def test_the_nineteen_results_of_pooling_are_each_recomputed_once():
    ids = [i for slug in STUDIES for i in reproduction.load_study(slug).published["result_id"] if i]
    numbered = {"PF07", "PF08", "PF09", "PF18a", "PF18b", "PF19"}
    assert sorted(ids) == sorted(
        numbered | {f"PF10{c}" for c in "abc"} | {f"PF11{c}" for c in "abcd"} | {f"PF17{c}" for c in "abcdef"}
    )
    assert len(ids) == 19


def test_no_other_study_holds_a_result_of_pooling():
    ours = {i for slug in STUDIES for i in reproduction.load_study(slug).published["result_id"] if i}
    for slug in set(reproduction.names()) - set(STUDIES):
        assert not ours & set(reproduction.load_study(slug).published["result_id"]), slug
