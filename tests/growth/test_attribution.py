"""Attribution: LMDI and Shapley against R, their limits, and what is refused."""

from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import IdentityError, InputError
from hypothesis import given, settings
from hypothesis import strategies as st

REFERENCE = Path(__file__).parents[1] / "reference" / "growth"
METHODS = ["lmdi", "shapley"]


def reference():
    """Return the input and the output of attribution.R."""
    given_tables = pd.read_csv(REFERENCE / "attribution_input.csv").set_index(["when", "sub_group"])
    return given_tables.loc["start"], given_tables.loc["end"], pd.read_csv(REFERENCE / "attribution.csv")


@pytest.mark.parametrize("method", METHODS)
def test_every_part_agrees_with_r_from_first_principles(method):
    start, end, expected = reference()
    wide = expected[expected["method"] == method].pivot(index="sub_group", columns="factor", values="pounds")
    found = decentre.attribute_growth(start, end, method=method).table
    # Shapley in R adds differences of products of about 1e9: its own output is exact to about 1e-7 pounds.
    np.testing.assert_allclose(found, wide.loc[found.index, found.columns], rtol=1e-9, atol=1e-6)


def frame(rows, columns=("a", "b")):
    return pd.DataFrame(rows, columns=list(columns), index=[f"g{i}" for i in range(len(rows))], dtype=float)


def test_no_change_gives_no_parts_and_no_shares():
    table = frame([[2, 3], [4, 5]])
    result = decentre.attribute_growth(table, table)
    assert (result.table == 0).all(axis=None)
    assert result.summary()["share"].isna().all()


def test_one_factor_from_zero_takes_the_whole_change():
    found = decentre.attribute_growth(frame([[0, 3]]), frame([[2, 5]])).table.iloc[0]
    assert found.tolist() == [10, 0]


def test_factors_that_come_from_zero_together_take_equal_parts():
    start, end = frame([[0, 0, 3]], "abc"), frame([[2, 5, 4]], "abc")
    assert decentre.attribute_growth(start, end).table.iloc[0].tolist() == [20, 20, 0]


def test_the_limit_at_zero_is_where_small_values_tend():
    # Closed form: with a from epsilon, its part tends to the whole change as epsilon goes to zero.
    parts = [decentre.attribute_growth(frame([[e, 3]]), frame([[2, 5]])).table.iloc[0, 0] for e in (1e-3, 1e-9, 1e-300)]
    assert parts == sorted(parts)
    assert parts[-1] == pytest.approx(10, rel=2e-3)


def test_two_factors_share_their_joint_effect_equally_under_shapley():
    # Closed form for two factors: (x1 - x0) (y1 + y0) / 2
    found = decentre.attribute_growth(frame([[2, 10]]), frame([[3, 14]]), method="shapley").table.iloc[0]
    assert found.tolist() == pytest.approx([1 * 12, 4 * 2.5])


def test_shapley_takes_a_change_of_sign_and_lmdi_refuses_it():
    start, end = frame([[2, -1]]), frame([[2, 3]])
    assert decentre.attribute_growth(start, end, method="shapley").table.iloc[0].tolist() == pytest.approx([0, 8])
    with pytest.raises(InputError, match="LMDI takes logarithms") as caught:
        decentre.attribute_growth(start, end)
    assert caught.value.cases[["factor", "value"]].values.tolist() == [["b", -1.0]]


@pytest.mark.parametrize(
    ("end", "message"),
    [
        (frame([[2, 5]]), "must list the same rows and columns: sub_group 'g1' is not in end"),
        (frame([[2, 5], [1, 1]], "ac"), "factor 'b' is not in end"),
        (frame([[2, None], [1, 1]]), "must hold a number in every cell"),
        (pd.concat([frame([[2, 5]]), frame([[2, 5]])]), "must name each sub_group once"),
        ([1, 2], "end is a list"),
    ],
)
def test_tables_that_do_not_match_are_refused(end, message):
    with pytest.raises(InputError, match=message):
        decentre.attribute_growth(frame([[2, 3], [1, 1]]), end)


def test_an_unknown_method_is_refused():
    with pytest.raises(InputError, match="give 'lmdi' or 'shapley'"):
        decentre.attribute_growth(frame([[1, 1]]), frame([[1, 1]]), method="kaya")


def test_parts_that_do_not_add_up_are_refused():
    from decentre.growth import Attribution

    result = decentre.attribute_growth(frame([[2, 3]]), frame([[2, 5]]))
    with pytest.raises(IdentityError):
        Attribution(result.table + 1, result.start, result.end, "lmdi")


def test_the_order_of_sub_groups_and_factors_changes_nothing():
    start, end, _ = reference()
    once = decentre.attribute_growth(start, end).table
    again = decentre.attribute_growth(start, end.iloc[::-1, ::-1]).table
    pd.testing.assert_frame_equal(once, again)


positive = st.floats(0.01, 100)


@st.composite
def pairs(draw):
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(2, 5))
    cells = st.lists(st.lists(positive, min_size=columns, max_size=columns), min_size=rows, max_size=rows)
    return frame(draw(cells), "abcde"[:columns]), frame(draw(cells), "abcde"[:columns])


@settings(deadline=None, max_examples=50)
@given(pairs(), st.sampled_from(METHODS))
def test_parts_add_to_the_change_and_swap_their_sign_with_time(pair, method):
    start, end = pair
    there, back = (
        decentre.attribute_growth(start, end, method=method),
        decentre.attribute_growth(end, start, method=method),
    )
    scale = max(start.prod(axis=1).sum(), end.prod(axis=1).sum())
    assert there.summary()["amount"].sum() == pytest.approx(there.change, abs=1e-9 * scale)
    np.testing.assert_allclose(there.table, -back.table, atol=1e-9 * scale)


@settings(deadline=None, max_examples=30)
@given(pairs(), st.sampled_from(METHODS))
def test_doubling_one_factor_everywhere_doubles_every_part(pair, method):
    start, end = pair
    doubled = [t.assign(a=2 * t["a"]) for t in pair]
    once, twice = (
        decentre.attribute_growth(start, end, method=method),
        decentre.attribute_growth(*doubled, method=method),
    )
    np.testing.assert_allclose(
        2 * once.table, twice.table, rtol=1e-6, atol=1e-9 * float(twice.table.abs().max(axis=None) + 1)
    )


@settings(deadline=None, max_examples=30)
@given(pairs(), positive)
def test_when_one_factor_changes_both_methods_give_it_everything(pair, value):
    start, _ = pair
    end = start.assign(a=value)
    for method in METHODS:
        parts = decentre.attribute_growth(start, end, method=method).table
        change = end.prod(axis=1) - start.prod(axis=1)
        np.testing.assert_allclose(parts["a"], change, rtol=1e-7, atol=1e-9 * float(start.prod(axis=1).max()))
        np.testing.assert_allclose(parts.drop(columns="a"), 0, atol=1e-9 * float(start.prod(axis=1).max()))


def test_the_summary_is_by_factor_with_pounds_first_and_draws():
    import matplotlib as mpl

    mpl.use("agg")
    start, end, _ = reference()
    result = decentre.attribute_growth(start, end)
    assert list(result.summary().columns) == ["amount", "share"]
    assert len(result.plot().patches) == 4


def test_the_ratio_of_the_sums_is_the_product_of_its_factors():
    random = np.random.default_rng(6)
    start, end = (pd.DataFrame(random.uniform(1, 9, (5, 3)), columns=list("abc")) for _ in range(2))
    found = decentre.attribute_growth(start, end)
    whole = end.prod(axis=1).sum() / start.prod(axis=1).sum()
    assert found.multiplicative().prod() == pytest.approx(whole, rel=1e-12)

    def mean(a, b):
        return a if a == b else (a - b) / np.log(a / b)

    before, after = start.prod(axis=1), end.prod(axis=1)
    for factor in "abc":
        powers = [
            mean(after[i], before[i]) / mean(after.sum(), before.sum()) * np.log(end[factor][i] / start[factor][i])
            for i in range(5)
        ]
        assert found.multiplicative()[factor] == pytest.approx(np.exp(sum(powers)), rel=1e-12)


def test_only_the_logarithmic_mean_splits_a_ratio():
    table = pd.DataFrame({"a": [1.0], "b": [2.0]})
    with pytest.raises(decentre.InputError, match="only the logarithmic mean splits a ratio"):
        decentre.attribute_growth(table, table, method="shapley").multiplicative()
    with pytest.raises(decentre.InputError, match="so there is no ratio of them"):
        decentre.attribute_growth(table * 0, table).multiplicative()
