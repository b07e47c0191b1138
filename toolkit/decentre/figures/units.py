"""The unit of the money in a figure."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from decentre.tables import money_unit, shown


@dataclass(frozen=True)
class Unit:
    """The unit of the money in a figure: its currency, how much one of it holds, and what an axis says."""

    currency: str | None
    scale: float
    label: str

    def said(self, money: float, *, signed: bool = False) -> str:
        """Return an amount as text, as its currency writes it."""
        return shown(money, self.currency, scale=self.scale, signed=signed)

    def axis(self, before: str = "", after: str = "") -> str:
        """Return the label of an axis: what is drawn, its unit where one is known, and a remark."""
        return ", ".join(part for part in (before, self.label, after) if part)


def unit_of(values: pd.Series | pd.DataFrame, currency: str | None) -> Unit:
    """Return the unit in which amounts read best."""
    label, scale = money_unit(values, currency)
    return Unit(currency, scale, label)
