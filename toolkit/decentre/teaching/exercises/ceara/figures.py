"""Exercise 11, Ceará: who pays for health in five municipalities, by sums and in exact fractions of a real."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

from decentre.teaching.draws import Draws
from decentre.teaching.sheets import Sheet, Solved, solved

RATE = 0.036649  # Brazil 2018, datasets.load("world_gdp_deflator")
MONEY = ("population", "own_revenue_base", "sus_transfers", "health_spend_total")


def draw(draws: Draws) -> Sheet:
    """Return five municipalities in two years, and one of them to ask about."""
    with Path(__file__).with_name("municipalities.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = draws.some(list(dict.fromkeys(row["municipality"] for row in rows)), 5)
    mine = [row for name in names for row in rows if row["municipality"] == name]
    table: dict[str, list[object]] = {column: [row[column] for row in mine] for column in ("municipality", "year")}
    table |= {column: [int(row[column]) for row in mine] for column in MONEY}
    return Sheet({"municipalities": table}, {"municipality": names[0], "rate": RATE})


def solve(sheet: Sheet) -> dict[str, Solved]:
    """Return the answers; the first two rows are those of the municipality asked about."""
    table = sheet.tables["municipalities"]
    spend, transfers, people = table["health_spend_total"], table["sus_transfers"], table["population"]
    rate = Fraction(str(sheet.given["rate"]))
    before, own = spend[0] - transfers[0], spend[1] - transfers[1]
    grown = own - before
    each = [Fraction(s, p) for s, p in zip(spend[1::2], people[1::2], strict=True)]
    base = table["own_revenue_base"][1]
    return solved(
        {
            "own_share": (Fraction(own, spend[1]), {"transfers": Fraction(transfers[1], spend[1])}),
            "minimum": (Fraction(own, base), {"gross": Fraction(spend[1], base)}),
            "left": (
                grown - rate * before,
                {"this_year": grown - rate * own, "prices": grown, "whole": grown - rate * spend[0]},
            ),
            "per_head": (Fraction(sum(spend[1::2]), sum(people[1::2])), {"mean": sum(each) / len(each)}),
        }
    )
