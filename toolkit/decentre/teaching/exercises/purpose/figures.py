"""Exercise 2: what became of money with a purpose, by counting every case."""

from __future__ import annotations

from fractions import Fraction
from math import comb

from decentre.teaching.draws import Draws
from decentre.teaching.sheets import PLACES, Sheet, Solved, solved

LINES = ("smoking", "diet", "exercise", "sexual health", "screening", "outreach")
CATEGORIES = ("all of it", "part of it", "none of it")


def draw(draws: Draws) -> Sheet:
    """Return a survey of some boards, the plan and spend of one, and an earmark of nine that reported."""
    boards = draws.whole(36, 60)
    whole, part, none = draws.whole(7, 11), draws.whole(4, 7), draws.whole(2, 4)
    intended = [1000 * draws.whole(60, 400) for _ in LINES]
    actual = [x * draws.whole(20, 150) // 100 for x in intended]
    received = [1000 * draws.whole(500, 3000) for _ in range(9)]
    spent = [x * draws.whole(10, 130) // 100 for x in received]
    tables = {
        "survey": {"category": list(CATEGORIES), "boards": [whole, part, none]},
        "plan": {"line": list(LINES), "intended": intended, "actual": actual},
        "earmark": {"body": draws.some(PLACES, 9), "received": received, "spent": spent},
    }
    given = {"bodies": boards, "asked": whole + part + none, "of_all": sum(received) * draws.whole(125, 180) // 100}
    return Sheet(tables, given)


def solve(sheet: Sheet) -> dict[str, Solved]:
    """Return the answers: limits by trying every number of boards, money by plain sums."""
    count, bodies, asked = sheet.tables["survey"]["boards"][0], sheet.given["bodies"], sheet.given["asked"]
    held = [k for k in range(bodies + 1) if _likely(count, asked, k, bodies)]
    plan, earmark = sheet.tables["plan"], sheet.tables["earmark"]
    meant, done = sum(plan["intended"]), sum(plan["actual"])
    pairs = list(zip(plan["intended"], plan["actual"], strict=True))
    moved = sum(abs(Fraction(a, meant) - Fraction(b, done)) for a, b in pairs) / 2
    shortfall = 1 - Fraction(sum(map(min, plan["intended"], plan["actual"])), meant)
    received, kept = sum(earmark["received"]), sum(map(min, earmark["received"], earmark["spent"]))
    whole = sheet.given["of_all"]
    as_meant, spent = Fraction(kept, received), Fraction(sum(earmark["spent"]), received)
    return solved(
        {
            "fewest": (held[0], {"worst": count}),
            "most": (held[-1], {"worst": count + bodies - asked}),
            "share_moved": (moved, {"shortfall": shortfall, "twice": 2 * moved}),
            "shortfall": (shortfall, {"level": 1 - Fraction(done, meant), "moved": moved}),
            "as_meant": (as_meant, {"overspent": spent}),
            "least": (Fraction(kept, whole), {"reported": as_meant, "most": Fraction(kept + whole - received, whole)}),
        }
    )


def _likely(count: int, asked: int, belong: int, bodies: int) -> bool:
    """Say whether a sample so full, and one so empty, each has a chance above 1 in 40."""
    ways = [comb(belong, x) * comb(bodies - belong, asked - x) for x in range(asked + 1)]
    return 40 * sum(ways[count:]) > sum(ways) and 40 * sum(ways[: count + 1]) > sum(ways)
