"""The cost of inequality: money above the best-off group, like compared with like."""

import numpy as np
import pandas as pd
import pytest
from decentre import InputError, datasets, measures

SPEND = pd.Series([300.0, 200.0, 900.0, 400.0], index=list("abcd"))
PEOPLE = pd.Series([100, 100, 100, 50], index=list("abcd"))
GROUPS = pd.Series(["poor", "rich", "poor", "rich"], index=list("abcd"))
AGES = pd.Series(["young", "young", "old", "old"], index=list("abcd"))


def test_at_equal_age_only_the_difference_of_rates_counts():
    # young: 100 poor at 3 in place of 2; old: 100 poor at 9 in place of 8
    assert measures.cost_of_inequality(SPEND, PEOPLE, GROUPS, best="rich", within=AGES) == pytest.approx(200)
    # pooled over ages: the rich cost 4 a head, the poor 6
    assert measures.cost_of_inequality(SPEND, PEOPLE, GROUPS, best="rich") == pytest.approx(400)


def test_labels_are_aligned_and_the_unit_does_not_matter():
    mixed = [s.sample(frac=1, random_state=k) for k, s in enumerate((PEOPLE, GROUPS, AGES))]
    found = measures.cost_of_inequality(SPEND, mixed[0], mixed[1], best="rich", within=mixed[2])
    assert found == pytest.approx(200)
    thousand = measures.cost_of_inequality(SPEND / 1e3, PEOPLE, GROUPS, best="rich", within=AGES)
    assert thousand == pytest.approx(0.2)


def test_equal_rates_cost_nothing_and_a_dear_best_off_group_is_negative():
    people = np.array([10.0, 20.0, 30.0])
    assert measures.cost_of_inequality(5 * people, people, [1, 2, 3], best=3) == pytest.approx(0)
    assert measures.cost_of_inequality([10, 40], [10, 10], [1, 2], best=2) == pytest.approx(-30)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"best": "richest"}, "best is 'richest', and no entry of groups is"),
        ({"people": PEOPLE.where(GROUPS != "rich", 0)}, "2 of 2 strata have no people of 'rich'"),
        ({"spend": -SPEND}, "spend has negative entries"),
        ({"groups": ["poor", "rich"]}, "groups has shape"),
        ({"within": ["young", None, "old", "old"]}, "within has missing labels"),
    ],
)
def test_what_cannot_be_compared_is_refused(changed, message):
    given = {"spend": SPEND, "people": PEOPLE, "groups": GROUPS, "best": "rich", "within": AGES} | changed
    with pytest.raises(InputError, match=message):
        measures.cost_of_inequality(
            given["spend"], given["people"], given["groups"], best=given["best"], within=given["within"]
        )


def test_all_cells_of_the_nhs_workbook_come_out_of_their_parts():
    # 'NHS spend by deprivation quintile.xlsx', sheet '2011 overall results': 860 averages a head
    if not datasets.at_hand("nhs_spend_by_deprivation"):
        pytest.skip("needs nhs_spend_by_deprivation: decentre.datasets.fetch brings it")
    table = datasets.load("nhs_spend_by_deprivation")
    parts = table[["inpatient", "outpatient", "gp_and_pharmacy"]].sum(axis=1)
    average = parts / table["people"] + 3_350_037_000 / table["people"].sum()
    assert len(table) == 860
    np.testing.assert_allclose(average, table["average_all_care"], rtol=1e-6)
