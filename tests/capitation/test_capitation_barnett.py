"""The Barnett formula: consequentials of a change, held to printed examples."""

import pandas as pd
import pytest
from decentre import InputError, capitation, datasets


def test_the_treasurys_example_gives_a_factor_of_a_third():
    """House of Lords, The Barnett Formula, 2009: 100m for the whole kingdom beside 50m for England, 33 per cent."""
    spend = pd.Series({"whole kingdom": 100e6, "England": 50e6})
    assert round(100 * capitation.devolved_share(spend, pd.Series({"England": 1, "whole kingdom": 0}))) == 33


def test_northern_irelands_factor_adds_24_of_each_100():
    """Written statement of 21 May 2024: 24 per cent added 24m, on consequentials of 100m (the 100m is own knowledge)."""
    plain = capitation.barnett(2.9e9, comparability=1, population=0.0345)
    with_need = capitation.barnett(2.9e9, comparability=1, population=0.0345, need_factor=1.24)
    assert with_need - plain == pytest.approx(0.24 * plain, rel=1e-12)


def test_population_proportions_are_those_of_the_estimates():
    table = datasets.load("nations_barnett")
    rows = table[table["item"].str.startswith("population proportion of England") & (table["unit"] == "per cent")]
    held = rows[rows["note"].str.startswith("population ")]
    people = held["note"].str.extract(r"population (\d+) over England (\d+)").astype(float)
    assert len(held) >= 12
    assert ((100 * people[0] / people[1] - held["value"].astype(float)).abs() <= 0.0005 + 1e-12).all()


def test_departments_are_matched_by_name():
    change = pd.Series({"health": 100.0, "transport": 50.0})
    found = capitation.barnett(change, comparability=pd.Series({"transport": 0.5, "health": 1.0}), population=0.1)
    assert found.to_dict() == {"health": pytest.approx(10.0), "transport": pytest.approx(2.5)}


@pytest.mark.parametrize(
    ("change", "choices", "said"),
    [
        (1.0, {"comparability": 1.5, "population": 0.1}, r"comparability is 1.5; give a share from 0 to 1"),
        (1.0, {"comparability": 1, "population": 5.89}, r"population is 5.89; give a share from 0 to 1"),
        (float("nan"), {"comparability": 1, "population": 0.1}, "change holds nan, which is no finite number"),
        (1.0, {"comparability": 1, "population": 0.1, "need_factor": 0}, "need_factor is 0; give a number above zero"),
        (
            pd.Series({"a": 1.0}),
            {"comparability": pd.Series({"b": 1.0}), "population": 0.1},
            "no value for a; give one",
        ),
        (1.0, {"comparability": pd.Series({"b": 1.0}), "population": 0.1}, "give the change by department too"),
    ],
)
def test_what_makes_no_consequential_is_refused(change, choices, said):
    with pytest.raises(InputError, match=said):
        capitation.barnett(change, **choices)


def test_spending_of_programmes_must_be_there_for_all():
    with pytest.raises(InputError, match="b stands in one of spend and devolved only"):
        capitation.devolved_share(pd.Series({"a": 1.0}), pd.Series({"a": 1.0, "b": 1.0}))
    with pytest.raises(InputError, match="adds up to nothing"):
        capitation.devolved_share(pd.Series({"a": 0.0}), pd.Series({"a": 1.0}))
