"""Which row of a sheet holds the headings, and which column is meant where two could be."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

from decentre.ledger.contents import Contents, contents_of
from decentre.ledger.headings import BELOW, ROLES, Found, Headings, headings_of, positions, read_headings, read_row

LOOK = 60


def find_headings(rows: Sequence[Sequence[object]]) -> tuple[int, Headings] | None:
    """Return the first row of headings and its position; headings over two rows are read together.

    Parameters
    ----------
    rows : sequence of rows
        The beginning of a file; the first ``LOOK`` rows are looked at. What they say is held against the ``BELOW`` rows below.

    Returns
    -------
    (int, Headings) or None
        The position of the last row of the headings. ``None`` when no row is one.

    Examples
    --------
    >>> find_headings([["Payments over £25,000"], ["Date", "Payee", "Value"]])[0]
    1
    >>> find_headings([["Payment", "Supplier", "Amount"], ["date", "name", "paid"]])[0]
    1
    """
    found = _first(rows[:LOOK])
    if found is None:
        return None
    position, names = found
    return position, _held_against(names, contents_of(rows[position + 1 : position + 1 + BELOW]))


def _first(looked: Sequence[Sequence[object]]) -> tuple[int, tuple[str, ...]] | None:
    """Return position and names of the first row of headings; one whose amount has no name comes last."""
    for position, cells in enumerate(looked):
        found = read_headings(cells)
        if found:
            at, headings = _with_next_to(looked, position, found)
            return at, headings.names
    for position, (above, below) in enumerate(itertools.pairwise(looked), start=1):
        found = read_headings(_joined(above, below))
        if found:
            return position, found.names
    for position, cells in enumerate(looked):
        names = tuple("" if c is None else str(c).strip() for c in cells)
        named = positions(names)
        under = contents_of(looked[position + 1 : position + 1 + BELOW])
        if named and len(named.order) > 1 and _nameless(names, under) is not None:
            return position, names
    return None


def _nameless(names: Sequence[str], below: Contents) -> int | None:
    """Return the position of a column without a name that holds money."""
    return next((i for i, share in enumerate(below.money) if share > 0.8 and (i >= len(names) or not names[i])), None)


def _held_against(names: tuple[str, ...], below: Contents) -> Headings:
    """Return headings with the columns that the rows below them bear out."""
    found = positions(names)
    headings = read_row(names)
    if headings is None or found is None:
        return _with_nameless(names, below)
    if not below.rows:
        return headings
    amount = headings.columns["amount"]
    if below.is_money(amount):
        return _exchanged(headings, below)
    other = next((i for i in found.order["amount"] if below.is_money(i)), None)
    if other is not None:
        said = f"{names[amount]!r} holds no money; the amount is {names[other]!r}"
        return _chosen(names, tuple({**dict(_roles(headings)), "amount": other}.items()), (said,))
    return _moved(headings, below)


def _roles(headings: Headings) -> list[tuple[str, int]]:
    return [(role, at) for role, at in headings.columns.items() if role in ROLES]


@lru_cache(maxsize=20_000)
def _chosen(names: tuple[str, ...], columns: tuple[tuple[str, int], ...], said: tuple[str, ...]) -> Headings:
    """Return one and the same headings for the same names and columns, so that files of one kind are told to be alike."""
    return headings_of(names, positions(names) or Found({}, {}), dict(columns), said)


def _with_nameless(names: tuple[str, ...], below: Contents) -> Headings:
    at = _nameless(names, below)
    found = positions(names)
    if at is None or found is None:
        raise LookupError(names)
    columns = {role: places[0] for role, places in found.order.items()} | {"amount": at}
    padded = names + ("",) * (at + 1 - len(names))
    return _chosen(padded, tuple(columns.items()), (f"the amount stands in column {at + 1}, which has no name",))


def _exchanged(headings: Headings, below: Contents) -> Headings:
    """Return headings whose amount and transaction stand under each other's name, where all amounts look like numbers of one series."""
    amount, number = headings.columns["amount"], headings.columns.get("transaction")
    if number is None or not below.is_a_series(amount) or not below.is_pence(number):
        return headings
    columns = {**dict(_roles(headings)), "amount": number, "transaction": amount}
    return _chosen(
        headings.names, tuple(columns.items()), ("amount and transaction number stand under each other's heading",)
    )


def _moved(headings: Headings, below: Contents) -> Headings:
    """Return headings moved against the data by a column or two, where amount and date then fit."""
    for step in (1, -1, 2, -2):
        columns = {role: at + step for role, at in _roles(headings)}
        date = columns.get("date")
        if (
            min(columns.values()) < 0
            or not below.is_money(columns["amount"])
            or (date is not None and not below.is_date(date))
        ):
            continue
        names = headings.names + ("",) * max(0, step)
        return _chosen(
            names,
            tuple(columns.items()),
            (f"the headings stand {abs(step)} to the {'left' if step > 0 else 'right'} of their columns",),
        )
    return headings


def _with_next_to(rows: Sequence[Sequence[object]], position: int, found: Headings) -> tuple[int, Headings]:
    """Return headings read with the row below or above them, where that names more columns."""
    below = rows[position + 1] if position + 1 < len(rows) else ()
    if any(below) and not any(re.search(r"\d", str(c)) for c in below):
        both = read_headings(_joined(rows[position], below))
        if both and len(both.columns) >= len(found.columns):
            return position + 1, both
    both = read_headings(_joined(rows[position - 1], rows[position])) if position else None
    return position, both if both and len(both.columns) > len(found.columns) else found


def _joined(above: Sequence[object], below: Sequence[object]) -> list[str]:
    width = max(len(above), len(below))
    cells = [[str(row[i] or "") if i < len(row) else "" for row in (above, below)] for i in range(width)]
    return [" ".join(pair).strip() for pair in cells]
