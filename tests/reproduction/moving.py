"""Move what a case study reads and see which of its values move with it: how the evidence of a value is decided.

A study is run three times: twice with every number moved by a factor of its own (tables, files, and figures written into
``analysis.py``), and once with what the verbs return moved. Where values stay (counts, signs, thresholds), it is run again with
numbers moved far and with rows left out.
"""

import ast
import copy
import dataclasses
import inspect
import os
import re
import time
import types
from functools import cache

import decentre
import numpy as np
import pandas as pd
from decentre import reproduction

# What reads: a number that it returns is an input.
LOADERS = {"load", "read", "extract", "read_spend", "read_csv", "read_excel", "read_parquet", "fetch"}
# What takes differences, ratios, sums and look-ups: no estimate, allocation, decomposition or test.
ARITHMETIC = {
    "distance_from_target", "trace_earmark", "trace_funds", "pool_budgets", "bodies_in", "compare", "vertical_imbalance",
    "classify_spend", "cite", "load_formula", "load_codebook", "sample_size",
}  # fmt: skip
VERBS = {
    name
    for name in decentre.__all__
    if inspect.isfunction(getattr(decentre, name)) and not name.startswith(("report", "reproduce", "draft_", "list_"))
} - LOADERS - ARITHMETIC  # fmt: skip
ROOMS = {"decentre.measures", "decentre.resampling", "decentre.claims", "decentre.growth", "decentre.purpose"}
ROOMS |= {"decentre.capitation", "decentre.pooling", "decentre.flows", "decentre.autonomy", "decentre.mechanisms"}
LONG = 4.0  # seconds of one run
READ = {}
LABEL = re.compile(r"(^|_)(id|year|code|fifth|tenth|rank|order|row|segments?)$")
SETTINGS = {"seed", "replicates", "draws", "level", "axis", "decimals", "ddof", "periods", "width"}


@dataclasses.dataclass
class Move:
    """One way to move: what is moved, the generator of the factors, and each cell moved, before and after."""

    what: str
    draws: np.random.Generator
    whole: bool = False
    still: frozenset = frozenset()
    cells: list = dataclasses.field(default_factory=list)
    columns: set = dataclasses.field(default_factory=set)
    far: float = 0.04
    seen: dict = dataclasses.field(default_factory=dict)

    def numbers(self, values, *, whole=False):
        """Return numbers, each moved by a factor of its own between 1 and 4 per cent; whole ones by one at least."""
        old = np.asarray(values, dtype=float)
        up = self.draws.choice([-1, 1], old.shape)
        new = old * (1 + self.draws.uniform(self.far / 4, self.far, old.shape) * up)
        new = np.where(old == 0, 1e-3 * self.draws.uniform(0.5, 1.5, old.shape), new)
        if whole:
            new = np.where(np.abs(new - old) < 1, old + 1, np.round(new))
        self.cells += zip(old.ravel().tolist(), new.ravel().tolist(), strict=True)
        return new

    def table(self, table, key):
        """Return a table whose numbers are moved, or that lacks a row."""
        if self.what == "rows":
            self.columns.add((key, ""))
            if (key, "") in self.still:
                return table
            gone = self.draws.choice(len(table), min(len(table) - 1, max(1, int(self.far * len(table)))), replace=False)
            return table.drop(index=table.index[gone]) if len(table) > 1 else table
        moved = table.copy()
        for name in table.columns:
            column = table[name]
            self.columns.add((key, str(name)))
            if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
                continue
            if (key, str(name)) in self.still or LABEL.search(str(name)):
                continue
            moved[name] = self.numbers(column, whole=self.whole and (column.dropna() % 1 == 0).all())
        return moved

    def anything(self, found, key=""):
        """Return what was read or computed with its numbers moved, whatever holds them."""
        if isinstance(found, pd.DataFrame):
            return self.table(found, key)
        if isinstance(found, pd.Series):
            return self.table(found.to_frame("value"), key)["value"]
        if isinstance(found, np.ndarray) and found.dtype.kind in "fi":
            return self.numbers(found)
        if isinstance(found, (float, int, np.number)) and not isinstance(found, (bool, np.bool_)):
            return float(self.numbers([found])[0]) if self.what != "rows" else found
        if isinstance(found, tuple) and not dataclasses.is_dataclass(found):
            parts = [self.anything(part, key) for part in found]
            return type(found)(*parts) if hasattr(found, "_fields") else tuple(parts)
        if isinstance(found, dict):
            return {name: self.anything(part, key) for name, part in found.items()}
        return self.record(found, key) if dataclasses.is_dataclass(found) else found

    def read(self, load, given, choices):
        """Return what a loader returns, moved: read once for all runs, and moved once in a run."""
        key = (load.__module__, load.__name__, repr(given), repr(choices))
        if key not in READ:
            READ[key] = load(*given, **choices)
        if key not in self.seen:
            self.seen[key] = self.anything(READ[key], f"{load.__name__}{given[:1]}")
        return copy.copy(self.seen[key])

    def record(self, found, key):
        """Return a copy of a result whose fields are moved."""
        moved = copy.copy(found)
        if isinstance(found, decentre.ledger.Ledger):  # its rows are on disk
            rows = property(lambda _, table=found.table: self.table(table, f"{key}.rows"))
            object.__setattr__(moved, "__class__", type("Moved", (type(found),), {"table": rows}))
        for field in dataclasses.fields(found):
            if LABEL.search(field.name):
                continue
            object.__setattr__(moved, field.name, self.anything(getattr(found, field.name), f"{key}.{field.name}"))
        return moved


class Moving:
    """A module as a study sees it: what it reads, or what its verbs return, comes back moved."""

    def __init__(self, module, move):
        self._module, self._move = module, move

    def __getattr__(self, name):
        return moving(getattr(self._module, name), self._move)


def moving(found, move):
    """Return a module or function whose results are moved, and anything else as it is."""
    if isinstance(found, types.ModuleType) and found.__name__.split(".")[0] in ("decentre", "pandas"):
        return Moving(found, move)
    if not inspect.isfunction(found):
        return found
    room, name = found.__module__, found.__name__
    loads = name in LOADERS and (room.startswith(("decentre.datasets", "decentre.tables", "decentre.ledger", "pandas")))
    verb = name in VERBS or (room.startswith(tuple(ROOMS)) and name not in ARITHMETIC | LOADERS and name[0] != "_")
    if loads and move.what in ("data", "rows"):
        return lambda *given, **choices: move.read(found, given, choices)
    if verb and move.what == "verbs":
        return lambda *given, **choices: move.anything(found(*given, **choices), name)
    return found


class Literals(ast.NodeTransformer):
    """Moves the figures written into an analysis: not indices, settings, powers of ten or the small numbers of formulas."""

    def __init__(self, move):
        self.move, self.listed = move, False

    def visit_Subscript(self, node):
        """Leave what picks a row or an item."""
        node.value = self.visit(node.value)
        return node

    def visit_keyword(self, node):
        """Leave seeds, replicates and the like."""
        return node if node.arg in SETTINGS else self.generic_visit(node)

    def visit_Call(self, node):
        """Leave the numbers of range and round."""
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        return (
            node
            if name in ("range", "chr", "round", "rounded", "head", "nlargest", "nsmallest")
            else self.generic_visit(node)
        )

    def visit_Assign(self, node):
        """Leave a constant that is named as a setting."""
        names = {getattr(target, "id", "").lower() for target in node.targets}
        self.listed = node.col_offset == 0 and isinstance(node.value, (ast.Dict, ast.List, ast.Tuple))
        moved = node if names & SETTINGS else self.generic_visit(node)
        self.listed = False
        return moved

    def visit_Constant(self, node):
        """Move one figure."""
        value = node.value
        if type(value) not in (int, float) or (abs(value) < 4 and type(value) is int) or value == 0:
            return node
        power = float(np.log10(abs(value))).is_integer() and not self.listed
        if power or (self.move.whole and type(value) is int):
            return node
        return ast.copy_location(ast.Constant(float(self.move.numbers([value])[0])), node)


def _run(slug, move=None, *, literals=False):
    """Run a study, moved; return its values by id."""
    study = reproduction.load_study(slug)
    path = study.folder / "analysis.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if literals:
        tree = ast.fix_missing_locations(Literals(move).visit(tree))
    module = types.ModuleType(f"moved_{study.slug}")
    module.__file__ = str(path)
    exec(compile(tree, str(path), "exec"), module.__dict__)  # noqa: S102 (a study of ours)
    if move:
        for name, found in list(vars(module).items()):
            if getattr(found, "__module__", "") != module.__name__ and not name.startswith("__"):
                module.__dict__[name] = moving(found, move)
    return {key: np.nan if value is None else float(value) for key, value in module.run().items()}


def _tried(slug, what, seed, far=0.04, *, thorough=True):
    """Run a study moved; where it refuses, move less, keep whole numbers whole, or leave still each column that it refuses."""
    ways = [(far, False, True), (far, True, True), (4e-4, False, True), (far, True, False)]
    move, columns = None, set()
    for near, whole, literals in ways if what == "data" else ways[:1]:
        move = Move(what, np.random.default_rng(seed), whole, far=near)
        try:
            return _run(slug, move, literals=literals and what == "data"), move
        except Exception:  # noqa: BLE001 (a moved input may be refused in any way)
            columns |= move.columns
    if not thorough:
        return {}, move
    still = set()
    for column in sorted(columns) if len(columns) <= 30 else ():
        alone = Move(what, np.random.default_rng(seed), True, frozenset(columns - {column}), far=far)
        try:
            _run(slug, alone)
        except Exception:  # noqa: BLE001
            still.add(column)
    move = Move(what, np.random.default_rng(seed), True, frozenset(still), far=far)
    try:
        return _run(slug, move), move
    except Exception:  # noqa: BLE001
        return {}, move


def _differs(new, old):
    return np.isfinite(new) and abs(new - old) > 1e-9 * max(abs(old), 1e-3)


def _cells(old, new, move):
    """Return the cells that were equal to a value, but for a power of ten, and moved as it did."""
    if not move.cells:
        return set()
    before, after = np.array(move.cells, dtype=float).T
    with np.errstate(divide="ignore", invalid="ignore"):
        power = np.log10(np.abs(old / before))
        hit = (np.abs(after / before - new / old) < 1e-9) & (np.abs(power - np.round(power)) < 1e-9)
    return set(np.flatnonzero(hit).tolist())


def _is_a_cell(old, runs):
    """Whether a value is one and the same cell however all are moved: not the largest of many, which another cell may become."""
    found = [(_cells(old, new, move), len(move.cells)) for new, move in runs]
    return all(cells for cells, _ in found) and (
        len({size for _, size in found}) > 1 or bool(set.intersection(*(cells for cells, _ in found)))
    )


def _of_two_cells(first, second):
    """Whether a value is a ratio, a share, a difference or a rate of change of two cells, in both of two moved runs."""
    found = [_pairs(new, np.array([after for _, after in move.cells])) for new, move in (first, second)]
    return bool(found[0] & found[1])


def _pairs(value, cells):
    """Return the pairs of cells, and how they are put together, that come to a value."""
    order = np.argsort(cells)
    ordered, found = cells[order], set()
    for power in (-9, -6, -3, -2, 0, 2, 3, 6, 9):
        v = value * 10.0**power
        for how, sought in {
            "a/b": v * cells,
            "a/b-1": (1 + v) * cells,
            "1-a/b": (1 - v) * cells,
            "a-b": v + cells,
        }.items():
            with np.errstate(invalid="ignore"):
                at = np.clip(np.searchsorted(ordered, sought), 1, len(ordered) - 1)
                for near in (at - 1, at):
                    hit = np.abs(ordered[near] - sought) <= 1e-10 * np.abs(sought)
                    other = np.abs(sought - cells) > 1e-6 * np.abs(cells)
                    found |= {(how, power, int(order[near[b]]), int(b)) for b in np.flatnonzero(hit & other)}
    return found


def moved(slug):
    """Return how each value of a study moves, without the files that do not ship where it can be run so."""
    folder = os.environ.pop("DECENTRE_REFERENCE_DATA", None)
    try:
        return _moved(slug)
    except decentre.DatasetError:
        if not folder:
            raise
        os.environ["DECENTRE_REFERENCE_DATA"] = folder
        return _moved(slug)
    finally:
        if folder:
            os.environ["DECENTRE_REFERENCE_DATA"] = folder


@cache
def _moved(slug):
    """Return how each value of a study moves: 'verb', 'sums', 'copied' (with one cell, one for one) or 'still'."""
    began = time.perf_counter()
    base = _run(slug)
    took = time.perf_counter() - began
    if took > LONG:
        raise TimeoutError(f"one run takes {took:.0f} s; a study of more than {LONG} s is not moved")
    quick = took < LONG / 4
    printed = reproduction.load_study(slug).published["kind"].eq("printed")
    first, second = (_tried(slug, "data", seed, thorough=quick) for seed in (1, 2))
    distant = []
    verbs, _ = _tried(slug, "verbs", 3, thorough=quick)
    said = {}
    for key, old in base.items():
        if not np.isfinite(old):
            continue
        moves = any(_differs(run.get(key, old), old) for run, _ in (first, second))
        runs = [(run.get(key, old), move) for run, move in (first, second, *distant)]
        if old and moves and _is_a_cell(old, runs) and printed[key] and not distant:
            distant = [_tried(slug, "data", seed, far=0.95, thorough=False) for seed in range(9, 15)]
            distant = [(values, move) for values, move in distant if values]
            runs += [(run.get(key, old), move) for run, move in distant]
        if old and moves and _is_a_cell(old, runs):
            said[key] = "copied"
        elif moves:
            said[key] = _how(key, base, verbs)
            small = len(first[1].cells) <= 3_000  # in large tables a pair would be sought in vain, for minutes
            if said[key] == "verb" and printed[key] and small and _of_two_cells(*runs[:2]):
                said[key] = "sums"
        else:
            said[key] = "still"
    for seed, (what, far) in enumerate(
        [("data", 0.6), ("data", 0.9), ("data", 0.9), ("rows", 0.3), ("rows", 0.1), *3 * [("rows", 0.0)]]
    ):
        rest = [key for key, how in said.items() if how == "still" and printed[key] and quick]
        if rest:
            values, _ = _tried(slug, what, 4 + seed, far=far, thorough=quick)
            said |= {key: _how(key, base, verbs) for key in rest if _differs(values.get(key, base[key]), base[key])}
    return said if quick else {key: how for key, how in said.items() if how != "still"}


def _how(key, base, verbs):
    return "verb" if _differs(verbs.get(key, base[key]), base[key]) else "sums"


def evidence(kind, how):
    """Return the evidence that a value's kind and movement allow."""
    if how == "copied":
        return "copied"
    if kind == "derived":
        return "own"
    if how == "still":
        return "copied"
    return "recomputed" if how == "verb" and kind == "printed" else "arithmetic"
