"""What is said of a file that was loaded or refused."""

from __future__ import annotations

from decentre.ledger.batch import Given, Known, Said
from decentre.ledger.copies import Staged
from decentre.ledger.counting import EXCHANGED, TURNED, Counts
from decentre.ledger.dates import Dates, month_in_name
from decentre.ledger.headings import Headings, plain
from decentre.ledger.publishers import UNKNOWN

NIL = "nil return"


def refusal(file: Given, why: str) -> dict[str, object]:
    """Return what is said of a file that was not read."""
    return {
        "source_file": file.name, "publisher": file.publisher or file.place or UNKNOWN, "status": f"refused: {why}", "rows_read": 0, "rows_kept": 0,
        "rows_set_aside": 0, "empty_rows": 0, "aside_pence": 0, "control_pence": 0, "first_date": None, "last_date": None, "date_order": "none",
        "decided_by": "", "digest": "", "defects": [], "bodies": {}, "seen": None,
    }  # fmt: skip


def report(
    file: Given, said: Said, number: int, counts: Counts, dates: Dates, staged: Staged, known: Known
) -> dict[str, object]:
    """Return what is said of a file that was read: its rows, dates, currency and defects."""
    read = said.read.get(number, 0)
    return {
        "source_file": file.name,
        "publisher": said.who[number],
        "status": _status(read, counts),
        "rows_read": read,
        "rows_kept": counts.rows,
        "rows_set_aside": read - counts.rows,
        "empty_rows": counts.empty,
        "aside_pence": counts.aside_pence,
        "control_pence": counts.pence,
        "first_date": counts.first_date,
        "last_date": counts.last_date,
        "date_order": dates.order,
        "decided_by": dates.decided_by,
        "digest": staged.seen.digest,
        "defects": _defects(counts, dates, staged.headings, exchanged=file.name in known.exchanged),
        "bodies": {} if file.publisher else said.bodies[number],
        "seen": {**counts.seen(), "named": month_in_name(file.path.name), "currency": staged.headings.currency},
    }


def _status(read: int, counts: Counts) -> str:
    if counts.rows:
        return "read"
    if read == counts.empty:
        return NIL
    return f"nothing kept: {counts.commonest_reason}"


def _defects(counts: Counts, dates: Dates, headings: Headings, *, exchanged: bool) -> list[dict[str, object]]:
    defects: list[dict[str, object]] = [
        {"defect": kind, "rows": rows, "first_row": first, "pence": pence} for kind, rows, first, pence in counts.flaws
    ]
    words = [f"heading {a!r} read as {b!r}" for a, b in headings.misspelt.items()]
    if "amount" in headings.besides:
        names = headings.amount, ", ".join(headings.besides["amount"])
        words.append("the amount is {!r}; left: {}".format(*names))
    words += _twice(headings)
    if headings.scale > 1:
        words.append(f"amounts in units of £{headings.scale:,}")
    words += headings.said
    if headings.credit is not None:
        words.append(f"the amount is {headings.amount!r} less {headings.names[headings.credit]!r}")
    if exchanged:
        words.append(EXCHANGED)
    if dates.order in ("undecided", "mixed"):
        words.append(f"date order {dates.order}: {dates.decided_by}")
    turned = sum(dates.turned.values())
    said = [(w, 0) for w in words] + ([(TURNED, turned)] if turned else [])
    return defects + [{"defect": w, "rows": rows, "first_row": None, "pence": None} for w, rows in said]


def _twice(headings: Headings) -> list[str]:
    """Say which headings but the amount's stand twice, and which of the two columns is read."""
    read = {
        headings.names[headings.columns[role]]: headings.columns[role] for role in headings.besides if role != "amount"
    }
    left = {plain(name) for names in headings.besides.values() for name in names}
    return [f"{name!r} stands twice: column {place + 1} is read" for name, place in read.items() if plain(name) in left]
