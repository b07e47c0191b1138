"""Growth: published splits, the properties of the identity, and what is refused."""

import math
import warnings

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import AssumptionWarning, IdentityError, InputError, figures, prices, tables
from decentre.growth import GrowthDecomposition
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt

# England, health authorities, 2001-02 (Health Service Journal, November 2000): pounds.
NAMED = {"cancer": 255e6, "coronary heart disease": 150e6, "deprived areas": 130e6, "nurses' living costs": 65e6}


def england():
    budget = tables.make_budget("England", {"2000-01": 34.1e9, "2001-02": 37.0e9})
    return budget, tables.make_lines("England", "2001-02", priority=NAMED)


def share(result, part="discretionary"):
    return 100 * result.shares[part].iloc[0]


def test_england_2001_02_leaves_19_34_per_cent_with_the_outturn_input_cost():
    # evidence/growth.md 4.1, GR02: (2900 - 34100 x 0.051 - 600) / 2900
    growth = decentre.decompose_growth(*england(), price_index="dh_input_unit_cost")
    assert share(growth) == pytest.approx(100 * (2900 - 34100 * 0.051 - 600) / 2900, abs=1e-9)
    assert share(growth, "inflation") == pytest.approx(59.97, abs=0.005)
    assert growth.parts["inflation_from"].tolist() == ["index"]


def test_rounded_growth_moves_england_between_17_9_and_20_7():
    # METHODS section 0: growth printed to 0.1bn
    growth = decentre.decompose_growth(*england(), price_index="dh_input_unit_cost", rounding={"growth": 50e6})
    assert (100 * growth.rounding_bounds).round(1).iloc[0].tolist() == [17.9, 20.7]


def test_west_sussex_leaves_47_per_cent_of_growth_and_4_5_of_baseline():
    # HC written answer, 15 January 2002; evidence/growth.md 4.1
    growth = decentre.decompose_growth(tables.template("budget"), tables.template("lines"), price_index=None)
    assert growth.parts["discretionary"].iloc[0] == pytest.approx(25.308e6)
    assert round(share(growth), 1) == 47.0
    assert growth.parts["inflation_from"].tolist() == ["lines"]


def test_kings_fund_method_adds_the_rates():
    # Daily Mail, 3 February 2006: 1.26bn and 28 per cent; 4500 - 49806 x 6.5 %
    budget = tables.make_budget("HCHS", {"2005-06": 49_806e6, "2006-07": 54_306e6})
    growth = decentre.decompose_growth(budget, price_index=prices.from_rates({"2006-07": (0.04, 0.025)}))
    assert growth.parts["discretionary"].iloc[0] == pytest.approx((4500 - 49806 * 0.065) * 1e6)


def test_each_denominator_shares_out_only_what_is_inside_it():
    lines = pd.concat([england()[1], tables.make_lines("England", "2001-02", transfer={"moved": 100e6})])
    results = {
        d: decentre.decompose_growth(england()[0], lines, price_index="dh_input_unit_cost", denominator=d)
        for d in ("gross_growth", "growth", "growth_after_inflation")
    }
    for result in results.values():
        assert result.shares.sum(axis=1).iloc[0] == pytest.approx(1)
    assert results["growth"].shares["transfers"].isna().all()
    assert results["growth_after_inflation"].shares[["transfers", "inflation"]].isna().all(axis=None)


def test_the_bounds_add_the_local_share_of_each_priority_line():
    budget, lines = england()
    lines = lines.assign(discretion_low=[0.0, 0.1, 0.0, 0.5], discretion_high=[0.2, 0.3, 0.0, 1.0])
    growth = decentre.decompose_growth(budget, lines, price_index="dh_input_unit_cost")
    left = 2900e6 - 34100e6 * 0.051 - 600e6
    low = (left + 0.1 * 150e6 + 0.5 * 65e6) / 2900e6
    high = (left + 0.2 * 255e6 + 0.3 * 150e6 + 65e6) / 2900e6
    assert growth.bounds.iloc[0].tolist() == pytest.approx([low, high])


def test_a_negative_remainder_is_shown_and_never_clipped():
    # PCTs 2012-13, GR17: deflator 2.7 takes 96.2, reablement 6.0, -2.2 left
    budget = tables.make_budget("PCTs", {"2011-12": 89.1e9, "2012-13": 91.6e9})
    lines = tables.make_lines("PCTs", "2012-13", priority={"reablement": 150e6})
    growth = decentre.decompose_growth(budget, lines, price_index=prices.from_rates({"2012-13": 0.027}))
    assert share(growth) == pytest.approx(-2.228, abs=1e-9)


def test_a_share_of_no_growth_is_undefined_and_says_so():
    budget = tables.make_budget("N", {"2001-02": 100.0, "2002-03": 90.0})
    with pytest.warns(AssumptionWarning, match="is zero or less: 1 of 1 budgets"):
        growth = decentre.decompose_growth(budget, price_index=prices.from_rates({"2002-03": 0.02}))
    assert growth.shares.isna().all(axis=None)
    assert growth.parts["discretionary"].iloc[0] == pytest.approx(-12)
    assert any("zero or less" in a for a in growth.assumptions)


def test_efficiency_is_shown_gross_and_taken_off_once_when_net():
    budget = tables.make_budget("N", {"2001-02": 100.0, "2002-03": 110.0})
    lines = tables.make_lines("N", "2002-03", inflation={"uplift": 6.5}, efficiency={"saving": 2.5})
    gross = decentre.decompose_growth(budget, lines, price_index=None)
    net = decentre.decompose_growth(budget, lines, price_index=None, net_of_efficiency=True)
    assert gross.efficiency.iloc[0] == 2.5
    assert [gross.parts["inflation"].iloc[0], net.parts["inflation"].iloc[0]] == [6.5, 4.0]


def test_net_without_efficiency_lines_warns_and_a_net_index_is_refused():
    budget = tables.make_budget("N", {"2005-06": 100.0, "2006-07": 110.0})
    with pytest.warns(AssumptionWarning, match="no efficiency lines for 1 of 1 budgets"):
        decentre.decompose_growth(budget, price_index="gdp_deflator", net_of_efficiency=True)
    with pytest.raises(InputError, match="already net of efficiency"):
        decentre.decompose_growth(budget, price_index="tariff_net", net_of_efficiency=True)


def test_a_price_index_that_stops_too_early_names_the_bodies():
    budget = tables.make_budget("N", {"2028-29": 100.0, "2029-30": 110.0, "2030-31": 120.0, "2031-32": 130.0})
    with pytest.raises(InputError, match=r"no unbroken run from 2030-31 to 2031-32.*inflation lines") as caught:
        decentre.decompose_growth(budget, price_index="gdp_deflator")
    assert caught.value.cases.to_dict("records") == [{"body": "N", "year": "2031-32"}]


def test_a_year_with_inflation_lines_needs_no_price_index():
    budget = tables.make_budget("N", {"2030-31": 100.0, "2031-32": 110.0})
    lines = tables.make_lines("N", "2031-32", inflation={"pay": 4.0})
    assert decentre.decompose_growth(budget, lines, price_index="gdp_deflator").parts["inflation"].iloc[0] == 4.0


def test_bodies_that_appear_or_vanish_are_listed_with_their_pounds():
    budget = pd.concat(
        [
            tables.make_budget("stays", {"2001-02": 1.0, "2002-03": 2.0, "2003-04": 3.0}),
            tables.make_budget("vanishes", {"2001-02": 5.0, "2002-03": 6.0}),
            tables.make_budget("appears", {"2002-03": 7.0, "2003-04": 8.0}),
        ]
    )
    lines = tables.make_lines("stays", "2001-02", priority={"early": 9.0})
    found = decentre.decompose_growth(budget, lines, price_index=None).unmatched
    assert found.to_dict("records") == [
        {"body": "stays", "year": "2001-02", "amount": 9.0, "status": "lines without a baseline"},
        {"body": "appears", "year": "2002-03", "amount": 7.0, "status": "appears"},
        {"body": "vanishes", "year": "2002-03", "amount": 6.0, "status": "vanishes"},
    ]


def test_one_year_alone_is_refused():
    with pytest.raises(InputError, match="No body has two years that follow each other"):
        decentre.decompose_growth(tables.make_budget("N", {"2001-02": 1.0}), price_index=None)


def test_a_result_built_by_hand_must_add_up():
    growth = decentre.decompose_growth(*england(), price_index=None)
    wrong = growth.parts.assign(discretionary=growth.parts["discretionary"] + 1)
    with pytest.raises(IdentityError, match="= budget does not hold in 1 of 1 rows"):
        GrowthDecomposition(wrong)
    with pytest.raises(IdentityError):
        GrowthDecomposition(growth.parts.assign(transfers=np.nan))


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"denominator": "all"}, "is not a denominator"),
        ({"rounding": {"guess": 1.0}}, "give half a unit, zero or more"),
        ({"rounding": {"growth": -1.0}}, "give half a unit, zero or more"),
        ({"price_index": 1.02}, "give a Series of levels"),
        ({"price_index": pd.Series({"2000-01": 0.02})}, "no unbroken run"),
        ({"price_index": pd.Series({"2000-01": -1.0})}, "levels above zero"),
        ({"price_index": "gdp"}, "is not a shipped price index"),
    ],
)
def test_a_choice_that_is_not_one_is_refused(choice, message):
    with pytest.raises(InputError, match=message):
        decentre.decompose_growth(*england(), **{"price_index": None, **choice})


def test_the_price_measure_alone_moves_england_from_19_3_to_55_7():
    # METHODS section 2
    indices = {n: n for n in ("dh_input_unit_cost", "gdp_deflator_at_announcement", "gdp_deflator")}
    curve = decentre.vary_choices(*england(), price_indices=indices, denominators=["gross_growth"])
    assert (100 * curve.table["share"]).round(1).tolist() == [19.3, 49.9, 55.7]


def test_england_rises_to_26_1_when_two_of_four_sums_are_not_counted():
    curve = decentre.vary_choices(
        *england(),
        price_indices={"cost": "dh_input_unit_cost"},
        denominators=["gross_growth"],
        contested=["deprived areas", "nurses' living costs"],
    )
    assert round(100 * curve.table["share"].max(), 1) == 26.1
    assert len(curve.table) == 4
    assert curve.importance.sum() == pytest.approx(1)


def test_shapley_shares_of_variance_follow_a_closed_form_for_two_additive_choices():
    # An additive function of independent choices: each choice's share is its own variance over the sum.
    budget = tables.make_budget("N", {"2001-02": 100.0, "2002-03": 120.0})
    lines = tables.make_lines("N", "2002-03", priority={"a": 2.0, "b": 4.0})
    curve = decentre.vary_choices(
        budget, lines, price_indices={"none": None}, denominators=["gross_growth"], contested=["a", "b"]
    )
    assert curve.importance[["a", "b"]].tolist() == pytest.approx([4 / 20, 16 / 20])


def test_stated_uses_the_inflation_lines_and_a_named_price_ignores_them():
    curve = decentre.vary_choices(
        tables.template("budget"),
        tables.template("lines"),
        denominators=["gross_growth"],
        price_indices={"stated": None, "cost": prices.from_rates({"2002-03": 0.036})},
    )
    shares = curve.table.set_index("price_index")["share"]
    assert (100 * shares).round(2).to_dict() == {"cost": 41.06, "stated": 47.04}  # GR08, GR09


def test_specifications_without_a_share_are_kept_and_counted():
    budget = tables.make_budget("N", {"2001-02": 100.0, "2002-03": 101.0})
    curve = decentre.vary_choices(budget, price_indices={"five": prices.from_rates({"2002-03": 0.05})})
    assert curve.table["share"].isna().sum() == 1
    assert any("1 of 2 specifications" in a for a in curve.assumptions)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"price_indices": {}}, "at least one index"),
        ({"contested": ["no such line"]}, "of the lines"),
        ({"denominators": "gross_growth"}, "give a list"),
        ({"net_of_efficiency": True}, "must be a list"),
    ],
)
def test_a_factorial_that_is_not_one_is_refused(choice, message):
    with pytest.raises(InputError, match=message):
        decentre.vary_choices(*england(), **{"price_indices": {"none": None}, **choice})


def test_a_rate_of_5_04_per_cent_leaves_exactly_a_fifth():
    # GR06: (2900 - 600 - 0.2 x 2900) / 34100
    growth = decentre.decompose_growth(*england(), price_index="dh_input_unit_cost")
    rate = decentre.tipping_point(growth, share=0.2, solve="price_rate").table["price_rate"].iloc[0]
    assert rate == pytest.approx((2900 - 600 - 0.2 * 2900) / 34100)
    again = decentre.decompose_growth(*england(), price_index=prices.from_rates({"2001-02": rate}))
    assert share(again) == pytest.approx(20)


@pytest.mark.parametrize("denominator", ["gross_growth", "growth", "growth_after_inflation"])
def test_the_solved_price_rate_leaves_the_share_for_every_denominator(denominator):
    growth = decentre.decompose_growth(*england(), price_index="gdp_deflator", denominator=denominator)
    rate = decentre.tipping_point(growth, share=0.3, solve="price_rate").table["price_rate"].iloc[0]
    again = decentre.decompose_growth(
        *england(), price_index=prices.from_rates({"2001-02": rate}), denominator=denominator
    )
    assert share(again) == pytest.approx(30)


def test_half_of_englands_growth_is_out_of_reach_of_its_priorities():
    growth = decentre.decompose_growth(*england(), price_index="dh_input_unit_cost")
    row = decentre.tipping_point(growth).table.iloc[0]
    assert row["amount"] == pytest.approx(1450e6 - (2900e6 - 34100e6 * 0.051 - 600e6))
    assert not row["reachable"]
    assert decentre.tipping_point(growth, claims="priorities_and_inflation").table["reachable"].iloc[0]
    assert decentre.tipping_point(growth, share=0.1).table["amount"].iloc[0] == 0


@pytest.mark.parametrize("wrong", [{"share": 20}, {"claims": "some"}, {"solve": "everything"}])
def test_a_tipping_point_of_nothing_is_refused(wrong):
    growth = decentre.decompose_growth(*england(), price_index="gdp_deflator")
    with pytest.raises(InputError):
        decentre.tipping_point(growth, **wrong)


def many(bodies=12, seed=3):
    random = np.random.default_rng(seed)
    start = random.uniform(1e8, 1e9, bodies).round()
    names = [f"b{i:02d}" for i in range(bodies)]
    rows = [
        (n, y, a)
        for n, s in zip(names, start, strict=True)
        for y, a in (("2001-02", s), ("2002-03", s * random.uniform(1.05, 1.15)))
    ]
    return pd.DataFrame(rows, columns=["body", "year", "amount"])


def test_the_summary_is_a_ratio_of_summed_pounds_with_a_leave_one_out_range():
    growth = decentre.decompose_growth(many(), price_index=prices.from_rates({"2002-03": 0.04}))
    row = decentre.summarise_discretion(growth, seed=1, replicates=999).table.iloc[0]
    left, whole = growth.parts["discretionary"], growth.gross_growth
    assert row["share"] == pytest.approx(left.sum() / whole.sum())
    out = [(left.sum() - a) / (whole.sum() - b) for a, b in zip(left, whole, strict=True)]
    assert [row["without_one_low"], row["without_one_high"]] == pytest.approx([min(out), max(out)])
    assert row["low"] < row["share"] < row["high"]


def test_a_body_whose_own_share_is_undefined_still_counts_with_its_pounds():
    budget = pd.concat([many(), tables.make_budget("falls", {"2001-02": 5e8, "2002-03": 4.9e8})])
    with pytest.warns(AssumptionWarning):
        growth = decentre.decompose_growth(budget, price_index=None)
    row = decentre.summarise_discretion(growth, seed=1, replicates=99).table.iloc[0]
    assert row["bodies"] == 13
    assert row["growth"] == pytest.approx(growth.gross_growth.sum())


def test_fewer_than_eight_bodies_get_no_interval_and_the_reason():
    growth = decentre.decompose_growth(many(7), price_index=None)
    result = decentre.summarise_discretion(growth, seed=1)
    assert result.table[["low", "high"]].isna().all(axis=None)
    assert any("fewer than 8" in a for a in result.assumptions)


def test_the_interval_is_named_superpopulation_and_repeats_with_its_seed():
    growth = decentre.decompose_growth(many(), price_index=None)
    first, again = (decentre.summarise_discretion(growth, seed=7, replicates=500) for _ in range(2))
    assert any("superpopulation" in a for a in first.assumptions)
    pd.testing.assert_frame_equal(first.table, again.table)


money = st.integers(min_value=1, max_value=10**9).map(float)


@st.composite
def economies(draw):
    """Bodies with three years each, and a few lines of every component."""
    budget = [
        (f"b{i}", y, draw(money)) for i in range(draw(st.integers(1, 4))) for y in ("2001-02", "2002-03", "2003-04")
    ]
    frame = pd.DataFrame(budget, columns=["body", "year", "amount"])
    keys = st.tuples(
        st.sampled_from(sorted(frame["body"].unique())),
        st.sampled_from(["2002-03", "2003-04"]),
        st.sampled_from(["x", "y", "z"]),
        st.sampled_from(tables.COMPONENTS),
    )
    lines = [(*k, draw(money)) for k in sorted(draw(st.sets(keys, min_size=1, max_size=8)))]
    return frame, pd.DataFrame(lines, columns=["body", "year", "line", "component", "amount"])


INDEX = prices.from_rates({"2002-03": 0.03, "2003-04": 0.05})


def quietly(budget, lines, **choices):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AssumptionWarning)
        return decentre.decompose_growth(budget, lines, **{"price_index": INDEX, **choices})


@settings(deadline=None, max_examples=40)
@given(economies(), st.booleans())
def test_parts_add_up_whatever_the_tables(economy, net):
    parts = quietly(*economy, net_of_efficiency=net).parts
    total = parts[["baseline", "transfers", "inflation", "demography", "priorities", "discretionary"]].sum(axis=1)
    assert total.tolist() == pytest.approx(parts["budget"].tolist(), abs=0.005)


@settings(deadline=None, max_examples=25)
@given(economies())
def test_doubling_the_currency_doubles_the_parts_and_leaves_the_shares(economy):
    budget, lines = economy
    once, twice = (
        quietly(budget, lines),
        quietly(budget.assign(amount=2 * budget["amount"]), lines.assign(amount=2 * lines["amount"])),
    )
    numbers = once.parts.columns.drop("inflation_from")
    pd.testing.assert_frame_equal(2 * once.parts[numbers], twice.parts[numbers], rtol=1e-12)
    pd.testing.assert_frame_equal(once.shares, twice.shares, rtol=1e-9)


@settings(deadline=None, max_examples=25)
@given(economies())
def test_flat_prices_give_no_inflation(economy):
    budget, lines = economy
    flat = pd.Series(100.0, index=["2001-02", "2002-03", "2003-04"])
    parts = (
        quietly(budget, lines[lines["component"] != "inflation"], price_index=flat).parts
        if (lines["component"] != "inflation").any()
        else None
    )
    assert parts is None or (parts["inflation"] == 0).all()


@settings(deadline=None, max_examples=25)
@given(economies(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(economy, random):
    budget, lines = economy
    shuffled = [t.iloc[random.sample(range(len(t)), len(t))] for t in (budget, lines)]
    pd.testing.assert_frame_equal(quietly(budget, lines).parts, quietly(*shuffled).parts, rtol=1e-12)


@settings(deadline=None, max_examples=25)
@given(economies())
def test_splitting_a_body_in_two_leaves_sums_unchanged(economy):
    budget, lines = economy
    halves = [
        pd.concat([t.assign(amount=t["amount"] / 2), t.assign(amount=t["amount"] / 2, body=t["body"] + " twin")])
        for t in (budget, lines)
    ]
    numbers = ["baseline", "transfers", "inflation", "demography", "priorities", "discretionary", "budget"]
    whole, split = (quietly(*t).parts[numbers].groupby("year").sum() for t in (economy, halves))
    pd.testing.assert_frame_equal(whole, split, rtol=1e-9, atol=1e-6)


@settings(deadline=None, max_examples=15)
@given(economies())
def test_category_keys_and_text_keys_give_the_same(economy):
    budget, lines = economy
    coded = lines.astype(dict.fromkeys(["body", "year", "line", "component"], "category"))
    pd.testing.assert_frame_equal(quietly(budget, lines).parts, quietly(budget, coded).parts)


def test_sums_do_not_depend_on_the_size_of_a_block(monkeypatch):
    from decentre.growth import sums

    budget = many()
    lines = pd.concat([tables.make_lines(b, "2002-03", priority={"x": 1e6, "y": 2e6}) for b in budget["body"].unique()])
    whole = quietly(budget, lines).parts
    monkeypatch.setattr(sums, "_BLOCK", 5)
    pd.testing.assert_frame_equal(whole, quietly(budget, lines).parts)


def test_the_callers_tables_are_not_changed():
    budget, lines = england()
    before = budget.copy(deep=True), lines.copy(deep=True)
    decentre.decompose_growth(budget, lines, price_index="gdp_deflator")
    pd.testing.assert_frame_equal(budget, before[0])
    pd.testing.assert_frame_equal(lines, before[1])


def test_results_print_the_same_in_text_html_and_latex():
    growth = decentre.decompose_growth(*england(), price_index="dh_input_unit_cost")
    for text in (repr(growth), growth.to_html(), growth.to_latex()):
        assert "560.9" in text
        assert "19.3" in text
    assert "0x" not in repr(growth)
    assert not math.isnan(growth.summary().loc["discretionary", "share"])


def test_bars_too_many_to_tell_apart_are_one_shape_a_layer_and_as_high():
    left = np.linspace(-2e6, 3e6, 3000)
    ax = figures.stacked(pd.DataFrame({"inflation": 1e6, "discretionary": left}), title="many bodies")
    inflation, discretionary = (patch.get_data() for patch in ax.patches)
    assert set(inflation.values) == {1.0}
    tops = np.where(left < 0, left, left + 1e6) / 1e6  # below zero they hang from it, above they stand on inflation
    assert discretionary.values == pytest.approx(tops)
    assert np.array_equal(discretionary.edges, np.arange(3001) - 0.5)
    plt.close(ax.figure)


def test_a_denominator_that_is_no_word_is_refused_in_a_sentence():
    budget = tables.make_budget("North", {"2001-02": 100.0, "2002-03": 110.0})
    with pytest.raises(InputError, match=r"\['gross_growth'\] is not a denominator; give one of gross_growth"):
        decentre.decompose_growth(budget, price_index=None, denominator=["gross_growth"])
    with pytest.raises(InputError, match="give a list with any of gross_growth"):
        decentre.vary_choices(budget, price_indices={"gdp_deflator": "gdp_deflator"}, denominators=[["growth"]])
