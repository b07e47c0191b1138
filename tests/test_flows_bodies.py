"""Bodies of the health service: which existed when, and what replaced them."""

import importlib.util
from pathlib import Path

import decentre
import pandas as pd
import pytest
from decentre import InputError, datasets


def codes(year, **choices):
    return set(decentre.bodies_in(year, **choices)["code"])


@pytest.mark.parametrize(
    ("year", "there"),
    [  # evidence/pooling_and_flows.md section 4: the timeline
        ("1995-96", {"RHA", "DHA", "FHSA"}),
        ("1998-99", {"HA"}),
        ("1999-00", {"HA", "PCG"}),
        ("2001-02", {"HA", "PCG", "PCT"}),
        ("2002-03", {"HA", "SHA", "PCT"}),
        ("2012-13", {"SHA", "PCT", "HEE"}),
        ("2021-22", {"NHSE", "CCG", "NHSI", "NHSD", "HEE", "HWB"}),
        ("2022-23", {"NHSE", "CCG", "ICB", "NHSI", "NHSD", "HEE", "HWB"}),
        ("2025-26", {"NHSE", "ICB", "HWB"}),
    ],
)
def test_the_bodies_of_a_year_are_those_of_the_timeline(year, there):
    assert codes(year) == there


def test_numbers_of_bodies_are_those_of_the_timeline():
    counts = {
        y: decentre.bodies_in(y).set_index("code")["number_of_bodies"]
        for y in ("1999-00", "2005-06", "2007-08", "2013-14", "2024-25")
    }
    assert (counts["1999-00"]["HA"], counts["1999-00"]["PCG"]) == (95, 481)
    assert (counts["2005-06"]["PCT"], counts["2005-06"]["SHA"]) == (303, 28)
    assert (counts["2007-08"]["PCT"], counts["2007-08"]["SHA"]) == (152, 10)
    assert counts["2013-14"]["CCG"] == 211
    assert counts["2024-25"]["ICB"] == 42


def test_a_reorganisation_within_a_year_shows_both_sides_of_it():
    trusts = decentre.bodies_in("2006-07").query("code == 'PCT'")
    assert trusts["number_of_bodies"].tolist() == [303, 152]
    assert trusts["end"].tolist() == ["2006-09-30", "2013-03-31"]
    assert not trusts["whole_year"].any()


def test_the_number_of_boards_after_the_first_mergers_is_not_known_and_not_invented():
    boards = decentre.bodies_in("2026-27").query("code == 'ICB'")
    assert boards["number_of_bodies"].isna().all()


def test_a_chain_of_replacements_leads_from_1995_to_the_boards():
    after = {}
    for year in ("1995-96", "2001-02", "2012-13", "2021-22"):
        table = decentre.bodies_in(year)
        after |= dict(zip(table["code"], table["replaced_by"], strict=True))
    assert after["DHA"] == after["FHSA"] == "HA"
    assert "PCT" in after["HA"].split(";")
    assert "CCG" in after["PCT"].split(";")
    assert after["CCG"] == "ICB"


def test_what_replaced_a_body_begins_the_day_after_it_ended():
    table = datasets.load("nhs_bodies").query("nation == 'England'")
    starts = table.groupby("code")["start"].agg(set)
    for row in table[table["end"].notna()].itertuples():
        following = str((pd.Timestamp(row.end) + pd.Timedelta(days=1)).date())
        named = [c for c in str(row.replaced_by).split(";") if c in starts.index]
        already = [c for c in named if min(map(str, starts[c] - {float("nan")})) < following]
        assert all(following in starts[c] for c in set(named) - set(already)), row.body


def test_wales_had_its_own_authorities():
    wales = decentre.bodies_in("2000-01", nation="Wales")
    assert wales[["code", "number_of_bodies"]].to_numpy().tolist() == [["HA", 5]]
    assert decentre.bodies_in("2003-04", nation="Wales").empty


@pytest.mark.parametrize(
    ("year", "choices", "match"),
    [
        ("1994-95", {}, "1994-95 is outside the timeline of bodies; give a year from 1995-96 to 2026-27"),
        ("2027-28", {}, "outside the timeline"),
        ("2022", {}, "2022 is one year, and the timeline has financial years: give a year from 1995-96"),
        ("2022-23", {"nation": "Scotland"}, "no bodies of 'Scotland' in the timeline; give one of England, Wales"),
    ],
)
def test_what_the_timeline_does_not_hold_is_refused(year, choices, match):
    with pytest.raises(InputError, match=match):
        decentre.bodies_in(year, **choices)


@pytest.mark.parametrize("slug", ["nhs_bodies", "fund_flows"])
def test_a_derived_dataset_is_what_its_script_makes(slug):
    folder = Path(datasets.__file__).parent
    spec = importlib.util.spec_from_file_location(f"prepare_{slug}", folder / slug / "prepare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if slug == "nhs_bodies":
        given = [pd.read_csv(folder / "nhs_bodies_timeline" / "data.csv", dtype=str, keep_default_na=False)]
    else:
        given = [datasets.load(n) for n in ("flow_of_funds_published", "department_budgets", "health_and_care_budgets")]
    made = module.prepare(*given).to_csv(index=False, lineterminator="\n")
    assert made.encode() == (folder / slug / "data.csv").read_bytes()


def test_the_timeline_as_compiled_ships_beside_it():
    assert len(datasets.load("nhs_bodies_timeline")) == 20


def test_the_tables_of_decentralisation_measures_carry_their_sources():
    assert len(datasets.load("tax_autonomy_classes")) == 11
    assert datasets.load("local_autonomy_formula")["weight_of_13"].sum() == 13
    assert datasets.load("regional_authority_dimensions")["domain"].value_counts().to_dict() == {
        "self-rule": 5,
        "shared rule": 5,
    }
    assert datasets.load("decision_space_codebook").columns[:5].tolist() == [
        "area",
        "function",
        "narrow",
        "moderate",
        "wide",
    ]
