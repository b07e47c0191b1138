"""Which months each publisher covers: gaps, months published twice, and sums far from the others."""

from __future__ import annotations

import pandas as pd

from decentre.ledger.plausibility import FAR, OTHERS

COLUMNS = ["publisher", "month", "files", "payments", "amount", "state"]


def coverage_of(sums: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """Return publisher by month, every month from the first to the last of the publisher.

    Parameters
    ----------
    sums : pandas.DataFrame
        publisher, month (year times 100 plus month; missing for payments without a date), payments, pence.
    months : pandas.DataFrame
        Of each file: source_file, publisher, month, payments, pence.

    Returns
    -------
    pandas.DataFrame
        publisher, month (``'2024-04'``), files (that hold payments of the month), payments, amount, state: ``'gap'`` (none); ``'twice'`` (two files with
        the same number of payments and the same sum); ``'far above'`` and ``'far below'`` (ten times the median of the publisher's other months, or a
        tenth of it); otherwise empty.
    """
    known = sums[sums["month"].notna()].astype({"month": "int64"})
    held = months[months["month"] > 0]
    files = held.groupby(["publisher", "month"]).size()
    twice = set(
        held[held.duplicated(["publisher", "month", "payments", "pence"])].set_index(["publisher", "month"]).index
    )
    rows = [row for publisher, own in known.groupby("publisher") for row in _publisher(str(publisher), own, twice)]
    table = pd.DataFrame(rows, columns=["publisher", "number", "payments", "pence", "state"])
    keys = pd.MultiIndex.from_frame(table[["publisher", "number"]])
    table["files"] = files.reindex(keys, fill_value=0).to_numpy()
    table["month"] = [f"{m // 100}-{m % 100:02d}" for m in table["number"]]
    return table.assign(amount=table["pence"] / 100)[COLUMNS]


def _publisher(name: str, own: pd.DataFrame, twice: set[tuple[str, int]]) -> list[tuple[str, int, int, int, str]]:
    paid = {int(m): (int(n), int(p)) for m, n, p in own[["month", "payments", "pence"]].itertuples(index=False)}
    usual = [
        m for m, (n, _) in paid.items() if 10 * n > max(n for n, _ in paid.values())
    ]  # a stray date makes no gap of years
    found = []
    for month in sorted({*_between(min(usual), max(usual)), *paid}):
        payments, pence = paid.get(month, (0, 0))
        others = sorted(abs(p) for m, (_, p) in paid.items() if m != month and m in usual)
        inside = (
            min(usual) <= month <= max(usual)
        )  # few payments of months outside are late ones, not a month published
        state = _state(payments, pence, others, (name, month) in twice) if inside else ""
        found.append((name, month, payments, pence, state))
    return found


def _between(first: int, last: int) -> list[int]:
    return [
        100 * (m // 12) + m % 12 + 1
        for m in range(12 * (first // 100) + first % 100 - 1, 12 * (last // 100) + last % 100)
    ]


def _state(payments: int, pence: int, others: list[int], twice: bool) -> str:
    if not payments:
        return "gap"
    if twice:
        return "twice"
    usual = others[len(others) // 2] if len(others) >= OTHERS else 0
    if usual and abs(pence) > FAR * usual:
        return "far above"
    return "far below" if usual and abs(pence) * FAR < usual else ""
