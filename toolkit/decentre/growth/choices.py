"""The specification curve: the discretionary share under every combination of choices that could be defended."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

import numpy as np
import pandas as pd

from decentre import figures, prices, tables
from decentre.errors import InputError
from decentre.growth import reconciliation
from decentre.growth.components import DENOMINATORS, Denominator, growth_parts, money_shared, within
from decentre.growth.decomposition_result import REMAINDER
from decentre.growth.parts import is_net, present, split
from decentre.growth.sums import Sums, add_up, line_money
from decentre.results import HALF_A_PENNY, Format, Plotted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STATED = "stated"
_MOST_CONTESTED = 10
_Toggles = list[tuple[str, dict[str, np.ndarray]]]


@dataclass(frozen=True, repr=False)
class ChoiceCurve(Plotted):
    """The discretionary share under every combination of choices.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a specification, lowest share first: price_index, net_of_efficiency, denominator, one true or false
        column for each contested line (whether it is counted as a national claim), the parts of growth,
        discretionary, denominator_amount (all summed over bodies and years) and share. A share is NaN where its
        denominator is zero or less. Left out are those that are 100 or 0 per cent by definition.
    importance : pandas.Series
        Each choice's Shapley share of the variance of the share over the full factorial; NaN when nothing varies.
    contested : tuple of str
        The lines toggled in and out of the national claims.
    assumptions : tuple of str
        What the curve stands on.
    unmatched : pandas.DataFrame
        Columns body, year, amount, status: money that has no year before or after, as in ``decompose_growth``.
    currency : str
        ISO 4217 code of all money; None where it was not stated.
    """

    table: pd.DataFrame
    importance: pd.Series
    contested: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    unmatched: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(reconciliation.UNMATCHED)))
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {"value": "share", "specifications": "count"}

    def summary(self) -> pd.DataFrame:
        """Return the range of the share and what moves it.

        Returns
        -------
        pandas.DataFrame
            Index statistic: lowest, median and highest share (value), with the number of specifications below; then
            each choice's Shapley share of the variance.
        """
        share = self.table["share"]
        rows = {"lowest share": share.min(), "median share": share.median(), "highest share": share.max()}
        rows |= {f"variance from {k}": v for k, v in self.importance.items()}
        return pd.DataFrame({"value": rows}, dtype=float).rename_axis("statistic")

    def _title(self) -> str:
        defined = int(self.table["share"].notna().sum())
        return f"{len(self.table)} specifications, {defined} with a share"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw the specification curve: shares in order above, the choices behind each below."""
        choices = ["price_index", "net_of_efficiency", "denominator", *self.contested]
        varied = [c for c in choices if len(self.table[c].unique()) > 1]
        return figures.specification_curve(self.table, varied, ax=ax, source=source)


def vary_choices(
    budget: pd.DataFrame,
    lines: pd.DataFrame | None = None,
    *,
    price_indices: Mapping[str, prices.PriceIndex | pd.Series | str | None],
    net_of_efficiency: Sequence[bool] = (False, True),
    denominators: Sequence[Denominator] = tuple(DENOMINATORS),
    contested: Sequence[str] = (),
    begins: str | None = None,
    named_by: Literal["start", "end"] | None = None,
    currency: str | None = None,
) -> ChoiceCurve:
    """Decompose growth under the full factorial of choices.

    Parameters
    ----------
    budget, lines : pandas.DataFrame
        As for :func:`decompose_growth`.
    price_indices : mapping
        Name to price index (a PriceIndex, a Series of levels, the name of a shipped index, or ``None`` for no price term). For a
        named index the inflation lines are ignored; the key ``'stated'`` uses them, and its index only where a body
        and year has none.
    net_of_efficiency : sequence of bool, default (False, True)
        Whether efficiency lines are taken off. An index that is already net is not combined with ``True``.
    denominators : sequence of str, default all three
        What shares are taken of.
    contested : sequence of str
        Names of lines that are toggled in and out of the national claims.
    begins : str, optional
        Month and day on which the table's years begin, such as ``'07-01'``, where it is not 1 April (1 January for years
        of one number) and no column ``begins`` of a table says it; the price index must begin then too.
    named_by : {'start', 'end'}, optional
        Which calendar year names a year of one number that does not begin in January; or a column ``named_by``.
    currency : str, optional
        ISO 4217 code of all money, where no column ``currency`` of a table says it.

    Returns
    -------
    ChoiceCurve
        ``.table`` (specifications that come to the same claims and denominator are shown once, those that are 100 or 0 per
        cent by definition are left out and counted in ``.assumptions``), ``.summary()``, ``.plot()``.

    Raises
    ------
    InputError
        No price index; a contested line that is not among the lines; every share is 100 or 0 per cent by definition;
        anything :func:`decompose_growth` refuses.

    Notes
    -----
    The Shapley share of a choice averages, over all orders of choosing, by how much fixing it reduces the variance of
    the share; all specifications of the factorial count the same (Owen 2014, SIAM/ASA Journal on Uncertainty
    Quantification 2(1), 245-251).

    Examples
    --------
    >>> from decentre import tables
    >>> curve = vary_choices(tables.template("budget"), tables.template("lines"), net_of_efficiency=[False],
    ...                      price_indices={"stated": None, "input cost": "dh_input_unit_cost"})
    >>> curve.table[["price_index", "denominator", "share"]].round(3)
       price_index             denominator  share
    0   input cost            gross_growth  0.411
    1       stated            gross_growth  0.470
    2   input cost  growth_after_inflation  0.658
    3       stated  growth_after_inflation  0.688
    """
    _require_factorial(price_indices, net_of_efficiency, denominators)
    checked = tables.budget_and_lines(budget, lines)
    currency = tables.settle_currency(currency, budget=budget, lines=lines)
    beginning = tables.settle_beginning(begins, named_by, budget=budget, lines=lines)
    budget, lines = checked
    sums = add_up(budget, lines)
    toggles = _toggles(lines, sums, contested)
    indices = {
        name: prices.taken(x, sums.years, needed=(), begins=beginning.begins, named_by=beginning.named_by)
        for name, x in price_indices.items()
    }
    rows = [
        _specification(sums, toggles, _Choice(name, indices[name], net, denominator), counted)
        for name, net, denominator in itertools.product(indices, net_of_efficiency, denominators)
        for counted in itertools.product((True, False), repeat=len(toggles))
        if not (is_net(indices[name]) and net)
    ]
    full = pd.DataFrame(rows)
    settled = _by_definition(full)
    open_ones = full[~settled]
    choices = ["price_index", "net_of_efficiency", "denominator", *contested]
    same = open_ones[[*growth_parts(), "denominator_amount"]].round(6).duplicated()
    table = open_ones[~same].sort_values("share", kind="stable", ignore_index=True)
    notes = (*_notes(open_ones, table, int(settled.sum())), *_moved(sums, currency))
    importance = _shapley_of_variance(open_ones, choices)
    return ChoiceCurve(table, importance, tuple(contested), notes, reconciliation.unmatched(sums), currency)


def _by_definition(full: pd.DataFrame) -> pd.Series:
    """Say which shares no figure could have made another: nothing else is inside the denominator, or nothing is left."""
    claims = [p for p in growth_parts() if p != "discretionary"]
    inside = [[p in within(denominator) for p in claims] for denominator in full["denominator"]]
    taken = (full[claims].abs() * np.array(inside, dtype=bool).reshape(len(full), len(claims))).sum(axis=1)
    money = {"taken": taken, "left": full["discretionary"].abs()}
    # a contested line that is not counted is a choice: what counts is whether any combination of them takes money off
    settled_by = [full[c] for c in ("price_index", "net_of_efficiency", "denominator")]
    most = pd.DataFrame(money, index=full.index).groupby(settled_by).transform("max")
    settled = full["share"].notna() & (most < HALF_A_PENNY).any(axis=1)
    if settled.all():
        raise InputError(
            "Every combination of choices leaves 100 or 0 per cent by definition: nothing is listed and no price term is taken "
            "off, or nothing is left; give lines, or a price index."
        )
    return settled


def _moved(sums: Sums, currency: str | None) -> list[str]:
    kept = present(sums)
    body, year = np.nonzero(kept)
    labels = pd.MultiIndex.from_arrays([body, np.array(sums.years, dtype=object)[year + 1]], names=["body", "year"])
    growth = pd.Series((sums.budget[:, 1:] - sums.budget[:, :-1])[kept], index=labels)
    notes = reconciliation.notes(growth, reconciliation.movements(sums), reconciliation.totals(sums), currency)
    return [note.words for note in notes]


def _require_factorial(
    price_indices: Mapping[str, object], net_of_efficiency: Sequence[bool], denominators: Sequence[str]
) -> None:
    if not isinstance(price_indices, Mapping) or not price_indices:
        raise InputError("price_indices must name at least one index, such as {'GDP deflator': 'gdp_deflator'}.")
    unknown = [d for d in denominators if not (isinstance(d, str) and d in DENOMINATORS)]
    if isinstance(denominators, str) or unknown or not len(denominators):
        raise InputError(f"denominators is {denominators!r}; give a list with any of {', '.join(DENOMINATORS)}.")
    if isinstance(net_of_efficiency, bool) or not len(net_of_efficiency):
        raise InputError("net_of_efficiency must be a list: [False], [True] or [False, True].")


class _Choice(NamedTuple):
    """One combination of the choices that are no contested lines."""

    name: str
    price_index: prices.PriceIndex | None
    net: bool
    denominator: Denominator


def _toggles(lines: pd.DataFrame | None, sums: Sums, contested: Sequence[str]) -> _Toggles:
    names = [] if lines is None else list(lines["line"].cat.categories)
    unknown = [c for c in contested if c not in names]
    if isinstance(contested, str) or unknown or len(contested) > _MOST_CONTESTED:
        raise InputError(
            f"contested is {contested!r}; give a list of at most {_MOST_CONTESTED} of the lines: "
            f"{', '.join(map(repr, names)) or 'none'}."
        )
    return [] if lines is None else [(c, line_money(lines, c, sums)) for c in contested]


def _specification(sums: Sums, toggles: _Toggles, choice: _Choice, counted: tuple[bool, ...]) -> dict[str, object]:
    for (_, taken), kept in zip(toggles, counted, strict=True):
        for component, amounts in taken.items():
            sums = sums if kept else sums.without(component, amounts)
    if choice.name != STATED:
        sums = sums.unpriced()
    parts, _ = split(sums, choice.price_index, choice.net)
    money = {p: float(math.fsum(parts[p])) for p in growth_parts()}
    grown = {"budget": float(math.fsum(parts["budget"] - parts["baseline"])), "baseline": 0.0}
    whole = money_shared(pd.Series(grown | money), choice.denominator)
    chosen: dict[str, object] = {"price_index": choice.name, "net_of_efficiency": choice.net}
    chosen["denominator"] = choice.denominator
    chosen |= {line: kept for (line, _), kept in zip(toggles, counted, strict=True)}
    share = money["discretionary"] / whole if whole > 0 else math.nan
    return {**chosen, **money, "denominator_amount": whole, "share": share}


def _notes(full: pd.DataFrame, table: pd.DataFrame, settled: int) -> Iterator[str]:
    yield REMAINDER
    yield "specifications are choices and not draws: a share of them is no probability"
    if settled:
        yield f"{settled} combinations are left out: their share is 100 or 0 per cent by definition"
    if len(full) > len(table):
        yield f"{len(full)} combinations come to {len(table)} different specifications; each is shown once"
    undefined = int(table["share"].isna().sum())
    if undefined:
        yield f"{undefined} of {len(table)} specifications have a denominator of zero or less and no share"


def _shapley_of_variance(full: pd.DataFrame, choices: Sequence[str]) -> pd.Series:
    defined = full[full["share"].notna()]
    varied = [c for c in choices if len(defined[c].unique()) > 1]
    explained: dict[frozenset[str], float] = {frozenset(): 0.0}
    for size in range(1, len(varied) + 1):
        for subset in itertools.combinations(varied, size):
            means = defined.groupby(list(subset))["share"].transform("mean")
            explained[frozenset(subset)] = float(means.var(ddof=0))
    total = explained[frozenset(varied)]
    values = dict.fromkeys(choices, 0.0)
    for choice in varied:
        rest = [c for c in varied if c != choice]
        for size in range(len(rest) + 1):
            weight = 1 / (len(varied) * math.comb(len(rest), size))
            for subset in itertools.combinations(rest, size):
                values[choice] += weight * (explained[frozenset([*subset, choice])] - explained[frozenset(subset)])
    if total <= 0:
        return pd.Series(values, dtype=float) * math.nan
    return pd.Series(values, dtype=float) / total
