"""Exercise 9: control as accounted and as felt, by comparing every two codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from math import sqrt
from typing import Any

from decentre.teaching.draws import Draws
from decentre.teaching.sheets import Sheet, Solved

LEVELS = ("none", "narrow", "moderate", "wide", "complete")
STARTS = (0, 5, 35, 65, 95)  # per cent of a line's pounds; rules/control_codebook.toml
LINES = (
    "hospital contracts", "community services", "prescribing", "pay and prices",
    "national priorities", "pooled budget", "local developments",
)  # fmt: skip
OFFICERS = (
    "chief executive",
    "director of finance",
    "director of public health",
    "chair",
    "head of contracts",
    "lead doctor",
)
_MISHEARD = (-1, -1, 0, 0, 0, 0, 0, 0, 1, 1)  # steps by which a coder's level is off


def draw(draws: Draws) -> Sheet:
    """Return seven lines with their discretion, and six officers coded twice, who feel less control than is accounted."""
    percent = draws.shuffled([draws.whole(low, low + 6) for low in (0, 12, 24, 40, 55, 72, 94)])
    accounts = {
        "line": list(LINES),
        "amount": [1_000_000 * draws.whole(2, 80) for _ in LINES],
        "discretion": [x / 100 for x in percent],
    }
    interviews: dict[str, list[Any]] = {c: [] for c in ("interviewee", "coder", "line", "control")}
    for officer in OFFICERS:
        for line, x in zip(LINES, percent, strict=True):
            felt = _level(x) - draws.whole(0, 5) // 2
            for coder in ("first", "second"):
                heard = min(4, max(0, felt + _MISHEARD[draws.whole(0, 9)]))
                for column, cell in zip(interviews, (officer, coder, line, LEVELS[heard]), strict=True):
                    interviews[column].append(cell)
    return Sheet({"accounts": accounts, "interviews": interviews})


def _level(percent: float) -> int:
    return max(i for i, start in enumerate(STARTS) if percent >= start)


def solve(sheet: Sheet) -> dict[str, Solved]:
    """Return the answers from pairs of codes."""
    accounts, interviews = sheet.tables["accounts"], sheet.tables["interviews"]
    accounted = {line: _level(round(100 * d)) for line, d in zip(accounts["line"], accounts["discretion"], strict=True)}
    codes = [LEVELS.index(c) for c in interviews["control"]]
    pairs = [(accounted[line], code) for line, code in zip(interviews["line"], codes, strict=True)]
    units = list(zip(codes[::2], codes[1::2], strict=True))
    felt = [sum(c for k, c in zip(interviews["line"], codes, strict=True) if k == line) for line in accounts["line"]]
    levels = [accounted[line] for line in accounts["line"]]
    gap = sum(c - a for a, c in pairs) / len(pairs)
    agreed = sum(a == b for a, b in units) / len(units)
    return {
        "gap": Solved(gap, {"turned": -gap}),
        "kappa": Solved(_kappa(pairs, 2), {"plain": _kappa(pairs, 0), "linear": _kappa(pairs, 1)}),
        "rank_correlation": Solved(
            _correlation(_ranks(felt), _ranks(accounts["discretion"])),
            {"levels": _correlation(_ranks(felt), _ranks(levels))},
        ),
        "alpha": Solved(_alpha(units), {"agreed": agreed}),
    }


def _apart(one: int, two: int, power: int) -> int:
    return abs(one - two) ** power if power else int(one != two)


def _kappa(pairs: Sequence[tuple[int, int]], power: int) -> float:
    """Return 1 less how far the two of a pair are apart, over how far any first is from any second."""
    observed = sum(_apart(a, b, power) for a, b in pairs) * len(pairs)
    firsts, seconds = (Counter(x).items() for x in zip(*pairs, strict=True))
    return 1 - observed / sum(n * m * _apart(a, b, power) for a, n in firsts for b, m in seconds)


def _alpha(units: Sequence[tuple[int, int]]) -> float:
    """Return ordinal alpha of units coded twice: within units over between any two codes at all."""
    held = Counter(code for unit in units for code in unit)
    codes = 2 * len(units)

    def distance(one: int, two: int) -> float:
        low, high = sorted((one, two))
        return (sum(n for v, n in held.items() if low <= v <= high) - (held[low] + held[high]) / 2) ** 2

    within = sum(n * distance(a, b) for (a, b), n in Counter(units).items()) / len(units)
    anywhere = sum(n * m * distance(v, w) for (v, n), (w, m) in combinations(held.items(), 2))
    return 1 - within / (2 * anywhere / (codes * (codes - 1)))


def _ranks(values: Sequence[float]) -> list[float]:
    return [sum(w < v for w in values) + (1 + sum(w == v for w in values)) / 2 for v in values]


def _correlation(one: Sequence[float], two: Sequence[float]) -> float:
    x, y = ([v - sum(values) / len(values) for v in values] for values in (one, two))
    top = sum(a * b for a, b in zip(x, y, strict=True))
    return top / sqrt(sum(a * a for a in x) * sum(b * b for b in y))
