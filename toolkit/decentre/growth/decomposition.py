"""A budget split into baseline, transfers, inflation, demography, national priorities and discretionary growth."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

import pandas as pd

from decentre import prices, tables
from decentre.errors import AssumptionWarning, InputError
from decentre.growth import components, reconciliation
from decentre.growth.between import Years, compared, lines_between, over
from decentre.growth.by_line import by_line
from decentre.growth.components import DENOMINATORS, Denominator
from decentre.growth.parts import Note, frame, here, is_net, split
from decentre.growth.rounding import corner_bounds, require_half_units
from decentre.growth.sums import Sums, add_up
from decentre.results import DiscretionByLine, Format, Plotted, require_identity
from decentre.tables.coding import categorised

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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
        Index body, year; columns baseline, transfers, inflation, demography, priorities, discretionary, budget (cash) and
        inflation_from (``'lines'``, ``'index'`` or ``'none'``). All but the last two add up to the budget. Always all of
        them: a part of which nothing is listed is 0, and printed tables and figures leave it out.
    denominator : str
        What the shares are taken of: ``'gross_growth'``, ``'growth'`` or ``'growth_after_inflation'``.
    unmatched : pandas.DataFrame
        Columns body, year, amount, status: bodies that appear or vanish (a merger or split shows as both), what a body's
        money changed over a gap in its years, and lines of a year that has no baseline; nothing is dropped in silence.
    local : pandas.DataFrame
        Index body, year; columns low, high: money of the lines that was in truth decided locally.
    efficiency : pandas.Series
        Efficiency saving by body and year, shown; summed only when growth is net of efficiency.
    half_units : dict
        Rounding of published inputs: name to half a unit.
    assumptions : tuple of str
        What the answer stands on.
    net_of_efficiency : bool
        Whether efficiency was taken off inflation.
    between : tuple of str
        The two years compared, where they are not a year and the year before.
    movements : pandas.DataFrame
        Index body, year; columns entries, exits, gaps, away: the money outside the growth shown, in the year it is booked.
    totals : pandas.Series
        Money of all bodies by year.
    currency : str
        ISO 4217 code of all money; None where it was not stated.
    begins, named_by : str
        When the years begin and which calendar year names one of one number; None where it was not stated.
    lines : pandas.DataFrame
        The lines as they were accepted; None where none were given.
    """

    parts: pd.DataFrame
    denominator: Denominator = "gross_growth"
    unmatched: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(reconciliation.UNMATCHED)))
    local: pd.DataFrame | None = None
    efficiency: pd.Series | None = None
    half_units: Mapping[str, float] = field(default_factory=dict)
    assumptions: tuple[str, ...] = ()
    net_of_efficiency: bool = False
    between: Years | None = None
    movements: pd.DataFrame | None = None
    totals: pd.Series | None = None
    currency: str | None = None
    begins: str | None = None
    named_by: str | None = None
    lines: pd.DataFrame | None = None

    _formats: ClassVar[Mapping[str, Format]] = {
        **dict.fromkeys([*components.columns(), "amount", "budget", "growth"], "money"),
        **dict.fromkeys(["share", "share_of_baseline", "discretionary_share", "low", "high"], "share"),
    }

    def __post_init__(self) -> None:
        components.require_parts(self.parts)
        carried, half = components.carried_and_grown(self.parts), tables.half_unit(self.currency)
        require_identity(carried, self.parts["budget"], components.identity(), tolerance=half)
        self.reconciliation  # noqa: B018 - checked where the parts are born

    @property
    def gross_growth(self) -> pd.Series:
        """Budget less baseline."""
        return (self.parts["budget"] - self.parts["baseline"]).rename("gross_growth")

    @property
    def growth(self) -> pd.Series:
        """Gross growth less transfers."""
        return components.money_shared(self.parts, "growth").rename("growth")

    @property
    def denominators(self) -> pd.Series:
        """What shares are taken of; NaN where it is zero or less."""
        whole = components.money_shared(self.parts, self.denominator)
        return whole.where(whole > 0).rename(self.denominator)

    @property
    def shares(self) -> pd.DataFrame:
        """Each part over the denominator; NaN for a part that is not inside it, and where it is zero or less."""
        inside = components.within(self.denominator)
        table = self.parts[components.growth_parts()].div(self.denominators, axis=0)
        return table.assign(**{name: math.nan for name in table.columns if name not in inside})

    @property
    def share_of_baseline(self) -> pd.DataFrame:
        """Each part over last year's budget; NaN where that is zero."""
        baseline = self.parts["baseline"].where(self.parts["baseline"] > 0)
        return self.parts[components.growth_parts()].div(baseline, axis=0)

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
        saved = self.efficiency if self.net_of_efficiency else None
        return corner_bounds(self.parts, self.half_units, self.denominator, saved)

    @property
    def reconciliation(self) -> pd.DataFrame:
        """How the total of all bodies changed, by year: ``change = growth + entries - exits + gaps + away``.

        Growth is that of the bodies shown. An exit is booked in the next year of the table, a gap (money after less money
        before) in the year of return; ``away`` is the money of bodies within a gap and adds up to nothing over the years.
        """
        if self.movements is None or self.totals is None:
            flows = pd.DataFrame(columns=["change", "growth", *reconciliation.FLOWS], dtype=float)
            return flows.rename_axis("year")
        return reconciliation.reconciled(self.gross_growth, self.movements, self.totals)

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
        columns = self.parts[components.growth_parts()]
        return pd.concat([self.parts["baseline"], self.gross_growth.rename("growth"), columns, shares], axis=1)

    def discretion_by_line(self) -> DiscretionByLine:
        """Return the discretion over each line of growth: the middle of its bounds, and 1 of the remainder.

        Returns
        -------
        DiscretionByLine
            ``.accounts`` (line, discretion, amount: bodies and years added up) and ``.rule``.

        Examples
        --------
        >>> from decentre import tables
        >>> shown = decompose_growth(tables.template("budget"), tables.template("lines"), price_index=None)
        >>> shown.discretion_by_line().accounts[["line", "discretion"]].tail(2)
                           line  discretion
        2  national priorities         0.0
        3  discretionary growth        1.0
        """
        return by_line(self.parts, self.lines, self.between, self.currency)

    def _one(self) -> pd.DataFrame:
        table = pd.DataFrame({"amount": self.parts[[*components.columns(), "budget"]].iloc[0].astype(float)})
        table["share"] = self.shares.iloc[0]
        table["share_of_baseline"] = self.share_of_baseline.iloc[0]
        return table.rename_axis("part")

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        """Return the summary as texts, without the parts of which nothing is listed."""
        shown, summary, nothing = super()._shown(code=code), self.summary(), components.left_out(self.parts)
        if len(self.parts) == 1:
            return shown[~summary.index.isin(nothing)]
        return shown.loc[:, ~summary.columns.isin(nothing)]

    def _title(self) -> str:
        return f"{self.scope}, shares of {DENOMINATORS[self.denominator]}"

    @property
    def scope(self) -> str:
        """Which bodies and years, in words."""
        bodies, labels = self.parts.index.unique("body"), self.parts.index.unique("year")
        who = bodies[0] if len(bodies) == 1 else f"{len(bodies)} bodies"
        if self.between is not None:
            return f"{who}, change from {self.between[0]} to {self.between[1]}"
        return f"{who}, {labels.min() if len(labels) == 1 else f'{labels.min()} to {labels.max()}'}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw a waterfall for one body's year, and stacked bars of growth for several.

        With one year the bars are bodies, the largest rise first; with several they are years, bodies pooled.
        """
        from decentre import figures

        drawn = self.parts.drop(columns=components.left_out(self.parts))
        steps = [c for c in components.growth_parts() if c in drawn]
        if len(drawn) == 1:
            return figures.waterfall(
                drawn[["baseline", *steps, "budget"]].iloc[0],
                ax=ax,
                title=self.scope,
                source=source,
                currency=self.currency,
            )
        if len(drawn.index.unique("year")) == 1:
            order = self.gross_growth.sort_values(ascending=False).index
            rows = drawn.loc[order, steps].droplevel("year")
        else:
            rows = drawn[steps].groupby(level="year").sum(min_count=1)
        since = "the year before" if self.between is None else self.between[0]
        return figures.stacked(
            rows, ax=ax, title=self.scope, ylabel=f"growth on {since}", source=source, currency=self.currency
        )


def decompose_growth(
    budget: pd.DataFrame,
    lines: pd.DataFrame | None = None,
    *,
    price_index: prices.PriceIndex | pd.Series | Mapping[str, float] | str | None,
    net_of_efficiency: bool = False,
    denominator: Denominator = "gross_growth",
    between: tuple[str, str] | None = None,
    rounding: Mapping[str, float] | None = None,
    begins: str | None = None,
    named_by: Literal["start", "end"] | None = None,
    currency: str | None = None,
) -> GrowthDecomposition:
    r"""Split each body's budget into baseline, transfers, inflation, demography, national priorities and discretionary growth.

    For each body and year :math:`t` whose year before is there,

    .. math::
        \mathrm{discretionary}_t = (B_t - B_{t-1}) - \mathrm{transfers}_t - \mathrm{inflation}_t - \mathrm{demography}_t -
        \mathrm{priorities}_t

    with inflation the sum of the inflation lines where the body and year has any, and
    :math:`B_{t-1}(P_t/P_{t-1} - 1)` otherwise.

    Parameters
    ----------
    budget : pandas.DataFrame
        Columns body, year, amount (cash).
    lines : pandas.DataFrame, optional
        Columns body, year, line, component (``'transfer'``, ``'inflation'``, ``'efficiency'``, ``'demography'`` or
        ``'priority'``), amount (cash; an efficiency is a positive saving), and optionally discretion_low and
        discretion_high (0 to 1): the share of a priority or demography line that was in truth decided locally.
    price_index : PriceIndex, pandas.Series, str or None
        A price index (``prices.load``, ``prices.from_rates``, ``prices.read``), levels by year, the name of a shipped
        index, or ``None`` for no price term.
    net_of_efficiency : bool, default False
        Whether efficiency lines are taken off inflation, once.
    denominator : {'gross_growth', 'growth', 'growth_after_inflation'}
        What shares are taken of: the whole rise; the rise after transfers; the rise after transfers and inflation.
    between : (str, str), optional
        Two years of the table: the change from the first to the last, also where years between are missing. Prices are
        compounded; a line is the addition of its year, and those of all years after the first are summed.
    rounding : mapping, optional
        Half a unit of inputs that were published rounded: ``{'growth': 50e6}``. Names: baseline, growth, transfers,
        inflation, demography, priorities.
    begins : str, optional
        Month and day on which the table's years begin, such as ``'07-01'``, where it is not 1 April (1 January for years
        of one number) and no column ``begins`` of a table says it; the price index must begin then too.
    named_by : {'start', 'end'}, optional
        Which calendar year names a year of one number that does not begin in January; or a column ``named_by``.
    currency : str, optional
        ISO 4217 code of all money (``'GBP'``), where no column ``currency`` of a table says it.

    Returns
    -------
    GrowthDecomposition
        ``.parts``, ``.shares``, ``.share_of_baseline``, ``.bounds``, ``.rounding_bounds``, ``.unmatched``,
        ``.reconciliation``, ``.summary()``, ``.plot()``.

    Raises
    ------
    InputError
        A table is refused (``cases`` holds the rows), two currencies are named, no two years follow each other, or the price index does not cover
        a year that needs it, or is already net of efficiency; ``between`` is not two years of the table, or a body states
        inflation in some of the years compared only.
    IdentityError
        The parts do not add up to the budget, or the money of all bodies does not change by what is shown.

    Warns
    -----
    AssumptionWarning
        A share has a denominator of zero or less, there are no efficiency lines to take off, or a body has lines in some of
        the years compared and none in others.

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
    >>> result = decompose_growth(tables.template("budget"), tables.template("lines"), price_index=None, currency="GBP")
    >>> result
    <GrowthDecomposition: West Sussex Health Authority, 2002-03, shares of gross growth>
                  amount (£m)   share share_of_baseline
    part
    baseline            561.6     n/a               n/a
    inflation            17.0  31.6 %             3.0 %
    priorities           11.5  21.4 %             2.0 %
    discretionary        25.3  47.0 %             4.5 %
    budget              615.4     n/a               n/a
    note: discretionary growth is the remainder: an upper bound against national claims that are not listed, and a lower bound against listed claims that are partly local
    """
    coded = categorised(lines, ("body", "year", "line", "component"))
    checked = tables.budget_and_lines(budget, coded, every_year=between is None)
    currency = tables.settle_currency(currency, budget=budget, lines=lines)
    beginning = tables.settle_beginning(begins, named_by, budget=budget, lines=lines)
    budget, lines = checked
    index = prices.taken(
        price_index, budget["year"].unique(), needed=(), begins=beginning.begins, named_by=beginning.named_by
    )
    _require_choices(index, net_of_efficiency, denominator, rounding)
    sums, notes = summed(budget, lines, compared(between, budget))
    asked = Asked(net_of_efficiency, denominator, dict(rounding or {}), between, currency, beginning)
    return decompose_sums(sums, notes, index, asked, lines)


def _require_choices(
    index: prices.PriceIndex | None, net: bool, denominator: str, rounding: Mapping[str, float] | None
) -> None:
    if not (isinstance(denominator, str) and denominator in DENOMINATORS):
        raise InputError(f"{denominator!r} is not a denominator; give one of {', '.join(DENOMINATORS)}.")
    if net and index is not None and is_net(index):
        raise InputError(
            f"The price index {index.name!r} is already net of efficiency; leave net_of_efficiency=False, "
            "or give a gross index, so that the saving is taken off once."
        )
    require_half_units(rounding or {})


def summed(budget: pd.DataFrame, lines: pd.DataFrame | None, years: Years | None) -> tuple[Sums, list[Note]]:
    """Return the sums of accepted tables, of every year or of two years compared, and what they stand on."""
    if years is None:
        return add_up(budget, lines), []
    lines, outside = lines_between(lines, years)
    sums, silent = over(add_up(budget, lines), years)
    return sums, [*outside, *silent]


@dataclass(frozen=True)
class Asked:
    """The choices of a decomposition."""

    net: bool
    denominator: Denominator
    half_units: Mapping[str, float]
    between: Years | None
    currency: str | None
    beginning: tables.Beginning


def decompose_sums(
    sums: Sums,
    notes: list[Note],
    price_index: prices.PriceIndex | None,
    asked: Asked,
    lines: pd.DataFrame | None = None,
) -> GrowthDecomposition:
    """Split the growth of summed tables: the number behind :func:`decompose_growth`."""
    parts, found = split(sums, price_index, asked.net)
    table, kept = frame(parts, sums), here(sums)
    moved, totals = reconciliation.movements(sums), reconciliation.totals(sums)
    growth = table["budget"] - table["baseline"]
    rest = reconciliation.notes(growth, moved, totals, asked.currency)
    notes = [*notes, *found, *_index_note(table, price_index), *_denominator_note(table, asked.denominator), *rest]
    for note in notes:
        if note.warns:
            warnings.warn(note.words, AssumptionWarning, stacklevel=3)
    saved = sums.components[components.saving()]
    return GrowthDecomposition(
        parts=table,
        denominator=asked.denominator,
        unmatched=reconciliation.unmatched(sums),
        local=pd.DataFrame({"low": sums.low[:, 1:][kept], "high": sums.high[:, 1:][kept]}, index=table.index),
        efficiency=pd.Series(saved[:, 1:][kept], index=table.index, name="efficiency"),
        half_units=asked.half_units,
        assumptions=(REMAINDER, *(note.words for note in notes)),
        net_of_efficiency=asked.net,
        between=asked.between,
        movements=moved,
        totals=totals,
        currency=asked.currency,
        begins=asked.beginning.begins,
        named_by=asked.beginning.named_by,
        lines=lines,
    )


def _index_note(parts: pd.DataFrame, price_index: prices.PriceIndex | None) -> list[Note]:
    """Return what was done to a price index that was used: years that begin elsewhere are blended."""
    if price_index is None or not price_index.note or not (parts["inflation_from"] == "index").any():
        return []
    return [Note(f"the price index {price_index.name} is {price_index.note}")]


def _denominator_note(parts: pd.DataFrame, denominator: Denominator) -> list[Note]:
    undefined = ~(components.money_shared(parts, denominator) > 0)
    if not undefined.any():
        return []
    first = ", ".join(f"{b} {y}" for b, y in parts.index[undefined][:3])
    return [
        Note(
            f"the share is not defined where {DENOMINATORS[denominator]} is zero or less: {int(undefined.sum())} of "
            f"{len(parts)} budgets ({first}{' ...' if undefined.sum() > 3 else ''}); their amounts stand",
            warns=True,
        )
    ]
