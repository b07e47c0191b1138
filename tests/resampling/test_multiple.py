"""Several tests read together: statsmodels, the definitions by loops, and what is refused."""

import numpy as np
import pytest
from decentre import InputError, resampling
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_and_benjamini_hochberg_are_those_of_statsmodels(p):
    for ours, theirs in (("holm", "holm"), ("benjamini_hochberg", "fdr_bh")):
        np.testing.assert_allclose(resampling.adjust(p, method=ours), multipletests(p, method=theirs)[1], rtol=1e-12)


def test_romano_wolf_is_its_definition_step_by_step():
    random = np.random.default_rng(1)
    t, drawn = np.array([2.1, -3.0, 0.4, 1.8]), random.normal(size=(99, 4))
    left, last, expected = [0, 1, 2, 3], 0.0, {}
    while left:
        top = max(left, key=lambda k: abs(t[k]))
        above = sum(max(abs(row[k]) for k in left) >= abs(t[top]) for row in drawn)
        last = max(last, (1 + above) / 100)
        expected[top] = last
        left.remove(top)
    assert resampling.romano_wolf(t, drawn).tolist() == [expected[k] for k in range(4)]


def test_romano_wolf_of_one_statistic_told_many_times_is_its_own_p():
    drawn = np.random.default_rng(2).normal(size=(199, 1))
    alone = resampling.romano_wolf([2.0], drawn)[0]
    assert resampling.romano_wolf([2.0] * 5, np.repeat(drawn, 5, axis=1)).tolist() == [alone] * 5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: resampling.adjust([0.2, 1.2]), "p has entries outside 0 to 1"),
        (lambda: resampling.adjust([0.2], method="bonferroni"), "method is 'bonferroni'"),
        (lambda: resampling.romano_wolf([1.0, 2.0], [[1.0]]), "give m statistics, and rows of m drawn ones"),
    ],
)
def test_what_cannot_be_read_together_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
