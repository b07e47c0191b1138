"""A law as a formula file: indices that it makes itself, a least and a most for each body, and what each rule moves."""

from dataclasses import replace

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError
from decentre.capitation.derived import limited

INCOME = {"name": "poor", "column": "income", "relative_to": "bodies", "times": 0.5, "one_minus": True}


def mine(*derived, **top):
    block = {"name": "all", "share": 1, "indices": [derived[-1]["name"]]}
    return {"title": "mine", "population": "people", "derived": list(derived), "blocks": [block], **top}


@pytest.fixture
def people():
    return pd.DataFrame({"people": [100, 300, 600], "income": [1.0, 2.0, 3.0]}, index=["A", "B", "C"])


def test_an_index_is_one_minus_half_of_the_column_over_its_mean(people):
    table = decentre.allocate(people, formula=mine(INCOME)).table
    assert table["poor"].tolist() == [0.75, 0.5, 0.25]
    weights = np.array([75, 150, 150])
    assert np.allclose(table["share"], weights / weights.sum(), rtol=1e-15)


def test_the_mean_counts_each_body_once_or_by_its_people(people):
    table = decentre.allocate(people, formula=mine({**INCOME, "relative_to": "people"})).table
    assert np.allclose(table["poor"], 1 - 0.5 * people["income"] / 2.5, rtol=1e-15)


def test_floor_and_ceiling_come_before_the_power(people):
    steps = {**INCOME, "floor": 0.4, "ceiling": 0.6, "power": 2}
    table = decentre.allocate(people, formula=mine(steps)).table
    assert np.allclose(table["poor"], [0.36, 0.25, 0.16], rtol=1e-15)


def test_bodies_below_the_minimum_get_it_and_the_others_share_the_rest_in_proportion(people):
    plain = decentre.allocate(people, formula=mine(INCOME), budget=1000).target
    found = decentre.allocate(people, formula=mine(INCOME, minimum=300), budget=1000)
    assert plain.tolist() == pytest.approx([200, 400, 400])
    assert found.target.tolist() == pytest.approx([300, 350, 350], rel=1e-14)
    assert found.share.sum() == pytest.approx(1, rel=1e-15)


@pytest.mark.parametrize("seed", range(20))
def test_limits_keep_the_sum_and_the_proportions_between_them(seed):
    targets = np.random.default_rng(seed).gamma(0.5, 100, 50)
    low, high = 0.2 * targets.mean(), 3 * targets.mean()
    found = limited(targets, low, high)
    assert found.sum() == pytest.approx(targets.sum(), rel=1e-13)
    assert ((found >= low) & (found <= high)).all()
    free = (found > low) & (found < high)
    assert np.ptp(found[free] / targets[free]) < 1e-9


def test_each_rule_moves_what_leaving_it_out_moves_and_binds_as_many_bodies_as_it_does(people):
    steps = {**INCOME, "floor": 0.3, "ceiling": 0.9, "power": 2}
    formula = mine(steps, minimum=295)
    audit = decentre.audit_factors(people, formula=formula, budget=1000)
    assert audit.rules["bound"].to_dict() == {
        "poor: power 2": 3, "poor: floor 0.3": 1, "poor: ceiling 0.9": 0, "minimum 295 a body": 1
    }  # fmt: skip
    full = decentre.allocate(people, formula=formula, budget=1000).target
    without = decentre.allocate(people, formula=mine({**steps, "floor": None}, minimum=295), budget=1000).target
    assert audit.rules.loc["poor: floor 0.3", "moved"] == pytest.approx((full - without).abs().sum() / 2)
    assert audit.rules.loc["poor: ceiling 0.9", "moved"] == 0


def test_a_formula_without_such_rules_has_no_rows(people):
    formula = {"title": "m", "population": "people", "blocks": [{"name": "all", "share": 1, "needs": {"income": 1}}]}
    assert decentre.audit_factors(people.assign(income=people["people"] * [1, 1, 1.1]), formula=formula).rules.empty


def test_error_in_the_base_goes_through_the_index(people):
    steps = {**INCOME, "floor": 0.1}
    found = decentre.propagate_error(
        people, formula=mine(steps), errors={"income": 0.01}, replicates=499, seed=1, budget=1
    )
    assert (found.table["se"] > 0).all()


@pytest.mark.parametrize(
    ("formula", "choices", "said"),
    [
        (mine(INCOME, minimum=10), {}, "minimum or maximum in money; give budget="),
        (mine(INCOME, minimum=400), {"budget": 1000}, "at least 400 .* cannot share 1,000"),
        (mine({**INCOME, "times": 1}), {}, "derived index poor is 0 in 2 of 3 bodies"),
        (mine({**INCOME, "column": "wealth"}), {}, "no column 'wealth'"),
        (mine({**INCOME, "floor": 0.9, "ceiling": 0.1}), {}, "the floor 0.9 is above the ceiling 0.1"),
        (mine(INCOME, INCOME), {}, "'poor' stands twice"),
        (mine({**INCOME, "relative_to": "mean"}), {}, "relative_to"),
        (mine({**INCOME, "cap": 1}), {}, "unknown key 'cap'"),
    ],
)
def test_what_cannot_be_right_is_refused_in_one_sentence(people, formula, choices, said):
    with pytest.raises(InputError, match=said):
        decentre.allocate(people, formula=formula, **choices)


def test_a_minimum_is_not_carried_through_draws(people):
    with pytest.raises(InputError, match="not carried through draws"):
        decentre.propagate_error(people, formula=mine(INCOME, minimum=1), errors={"income": 0.01}, seed=1, budget=9)


def test_the_law_of_1946_has_its_floor_its_square_and_its_minimum():
    formula = decentre.load_formula("us_hill_burton_1946")
    assert [d.name for d in formula.derived] == ["allotment_percentage", "percentage_squared"]
    assert (formula.minimum, formula.derived[0].floor, formula.derived[0].ceiling) == (200_000, 0.33, 0.75)
    assert formula.given == []
    assert formula.bases == ["income"]
    assert replace(formula, minimum=None).minimum is None
