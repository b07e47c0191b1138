"""Effects that differ between body-years: the authors' packages, dense matrices, known truths, and what is refused."""

from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import AssumptionWarning, InputError, synthetic

REFERENCE = Path(__file__).parents[1] / "reference" / "panel"
TABLE = pd.read_csv(REFERENCE / "differing_effects.csv").assign(
    body=lambda t: t["unit"].map("unit {:02d}".format),
    year=lambda t: (2010 + t["t"]).map(lambda y: f"{y}-{(y + 1) % 100:02d}"),
)
STARTS, MOVES = (TABLE.query("case == @c").reset_index(drop=True) for c in ("starts", "moves"))
RESULTS = pd.read_csv(REFERENCE / "differing_effects_results.csv").set_index(["estimator", "row", "quantity"])["value"]
RESULTS = RESULTS.sort_index()
POUNDS = {"spend": "spend", "earmark": "earmark", "population": "population"}


def estimate(table, estimator, **choices):
    named = {"spend": "outcome", "earmark": "dose"} | choices
    return decentre.estimate_additionality(table, estimator=estimator, **named)


def test_imputation_is_that_of_its_authors_and_of_dense_matrices():
    found = estimate(STARTS, "imputation", weights="weight")
    for row in ("body", "weighted"):
        r = RESULTS["imputation", row]
        assert found.table.loc[row, "estimate"] == pytest.approx(r["package"], rel=1e-6)  # found there by iteration
        assert found.table.loc[row, "estimate"] == pytest.approx(r["estimate"], rel=1e-10)
        assert found.table.loc[row, "se"] == pytest.approx(r["se"], rel=1e-10)
        assert found.cells["identified"].sum() == r["rows"]


def test_stayers_are_those_of_their_authors():
    found = estimate(MOVES, "stayers")
    for slope in ("average", "dose_weighted"):
        r = RESULTS["stayers", slope]
        assert found.slopes.loc[("body", slope), "estimate"] == pytest.approx(r["estimate"], rel=1e-7)
        assert found.cells["matched"].sum() == r["changers"]
    assert found.estimate == found.slopes.loc[("body", "dose_weighted"), "estimate"]


@pytest.mark.parametrize("design", ["alike", "growing", "fading", "everyone"])
def test_without_chance_each_estimator_finds_its_own_estimand(design):
    invented = synthetic.staggered(design, 12, noise=0, seed=1)
    truth = invented.truth
    found = decentre.estimate_additionality(invented.panel, **POUNDS, estimator="imputation")
    assert found.estimate == pytest.approx(truth["identified"], abs=1e-6)  # by heads the cohorts weigh otherwise
    found = decentre.estimate_additionality(invented.panel, **POUNDS, estimator="stayers")
    assert found.table["estimate"].tolist() == pytest.approx([truth["first_year"]] * 2, abs=1e-6)


@pytest.mark.parametrize(
    ("design", "everything", "identified", "two_way"),
    [("growing", 0.914, 0.914, 0.618), ("fading", 0.709, 0.709, 0.945), ("everyone", 0.941, 0.693, 0.086)],
)
def test_two_way_effects_mislead_where_effects_differ_and_the_lead_test_says_so(
    design, everything, identified, two_way
):
    # sums by hand: 14 bodies a cohort, effects 0.3 + 0.25 s or 1.2 - 0.2 s, s the years since
    invented = synthetic.staggered(design, 42, noise=1e-3, seed=1)
    assert [round(invented.truth[k], 3) for k in ("all_body_years", "identified", "two_way")] == [
        everything,
        identified,
        two_way,
    ]
    with pytest.warns(AssumptionWarning, match="the lead test fails"):
        found = decentre.estimate_additionality(invented.panel, **POUNDS, inference="cluster")
    assert found.estimate == pytest.approx(two_way, abs=1e-3)
    assert "the lead test fails (p" in repr(found).split("weighting")[0]
    assert "the lead test fails" in found.assumptions[0]


def test_the_hidden_weights_are_those_of_the_formula_and_are_said():
    invented = synthetic.staggered("everyone", 42, seed=1)
    with pytest.warns(AssumptionWarning, match="the lead test fails"):
        found = decentre.estimate_additionality(invented.panel, **POUNDS, inference="cluster")
    row = found.weights.loc["body"]
    # D less its means over bodies and years plus the whole mean, over its sum where D is 1: 14 cells of three years below zero
    assert row[["treated", "negative"]].tolist() == [224, 42]
    assert row["sum"] == pytest.approx(-12 / 31, abs=1e-6)
    assert any(
        a.startswith("42 of 224 body-years with an earmark have a negative weight (sum -0.39)")
        for a in found.assumptions
    )


def test_body_years_that_nobody_can_be_compared_with_are_left_out_counted_and_said():
    found = decentre.estimate_additionality(
        synthetic.staggered("everyone", 42, seed=1).panel, **POUNDS, estimator="imputation"
    )
    assert found.cells.sum().to_dict() == {
        "treated": 224,
        "identified": 98,
        "left_out": 126,
        "untreated": 196,
        "stopped": 0,
    }
    assert found.cells.index[found.cells["left_out"] > 0].tolist() == ["2017-18", "2018-19", "2019-20"]
    assert any(
        a.startswith("126 of 224 body-years with an earmark (2017-18 to 2019-20) are left out")
        for a in found.assumptions
    )
    assert "(body-weighted, by imputation)" in repr(found)


def test_changes_without_a_stayer_are_left_out_and_said():
    panel = synthetic.staggered("everyone", 42, seed=1).panel
    found = decentre.estimate_additionality(panel, **POUNDS, estimator="stayers")
    assert found.cells.sum().to_dict() == {"changers": 42, "matched": 28, "left_out": 14, "stayers": 336}
    assert any(a.startswith("14 of 42 changes are left out") for a in found.assumptions)
    # without the dose before, bodies that had the earmark already stand in for them, and their growth is taken off
    with pytest.warns(AssumptionWarning, match="the lead test fails"):
        loose = decentre.estimate_additionality(panel, **POUNDS, estimator="stayers", baseline=False)
    assert loose.cells["left_out"].sum() == 0
    assert loose.estimate < found.estimate - 0.02
    assert any("whatever it was before (baseline=False)" in a for a in loose.assumptions)


def test_small_changes_count_as_none_only_when_asked():
    random = np.random.default_rng(1)
    shaken = MOVES.assign(dose=MOVES["dose"] + random.uniform(-0.01, 0.01, len(MOVES)))
    with pytest.raises(InputError, match=r"there are no stayers: 'dose' changes in all 168 pairs of years") as error:
        estimate(shaken, "stayers")
    assert len(error.value.cases) == len(MOVES)
    with pytest.raises(InputError, match=r"none of the \d+ changes of 'dose' has a stayer"):
        estimate(shaken, "stayers", quasi=0.05)
    found = estimate(shaken, "stayers", quasi=0.05, baseline=False)
    exact = estimate(MOVES, "stayers", baseline=False)
    assert found.estimate == pytest.approx(exact.estimate, abs=0.01)
    assert any("changes up to 0.05 a head count as none" in a for a in found.assumptions)


def test_controls_in_the_imputation_are_fitted_before_any_earmark():
    random = np.random.default_rng(3)
    z = random.normal(size=len(STARTS))
    plain = estimate(STARTS, "imputation")
    moved = estimate(STARTS.assign(z=z, outcome=STARTS["outcome"] + 4 * z), "imputation", controls=["z"])
    without = estimate(STARTS.assign(z=z), "imputation", controls=["z"])
    assert moved.estimate == pytest.approx(without.estimate, abs=1e-9)
    assert abs(without.estimate - plain.estimate) < 0.2


@pytest.mark.parametrize(
    ("table", "choices", "message"),
    [
        (
            STARTS.assign(dose=STARTS["dose"] + 1),
            {"estimator": "imputation"},
            "'dose' is above zero in every body's first year",
        ),
        (STARTS, {"estimator": "borusyak"}, "estimator is 'borusyak'; give 'two_way', 'imputation' or 'stayers'"),
        (
            STARTS,
            {"estimator": "imputation", "inference": "cr2"},
            "inference is 'cr2', which is of estimator='two_way'",
        ),
        (MOVES, {"estimator": "stayers", "quasi": -1.0}, r"quasi is -1\.0; give the change of the earmark"),
        (MOVES.assign(z=MOVES["unit"] * MOVES["t"]), {"estimator": "stayers", "controls": ["z"]}, "takes no controls"),
        (
            STARTS[STARTS["first"] == 4],
            {"estimator": "imputation"},
            "none of the .* body-years with an earmark can be compared",
        ),
    ],
)
def test_what_an_estimator_cannot_tell_is_refused(table, choices, message):
    with pytest.raises(InputError, match=message):
        estimate(table, **choices)


@pytest.mark.filterwarnings("ignore:the lead test fails")  # in 5 of 100 panels, as it should
@pytest.mark.parametrize("estimator", ["imputation", "stayers"])
def test_intervals_hold_the_truth_and_estimates_are_not_off(estimator):
    # 150 panels of 42 bodies: three binomial errors below 0.95; the mean within 0.03 of the truth
    held, off = [], []
    for seed in range(150):
        invented = synthetic.staggered("growing", 42, seed=seed)
        found = decentre.estimate_additionality(invented.panel, **POUNDS, estimator=estimator)
        truth = invented.truth["identified" if estimator == "imputation" else "first_year"]
        held.append(found.low <= truth <= found.high)
        off.append(found.estimate - truth)
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 150)
    assert abs(np.mean(off)) < 0.03
