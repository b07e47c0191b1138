"""Exercise 4: how much of an earmarked pound is extra, from every comparison of two bodies in two years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import sqrt
from typing import Any

from decentre.teaching.draws import Draws
from decentre.teaching.sheets import PLACES, Sheet, Solved

YEARS = ("2010-11", "2011-12", "2012-13", "2013-14", "2014-15")
BODIES = 10
LEAD_TELLS = 1.5  # well below 2.26, where the lead test fails (t of 9 degrees of freedom), by other inference too
Rows = list[list[float]]


def draw(draws: Draws) -> Sheet:
    """Return ten bodies over five years, of which next year's earmark does not seem to tell this year's spend."""
    panel = _panel(draws)
    while abs(_lead_t(panel)) > LEAD_TELLS:
        panel = _panel(draws)
    return Sheet({"panel": panel}, {"year": YEARS[-1]})


def _panel(draws: Draws) -> dict[str, list[Any]]:
    """Return ten bodies over five years: the poorer has more earmark, and spends more anyway."""
    panel: dict[str, list[Any]] = {c: [] for c in ("body", "year", "population", "earmark", "spend")}
    extra = draws.whole(30, 80)
    trend = [100 * t + draws.whole(-80, 80) for t in range(len(YEARS))]
    for body in draws.some(PLACES, BODIES):
        first, poverty, pace = 1000 * draws.whole(100, 900), draws.whole(0, 100), draws.whole(-8, 15)
        for t, year in enumerate(YEARS):
            award = 200 + 3 * poverty + draws.whole(0, 500)
            pence = 4000 + 15 * poverty + trend[t] + extra * award // 100 + draws.whole(-90, 90)
            cells = (body, year, first + first * pace * t // 1000, first * award / 100, first * pence / 100)
            for column, cell in zip(panel, cells, strict=True):
                panel[column].append(cell)
    return panel


def solve(sheet: Sheet) -> dict[str, Solved]:
    """Return the answers from pairs of bodies and years; the clustered error from sums by body."""
    heads = sheet.tables["panel"]["population"][:: len(YEARS)]
    earmark, spend = _both_per_head(sheet.tables["panel"])
    extra = _extra(earmark, spend, [1] * BODIES)
    total = sum(sheet.tables["panel"]["earmark"][len(YEARS) - 1 :: len(YEARS)])
    plain, clustered = _errors(earmark, spend, extra)
    by_body = _slope([_centred(r) for r in earmark], [_centred(r) for r in spend])
    pooled = _slope([_centred([x for r in earmark for x in r])], [_centred([x for r in spend for x in r])])
    return {
        "extra": Solved(extra, {"no_effects": pooled, "no_years": by_body}),
        "error": Solved(clustered, {"alone": plain}),
        "pound_weighted": Solved(_extra(earmark, spend, heads), {"bodies": extra}),
        "substituted": Solved((1 - extra) * total, {"extra": extra * total}),
    }


def _both_per_head(panel: Mapping[str, Any]) -> tuple[Rows, Rows]:
    """Return earmark and spend per head of the first year."""
    heads = panel["population"][:: len(YEARS)]
    return _per_head(panel["earmark"], heads), _per_head(panel["spend"], heads)


def _per_head(column: Sequence[float], heads: Sequence[int]) -> Rows:
    """Return a row a body, a column a year, by the heads of the first year."""
    return [[x / n for x in column[i * len(YEARS) : (i + 1) * len(YEARS)]] for i, n in enumerate(heads)]


def _extra(earmark: Rows, spend: Rows, weights: Sequence[float]) -> float:
    """Return the slope over all two-by-two comparisons: how much more one body's rise is than another's."""
    given, bought = ([[b - a for a, b in combinations(r, 2)] for r in table] for table in (earmark, spend))
    top = bottom = 0.0
    for (x, y, w), (u, v, z) in combinations(zip(given, bought, weights, strict=True), 2):
        more = [a - b for a, b in zip(x, u, strict=True)]
        top += w * z * sum(m * (c - d) for m, c, d in zip(more, y, v, strict=True))
        bottom += w * z * sum(m * m for m in more)
    return top / bottom


def _errors(earmark: Rows, spend: Rows, extra: float) -> tuple[float, float]:
    """Return the standard error as if every row stood alone, and that clustered by body (CRV1)."""
    x, y = _both_centred(earmark), _both_centred(spend)
    left = [[b - extra * a for a, b in zip(r, s, strict=True)] for r, s in zip(x, y, strict=True)]
    square = sum(a * a for r in x for a in r)
    scores = [sum(a * e for a, e in zip(r, s, strict=True)) for r, s in zip(x, left, strict=True)]
    n, years = BODIES * len(YEARS), len(YEARS)
    factor = BODIES / (BODIES - 1) * (n - 1) / (n - 1 - years)
    plain = sum(e * e for r in left for e in r) / (n - BODIES - years) / square
    return sqrt(plain), sqrt(factor * sum(s * s for s in scores)) / square


def _lead_t(panel: dict[str, list[Any]]) -> float:
    """Return the t of next year's earmark beside this year's, clustered by body (CRV1 without its factor for parameters)."""
    earmark, spend = _both_per_head(panel)
    now, after, bought = (
        _both_centred([r[a:b] for r in t]) for t, a, b in ((earmark, 0, -1), (earmark, 1, None), (spend, 0, -1))
    )
    after = _without(now, after)
    lead = _slope(after, bought)
    left = _without(
        now, [[b - lead * a for a, b in zip(r, s, strict=True)] for r, s in zip(after, bought, strict=True)]
    )
    scores = [sum(a * e for a, e in zip(r, s, strict=True)) for r, s in zip(after, left, strict=True)]
    square = sum(a * a for r in after for a in r)
    return lead * square / sqrt(BODIES / (BODIES - 1) * sum(s * s for s in scores))


def _without(x: Rows, y: Rows) -> Rows:
    """Return what is left of y once x has explained its part."""
    slope = _slope(x, y)
    return [[b - slope * a for a, b in zip(r, s, strict=True)] for r, s in zip(x, y, strict=True)]


def _both_centred(table: Rows) -> Rows:
    rows = [_centred(r) for r in table]
    means = [sum(c) / len(rows) for c in zip(*rows, strict=True)]
    return [[x - m for x, m in zip(r, means, strict=True)] for r in rows]


def _centred(row: list[float]) -> list[float]:
    mean = sum(row) / len(row)
    return [x - mean for x in row]


def _slope(x: Rows, y: Rows) -> float:
    top = sum(a * b for r, s in zip(x, y, strict=True) for a, b in zip(r, s, strict=True))
    return top / sum(a * a for r in x for a in r)
