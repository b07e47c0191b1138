"""Distance from target: the printed tables within their rounding, and what is refused."""

import decentre
import pandas as pd
import pytest
from decentre import InputError, datasets, figures

OLD = datasets.load("health_authority_targets_2000_01").set_index("health_authority")
NEW = datasets.load("ccg_distances_2013_14").set_index("ccg_name")


def distance(table):
    return decentre.distance_from_target(table["allocation_gbp_thousand"] * 1000, table["target_gbp_thousand"] * 1000)


def test_26_health_authorities_of_2000_01_within_their_rounding():
    result = distance(OLD)
    assert (
        result.distance / 1000 - OLD["distance_from_target_gbp_thousand"]
    ).abs().max() <= 1  # both inputs are rounded
    assert (100 * result.share - OLD["distance_from_target_pct"]).abs().max() <= 0.01


def test_17_rows_of_2013_14_to_the_pound_and_the_printed_digit():
    result = distance(NEW)
    assert (result.distance / 1000).equals(NEW["distance_from_target_gbp_thousand"].astype(float))
    printed = NEW["distance_from_target_pct"].dropna()
    assert len(printed) == 16
    assert (100 * result.share[printed.index]).round(2).tolist() == printed.tolist()


def test_the_spread_by_hand():
    result = decentre.distance_from_target({"a": 88, "b": 107, "c": 105}, {"a": 100, "b": 100, "c": 100})
    assert result.spread.to_dict() == {
        "bodies": 3,
        "outside_5_per_cent": 2 / 3,
        "outside_10_per_cent": 1 / 3,
        "over": 12.0,
        "under": 12.0,
        "misplaced": pytest.approx(24 / 300),
    }


def test_an_allocation_is_a_target():
    people = pd.DataFrame({"gp_pop": [100, 100], "wp_need": [120, 80]}, index=["N", "S"])
    formula = {"title": "t", "population": "gp_pop", "blocks": [{"name": "all", "share": 1, "needs": {"wp_need": 1}}]}
    fair = decentre.allocate(people, formula=formula, budget=1000)
    result = decentre.distance_from_target(pd.Series({"S": 500.0, "N": 500.0}), fair)
    assert result.distance["N"] == pytest.approx(-100)
    assert result.share["S"] == pytest.approx(0.25)


def test_a_difference_of_level_is_said():
    even = decentre.distance_from_target({"a": 100, "b": 200}, {"a": 110, "b": 190})
    lifted = decentre.distance_from_target({"a": 105, "b": 210}, {"a": 110, "b": 190})
    assert even.assumptions == ()
    assert lifted.assumptions[0].startswith("together the allocations are +5.0 % of the targets from them")


@pytest.mark.parametrize(
    ("allocation", "target", "message"),
    [
        ({"a": 1.0}, {"a": 0.0}, r"target must be above zero in every body, and it is 0\.0 in 'a'"),
        (
            {"a": 1.0},
            {"b": 1.0},
            r"allocation and target must name the same body labels: 'a' of allocation is not in both",
        ),
        ({"a": None}, {"a": 1.0}, r"allocation must hold a number for every body"),
        (
            {"a": 1.0},
            {"a": 1000.0},
            r"the allocations are 0\.001 times the targets together; give both in the same unit",
        ),
    ],
)
def test_bad_input_is_refused(allocation, target, message):
    with pytest.raises(InputError, match=message):
        decentre.distance_from_target(allocation, target)


def test_a_distance_prints_and_draws():
    result = distance(OLD)
    assert "DistanceFromTarget: 26 bodies, -0.9 to +0.4 %" in repr(result)
    ax = result.plot(source="HC written answer of 12 June 2000")
    assert ax.get_title(loc="left") == "16 of 26 bodies under target"
    assert "from -0.86 (Lincolnshire)" in figures.alternative_text(ax)
    assert not distance(NEW).plot().get_title(loc="left").startswith("0 of")
