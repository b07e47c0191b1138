"""Formulas as data: what ships says where it comes from, and a formula that cannot be right is refused."""

import math

import decentre
import pytest
from decentre import InputError, datasets
from decentre.capitation import load_formula

SHIPPED = ["england_ccg_2018_19", "england_icb_core_2023_25", "england_pct_2006_08", "england_primary_medical_2022_26"]
NEED = {"name": "all", "share": 1, "needs": {"wp_need": 1}}


def mine(*blocks, **top):
    return {"title": "mine", "population": "people", "blocks": list(blocks), **top}


@pytest.mark.parametrize("slug", SHIPPED)
def test_every_formula_that_ships_has_its_source_and_weights_that_sum_to_one(slug):
    formula = load_formula(slug)
    assert formula.slug == slug
    assert formula.certainty
    assert all(s["key"] and s["title"] and s["publisher"] and s["address"] for s in formula.sources)
    for block in formula.blocks:
        assert math.isclose(math.fsum(block.weights.values()), 1 if block.needs else 0, abs_tol=1e-12)


def test_the_weights_of_2018_19_and_2023_25_are_those_of_the_table_of_weights():
    table = datasets.load("capitation_weights").set_index(["year", "formula"]).sort_index()
    weights = {key: table.loc[[key]].set_index("component")["weight"] for key in table.index.unique()}
    for slug, year, name in [
        ("england_ccg_2018_19", "2018-19", "CCG core"),
        ("england_icb_core_2023_25", "2023-24", "ICB core (label in the tool configuration)"),
    ]:
        formula = load_formula(slug)
        printed = weights[year, name]
        assert formula.blocks[0].needs == {
            f"wp_{c}": printed[c] for c in ("general_acute", "community", "mental_health", "maternity")
        }
        assert {b.inequality_weight for b in formula.blocks} == {printed["health_inequalities"]}
    blocks = load_formula("england_icb_core_2023_25").blocks
    assert blocks[1].share == printed["prescribing"]
    ccg = load_formula("england_ccg_2018_19").blocks
    old = weights["2018-19", "CCG core"]
    assert [b.share for b in ccg] == pytest.approx([old["hchs_block"], old["prescribing_block"]], abs=1e-13)
    assert [b.rate / 1000 for b in ccg] == pytest.approx(
        [old["hchs_block_rate"], old["prescribing_block_rate"]], abs=5e-13
    )
    care = load_formula("england_primary_medical_2022_26").blocks[0].weights
    assert list(care.values()) == [
        weights["2022-23", "ICB primary medical care"][c] for c in ("primary_medical_need", "health_inequalities")
    ]


def test_a_formula_prints_its_blocks_and_what_to_beware_of():
    text = repr(load_formula("england_ccg_2018_19"))
    assert "mff_index               cost index  multiplies" in text
    assert "note: Excluding remoteness" in text
    assert load_formula(load_formula("england_ccg_2018_19")).heads == pytest.approx(59_079_904.556, abs=1e-3)


def test_the_door_hands_out_the_loader():
    assert decentre.load_formula is load_formula


def test_a_formula_of_ones_own_is_read_from_a_file(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(
        'title = "own"\npopulation = "people"\n[[blocks]]\nname = "all"\nshare = 1\ncosts = ["mff"]\n', encoding="utf-8"
    )
    formula = load_formula(path)
    assert formula.blocks[0].costs == ("mff",)
    assert formula.summary()["enters"].tolist() == ["head count", "cost index"]


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (
            mine({**NEED, "needs": {"wp_need": 0.99}}),
            r"block 'all': the weights of its needs sum to 0\.99, and they must sum to 1",
        ),
        (mine({**NEED, "share": 0.5}), r"the shares of its blocks sum to 0\.5, and they must sum to 1"),
        (mine(NEED, colour="red"), r"formula 'mine' has the unknown key 'colour'; its keys are slug, title"),
        (mine({**NEED, "wieght": 1}), r"block 'all' has the unknown key 'wieght'; its keys are name, budget"),
        (mine({**NEED, "inequality": {"column": "wp_hi", "share": 1}}), r"inequality has the unknown key 'share'"),
        (mine({**NEED, "inequality": {"column": "wp_hi"}}), r"inequality lacks the key 'weight'"),
        (
            mine({**NEED, "inequality": {"column": "wp_hi", "weight": 1}}),
            r"the weight of inequality is 1\.0; give less than 1",
        ),
        (mine({"share": 1}), r"block None lacks the key 'name'"),
        (mine({**NEED, "needs": {"wp_need": -1}}), r"the weight of wp_need is -1; give a number of zero or more"),
        (mine({**NEED, "share": "all"}), r"share is 'all'; give a number"),
        (mine(NEED, NEED), r"has the blocks \['all', 'all'\]; give at least one, each with a name of its own"),
        (mine(), r"has the blocks \[\]"),
        (mine("all"), r"block None is a str; give a table with the keys"),
        (
            mine({"name": "a", "share": 0.5}, {"name": "b", "budget": 5}),
            r"give every block a share, or every block a budget",
        ),
        (mine({"name": "a", "share": 1}, {"name": "b"}), r"give every block a share, or every block a budget"),
        (mine({"name": "a", "budget": 0}), r"the budgets of its blocks are all zero"),
        ({"title": "x", "blocks": []}, r"formula 'x' lacks the key 'population'"),
        ("england_ccg_2030", r"'england_ccg_2030' is not a formula; the formulas that ship are england_ccg_2018_19,"),
        ("no/such.toml", r"'no/such\.toml' is not a formula"),
    ],
)
def test_a_formula_that_cannot_be_right_is_refused(formula, message):
    with pytest.raises(InputError, match=message):
        load_formula(formula)


def test_a_file_that_is_not_toml_is_refused(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text("title = mine", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"is not a TOML file \(Invalid value \(at line 1, column 9\)\); look at that line"
    ):
        load_formula(path)
