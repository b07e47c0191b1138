"""What a factor is worth: by brute force, in every order, and the check that a published error would have met."""

import math
from itertools import permutations

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError, datasets, figures
from hypothesis import given, settings
from hypothesis import strategies as st

CCG = datasets.load("ccg_targets_2018_19").set_index("ccg_name")
SLUG = "england_ccg_2018_19"
MINE = {
    "title": "mine",
    "population": "people",
    "blocks": [
        {
            "name": "hospital",
            "share": 0.7,
            "needs": {"wp_acute": 0.6, "wp_birth": 0.4},
            "inequality": {"column": "wp_early_death", "weight": 0.2},
            "costs": ["mff"],
        },
        {
            "name": "drugs",
            "share": 0.3,
            "needs": {"wp_drugs": 1},
            "inequality": {"column": "wp_early_death", "weight": 0.2},
        },
    ],
}
FACTORS = ["wp_acute", "wp_birth", "wp_early_death", "mff", "wp_drugs"]


@pytest.fixture(scope="module")
def audit():
    return decentre.audit_factors(CCG, formula=SLUG)


@st.composite
def people(draw):
    rows = draw(st.integers(2, 6))
    table = pd.DataFrame({"people": draw(st.lists(st.floats(10, 1e5), min_size=rows, max_size=rows))}, dtype=float)
    for column in FACTORS:
        ratio = draw(st.lists(st.floats(0.5, 2), min_size=rows, max_size=rows))
        table[column] = ratio if column == "mff" else np.array(ratio) * table["people"]
    return table


def levelled(table, column):
    """Return the table with a column that no longer differs between heads."""
    if column == "mff":
        return table.assign(mff=np.average(table["mff"], weights=table["people"]))
    return table.assign(**{column: table["people"] * table[column].sum() / table["people"].sum()})


def moved(table, other):
    targets = [decentre.allocate(t, formula=MINE, budget=1e9).target for t in (table, other)]
    return (targets[0] - targets[1]).abs().sum() / 2


@given(people())
@settings(deadline=None, max_examples=25)
def test_a_factor_moves_what_allocating_without_it_moves(table):
    audit = decentre.audit_factors(table, formula=MINE, budget=1e9)
    for factor in FACTORS:
        assert audit.table.loc[factor, "moved"] == pytest.approx(moved(table, levelled(table, factor)), abs=1e-3)
    flat = table
    for factor in FACTORS:
        flat = levelled(flat, factor)
    assert audit.total == pytest.approx(moved(table, flat), abs=1e-3)
    np.testing.assert_allclose(audit.changes.sum(), 0, atol=1e-3)


@given(people())
@settings(deadline=None, max_examples=10)
def test_shapley_values_are_averages_over_all_orders_and_add_up(table):
    audit = decentre.audit_factors(table, formula=MINE, budget=1e9)
    nothing = table
    for factor in FACTORS:
        nothing = levelled(nothing, factor)
    worth = {}
    for order in permutations(FACTORS):
        on, before = frozenset(), 0.0
        for factor in order:
            on = on | {factor}
            if on not in worth:
                worth[on] = moved(nothing.assign(**{f: table[f] for f in on}), nothing)
    average = dict.fromkeys(FACTORS, 0.0)
    for order in permutations(FACTORS):
        on, before = frozenset(), 0.0
        for factor in order:
            on = on | {factor}
            average[factor] += (worth[on] - before) / math.factorial(len(FACTORS))
            before = worth[on]
    assert audit.table["shapley"].to_dict() == pytest.approx(average, abs=1e-2)
    assert audit.table["shapley"].sum() == pytest.approx(audit.total, abs=1e-2)


@given(people())
@settings(deadline=None, max_examples=25)
def test_dropping_a_component_rescales_the_others(table):
    audit = decentre.audit_factors(table, formula=MINE, budget=1e9)
    hospital, drugs = MINE["blocks"]
    one = {
        **hospital,
        "needs": {"wp_birth": 1},
        "inequality": {"column": "wp_early_death", "weight": 0.2 / (1 - 0.8 * 0.6)},
    }
    with_one = {**MINE, "blocks": [one, drugs]}
    neither = {**MINE, "blocks": [{k: v for k, v in b.items() if k != "inequality"} for b in MINE["blocks"]]}
    only = {**MINE, "blocks": [hospital, {"name": "drugs", "share": 0.3, "needs": {"wp_early_death": 1}}]}
    full = decentre.allocate(table, formula=MINE, budget=1e9).target
    for factor, other in [("wp_acute", with_one), ("wp_early_death", neither), ("wp_drugs", only)]:
        left = decentre.allocate(table, formula=other, budget=1e9).target
        assert audit.dropped.loc[factor, "moved"] == pytest.approx((full - left).abs().sum() / 2, abs=1e-3)


def test_dropping_the_only_need_of_a_block_leaves_head_counts():
    formula = {"title": "t", "population": "people", "blocks": [{"name": "a", "share": 1, "needs": {"wp_acute": 1}}]}
    table = pd.DataFrame({"people": [100.0, 100.0], "wp_acute": [130.0, 70.0]})
    dropped = decentre.audit_factors(table, formula=formula, budget=100.0).dropped
    assert dropped.loc["wp_acute", "moved"] == pytest.approx(15)


def test_need_and_age_indices_are_factors_too():
    block = {"name": "a", "share": 1, "indices": ["age", "need"]}
    formula = {"title": "t", "population": "people", "blocks": [block]}
    table = pd.DataFrame({"people": [100.0, 100.0], "age": [1.2, 0.8], "need": [1.0, 1.0]})
    audit = decentre.audit_factors(table, formula=formula, budget=100.0)
    assert audit.table["moved"].to_dict() == pytest.approx({"age": 10.0, "need": 0.0})
    assert audit.table["enters"].tolist() == ["need index"] * 2


def test_a_factor_that_differs_nowhere_is_worth_nothing():
    audit = decentre.audit_factors(CCG.assign(eaca_index=1.0), formula=SLUG)
    assert audit.table.loc["eaca_index", "moved"] == pytest.approx(0, abs=1e-3)
    assert audit.table.loc["eaca_index", "shapley"] == pytest.approx(0, abs=1e-3)


def test_the_audit_of_2018_19_adds_up(audit):
    assert audit.table["shapley_share"].sum() == pytest.approx(1)
    assert audit.total == pytest.approx(
        (audit.allocation.target - audit.allocation.budget * CCG["gp_pop"] / CCG["gp_pop"].sum()).abs().sum() / 2
    )
    assert audit.table.loc["wp_health_inequalities", "blocks"] == "hchs, prescribing"
    assert audit.summary()["moved_share"].is_monotonic_decreasing


def test_market_forces_move_most_to_where_they_are_highest(audit):
    # one cost factor, no need: the body with the highest index gains the largest share of its target
    assert audit.table.loc["mff_index", "gains_most"] == CCG["mff_index"].idxmax()
    assert audit.table.loc["mff_index", "loses_most"] == CCG["mff_index"].idxmin()
    gain = audit.changes["mff_index"] / (audit.allocation.target - audit.changes["mff_index"])
    assert gain.max() == pytest.approx(audit.table.loc["mff_index", "gain"])


def test_ranks_change_as_the_order_of_targets_per_head_does(audit):
    without = (audit.allocation.target - audit.changes["mff_index"]) / CCG["gp_pop"]
    ranks = [x.rank(ascending=False, method="first") for x in (audit.allocation.table["target_per_head"], without)]
    assert audit.table.loc["mff_index", "rank_change"] == (ranks[0] - ranks[1]).abs().max()


def test_without_a_budget_pounds_are_shares_of_one():
    boards = datasets.load("icb_weighted_populations").query("year == '2024-25'").set_index("icb_name")
    audit = decentre.audit_factors(boards, formula="england_icb_core_2023_25")
    assert audit.table["moved"].equals(audit.table["moved_share"])
    assert audit.target_check is None
    assert any("without a budget" in a for a in audit.assumptions)
    assert "all factors together move" in repr(audit)


def test_with_more_than_twelve_factors_there_are_too_many_orders():
    names = [f"wp_{i}" for i in range(13)]
    formula = {
        "title": "t",
        "population": "people",
        "blocks": [{"name": "a", "share": 1, "needs": dict.fromkeys(names, 1 / 13)}],
    }
    table = pd.DataFrame({"people": [100.0, 100.0], **{n: [90.0 + i, 110.0 - i] for i, n in enumerate(names)}})
    audit = decentre.audit_factors(table, formula=formula, budget=1.0)
    assert audit.table["shapley"].isna().all()
    assert audit.table["moved"].notna().all()


def test_every_factor_asked_about_has_its_status_in_every_formula(audit):
    asked = audit.asked
    answer = asked["England, primary care trusts, 2009-11"]
    # HC written answer of 18 December 2008
    direct = {
        "elderly people": "direct",
        "asylum seekers": "direct",
        "people on incapacity benefit": "in one component",
    }
    assert answer.to_dict() == {factor: direct.get(factor, "absent") for factor in asked.index}
    assert len(asked) == 10
    assert asked.notna().all(axis=None)
    assert set(np.unique(asked.to_numpy())) == {"direct", "in one component", "absent", "not held"}


def test_targets_per_published_weighted_head_are_checked(audit):
    per_head = audit.allocation.target / CCG["wp_overall"]
    assert audit.target_check.spread == pytest.approx(per_head.max() / per_head.min() - 1)
    assert not audit.target_check.flagged  # remoteness is in the published heads and not in these targets: 2.7 per cent


@pytest.mark.parametrize(("low", "high", "flagged"), [(1402, 1896, True), (1535, 1595, False)])
def test_the_published_error_of_2009_is_flagged_and_its_correction_is_not(low, high, flagged):
    check = decentre.check_target({"lowest": low, "highest": high})  # HL written answer of 23 February 2009
    assert check.flagged is flagged
    assert ("FLAGGED" in repr(check)) is flagged
    assert check.summary().loc["spread", "value"] == pytest.approx(high / low - 1)


def test_the_targets_of_2013_14_are_constant_per_weighted_head():
    table = datasets.load("ccg_distances_2013_14").set_index("ccg_code")
    check = decentre.check_target(1000 * table["target_gbp_thousand"], table["weighted_population"])
    assert check.per_head.min() == pytest.approx(1135.408, abs=5e-4)  # evidence/capitation.md section 1
    assert check.per_head.max() == pytest.approx(1135.414, abs=5e-4)


@pytest.mark.parametrize(
    ("arguments", "choices", "message"),
    [
        (({"a": 1.0},), {}, "there is one body; give two or more"),
        (({"a": 1.0, "b": 0.0},), {}, "target must be above zero in every body"),
        (({"a": 1.0, "b": 2.0}, {"a": 1.0, "c": 2.0}), {}, "must name the same body labels"),
        (({"a": 1.0, "b": 2.0},), {"limit": 0}, "limit is 0; give the spread that is still accepted"),
    ],
)
def test_a_check_of_nothing_is_refused(arguments, choices, message):
    with pytest.raises(InputError, match=message):
        decentre.check_target(*arguments, **choices)


def test_an_audit_prints_and_draws(audit):
    assert "192 bodies, all factors together move 3.5 % of the budget" in " ".join(repr(audit).split())
    ax = audit.plot(source="NHS England")
    assert figures.data_table(ax).columns.tolist() == ["moved_share", "shapley"]
    assert "per cent of the budget moved by wp_general_acute 3.77" in figures.alternative_text(ax)
