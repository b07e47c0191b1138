"""Intervals of targeting: brute force, the plain arrays, scipy; clusters, groups, differences, and what is refused."""

import itertools
from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError, measures, resampling
from decentre.purpose.rank_correlation import concordances
from decentre.purpose.targeting_intervals import measured
from decentre.resampling.fixed_ranks import permute_both, rank_p
from scipy import stats

REFERENCE = Path(__file__).parents[1] / "reference" / "purpose"
BODIES = pd.read_csv(REFERENCE / "targeting_input.csv", index_col="body")
BRUTE = pd.read_csv(REFERENCE / "targeting_left_out.csv", index_col="figure")["value"]
PER_HEAD = BODIES["spend"] / BODIES["population"]
EACH = np.arange(len(BODIES))
NEEDS = pd.DataFrame({"a": np.sin(EACH), "b": EACH**2 % 7}, BODIES.index)
NINE = pd.Series(EACH % 9, BODIES.index)
HALVES = pd.Series(np.where(EACH < 6, "first", "last"), BODIES.index)


def targeting(table=BODIES, **choices):
    choices = {"population": table["population"], "replicates": 99, "seed": 1} | choices
    return decentre.assess_targeting(table["spend"], table["need"], **choices)


def uneven(bodies, seed=1):
    random = np.random.default_rng(seed)
    need = random.integers(0, max(3, bodies // 2), bodies).astype(float)
    table = pd.DataFrame({"need": need, "population": random.integers(50, 500, bodies)})
    return table.assign(spend=table["population"] * np.exp(0.1 * need / need.std() + random.normal(0, 0.3, bodies)))


def test_the_jackknife_is_that_of_brute_force_with_t_on_half_as_many_degrees_of_freedom():
    found = targeting()
    se, reach = BRUTE["index jackknife"], stats.t.isf(0.025, 6)
    assert found.interval == "jackknife"
    assert found.estimate == pytest.approx(BRUTE["index"], rel=1e-12)
    assert (found.low, found.high) == pytest.approx(
        (found.estimate - reach * se, found.estimate + reach * se), rel=1e-8
    )


def test_clusters_are_left_out_whole():
    found = targeting(cluster=NINE)
    reach = stats.t.isf(0.025, 4.5) * BRUTE["index jackknife, 9 clusters"]
    assert found.high - found.estimate == pytest.approx(reach, rel=1e-8)
    assert found.units.index.tolist() == list(range(9))
    assert len(found.leave_one_out) == len(BODIES)
    plain = resampling.jackknife_concentration(
        PER_HEAD, BODIES["need"], weights=BODIES["population"], cluster=list(NINE)
    )
    assert plain.se == pytest.approx(BRUTE["index jackknife, 9 clusters"], rel=1e-8)


def test_every_body_its_own_cluster_is_no_cluster():
    each = targeting(cluster=pd.Series(BODIES.index, BODIES.index))
    pd.testing.assert_frame_equal(each.table, targeting().table, rtol=1e-10)


@pytest.mark.parametrize("method", ["jackknife", "studentised", "bca", "percentile"])
def test_the_index_of_plain_arrays_has_the_same_interval(method):
    found = targeting(interval=method, replicates=499)
    given = {"weights": BODIES["population"]}
    plain = (
        resampling.jackknife_concentration(PER_HEAD, BODIES["need"], **given)
        if method == "jackknife"
        else resampling.bootstrap_concentration(
            PER_HEAD, BODIES["need"], **given, method=method, replicates=499, seed=1
        )
    )
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), rel=1e-9)
    assert f"{method} intervals" in repr(found)


@pytest.mark.parametrize(("bodies", "order"), [(9, "ascending"), (9, "descending"), (25, "descending")])
def test_figures_without_each_body_are_those_of_the_bodies_that_remain(bodies, order):
    table = uneven(bodies)
    needs = pd.DataFrame({"age": np.cos(table.index), "rural": table.index % 4})
    found = targeting(table, bounds=(0, 50), needs=needs, order=order)
    for body in table.index:
        rest = targeting(table.drop(body), bounds=(0, 50), needs=needs.drop(body), order=order)
        np.testing.assert_allclose(found.leave_one_out.loc[body], rest.table["estimate"], rtol=1e-8, atol=1e-12)


def test_the_error_of_each_draw_is_that_of_its_bodies_left_out_in_turn():
    table = uneven(10, seed=3)
    found = decentre.purpose.gradient.Gradient(
        *(
            np.asarray(v, dtype=float)
            for v in (table["spend"] / table["population"], table["need"], table["population"])
        )
    )
    figures, errors = found.drawn_errors(5, 7)
    counts = decentre.resampling.draws.drawn_counts(np.random.default_rng(7), 5, 10)
    for draw, row in enumerate(counts):
        bodies = np.repeat(found.ranked.order, row)
        for name in ("concentration_index", "slope_index", "spearman", "fit_slope", "kakwani"):
            figure = [targeted(table.iloc[np.delete(bodies, k)], name) for k in range(10)]
            assert figures[name][draw] == pytest.approx(targeted(table.iloc[bodies], name), rel=1e-9)
            assert errors[name][draw] == pytest.approx(np.sqrt(0.9) * np.std(figure) * np.sqrt(10), rel=1e-8)


def targeted(rows, name):
    rows = rows.reset_index(drop=True)
    return decentre.assess_targeting(
        rows["spend"], rows["need"], population=rows["population"], replicates=1, seed=1
    ).table.loc[name, "estimate"]


def test_horizontal_inequity_is_that_of_brute_force_with_the_first_stage_in_the_jackknife():
    plain = measures.horizontal_inequity(PER_HEAD, BODIES["need"], needs=NEEDS, population=BODIES["population"])
    assert plain.estimate == pytest.approx(BRUTE["inequity"], rel=1e-9)
    assert plain.se == pytest.approx(BRUTE["inequity jackknife"], rel=1e-8)
    found = targeting(needs=NEEDS)
    row = found.table.loc["horizontal_inequity"]
    assert row[["estimate", "low", "high"]].tolist() == pytest.approx([plain.estimate, plain.low, plain.high], rel=1e-9)
    assert "horizontal_inequity" not in targeting().table.index
    assert np.isnan(targeting().horizontal_inequity)


def test_spend_that_follows_its_needs_has_no_horizontal_inequity():
    follows = 5 + NEEDS["a"] + 0.2 * NEEDS["b"]
    found = measures.horizontal_inequity(follows, BODIES["need"], needs=NEEDS, population=BODIES["population"])
    assert abs(found.estimate) < 1e-14
    assert found.se < 1e-14


@pytest.mark.parametrize(
    ("needs", "message"),
    [
        (3 * BODIES["need"] - 1, "is what the bodies are ranked by"),
        (NEEDS.assign(c=NEEDS["a"] - 2 * NEEDS["b"]), "one need is a line in the others"),
        (NEEDS.assign(c=4.0), "'c' is the same for every body"),
        (NEEDS.iloc[:-1], "needs has no figure for 'L' (1 of 12 bodies)"),
        (NEEDS.assign(c="x"), "needs column 'c' is not numbers"),
        ([1, 2], "needs must be a DataFrame whose index is the bodies"),
    ],
)
def test_needs_that_cannot_foretell_are_refused(needs, message):
    with pytest.raises(InputError) as refused:
        targeting(needs=needs)
    assert message in str(refused.value)


def test_between_and_within_groups_sum_to_the_index():
    found = targeting(by=HALVES).groups
    assert found["between"].sum() == pytest.approx(BRUTE["between two halves"], rel=1e-8)
    assert found["within"].sum() == pytest.approx(BRUTE["within two halves"], rel=1e-8)
    assert found[["between", "within"]].to_numpy().sum() == pytest.approx(BRUTE["index"], rel=1e-12)
    first = BODIES[HALVES == "first"]
    own = targeting(first).concentration_index
    assert found.loc["first", "concentration_index"] == pytest.approx(own, rel=1e-12)


def test_two_years_of_the_same_bodies_are_held_against_each_other_body_by_body():
    later = targeting(BODIES.assign(spend=BODIES["spend"] * (1 + 0.03 * EACH)))
    row = later.difference(targeting()).loc["concentration_index"]
    assert row["estimate"] == pytest.approx(BRUTE["years"], rel=1e-9)
    assert row["se"] == pytest.approx(BRUTE["years jackknife"], rel=1e-8)
    assert row["high"] - row["estimate"] == pytest.approx(stats.t.isf(0.025, 6) * row["se"], rel=1e-12)
    assert row["p"] == pytest.approx(2 * stats.t.sf(row["estimate"] / row["se"], 6), rel=1e-12)


def test_two_groups_of_different_bodies_add_their_variances_as_welch_does():
    one, two = targeting(), targeting(uneven(20).rename(index="x{}".format))
    row = one.difference(two).loc["concentration_index"]
    parts = [
        resampling.jackknife_concentration(
            r.bodies["spend_per_head"], r.bodies["need"], weights=r.bodies["population"]
        ).se
        ** 2
        for r in (one, two)
    ]
    assert row["se"] == pytest.approx(np.sqrt(sum(parts)), rel=1e-9)
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / 6 + parts[1] ** 2 / 10)
    assert row["high"] - row["estimate"] == pytest.approx(stats.t.isf(0.025, freedom) * row["se"], rel=1e-9)


def test_a_difference_of_partly_the_same_bodies_is_refused():
    with pytest.raises(InputError, match="11 bodies stand in both results, and others in one only"):
        targeting().difference(targeting(BODIES.iloc[:-1]))
    with pytest.raises(InputError, match="assess both with the same"):
        targeting().difference(targeting(order="descending"))
    with pytest.raises(InputError, match="a difference has no interval with fewer than 8"):
        targeting(BODIES.iloc[:7]).difference(targeting(BODIES.iloc[7:]))


def test_the_p_of_spearman_is_that_of_every_order():
    assert targeting(BODIES.iloc[:7]).p_spearman == pytest.approx(BRUTE["spearman p, first 7"], rel=1e-12)
    # tables of Spearman's rho: sum of squared differences 20 of 8 bodies, rho 0.762, two-sided p 0.0368
    assert rank_p(np.arange(8.0), np.array([2.0, 0, 1, 5, 3, 4, 7, 6]) + 0.0, replicates=9, seed=1) == pytest.approx(
        exact_spearman([2, 0, 1, 5, 3, 4, 7, 6]), rel=1e-12
    )


def exact_spearman(order):
    seen = abs(np.corrcoef(np.arange(8), order)[0, 1])
    every = np.array(list(itertools.permutations(range(8))), dtype=float) - 3.5
    return (np.abs(every @ (np.arange(8) - 3.5)) / 42 >= seen - 1e-12).mean()


def test_the_p_of_spearman_with_many_bodies_is_that_of_scipy():
    random = np.random.default_rng(2)
    x, y = random.normal(size=(2, 1_500))
    ranks = stats.rankdata(x), stats.rankdata(y + 0.05 * x)
    assert rank_p(*ranks, replicates=9, seed=1) == pytest.approx(stats.spearmanr(*ranks).pvalue, rel=1e-9)


def test_the_normal_limit_of_the_orders_is_where_random_orders_are():
    random = np.random.default_rng(4)
    need, people = random.normal(size=20_000), random.integers(100, 900, 20_000).astype(float)
    spend = 10 + random.normal(size=20_000) + 0.015 * need
    limit = permute_both(spend, need, people, replicates=1, seed=1)
    for found, studentised in zip(limit, (False, True), strict=True):
        drawn = resampling.permute_concentration(
            spend, need, weights=people, studentised=studentised, replicates=999, seed=1
        )
        assert 0.01 < found.p < 0.5
        assert abs(found.p - drawn.p) < 4 * np.sqrt(found.p * (1 - found.p) / 999)


def test_concordances_with_ties_are_those_of_every_pair():
    random = np.random.default_rng(5)
    x, y = random.integers(0, 6, (2, 37)).astype(float)
    pairs = np.sign(x[:, None] - x) * np.sign(y[:, None] - y)
    np.testing.assert_array_equal(concordances(x, y), pairs.sum(axis=1))


def test_a_few_bodies_with_most_of_the_money_are_named_with_what_the_interval_held():
    heavy = targeting(BODIES.assign(spend=BODIES["spend"] * np.where(EACH == 11, 80, 1)))
    said = " ".join(heavy.assumptions)
    assert "few bodies carry the money: the 3 with most of it hold" in said
    held = measured(12).loc["jackknife"]
    assert f"{held['rich']:.2f} and {held['giants']:.2f} of draws" in said
    assert "few bodies carry" not in " ".join(targeting().assumptions)


def test_coverage_is_what_the_benchmark_stored():
    table = targeting().coverage()
    assert table.index.tolist() == ["jackknife", "studentised", "bca", "percentile"]
    assert (table["bodies"] == 10).all()
    stored = (Path(__file__).parents[1] / "benchmarks" / "bench_coverage.txt").read_text(encoding="utf-8")
    for design in ("benign", "boards", "rich", "giants"):
        line = next(x for x in stored.splitlines() if x.strip().startswith(f"{design}, 10 bodies"))
        for method, held in table[design].items():
            assert f"{method} {held:.3f}" in line
    assert table.loc["jackknife", ["benign", "boards"]].min() >= 0.9
    at_20 = measured(20).loc["jackknife", ["benign", "boards"]]
    assert at_20.between(0.92, 0.97).all()


def test_need_that_is_a_share_of_people_is_not_read_as_kakwani():
    share = targeting(BODIES.assign(need=BODIES["need"] / 10))
    assert any("kakwani is not read" in a for a in share.assumptions)
    assert not any("kakwani is not read" in a for a in targeting().assumptions)


def test_few_clusters_have_no_interval():
    found = targeting(cluster=HALVES)
    assert found.table[["low", "high"]].isna().all(axis=None)
    assert "no interval: 2 clusters, and fewer than 8 is too few to draw from" in found.assumptions


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"interval": "normal"}, "interval is 'normal'; give one of 'jackknife', 'studentised', 'bca', 'percentile'."),
        ({"interval": "studentised", "cluster": NINE}, "interval='studentised' draws bodies one by one"),
        ({"cluster": pd.Series("all", BODIES.index)}, "cluster has one label for every body"),
        ({"cluster": NINE.iloc[:-1]}, "cluster gives no cluster for 'L' (1 of 12 bodies)"),
    ],
)
def test_intervals_that_there_are_not_are_refused(choices, message):
    with pytest.raises(InputError) as refused:
        targeting(**choices)
    assert message in str(refused.value)


def test_the_studentised_p_is_printed_first():
    title = repr(targeting())
    assert title.index("studentised permutation p") < title.index("(plain")


def test_leaving_out_in_closed_form_is_what_counting_gives_for_every_kind():
    table = uneven(15, seed=8)
    y, x, w = (table[c].to_numpy(dtype=float) for c in ("spend", "need", "population"))
    for kind, choices in {"standard": {}, "extended": {"aversion": 3}, "symmetric": {"aversion": 3}}.items():
        left = resampling.concentration_left_out(y, x, weights=w, kind=kind, **choices)
        index = [
            measures.concentration_index(
                np.delete(y, k), np.delete(x, k), weights=np.delete(w, k), kind=kind, **choices
            ).estimate
            for k in range(15)
        ]
        np.testing.assert_allclose(left.standard, index, rtol=1e-9)
