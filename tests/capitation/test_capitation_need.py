"""Need indices: NHS England's worked example to 1e-12, a place of two boards, and what is refused."""

import os
from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import AssumptionWarning, InputError, datasets, figures

CCG = datasets.load("ccg_targets_2018_19").set_index("ccg_code")
AREAS = pd.DataFrame(
    {
        "parent": ["Q1", "Q1", "Q2", "Q2"],
        "town": ["T", None, "T", "U"],
        "gp_pop": [100, 300, 100, 500],
        "wp_need": [130, 270, 90, 510],
        "wp_overall_core": [120, 280, 95, 505],
    },
    index=["A", "B", "C", "D"],
)


@pytest.mark.skipif(
    not os.environ.get(datasets.REFERENCE), reason="needs the practice file: set DECENTRE_REFERENCE_DATA"
)
def test_the_264_measures_of_the_worked_example():
    data = Path(os.environ[datasets.REFERENCE])
    practices = pd.read_csv(data / "capitation" / "gp_weighted_populations_2018_19.csv").set_index("practice_code")
    printed = pd.read_csv(data / "reference" / "place_need_indices_worked_example.csv")
    printed = printed[printed["tool_place_id"] != "total"].astype({"tool_place_id": int})
    result = decentre.need_index(practices, places="tool_place_id", relative_to="parent")
    ours = result.table.join(result.sums.drop(columns="gp_pop"))
    ours["target_gbp_thousand"] = practices.groupby("tool_place_id")["target_incl_remoteness_gbp_thousand"].sum()
    found = [ours.loc[r.tool_place_id, r.measure] for r in printed.itertuples()]
    assert len(found) == 264 - 11 - 12  # the totals are sums of the same rows
    np.testing.assert_allclose(found, printed["value"], rtol=1e-12)


def test_a_place_of_one_parent_by_hand():
    index = decentre.need_index(AREAS, places={"town": ["A"]}, relative_to="parent").table
    assert index.loc["town", "index_need"] == pytest.approx((130 / 100) / (400 / 400))
    assert index.loc["town", "index_overall_core"] == pytest.approx(1.2)
    assert index.loc["town", ["bodies", "parents", "population"]].tolist() == [1, "Q1", 100.0]


@pytest.mark.parametrize("places", ["town", AREAS["town"], {"T": ["A", "C"], "U": ["D"]}])
def test_places_may_be_a_column_a_series_or_lists(places):
    table = decentre.need_index(AREAS, places=places).table
    assert table["index_need"].to_dict() == {"T": pytest.approx(220 / 200), "U": pytest.approx(510 / 500)}
    assert table["parents"].tolist() == ["Q1, Q2", "Q2"]


def test_a_place_of_two_parents_is_refused_pooled_or_warned_about():
    with pytest.raises(
        InputError, match=r"the place 'T' spans the parents Q1, Q2 \(1 of 2 places do\), so it has no parent of its own"
    ) as refused:
        decentre.need_index(AREAS, places="town", relative_to="parent")
    assert refused.value.cases["parents"].tolist() == ["Q1, Q2"]
    pooled = decentre.need_index(AREAS, places={"T": ["A", "C"]}, relative_to="pooled").table
    assert pooled.loc["T", "index_need"] == pytest.approx((220 / 200) / (1000 / 1000))
    with pytest.warns(AssumptionWarning, match=r"1 places \(first 'T', in Q1, Q2\) do not lie in 'Q1' alone"):
        named = decentre.need_index(AREAS, places={"T": ["A", "C"]}, relative_to="Q1")
    assert named.table.loc["T", "index_need"] == pytest.approx((220 / 200) / (400 / 400))
    assert "do not lie in 'Q1' alone" in named.assumptions[0]


def test_a_place_inside_a_named_parent_needs_no_warning():
    result = decentre.need_index(AREAS, places={"all": ["A", "B"]}, relative_to="Q1")
    assert result.table.loc["all", "index_need"] == pytest.approx(1)
    assert result.assumptions == ()


def test_systems_relative_to_england_are_weighted_heads_per_head():
    result = decentre.need_index(CCG, places="icb_ods_code").table["index_overall"]
    sums = CCG.groupby("icb_ods_code")[["wp_overall", "gp_pop"]].sum()
    expected = sums["wp_overall"] / sums["gp_pop"]  # national sums are equal: wp_overall is rescaled to the head count
    np.testing.assert_allclose(result[expected.index], expected, rtol=1e-8)
    assert len(result) == 42


def test_the_boards_of_2022_26_have_the_published_indices():
    boards = datasets.load("icb_weighted_populations")
    for _, rows in boards.groupby("year"):
        ours = decentre.need_index(rows.set_index("icb_ods_code"), places="icb_name").table.set_axis(
            rows["icb_ods_code"]
        )
        for name in [c for c in rows.columns if c.startswith("index_")]:
            np.testing.assert_allclose(ours[name], rows[name], rtol=1e-6)


def test_indices_are_rounded_once_and_halves_up():
    table = pd.DataFrame(
        {"gp_pop": [1e4, 1e4], "wp_need": [13148.0, 6852.0], "wp_half": [1.125e4, 0.875e4]}, index=["A", "B"]
    )
    rounded = decentre.need_index(table, places={"a": ["A"]}).rounded()
    assert rounded.loc["a"].tolist() == [1.31, 1.13]  # by way of three decimals the first would be 1.32


def test_single_bodies_are_said_to_be_less_stable():
    assert "1 of 2 places are a single body" in decentre.need_index(AREAS, places="town").assumptions[0]


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        (
            {"places": {"T": ["A", "Z9"]}},
            r"the place 'T' names 'Z9', which is not among the 4 bodies \(1 such\); it may have closed",
        ),
        ({"places": {"T": []}}, r"the place 'T' names no body"),
        ({"places": {}}, r"places holds no place at all"),
        ({"places": {"T": ["A", "A"]}}, r"places holds 'A' twice in one place"),
        ({"places": "city"}, r"there is no column 'city' of places; it has gp_pop"),
        (
            {"places": "town", "relative_to": "Q9"},
            r"relative_to is 'Q9'; give 'england', 'parent', 'pooled' or the code of a parent \(Q1, Q2 \.\.\.\)",
        ),
    ],
)
def test_bad_places_are_refused(choices, message):
    with pytest.raises(InputError, match=message):
        decentre.need_index(AREAS, **choices)


def test_a_place_in_no_board_is_refused():
    with pytest.raises(
        InputError, match=r"the place 'T' is in no parent \(1 such places\); give each of its bodies one"
    ):
        decentre.need_index(AREAS.assign(parent=[None, "Q1", "Q2", "Q2"]), places={"T": ["A"]}, relative_to="parent")
    with pytest.raises(InputError, match="has no column 'parent', so no place has a parent"):
        decentre.need_index(AREAS.drop(columns="parent"), places="town", relative_to="pooled")


def test_several_years_are_refused_and_a_table_without_weights():
    boards = datasets.load("icb_weighted_populations")
    with pytest.raises(
        InputError,
        match=r"several years \(2022-23, 2023-24, 2024-25, 2025-26\); give one.*hold market forces in 2022-23 alone",
    ):
        decentre.need_index(boards, places="icb_name")
    with pytest.raises(InputError, match="has no weighted population"):
        decentre.need_index(AREAS[["gp_pop"]], places={"T": ["A"]})


def test_a_need_index_prints_and_draws():
    result = decentre.need_index(CCG, places="icb_ods_code")
    assert "NeedIndex: 42 places, 1 is all bodies given" in repr(result)
    ax = result.plot()
    assert "overall" in ax.get_title(loc="left")
    assert figures.data_table(ax)["index"].is_monotonic_increasing


def test_the_parents_of_places_stand_in_one_column():
    twice = pd.concat([AREAS, AREAS[["parent"]]], axis=1)
    with pytest.raises(InputError, match="populations: the column 'parent' is there twice; keep one"):
        decentre.need_index(twice, places={"town": ["A", "B"]}, relative_to="parent")


def test_a_body_of_a_place_without_a_parent_is_refused_by_its_name():
    practices = pd.DataFrame({"body": ["A", "B"], "parent": ["Q1", None], "gp_pop": [100, 300], "wp_need": [130, 270]})
    assert decentre.need_index(practices, places={"T": ["A", "B"]}).table["index_need"].tolist() == [1.0]
    with pytest.raises(InputError, match="parent is missing for 'B' of the place 'T'"):
        decentre.need_index(practices, places={"T": ["A", "B"]}, relative_to="pooled")
    with pytest.raises(InputError, match="nothing but spaces where a parent belongs"):
        decentre.need_index(practices.assign(parent=["Q1", "  "]), places={"T": ["A", "B"]}, relative_to="pooled")
