"""Exercise 8: where a pound goes, from sums of payments that balance."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from decentre.teaching.draws import Draws
from decentre.teaching.sheets import PLACES, Sheet, Solved, solved

YEAR = "2012-13"
SCOPE = "an invented health service, plan"


def draw(draws: Draws) -> Sheet:
    """Return the payments of a ministry, two boards, a council that pays some back, and a hospital."""
    here, there = draws.some(PLACES, 2)
    ministry, board, other, council = "Ministry", f"{here} Board", f"{there} Board", f"{here} Council"
    hospital = f"{here} Hospital"
    free, given, own = draws.whole(400, 700), draws.whole(40, 120), draws.whole(30, 150)
    elsewhere, to_council = draws.whole(300, 800), draws.whole(90, 200)
    back = to_council * draws.whole(20, 45) // 100
    to_hospital = (free + given) * draws.whole(35, 50) // 100
    from_other = elsewhere * draws.whole(20, 45) // 100
    doctors = free + given + back - to_council - to_hospital
    rows = [
        (ministry, board, free, None),
        (ministry, board, given, ministry),
        (ministry, other, elsewhere, None),
        (ministry, "national programmes", own, None),
        (board, council, to_council, None),
        (council, board, back, None),
        (council, "social care", to_council - back, None),
        (board, hospital, to_hospital, None),
        (board, "family doctors", doctors, None),
        (other, hospital, from_other, None),
        (other, "community care", elsewhere - from_other, None),
        (hospital, "hospital care", to_hospital + from_other, None),
    ]
    table: dict[str, list[Any]] = {"year": [YEAR] * len(rows)}
    table |= {
        c: list(cells)
        for c, cells in zip(("payer", "payee", "amount", "decided_by"), zip(*rows, strict=True), strict=True)
    }
    table["amount"] = [1_000_000 * x for x in table["amount"]]
    table |= {"scope": [SCOPE] * len(rows), "source": ["invented"] * len(rows)}
    return Sheet({"flows": table}, {"year": YEAR, "board": board, "council": council})


def solve(sheet: Sheet) -> dict[str, Solved]:
    """Return the answers from sums of the payments: they balance, so that each is a ratio."""
    flows, board, council = sheet.tables["flows"], sheet.given["board"], sheet.given["council"]
    paid: dict[tuple[str, str], int] = {}
    for payer, payee, amount in zip(flows["payer"], flows["payee"], flows["amount"], strict=True):
        paid[payer, payee] = paid.get((payer, payee), 0) + amount
    entered = sum(x for (payer, _), x in paid.items() if payer == "Ministry")
    received = sum(x for (_, payee), x in paid.items() if payee == board)
    named = sum(x for x, who in zip(flows["amount"], flows["decided_by"], strict=True) if who)
    back, social = paid[council, board], paid[council, "social care"]
    hospital = sum(x for (_, payee), x in paid.items() if payee == "hospital care")
    gross, own = sum(paid.values()), paid["Ministry", "national programmes"]
    return solved(
        {
            "hospital_care": (Fraction(hospital, entered), {"gross": Fraction(hospital, gross)}),
            "ministry_decides": (Fraction(own + named, entered), {"unnamed": Fraction(own, entered)}),
            "net": (received - back, {"gross": received}),
            "social_care": (Fraction(social, received - back), {"once": Fraction(social, received)}),
            "payments": (Fraction(gross, entered), {}),
        }
    )
