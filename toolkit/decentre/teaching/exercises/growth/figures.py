"""Exercise 1: what was left of growth, by pencil and paper."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from decentre.tables.components import listed, within
from decentre.teaching.draws import Draws
from decentre.teaching.sheets import PLACES, Sheet, Solved, solved

YEARS = ("2001-02", "2002-03", "2003-04")
PRIORITIES = ("cancer", "waiting times", "mental health")


def draw(draws: Draws) -> Sheet:
    """Return three bodies of unequal size over three years, what is in their growth, and two price measures."""
    bodies = draws.some(PLACES, 3)
    budget: dict[str, list[Any]] = {"body": [], "year": [], "amount": []}
    lines: dict[str, list[Any]] = {"body": [], "year": [], "line": [], "component": [], "amount": []}
    for body, start in zip(bodies, (150_000, 350_000, 800_000), strict=True):
        thousands = start + draws.whole(0, 100_000)
        _append(budget, body, YEARS[0], 1000 * thousands)
        for year in YEARS[1:]:
            claims = {("transfer", "community dentistry"): thousands * draws.whole(4, 14) // 1000}
            claims |= {("priority", line): thousands * draws.whole(3, 12) // 1000 for line in PRIORITIES}
            for (component, line), amount in claims.items():
                _append(lines, body, year, line, component, 1000 * amount)
            thousands += thousands * draws.whole(750, 1100) // 10_000
            _append(budget, body, year, 1000 * thousands)
    rates = {year: draws.whole(280, 440) / 10_000 for year in YEARS[1:]}
    deflator = {year: draws.whole(150, 240) / 10_000 for year in YEARS[1:]}
    given = {"body": bodies[0], "year": YEARS[2], "before": YEARS[1], "rates": rates, "deflator": deflator}
    return Sheet({"budget": budget, "lines": lines}, given)


def _append(table: dict[str, list[Any]], *cells: object) -> None:
    for column, cell in zip(table, cells, strict=True):
        table[column].append(cell)


def solve(sheet: Sheet) -> dict[str, Solved]:
    """Return the answers in exact fractions of a pound."""
    body, year = sheet.given["body"], sheet.given["year"]
    rate, other = (Fraction(str(sheet.given[name][year])) for name in ("rates", "deflator"))
    growth, baseline, claims = _claims(sheet, body)
    left = growth - sum(claims.values()) - rate * baseline
    transfers = sum(pounds for part, pounds in claims.items() if part not in within("growth"))
    claimed = sum(pounds for part, pounds in claims.items() if part in within("growth_after_inflation"))
    share, after = left / growth, left / (left + claimed)
    wider = (left + (rate - other) * baseline) / growth
    all_bodies = list(dict.fromkeys(sheet.tables["budget"]["body"]))
    each = [_claims(sheet, b) for b in all_bodies]
    remainders = [g - sum(c.values()) - rate * b for g, b, c in each]
    pooled = sum(remainders) / sum(g for g, *_ in each)
    mean = sum(r / g for r, (g, *_) in zip(remainders, each, strict=True)) / len(each)
    return solved(
        {
            "discretionary": (left, {"transfers": left + transfers, "budget": left - rate * growth}),
            "share": (
                share,
                {"after_transfers": left / (growth - transfers), "after_all": after, "budget": left / baseline},
            ),
            "share_after_inflation": (after, {"gross": share, "after_transfers": left / (growth - transfers)}),
            "share_by_deflator": (wider, {"same": share}),
            "pooled_share": (pooled, {"mean": mean, "one": share}),
        }
    )


def _claims(sheet: Sheet, body: object) -> tuple[int, int, dict[str, int]]:
    """Return growth, baseline and the listed parts of a body's year."""
    budget, lines, year, before = (
        sheet.tables["budget"],
        sheet.tables["lines"],
        *map(sheet.given.get, ("year", "before")),
    )
    amounts = dict(zip(zip(budget["body"], budget["year"], strict=True), budget["amount"], strict=True))
    rows = zip(*(lines[c] for c in ("body", "year", "component", "amount")), strict=True)
    named = {part.component: part.name for part in listed()}
    claims: dict[str, int] = {}
    for where, when, component, amount in rows:
        if (where, when) == (body, year):
            claims[named[component]] = claims.get(named[component], 0) + amount
    baseline = amounts[body, before]
    return amounts[body, year] - baseline, baseline, claims
