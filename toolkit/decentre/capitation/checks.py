"""An automatic check on published targets: per independently weighted head they must be nearly constant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from decentre import figures, tables
from decentre.capitation.allocation import Allocation
from decentre.errors import InputError
from decentre.results import Format, Plotted
from decentre.tables.choices import is_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from decentre.tables.amounts import Labelled

LIMIT = 0.05


@dataclass(frozen=True, repr=False)
class TargetCheck(Plotted):
    """Whether targets per weighted head are as nearly constant as they must be.

    Attributes
    ----------
    per_head : pandas.Series
        Money per weighted head, by body.
    limit : float
        The spread above which they are flagged.
    assumptions : tuple of str
        What the answer stands on.
    """

    per_head: pd.Series
    limit: float
    assumptions: tuple[str, ...] = (
        "need is in both the target and the weighted population, so their ratio differs between bodies only by what one "
        "has and the other has not (remoteness, rounding), or by an error; weights taken from the same formula as the "
        "targets would prove nothing",
    )
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {"value": "text", "per_head": "money"}

    @property
    def spread(self) -> float:
        """The highest over the lowest, less one."""
        return float(self.per_head.max() / self.per_head.min() - 1)

    @property
    def flagged(self) -> bool:
        """Whether the spread is above the limit."""
        return self.spread > self.limit

    def summary(self) -> pd.DataFrame:
        """Return one row a statistic.

        Returns
        -------
        pandas.DataFrame
            Index: bodies, lowest, highest (money per weighted head), spread, limit (shares), flagged; column value.
        """
        values = {
            "bodies": len(self.per_head),
            "lowest": self.per_head.min(),
            "highest": self.per_head.max(),
            "spread": self.spread,
            "limit": self.limit,
            "flagged": self.flagged,
        }
        return pd.DataFrame({"value": pd.Series(values, dtype=object)}).rename_axis("statistic")

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        ends = self.per_head.min(), self.per_head.max()
        before = f"{self.currency} " if code and self.currency else tables.sign(self.currency)
        low, high = (f"{before}{x:,.2f}" for x in ends)
        texts = [len(self.per_head), low, high, f"{self.spread:.1%}", f"{self.limit:.1%}", self.flagged]
        return pd.DataFrame({"value": [str(t) for t in texts]}, index=self.summary().index)

    def _title(self) -> str:
        verdict = "FLAGGED: too far apart" if self.flagged else "nearly constant, as it must be"
        return f"target per weighted head, {verdict}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw money per weighted head over their mean, the lowest body first."""
        title = self._title()
        return figures.need_indices(
            self.per_head / self.per_head.mean(),
            ax=ax,
            title=title,
            source=source,
            xlabel="target per weighted head, 1 = mean",
        )


def check_target(
    target: Labelled | Allocation,
    weighted_population: Labelled | None = None,
    *,
    limit: float = LIMIT,
    currency: str | None = None,
) -> TargetCheck:
    r"""Check that targets per published weighted head are nearly constant.

    .. math:: \max_i \frac{T_i}{WP_i} \Big/ \min_i \frac{T_i}{WP_i} - 1 \le \mathrm{limit}

    Parameters
    ----------
    target : pandas.Series, mapping or Allocation
        Money by body; or, without weighted populations, money per weighted head as printed.
    weighted_population : pandas.Series or mapping, optional
        Weighted people by body, published apart from the targets.
    limit : float, default 0.05
        The spread that is still accepted.
    currency : str, optional
        The ISO 4217 code of the money; or that of the allocation.

    Returns
    -------
    TargetCheck
        ``.flagged``, ``.spread``, ``.per_head``, ``.summary()``.

    Raises
    ------
    InputError
        A figure is missing, zero or negative; a body is not in both; one body only; a limit that is not above zero.

    References
    ----------
    HL written answer of 23 February 2009, NHS revenue allocations: a table first printed with 1,402 to 1,896 per
    weighted head, and corrected to 1,535 to 1,595.

    Examples
    --------
    >>> check_target({"lowest": 1402, "highest": 1896}).flagged
    True
    >>> check_target({"lowest": 1535, "highest": 1595}, currency="GBP")
    <TargetCheck: target per weighted head, nearly constant, as it must be>
                   value
    statistic
    bodies             2
    lowest     £1,535.00
    highest    £1,595.00
    spread          3.9%
    limit           5.0%
    flagged        False
    note: need is in both the target and the weighted population, ...
    """
    if not is_number(limit) or not limit > 0:
        raise InputError(f"limit is {limit!r}; give the spread that is still accepted, such as 0.05.")
    said = tables.settle_currency(currency, target=target)
    money = target.target if isinstance(target, Allocation) else target
    money = tables.require_amounts(money, "target", positive=True)
    if weighted_population is not None:
        people = tables.require_amounts(weighted_population, "weighted_population", positive=True)
        both = tables.matched_amounts({"target": money, "weighted_population": people})
        money = both["target"] / both["weighted_population"]
    if len(money) < 2:
        raise InputError("there is one body; give two or more, so that one can differ from another.")
    return TargetCheck(money.rename("per_weighted_head"), float(limit), currency=said)
