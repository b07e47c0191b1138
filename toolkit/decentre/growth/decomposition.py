"""A budget split into baseline, transfers, inflation, demography, national priorities and discretionary growth."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from decentre import prices, tables
from decentre.errors import AssumptionWarning, InputError
from decentre.growth import components, reconciliation
from decentre.growth.between import Years, compared, lines_between, over
from decentre.growth.components import DENOMINATORS, Denominator
from decentre.growth.decomposition_result import REMAINDER, GrowthDecomposition
from decentre.growth.parts import Note, frame, is_net, present, split
from decentre.growth.rounding import require_half_units
from decentre.growth.sums import Sums, add_up
from decentre.tables.coding import categorised


def decompose_growth(
    budget: pd.DataFrame,
    lines: pd.DataFrame | None = None,
    *,
    price_index: prices.PriceIndex | pd.Series | Mapping[str, float] | str | None,
    net_of_efficiency: bool = False,
    denominator: Denominator = "gross_growth",
    between: tuple[str, str] | None = None,
    rounding: Mapping[str, float] | None = None,
    begins: str | None = None,
    named_by: Literal["start", "end"] | None = None,
    currency: str | None = None,
) -> GrowthDecomposition:
    r"""Split each body's budget into baseline, transfers, inflation, demography, national priorities and discretionary growth.

    For each body and year :math:`t` whose year before is there,

    .. math::
        \mathrm{discretionary}_t = (B_t - B_{t-1}) - \mathrm{transfers}_t - \mathrm{inflation}_t - \mathrm{demography}_t -
        \mathrm{priorities}_t

    with inflation the sum of the inflation lines where the body and year has any, and
    :math:`B_{t-1}(P_t/P_{t-1} - 1)` otherwise.

    Parameters
    ----------
    budget : pandas.DataFrame
        Columns body, year, amount (cash).
    lines : pandas.DataFrame, optional
        Columns body, year, line, component (``'transfer'``, ``'inflation'``, ``'efficiency'``, ``'demography'`` or
        ``'priority'``), amount (cash; an efficiency is a positive saving), and optionally discretion_low and
        discretion_high (0 to 1): the share of a priority or demography line that was in truth decided locally.
    price_index : PriceIndex, pandas.Series, str or None
        A price index (``prices.load``, ``prices.from_rates``, ``prices.read``), levels by year, the name of a shipped
        index, or ``None`` for no price term.
    net_of_efficiency : bool, default False
        Whether efficiency lines are taken off inflation, once.
    denominator : {'gross_growth', 'growth', 'growth_after_inflation'}
        What shares are taken of: the whole rise; the rise after transfers; the rise after transfers and inflation.
    between : (str, str), optional
        Two years of the table: the change from the first to the last, also where years between are missing. Prices are
        compounded; a line is the addition of its year, and those of all years after the first are summed.
    rounding : mapping, optional
        Half a unit of inputs that were published rounded: ``{'growth': 50e6}``. Names: baseline, growth, transfers,
        inflation, demography, priorities.
    begins : str, optional
        Month and day on which the table's years begin, such as ``'07-01'``, where it is not 1 April (1 January for years
        of one number) and no column ``begins`` of a table says it; the price index must begin then too.
    named_by : {'start', 'end'}, optional
        Which calendar year names a year of one number that does not begin in January; or a column ``named_by``.
    currency : str, optional
        ISO 4217 code of all money (``'GBP'``), where no column ``currency`` of a table says it.

    Returns
    -------
    GrowthDecomposition
        ``.parts``, ``.shares``, ``.share_of_baseline``, ``.bounds``, ``.rounding_bounds``, ``.unmatched``,
        ``.reconciliation``, ``.summary()``, ``.plot()``.

    Raises
    ------
    InputError
        A table is refused (``cases`` holds the rows), two currencies are named, no two years follow each other, or the price index does not cover
        a year that needs it, or is already net of efficiency; ``between`` is not two years of the table, or a body states
        inflation in some of the years compared only.
    IdentityError
        The parts do not add up to the budget, or the money of all bodies does not change by what is shown.

    Warns
    -----
    AssumptionWarning
        A share has a denominator of zero or less, there are no efficiency lines to take off, or a body has lines in some of
        the years compared and none in others.

    Notes
    -----
    The remainder is an upper bound on discretion: whatever national claim was not listed is still in it.

    References
    ----------
    "Decentring the NHS: a case study of resource allocation decisions within a health district", Social Policy and
    Administration 38(1), 57-72, 2004.

    Examples
    --------
    West Sussex Health Authority, 2002-03 (House of Commons, written answer):

    >>> from decentre import tables
    >>> result = decompose_growth(tables.template("budget"), tables.template("lines"), price_index=None, currency="GBP")
    >>> result
    <GrowthDecomposition: West Sussex Health Authority, 2002-03, shares of gross growth>
                  amount (£m)   share share_of_baseline
    part
    baseline            561.6     n/a               n/a
    inflation            17.0  31.6 %             3.0 %
    priorities           11.5  21.4 %             2.0 %
    discretionary        25.3  47.0 %             4.5 %
    budget              615.4     n/a               n/a
    note: discretionary growth is the remainder: an upper bound against national claims that are not listed, and a lower bound against listed claims that are partly local
    """
    coded = categorised(lines, ("body", "year", "line", "component"))
    checked = tables.budget_and_lines(budget, coded, every_year=between is None)
    currency = tables.settle_currency(currency, budget=budget, lines=lines)
    beginning = tables.settle_beginning(begins, named_by, budget=budget, lines=lines)
    budget, lines = checked
    index = prices.taken(
        price_index, budget["year"].unique(), needed=(), begins=beginning.begins, named_by=beginning.named_by
    )
    _require_choices(index, net_of_efficiency, denominator, rounding)
    sums, notes = summed(budget, lines, compared(between, budget))
    asked = Asked(net_of_efficiency, denominator, dict(rounding or {}), between, currency, beginning)
    return decompose_sums(sums, notes, index, asked, lines)


def _require_choices(
    index: prices.PriceIndex | None, net: bool, denominator: str, rounding: Mapping[str, float] | None
) -> None:
    if not (isinstance(denominator, str) and denominator in DENOMINATORS):
        raise InputError(f"{denominator!r} is not a denominator; give one of {', '.join(DENOMINATORS)}.")
    if net and index is not None and is_net(index):
        raise InputError(
            f"The price index {index.name!r} is already net of efficiency; leave net_of_efficiency=False, "
            "or give a gross index, so that the saving is taken off once."
        )
    require_half_units(rounding or {})


def summed(budget: pd.DataFrame, lines: pd.DataFrame | None, years: Years | None) -> tuple[Sums, list[Note]]:
    """Return the sums of accepted tables, of every year or of two years compared, and what they stand on."""
    if years is None:
        return add_up(budget, lines), []
    lines, outside = lines_between(lines, years)
    sums, silent = over(add_up(budget, lines), years)
    return sums, [*outside, *silent]


@dataclass(frozen=True)
class Asked:
    """The choices of a decomposition."""

    net: bool
    denominator: Denominator
    half_units: Mapping[str, float]
    between: Years | None
    currency: str | None
    beginning: tables.Beginning


def decompose_sums(
    sums: Sums,
    notes: list[Note],
    price_index: prices.PriceIndex | None,
    asked: Asked,
    lines: pd.DataFrame | None = None,
) -> GrowthDecomposition:
    """Split the growth of summed tables: the number behind :func:`decompose_growth`."""
    parts, found = split(sums, price_index, asked.net)
    table, kept = frame(parts, sums), present(sums)
    moved, totals = reconciliation.movements(sums), reconciliation.totals(sums)
    growth = table["budget"] - table["baseline"]
    rest = reconciliation.notes(growth, moved, totals, asked.currency)
    notes = [*notes, *found, *_index_note(table, price_index), *_denominator_note(table, asked.denominator), *rest]
    for note in notes:
        if note.warns:
            warnings.warn(note.words, AssumptionWarning, stacklevel=3)
    saved = sums.components[components.saving()]
    return GrowthDecomposition(
        parts=table,
        denominator=asked.denominator,
        unmatched=reconciliation.unmatched(sums),
        local=pd.DataFrame({"low": sums.low[:, 1:][kept], "high": sums.high[:, 1:][kept]}, index=table.index),
        efficiency=pd.Series(saved[:, 1:][kept], index=table.index, name="efficiency"),
        half_units=asked.half_units,
        assumptions=(REMAINDER, *(note.words for note in notes)),
        net_of_efficiency=asked.net,
        between=asked.between,
        movements=moved,
        totals=totals,
        currency=asked.currency,
        begins=asked.beginning.begins,
        named_by=asked.beginning.named_by,
        lines=lines,
    )


def _index_note(parts: pd.DataFrame, price_index: prices.PriceIndex | None) -> list[Note]:
    """Return what was done to a price index that was used: years that begin elsewhere are blended."""
    if price_index is None or not price_index.note or not (parts["inflation_from"] == "index").any():
        return []
    return [Note(f"the price index {price_index.name} is {price_index.note}")]


def _denominator_note(parts: pd.DataFrame, denominator: Denominator) -> list[Note]:
    undefined = ~(components.money_shared(parts, denominator) > 0)
    if not undefined.any():
        return []
    first = ", ".join(f"{b} {y}" for b, y in parts.index[undefined][:3])
    return [
        Note(
            f"the share is not defined where {DENOMINATORS[denominator]} is zero or less: {int(undefined.sum())} of "
            f"{len(parts)} budgets ({first}{' ...' if undefined.sum() > 3 else ''}); their amounts stand",
            warns=True,
        )
    ]
