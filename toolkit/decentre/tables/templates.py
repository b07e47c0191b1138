"""Tables to start from: filled in with a real case, so that the shape explains itself."""

from __future__ import annotations

import pandas as pd

from decentre.errors import InputError
from decentre.tables.money import require_currency
from decentre.tables.shapes import CURRENCY, KINDS

_BODY, _NO_BODY, _POUND = "West Sussex Health Authority", "example body", "GBP"
_EARMARKS = {
    "cancer": 1_127_000,
    "coronary heart disease": 890_000,
    "mental health": 1_112_000,
    "information management and technology": 823_000,
    "building capacity": 6_302_000,
    "primary care access": 1_238_000,
}
_CONTROL = {  # a line's money, its discretion, and the codes of two coders for each of three officers
    "hospital contracts": (96e6, 1.0, ["narrow", "moderate", "moderate", "moderate", "moderate", "moderate"]),
    "community services": (41e6, 1.0, ["moderate", "moderate", "narrow", "moderate", "moderate", "moderate"]),
    "pay and price inflation": (6.2e6, 0.0, ["none", "none", "none", "narrow", "none", "none"]),
    "national priorities": (2.1e6, 0.0, ["none"] * 6),
    "local developments": (1.9e6, 0.9, ["wide"] * 6),
}
_LINES_KEPT = {  # Havering: money of 2024-25 (meant) and of 2025-26 (spent)
    "mental health and wellbeing, asylum seekers and refugees": (367_000, 0),
    "community chest": (160_000, 80_000),
    "hearing": (2_000, 0),
    "training carers": (82_046, 41_023),
    "over-50s benefits take-up": (107_069, 41_289),
    "speech therapy, children with autism and ADHD": (45_907, 133_127),
    "primary care model for housebound people": (45_595, 132_330),
}
_ANSWERS = {"ring-fenced in full": 10, "ring-fenced in part": 7, "not ring-fenced": 3}
_BOARDS = {  # a board's earmark and what it spent of it; its need per head and its people
    "Northshire": (4.1e6, 4.1e6, 1.22, 812_000),
    "Southshire": (6.3e6, 2.2e6, 0.91, 1_405_000),
    "Eastmoor": (2.4e6, 2.9e6, 1.04, 520_000),
    "Westmoor": (3.8e6, 0.0, 0.97, 861_000),
    "Upper Vale": (1.9e6, 1.2e6, 0.88, 467_000),
    "Lower Vale": (5.2e6, 4.7e6, 1.31, 905_000),
    "Midport": (7.7e6, 3.1e6, 1.09, 1_562_000),
    "Highcastle": (2.8e6, 2.8e6, 1.01, 634_000),
    "Lowcastle": (3.3e6, 0.5e6, 0.94, 788_000),
}


def template(kind: str, *, currency: str = "GBP") -> pd.DataFrame:
    """Return a filled-in table of a kind, to copy and write over.

    The figures of a budget and its lines are those of West Sussex Health Authority in 2002-03 (House of Commons, written
    answer of 2002; the baseline is derived from the printed growth of £53.8m and 9.58 per cent). A departure is that of
    seven inequalities lines of Havering, 2024-25 to 2025-26; adherence the answers of 20 of 42 boards (NHS Confederation,
    2024). Accounts and interviews, the boards of an earmark and of targeting are invented.

    Parameters
    ----------
    kind : str
        One of ``tables.kinds()``.
    currency : str, default 'GBP'
        The ISO 4217 code of the column ``currency``. With another than the pound the figures are an example and of no body.

    Returns
    -------
    pandas.DataFrame
        A table that ``tables.check`` finds nothing wrong with.

    Raises
    ------
    InputError
        There is no such kind, or no such currency.

    Examples
    --------
    >>> template("budget")
                               body     year     amount currency
    0  West Sussex Health Authority  2001-02  561600000      GBP
    1  West Sussex Health Authority  2002-03  615400000      GBP
    >>> template("budget", currency="BRL")["body"].unique().tolist()
    ['example body']
    """
    if kind not in list(KINDS):
        raise InputError(f"{kind!r} is not a kind of table; give one of {', '.join(KINDS)}.")
    code, table = require_currency(currency), _MADE[kind]()
    if CURRENCY not in KINDS[kind].columns:
        return table
    if code != _POUND and "body" in table and (table["body"] == _BODY).all():
        table["body"] = _NO_BODY
    return table.assign(currency=code)


def _budget() -> pd.DataFrame:
    return pd.DataFrame({"body": _BODY, "year": ["2001-02", "2002-03"], "amount": [561_600_000, 615_400_000]})


def _accounts() -> pd.DataFrame:
    rows = [(line, discretion, amount) for line, (amount, discretion, _) in _CONTROL.items()]
    return pd.DataFrame(rows, columns=["line", "discretion", "amount"])


def _interviews() -> pd.DataFrame:
    coded = [(f"officer {i // 2 + 1}", f"coder {i % 2 + 1}") for i in range(6)]
    rows = [
        (*who, line, code) for line, (*_, codes) in _CONTROL.items() for who, code in zip(coded, codes, strict=True)
    ]
    return pd.DataFrame(rows, columns=["interviewee", "coder", "line", "control"])


def _lines() -> pd.DataFrame:
    lines = {"pay awards": 17_000_000, **{f"earmarked: {k}": v for k, v in _EARMARKS.items()}}
    return pd.DataFrame(
        {
            "body": _BODY,
            "year": "2002-03",
            "line": list(lines),
            "component": ["inflation", *["priority"] * len(_EARMARKS)],
            "amount": list(lines.values()),
            "discretion_low": [None, *[0.0] * len(_EARMARKS)],
            "discretion_high": [None, *[0.0] * len(_EARMARKS)],
        }
    )


def _earmark() -> pd.DataFrame:
    rows = [(body, received, spent) for body, (received, spent, *_) in _BOARDS.items()]
    return pd.DataFrame(rows, columns=["body", "received", "spent"])


def _departure() -> pd.DataFrame:
    rows = [("Havering", line, *sums) for line, sums in _LINES_KEPT.items()]
    return pd.DataFrame(rows, columns=["body", "line", "intended", "actual"])


def _adherence() -> pd.DataFrame:
    return pd.DataFrame(list(_ANSWERS.items()), columns=["category", "count"])


def _targeting() -> pd.DataFrame:
    rows = [(body, received, need, people) for body, (received, _, need, people) in _BOARDS.items()]
    return pd.DataFrame(rows, columns=["body", "spend", "need", "population"])


_MADE = {
    "budget": _budget,
    "lines": _lines,
    "accounts": _accounts,
    "interviews": _interviews,
    "earmark": _earmark,
    "departure": _departure,
    "adherence": _adherence,
    "targeting": _targeting,
}
