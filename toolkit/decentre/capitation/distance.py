"""Distance from target: how far an allocation is from what the formula says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from decentre import figures, tables
from decentre.capitation.allocation import Allocation
from decentre.errors import InputError
from decentre.results import Format, Plotted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from decentre.tables.amounts import Labelled

_BANDS = (0.05, 0.10)


@dataclass(frozen=True, repr=False)
class DistanceFromTarget(Plotted):
    """How far allocations are from their targets.

    Attributes
    ----------
    table : pandas.DataFrame
        Index: the bodies. Columns allocation, target, distance (money; negative: under target) and share (of the
        target).
    assumptions : tuple of str
        What the answer stands on.
    """

    table: pd.DataFrame
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {
        **dict.fromkeys(["allocation", "target", "distance"], "money"),
        "share": "share",
    }

    @property
    def distance(self) -> pd.Series:
        """Money by body: allocation less target."""
        return self.table["distance"]

    @property
    def share(self) -> pd.Series:
        """The distance as a share of the target."""
        return self.table["share"]

    @property
    def spread(self) -> pd.Series:
        """How far bodies are from target together.

        Bodies; of them outside 5 and 10 per cent either way, as shares; money over and under target (under: the
        cost of lifting everybody to target at once); and both together as a share of all targets.
        """
        share, money = self.share.abs(), self.distance
        over, under = money.clip(lower=0).sum(), -money.clip(upper=0).sum()
        found: dict[str, float] = {"bodies": len(share)}
        found |= {f"outside_{round(100 * band)}_per_cent": (share > band).mean() for band in _BANDS}
        found |= {"over": over, "under": under, "misplaced": (over + under) / self.table["target"].sum()}
        return pd.Series(found, name="spread")

    def summary(self) -> pd.DataFrame:
        """Return the table: one row a body."""
        return self.table

    def _title(self) -> str:
        share = self.share
        return f"{len(share)} bodies, {100 * share.min():+.1f} to {100 * share.max():+.1f} %"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw the distance of each body as a share of its target, the furthest under target first."""
        return figures.distances(self.share, ax=ax, source=source)

    def _bodies(self) -> Iterable[str]:
        return self.table.index

    def _draw_body(self, body: str, ax: Axes | None, source: str) -> Axes:
        """Draw the way from one body's target to its allocation."""
        share = self.share.loc[body]
        side = "over target" if share > 0 else "under target"
        title = f"{body}, {100 * abs(share):.1f} % {side}" if share else f"{body}, on target"
        return figures.waterfall(
            self.table.loc[[body], ["target", "distance", "allocation"]].iloc[0],
            ax=ax,
            title=title,
            source=source,
            currency=self.currency,
        )


def distance_from_target(
    allocation: Labelled | Allocation, target: Labelled | Allocation, *, currency: str | None = None
) -> DistanceFromTarget:
    r"""Compute the distance of allocations from their targets.

    .. math:: DFT_i = A_i - T_i, \qquad DFT_i / T_i

    Parameters
    ----------
    allocation : pandas.Series, mapping or Allocation
        Cash by body: what each was given.
    target : pandas.Series, mapping or Allocation
        Cash by body, of the same year and the same services; above zero.
    currency : str, optional
        The ISO 4217 code of the money; or that of the allocations.

    Returns
    -------
    DistanceFromTarget
        ``.table`` by body (money, and share of the target; negative: under target), ``.spread``, ``.plot()``.

    Raises
    ------
    InputError
        A figure that is missing, negative or text; a target of zero; a body that is not in both (``cases``).

    References
    ----------
    HC written answer of 12 June 2000, health authority funding.

    Examples
    --------
    Lincolnshire and Wakefield, 2000-01, in thousands (HC written answer of 12 June 2000):

    >>> given = pd.Series({"Lincolnshire": 429_691, "Wakefield": 231_631})
    >>> target = pd.Series({"Lincolnshire": 433_424, "Wakefield": 230_600})
    >>> (100 * distance_from_target(given, target).share).round(2).to_dict()
    {'Lincolnshire': -0.86, 'Wakefield': 0.45}
    """
    said = tables.settle_currency(currency, allocation=allocation, target=target)
    money, targets = (x.target if isinstance(x, Allocation) else x for x in (allocation, target))
    targets = tables.require_amounts(targets, "target", positive=True)
    table = tables.matched_amounts({"allocation": money, "target": targets})
    table["distance"] = table["allocation"] - table["target"]
    table["share"] = table["distance"] / table["target"]
    _require_unit(table)
    return DistanceFromTarget(table, _level(table), said)


def _require_unit(table: pd.DataFrame) -> None:
    ratio = table["allocation"].sum() / table["target"].sum()
    if not 0.01 < ratio < 100:
        raise InputError(
            f"the allocations are {ratio:.3g} times the targets together; give both in the same unit (ones, or thousands)."
        )


def _level(table: pd.DataFrame) -> tuple[str, ...]:
    level = table["allocation"].sum() / table["target"].sum() - 1
    if abs(level) < 0.0005:
        return ()
    return (
        f"together the allocations are {100 * level:+.1f} % of the targets from them: that much of every distance is the "
        "level of the money (or of the bodies left out), and not where it went",
    )
