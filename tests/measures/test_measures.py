"""Inequality, composition and autonomy: R, published values, identities, invariances, and what is refused."""

import os
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from decentre import AssumptionWarning, InputError, measures
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.spatial import distance

REFERENCE = Path(__file__).parents[1] / "reference" / "measures"
OUTSIDE = os.environ.get("DECENTRE_REFERENCE_DATA")
BODIES = pd.read_csv(REFERENCE / "bodies_input.csv")
FIRST, SECOND = [12, 30, 7, 44, 1], [20, 22, 9, 40, 9]
MIXES = ("dissimilarity", "jensen_shannon", "hellinger", "aitchison_distance")


def recomputed(measure, weights, parameter):
    """Return what the package makes of a row of the reference."""
    heads = {"weights": BODIES["population"] if weights == "population" else None}
    spend = BODIES["spend"]
    if measure in MIXES:
        return getattr(measures, measure)(FIRST, SECOND)
    return {
        "gini": lambda: measures.gini(spend, **heads),
        "theil": lambda: getattr(measures.theil(spend, groups=BODIES["region"], **heads), parameter),
        "generalised_entropy": lambda: measures.generalised_entropy(spend, float(parameter), **heads),
        "atkinson": lambda: measures.atkinson(spend, float(parameter), **heads),
        "coefficient_of_variation": lambda: measures.coefficient_of_variation(spend, **heads),
        "kakwani": lambda: measures.kakwani(spend, BODIES["need"], rank_by=BODIES[parameter], **heads),
        "reynolds_smolensky": lambda: measures.reynolds_smolensky(
            BODIES["income"], BODIES["income"] + BODIES["need"], **heads
        ),
        "clr": lambda: measures.clr(FIRST)[int(parameter) - 1],
        "ilr": lambda: measures.ilr(FIRST)[int(parameter) - 1],
    }[measure]()


def test_inequality_and_composition_agree_with_r():
    reference = pd.read_csv(REFERENCE / "inequality.csv", keep_default_na=False)
    here = reference[~reference["measure"].isin(["contribution", "elasticity"])]
    assert len(here) > 40
    for row in here.itertuples():
        assert recomputed(row.measure, row.weights, row.parameter) == pytest.approx(row.value, rel=1e-10), row


@pytest.mark.skipif(OUTSIDE is None, reason="reads reference files")
def test_published_theil_of_the_mexican_states_between_and_within_their_regions():
    folder = Path(OUTSIDE) / "reference"
    states = pd.read_csv(folder / "mexico_state_gdp.csv")
    printed = pd.read_csv(folder / "inequality_reference_tests.csv").set_index("test")["expected"]
    for year in range(1940, 2001, 10):
        found = measures.theil(states[f"pcgdp{year}"], groups=states["hanson98"])
        assert found.total == pytest.approx(float(printed[f"Theil T {year}"]), abs=1e-7)
        assert found.between == pytest.approx(float(printed[f"Theil between hanson98 {year}"]), abs=1e-7)
        assert found.within == pytest.approx(float(printed[f"Theil within hanson98 {year}"]), abs=1e-7)
    unweighted = float(printed["Gini 1940 (states unweighted)"])
    assert measures.gini(states["pcgdp1940"]) == pytest.approx(unweighted, abs=1e-12)


@pytest.mark.parametrize(
    ("found", "printed", "digits"),
    [  # inequality_reference_tests.csv, IR34 to IR36 (pysal inequality)
        (measures.atkinson([10, 20, 30, 40, 50], 0.5), 0.06315, 5),
        (measures.atkinson([10, 20, 30, 40, 50], 1), 0.13161, 5),
        (measures.dissimilarity([1000, 2000, 1500, 3000, 2500], np.ones(5)), 0.15, 2),
    ],
)
def test_published_atkinson_and_hoover(found, printed, digits):
    assert round(found, digits) == printed


def test_log_ratios_are_those_printed_in_the_manual_of_scikit_bio():
    mix = [0.1, 0.3, 0.4, 0.2]  # scikit.bio/docs/latest, skbio.stats.composition: clr, ilr, multi_replace
    assert measures.clr(mix) == pytest.approx([-0.79451346, 0.30409883, 0.5917809, -0.10136628], abs=5e-9)
    assert measures.ilr(mix) == pytest.approx([-0.7768362, -0.68339802, 0.11704769], abs=5e-9)
    replaced = measures.replace_zeros([[0.2, 0.4, 0.4, 0], [0, 0.5, 0.5, 0]])
    np.testing.assert_allclose(replaced, [[0.1875, 0.375, 0.375, 0.0625], [0.0625, 0.4375, 0.4375, 0.0625]])


def test_jensen_shannon_is_the_square_of_the_distance_of_scipy():
    for base in (2, np.e, 10):
        found = measures.jensen_shannon(FIRST, SECOND, base=base)
        assert found == pytest.approx(distance.jensenshannon(FIRST, SECOND, base=base) ** 2, rel=1e-12)


def test_closed_forms():
    assert measures.gini([0, 0, 0, 1]) == 0.75  # 1 - 1/n
    assert measures.theil([0, 0, 0, 1]).total == pytest.approx(np.log(4))
    assert measures.generalised_entropy([1, 3], 2) == pytest.approx(measures.coefficient_of_variation([1, 3]) ** 2 / 2)
    assert measures.atkinson([0, 2], 1) == measures.atkinson([0, 2], 2) == 1
    assert measures.coefficient_of_variation([1, 3], weights=[3, 1]) == pytest.approx(np.sqrt(0.75) / 1.5)
    assert measures.hellinger([1, 1, 0], [0, 0, 5]) == 1
    assert measures.aitchison_distance([1, np.e], [np.e, 1]) == pytest.approx(np.sqrt(2))
    assert measures.vertical_imbalance([10, 20], [50, 70]) == 0.75
    assert measures.vertical_imbalance(3, 2) == -0.5
    np.testing.assert_allclose(measures.ilr([1, np.e]), [-np.sqrt(0.5)])


def test_replaced_zeros_keep_the_ratios_of_the_rest():
    found = measures.replace_zeros([[6, 3, 0, 0], [1, 1, 1, 1]])
    np.testing.assert_allclose(found, [[0.875 * 2 / 3, 0.875 / 3, 0.0625, 0.0625], [0.25] * 4])  # 1/D^2 a zero
    np.testing.assert_allclose(measures.replace_zeros([3, 1, 0], delta=0.1), [0.675, 0.225, 0.1])


def test_rows_of_a_table_are_mixes_of_their_own():
    table = np.array([FIRST, SECOND])
    for name in ("clr", "ilr", "replace_zeros"):
        measure = getattr(measures, name)
        np.testing.assert_allclose(measure(table), [measure(FIRST), measure(SECOND)])


CODES = {
    "legal_protection": 2,
    "institutional_depth": 3,
    "effective_political_discretion": 2.5,
    "policy_scope": 3,
    "fiscal_autonomy": 1,
    "financial_self_reliance": 2,
    "borrowing_autonomy": 1,
    "organisational_autonomy": 4,
    "financial_transfer_system": 2,
    "administrative_supervision": 1,
    "central_or_regional_access": 2,
}


def test_local_autonomy_follows_the_formulas_of_its_codebook():
    # local_autonomy_index_formula.csv: score of each dimension and its weight of 13
    by_hand = [
        (100 / 3 * 2, 1),
        (100 / 15 * (3 + 3 * 2.5), 3),
        (100 / 4 * 3, 2),
        (100 / 24 * (3 * 1 + 3 * 2 + 1), 3),
        (100 / 4 * 4, 2),
        (100 / 6 * (2 + 1), 1),
        (100 / 3 * 2, 1),
    ]
    scores = measures.local_autonomy_scores(CODES)
    assert list(scores.values()) == pytest.approx([score for score, _ in by_hand])
    assert measures.local_autonomy_index(scores) == pytest.approx(sum(s * w for s, w in by_hand) / 13)
    assert measures.local_autonomy_index(list(scores.values())) == measures.local_autonomy_index(scores)


amounts = st.integers(2, 10).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(1, 500), min_size=n, max_size=n).map(np.array),
        st.lists(st.integers(1, 4), min_size=n, max_size=n).map(np.array),
    )
)
RELATIVE = {
    "gini": measures.gini,
    "theil": lambda y, weights=None: measures.theil(y, weights=weights).total,
    "entropy": lambda y, weights=None: measures.generalised_entropy(y, -0.5, weights=weights),
    "atkinson": lambda y, weights=None: measures.atkinson(y, 1.5, weights=weights),
    "variation": measures.coefficient_of_variation,
}


@settings(max_examples=60, deadline=None)
@given(amounts, st.sampled_from(sorted(RELATIVE)))
def test_inequality_depends_on_shares_alone(drawn, name):
    y, w = drawn
    measure, near = RELATIVE[name], {"rel": 1e-9, "abs": 1e-12}
    found = measure(y, weights=w)
    assert found >= -1e-12
    assert measure(np.repeat(y, w)) == pytest.approx(found, **near)  # a weight is a number of bodies
    assert measure(3.7 * y, weights=5 * w) == pytest.approx(found, **near)  # scale
    assert measure(y[::-1], weights=w[::-1]) == pytest.approx(found, **near)  # nobody has a name
    assert measure(np.full(len(y), 7), weights=w) == pytest.approx(0, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(amounts, st.sampled_from(sorted(RELATIVE)))
def test_a_transfer_from_the_poorest_to_the_richest_raises_inequality(drawn, name):
    y, _ = drawn
    low, high = int(np.argmin(y)), int(np.argmax(y))
    assume(low != high)
    moved = y.astype(float)
    moved[[low, high]] += [-0.5 * y.min(), 0.5 * y.min()]
    assert RELATIVE[name](moved) > RELATIVE[name](y)


@settings(max_examples=60, deadline=None)
@given(amounts)
def test_theil_splits_exactly_whatever_the_groups(drawn):
    y, w = drawn
    found = measures.theil(y, weights=w, groups=[i % 3 for i in range(len(y))])
    assert found.between + found.within == pytest.approx(found.total, abs=1e-12)
    assert measures.theil(y, weights=w, groups=range(len(y))).within == pytest.approx(0, abs=1e-12)
    assert np.isnan(measures.theil(y).between)


@settings(max_examples=60, deadline=None)
@given(amounts)
def test_distances_of_mixes_are_distances(drawn):
    p, q = drawn
    for name in MIXES:
        measure = getattr(measures, name)
        assert measure(p, q) == pytest.approx(measure(q, p), abs=1e-12)
        assert measure(p, 9 * p) == pytest.approx(0, abs=1e-7)
        assert measure(p, q) >= 0
        if name != "aitchison_distance":
            assert measure(p, q) <= 1
    assert measures.aitchison_distance(p, q) == pytest.approx(
        np.linalg.norm(measures.ilr(p) - measures.ilr(q)), abs=1e-12
    )
    assert measures.clr(p).sum() == pytest.approx(0, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(amounts)
def test_kakwani_is_zero_where_money_is_proportional_to_need(drawn):
    need, w = drawn
    assert measures.kakwani(2.5 * need, need, weights=w) == pytest.approx(0, abs=1e-12)
    assert measures.reynolds_smolensky(need, 3 * need, weights=w) == pytest.approx(0, abs=1e-12)
    flat = np.ones(len(need))
    assert measures.reynolds_smolensky(need, flat, weights=w) == pytest.approx(
        measures.gini(need, weights=w), abs=1e-12
    )


def test_negative_amounts_are_warned_about():
    with pytest.warns(AssumptionWarning, match="1 of 3 values are negative: the index may leave 0 to 1"):
        assert measures.gini([1, -2, 3]) > 1
    with pytest.warns(AssumptionWarning, match="1 of 6 values are negative"):
        measures.kakwani([1, -1, 3], [1, 2, 3])


def test_every_measure_of_the_contract_is_there():
    listed = """fractional_rank concentration_index decompose_concentration slope_index gini theil generalised_entropy
    atkinson coefficient_of_variation kakwani reynolds_smolensky dissimilarity aitchison_distance jensen_shannon hellinger
    clr ilr replace_zeros vertical_imbalance local_autonomy_index"""
    assert all(callable(getattr(measures, name)) for name in listed.split())
    estimate = measures.Estimate(1.0, 0.5, 0.1, 1.9, 0.95)
    with pytest.raises(AttributeError):
        estimate.se = 2


@pytest.mark.parametrize(
    ("call", "sentence", "cases"),
    [
        (lambda: measures.gini([5]), "values has 1 entry; give 2 or more.", 0),
        (lambda: measures.gini([1, None]), "values has 1 missing or infinite entry of 2", 1),
        (lambda: measures.theil([1, -2]), "values has negative entries, for which this measure is not defined", 1),
        (lambda: measures.theil([0, 0]), "values are all zero, so there are no shares to compare", 0),
        (lambda: measures.theil([1, 2], groups=["a", None]), "groups has missing labels; give one for each body", 1),
        (lambda: measures.theil([0, 3], weights=[1, 0]), "weights has 1 entries that are not zero", 0),
        (
            lambda: measures.generalised_entropy([0, 1], 0),
            "values has zeros, where the index with alpha 0 is infinite",
            1,
        ),
        (lambda: measures.generalised_entropy([1, 2], np.nan), "alpha is nan; give a finite number.", 0),
        (lambda: measures.atkinson([1, 2], 0), "aversion is 0; give a number above 0.", 0),
        (lambda: measures.coefficient_of_variation([1, -1]), "The mean of the values is zero, so nothing can be", 0),
        (lambda: measures.kakwani([1, 2], [0, 0]), "The mean of the values is zero, so nothing can be relative", 0),
        (lambda: measures.reynolds_smolensky([1, 2], [1, 2, 3]), "Lengths differ (before 2, after 3)", 0),
        (lambda: measures.dissimilarity([1], [1]), "first has 1 entry; give 2 or more.", 0),
        (lambda: measures.dissimilarity([1, 2], [1, -2]), "second has negative entries, for which this measure", 1),
        (lambda: measures.hellinger([0, 0], [1, 2]), "first are all zero, so there are no shares to compare", 0),
        (lambda: measures.jensen_shannon([1, 2], [1, 2], base=1), "base is 1; give a number above 1, such as 2.", 0),
        (lambda: measures.clr([1, 0]), "parts has zeros, which have no logarithm; call replace_zeros first", 1),
        (lambda: measures.aitchison_distance([1, 2], [1, 0]), "parts has zeros, which have no logarithm", 1),
        (lambda: measures.ilr([1]), "parts has shape (1,); give two or more parts", 0),
        (lambda: measures.clr([[1, 2], [0, 0]]), "parts has negative amounts, or a mix that sums to zero", 2),
        (lambda: measures.replace_zeros([1, 0], delta=1), "delta is 1; give a share above 0, small enough", 0),
        (lambda: measures.replace_zeros([1, 0], delta=0), "delta is 0; give a share above 0, small enough", 0),
        (lambda: measures.vertical_imbalance([1], [0]), "own_spending are all zero", 0),
        (lambda: measures.vertical_imbalance([-1], [1]), "own_revenue has negative entries; give zero or more.", 0),
        (lambda: measures.local_autonomy_index([1, 2]), "scores are [1.0, 2.0]; give the seven scores", 0),
        (lambda: measures.local_autonomy_index({"access": 1}), "scores has ['access']; give each of legal_autonomy", 0),
        (
            lambda: measures.local_autonomy_scores({"scope": 1}),
            "has unknown ['scope']; give each of legal_protection",
            0,
        ),
        (
            lambda: measures.local_autonomy_scores({**CODES, "policy_scope": 5}),
            "codes {'policy_scope': 5} are outside their range",
            0,
        ),
    ],
)
def test_a_measure_refuses(call, sentence, cases):
    with pytest.raises(InputError, match=re.escape(sentence)) as refused:
        call()
    assert len(refused.value.cases) == cases
