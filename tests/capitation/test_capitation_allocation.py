"""Targets: the published ones to 1e-9, a brute-force formula, properties that any capitation must have, and what is refused."""

import math
import os
from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError, datasets, figures
from hypothesis import given, settings
from hypothesis import strategies as st

SLUG = "england_ccg_2018_19"
CCG = datasets.load("ccg_targets_2018_19").set_index("ccg_code")
COLUMNS = [
    "gp_pop",
    "wp_general_acute",
    "wp_community",
    "wp_mental_health",
    "wp_maternity",
    "wp_prescribing",
    "wp_health_inequalities",
]
INDICES = ["mff_index", "eaca_index"]


def test_192_published_targets_to_a_billionth():
    result = decentre.allocate(CCG, formula=SLUG)
    gap = result.target / 1000 / CCG["target_excl_remoteness_gbp_thousand"] - 1
    assert gap.abs().max() < 1e-13  # the issue asks for 1e-9
    assert result.budget == pytest.approx(74_151_128_618, abs=1)  # evidence/capitation.md section 3, CA03
    assert result.formula.blocks[0].share == pytest.approx(0.87948237, abs=5e-9)


def test_the_targets_of_7325_practices_to_a_billionth():
    folder = os.environ.get(datasets.REFERENCE)
    if not folder:
        pytest.skip("needs the practice file: set DECENTRE_REFERENCE_DATA")
    practices = pd.read_csv(Path(folder) / "capitation" / "gp_weighted_populations_2018_19.csv").set_index(
        "practice_code"
    )
    target = decentre.allocate(practices, formula=SLUG).target / 1000
    assert (target / practices["target_excl_remoteness_gbp_thousand"] - 1).abs().max() < 1e-12
    assert len(target) == 7325


def test_the_published_need_index_is_ours_where_there_is_no_remoteness():
    near = CCG[CCG["target_incl_remoteness_gbp_thousand"] == CCG["target_excl_remoteness_gbp_thousand"]]
    ours = decentre.allocate(CCG, formula=SLUG).table["need_index"]
    level = CCG["target_incl_remoteness_gbp_thousand"].sum() / CCG["target_excl_remoteness_gbp_thousand"].sum()
    assert len(near) == 192 - 7
    np.testing.assert_allclose(ours[near.index], near["need_index_england_1"] * level, rtol=1e-12)


def test_primary_medical_care_is_85_parts_need_and_15_inequality():
    boards = datasets.load("icb_weighted_populations").query("year == '2023-24'").set_index("icb_ods_code")
    table = decentre.allocate(boards, formula="england_primary_medical_2022_26").table
    np.testing.assert_allclose(table["weighted_primary_medical"], boards["wp_primary_medical_overall"], rtol=1e-9)


def by_hand(people, formula, budget):
    """Return targets by loops over bodies, blocks and columns, one at a time."""
    targets = dict.fromkeys(people.index, 0.0)
    for block in formula["blocks"]:
        heads = {}
        for body, row in people.iterrows():
            need = sum(w * row[c] for c, w in block["needs"].items())
            inequality = block.get("inequality", {"column": "gp_pop", "weight": 0})
            mixed = (1 - inequality["weight"]) * need + inequality["weight"] * row[inequality["column"]]
            heads[body] = mixed * math.prod(row[c] for c in block.get("costs", []))
        for body, weight in heads.items():
            targets[body] += budget * block["share"] * weight / math.fsum(heads.values())
    return targets


MINE = {
    "title": "mine",
    "population": "gp_pop",
    "blocks": [
        {
            "name": "hospital",
            "share": 0.7,
            "needs": {"wp_general_acute": 0.6, "wp_maternity": 0.4},
            "inequality": {"column": "wp_health_inequalities", "weight": 0.2},
            "costs": INDICES,
        },
        {"name": "drugs", "share": 0.3, "needs": {"wp_prescribing": 1}},
    ],
}


@st.composite
def people(draw, most=8):
    rows = draw(st.integers(1, most))
    table = {"gp_pop": draw(st.lists(st.floats(1, 1e6), min_size=rows, max_size=rows))}
    for column in COLUMNS[1:]:
        need = draw(st.lists(st.floats(0.5, 2), min_size=rows, max_size=rows))
        table[column] = [n * h for n, h in zip(need, table["gp_pop"], strict=True)]
    for column in INDICES:
        table[column] = draw(st.lists(st.floats(0.8, 1.25), min_size=rows, max_size=rows))
    return pd.DataFrame(table, index=[f"body {i}" for i in range(rows)])


@given(people(), st.floats(1, 1e11))
def test_targets_are_those_of_the_formula_by_hand(table, budget):
    ours = decentre.allocate(table, formula=MINE, budget=budget)
    expected = by_hand(table, MINE, budget)
    np.testing.assert_allclose(ours.target, [expected[b] for b in table.index], rtol=1e-12)


@given(people())
def test_shares_add_to_one_and_weighted_populations_to_the_head_count(table):
    result = decentre.allocate(table, formula=SLUG, budget=1e9)
    assert result.share.sum() == pytest.approx(1, abs=1e-12)
    assert result.target.sum() == pytest.approx(1e9, rel=1e-12)
    for block in ("hchs", "prescribing"):
        assert result.table[f"weighted_{block}"].sum() == pytest.approx(table["gp_pop"].sum(), rel=1e-12)


@given(people(), st.floats(0.5, 2))
def test_equal_need_gives_equal_money_a_head(table, need):
    equal = table.assign(**dict.fromkeys(COLUMNS[1:], need * table["gp_pop"]), **dict.fromkeys(INDICES, 1.1))
    per_head = decentre.allocate(equal, formula=SLUG, budget=1e9).table["target_per_head"]
    np.testing.assert_allclose(per_head, 1e9 / table["gp_pop"].sum(), rtol=1e-12)


@given(people(), st.floats(0.01, 0.99))
def test_splitting_a_body_leaves_its_sum_unchanged(table, part):
    whole = decentre.allocate(table, formula=SLUG, budget=1e9).target
    first, heads = table.index[0], COLUMNS
    one, two = table.loc[[first]].copy(), table.loc[[first]].copy()
    one[heads], two[heads] = one[heads] * part, two[heads] * (1 - part)
    split = pd.concat([one.rename({first: "one"}), two.rename({first: "two"}), table.drop(first)])
    targets = decentre.allocate(split, formula=SLUG, budget=1e9).target
    assert targets["one"] + targets["two"] == pytest.approx(whole[first], rel=1e-11)
    np.testing.assert_allclose(targets[table.index[1:]], whole[table.index[1:]], rtol=1e-11)


@given(people(), st.floats(0.5, 2))
def test_scaling_a_cost_index_by_a_constant_changes_nothing(table, scale):
    scaled = table.assign(mff_index=scale * table["mff_index"])
    before, after = (decentre.allocate(t, formula=SLUG, budget=1e9).target for t in (table, scaled))
    np.testing.assert_allclose(after, before, rtol=1e-11)


@given(people())
def test_the_order_of_bodies_does_not_matter(table):
    turned = decentre.allocate(table.iloc[::-1], formula=SLUG, budget=1e9).target
    np.testing.assert_allclose(
        turned[table.index], decentre.allocate(table, formula=SLUG, budget=1e9).target, rtol=1e-12
    )


def test_scaling_market_forces_changes_nothing_without_a_budget_either():
    scaled = decentre.allocate(CCG.assign(mff_index=1.3 * CCG["mff_index"]), formula=SLUG).target
    np.testing.assert_allclose(scaled, decentre.allocate(CCG, formula=SLUG).target, rtol=1e-12)


def test_a_few_bodies_get_their_national_targets_and_not_the_nations_money():
    few = decentre.allocate(CCG.head(5), formula=SLUG)
    gap = few.target / 1000 / CCG.head(5)["target_excl_remoteness_gbp_thousand"] - 1
    assert gap.abs().max() < 1e-12
    assert any("these bodies have 1,282,629 of the 59,079,905 people" in a for a in few.assumptions)


def test_with_a_budget_a_few_bodies_share_it():
    few = decentre.allocate(CCG.head(5), formula=SLUG, budget=2e9)
    assert few.target.sum() == pytest.approx(2e9)
    assert few.budget == 2e9


def test_without_any_budget_there_are_shares_and_no_pounds():
    boards = datasets.load("icb_weighted_populations").query("year == '2024-25'").set_index("icb_ods_code")
    result = decentre.allocate(boards, formula="england_icb_core_2023_25")
    assert result.target.isna().all()
    assert result.share.sum() == pytest.approx(1)
    assert "no budget is given: shares alone, and no target in money" in result.assumptions
    assert "shares alone" in repr(result)


def test_multiplied_indices_are_brought_back_to_the_head_count():
    # HC 1692-i (2006) Q50: W* = Pop x Age x Need x MFF x sum(Pop)/sum(W); shares of a component sum to one
    table = pd.DataFrame(
        {"population": [100.0, 300.0], "age": [1.2, 0.9], "need": [1.5, 0.8], "mff": [1.1, 1.0]}, index=["N", "S"]
    )
    block = {"name": "hchs", "share": 1, "indices": ["age", "need"], "costs": ["mff"]}
    result = decentre.allocate(
        table, formula={"title": "PCT", "population": "population", "blocks": [block]}, budget=1000.0
    )
    north, south = 100 * 1.2 * 1.5 * 1.1, 300 * 0.9 * 0.8
    assert result.table["weighted_hchs"].tolist() == pytest.approx(
        [400 * north / (north + south), 400 * south / (north + south)]
    )
    assert result.target["N"] == pytest.approx(1000 * north / (north + south))


def test_the_structure_of_2006_08_is_refused_until_it_has_shares():
    table = pd.DataFrame({c: [1.0] for c in decentre.load_formula("england_pct_2006_08").indices}, index=["N"]).assign(
        population=5.0
    )
    with pytest.raises(
        InputError, match="the share of hchs, prescribing, primary_medical, hiv_aids is not given; copy the file"
    ):
        decentre.allocate(table, formula="england_pct_2006_08", budget=1e9)


def test_bodies_may_stand_in_a_column():
    named = CCG.rename_axis("body").reset_index()
    assert decentre.allocate(named, formula=SLUG).target.equals(
        decentre.allocate(CCG.rename_axis("body"), formula=SLUG).target
    )


def test_the_callers_table_is_not_changed():
    before = CCG.copy()
    decentre.allocate(CCG, formula=SLUG)
    pd.testing.assert_frame_equal(CCG, before)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"gp_pop": 0.0},
            r"gp_pop must be above zero, and it is 0\.0 in '00C' \(192 of 192 rows\); leave out bodies without people",
        ),
        ({"gp_pop": -5.0}, r"gp_pop must be above zero, and it is -5\.0 in '00C'"),
        ({"wp_maternity": -1.0}, r"wp_maternity must be zero or more, and it is -1\.0 in '00C'"),
        (
            {"mff_index": 0.0},
            r"mff_index must be above zero, and it is 0\.0 in '00C' \(192 of 192 rows\); an index is a ratio",
        ),
        (
            {"mff_index": 100.0},
            r"the index mff_index has a mean of 100 a head, far from 1; give ratios with 1 for the nation",
        ),
        (
            {"wp_general_acute": 1.0},
            r"the column wp_general_acute has a mean of 3\.25e-06 a head, far from 1; give people, weighted",
        ),
        (
            {"wp_prescribing": np.nan},
            r"wp_prescribing is missing or infinite in '00C' \(192 of 192 rows\); nothing is filled in",
        ),
        ({"wp_prescribing": np.inf}, r"wp_prescribing is missing or infinite"),
        ({"wp_prescribing": "1,000"}, r"the column 'wp_prescribing' holds .* where numbers belong \(first '1,000'\)"),
        ({"wp_prescribing": True}, r"the column 'wp_prescribing' holds bool where numbers belong"),
    ],
)
def test_bad_populations_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        decentre.allocate(CCG.assign(**change), formula=SLUG)


def test_a_refusal_holds_the_rows():
    bad = CCG.copy()
    bad.loc["00D", "gp_pop"] = 0
    with pytest.raises(InputError) as refused:
        decentre.allocate(bad, formula=SLUG)
    assert refused.value.cases.index.tolist() == ["00D"]


def test_a_component_without_a_column_is_refused():
    with pytest.raises(
        InputError, match=r"there is no column 'wp_maternity' \(1 missing: wp_maternity\); this table has "
    ):
        decentre.allocate(CCG.drop(columns="wp_maternity"), formula=SLUG)


def test_a_body_twice_or_several_years_are_refused():
    boards = datasets.load("icb_weighted_populations").set_index("icb_ods_code")
    with pytest.raises(
        InputError,
        match=r"must name each body once, and 'QE1' is missing or stands more than once \(168 of 168 rows\); give one year",
    ):
        decentre.allocate(boards, formula="england_icb_core_2023_25")


@pytest.mark.parametrize("populations", [None, pd.DataFrame(), [1, 2]])
def test_what_is_no_table_is_refused(populations):
    with pytest.raises(InputError, match="give a DataFrame with one row a body"):
        decentre.allocate(populations, formula=SLUG)


def test_a_column_twice_is_refused():
    with pytest.raises(InputError, match="the column 'gp_pop' is there twice; keep one"):
        decentre.allocate(pd.concat([CCG, CCG[["gp_pop"]]], axis=1), formula=SLUG)


@pytest.mark.parametrize("budget", [0, -1.0, math.nan, math.inf, "1bn", True])
def test_a_budget_that_is_none_is_refused(budget):
    with pytest.raises(InputError, match="give money above zero, or None for the budgets of the formula"):
        decentre.allocate(CCG, formula=SLUG, budget=budget)


def test_a_formula_with_budgets_and_no_rates_wants_its_nation():
    formula = {**MINE, "heads": 1e6, "blocks": [{"name": "all", "budget": 1e9, "needs": {"wp_prescribing": 1}}]}
    with pytest.raises(
        InputError, match="holds budgets for 1,000,000 people, and these bodies have 59,079,905; give budget="
    ):
        decentre.allocate(CCG, formula=formula)
    assert decentre.allocate(CCG, formula={**formula, "heads": 59_079_905}).budget == 1e9


def test_an_allocation_prints_and_draws():
    result = decentre.allocate(CCG, formula=SLUG)
    assert "192 bodies, £74,151,128,618" in " ".join(repr(result).split())
    assert "... and 180 more rows" in result._repr_html_()
    ax = result.plot(source="NHS England")
    assert len(figures.data_table(ax)) == 192
    assert "192 bodies from" in figures.alternative_text(ax)
    few = decentre.allocate(CCG.head(6), formula=SLUG).plot()
    assert len(few.get_yticklabels()) == 6


settings.register_profile("capitation", deadline=None)
settings.load_profile("capitation")
