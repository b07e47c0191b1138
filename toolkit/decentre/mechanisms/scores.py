"""What a contract does to the body it pays: risk, incentive, predictability, equity, and what it may redirect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre import measures, years
from decentre.mechanisms.contracts import Contract
from decentre.mechanisms.volumes import ONE_YEAR, Terms
from decentre.resampling.draws import blocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

ONE_PER_CENT = 0.01
PROFILE = np.arange(80, 121) / 100  # volumes from 80 to 120 per cent of the plan

Contracts = Mapping[str, Contract]


def risk(contract: Contract, terms: Terms) -> dict[str, float]:
    r"""Return the shares of a change in cost that the body bears itself, at the plan.

    .. math:: 1 - \Delta R / \Delta C

    for volumes one per cent above the plan, one per cent below it, and for input prices one per cent higher when the
    published unit prices follow them and sums fixed in money do not. The payer bears the rest. Below 0: the body gains
    where costs rise; above 1: it pays twice.

    Parameters
    ----------
    contract : Contract
        How the bodies are paid.
    terms : Terms
        The plan and its costs.

    Returns
    -------
    dict
        volume_up, volume_down and price; NaN where nothing costs anything.

    Examples
    --------
    >>> from decentre.mechanisms import Block
    >>> terms = Terms(pd.Index(["N"]), pd.Index(["hips"]), np.array([[10.0]]), np.array([[10.0]]), np.array([0.0]))
    >>> risk(Block(100), terms)
    {'volume_up': 1.0, 'volume_down': 1.0, 'price': 1.0}
    """
    units = np.array([1.0, 1 + ONE_PER_CENT, 1 - ONE_PER_CENT])[:, None, None] * terms.plan
    paid, cost = contract.paid(units, terms).sum(axis=1), terms.cost(units).sum(axis=1)
    dearer = contract.repriced(1 + ONE_PER_CENT).paid(units[:1], terms).sum()
    changes = {
        "volume_up": (paid[1] - paid[0], cost[1] - cost[0]),
        "volume_down": (paid[2] - paid[0], cost[2] - cost[0]),
        "price": (dearer - paid[0], ONE_PER_CENT * cost[0]),
    }
    return {name: float(1 - money / spend) if spend else np.nan for name, (money, spend) in changes.items()}


def _gains(contract: Contract, terms: Terms, *, times: float, plus: float) -> Array:
    """Return what a body's revenue gains when one cell of its plan changes, by body and service in one row."""
    services = terms.plan.shape[1]
    at_plan = contract.paid(terms.plan[None], terms)[0]
    if not contract.shared:  # every body may change at once
        units = np.repeat(terms.plan[None], services, axis=0)
        each = np.arange(services)
        units[each, :, each] = units[each, :, each] * times + plus
        together: Array = (contract.paid(units, terms) - at_plan).T.ravel()
        return together
    gains = np.empty(terms.plan.size)
    for block in blocks(terms.plan.size, terms.plan.size, cells=1_000_000):
        body, service = np.divmod(np.arange(block.start, block.stop), services)
        units, case = np.repeat(terms.plan[None], len(body), axis=0), np.arange(len(body))
        units[case, body, service] = units[case, body, service] * times + plus
        gains[block] = contract.paid(units, terms)[case, body] - at_plan[body]
    return gains


def marginal_revenue(contract: Contract, terms: Terms) -> pd.Series:
    """Return what one unit more than planned adds to a body's revenue.

    Parameters
    ----------
    contract : Contract
        How the bodies are paid.
    terms : Terms
        The plan.

    Returns
    -------
    pandas.Series
        Money a unit, by body and service.

    Examples
    --------
    >>> from decentre.mechanisms import ActivityBased
    >>> terms = Terms(pd.Index(["N"]), pd.Index(["hips"]), np.array([[10.0]]), np.array([[10.0]]), np.array([0.0]))
    >>> marginal_revenue(ActivityBased(7), terms).tolist()
    [7.0]
    """
    return pd.Series(_gains(contract, terms, times=1, plus=1), index=terms.cells)


def redirectable(contract: Contract, terms: Terms) -> float:
    r"""Return the share of planned spend that the bodies could move to something else and still be paid.

    .. math:: \sum_{ih} \max\{0, c_{ih} V_{0ih} - (R_i - R_i^{-h})\} / C

    Stopping service h saves its variable cost and loses :math:`R_i - R_i^{-h}` of revenue; what is left over is the
    body's to redirect. Fixed costs are committed.

    Parameters
    ----------
    contract : Contract
        How the bodies are paid.
    terms : Terms
        The plan and its costs.

    Returns
    -------
    float
        0 to 1; NaN where nothing costs anything.

    Examples
    --------
    >>> from decentre.mechanisms import Block
    >>> terms = Terms(pd.Index(["N"]), pd.Index(["hips"]), np.array([[10.0]]), np.array([[10.0]]), np.array([300.0]))
    >>> redirectable(Block(100), terms)
    0.25
    """
    lost = -_gains(contract, terms, times=0, plus=0)
    saved = (terms.plan * terms.unit_cost).ravel()
    spend = saved.sum() + terms.fixed_cost.sum()
    return float(np.clip(saved - lost, 0, None).sum() / spend) if spend else np.nan


def predictability(revenue: Array, labels: Sequence[str]) -> float:
    r"""Return the standard deviation of the yearly change in a body's revenue, all bodies and years together.

    .. math:: \mathrm{sd}\{R_{it} / R_{i,t-1} - 1\}

    with n - 1; 0 when revenue always grows at one rate, so lower is more predictable.

    Parameters
    ----------
    revenue : numpy.ndarray of shape (years, bodies)
        Money.
    labels : sequence of str
        The years, in order.

    Returns
    -------
    float
        A share; NaN with fewer than two yearly changes, or where a body had no revenue.

    Examples
    --------
    >>> round(predictability(np.array([[100.0], [110.0], [132.0]]), ["2001-02", "2002-03", "2003-04"]), 4)
    0.0707
    """
    if ONE_YEAR in labels:
        return np.nan
    follows = np.diff([years.start(y) for y in labels]) == 1
    before, after = revenue[:-1][follows], revenue[1:][follows]
    if before.size < 2 or (before <= 0).any():
        return np.nan
    return float(np.std(after / before - 1, ddof=1))


def equity(revenue: Array, need: pd.DataFrame) -> dict[str, float]:
    r"""Return how revenue per head leans towards need.

    Parameters
    ----------
    revenue : numpy.ndarray of shape (bodies,)
        Money.
    need : pandas.DataFrame
        In the same order; columns population (people) and need_index (need per head).

    Returns
    -------
    dict
        concentration: of revenue per head, ranked by need (above 0: towards need); kakwani: that less the concentration of
        need itself (0: in proportion to need, below 0: less than need asks); misplaced: the share of the money that would
        have to move for revenue to be in proportion to need. NaN with one body.

    Examples
    --------
    >>> need = pd.DataFrame({"population": [10, 10], "need_index": [0.5, 1.5]}, index=["N", "S"])
    >>> equity(np.array([100.0, 100.0]), need)
    {'concentration': 0.0, 'kakwani': -0.25, 'misplaced': 0.25}
    """
    if len(need) < 2 or (revenue < 0).any() or not revenue.sum() > 0:
        return dict.fromkeys(["concentration", "kakwani", "misplaced"], np.nan)
    people, index = need["population"].to_numpy(), need["need_index"].to_numpy()
    per_head = revenue / people
    return {
        "concentration": float(measures.concentration_index(per_head, index, weights=people).estimate),
        "kakwani": float(measures.kakwani(per_head, index, weights=people)),
        "misplaced": float(measures.dissimilarity(revenue, index * people)),
    }


def profile(contracts: Contracts, terms: Terms) -> pd.DataFrame:
    """Return the surplus of all bodies together at volumes from 80 to 120 per cent of the plan.

    Parameters
    ----------
    contracts : mapping of str to Contract
        What is compared.
    terms : Terms
        The plan and its costs.

    Returns
    -------
    pandas.DataFrame
        Index volume (1: the plan); one column a contract, money.

    Examples
    --------
    >>> from decentre.mechanisms import Block
    >>> terms = Terms(pd.Index(["N"]), pd.Index(["hips"]), np.array([[10.0]]), np.array([[10.0]]), np.array([10.0]))
    >>> profile({"block": Block(100)}, terms).loc[[0.8, 1.0, 1.2], "block"].tolist()
    [10.0, -10.0, -30.0]
    """
    units = PROFILE[:, None, None] * terms.plan
    cost = terms.cost(units)
    surplus = {name: (contract.paid(units, terms) - cost).sum(axis=1) for name, contract in contracts.items()}
    return pd.DataFrame(surplus, index=pd.Index(PROFILE, name="volume"))
