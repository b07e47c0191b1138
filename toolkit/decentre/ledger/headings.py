"""Which row of a payment file names its columns, and what each column holds."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from decentre import records

ROLES = ("date", "expense_type", "expense_area", "supplier", "transaction", "amount", "publisher")
DETAILS = ("vat", "description", "merchant_category", "contract", "company_number", "postcode")
CELLS = (*ROLES, *DETAILS)
BELOW = 12
_RULES = Path(__file__).parents[1] / "rules" / "ledger_headings.toml"
_CLOSE = 0.82
_LONG = 8
_LAST = 1000
_SCALES = ((1_000, r"000s?\b|£ ?k\b|thousand"), (1_000_000, r"£ ?m\b|million"))
_SIGNS = {"GBP": r"£|\bgbp\b|sterling", "EUR": r"€|\beur(os?)?\b", "USD": r"\$|\busd\b"}
_REGISTER = re.compile(r"\b(annual|contract|lifetime|estimated)\b.*\b(value|cost|price|sum)\b")
_RUNS = re.compile(
    r"\b(start|end|expiry|renewal|review|award|commencement)\b.*\b(date|period)\b|\bcontract (start|end|period)\b"
)


@dataclass(frozen=True, eq=False)
class Headings:
    """The row of headings of a file.

    Attributes
    ----------
    names : tuple of str
        As they stand in the file.
    columns : dict
        What a column holds (one of ``ROLES``) to its position.
    details : dict
        The same of what is kept beside the amount (``DETAILS``).
    misspelt : dict
        A heading that is not known, to the known one it was read as.
    besides : dict
        What a column holds to the headings that hold the same and were left.
    credit : int or None
        Position of a column of credits, taken from the amount (a column of debits).
    said : tuple of str
        What was taken otherwise than the headings say, because of what stands below them.
    """

    names: tuple[str, ...]
    columns: Mapping[str, int]
    details: Mapping[str, int]
    misspelt: Mapping[str, str]
    besides: Mapping[str, tuple[str, ...]]
    credit: int | None = None
    said: tuple[str, ...] = ()

    @cached_property
    def width(self) -> int:
        """Number of columns up to the last that has a name or holds one of ``ROLES``."""
        return 1 + max([i for i, name in enumerate(self.names) if name] + list(self.columns.values()))

    @cached_property
    def cells(self) -> Mapping[str, int]:
        """What a column holds (one of ``CELLS``) to its position."""
        return {**self.columns, **self.details}

    @cached_property
    def amount(self) -> str:
        """The heading of the amount."""
        return self.names[self.columns["amount"]]

    @cached_property
    def scale(self) -> int:
        """Pounds in one unit of the amount: 1, or 1,000 where the heading says thousands."""
        name = self.amount.lower().replace("'", "").replace("’", "")
        return next((size for size, words in _SCALES if re.search(words, name)), 1)

    @cached_property
    def currency(self) -> str | None:
        """The currency that the heading of the amount names."""
        return _currency(self.amount)

    @cached_property
    def is_a_register(self) -> bool:
        """Whether the headings are those of a register of contracts: what they are worth, and how long they run."""
        words = [_words_of(name) for name in self.names]
        return bool(_REGISTER.search(_words_of(self.amount))) and any(_RUNS.search(w) for w in words)


def _currency(heading: str) -> str | None:
    return next((code for code, sign in _SIGNS.items() if re.search(sign, heading.lower())), None)


def _words_of(heading: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+|£|%", heading.lower()))


class _Raw(records.Record, frozen=True):
    date: tuple[str, ...]
    expense_type: tuple[str, ...]
    expense_area: tuple[str, ...]
    supplier: tuple[str, ...]
    transaction: tuple[str, ...]
    amount: tuple[str, ...]
    publisher: tuple[str, ...]
    left: tuple[str, ...]
    debit: tuple[str, ...]
    credit: tuple[str, ...]
    words: dict[str, str]
    details: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Known:
    ranked: Mapping[str, tuple[str, int]]
    left: frozenset[str]
    debit: frozenset[str]
    credit: frozenset[str]
    words: Mapping[str, re.Pattern[str]]
    details: Mapping[str, str]


@cache
def _known() -> _Known:
    raw = records.read(_RULES, _Raw)
    ranked = {name: (role, place) for role in ROLES for place, name in enumerate(getattr(raw, role))}
    details = {name: role for role, names in raw.details.items() for name in names}
    words = {role: re.compile(p) for role, p in raw.words.items()}
    return _Known(ranked, frozenset(raw.left), frozenset(raw.debit), frozenset(raw.credit), words, details)


def plain(heading: object) -> str:
    """Return a heading in lower case, letters and digits only, without a number before it; a pound sign alone is ``'gbp'``.

    Examples
    --------
    >>> plain(" Expense  Type "), plain("Amount (£)"), plain("£"), plain("8 Amount")
    ('expensetype', 'amount', 'gbp', 'amount')
    """
    text = str(heading).lower()
    name = re.sub(r"[^a-z0-9]", "", text) or ("gbp" if "£" in text else "")
    return name.lstrip("0123456789") or name


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
    return read_row(tuple("" if c is None else str(c).strip() for c in cells))


@dataclass(frozen=True)
class Found:
    """Positions in a row by what they hold, the best first, and what was misspelt."""

    order: Mapping[str, list[int]]
    misspelt: Mapping[str, str]


@lru_cache(maxsize=20_000)
def read_row(names: tuple[str, ...]) -> Headings | None:
    """Return the headings of a row that names an amount and two more."""
    found = positions(names)
    if found is None or "amount" not in found.order or len(found.order) < 3:
        return None
    return headings_of(names, found, {role: places[0] for role, places in found.order.items()})


@lru_cache(maxsize=20_000)
def positions(names: tuple[str, ...]) -> Found | None:
    """Return which column holds what, where two headings or more are known."""
    if sum(is_known(n) for n in names) < 2:
        return None
    found: dict[str, list[tuple[int, int]]] = {}
    misspelt = {}
    for position, name in enumerate(names):
        role, place, known = _read(name)
        if role == "amount" and _currency(name) not in (None, "GBP"):
            place += 2 * _LAST  # another currency beside the pounds is left to the end
        if role:
            found.setdefault(role, []).append((place, position))
        if known:
            misspelt[name] = known
    order = {role: [position for _, position in sorted(found[role])] for role in ROLES if role in found}
    return Found(order, misspelt)


def headings_of(
    names: tuple[str, ...], found: Found, columns: Mapping[str, int], said: tuple[str, ...] = ()
) -> Headings:
    """Return headings with these columns, those of details among the others, and a column of credits beside one of debits."""
    known, taken = _known(), set(columns.values())
    details: dict[str, int] = {}
    credit = None
    for position, name in enumerate(names):
        detail = known.details.get(plain(name))
        if position not in taken and detail and detail not in details:
            details[detail] = position
        if plain(name) in known.credit and plain(names[columns["amount"]]) in known.debit:
            credit = position
    besides = {role: tuple(names[i] for i in places if i not in taken) for role, places in found.order.items()}
    besides = {role: left for role, left in besides.items() if left}
    return Headings(names, columns, details, found.misspelt, besides, credit, said)


def is_known(cell: object) -> bool:
    """Say whether a cell holds a known heading, rightly spelt.

    Examples
    --------
    >>> is_known("Amount (£)"), is_known("Leeds")
    (True, False)
    """
    name, known = plain(cell), _known()
    return name in known.ranked or name in known.left or name in known.credit or name == "gbp"


@lru_cache(maxsize=20_000)
def _read(heading: str) -> tuple[str, int, str]:
    """Return what a heading names, its rank, and the known heading it was taken for when it is misspelt."""
    known, name = _known(), plain(heading)
    words = _words_of(heading)
    if name in known.credit or "%" in words:
        return "", 0, ""
    if name in known.ranked:
        return *known.ranked[name], ""
    if name in known.left or not name or known.words["left"].search(words):
        return "", 0, ""
    close = _closest(name, [*known.ranked, *known.left])
    if close:
        return *known.ranked.get(close, ("", 0)), close
    role = next((r for r, pattern in known.words.items() if r != "left" and pattern.search(words)), "")
    return role, _LAST, ""


def _closest(name: str, known: Sequence[str]) -> str:
    """Return the known heading that a misspelt one is nearest to: most letters alike, or all but two of a long one."""
    close = difflib.get_close_matches(name, known, n=1, cutoff=_CLOSE) if len(name) > 4 else []
    if close or len(name) < _LONG:
        return close[0] if close else ""
    alike = (k for k in known if len(k) == len(name) and sum(a != b for a, b in zip(k, name, strict=True)) <= 2)
    return next(alike, "")
