"""Shift-share: published examples, R from first principles, and identities."""

from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError
from hypothesis import given, settings
from hypothesis import strategies as st

REFERENCE = Path(__file__).parents[1] / "reference" / "growth"
EXAMPLES = ["farhauer_kroell", "krumme", "districts"]


def example(name):
    """Return the start, the end and the R output of one example."""
    table = pd.read_csv(REFERENCE / "shift_share_input.csv").query("example == @name")
    start, end = (table.pivot(index="body", columns="programme", values=c) for c in ("start", "end"))
    output = pd.read_csv(REFERENCE / "shift_share.csv").query("example == @name")
    return start, end, output.set_index(["body", "programme"]).drop(columns="example")


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_cell_agrees_with_r_from_first_principles(name):
    start, end, expected = example(name)
    found = decentre.split_local(start, end, method="esteban").table
    scale = float(end.max(axis=None))
    np.testing.assert_allclose(found, expected.loc[found.index, found.columns], rtol=1e-9, atol=1e-12 * scale)


def test_the_region_of_farhauer_and_kroell():
    # Farhauer and Kroell (2013), as in the manual of the R package REAT: growth 25 = 27 national + 1 mix - 3 local
    summary = decentre.split_local(*example("farhauer_kroell")[:2]).summary()
    assert summary.loc["region A"].tolist() == pytest.approx([27, 1, -3])


def test_holukuluku_of_krummes_course():
    # G. Krumme, Geography 350, University of Washington: 630 = 290 national - 80 mix + 420 local
    summary = decentre.split_local(*example("krumme")[:2]).summary()
    assert summary.loc["Holukuluku"].tolist() == pytest.approx([290, -80, 420])


def test_the_summary_has_three_columns_for_both_methods():
    start, end, _ = example("districts")
    summaries = [decentre.split_local(start, end, method=m).summary() for m in ("shift_share", "esteban")]
    pd.testing.assert_frame_equal(*summaries)
    assert list(summaries[0].columns) == ["national", "mix", "local"]


def test_esteban_refuses_an_empty_cell_that_the_classic_split_takes():
    start, end, _ = example("districts")
    start = start.replace(start.iloc[0, 0], 0.0)
    decentre.split_local(start, end)
    with pytest.raises(InputError, match="Esteban's split needs money in every cell") as caught:
        decentre.split_local(start, end, method="esteban")
    assert len(caught.value.cases) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: -t, "must hold money of zero or more"),
        (lambda t: 0 * t, "No body has money at the start"),
        (lambda t: t.assign(acute=0.0), "No body has 'acute' at the start"),
        (lambda t: t.iloc[1:], "body '.*' is not in start"),
    ],
)
def test_what_has_no_growth_rate_is_refused(change, message):
    start, end, _ = example("districts")
    with pytest.raises(InputError, match=message):
        decentre.split_local(change(start), end)


tables = st.integers(2, 4).flatmap(
    lambda n: st.lists(st.lists(st.floats(1, 1e6), min_size=n, max_size=n), min_size=2, max_size=4)
)


@settings(deadline=None, max_examples=40)
@given(tables, st.data())
def test_the_parts_add_up_and_the_local_parts_cancel(cells, data):
    start = pd.DataFrame(cells, index=[f"b{i}" for i in range(len(cells))])
    growth = st.lists(st.floats(0.5, 2), min_size=start.size, max_size=start.size)
    end = start * np.array(data.draw(growth)).reshape(start.shape)
    result = decentre.split_local(start, end)
    scale = float(end.max(axis=None))
    np.testing.assert_allclose(result.summary().sum(axis=1), (end - start).sum(axis=1), atol=1e-9 * scale)
    np.testing.assert_allclose(result.table["local"].groupby("programme").sum(), 0, atol=1e-9 * scale)
    assert result.table["mix"].sum() == pytest.approx(0, abs=1e-8 * scale)
    doubled = decentre.split_local(2 * start, 2 * end)
    np.testing.assert_allclose(doubled.table, 2 * result.table, rtol=1e-9, atol=1e-9 * scale)
