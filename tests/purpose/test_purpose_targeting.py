"""Targeting: R, closed forms, enumeration, published figures of 42 boards, and what is refused."""

from itertools import permutations
from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError, datasets, figures, resampling
from decentre.purpose.gradient import Gradient
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

REFERENCE = Path(__file__).parents[1] / "reference" / "purpose"
BODIES = pd.read_csv(REFERENCE / "targeting_input.csv", index_col="body")
R = pd.read_csv(REFERENCE / "targeting.csv", index_col="row")
INDICES = R.columns.drop([*BODIES.index, "fit_intercept", "fit_R2"])


def targeting(table=BODIES, **choices):
    choices = {"population": table["population"], "replicates": 99, "seed": 1} | choices
    return decentre.assess_targeting(table["spend"], table["need"], **choices)


def boards():
    weighted = datasets.load("icb_weighted_populations")
    weighted = weighted[weighted["year"] == "2022-23"].set_index("icb_ods_code")
    line = 200e6 * weighted["wp_health_inequalities"] / weighted["wp_health_inequalities"].sum()
    return weighted.assign(spend=line), datasets.load("icb_deprivation").set_index("icb_ods_code")


def test_every_figure_and_its_leave_one_out_agree_with_r():
    found = targeting(bounds=(1, 8))
    np.testing.assert_allclose(found.table["estimate"], R.loc["all", found.table.index].astype(float), rtol=1e-9)
    left_out = R[R.index.str.startswith("without")][INDICES]
    np.testing.assert_allclose(found.leave_one_out[INDICES], left_out, rtol=1e-9)
    assert found.leave_one_out.index.tolist() == BODIES.index.tolist()
    np.testing.assert_allclose(found.table.loc[INDICES, "without_one_low"], left_out.min(), rtol=1e-9)
    np.testing.assert_allclose(found.table.loc[INDICES, "without_one_high"], left_out.max(), rtol=1e-9)
    np.testing.assert_allclose(
        found.fit, R.loc["all", ["fit_slope", "fit_intercept", "fit_R2"]].astype(float), rtol=1e-8
    )


def test_a_draw_of_bodies_gives_what_r_computes_from_the_same_draw():
    spend = (BODIES["spend"] / BODIES["population"]).to_numpy()
    drawn = Gradient(spend, *BODIES[["need", "population"]].to_numpy(dtype=float).T, bounds=(1, 8))
    rows = R[R.index.str.startswith("draw")]
    found = drawn.figures(rows[BODIES.index].to_numpy(dtype=int)[:, drawn.ranked.order])
    assert len(rows) == 40
    for name in INDICES:
        np.testing.assert_allclose(found[name], rows[name], rtol=1e-8)


def test_the_interval_is_that_of_the_index_drawn_on_plain_arrays():
    found = targeting(replicates=999, interval="percentile")
    per_head = BODIES["spend"] / BODIES["population"]
    draws = resampling.bootstrap_concentration(
        per_head, BODIES["need"], weights=BODIES["population"], replicates=999, seed=1
    )
    assert (found.low, found.high) == pytest.approx((draws.low, draws.high), rel=1e-12)
    assert found.estimate == found.concentration_index
    assert "superpopulation" in repr(found)
    assert "All bodies listed are observed" in repr(found)


def test_published_indices_of_the_world_health_organization_come_out():
    # WHO healthequal's own test figures, PEERS anchors: RCI .177769 and ACI 7.32842.
    who = pd.DataFrame({"population": [78, 91, 162, 103, 105], "need": range(5)}, index=list("abcde"))
    found = targeting(who.assign(spend=[20, 30, 40, 50, 60] * who["population"]))
    assert round(found.concentration_index, 6) == 0.177769
    assert round(found.absolute_index, 5) == 7.32842


@pytest.mark.parametrize(
    ("need", "printed"),  # evidence/purpose.md section 4, PU10 to PU12; section 7, PU31
    [
        ("imd2019_share_pop_most_deprived_20", 0.869),
        ("imd2019_share_pop_most_deprived_10", 0.915),
        ("imd2025_average_score", 0.745),
        ("ypll_popweighted_mean", 0.959),
    ],
)
def test_42_boards_give_the_published_rank_correlations(need, printed):
    board, deprivation = boards()
    found = decentre.assess_targeting(
        board["spend"], deprivation[need], population=board["gp_pop"], replicates=9, seed=1
    )
    assert round(found.spearman, 3) == printed
    per_head = board["spend"] / board["gp_pop"]
    expected = stats.spearmanr(per_head, deprivation[need].reindex(per_head.index)).statistic
    assert found.spearman == pytest.approx(expected, rel=1e-12)


def test_42_boards_give_the_published_fit_index_and_regions():
    board, deprivation = boards()
    found = decentre.assess_targeting(
        board["spend"],
        deprivation["imd2019_share_pop_most_deprived_20"],
        population=board["gp_pop"],
        order="descending",
        by=board["region"],
        seed=1,
    )
    assert found.fit.round(3).tolist() == [4.539, 2.316, 0.741]  # PU13
    assert round(found.concentration_index, 4) == -0.1124  # PU14
    assert found.bodies["spend_per_head"].agg(["min", "max"]).round(3).tolist() == [2.194, 4.884]  # PU15
    assert found.bodies["spend_per_head"].agg(["idxmin", "idxmax"]).tolist() == ["QXU", "QOP"]
    regions = [
        "North West",
        "North East and Yorkshire",
        "Midlands",
        "South West",
        "East of England",
        "South East",
        "London",
    ]
    published = [4.540, 3.993, 3.444, 2.743, 2.709, 2.664, 2.662]  # PU16
    assert found.groups.loc[regions, "spend_per_head"].round(3).tolist() == published
    assert found.groups["bodies"].sum() == 42
    assert found.low < found.concentration_index < found.high < 0
    assert found.p == 1 / 10_000


def test_fourteen_systems_behind_plan_show_no_signal():
    board, _ = boards()
    behind = datasets.load("systems_behind_plan").set_index("icb_ods_code")["variance_from_plan_gbp_million"]
    need = board["index_health_inequalities"].reindex(behind.index)
    found = decentre.assess_targeting(-behind, need, replicates=999, seed=1)
    assert round(-found.spearman, 3) == -0.064  # PU29: of the variance, which is negative
    assert found.p > 0.1


def test_a_line_given_by_need_says_that_it_is_built_in():
    board, deprivation = boards()
    people = board["gp_pop"]
    built_in = decentre.assess_targeting(
        board["spend"], board["index_health_inequalities"], population=people, replicates=9, seed=1
    )
    assert built_in.kakwani == 0
    assert "straight line in this measure of need" in built_in.assumptions[0]
    outside = decentre.assess_targeting(
        board["spend"], deprivation["imd2025_average_score"], population=people, replicates=9, seed=1
    )
    assert "part of the association is mechanical" in outside.assumptions[0]
    assert outside.kakwani < 0


def test_the_head_count_rule_leans_nowhere():
    found = targeting(BODIES.assign(spend=0.1 * BODIES["population"]), bounds=(0, 1))
    nothing = ["concentration_index", "absolute_index", "slope_index", "erreygers", "wagstaff", "fit_slope"]
    assert found.table.loc[nothing, "estimate"].abs().max() < 1e-15
    assert found.relative_index == pytest.approx(1)
    assert found.kakwani < 0  # less than need would ask for
    assert found.p == found.p_studentised == 1
    assert np.isnan(found.spearman)
    assert np.isnan(found.fit["R2"])
    assert "not defined for these figures: spearman" in found.assumptions


def test_money_in_proportion_to_need_has_kakwani_zero():
    found = targeting(BODIES.assign(spend=7 * BODIES["need"] * BODIES["population"]))
    assert found.table.loc["kakwani"].abs().max() == 0
    assert found.spearman == pytest.approx(1)


def test_the_index_is_twice_the_area_between_the_curve_and_equal_spend():
    found = targeting()
    curve = found.curve()
    assert 1 - 2 * np.trapezoid(curve["spend"], curve["population"]) == pytest.approx(found.concentration_index)
    need = 1 - 2 * np.trapezoid(curve["need"], curve["population"])
    assert found.concentration_index - need == pytest.approx(found.kakwani)
    assert curve.iloc[[0, -1]].to_numpy().tolist() == [[0, 0, 0], [1, 1, 1]]
    assert len(curve) == BODIES["need"].nunique() + 1


def test_descending_ranks_turn_the_signs_and_nothing_else():
    up, down = targeting(bounds=(1, 8)), targeting(bounds=(1, 8), order="descending")
    turned = ["concentration_index", "absolute_index", "kakwani", "slope_index", "erreygers", "wagstaff"]
    np.testing.assert_allclose(down.table.loc[turned, "estimate"], -up.table.loc[turned, "estimate"], rtol=1e-12)
    assert down.relative_index == pytest.approx(1 / up.relative_index)
    same = ["spearman", "fit_slope"]
    np.testing.assert_allclose(down.table.loc[same, "estimate"], up.table.loc[same, "estimate"], rtol=1e-12)
    assert down.fifths.equals(up.fifths)
    assert down.summary().columns.tolist() == ["estimate", "without_one_low", "without_one_high", "low", "high"]


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(12)), st.floats(0.001, 1e6))
def test_neither_the_order_of_rows_nor_the_unit_of_money_matters(order, scale):
    moved = BODIES.iloc[list(order)]
    found = targeting(moved.assign(spend=scale * moved["spend"]), replicates=1)
    np.testing.assert_allclose(found.table.loc["concentration_index", "estimate"], R.loc["all", "concentration_index"])
    np.testing.assert_allclose(found.slope_index, scale * R.loc["all", "slope_index"])


def test_a_body_cut_in_two_alike_changes_no_figure_that_weighs_people():
    half = BODIES.loc[["K"]] / [2, 1, 2]
    cut = pd.concat([BODIES.drop("K"), half, half.rename({"K": "K, other half"})])
    weighed = ["concentration_index", "absolute_index", "kakwani", "slope_index", "relative_index"]
    np.testing.assert_allclose(
        targeting(cut).table.loc[weighed, "estimate"], R.loc["all", weighed].astype(float), rtol=1e-9
    )


def exact_p(table):
    """Return both p-values over every order of spend per head, from the formulas and one order at a time."""
    w, x = (table["population"] / table["population"].sum()).to_numpy(), table["need"].to_numpy()
    rank = [w[x < a].sum() + w[x == a].sum() / 2 for a in x]
    lean = 2 * np.array(rank) - 1

    def both(y):
        mean = (w * y).sum()
        index = (w * y * lean).sum() / mean
        return abs(index), abs((w * (y - mean) * lean).sum()) / np.sqrt(((w * (y - mean) * lean) ** 2).sum())

    per_head = (table["spend"] / table["population"]).tolist()
    found = np.array([both(np.array(y)) for y in permutations(per_head)])
    return (found >= found[0] * (1 - 1e-12)).mean(axis=0)


def test_permutation_p_of_few_bodies_is_that_of_every_order():
    table = BODIES.iloc[[11, 1, 5, 3, 8, 6]]
    found = targeting(table, replicates=720)
    assert (found.p, found.p_studentised) == pytest.approx(tuple(exact_p(table)), rel=1e-12)


def test_permutation_p_of_random_orders_is_near_it():
    table = BODIES.iloc[[11, 1, 5, 3, 8, 6, 9]]
    found = targeting(table, replicates=4999)
    for p, exact in zip((found.p, found.p_studentised), exact_p(table), strict=True):
        assert abs(p - exact) < 4 * np.sqrt(exact * (1 - exact) / 4999)


def test_fifths_hold_equal_numbers_of_bodies_or_of_people():
    table = BODIES.assign(need=np.arange(12.0), population=[1] * 10 + [5, 5], spend=1.0).iloc[:10]
    by_bodies = targeting(table).fifths
    assert by_bodies["bodies"].tolist() == [2] * 5
    assert by_bodies["need_low"].tolist() == [0, 2, 4, 6, 8]
    quantiles = pd.qcut(table["need"], 5, labels=False).value_counts(sort=False)
    assert by_bodies["bodies"].tolist() == quantiles.tolist()
    heavy = table.assign(population=[1, 1, 1, 1, 4, 4, 4, 4, 4, 4])
    by_people = targeting(heavy, fifths="population").fifths
    assert by_people["population"].tolist() == [4, 8, 4, 8, 4]
    assert by_people["spend_per_head"].iloc[0] == 1


def test_a_fifth_without_a_body_is_missing_and_not_zero():
    found = targeting(BODIES.iloc[[0, 6, 11]]).fifths
    assert found["bodies"].isna().tolist() == [False, True, False, True, False]
    assert found["spend_per_head"].isna().sum() == 2


def test_pounds_in_fifths_and_groups_are_sums_over_sums():
    found = targeting(by=pd.Series(["north", "south"] * 6, BODIES.index))
    north = BODIES.iloc[::2]
    assert found.groups.loc["north", "spend_per_head"] == pytest.approx(
        north["spend"].sum() / north["population"].sum()
    )
    mean_need = (north["need"] * north["population"]).sum() / north["population"].sum()
    assert found.groups.loc["north", "need"] == pytest.approx(mean_need)
    spent = found.fifths["spend_per_head"] * found.fifths["population"]
    assert spent.sum() == pytest.approx(BODIES["spend"].sum())


def test_fewer_than_eight_bodies_have_no_interval_and_the_result_says_why():
    found = targeting(BODIES.iloc[:7])
    assert found.table[["low", "high"]].isna().all(axis=None)
    assert "no interval: 7 bodies, and fewer than 8 is too few to draw from" in found.assumptions
    assert "no interval" in " ".join(repr(found).split()).split(">")[0]
    assert targeting(BODIES.iloc[:8]).table.loc["concentration_index", ["low", "high"]].notna().all()


def test_two_bodies_leave_nothing_when_one_is_left_out():
    found = targeting(BODIES.iloc[[0, 11]])
    assert found.leave_one_out.isna().all(axis=None)
    assert found.table["without_one_low"].isna().all()


def test_an_index_that_some_draws_leave_undefined_has_no_interval():
    table = BODIES.iloc[:8].assign(need=[1.0] * 7 + [2.0])
    found = targeting(table, replicates=999, interval="percentile")
    assert np.isnan(found.table.loc["slope_index", "low"])
    assert any(a.startswith("no interval for slope_index") for a in found.assumptions)


def test_a_score_below_zero_ranks_but_has_no_kakwani():
    found = targeting(BODIES.assign(need=BODIES["need"] - 1.05))
    assert found.concentration_index == pytest.approx(R.loc["all", "concentration_index"])
    assert np.isnan(found.kakwani)
    assert "not defined for these figures: kakwani" in found.assumptions
    assert found.curve()["need"].isna().all()


def test_without_people_spend_is_per_head_and_every_body_weighs_the_same():
    found = targeting(population=None)
    alike = targeting(BODIES.assign(population=1))
    pd.testing.assert_frame_equal(found.table, alike.table)
    assert any(a.startswith("no population is given: spend is taken as per head") for a in found.assumptions)


def test_the_null_of_the_permutation_is_said():
    said = " ".join(targeting().assumptions)
    assert "exchangeable between bodies, which is more than zero correlation" in said
    assert "p_studentised" in said


def test_the_same_seed_gives_the_same_result():
    first, second = targeting(), targeting()
    pd.testing.assert_frame_equal(first.table, second.table)
    assert repr(first) == repr(second)
    assert first.p == second.p


def test_the_callers_tables_are_left_as_they_were():
    before = BODIES.copy()
    targeting(by=pd.Series("all", BODIES.index))
    pd.testing.assert_frame_equal(BODIES, before)


def changed(column, **values):
    return BODIES.assign(
        **{column: BODIES[column].astype(float).where(~BODIES.index.isin(list(values)), pd.Series(values))}
    )


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (BODIES.iloc[:1], "there is one body ('A'); give two or more"),
        (BODIES.assign(spend=0), "spend is zero for every body: there is no money to follow"),
        (changed("spend", B=-5.0), "spend must be zero or more in every body, and it is -5.0 in 'B'"),
        (BODIES.assign(need=1.5), "need is 1.5 for every body: nobody ranks before another"),
        (changed("need", C=np.nan), "need must hold a number for every body, and it is nan in 'C'"),
        (changed("spend", C=np.inf), "spend must hold a number for every body, and it is inf in 'C'"),
        (changed("population", D=np.nan), "population must hold a number for every body, and it is nan in 'D'"),
        (changed("population", D=0.0), "population must be above zero in every body, and it is 0.0 in 'D'"),
        (pd.concat([BODIES, BODIES.iloc[:1]]), "must name each body once"),
        (BODIES.astype({"spend": str}), "spend must hold a number for every body, and it is '310' in 'A'"),
    ],
)
def test_figures_that_cannot_be_used_are_refused(table, sentence):
    with pytest.raises(InputError) as refused:
        targeting(table)
    assert sentence in str(refused.value)


def test_offending_rows_are_handed_back():
    with pytest.raises(InputError) as refused:
        targeting(changed("spend", B=-5.0))
    assert refused.value.cases["body"].tolist() == ["B"]


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"population": BODIES["population"].drop("E")}, "'E' of spend is not in both"),
        ({"by": pd.Series("north", BODIES.index[:5])}, "by gives no group for 'F' (7 of 12 bodies)"),
        ({"by": pd.Series("north", [*BODIES.index, "A"])}, "by must name each body once; drop the doubles"),
        ({"order": "upwards"}, "order is 'upwards'; give 'ascending' (positive is pro-need) or 'descending'"),
        ({"fifths": "people"}, "fifths is 'people'; give 'bodies' or 'population'"),
        ({"bounds": (5, 1)}, "bounds are (5, 1); give the least and the greatest possible spend per head"),
        ({"bounds": (0, 4)}, "spend per head goes beyond the bounds (0, 4) in 2 of 12 bodies (first 'K', 5.7)"),
        ({"level": 95}, "level is 95"),
        ({"replicates": 0}, "replicates is 0"),
        ({"seed": None}, "seed is None"),
    ],
)
def test_choices_that_do_not_exist_are_refused(choices, sentence):
    with pytest.raises(InputError) as refused:
        targeting(**choices)
    assert sentence in str(refused.value)


def test_a_seed_has_no_default():
    with pytest.raises(TypeError, match="seed"):
        decentre.assess_targeting(BODIES["spend"], BODIES["need"])


def test_bounded_indices_need_bounds():
    assert "erreygers" not in targeting().table.index
    assert {"erreygers", "wagstaff"} <= set(targeting(bounds=(1, 8)).table.index)


def test_the_curve_says_what_it_shows():
    with figures.off_screen():
        found = targeting()
        ax = found.plot(source="made up")
    assert ax.get_title(loc="left") == "Concentration index +0.1293"
    assert figures.alternative_text(ax).startswith(
        "Concentration curve, least need first: the first 57 per cent of people hold 48.0 per cent"
    )
    pd.testing.assert_frame_equal(figures.data_table(ax), found.curve())
    assert [t.get_text() for t in ax.get_legend().get_texts()] == [
        "equal spend per head",
        "in proportion to need",
        "spend",
    ]


def test_the_studentised_p_keeps_its_level_where_spend_is_not_exchangeable_and_the_plain_p_does_not():
    # 42 bodies, no correlation, but spend that scatters more at both ends of need (DiCiccio and Romano 2017, section 2).
    random, runs = np.random.default_rng(7), 300
    below = np.zeros(2)
    for seed in range(runs):
        need = random.normal(size=42)
        spend = 10 + random.normal(size=42) * (0.2 + abs(need))
        found = Gradient(spend - spend.min() + 1, need, np.ones(42)).permuted(199, seed)
        below += [p <= 0.05 for p in found]
    assert below[0] / runs > 0.1
    assert abs(below[1] / runs - 0.05) < 3 * np.sqrt(0.05 * 0.95 / runs)
