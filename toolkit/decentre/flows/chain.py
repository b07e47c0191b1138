"""The path of a pound: payments as an absorbing chain.

Names as in Kemeny and Snell: ``Q`` holds the shares that bodies pay to bodies that pay on, ``R`` those that end,
``N = (I - Q)^-1`` how often a pound passes each body, ``B = N R`` where it ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from decentre.errors import InputError


@dataclass(frozen=True)
class Chain:
    """Payments between bodies as an absorbing chain.

    Attributes
    ----------
    start : pandas.Series
        Where a pound that enters starts: its share by body that pays and is paid by nobody.
    visits : pandas.DataFrame
        ``N``: how often a pound at one body (row) passes each body that pays (column), itself included.
    ends : pandas.DataFrame
        ``B``: the share of a pound at one body (row) that ends at each final use (column).
    """

    start: pd.Series
    visits: pd.DataFrame
    ends: pd.DataFrame

    @property
    def passes(self) -> pd.Series:
        """How often a pound that enters passes each body that pays."""
        return self.start @ self.visits

    @property
    def reached(self) -> pd.Series:
        """The share of the money that enters which passes each body at least once, or ends there."""
        own = pd.Series(np.diag(self.visits), self.visits.index)
        shares: pd.Series = pd.concat([self.passes / own, self.start @ self.ends])
        return shares


def payments(flows: pd.DataFrame) -> pd.DataFrame:
    """Return who pays whom how much: a square table, payers as rows, in the order they first stand."""
    names = pd.unique(flows[["payer", "payee"]].to_numpy().ravel())
    table = flows.pivot_table(index="payer", columns="payee", values="amount", aggfunc="sum", fill_value=0.0)
    return table.reindex(index=names, columns=names, fill_value=0.0)


def require_way_out(paid: pd.DataFrame) -> None:
    """Refuse payments that hold a closed circle: bodies whose money comes round for ever and ends nowhere."""
    pays = (paid.to_numpy() > 0).any(axis=1)
    out = ~pays
    for _ in range(len(paid)):
        out = out | (paid.to_numpy()[:, out] > 0).any(axis=1)
    stuck = list(paid.index[np.flatnonzero(~out)])
    if stuck:
        raise InputError(
            f"flows: money that reaches {', '.join(map(repr, stuck[:3]))}{' ...' if len(stuck) > 3 else ''} goes round in a "
            "closed circle with no way out; add the payments in which it ends (staff, supplies, services).",
            _listed(paid.loc[stuck, stuck]),
        )


def _listed(paid: pd.DataFrame) -> pd.DataFrame:
    rows, columns = np.nonzero(paid.to_numpy() > 0)
    amounts = paid.to_numpy()[rows, columns]
    return pd.DataFrame({"payer": paid.index[rows], "payee": paid.columns[columns], "amount": amounts})


def chain(paid: pd.DataFrame) -> Chain:
    """Return the absorbing chain of payments that have a way out."""
    amounts = paid.to_numpy()
    sums, received = amounts.sum(axis=1), amounts.sum(axis=0)
    on, end = np.flatnonzero(sums > 0), np.flatnonzero((sums == 0) & (received > 0))
    entry = np.where(received[on] == 0, sums[on], 0.0)
    if not entry.any():
        raise InputError(
            "flows: every body that pays is also paid, so no money enters; add the payer where it comes from.",
            _listed(paid),
        )
    shares = amounts[on] / sums[on, None]
    fundamental = np.linalg.inv(np.eye(len(on)) - shares[:, on])
    names, finals = paid.index[on], paid.columns[end]
    return Chain(
        start=pd.Series(entry / entry.sum(), names),
        visits=pd.DataFrame(fundamental, names, names),
        ends=pd.DataFrame(fundamental @ shares[:, end], names, finals),
    )


def deciders(flows: pd.DataFrame, start: pd.Series) -> pd.Series:
    """Return the share of the money that enters by who decides them.

    A pound is decided for good by the first payment whose use somebody names (``decided_by``), and otherwise by whoever
    makes its last payment.
    """
    positive = flows[flows["amount"] > 0]
    named, last = positive["decided_by"].notna(), ~positive["payee"].isin(positive["payer"])
    decided = (positive["payer"].map(free_money(flows, start)) * _shares(positive))[named | last]
    who = positive["decided_by"].where(named, positive["payer"])
    return decided.groupby(who, sort=False).sum().rename_axis("decider")


def free_money(flows: pd.DataFrame, start: pd.Series) -> pd.Series:
    """Return, by payer, how much of the money that enters passes it before anybody has named its use.

    ``free = start + free Q`` over the payments whose use nobody names.
    """
    positive = flows[flows["amount"] > 0]
    named, last = positive["decided_by"].notna(), ~positive["payee"].isin(positive["payer"])
    on = positive.assign(share=_shares(positive))[~named & ~last]
    names = start.index
    free_shares = on.pivot_table(index="payer", columns="payee", values="share", aggfunc="sum")
    q = free_shares.reindex(index=names, columns=names).to_numpy(dtype=float, na_value=0.0)
    return pd.Series(np.linalg.solve(np.eye(len(names)) - q.T, start.to_numpy()), names)


def _shares(positive: pd.DataFrame) -> pd.Series:
    return positive["amount"] / positive.groupby("payer")["amount"].transform("sum")
