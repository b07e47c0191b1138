"""Years: labels of two kinds, and never a number."""

import subprocess
import sys
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from decentre import InputError, years
from hypothesis import given
from hypothesis import strategies as st

KINDS = st.sampled_from(["one", "two"])
FIRSTS = st.integers(1900, 2100)


@pytest.mark.parametrize(
    "label", ["2001/02", "2001/2", "2001-2002", "2001-02", " 2001–02 ", "FY2001-02", "FY 2001/02", "fy2001-2002"]
)
def test_every_spelling_of_two_years_gives_one_label(label):
    assert years.parse(label) == "2001-02"
    assert years.kind(label) == "two"


@pytest.mark.parametrize(
    "label", ["2019", " 2019 ", 2019, 2019.0, "2019.0", np.int64(2019), np.float64(2019), "FY2019", "FY 2019", "fy2019"]
)
def test_every_spelling_of_one_year_gives_one_label(label):
    assert years.parse(label) == "2019"
    assert years.kind(label) == "one"


@pytest.mark.parametrize(
    ("freq", "label"), [("Y-DEC", "2019"), ("Y-MAR", "2018-19"), ("Y-JUN", "2018-19"), ("Y-SEP", "2018-19")]
)
def test_a_period_is_read_by_its_own_end(freq, label):
    assert years.parse(pd.Period("2019-02", freq="M").asfreq(freq)) == label


@pytest.mark.parametrize("freq", ["M", "Q", "D", "2Y"])
def test_a_period_that_is_not_a_year_is_refused(freq):
    with pytest.raises(InputError, match="which is not one year"):
        years.parse(pd.Period("2019-02", freq=freq))


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("2001-03", "the second year must follow the first"),
        ("FY2001-03", "the second year must follow the first"),
        ("2001-04-01", "it is a calendar date"),
        ("01/04/2001", "it is a calendar date"),
        (date(2001, 4, 1), "it is a calendar date"),
        (datetime(2001, 4, 1, tzinfo=UTC), "it is a calendar date"),
        (np.datetime64("2001-04-01"), "it is a calendar date"),
        (pd.Timestamp("2001-04-01"), "it is a calendar date"),
        ("next year", "it names neither one year nor two years"),
        ("FY19", "two digits leave the century open"),
        (True, "it names neither"),
        (19, "it names neither"),
        (2019.5, "it names neither"),
        (float("inf"), "it names neither"),
        (2 + 0j, "it names neither"),
        ("0000", "it names neither"),
        (float("nan"), "it is missing"),
        (None, "it is missing"),
        (pd.NaT, "it is missing"),
        (pd.NA, "it is missing"),
        ("", "it is missing"),
    ],
)
def test_anything_else_is_refused_with_its_reason(label, reason):
    with pytest.raises(InputError, match=reason) as caught:
        years.parse(label)
    assert "np." not in str(caught.value)


@given(FIRSTS, KINDS, st.integers(-900, 900))
def test_shifting_there_and_back_changes_nothing(first, kind, by):
    label = years.from_start(first, kind=kind)
    assert years.shift(years.shift(label, by), -by) == label
    assert years.start(years.shift(label, by)) == first + by
    assert years.kind(years.shift(label, by)) == kind == years.kind(label)


@given(FIRSTS, KINDS, st.integers(0, 50))
def test_a_span_holds_each_year_once_in_order(first, kind, length):
    begin = years.from_start(first, kind=kind)
    span = years.span(begin, years.shift(begin, length))
    assert [years.start(y) for y in span] == list(range(first, first + length + 1))
    assert span == sorted(span)
    assert years.one_kind(span) == kind


def test_the_turn_of_the_century_keeps_its_order():
    assert years.span("1998-99", "2001-02") == ["1998-99", "1999-00", "2000-01", "2001-02"]
    with pytest.raises(InputError, match="'1999-00' comes before '2001-02'"):
        years.span("2001-02", "1999-00")


def test_two_kinds_are_never_mixed():
    with pytest.raises(InputError, match=r"the span holds years of two kinds, '2001-02' and '2003'.*to_years"):
        years.span("2001-02", "2003")
    with pytest.raises(InputError, match="budget holds no year"):
        years.one_kind([], "budget")


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(["04-01", "07-01", "10-01", "04-06"]))
def test_a_day_lies_between_the_first_day_of_its_year_and_of_the_next(day, begins):
    month, first = int(begins[:2]), int(begins[3:])
    start = years.start(years.of(day, begins=begins))
    assert date(start, month, first) <= day < date(start + 1, month, first)
    assert years.of(day, kind="one", begins=begins) == str(start)
    assert years.of(day, kind="one", begins=begins, named_by="end") == str(start + 1)
    assert years.of(day, kind="one") == years.of(day, kind="one", named_by="end") == str(day.year)


@pytest.mark.parametrize(
    "day",
    [
        "2015-10-01",
        date(2015, 10, 1),
        datetime(2015, 10, 1, 12, tzinfo=UTC),
        pd.Timestamp("2015-10-01"),
        np.datetime64("2015-10-01"),
    ],
)
def test_the_federal_year_of_october_2015_is_named_by_its_end_where_that_is_said(day):
    assert years.of(day, kind="one", begins="10-01") == "2015"
    assert years.of(day, kind="one", begins="10-01", named_by="end") == "2016"
    assert years.of(day) == "2015-16"


@pytest.mark.parametrize(
    ("day", "choices", "message"),
    [
        ("spring", {}, "'spring' is not a date"),
        (pd.NaT, {}, "is not a date"),
        (2015, {}, "2015 is not a date"),
        ("2015-10-01", {"begins": "02-29"}, "begins is '02-29'; give a month and a day that every year has"),
        ("2015-10-01", {"begins": "April"}, "begins is 'April'"),
        ("2015-10-01", {"begins": "01-01"}, "lies in one calendar year; give kind='one'"),
        ("2015-10-01", {"kind": "three"}, "kind is 'three'; give 'two' or 'one'"),
        ("2015-10-01", {"named_by": "middle"}, "named_by is 'middle'; give 'start' or 'end'"),
    ],
)
def test_a_day_or_a_beginning_that_is_none_is_refused(day, choices, message):
    with pytest.raises(InputError, match=message):
        years.of(day, **choices)


def test_years_need_no_pandas():
    code = "import sys; from decentre import years; years.parse(2019); sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
