"""Names of private persons: a sieve by name, by what is paid for, and by form; what it holds back is masked in every result."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from decentre import records

MASK = "person"
_RULES = Path(__file__).parents[1] / "rules" / "persons.toml"
_WORD = re.compile(r"[^\W\d_]+(?:['’`\-][^\W\d_]+)*")
_CODED = re.compile(r"\S*\d\S*|[#*_/\\|~]+")
_PRACTICE = re.compile(r"^drs\b|^(dr|doctor)s?\b.*(&|\band\b|['’]s?\b)", re.IGNORECASE)
_TITLED = re.compile(
    r"\b(?:mr|mrs|ms|miss|mstr|master|dr)\b\.?\s+[^\W\d_][\w'’.\-]*(?:\s+[A-Z][\w'’\-]*){0,3}", re.IGNORECASE
)
_PAIR = re.compile(r"\b([A-Z][A-Za-z]{2,}) ([A-Z][A-Za-z]{2,}(?:-[A-Z][A-Za-z]+)?)\b")
_LATE = re.compile(r"^(the )?(estate|late|exors?|executors?)( of)?( the)?( late)? ", re.IGNORECASE)
# Figures, signs and brackets; capitals within a word or for a whole word among others, as in the names of makes.
_MARKED = re.compile(
    r"[\d&+()/.,]|['’]s\b|\b(?!Mc|Mac|De|O['’])[^\W\d_]*[a-z][A-Z]|\b[A-Z]{2,}\b(?=.*[a-z])|[a-z].*\b[A-Z]{2,}\b"
)
_MOST_WORDS = 6

Line: TypeAlias = tuple[object, object, object]


class _Raw(records.Record, frozen=True):
    titles: frozenset[str]
    clients: frozenset[str]
    practices: frozenset[str]
    organisations: frozenset[str]
    either: frozenset[str]
    given_names: frozenset[str]
    family_names: frozenset[str]
    firms: frozenset[str]
    also_words: frozenset[str]
    trades: frozenset[str]
    ordinary: frozenset[str]
    places: frozenset[str]
    makes: str
    budgets: str
    endings: str
    primary_care: str


@cache
def _rules() -> _Raw:
    return records.read(_RULES, _Raw)


def looks_like_a_person(name: object, *, own_budget: bool = False) -> bool:
    """Say whether a payee's name looks like that of a private person.

    Parameters
    ----------
    name : str
        A payee.
    own_budget : bool, default False
        Whether it is paid for care that persons pay for themselves (personal health budgets, direct payments): there, what is not told to be
        an organisation is a person.

    Returns
    -------
    bool
        True for a title with a name (``'Dr A B Smith'``), for initials with a family name, and for two to four words with a common given or family
        name, whatever code stands before or behind, when none of them is a word of an organisation; for a person's own trade behind the name; and
        for two or three words that nothing knows: no word of the language, of a place, a trade or a firm. Practices of doctors are organisations.
        A sieve and no proof: a person whose name is all plain words passes it, and a firm named after a person, or by words of its own, is masked.

    Examples
    --------
    >>> [looks_like_a_person(n) for n in ("Mrs J Jones", "SMITH JOHN", "John Lewis plc", "0042 - KOWALSKI, P", "Dr A Patel & Partners")]
    [True, True, False, True, False]
    >>> looks_like_a_person("Zelenka"), looks_like_a_person("Zelenka", own_budget=True)
    (False, True)
    """
    return isinstance(name, str) and _is_a_person(name, own_budget)


@lru_cache(maxsize=200_000)
def _is_a_person(name: str, own_budget: bool) -> bool:
    rules = _rules()
    words = _words(name)
    if not words or len(words) > _MOST_WORDS + 2 * own_budget:
        return False
    titled = words[0] in rules.titles or words[-1] in rules.titles
    if _is_a_practice(name, words) or _is_a_firm(words):
        return False
    if _is_a_sole_trader(words):
        return True
    if _strong(words) and not (
        titled
        and words[0] in rules.titles
        and len(words) > 1
        and words[1] not in rules.organisations
        and not _is_legal(words)
    ):
        return False
    if titled:
        return len(words) > 1
    bare = [w for w in words if w not in rules.clients] or words
    return _has_the_form(name, bare) or (own_budget and _is_left(bare)) or _is_unheard_of(name, words)


def _words(name: str) -> list[str]:
    """Return the words of a name in small letters, without codes and what stands for the client."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = [w.replace("’", "'").replace("`", "'").lower() for w in _WORD.findall(_CODED.sub(" ", _LATE.sub("", bare)))]
    clients = _rules().clients
    while len(words) > 2 and words[0] in clients and len(words[0]) > 1:
        words = words[1:]
    return words


def _is_a_firm(words: list[str]) -> bool:
    """Say whether a name is, or begins with two words of, a firm that is named like a person."""
    bare = [w for w in words if w != "and"]
    return any(" ".join(bare[:n]) in _rules().firms for n in range(1, len(bare) + 1) if n > 1 or n == len(bare))


def _strong(words: list[str]) -> bool:
    rules = _rules()
    if len(rules.either & set(words)) > 1 or (len(words) == 1 and not set(words[0]) & set("aeiou")):
        return True  # two words of places or things, or an abbreviation
    return any(w in rules.organisations or w.removesuffix("'s") in rules.organisations for w in words)


def _is_legal(words: list[str]) -> bool:
    return bool({"ltd", "limited", "plc", "llp", "cic", "llc", "inc"} & set(words))


def _is_a_practice(name: str, words: list[str]) -> bool:
    """Say whether a doctor's name is a practice's: with partners, in the plural, or with a word of a practice."""
    if words[0] not in ("dr", "drs", "doctor", "doctors"):
        return False
    return bool(_PRACTICE.search(name.strip())) or bool(_rules().practices & set(words[1:]))


def _has_the_form(name: str, words: list[str]) -> bool:
    """Say whether words are those of a person: a given or family name, or initials beside one name."""
    rules = _rules()
    firm = "&" in name or "+" in name or " and " in f" {name.lower()} "
    long = [w for w in words if len(w) > 1]
    short = [w for w in words if len(w) == 1]
    if not long or len(words) > 5 or firm:
        return False
    if short and len(long) <= 2 and not set(long) & rules.organisations:
        return len(long) == 1 or _named(long) or "," in name
    if len(long) == 1:
        return False
    ends = long[0], long[-1]
    given = any(p in rules.given_names for w in ends for p in w.split("-"))
    ended = len(long) <= 3 and bool(re.search(rules.endings, long[-1])) and not set(long) & rules.either
    return given or ended or _named(long) or ("," in name and len(long) <= 3 and not set(long) & rules.either)


def _named(words: list[str]) -> bool:
    """Say whether a word is a family name and no word is one of an organisation as well."""
    rules = _rules()
    return (
        any(p in rules.family_names or p in rules.given_names for w in words for p in w.split("-"))
        and not set(words) & rules.either
    )


def _is_a_sole_trader(words: list[str]) -> bool:
    """Say whether words are a given name, another name, and what one person does."""
    rules = _rules()
    names = words[1:-1]
    return (
        len(names) == 1
        and words[0] in rules.given_names
        and words[-1] in rules.trades
        and not set(names) & (rules.organisations | rules.either)
    )


def _is_unheard_of(name: str, words: list[str]) -> bool:
    """Say whether a name is two or three words that nothing knows: no language, trade or firm; most such payees are persons."""
    rules = _rules()
    if not 2 <= len(words) <= 3 or _MARKED.search(name) or min(map(len, words)) < 3:
        return False
    known = rules.organisations | rules.either | rules.ordinary | rules.places
    parts = [p for w in words for p in w.split("-")]
    heard = any(p in known or p.removesuffix("s") in known or not set(p) & set("aeiouy") for p in parts)
    return not heard and not re.search(rules.makes, words[-1])


def _is_left(words: list[str]) -> bool:
    """Say whether words that no rule knows may be a person's: letters only, and none of an organisation."""
    return bool(words) and not set(words) & (_rules().organisations | {"redacted", "various", "payroll"})


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_rules().budgets, re.IGNORECASE), re.compile(_rules().primary_care, re.IGNORECASE)


@dataclass(frozen=True)
class Masks:
    """What stands for each person that the sieve holds back.

    Attributes
    ----------
    names : dict
        Payee as written to its mask: ``'person 0012'``, and ``'practice 0007'`` for a doctor's own name where primary care is paid for. The same
        payee has the same mask in every table of a ledger; numbers say nothing of the name.
    """

    names: Mapping[str, str]

    def of(self, name: object) -> object:
        """Return a payee as it may be shown."""
        return self.names.get(name, name) if isinstance(name, str) else name

    def text(self, cell: object) -> object:
        """Return another cell as it may be shown: a payee, a name alone, or a title and a name within a text are masked."""
        if not isinstance(cell, str) or cell in self.names:
            return self.of(cell)
        return MASK if _is_a_person(cell, False) and not _is_a_kind(cell) else self.within(cell)

    def within(self, cell: object) -> object:
        """Return a text of another kind, such as an expense area, with the names in it masked."""
        if not isinstance(cell, str) or cell in self.names:
            return self.of(cell)
        return _PAIR.sub(lambda m: MASK if _is_a_pair(m[1].lower(), m[2].lower()) else m[0], _TITLED.sub(MASK, cell))


def _is_a_pair(first: str, last: str) -> bool:
    """Say whether two words within a text are a given and another name."""
    rules = _rules()
    return (
        first in rules.given_names and first not in rules.also_words and last not in rules.organisations | rules.either
    )


def _is_a_kind(cell: str) -> bool:
    """Say whether a text of one word or with a mark of its own is a kind of payment, and no name."""
    return not _CODED.sub(" ", cell).strip() or len(_WORD.findall(cell)) < 2


def masks_of(lines: Iterable[Line]) -> Masks:
    """Return the masks for payees, from the distinct lines (expense type, expense area, supplier) of a ledger.

    A payee that is paid from a personal budget anywhere is sieved as one everywhere.
    """
    budget, care = _patterns()
    inside: dict[str, bool] = {}
    doctors: dict[str, bool] = {}
    for kind, area, supplier in lines:
        if not isinstance(supplier, str):
            continue
        words = f"{kind if isinstance(kind, str) else ''} {area if isinstance(area, str) else ''}"
        inside[supplier] = inside.get(supplier, False) or bool(_own_budget(words, budget))
        doctors[supplier] = doctors.get(supplier, False) or bool(_own_budget(words, care))
    held = sorted(
        (s for s, own in inside.items() if _is_a_person(s, own)), key=lambda s: hashlib.sha256(s.encode()).digest()
    )
    practice = {s for s in held if doctors[s] and not inside[s] and _words(s)[0] in ("dr", "doctor")}
    return Masks({s: f"{'practice' if s in practice else MASK} {n:04d}" for n, s in enumerate(held, start=1)})


@lru_cache(maxsize=100_000)
def _own_budget(words: str, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(words))


def masked(name: object) -> object:
    """Return a payee's name, or the mask where it looks like a private person's.

    Examples
    --------
    >>> masked("Dr A Patel"), masked("Leeds City Council")
    ('person', 'Leeds City Council')
    """
    return MASK if looks_like_a_person(name) else name


def masked_columns(table: pd.DataFrame, masks: Masks) -> pd.DataFrame:
    """Return a table whose texts may be shown: payees and whatever else holds a name, in any column but the file's name."""
    shown, aside = {}, "reason" in table
    for column in table.columns.difference(["source_file", "publisher", "reason"], sort=False):
        if pd.api.types.is_string_dtype(table[column]) or table[column].dtype == object:
            way = {"supplier": masks.of, "expense_type": masks.within, "expense_area": masks.within}.get(
                column, masks.text
            )
            way = masks.text if aside and column != "supplier" else way  # a shifted row has a payee anywhere
            distinct = {x: way(x) for x in table[column].dropna().unique()}
            if any(a != b for a, b in distinct.items()):
                shown[column] = table[column].map(distinct)
    return table.assign(**shown) if shown else table
