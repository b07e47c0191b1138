"""Exercise 3: whether money leans towards need, by comparing every pair of boards."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from decentre.teaching.draws import Draws
from decentre.teaching.sheets import PLACES, Sheet, Solved


def draw(draws: Draws) -> Sheet:
    """Return twelve boards: people, need per head and spend, which follows need in part."""
    need = draws.some(range(70, 141), 12)
    people = [1000 * draws.whole(150, 1200) for _ in need]
    follows = draws.whole(3, 8)
    per_head = [1000 + 10 * follows * (x - 100) // 10 + draws.whole(-60, 60) for x in need]
    table = {
        "board": draws.some(PLACES, 12),
        "population": people,
        "need": [x / 100 for x in need],
        "spend": [x * n for x, n in zip(per_head, people, strict=True)],
    }
    return Sheet({"boards": table})


def solve(sheet: Sheet) -> dict[str, Solved]:
    """Return the answers from all pairs of boards."""
    table = sheet.tables["boards"]
    need, people = table["need"], table["population"]
    spend = [x / n for x, n in zip(table["spend"], people, strict=True)]
    index, of_need = leaning(spend, need, people), leaning(need, need, people)
    rest = [[x for j, x in enumerate(c) if j != i] for i in range(len(need)) for c in (spend, need, people)]
    without = [leaning(*rest[i : i + 3]) for i in range(0, len(rest), 3)]
    alike = [1] * len(need)
    return {
        "concentration_index": Solved(
            index, {"unweighted": leaning(spend, need, alike), "gini": leaning(spend, spend, people)}
        ),
        "kakwani": Solved(index - of_need, {"index": index, "turned": of_need - index}),
        "slope_index": Solved(slope(spend, need, people), {"unweighted": slope(spend, need, alike)}),
        "lowest_without_one": Solved(min(without), {"highest": max(without), "all": index}),
    }


def leaning(values: Sequence[float], rank_by: Sequence[float], people: Sequence[int]) -> float:
    r"""Return the concentration index: :math:`\sum_{i<j} p_i p_j (y_j - y_i)\,\mathrm{sgn}(n_j - n_i) / \mu`."""
    total, pairs = sum(people), combinations(zip(values, rank_by, people, strict=True), 2)
    apart = sum(p * q * (z - y) * ((m > n) - (m < n)) for (y, n, p), (z, m, q) in pairs)
    return apart / total / sum(y * p for y, p in zip(values, people, strict=True))


def slope(values: Sequence[float], rank_by: Sequence[float], people: Sequence[int]) -> float:
    """Return the weighted least squares slope on the mid-rank: the mean of the pairs' slopes, by their square distance."""
    total = sum(people)
    below = [sum(q for m, q in zip(rank_by, people, strict=True) if m < n) for n in rank_by]
    ranks = [(b + p / 2) / total for b, p in zip(below, people, strict=True)]
    pairs = list(combinations(zip(values, ranks, people, strict=True), 2))
    rise = sum(p * q * (z - y) * (s - r) for (y, r, p), (z, s, q) in pairs)
    return rise / sum(p * q * (s - r) * (s - r) for (_, r, p), (_, s, q) in pairs)
