"""The weights of the formula of 2018-19 were recovered from the targets they explain: do they hold for groups they have not seen?"""

import numpy as np
import pytest
from decentre import datasets

NEEDS = ["wp_general_acute", "wp_community", "wp_mental_health", "wp_maternity", "wp_health_inequalities"]


def known_and_target():
    """The columns that the targets are linear in, and the published targets."""
    table = datasets.load("ccg_targets_2018_19")
    cost = (table["mff_index"] * table["eaca_index"]).to_numpy()[:, None]
    known = np.hstack([cost * table[NEEDS], table[["wp_prescribing", "wp_health_inequalities"]]])
    return known, table["target_excl_remoteness_gbp_thousand"].to_numpy()


def error_of_the_rest(known, target, fitted):
    weights = np.linalg.lstsq(known[fitted], target[fitted], rcond=None)[0]
    return np.abs(known[~fitted] @ weights / target[~fitted] - 1).max()


@pytest.mark.parametrize("seed", range(20))
def test_weights_fitted_on_half_of_the_groups_predict_the_targets_of_the_other_half(seed):
    known, target = known_and_target()
    fitted = np.random.default_rng(seed).permutation(len(target)) < len(target) // 2
    assert error_of_the_rest(known, target, fitted) < 1e-12


def test_the_same_check_fails_where_a_cost_index_is_left_out_or_targets_are_exchanged():
    known, target = known_and_target()
    fitted = np.arange(len(target)) % 2 == 0
    table = datasets.load("ccg_targets_2018_19")
    without = known / np.where(np.arange(7) < 5, table["eaca_index"].to_numpy()[:, None], 1.0)
    assert error_of_the_rest(without, target, fitted) > 1e-4
    assert error_of_the_rest(known, np.random.default_rng(1).permutation(target), fitted) > 0.1
