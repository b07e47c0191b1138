"""The Sankey diagrams: nothing overlaps, ribbons are as wide as the money, the page needs nothing from outside."""

import re

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import datasets, figures
from decentre.figures.sankey import drawable, ribbons
from matplotlib import pyplot as plt
from matplotlib.patches import PathPatch

ECONOMY = pd.DataFrame(
    [
        ("Treasury", "Department", 100e9),
        ("Department", "Boards", 80e9),
        ("Department", "Councils", 20e9),
        ("Council tax payers", "Councils", 30e9),
        ("Boards", "Trusts", 72e9),
        ("Trusts", "Boards", 5e9),
        ("Boards", "General practice", 15e9),
        ("Trusts", "Staff and supplies", 67e9),
        ("Councils", "Boards", 4e9),
        ("Councils", "Social care", 48e9),
        ("Boards", "Councils", 2e9),
    ],
    columns=["payer", "payee", "amount"],
).assign(year="2025-26", scope="an invented economy", source="invented")
SCOPES = sorted(set(datasets.load("fund_flows")["scope"]))


def flows_of(scope):
    flows = datasets.load("fund_flows")
    return ECONOMY if scope == "invented" else flows[flows["scope"] == scope]


def traced(scope):
    flows = flows_of(scope)
    return decentre.trace_funds(
        flows[flows["year"] == flows["year"].iloc[-1]], year=flows["year"].iloc[-1], currency="GBP"
    )


def plan(scope, width=460.0, size=8.0):
    edges = traced(scope).edges.query("amount > 0").reset_index(drop=True)
    names = pd.unique(edges[["payer", "payee"]].to_numpy().ravel())
    return edges, ribbons.layout(edges, dict.fromkeys(names, "£100,000m"), width=width, size=size)


@pytest.mark.parametrize("scope", [*SCOPES, "invented"])
@pytest.mark.parametrize(("width", "size"), [(460.0, 8.0), (960.0, 13.0), (448.0, 11.5)])
def test_no_box_and_no_label_stands_on_another(scope, width, size):
    _, drawn = plan(scope, width, size)
    for i, one in enumerate(drawn.boxes):
        assert one.label_y - drawn.size >= -6
        assert one.top + one.height <= drawn.height
        for other in drawn.boxes[i + 1 :]:
            assert not ribbons._overlap(one, other, drawn.size), (one.name, other.name)
            same = one.x == other.x
            assert not (same and one.top < other.top + other.height and other.top < one.top + one.height)


@pytest.mark.parametrize("scope", [*SCOPES, "invented"])
def test_no_ribbon_runs_behind_the_box_of_another_body(scope):
    edges, drawn = plan(scope)
    graph = ribbons._Graph(edges)
    for ribbon in drawn.ribbons:
        if ribbon.row in graph.back:
            continue
        points = np.array([at[i : i + 2] for kind, at in ribbon.outline if kind in "MLC" for i in (len(at) - 2,)])
        for box in drawn.boxes:
            if box.name in (ribbon.payer, ribbon.payee):
                continue
            inside = (
                (abs(points[:, 0] - box.x) < 1)
                & (points[:, 1] > box.top + 0.5)
                & (points[:, 1] < box.top + box.height - 0.5)
            )
            assert not inside.any(), (ribbon, box)


def test_a_ribbon_is_as_wide_as_its_money():
    _, drawn = plan("invented")
    wide = {}
    for ribbon in drawn.ribbons:
        first = ribbon.outline[0][1]
        last_edge = ribbon.outline[-2][1][-2:]
        wide[ribbon.payer, ribbon.payee] = abs(last_edge[1] - first[1]) / ribbon.amount
    assert np.ptp(list(wide.values())) / max(wide.values()) < 1e-9


def test_ribbons_fill_the_box_they_leave():
    edges, drawn = plan("invented")
    boxes = {b.name: b for b in drawn.boxes}
    for name, box in boxes.items():
        paid = edges.loc[edges["payer"] == name, "amount"].sum()
        if paid >= box.amount:
            left = [r.outline[0][1][1] for r in drawn.ribbons if r.payer == name]
            assert min(left) == pytest.approx(box.top)


def test_final_uses_stand_in_the_last_column_and_money_flows_to_the_right():
    edges, drawn = plan("NHS England revenue, draft outturn")
    x = {b.name: b.x for b in drawn.boxes}
    finals = set(edges["payee"]) - set(edges["payer"])
    assert {x[f] for f in finals} == {max(x.values())}
    assert all(x[a] < x[b] for a, b in edges[["payer", "payee"]].itertuples(index=False))


def test_only_payments_that_close_a_circle_go_back():
    edges, _ = plan("invented")
    back = ribbons._Graph(edges).back
    assert {tuple(edges.loc[i, ["payer", "payee"]]) for i in back} == {("Trusts", "Boards"), ("Councils", "Boards")}


def test_the_plot_says_what_it_shows_and_returns_its_axes():
    _, ax = plt.subplots()
    flow = traced("NHS England revenue, draft outturn")
    assert flow.plot(ax, source="NHS England") is ax
    words = figures.alternative_text(ax)
    assert "NHS England pays Central costs £16,232m, decided by NHS England" in words
    assert figures.data_table(ax)["amount"].sum() == flow.gross
    plt.close("all")


def test_the_plot_names_who_decides_by_colour():
    ax = traced("invented").plot()
    named = [t.get_text() for t in ax.get_legend().get_texts()]
    assert named == ["decided by Boards", "decided by Trusts", "decided by Councils", "passed on"]
    plt.close("all")


def test_the_page_needs_nothing_from_outside():
    page = traced("invented").to_html()
    assert not re.search(r"https?:|//[a-z]|\bsrc=|<link|@import|url\(|fetch\(", page)
    assert "default-src 'none'" in page
    assert page.count("<svg") == 2
    assert page == traced("invented").to_html()


def test_the_page_reads_out_the_path_of_a_pound():
    page = traced("invented").to_html(source="invented for a test")
    assert "Boards receives £89,000m and pays £89,000m. Of what it holds: Staff and supplies 79.9 %" in page
    assert "Trusts pays Staff and supplies £67,000m, 51.5% of what enters. Decided by Trusts." in page
    assert "Source: invented for a test" in page
    assert page.count('tabindex="0"') == 2 * (len(ECONOMY) + 9)


def test_names_are_shown_as_they_are_and_never_run():
    trap = '<script>alert("x")</script> & Sons'
    flows = pd.DataFrame([("Treasury", trap, 5e6), (trap, "Care", 5e6)], columns=["payer", "payee", "amount"])
    page = decentre.trace_funds(
        flows.assign(year="2025-26", scope="s", source="t"), year="2025-26", currency="GBP"
    ).to_html()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_letters_shrink_where_columns_are_many_but_stay_readable():
    chain = [
        ("Treasury", "Department", 9e9),
        *((f"{a}istrict authority", f"{b}istrict authority", 9e9) for a, b in ["AB", "BC", "CD"]),
    ]
    chain.insert(1, ("Department", "District authority".replace("D", "A", 1), 9e9))
    edges = pd.DataFrame(chain, columns=["payer", "payee", "amount"])
    names = pd.unique(edges[["payer", "payee"]].to_numpy().ravel())
    drawn = ribbons.layout(edges, dict.fromkeys(names, "£9,000m"), width=448.0, size=11.5)
    assert 0.8 * 11.5 <= drawn.size < 11.5


def many_bodies():
    rng = np.random.default_rng(1)
    money = rng.integers(1, 100, 40) * 1e6
    rows = [("NHS England", f"Board {i}", x) for i, x in enumerate(money)]
    rows += [(f"Board {i}", f"Trust {j}", x / 50) for i, x in enumerate(money) for j in range(50)]
    rows += [(f"Trust {j}", "Staff", money.sum() / 50) for j in range(50)]
    flows = pd.DataFrame(rows, columns=["payer", "payee", "amount"])
    return decentre.trace_funds(
        flows.assign(year="2025-26", scope="s", source="invented"), year="2025-26", currency="GBP"
    )


def test_many_bodies_are_gathered_and_their_money_is_not_lost():
    flow = many_bodies()
    drawn = drawable(flow.edges)
    names = set(drawn["payer"]) | set(drawn["payee"])
    assert {"29 others", "39 others"} < names
    assert len(names) == 1 + ribbons.MOST + ribbons.MOST + 1
    for payer, payee in (("NHS England", None), (None, "Staff")):
        rows = drawn[(drawn["payer"] == payer) | (drawn["payee"] == payee)]
        assert rows["amount"].sum() == pytest.approx(flow.budget)
    assert drawn["amount"].sum() == pytest.approx(flow.gross)


def test_many_deciders_share_a_colour_and_the_figure_stays_a_page():
    ax = many_bodies().plot()
    entries = [t.get_text() for t in ax.get_legend().get_texts()]
    assert len(entries) == 7
    assert entries[-1] == "decided by others"
    assert ax.figure.get_size_inches()[1] < 12
    plt.close("all")


def test_two_columns_with_as_many_others_keep_two_names():
    rows = [("Treasury", f"Board {i}", 1.0 + i) for i in range(15)] + [
        (f"Board {i}", f"Trust {i}", 1.0 + i) for i in range(15)
    ]
    drawn = ribbons.gathered(pd.DataFrame(rows, columns=["payer", "payee", "amount"]).assign(who=""))
    assert {"4 others", "4 others, column 3"} < set(drawn["payee"])


def in_the_figure(ax):
    """Return the texts that a plain savefig would cut."""
    figure = ax.figure
    boxes = {t.get_text(): t.get_window_extent() for t in [*ax.texts, ax.title, ax._left_title] if t.get_text()}
    boxes["legend"] = ax.get_legend().get_window_extent()
    return [n for n, b in boxes.items() if b.x0 < 0 or b.y0 < 0 or b.x1 > figure.bbox.x1 or b.y1 > figure.bbox.y1]


@pytest.mark.parametrize("width", ["column", "page"])
@pytest.mark.parametrize("scope", [*SCOPES, "invented", "many"])
def test_labels_stand_beside_ribbons_and_never_on_them_and_nothing_is_cut(scope, width):
    flow = many_bodies() if scope == "many" else traced(scope)
    with figures.off_screen():
        ax = flow.plot(width=width, source="an office, accounts of a year, as published in the month after")
        ax.figure.draw_without_rendering()
        labels = [t for t in ax.texts if not t.get_text().startswith("Source")]
        ribbons_drawn = [p for p in ax.patches if isinstance(p, PathPatch)]
        assert len(labels) > 2
        for label in labels:
            box = label.get_window_extent()
            for ribbon in ribbons_drawn:
                path = ribbon.get_path().transformed(ribbon.get_transform())
                assert not path.intersects_bbox(box, filled=True), (label.get_text(), scope, width)
        for i, one in enumerate(labels):
            for other in labels[i + 1 :]:
                assert not one.get_window_extent().padded(-1.5).overlaps(other.get_window_extent().padded(-1.5))
        assert in_the_figure(ax) == []


def test_money_decided_further_up_is_not_coloured_again():
    # The department decides on 40 of 100; the board decides on the rest of what it pays out, 60 of 100, and is paid 100.
    rows = [
        ("Treasury", "Department", 100e6, None),
        ("Department", "Board", 40e6, "Department"),
        ("Department", "Board", 60e6, None),
        ("Board", "Care", 70e6, None),
        ("Board", "Drugs", 30e6, None),
    ]
    flows = pd.DataFrame(rows, columns=["payer", "payee", "amount", "decided_by"])
    flow = decentre.trace_funds(flows.assign(year="2025-26", scope="s", source="t"), year="2025-26", currency="GBP")
    with figures.off_screen():
        ax = flow.plot()
    drawn = drawable(flow.edges, flow._free)
    assert drawn[drawn["who"] != ""].groupby("who")["amount"].sum().to_dict() == pytest.approx(
        flow.deciders["amount"].to_dict()
    )
    assert flow.deciders["amount"].to_dict() == pytest.approx({"Department": 40e6, "Board": 60e6})
    assert "passed on, or decided before" in [t.get_text() for t in ax.get_legend().get_texts()]
    assert "Decided before." in flow.to_html()


@pytest.mark.parametrize("scope", [*SCOPES, "invented"])
def test_what_is_coloured_adds_up_to_what_the_table_says_is_decided(scope):
    flow = traced(scope)
    drawn = drawable(flow.edges, flow._free)
    coloured = drawn[drawn["who"] != ""].groupby("who")["amount"].sum()
    assert coloured.to_dict() == pytest.approx(flow.deciders["amount"].to_dict(), rel=flow.tolerance)
