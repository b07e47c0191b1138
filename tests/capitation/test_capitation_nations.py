"""The formulas of Scotland, Wales and Northern Ireland: what is public of them, and what a copy with shares of one's own gives."""

import math
import tomllib
from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError, datasets
from decentre.capitation import formula as formulas
from decentre.capitation import load_formula

STRUCTURES = ["scotland_nrac_2009", "scotland_arbuthnott_2000", "scotland_share_1978", "northern_ireland_capitation"]
NATIONS = [*STRUCTURES, "wales_direct_needs_2003"]


def file_of(slug):
    """Return what the file of a formula holds."""
    return tomllib.loads((Path(formulas._SHIPPED) / f"{slug}.toml").read_text(encoding="utf-8"))


def with_shares(slug):
    """Return a copy of a structure in which each block has a share of one's own, larger for later blocks."""
    copy = file_of(slug)
    parts = len(copy["blocks"])
    total = parts * (parts + 1) / 2
    for place, block in enumerate(copy["blocks"], start=1):
        block["share"] = place / total
    return copy


def bodies(slug, count=5, seed=3):
    """Return invented boards with every column that a formula names."""
    rng, formula = np.random.default_rng(seed), load_formula(slug)
    people = pd.DataFrame({formula.population: rng.integers(20_000, 900_000, count).astype(float)})
    for column in formula.weighted:
        people[column] = people[formula.population] * rng.uniform(0.95, 1.05, count)
    for column in formula.indices:
        people[column] = rng.uniform(0.8, 1.3, count)
    return people.set_axis([f"board {i}" for i in range(count)])


@pytest.mark.parametrize("slug", NATIONS)
def test_each_says_what_is_not_public_and_where_the_rest_stands(slug):
    formula = load_formula(slug)
    assert "not public in print" in formula.certainty
    assert "not public in print" in repr(formula).replace("\n      ", " ")
    assert all(
        s["key"].startswith("nations:") and s["title"] and s["publisher"] and s["address"] for s in formula.sources
    )


@pytest.mark.parametrize("slug", STRUCTURES)
def test_a_structure_without_shares_is_refused_by_name_and_says_what_to_do(slug):
    with pytest.raises(InputError, match=r"the share of \w+, .*is not given; copy the file, give each block its share"):
        decentre.allocate(bodies(slug), formula=slug, budget=1e9)
    with pytest.raises(InputError, match="is not given; copy the file"):
        decentre.audit_factors(bodies(slug), formula=slug)


@pytest.mark.parametrize("slug", STRUCTURES)
def test_a_copy_with_shares_gives_people_times_indices_programme_by_programme(slug):
    copy, people = with_shares(slug), bodies(slug)
    share = pd.Series(0.0, people.index)
    for block in copy["blocks"]:
        weighted = people[copy["population"]].copy()
        for column, weight in block.get("needs", {}).items():
            weighted = weight * people[column]
        for column in [*block.get("indices", []), *block.get("costs", [])]:
            weighted = weighted * people[column]
        share += block["share"] * weighted / weighted.sum()
    found = decentre.allocate(people, formula=copy, budget=1e9, currency="GBP")
    pd.testing.assert_series_equal(found.share, share, check_names=False, rtol=1e-12)
    assert math.isclose(found.target.sum(), 1e9, rel_tol=1e-12)
    audited = decentre.audit_factors(people, formula=copy)
    assert set(load_formula(slug).indices) <= set(audited.table.index)


def test_indices_of_one_leave_the_share_of_people():
    copy, people = with_shares("scotland_nrac_2009"), bodies("scotland_nrac_2009")
    flat = people.assign(**dict.fromkeys(load_formula("scotland_nrac_2009").indices, 1.0))
    flat["population_gp_prescribing"] = flat["population"]
    share = decentre.allocate(flat, formula=copy).share
    pd.testing.assert_series_equal(share, people["population"] / people["population"].sum(), check_names=False)


@pytest.mark.parametrize(
    ("slug", "absent"), [("scotland_nrac_2009", "maternity"), ("northern_ireland_capitation", "elderly_care")]
)
def test_a_missing_programme_of_care_is_one_sentence(slug, absent):
    copy = with_shares(slug)
    kept = [b for b in copy["blocks"] if b["name"] != absent]
    left = sum(b["share"] for b in kept)
    copy["blocks"] = [{**b, "share": b["share"] / left} for b in kept]
    with pytest.raises(InputError) as refused:
        load_formula(copy)
    assert str(refused.value) == (
        f"formula '{slug}' has no block for {absent}, which its programmes list; add a block of that name with its share, or "
        "take the name off the list and say so in the note."
    )


def test_a_programme_without_a_share_beside_others_is_named():
    copy = with_shares("northern_ireland_capitation")
    del copy["blocks"][2]["share"]
    with pytest.raises(
        InputError, match="give every block a share, or every block a budget; family_and_child_care has neither"
    ):
        load_formula(copy)


def test_a_column_that_is_missing_for_a_programme_is_named():
    people = bodies("scotland_nrac_2009").drop(columns="mlc_maternity")
    with pytest.raises(InputError, match="there is no column 'mlc_maternity'"):
        decentre.allocate(people, formula=with_shares("scotland_nrac_2009"))


def test_the_welsh_formula_shares_growth_by_an_index_of_need():
    people = pd.DataFrame({"population": [100.0, 100.0], "direct_need": [1.2, 0.8]}, index=["a", "b"])
    given = decentre.allocate(people, formula="wales_direct_needs_2003", budget=137e6, currency="GBP")
    assert given.target.round(6).to_dict() == {"a": 82.2e6, "b": 54.8e6}
    assert any("2.1 per cent of 6.6 billion" in str(note) for note in given.assumptions)


@pytest.mark.parametrize(("slug", "name", "words"), [
    ("scotland_nrac_2009", "NRAC", "care programme: "),
    ("northern_ireland_capitation", "capitation formula", "programme of care "),
])  # fmt: skip
def test_the_programmes_are_as_many_as_the_table_of_components_lists(slug, name, words):
    table = datasets.load("nations_formulas")
    listed = table[(table["formula"] == name) & table["component"].str.startswith(words)]
    assert len(load_formula(slug).programmes) == len(listed)
    assert (listed["weight"] == "not found").all()
