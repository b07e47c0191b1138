"""What a factor is worth: targets with some factors at the mean, one by one and in every combination."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from itertools import chain, combinations
from typing import TYPE_CHECKING

import numpy as np

from decentre.capitation.allocation import needed_heads, weighted_heads
from decentre.capitation.derived import limited
from decentre.capitation.formula import Block, Formula

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

MOST_FACTORS, MOST_CELLS = 12, 5e7


@dataclass
class Ablation:
    """Targets with any factors at work, the need and cost of each combination computed once.

    Attributes
    ----------
    formula : Formula
        The formula.
    columns : dict of str to numpy.ndarray of shape (n,)
        People, weighted populations and indices by body.
    money : dict of str to float
        The money of each block, kept whatever is left out.
    """

    formula: Formula
    columns: Mapping[str, Vector]
    money: Mapping[str, float]
    _known: dict[tuple[str, frozenset[str]], Vector] = field(default_factory=dict)

    @cached_property
    def means(self) -> dict[str, Vector]:
        """Each factor without any difference between heads, its total kept."""
        return {factor: self._mean(factor) for factor in self.factors}

    @cached_property
    def _used(self) -> dict[str, frozenset[str]]:
        return {b.name: frozenset(used(b)) for b in self.formula.blocks}

    @cached_property
    def factors(self) -> list[str]:
        """Columns that make targets differ from head counts, in the order of the blocks."""
        return list(dict.fromkeys(c for b in self.formula.blocks for c in used(b)))

    @property
    def enumerable(self) -> bool:
        """Whether every combination of factors can be tried and held."""
        return len(self.factors) <= MOST_FACTORS and 2 ** len(self.factors) * len(self._heads) <= MOST_CELLS

    def targets(self, on: Iterable[str]) -> Vector:
        """Return targets with these factors at work and all others at the mean."""
        chosen = frozenset(on)
        return self._limited(reduce(np.add, (self._block(b, chosen & self._used[b.name]) for b in self.formula.blocks)))

    def dropped(self, factor: str) -> Vector:
        """Return targets without a weighted population, the others of its block rescaled to their sum."""
        blocks = [(b, without(b, factor)) for b in self.formula.blocks]
        shared = (self._money(b, weighted_heads(c, self.columns, self._population)) for b, c in blocks)
        return self._limited(reduce(np.add, shared))

    def moved(self, targets: Vector, others: Vector) -> float:
        """Return half the sum of absolute differences: the money that would have to move."""
        return float(np.abs(targets - others).sum()) / 2

    def worths(self) -> dict[Hashable, float]:
        """Return the money that each combination of factors moves away from equal money per head."""
        nothing = self.targets(())
        every = chain.from_iterable(combinations(self.factors, size) for size in range(len(self.factors) + 1))
        return {frozenset(on): self.moved(self.targets(on), nothing) if on else 0.0 for on in every}

    def _limited(self, targets: Vector) -> Vector:
        return limited(targets, self.formula.minimum, self.formula.maximum)

    @property
    def _population(self) -> str:
        return self.formula.population

    @property
    def _heads(self) -> Vector:
        return self.columns[self._population]

    def _block(self, block: Block, on: frozenset[str]) -> Vector:
        weighted = self._need(block, on.difference(block.costs))
        costs = on.intersection(block.costs)  # one at the mean is the same for all, and money is in proportion
        return self._money(block, weighted * self._cost(costs) if costs else weighted)

    def _need(self, block: Block, on: frozenset[str]) -> Vector:
        key = (block.name, on)
        if key not in self._known:
            columns = {c: self.columns[c] if c in on else self.means[c] for c in used(block)}
            columns[self._population] = self._heads
            self._known[key] = needed_heads(block, columns, self._population)
        return self._known[key]

    def _cost(self, on: frozenset[str]) -> Vector:
        key = ("", on)
        if key not in self._known:
            self._known[key] = math.prod((self.columns[c] for c in sorted(on)), start=np.ones(len(self._heads)))
        return self._known[key]

    def _money(self, block: Block, weighted: Vector) -> Vector:
        money: Vector = weighted * (self.money[block.name] / weighted.sum())
        return money

    def _mean(self, column: str) -> Vector:
        values, heads = self.columns[column], self._heads
        if column in self.formula.indices:
            return np.full(len(heads), float((heads * values).sum() / heads.sum()))
        alike: Vector = heads * (values.sum() / heads.sum())
        return alike


def used(block: Block) -> tuple[str, ...]:
    """Return the columns that make a block differ from head counts."""
    return tuple(dict.fromkeys([*block.weights, *block.indices, *block.costs]))


def without(block: Block, column: str) -> Block:
    """Return a block without one weighted population, the other weights rescaled to sum to one."""
    if column not in block.weights:
        return block
    needs = {c: w for c, w in block.needs.items() if c != column}
    total = math.fsum(needs.values())
    needs = {c: w / total for c, w in needs.items()}
    if column == block.inequality:
        return replace(block, needs=needs, inequality="", inequality_weight=0.0)
    if needs or not block.inequality:
        rest = total * (1 - block.inequality_weight)
        weight = block.inequality_weight / (rest + block.inequality_weight) if block.inequality else 0.0
        return replace(block, needs=needs, inequality_weight=weight)
    return replace(block, needs={block.inequality: 1.0}, inequality="", inequality_weight=0.0)
