"""A pool's contributions and spend under one risk share: who pays in, who bears the rest, and that it adds up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from decentre import figures
from decentre.figures.units import unit_of
from decentre.pooling.gate import Amounts, Pool, require_budgets, require_pool
from decentre.pooling.risks import risks_of
from decentre.pooling.sharing import CLAIMS, RiskShare, in_pence, share
from decentre.results import Format, Plotted, require_identity
from decentre.tables import require_amounts, settle_currency

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ENTITY = (
    "a pool is not an entity: each partner accounts for its cost; money passed from board to pool to council stands in NHS "
    "and in council spending, so net it once"
)
_KEPT = "what is not spent stays in the pool; kept is each partner's share of it by contribution"
_OUTSIDE = "the clause does not say who pays outside the pool: it is shared by contribution here"
_JOINT = (
    "jointly controlled is taken to be what a partner pays into lines that are shared or paid for by several; an agreement "
    "may leave a partner more say, or less"
)
_CLAIMS = (
    "the pool is divided over the lines as over claims of what each spends; no agreement known uses such a rule: it shows "
    "what a rule would do"
)


@dataclass(frozen=True, repr=False)
class PooledBudget(Plotted):
    """A pool's year under one risk share.

    Attributes
    ----------
    table : pandas.DataFrame
        Index partner; columns contribution, borne (money paid on top; negative: paid back), kept (its share of what stays
        in the pool), cost (contribution + borne - kept), contribution_share, cost_share. Costs add up to the spend.
    lines : pandas.DataFrame
        Index line; columns contribution, spend, overspend (negative: underspend), shared (whether the risk share holds for
        it).
    cover : pandas.Series
        How an overspend was covered, step by step, where the rule has steps.
    control : pandas.DataFrame
        Index partner; columns contribution, joint (what of it more than one partner has at risk), budget and
        budget_share (joint over the partner's budget), the last two NaN without budgets.
    risk_share : RiskShare
        The rule.
    assumptions : tuple of str
        What the answer stands on.
    risks : pandas.DataFrame or None
        Where standard deviations were given. Index partner, the last all; columns separate (what a partner's cost varies by
        when each bears its own part of each line), shared (when all bear the pool by contribution) and ratio; in the row of
        all the sums: what must be held in reserve for one deviation each.
    """

    table: pd.DataFrame
    lines: pd.DataFrame
    cover: pd.Series
    control: pd.DataFrame
    risk_share: RiskShare
    assumptions: tuple[str, ...] = ()
    currency: str | None = None
    risks: pd.DataFrame | None = None

    _formats: ClassVar[Mapping[str, Format]] = {
        **dict.fromkeys(["contribution", "borne", "kept", "cost"], "money"),
        **dict.fromkeys(["contribution_share", "cost_share"], "share"),
    }

    def __post_init__(self) -> None:
        spend = pd.Series([self.lines["spend"].sum()])
        parts = self.table["contribution"] + self.table["borne"] - self.table["kept"]
        require_identity(pd.Series([parts.sum(skipna=False)]), spend, "contributions + borne - kept = spend")
        require_identity(pd.Series([self.table["cost"].sum(skipna=False)]), spend, "costs of the partners = spend")

    @property
    def overspend(self) -> float:
        """Spend less contributions; negative: an underspend."""
        return float(self.lines["spend"].sum() - self.lines["contribution"].sum())

    def summary(self) -> pd.DataFrame:
        """Return who pays in, who bears the rest, and what each partner's cost is.

        Returns
        -------
        pandas.DataFrame
            Index partner; the columns of ``.table``.
        """
        return self.table

    def _in_words(self) -> tuple[str, str, str]:
        """Return what was pooled and spent, and the gap, in words."""
        sums = self.lines[["contribution", "spend"]].sum()
        unit = unit_of(sums, self.currency)
        word = "overspent" if self.overspend > 0 else "underspent"
        gap = f"{unit.said(abs(self.overspend))} {word}" if self.overspend else ""
        return unit.said(sums["contribution"]), unit.said(sums["spend"]), gap

    def _title(self) -> str:
        paid, spent, gap = self._in_words()
        told = f"{spent} spent, {gap}" if gap else f"{spent} spent"
        return f"{paid} pooled, {told}; {self.risk_share.words()}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw what each partner pays in, and bears or gets back."""
        paid, _, gap = self._in_words()
        title = f"{gap}: {self.risk_share.words()}" if gap else f"{paid} pooled and spent"
        return figures.pool(self.table, ax=ax, title=title, source=source, currency=self.currency)


def pool_budgets(
    contributions: Amounts,
    spend: Amounts | float,
    *,
    risk_share: str | Mapping[str, Any] | RiskShare,
    budgets: Amounts | None = None,
    deviation: pd.Series | Mapping[str, float] | None = None,
    correlation: float = 0.0,
    currency: str | None = None,
) -> PooledBudget:
    r"""Say who pays into a pooled budget, who bears its over- or underspend, and what each partner's cost is.

    With the contribution :math:`c_i` of partner i and the spend :math:`s_l` of line l,

    .. math:: \sum_i \mathrm{borne}_i - \sum_i \mathrm{kept}_i = \sum_l s_l - \sum_i c_i,
              \qquad \mathrm{cost}_i = c_i + \mathrm{borne}_i - \mathrm{kept}_i

    to the penny: odd pence go to the largest remainders.

    Parameters
    ----------
    contributions : pandas.DataFrame, pandas.Series or mapping
        Money paid in: columns partner, amount and, where lines are told apart, line; or amounts by partner, each then its
        own line.
    spend : pandas.DataFrame, pandas.Series, mapping or float
        Money spent: columns line, amount; or amounts by line (by partner, where each is its own line); or one total.
    risk_share : str, mapping or RiskShare
        ``'own_lines'``, ``'pro_rata'``, ``'in_order'``, a rule of claims, or a dict such as ``{'rule': 'host', 'host':
        'Oldham Council'}``, ``{'rule': 'pro_rata', 'lines': ['Better Care Fund']}`` or ``{'rule': 'pro_rata', 'cap': 5e5,
        'remainder': 'ICB'}``: the table of :class:`RiskShare`.
    budgets : pandas.Series or mapping, optional
        Each partner's whole budget, for the share of it that is jointly controlled.
    deviation : pandas.Series or mapping, optional
        Standard deviation of the spend of each line (of each partner, where each is its own line), for ``.risks``.
    correlation : float, default 0
        Of the spend of any two lines, where ``deviation`` is given.
    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the tables.

    Returns
    -------
    PooledBudget
        ``.table`` by partner, ``.lines``, ``.cover``, ``.control``, ``.summary()``, ``.plot()``.

    Raises
    ------
    InputError
        Two currencies; amounts that are negative, missing, text or twice (``cases``); a line with contributions and no spend; a rule that
        needs lines where there are none, or a contribution where there is none; a partner or line that is not there; a
        rule that is not known.

    References
    ----------
    Clauses in use and agreements of Rochdale, Cambridgeshire and Wirral: rules RISK-01 to RISK-05 of
    ``list_agreement_rules()``. Rules of claims: Thomson, W. (2003), Mathematical Social Sciences 45: 249-297,
    https://doi.org/10.1016/S0165-4896(02)00070-7. Accounts: CIPFA (2017), Pooled budgets: who controls what.

    Examples
    --------
    The learning disability pool of Cambridgeshire (93.7 to 28.3 million), had it overspent by ten:

    >>> pool_budgets({"council": 93.7e6, "board": 28.3e6}, 132e6, risk_share="pro_rata", currency="GBP")
    <PooledBudget: £122m pooled, £132m spent, £10m overspent; pro rata>
            contribution (£m) borne (£m) kept (£m) cost (£m) contribution_share cost_share
    partner
    council              93.7        7.7       0.0     101.4             76.8 %     76.8 %
    board                28.3        2.3       0.0      30.6             23.2 %     23.2 %
    note: a pool is not an entity: each partner accounts for its cost; money passed from board to pool to council stands in NHS and in council spending, so net it once
    """
    how = RiskShare.given(risk_share)
    said = settle_currency(currency, contributions=contributions, spend=spend, budgets=budgets)
    chance = None if deviation is None else require_amounts(deviation, "deviation")
    pool = require_pool(contributions, spend, how)
    wholes = None if budgets is None else require_budgets(budgets, pool)
    found = share(pool.paid, pool.spend, how)
    table = _table(pool.paid.sum(axis=1), in_pence(found.borne, said), in_pence(found.kept, said))
    lines = _lines(pool, how)
    cover = pd.Series(found.cover, dtype=float, name="amount").rename_axis("step")
    notes = _notes(how, float(table["kept"].sum()), wholes)
    risks = None if chance is None else risks_of(pool.paid, chance, correlation)
    return PooledBudget(table, lines, cover, _control(pool, lines, wholes), how, notes, said, risks)


def _table(contribution: pd.Series, borne: pd.Series, kept: pd.Series) -> pd.DataFrame:
    table = pd.DataFrame({"contribution": contribution, "borne": borne, "kept": kept})
    table["cost"] = table["contribution"] + table["borne"] - table["kept"]
    for name in ("contribution", "cost"):
        total = table[name].sum()
        table[f"{name}_share"] = table[name] / total if total > 0 else np.nan
    return table.rename_axis("partner")


def _lines(pool: Pool, how: RiskShare) -> pd.DataFrame:
    table = pd.DataFrame({"contribution": pool.paid.sum(), "spend": pool.spend})
    table["overspend"] = table["spend"] - table["contribution"]
    table["shared"] = [not how.lines or line in how.lines for line in table.index]
    return table.rename_axis("line")


def _control(pool: Pool, lines: pd.DataFrame, budgets: pd.Series | None) -> pd.DataFrame:
    paid = pool.paid
    joint = ((paid > 0).sum() > 1) | (lines["shared"] & pool.shared & (len(paid) > 1))
    table = pd.DataFrame({"contribution": paid.sum(axis=1), "joint": paid.loc[:, joint].sum(axis=1)})
    table["budget"] = np.nan if budgets is None else budgets
    table["budget_share"] = table["joint"] / table["budget"]
    return table.rename_axis("partner")


def _notes(how: RiskShare, kept: float, budgets: pd.Series | None) -> tuple[str, ...]:
    notes = [_ENTITY]
    if kept:
        notes.append(_KEPT)
    if how.rule == "in_order":
        notes.append(_OUTSIDE)
    if how.rule in CLAIMS:
        notes.append(_CLAIMS)
    if budgets is not None:
        notes.append(_JOINT)
    return tuple(notes)
