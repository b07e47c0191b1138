"""A capitation formula as data: its blocks, their need, inequality and cost, and where it comes from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from decentre import records
from decentre.capitation.derived import Derived, read_derived
from decentre.errors import InputError
from decentre.results import Format, Result
from decentre.tables.choices import path_of

_SHIPPED = Path(__file__).parent.parent / "formulas"
_ROUNDING = 1e-9


class _Inequality(records.Record, frozen=True):
    """The weighted population for inequality and its weight."""

    column: str
    weight: float


class _Block(records.Record, frozen=True):
    """A block as the file has it."""

    name: str
    budget: float | None = None
    rate: float | None = None
    share: float | None = None
    needs: dict[str, float] = {}  # noqa: RUF012 (a record makes a new one each time)
    indices: tuple[str, ...] = ()
    inequality: _Inequality | None = None
    costs: tuple[str, ...] = ()


class _File(records.Record, frozen=True, kw_only=True):
    """A formula as its file has it; its blocks are read one by one, so that a fault names the block."""

    slug: str = ""
    title: str
    years: str = ""
    population: str
    currency: str | None = None
    heads: float | None = None
    certainty: str = ""
    note: str = ""
    topic: str = ""
    known_until: date | None = None
    programmes: tuple[str, ...] = ()
    derived: list[object] = []  # noqa: RUF012 (a record makes a new one each time)
    minimum: float | None = None
    maximum: float | None = None
    blocks: list[object]
    sources: tuple[dict[str, str], ...] = ()


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
    programmes : tuple of str
        Programmes of care that the formula has, each a block; empty where its file does not list them.
    sources : tuple of dict
        Key, title, publisher, date and address of each source.
    currency : str or None
        ISO 4217 code of its budgets.
    derived : tuple of Derived
        Indices that the formula makes itself from other columns.
    minimum, maximum : float or None
        Money that no body gets less than, and more than; the others share the rest in proportion.
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
    programmes: tuple[str, ...] = ()
    derived: tuple[Derived, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

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
    def given(self) -> list[str]:
        """Columns of indices that the populations must hold: those that the formula does not make itself."""
        return [c for c in self.indices if c not in [d.name for d in self.derived]]

    @property
    def bases(self) -> list[str]:
        """Columns that derived indices are made from: those that the populations must hold."""
        return [d.column for d in self.derived if d.column not in [e.name for e in self.derived]]

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

    def _title(self) -> str:
        return self.title


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
        ``england_primary_medical_2022_26``, ``england_pct_2006_08``; ``scotland_nrac_2009``,
        ``scotland_arbuthnott_2000``, ``scotland_share_1978``, ``wales_direct_needs_2003``,
        ``northern_ireland_capitation``; ``us_hill_burton_1946``), the path of a TOML file, or what such a file holds: ``title``, ``population`` (a
        column), and ``blocks``, each with a ``name``, its ``share`` or ``budget``, ``needs`` (column to weight),
        ``inequality`` (column and weight), ``indices`` and ``costs`` (columns). ``programmes`` (names), where given, are
        the programmes of care that must each have a block. ``derived`` lists indices that the formula makes itself, each
        with a ``name`` and the ``column`` it is made from, and in this order ``times``, ``relative_to`` (``'bodies'`` or
        ``'people'``: divided by the mean), ``one_minus``, ``floor``, ``ceiling`` and ``power``. ``minimum`` and ``maximum``
        are money a body.

    Returns
    -------
    Formula
        Blocks, weights and sources; prints as a table.

    Raises
    ------
    InputError
        There is no such formula or file; a key is unknown or missing; weights or shares do not sum to one; some blocks
        have a share and others a budget; a programme of care has no block.

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
    file = records.from_dict(data, _File, f"formula {name!r}")
    blocks = tuple(_block(b, f"formula {name!r}") for b in file.blocks)
    _require_blocks(blocks, name)
    _require_programmes(blocks, file.programmes, name)
    return Formula(
        slug=name,
        title=file.title,
        population=file.population,
        blocks=_shared(blocks),
        years=file.years,
        heads=None if file.heads is None else _amount(file.heads, f"formula {name!r}: heads"),
        certainty=file.certainty,
        note=file.note,
        sources=file.sources,
        currency=file.currency,
        programmes=file.programmes,
        derived=read_derived(file.derived, name),
        minimum=None if file.minimum is None else _amount(file.minimum, f"formula {name!r}: minimum"),
        maximum=None if file.maximum is None else _amount(file.maximum, f"formula {name!r}: maximum"),
    )


def _read(formula: str | Path) -> dict[str, Any]:
    known = sorted(p.stem for p in _SHIPPED.glob("*.toml"))
    path = _SHIPPED / f"{formula}.toml" if str(formula) in known else path_of(formula, "formula")
    if path.suffix != ".toml" or not path.is_file():
        raise InputError(
            f"{str(formula)!r} is not a formula; the formulas that ship are {', '.join(known)}, "
            "or give the path of a TOML file."
        )
    return records.contents(path)


def _block(data: object, where: str) -> Block:
    named = data.get("name") if isinstance(data, Mapping) else None
    here = f"{where}: block {named!r}"
    if not isinstance(data, Mapping):
        keys = ", ".join(_Block.__struct_fields__)
        raise InputError(f"{here} is a {type(data).__name__}; give a table with the keys {keys}.")
    told = {k: v for k, v in data.items() if k != "inequality" or v}
    block = _numbers(records.from_dict(told, _Block, here), here)
    total = math.fsum(block.needs.values())
    if block.needs and abs(total - 1) > _ROUNDING:
        raise InputError(
            f"{here}: the weights of its needs sum to {total:.10g}, and they must sum to 1; divide each by their sum."
        )
    if not block.inequality_weight < 1:
        raise InputError(f"{here}: the weight of inequality is {block.inequality_weight}; give less than 1.")
    return block


def _numbers(told: _Block, here: str) -> Block:
    """Return a block whose numbers are zero or more, or refuse it."""
    inequality = told.inequality
    given = {name: getattr(told, name) for name in ("share", "budget", "rate")}
    amounts = {name: _amount(value, f"{here}: {name}") for name, value in given.items() if value is not None}
    return Block(
        name=told.name,
        needs={column: _amount(w, f"{here}: the weight of {column}") for column, w in told.needs.items()},
        indices=told.indices,
        costs=told.costs,
        inequality=inequality.column if inequality else "",
        inequality_weight=_amount(inequality.weight, f"{here}: the weight of inequality") if inequality else 0.0,
        share=amounts.get("share", math.nan),
        budget=amounts.get("budget"),
        rate=amounts.get("rate"),
    )


def _amount(value: float, what: str) -> float:
    if value < 0:
        raise InputError(f"{what} is {value:g}; give a number of zero or more.")
    return value


def _require_blocks(blocks: tuple[Block, ...], name: str) -> None:
    names = [b.name for b in blocks]
    if not blocks or len(set(names)) < len(names):
        raise InputError(f"formula {name!r} has the blocks {names}; give at least one, each with a name of its own.")
    budgets = [b.budget is not None for b in blocks]
    shares = [not math.isnan(b.share) for b in blocks]
    if (any(budgets), any(shares)) not in {(all(budgets), False), (False, all(shares))}:
        lacking = [b.name for b, shared, paid in zip(blocks, shares, budgets, strict=True) if not (shared or paid)]
        said = f"; {', '.join(lacking)} has neither" if lacking else ""
        raise InputError(f"formula {name!r}: give every block a share, or every block a budget{said}.")
    total = math.fsum(b.share for b in blocks)
    if all(shares) and abs(total - 1) > _ROUNDING:
        raise InputError(f"formula {name!r}: the shares of its blocks sum to {total:.10g}, and they must sum to 1.")
    if any(budgets) and not math.fsum(b.budget or 0.0 for b in blocks) > 0:
        raise InputError(f"formula {name!r}: the budgets of its blocks are all zero; give money.")


def _require_programmes(blocks: tuple[Block, ...], programmes: tuple[str, ...], name: str) -> None:
    """Refuse a formula that lacks a programme of care: its shares would look whole, and its targets be those of another."""
    names = {b.name for b in blocks}
    absent = [p for p in programmes if p not in names]
    if absent:
        raise InputError(
            f"formula {name!r} has no block for {', '.join(absent)}, which its programmes list; add a block of that name with its "
            "share, or take the name off the list and say so in the note."
        )


def _shared(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks with their share of the budgets, where they have budgets."""
    if any(b.budget is None for b in blocks):
        return blocks
    total = math.fsum(b.budget or 0.0 for b in blocks)
    return tuple(Block(**{**vars(b), "share": (b.budget or 0.0) / total}) for b in blocks)
