"""Which row of a payment file names its columns, and what each column holds."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROLES = ("date", "expense_type", "expense_area", "supplier", "transaction", "amount", "publisher")
LOOK = 60
_RULES = Path(__file__).parents[1] / "rules" / "ledger_headings.toml"
_CLOSE = 0.82


@dataclass(frozen=True)
class Headings:
    """The row of headings of a file.

    Attributes
    ----------
    names : tuple of str
        As they stand in the file.
    columns : dict
        What a column holds (one of ``ROLES``) to its position.
    misspelt : dict
        A heading that is not known, to the known one it was read as.
    """

    names: tuple[str, ...]
    columns: Mapping[str, int]
    misspelt: Mapping[str, str]


@cache
def _known() -> tuple[dict[str, tuple[str, int]], frozenset[str]]:
    rules = tomllib.loads(_RULES.read_text(encoding="utf-8"))
    ranked = {name: (role, place) for role in ROLES for place, name in enumerate(rules[role])}
    return ranked, frozenset(rules["left"])


def plain(heading: object) -> str:
    """Return a heading in lower case, letters and digits only.

    Examples
    --------
    >>> plain(" Expense  Type "), plain("Amount (£)")
    ('expensetype', 'amount')
    """
    return re.sub(r"[^a-z0-9]", "", str(heading).lower())


def read_headings(cells: Sequence[object]) -> Headings | None:
    """Return what the columns hold when a row is a row of headings, otherwise ``None``.

    Parameters
    ----------
    cells : sequence
        One row of a file.

    Returns
    -------
    Headings or None
        A row of headings names an amount and at least two of the other columns. Where two columns hold the same, the one
        whose heading stands first in ``rules/ledger_headings.toml`` is taken.

    Examples
    --------
    >>> read_headings(["Date", "Entuty", "Supplier", "Amount"]).misspelt
    {'Entuty': 'entity'}
    >>> read_headings(["30/04/2020", "Leeds", "12.00"]) is None
    True
    """
    names = tuple("" if c is None else str(c).strip() for c in cells)
    if sum(is_known(n) for n in names) < 2:
        return None
    columns: dict[str, tuple[int, int]] = {}
    misspelt = {}
    for position, name in enumerate(names):
        role, place, known = _read(plain(name))
        if role and (role not in columns or place < columns[role][0]):
            columns[role] = (place, position)
        if known:
            misspelt[name] = known
    if "amount" not in columns or len(columns) < 3:
        return None
    return Headings(names, {role: columns[role][1] for role in ROLES if role in columns}, misspelt)


def is_known(cell: object) -> bool:
    """Say whether a cell holds a known heading, rightly spelt.

    Examples
    --------
    >>> is_known("Amount (£)"), is_known("Leeds")
    (True, False)
    """
    name = plain(cell)
    return name in _known()[0] or name in _known()[1]


def _read(name: str) -> tuple[str, int, str]:
    ranked, left = _known()
    if name in ranked:
        return *ranked[name], ""
    if name in left or len(name) < 5:
        return "", 0, ""
    close = difflib.get_close_matches(name, [*ranked, *left], n=1, cutoff=_CLOSE)
    if not close:
        return "", 0, ""
    return *ranked.get(close[0], ("", 0)), close[0]


def find_headings(rows: Sequence[Sequence[object]]) -> tuple[int, Headings] | None:
    """Return the first row of headings and its position.

    Parameters
    ----------
    rows : sequence of rows
        The beginning of a file; the first ``LOOK`` rows are looked at.

    Returns
    -------
    (int, Headings) or None
        ``None`` when no row is one.

    Examples
    --------
    >>> find_headings([["Payments over £25,000"], ["Date", "Payee", "Value"]])[0]
    1
    """
    for position, cells in enumerate(rows[:LOOK]):
        found = read_headings(cells)
        if found:
            return position, found
    return None
