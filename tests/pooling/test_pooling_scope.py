"""What of a spend profile may be pooled: today's scope, the call for evidence of 2023, and what is refused."""

import decentre
import matplotlib as mpl
import pandas as pd
import pytest
from decentre import IdentityError, InputError, figures
from decentre.pooling import ScopeScenario
from hypothesis import given, settings
from hypothesis import strategies as st

mpl.use("agg")
PROFILE = pd.DataFrame(
    [
        ("acute", 50.0, "surgery", 0.25, 0.75, ""),
        ("ambulance", 4.0, "emergency ambulance services", 1.0, 1.0, ""),
        ("clinics", 3.0, "termination of pregnancies", 1.0, 1.0, ""),
        ("mental health", 10.0, "mental health", 1.0, 1.0, "NHS trust"),
        ("practices", 8.0, "primary medical care", 1.0, 1.0, ""),
        ("running costs", 2.0, "", 1.0, 1.0, ""),
        ("hospice", 1.0, "hospital and community health services", 1.0, 1.0, "charity"),
    ],
    columns=["line", "amount", "service", "share_low", "share_high", "partner"],
)


def test_each_line_has_its_status_and_bounds():
    table = decentre.widen_scope(PROFILE, currency="GBP").table
    assert table["status"].to_dict() == {
        "acute": "excluded, asked about",
        "ambulance": "excluded, asked about",
        "clinics": "excluded",
        "mental health": "open today",
        "practices": "open today",  # primary medical services: regulation 5 since 1 April 2016
        "running costs": "no service",
        "hospice": "partner not allowed",
    }
    bounds = table[["today_low", "today_high", "wider_low", "wider_high", "added_low", "added_high"]]
    assert bounds.loc["acute"].tolist() == [12.5, 37.5, 50.0, 50.0, 12.5, 37.5]
    assert bounds.loc["ambulance"].tolist() == [0, 0, 4, 4, 4, 4]
    assert bounds.loc["clinics"].tolist() == [0, 0, 0, 0, 0, 0]
    assert bounds.loc["mental health"].tolist() == [10, 10, 10, 10, 0, 0]
    assert bounds.loc["practices"].tolist() == [8, 8, 8, 8, 0, 0]
    assert bounds.loc["running costs"].tolist() == [0] * 6
    assert bounds.loc["hospice"].tolist() == [0] * 6


def test_the_summary_adds_the_lines_up():
    summary = decentre.widen_scope(PROFILE, currency="GBP").summary()
    assert summary.loc["today", ["low", "high"]].tolist() == [30.5, 55.5]
    assert summary.loc["added", ["low", "high"]].tolist() == [16.5, 41.5]
    assert summary.loc["wider", ["low", "high"]].tolist() == [72.0, 72.0]  # practices are open today
    assert summary.loc["added", "low_share"] == 16.5 / 78


def test_a_kind_of_partner_is_let_in_by_name_only():
    found = decentre.widen_scope(PROFILE, partners=["charity"], currency="GBP")
    assert found.table.loc["hospice", "status"] == "partner let in"
    assert found.table.loc["hospice", ["today_low", "wider_low", "added_low"]].tolist() == [0.0, 1.0, 1.0]
    assert any("charity are let in by assumption" in note for note in found.assumptions)


@settings(deadline=None, max_examples=40)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(1, 10**9),
            st.sampled_from(["surgery", "other invasive treatments", "mental health", "primary medical care", ""]),
            st.floats(0, 1),
            st.floats(0, 1),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_bounds_are_in_order_and_a_wider_scope_never_takes_away(rows):
    profile = pd.DataFrame(
        [(f"line {i}", a / 100, s, *sorted(e)) for i, (a, s, *e) in enumerate(rows)], columns=PROFILE.columns[:5]
    )
    table = decentre.widen_scope(profile, currency="GBP").table
    for part in ("today", "added", "wider"):
        assert (table[f"{part}_low"] <= table[f"{part}_high"]).all()
        assert (table[f"{part}_low"] >= 0).all()
        assert (table[f"{part}_high"] <= table["amount"]).all()
    assert (table["wider_low"] >= table["today_low"]).all()
    assert (table["wider_high"] >= table["today_high"]).all()


def test_a_result_whose_parts_do_not_add_up_cannot_exist():
    table = decentre.widen_scope(PROFILE, currency="GBP").table
    with pytest.raises(IdentityError, match="poolable today \\+ added"):
        ScopeScenario("x", table.assign(added_low=1.0))


@pytest.mark.parametrize(
    ("profile", "choices", "words"),
    [
        (
            PROFILE.drop(columns="service"),
            {},
            "profile has no column 'service'; give the columns line, amount and service",
        ),
        (PROFILE.assign(service="surgary"), {}, r"'surgary' is not a service .* \(did you mean 'surgery'\?\)"),
        (PROFILE.assign(share_low=0.9), {}, "share_low and share_high must be 0 to 1, the lower one first"),
        (PROFILE.assign(share_high=1.5), {}, "share_low and share_high must be 0 to 1"),
        (PROFILE.assign(amount=-1.0), {}, "amount must be zero or more in every line"),
        (PROFILE.assign(line="x"), {}, "amount must name each line once"),
        (PROFILE, {"scenario": "2030"}, "'2030' is not a scenario; give one of consultation_2023"),
    ],
)
def test_what_is_no_profile_is_refused(profile, choices, words):
    with pytest.raises(InputError, match=words):
        decentre.widen_scope(profile, **choices, currency="GBP")


def test_the_picture_says_what_it_shows():
    with figures.off_screen():
        ax = decentre.widen_scope(PROFILE, currency="GBP").plot(source="invented")
    assert "ambulance excluded, asked about £4" in figures.alternative_text(ax)
    assert ax.get_legend() is not None


def test_a_line_without_a_name_is_refused_by_its_row():
    profile = pd.DataFrame({"line": ["acute", None], "amount": [1.0, 2.0], "service": ["surgery", "surgery"]})
    with pytest.raises(InputError, match=r"a line is missing; name it in every row \(column line, row 3\)"):
        decentre.widen_scope(profile, scenario="consultation_2023")


@pytest.mark.parametrize("column", ["service", "partner"])
def test_spaces_are_no_name_of_a_service_or_partner(column):
    profile = pd.DataFrame({"line": ["acute"], "amount": [1.0], "service": ["surgery"], "partner": [""]})
    with pytest.raises(InputError, match=f"nothing but spaces where a {column} belongs; .*column {column}, row 2"):
        decentre.widen_scope(profile.assign(**{column: "  "}), scenario="consultation_2023")
