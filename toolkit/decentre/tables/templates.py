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


def template(kind: str) -> pd.DataFrame:
    """Return a filled-in table of a kind, to copy and write over.

    The figures are those of West Sussex Health Authority in 2002-03 (House of Commons, written answer of 2002; the
    baseline is derived from the printed growth of £53.8m and 9.58 per cent).

    Parameters
    ----------
    kind : str
        ``'budget'`` or ``'lines'``.

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
