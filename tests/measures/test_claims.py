"""Claims: the Talmud's table, printed apportionments and power indices, every order counted, and what is refused."""

import math
from fractions import Fraction
from itertools import combinations, pairwise, permutations

import numpy as np
import pandas as pd
import pytest
from decentre import InputError, claims
from hypothesis import given, settings
from hypothesis import strategies as st

RULES = {r.__name__: r for r in (claims.proportional, claims.equal_awards, claims.equal_losses, claims.talmud)}
RULES["random_arrival"] = claims.random_arrival
METHODS = ["largest_remainder", "dhondt", "sainte_lague", "huntington_hill", "adams", "dean"]
NAMES = {"hamilton": METHODS[0], "jefferson": METHODS[1], "webster": METHODS[2], "hill": METHODS[3]}
DIVISORS = {  # squared, so that they stay whole or fractions (Balinski and Young 2001, appendix A)
    "dhondt": lambda s: Fraction(s + 1) ** 2,
    "sainte_lague": lambda s: (s + Fraction(1, 2)) ** 2,
    "huntington_hill": lambda s: Fraction(s * (s + 1)),
    "adams": lambda s: Fraction(s) ** 2,
    "dean": lambda s: (Fraction(s * (s + 1)) / (s + Fraction(1, 2))) ** 2,
}


@pytest.mark.parametrize(
    ("estate", "printed"),
    [(100, [100 / 3] * 3), (200, [50, 75, 75]), (300, [50, 100, 150])],
)
def test_three_widows_get_what_the_mishnah_gives(estate, printed):
    # Ketubot 93a; Aumann and Maschler (1985), table I: claims of 100, 200 and 300
    np.testing.assert_allclose(claims.talmud([100, 200, 300], estate), printed, rtol=1e-14)


def test_two_hold_a_garment():
    # Bava Metzia 2a: one claims all and the other half, so 3/4 and 1/4; both claim all, so half each
    assert claims.talmud([2, 1], 2).tolist() == [1.5, 0.5]
    assert claims.talmud([2, 2], 2).tolist() == [1.0, 1.0]
    assert claims.random_arrival([2, 1], 2).tolist() == [1.5, 0.5]


def test_the_talmud_beyond_half_mirrors_its_table():
    # Aumann and Maschler (1985), section 4: the rule is self-dual, so losses at 600 - E are the awards at E
    assert claims.talmud([100, 200, 300], 400).tolist() == [50.0, 125.0, 225.0]
    assert claims.talmud([100, 200, 300], 600).tolist() == [100.0, 200.0, 300.0]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_nothing_to_divide_and_nothing_short_are_the_two_ends(rule):
    assert rule([3, 0, 5], 0).tolist() == [0, 0, 0]
    np.testing.assert_allclose(rule([3, 0, 5], 8), [3, 0, 5], rtol=1e-15)
    assert rule([4.0], 3).tolist() == [3.0]
    assert rule([0, 0], 0).tolist() == [0, 0]


def first_come_first_served(amounts, estate):
    """Return the awards averaged over every order of arrival, in fractions."""
    n, total = len(amounts), [Fraction(0)] * len(amounts)
    for order in permutations(range(n)):
        left = Fraction(estate)
        for i in order:
            paid = min(left, Fraction(amounts[i]))
            total[i] += paid
            left -= paid
    return [float(t / math.factorial(n)) for t in total]


@pytest.mark.parametrize(
    ("amounts", "estate"),
    [([100, 200, 300], 200), ([30, 40, 60, 120], 120), ([5, 5, 0, 9, 2, 7], 13), ([1, 1, 1, 1, 1], 3)],
)
def test_random_arrival_is_the_mean_over_every_order(amounts, estate):
    np.testing.assert_allclose(
        claims.random_arrival(amounts, estate), first_come_first_served(amounts, estate), rtol=1e-13
    )


def test_twenty_claims_are_the_most_and_still_add_up():
    amounts = np.arange(1.0, 21.0)
    assert claims.random_arrival(amounts, 100.0).sum() == pytest.approx(100.0, rel=1e-12)
    with pytest.raises(InputError, match="There are 21 claims; 20 is the most that all orders are counted for"):
        claims.random_arrival(np.ones(21), 3)


estates = st.lists(st.integers(0, 10_000), min_size=1, max_size=7).flatmap(
    lambda c: st.tuples(st.just(c), st.integers(0, sum(c)))
)


@settings(deadline=None)
@given(estates, st.sampled_from(list(RULES)))
def test_a_division_adds_up_and_gives_nobody_more_than_the_claim(problem, name):
    amounts, estate = problem
    awards = RULES[name](amounts, estate)
    assert awards.sum() == pytest.approx(estate, rel=1e-12, abs=1e-9)
    assert (awards >= 0).all()
    assert (awards <= np.array(amounts) * (1 + 1e-12)).all()


@settings(deadline=None)
@given(estates, st.sampled_from(list(RULES)))
def test_a_larger_claim_gets_no_less_and_loses_no_less(problem, name):
    amounts, estate = np.sort(problem[0]), problem[1]
    awards = RULES[name](amounts, estate)
    assert (np.diff(awards) >= -1e-9).all()
    assert (np.diff(amounts - awards) >= -1e-9).all()


@settings(deadline=None)
@given(estates, st.sampled_from(list(RULES)), st.randoms())
def test_neither_names_nor_units_matter(problem, name, random):
    amounts, estate = problem
    order = random.sample(range(len(amounts)), len(amounts))
    awards = RULES[name](amounts, estate)
    np.testing.assert_allclose(RULES[name](np.array(amounts)[order], estate), awards[order], rtol=1e-9, atol=1e-9)
    scaled = RULES[name](np.array(amounts) * 1000, estate * 1000)
    np.testing.assert_allclose(scaled, awards * 1000, rtol=1e-9, atol=1e-6)


@settings(deadline=None)
@given(estates, st.sampled_from(list(RULES)))
def test_a_larger_budget_takes_from_nobody(problem, name):
    amounts, estate = problem
    assert (RULES[name](amounts, estate) >= RULES[name](amounts, estate // 2) - 1e-9).all()


@settings(deadline=None)
@given(estates)
def test_awards_and_losses_are_two_sides_of_one_rule(problem):
    amounts, estate = np.array(problem[0], float), problem[1]
    rest = amounts.sum() - estate
    dual = {"equal_awards": "equal_losses", "equal_losses": "equal_awards"}
    for name, rule in RULES.items():
        other = RULES[dual.get(name, name)]  # the other three are their own dual
        np.testing.assert_allclose(rule(amounts, estate), amounts - other(amounts, rest), atol=1e-8)


@settings(deadline=None)
@given(estates)
def test_what_is_claimed_beyond_the_budget_counts_for_nothing(problem):
    amounts, estate = problem
    for name in ("equal_awards", "talmud", "random_arrival"):
        cut = RULES[name](np.minimum(amounts, estate), estate)
        np.testing.assert_allclose(cut, RULES[name](amounts, estate), atol=1e-9)


@settings(deadline=None)
@given(estates)
def test_any_two_divide_what_they_hold_as_they_would_a_garment(problem):
    # Aumann and Maschler (1985), theorem A: the Talmud's rule is the one consistent with the contested garment
    amounts, estate = problem
    awards = claims.talmud(amounts, estate)
    for i, j in combinations(range(len(amounts)), 2):
        held = awards[i] + awards[j]
        conceded = max(0.0, held - amounts[j]), max(0.0, held - amounts[i])
        assert awards[i] == pytest.approx(conceded[0] + (held - sum(conceded)) / 2, abs=1e-8)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize(
    ("amounts", "budget", "message", "cases"),
    [
        ([3, -1, 2], 1, "claims has missing, infinite or negative amounts", 1),
        ([3, None, float("nan"), float("inf")], 1, "claims has missing, infinite or negative amounts", 3),
        (["£3", "2"], 1, r"claims holds text; give numbers \(tables.parse_money", None),
        ([], 0, r"claims has shape \(0,\); give one amount for each body", None),
        ([[1, 2]], 1, r"claims has shape \(1, 2\)", None),
        ([3, 2], -1, "budget is -1; give one amount of zero or more", None),
        ([3, 2], float("nan"), "budget is nan", None),
        ([3, 2], "1", "budget is '1'", None),
        ([3, 2], None, "budget is None", None),
        ([3, 2], [1, 2], r"budget is \[1, 2\]", None),
        ([3, 2], 6, r"budget is 6.00 and the claims add to 5.00: nothing is short", None),
    ],
)
def test_what_is_no_claims_problem_is_refused(rule, amounts, budget, message, cases):
    with pytest.raises(InputError, match=message) as caught:
        rule(amounts, budget)
    if cases:
        assert len(caught.value.cases) == cases


def test_a_series_of_claims_is_left_as_it_was():
    given_ = pd.Series({"council": 300, "board": 100}, dtype=object)
    before = given_.copy()
    assert claims.proportional(given_, 200).tolist() == [150.0, 50.0]
    pd.testing.assert_series_equal(given_, before)


def game_of(players, worth):
    coalitions = (c for k in range(1, len(players) + 1) for c in combinations(players, k))
    return {c: worth(frozenset(c)) for c in coalitions}


def test_the_security_council_has_the_printed_power():
    # Shapley value of the council of 15 (nine votes, five vetoes): 421/2145 and 4/2145
    veto = frozenset(range(5))
    values = claims.shapley(game_of(range(15), lambda c: float(veto <= c and len(c) >= 9)))
    assert values[0] == pytest.approx(421 / 2145, rel=1e-11)
    assert values[14] == pytest.approx(4 / 2145, rel=1e-11)


def test_the_one_right_glove_is_worth_two_thirds():
    game = game_of("LMR", lambda c: float("R" in c and len(c) > 1))
    assert claims.shapley(game) == pytest.approx({"L": 1 / 6, "M": 1 / 6, "R": 4 / 6})


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 5), st.data())
def test_the_shapley_value_is_the_mean_gain_over_every_order(n, data):
    game = {
        c: data.draw(st.integers(-50, 50)) for k in range(1, n + 1) for c in map(frozenset, combinations(range(n), k))
    }
    worth = {**game, frozenset(): 0}
    mean = dict.fromkeys(range(n), Fraction(0))
    for order in permutations(range(n)):
        for k, player in enumerate(order):
            gain = worth[frozenset(order[: k + 1])] - worth[frozenset(order[:k])]
            mean[player] += Fraction(gain, math.factorial(n))
    values = claims.shapley(game)
    assert values == pytest.approx({p: float(v) for p, v in mean.items()}, abs=1e-9)
    assert sum(values.values()) == pytest.approx(worth[frozenset(range(n))], abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(estates.filter(lambda p: len(p[0]) < 6))
def test_random_arrival_is_the_shapley_value_of_what_the_others_leave(problem):
    amounts, estate = problem
    others = sum(amounts)
    game = game_of(range(len(amounts)), lambda c: max(0, estate - others + sum(amounts[i] for i in c)))
    np.testing.assert_allclose(list(claims.shapley(game).values()), claims.random_arrival(amounts, estate), atol=1e-8)


def test_a_game_may_name_one_player_alone_and_give_the_empty_coalition():
    assert claims.shapley({"a": 1, frozenset("b"): 2, ("a", "b"): 5, (): 0}) == {"a": 2.0, "b": 3.0}


@pytest.mark.parametrize(
    ("game", "message"),
    [
        ({("a",): 1, ("b",): 2}, "has 3 coalitions of 2 players; give the worth of all 3, also of those worth 0"),
        ({("a", "b"): 1, ("b", "a"): 2}, r"Coalition \('b', 'a'\) is given twice"),
        ({("a", "a"): 1}, r"Coalition \('a', 'a'\) is given twice, names a player twice"),
        ({("a",): float("nan")}, "or is worth nan; give each one finite worth"),
        ({("a",): "1"}, "or is worth '1'"),
        ({("a",): 1, (): 3}, "The empty coalition is worth 3.0; it must be worth 0"),
        ({}, r"game is \{\}; give the worth of each coalition"),
        ([1, 2], r"game is \[1, 2\]; give the worth of each coalition"),
    ],
)
def test_what_is_no_game_is_refused(game, message):
    with pytest.raises(InputError, match=message):
        claims.shapley(game)


@pytest.mark.parametrize(
    ("method", "printed"),
    [  # Balinski and Young (1975), second example (as in the tests of PyPI apportionment 1.0)
        ("hamilton", [9, 7, 5, 4, 1]),
        ("jefferson", [10, 7, 5, 3, 1]),
        ("webster", [9, 8, 5, 3, 1]),
        ("hill", [9, 7, 6, 3, 1]),
        ("dean", [9, 7, 5, 4, 1]),
        ("adams", [9, 7, 5, 3, 2]),
    ],
)
def test_five_states_and_26_seats_as_printed(method, printed):
    assert claims.apportion([9061, 7179, 5259, 3319, 1182], 26, method).tolist() == printed


@pytest.mark.parametrize(
    ("method", "printed"),
    [  # Balinski and Young (1975), American Mathematical Monthly 82: 701-730, first example
        ("largest_remainder", [51, 44, 2, 2, 1]),
        ("dhondt", [52, 45, 1, 1, 1]),
        ("sainte_lague", [51, 43, 2, 2, 2]),
        ("huntington_hill", [51, 43, 2, 2, 2]),
        ("adams", [51, 43, 2, 2, 2]),
        ("dean", [51, 43, 2, 2, 2]),
    ],
)
def test_five_parties_and_a_hundred_seats_as_printed(method, printed):
    assert claims.apportion([5117, 4400, 162, 161, 160], 100, method).tolist() == printed


def test_the_first_congress_by_hamilton_and_by_jefferson():
    # Census of 1790: Hamilton's vetoed bill (120 seats) and the act of 14 April 1792 (1 Stat. 253; 105 seats)
    states = {
        "Virginia": (630_560, 21, 19),
        "Massachusetts": (475_327, 16, 14),
        "Pennsylvania": (432_879, 14, 13),
        "North Carolina": (353_523, 12, 10),
        "New York": (331_589, 11, 10),
        "Maryland": (278_514, 9, 8),
        "Connecticut": (236_841, 8, 7),
        "South Carolina": (206_236, 7, 6),
        "New Jersey": (179_570, 6, 5),
        "New Hampshire": (141_822, 5, 4),
        "Vermont": (85_533, 3, 2),
        "Georgia": (70_835, 2, 2),
        "Kentucky": (68_705, 2, 2),
        "Rhode Island": (68_446, 2, 2),
        "Delaware": (55_540, 2, 1),
    }
    people, vetoed, act = zip(*states.values(), strict=True)
    assert claims.apportion(people, 120, "hamilton").tolist() == list(vetoed)
    assert claims.apportion(people, 105, "jefferson").tolist() == list(act)


@pytest.mark.parametrize(("one", "other"), NAMES.items())
def test_both_traditions_name_the_same_method(one, other):
    shares = [5117, 4400, 162, 161, 160]
    assert claims.apportion(shares, 77, one).tolist() == claims.apportion(shares, 77, other).tolist()


houses = st.tuples(
    st.lists(st.integers(0, 500), min_size=1, max_size=7).filter(any), st.integers(0, 60), st.sampled_from(METHODS)
)


@settings(deadline=None)
@given(houses)
def test_seats_add_up_and_none_goes_to_a_share_of_zero(house):
    shares, seats, method = house
    counts = claims.apportion(shares, seats, method)
    assert counts.dtype == np.int64
    assert counts.sum() == seats
    assert all(c == 0 for c, s in zip(counts, shares, strict=True) if s == 0)


def seat_by_seat(shares, seats, method):
    """Give one seat after another to the largest share over the divisor, the first listed where equal."""
    counts = [0] * len(shares)
    for _ in range(seats):
        steps = [DIVISORS[method](c) for c in counts]
        due = [(s > 0 and d == 0, Fraction(s**2) / (d or 1)) for s, d in zip(shares, steps, strict=True)]
        counts[due.index(max(due))] += 1
    return counts


@settings(deadline=None)
@given(houses.filter(lambda h: h[2] in DIVISORS))
def test_a_divisor_method_gives_one_seat_after_another(house):
    shares, seats, method = house
    assert claims.apportion(shares, seats, method).tolist() == seat_by_seat(shares, seats, method)


@settings(deadline=None)
@given(houses.filter(lambda h: h[2] in DIVISORS))
def test_no_seat_can_move_to_a_better_claim(house):
    # Balinski and Young (2001), appendix A: min over seats held >= max over seats not held of share / divisor
    shares, seats, method = house
    pairs = list(zip(shares, claims.apportion(shares, seats, method).tolist(), strict=True))
    divisor = DIVISORS[method]
    held = [Fraction(s**2) / divisor(c - 1) for s, c in pairs if c and divisor(c - 1)]
    wanted = [Fraction(s**2) / divisor(c) for s, c in pairs if s and divisor(c)]
    assert not held or not wanted or min(held) >= max(wanted)


@settings(deadline=None)
@given(houses)
def test_the_largest_remainder_stays_within_the_quota(house):
    shares, seats, _ = house
    for count, share in zip(claims.apportion(shares, seats, "hamilton").tolist(), shares, strict=True):
        quota = Fraction(share * seats, sum(shares))
        assert math.floor(quota) <= count <= math.ceil(quota)


@settings(deadline=None)
@given(houses.filter(lambda h: h[2] in DIVISORS))
def test_a_larger_house_takes_no_seat_away(house):
    shares, seats, method = house
    grown = [claims.apportion(shares, s, method) for s in range(seats, seats + 4)]
    assert all((b >= a).all() for a, b in pairwise(grown))


def test_a_larger_house_can_take_a_seat_away_by_the_largest_remainder():
    # the Alabama paradox in three lines: quotas 4.286, 4.286, 1.429 of 10 and 4.714, 4.714, 1.571 of 11
    assert claims.apportion([6, 6, 2], 10, "hamilton").tolist() == [4, 4, 2]
    assert claims.apportion([6, 6, 2], 11, "hamilton").tolist() == [5, 5, 1]


def test_billions_of_pence_are_shared_to_the_penny():
    shares = [0.5, 0.25, 0.125, 0.125]
    for method in METHODS:
        assert claims.apportion(shares, 8 * 10**11, method).tolist() == [4 * 10**11, 2 * 10**11, 10**11, 10**11]


def test_equal_claims_are_served_in_the_order_listed():
    for method in METHODS:
        assert claims.apportion([1, 1, 1], 2, method).tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("shares", "seats", "method", "message"),
    [
        ([1, 2], 3, "droop", "method is 'droop'; give one of 'largest_remainder', 'dhondt', 'sainte_lague', 'hunt"),
        ([1, 2], 3.0, "adams", "seats is 3.0; give a whole number of zero or more"),
        ([1, 2], -3, "adams", "seats is -3"),
        ([1, 2], True, "adams", "seats is True"),
        ([0, 0], 3, "adams", "shares are all zero; give at least one a share"),
        ([1, -2], 3, "adams", "shares has missing, infinite or negative amounts"),
        ([1, None], 3, "adams", "shares has missing, infinite or negative amounts"),
        ([], 3, "adams", r"shares has shape \(0,\)"),
    ],
)
def test_what_cannot_be_apportioned_is_refused(shares, seats, method, message):
    with pytest.raises(InputError, match=message):
        claims.apportion(shares, seats, method)
