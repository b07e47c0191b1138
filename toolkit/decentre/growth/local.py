"""Shift-share: a body's growth as the nation's, that of its programmes, and its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd

from decentre import figures
from decentre.errors import InputError
from decentre.results import Format, Plotted, require_identity
from decentre.tables import settle_currency
from decentre.tables.matching import cells, matched

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Method = Literal["shift_share", "esteban"]
PARTS = ["national", "mix", "local"]
ESTEBAN = ["homothetic", "allocation"]
_TOLERANCE = 1e-9


@dataclass(frozen=True, repr=False)
class LocalSplit(Plotted):
    """The growth of bodies, split into national growth, programme mix and a local part.

    Attributes
    ----------
    table : pandas.DataFrame
        Money; index body, programme; columns national, mix, local. With ``'esteban'`` two more, homothetic
        and allocation, which add up to local.
    growth : pandas.Series
        Money by body and programme: after less before. National, mix and local add up to it.
    method : str
        ``'shift_share'`` or ``'esteban'``.
    assumptions : tuple of str
        What the answer stands on.
    currency : str
        ISO 4217 code of the money; None where it was not stated.
    """

    table: pd.DataFrame
    growth: pd.Series
    method: Method
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = dict.fromkeys([*PARTS, *ESTEBAN], "money")

    def __post_init__(self) -> None:
        scale = float(np.abs(self.table.to_numpy(dtype=float)).max()) or 1.0
        whole = self.growth / scale
        parts = self.table[PARTS].sum(axis=1, skipna=False) / scale
        require_identity(parts, whole, "national + mix + local = growth, as a share,", tolerance=_TOLERANCE)
        if self.method == "esteban":
            inner = self.table[ESTEBAN].sum(axis=1, skipna=False) / scale
            claim = "homothetic + allocation = local, as a share,"
            require_identity(inner, self.table["local"] / scale, claim, tolerance=_TOLERANCE)

    def summary(self) -> pd.DataFrame:
        """Return the three parts of each body's growth.

        Returns
        -------
        pandas.DataFrame
            Money; index body; columns national, mix, local, which add up to the growth of the body.
        """
        return self._by_body()[PARTS]

    def _by_body(self) -> pd.DataFrame:
        return self.table.groupby(level=0, sort=False).sum()

    def _title(self) -> str:
        programmes = len(self.table) // len(self.summary())
        inner = "; local = homothetic + allocation, see .table" if self.method == "esteban" else ""
        return f"{self.method}, {len(self.summary())} bodies, {programmes} programmes{inner}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw the parts of each body's growth as stacked bars."""
        columns = PARTS if self.method == "shift_share" else ["national", "mix", *ESTEBAN]
        parts = self._by_body()[columns]
        title = "Growth by body: national, mix and local"
        return figures.stacked(parts, ax=ax, title=title, ylabel="growth", source=source, currency=self.currency)

    def _bodies(self) -> Iterable[str]:
        return self.table.index.unique(0)

    def _draw_body(self, body: str, ax: Axes | None, source: str) -> Axes:
        """Draw the parts of each programme's growth in one body."""
        columns = PARTS if self.method == "shift_share" else ["national", "mix", *ESTEBAN]
        parts = self.table.loc[self.table.index.get_level_values(0) == body, columns].droplevel(0)
        title = f"Growth of {body} by programme"
        return figures.stacked(parts, ax=ax, title=title, ylabel="growth", source=source, currency=self.currency)


def split_local(
    start: pd.DataFrame, end: pd.DataFrame, *, method: Method = "shift_share", currency: str | None = None
) -> LocalSplit:
    r"""Split the growth of each body into national growth, programme mix and a local part (shift-share).

    The nation is the sum of the bodies given. With the money :math:`b_{ri}` of body :math:`r` on programme
    :math:`i` before, its growth rate :math:`g_{ri}`, and those of the programme in all bodies :math:`g_i` and
    of everything :math:`g`:

    * national: :math:`b_{ri} g`, what the body would have had if it grew like the nation;
    * mix: :math:`b_{ri} (g_i - g)`, more for a body with programmes that grow fast everywhere;
    * local: :math:`b_{ri} (g_{ri} - g_i)`, what is the body's own. It sums to zero over bodies in every
      programme.

    ``'esteban'`` splits the local part once more, with the money :math:`b'_{ri} = b_r b_i / b` the body would
    have spent if its mix were the nation's: homothetic :math:`b'_{ri} (g_{ri} - g_i)`, and allocation
    :math:`(b_{ri} - b'_{ri}) (g_{ri} - g_i)`, positive where the body specialises in what it grows faster than
    others do, or keeps out of what it grows more slowly.

    Parameters
    ----------
    start, end : pandas.DataFrame
        Money before and after; index: bodies, columns: programmes. Both list every body and programme, in
        any order.
    method : {'shift_share', 'esteban'}
        Whether to split the local part into homothetic and allocation.
    currency : str, optional
        ISO 4217 code of the money.

    Returns
    -------
    LocalSplit
        ``.summary()`` by body: national, mix and local, the same three for both methods, so that they always
        add up to the growth of the body. ``.table`` by body and programme; with ``'esteban'`` also homothetic
        and allocation.

    Raises
    ------
    InputError
        Tables that do not list the same bodies and programmes, or one twice; a cell that is missing, negative
        or not a number; a programme that no body has at the start (its national growth has no rate); with
        ``'esteban'``, any cell that is zero at the start.
    IdentityError
        The parts do not add up.

    Notes
    -----
    A positive local part is a difference from the programme's growth elsewhere. It is not shown to be a
    decision.

    References
    ----------
    Dunn, E. S. (1960). A statistical and analytical technique for regional analysis. *Papers of the Regional
    Science Association* 6(1), 97-112. https://doi.org/10.1111/j.1435-5597.1960.tb01705.x. Esteban-Marquillas,
    J. M. (1972). A reinterpretation of shift-share analysis. *Regional and Urban Economics* 2(3), 249-255.
    https://doi.org/10.1016/0034-3331(72)90033-4.

    Examples
    --------
    >>> start = pd.DataFrame({"acute": [60e6, 40e6], "community": [20e6, 30e6]}, index=["North", "South"])
    >>> end = pd.DataFrame({"acute": [63e6, 42e6], "community": [26e6, 34e6]}, index=["North", "South"])
    >>> split_local(start, end, currency="GBP")
    <LocalSplit: shift_share, 2 bodies, 2 programmes>
           national (£m)  mix (£m)  local (£m)
    body
    North            8.0      -1.0         2.0
    South            7.0       1.0        -2.0
    note: the nation is the sum of the bodies given
    """
    if method not in ("shift_share", "esteban"):
        raise InputError(f"{method!r} is not a way to split growth; give 'shift_share' or 'esteban'.")
    start, end = matched(start, end, names=("start", "end"), row="body", column="programme")
    start.index, start.columns = start.index.to_flat_index(), start.columns.to_flat_index()
    _require_rates(start, end, method)
    parts = _split(start.to_numpy(), end.to_numpy(), method)
    index = pd.MultiIndex.from_product([start.index, start.columns], names=["body", "programme"])
    table = pd.DataFrame({name: part.ravel() for name, part in parts.items()}, index=index)
    growth = pd.Series((end.to_numpy() - start.to_numpy()).ravel(), index=index, name="growth")
    notes = ("the nation is the sum of the bodies given",)
    return LocalSplit(table, growth, method, notes, settle_currency(currency))


def _split(base: np.ndarray, later: np.ndarray, method: Method) -> dict[str, np.ndarray]:
    of_programme = base.sum(axis=0)
    nation = later.sum() / base.sum() - 1
    times = np.divide(later.sum(axis=0), of_programme, out=np.ones_like(of_programme), where=of_programme > 0)
    parts = {"national": base * nation, "mix": base * (times - 1 - nation), "local": later - base * times}
    if method == "esteban":
        alike = base.sum(axis=1, keepdims=True) * of_programme / base.sum()
        ahead = later / base - times
        parts |= {"homothetic": alike * ahead, "allocation": (base - alike) * ahead}
    return parts


def _require_rates(start: pd.DataFrame, end: pd.DataFrame, method: Method) -> None:
    empty = start.to_numpy() == 0
    if empty.all():
        raise InputError("No body has money at the start, so nothing can have grown from it; give an earlier year.")
    for name, table in (("start", start), ("end", end)):
        sentence = f"{name} must hold money of zero or more: {{body!r}}, {{programme!r}} has {{value:g}}"
        _refuse(table, table.to_numpy() < 0, sentence + "; set income apart from spend, or correct the cell")
    fresh = (start.to_numpy().sum(axis=0) == 0) & (end.to_numpy().sum(axis=0) > 0)
    new = np.broadcast_to(fresh, start.shape)
    sentence = "No body has {programme!r} at the start, so its national growth has no rate"
    _refuse(start, new, sentence + "; merge it with another programme, or leave it out of both tables")
    if method == "esteban":
        sentence = "Esteban's split needs money in every cell at the start: {body!r}, {programme!r} has none"
        _refuse(start, empty, sentence + "; merge programmes, or use method='shift_share'")


def _refuse(table: pd.DataFrame, wrong: np.ndarray, sentence: str) -> None:
    if wrong.any():
        cases = cells(table, wrong, "body", "programme")
        body, programme, value = cases.iloc[0]
        said = sentence.format(body=body, programme=programme, value=value)
        raise InputError(f"{said} ({len(cases)} cells in all).", cases)
