"""The parts of growth: one table, and what holds whatever stands in it."""

import contextlib
import warnings
from dataclasses import replace
from unittest import mock

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import AssumptionWarning, InputError, figures, prices, synthetic, tables
from decentre.growth import GrowthDecomposition
from decentre.growth.rounding import rounded_inputs
from decentre.tables import components, shapes
from decentre.tables.components import DENOMINATORS, PARTS, Part
from hypothesis import given, settings
from hypothesis import strategies as st

SPAN = ("2001-02", "2002-03", "2003-04")
INDEX = prices.from_rates({"2002-03": 0.03, "2003-04": 0.05})
REMAINDER = PARTS[-1]


@contextlib.contextmanager
def parts_in_use(parts):
    """Let the table of parts be another one, for the gate as well."""
    with mock.patch.object(components, "PARTS", parts), mock.patch.dict(shapes.KINDS, {}):
        shapes.KINDS["lines"] = shapes.lines_kind()
        yield


@st.composite
def tables_of_parts(draw):
    """One to six listed parts, of which one may be priced, and the remainder: in any denominators and sets of claims."""
    count = draw(st.integers(1, 6))
    priced = draw(st.integers(0, count - 1))
    sets = st.sets(st.sampled_from(list(DENOMINATORS)))
    claims = st.sets(st.sampled_from(["priorities", "priorities_and_demography"]))
    listed = [
        Part(
            name=f"part {i}",
            component=f"component {i}",
            inside=tuple(d for d in DENOMINATORS if d in inside),
            words=f"the part {i}",
            colour="#123456",
            claims=tuple(sorted(draw(claims))),
            saving="saving" if i == priced else "",
            priced=i == priced,
            local=draw(st.booleans()),
        )
        for i, inside in enumerate(draw(st.lists(sets, min_size=count, max_size=count)))
    ]
    return (*listed, REMAINDER)


@st.composite
def economies(draw, parts):
    """Return bodies over three years, and lines of the components of a table of parts; no lines where none are drawn."""
    money = st.integers(1, 10**9).map(float)
    bodies = [f"b{i}" for i in range(draw(st.integers(1, 3)))]
    budget = pd.DataFrame([(b, y, draw(money)) for b in bodies for y in SPAN], columns=["body", "year", "amount"])
    of_lines = [c for p in parts for c in (p.component, p.saving) if c]
    keys = st.tuples(
        st.sampled_from(bodies), st.sampled_from(SPAN[1:]), st.sampled_from("xyz"), st.sampled_from(of_lines)
    )
    rows = [(*k, draw(money)) for k in sorted(draw(st.sets(keys, max_size=8)))]
    lines = pd.DataFrame(rows, columns=["body", "year", "line", "component", "amount"])
    return budget, lines if len(lines) else None


@st.composite
def worlds(draw):
    parts = draw(tables_of_parts())
    return parts, draw(economies(parts)), draw(st.sampled_from(list(DENOMINATORS))), draw(st.booleans())


def decomposed(world, **choices):
    _, economy, denominator, net = world
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AssumptionWarning)
        return decentre.decompose_growth(
            *economy, price_index=INDEX, denominator=denominator, net_of_efficiency=net, **choices
        )


@settings(max_examples=25)
@given(worlds())
def test_shares_add_to_one_over_all_parts(world):
    with parts_in_use(world[0]):
        shares = decomposed(world).shares
    assert list(shares.columns) == [p.name for p in world[0]]
    sums = shares.sum(axis=1, min_count=1).dropna()
    assert sums.tolist() == pytest.approx([1] * len(sums), abs=1e-6)


@settings(max_examples=25)
@given(worlds())
def test_zero_rounding_changes_nothing(world):
    with parts_in_use(world[0]):
        result = decomposed(world, rounding=dict.fromkeys(rounded_inputs(), 0.0))
        bounds, shares = result.rounding_bounds, result.shares
    for end in ("low", "high"):
        pd.testing.assert_series_equal(bounds[end], shares["discretionary"], check_names=False)


@settings(max_examples=25)
@given(worlds(), st.floats(0, 1), st.sampled_from(["priorities", "priorities_and_demography", "all"]))
def test_the_tipping_point_fed_back_gives_the_share(world, share, claims):
    with parts_in_use(world[0]):
        result = decomposed(world)
        point = decentre.tipping_point(result, share=share, claims=claims).table
        local = point["share_of_claims"].where(point["reachable"], 0.0).fillna(0)
        taken = result.parts[components.claimed(claims, world[2])].mul(local, axis=0)
        left = result.parts["discretionary"] + taken.sum(axis=1)
        parts = result.parts.assign(discretionary=left, **{c: result.parts[c] - taken[c] for c in taken})
        again = GrowthDecomposition(parts, world[2]).shares["discretionary"]
    moved = (point["amount"] > 0) & point["reachable"]
    assert again[moved].tolist() == pytest.approx([share] * int(moved.sum()), abs=1e-6)
    assert (again[point["amount"] == 0] >= share - 1e-9).all()


def varied(world):
    """Return the curve of a world; no rows where every share is 100 or 0 per cent by definition."""
    try:
        return decentre.vary_choices(
            *world[1], price_indices={"five": INDEX, "stated": INDEX}, net_of_efficiency=[world[3]]
        ).table
    except InputError as error:
        if "by definition" not in str(error):
            raise
        return pd.DataFrame(columns=[*(p.name for p in world[0]), "denominator", "denominator_amount"], dtype=object)


@settings(max_examples=12)
@given(worlds())
def test_the_columns_of_every_table_add_up(world):
    names = [p.name for p in world[0]]
    with parts_in_use(world[0]), warnings.catch_warnings():
        warnings.simplefilter("ignore", AssumptionWarning)
        result = decomposed(world)
        summed = decentre.summarise_discretion(result, seed=1, replicates=9).table
        curve = varied(world)
        with figures.off_screen():
            drawn = figures.data_table(result.plot())
    parts, pounds = result.parts, result.gross_growth
    near = {"rel": 1e-9, "abs": 0.01}
    assert (parts["baseline"] + parts[names].sum(axis=1)).tolist() == pytest.approx(parts["budget"].tolist(), **near)
    assert parts[names].sum(axis=1).tolist() == pytest.approx(pounds.tolist(), **near)
    assert summed["discretionary"].sum() == pytest.approx(parts["discretionary"].sum(), **near)
    inside = [p.name for p in world[0] if world[2] in p.inside]
    assert summed["growth"].tolist() == pytest.approx(parts[inside].sum(axis=1).groupby("year").sum().tolist(), **near)
    assert curve[names].sum(axis=1).tolist() == pytest.approx([pounds.sum()] * len(curve), **near)
    of_curve = [row[[p.name for p in world[0] if row["denominator"] in p.inside]].sum() for _, row in curve.iterrows()]
    assert curve["denominator_amount"].tolist() == pytest.approx(of_curve, **near)
    assert drawn[[n for n in names if n in drawn]].sum().sum() == pytest.approx(pounds.sum(), **near)


RESEARCH = Part(
    "research",
    "research",
    tuple(DENOMINATORS),
    "research",
    "#111111",
    claims=("priorities_and_demography",),
    local=True,
)


def test_another_part_is_one_row_of_the_table():
    budget = tables.make_budget("N", {"2001-02": 100.0, "2002-03": 120.0})
    with parts_in_use((*PARTS[:2], RESEARCH, *PARTS[2:])):
        lines = tables.make_lines("N", "2002-03", research={"trials": 4.0}, priority={"cancer": 6.0})
        lines = lines.assign(discretion_low=0.0, discretion_high=[0.5, 0.0])
        result = decentre.decompose_growth(budget, lines, price_index=INDEX, rounding={"research": 0.5})
        assert result.parts[["inflation", "research", "priorities", "discretionary"]].iloc[0].tolist() == pytest.approx(
            [3, 4, 6, 7]
        )
        assert result.shares.sum(axis=1).item() == pytest.approx(1)
        assert result.bounds.iloc[0].tolist() == pytest.approx([7 / 20, 9 / 20])
        assert result.rounding_bounds.iloc[0].tolist() == pytest.approx([6.5 / 20, 7.5 / 20])
        assert decentre.tipping_point(result, claims="priorities_and_demography").table["claims"].item() == 10
        assert "research" in repr(result)
        with figures.off_screen():
            assert "research" in figures.alternative_text(result.plot())
        assert synthetic.health_economy(3, 3, seed=1).parts["research"].eq(0).all()
    with pytest.raises(InputError, match="'research' is not a component"):
        tables.make_lines("N", "2002-03", research={"trials": 4.0})


def test_demography_is_a_part_of_its_own_and_shown_only_where_lines_have_it():
    budget = tables.make_budget("N", {"2001-02": 1000.0, "2002-03": 1100.0})
    named = {"inflation": {"pay": 40.0}, "priority": {"cancer": 10.0}}
    without = decentre.decompose_growth(budget, tables.make_lines("N", "2002-03", **named), price_index=None)
    lines = tables.make_lines("N", "2002-03", **named, demography={"older people": 15.0})
    result = decentre.decompose_growth(budget, lines, price_index=None, denominator="growth_after_inflation")
    assert list(without.parts.columns) == list(result.parts.columns)
    assert without.parts["demography"].item() == 0
    assert "demography" not in repr(without)
    assert "demography" in repr(result)
    assert result.parts["demography"].item() == 15
    assert result.parts["discretionary"].item() == 35
    assert result.shares[["demography", "priorities", "discretionary"]].iloc[0].tolist() == pytest.approx(
        [15 / 60, 10 / 60, 35 / 60]
    )
    assert decentre.tipping_point(result, claims="priorities_and_demography").table["claims"].item() == 25


def test_nothing_else_lists_the_parts():
    # the vocabulary of growth may be used one word at a time; a list of it elsewhere would not follow the table
    from pathlib import Path

    folder = Path(decentre.__file__).parent
    lists = (
        '"transfers", "inflation"',
        '"inflation", "priorities"',
        "'transfers', 'inflation'",
        '"transfer", "inflation"',
    )
    found = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if any(words in path.read_text(encoding="utf-8") for words in lists)
    ]
    assert found == []


def test_the_denominators_and_claims_of_the_editor_are_those_of_the_table():
    from typing import get_args

    assert list(get_args(components.Denominator)) == list(DENOMINATORS)
    assert set(get_args(components.Claims)) - {"all"} == {c for part in PARTS for c in part.claims}
    assert {d for part in PARTS for d in part.inside} == set(DENOMINATORS)
    assert list(REMAINDER.inside) == list(DENOMINATORS)


def test_parts_built_by_hand_without_a_part_are_refused_with_its_name():
    parts = decentre.decompose_growth(tables.make_budget("N", {"2001-02": 1.0, "2002-03": 2.0}), price_index=None).parts
    with pytest.raises(InputError, match="no column demography; give all of baseline"):
        GrowthDecomposition(parts.drop(columns="demography"))


def test_rounding_of_demography_and_of_an_indexed_baseline_net_of_efficiency_follow_their_closed_forms():
    budget = tables.make_budget("N", {"2001-02": 1000.0, "2002-03": 1100.0})
    lines = tables.make_lines("N", "2002-03", demography={"older": 20.0}, efficiency={"saving": 10.0})
    result = decentre.decompose_growth(
        budget, lines, price_index=INDEX, net_of_efficiency=True, rounding={"demography": 5.0, "baseline": 100.0}
    )
    # growth 100 = inflation 30 - 10, demography 20, left 60; the baseline moves inflation by 3 per cent of 100
    assert result.rounding_bounds.iloc[0].tolist() == pytest.approx([(60 - 5 - 3) / 100, (60 + 5 + 3) / 100])
    assert np.isfinite(replace(result, half_units={}).rounding_bounds.to_numpy()).all()
