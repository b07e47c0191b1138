"""Which row of a payment file names its columns, and what each column holds."""

from __future__ import annotations

import difflib
import itertools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

ROLES = ("date", "expense_type", "expense_area", "supplier", "transaction", "amount", "publisher")
LOOK = 60
_RULES = Path(__file__).parents[1] / "rules" / "ledger_headings.toml"
_CLOSE = 0.82
_LAST = 1000
_SCALES = ((1_000, r"000s?\b|£ ?k\b|thousand"), (1_000_000, r"£ ?m\b|million"))


@dataclass(frozen=True, eq=False)
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
    besides : dict
        What a column holds to the headings that hold the same and were left.
    """

    names: tuple[str, ...]
    columns: Mapping[str, int]
    misspelt: Mapping[str, str]
    besides: Mapping[str, tuple[str, ...]]

    @cached_property
    def width(self) -> int:
        """Number of columns up to the last that has a name."""
        return max(i for i, name in enumerate(self.names, start=1) if name)

    @cached_property
    def scale(self) -> int:
        """Pounds in one unit of the amount: 1, or 1,000 where the heading says thousands."""
        name = self.names[self.columns["amount"]].lower().replace("'", "").replace("’", "")
        return next((size for size, words in _SCALES if re.search(words, name)), 1)


@dataclass(frozen=True)
class _Known:
    ranked: Mapping[str, tuple[str, int]]
    left: frozenset[str]
    words: Mapping[str, re.Pattern[str]]


@cache
def _known() -> _Known:
    rules = tomllib.loads(_RULES.read_text(encoding="utf-8"))
    ranked = {name: (role, place) for role in ROLES for place, name in enumerate(rules[role])}
    return _Known(ranked, frozenset(rules["left"]), {role: re.compile(p) for role, p in rules["words"].items()})


def plain(heading: object) -> str:
    """Return a heading in lower case, letters and digits only; a pound sign alone is ``'gbp'``.

    Examples
    --------
    >>> plain(" Expense  Type "), plain("Amount (£)"), plain("£")
    ('expensetype', 'amount', 'gbp')
    """
    text = str(heading).lower()
    return re.sub(r"[^a-z0-9]", "", text) or ("gbp" if "£" in text else "")


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
    return _read_row(tuple("" if c is None else str(c).strip() for c in cells))


@lru_cache(maxsize=20_000)
def _read_row(names: tuple[str, ...]) -> Headings | None:
    if sum(is_known(n) for n in names) < 2:
        return None
    found: dict[str, list[tuple[int, int]]] = {}
    misspelt = {}
    for position, name in enumerate(names):
        role, place, known = _read(name)
        if role:
            found.setdefault(role, []).append((place, position))
        if known:
            misspelt[name] = known
    if "amount" not in found or len(found) < 3:
        return None
    order = {role: [position for _, position in sorted(found[role])] for role in ROLES if role in found}
    besides = {role: tuple(names[i] for i in places[1:]) for role, places in order.items() if places[1:]}
    return Headings(names, {role: places[0] for role, places in order.items()}, misspelt, besides)


def is_known(cell: object) -> bool:
    """Say whether a cell holds a known heading, rightly spelt.

    Examples
    --------
    >>> is_known("Amount (£)"), is_known("Leeds")
    (True, False)
    """
    name = plain(cell)
    return name in _known().ranked or name in _known().left or name == "gbp"


def _read(heading: str) -> tuple[str, int, str]:
    """Return what a heading names, its rank, and the known heading it was taken for when it is misspelt."""
    known, name = _known(), plain(heading)
    words = " ".join(re.findall(r"[a-z0-9]+|£", heading.lower()))
    if name in known.ranked:
        return *known.ranked[name], ""
    if name in known.left or not name or known.words["left"].search(words):
        return "", 0, ""
    close = difflib.get_close_matches(name, [*known.ranked, *known.left], n=1, cutoff=_CLOSE) if len(name) > 4 else []
    if close:
        return *known.ranked.get(close[0], ("", 0)), close[0]
    role = next((r for r, pattern in known.words.items() if r != "left" and pattern.search(words)), "")
    return role, _LAST, ""


def find_headings(rows: Sequence[Sequence[object]]) -> tuple[int, Headings] | None:
    """Return the first row of headings and its position; headings over two rows are read together.

    Parameters
    ----------
    rows : sequence of rows
        The beginning of a file; the first ``LOOK`` rows are looked at.

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
    looked = rows[:LOOK]
    for position, cells in enumerate(looked):
        found = read_headings(cells)
        if found:
            return _with_next_to(looked, position, found)
    for position, (above, below) in enumerate(itertools.pairwise(looked), start=1):
        found = read_headings(_joined(above, below))
        if found:
            return position, found
    return None


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
