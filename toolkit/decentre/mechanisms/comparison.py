"""The same plan, activity and costs under several ways of paying for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd

from decentre import figures
from decentre.errors import InputError
from decentre.mechanisms.contracts import Capitation, Capped, Contract
from decentre.mechanisms.scores import equity, marginal_revenue, predictability, profile, redirectable, risk
from decentre.mechanisms.stress import stress
from decentre.mechanisms.volumes import ONE_YEAR, Terms, require_activity, require_need, require_terms
from decentre.results import Format, Plotted, displayed, require_identity
from decentre.tables import settle_currency

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_AT_PLAN = (
    "risk, marginal revenue and what can be redirected are taken at the plan; revenue, surplus, predictability and equity "
    "from the units done"
)
_SAME_UNITS = (
    "the units done are the same under every contract: what a body would do differently because of how it is paid, and "
    "what that does to patients, is not in these figures"
)
_PRICES = (
    "price risk supposes that unit prices follow input prices and sums fixed in money do not; where unit prices do not follow "
    "either, the body bears all of it under every contract"
)

_DRAWS = (
    "draws: each body is given the departure from plan of a body-year drawn from all observed, independently of the other "
    "bodies; a year that hits all of them alike would spread the totals more"
)


@dataclass(frozen=True, repr=False)
class MechanismComparison(Plotted):
    """What several contracts would pay for the same activity, and what each does to the body it pays.

    Attributes
    ----------
    table : pandas.DataFrame
        What ``summary()`` returns: one row a contract.
    revenue : pandas.DataFrame
        Money: index body, year; one column a contract.
    cost : pandas.Series
        Money spent on the units done: index body, year.
    marginal_revenue : pandas.DataFrame
        Money for one unit more than planned: index body, service; one column a contract.
    unit_cost : pandas.Series
        Variable cost of a unit, money: index body, service.
    risk : pandas.DataFrame
        Index contract; columns volume_up, volume_down and price: the share of a change in cost that the body bears
        itself; the payer bears the rest.
    equity : pandas.DataFrame
        Index contract; columns concentration, kakwani and misplaced; NaN without need, or with one body.
    profile : pandas.DataFrame
        Surplus of all bodies together, money: index volume (1: the plan); one column a contract.
    stress : pandas.DataFrame or None
        With a seed: index contract; columns revenue_sd, surplus, low, high, deficit and bodies_in_deficit, over draws.
    assumptions : tuple of str
        What the answer stands on.
    """

    table: pd.DataFrame
    revenue: pd.DataFrame
    cost: pd.Series
    marginal_revenue: pd.DataFrame
    unit_cost: pd.Series
    risk: pd.DataFrame
    equity: pd.DataFrame
    profile: pd.DataFrame
    stress: pd.DataFrame | None = None
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {
        **dict.fromkeys(["revenue", "surplus"], "money"),
        **dict.fromkeys(["volume_risk", "price_risk", "predictability", "redirectable"], "share"),
        "marginal_revenue": "number",
    }

    def __post_init__(self) -> None:
        for name in self.table.index:
            paid = pd.Series({name: self.revenue[name].sum() - self.cost.sum()})
            require_identity(paid, self.table.loc[[name], "surplus"], "revenue - cost = surplus")

    @property
    def surplus(self) -> pd.DataFrame:
        """Revenue less cost: index body, year; one column a contract."""
        return self.revenue.sub(self.cost, axis=0)

    @property
    def marginal_surplus(self) -> pd.DataFrame:
        """Marginal revenue less the variable cost of the unit: index body, service; one column a contract."""
        return self.marginal_revenue.sub(self.unit_cost, axis=0)

    def summary(self) -> pd.DataFrame:
        """Return the table: one row a contract.

        Returns
        -------
        pandas.DataFrame
            Index contract. Columns revenue and surplus (money, all bodies and years), volume_risk (share of the cost of
            volume above the plan that the body bears), price_risk (share of a rise in prices that it bears),
            marginal_revenue (money for one more unit, mean over the planned units), predictability (standard deviation of
            the yearly change in revenue: lower is more predictable), equity (Kakwani index of revenue per head against
            need: 0 in proportion to need, below 0 less than need asks), redirectable (share of planned spend that the body
            could move elsewhere and still be paid).
        """
        return self.table

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        table = self.summary()
        return displayed(
            table.assign(equity=table["equity"].round(4) + 0.0, marginal_revenue=table["marginal_revenue"].round(2)),
            self._formats,
            self.currency,
            code=code,
        )

    def _title(self) -> str:
        bodies, labels = (self.revenue.index.unique(level) for level in ("body", "year"))
        services = self.marginal_revenue.index.unique("service")
        counts = (
            (len(self.table), "contract"),
            (len(bodies), "body"),
            (len(services), "service"),
            (len(labels), "year"),
        )
        return "" + ", ".join(_counted(n, word) for n, word in counts)

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw the surplus under each contract as volume departs from the plan."""
        bodies = self.revenue.index.unique("body")
        who = f"{bodies[0]}" if len(bodies) == 1 else f"{len(bodies)} bodies"
        return figures.surplus_by_volume(
            self.profile, ax=ax, title=f"Surplus by volume, {who}", source=source, currency=self.currency
        )

    def _bodies(self) -> Iterable[str]:
        return self.revenue.index.unique("body")

    def _draw_body(self, body: str, ax: Axes | None, source: str) -> Axes:
        """Draw the surplus of one body under each contract, its years added up."""
        money = self.surplus[self.surplus.index.get_level_values("body") == body].sum()
        title = f"Surplus of {body} under each contract"
        return figures.contributions(
            money, ax=ax, title=title, ylabel="revenue less cost", source=source, currency=self.currency
        )


def _counted(number: int, word: str) -> str:
    many = {"body": "bodies"}.get(word, word + "s")
    return f"{number} {word if number == 1 else many}"


def compare_mechanisms(
    plan: pd.DataFrame | pd.Series,
    activity: pd.DataFrame | pd.Series,
    costs: pd.DataFrame | pd.Series,
    *,
    contracts: Mapping[str, Contract],
    need: pd.DataFrame | None = None,
    replicates: int = 9999,
    seed: int | None = None,
    currency: str | None = None,
) -> MechanismComparison:
    r"""Compare what several contracts would pay for the same activity, and what each does to the body it pays.

    Revenue is that of each contract's formula. At the plan,

    .. math::
        \text{volume risk} = 1 - \Delta R / \Delta C, \qquad
        \text{marginal revenue} = R(V_0 + 1) - R(V_0)

    so that one more unit moves the surplus by :math:`p - c` when paid by activity, :math:`v p - c` under aligned payment
    above plan, :math:`-c` under a block, a fixed global budget or capitation, and :math:`m s p - c` under a semi-variable
    budget.

    Parameters
    ----------
    plan : pandas.DataFrame or pandas.Series
        Units planned a year: columns body, service, units; or, for one body, units by service.
    activity : pandas.DataFrame or pandas.Series
        Units done: columns body, year, service, units (no year: one year); or, for one body and year, units by service.
    costs : pandas.DataFrame or pandas.Series
        Columns service and variable (money a unit), and where there are any fixed (money a year, whatever is done) and
        body; or money a unit by service.
    contracts : mapping of str to contract
        Names and specifications: ``ActivityBased``, ``Block``, ``GlobalBudget``, ``AlignedPayment``, ``Capitation``, or any
        of them ``Capped`` by a budget that a claims rule divides when it is short.
    need : pandas.DataFrame, optional
        Index (or column) body, columns population (people) and need_index (need per head). By default that of the table of
        a ``Capitation`` contract, where it has these columns.
    replicates : int, default 9999
        Draws of volumes, where there is a seed.
    seed : int, optional
        Of the draws; without one, nothing is drawn and ``.stress`` is None.
    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the costs.

    Returns
    -------
    MechanismComparison
        ``.summary()`` one row a contract; ``.revenue``, ``.surplus``, ``.marginal_revenue``, ``.risk``, ``.equity``,
        ``.profile``, ``.stress``, ``.plot()``.

    Raises
    ------
    InputError
        A table is refused (``cases`` holds the rows); plan, activity and costs do not name the same bodies and services; a
        contract lacks a price or a sum, or there is no contract.

    References
    ----------
    Revenue forms: NHS England, NHS Payment Scheme 2023-24; HFMA (2022-23 rates); Maryland global budget revenue
    (``payment_mechanism_parameters``). Who bears what: Ellis, R. P. and McGuire, T. G. (1993), Journal of Economic
    Perspectives 7(4), 135-151, https://doi.org/10.1257/jep.7.4.135. Kakwani, N. C. (1977),
    https://doi.org/10.2307/2231833.

    Examples
    --------
    One invented hospital, planned at 1,000 units and doing 1,050, each at a price of 1,000 and a variable cost of 600:

    >>> from decentre.mechanisms import ActivityBased, AlignedPayment, Block, compare_mechanisms
    >>> plan, done, cost = pd.Series({"hips": 1000}), pd.Series({"hips": 1050}), pd.Series({"hips": 600})
    >>> contracts = {
    ...     "activity": ActivityBased(1000),
    ...     "block": Block(1e6),
    ...     "aligned 2022-23": AlignedPayment(1e6, 1000, plan, rate_above=0.75, rate_below=0),
    ... }
    >>> result = compare_mechanisms(plan, done, cost, contracts=contracts)
    >>> result.summary()[["surplus", "volume_risk", "marginal_revenue"]].round(3)
                      surplus  volume_risk  marginal_revenue
    contract
    activity         420000.0       -0.667            1000.0
    block            370000.0        1.000               0.0
    aligned 2022-23  407500.0       -0.250             750.0
    """
    _require_contracts(contracts)
    said = settle_currency(currency, *_allocations(contracts), costs=costs)
    terms = require_terms(plan, costs)
    labels, done = require_activity(activity, terms)
    need = require_need(_need(contracts) if need is None else need, terms.bodies)
    paid = {name: contract.paid(done, terms) for name, contract in contracts.items()}
    drawn = None if seed is None else stress(contracts, terms, done, replicates=replicates, seed=seed)
    table, risks, leaning, marginal = _scores(contracts, terms, labels, paid, terms.cost(done), need)
    rows = pd.MultiIndex.from_product([terms.bodies, labels], names=["body", "year"])
    return MechanismComparison(
        table=table,
        revenue=pd.DataFrame({name: money.T.ravel() for name, money in paid.items()}, index=rows),
        cost=pd.Series(terms.cost(done).T.ravel(), index=rows),
        marginal_revenue=marginal,
        unit_cost=pd.Series(terms.unit_cost.ravel(), index=terms.cells),
        risk=risks,
        equity=leaning,
        profile=profile(contracts, terms),
        stress=drawn,
        assumptions=_notes(contracts, paid, labels, need, drawn is not None),
        currency=said,
    )


def _require_contracts(contracts: Mapping[str, Contract]) -> None:
    named = isinstance(contracts, Mapping) and len(contracts)
    wrong = [n for n, c in contracts.items() if not isinstance(c, Contract)] if named else []
    if not named or wrong:
        given = f"{wrong[0]!r} is {contracts[wrong[0]]!r}" if wrong else f"it is {contracts!r}"
        raise InputError(f"contracts must name contracts, and {given}; give {{'block': Block(5e6), ...}}.")


def _allocations(contracts: Mapping[str, Contract]) -> list[object]:
    return [c.allocation for c in contracts.values() if isinstance(c, Capitation)]


def _need(contracts: Mapping[str, Contract]) -> pd.DataFrame | None:
    tables = _allocations(contracts)
    columns = {"population", "need_index"}
    return next((t for t in tables if isinstance(t, pd.DataFrame) and columns <= set(t.columns)), None)


def _scores(
    contracts: Mapping[str, Contract],
    terms: Terms,
    labels: pd.Index,
    paid: Mapping[str, Array],
    cost: Array,
    need: pd.DataFrame | None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    risks = _by_contract({n: risk(c, terms) for n, c in contracts.items()})
    leaning = _by_contract({n: _equity(money, need) for n, money in paid.items()})
    marginal = pd.DataFrame({n: marginal_revenue(c, terms) for n, c in contracts.items()})
    units = terms.plan.ravel()
    table = pd.DataFrame(
        {
            "revenue": {n: money.sum() for n, money in paid.items()},
            "surplus": {n: money.sum() - cost.sum() for n, money in paid.items()},
            "volume_risk": risks["volume_up"],
            "price_risk": risks["price"],
            "marginal_revenue": marginal.mul(units, axis=0).sum() / (units.sum() or np.nan),
            "predictability": {n: predictability(money, list(labels)) for n, money in paid.items()},
            "equity": leaning["kakwani"],
            "redirectable": {n: redirectable(c, terms) for n, c in contracts.items()},
        },
        index=risks.index,
    )
    return table, risks, leaning, marginal


def _by_contract(rows: dict[str, dict[str, float]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("contract")


def _equity(paid: Array, need: pd.DataFrame | None) -> dict[str, float]:
    if need is None:
        return dict.fromkeys(["concentration", "kakwani", "misplaced"], np.nan)
    return equity(paid.sum(axis=0), need)


def _notes(
    contracts: Mapping[str, Contract],
    paid: Mapping[str, Array],
    labels: pd.Index,
    need: pd.DataFrame | None,
    drawn: bool,
) -> tuple[str, ...]:
    notes = [_AT_PLAN, _SAME_UNITS, _PRICES]
    if ONE_YEAR in labels or len(labels) < 2:
        notes.append("no predictability: it needs units of two years or more that follow each other")
    if need is None or len(need) < 2:
        why = "there is one body" if need is not None else "no need was given"
        notes.append(f"no equity against need: {why}")
    elif any(isinstance(c, Capitation) for c in contracts.values()):
        notes.append("the equity of capitation is by construction where the same need measure shared out the money")
    capped = {n: c for n, c in contracts.items() if isinstance(c, Capped)}
    for name, contract in capped.items():
        short = int((paid[name].sum(axis=1) >= contract.budget * (1 - 1e-12)).sum())
        notes.append(f"{name}: the budget was used up in {short} of {len(labels)} years and divided by {contract.rule}")
    return (*notes, _DRAWS) if drawn else tuple(notes)
