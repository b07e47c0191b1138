"""Error in the indices: against the formula for one factor, and drawn again from its seed."""

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError, datasets, figures

CCG = datasets.load("ccg_targets_2018_19").set_index("ccg_name")
SLUG = "england_ccg_2018_19"
ONE = {
    "title": "t",
    "population": "people",
    "blocks": [{"name": "a", "share": 1, "needs": {"wp_need": 1}, "costs": ["mff"]}],
}
TABLE = pd.DataFrame(
    {"people": [1e5, 3e5, 6e5], "wp_need": [1.2e5, 2.9e5, 5.9e5], "mff": [1.1, 1.0, 0.98]}, index=list("ABC")
)


def test_standard_errors_are_those_of_the_delta_method():
    # T_i = B x_i / sum(x); independent relative error s in each x: var(T_i)/T_i^2 = s^2 ((1 - p_i)^2 + sum_{j != i} p_j^2)
    share = decentre.allocate(TABLE, formula=ONE, budget=1e9).share
    expected = 0.01 * np.sqrt((1 - share) ** 2 + (share**2).sum() - share**2)
    found = decentre.propagate_error(TABLE, formula=ONE, errors={"mff": 0.01}, budget=1e9, replicates=200_000, seed=1)
    np.testing.assert_allclose(found.table["se_share"], expected, rtol=0.01)


def test_limits_are_quantiles_of_the_normal_for_small_errors():
    table = decentre.propagate_error(
        TABLE, formula=ONE, errors={"mff": 0.01}, budget=1e9, replicates=200_000, seed=2
    ).table
    np.testing.assert_allclose(table["high"] - table["target"], 1.959964 * table["se"], rtol=0.03)
    np.testing.assert_allclose(table["target"] - table["low"], 1.959964 * table["se"], rtol=0.03)


def test_the_error_asked_for_is_the_error_drawn():
    alone = TABLE.iloc[[0, 2]].assign(
        people=[1.0, 1e6], wp_need=[1.0, 1e6], mff=1.0
    )  # the first is too small to move the rest
    table = decentre.propagate_error(
        alone, formula=ONE, errors={"mff": 0.3}, budget=1e9, replicates=200_000, seed=3
    ).table
    # the ratio of two lognormals with mean 1 and coefficient of variation 0.3: mean 1 + s^2, variance of its log doubled
    expected = (1 + 0.3**2) * np.sqrt((1 + 0.3**2) ** 2 - 1)
    assert table.loc["A", "se_share"] == pytest.approx(expected, rel=0.02)


def test_the_same_seed_gives_the_same_answer_and_another_another():
    draw = [
        decentre.propagate_error(TABLE, formula=ONE, errors={"mff": 0.01}, budget=1.0, seed=s).table for s in (1, 1, 2)
    ]
    assert draw[0].equals(draw[1])
    assert not draw[0].equals(draw[2])


def test_no_error_moves_nothing():
    table = decentre.propagate_error(CCG, formula=SLUG, errors={"mff_index": 0.0}, replicates=10, seed=1).table
    np.testing.assert_allclose(table["low"], table["target"], rtol=1e-12)
    np.testing.assert_allclose(table["target"], decentre.allocate(CCG, formula=SLUG).target, rtol=1e-12)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"errors": {}}, "errors must name at least one column"),
        (
            {"errors": {"weather": 0.1}},
            "errors names 'weather', which the formula does not use; it uses people, wp_need, mff",
        ),
        ({"errors": {"mff": 2}}, r"errors holds \{'mff': 2\}; give relative standard errors from 0 to below 1"),
        ({"replicates": 10**9}, "draws of 3 bodies are too many to hold; give at most 66,666,666 replicates"),
        ({"replicates": 0}, "replicates is 0"),
        ({"level": 95}, "level is 95"),
        ({"seed": None}, "seed is None"),
    ],
)
def test_bad_choices_are_refused(choices, message):
    given = {"errors": {"mff": 0.01}, "replicates": 10, "seed": 1, **choices}
    with pytest.raises(InputError, match=message):
        decentre.propagate_error(TABLE, formula=ONE, budget=1.0, **given)


def test_it_prints_and_draws():
    result = decentre.propagate_error(CCG.head(5), formula=SLUG, errors={"mff_index": 0.01}, replicates=500, seed=1)
    assert "TargetError: 5 bodies, standard error" in repr(result)
    ax = result.plot()
    assert ax.get_title(loc="left") == "Error in mff_index"
    assert figures.data_table(ax)["se_share"].is_monotonic_decreasing
