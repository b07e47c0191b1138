"""Next year's contributions, and the Better Care Fund's minimum carried from year to year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from decentre import tables, years
from decentre.errors import InputError
from decentre.pooling.rules import fund_book
from decentre.pooling.sharing import in_pence
from decentre.results import require_identity
from decentre.tables.choices import is_number
from decentre.tables.numerals import floats

Amounts = pd.Series | Mapping[str, float]
_QUARTERS = ["quarter_1", "quarter_2", "quarter_3", "quarter_4"]


def roll_forward(
    contributions: Amounts,
    *,
    host: str,
    recurrent: Amounts | None = None,
    planned: Amounts | None = None,
    inflation: float = 0.0,
    efficiency: float = 0.0,
    client_charges: Amounts | None = None,
    currency: str | None = None,
) -> pd.DataFrame:
    r"""Carry the contributions to a pool into the next year, by the clause in use.

    .. math:: c' = c + \mathrm{recurrent} + c \cdot \mathrm{inflation} + \mathrm{planned}
              - c \cdot \mathrm{efficiency} - \mathrm{client\ charges}

    Parameters
    ----------
    contributions : pandas.Series or mapping
        This year's contribution of each partner, before client charges.
    host : str
        The partner who hosts: it pays in no instalments.
    recurrent, planned : pandas.Series or mapping, optional
        Agreed recurrent changes of this year, and planned changes; zero where a partner is not named. A cut is
        negative.
    inflation, efficiency : float, default 0
        Shares of this year's contribution.
    client_charges : pandas.Series or mapping, optional
        What clients pay, taken off the partner who collects it; zero where a partner is not named.
    currency : str, optional
        ISO 4217 code of all money, for a column ``currency``.

    Returns
    -------
    pandas.DataFrame
        Index partner; columns last, recurrent, inflation, planned, efficiency, client_charges (the last two to be taken
        off), contribution, and quarter_1 to quarter_4: four equal parts of whoever does not host (odd pence first; NaN for
        the host), and currency where it is given. All money is to the penny.

    Raises
    ------
    InputError
        Contributions that are negative or missing; a partner that is not there; a contribution that would be negative.

    References
    ----------
    A clause in use, not law: rule RISK-06 of ``list_agreement_rules()``.

    Examples
    --------
    >>> table = roll_forward({"council": 100.0, "board": 50.0}, host="council", inflation=0.03, efficiency=0.01)
    >>> table[["contribution", "quarter_1", "quarter_4"]]
             contribution  quarter_1  quarter_4
    partner
    council         102.0        NaN        NaN
    board            51.0      12.75      12.75
    """
    last = tables.require_amounts(contributions, "contributions", row="partner")
    changes = {"recurrent": recurrent, "planned": planned, "client_charges": client_charges}
    added = {name: _changes(given, last.index, name) for name, given in changes.items()}
    _require_partner(host, last.index, "host")
    if not is_number(inflation) or not is_number(efficiency):
        raise InputError(f"inflation is {inflation!r} and efficiency {efficiency!r}; give shares, such as 0.03.")
    table = pd.DataFrame({"last": last, "recurrent": added["recurrent"], "inflation": (last * inflation).round(2)})
    table["planned"], table["efficiency"] = added["planned"], (last * efficiency).round(2)
    table["client_charges"] = added["client_charges"]
    gains, losses = ["last", "recurrent", "inflation", "planned"], ["efficiency", "client_charges"]
    table["contribution"] = (table[gains].sum(axis=1) - table[losses].sum(axis=1)).round(2)
    below = table[table["contribution"] < 0]
    if len(below):
        raise InputError(f"{below.index[0]!r} would pay in less than nothing; look at its changes and charges.", below)
    rolled = _with_quarters(table, host).rename_axis("partner")
    return rolled if currency is None else rolled.assign(currency=tables.require_currency(currency))


def _changes(given: Amounts | None, partners: pd.Index, name: str) -> pd.Series:
    if given is None:
        return pd.Series(0.0, index=partners)
    series = pd.Series(given, dtype=object) if isinstance(given, Mapping) else given
    if isinstance(series, pd.Series) and series.empty:
        raise InputError(f"{name} names no partner; leave it out where there is nothing to say.")
    if not isinstance(series, pd.Series):
        raise InputError(f"{name} is a {type(given).__name__}; give a Series or mapping of partner to money.")
    values, odd = floats(series)
    whole = np.isfinite(values) & ~odd
    tables.require_amounts(
        series.where(~whole, pd.Series(np.abs(values), series.index)), name, row="partner"
    )  # a cut is negative
    amounts = pd.Series(values, index=series.index)
    for partner in amounts.index:
        _require_partner(partner, partners, name)
    return amounts.reindex(partners, fill_value=0.0).round(2)


def _require_partner(name: object, partners: pd.Index, what: str) -> None:
    if name not in list(partners):  # a list, as what cannot be a label may be given
        raise InputError(
            f"{what} names {name!r}, who contributes nothing; the partners are {', '.join(map(str, partners))}."
        )


def _with_quarters(table: pd.DataFrame, host: str) -> pd.DataFrame:
    parts = {
        partner: in_pence(pd.Series(total / 4, index=_QUARTERS))
        for partner, total in table["contribution"].drop(host).items()
    }
    whole = table.join(pd.DataFrame(parts, index=_QUARTERS).T)
    paid = whole.drop(index=host)
    require_identity(paid[_QUARTERS].sum(axis=1), paid["contribution"], "four parts = contribution")
    return whole


def project_minimum(minimum: float, *, first: str, last: str, currency: str | None = None) -> pd.Series:
    r"""Carry the NHS minimum of the Better Care Fund from one year to a later one by its published rises.

    .. math:: m_t = m_0 \prod_{s=1}^{t} (1 + r_s)

    Parameters
    ----------
    minimum : float
        The minimum of the first year: of England or of one area.
    first, last : str
        Financial years.
    currency : str, optional
        ``'GBP'``, which the fund is in; it stands in the name of the Series.

    Returns
    -------
    pandas.Series
        Money by year, the first included; not rounded between years.

    Raises
    ------
    InputError
        No rise is published for a year between. That of 2025-26 is none: its sum takes in the discharge money of the
        boards. Another currency.

    References
    ----------
    Better Care Fund policy statement 2020 to 2021, and planning requirements 2022-23 and 2023-25; rule BCF-04 of
    ``list_agreement_rules()``.

    Examples
    --------
    England's minimum of 4,048 million in 2020-21:

    >>> (project_minimum(4048e6, first="2020-21", last="2024-25") / 1e6).round(1).to_dict()
    {'2020-21': 4048.0, '2021-22': 4262.5, '2022-23': 4503.8, '2023-24': 4758.7, '2024-25': 5028.1}
    """
    start = float(tables.require_amounts({years.parse(first): minimum}, "minimum", row="year").iloc[0])
    unit = _of_the_fund(currency)
    rates = {row["year"]: row["rate"] for row in fund_book()["minimum_rises"]}
    span = years.span(first, last)
    missing = [year for year in span[1:] if year not in rates]
    if missing:
        raise InputError(f"No rise of the NHS minimum is held for {missing[0]}; rises are held for {', '.join(rates)}.")
    levels = [start]
    for year in span[1:]:
        levels.append(levels[-1] * (1 + rates[year]))
    return pd.Series(levels, index=pd.Index(span, name="year"), name=f"minimum{unit}")


def _of_the_fund(currency: str | None) -> str:
    """Return the unit for a name; the rises are those of a fund in one currency."""
    if currency is None:
        return ""
    if tables.require_currency(currency) != "GBP":
        raise InputError(f"currency is {currency!r}; the rises are those of the Better Care Fund, which is in 'GBP'.")
    return f" ({currency})"
