"""What a decomposition of growth gives: the parts, their shares, and how the shares are shown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from decentre import figures, tables
from decentre.growth import components, reconciliation
from decentre.growth.between import Years
from decentre.growth.by_line import by_line
from decentre.growth.components import DENOMINATORS, Denominator
from decentre.growth.rounding import corner_bounds
from decentre.results import DiscretionByLine, Format, Plotted, require_identity

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
        >>> from decentre.growth import decompose_growth
        >>> from decentre import tables
        >>> shown = decompose_growth(tables.template("budget"), tables.template("lines"), price_index=None)
        >>> shown.discretion_by_line().accounts[["line", "discretion"]].tail(2)
                                     line  discretion
        6  earmarked: primary care access         0.0
        7            discretionary growth         1.0
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
        return self._scope(self.parts)

    def _scope(self, parts: pd.DataFrame) -> str:
        bodies, labels = parts.index.unique("body"), parts.index.unique("year")
        who = bodies[0] if len(bodies) == 1 else f"{len(bodies)} bodies"
        if self.between is not None:
            return f"{who}, change from {self.between[0]} to {self.between[1]}"
        return f"{who}, {labels.min() if len(labels) == 1 else f'{labels.min()} to {labels.max()}'}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw a waterfall for one body's year, and stacked bars of growth for several.

        With one year the bars are bodies, the largest rise first; with several they are years, bodies pooled.
        """
        return self._drawn(self.parts, ax, source)

    def _bodies(self) -> Iterable[str]:
        return self.parts.index.unique("body")

    def _draw_body(self, body: str, ax: Axes | None, source: str) -> Axes:
        """Draw one body: a waterfall of its year, or a bar a year."""
        return self._drawn(self.parts[self.parts.index.get_level_values("body") == body], ax, source)

    def _drawn(self, parts: pd.DataFrame, ax: Axes | None, source: str) -> Axes:
        drawn, title = parts.drop(columns=components.left_out(parts)), self._scope(parts)
        steps = [c for c in components.growth_parts() if c in drawn]
        if len(drawn) == 1:
            whole = drawn[["baseline", *steps, "budget"]].iloc[0]
            return figures.waterfall(whole, ax=ax, title=title, source=source, currency=self.currency)
        if len(drawn.index.unique("year")) == 1:
            order = (drawn["budget"] - drawn["baseline"]).sort_values(ascending=False).index
            rows = drawn.loc[order, steps].droplevel("year")
        else:
            rows = drawn[steps].groupby(level="year").sum(min_count=1)
        since = "the year before" if self.between is None else self.between[0]
        return figures.stacked(
            rows, ax=ax, title=title, ylabel=f"growth on {since}", source=source, currency=self.currency
        )
