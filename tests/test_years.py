"""Years: labels that cannot be mistaken for calendar years."""

import pytest
from decentre import InputError, years
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize("label", ["2001/02", "2001/2", "2001-2002", "2001-02", " 2001–02 "])
def test_every_spelling_gives_one_label(label):
    assert years.parse(label) == "2001-02"


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("2001-03", "the second year must follow the first"),
        ("2001", "a single year could be a calendar year"),
        (2001, "a single year could be a calendar year"),
        ("2001-04-01", "it is a calendar date"),
        ("01/04/2001", "it is a calendar date"),
        ("next year", "it does not name two years"),
        (float("nan"), "it is missing"),
    ],
)
def test_anything_else_is_refused_with_its_reason(label, reason):
    with pytest.raises(InputError, match=reason):
        years.parse(label)


@given(st.integers(1000, 9000), st.integers(-900, 900))
def test_shifting_there_and_back_changes_nothing(first, by):
    label = years.from_start(first)
    assert years.shift(years.shift(label, by), -by) == label
    assert years.start(years.shift(label, by)) == first + by


def test_the_turn_of_the_century_keeps_its_order():
    assert years.span("1998-99", "2001-02") == ["1998-99", "1999-00", "2000-01", "2001-02"]
    with pytest.raises(InputError, match="comes before"):
        years.span("2001-02", "1999-00")
