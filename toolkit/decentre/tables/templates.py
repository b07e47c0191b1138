"""Tables to start from: filled in with a real case, so that the shape explains itself."""

from __future__ import annotations

import pandas as pd

from decentre.errors import InputError
from decentre.tables.checking import KINDS

_BODY = "West Sussex Health Authority"
_EARMARKS = {
    "cancer": 1_127_000,
    "coronary heart disease": 890_000,
    "mental health": 1_112_000,
    "information management and technology": 823_000,
    "building capacity": 6_302_000,
    "primary care access": 1_238_000,
}
_CONTROL = {  # a line's pounds, its discretion, and the codes of two coders for each of three officers
    "hospital contracts": (96e6, 1.0, ["narrow", "moderate", "moderate", "moderate", "moderate", "moderate"]),
    "community services": (41e6, 1.0, ["moderate", "moderate", "narrow", "moderate", "moderate", "moderate"]),
    "pay and price inflation": (6.2e6, 0.0, ["none", "none", "none", "narrow", "none", "none"]),
    "national priorities": (2.1e6, 0.0, ["none"] * 6),
    "local developments": (1.9e6, 0.9, ["wide"] * 6),
}


def template(kind: str) -> pd.DataFrame:
    """Return a filled-in table of a kind, to copy and write over.

    The figures of a budget and its lines are those of West Sussex Health Authority in 2002-03 (House of Commons, written
    answer of 2002; the baseline is derived from the printed growth of £53.8m and 9.58 per cent). Accounts and interviews
    are invented: no transcript is public.

    Parameters
    ----------
    kind : str
        ``'budget'``, ``'lines'``, ``'accounts'`` or ``'interviews'``.

    Returns
    -------
    pandas.DataFrame
        A table that ``tables.check`` finds nothing wrong with.

    Raises
    ------
    InputError
        There is no such kind.

    Examples
    --------
    >>> template("budget")
                               body     year     amount
    0  West Sussex Health Authority  2001-02  561600000
    1  West Sussex Health Authority  2002-03  615400000
    """
    if kind not in KINDS:
        raise InputError(f"{kind!r} is not a kind of table; give one of {', '.join(KINDS)}.")
    if kind == "budget":
        return pd.DataFrame({"body": _BODY, "year": ["2001-02", "2002-03"], "amount": [561_600_000, 615_400_000]})
    if kind == "accounts":
        rows = [(line, discretion, amount) for line, (amount, discretion, _) in _CONTROL.items()]
        return pd.DataFrame(rows, columns=["line", "discretion", "amount"])
    return _interviews() if kind == "interviews" else _lines()


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
