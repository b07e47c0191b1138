"""Exercise 6: one hospital under several contracts, in closed form."""

from __future__ import annotations

from fractions import Fraction

from decentre.teaching.draws import Draws
from decentre.teaching.sheets import PLACES, Sheet, Solved, solved

SERVICES = ("elective", "emergency", "outpatient")
RATE = Fraction(3, 4)


def draw(draws: Draws) -> Sheet:
    """Return a hospital's plan, what it did, its prices and costs: more elective work than planned, less of the rest."""
    planned = [100 * draws.whole(60, 120), 100 * draws.whole(150, 250), 1000 * draws.whole(60, 120)]
    ratios = [draws.whole(104, 115), draws.whole(92, 103), draws.whole(90, 102)]
    price = [10 * draws.whole(250, 400), 10 * draws.whole(120, 180), draws.whole(90, 130)]
    variable = [p * draws.whole(low, low + 15) // 100 for p, low in zip(price, (55, 50, 40), strict=True)]
    plan_value = sum(v * p for v, p in zip(planned, price, strict=True))
    table = {
        "service": list(SERVICES),
        "planned": planned,
        "done": [v * r // 100 for v, r in zip(planned, ratios, strict=True)],
        "price": price,
        "variable_cost": variable,
        "fixed_cost": [plan_value * draws.whole(8, 14) // 100 for _ in SERVICES],
    }
    given = {"hospital": f"{draws.some(PLACES, 1)[0]} Hospital", "plan_value": plan_value, "rate": float(RATE)}
    return Sheet({"services": table}, given)


def solve(sheet: Sheet) -> dict[str, Solved]:
    """Return the answers in exact fractions."""
    table = sheet.tables["services"]
    price, variable, planned, done = (table[c] for c in ("price", "variable_cost", "planned", "done"))
    fixed, plan_value = sum(table["fixed_cost"]), Fraction(sheet.given["plan_value"])
    cost = fixed + sum(c * v for c, v in zip(variable, done, strict=True))
    cost_planned = fixed + sum(c * v for c, v in zip(variable, planned, strict=True))
    earned = sum(p * v for p, v in zip(price, done, strict=True))
    beyond = price[0] * (done[0] - planned[0])
    margin = RATE * price[0] - variable[0]
    saved = [c * v for c, v in zip(variable, planned, strict=True)]
    clawed = [max(Fraction(0), saved[0] - RATE * price[0] * planned[0]), *saved[1:]]
    return solved(
        {
            "by_activity": (earned - cost, {"revenue": earned, "planned": plan_value - cost_planned}),
            "block": (plan_value - cost, {"planned": plan_value - cost_planned}),
            "aligned": (
                plan_value + RATE * beyond - cost,
                {"full_price": plan_value + beyond - cost, "block": plan_value - cost},
            ),
            "one_more": (margin, {"full_price": price[0] - variable[0], "revenue": RATE * price[0]}),
            "redirectable": (sum(clawed) / cost_planned, {"no_clawback": Fraction(sum(saved), cost_planned)}),
        }
    )
