"""The flow of funds: closed forms of the chain, identities, published balances, and every refusal."""

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import IdentityError, InputError, datasets
from decentre.flows import chain as chains
from decentre.flows.funds import FundFlow
from hypothesis import given, settings
from hypothesis import strategies as st

MILLION = 1e6


def table(*rows, year="2025-26", scope="an invented economy"):
    """Build flows from (payer, payee, pounds) or (payer, payee, pounds, decided_by)."""
    full = [(*r, None) if len(r) == 3 else r for r in rows]
    flows = pd.DataFrame(full, columns=["payer", "payee", "amount", "decided_by"])
    return flows.assign(year=year, scope=scope, source="invented")


def trace(*rows, **choices):
    return decentre.trace_funds(table(*rows), year="2025-26", **choices, currency="GBP")


def published(scope, year):
    flows = datasets.load("fund_flows")
    return decentre.trace_funds(flows[flows["scope"] == scope], year=year, currency="GBP")


# Grinstead and Snell, Introduction to Probability, section 11.2: the drunkard's walk on corners 1, 2, 3 between home (0)
# and the bar (4). Four pounds that start at corner 2 pass the corners 4, 8 and 4 times.
WALK = [
    ("start", "2", 4.0), ("2", "1", 4.0), ("2", "3", 4.0), ("1", "home", 2.0), ("1", "2", 2.0), ("3", "2", 2.0), ("3", "bar", 2.0),
]  # fmt: skip


def test_the_chain_is_that_of_the_printed_example():
    walk = trace(*WALK)
    corners = ["1", "2", "3"]
    printed_n = [[1.5, 1.0, 0.5], [1.0, 2.0, 1.0], [0.5, 1.0, 1.5]]
    printed_b = [[0.75, 0.25], [0.5, 0.5], [0.25, 0.75]]
    np.testing.assert_allclose(walk.visits.loc[corners, corners], printed_n, rtol=1e-12)
    np.testing.assert_allclose(walk.paths.loc[corners, ["home", "bar"]], printed_b, rtol=1e-12)
    np.testing.assert_allclose(walk.visits.loc[corners, corners].sum(axis=1), [3, 4, 3], rtol=1e-12)  # printed t = Nc


def test_a_line_passes_everything_on_and_the_last_payer_decides():
    line = trace(("Treasury", "Department", 10.0), ("Department", "Boards", 10.0), ("Boards", "Care", 10.0))
    assert line.path.to_dict() == {"Care": 1.0}
    assert line.deciders["share"].to_dict() == {"Boards": 1.0}
    assert (line.budget, line.gross, line.payments_per_pound) == (10.0, 30.0, 3.0)
    assert line.circles.empty


def test_money_that_comes_back_is_gross_twice_and_net_once():
    # Closed form: of each 12 that boards pay, 2 come back; a pound at the boards returns with 1/6, so N = 1 / (1 - 1/6).
    back = trace(
        ("Treasury", "Boards", 10.0), ("Boards", "Trusts", 12.0), ("Trusts", "Boards", 2.0), ("Trusts", "Care", 10.0)
    )
    assert back.visits.loc["Boards", "Boards"] == pytest.approx(1.2)
    assert back.nodes.loc["Boards", ["received", "net"]].tolist() == pytest.approx([12.0, 10.0])
    assert back.nodes.loc["Trusts", ["received", "net"]].tolist() == pytest.approx([12.0, 10.0])
    assert back.circles["came_back"].tolist() == pytest.approx([2.0, 2.0])
    assert (back.budget, back.gross) == (10.0, 34.0)
    assert any("money comes back to Boards, Trusts" in note for note in back.assumptions)


def test_a_circle_of_three_with_a_way_out_is_followed():
    # Councils buy from boards, boards from trusts, trusts pay councils rates: half of every pound goes on round.
    circle = trace(
        ("Taxes", "Councils", 7.0),
        ("Councils", "Boards", 4.0),
        ("Boards", "Trusts", 2.0),
        ("Trusts", "Councils", 1.0),
        ("Councils", "Social care", 4.0),
        ("Boards", "Doctors", 2.0),
        ("Trusts", "Hospitals", 1.0),
    )
    np.testing.assert_allclose(circle.path[["Social care", "Doctors", "Hospitals"]], np.array([4, 2, 1]) / 7)
    assert circle.visits.loc["Councils", "Councils"] == pytest.approx(1 / (1 - 1 / 8))


def test_an_earmark_is_decided_by_the_one_who_names_it():
    flows = [
        ("Treasury", "Boards", 70.0),
        ("Treasury", "Boards", 30.0, "Parliament"),
        ("Boards", "Hospitals", 60.0),
        ("Boards", "Doctors", 40.0, "Department"),
    ]
    decided = trace(*flows).deciders["share"]
    # Of the 70 that come free, 0.6 go to the hospitals and 0.4 are named by the department.
    assert decided.to_dict() == pytest.approx({"Parliament": 0.3, "Boards": 0.42, "Department": 0.28})


def test_nobody_named_leaves_every_decision_to_the_last_payer():
    with_column = table(("Treasury", "Boards", 70.0), ("Boards", "Hospitals", 70.0))
    without = with_column.drop(columns="decided_by")
    first, second = (decentre.trace_funds(t, year="2025-26", currency="GBP") for t in (with_column, without))
    assert first.deciders.equals(second.deciders)


@pytest.mark.parametrize(
    ("year", "scope", "total", "systems"),
    [  # NHS England financial performance reports, as printed
        ("2025-26", "NHS England revenue, draft outturn", 198025, 177672),  # PF01, PF02
        ("2025-26", "NHS England revenue, allocation", 198095, 177109),  # PF03
        ("2023-24", "NHS England revenue, month 9 forecast", None, 132190),  # PF04
    ],
)
def test_published_balances_close(year, scope, total, systems):
    flow = published(scope, year)
    assert flow.balance["gap"].tolist() == [0.0, 0.0]
    assert flow.balance.loc["Systems (boards and their providers)", "received"] == systems * MILLION
    assert total is None or flow.nodes.loc["DHSC", "paid"] == total * MILLION


def test_systems_are_boards_and_providers_less_provider_income():
    lines = datasets.load("flow_of_funds_published")
    outturn = lines[(lines["year"] == "2025-26") & (lines["basis"] == "draft outturn")]
    parts = outturn[outturn["part_of"] == "Systems (ICBs and providers)"]
    net = (parts["value_gbp_million"] * parts["sign_in_parent"]).sum()
    assert net == 176778 + 152745 - 151851 == 177672
    flow = published("NHS England revenue, draft outturn", "2025-26")
    assert flow.nodes.loc["Providers, spending beyond income", "received"] == (152745 - 151851) * MILLION


def test_a_gap_of_rounding_is_shown_and_named_and_not_closed():
    flow = published("NHS England revenue, limit at month 4", "2024-25")  # PF05: 179,104 shown as 179,103
    assert flow.balance.loc["NHS England", "gap"] == -1 * MILLION
    assert any(
        "NHS England pays £1.0m more than it receives, within the tolerance of 0.10%" in n for n in flow.assumptions
    )


def test_the_department_is_revenue_and_capital():
    flow = published("DHSC budget, outturn", "2023-24")  # PF06
    assert flow.nodes.loc[["NHS England", "Other DHSC revenue"], "received"].sum() == 178095 * MILLION
    assert flow.nodes.loc["Capital", "received"] == 10519 * MILLION
    assert flow.budget == 188614 * MILLION


def test_three_budgets_of_one_year_are_three_answers():
    flows = datasets.load("fund_flows")
    of_year = flows[(flows["year"] == "2024-25") & (flows["payee"] == "NHS England") & (flows["payer"] == "DHSC")]
    assert sorted(of_year["amount"] / MILLION) == [179103, 186800, 196269]
    assert of_year["scope"].is_unique
    with pytest.raises(InputError, match="4 scopes are mixed"):
        decentre.trace_funds(flows, year="2024-25", currency="GBP")


def test_the_boards_streams_add_up():
    streams = published("ICB allocations, initial", "2024-25").nodes["received"]
    assert streams[["Core services", "Primary medical care", "Other streams"]].sum() == 127200 * MILLION


@pytest.mark.parametrize(
    ("scope", "year"), sorted(set(datasets.load("fund_flows")[["scope", "year"]].itertuples(index=False, name=None)))
)
def test_every_published_scope_can_be_traced(scope, year):
    flow = published(scope, year)
    assert flow.path.sum() == pytest.approx(1)
    assert flow.deciders["share"].sum() == pytest.approx(1)
    assert flow.deciders["amount"].sum() == pytest.approx(flow.budget)


@st.composite
def economies(draw):
    """Draw balanced payments among up to five bodies, circles and all, with a way out of each."""
    bodies = draw(st.integers(1, 4))
    weight = st.integers(0, 5)
    to_bodies = np.array(
        draw(st.lists(st.lists(weight, min_size=bodies, max_size=bodies), min_size=bodies, max_size=bodies)), float
    )
    to_uses = np.array(
        draw(st.lists(st.lists(st.integers(1, 5), min_size=2, max_size=2), min_size=bodies, max_size=bodies)), float
    )
    np.fill_diagonal(to_bodies, 0)
    entering = np.array(draw(st.lists(st.integers(1, 100), min_size=bodies, max_size=bodies)), float)
    sums = (to_bodies.sum(axis=1) + to_uses.sum(axis=1))[:, None]
    return entering, to_bodies / sums, to_uses / sums


@settings(deadline=None, max_examples=40)
@given(economies())
def test_the_chain_is_what_following_the_money_by_hand_finds(economy):
    entering, q, r = economy
    through, arriving, ended = np.zeros(len(q)), entering.copy(), np.zeros(2)
    while arriving.sum() > 1e-13:  # follow the money, payment by payment, until next to nothing is left
        through, ended, arriving = through + arriving, ended + arriving @ r, arriving @ q
    names = [f"body {i}" for i in range(len(q))]
    rows = [("Treasury", n, x) for n, x in zip(names, entering, strict=True)]
    rows += [
        (a, b, t * s)
        for a, t, line in zip(names, through, q, strict=True)
        for b, s in zip(names, line, strict=True)
        if s
    ]
    rows += [(a, f"use {j}", t * s) for a, t, line in zip(names, through, r, strict=True) for j, s in enumerate(line)]
    flow = trace(*rows)
    np.testing.assert_allclose(flow.path[["use 0", "use 1"]], ended / entering.sum(), rtol=1e-9)
    np.testing.assert_allclose(flow.nodes.loc[names, "received"], through, rtol=1e-9)
    assert flow.payments_per_pound == pytest.approx(1 + through.sum() / entering.sum())
    assert (flow.nodes.loc[names, "net"] <= flow.nodes.loc[names, "received"] * (1 + 1e-12)).all()
    np.testing.assert_allclose(flow.nodes["net"] / flow.budget, flow.nodes["share"], rtol=1e-9)
    decided = np.array([flow.deciders["share"].get(n, 0.0) for n in names])
    np.testing.assert_allclose(decided, through * r.sum(axis=1) / entering.sum(), rtol=1e-9, atol=1e-12)


def refused(flows, match, **choices):
    with pytest.raises(InputError, match=match) as caught:
        decentre.trace_funds(flows, **{"year": "2025-26", **choices}, currency="GBP")
    return caught.value


GOOD = [("Treasury", "Boards", 10.0), ("Boards", "Care", 10.0)]


def test_a_closed_circle_with_no_way_out_is_refused():
    error = refused(table(("Treasury", "A", 1.0), ("A", "B", 5.0), ("B", "A", 5.0)), "closed circle with no way out")
    assert "'Treasury', 'A', 'B'" in str(error)
    assert error.cases[["payer", "payee"]].to_numpy().tolist() == [["Treasury", "A"], ["A", "B"], ["B", "A"]]
    refused(table(*GOOD, ("A", "B", 5.0), ("B", "A", 5.0)), "money that reaches 'A', 'B' goes round")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (
            {"amount": -1.0},
            r"a payment is negative \(2 of 2 rows, first -1.0 from 'Treasury' to 'Boards'\).*the other way",
        ),
        ({"amount": float("nan")}, "'amount' is not a number"),
        ({"amount": float("inf")}, "'amount' is not a number"),
        ({"amount": "£5"}, r"nothing is filled in \(tables.parse_money reads text\)"),
        ({"payee": "Treasury"}, "a body pays itself"),
        ({"payer": None}, "'payer' is empty"),
        ({"source": " "}, "'source' is empty"),
        ({"scope": None}, "'scope' is empty"),
        ({"year": "2024-25"}, "no row for 2025-26; the years there are: 2024-25"),
        ({"year": "2025"}, "no row for 2025-26; the years there are: 2025"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused(change, match):
    refused(table(*GOOD).assign(**change), match)


def test_two_scopes_are_never_added():
    error = refused(table(*GOOD).assign(scope=["plan", "outturn"]), r"2 scopes are mixed \('plan'; 'outturn'\)")
    assert "keep one, such as flows[flows['scope'] == 'plan']" in str(error)
    assert len(error.cases) == 2


def test_a_missing_column_and_a_double_row_are_refused():
    refused(
        table(*GOOD).drop(columns="scope"), "there is no column 'scope'; a table of flows has the columns year, payer"
    )
    assert len(refused(table(*GOOD, GOOD[0]), "the same payment stands in two rows").cases) == 2
    refused([1, 2], "flows is a list")


@pytest.mark.parametrize(
    ("body", "year"), [("Leeds PCT", "2025-26"), ("Integrated care boards", "2021-22"), ("NHS England", "2011-12")]
)
def test_a_body_that_did_not_exist_in_that_year_is_refused(body, year):
    flows = table(("Treasury", body, 10.0), (body, "Care", 10.0), year=year)
    error = refused(flows, f"'{body}' did not exist in {year}", year=year)
    assert "see bodies_in(" in str(error)
    assert set(error.cases["name"]) == {body}


def test_a_body_of_its_year_is_let_through_under_any_of_its_names():
    for body, year in [
        ("Leeds PCT", "2001-02"),
        ("primary care trust", "2012-13"),
        ("Kent HA", "2002-03"),
        ("Special health authorities", "2025-26"),
    ]:
        flows = table(("Treasury", body, 10.0), (body, "Care", 10.0), year=year)
        assert decentre.trace_funds(flows, year=year, currency="GBP").budget == 10.0


def test_a_year_outside_the_timeline_is_traced_and_says_that_bodies_are_not_checked():
    flow = decentre.trace_funds(table(*GOOD, year="1985-86"), year="1985-86", currency="GBP")
    assert any("whether the bodies existed in 1985-86 is not checked" in n for n in flow.assumptions)


def test_an_imbalance_above_the_tolerance_is_an_error_that_names_body_and_gap():
    rows = [("Treasury", "Boards", 100.0), ("Boards", "Care", 99.0)]
    with pytest.raises(
        IdentityError, match=r"'Boards' receives £100 and pays £99 in 2025-26: £1 \(1.00%\) is not accounted"
    ) as caught:
        trace(*rows)
    assert caught.value.cases.index.tolist() == ["Boards"]
    flow = trace(*rows, tolerance=0.01)
    assert flow.balance.loc["Boards", "gap"] == 1.0
    assert flow.path.sum() == pytest.approx(1)


def test_a_tolerance_is_a_share():
    for tolerance in (-0.1, 1, 5e6):
        refused(table(*GOOD), "give a share from 0 to below 1", tolerance=tolerance)


def test_no_entry_is_refused():
    # Only a wide tolerance lets payments through in which everybody who pays is paid.
    rows = [("A", "B", 100.0), ("B", "A", 99.5), ("B", "Care", 0.5)]
    refused(table(*rows), "every body that pays is also paid, so no money enters", tolerance=0.1)


def test_a_result_whose_pounds_do_not_add_up_cannot_be_built():
    flow = trace(*GOOD)
    nodes = flow.nodes.assign(received=flow.nodes["received"] + [0, 0, 1])
    with pytest.raises(IdentityError, match="what ends \\+ gaps = what enters"):
        FundFlow(flow.edges, nodes, flow.deciders, flow.paths, flow.visits, flow.year, flow.scope)


def test_a_payment_of_nothing_is_kept_and_changes_nothing():
    with_zero, without = trace(*GOOD, ("Boards", "Reserves", 0.0)), trace(*GOOD)
    assert with_zero.nodes.loc["Reserves", ["role", "received", "share"]].tolist() == ["final", 0.0, 0.0]
    assert with_zero.path.to_dict() == without.path.to_dict()


def test_the_table_given_is_not_changed():
    flows = table(*GOOD)
    before = flows.copy()
    decentre.trace_funds(flows, year="2025-26", currency="GBP")
    pd.testing.assert_frame_equal(flows, before)


def test_parallel_payments_are_one_pair_of_bodies():
    paid = chains.payments(table(("A", "B", 1.0), ("A", "B", 2.0, "C")))
    assert paid.loc["A", "B"] == 3.0


def test_the_summary_says_who_decides_and_what_it_stands_on():
    text = repr(published("NHS England revenue, draft outturn", "2025-26"))
    assert "£202,674.0m enters" in text
    assert "upper bound for a lower tier" in text
    assert "not an observation of one pound" in text
