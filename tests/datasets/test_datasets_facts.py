"""Each fact of law and nations stands in a dataset with its source and certainty, or is listed as left out with its reason."""

import os
from pathlib import Path

import pandas as pd
import pytest
from decentre import datasets

REFERENCE = Path(os.environ.get(datasets.REFERENCE, "nowhere"))
LAW = {
    "law/bodies.csv": ("health_bodies", ("name", "body"), ""),
    "law/icb_footprints_2026_27.csv": ("icb_footprints", ("name", "name"), ""),
    "law/better_care_fund_and_s75.csv": ("health_law_facts", ("fact", "fact"), ""),
    "law/allocations_2025_29.csv": ("allocations_2025_29", ("item", "item"), ""),
    "law/public_health_grant.csv": ("public_health_grant", ("fact", "fact"), ""),
    "law/purpose_2022_26.csv": ("inequalities_purpose", ("item", "item"), ""),
    "nations/barnett.csv": ("nations_barnett", ("item", "item"), "rows of the compilers' knowledge alone"),
    "nations/board_shares.csv": (
        "nations_board_shares",
        ("body", "body"),
        "facts of pages under copyright, second hand",
    ),
    "nations/formulas.csv": ("nations_formulas", ("component", "component"), ""),
    "nations/ring_fences.csv": ("nations_ring_fences", ("line", "line"), "facts of pages under copyright, second hand"),
    "nations/uk_hchs_distribution_1983_84.csv": ("uk_hospital_money_1983_84", ("body", "body"), ""),
    "nations/wales_capital_discretionary_vs_central.csv": ("wales_capital", ("body", "body"), ""),
    "nations/wales_growth_1985_89.csv": ("wales_growth", ("item", "item"), ""),
    "nations/wales_programme_budget_by_lhb.csv": ("wales_programmes", ("programme", "programme"), ""),
}
LEFT_OUT = {
    "nations/spend_per_head.csv": "series per head by nation: see the notes of the manifest",
    "nations/case_studies.csv": "checks of the compilers, which the case studies make again",
}
here = pytest.mark.skipif(not (REFERENCE / "law").is_dir(), reason="the reference data are not at hand")


@here
def test_every_file_of_facts_is_a_dataset_or_is_left_out_with_a_reason():
    files = {
        p.relative_to(REFERENCE).as_posix() for room in ("law", "nations") for p in (REFERENCE / room).glob("*.csv")
    }
    assert files == set(LAW) | set(LEFT_OUT)
    assert all(LEFT_OUT.values())


@here
@pytest.mark.parametrize("file", LAW)
def test_each_fact_stands_in_its_dataset(file):
    slug, (theirs, ours), reason = LAW[file]
    facts, held = pd.read_csv(REFERENCE / file), datasets.load(slug)
    assert len(held) <= len(facts)
    assert set(held[ours].dropna()) <= set(facts[theirs].dropna())
    if reason:
        left = set(facts["source"]) - set(held["source_key"])
        licences = pd.read_csv(REFERENCE / "SOURCES.csv").set_index("source_key")["licence"].fillna("")
        single = {key for key in left if key in licences.index}
        assert single
        assert all(not licences[key] or licences[key].startswith("copyright") for key in single)
    else:
        assert len(held) == len(facts)
        assert sorted(held[ours].dropna()) == sorted(facts[theirs].dropna())


@pytest.mark.parametrize("slug", sorted({slug for slug, _, _ in LAW.values()}))
def test_each_fact_has_its_source_and_says_how_certain_it_is(slug):
    held = datasets.load(slug)
    source = next(c for c in ("source_key", "source") if c in held)
    assert held[source].notna().all()
    assert held["certainty"].notna().all() or datasets.card(slug).certainty
