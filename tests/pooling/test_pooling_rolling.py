"""Next year's contributions by the clause in use, and the Better Care Fund's minimum by its published rises."""

import decentre
import pandas as pd
import pytest
from decentre import InputError, datasets, pooling
from hypothesis import given
from hypothesis import strategies as st

PAID = {"Council": 93.7e6, "Board": 28.3e6}


def test_the_minimum_of_england_is_the_published_chain():
    chain = decentre.project_minimum(4048e6, first="2020-21", last="2024-25") / 1e6  # result_id PF07
    assert chain["2024-25"] == pytest.approx(4048 * 1.053 * 1.0566**3)
    assert round(chain["2024-25"], 1) == 5028.1
    held = datasets.load("better_care_fund_totals").query("component == 'nhs_minimum' and certainty == 'derived'")
    for year, value in held.set_index("year")["value"].items():
        assert chain[year] == pytest.approx(value, abs=0.1)  # the table rounds each step


def test_one_year_is_itself():
    assert decentre.project_minimum(10.0, first="2024-25", last="2024-25").to_dict() == {"2024-25": 10.0}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            (1.0, "2024-25", "2025-26"),
            "No rise of the NHS minimum is held for 2025-26; rises are held for 2021-22, 2022-23",
        ),
        ((1.0, "2019-20", "2020-21"), "No rise of the NHS minimum is held for 2020-21"),
        ((-1.0, "2020-21", "2021-22"), "minimum must be zero or more"),
        ((1.0, "2021-22", "2020-21"), "'2020-21' comes before '2021-22'"),
    ],
)
def test_a_year_without_a_published_rise_is_refused(arguments, words):
    with pytest.raises(InputError, match=words):
        decentre.project_minimum(arguments[0], first=arguments[1], last=arguments[2])


def test_a_contribution_rolls_forward_term_by_term():
    table = pooling.roll_forward(
        PAID,
        host="Council",
        recurrent={"Board": 1e6},
        planned={"Council": -2e6},
        inflation=0.03,
        efficiency=0.01,
        client_charges={"Council": 5e6},
    )
    assert table.loc["Council", "contribution"] == pytest.approx(93.7e6 * 1.02 - 2e6 - 5e6)
    assert table.loc["Board", "contribution"] == pytest.approx(28.3e6 * 1.02 + 1e6)
    assert table.loc["Council", "quarter_1":"quarter_4"].isna().all()
    assert table.loc["Board", "quarter_1":"quarter_4"].sum() == pytest.approx(table.loc["Board", "contribution"])


def test_nothing_changed_is_last_year():
    table = pooling.roll_forward(PAID, host="Board")
    assert table["contribution"].to_dict() == PAID


@given(paid=st.integers(0, 10**12), rate=st.floats(0, 0.2), saving=st.floats(0, 0.2))
def test_four_equal_parts_add_up_to_the_penny(paid, rate, saving):
    table = pooling.roll_forward(
        {"Council": 1.0, "Board": paid / 100}, host="Council", inflation=rate, efficiency=saving
    )
    parts = [round(100 * x) for x in table.loc["Board", "quarter_1":"quarter_4"]]
    assert sum(parts) == round(100 * table.loc["Board", "contribution"])
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"host": {"name": "Council"}}, "host names {'name': 'Council'}, who contributes nothing"),
        ({"host": "Nobody"}, "host names 'Nobody', who contributes nothing; the partners are Council, Board"),
        ({"host": "Board", "planned": {"Trust": 1.0}}, "planned names 'Trust', who contributes nothing"),
        ({"host": "Board", "planned": {"Board": -30e6}}, "'Board' would pay in less than nothing"),
    ],
)
def test_what_cannot_be_rolled_forward_is_refused(choices, words):
    with pytest.raises(InputError, match=words):
        pooling.roll_forward(PAID, **choices)


@pytest.mark.parametrize("changes", [{}, pd.Series(dtype=float)])
def test_changes_that_name_no_partner_are_refused(changes):
    with pytest.raises(InputError, match="recurrent names no partner; leave it out"):
        pooling.roll_forward({"council": 100.0, "board": 50.0}, host="council", recurrent=changes)
