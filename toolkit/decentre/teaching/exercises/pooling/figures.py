"""Exercise 7: who bears an overspend, in exact fractions."""

from __future__ import annotations

from fractions import Fraction

from decentre.teaching.draws import Draws
from decentre.teaching.sheets import PLACES, Sheet, Solved, solved

LINES = ("home care", "equipment", "carers' breaks")


def draw(draws: Draws) -> Sheet:
    """Return what a board and a council pay into three lines, and what the lines spent: two over, one under."""
    place = draws.some(PLACES, 1)[0]
    partners = (f"{place} Board", f"{place} Council")
    paid = [[1000 * draws.whole(*limits) for limits in ((4000, 9000), (2000, 6000), (1000, 3000))] for _ in partners]
    ratios = [draws.whole(108, 118), draws.whole(103, 110), draws.whole(90, 97)]
    totals = [sum(x) for x in zip(*paid, strict=True)]
    spend = [x * r // 100 for x, r in zip(totals, ratios, strict=True)]
    contributions = {
        "partner": [p for p in partners for _ in LINES],
        "line": list(LINES) * 2,
        "amount": [x for row in paid for x in row],
    }
    over = sum(spend) - sum(totals)
    given = {
        "board": partners[0],
        "council": partners[1],
        "cap": max(1000, over * draws.whole(10, 30) // 100_000 * 1000),
    }
    return Sheet({"contributions": contributions, "spend": {"line": list(LINES), "amount": spend}}, given)


def solve(sheet: Sheet) -> dict[str, Solved]:
    """Return what the council bears under four rules."""
    amounts, spend = sheet.tables["contributions"]["amount"], sheet.tables["spend"]["amount"]
    board, council = amounts[: len(LINES)], amounts[len(LINES) :]
    shares = [Fraction(c, b + c) for b, c in zip(board, council, strict=True)]
    gaps = [s - b - c for s, b, c in zip(spend, board, council, strict=True)]
    over = sum(gaps)
    pro_rata = over * Fraction(sum(council), sum(amounts))
    own = sum(s * g for s, g in zip(shares, gaps, strict=True))
    cap = Fraction(sheet.given["cap"])
    losses = sum(s * x for s, x in zip(shares, _equal_losses(spend, over), strict=True))
    in_proportion = sum(s * over * Fraction(x, sum(spend)) for s, x in zip(shares, spend, strict=True))
    return solved(
        {
            "pro_rata": (pro_rata, {"half": Fraction(over, 2), "board": over - pro_rata}),
            "own_lines": (
                own,
                {"board": over - own, "no_underspend": sum(s * max(0, g) for s, g in zip(shares, gaps, strict=True))},
            ),
            "capped": (over - min(cap, over - pro_rata), {"uncapped": pro_rata, "board": cap}),
            "equal_losses": (losses, {"pro_rata": pro_rata, "proportional": in_proportion}),
        }
    )


def _equal_losses(claims: list[int], short: int) -> list[Fraction]:
    """Return what each claim loses: the same sum, and never more than the claim; the smallest claims settled first."""
    losses, left = dict.fromkeys(range(len(claims)), Fraction(0)), Fraction(short)
    order = sorted(losses, key=lambda i: claims[i])
    for settled, i in enumerate(order):
        losses[i] = min(Fraction(claims[i]), left / (len(order) - settled))
        left -= losses[i]
    return list(losses.values())
