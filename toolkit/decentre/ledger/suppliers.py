"""One payee under many spellings: which names are the same body, by what evidence, and what a register says of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from decentre.errors import InputError
from decentre.ledger.collection import Ledger
from decentre.ledger.councils import is_council
from decentre.ledger.publishers import is_a_slip
from decentre.results import Format, Result
from decentre.tables.money import settle_currency

_CODE = re.compile(r"^[A-Z]{0,3}\d{4,}\s*[:\-]\s*|\s*[(\[][^)\]]*\d[^)\]]*[)\]]\s*$|\s+-?\s*\d{4,}$", re.IGNORECASE)
_LEGAL = {
    "limited": "ltd",
    "ltd": "ltd",
    "plc": "plc",
    "llp": "llp",
    "lp": "lp",
    "cic": "cic",
    "company": "co",
    "co": "co",
    "incorporated": "inc",
    "inc": "inc",
}
_ALIKE = {
    "foundation trust": "ft",
    "clinical commissioning group": "ccg",
    "integrated care board": "icb",
    "integrated care system": "ics",
    "hospitals": "hospital",
    "and": "",
    "the": "",
    "uk": "",
    "t a": "ta",
}
_KINDS = ("county", "city", "district", "metropolitan", "borough", "unitary", "town", "royal", "london")
_SHORT = {
    "lb": "london borough",
    "lbc": "london borough council",
    "mbc": "metropolitan borough council",
    "cc": "county council",
    "dc": "district council",
    "bc": "borough council",
    "rb": "royal borough",
}


@dataclass(frozen=True, repr=False)
class SupplierMatches(Result):
    """Spellings of payees, grouped.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a name as written (persons masked): supplier, body (the spelling that was paid most), evidence (why it is the same: ``'as it is'``,
        ``'letters and marks'``, ``'legal form'``, ``'code'``, ``'council'``, ``'one letter'``), payments, amount; with a register also number and
        register_name.
    currency : str or None
        The ledger's.
    assumptions : tuple of str
        What the matches stand on.
    """

    table: pd.DataFrame
    currency: str | None = None
    assumptions: tuple[str, ...] = ()

    _formats: ClassVar[Mapping[str, Format]] = {"amount": "money"}

    def summary(self) -> pd.DataFrame:
        """Return the bodies with more than one spelling, paid most first: spellings, payments, amount."""
        groups = self.table.groupby("body")
        sums = groups[["payments", "amount"]].sum().assign(spellings=groups.size())
        several = sums[sums["spellings"] > 1].sort_values("amount", ascending=False, kind="stable")
        return several[["spellings", "payments", "amount"]]

    def _title(self) -> str:
        return f"{len(self.table):,} names of {self.table['body'].nunique():,} payees"


def reconcile_suppliers(
    ledger: Ledger, register: pd.DataFrame | None = None, *, currency: str | None = None
) -> SupplierMatches:
    """Group the spellings of each payee, with the evidence for each match.

    Two names are one payee if they have the same letters and digits; the same but for the legal form, ``the``, ``UK`` or a code before or behind; if
    both name the council of one place (``WANDSWORTH COUNCIL``, ``LONDON BOROUGH OF WANDSWORTH``; never a county and a city of one name); or if one
    word of seven letters or more differs by one letter and the other is paid ten times as often. Persons are never matched.

    Parameters
    ----------
    ledger : Ledger
        What :func:`read_spend` returned.
    register : pandas.DataFrame, optional
        A register of companies or charities: name and number.
    currency : str, optional
        ISO 4217 code of the amounts; by default the ledger's own. Another than the ledger's is refused.

    Returns
    -------
    SupplierMatches
        ``.table`` by name, ``.summary()`` by payee.

    Raises
    ------
    InputError
        The register has no name or number, or two currencies are named.

    Examples
    --------
    >>> from decentre import datasets
    >>> from decentre.ledger import read_spend
    >>> len(reconcile_suppliers(read_spend(datasets.folder("invented_payments"))).table) > 20
    True
    """
    settled = settle_currency(currency, ledger=ledger)
    sums = ledger.published_lines.dropna(subset=["supplier"]).groupby("supplier")[["rows", "pence"]].sum()
    names = [str(n) for n in sums.index if n not in ledger.masks.names]
    rows = sums["rows"].to_dict()
    body, why = _grouped(names, {n: int(rows[n]) for n in names})
    table = pd.DataFrame(
        {"supplier": list(sums.index), "payments": sums["rows"].to_numpy(), "amount": sums["pence"].to_numpy() / 100}
    )
    table["body"] = table["supplier"].map(lambda n: ledger.masks.of(body.get(n, n)))
    table["evidence"] = [why.get(n, "a person: not matched") for n in sums.index]
    table["supplier"] = table["supplier"].map(ledger.masks.of)
    columns = ["supplier", "body", "evidence", "payments", "amount"]
    if register is not None:
        known = _register(register)
        found = [known.get(_key(str(n))) for n in table["body"]]
        table["number"], table["register_name"] = [f and f[0] for f in found], [f and f[1] for f in found]
        columns += ["number", "register_name"]
    table = table[columns].sort_values(["body", "supplier"], ignore_index=True)
    return SupplierMatches(
        table, settled, ("names are matched, not accounts: two bodies of one name would be one here",)
    )


def _register(register: pd.DataFrame) -> dict[str, tuple[str, str]]:
    missing = [c for c in ("name", "number") if c not in register]
    if missing:
        raise InputError(f"The register has no column {', '.join(missing)}; it needs name and number.")
    return {
        _key(str(name)): (str(number), str(name))
        for name, number in register[["name", "number"]].itertuples(index=False)
    }


def _grouped(names: list[str], rows: Mapping[str, int]) -> tuple[dict[str, str], dict[str, str]]:
    """Return, for each name, the name of its body and the evidence."""
    keys = {n: _council(n) or _key(n) for n in names}
    joined = _joined(set(keys.values()), keys, rows)
    groups: dict[str, list[str]] = defaultdict(list)
    for name, key in keys.items():
        groups[joined.get(key, key)].append(name)
    body = {n: max(some, key=lambda x: (rows[x], x)) for some in groups.values() for n in some}
    return body, {n: _evidence(n, body[n], keys) for n in names}


def _joined(found: set[str], keys: Mapping[str, str], rows: Mapping[str, int]) -> dict[str, str]:
    """Return keys that are another one: a council of no kind with the only one of its place, or a word with one letter wrong."""
    size: dict[str, int] = defaultdict(int)
    for name, key in keys.items():
        size[key] += rows[name]
    councils: dict[str, list[str]] = defaultdict(list)
    for key in found:
        if key.startswith("council:"):
            councils[key.split(":")[2]].append(key)
    joined = {
        f"council::{place}": next(k for k in some if k != f"council::{place}")
        for place, some in councils.items()
        if len(some) == 2 and f"council::{place}" in some
    }
    blocks: dict[tuple[str, int], list[str]] = defaultdict(list)
    for key in found - joined.keys():
        blocks[key[:3], len(key.split())].append(key)
    for block in blocks.values():
        ordered = sorted(block, key=lambda k: (-size[k], k))[:400]
        for key in ordered:
            other = next((o for o in ordered if size[o] >= 10 * size[key] and _one_letter(key, o)), None)
            if other:
                joined[key] = other
    return joined


def _one_letter(key: str, other: str) -> bool:
    apart = [(a, b) for a, b in zip(key.split(), other.split(), strict=True) if a != b]
    return len(apart) == 1 and is_a_slip(*apart[0])


def _evidence(name: str, body: str, keys: Mapping[str, str]) -> str:
    if name == body:
        return "as it is"
    if keys[name].startswith("council:"):
        return "council"
    plain = [re.sub(r"[^a-z0-9]", "", x.casefold()) for x in (name, body)]
    if plain[0] == plain[1]:
        return "letters and marks"
    if keys[name] != keys[body]:
        return "one letter"
    return "code" if _CODE.search(name) or _CODE.search(body) else "legal form"


def _words(name: str) -> str:
    text = _CODE.sub("", name).casefold().replace("&", " and ").replace("'", "").replace("’", "")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.replace(".", "")).split())


def _key(name: str) -> str:
    text = f" {_words(name)} "
    for long, short in _ALIKE.items():
        text = text.replace(f" {long} ", f" {short} " if short else " ")
    words = text.split()
    while len(words) > 1 and words[-1] in _LEGAL:
        words = words[:-1]
    return " ".join(words)


def _council(name: str) -> str:
    """Return kind and place of a council as one key; empty for what is none."""
    if not is_council(name):
        return ""
    words = [w for part in _words(name).split() for w in _SHORT.get(part, part).split()]
    kinds = [w for w in words if w in _KINDS and w not in ("london", "royal")]
    place = " ".join(
        w
        for w in words
        if w not in (*_KINDS, "council", "of", "the", "and", "authority", "corporation", "mayor", "burgesses")
    )
    kind = kinds[0] if kinds else ""
    return f"council:{'borough' if kind in ('metropolitan', 'unitary') else kind}:{place}" if place else ""
