"""Concentration and slope indices: R, published values, a brute-force derivative, invariances, and what is refused."""

import os
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from decentre import AssumptionWarning, InputError, measures
from hypothesis import assume, given, settings
from hypothesis import strategies as st

REFERENCE = Path(__file__).parents[1] / "reference" / "measures"
OUTSIDE = os.environ.get("DECENTRE_REFERENCE_DATA")
BODIES = pd.read_csv(REFERENCE / "bodies_input.csv")
BOUNDS = {"modified": 0.02, "erreygers": (0, 1), "wagstaff": (0, 1)}
KINDS = [
    {},
    {"kind": "generalised"},
    {"kind": "modified", "bounds": -1.5},
    {"kind": "erreygers", "bounds": (0, 9)},
    {"kind": "wagstaff", "bounds": (-1, 9)},
    {"kind": "extended", "aversion": 3},
    {"kind": "symmetric", "aversion": 4},
    {"kind": "symmetric", "aversion": 2.5},
]

# WHO healthequal, test values: coverage of five wealth groups (per cent), worst to best, and their populations.
COVERAGE, HEADS = np.array([20, 30, 40, 50, 60]), np.array([78, 91, 162, 103, 105])
WORST_TO_BEST = np.arange(5)


def heads(choice):
    return None if choice == "none" else BODIES["population"]


def test_concentration_indices_and_regression_errors_agree_with_r():
    reference = pd.read_csv(REFERENCE / "concentration.csv")
    for (values, weights, kind, aversion), rows in reference.groupby(["values", "weights", "kind", "aversion"]):
        order = BODIES["income" if kind.endswith("income") else "need"]
        found = measures.concentration_index(
            BODIES[values],
            order,
            weights=heads(weights),
            kind=kind.split()[0],
            bounds=BOUNDS.get(kind),
            aversion=aversion,
            cluster=BODIES["region"],
        )
        for row in rows.itertuples():
            got = getattr(found, row.quantity.removesuffix("_survey"))
            assert got == pytest.approx(row.value, rel=1e-12), (kind, row.quantity)


def brute_force(p, y, x, kind="standard", bounds=None, aversion=2):
    """Return the index as a smooth function of the weights: no ranks sorted, complex weights allowed."""
    p = np.asarray(p) / np.sum(p)
    mean = np.sum(p * y)
    total = 0
    for value in np.unique(x):
        mass = np.sum(p[x == value])
        low = np.sum(p[x < value])
        total += np.sum((p * y)[x == value]) / mass * (curve(low + mass, kind, aversion) - curve(low, kind, aversion))
    low, high = (bounds, None) if np.ndim(bounds) == 0 else bounds
    return (
        total
        * {
            "generalised": lambda: 1,
            "modified": lambda: 1 / (mean - low),
            "erreygers": lambda: 4 / (high - low),
            "wagstaff": lambda: (high - low) / ((high - mean) * (mean - low)),
        }.get(kind, lambda: 1 / mean)()
    )


def curve(rank, kind, aversion):
    if kind == "extended":
        return rank + (1 - rank) ** aversion
    if kind == "symmetric":
        distance = (rank - 0.5) if np.real(rank) > 0.5 else (0.5 - rank)
        return 2 ** (aversion - 2) * distance**aversion
    return rank * rank - rank


@pytest.mark.parametrize("choices", KINDS, ids=str)
@pytest.mark.parametrize("weighted", [False, True])
def test_delta_errors_are_the_derivatives_in_the_weights(choices, weighted):
    random = np.random.default_rng(5)
    y, x = random.uniform(0, 4, 17), random.integers(0, 8, 17)
    w = random.uniform(1, 5, 17) if weighted else np.ones(17)
    found = measures.concentration_index(y, x, weights=w, **choices)
    p, step = w / w.sum(), 1e-30j
    moved = [brute_force(p + step * (np.eye(17)[i] - p), y, x, **choices).imag / 1e-30 for i in range(17)]
    assert found.estimate == pytest.approx(brute_force(p, y, x, **choices), rel=1e-12)
    assert found.se_delta == pytest.approx(np.sqrt(np.sum((p * moved) ** 2)), rel=1e-10)


def test_who_test_values_of_concentration():
    # healthequal tests: RCI 0.17776859 and ACI 7.3284202, to 1e-6 (inequality_reference_tests.csv, IR01 and IR02)
    relative = measures.concentration_index(COVERAGE, WORST_TO_BEST, weights=HEADS)
    absolute = measures.concentration_index(COVERAGE, WORST_TO_BEST, weights=HEADS, kind="generalised")
    assert relative.estimate == pytest.approx(0.17776859, abs=1e-6)
    assert absolute.estimate == pytest.approx(7.3284202, abs=1e-6)


def test_who_slope_index_counts_the_population_twice_and_once_is_right():
    # IR05 to IR07; once: 44.905264 (rounded counts), PEERS section 5
    share = np.round(COVERAGE / 100 * HEADS) / HEADS
    twice = measures.slope_index(share, WORST_TO_BEST, weights=HEADS, transform="logistic", squared_weights=True)
    assert 100 * twice.slope == pytest.approx(44.44502, abs=5e-6)
    assert twice.relative == pytest.approx(3.159506, abs=5e-7)
    once = measures.slope_index(share, WORST_TO_BEST, weights=HEADS, transform="logistic")
    assert 100 * once.slope == pytest.approx(44.905264, abs=5e-7)
    linear = measures.slope_index(COVERAGE, WORST_TO_BEST, weights=HEADS)
    assert linear.slope == pytest.approx(46.25381094, abs=5e-9)


@pytest.mark.skipif(OUTSIDE is None, reason="reads reference files")
@pytest.mark.parametrize("area", ["area1", "area2"])
def test_phe_slope_and_relative_index(area):
    table = pd.read_csv(Path(OUTSIDE) / "reference" / "phe_sii_test_input.csv").query("area == @area")
    found = measures.slope_index(table["value"], table["quantile"], weights=table["population"])
    assert found.slope == pytest.approx(table["sii"].dropna().item(), rel=1e-12)
    assert found.relative == pytest.approx(table["rii"].dropna().item(), rel=1e-12)


@pytest.mark.skipif(OUTSIDE is None, reason="reads reference files")
def test_conindex_scales_the_modified_index_twice():
    # PEERS section 5: conindex 1.7.0 gives 0.342805 for the Mexican states, the definition 0.260648
    states = pd.read_csv(Path(OUTSIDE) / "reference" / "mexico_state_gdp.csv")
    found = measures.concentration_index(states["pcgdp2000"], states["pcgdp1940"], kind="modified", bounds=5000)
    mean = states["pcgdp2000"].mean()
    assert found.estimate == pytest.approx(0.260648, abs=5e-7)
    assert found.estimate * mean / (mean - 5000) == pytest.approx(0.342805, abs=5e-7)


def test_slope_indices_agree_with_r():
    reference = pd.read_csv(REFERENCE / "slope.csv", keep_default_na=False)
    for (values, transform, weights), rows in reference.groupby(["values", "transform", "weights"]):
        found = measures.slope_index(
            BODIES[values],
            BODIES["need"],
            weights=heads(weights),
            transform=None if transform == "none" else transform,
        )
        for row in rows.itertuples():
            got = getattr(found, row.quantity)
            assert got == pytest.approx(row.value, rel=1e-9), (transform, row.quantity)


def test_contributions_of_determinants_agree_with_r_and_add_up():
    reference = pd.read_csv(REFERENCE / "inequality.csv", keep_default_na=False)
    factors = BODIES[["need", "old", "income"]]
    for weights in ("none", "population"):
        found = measures.decompose_concentration(BODIES["spend"], BODIES["need"], factors, weights=heads(weights))
        for row in reference[reference["weights"] == weights].itertuples():
            if row.measure in found.table:
                assert found.table.loc[row.parameter, row.measure] == pytest.approx(row.value, rel=1e-10)
        assert found.table["contribution"].sum() == pytest.approx(found.estimate, rel=1e-12)
        assert found.residual == found.table.loc["residual", "contribution"]


def test_a_determinant_with_a_mean_of_zero_has_no_index_but_a_contribution():
    found = measures.decompose_concentration([1, 3, 2, 5], [1, 2, 3, 4], {"need": [-1, 0, -1, 2]})
    assert np.isnan(found.table.loc["need", "concentration"])
    assert found.table["contribution"].sum() == pytest.approx(found.estimate)


def test_ranks_are_the_middle_of_a_step_and_ties_share_it():
    # by hand: the share of those below, and half the share of those on the same step
    found = measures.fractional_rank([1, 2, 3, 2], weights=[2, 2, 5, 3])
    np.testing.assert_allclose(found, [1 / 12, 4.5 / 12, 9.5 / 12, 4.5 / 12])
    assert found @ [2, 2, 5, 3] / 12 == pytest.approx(0.5)


def test_extended_and_symmetric_with_aversion_2_are_the_standard_index():
    for kind in ("extended", "symmetric"):
        found = measures.concentration_index(BODIES["spend"], BODIES["need"], kind=kind, aversion=2)
        standard = measures.concentration_index(BODIES["spend"], BODIES["need"])
        for name in ("estimate", "se", "se_robust", "se_delta"):
            assert getattr(found, name) == pytest.approx(getattr(standard, name), rel=1e-12)


bodies = st.integers(3, 12).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 1000), min_size=n, max_size=n).map(np.array),
        st.lists(st.integers(0, 5), min_size=n, max_size=n).map(np.array),
        st.lists(st.integers(1, 4), min_size=n, max_size=n).map(np.array),
    )
)


def index(values, rank_by, weights, **choices):
    return measures.concentration_index(values, rank_by, weights=weights, **choices).estimate


@settings(max_examples=60, deadline=None)
@given(bodies, st.sampled_from(["standard", "generalised", "extended", "symmetric"]))
def test_a_body_with_a_weight_is_as_many_bodies(drawn, kind):
    y, x, w = drawn
    assume(y.any() and np.ptp(x) > 0)
    each = [np.repeat(a, w) for a in (y, x)]
    once = index(y, x, w, kind=kind, aversion=2)
    assert once == pytest.approx(index(*each, None, kind=kind, aversion=2), rel=1e-9, abs=1e-12)
    assert once == pytest.approx(brute_force(w.astype(float), y, x, kind), rel=1e-9, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(bodies)
def test_the_index_keeps_to_its_invariances(drawn):
    y, x, w = drawn
    assume(y.any() and np.ptp(x) > 0)
    near = {"rel": 1e-9, "abs": 1e-12}
    standard, absolute = index(y, x, w), index(y, x, w, kind="generalised")
    assert index(7.5 * y, x, w) == pytest.approx(standard, **near)  # scale of the values
    assert index(y, np.exp(x), 3 * w) == pytest.approx(standard, **near)  # order alone; weights in any unit
    assert index(y, -x, w) == pytest.approx(-standard, **near)  # the other end of the ranks
    assert index(y + 5, x, w, kind="generalised") == pytest.approx(absolute, abs=1e-9)  # translation
    turn = np.random.default_rng(1).permutation(len(y))
    assert index(y[turn], x[turn], w[turn]) == pytest.approx(standard, **near)
    assert -1 <= standard <= 1


@settings(max_examples=40, deadline=None)
@given(bodies)
def test_bounded_indices_mirror_what_is_not_reached(drawn):
    y, x, w = drawn
    assume(np.ptp(x) > 0 and 0 < np.average(y, weights=w) < 1000)
    for kind in ("erreygers", "wagstaff"):
        reached, missed = (index(v, x, w, kind=kind, bounds=(0, 1000)) for v in (y, 1000 - y))
        assert reached == pytest.approx(-missed, rel=1e-9, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(bodies)
def test_the_slope_is_the_absolute_index_over_twice_the_variance_of_the_ranks(drawn):
    y, x, w = drawn
    assume(np.ptp(x) > 0)
    rank = measures.fractional_rank(x, weights=w)
    variance = np.average((rank - 0.5) ** 2, weights=w)
    found = measures.slope_index(y, x, weights=w)
    assert found.slope == pytest.approx(index(y, x, w, kind="generalised") / (2 * variance), rel=1e-8, abs=1e-8)


def test_a_body_without_weight_counts_for_nothing():
    y, x, w = ([1, 4, 2, 6, 9], [1, 2, 3, 4, 3], [2, 1, 3, 2, 0])
    for choices in KINDS:
        within = {**choices, "bounds": (-1, 9)} if choices.get("kind") == "wagstaff" else choices
        one, other = (
            measures.concentration_index(y[:k], x[:k], weights=w[:k], cluster=list("ABABC")[:k], **within)
            for k in (5, 4)
        )
        for name in ("estimate", "se", "se_robust", "se_delta", "se_cluster"):
            assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-12)


def test_two_bodies_have_an_index_and_no_regression_error():
    found = measures.concentration_index([1, 3], [1, 2])
    assert found.estimate == 0.25
    assert np.isnan([found.se, found.se_robust, found.se_cluster]).all()
    line = measures.slope_index([2, 3], [1, 2])
    assert [line.slope, line.relative] == pytest.approx([2, 3.5 / 1.5])
    assert np.isnan([line.se, line.se_robust]).all()


def test_ratios_that_would_divide_by_zero_are_not_given():
    found = measures.slope_index([-2.0, -1.0, 1.0, 2.0], [1, 2, 3, 4])
    assert np.isnan(found.relative_to_mean)
    assert found.slope == pytest.approx(5.6)


def test_negative_values_are_warned_about_and_bounded_kinds_need_no_warning():
    with pytest.warns(AssumptionWarning, match="1 of 3 values are negative: the index may leave -1 to 1"):
        measures.concentration_index([1, -2, 3], [1, 2, 3])
    measures.concentration_index([1, -2, 3], [1, 2, 3], kind="erreygers", bounds=(-5, 5))


def test_nothing_given_is_changed():
    y, x = pd.Series([3.0, 1.0, 2.0]), pd.Series([1, 3, 2])
    measures.concentration_index(y, x, weights=pd.Series([1, 2, 3]))
    assert y.tolist() == [3, 1, 2]
    assert x.tolist() == [1, 3, 2]


@pytest.mark.parametrize(
    ("arguments", "choices", "sentence", "cases"),
    [
        (([1], [1]), {}, "values has 1 entry; give 2 or more.", 0),
        (([1, 2], [1, 1]), {}, "rank_by has the same value for every body, so nobody ranks before another", 0),
        (([1, 2, 3], [1, 2]), {}, "Lengths differ (values 3, rank_by 2); give one entry for each body in each.", 0),
        (([1, np.nan, 3], [1, 2, 3]), {}, "values has 1 missing or infinite entry of 3; give a finite number", 1),
        (([1, 2, 3], [1, np.inf, None]), {}, "rank_by has 2 missing or infinite entries of 3", 2),
        ((["1", "2"], [1, 2]), {}, "values holds text; give numbers (tables.parse_money reads money", 0),
        (([[1, 2]], [1, 2]), {}, "values has 2 dimensions; give one number for each body", 0),
        (([1, -1], [1, 2]), {}, "not defined: the mean of values is zero; give kind 'generalised'.", 0),
        (([0, 0, 0], [1, 2, 3]), {}, "not defined: the mean of values is zero; give kind 'generalised'.", 0),
        (([1, 2], [1, 2]), {"kind": "gini"}, "kind is 'gini'; give one of 'standard', 'generalised'", 0),
        (
            ([0.1, 0.2], [1, 2]),
            {"kind": "erreygers"},
            "bounds are None; kind 'erreygers' needs the (least, greatest)",
            0,
        ),
        (([0.1, 0.2], [1, 2]), {"kind": "wagstaff", "bounds": (1, 0)}, "bounds are (1, 0); kind 'wagstaff' needs", 0),
        (([0.1, 2], [1, 2]), {"kind": "wagstaff", "bounds": (0, 1)}, "values go beyond the bounds (0.0, 1.0)", 1),
        (([0.1, 2], [1, 2]), {"kind": "modified", "bounds": 1}, "values go beyond the bounds (1.0, inf)", 1),
        (([1, 1], [1, 2]), {"kind": "wagstaff", "bounds": (0, 1)}, "all values stand at one bound; give kind", 0),
        (([2, 2], [1, 2]), {"kind": "modified"}, "all values are the least possible; give kind 'generalised'.", 0),
        (([1, 2], [1, 2]), {"bounds": (0, 9)}, "bounds are given for kind 'standard', which has none", 0),
        (([1, 2], [1, 2]), {"kind": "extended", "aversion": 1}, "aversion is 1; give a number above 1", 0),
        (([1, 2], [1, 2]), {"aversion": 3}, "aversion is given for kind 'standard', which has none", 0),
        (([1, 2, 3], [1, 2, 3]), {"weights": [1, -1, 1]}, "weights has negative entries; give zero or more", 1),
        (([1, 2, 3], [1, 2, 3]), {"weights": [1, 0, 0]}, "weights has 1 entries that are not zero; give 2 or more", 0),
        (([1, 2, 3], [1, 2, 3]), {"cluster": ["a"] * 3}, "cluster has one label for every body; give two or more", 0),
        (([1, 2, 3], [1, 2, 3]), {"cluster": ["a", None, "b"]}, "cluster has missing labels; give one for each", 1),
        (
            ([1, 2, 3], [1, 2, 3]),
            {"cluster": ["a", "b"]},
            "cluster has shape (2,); give one label for each of the 3",
            0,
        ),
        (
            (pd.Series([1, 2, 3]), pd.Series([1, 2, 3], index=[3, 4, 5])),
            {},
            "rank_by and values are Series with different indexes; put both in the same order",
            0,
        ),
    ],
)
def test_a_concentration_index_refuses(arguments, choices, sentence, cases):
    with pytest.raises(InputError, match=re.escape(sentence)) as refused:
        measures.concentration_index(*arguments, **choices)
    assert len(refused.value.cases) == cases


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: measures.slope_index([1, 0, 2], [1, 2, 3], transform="log"), "transform 'log' needs values above 0"),
        (
            lambda: measures.slope_index([0.1, 1, 0.2], [1, 2, 3], transform="logit"),
            "transform 'logit' needs values strictly between 0 and 1",
        ),
        (
            lambda: measures.slope_index([0.1, 1.2], [1, 2], transform="logistic"),
            "transform 'logistic' needs values between 0 and 1",
        ),
        (
            lambda: measures.slope_index([0, 0, 1, 1], [1, 2, 3, 4], transform="logistic"),
            "The logistic fit does not settle: the values are all 0 below a rank and all 1 above it.",
        ),
        (
            lambda: measures.slope_index([1, 2], [1, 2], transform="sqrt"),
            "transform is 'sqrt'; give one of None, 'log'",
        ),
        (lambda: measures.fractional_rank([2, 2]), "rank_by has the same value for every body"),
        (
            lambda: measures.decompose_concentration([1, 2, 3], [1, 2, 3], {"need": [1, 1, 1]}),
            "factors need and an intercept are collinear over 3 bodies; leave one out.",
        ),
        (
            lambda: measures.decompose_concentration([1, 2, 3], [1, 2, 3], {}),
            "factors is empty; give one determinant or more",
        ),
        (
            lambda: measures.decompose_concentration([1, 2, 3], [1, 2, 3], {"need": [1, 2]}),
            "Lengths differ (values 3, rank_by 3, factor need 2)",
        ),
    ],
)
def test_slopes_ranks_and_decompositions_refuse(call, sentence):
    with pytest.raises(InputError, match=re.escape(sentence)):
        call()
