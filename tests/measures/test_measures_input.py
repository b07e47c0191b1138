"""Measures: what is labelled is aligned by its labels, and nothing but a number is counted as one."""

import datetime
import decimal
import fractions

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from decentre import InputError, measures, resampling

BODIES = list("abcdefgh")
VALUES = pd.Series([1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 34.0], BODIES)
RANKS = pd.Series([3.0, 1.0, 2.0, 5.0, 4.0, 8.0, 7.0, 6.0], BODIES)
GROUPS = pd.Series(["N", "N", "S", "S", "N", "S", "N", "S"], BODIES)
OTHER_ORDER = ["h", "c", "a", "e", "b", "g", "d", "f"]


def test_groups_in_another_order_are_put_in_order_by_their_labels():
    plain = measures.theil(VALUES.to_numpy(), groups=list(GROUPS))
    assert measures.theil(VALUES, groups=GROUPS.reindex(OTHER_ORDER)) == plain
    assert measures.theil(VALUES, groups=list(GROUPS.reindex(OTHER_ORDER))).between != pytest.approx(plain.between)


def test_clusters_ranks_and_weights_in_another_order_change_nothing():
    plain = measures.concentration_index(
        VALUES.to_numpy(), RANKS.to_numpy(), weights=RANKS.to_numpy(), cluster=list(GROUPS)
    )
    moved = measures.concentration_index(
        VALUES,
        RANKS.reindex(OTHER_ORDER),
        weights=RANKS.sort_index(ascending=False),
        cluster=GROUPS.reindex(OTHER_ORDER),
    )
    assert moved == plain


def test_labels_that_are_not_the_same_are_refused():
    with pytest.raises(InputError, match="groups and values are Series with different indexes"):
        measures.theil(VALUES, groups=GROUPS.rename({"a": "z"}))
    with pytest.raises(InputError, match="groups has the label 'a' twice; give one entry for each body"):
        measures.theil(VALUES, groups=GROUPS.set_axis(["a", "a", *BODIES[2:]]))


def test_regressors_and_clusters_of_a_wild_bootstrap_are_aligned_by_label():
    random = np.random.default_rng(5)
    rows = [f"r{i}" for i in range(24)]
    x = pd.DataFrame({"x": random.normal(size=24), "one": 1.0}, index=rows)
    body = pd.Series(np.repeat(list("abcdefgh"), 3), rows)
    y = pd.Series(2 * x["x"] + random.normal(size=24), rows)
    plain = resampling.wild_cluster(y.to_numpy(), x.to_numpy(), body.to_numpy(), seed=1)
    mixed = list(random.permutation(rows))
    moved = resampling.wild_cluster(y, x.loc[mixed], body.loc[mixed[::-1]], seed=1)
    assert moved == plain
    assert resampling.wild_cluster(y.to_numpy(), x, body.loc[mixed], seed=1) == plain
    with pytest.raises(InputError, match="regressors and outcome are Series with different indexes"):
        resampling.wild_cluster(y, x.set_axis([f"q{i}" for i in range(24)]), body, seed=1)


def test_concentration_draws_of_a_table_are_aligned_by_label():
    table = pd.DataFrame({"v": VALUES, "w": VALUES**2})
    plain = resampling.concentration_left_out(table.to_numpy(), RANKS.to_numpy())
    moved = resampling.concentration_left_out(table, RANKS.reindex(OTHER_ORDER))
    np.testing.assert_array_equal(plain.mean, moved.mean)


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, 4],
        (1, 2, 4),
        np.array([1, 2, 4], dtype="int8"),
        np.array([1, 2, 4], dtype=object),
        pd.Series([1, 2, 4], dtype="Int64"),
        pd.Series([1, 2, 4], dtype="Float32"),
        pd.Series([1, 2, 4], dtype="int64[pyarrow]"),
        pd.Series([1, 2, 4], dtype=object),
        pd.Series([1, 2, 4], dtype="category"),
        [decimal.Decimal(1), 2, fractions.Fraction(4)],
        pl.Series([1, 2, 4]),
        pa.array([1, 2, 4]),
        pa.chunked_array([[1, 2], [4]]),
        np.ma.masked_array([1, 2, 4]),
    ],
    ids=lambda v: f"{type(v).__module__}.{type(v).__name__}.{getattr(v, 'dtype', '')}",
)
def test_numbers_of_any_type_give_the_same_index(values):
    assert measures.gini(values) == measures.gini([1.0, 2.0, 4.0])


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (np.ma.masked_array([1.0, 2.0, 4.0], mask=[False, True, False]), "1 missing or infinite entry of 3"),
        ([1.0, None, 4.0], r"1 missing or infinite entry of 3; .*\(first: position 1, counted from 0\)"),
        (pd.Series([1.0, np.nan, 4.0], list("abc")), r"1 missing or infinite entry of 3; .*\(first: 'b'\)"),
        (pd.Series([1, None, 4], dtype="Int64"), "1 missing or infinite entry of 3"),
        (pd.Series([1, None, 4], dtype="int64[pyarrow]"), "1 missing or infinite entry of 3"),
        (pd.Series([1.0, pd.NA, 4.0], dtype=object), "1 missing or infinite entry of 3"),
        (pa.array([1, None, 4]), "1 missing or infinite entry of 3"),
        ([1, 10**400, 3], "1 missing or infinite entry of 3"),
        ([True, False, True], r"holds bool.* entries that are not numbers; give numbers \(first: True at position 0"),
        ([1, True, 3], r"holds bool.* entries that are not numbers; give numbers \(first: True at position 1"),
        (pd.Series([True, False, True]), "holds bool"),
        (pd.Series([True, None, True], dtype="boolean"), "holds bool"),
        (np.array([1 + 0j, 2, 3]), "holds complex"),
        ([1, 2 + 1j, 3], "holds complex"),
        (pd.to_datetime(["2020-01-01", "2020-01-02", "2020-01-03"]), "holds dates or times"),
        (pd.Series(pd.to_datetime(["2020-01-01", None, "2020-01-03"])), "holds dates or times"),
        ([1, pd.NaT, 3], "holds NaTType"),
        ([1, datetime.date(2020, 1, 1), 3], "holds date"),
        (np.array(["2020", "2021", "2022"], dtype="datetime64[Y]"), "holds dates or times"),
        (np.array(["2020", "2021"], dtype="datetime64[ns]"), "holds dates or times"),
        (pd.Series([1, 2, 3], dtype="timedelta64[s]"), "holds dates or times"),
        (["1", "2", "3"], "holds text"),
        ([1, [2, 3], 4], "is ragged"),
        ([{}, {}, {}], "holds dict"),
    ],
    ids=str,
)
def test_what_is_no_number_is_refused_and_its_place_said(values, sentence):
    with pytest.raises(InputError, match=sentence):
        measures.gini(values)


RAISED = [0.2, 1.0, 1.7, 3.1, 9.0]
WEIGHTS = [3.0, 1.0, 4.0, 1.0, 5.0]


def exact_entropy(values, weights, alpha):
    """Return the index by its printed formula, in decimals of 80 digits."""
    with decimal.localcontext(decimal.Context(prec=80)):
        y, w, a = [[decimal.Decimal(v) for v in given] for given in (values, weights, [alpha])]
        share = [x / sum(w) for x in w]
        mean = sum(p * v for p, v in zip(share, y, strict=True))
        relative = [v / mean for v in y]
        order = a[0]
        if order == 0:
            return float(-sum(p * r.ln() for p, r in zip(share, relative, strict=True)))
        if order == 1:
            return float(sum(p * r * r.ln() for p, r in zip(share, relative, strict=True)))
        power = sum(p * (order * r.ln()).exp() for p, r in zip(share, relative, strict=True))
        return float((power - 1) / (order * (order - 1)))


@pytest.mark.parametrize("about", [0.0, 1.0])
@pytest.mark.parametrize(
    "step", [0.0, 2.2e-16, -2.2e-16, 4e-16, -4e-16, 1e-12, -1e-12, 1e-8, -1e-8, 1e-4, -1e-4, 0.3, -0.3]
)
def test_generalised_entropy_is_that_of_its_formula_next_to_orders_0_and_1(about, step):
    alpha = about + step
    found = measures.generalised_entropy(RAISED, alpha, weights=WEIGHTS)
    assert found == pytest.approx(exact_entropy(RAISED, WEIGHTS, alpha), rel=1e-13)


@pytest.mark.parametrize("alpha", [-7.0, -2.0, 0.5, 0.49, 2.0, 3.5, 30.0])
def test_generalised_entropy_is_that_of_its_formula_elsewhere(alpha):
    found = measures.generalised_entropy(RAISED, alpha, weights=WEIGHTS)
    assert found == pytest.approx(exact_entropy(RAISED, WEIGHTS, alpha), rel=1e-12)


def test_an_order_too_large_for_a_computer_is_refused():
    with pytest.raises(InputError, match=r"alpha is 1e[+]?300, at which the index is too large"):
        measures.generalised_entropy(RAISED, 1e300)


@pytest.mark.parametrize("step", [1e-15, -1e-15, 1e-9, -1e-9, 1e-3])
def test_atkinson_next_to_an_aversion_of_1_is_that_of_its_formula(step):
    with decimal.localcontext(decimal.Context(prec=80)):
        y = [decimal.Decimal(v) for v in RAISED]
        power = 1 - decimal.Decimal(1 + step)
        mean = sum(y) / len(y)
        total = sum(((v / mean).ln() * power).exp() for v in y) / len(y)
        exact = float(1 - (total.ln() / power).exp())
    assert measures.atkinson(RAISED, 1 + step) == pytest.approx(exact, rel=1e-13)


@pytest.mark.parametrize("unit", [1e-15, 1e-9, 1e6, 1e12, 1e18])
def test_the_unit_of_a_factor_changes_no_contribution(unit):
    factors = pd.DataFrame({"need": [1.0, 2, 2, 4, 7, 5], "age": [40.0, 42, 39, 45, 44, 50]})
    plain = measures.decompose_concentration([1, 3, 2, 5, 6, 9], [1, 2, 3, 4, 5, 6], factors)
    other = measures.decompose_concentration(
        [1, 3, 2, 5, 6, 9], [1, 2, 3, 4, 5, 6], factors.assign(age=factors["age"] * unit)
    )
    np.testing.assert_allclose(other.table["contribution"], plain.table["contribution"], rtol=1e-9, atol=1e-12)
    assert other.table.loc["age", "coefficient"] * unit == pytest.approx(
        plain.table.loc["age", "coefficient"], rel=1e-9
    )


def test_a_constant_factor_is_refused_whatever_its_unit():
    for value in (0.1, 1e-15, 1e15):
        with pytest.raises(InputError, match="collinear"):
            measures.decompose_concentration([1, 3, 2, 5], [1, 2, 3, 4], {"need": [value] * 4})


def test_a_masked_label_is_missing_and_no_group_of_its_own():
    groups = np.ma.masked_array(["a", "b", "a"], [False, True, False])
    with pytest.raises(InputError, match="groups has missing labels"):
        measures.theil([1.0, 2.0, 3.0], groups=groups)
