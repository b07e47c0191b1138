"""What can be read and cannot be believed: each file held against its own month and the publisher's other files."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from decentre.ledger.batch import Known
from decentre.ledger.counting import EXCHANGED, TURNED
from decentre.ledger.dates import Order
from decentre.ledger.publishers import UNKNOWN, said_name, spellings

Report: TypeAlias = Mapping[str, Any]
KIND = "plausibility"
OTHERS = 3
FAR = 10.0
ONE_SIZE = 0.3
MONTHS_AWAY = 6
_BESIDE = 2
_PENCE_USUAL = 0.5
NOT_ITS_MONEY = frozenset(("year that cannot be", TURNED, EXCHANGED))
OF_A_ROW = frozenset(("year that cannot be", "sign of another currency", TURNED, EXCHANGED))


def whole_collection(reports: Sequence[Report]) -> Known:
    """Return what only the whole collection tells: orders of dates, spellings of names, and files whose columns are exchanged."""
    orders: dict[str, list[Order]] = {}
    names: Counter[str] = Counter()
    for report in reports:
        if report["date_order"] in ("day first", "month first"):
            orders.setdefault(str(report["publisher"]), []).append(report["date_order"])
        for name, rows in report["bodies"].items():
            names[said_name(name)] += rows
    names.pop("", None)
    return Known(orders, spellings(names.items()), _exchanged(reports))


def changes(report: Report, known: Known) -> bool:
    """Say whether a file has to be read again, now that the whole collection is known."""
    undecided = report["date_order"] == "undecided" and str(report["publisher"]) in known.orders
    renamed = not known.names.keys().isdisjoint(map(said_name, report["bodies"]))
    return undecided or renamed or report["source_file"] in known.exchanged


def _exchanged(reports: Sequence[Report]) -> frozenset[str]:
    """Return files whose expense types are the expense areas of most of the publisher's other files, and the other way round."""
    found = []
    for files in _of_publishers(reports).values():
        sides = {str(r["source_file"]): (dict(r["seen"]["types"]), dict(r["seen"]["areas"])) for r in files}
        sides = {name: s for name, s in sides.items() if s[0] and s[1]}
        if len(sides) <= OTHERS:
            continue
        whole: tuple[Counter[int], Counter[int]] = Counter(), Counter()
        for s in sides.values():
            for k in (0, 1):
                whole[k].update(dict.fromkeys(s[k], 1))  # in how many files a word stands
        found += [name for name, s in sides.items() if _crosses(s, whole)]
    return frozenset(found)


def _crosses(own: tuple[Mapping[int, int], Mapping[int, int]], whole: tuple[Counter[int], Counter[int]]) -> bool:
    """Say whether the words of a file stand on the other side in at least twice as many files as on its own."""
    same = crossed = rows = 0
    for k in (0, 1):
        for word, n in own[k].items():
            here, there = whole[k][word] - 1, whole[1 - k][word]
            rows += n
            same += n * (here >= there and here > 0)
            crossed += n * (there > 2 * here and there > 1)
    return crossed > 0.5 * rows and crossed > 4 * same


def _of_publishers(reports: Sequence[Report]) -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        if report["status"] == "read" and report["seen"] and not str(report["publisher"]).startswith(UNKNOWN):
            found[str(report["publisher"])].append(report)
    return found


def implausible(reports: Sequence[Report], currency: str | None) -> list[dict[str, object]]:
    """Return what cannot be believed, the largest sum first.

    Parameters
    ----------
    reports : sequence of dict
        One a file.
    currency : str or None
        What the ledger is counted in.

    Returns
    -------
    list of dict
        source_file, defect, rows, first_row, pence (where money is in doubt, and not only its date), kind. A total is far from the
        publisher's other files if it is ten times as large as their median, or a tenth of it, of at least three
        others; amounts look like a series of numbers if, without pence, nearly all
        different and of £10,000 or more, they deviate by less than 30 % from their mean.
    """
    found: list[dict[str, object]] = []
    common = _common_currency(reports, currency)
    for files in _of_publishers(reports).values():
        for report in files:
            found += _of_file(report, [r for r in files if r is not report], common)
    return sorted(found, key=lambda d: (-abs(int(str(d["pence"] or 0))), str(d["source_file"]), str(d["defect"])))


def _common_currency(reports: Sequence[Report], currency: str | None) -> str | None:
    named = Counter(r["seen"]["currency"] for r in reports if r["seen"] and r["seen"]["currency"])
    return currency or (named.most_common(1)[0][0] if len(named) > 1 else None)


def _of_file(report: Report, others: Sequence[Report], currency: str | None) -> list[dict[str, object]]:
    seen, name = report["seen"], report["source_file"]

    def doubt(words: str, rows: int, pence: int | None) -> dict[str, object]:
        return {"source_file": name, "defect": words, "rows": rows, "first_row": None, "pence": pence, "kind": KIND}

    found = [doubt(words, report["rows_kept"], report["control_pence"]) for words in _total(report, others)]
    if _is_a_series(seen["series"]):
        found.append(
            doubt(
                "amounts that look like a series of reference numbers or dates",
                int(seen["series"]["n"]),
                int(seen["series"]["pence"]),
            )
        )
    if _without_pence(report, others):
        found.append(doubt("whole pounds where the publisher's other files have pence", seen["whole"], None))
    far = _far_dates(seen)
    if far:
        found.append(doubt("dates more than six months from the file's own", far, None))
    if currency and seen["currency"] not in (None, currency):
        found.append(
            doubt(f"amounts in {seen['currency']}, by their heading", report["rows_kept"], report["control_pence"])
        )
    return found


def _total(report: Report, others: Sequence[Report]) -> list[str]:
    """Say that a total is far from the publisher's other files, both as a sum and by the row."""
    sums = [abs(r["control_pence"]) for r in others if r["rows_kept"]]
    means = [abs(r["control_pence"]) / r["rows_kept"] for r in others if r["rows_kept"]]
    if len(sums) < OTHERS or report["rows_kept"] == 0:
        return []
    usual, mean = statistics.median(sums), statistics.median(means)
    here = abs(report["control_pence"])
    if usual <= 0 or mean <= 0:
        return []
    times, by_row = here / usual, here / report["rows_kept"] / mean
    if times > FAR and by_row > FAR / 2:
        return [f"total {times:,.0f} times the median of the publisher's {len(sums)} other files"]
    return (
        ["total less than a tenth of the median of the publisher's other files"]
        if times < 1 / FAR and by_row < 2 / FAR
        else []
    )


def _is_a_series(series: Mapping[str, float]) -> bool:
    return bool(series) and series["apart"] > 0.8 * series["n"] and series["deviation"] < ONE_SIZE * series["mean"]


def _without_pence(report: Report, others: Sequence[Report]) -> bool:
    rows, whole = sum(r["rows_kept"] for r in others), sum(r["seen"]["whole"] for r in others)
    alone = report["rows_kept"] >= 10 and report["seen"]["whole"] == report["rows_kept"]
    return alone and len(others) >= OTHERS and whole < (1 - _PENCE_USUAL) * rows


def _far_dates(seen: Mapping[str, Any]) -> int:
    """Return the rows dated more than six months from the month in the file's name, or else from where most of its rows are."""
    months = [(12 * (m // 100) + m % 100, rows, pence) for m, rows, pence in seen["months"] if m]
    if not months:
        return 0
    middle = statistics.median_low(sorted(m for m, rows, _ in months for _ in range(min(rows, 200))))
    named = seen["named"]
    own = 12 * named[0] + named[1] if named and named[0] else middle
    own = own if abs(own - middle) <= MONTHS_AWAY else middle  # a name may say when it was published
    low = high = own
    for month in sorted(
        {m for m, _, _ in months}, key=lambda m: abs(m - own)
    ):  # a file of a year has many months, one beside the other
        if low - _BESIDE <= month <= high + _BESIDE:
            low, high = min(low, month), max(high, month)
    low, high = low - MONTHS_AWAY, high + MONTHS_AWAY
    return sum(rows for m, rows, _ in months if not low <= m <= high)
