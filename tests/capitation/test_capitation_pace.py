"""Pace of change: to the penny under every rule, levels found another way, published rules, and clashes that are named."""

import math
from dataclasses import replace
from fractions import Fraction

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import InputError, PaceRules, figures
from decentre.capitation.pace_rules import load_pace_rules
from decentre.capitation.pennies import level, whole_pence
from hypothesis import example, given, settings
from hypothesis import strategies as st

TARGET = pd.Series({"A": 100e6, "B": 200e6, "C": 300e6, "D": 400e6})
BASELINE = pd.Series({"A": 85e6, "B": 190e6, "C": 290e6, "D": 395e6})
BUDGET = 1000e6
settings.register_profile("pace", deadline=None)
settings.load_profile("pace")


@st.composite
def problems(draw):
    """Return a baseline, a target, a budget and rules that need not be possible."""
    rows = draw(st.integers(1, 9))
    target = draw(st.lists(st.floats(1e4, 1e9), min_size=rows, max_size=rows))
    tilt = draw(st.lists(st.floats(0.8, 1.2), min_size=rows, max_size=rows))
    codes = [f"body {i}" for i in range(rows)]
    pounds = pd.Series([round(t * x, 2) for t, x in zip(target, tilt, strict=True)], codes)
    budget = round(pounds.sum() * draw(st.floats(1, 1.12)), 2)
    solve = draw(st.sampled_from(["base", "k", "gap"]))
    minimum = draw(st.floats(0, 0.06))
    rules = {
        "solve": solve,
        "minimum": minimum,
        "tolerance": draw(st.floats(0, 0.03)),
        "overshoot": draw(st.booleans()),
    }
    rules |= {"maximum": minimum + draw(st.floats(0, 0.2))} if draw(st.booleans()) else {}
    rules |= {"floor": draw(st.floats(0.01, 0.3))} if draw(st.booleans()) else {}
    rules |= {"taper": (0.02, 0.06), "taper_to": 0.0} if draw(st.booleans()) else {}
    rules |= {"base": {"k": draw(st.floats(0, 2))}, "k": {"base": minimum}, "gap": {}}[solve]
    return pounds, pd.Series(target, codes), budget, rules


def limits(baseline, target, budget, rules):
    """Return the least and the most that each body may get, in pounds, written out rule by rule."""
    baseline, target = baseline.to_numpy(), target.to_numpy()
    aim = target * budget / target.sum()
    distance = baseline / target * target.sum() / baseline.sum() - 1
    least = np.full(len(aim), rules["minimum"])
    if "taper" in rules:
        near, far = rules["taper"]
        least += np.clip((distance - near) / (far - near), 0, 1) * (rules["taper_to"] - least)
    least = baseline * (1 + least)
    most = baseline * (1 + rules.get("maximum", math.inf))
    if not rules["overshoot"]:
        most = np.where(distance < 0, np.minimum(most, np.maximum(aim, least)), most)
    if "floor" in rules:
        least, most = (np.maximum(x, (1 - rules["floor"]) * aim) for x in (least, most))
    return least, most


def paced(problem):
    """Return the result, or the message of the clash."""
    baseline, target, budget, rules = problem
    try:
        return decentre.set_pace(baseline, target, budget=budget, rules=rules, currency="GBP")
    except InputError as clash:
        return str(clash)


@given(problems())
def test_allocations_add_up_to_the_penny_under_every_floor_and_ceiling_or_the_clash_is_named(problem):
    budget, rules = problem[2:]
    least, most = limits(*problem)
    result = paced(problem)
    if isinstance(result, str):
        words = ("minimum growth", "floor", "base growth", "maximum growth", "lifted above", "gives more only")
        assert any(word in result for word in words)
        assert least.sum() > budget or most.sum() < budget or rules["solve"] != "base"
        return
    pence = [Fraction(str(x)) * 100 for x in result.allocation]
    assert all(p.denominator == 1 for p in pence)
    assert sum(pence) == round(budget * 100)
    paid = result.allocation.to_numpy()
    strict = np.ceil(100 * least).sum() <= round(100 * budget) <= np.floor(np.minimum(100 * most, 1e15)).sum()
    assert (paid >= least - (1e-6 if strict else 0.01)).all()
    assert (paid <= most + 0.01).all()


def bodies(*pounds):
    return pd.Series(pounds, index=[f"body {i}" for i in range(len(pounds))])


HARDLY_SHORT = (  # a slope of a million lifts seven bodies that are short by less than a ten-millionth
    bodies(*[10_000.0] * 7, 10_000.88),
    bodies(*[10_000.0] * 7, 10_000.875),
    85_000.94,
    {"solve": "k", "minimum": 0.0, "tolerance": 0.0, "overshoot": True, "base": 0.0},
)
HALF_PENNIES = (  # five floors end in half a penny and are rounded up; the sixth body gives them 2.5 pence
    bodies(*[10_000.0] * 5, 8_750.0),
    bodies(*[10_000.0] * 6),
    59_667.97,
    {"solve": "base", "minimum": 0.0078125, "tolerance": 0.0, "overshoot": False, "k": 1.0},
)


@example(HARDLY_SHORT)
@example(HALF_PENNIES)
@given(problems())
def test_the_level_is_the_one_that_halving_finds(problem):
    baseline, target, budget, rules = problem
    result = paced(problem)
    if isinstance(result, str):
        return
    least, most = limits(*problem)
    short = (-result.table["distance"].to_numpy() - rules["tolerance"]).clip(min=0)
    pounds, aim = baseline.to_numpy(), target.to_numpy() * budget / target.sum()

    def paid(x):
        growth = {
            "base": x + rules.get("k", 0) * short,
            "k": rules.get("base", 0) + x * short,
            "gap": (least + x * (aim - least).clip(min=0)) / pounds - 1,
        }[rules["solve"]]
        return (pounds * (1 + growth)).clip(least, most)

    low, high = -2.0, 1e15
    for _ in range(150):
        middle = (low + high) / 2
        low, high = (middle, high) if paid(middle).sum() < budget else (low, middle)
    pennies = 0.01 * len(baseline)  # a body that no limit holds bears the rounding of all that a limit holds
    np.testing.assert_allclose(result.allocation, paid(high), rtol=1e-9, atol=pennies)


@pytest.mark.parametrize(("solve", "more"), [("base", {"k": 0.3}), ("k", {"base": 0.035}), ("gap", {})])
def test_each_way_of_solving_by_hand(solve, more):
    result = decentre.set_pace(
        BASELINE,
        TARGET,
        budget=BUDGET,
        rules={"solve": solve, "minimum": 0.02, "tolerance": 0.005, **more},
        currency="GBP",
    )
    distance = BASELINE / TARGET / 0.96 - 1
    assert result.table["distance"].tolist() == pytest.approx(distance.tolist())
    assert result.table["distance_raw"].tolist() == pytest.approx([-0.15, -0.05, -1 / 30, -0.0125])
    short = (-distance - 0.005).clip(lower=0)
    free = result.table["bound_by"] == ""
    expected = {
        "base": result.solved + more.get("k", 0) * short,
        "k": more.get("base", 0) + result.solved * short,
        "gap": 0.02 + result.solved * (TARGET / BASELINE - 1.02),
    }[solve]
    assert result.growth[free].tolist() == pytest.approx(expected[free].tolist(), abs=1e-9)
    assert free.any()


def test_nobody_below_target_is_lifted_above_it_unless_overshoot():
    rules = {"solve": "base", "k": 5.0, "minimum": 0.0}
    held = decentre.set_pace(BASELINE, TARGET, budget=BUDGET, rules=rules, currency="GBP")
    below = held.table["distance"] < 0
    assert (held.allocation <= TARGET + 0.005)[below].all()
    assert below.tolist() == [True, True, False, False]
    free = decentre.set_pace(BASELINE, TARGET, budget=BUDGET, rules={**rules, "overshoot": True}, currency="GBP")
    assert free.allocation["A"] > TARGET["A"]
    assert held.table.loc["A", "bound_by"] == "target"


def test_the_floor_goes_before_the_maximum_and_says_so():
    result = decentre.set_pace(
        BASELINE,
        TARGET,
        budget=BUDGET,
        rules={"solve": "base", "floor": 0.062, "maximum": 0.06},
        currency="GBP",
    )
    assert result.allocation["A"] == pytest.approx(0.938 * 100e6, abs=0.01)
    assert result.table.loc["A", "bound_by"] == "floor"
    assert "the floor goes before the maximum: 1 bodies grow by more than 6.00%" in result.assumptions


def test_a_floor_may_be_written_as_a_distance():
    assert PaceRules(floor=-0.062) == PaceRules(floor=0.062)


def test_the_minimum_tapers_in_a_straight_line_between_two_distances():
    target = pd.Series({"on": 100e6, "over": 100e6, "far": 100e6, "under": 100e6})
    baseline = pd.Series({"on": 100e6, "over": 107.5e6, "far": 112e6, "under": 80.5e6})
    rules = {"solve": "gap", "minimum": 0.02, "taper": (0.05, 0.10), "taper_to": 0.0}
    result = decentre.set_pace(baseline, target, budget=408e6, rules=rules, currency="GBP")
    assert result.growth[["on", "over", "far"]].tolist() == pytest.approx([0.02, 0.01, 0.0], abs=1e-9)
    assert any("only the ends are published" in a for a in result.assumptions)


def test_targets_that_do_not_add_up_to_the_budget_are_scaled_and_it_is_said():
    rules = {"solve": "gap", "minimum": 0.02}
    plain = decentre.set_pace(BASELINE, TARGET, budget=BUDGET, rules=rules, currency="GBP")
    scaled = decentre.set_pace(BASELINE, 0.9 * TARGET, budget=BUDGET, rules=rules, currency="GBP")
    assert scaled.allocation.equals(plain.allocation)
    assert any("the targets add up to £900,000,000 and the budget is £1,000,000,000" in a for a in scaled.assumptions)


def test_years_to_target_by_hand():
    result = decentre.set_pace(
        BASELINE, TARGET, budget=BUDGET, rules={"solve": "gap", "minimum": 0.03}, currency="GBP"
    ).table
    mean = BUDGET / BASELINE.sum() - 1
    distance, growth = result.loc["A", ["distance", "growth"]]
    assert result.loc["A", "years_to_target"] == pytest.approx(
        math.log(1 / (1 + distance)) / math.log((1 + growth) / (1 + mean)), rel=1e-6
    )
    after = distance
    for _ in range(2):
        after = (1 + after) * (1 + growth) / (1 + mean) - 1
    assert (after < 0) == (result.loc["A", "years_to_target"] > 2)
    same = decentre.set_pace(TARGET, TARGET, budget=1.05 * BUDGET, rules={"solve": "base"}, currency="GBP").table
    assert same["years_to_target"].tolist() == [0.0] * 4
    away = decentre.set_pace(BASELINE, TARGET, budget=BUDGET, rules={"solve": "base"}, currency="GBP").table
    assert np.isinf(away["years_to_target"]).all()


def test_the_published_rules_of_2010_11_on_four_bodies():
    result = decentre.set_pace(BASELINE, TARGET, budget=1.06 * BASELINE.sum(), rules="pace_pct_2010_11", currency="GBP")
    assert (result.growth >= 0.051 - 1e-9).all()
    assert (result.table["distance_after"] >= -0.062 - 1e-9).all()
    assert result.allocation.sum() == pytest.approx(1.06 * BASELINE.sum(), abs=0.005)
    assert result.rules.source.startswith("HC written answer, 20 March 2009")


@pytest.mark.parametrize("slug", ["pace_pct_2007_08", "pace_pct_2009_10", "pace_pct_2010_11", "pace_ccg_2016_17"])
def test_every_set_of_rules_that_ships_says_its_source(slug):
    rules = load_pace_rules(slug)
    assert rules.title
    assert rules.note
    assert "(capitation:" in rules.source
    assert load_pace_rules(replace(rules, minimum=0.01)).minimum == 0.01


def test_rules_may_stand_in_a_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('solve = "gap"\nminimum = 0.02\ntaper = [0.05, 0.1]\n', encoding="utf-8")
    assert load_pace_rules(path) == PaceRules(solve="gap", minimum=0.02, taper=(0.05, 0.1))


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (
            {"solve": "gap", "minimum": 0.06},
            r"the minimum growth of 6\.00% \(£1,017,600,000\) cannot be met with £1,000,000,000: £17,600,000 short",
        ),
        (
            {"solve": "base", "floor": 0.001, "minimum": 0.04},
            r"the minimum growth of 4\.00% .* and the floor of 0\.10% under target .* though each alone could",
        ),
        ({"solve": "k", "base": 0.05}, r"base growth of 5\.00% needs £[0-9,]+ more than the budget"),
        (
            {"solve": "base", "maximum": 0.03},
            r"£11,200,000 of £1,000,000,000 cannot be spent under the maximum growth of 3\.00% and that nobody",
        ),
        (
            {"solve": "k", "base": 0.01, "tolerance": 0.5},
            r"cannot be spent under that nobody .* and that solve='k' gives more only to bodies under target",
        ),
    ],
)
def test_rules_that_cannot_be_met_name_the_clash(rules, message):
    with pytest.raises(InputError, match=message):
        decentre.set_pace(BASELINE, TARGET, budget=BUDGET, rules=rules, currency="GBP")


def test_a_clash_of_floors_holds_the_bodies():
    with pytest.raises(InputError) as clash:
        decentre.set_pace(BASELINE, TARGET, budget=BUDGET, rules={"solve": "gap", "minimum": 0.06}, currency="GBP")
    assert clash.value.cases["least"].sum() == pytest.approx(1_017_600_000)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"solve": "fast"}, r"solve is 'fast'; give 'base', 'k' or 'gap'"),
        ({"speed": 1}, r"there is no rule 'speed'; the rules are solve, base, k, tolerance, minimum"),
        ({"solve": "k"}, r"solve='k' starts from base, which is not given; give base"),
        ({"solve": "gap"}, r"solve='gap' starts from minimum, which is not given"),
        ({"solve": "base", "base": 0.05}, r"base is 0\.05, and solve='base' finds it; leave it out"),
        ({"solve": "gap", "minimum": 0.01, "k": 1}, r"k is 1, and solve='gap' has none"),
        ({"minimum": 5.2}, r"minimum is 5\.2; give a rate between -1 and 1 \(5\.5 per cent is 0\.055\)"),
        ({"minimum": "5 %"}, r"minimum is '5 %'; give a number"),
        ({"maximum": math.nan}, r"maximum is nan; give a number"),
        ({"minimum": 0.05, "maximum": 0.04}, r"the minimum may not be above the maximum"),
        ({"k": -1}, r"k is -1 and tolerance 0\.0; give zero or more"),
        ({"taper": (0.05, 0.1)}, r"the taper goes from the minimum \(None\)"),
        (
            {"minimum": 0.02, "taper": (0.1, 0.05)},
            r"taper is \(0\.1, 0\.05\); give two distances over target, the nearer first",
        ),
        ("pace_1999", r"'pace_1999' is not a set of rules; those that ship are pace_ccg_2016_17,"),
    ],
)
def test_rules_that_make_no_sense_are_refused(rules, message):
    with pytest.raises(InputError, match=message):
        decentre.set_pace(BASELINE, TARGET, budget=BUDGET, rules=rules, currency="GBP")


def test_rules_in_a_broken_file_are_refused(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text("solve = gap", encoding="utf-8")
    with pytest.raises(InputError, match="is not a TOML file"):
        load_pace_rules(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"budget": 0}, "budget is 0; give money above zero"),
        ({"budget": 1e9 / 1000}, r"the budget is -100% on the baselines together; give all in one unit"),
        ({"baseline": {"A": 1.0, "B": 0.0}}, "baseline must be above zero in every body"),
        ({"baseline": {"A": 1.0}}, "baseline and target must name the same body labels"),
    ],
)
def test_bad_figures_are_refused(change, message):
    given = {"baseline": BASELINE, "target": TARGET, "budget": BUDGET, **change}
    with pytest.raises(InputError, match=message):
        decentre.set_pace(
            given["baseline"], given["target"], budget=given["budget"], rules={"solve": "base"}, currency="GBP"
        )


def test_an_allocation_may_be_the_target():
    people = pd.DataFrame({"gp_pop": [100, 100], "wp_need": [120, 80]}, index=["N", "S"])
    formula = {"title": "t", "population": "gp_pop", "blocks": [{"name": "all", "share": 1, "needs": {"wp_need": 1}}]}
    fair = decentre.allocate(people, formula=formula, budget=1050.0)
    result = decentre.set_pace(
        {"N": 500, "S": 500}, fair, budget=1050.0, rules={"solve": "gap", "minimum": 0.02}, currency="GBP"
    )
    assert result.allocation.to_dict() == {"N": 540.0, "S": 510.0}


def test_equal_claims_to_the_last_penny_go_by_code():
    equal = pd.Series(100.0, ["c", "b", "a"])
    result = decentre.set_pace(equal, equal, budget=310.01, rules={"solve": "base"}, currency="GBP")
    assert result.allocation.to_dict() == {"c": 103.33, "b": 103.34, "a": 103.34}


def test_pennies_give_way_by_less_than_one_where_limits_leave_no_sum():
    fixed = np.array([10.4, 10.4, 10.2])
    assert whole_pence(fixed, fixed, fixed, 31, np.array(["a", "b", "c"])).tolist() == [10, 11, 10]


def test_the_level_of_a_flat_stretch_is_its_lowest():
    two = np.zeros(2)
    found = level(two, np.ones(2), two, np.array([0.02, 0.02]), np.full(2, 100.0), 4.0)
    assert found == pytest.approx(0.02)


def test_a_pace_prints_and_draws():
    result = decentre.set_pace(BASELINE, TARGET, budget=BUDGET, rules={"solve": "gap", "minimum": 0.03}, currency="GBP")
    assert "PaceOfChange: 4 bodies, growth 4.17 %, share of the gap closed" in repr(result)
    ax = result.plot(source="invented")
    assert figures.data_table(ax).index.tolist() == ["A", "B", "C", "D"]
    assert "growth" in figures.alternative_text(ax)
