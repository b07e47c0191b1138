"""Departure: R and vegan, closed forms, labellings counted one by one, the exact bootstrap, and what is refused."""

import itertools
import math
from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError, figures, measures
from decentre.purpose import mixes
from hypothesis import given, settings
from hypothesis import strategies as st

REFERENCE = Path(__file__).parents[1] / "reference" / "purpose"
MEANT = pd.Series({"smoking": 500_000.0, "diet": 300_000.0, "exercise": 200_000.0})


def series(text):
    return pd.Series([float(x) for x in text.split()]).rename_axis("line")


def bodies(seed=1, rows=9, lines=4):
    random = np.random.default_rng(seed)
    index = [f"body {i}" for i in range(rows)]
    meant, spent = (pd.DataFrame(random.exponential(1e6, (rows, lines)), index=index) for _ in range(2))
    return meant, spent


@pytest.mark.parametrize("row", pd.read_csv(REFERENCE / "departure_pairs.csv").to_dict("records"))
def test_the_measures_of_one_body_are_those_of_r(row):
    table = decentre.assess_departure(series(row["intended"]), series(row["actual"]), currency="GBP").summary()
    assert table.index.tolist() == list(mixes.MEASURES)
    np.testing.assert_allclose(table["estimate"], [row[m] for m in mixes.MEASURES], rtol=1e-9, atol=1e-12)


def test_a_cut_with_the_same_mix_is_a_shortfall_and_no_change_of_mix():
    result = decentre.assess_departure(MEANT, 0.39 * MEANT, currency="GBP")
    assert result.level == pytest.approx(0.39)
    assert result.shortfall == pytest.approx(0.61)
    assert [result.share_moved, result.jensen_shannon] == pytest.approx([0, 0], abs=1e-12)
    assert result.aitchison_distance == pytest.approx(0, abs=1e-7)


def test_spending_more_than_was_meant_is_no_shortfall():
    result = decentre.assess_departure(MEANT, 2 * MEANT, currency="GBP")
    assert (result.level, result.shortfall) == (2.0, 0.0)


def test_two_lines_have_closed_forms():
    # Half to each line was meant; all but a share x of it went to the first.
    for x in (0.5, 0.2, 0.01):
        result = decentre.assess_departure(pd.Series([50.0, 50.0]), pd.Series([1 - x, x]), currency="GBP")
        assert result.share_moved == pytest.approx(0.5 - x)
        assert result.aitchison_distance == pytest.approx(math.log((1 - x) / x) / math.sqrt(2))
        entropy = -sum(s * math.log2(s) for s in (1 - x, x))
        middle = -sum(s * math.log2(s) for s in (0.75 - x / 2, 0.25 + x / 2))
        assert result.jensen_shannon == pytest.approx(middle - (1 + entropy) / 2)


def test_the_aitchison_distance_is_that_of_all_pairs_of_log_ratios():
    # Aitchison (1986), equation 8.12: the mean over pairs of lines of the squared difference of their log-ratios.
    spent = pd.Series({"smoking": 1.0, "diet": 7.0, "exercise": 3.0})
    p, q = MEANT.to_numpy(), spent.to_numpy()
    pairs = [(np.log(p[i] / p[j]) - np.log(q[i] / q[j])) ** 2 for i, j in itertools.combinations(range(3), 2)]
    result = decentre.assess_departure(MEANT, spent, currency="GBP")
    assert result.aitchison_distance == pytest.approx(math.sqrt(sum(pairs) / 3), rel=1e-12)


def test_zeros_are_replaced_as_scikit_bio_does():
    # scikit-bio 0.7.4, multi_replace: [.2, .4, .4, 0] becomes [.1875, .375, .375, .0625] (its documentation).
    result = decentre.assess_departure(pd.Series([0.2, 0.4, 0.4, 0]), pd.Series([1.0, 1, 1, 1]), currency="GBP")
    logs = np.log([0.1875, 0.375, 0.375, 0.0625])
    assert result.aitchison_distance == pytest.approx(math.sqrt(((logs - logs.mean()) ** 2).sum()), rel=1e-12)
    assert result.table.loc["aitchison_distance_tenth", "estimate"] > result.aitchison_distance
    assert "zeros have no logarithm" in repr(result)


def test_the_measures_agree_with_those_on_plain_arrays():
    meant, spent = (t.sum() for t in bodies())
    result = decentre.assess_departure(meant, spent, currency="GBP")
    assert result.share_moved == pytest.approx(measures.dissimilarity(meant, spent))
    assert result.aitchison_distance == pytest.approx(measures.aitchison_distance(meant, spent))
    assert result.jensen_shannon == pytest.approx(measures.jensen_shannon(meant, spent))


def test_a_line_that_is_zero_in_both_changes_nothing():
    spent = pd.Series({"smoking": 0.0, "diet": 7.0, "exercise": 3.0})
    alone = decentre.assess_departure(MEANT, spent, currency="GBP")
    nothing = pd.Series({"none": 0.0})
    more = decentre.assess_departure(pd.concat([MEANT, nothing]), pd.concat([spent, nothing]), currency="GBP")
    pd.testing.assert_frame_equal(alone.table, more.table)
    assert "1 of 4 lines are zero in both, and no part of either mix" in more.assumptions


def test_the_lines_say_where_it_went():
    lines = decentre.assess_departure(
        MEANT, pd.Series({"diet": 0.0, "smoking": 1e6, "exercise": 1e5}), currency="GBP"
    ).lines
    assert lines.index.tolist() == MEANT.index.tolist()
    assert lines["difference"].tolist() == [500_000, -300_000, -100_000]
    assert lines["log_ratio"].tolist() == pytest.approx([math.log(2), -math.inf, math.log(0.5)])
    assert lines["intended_share"].tolist() == [0.5, 0.3, 0.2]
    assert lines["actual_share"].sum() == pytest.approx(1)


def test_one_body_has_no_p_and_says_why():
    result = decentre.assess_departure(MEANT, MEANT, currency="GBP")
    assert np.isnan(result.p)
    assert "one body: no interval and no p-value; money is not a count" in result.assumptions[-1]
    assert list(result.summary()) == ["estimate"]


def test_nothing_spent_is_a_whole_shortfall_and_no_mix():
    result = decentre.assess_departure(MEANT, 0 * MEANT, currency="GBP")
    assert (result.level, result.shortfall) == (0.0, 1.0)
    assert np.isnan([result.share_moved, result.aitchison_distance, result.jensen_shannon]).all()
    assert "nothing was spent: there is no mix to compare" in result.assumptions


def test_bodies_are_pooled_by_their_pounds_and_shown_each():
    meant, spent = bodies()
    result = decentre.assess_departure(meant, spent, seed=1, currency="GBP")
    pooled = decentre.assess_departure(meant.sum(), spent.sum(), currency="GBP")
    same = [pooled.level, pooled.shortfall, pooled.share_moved]
    assert [result.level, result.shortfall, result.share_moved] == pytest.approx(same, rel=1e-15)
    for body in meant.index:
        alone = decentre.assess_departure(meant.loc[body], spent.loc[body], currency="GBP").table["estimate"]
        np.testing.assert_allclose(result.by_body.loc[body, list(mixes.MEASURES)], alone, rtol=1e-12)
    lost = sum((meant.loc[b] - spent.loc[b]).clip(lower=0).sum() for b in meant.index)
    assert result.table.loc["shortfall_within_bodies", "estimate"] == pytest.approx(lost / meant.to_numpy().sum())


def test_bodies_that_depart_in_opposite_ways_cancel_only_in_the_sums():
    meant = pd.DataFrame(1.0, index=["N", "S"], columns=["smoking", "diet"])
    spent = pd.DataFrame([[2.0, 0.0], [0.0, 2.0]], index=["N", "S"], columns=["smoking", "diet"])
    table = decentre.assess_departure(meant, spent, seed=1, currency="GBP").table["estimate"]
    assert [table["shortfall"], table["share_moved"], table["shortfall_within_bodies"]] == [0, 0, 0.5]


def test_the_leave_one_out_range_is_that_of_the_bodies_left():
    meant, spent = bodies(rows=4)
    table = decentre.assess_departure(meant, spent, seed=1, currency="GBP").table
    without = [
        decentre.assess_departure(meant.drop(b).sum(), spent.drop(b).sum(), currency="GBP").share_moved
        for b in meant.index
    ]
    assert table.loc["share_moved", ["without_one_low", "without_one_high"]].tolist() == pytest.approx(
        [min(without), max(without)]
    )
    assert table[["low", "high"]].isna().all(axis=None)
    assert "no interval: 4 bodies, and fewer than 8 is too few to draw from" in repr(
        decentre.assess_departure(meant, spent, seed=1, currency="GBP")
    )


def test_the_interval_is_that_of_every_possible_draw():
    meant, spent = bodies(rows=8, lines=3)
    b, a = meant.to_numpy(), spent.to_numpy()
    moved, chance = [], []
    for draw in itertools.combinations_with_replacement(range(8), 8):
        counts = np.bincount(draw, minlength=8)
        moved.append(measures.dissimilarity(counts @ b, counts @ a))
        chance.append(math.factorial(8) / math.prod(math.factorial(c) for c in counts) / 8**8)
    order = np.argsort(moved)
    below = np.cumsum(np.array(chance)[order])
    low, high = decentre.assess_departure(meant, spent, replicates=20_000, seed=1, currency="GBP").table.loc[
        "share_moved", ["low", "high"]
    ]
    # A quantile of 20,000 draws lies within four standard errors of its share of the exact distribution.
    error = 4 * math.sqrt(0.025 * 0.975 / 20_000)
    ranked = np.array(moved)[order]
    assert ranked[np.searchsorted(below, 0.025 - error)] <= low <= ranked[np.searchsorted(below, 0.025 + error)]
    assert ranked[np.searchsorted(below, 0.975 - error)] <= high <= ranked[np.searchsorted(below, 0.975 + error)]


def reference_bodies():
    table = pd.read_csv(REFERENCE / "departure_bodies.csv", index_col="body")
    meant, spent = (table.filter(like=n).set_axis(list("wxyz"), axis=1) for n in ("meant", "spent"))
    return meant, spent, table["group"]


def test_the_test_between_groups_is_that_of_r_over_every_labelling():
    meant, spent, group = reference_bodies()
    result = decentre.assess_departure(meant, spent, by=group, seed=1, currency="GBP")
    expected = pd.read_csv(REFERENCE / "departure_groups.csv", index_col="statistic")
    pd.testing.assert_frame_equal(result.between, expected, rtol=1e-12)
    assert result.p == expected.loc["actual_mix", "p"]
    alone = decentre.assess_departure(meant[group == "A"].sum(), spent[group == "A"].sum(), currency="GBP")
    assert result.by_group.loc["A", "share_moved"] == pytest.approx(alone.share_moved)


def test_three_groups_are_labelled_in_every_way():
    meant, spent = bodies(seed=4, rows=6)
    group = pd.Series(["N", "N", "S", "S", "E", "N"], index=meant.index)

    def mean_apart(labels):
        shares = [spent[labels == g].sum() / spent[labels == g].to_numpy().sum() for g in ("N", "S", "E")]
        return np.mean([measures.dissimilarity(x, y) for x, y in itertools.combinations(shares, 2)])

    ways = set(itertools.permutations(group))
    assert len(ways) == 60
    there = mean_apart(group.to_numpy())
    as_far = np.mean([mean_apart(np.array(w)) >= there - 1e-12 for w in ways])
    result = decentre.assess_departure(meant, spent, by=group, seed=1, currency="GBP")
    assert result.between.loc["actual_mix", "labellings"] == 60
    assert result.between.loc["actual_mix", "distance"] == pytest.approx(there)
    assert result.p == pytest.approx(as_far)


def test_where_there_are_too_many_labellings_they_are_drawn_and_the_one_there_is_counts():
    labels = np.tile([0, 1], 15)
    spent = np.where(labels[:, None] == [0, 1], 9.0, 1.0)
    distance, p, ways = mixes.relabelled(labels, np.ones((30, 2)), spent, 999, np.random.default_rng(1))
    # 155,117,520 labellings; only the one there is and its mirror lie as far apart, and 999 draws miss them.
    assert (p[0], ways) == (0.001, 1000)
    assert distance[0] == pytest.approx(0.8)


def test_a_drawn_p_is_near_that_of_every_labelling():
    meant, spent, group = reference_bodies()
    exact = pd.read_csv(REFERENCE / "departure_groups.csv", index_col="statistic")["p"]
    tables = meant.to_numpy(), spent.to_numpy()
    as_far, draws = np.zeros(2), 0
    for seed in range(80):  # 125 draws each: one fewer than the 126 labellings
        _, p, ways = mixes.relabelled(pd.factorize(group)[0], *tables, 125, np.random.default_rng(seed))
        as_far, draws = as_far + p * ways - 1, draws + 125
    error = 4 * np.sqrt(exact * (1 - exact) / draws)
    assert (np.abs(as_far / draws - exact) < error).all()


def test_one_body_against_thousands_is_labelled_in_every_way():
    random = np.random.default_rng(1)
    spent = random.exponential(1, (3000, 2))
    labels = np.zeros(3000)
    labels[7] = 1
    _, p, ways = mixes.relabelled(labels, np.ones((3000, 2)), spent, 9999, random)
    share = spent[:, 0] / spent.sum(axis=1)
    rest = (spent[:, 0].sum() - spent[:, 0]) / (spent.sum() - spent.sum(axis=1))
    apart = np.abs(share - rest)
    assert ways == 3000
    assert p[0] == np.mean(apart >= apart[7])


def test_groups_meant_alike_are_as_far_apart_in_departure_as_in_mix():
    meant, spent = bodies()
    meant = pd.DataFrame(np.outer(meant.sum(axis=1), [0.4, 0.3, 0.2, 0.1]), index=meant.index, columns=spent.columns)
    group = pd.Series(list("NNNNSSSSS"), index=meant.index)
    between = decentre.assess_departure(meant, spent, by=group, seed=1, currency="GBP").between
    assert between.loc["departure", "distance"] == pytest.approx(between.loc["actual_mix", "distance"])
    assert between.loc["departure", "p"] == between.loc["actual_mix", "p"]


def test_the_same_seed_gives_the_same_answer_and_nothing_given_is_changed():
    meant, spent = bodies()
    before = meant.copy(), spent.copy()
    first, second = (decentre.assess_departure(meant, spent, seed=7, currency="GBP") for _ in range(2))
    pd.testing.assert_frame_equal(first.table, second.table)
    pd.testing.assert_frame_equal(meant, before[0])
    pd.testing.assert_frame_equal(spent, before[1])


@pytest.mark.parametrize(
    ("meant", "spent", "message"),
    [
        (MEANT, MEANT.drop("diet"), "'diet' of intended is not in both"),
        (MEANT, -MEANT, "actual must be zero or more in every line"),
        (MEANT, MEANT * np.nan, "must hold a number for every line"),
        (MEANT, MEANT.astype(object).replace(300_000.0, "£300,000"), "tables.parse_money turns text into numbers"),
        (MEANT[:1], MEANT[:1], r"have one line \('smoking'\), so there is no mix"),
        (0 * MEANT, MEANT, "intended is zero in every line, so nothing can depart from it"),
        (MEANT.to_frame().T, MEANT, "one Series and one table"),
        (3.0, MEANT, "intended is a float"),
        (MEANT.to_frame().T, -MEANT.to_frame().T, "actual must be zero or more in every cell"),
    ],
)
def test_what_is_no_money_by_line_is_refused(meant, spent, message):
    with pytest.raises(InputError, match=message):
        decentre.assess_departure(meant, spent, currency="GBP")


def test_several_bodies_need_a_seed():
    with pytest.raises(InputError, match="seed is None; give a whole number"):
        decentre.assess_departure(*bodies(), currency="GBP")
    with pytest.raises(InputError, match="replicates is 0"):
        decentre.assess_departure(*bodies(), replicates=0, seed=1, currency="GBP")


def test_a_test_of_the_pounds_of_one_body_is_refused_and_explained():
    with pytest.raises(
        InputError, match="there is one body: no p-value; money is not a count: pounds are not independent"
    ):
        decentre.assess_departure(MEANT, MEANT, by={"all": "N"}, seed=1, currency="GBP")


@pytest.mark.parametrize(
    ("by", "message", "cases"),
    [
        ({"N": "a", "S": "b"}, "'E' has none or several", ["E"]),
        ({"N": "a", "S": "a", "E": "a"}, r"by names one group \('a'\)", None),
        ({"N": "a", "S": "b", "E": None}, "'E' has none or several", ["E"]),
        (pd.Series(["a", "b", "a", "b"], index=["N", "N", "S", "E"]), "'N' has none or several", ["N", "N"]),
    ],
)
def test_groups_that_do_not_fit_the_bodies_are_refused(by, message, cases):
    meant = pd.DataFrame(1.0, index=["N", "S", "E"], columns=["smoking", "diet"])
    with pytest.raises(InputError, match=message) as caught:
        decentre.assess_departure(meant, meant, by=by, seed=1, currency="GBP")
    if cases:
        assert caught.value.cases["body"].tolist() == cases


def test_a_body_that_spent_nothing_has_no_mix_to_label():
    meant = pd.DataFrame(1.0, index=["N", "S", "E"], columns=["smoking", "diet"])
    spent = meant * pd.Series({"N": 1, "S": 0, "E": 1}).to_numpy()[:, None]
    with pytest.raises(InputError, match="'S' has none: its intended or actual money is zero") as caught:
        decentre.assess_departure(meant, spent, by={"N": "a", "S": "b", "E": "a"}, seed=1, currency="GBP")
    assert caught.value.cases["body"].tolist() == ["S"]
    assert np.isnan(decentre.assess_departure(meant, spent, seed=1, currency="GBP").by_body.loc["S", "share_moved"])


def test_it_prints_shares_as_percentages_and_plots_both_sides():
    from matplotlib import pyplot as plt

    result = decentre.assess_departure(
        MEANT, pd.Series({"smoking": 150_000, "diet": 90_000, "exercise": 260_000}), currency="GBP"
    )
    assert "shortfall                  56.0 %" in repr(result)
    assert "<td>32.0 %</td>" in result.to_html()
    _, ax = plt.subplots()
    assert result.plot(ax, source="invented") is ax
    assert "smoking £500,000 to £150,000" in figures.alternative_text(ax)
    assert figures.data_table(ax)["actual"].sum() == 500_000
    plt.close("all")


amounts = st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=4, max_size=4)


@settings(deadline=None, max_examples=100)
@given(amounts, amounts, st.floats(0.01, 100))
def test_measures_stay_within_their_limits_and_do_not_hang_on_order_or_unit(meant, spent, unit):
    if sum(meant) < 1e-3 or sum(spent) < 1e-3:
        return
    b, a = np.array(meant), np.array(spent)
    found = dict(zip(mixes.MEASURES, mixes.compare(b, a), strict=True))
    assert 0 <= found["shortfall"] <= 1 + 1e-12
    assert found["shortfall"] >= 1 - found["level"] - 1e-9
    assert 0 <= found["share_moved"] <= 1 + 1e-12
    assert 0 <= found["jensen_shannon"] <= 1 + 1e-9
    np.testing.assert_allclose(
        mixes.compare(b[::-1] * unit, a[::-1] * unit), list(found.values()), rtol=1e-6, atol=1e-6
    )
