"""One pool under several risk shares, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from decentre import figures
from decentre.errors import InputError
from decentre.pooling.gate import Amounts
from decentre.pooling.pool import PooledBudget, pool_budgets
from decentre.pooling.sharing import RiskShare
from decentre.results import Format, Plotted, displayed
from decentre.tables import in_full

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AnyShare = str | Mapping[str, Any] | RiskShare


@dataclass(frozen=True, repr=False)
class RiskShareComparison(Plotted):
    """One pool under several risk shares.

    Attributes
    ----------
    pools : dict
        Name to :class:`PooledBudget`.
    assumptions : tuple of str
        What the answers stand on.
    """

    pools: dict[str, PooledBudget]
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {"borne": "money"}

    @property
    def cost(self) -> pd.DataFrame:
        """What each partner's cost is: partner by risk share. Every column adds up to the spend."""
        return pd.DataFrame({name: pool.table["cost"] for name, pool in self.pools.items()})

    @property
    def spread(self) -> pd.Series:
        """Largest less smallest cost of each partner over the risk shares: what the clause is worth."""
        return (self.cost.max(axis=1) - self.cost.min(axis=1)).rename("spread")

    def summary(self) -> pd.DataFrame:
        """Return what each partner bears over (or gets back under) its contribution.

        Returns
        -------
        pandas.DataFrame
            Index partner; one column a risk share: borne less kept.
        """
        return pd.DataFrame({n: p.table["borne"] - p.table["kept"] for n, p in self.pools.items()})

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        table = self.summary()
        return displayed(table, dict.fromkeys(table.columns, "money"), self.currency, code=code)

    def _title(self) -> str:
        gap = next(iter(self.pools.values())).overspend
        word, money = "overspend" if gap > 0 else "underspend", in_full(abs(gap), self.currency)
        return f"an {word} of {money} under {len(self.pools)} risk shares"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw what each partner bears under each risk share."""
        title = self._title()
        return figures.risk_shares(
            self.summary(), ax=ax, title=title[0].upper() + title[1:], source=source, currency=self.currency
        )


def compare_risk_shares(
    contributions: Amounts,
    spend: Amounts | float,
    *,
    risk_shares: Mapping[str, AnyShare] | Sequence[str],
    currency: str | None = None,
) -> RiskShareComparison:
    """Put one pool under several risk shares, side by side.

    Parameters
    ----------
    contributions, spend
        Money, as :func:`pool_budgets`.
    risk_shares : mapping of str to risk share, or sequence of str
        What each is called, and what :func:`pool_budgets` takes; or names of rules.
    currency : str, optional
        The ISO 4217 code of the money.

    Returns
    -------
    RiskShareComparison
        ``.cost``, ``.spread``, ``.pools``, ``.summary()`` (what is borne), ``.plot()``.

    Raises
    ------
    InputError
        As :func:`pool_budgets`; or fewer than two risk shares.

    References
    ----------
    As :func:`pool_budgets`.

    Examples
    --------
    >>> paid, spent = {"council": 100.0, "board": 300.0}, {"council": 140.0, "board": 300.0}
    >>> compare_risk_shares(paid, spent, risk_shares=["own_lines", "pro_rata", "equal_losses"]).summary()
             own_lines  pro_rata  equal_losses
    partner
    council       40.0      10.0          20.0
    board          0.0      30.0          20.0
    """
    chosen = dict(risk_shares) if isinstance(risk_shares, Mapping) else {name: name for name in risk_shares}
    if len(chosen) < 2:
        raise InputError(f"There is {len(chosen)} risk share to compare; give two or more.")
    pools = {
        name: pool_budgets(contributions, spend, risk_share=how, currency=currency) for name, how in chosen.items()
    }
    notes = dict.fromkeys(note for pool in pools.values() for note in pool.assumptions)
    return RiskShareComparison(pools, tuple(notes), next(iter(pools.values())).currency)
