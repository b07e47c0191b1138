"""The outlines of ribbons: curves, bends and loops between their stops."""

from __future__ import annotations

import itertools

KAPPA = 0.5523  # of a cubic curve that is nearest to a quarter of a circle
Command = tuple[str, tuple[float, ...]]
Track = tuple[list[tuple[float, float]], float]  # the stops of a ribbon, and how thick it is


def outline_of(stops: list[tuple[float, float]], thick: float) -> tuple[Command, ...]:
    """Return the outline of a band of even height through some stops, level at each of them."""
    half = thick / 2
    there = [_curve((a, b - half), (c, d - half)) for (a, b), (c, d) in itertools.pairwise(stops)]
    ends = stops[::-1]
    again = [_curve((a, b + half), (c, d + half)) for (a, b), (c, d) in itertools.pairwise(ends)]
    start, finish = (stops[0][0], stops[0][1] - half), (ends[0][0], ends[0][1] + half)
    return (("M", start), *there, ("L", finish), *again, ("Z", ()))


def _curve(start: tuple[float, float], finish: tuple[float, float]) -> Command:
    middle = (start[0] + finish[0]) / 2
    return ("C", (middle, start[1], middle, finish[1], *finish))


def round_below(
    level: list[tuple[float, float]], finish: tuple[float, float], thick: float, lane: float
) -> tuple[Command, ...]:
    """Return the outline of a band that leaves to the right, level at first, goes back below everything, and arrives from the left."""
    half, turn = thick / 2, thick / 2 + 5
    outer = _loop(level, finish, lane, turn, -half)
    inner = _loop(level, finish, lane, turn, half)
    back = [("L", inner[-1][1][-2:])]
    for (_, before), (kind, now) in zip(inner[-2::-1], inner[:0:-1], strict=True):
        point = before[-2:]
        back.append(("L", point) if kind == "L" else ("C", (now[2], now[3], now[0], now[1], *point)))
    return (*outer, *back, ("Z", ()))


def _loop(
    level: list[tuple[float, float]], finish: tuple[float, float], lane: float, turn: float, side: float
) -> list[Command]:
    """Return one edge of that band, ``side`` away from its middle: right, down, left, up and right again."""
    (begin, y0), (x0, _) = level
    (x1, y1), r = finish, turn - side
    k = r * (1 - KAPPA)
    right, left = x0 + turn - side, x1 - turn + side
    top, low, end = y0 + side, lane - side, y1 + side
    return [
        ("M", (begin, top)),
        ("L", (x0, top)),
        ("C", (right - k, top, right, top + k, right, top + r)),
        ("L", (right, low - r)),
        ("C", (right, low - k, right - k, low, right - r, low)),
        ("L", (left + r, low)),
        ("C", (left + k, low, left, low - k, left, low - r)),
        ("L", (left, end + r)),
        ("C", (left, end + k, left + k, end, left + r, end)),
    ]
