"""Exercise 5: a fair share, and one year's step towards it, in exact fractions."""

from __future__ import annotations

from fractions import Fraction

from decentre.teaching.draws import Draws
from decentre.teaching.sheets import PLACES, Sheet, Solved, solved

INEQUALITY = Fraction(1, 10)
MINIMUM = Fraction(2, 100)
FORMULA = {
    "title": "Need, inequality and unavoidable cost",
    "population": "gp_pop",
    "blocks": [
        {
            "name": "care",
            "share": 1,
            "costs": ["cost_index"],
            "needs": {"wp_need": 1},
            "inequality": {"column": "wp_inequalities", "weight": float(INEQUALITY)},
        }
    ],
}


def draw(draws: Draws) -> Sheet:
    """Return six boards: people, people weighted for need and for inequality, a cost index and last year's money.

    The first, which the questions are about, is far from the others in what it costs and in how unequal it is.
    """
    people = [1000 * draws.whole(150, 900) for _ in range(6)]
    dear, unequal = draws.whole(0, 1), draws.whole(0, 1)
    need = [draws.whole(88, 108) + 8 * unequal, *draws.wholes(5, 85, 118)]
    poor = [draws.whole(165, 200) if unequal else draws.whole(30, 55), *draws.wholes(5, 75, 130)]
    cost = [draws.whole(112, 120) if dear else draws.whole(84, 91), *draws.wholes(5, 94, 108)]
    weighted = [n * x // 100 for n, x in zip(people, need, strict=True)]
    baseline = [w * draws.whole(1300, 1700) for w in weighted]
    boards = draws.some(PLACES, 6)
    table = {
        "board": boards,
        "gp_pop": people,
        "wp_need": weighted,
        "wp_inequalities": [n * x // 100 for n, x in zip(people, poor, strict=True)],
        "cost_index": [x / 100 for x in cost],
        "baseline": baseline,
    }
    given = {
        "board": boards[0],
        "budget": sum(baseline) * draws.whole(1040, 1060) // 1000,
        "formula": FORMULA,
        "rules": {"solve": "gap", "minimum": float(MINIMUM)},
    }
    return Sheet({"boards": table}, given)


def solve(sheet: Sheet) -> dict[str, Solved]:
    """Return the answers about the first board, in whole numbers as far as they go."""
    table, budget = sheet.tables["boards"], Fraction(sheet.given["budget"])
    cost = [round(100 * x) for x in table["cost_index"]]
    baseline, people = table["baseline"], table["gp_pop"]
    needs = [9 * n + h for n, h in zip(table["wp_need"], table["wp_inequalities"], strict=True)]
    weighted = [c * w for c, w in zip(cost, needs, strict=True)]
    unequal = [c * n for c, n in zip(cost, table["wp_need"], strict=True)]
    target = budget * weighted[0] / sum(weighted)
    heads = budget * people[0] / sum(people)
    return solved(
        {
            "target": (
                target,
                {
                    "heads": heads,
                    "no_cost": budget * needs[0] / sum(needs),
                    "no_inequality": budget * unequal[0] / sum(unequal),
                },
            ),
            "need_index": (target / heads, {"no_cost": budget * needs[0] / sum(needs) / heads}),
            "distance": (baseline[0] / target / (sum(baseline) / budget) - 1, {"raw": baseline[0] / target - 1}),
            "allocation": (
                _paced(baseline, weighted, budget),
                {"target": target, "even": baseline[0] * budget / sum(baseline)},
            ),
        }
    )


def _paced(baseline: list[int], weighted: list[int], budget: Fraction) -> Fraction:
    """Return the first board's money: the minimum for all, then the same part of each gap that remains."""
    least = [b * (1 + MINIMUM) for b in baseline]
    gaps = [max(Fraction(0), budget * w / sum(weighted) - b) for w, b in zip(weighted, least, strict=True)]
    return least[0] + gaps[0] * (budget - sum(least)) / sum(gaps)
