"""A budget split into baseline, transfers, inflation, national priorities and discretionary growth."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd

from decentre import prices, tables
from decentre.errors import AssumptionWarning, InputError
from decentre.growth.parts import frame, here, is_net, split, unmatched
from decentre.growth.sums import Sums, add_up
from decentre.results import Format, Plotted, require_identity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Denominator = Literal["gross_growth", "growth", "growth_after_inflation"]
DENOMINATORS: tuple[Denominator, ...] = ("gross_growth", "growth", "growth_after_inflation")
PARTS = ["baseline", "transfers", "inflation", "priorities", "discretionary"]
_INSIDE = {
    "gross_growth": ["transfers", "inflation", "priorities", "discretionary"],
    "growth": ["inflation", "priorities", "discretionary"],
    "growth_after_inflation": ["priorities", "discretionary"],
}
_ROUNDED = ("baseline", "growth", "transfers", "inflation", "priorities")
_IN_WORDS = {
    "gross_growth": "gross growth",
    "growth": "growth after transfers",
    "growth_after_inflation": "growth after transfers and inflation",
}
REMAINDER = (
    "discretionary growth is the remainder: an upper bound against national claims that are not listed, and a lower "
    "bound against listed claims that are partly local"
)


@dataclass(frozen=True, repr=False)
class GrowthDecomposition(Plotted):
    """A budget split into the part carried in and the parts of its growth.

    Attributes
    ----------
    parts : pandas.DataFrame
        Index body, year; columns baseline, transfers, inflation, priorities, discretionary, budget (cash pounds) and
        inflation_from (``'lines'``, ``'index'`` or ``'none'``). The first five add up to the budget.
    denominator : str
        What the shares are taken of: ``'gross_growth'``, ``'growth'`` or ``'growth_after_inflation'``.
    unmatched : pandas.DataFrame
        Bodies that appear or vanish between years (a merger or split shows as both), and lines of a year that has no
        baseline, with their pounds; nothing is dropped in silence.
    local : pandas.DataFrame
        Index body, year; columns low, high: pounds of the priority lines that were in truth decided locally.
    efficiency : pandas.Series
        Pounds of efficiency saving by body and year, shown; summed only when growth is net of efficiency.
    half_units : dict
        Rounding of published inputs: name to half a unit in pounds.
    assumptions : tuple of str
        What the answer stands on.
    """

    parts: pd.DataFrame
    denominator: Denominator = "gross_growth"
    unmatched: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["body", "year", "amount", "status"]))
    local: pd.DataFrame | None = None
    efficiency: pd.Series | None = None
    half_units: Mapping[str, float] = field(default_factory=dict)
    assumptions: tuple[str, ...] = ()

    _formats: ClassVar[Mapping[str, Format]] = {
        **dict.fromkeys([*PARTS, "amount", "budget", "growth"], "money"),
        **dict.fromkeys(["share", "share_of_baseline", "discretionary_share", "low", "high"], "share"),
    }

    def __post_init__(self) -> None:
        require_identity(
            self.parts[PARTS].sum(axis=1, skipna=False),
            self.parts["budget"],
            "baseline + transfers + inflation + priorities + discretionary = budget",
        )

    @property
    def gross_growth(self) -> pd.Series:
        """Budget less baseline, in pounds."""
        return (self.parts["budget"] - self.parts["baseline"]).rename("gross_growth")

    @property
    def growth(self) -> pd.Series:
        """Gross growth less transfers, in pounds."""
        return (self.gross_growth - self.parts["transfers"]).rename("growth")

    @property
    def denominators(self) -> pd.Series:
        """The pounds that shares are taken of; NaN where they are zero or less."""
        return _denominator(self.parts, self.denominator).rename(self.denominator)

    @property
    def shares(self) -> pd.DataFrame:
        """Each part over the denominator; NaN for a part that is not inside it, and where it is zero or less."""
        inside = _INSIDE[self.denominator]
        table = self.parts[_INSIDE["gross_growth"]].div(self.denominators, axis=0)
        return table.where(table.columns.isin(inside) | np.zeros((len(table), 1), bool))

    @property
    def share_of_baseline(self) -> pd.DataFrame:
        """Each part over last year's budget; NaN where that is zero."""
        baseline = self.parts["baseline"].where(self.parts["baseline"] > 0)
        return self.parts[_INSIDE["gross_growth"]].div(baseline, axis=0)

    @property
    def bounds(self) -> pd.DataFrame:
        """The discretionary share if listed claims are partly local: columns low, high."""
        table = pd.DataFrame({"low": self.parts["discretionary"], "high": self.parts["discretionary"]})
        if self.local is not None:
            table = table + self.local[["low", "high"]]
        return table.div(self.denominators, axis=0)

    @property
    def rounding_bounds(self) -> pd.DataFrame:
        """The discretionary share if rounded inputs lie anywhere in their half units: columns low, high."""
        corners = itertools.product((-1, 1), repeat=len(self.half_units))
        shares = [self._at_corner(dict(zip(self.half_units, signs, strict=True))) for signs in corners]
        table = pd.concat(shares, axis=1)
        return pd.DataFrame({"low": table.min(axis=1, skipna=False), "high": table.max(axis=1, skipna=False)})

    def _at_corner(self, signs: Mapping[str, int]) -> pd.Series:
        moved = {name: sign * self.half_units[name] for name, sign in signs.items()}
        parts = self.parts[PARTS].copy()
        growth = self.gross_growth + moved.pop("growth", 0.0)
        rates = parts["inflation"] / parts["baseline"]
        shift = moved.pop("baseline", 0.0)
        indexed = self.parts["inflation_from"] == "index" if "inflation_from" in self.parts else False
        parts["inflation"] = parts["inflation"] + (rates * shift).where(indexed, 0.0)
        parts["baseline"] = parts["baseline"] + shift
        for name, change in moved.items():
            parts[name] = parts[name] + change
        claims = parts[["transfers", "inflation", "priorities"]].sum(axis=1, skipna=False)
        parts["discretionary"] = growth - claims
        parts["budget"] = parts["baseline"] + growth
        return parts["discretionary"] / _denominator(parts, self.denominator)

    def summary(self) -> pd.DataFrame:
        """Return the parts of one body's year, or one row a body and year.

        Returns
        -------
        pandas.DataFrame
            For one body and year: index part; columns amount, share (of the denominator), share_of_baseline. For
            several: index body, year; columns baseline, growth (gross), the parts, discretionary_share, and low and
            high where lines carry bounds.
        """
        if len(self.parts) == 1:
            return self._one()
        shares = pd.DataFrame({"discretionary_share": self.shares["discretionary"]})
        if self.local is not None and self.local.to_numpy().any():
            shares = shares.join(self.bounds)
        columns = self.parts[["transfers", "inflation", "priorities", "discretionary"]]
        return pd.concat([self.parts["baseline"], self.gross_growth.rename("growth"), columns, shares], axis=1)

    def _one(self) -> pd.DataFrame:
        table = pd.DataFrame({"amount": self.parts[[*PARTS, "budget"]].iloc[0].astype(float)})
        table["share"] = self.shares.iloc[0]
        table["share_of_baseline"] = self.share_of_baseline.iloc[0]
        return table.rename_axis("part")

    def _headline(self) -> str:
        bodies, labels = self.parts.index.unique("body"), self.parts.index.unique("year")
        who = bodies[0] if len(bodies) == 1 else f"{len(bodies)} bodies"
        when = labels.min() if len(labels) == 1 else f"{labels.min()} to {labels.max()}"
        return f"GrowthDecomposition: {who}, {when}, shares of {_IN_WORDS[self.denominator]}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw a waterfall for one body's year, and stacked bars of growth for several.

        With one year the bars are bodies, the largest rise first; with several they are years, bodies pooled.
        """
        from decentre import figures

        title = self._headline().removeprefix("GrowthDecomposition: ").split(", shares")[0]
        if len(self.parts) == 1:
            return figures.waterfall(self.parts[[*PARTS, "budget"]].iloc[0], ax=ax, title=title, source=source)
        parts, years = self.parts[_INSIDE["gross_growth"]], self.parts.index.unique("year")
        if len(years) == 1:
            rows = parts.droplevel("year").loc[
                self.gross_growth.sort_values(ascending=False).index.get_level_values("body")
            ]
        else:
            rows = parts.groupby(level="year").sum(min_count=1)
        return figures.stacked(rows, ax=ax, title=title, ylabel="growth on the year before", source=source)


def _denominator(parts: pd.DataFrame, denominator: Denominator) -> pd.Series:
    pounds = parts["budget"] - parts["baseline"]
    if denominator != "gross_growth":
        pounds = pounds - parts["transfers"]
    if denominator == "growth_after_inflation":
        pounds = pounds - parts["inflation"]
    return pounds.where(pounds > 0)


def decompose_growth(
    budget: pd.DataFrame,
    lines: pd.DataFrame | None = None,
    *,
    price_index: prices.PriceIndex | pd.Series | Mapping[str, float] | str | None,
    net_of_efficiency: bool = False,
    denominator: Denominator = "gross_growth",
    rounding: Mapping[str, float] | None = None,
) -> GrowthDecomposition:
    r"""Split each body's budget into baseline, transfers, inflation, national priorities and discretionary growth.

    For each body and year :math:`t` whose year before is there,

    .. math::
        \mathrm{discretionary}_t = (B_t - B_{t-1}) - \mathrm{transfers}_t - \mathrm{inflation}_t - \mathrm{priorities}_t

    with inflation the sum of the inflation lines where the body and year has any, and
    :math:`B_{t-1}(P_t/P_{t-1} - 1)` otherwise.

    Parameters
    ----------
    budget : pandas.DataFrame
        Columns body, year (financial year), amount (cash pounds).
    lines : pandas.DataFrame, optional
        Columns body, year, line, component (``'transfer'``, ``'inflation'``, ``'efficiency'`` or ``'priority'``),
        amount (cash pounds; an efficiency is a positive saving), and optionally discretion_low and discretion_high
        (0 to 1): the share of a priority line that was in truth decided locally.
    price_index : PriceIndex, pandas.Series, str or None
        A price index (``prices.load``, ``prices.from_rates``, ``prices.read``), levels by year, the name of a shipped
        index, or ``None`` for no price term.
    net_of_efficiency : bool, default False
        Whether efficiency lines are taken off inflation, once.
    denominator : {'gross_growth', 'growth', 'growth_after_inflation'}
        What shares are taken of: the whole rise; the rise after transfers; the rise after transfers and inflation.
    rounding : mapping, optional
        Half a unit, in pounds, of inputs that were published rounded: ``{'growth': 50e6}``. Names: baseline, growth,
        transfers, inflation, priorities.

    Returns
    -------
    GrowthDecomposition
        ``.parts``, ``.shares``, ``.share_of_baseline``, ``.bounds``, ``.rounding_bounds``, ``.unmatched``,
        ``.summary()``, ``.plot()``.

    Raises
    ------
    InputError
        A table is refused (``cases`` holds the rows), no two years follow each other, or the price index does not cover
        a year that needs it, or is already net of efficiency.

    Warns
    -----
    AssumptionWarning
        A share has a denominator of zero or less, or there are no efficiency lines to take off.

    Notes
    -----
    The remainder is an upper bound on discretion: whatever national claim was not listed is still in it.

    References
    ----------
    "Decentring the NHS: a case study of resource allocation decisions within a health district", Social Policy and
    Administration 38(1), 57-72, 2004.

    Examples
    --------
    West Sussex Health Authority, 2002-03 (House of Commons, written answer):

    >>> from decentre import tables
    >>> result = decompose_growth(tables.template("budget"), tables.template("lines"), price_index=None)
    >>> result
    <GrowthDecomposition: West Sussex Health Authority, 2002-03, shares of gross growth>
                  amount (£m)   share share_of_baseline
    part
    baseline            561.6     n/a               n/a
    transfers             0.0   0.0 %             0.0 %
    inflation            17.0  31.6 %             3.0 %
    priorities           11.5  21.4 %             2.0 %
    discretionary        25.3  47.0 %             4.5 %
    budget              615.4     n/a               n/a
    note: discretionary growth is the remainder: an upper bound against national claims that are not listed, and a lower bound against listed claims that are partly local
    """
    budget, lines = tables.budget_and_lines(budget, lines)
    index = prices.taken(price_index, budget["year"].unique(), needed=())
    _require_choices(index, net_of_efficiency, denominator, rounding)
    sums = add_up(budget, lines)
    return decompose_sums(sums, index, net_of_efficiency, denominator, dict(rounding or {}))


def _require_choices(
    index: prices.PriceIndex | None, net: bool, denominator: str, rounding: Mapping[str, float] | None
) -> None:
    if denominator not in DENOMINATORS:
        raise InputError(f"{denominator!r} is not a denominator; give one of {', '.join(DENOMINATORS)}.")
    if net and index is not None and is_net(index):
        raise InputError(
            f"The price index {index.name!r} is already net of efficiency; leave net_of_efficiency=False, "
            "or give a gross index, so that the saving is taken off once."
        )
    wrong = {k: v for k, v in (rounding or {}).items() if k not in _ROUNDED or not v >= 0}
    if wrong:
        raise InputError(
            f"rounding holds {wrong}; give half a unit in pounds, zero or more, for any of {', '.join(_ROUNDED)}."
        )


def decompose_sums(
    sums: Sums,
    price_index: prices.PriceIndex | None,
    net: bool,
    denominator: Denominator,
    half_units: Mapping[str, float],
) -> GrowthDecomposition:
    """Split the growth of summed tables: the number behind :func:`decompose_growth`."""
    parts, notes = split(sums, price_index, net)
    table = frame(parts, sums)
    notes += _denominator_note(table, denominator)
    missing = [n for n in notes if n.startswith(_WARNED)]
    for note in missing:
        warnings.warn(note, AssumptionWarning, stacklevel=3)
    kept = here(sums)
    return GrowthDecomposition(
        parts=table,
        denominator=denominator,
        unmatched=unmatched(sums),
        local=pd.DataFrame({"low": sums.low[:, 1:][kept], "high": sums.high[:, 1:][kept]}, index=table.index),
        efficiency=pd.Series(sums.components["efficiency"][:, 1:][kept], index=table.index, name="efficiency"),
        half_units=half_units,
        assumptions=(REMAINDER, *notes),
    )


_WARNED = ("no efficiency lines", "the share is not defined")


def _denominator_note(parts: pd.DataFrame, denominator: Denominator) -> list[str]:
    undefined = _denominator(parts, denominator).isna()
    if not undefined.any():
        return []
    first = ", ".join(f"{b} {y}" for b, y in parts.index[undefined][:3])
    return [
        f"the share is not defined where {_IN_WORDS[denominator]} is zero or less: {int(undefined.sum())} of "
        f"{len(parts)} budgets ({first}{' ...' if undefined.sum() > 3 else ''}); their pounds stand"
    ]
