"""A capitation formula as data: its blocks, their need, inequality and cost, and where it comes from."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from decentre.errors import InputError
from decentre.results import Format, Result

_SHIPPED = Path(__file__).parent.parent / "formulas"
_TOP = ("slug", "title", "years", "population", "currency", "heads", "certainty", "note", "blocks", "sources")
_BLOCK = ("name", "budget", "rate", "share", "needs", "indices", "inequality", "costs")
_INEQUALITY = ("column", "weight")
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Block:
    """One part of a formula: money shared out in proportion to its own weighted population.

    Attributes
    ----------
    name : str
        What the money is for.
    needs : dict
        Column of a weighted population to its weight; the weights sum to 1. Empty: the head count.
    indices : tuple of str
        Columns of age and need indices that multiply the weighted population.
    costs : tuple of str
        Columns of cost indices that multiply it: market forces and the like.
    inequality : str
        Column of the weighted population for inequality, or ``''``.
    inequality_weight : float
        Its weight; need has the rest.
    share : float
        Of the national budget; NaN where it is not public.
    budget, rate : float or None
        Money of the nation, and money per weighted head, where the source has them.
    """

    name: str
    needs: Mapping[str, float] = field(default_factory=dict)
    indices: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    inequality: str = ""
    inequality_weight: float = 0.0
    share: float = math.nan
    budget: float | None = None
    rate: float | None = None

    @property
    def weights(self) -> dict[str, float]:
        """Weight of each weighted population in this block, inequality included; they sum to 1."""
        rest = 1 - self.inequality_weight
        weights = {column: rest * weight for column, weight in self.needs.items()}
        if self.inequality:
            weights[self.inequality] = weights.get(self.inequality, 0.0) + self.inequality_weight
        return weights


@dataclass(frozen=True, repr=False)
class Formula(Result):
    """A capitation formula, as its file has it.

    Attributes
    ----------
    slug, title, years, certainty, note : str
        Name, title, years, how certain it is, and what to beware of.
    population : str
        The column of people.
    blocks : tuple of Block
        The parts, each with its share of the money.
    heads : float or None
        People of the nation that the budgets are for.
    sources : tuple of dict
        Key, title, publisher, date and address of each source.
    currency : str or None
        ISO 4217 code of its budgets.
    """

    slug: str
    title: str
    population: str
    blocks: tuple[Block, ...]
    years: str = ""
    heads: float | None = None
    certainty: str = ""
    note: str = ""
    sources: tuple[Mapping[str, str], ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {"block_share": "share", "weight": "text"}

    @property
    def weighted(self) -> list[str]:
        """Columns of weighted populations, in the order of the blocks."""
        return list(dict.fromkeys(c for b in self.blocks for c in b.weights))

    @property
    def indices(self) -> list[str]:
        """Columns of indices, in the order of the blocks."""
        return list(dict.fromkeys(c for b in self.blocks for c in (*b.indices, *b.costs)))

    @property
    def budget(self) -> float | None:
        """Money of the nation, where every block has its own."""
        budgets = [b.budget for b in self.blocks if b.budget is not None]
        return math.fsum(budgets) if len(budgets) == len(self.blocks) else None

    @property
    def assumptions(self) -> tuple[str, ...]:  # type: ignore[override]
        """How certain the formula is, and what to beware of."""
        return tuple(text for text in (self.certainty, self.note) if text)

    def summary(self) -> pd.DataFrame:
        """Return one row a block and column.

        Returns
        -------
        pandas.DataFrame
            Index block, column; columns enters (need, inequality, index or cost), weight (within the block; NaN for
            what multiplies) and block_share (of the budget).
        """
        rows = [
            (b.name, column, kind, weight, b.share) for b in self.blocks for column, kind, weight in _entries(b, self)
        ]
        table = pd.DataFrame(rows, columns=["block", "column", "enters", "weight", "block_share"])
        return table.set_index(["block", "column"])

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        shown = super()._shown(code=code)
        weights = self.summary()["weight"]
        shown["weight"] = ["multiplies" if math.isnan(w) else f"{w:.6g}" for w in weights]
        return shown

    def _headline(self) -> str:
        return f"Formula: {self.title}"


def _entries(block: Block, formula: Formula) -> Iterator[tuple[str, str, float]]:
    rest = 1 - block.inequality_weight
    if not block.needs:
        yield formula.population, "head count", rest
    yield from ((column, "need", rest * weight) for column, weight in block.needs.items())
    if block.inequality:
        yield block.inequality, "inequality", block.inequality_weight
    yield from ((column, "need index", math.nan) for column in block.indices)
    yield from ((column, "cost index", math.nan) for column in block.costs)


def load_formula(formula: str | Path | Mapping[str, Any] | Formula) -> Formula:
    """Return a capitation formula that ships, or one of your own.

    Parameters
    ----------
    formula : str, Path, mapping or Formula
        The slug of a formula that ships (``england_ccg_2018_19``, ``england_icb_core_2023_25``,
        ``england_primary_medical_2022_26``, ``england_pct_2006_08``), the path of a TOML file, or what such a file
        holds: ``title``, ``population`` (a column), and ``blocks``, each with a ``name``, its ``share`` or ``budget``,
        ``needs`` (column to weight), ``inequality`` (column and weight), ``indices`` and ``costs`` (columns).

    Returns
    -------
    Formula
        Blocks, weights and sources; prints as a table.

    Raises
    ------
    InputError
        There is no such formula or file; a key is unknown or missing; weights or shares do not sum to one; some blocks
        have a share and others a budget.

    Examples
    --------
    >>> load_formula("england_primary_medical_2022_26").summary()["weight"].round(2).to_dict()
    {('primary_medical', 'wp_primary_medical_need'): 0.85, ('primary_medical', 'wp_health_inequalities'): 0.15}
    >>> load_formula({"title": "mine", "population": "people", "blocks": [{"name": "all", "shares": 1}]})
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: formula 'mine': block 'all' has the unknown key 'shares'; its keys are name, budget, rate, share, needs, indices, inequality, costs.
    """
    if isinstance(formula, Formula):
        return formula
    data = formula if isinstance(formula, Mapping) else _read(formula)
    name = str(data.get("slug") or data.get("title") or "without a title")
    _require_keys(data, _TOP, f"formula {name!r}", ("title", "population", "blocks"))
    blocks = tuple(_block(b, f"formula {name!r}") for b in data["blocks"])
    _require_blocks(blocks, name)
    top = {k: v for k, v in data.items() if k not in ("blocks", "sources", "slug")}
    return Formula(slug=name, blocks=_shared(blocks), sources=tuple(data.get("sources", ())), **top)


def _read(formula: str | Path) -> dict[str, Any]:
    known = sorted(p.stem for p in _SHIPPED.glob("*.toml"))
    path = _SHIPPED / f"{formula}.toml" if str(formula) in known else Path(formula)
    if path.suffix != ".toml" or not path.is_file():
        raise InputError(
            f"{str(formula)!r} is not a formula; the formulas that ship are {', '.join(known)}, "
            "or give the path of a TOML file."
        )
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{str(formula)!r} is not a TOML file ({error}); look at that line.") from None


def _require_keys(data: object, allowed: tuple[str, ...], where: str, needed: tuple[str, ...] = ()) -> None:
    if not isinstance(data, Mapping):
        raise InputError(f"{where} is a {type(data).__name__}; give a table with the keys {', '.join(allowed)}.")
    unknown = [k for k in data if k not in allowed]
    if unknown:
        raise InputError(f"{where} has the unknown key {unknown[0]!r}; its keys are {', '.join(allowed)}.")
    missing = [k for k in needed if k not in data]
    if missing:
        raise InputError(f"{where} lacks the key {missing[0]!r}; it must have {', '.join(needed)}.")


def _block(data: Mapping[str, Any], where: str) -> Block:
    named = data.get("name") if isinstance(data, Mapping) else None
    here = f"{where}: block {named!r}"
    _require_keys(data, _BLOCK, here, ("name",))
    inequality = data.get("inequality", {})
    _require_keys(inequality, _INEQUALITY, f"{here}: inequality", _INEQUALITY if inequality else ())
    block = Block(
        name=str(named),
        needs={k: _number(v, f"{here}: the weight of {k}") for k, v in data.get("needs", {}).items()},
        indices=tuple(data.get("indices", ())),
        costs=tuple(data.get("costs", ())),
        inequality=inequality.get("column", ""),
        inequality_weight=_number(inequality.get("weight", 0.0), f"{here}: the weight of inequality"),
        **{k: _number(data[k], f"{here}: {k}") for k in ("share", "budget", "rate") if k in data},
    )
    total = math.fsum(block.needs.values())
    if block.needs and abs(total - 1) > _ROUNDING:
        raise InputError(
            f"{here}: the weights of its needs sum to {total:.10g}, and they must sum to 1; divide each by their sum."
        )
    if not block.inequality_weight < 1:
        raise InputError(f"{here}: the weight of inequality is {block.inequality_weight}; give less than 1.")
    return block


def _number(value: object, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise InputError(f"{what} is {value!r}; give a number of zero or more.")
    return float(value)


def _require_blocks(blocks: tuple[Block, ...], name: str) -> None:
    names = [b.name for b in blocks]
    if not blocks or len(set(names)) < len(names):
        raise InputError(f"formula {name!r} has the blocks {names}; give at least one, each with a name of its own.")
    budgets = [b.budget is not None for b in blocks]
    shares = [not math.isnan(b.share) for b in blocks]
    if (any(budgets), any(shares)) not in {(all(budgets), False), (False, all(shares))}:
        raise InputError(f"formula {name!r}: give every block a share, or every block a budget.")
    total = math.fsum(b.share for b in blocks)
    if all(shares) and abs(total - 1) > _ROUNDING:
        raise InputError(f"formula {name!r}: the shares of its blocks sum to {total:.10g}, and they must sum to 1.")
    if any(budgets) and not math.fsum(b.budget or 0.0 for b in blocks) > 0:
        raise InputError(f"formula {name!r}: the budgets of its blocks are all zero; give money.")


def _shared(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks with their share of the budgets, where they have budgets."""
    if any(b.budget is None for b in blocks):
        return blocks
    total = math.fsum(b.budget or 0.0 for b in blocks)
    return tuple(Block(**{**vars(b), "share": (b.budget or 0.0) / total}) for b in blocks)
