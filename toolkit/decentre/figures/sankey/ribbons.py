"""Where the boxes, ribbons and labels of a flow of funds stand: numbers only, for any surface.

Lengths are in the unit of the surface (points or pixels), x to the right and y down. Columns run from where money enters
to its final uses, which all stand in the last one. A payment that crosses columns keeps a lane of its own in each, so that
no ribbon runs behind a box; a payment back goes round below. Right of its boxes a column has a strip as wide as its labels,
which stand above the boxes: ribbons run level there and bend behind it, so that none crosses a label.
"""

from __future__ import annotations

import itertools
import textwrap
from dataclasses import dataclass

import numpy as np
import pandas as pd

from decentre.figures.sankey.bands import Command, Track, outline_of, round_below

CHARACTER, LEADING = 0.62, 1.3
BOX, PAD, SWEEPS = 9.0, 9.0, 25
_BEND, _BESIDE, _FOR_LABELS = 2.6, 6.0, 0.5  # letters that a bend takes; beside the last boxes; of spare room to labels
MOST = 12
Node = str | tuple[int, int]  # a body, or the lane of a row in a column that its ribbon crosses


@dataclass(frozen=True)
class Box:
    """A body: where its box stands, and its label, whose lines start at ``label_x``."""

    name: str
    amount: float
    x: float
    top: float
    height: float
    label: tuple[str, ...]
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Ribbon:
    """A payment: its outline as path commands M, L, C and Z, each with its coordinates."""

    payer: str
    payee: str
    amount: float
    row: int
    outline: tuple[Command, ...]


@dataclass(frozen=True)
class Layout:
    """Everything that is drawn, on a surface of this width and height."""

    width: float
    height: float
    size: float
    boxes: tuple[Box, ...]
    ribbons: tuple[Ribbon, ...]


def layout(edges: pd.DataFrame, money: dict[str, str], *, width: float, size: float, height: float = 0.0) -> Layout:
    """Return where everything stands.

    Parameters
    ----------
    edges : pandas.DataFrame
        Payments: payer, payee, amount.
    money : dict of str to str
        The amount of each body as it is written under its name.
    width, size : float
        Of the surface, and of the letters.
    height : float, optional
        The least height; more is taken where the labels need it.

    Returns
    -------
    Layout
        Boxes in the order of the bodies, ribbons in the order of the edges.
    """
    graph = _Graph(edges)
    columns = _columns(graph, money, width, size)
    last = len(columns.x) - 1
    room = {n: columns.label_room(graph.column[n]) for n in graph.names}
    labels = {n: _label(n, money[n], room[n], columns.size) for n in graph.names}
    place = _Place(graph, labels, columns.size * LEADING, height)
    x = {n: columns.x[c] for n, c in graph.column.items()}
    level = {n: columns.strips[c] for n, c in graph.column.items() if c < last}
    ribbons, floor = _ribbons(graph, place, _tracks(graph, place, x, level))
    boxes = tuple(_box(name, x[name], place, columns.size) for name in labels)
    return Layout(width, floor + 4, columns.size, boxes, ribbons)


@dataclass(frozen=True)
class _Columns:
    """Where each column stands, how wide the strip of its labels is, and the size of all letters."""

    x: tuple[float, ...]
    strips: tuple[float, ...]
    size: float

    def label_room(self, column: int) -> float:
        return self.strips[column]


def _columns(graph: _Graph, money: dict[str, str], width: float, size: float) -> _Columns:
    """Return columns whose longest words fit, with a bend between each two; letters shrink where they must, within reason."""
    last = max(graph.column.values())
    words, names = [1] * (last + 1), [1] * (last + 1)
    for n in graph.names:
        c = graph.column[n]
        words[c] = max(words[c], len(money[n]), *map(len, n.split()))
        names[c] = max(names[c], len(n), len(money[n]))
    free = width - BOX - _BESIDE
    size = max(0.8 * size, min(size, free / (CHARACTER * (sum(words) + last) + _BEND * last)))
    narrow = np.array(words) * CHARACTER * size + [*[CHARACTER * size] * last, 0.0]
    wide = np.array(names) * CHARACTER * size + [*[CHARACTER * size] * last, 0.0]
    spare = free - narrow.sum() - _BEND * size * last
    if spare < 0:
        narrow = narrow * max(0.2, 1 + spare / narrow.sum())
    growth = wide - narrow
    strips = narrow + growth * min(1.0, _FOR_LABELS * max(spare, 0.0) / max(growth.sum(), 1e-9))
    bend = (free - strips.sum()) / max(last, 1)
    x = np.concatenate([[0.0], np.cumsum(strips[:last] + bend)])
    return _Columns(tuple(x.tolist()), tuple(strips.tolist()), size)


def gathered(edges: pd.DataFrame, *, most: int = MOST) -> pd.DataFrame:
    """Return payments with the smaller bodies of a column put together where there are too many to be read.

    Parameters
    ----------
    edges : pandas.DataFrame
        Payments: payer, payee, amount, and who (who decides, or '').
    most : int
        Bodies in a column: the largest stay, and the others become one.

    Returns
    -------
    pandas.DataFrame
        Payments between what is drawn; those within a gathered group are left out.
    """
    graph = _Graph(edges)
    names: dict[str, str] = {}
    for column in sorted(set(graph.column.values())):
        bodies = [n for n in graph.names if graph.column[n] == column]
        smaller = sorted(bodies, key=lambda n: -graph.through[n])[most - 1 :]
        if len(bodies) > most:
            name = f"{len(smaller)} others"
            taken = name in names.values() or name in graph.names
            names |= dict.fromkeys(smaller, f"{name}, column {column + 1}" if taken else name)
    if not names:
        return edges
    renamed = edges.assign(**{c: edges[c].map(lambda n: names.get(n, n)) for c in ("payer", "payee", "who")})
    between = renamed[renamed["payer"] != renamed["payee"]]
    return between.groupby(["payer", "payee", "who"], sort=False, as_index=False)[["amount"]].sum()


def _label(name: str, amount: str, room: float, size: float) -> tuple[str, ...]:
    letters = max(6, int(room / (CHARACTER * size) + 1e-9))
    return (*textwrap.wrap(name, letters), amount)


class _Graph:
    """Bodies in columns: payments forward, through lanes where they cross columns, and payments back."""

    def __init__(self, edges: pd.DataFrame) -> None:
        self.rows: list[tuple[str, str, float]] = [
            (a, b, v) for a, b, v in edges[["payer", "payee", "amount"]].itertuples(index=False)
        ]
        self.names = list(pd.unique(edges[["payer", "payee"]].to_numpy().ravel()))
        self.back = self._back()
        self.column = self._columns()
        self.through = {n: max(self._sum(n, 0), self._sum(n, 1)) for n in self.names}
        self.chains: dict[int, list[Node]] = {}
        for i, (payer, payee, amount) in enumerate(self.rows):
            if i not in self.back:
                self._lane(i, payer, payee, amount)

    def _sum(self, name: str, end: int) -> float:
        return sum(r[2] for r in self.rows if r[end] == name)

    def _back(self) -> set[int]:
        """Return the rows that close a circle when bodies are walked from where money enters."""
        found: set[int] = set()
        done: set[str] = set()
        paid = {r[1] for r in self.rows}
        for name in sorted(self.names, key=lambda n: n in paid):
            self._walk(name, (), done, found)
        return found

    def _walk(self, name: str, above: tuple[str, ...], done: set[str], found: set[int]) -> None:
        if name in done:
            return
        for i, (payer, payee, _) in enumerate(self.rows):
            if payer == name and payee in (*above, name):
                found.add(i)
            elif payer == name:
                self._walk(payee, (*above, name), done, found)
        done.add(name)

    def _columns(self) -> dict[Node, int]:
        forward = [r for i, r in enumerate(self.rows) if i not in self.back]
        column: dict[Node, int] = dict.fromkeys(self.names, 0)
        for _ in self.names:
            for payer, payee, _ in forward:
                column[payee] = max(column[payee], column[payer] + 1)
        last, payers, paid = max(column.values()), {r[0] for r in self.rows}, {r[1] for r in self.rows}
        for name in self.names:
            if name not in payers:
                column[name] = last
            elif name not in paid:
                column[name] = min(column[b] for a, b, _ in forward if a == name) - 1
        return column

    def _lane(self, row: int, payer: str, payee: str, amount: float) -> None:
        between = [(row, c) for c in range(self.column[payer] + 1, self.column[payee])]
        self.column.update({lane: lane[1] for lane in between})
        self.through.update(dict.fromkeys(between, amount))
        self.chains[row] = [payer, *between, payee]

    def links(self) -> list[tuple[Node, Node, float]]:
        return [(a, b, self.rows[i][2]) for i, c in self.chains.items() for a, b in itertools.pairwise(c)]


class _Place:
    """Heights: how much money a unit is, and where each box and lane stands in its column."""

    def __init__(self, graph: _Graph, labels: dict[str, tuple[str, ...]], line: float, height: float) -> None:
        self.graph, self.line, self.labels = graph, line, labels
        self.last = max(graph.column.values())
        columns = range(self.last + 1)
        self.order = {c: [n for n in graph.column if graph.column[n] == c] for c in columns}
        needed = max(sum(self._slot(n, 0.0) for n in self.order[c]) for c in columns)
        self.height = max(height, needed + 12 * line)
        self.scale = self._scale()
        self.centre: dict[Node, float] = {}
        for c in columns:
            self._settle(c, {})
        for sweep in range(SWEEPS):
            for c in columns if sweep % 2 else reversed(columns):
                self._settle(c, self._wanted(c, after=sweep % 2 == 0), sort=sweep < SWEEPS - 4)

    def thick(self, amount: float) -> float:
        """Return how wide a ribbon is, never so thin that it cannot be seen."""
        return max(amount * self.scale, 0.8)

    def above(self, node: Node) -> float:
        """Return the room that a label takes above its box: none in the last column, where it stands beside."""
        if not isinstance(node, str) or self.graph.column[node] == self.last:
            return 0.0
        return self.line * len(self.labels[node]) + 3

    def _slot(self, node: Node, scale: float) -> float:
        box = max(self.graph.through[node] * scale, 0.8)
        end = node if isinstance(node, str) else self.graph.rows[node[0]][1]  # a lane has the room of its final use
        if self.graph.column[end] == self.last:
            box = max(box, self.line * len(self.labels[end]))
        return box + self.above(node) + PAD

    def _scale(self) -> float:
        """Return the largest scale at which every column still fits."""
        low, high = 0.0, self.height / max(*self.graph.through.values(), 1e-9)
        for _ in range(40):
            middle = (low + high) / 2
            fits = all(sum(self._slot(n, middle) for n in nodes) <= self.height for nodes in self.order.values())
            low, high = (middle, high) if fits else (low, middle)
        return low

    def _wanted(self, column: int, *, after: bool) -> dict[Node, float]:
        """Return where each node of a column would best stand: at the mean of those that it is linked with."""
        sums: dict[Node, list[float]] = {}
        for a, b, amount in self.graph.links():
            node, other = (a, b) if after else (b, a)
            if self.graph.column[node] == column:
                total = sums.setdefault(node, [0.0, 0.0])
                total[0] += (amount + 1e-9) * self.centre[other]
                total[1] += amount + 1e-9
        return {n: s / w for n, (s, w) in sums.items()}

    def _settle(self, column: int, wanted: dict[Node, float], *, sort: bool = True) -> None:
        """Stand the nodes of a column where they are wanted, in order and without overlap, inside the surface."""
        nodes = self.order[column]
        if sort and wanted:
            nodes.sort(key=lambda n: wanted.get(n, self.centre[n]))
        slots = np.array([self._slot(n, self.scale) for n in nodes])
        shift = np.array([(self._slot(n, self.scale) + self.above(n) - PAD) / 2 for n in nodes])
        even = (self.height - slots.sum()) / 2 + np.cumsum(slots) - slots
        tops = np.array(
            [wanted.get(n, self.centre.get(n, t + s)) - s for n, t, s in zip(nodes, even, shift, strict=True)]
        )
        starts = np.cumsum(slots) - slots
        free = np.clip(tops - starts, 0, max(self.height - slots.sum(), 0))
        tops = starts + _rising(free, slots)
        self.centre.update(zip(nodes, (tops + shift).tolist(), strict=True))


def _rising(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the nearest values that never fall: neighbours out of order share their mean."""
    blocks: list[list[float]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append([value, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (v, w, n), (u, x, m) = blocks.pop(), blocks.pop()
            blocks.append([(v * w + u * x) / (w + x), w + x, n + m])
    return np.concatenate([np.full(int(n), v) for v, _, n in blocks])


def _box(name: str, x: float, place: _Place, size: float) -> Box:
    label, through = place.labels[name], place.graph.through[name]
    height = place.thick(through)
    top, tall = place.centre[name] - height / 2, place.line * len(label)
    if place.graph.column[name] == place.last:
        return Box(name, through, x, top, height, label, x + BOX + 5, place.centre[name] - tall / 2 + size)
    return Box(name, through, x, top, height, label, x, top - 3 - tall + size)


def _overlap(one: Box, other: Box, size: float) -> bool:
    (left, top, right, bottom), (a, b, c, d) = _area(one, size), _area(other, size)
    return left < c and a < right and top < d and b < bottom


def _area(box: Box, size: float) -> tuple[float, float, float, float]:
    right = box.label_x + CHARACTER * size * max(map(len, box.label))
    return box.label_x, box.label_y - size, right, box.label_y + size * LEADING * (len(box.label) - 1)


def _tracks(graph: _Graph, place: _Place, x: dict[Node, float], level: dict[Node, float]) -> dict[int, Track]:
    """Return the middle line of each ribbon, as the stops it passes, and how thick it is; level beside every label."""
    leave, arrive = _ends(graph, place)
    found = {}
    for i, (payer, payee, amount) in enumerate(graph.rows):
        stops = [(x[payer] + BOX, leave[i]), (x[payer] + max(level[payer], BOX), leave[i])]
        for lane in graph.chains.get(i, [])[1:-1]:
            stops += [(x[lane], place.centre[lane]), (x[lane] + level[lane], place.centre[lane])]
        found[i] = ([*stops, (x[payee], arrive[i])], place.thick(amount))
    return found


def _ribbons(graph: _Graph, place: _Place, tracks: dict[int, Track]) -> tuple[tuple[Ribbon, ...], float]:
    floor = place.height
    drawn = []
    for i, (payer, payee, amount) in enumerate(graph.rows):
        stops, thick = tracks[i]
        if i in graph.back:
            floor += thick + PAD
            outline = round_below(stops[:2], stops[-1], thick, floor - thick / 2)
        else:
            outline = outline_of(stops, thick)
        drawn.append(Ribbon(payer, payee, amount, i, outline))
    return tuple(drawn), floor


def _ends(graph: _Graph, place: _Place) -> tuple[dict[int, float], dict[int, float]]:
    """Return at what height each ribbon leaves its payer and reaches its payee: in the order of the other ends."""
    leave: dict[int, float] = {}
    arrive: dict[int, float] = {}
    for name in graph.names:
        for end, found in ((0, leave), (1, arrive)):
            rows = [i for i, r in enumerate(graph.rows) if r[end] == name]
            others = {i: (i in graph.back, _other_end(graph, place, i, end)) for i in rows}
            rows.sort(key=others.__getitem__)
            y = place.centre[name] - place.thick(graph.through[name]) / 2
            for i in rows:
                thick = place.thick(graph.rows[i][2])
                found[i] = y + thick / 2
                y += thick
    return leave, arrive


def _other_end(graph: _Graph, place: _Place, row: int, end: int) -> float:
    chain = graph.chains.get(row, [*graph.rows[row][:2]])
    return place.centre[chain[1] if end == 0 else chain[-2]]
