"""Control as accounted and as felt: printed agreement, another implementation, every order counted, known truth."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from decentre import InputError, figures, synthetic, tables
from decentre.autonomy import compare_control, krippendorff_alpha, load_codebook, weighted_kappa
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa

REFERENCE = Path(__file__).parents[1] / "reference" / "autonomy" / "alpha.csv"
X = np.nan
# Krippendorff (2011), Computing Krippendorff's alpha-reliability: four observers, twelve units, some missing
CANONICAL = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, X, X, X],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, X, 3],
    [X, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, X],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, X],
]
LEVELS = ["none", "narrow", "moderate", "wide", "complete"]


@pytest.mark.parametrize(("metric", "printed"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_the_canonical_data_have_the_printed_alpha(metric, printed):
    assert round(krippendorff_alpha(CANONICAL, metric=metric), 3) == printed


def test_alpha_agrees_with_another_implementation():
    for row in pd.read_csv(REFERENCE).itertuples():
        ratings = [[X if v == "x" else float(v) for v in line.split()] for line in row.ratings.split(";")]
        for metric in ("nominal", "ordinal", "interval"):
            assert krippendorff_alpha(ratings, metric=metric) == pytest.approx(getattr(row, metric), abs=1e-12)


def alpha_by_pairs(ratings, metric):
    """Return alpha from its definition, pair by pair."""
    units = [[v for v in unit if not np.isnan(v)] for unit in np.transpose(ratings)]
    units = [u for u in units if len(u) > 1]
    values = [v for u in units for v in u]

    def apart(c, k):
        low, high = sorted((c, k))
        between = sum(low <= v <= high for v in values)
        ends = (values.count(c) + values.count(k)) / 2
        return (
            {"nominal": float(c != k), "interval": (c - k) ** 2, "ordinal": (between - ends) ** 2}[metric]
            if c != k
            else 0.0
        )

    observed = sum(apart(a, b) / (len(u) - 1) for u in units for a, b in itertools.permutations(u, 2)) / len(values)
    expected = sum(apart(a, b) for a, b in itertools.permutations(values, 2)) / (len(values) * (len(values) - 1))
    return 1 - observed / expected


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 4), st.integers(2, 6), st.data(), st.sampled_from(["ordinal", "nominal", "interval"]))
def test_alpha_is_its_definition_pair_by_pair(coders, units, data, metric):
    cell = st.sampled_from([0.0, 1.0, 2.0, 3.0, X])
    ratings = np.array(
        data.draw(st.lists(st.lists(cell, min_size=units, max_size=units), min_size=coders, max_size=coders))
    )
    paired = ratings[:, (~np.isnan(ratings)).sum(axis=0) > 1]
    if len(np.unique(paired[~np.isnan(paired)])) < 2:
        assert np.isnan(krippendorff_alpha(ratings, metric=metric))
    else:
        assert krippendorff_alpha(ratings, metric=metric) == pytest.approx(alpha_by_pairs(ratings, metric), abs=1e-12)


def test_coders_who_agree_have_alpha_one_and_coders_of_one_value_none():
    assert krippendorff_alpha([[0, 1, 2], [0, 1, 2]]) == 1
    assert np.isnan(krippendorff_alpha([[1, 1], [1, 1]]))
    assert np.isnan(krippendorff_alpha([[1, 2, X], [X, X, 3]]))
    assert np.isnan(krippendorff_alpha([[X, X], [X, X]]))


# Agresti (2002), Categorical Data Analysis, section 10.5: two pathologists on 118 slides of carcinoma of the cervix
SLIDES = np.array([[22, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]])


def ratings_of(table):
    cells = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    return np.array(cells).T


def test_two_pathologists_have_the_printed_kappa():
    assert round(weighted_kappa(*ratings_of(SLIDES), weights="none"), 3) == 0.493
    assert round(weighted_kappa(*ratings_of(SLIDES)), 2) == 0.78


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40))
def test_kappa_agrees_with_statsmodels(pairs):
    one, two = np.array(pairs).T
    table = np.zeros((5, 5))
    np.add.at(table, (one, two), 1)
    for ours, theirs in (("quadratic", "quadratic"), ("linear", "linear"), ("none", None)):
        if len(set(one)) == 1 and set(one) == set(two):
            assert np.isnan(weighted_kappa(one, two, weights=ours))
        else:
            expected = cohens_kappa(table, wt=theirs, return_results=False)
            assert weighted_kappa(one, two, weights=ours) == pytest.approx(float(np.squeeze(expected)), abs=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: weighted_kappa([0, 1], [0]), "first rates 2 things and second 1; give both ratings of each"),
        (lambda: weighted_kappa([0, 0.5], [0, 1]), "first must hold levels as whole numbers"),
        (lambda: weighted_kappa([0, 1], ["a", "b"]), "second must hold levels as whole numbers"),
        (lambda: weighted_kappa([], []), "first must hold levels"),
        (lambda: weighted_kappa([0], [0], weights="cubic"), "weights is 'cubic'; give one of quadratic, linear, none"),
        (lambda: krippendorff_alpha([1, 2]), r"ratings has shape \(2,\); give finite values, one row a coder"),
        (lambda: krippendorff_alpha([[1, np.inf]]), "give finite values"),
        (
            lambda: krippendorff_alpha([[1, 2]], metric="ratio"),
            "metric is 'ratio'; give one of ordinal, nominal, interval",
        ),
    ],
)
def test_what_cannot_agree_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_the_codebook_that_ships_puts_discretion_on_its_scale():
    book = load_codebook()
    assert book.names == LEVELS
    shares = pd.Series([0, 0.049, 0.05, 0.349, 0.35, 0.65, 0.949, 0.95, 1])
    assert book.level_of(shares).tolist() == [0, 0, 1, 1, 2, 3, 3, 4, 4]
    assert "we negotiate" in book.summary().loc["moderate", "signs"]
    assert len(book.rules) == 5
    assert all(s["address"].startswith("https://") for s in book.sources)
    assert "5 levels, 5 rules" in repr(book)


def book(*cuts, **more):
    return {"levels": [{"name": f"level {i}", "from": c} for i, c in enumerate(cuts)], **more}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nowhere.toml", "There is no codebook 'nowhere.toml'; give a TOML file, or None for the one that ships"),
        (book(0, 0.5, colour="red"), "The codebook has the unknown key 'colour'; give title, question"),
        ({"levels": [{"name": "a", "from": 0, "until": 1}]}, "unknown key 'until'"),
        (book(0), "give two or more, each of its own name"),
        ({}, "give two or more"),
        (book(0.1, 0.5), "with cut points that rise from 0"),
        (book(0, 0.5, 0.5), "with cut points that rise from 0"),
        (book(0, 1.5), "to at most 1"),
        (book(0, "half"), "with cut points that rise"),
        ({"levels": [{"name": "a", "from": 0}, {"name": "a", "from": 1}]}, "each of its own name"),
    ],
)
def test_a_codebook_without_a_scale_is_refused(source, message):
    with pytest.raises(InputError, match=message):
        load_codebook(source)


def test_a_codebook_may_come_from_a_file(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(
        '[[levels]]\nname = "no"\nfrom = 0\n[[levels]]\nname = "yes"\nfrom = 0.5\nsigns = ["ours"]\n', encoding="utf-8"
    )
    assert load_codebook(path).names == ["no", "yes"]
    path.write_text("levels = [", encoding="utf-8")
    with pytest.raises(InputError, match="is not a TOML file"):
        load_codebook(path)


ACCOUNTS = pd.DataFrame({"line": ["base", "pay", "local"], "discretion": [1.0, 0.0, 0.9], "amount": [90.0, 9.0, 1.0]})
CODES = {  # interviewee, line: the codes of two coders, in steps
    ("A", "base"): (1, 2),
    ("A", "pay"): (0, 0),
    ("A", "local"): (3, 3),
    ("B", "base"): (2, 2),
    ("B", "pay"): (0, 1),
}


def coded(codes=CODES):
    rows = [
        (who, f"coder {i}", line, LEVELS[step]) for (who, line), steps in codes.items() for i, step in enumerate(steps)
    ]
    return pd.DataFrame(rows, columns=["interviewee", "coder", "line", "control"])


@pytest.fixture(scope="module")
def small():
    return compare_control(ACCOUNTS, coded(), seed=1)


def test_the_gap_is_felt_less_accounted_over_pairs_of_interviewee_and_line(small):
    # accounted 4, 0 and 3; felt 1.5, 0, 3 by A and 2, 0.5 by B
    assert small.gap == pytest.approx((-2.5 + 0 + 0 - 2 + 0.5) / 5)
    assert small.lines["felt"].tolist() == [1.75, 0.25, 3.0]
    assert small.lines["gap"].tolist() == [-2.25, 0.25, 0.0]
    assert small.lines["interviewees"].tolist() == [2, 2, 1]
    assert small.interviewees["gap"].tolist() == pytest.approx([-2.5 / 3, -0.75])
    assert small.table.loc["gap_by_money", "estimate"] == pytest.approx((-2.25 * 90 + 0.25 * 9) / 100)


def test_the_table_of_levels_shares_each_pair_among_its_coders(small):
    assert small.contingency.loc["complete"].tolist() == [0, 0.5, 1.5, 0, 0]
    assert small.contingency.loc["none"].tolist() == [1.5, 0.5, 0, 0, 0]
    assert small.contingency.to_numpy().sum() == 5


def test_kappa_alpha_and_rank_correlation_are_those_of_their_formulas(small):
    accounted = {"base": 4, "pay": 0, "local": 3}
    pairs = [(accounted[line], step) for (_, line), steps in CODES.items() for step in steps]
    assert small.kappa == pytest.approx(weighted_kappa(*np.array(pairs).T))
    assert small.alpha == pytest.approx(krippendorff_alpha(np.array(list(CODES.values())).T))
    assert small.rank_correlation == pytest.approx(stats.spearmanr([1.75, 0.25, 3.0], [1.0, 0.0, 0.9]).statistic)


def test_the_p_of_the_gap_turns_each_interviewee_whole():
    codes = {
        (who, line): (step,)
        for who, steps in zip("ABCDE", itertools.product((1, 3), (2, 2), (3,)), strict=False)
        for line, step in zip(ACCOUNTS["line"], steps, strict=True)
    }
    result = compare_control(ACCOUNTS, coded(codes), seed=1)
    sums = result.interviewees["gap"] * result.interviewees["lines"]
    turned = [
        abs(sum(e * s for e, s in zip(signs, sums, strict=True)))
        for signs in itertools.product((1, -1), repeat=len(sums))
    ]
    assert result.table.loc["gap", "p"] == np.mean([t >= abs(sums.sum()) - 1e-9 for t in turned])


def test_the_p_of_kappa_and_rank_correlation_exchanges_the_lines():
    accounts = pd.DataFrame({"line": list("abcd"), "discretion": [0.0, 0.2, 0.5, 1.0]})
    codes = {("A", "a"): (0,), ("A", "b"): (0,), ("A", "c"): (1,), ("A", "d"): (3,), ("B", "b"): (1,), ("B", "d"): (2,)}
    result = compare_control(accounts, coded(codes), seed=1)
    levels, shares, felt = [0, 1, 2, 4], [0.0, 0.2, 0.5, 1.0], [0.0, 0.5, 1.0, 2.5]
    kappas, ranks = [], []
    for order in itertools.permutations(range(4)):
        level = dict(zip("abcd", (levels[i] for i in order), strict=True))
        pairs = [(level[line], steps[0]) for (_, line), steps in codes.items()]
        kappas.append(weighted_kappa(*np.array(pairs).T))
        ranks.append(stats.spearmanr([shares[i] for i in order], felt).statistic)
    assert result.table.loc["kappa", "p"] == np.mean(np.array(kappas) >= kappas[0] - 1e-9)
    assert result.table.loc["rank_correlation", "p"] == np.mean(np.abs(ranks) >= abs(ranks[0]) - 1e-9)


def many(people, lines=9, seed=0):
    """Return accounts and codes of many people who feel about two steps less than they have."""
    random = np.random.default_rng(seed)
    accounts = pd.DataFrame({"line": [f"line {i}" for i in range(lines)], "discretion": np.linspace(0, 1, lines)})
    levels = load_codebook().level_of(accounts["discretion"])
    codes = {
        (f"person {g}", line): tuple(np.clip(a + random.integers(-3, 1, 2), 0, 4))
        for g in range(people)
        for line, a in zip(accounts["line"], levels, strict=True)
    }
    return accounts, coded(codes)


def test_drawn_p_values_count_the_order_as_it_is():
    accounts, interviews = many(12)
    result = compare_control(accounts, interviews, replicates=99, seed=1)
    assert result.table.loc["gap", "p"] == 1 / 100
    assert result.table.loc["kappa", "p"] >= 1 / 100


def test_intervals_hold_the_estimate_and_need_eight_interviewees():
    accounts, interviews = many(12)
    table = compare_control(accounts, interviews, replicates=999, seed=1).table
    assert (table["low"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["high"]).all()
    few = compare_control(*many(7), replicates=999, seed=1)
    assert few.table[["low", "high"]].isna().all(axis=None)
    assert any(
        "7 interviewees are too few to draw from; the smallest p the gap could have is 0.0156" in a
        for a in few.assumptions
    )


def test_the_interval_of_the_gap_is_that_of_means_drawn_again():
    accounts, interviews = many(20)
    result = compare_control(accounts, interviews, replicates=4000, level=0.9, seed=5)
    gaps = result.interviewees["gap"].to_numpy()
    means = gaps[np.random.default_rng(9).integers(0, 20, (20_000, 20))].mean(axis=1)
    low, high = np.quantile(means, [0.05, 0.95])
    spread = gaps.std() / np.sqrt(20)
    assert result.table.loc["gap", ["low", "high"]].tolist() == pytest.approx([low, high], abs=0.1 * spread)


def test_the_same_seed_gives_the_same_table():
    accounts, interviews = many(10)
    tables_ = [compare_control(accounts, interviews, replicates=199, seed=s).table for s in (1, 1, 2)]
    pd.testing.assert_frame_equal(tables_[0], tables_[1])
    assert not tables_[0].equals(tables_[2])


@settings(deadline=None, max_examples=10)
@given(st.randoms())
def test_the_order_of_the_rows_does_not_matter(random):
    order = random.sample(range(len(coded())), len(coded()))
    shuffled = compare_control(ACCOUNTS[::-1], coded().iloc[order], seed=1)
    straight = compare_control(ACCOUNTS, coded(), seed=1)
    pd.testing.assert_frame_equal(shuffled.table, straight.table)
    pd.testing.assert_frame_equal(shuffled.lines.loc[straight.lines.index], straight.lines)


def test_who_feels_what_the_accounts_show_has_no_gap():
    steps = load_codebook().level_of(ACCOUNTS["discretion"])
    codes = {(who, line): (s, s) for who in "AB" for line, s in zip(ACCOUNTS["line"], steps, strict=True)}
    result = compare_control(ACCOUNTS, coded(codes), seed=1)
    assert (result.gap, result.kappa, result.alpha) == (0, 1, 1)
    assert result.table.loc["gap", "p"] == 1


def test_a_line_nobody_spoke_of_is_in_no_measure_and_named():
    more = pd.concat([ACCOUNTS, pd.DataFrame({"line": ["estates"], "discretion": [0.5], "amount": [5.0]})])
    result = compare_control(more, coded(), seed=1)
    assert result.unspoken == ("estates",)
    assert "estates" not in result.lines.index
    assert "nobody spoke of estates: in no measure" in result.assumptions


def test_one_coder_has_no_alpha_and_the_result_says_so():
    result = compare_control(ACCOUNTS, coded({k: v[:1] for k, v in CODES.items()}), seed=1)
    assert np.isnan(result.alpha)
    assert any("no alpha: no statement has two codes" in a for a in result.assumptions)


def test_coders_at_odds_are_said_to_be():
    codes = {(who, line): (0, 3) for who in "AB" for line in ACCOUNTS["line"]}
    assert any("too low for any conclusion" in a for a in compare_control(ACCOUNTS, coded(codes), seed=1).assumptions)


def test_each_coder_is_left_out_in_turn():
    codes = {k: (*v, v[0]) for k, v in CODES.items()}
    table = compare_control(ACCOUNTS, coded(codes), seed=1).coders
    ratings = np.array(list(codes.values())).T
    assert table["codes"].tolist() == [5, 5, 5]
    for i in range(3):
        assert table["alpha_without"].iloc[i] == pytest.approx(krippendorff_alpha(np.delete(ratings, i, axis=0)))
    assert table["mean"].tolist() == pytest.approx(ratings.mean(axis=1).tolist())


def test_accounts_without_pounds_have_no_gap_by_money():
    result = compare_control(ACCOUNTS.drop(columns="amount"), coded(), seed=1)
    assert "gap_by_money" not in result.table.index
    assert "amount" not in result.lines


def test_other_cut_points_move_the_accounts_and_not_the_interviews(small):
    names = dict(zip(LEVELS, (0, 0.2, 0.4, 0.6, 0.91), strict=True))
    own = load_codebook({"levels": [{"name": n, "from": c} for n, c in names.items()]})
    moved = compare_control(ACCOUNTS, coded(), codebook=own, seed=1)
    assert moved.lines["felt"].tolist() == small.lines["felt"].tolist()
    assert moved.lines["accounted"].tolist() == [4, 0, 3]
    strict = load_codebook(
        {"levels": [{"name": n, "from": c} for n, c in zip(LEVELS, (0, 0.91, 0.92, 0.93, 0.94), strict=True)]}
    )
    assert compare_control(ACCOUNTS, coded(), codebook=strict, seed=1).lines["accounted"].tolist() == [4, 0, 0]


@pytest.mark.parametrize(
    ("accounts", "interviews", "message"),
    [
        (ACCOUNTS.assign(discretion=[1, 0, 90]), coded(), "a share outside 0 to 1"),
        (ACCOUNTS.drop(columns="discretion"), coded(), "there is no column 'discretion'"),
        (ACCOUNTS.assign(line="base"), coded(), r"two rows for the same line; add them up or drop one"),
        (ACCOUNTS.assign(amount=[1.0, -1, 1]), coded(), "a negative budget"),
        (ACCOUNTS.iloc[:2], coded(), "interviews: line 'local' is not known .2 of 10 rows.; add it to the accounts"),
        (
            ACCOUNTS,
            coded().assign(control="total"),
            "interviews: control 'total' is not known .10 of 10 rows.; the levels are none, narrow",
        ),
        (ACCOUNTS, coded().assign(control=None), "a control is missing; name it in every row"),
        (ACCOUNTS, pd.concat([coded(), coded().iloc[:1]]), "two rows for the same interviewee, coder and line"),
        (ACCOUNTS, coded().iloc[:0], "there are no rows"),
        (ACCOUNTS, "transcripts", "a pandas DataFrame is needed"),
    ],
)
def test_tables_that_cannot_be_compared_are_refused(accounts, interviews, message):
    with pytest.raises(InputError, match=message) as caught:
        compare_control(accounts, interviews, seed=1)
    assert len(caught.value.cases) or "column" in message or "rows" in message or "DataFrame" in message


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"seed": None}, "seed is None; give a whole number"),
        ({"seed": 1, "level": 95}, "level is 95"),
        ({"seed": 1, "replicates": 0}, "replicates is 0"),
    ],
)
def test_choices_that_draw_nothing_are_refused(choices, message):
    with pytest.raises(InputError, match=message):
        compare_control(ACCOUNTS, coded(), **choices)


def test_the_templates_are_the_invented_district_and_can_be_compared():
    result = compare_control(tables.template("accounts"), tables.template("interviews"), seed=1)
    assert result.unspoken == ()
    assert result.lines.loc["hospital contracts", "gap"] < -2
    assert result.lines.loc["national priorities", "gap"] == 0


def test_the_result_prints_what_it_is_and_what_it_stands_on(small):
    text = repr(small)
    assert "ControlComparison: 2 interviewees, 3 lines, 2 coders; 5 levels from none to complete" in text
    assert "not whether anyone dared" in text
    assert "kappa" in small.to_html()


def test_the_plot_names_every_line_and_returns_its_axes(small):
    from matplotlib import pyplot as plt

    _, ax = plt.subplots()
    assert small.plot(ax, source="invented") is ax
    assert "base complete to 1.8, local wide to 3.0, pay none to 0.2" in figures.alternative_text(ax)
    assert [t.get_text() for t in ax.get_xticklabels()] == LEVELS
    assert figures.data_table(ax)["gap"].tolist() == [-2.25, 0.0, 0.25]
    plt.close("all")


def test_the_invented_district_has_the_gap_that_pencil_and_paper_give():
    # levels 4 (three lines), 3, 2 (two), 1 (two) and 0 (four), two steps less, moods of -1, 0 and 1, cut at the ends:
    # 3 x -2, -2, 2 x -1.75, 2 x -1 and 4 x 0 over 12 lines
    truth = synthetic.control(5, error=0, seed=1).truth
    assert truth["gap"] == pytest.approx((3 * -2 - 2 + 2 * -1.75 + 2 * -1) / 12)
    assert truth["alpha"] == 1
    assert synthetic.control(5, shift=0, error=0, seed=1).truth["gap"] > 0  # cut below only: the floor lifts


def test_the_truth_is_what_endless_interviews_give():
    for choices in ({}, {"shift": -1, "error": 0.3}, {"shift": 1, "coders": 3}):
        invented = synthetic.control(3000, seed=4, **choices)
        result = compare_control(invented.accounts, invented.interviews, replicates=1, seed=1)
        assert result.gap == pytest.approx(invented.truth["gap"], abs=0.03)
        assert result.kappa == pytest.approx(invented.truth["kappa"], abs=0.03)
        assert result.alpha == pytest.approx(invented.truth["alpha"], abs=0.02)


def test_the_interval_of_the_gap_holds_the_truth_about_as_often_as_it_says():
    held = 0
    for seed in range(60):
        invented = synthetic.control(16, seed=seed)
        row = compare_control(invented.accounts, invented.interviews, replicates=299, seed=seed).table.loc["gap"]
        held += row["low"] <= invented.truth["gap"] <= row["high"]
    assert (
        held >= 49
    )  # of 60 at 95 %: fewer has a chance of 1 in 5,000; a percentile interval of 16 holds a little less


def test_the_invented_scale_is_that_of_the_codebook():
    invented = synthetic.control(2, seed=1)
    assert set(invented.interviews["control"]) <= set(LEVELS)
    assert list(synthetic.interviews.CONTROL) == load_codebook().names
    levels = load_codebook().level_of(invented.accounts.set_index("line")["discretion"])
    assert levels.to_dict() == {line: level for line, (_, level) in synthetic.interviews.LINES.items()}
    pd.testing.assert_frame_equal(invented.interviews, synthetic.control(2, seed=1).interviews)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"interviewees": 0}, "interviewees is 0; give a whole number of 1 or more"),
        ({"coders": 0}, "coders is 0"),
        ({"shift": -5}, "shift is -5; give a number from -4 to 4"),
        ({"error": 2}, "error is 2; give a number from 0 to 1"),
        ({"seed": None}, "seed is None"),
    ],
)
def test_a_district_that_cannot_be_invented_is_refused(choices, message):
    with pytest.raises(InputError, match=message):
        synthetic.control(**{"interviewees": 3, "seed": 1, **choices})


def test_lines_felt_alike_share_their_rank_whatever_the_accounts_say_of_them():
    accounts = pd.DataFrame({"line": ["a", "b", "c"], "discretion": [1.0, 0.5, 0.1]})
    codes = {"a": [2, 2, 2, 2, 2, 3], "b": [3, 2, 2, 2, 2, 2], "c": [3] * 6}
    rows = [(f"officer {i}", "one", line, LEVELS[c]) for line, given in codes.items() for i, c in enumerate(given)]
    interviews = pd.DataFrame(rows, columns=["interviewee", "coder", "line", "control"])
    found = compare_control(accounts, interviews, replicates=99, seed=1)
    assert found.rank_correlation == pytest.approx(stats.spearmanr([13, 13, 18], [1.0, 0.5, 0.1]).statistic)
