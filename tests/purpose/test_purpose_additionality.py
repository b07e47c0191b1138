"""Additionality: R with every dummy, every refusal, and what the figure cannot know is said."""

from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import AssumptionWarning, InputError, figures, synthetic
from decentre.purpose import panel as effects_of
from decentre.purpose.panel import effective_clusters
from decentre.purpose.sensitivity import robustness_value
from decentre.resampling import wild_draws

REFERENCE = Path(__file__).parents[1] / "reference" / "panel"
GRUNFELD = pd.read_csv(REFERENCE / "grunfeld.csv")
PANEL = pd.read_csv(REFERENCE / "panel.csv")
RESULTS = pd.read_csv(REFERENCE / "panel_results.csv").set_index(["case", "term", "quantity"])["value"].sort_index()
WILD = pd.read_csv(REFERENCE / "wild_inclusive.csv").set_index(["case", "term", "quantity"])["value"].sort_index()
NAMED = {"spend": "spend", "earmark": "earmark", "population": "population", "controls": ["control"], "currency": "GBP"}


def estimate(table=PANEL, **choices):
    return decentre.estimate_additionality(table, **(NAMED | choices))


def strict_interval(weighting):
    """Return the limits that R's strict p gives, from the same draws."""
    heads = PANEL.groupby("body")["population"].transform("first").to_numpy(float)
    body, year = pd.factorize(PANEL["body"], sort=True)[0], pd.factorize(PANEL["year"], sort=True)[0]
    given = effects_of.effects(body, year, heads if weighting == "pound" else None)
    columns = np.column_stack([PANEL["earmark"] / heads, PANEL["control"]])
    fit = effects_of.fit(PANEL["spend"].to_numpy() / heads, columns, given)
    sums = wild_draws.cluster_sums(fit.coefficients[0], *fit.partialled(0), fit.residuals, given.first)
    return wild_draws.wild_draws(sums, 9999, None).interval(0.95, strict=True)


@pytest.fixture(scope="module")
def found():
    return estimate()


@pytest.mark.parametrize("weighting", ["body", "pound"])
def test_estimate_errors_and_wild_bootstrap_are_those_of_r(found, weighting):
    # gaps, a body that comes late, one that leaves early, one with a single year: kept, as fixest does
    row, r = found.summary().loc[weighting], RESULTS[weighting, "earmark"]
    np.testing.assert_allclose(row[["estimate", "se", "se_cv3"]], r[["estimate", "se", "cv3"]], rtol=1e-8)
    assert row[["p_strict_zero", "p_strict_one"]].tolist() == r[["wild_p_zero", "wild_p_one"]].tolist()
    np.testing.assert_allclose(strict_interval(weighting), r[["wild_low", "wild_high"]], rtol=1e-8)
    # decentre's own p counts the fit, and its interval inverts that p
    inclusive = WILD[weighting, "earmark"]
    assert row[["p_zero", "p_one"]].tolist() == inclusive[["p_zero", "p_one"]].tolist()
    np.testing.assert_allclose(row[["low", "high"]], inclusive[["low", "high"]], rtol=1e-8)
    for null, value in (("zero", 0), ("one", 1)):
        f = abs(r["estimate"] - value) / r["classical_se"] / np.sqrt(r["freedom"])
        assert row[f"robustness_{null}"] == pytest.approx((np.sqrt(f**4 + 4 * f**2) - f**2) / 2, rel=1e-8)


@pytest.mark.parametrize("weighting", ["body", "pound"])
def test_clustered_inference_is_that_of_r(weighting):
    found = estimate(inference="cluster", weights="population" if weighting == "pound" else None)
    for term in ("earmark", "control"):
        r = RESULTS[weighting, term]
        np.testing.assert_allclose(
            found.coefficients.loc[term, ["estimate", "se", "p"]], r[["estimate", "se", "p_cluster_zero"]], rtol=1e-8
        )
    r = RESULTS[weighting, "earmark"]
    np.testing.assert_allclose(found.p.to_numpy(), r[["p_cluster_zero", "p_cluster_one"]], rtol=1e-8)
    assert (found.estimate, found.se) == tuple(found.summary().loc[weighting, ["estimate", "se"]])
    # t with 11 - 1 degrees of freedom: 2.228139 (any table of Student's t)
    np.testing.assert_allclose(
        [found.low, found.high], found.estimate + np.array([-1, 1]) * 2.2281388520 * found.se, rtol=1e-9
    )


@pytest.mark.parametrize("weighting", ["body", "pound"])
def test_the_lead_is_that_of_r_on_rows_that_have_a_next_year(weighting):
    row, r = estimate(inference="cluster").leads.loc[weighting], RESULTS[f"{weighting} lead", "lead"]
    np.testing.assert_allclose(row[["estimate", "se", "p"]], r[["estimate", "se", "p_cluster_zero"]], rtol=1e-8)


def test_grunfeld_has_the_clustered_error_printed_for_fixest():
    # 0.010824: G/(G-1) (n-1)/(n-K) with K = 2 slopes + 20 years
    with pytest.warns(AssumptionWarning, match=r"10 bodies are worth \d\.\d of one size"):
        found = decentre.estimate_additionality(GRUNFELD, spend="inv", earmark="value", controls=["capital"])
    assert round(found.se, 6) == 0.010824
    r = RESULTS["grunfeld", "value"]
    np.testing.assert_allclose(
        [found.estimate, found.se, found.low, found.high],
        [*r[["estimate", "se"]], *WILD["grunfeld", "value"][["low", "high"]]],
        rtol=1e-8,
    )
    np.testing.assert_allclose(found.summary().loc["body", "se_cv3"], r["cv3"], rtol=1e-8)


def test_no_p_is_zero_and_the_strict_one_stands_beside_it():
    # no pattern of signs gives a larger t: the fit and its mirror are 2 of 1,024
    with pytest.warns(AssumptionWarning, match=r"10 bodies are worth \d\.\d of one size"):
        found = decentre.estimate_additionality(GRUNFELD, spend="inv", earmark="value", controls=["capital"])
    assert found.p_strict.tolist() == [0, 0]
    assert found.p.tolist() == [1 / 512, 1 / 512]


def test_robustness_is_that_printed_by_its_authors():
    # Cinelli and Hazlett 2020, Darfur: t 4.18445 with 783 degrees of freedom, robustness value 0.1388
    assert round(robustness_value(4.18445, 783), 4) == 0.1388


def test_effective_clusters_are_all_where_they_are_alike_and_fewer_where_one_is_large():
    assert effective_clusters(np.full(7, 3.0)) == pytest.approx(7)
    sizes = np.array([1.0, 1.0, 4.0])
    assert effective_clusters(sizes) == pytest.approx(
        3 / (1 + ((sizes - 2) ** 2).mean() / 4)
    )  # Carter and others: G / (1 + cv^2)


def test_without_chance_the_truth_is_found_exactly():
    invented = synthetic.additionality(12, 6, extra=0.37, noise=0, seed=4)
    found = estimate(invented.panel, controls=())
    assert found.summary()["estimate"].tolist() == pytest.approx([0.37, 0.37], abs=1e-6)
    assert found.leads["estimate"].tolist() == pytest.approx([0, 0], abs=1e-6)


def test_a_perfect_fit_has_no_p_and_says_so():
    table = PANEL.assign(spend=3 * PANEL["earmark"])
    found = estimate(table, controls=())
    assert found.estimate == pytest.approx(3)
    assert np.isnan([found.low, found.high, *found.p]).all()
    assert any("the fit leaves no residual" in a for a in found.assumptions)


def test_head_counts_are_those_of_the_first_year():
    first = PANEL.groupby("body")["population"].transform("first")
    a, b = estimate(), estimate(PANEL.assign(population=first))
    pd.testing.assert_frame_equal(a.summary(), b.summary())
    assert any("money per head of each body's first year" in x for x in a.assumptions)
    assert any("2 bodies (first board 02) are not there in 2008-09" in x for x in a.assumptions)


def test_moving_head_counts_make_a_substituted_earmark_look_extra():
    invented = synthetic.additionality(200, 10, extra=0, noise=0.5, seed=3).panel
    assert abs(estimate(invented, controls=(), inference="cluster").estimate) < 0.02
    divided = invented.assign(
        spend=invented["spend"] / invented["population"], earmark=invented["earmark"] / invented["population"]
    )
    with pytest.warns(AssumptionWarning, match="the lead test fails"):
        moving = estimate(divided, population=None, controls=(), inference="cluster")
    assert moving.low > 0
    assert any("if they were divided by head counts that move" in a for a in moving.assumptions)


def test_without_a_population_there_is_one_row_and_the_figures_are_taken_as_they_are():
    base = PANEL.groupby("body")["population"].transform("first")
    divided = PANEL.assign(spend=PANEL["spend"] / base, earmark=PANEL["earmark"] / base)
    alone, both = estimate(divided, population=None), estimate()
    assert alone.summary().index.tolist() == ["body"]
    pd.testing.assert_series_equal(alone.summary().loc["body"], both.summary().loc["body"])


def test_the_order_of_rows_the_spelling_of_years_and_the_type_of_keys_do_not_matter(found):
    shuffled = PANEL.sample(frac=1, random_state=2).assign(year=lambda t: t["year"].str.replace("-", "/"))
    shuffled["body"] = shuffled["body"].astype("category")
    pd.testing.assert_frame_equal(estimate(shuffled).summary(), found.summary())
    before = shuffled.copy()
    estimate(shuffled)
    pd.testing.assert_frame_equal(shuffled, before)


def test_the_unit_of_money_does_not_matter_and_that_of_a_control_neither(found):
    table = PANEL.assign(spend=PANEL["spend"] / 1e6, earmark=PANEL["earmark"] / 1e6, control=PANEL["control"] * 1e5)
    columns = [c for c in found.summary() if not c.startswith("p_") and c != "lead_p"]
    pd.testing.assert_frame_equal(estimate(table).summary()[columns], found.summary()[columns], rtol=1e-6)


def test_more_bodies_draw_and_need_a_seed():
    invented = synthetic.additionality(20, 5, seed=1).panel
    with pytest.raises(InputError, match="seed is None; give a whole number of zero or more"):
        estimate(invented, controls=())
    a, b = (estimate(invented, controls=(), replicates=199, seed=1) for _ in range(2))
    pd.testing.assert_frame_equal(a.summary(), b.summary())
    assert a.p[0] >= 1 / 200
    c = estimate(invented, controls=(), replicates=199, webb=True, seed=1)
    assert (c.estimate, c.se) == (a.estimate, a.se)
    assert (c.low, c.high) != (a.low, a.high)
    assert estimate(invented, controls=(), inference="cluster").low < a.estimate  # nothing drawn, no seed


def test_the_level_widens_the_interval():
    wide, narrow = estimate(level=0.99), estimate(level=0.5)
    assert wide.low < narrow.low < narrow.estimate < narrow.high < wide.high


def test_few_bodies_have_no_interval_and_the_p_there_are_is_said():
    few = PANEL[PANEL["body"].isin(PANEL["body"].unique()[:5])]
    with pytest.warns(
        AssumptionWarning,
        match=r"5 bodies are few: .* a multiple of 1/16 = 0\.0625; no interval: 5 bodies, and fewer than 8",
    ):
        found = estimate(few)
    assert np.isnan([found.low, found.high]).all()
    assert found.se > 0
    assert (found.p * 16 % 1 == 0).all()
    with pytest.warns(AssumptionWarning, match="5 bodies are few: clustered errors are too small"):
        estimate(few, inference="cluster")


def test_two_bodies_alike_in_their_years_have_no_clustered_error_at_all():
    two = PANEL[PANEL["body"].isin(["board 01", "board 04"])]
    with pytest.warns(AssumptionWarning, match="2 bodies are few"):
        found = estimate(two, controls=())
    assert np.isnan([found.se, *found.p, found.summary().loc["body", "se_cv3"]]).all()
    assert found.coefficients[["se", "t", "p"]].isna().all(axis=None)
    assert any("the clustered error is zero by construction" in a for a in found.assumptions)
    assert any("no CV3 error: without one of the bodies" in a for a in found.assumptions)


def test_singletons_gaps_and_negative_figures_are_kept_and_named():
    table = PANEL.assign(spend=PANEL["spend"].where(PANEL.index > 1, -5))
    notes = " | ".join(estimate(table).assumptions)
    assert "board 07 is there in one year only: kept, and nothing is left of it once its own effect is out" in notes
    assert "board 03 has a year missing in between" in notes
    assert "2 rows have a negative spend: taken as it is" in notes


def test_a_singleton_changes_the_small_sample_factor_alone():
    alone, without = estimate(inference="cluster"), estimate(PANEL[PANEL["body"] != "board 07"], inference="cluster")
    assert alone.estimate == pytest.approx(without.estimate, rel=1e-9)
    n, bodies, fitted = len(PANEL), 11, 2 + 8
    factor = (bodies / (bodies - 1) * (n - 1) / (n - fitted)) / (
        (bodies - 1) / (bodies - 2) * (n - 2) / (n - 1 - fitted)
    )
    assert alone.se / without.se == pytest.approx(np.sqrt(factor), rel=1e-9)


def test_an_earmark_that_is_a_share_of_a_total_is_said_to_be_shift_share():
    share = PANEL.groupby("body")["population"].transform("first") / 1e6
    total = 1e6 * (1 + PANEL["year"].str[:4].astype(int) - 2008)
    with pytest.warns(AssumptionWarning, match="no interval and no p: every earmark is a fixed share"):
        notes = estimate(PANEL.assign(earmark=share * np.exp(share) * total), controls=()).assumptions
    assert any(
        a.startswith("here every earmark is a fixed share of each year's total: that is a shift-share design")
        for a in notes
    )
    assert any(
        a.startswith("an earmark that is a fixed share of a national total is a shift-share")
        for a in estimate().assumptions
    )


def test_no_lead_where_no_year_follows():
    with pytest.warns(AssumptionWarning, match=r"11 bodies are worth 4\.7 of one size"):
        found = estimate(PANEL[PANEL["year"].isin(["2010-11", "2012-13", "2014-15"])], inference="cluster")
    assert found.leads.isna().all(axis=None)
    assert any(a.startswith("no test of leads") for a in found.assumptions)


def test_it_prints_a_table_and_a_picture_with_both_nulls(found):
    found = estimate(currency="GBP")
    text = " ".join(repr(found).split())
    assert text.startswith(
        "<Additionality: 0.635 of each earmarked pound is extra (body-weighted); 11 bodies, 2008-09 to 2015-16, wild"
    )
    assert "1: every earmarked pound is extra" in text
    assert "more rows" not in text
    ax = found.plot(source="invented")
    assert figures.data_table(ax).index.tolist() == ["body", "pound", "lead"]
    assert "body-weighted 0.64 (0.44 to 0.81)" in figures.alternative_text(ax)
    assert {t.get_text() for t in ax.texts} >= {"0: replaced", "1: all extra"}
    assert figures.data_table(estimate(inference="cluster", weights="population").plot()).index.tolist() == [
        "body",
        "pound",
        "lead",
    ]


UNIFORM = PANEL.assign(earmark=PANEL["population"] * PANEL["year"].str[:4].astype(int))


@pytest.mark.parametrize(
    ("table", "choices", "message", "cases"),
    [
        (UNIFORM, {}, r"'earmark' per head is the same for every body of a year \(collinear with the years\)", 76),
        (PANEL.assign(earmark=0), {}, "'earmark' per head is zero in every row, so there is nothing to follow", 76),
        (PANEL.assign(earmark=4.0), {"population": None}, "'earmark' is constant: it is the same in every row", 76),
        (
            PANEL.assign(earmark=PANEL.groupby("body")["earmark"].transform("first")),
            {"population": None},
            "'earmark' is constant within each body, so the body effects absorb it",
            76,
        ),
        (PANEL.assign(spend=0.0), {}, "'spend' per head is zero in every row", 76),
        (PANEL.assign(control=1), {}, "'control' is constant: it is the same in every row", 76),
        (
            PANEL.assign(control=PANEL["earmark"] * 2 + PANEL["year"].str[:4].astype(int)),
            {"population": None},
            r"'control' is a sum of the body effects, the year effects and the other columns \(collinear\)",
            76,
        ),
        (
            PANEL[PANEL["body"] == "board 01"],
            {},
            r"there is one body \('board 01'\); body and year effects need two or more bodies",
            8,
        ),
        (
            PANEL[PANEL["year"] == "2012-13"],
            {},
            r"there is one year \('2012-13'\); body and year effects need two or more years",
            11,
        ),
        (PANEL.iloc[:0], {}, "there are no rows; give a row a body and year", 0),
        (
            pd.concat([PANEL, PANEL.iloc[:1]]),
            {},
            r"two rows for the same body and year \(2 of 77 rows, first board 01 2008-09\)",
            2,
        ),
        (
            PANEL.assign(spend=PANEL["spend"].where(PANEL.index != 3)),
            {},
            r"'spend' is missing or infinite \(1 of 76 rows, first board 01",
            1,
        ),
        (
            PANEL.assign(control=PANEL["control"].where(PANEL.index > 0, np.inf)),
            {},
            "'control' is missing or infinite",
            1,
        ),
        (PANEL.assign(earmark="£1,000"), {}, r"'earmark' holds text .*tables\.parse_money", 76),
        (
            PANEL.assign(population=PANEL["population"].where(PANEL.index > 1, 0)),
            {},
            "'population' is not above zero",
            2,
        ),
        (PANEL.assign(body=PANEL["body"].where(PANEL.index > 4)), {}, "a body is missing", 5),
        (PANEL.assign(year=PANEL["year"].where(PANEL.index > 4)), {}, "a year is missing", 5),
        (
            PANEL.assign(year=PANEL["year"].where(PANEL["year"] != "2008-09", "2008")),
            {},
            "years of another kind than '2009-10'",
            9,
        ),
        (PANEL.drop(columns="spend"), {}, "there is no column 'spend'; a panel needs it, and this table has body", 0),
        (PANEL, {"earmark": "spend"}, "the column 'spend' is named for two things; give each its own column", 0),
        (PANEL.to_numpy(), {}, r"a pandas DataFrame is needed, not ndarray; read a file with tables\.read", 0),
        (
            PANEL[PANEL["body"].isin(["board 01", "board 04"]) & PANEL["year"].isin(["2008-09", "2009-10"])],
            {"controls": ()},
            "4 rows are no more than the effects of 2 bodies, of 2 years and of 1 columns need; nothing is left over",
            4,
        ),
        (
            PANEL,
            {"controls": "control"},
            r"controls is 'control'; give a sequence of columns, such as \['control'\]",
            0,
        ),
        (
            PANEL,
            {"weights": "pounds"},
            "weights is 'pounds'; give 'population', a column of weights of each year, or None",
            0,
        ),
        (
            PANEL,
            {"weights": "population", "population": None},
            "weights is 'population', and no population is given",
            0,
        ),
        (PANEL, {"inference": "bootstrap"}, "inference is 'bootstrap'; give 'wild', 'cluster', 'cluster_dummies'", 0),
        (PANEL, {"level": 95}, "level is 95; give a share between 0 and 1", 0),
        (PANEL, {"replicates": 0}, "replicates is 0; give a whole number of 1 or more", 0),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_rows(table, choices, message, cases):
    with pytest.raises(InputError, match=message) as error:
        estimate(table, **choices)
    assert len(error.value.cases) == cases


def test_body_and_year_effects_are_projected_exactly_in_unbalanced_panels():
    body, year = pd.factorize(PANEL["body"])[0], pd.factorize(PANEL["year"], sort=True)[0]
    weights = PANEL["population"].to_numpy(float)
    dummies = np.hstack([pd.get_dummies(body, dtype=float), pd.get_dummies(year, dtype=float)])
    root = np.sqrt(weights / weights.mean())
    x = PANEL["earmark"].to_numpy(float)
    by_hand = root * (x - dummies @ np.linalg.lstsq(dummies * root[:, None], x * root, rcond=None)[0])
    out = effects_of.effects(body, year, weights).out_of(x)
    np.testing.assert_allclose(out, by_hand, atol=1e-8 * np.abs(x).max())
