"""Exercise 11, Scotland: distance from the shares of NRAC among eight boards, by sums and in exact fractions."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

from decentre.teaching.draws import Draws
from decentre.teaching.sheets import Sheet, Solved, solved


def draw(draws: Draws) -> Sheet:
    """Return eight boards, and one of them to ask about."""
    with Path(__file__).with_name("boards.csv").open(encoding="utf-8", newline="") as stream:
        rows = draws.some(list(csv.DictReader(stream)), 8)
    table = {
        "board": [row["board"] for row in rows],
        "allocation": [int(row["allocation"]) for row in rows],
        "nrac_share": [float(row["nrac_share"]) for row in rows],
    }
    return Sheet({"boards": table}, {"board": rows[0]["board"]})


def solve(sheet: Sheet) -> dict[str, Solved]:
    """Return the answers from the eight rows."""
    table = sheet.tables["boards"]
    shares, money = [Fraction(str(s)) for s in table["nrac_share"]], table["allocation"]
    total, whole = sum(money), sum(shares)
    targets = [s / whole * total for s in shares]
    distance = (money[0] - targets[0]) / targets[0]
    moved = sum(max(m - t, Fraction(0)) for m, t in zip(money, targets, strict=True))
    return solved(
        {
            "target": (targets[0], {"scotland": shares[0] / 100 * total}),
            "distance": (distance, {"turned": -distance, "points": Fraction(money[0], total) - shares[0] / whole}),
            "moved": (moved, {"twice": 2 * moved}),
        }
    )
