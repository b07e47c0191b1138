"""Exercise 10: published payments whose truth is known, because they were clean before they were published."""

from __future__ import annotations

from decentre.teaching.draws import Draws
from decentre.teaching.sheets import PLACES, Sheet, Solved

MONTH = 6
KINDS = (
    ("nationally mandated", "Income Tax", "Payroll", "HM Revenue and Customs"),
    ("nationally mandated", "Clinical Negligence", "Corporate", "NHS Resolution"),
    ("jointly controlled", "Better Care Fund", "Joint Commissioning", "{place} County Council"),
    ("locally decided", "Consultancy", "Transformation", "Longmere Advisory Ltd"),
    ("locally decided", "Computer Software", "Digital", "Bright Ledger Systems Ltd"),
)
THRESHOLD = 2_500_000  # pence


def draw(draws: Draws) -> Sheet:
    """Return a month of payments as a body might publish them: a total, a repeated heading, brackets, an empty amount."""
    place = draws.some(PLACES, 1)[0]
    payments = []
    for number in range(30):
        kind = draws.whole(0, len(KINDS) - 1) if number >= len(KINDS) else number
        pence = draws.whole(2_500_001, 90_000_000)
        payments.append((kind, pence, 5_000_100 + number, draws.whole(1, 28)))
    split = [(kind, draws.whole(500_000, 1_200_000), number, day) for kind, _, number, day in payments[5:8]]
    few, some = draws.whole(1, 6), draws.whole(1, 3)
    small = [
        (kind, draws.whole(300_000, 2_400_000), 5_000_200 + i, 13 + i)
        for i, (kind, *_) in enumerate(payments[8 : 8 + few])
    ]
    back = [(kind, -pence, 5_000_300 + i, 28) for i, (kind, pence, *_) in enumerate(payments[14 : 14 + some])]
    twice = payments[17 : 17 + draws.whole(1, 2)]
    rows = draws.shuffled(payments + split + small + back) + twice
    cells = [_published(place, *row) for row in rows]
    blank = (f"{place} Board", f"12/{MONTH:02d}/2024", *(k.format(place=place) for k in KINDS[3][1:]))
    for i in range(draws.whole(1, 3)):
        cells.insert(draws.whole(5, 30), (*blank, str(5_000_400 + i), ""))
    cells.append(("", "", "", "", "Total", "", f"{sum(p for _, p, *_ in rows) / 100:,.2f}"))
    columns = ("Entity", "Date", "Expense Type", "Expense Area", "Suplier", "Transaction Number", "Amount")
    table = {c: list(column) for c, column in zip(columns, zip(*cells, strict=True), strict=True)}
    return Sheet({"payments": table}, {"publisher": f"{place} Board", "threshold": THRESHOLD // 100})


def _published(place: str, kind: int, pence: int, number: int, day: int) -> tuple[str, ...]:
    words = (w.format(place=place) for w in KINDS[kind][1:])
    amount = f"{pence / 100:,.2f}" if pence > 0 else f"({-pence / 100:,.2f})"
    return (f"{place} Board", f"{day:02d}/{MONTH:02d}/2024", *words, str(number), amount)


def solve(sheet: Sheet) -> dict[str, Solved]:
    """Return the answers from the rows that are payments, in whole pence."""
    table = sheet.tables["payments"]
    rows = [dict(zip(table, cells, strict=True)) for cells in zip(*table.values(), strict=True)]
    kept = [(r, _pence(r["Amount"])) for r in rows if r["Amount"] and r["Suplier"] != "Total"]
    total = sum(p for _, p in kept)
    kinds = {kind: name for name, kind, *_ in KINDS}
    mandated = [p for r, p in kept if kinds[r["Expense Type"]] == "nationally mandated"]
    sums: dict[tuple[str, str], int] = {}
    suppliers: dict[str, int] = {}
    for r, p in kept:
        sums[r["Transaction Number"], r["Suplier"]] = sums.get((r["Transaction Number"], r["Suplier"]), 0) + p
        suppliers[r["Suplier"]] = suppliers.get(r["Suplier"], 0) + p
    paid = [p for p in suppliers.values() if p > 0]
    again = len(kept) - len({tuple(r.values()) for r, _ in kept})
    values = {tuple(r.values()): p for r, p in kept}
    return {
        "set_aside": Solved(len(rows) - len(kept), {"total": 1}),
        "total": Solved(total / 100, {"with_total": 2 * total / 100, "brackets": sum(abs(p) for _, p in kept) / 100}),
        "mandated": Solved(sum(mandated) / total, {"rows": len(mandated) / len(kept)}),
        "below": Solved(sum(p < THRESHOLD for p in sums.values()), {"rows": sum(p < THRESHOLD for _, p in kept)}),
        "repeated": Solved((total - sum(values.values())) / 100, {"rows": again}),
        "herfindahl": Solved(sum(p * p for p in paid) / sum(paid) ** 2, {"largest": max(paid) / sum(paid)}),
    }


def _pence(text: str) -> int:
    digits = int(text.strip("()").replace(",", "").replace(".", ""))
    return -digits if text.startswith("(") else digits
