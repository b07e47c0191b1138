"""Who bears what a pool spends over or under its contributions: the rules in use, and the division rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from decentre import claims
from decentre.errors import InputError
from decentre.tables import subunits

Name = Literal[
    "own_lines", "pro_rata", "host", "in_order",
    "proportional", "equal_awards", "equal_losses", "talmud", "random_arrival",
]  # fmt: skip
CLAIMS: dict[str, Callable[..., Any]] = {
    "proportional": claims.proportional,
    "equal_awards": claims.equal_awards,
    "equal_losses": claims.equal_losses,
    "talmud": claims.talmud,
    "random_arrival": claims.random_arrival,
}
RULES = ("own_lines", "pro_rata", "host", "in_order", *CLAIMS)
BY_LINE = ("own_lines", "in_order", *CLAIMS)
PROMISES = ("non_recurrent_use", "action_plan", "report_weeks")  # of an agreement's clause: they share nothing
_NOISE = 6  # decimals of a penny: what floats add to a remainder is no claim to the odd penny
Labels = Sequence[str] | str


@dataclass(frozen=True)
class RiskShare:
    """How partners share what a pool spends over or under its contributions.

    ==================  ==================================================================================
    ``own_lines``       each line's over- or underspend by those who pay for it (Rochdale 2020-21)
    ``pro_rata``        all of it by contribution (Cambridgeshire 2023-24)
    ``host``            all of it by the host
    ``in_order``        an overspend by underspends elsewhere, then the risk pool, then uncommitted schemes, and
                        only then by the partners, by contribution; an underspend stays in the pool (clause in use)
    a rule of claims    the pool is divided over the lines as over claims, and each line's shortfall is borne by
                        those who pay for it: ``proportional``, ``equal_awards``, ``equal_losses``, ``talmud``,
                        ``random_arrival`` (the Shapley value); an underspend stays in the pool
    ==================  ==================================================================================

    Parameters
    ----------
    rule : str
        One of the table.
    host : str
        The host, where the rule is ``'host'``.
    lines : sequence of str
        The part that is shared, such as the Better Care Fund (Wirral 2021-22); every other line is borne by those who
        pay for it. All lines by default.
    cap : float or mapping of partner to float, optional
        The amount beyond which a partner bears nothing, over or under; for all but the remainder or for those named.
    remainder : str
        The partner who bears what the cap leaves.
    risk_pool, uncommitted : sequence of str
        Lines that hold the risk pool, and schemes not yet committed, where the rule is ``'in_order'``.
    """

    rule: str
    host: str = ""
    lines: tuple[str, ...] = ()
    cap: float | Mapping[str, float] | None = None
    remainder: str = ""
    risk_pool: tuple[str, ...] = ()
    uncommitted: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for name in ("lines", "risk_pool", "uncommitted"):
            value = getattr(self, name)
            object.__setattr__(self, name, (value,) if isinstance(value, str) else tuple(value))
        if self.rule not in RULES:
            raise InputError(f"{self.rule!r} is not a rule of risk share; give one of {', '.join(RULES)}.")
        if (self.rule == "host") != bool(self.host):
            raise InputError(
                f"The rule is {self.rule!r} and the host {self.host!r}; name the host with the rule 'host', and with no other."
            )
        if (self.cap is None) != (not self.remainder):
            raise InputError(
                f"cap is {self.cap!r} and remainder {self.remainder!r}; give both (who bears what the cap leaves), or neither."
            )
        caps = list(self.cap.values()) if isinstance(self.cap, Mapping) else [self.cap or 0.0]
        if not all(cap >= 0 for cap in caps):
            raise InputError(f"cap is {self.cap!r}; give an amount of zero or more.")
        if (self.risk_pool or self.uncommitted) and self.rule != "in_order":
            raise InputError(f"A risk pool or uncommitted schemes belong to the rule 'in_order', not to {self.rule!r}.")

    @classmethod
    def given(cls, risk_share: str | Mapping[str, Any] | RiskShare) -> RiskShare:
        """Return the risk share that a caller means by a name, a dict or a RiskShare."""
        if isinstance(risk_share, RiskShare):
            return risk_share
        known = [f.name for f in fields(cls)]
        given: Mapping[str, Any] = {"rule": risk_share} if isinstance(risk_share, str) else risk_share
        parts = {k: v for k, v in given.items() if k not in PROMISES} if isinstance(given, Mapping) else {}
        if "rule" not in parts or not set(parts) <= set(known):
            raise InputError(
                f"risk_share is {risk_share!r}; give the name of a rule ({', '.join(RULES)}) or a dict with rule and any of "
                f"{', '.join(known[1:])}."
            )
        return cls(**parts)

    def words(self) -> str:
        """Return the risk share in words, for a headline."""
        text = self.rule.replace("_", " ") + (f": {self.host}" if self.host else "")
        text += f", {' and '.join(self.lines)} only" if self.lines else ""
        return text + (f", capped, the rest by {self.remainder}" if self.remainder else "")


class Shared(NamedTuple):
    """Money by partner, not yet in whole pence: borne, kept in the pool; and how an overspend was covered."""

    borne: pd.Series
    kept: pd.Series
    cover: dict[str, float]


def share(paid: pd.DataFrame, spend: pd.Series, how: RiskShare) -> Shared:
    """Return who bears the gap between spend and contributions, partner by line, under a risk share."""
    inside = [line for line in paid.columns if not how.lines or line in how.lines]
    outside = [line for line in paid.columns if line not in inside]
    found = _RULES[how.rule](paid[inside], spend[inside], how)
    if how.cap is not None:
        found = found._replace(borne=_capped(found.borne, how))
    own = _own(paid[outside], spend[outside] - paid[outside].sum())
    return found._replace(borne=found.borne + own)


def _own(paid: pd.DataFrame, gap: pd.Series) -> pd.Series:
    """Return each line's gap borne by those who pay for it, in proportion."""
    totals = paid.sum()
    unpaid = totals.index[(totals == 0) & (gap != 0)]
    if len(unpaid):
        raise InputError(
            f"Nobody contributes to the line {unpaid[0]!r}, so nobody can bear what it spends; give it a contribution, or a "
            "risk share that covers it ('pro_rata', 'host').",
            gap[unpaid].rename("gap").to_frame(),
        )
    return (paid / totals.where(totals > 0, 1.0) * gap).sum(axis=1)


def _by_contribution(paid: pd.DataFrame, amount: float) -> pd.Series:
    total = paid.to_numpy().sum()
    if total == 0:
        raise InputError(
            "Nothing is contributed to what is shared, so no share of it can be formed; give contributions."
        )
    shares: pd.Series = paid.sum(axis=1) / total * amount
    return shares


def _nothing(paid: pd.DataFrame) -> pd.Series:
    return pd.Series(0.0, index=paid.index)


def _own_lines(paid: pd.DataFrame, spend: pd.Series, _how: RiskShare) -> Shared:
    return Shared(_own(paid, spend - paid.sum()), _nothing(paid), {})


def _pro_rata(paid: pd.DataFrame, spend: pd.Series, _how: RiskShare) -> Shared:
    return Shared(_by_contribution(paid, spend.sum() - paid.to_numpy().sum()), _nothing(paid), {})


def _host(paid: pd.DataFrame, spend: pd.Series, how: RiskShare) -> Shared:
    borne = _nothing(paid)
    borne[how.host] = spend.sum() - paid.to_numpy().sum()
    return Shared(borne, _nothing(paid), {})


def _in_order(paid: pd.DataFrame, spend: pd.Series, how: RiskShare) -> Shared:
    gap = spend - paid.sum()
    apart = {"risk pool": how.risk_pool, "uncommitted schemes": how.uncommitted}
    reserved = [line for lines in apart.values() for line in lines if line in gap.index]
    under = (-gap).clip(lower=0)
    funds = {"underspends elsewhere": under.drop(reserved).sum()}
    funds |= {name: under[under.index.isin(lines)].sum() for name, lines in apart.items()}
    left, cover = float(gap.clip(lower=0).sum()), {}
    for name, there in funds.items():
        cover[name] = min(left, float(there))
        left -= cover[name]
    stays = max(0.0, -float(gap.sum()))
    cover |= {"outside the pool": left, "stays in the pool": stays}
    return Shared(_by_contribution(paid, left), _by_contribution(paid, stays), cover)


def _claims(paid: pd.DataFrame, spend: pd.Series, how: RiskShare) -> Shared:
    pool, claimed = float(paid.to_numpy().sum()), float(spend.sum())
    if pool >= claimed:
        kept = pool - claimed
        return Shared(_nothing(paid), _by_contribution(paid, kept), {"stays in the pool": kept})
    awards = pd.Series(CLAIMS[how.rule](spend.to_numpy(), pool), index=spend.index)
    return Shared(_own(paid, spend - awards), _nothing(paid), {})


_RULES: dict[str, Callable[[pd.DataFrame, pd.Series, RiskShare], Shared]] = {
    "own_lines": _own_lines,
    "pro_rata": _pro_rata,
    "host": _host,
    "in_order": _in_order,
    **dict.fromkeys(CLAIMS, _claims),
}


def _capped(borne: pd.Series, how: RiskShare) -> pd.Series:
    others = borne.index.drop(how.remainder)
    caps = how.cap if isinstance(how.cap, Mapping) else dict.fromkeys(others, how.cap)
    limit = pd.Series({p: caps.get(p, np.inf) for p in others}, dtype=float)
    held = borne[others].clip(-limit, limit)
    all_of_it: pd.Series = pd.concat([held, pd.Series({how.remainder: borne.sum() - held.sum()})]).reindex(borne.index)
    return all_of_it


_MOST_MONEY = 1e13  # beyond it a float no longer holds every penny


def in_pence(amounts: pd.Series, currency: str | None = None) -> pd.Series:
    """Return amounts in whole pence that add up to the same total: odd pence to the largest remainders, ties as listed.

    A currency without pence is shared in its own smallest unit. A total that is no whole number of pence leaves its fraction
    of a penny with the largest amount.
    """
    in_one = subunits(currency)
    total = float(np.sum(amounts.to_numpy()))
    if not np.abs(amounts.to_numpy()).sum() < _MOST_MONEY:
        raise InputError(f"amounts of {total:.3g} cannot be kept to the penny; give amounts below {_MOST_MONEY:.0e}.")
    exact = (amounts.to_numpy() * in_one).round(_NOISE)
    whole = np.floor(exact)
    odd = round(round(in_one * total, _NOISE)) - int(whole.sum())
    order = np.argsort(-(exact - whole).round(_NOISE), kind="stable")
    whole[order[:odd]] += 1
    shared = pd.Series(whole / in_one, index=amounts.index)
    rest = total - shared.sum()
    if abs(rest) > 1e-6:
        shared.iloc[int(amounts.abs().to_numpy().argmax())] += rest
    return shared
