"""plot(body=...): one body of a result that holds several, or one clear sentence."""

import decentre
import pandas as pd
import pytest
from decentre import InputError, figures


@pytest.fixture(autouse=True)
def _no_window():
    with figures.off_screen():
        yield


def growth(years=("2018-19", "2019-20")):
    rows = [(b, y, a * 1.1**i) for b, a in (("Kent", 100e6), ("Leeds", 60e6)) for i, y in enumerate(years)]
    return decentre.decompose_growth(
        pd.DataFrame(rows, columns=["body", "year", "amount"]), price_index=None, currency="GBP"
    )


def distance():
    return decentre.distance_from_target(
        {"Kent": 104e6, "Leeds": 99e6}, {"Kent": 100e6, "Leeds": 103e6}, currency="GBP"
    )


def earmark():
    received = pd.Series({"Kent": 10e6, "Leeds": 8e6})
    return decentre.trace_earmark(received, pd.Series({"Kent": 4e6, "Leeds": 8e6}), seed=1, currency="GBP")


def allocation(budget=2_200_000):
    people = pd.DataFrame({"gp_pop": [1000, 1000], "wp_need": [1200, 1000]}, index=["Kent", "Leeds"])
    blocks = [{"name": "all", "share": 1, "needs": {"wp_need": 1}}]
    formula = {"title": "need alone", "population": "gp_pop", "blocks": blocks}
    return decentre.allocate(people, formula=formula, budget=budget)


def split():
    before = pd.DataFrame({"acute": [100.0, 200.0], "community": [50.0, 80.0]}, index=["Kent", "Leeds"])
    after = pd.DataFrame({"acute": [120.0, 210.0], "community": [55.0, 100.0]}, index=["Kent", "Leeds"])
    return decentre.split_local(before, after)


def drawn(ax):
    return figures.data_table(ax)


def test_one_body_of_one_year_is_a_waterfall_from_its_baseline_to_its_budget():
    table = drawn(growth().plot(body="Leeds"))["amount"]
    assert table.iloc[0] == pytest.approx(60e6)
    assert table.iloc[-1] == pytest.approx(66e6)
    assert table.iloc[1:-1].sum() == pytest.approx(6e6)


def test_one_body_of_several_years_is_a_bar_a_year_of_that_body_alone():
    table = drawn(growth(("2017-18", "2018-19", "2019-20")).plot(body="Kent"))
    assert table.sum(axis=1).tolist() == pytest.approx([10e6, 11e6])


def test_one_distance_is_the_way_from_target_to_allocation():
    ax = distance().plot(body="Leeds", width="column")
    assert drawn(ax)["amount"].tolist() == [103e6, -4e6, 99e6]
    assert ax.get_title("left") == "Leeds, 3.9 % under target"


def test_one_body_of_an_earmark_is_what_it_received_beside_what_it_spent():
    ax = earmark().plot(body="Kent")
    assert drawn(ax).to_numpy().tolist() == [[10e6, 4e6]]
    assert "40.0 %" in ax.get_title("left")
    assert "received to spent on the purpose" in figures.alternative_text(ax)


def test_one_allocation_is_the_way_from_an_equal_sum_per_head():
    # 1,100,000 each for equal heads; 1,200 of 2,200 weighted heads: 1,200,000
    assert drawn(allocation().plot(body="Kent"))["amount"].tolist() == pytest.approx([1.1e6, 0.1e6, 1.2e6])


def test_the_programmes_of_one_body_add_up_to_its_growth():
    assert drawn(split().plot(body="Kent")).to_numpy().sum() == pytest.approx(25.0)


def test_one_body_has_its_title_and_the_other_choices():
    ax = distance().plot(body="Kent", title="Mine", source="the boards")
    assert ax.get_title("left") == "Mine"
    assert any(text.get_text() == "Source: the boards" for text in ax.texts)


@pytest.mark.parametrize(
    ("result", "body", "said"),
    [
        (distance, "Leds", "body 'Leds' is none of the 2 that can be drawn here; did you mean 'Leeds'?"),
        (growth, 7, "body 7 is none of the 2 that can be drawn here; give one such as 'Kent'."),
        (lambda: allocation(None), "Kent", "This Allocation is not drawn body by body, so body='Kent' has no meaning"),
        (
            lambda: decentre.estimate_adherence({"kept": 10, "did not": 10}, bodies=42),
            "Kent",
            "This Adherence is not drawn body by body, so body='Kent' has no meaning here; leave it out.",
        ),
    ],
)
def test_a_body_that_cannot_be_drawn_is_refused_in_one_sentence(result, body, said):
    with pytest.raises(InputError) as caught:
        result().plot(body=body)
    assert str(caught.value).startswith(said)
