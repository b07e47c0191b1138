"""Rows of any width into rows of the ledger's cells: repeated headings, cells too many, credits, and suppliers written once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation

from decentre.ledger.headings import CELLS, Headings, is_known, read_headings
from decentre.ledger.records import Record

MORE = "more cells than headings"
SOUND = "more cells than headings, kept"
FILLED = "a cell written once for several rows"
_PENCE = re.compile(r"[-(£\s]*\d[\d,]*\.\d\d[\s)-]*")
_NUMBER = re.compile(r"[-(£\s]*\d[\d,]*(\.\d+)?[\s)-]*")


def evened(rows: Iterable[Record], headings: Headings) -> Iterator[list[object]]:
    """Yield place, sheet, the cells in the order of ``CELLS``, whether the row is filled, and what is wrong with it.

    Parameters
    ----------
    rows : iterable of Record
        The rows below the headings.
    headings : Headings
        The first; a row that names the columns again is followed from there on.

    Yields
    ------
    list
        One a row.
    """
    now, above = headings, dict.fromkeys(CELLS, "")
    for row in rows:
        again = read_headings(row.cells) if _may_name(row.cells, now) else None
        now = _followed(now, again)
        picked = dict(zip(CELLS, _picked(row.cells, now), strict=True))
        note = "heading repeated" if again else row.note or _beyond(row, now, picked)
        written = {} if note else _written_once(row, now, picked, above)
        picked, note = picked | written, FILLED if written else note
        above = above if again else picked
        yield [row.row, row.sheet, *picked.values(), any(c.strip() for c in row.cells), note]


def _followed(now: Headings, again: Headings | None) -> Headings:
    """Return the headings named again; the same names mean the same columns as before."""
    return now if again is None or [n for n in again.names if n] == [n for n in now.names if n] else again


def _may_name(cells: Sequence[str], now: Headings) -> bool:
    position = now.columns["amount"]
    return any(i < len(cells) and is_known(cells[i]) for i in {position, *list(now.columns.values())[:1]})


def _picked(cells: Sequence[str], headings: Headings) -> list[str]:
    picked = [cells[headings.cells[r]] if headings.cells.get(r, len(cells)) < len(cells) else "" for r in CELLS]
    if headings.credit is not None and headings.credit < len(cells):
        amount = CELLS.index("amount")
        picked[amount] = _net(picked[amount], cells[headings.credit])
    return picked


def _net(debit: str, credit: str) -> str:
    """Return a debit less a credit, as text; what is no number is left as it stands."""
    if not credit.strip():
        return debit
    try:
        out, back = (Decimal(re.sub(r"[£,\s]", "", x) or 0) for x in (debit, credit))
    except InvalidOperation:
        return f"{debit} {credit}".strip()
    return str(out - back)


def _beyond(row: Record, headings: Headings, picked: dict[str, str]) -> str:
    """Say whether cells stand beyond the last heading, and whether the row is sound all the same."""
    beyond = [c for c in row.cells[headings.width :] if c.strip()]
    if not beyond:
        return ""
    if row.sheet:  # cells of a workbook do not move
        return SOUND
    at = headings.columns["amount"]
    amount, behind = picked["amount"].strip(), row.cells[at + 1 : at + 1 + max(1, len(row.cells) - headings.width)]
    number = _PENCE.fullmatch(amount) or (
        _NUMBER.fullmatch(amount) and not any(_NUMBER.fullmatch(c.strip()) for c in behind)
    )
    dated = "date" not in headings.columns or any(c.isdigit() for c in picked["date"])
    named = "supplier" not in headings.columns or any(c.isalpha() for c in picked["supplier"])
    return SOUND if number and dated and named else MORE


def _written_once(row: Record, headings: Headings, picked: dict[str, str], above: dict[str, str]) -> dict[str, str]:
    """Return the cells, never an amount, that stand once for a row and those above it.

    They stand in a merged cell; or the row lacks a supplier and has the transaction number of the row above.
    """
    if not picked["amount"].strip():
        return {}
    merged = {
        c: row.written[at] for c, at in headings.cells.items() if at in row.written and c not in ("amount", "vat")
    }
    found = {c: text for c, text in merged.items() if not picked[c].strip()}
    number = picked["transaction"].strip()
    if (
        not picked["supplier"].strip()
        and above["supplier"].strip()
        and number
        and number == above["transaction"].strip()
    ):
        found.setdefault("supplier", above["supplier"])
    return found
