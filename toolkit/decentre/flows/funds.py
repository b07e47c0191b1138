"""The flow of funds: who pays whom, what balances, who decides, and where a pound ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd

from decentre import figures, years
from decentre.errors import IdentityError, InputError
from decentre.flows.bodies import FIRST, LAST, covered, require_existing
from decentre.flows.chain import Chain, chain, deciders, free_money, payments, require_way_out
from decentre.results import (
    HALF_A_PENNY,
    DiscretionByLine,
    Format,
    Plotted,
    discretion_of,
    displayed,
    html_table,
    require_identity,
)
from decentre.tables import coin, settle_currency, shown
from decentre.tables.choices import is_number
from decentre.tables.flows import flows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TOLERANCE = 0.001
ONCE = 1 + 1e-12
MIXED = (
    "what a body pays is taken in proportion from all it receives: where a {coin} ends is a share of mixed money, not an "
    "observation of one {coin}"
)
DECIDES = (
    "a {coin} is decided by whoever is named for it on its way (decided_by), else by whoever makes its last payment in the "
    "table: an upper bound for a lower tier, which prices, targets and earmarks that are not in the table still bind"
)

_BY_LINE = (
    "discretion by line is that of the payment by which money reaches a final use: 1 where its payer decides, 0 where another "
    "is named for it (decided_by); earmarks further up that the table does not name are not counted"
)


@dataclass(frozen=True, repr=False)
class FundFlow(Plotted):
    """Payments of one year and one scope, from where money enters to where it ends.

    Attributes
    ----------
    edges : pandas.DataFrame
        The payments: payer, payee, amount (cash), scope, source, decided_by (missing where nobody is named).
    nodes : pandas.DataFrame
        Index body. Columns role (``'entry'``: pays and is not paid; ``'through'``; ``'final'``: a final use, paid and pays
        nobody), received and paid (gross money), gap (received less paid, of a body that does both), net (money counted
        once, however often they come back), share (net over the budget), decides (share of the budget it decides).
    deciders : pandas.DataFrame
        Index decider; columns amount (money of the budget) and share. The shares sum to 1.
    paths : pandas.DataFrame
        The path of a pound: the share of a pound held by each body that pays (row) that ends in each final use (column).
    visits : pandas.DataFrame
        How often a pound held by a body (row) passes each body that pays (column), itself included.
    year : str
        The year.
    scope : str
        Which published budget this is.
    tolerance : float
        The largest gap let through, as a share of what a body receives or pays.
    assumptions : tuple of str
        What the answer stands on.
    """

    edges: pd.DataFrame
    nodes: pd.DataFrame
    deciders: pd.DataFrame
    paths: pd.DataFrame
    visits: pd.DataFrame
    year: str
    scope: str
    tolerance: float = TOLERANCE
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {
        **dict.fromkeys(["received", "paid", "gap", "net", "amount"], "money"),
        **dict.fromkeys(["share", "decides"], "share"),
    }

    def __post_init__(self) -> None:
        by_role = self.nodes.groupby("role")[["received", "paid", "gap"]].sum()
        ended = by_role["received"].get("final", 0.0) + by_role["gap"].get("through", 0.0)
        require_identity(
            pd.Series({self.year: ended}),
            pd.Series({self.year: self.budget}),
            "what ends + gaps = what enters",
        )

    @property
    def budget(self) -> float:
        """Money that enters: the net total, all of it once."""
        return float(self.nodes.loc[self.nodes["role"] == "entry", "paid"].sum())

    @property
    def gross(self) -> float:
        """Money of all payments together: a pound counts as often as it is paid."""
        return float(self.edges["amount"].sum())

    @property
    def payments_per_pound(self) -> float:
        """How many payments a pound makes from where it enters to where it ends."""
        return float(np.asarray(self._start @ self.visits.sum(axis=1)))

    @property
    def balance(self) -> pd.DataFrame:
        """Received, paid and the gap of every body that does both."""
        return self.nodes.loc[self.nodes["role"] == "through", ["received", "paid", "gap"]]

    def discretion_by_line(self) -> DiscretionByLine:
        """Return, of the money that reaches each final use, the share that whoever pays for it decides.

        Returns
        -------
        DiscretionByLine
            ``.accounts`` (line: a final use; discretion, amount) and ``.rule``.
        """
        last = self.edges[~self.edges["payee"].isin(self.edges["payer"])]
        own = (last["decided_by"].isna() | (last["decided_by"] == last["payer"])).to_numpy(dtype=bool)
        decided = last["amount"].where(own, 0.0)
        return discretion_of(zip(last["payee"], last["amount"], decided, strict=True), self.currency, _BY_LINE)

    @property
    def circles(self) -> pd.DataFrame:
        """Bodies whose money comes back to them: gross and net money received, and what came back."""
        passed = self.nodes.loc[self.visits.index, ["received", "net"]]
        back = (passed["received"] - passed["net"]).rename("came_back")
        return passed.join(back)[np.diag(self.visits) > ONCE]

    @property
    def path(self) -> pd.Series:
        """Where a pound that enters ends: its share by final use. Sums to 1."""
        return (self._start @ self.paths).rename("share")

    @property
    def _start(self) -> pd.Series:
        entry = self.nodes.loc[self.visits.index].query("role == 'entry'")["paid"]
        return (entry / entry.sum()).reindex(self.visits.index, fill_value=0.0)

    @property
    def _free(self) -> pd.Series:
        """Share of the money of each body that nobody has decided on before."""
        passed = self._start @ self.visits
        return (free_money(self.edges, self._start) / passed).where(passed > 0, 1.0)

    def summary(self) -> pd.DataFrame:
        """Return the table of bodies: ``.nodes``."""
        return self.nodes

    def _title(self) -> str:
        enters, paid = (shown(x, self.currency, scale=1e6, decimals=1) for x in (self.budget, self.gross))
        return f"{self.scope}, {self.year}, {enters} enters, {paid} paid in all"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw the payments as a Sankey diagram: a ribbon is as wide as the money."""
        return figures.fund_flow(
            self.edges,
            free=self._free,
            ax=ax,
            title=f"{self.scope}, {self.year}",
            source=source,
            currency=self.currency,
        )

    def to_html(self, *, source: str = "") -> str:
        """Return an interactive Sankey diagram as one HTML page that needs no network.

        Point at, tap or tab to a body or a payment, and its money, shares and the path of its pound are read out and what
        belongs to it is lit. Two drawings are inside, for wide and for narrow screens, and the tables below them.

        Parameters
        ----------
        source : str, optional
            Where the figures come from, printed below; the sources of the payments by default.

        Returns
        -------
        str
            The page: write it to a file with ``Path("flows.html").write_text(page, encoding="utf-8")``.
        """
        named = source or ", ".join(sorted(self.edges["source"].unique()))
        return figures.fund_flow_page(
            self.edges,
            self.paths,
            free=self._free,
            title=f"{self.scope}, {self.year}",
            tables=html_table(self._shown(), "Bodies")
            + html_table(displayed(self.deciders, self._formats, self.currency), "Who decides"),
            notes=self.assumptions,
            source=named,
            currency=self.currency,
        )


def trace_funds(
    flows: pd.DataFrame, *, year: str, tolerance: float = TOLERANCE, currency: str | None = None
) -> FundFlow:
    r"""Follow the money of one year from where it enters to where it ends.

    Payments are an absorbing chain. With :math:`Q` the shares in which bodies pay bodies that pay on, and :math:`R` those
    in which they pay final uses, a pound passes each body :math:`N = (I - Q)^{-1}` times and ends in :math:`B = N R`.
    Money that goes round in a circle (board to trust to board, council to board) is counted once in ``net``: what a body
    receives over how often a pound comes back to it, :math:`N_{ii}`.

    Parameters
    ----------
    flows : pandas.DataFrame
        One row a payment: year, payer, payee, amount (cash, zero or more), scope (which published
        budget: one scope at a time), source, and optionally decided_by (who names the use of the payment, such as the
        department for an earmark).
    year : str
        The year; rows of other years are left aside.
    tolerance : float, default 0.001
        The largest gap between what a body receives and pays, as a share of the larger: published figures are rounded.
    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the payments.

    Returns
    -------
    FundFlow
        ``.summary()`` by body, ``.balance``, ``.deciders``, ``.path`` and ``.paths``, ``.gross`` and ``.budget``,
        ``.circles``, ``.plot()`` (a Sankey diagram) and ``.to_html()`` (an interactive one).

    Raises
    ------
    InputError
        A row is refused (``tables.flows.flows_of``): a negative payment, two scopes mixed, a name missing; a body did not
        exist in that year (:func:`bodies_in`); a closed circle of payments has no way out; no money enters.
    IdentityError
        A body receives more or less than it pays, by more than the tolerance.

    References
    ----------
    Kemeny, J. G. and Snell, J. L. (1960). *Finite Markov Chains*, chapter 3; Grinstead, C. M. and Snell, J. L. (1997).
    *Introduction to Probability*, section 11.2. Flows of funds as a chain: Leontief's inverse, Miller, R. E. and Blair,
    P. D. (2009), *Input-Output Analysis*, https://doi.org/10.1017/CBO9780511626982.

    Examples
    --------
    Draft accounts of NHS England, 2025-26:

    >>> from decentre import datasets
    >>> flows = datasets.load("fund_flows")
    >>> outturn = flows[flows["scope"] == "NHS England revenue, draft outturn"]
    >>> traced = trace_funds(outturn, year="2025-26")
    >>> traced.deciders["share"].round(3).to_dict()
    {'NHS England': 0.123, 'Systems (boards and their providers)': 0.877}
    >>> traced.paths.loc["NHS England", "Boards, net expenditure"].round(3).item()
    0.872
    >>> trace_funds(flows, year="2025-26")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: flows: 4 scopes are mixed ('NHS England revenue, allocation'; 'NHS England revenue, draft outturn'; ...
    """
    label = years.parse(year)
    if not is_number(tolerance, 0) or tolerance >= 1:
        raise InputError(f"tolerance is {tolerance!r}; give a share from 0 to below 1, such as 0.001.")
    edges = flows_of(flows, label)
    said = settle_currency(currency, flows=flows)
    paid = payments(edges)
    if covered(label):
        require_existing(paid.index, label)
    require_way_out(paid)
    found = chain(paid)
    decided = deciders(edges, found.start)
    nodes = _nodes(paid, edges, found, decided)
    _require_balance(nodes, label, tolerance, said)
    budget = nodes.loc[nodes["role"] == "entry", "paid"].sum()
    return FundFlow(
        edges=edges,
        nodes=nodes,
        deciders=pd.DataFrame({"amount": budget * decided, "share": decided}),
        paths=found.ends,
        visits=found.visits,
        year=label,
        scope=edges["scope"].iloc[0],
        tolerance=tolerance,
        assumptions=_notes(nodes, found, label, tolerance, said),
        currency=said,
    )


def _nodes(paid: pd.DataFrame, edges: pd.DataFrame, found: Chain, decided: pd.Series) -> pd.DataFrame:
    names, received, out = paid.index.rename("body"), paid.sum(axis=0), paid.sum(axis=1)
    pays, is_paid = names.isin(edges["payer"]), names.isin(edges["payee"])
    table = pd.DataFrame({"role": np.select([~is_paid, ~pays], ["entry", "final"], "through")}, index=names)
    table = table.assign(received=received, paid=out, gap=(received - out).where(pays & is_paid))
    own = pd.Series(np.diag(found.visits), found.visits.index)
    table["net"] = np.where(is_paid, received / own.reindex(names, fill_value=1.0), out)
    table["share"] = found.reached.reindex(names, fill_value=0.0)
    table["decides"] = decided.reindex(names, fill_value=0.0)
    return table


def _require_balance(nodes: pd.DataFrame, year: str, tolerance: float, currency: str | None) -> None:
    larger = nodes[["received", "paid"]].max(axis=1)
    wrong = nodes[nodes["gap"].abs() > tolerance * larger]
    if wrong.empty:
        return
    name, first = wrong.index[0], wrong.iloc[0]
    received, paid, gap = (_money(abs(first[c]), currency) for c in ("received", "paid", "gap"))
    raise IdentityError(
        f"flows: {name!r} receives {received} and pays {paid} in {year}: {gap} "
        f"({abs(first['gap']) / larger[name]:.2%}) is not accounted for, and the tolerance is {tolerance:.2%} ({len(wrong)} bodies in all); "
        "add the payments that are missing: what a body keeps is a payment to a final use.",
        wrong,
    )


def _money(amount: float, currency: str | None) -> str:
    scale = 1e6 if amount >= 1e6 else 1
    return shown(amount, currency, scale=scale, decimals=1 if scale > 1 else 2).removesuffix(".00")


def _of_the_timeline(year: str, currency: str | None) -> bool:
    """Say whether the money may be that of the nations of the timeline: financial years, and no other currency."""
    return years.kind(year) == "two" and currency in (None, "GBP")


def _notes(nodes: pd.DataFrame, found: Chain, year: str, tolerance: float, currency: str | None) -> tuple[str, ...]:
    gaps = nodes["gap"][nodes["gap"].abs() > HALF_A_PENNY]
    notes = [
        f"{name} {'receives' if gap > 0 else 'pays'} {_money(abs(gap), currency)} more than it {'pays' if gap > 0 else 'receives'}, "
        f"within the tolerance of {tolerance:.2%}: a gap in the published figures, shown and not closed"
        for name, gap in gaps.items()
    ]
    again = found.visits.index[np.diag(found.visits) > ONCE]
    if len(again):
        notes.append(
            f"money comes back to {', '.join(again)}: received and paid are gross, and net counts every {coin(currency)} once; added up, "
            "gross figures count it as often as it is paid"
        )
    if _of_the_timeline(year, currency) and not covered(year):
        notes.append(
            f"whether the bodies existed in {year} is not checked: the timeline is {FIRST['England']} to {LAST}"
        )
    return (*(note.format(coin=coin(currency)) for note in (DECIDES, MIXED)), *notes)
