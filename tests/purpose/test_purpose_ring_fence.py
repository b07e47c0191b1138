"""Ring-fence effect: an event study as R fits it with every dummy, and what it cannot tell is refused or said."""

from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import AssumptionWarning, InputError, figures, synthetic
from scipy import stats

REFERENCE = Path(__file__).parents[1] / "reference" / "panel"
PANEL = (
    pd.read_csv(REFERENCE / "panel.csv")
    .query("body != 'board 07'")
    .reset_index(drop=True)
    .assign(per_head=lambda t: t["spend"] / t.groupby("body")["population"].transform("first"))
)
RESULTS = pd.read_csv(REFERENCE / "panel_results.csv").query("case == 'event'").set_index(["term", "quantity"])["value"]
RESULTS = RESULTS.sort_index()
WILD = pd.read_csv(REFERENCE / "wild_inclusive.csv").query("case == 'event'").set_index(["term", "quantity"])["value"]
WILD = WILD.sort_index()
OTHERS = [y for y in sorted(PANEL["year"].unique()) if y != "2011-12"]


def estimate(table=PANEL, **choices):
    return decentre.estimate_ring_fence_effect(
        table, **({"outcome": "per_head", "exposure": "exposure", "event": "2012-13"} | choices)
    )


@pytest.fixture(scope="module")
def found():
    return estimate()


def test_slopes_errors_and_wild_bootstrap_of_every_year_are_those_of_r(found):
    for name, quantity in (
        ("estimate", "estimate"),
        ("se", "se"),
        ("p_strict", "wild_p_zero"),
    ):
        r = RESULTS.loc[OTHERS, quantity].to_numpy()
        np.testing.assert_allclose(found.table.loc[OTHERS, name], r, rtol=1e-8, atol=1e-8, err_msg=name)
    # the p that counts the fit, and the limits that it gives
    for name, quantity in (("p", "p_zero"), ("low", "low"), ("high", "high")):
        expected = WILD.loc[OTHERS, quantity].to_numpy()
        np.testing.assert_allclose(found.table.loc[OTHERS, name], expected, rtol=1e-8, atol=1e-8, err_msg=name)


def test_the_reference_year_is_zero_and_the_periods_are_named(found):
    assert found.table.loc["2011-12", ["period", "estimate"]].tolist() == ["reference", 0]
    assert found.table.loc["2011-12", ["se", "low", "high", "p"]].isna().all()
    assert found.table["period"].tolist() == ["before"] * 3 + ["reference"] + ["after"] * 4
    assert (found.event, found.reference) == ("2012-13", "2011-12")


def test_the_joint_test_of_the_years_before_is_that_of_r(found):
    np.testing.assert_allclose(
        found.pre_trend[["F", "df1", "df2", "p_f"]],
        [*RESULTS["pre_trend"][["F"]], 3, 9, *RESULTS["pre_trend"][["p"]]],
        rtol=1e-8,
    )


def test_the_mean_after_and_the_trends_are_those_of_r(found):
    np.testing.assert_allclose([found.estimate, found.se], RESULTS["mean after"][["estimate", "se"]], rtol=1e-8)
    assert found.estimate == pytest.approx(found.table.loc["2012-13":, "estimate"].mean(), rel=1e-12)
    np.testing.assert_allclose(
        found.trend[["erasing", "observed", "observed_se"]],
        RESULTS["trend"][["erasing", "observed", "observed_se"]],
        rtol=1e-8,
    )
    assert found.trend["share"] == found.trend["observed"] / found.trend["erasing"]


def test_a_trend_that_erases_the_effect_leaves_none(found):
    since = PANEL["year"].str[:4].astype(int) - 2011
    without = estimate(PANEL.assign(per_head=PANEL["per_head"] - found.trend["erasing"] * PANEL["exposure"] * since))
    assert without.estimate == pytest.approx(0, abs=1e-9)
    # what is left before is the mirror of the trend
    shift = (without.table["estimate"] - found.table["estimate"]).loc[:"2010-11"]
    np.testing.assert_allclose(shift, -found.trend["erasing"] * np.array([-3, -2, -1]), rtol=1e-8)


def test_clustered_inference_has_bodies_less_one_degrees_of_freedom():
    found = estimate(inference="cluster")
    np.testing.assert_allclose(found.table.loc[OTHERS, "p"], RESULTS.loc[OTHERS, "p_cluster_zero"], rtol=1e-8)
    half = stats.t.ppf(0.975, 9) * found.se
    np.testing.assert_allclose([found.low, found.high], [found.estimate - half, found.estimate + half])
    assert found.p == pytest.approx(2 * stats.t.sf(abs(found.estimate / found.se), 9))


def test_two_periods_and_a_binary_exposure_are_the_difference_in_differences():
    # four means, by hand: (7 - 2) - (4 - 3) = 4
    bodies = [f"b{i}" for i in range(8)]
    table = pd.DataFrame(
        {"body": np.repeat(bodies, 2), "year": ["2001-02", "2002-03"] * 8, "touched": np.repeat([0, 1], 8)}
    )
    table["y"] = [3, 4, 2, 5, 4, 3, 3, 4, 2, 7, 1, 8, 3, 6, 2, 7]
    found = decentre.estimate_ring_fence_effect(table, outcome="y", exposure="touched", event="2002-03")
    assert found.estimate == pytest.approx(4)
    assert found.pre_trend[["F", "p"]].isna().all()
    assert any("there is one year before the rule" in a for a in found.assumptions)
    assert "no test before" in repr(found)


def test_without_chance_the_truth_is_found_exactly():
    invented = synthetic.ring_fence_effect(9, 6, effect=2.5, noise=0, seed=3)
    found = decentre.estimate_ring_fence_effect(
        invented.panel, outcome="spend_per_head", exposure="exposure", event=invented.event
    )
    np.testing.assert_allclose(found.table["estimate"], [0, 0, 0, 2.5, 2.5, 2.5], atol=1e-9)
    assert found.trend["erasing"] == pytest.approx(2.5 / 2)
    assert found.pre_trend[["F", "p"]].isna().all()
    assert any(a.startswith("no p and no interval: the fit leaves no residual") for a in found.assumptions)


def test_it_says_that_a_dose_response_needs_strong_parallel_trends(found):
    text = " ".join(repr(found).split())
    assert text.startswith(
        "<EventStudy: rule from 2012-13, 1.465 a unit of exposure; 10 bodies, wild cluster bootstrap"
    )
    assert "before: F(3, 9) = 3.8, wild p " in text
    assert "it needs strong parallel trends" in text
    assert "a trend of 0.586 a year for a unit of exposure, gone on from before, would erase the effect" in text
    assert "flat years before the rule do not prove parallel trends" in text
    assert found.summary().index[-1] == "mean after"
    assert found.summary().loc["mean after", "estimate"] == found.estimate


def test_the_picture_has_the_rule_the_slopes_and_the_erasing_trend(found):
    ax = found.plot(source="invented")
    assert [t.get_text() for t in ax.get_legend().get_texts()] == [
        "new rule",
        "trend that would erase it",
        "95 % interval",
    ]
    assert "Slopes on exposure against 2011-12: 2008-09" in figures.alternative_text(ax)
    assert figures.data_table(ax) is found.table


def test_more_bodies_draw_and_need_a_seed():
    invented = synthetic.ring_fence_effect(20, 5, seed=1)
    choices = {"outcome": "spend_per_head", "event": invented.event}
    with pytest.raises(InputError, match="seed is None; give a whole number of zero or more"):
        estimate(invented.panel, **choices)
    a, b = (estimate(invented.panel, **choices, seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(a.summary(), b.summary())


def test_gaps_and_singletons_are_kept_and_named():
    single = pd.read_csv(REFERENCE / "panel.csv").query("body == 'board 07'").assign(per_head=50.0)
    found = estimate(pd.concat([PANEL, single]))
    notes = " | ".join(found.assumptions)
    assert "board 07 is there in one year only" in notes
    assert "board 03 has a year missing in between: nothing is filled in" in notes


def test_few_bodies_have_no_interval():
    few = PANEL[PANEL["body"].isin(PANEL["body"].unique()[:7]) & (PANEL["year"] > "2009-10")]
    with pytest.warns(AssumptionWarning, match=r"7 bodies are few: .* 1/64 = 0\.01562; no interval: 7 bodies"):
        found = estimate(few)
    assert found.table[["low", "high", "band_low", "band_high"]].isna().all(axis=None)
    assert found.table.loc["2012-13", "se"] > 0


MOVING = PANEL.assign(exposure=PANEL["exposure"] + (PANEL["year"] > "2012-13") * (PANEL["body"] == "board 05"))
LONE = pd.concat(
    [
        PANEL,
        pd.DataFrame(
            {"body": ["board 01"], "year": ["2016-17"], "per_head": [50.0], "exposure": [PANEL["exposure"][0]]}
        ),
    ]
)


@pytest.mark.parametrize(
    ("table", "choices", "message", "cases"),
    [
        (
            PANEL,
            {"event": "2019-20"},
            "the first year of the rule is '2019-20', and the years are 2008-09 to 2015-16",
            0,
        ),
        (PANEL, {"event": "2008-09"}, "the year before the rule is '2007-08', and the years are 2008-09", 0),
        (PANEL[PANEL["year"] != "2011-12"], {}, "the year before the rule is '2011-12'", 0),
        (PANEL, {"event": "2012"}, "the first year of the rule is '2012', and the years are 2008-09 to 2015-16", 0),
        (
            MOVING,
            {},
            "'exposure' moves within 'board 05'; exposure is fixed before the rule: give each body's value of the year",
            8,
        ),
        (PANEL.assign(exposure=0.4), {}, "'exposure' is the same for every body, so all are touched alike", 75),
        (PANEL.assign(exposure=0), {}, "'exposure' is the same for every body", 75),
        (LONE, {}, "in 2016-17 'exposure' has no spread of its own", 1),
        (PANEL.assign(per_head=7.0), {}, "'per_head' is constant: it is the same in every row", 75),
        (PANEL.assign(per_head=PANEL["per_head"].where(PANEL.index > 1)), {}, "'per_head' is missing or infinite", 2),
        (PANEL[PANEL["body"] == "board 01"], {}, r"there is one body \('board 01'\)", 8),
        (PANEL, {"inference": "exact"}, "inference is 'exact'; give 'wild', 'cluster', 'cluster_dummies'", 0),
        (PANEL, {"level": 0}, "level is 0; give a share between 0 and 1", 0),
        (PANEL, {"outcome": "exposure"}, "the column 'exposure' is named for two things", 0),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_rows(table, choices, message, cases):
    with pytest.raises(InputError, match=message) as error:
        estimate(table, **choices)
    assert len(error.value.cases) == cases


@pytest.mark.parametrize(("bodies", "before"), [(5, 5), (5, 6), (5, 4)])
def test_as_many_years_before_as_bodies_cannot_be_tested_together(bodies, before):
    # with 4 years before and 5 bodies the covariance is still singular: scores add to zero over bodies, and again over exposure
    invented = synthetic.ring_fence_effect(bodies, 2 * before + 1, seed=1)
    event = sorted(invented.panel["year"].unique())[before + 1]
    with pytest.raises(
        InputError, match=f"{before} years before the reference cannot be tested together with {bodies} bodies"
    ):
        decentre.estimate_ring_fence_effect(invented.panel, outcome="spend_per_head", exposure="exposure", event=event)


def test_two_bodies_leave_nothing_over():
    # an effect for each body and a slope for each year fit two bodies exactly
    two = PANEL[PANEL["body"].isin(["board 01", "board 04"])]
    with pytest.raises(
        InputError, match="16 rows are no more than the effects and slopes of 2 bodies and 8 years need"
    ):
        estimate(two)
