"""Bodies of the health service: which existed when, and what replaced them."""

import importlib.util
from pathlib import Path

import decentre
import pandas as pd
import pytest
from decentre import InputError, datasets

OF_THE_TIMELINE = {
    *("RHA", "DHA", "FHSA", "HA", "PCG", "PCT", "SHA", "HEE", "NHSE", "CCG", "ICB", "NHSI", "NHSD", "HWB"),
}


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
        ("2012-13", {"SHA", "PCT", "HEE", "NHSE"}),  # the board stood from 1 October 2012
        ("2021-22", {"NHSE", "CCG", "NHSI", "NHSD", "HEE", "HWB"}),
        ("2022-23", {"NHSE", "CCG", "ICB", "NHSI", "NHSD", "HEE", "HWB"}),
        ("2025-26", {"NHSE", "ICB", "HWB"}),
    ],
)
def test_the_bodies_of_a_year_are_those_of_the_timeline(year, there):
    assert codes(year) & OF_THE_TIMELINE == there


@pytest.mark.parametrize(
    ("april", "groups"),
    [  # evidence/law_2026.md section 1, 1: by April, 2013 to 2021
        (2013, 211), (2014, 211), (2015, 209), (2016, 209), (2017, 207), (2018, 195), (2019, 191), (2020, 135), (2021, 106)
    ],
)  # fmt: skip
def test_commissioning_groups_are_counted_as_of_each_april(april, groups):
    table = decentre.bodies_in(f"{april}-{(april + 1) % 100:02d}").query("code == 'CCG'")
    assert table["number_of_bodies"].tolist() == [groups]


@pytest.mark.parametrize(("year", "boards"), [("2022-23", 42), ("2025-26", 42), ("2026-27", 36), ("2027-28", 26)])
def test_boards_are_counted_through_their_mergers(year, boards):  # the same, 2; section 3 for April 2027
    table = decentre.bodies_in(year).query("code == 'ICB'")
    assert table["number_of_bodies"].tolist() == [boards]


def test_what_is_only_expected_or_only_known_to_the_compiler_is_said():
    assert decentre.bodies_in("2027-28").set_index("code").loc["ICB", "note"].startswith("expected, not enacted")
    assert decentre.bodies_in("2016-17").set_index("code").loc["CCG", "certainty"] == "knowledge"


@pytest.mark.parametrize(
    ("nation", "year", "counts"),
    [  # evidence/law_2026.md section 5
        ("Scotland", "2025-26", {"HB": 14, "IA": 31, "IJB": 30, "SLA": 32}),
        ("Wales", "2025-26", {"LHB": 7, "WLA": 22}),
        ("Wales", "2008-09", {"LHB": 22, "WLA": 22}),
        ("Wales", "2002-03", {"HA-W": 5}),
        ("Northern Ireland", "2025-26", {"HSCT": 5, "SPPG": 1, "NILA": 11}),
        ("Northern Ireland", "2021-22", {"HSCB": 1}),
        ("Northern Ireland", "2008-09", {"HSSB": 4}),
    ],
)
def test_the_other_nations_have_bodies_of_their_own(nation, year, counts):
    table = decentre.bodies_in(year, nation=nation).set_index("code")
    assert {code: table.loc[code, "number_of_bodies"] for code in counts} == counts


def test_to_be_paid_last_is_not_to_decide():
    northern = decentre.bodies_in("2025-26", nation="Northern Ireland").set_index("code")
    assert not northern.loc["NILA", "decides"]  # no social care since 1973, whatever popular accounts say
    assert "No social care" in northern.loc["NILA", "note"]
    assert not northern.loc["HSCT", "decides"]
    assert northern.loc["SPPG", "decides"]


def test_numbers_of_bodies_are_those_of_the_timeline():
    counts = {
        y: decentre.bodies_in(y).set_index("code")["number_of_bodies"]
        for y in ("1999-00", "2000-01", "2001-02", "2005-06", "2007-08", "2013-14", "2024-25")
    }
    assert (counts["1999-00"]["HA"], counts["1999-00"]["PCG"]) == (100, 481)  # 99 and 95 belong to later dates
    assert (counts["2000-01"]["HA"], counts["2001-02"]["HA"]) == (99, 95)
    assert (counts["2005-06"]["PCT"], counts["2005-06"]["SHA"]) == (303, 28)
    assert (counts["2007-08"]["PCT"], counts["2007-08"]["SHA"]) == (152, 10)
    assert counts["2013-14"]["CCG"] == 211
    assert counts["2024-25"]["ICB"] == 42


def test_a_reorganisation_within_a_year_shows_both_sides_of_it():
    trusts = decentre.bodies_in("2006-07").query("code == 'PCT'")
    assert trusts["number_of_bodies"].tolist() == [303, 152]
    assert trusts["end"].tolist() == ["2006-09-30", "2013-03-31"]
    assert not trusts["whole_year"].any()


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
    table = datasets.load("health_bodies").query("nation == 'England' and role in ('commissions', 'allocates')")
    starts = table.groupby("code")["start"].agg(set)
    last = table[table["end"].notna()].sort_values("start").drop_duplicates("code", keep="last")
    for row in last.itertuples():
        following = str((pd.Timestamp(row.end) + pd.Timedelta(days=1)).date())
        named = [c for x in str(row.replaced_by).split(";") if (c := x.split(" (")[0]) in starts.index]
        already = [c for c in named if min(map(str, starts[c] - {float("nan")})) < following]
        assert all(following in starts[c] for c in set(named) - set(already)), row.body


def test_wales_had_its_own_authorities():
    wales = decentre.bodies_in("2000-01", nation="Wales").set_index("code")["number_of_bodies"]
    assert wales["HA-W"] == 5
    assert "HA-W" not in codes("2003-04", nation="Wales")


@pytest.mark.parametrize(
    ("year", "choices", "match"),
    [
        ("1990-91", {}, "1990-91 is outside the timeline of bodies in England; give a year from 1991-92 to 2027-28"),
        ("2028-29", {}, "outside the timeline"),
        ("2001-02", {"nation": "Scotland"}, "bodies in Scotland; give a year from 2006-07"),
        ("2022", {}, "2022 is one year, and the timeline has financial years: give a year from 1991-92"),
        ("2022-23", {"nation": "France"}, "no bodies of 'France' in the timeline; give one of England, Scotland"),
    ],
)
def test_what_the_timeline_does_not_hold_is_refused(year, choices, match):
    with pytest.raises(InputError, match=match):
        decentre.bodies_in(year, **choices)


@pytest.mark.parametrize("slug", ["fund_flows"])
def test_a_derived_dataset_is_what_its_script_makes(slug):
    folder = Path(datasets.__file__).parent
    spec = importlib.util.spec_from_file_location(f"prepare_{slug}", folder / slug / "prepare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
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
