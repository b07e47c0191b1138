"""Exercise 12: a press release against its own table, in exact fractions of a pound."""

from __future__ import annotations

from fractions import Fraction

from decentre.teaching.draws import Draws
from decentre.teaching.sheets import PLACES, Sheet, Solved, solved

YEARS = ("2024-25", "2025-26")
PRIORITIES = ("elective recovery", "neighbourhood health")


def draw(draws: Draws) -> Sheet:
    """Return two budgets, what moved and what was named, and the rise of prices."""
    body, thousands = draws.some(PLACES, 1)[0], draws.whole(600_000, 2_400_000)
    growth, rate = thousands * draws.whole(55, 80) // 1000, draws.whole(220, 380) / 10_000
    moved = growth * draws.whole(8, 18) // 100
    named = [growth * draws.whole(6, 16) // 100 for _ in PRIORITIES]
    lines = {
        "body": [body] * 3,
        "year": [YEARS[1]] * 3,
        "line": ["pharmacy and dentistry", *PRIORITIES],
        "component": ["transfer", "priority", "priority"],
        "amount": [1000 * x for x in (moved, *named)],
    }
    budget = {"body": [body] * 2, "year": [*YEARS], "amount": [1000 * thousands, 1000 * (thousands + growth)]}
    told = {"body": body, "year": YEARS[1], "growth": 1000 * growth, "named": 1000 * sum(named), "rate": rate}
    return Sheet({"budget": budget, "lines": lines}, told)


def solve(sheet: Sheet) -> dict[str, Solved]:
    """Return the answers from the five sums."""
    baseline, after = sheet.tables["budget"]["amount"]
    moved, *named = sheet.tables["lines"]["amount"]
    growth, priorities, rate = after - baseline, sum(named), Fraction(str(sheet.given["rate"]))
    room = growth - moved - priorities
    claimed = Fraction(growth - priorities, growth)
    return solved(
        {
            "claimed": (claimed, {"priorities": Fraction(priorities, growth)}),
            "share": (
                (room - rate * baseline) / growth,
                {"claimed": claimed, "no_transfers": (growth - priorities - rate * baseline) / growth},
            ),
            "tipping": (
                Fraction(room, baseline),
                {"growth": Fraction(room, growth), "with_transfers": Fraction(growth - priorities, baseline)},
            ),
        }
    )
