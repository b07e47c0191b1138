"""Invented figures: the truth is in them, the seed decides, and what makes no economy is refused."""

import re
from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError, measures, synthetic

GENERATORS = {
    "health_economy": lambda seed: synthetic.health_economy(6, 4, seed=seed),
    "additionality": lambda seed: synthetic.additionality(6, 4, seed=seed),
    "ring_fence_effect": lambda seed: synthetic.ring_fence_effect(6, 4, seed=seed),
    "targeting": lambda seed: synthetic.targeting(6, seed=seed),
    "departure": lambda seed: synthetic.departure(6, 4, seed=seed),
}


def tables(invented):
    return [v for v in vars(invented).values() if isinstance(v, pd.DataFrame | pd.Series)]


@pytest.mark.parametrize("name", GENERATORS)
def test_the_same_seed_gives_the_same_figures_and_another_seed_others(name):
    one, two, other = (tables(GENERATORS[name](seed)) for seed in (1, 1, 2))
    for a, b in zip(one, two, strict=True):
        (pd.testing.assert_frame_equal if isinstance(a, pd.DataFrame) else pd.testing.assert_series_equal)(a, b)
    assert not all(a.equals(b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("name", GENERATORS)
def test_every_invention_prints_its_truth_and_that_it_is_invented(name):
    invented = GENERATORS[name](3)
    assert invented.summary()["truth"].to_dict() == pytest.approx(dict(invented.truth))
    assert "invented" in repr(invented).splitlines()[0]
    assert "every figure is invented" in repr(invented)


def test_the_growth_of_the_economy_splits_into_what_it_was_made_of():
    invented = synthetic.health_economy(8, 6, seed=5)
    growth = decentre.decompose_growth(invented.budget, invented.lines, price_index=invented.price_index)
    columns = ["baseline", "transfers", "inflation", "priorities", "discretionary", "budget"]
    pd.testing.assert_frame_equal(
        growth.parts[columns], invented.parts[columns], rtol=0, atol=0.005, check_index_type=False
    )
    pooled = growth.parts["discretionary"].sum() / growth.gross_growth.sum()
    assert pooled == pytest.approx(invented.truth["discretionary_share"], abs=1e-9)


def test_the_economy_has_its_earmark_among_its_priorities_and_its_people_in_its_panel():
    invented = synthetic.health_economy(8, ["2001/02", "2002/03", "2003/04"], seed=5)
    line = invented.lines.query("line == 'health inequalities'").set_index(["body", "year"])["amount"]
    change = invented.panel.set_index(["body", "year"])["earmark"].groupby("body").diff().dropna()
    pd.testing.assert_series_equal(line.sort_index(), change.sort_index(), check_names=False, atol=0.011)
    last = invented.panel.query("year == '2003-04'").set_index("body")["population"]
    pd.testing.assert_series_equal(last, invented.bodies["population"])
    need, people = invented.bodies["need"], invented.bodies["population"]
    assert (need @ people) / people.sum() == pytest.approx(1)


def test_additionality_is_found_where_the_economy_has_it():
    panel = synthetic.health_economy(60, 8, seed=5).panel
    found = decentre.estimate_additionality(
        panel, spend="spend", earmark="earmark", population="population", inference="cluster"
    )
    assert found.low < 0.6 < found.high


def test_a_plain_comparison_of_bodies_finds_too_much():
    invented = synthetic.additionality(300, 5, noise=0.1, seed=1)
    per_head = invented.panel[["spend", "earmark"]].div(invented.panel["population"], axis=0)
    slope = np.polyfit(per_head["earmark"], per_head["spend"], 1)[0]
    assert slope > 1.2  # where the truth is 0.6


def test_the_rule_comes_in_the_middle_and_touches_by_exposure():
    invented = synthetic.ring_fence_effect(40, 6, effect=4, noise=0, seed=2)
    wide = invented.panel.pivot_table(index="body", columns="year", values="spend_per_head")
    exposure = invented.panel.groupby("body")["exposure"].first()
    assert invented.event == "2013-14"
    for year in wide.columns[1:]:
        step = wide[year] - wide[wide.columns[0]]
        slope = np.polyfit(exposure, step, 1)[0]
        assert slope == pytest.approx(4 if year >= invented.event else 0, abs=1e-9)


@pytest.mark.parametrize("slope", [-1, 0, 0.5, 1, 3])
def test_without_chance_spend_leans_exactly_as_the_truth_says(slope):
    invented = synthetic.targeting(25, slope=slope, noise=0, seed=3)
    per_head = invented.spend / invented.population
    found = measures.concentration_index(per_head, invented.need, weights=invented.population).estimate
    assert found == pytest.approx(invented.truth["concentration_index"], abs=1e-7)
    assert np.polyfit(invented.need, per_head, 1)[0] == pytest.approx(invented.truth["slope"], abs=1e-5)
    if slope == 1:
        assert invented.truth["kakwani"] == pytest.approx(0, abs=1e-12)


def test_targeting_finds_the_truth_in_its_interval():
    invented = synthetic.targeting(150, seed=3)
    found = decentre.assess_targeting(
        invented.spend, invented.need, population=invented.population, replicates=999, seed=1
    )
    assert found.low < invented.truth["concentration_index"] < found.high


@pytest.mark.parametrize(("bodies", "lines"), [(1, 2), (2, 3), (40, 7)])
def test_departure_is_exactly_the_truth(bodies, lines):
    for seed in range(20):
        invented = synthetic.departure(bodies, lines, moved=0.25, level=0.7, seed=seed)
        meant, spent = invented.intended.sum(), invented.actual.sum()
        assert measures.dissimilarity(meant, spent) == pytest.approx(0.25)
        assert spent.sum() / meant.sum() == pytest.approx(0.7)
        assert invented.actual.to_numpy().min() >= 0
    found = decentre.assess_departure(invented.intended, invented.actual, replicates=99, seed=1)
    assert (found.level, found.share_moved) == (pytest.approx(0.7), pytest.approx(0.25))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: synthetic.health_economy(1, 5, seed=1), "bodies is 1; give a whole number of 2 or more"),
        (lambda: synthetic.health_economy(2.5, 5, seed=1), r"bodies is 2\.5; give a whole number of 2 or more"),
        (lambda: synthetic.health_economy(True, 5, seed=1), "bodies is True; give a whole number of 2 or more"),
        (lambda: synthetic.health_economy(5, 1, seed=1), "years is 1; give a whole number of 2 or more"),
        (
            lambda: synthetic.health_economy(5, "2001-02", seed=1),
            "years is '2001-02'; give a whole number of 2 or more",
        ),
        (
            lambda: synthetic.health_economy(5, ["2001-02"], seed=1),
            "years are '2001-02'; give 2 or more years",
        ),
        (lambda: synthetic.health_economy(5, [], seed=1), "years are none; give 2 or more years"),
        (
            lambda: synthetic.health_economy(5, ["2001-02", "2003-04"], seed=1),
            "years that follow each other, or their number",
        ),
        (lambda: synthetic.health_economy(5, ["2001", "2002-03"], seed=1), "years of two kinds"),
        (lambda: synthetic.health_economy(5, 5, seed=None), "seed is None; give a whole number of zero or more"),
        (lambda: synthetic.additionality(5, 5, extra=np.nan, seed=1), "extra is nan; give a finite number"),
        (lambda: synthetic.additionality(5, 5, noise=-1, seed=1), "noise is -1; give a number from 0 upwards"),
        (lambda: synthetic.ring_fence_effect(2, 5, seed=1), "bodies is 2; give a whole number of 3 or more"),
        (lambda: synthetic.ring_fence_effect(5, 2, seed=1), "years is 2; give a whole number of 3 or more"),
        (lambda: synthetic.targeting(5, slope=4, seed=1), "slope is 4; give a number from -1 to 3"),
        (lambda: synthetic.departure(5, 1, seed=1), "lines is 1; give a whole number of 2 or more"),
        (lambda: synthetic.departure(5, 4, moved=0.3, seed=1), r"moved is 0\.3; give a number from 0 to 0\.25"),
        (lambda: synthetic.departure(5, 4, level="all", seed=1), "level is 'all'; give a number from 0 upwards"),
    ],
)
def test_what_makes_no_economy_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()


@pytest.mark.parametrize("name", GENERATORS)
def test_a_seed_is_never_made_up(name):
    sizes = [5] if name == "targeting" else [5, 5]
    with pytest.raises(TypeError, match="required keyword-only argument: 'seed'"):
        getattr(synthetic, name)(*sizes)


def test_the_stored_benchmark_recovers_the_truth_in_93_to_97_per_cent_of_its_intervals():
    text = (Path(__file__).parents[1] / "benchmarks" / "bench_panels.txt").read_text(encoding="utf-8")
    assert "1,000 invented panels: share of 95 % intervals that hold the truth" in text
    held = re.findall(r"^    (?:wild|cluster) +(?:body|pound|mean after) +(0\.\d+)$", text, flags=re.MULTILINE)
    assert len(held) == 10
    assert all(0.93 <= float(share) <= 0.97 for share in held)
