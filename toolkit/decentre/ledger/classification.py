"""Which class a payment belongs to, by rules that are data: the first that matches, and what none matches stays visible."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import narwhals as nw
import numpy as np
import pandas as pd

from decentre import records
from decentre.errors import InputError
from decentre.ledger.collection import Ledger
from decentre.ledger.councils import is_council
from decentre.ledger.engine import FIELDS, Engine, Name, engine_of, lines_of
from decentre.ledger.persons import Masks, masked_columns, masks_of
from decentre.results import Format, Result
from decentre.tables.money import settle_currency

_RULES = Path(__file__).parents[1] / "rules"
KEY = tuple(f"{field}_key" for field in FIELDS)


@dataclass(frozen=True)
class Rule:
    """One rule: the class of a payment whose fields match all its patterns.

    Attributes
    ----------
    id, into, reason, source : str
        Name, class, why, and where that is laid down.
    patterns : dict
        Field to regular expression.
    """

    id: str
    into: str
    reason: str
    source: str
    patterns: Mapping[str, str]


@dataclass(frozen=True)
class Rules:
    """A rules file.

    Attributes
    ----------
    title, note, unmatched : str
        What it asks, what to beware of, and the class of what no rule matches.
    classes : dict
        Class to what it means.
    rules : tuple of Rule
        In order: the first that matches wins.
    """

    title: str
    note: str
    unmatched: str
    classes: Mapping[str, str]
    rules: tuple[Rule, ...]

    def of(self, expense_type: str | None, expense_area: str | None, supplier: str | None) -> tuple[str, str]:
        """Return class and rule of one payment.

        Examples
        --------
        >>> load_rules("control").of("CNST contributions", None, None)
        ('nationally mandated', 'negligence_line')
        """
        row = dict(zip(FIELDS, (expense_type, expense_area, supplier), strict=True))
        for rule, tests in self.tests:
            if all(text is not None and tests[f].search(text) for f, text in row.items() if f in tests):
                return rule.into, rule.id
        return self.unmatched, ""

    @cached_property
    def tests(self) -> list[tuple[Rule, dict[str, re.Pattern[str]]]]:
        """Each rule with its patterns, compiled."""
        return [(r, {f: re.compile(p, re.IGNORECASE) for f, p in r.patterns.items()}) for r in self.rules]


class _File(records.Record, frozen=True):
    """A rules file; its rules are checked one by one, so that a fault names the rule."""

    title: str
    unmatched: str
    classes: dict[str, str]
    rules: tuple[dict[str, str], ...]
    note: str = ""
    fields: tuple[str, ...] = ()
    topic: str = ""
    known_until: date | None = None


def load_rules(rules: str | Path) -> Rules:
    """Read a rules file.

    Parameters
    ----------
    rules : str or Path
        ``'control'`` or ``'purpose'``, or the path of a TOML file of the same form.

    Returns
    -------
    Rules
        Checked.

    Raises
    ------
    InputError
        There is no such file, or a rule lacks its reason or source, names a class that is not described or a field that is
        not there, has no pattern, or has one that is not a regular expression.

    Examples
    --------
    >>> load_rules("control").rules[0].into
    'nationally mandated'
    """
    path = Path(rules)
    if path.suffix != ".toml":
        path = _RULES / f"{Path(rules).name}.toml"
    if not path.is_file():
        raise InputError(f"There are no rules {str(rules)!r}; give 'control', 'purpose' or the path of a TOML file.")
    file = records.read(path, _File, advice="see rules/control.toml for the form")
    missing = [k for k in ("title", "unmatched", "classes", "rules") if not getattr(file, k)]
    if missing:
        raise InputError(f"'{path}' has no {', '.join(missing)}; see rules/control.toml for the form.")
    listed = tuple(_rule(r, file.classes, path) for r in file.rules)
    return Rules(file.title, file.note, file.unmatched, file.classes, listed)


def _rule(raw: Mapping[str, str], classes: Mapping[str, str], path: Path) -> Rule:
    name = raw.get("id", "without an id")
    patterns = {f: raw[f] for f in FIELDS if f in raw}
    unknown = sorted(set(raw) - {"id", "class", "reason", "source", *FIELDS})
    for wrong, sentence in (
        ([k for k in ("id", "class", "reason", "source") if not raw.get(k)], "lacks its {}"),
        (unknown, "has the unknown key {}"),
        ([] if patterns else [", ".join(FIELDS)], "has no pattern; give one for {}"),
        (
            [] if raw.get("class") in classes else [repr(raw.get("class"))],
            "has the class {}, which [classes] does not describe",
        ),
    ):
        if wrong:
            raise InputError(f"'{path}': rule {name!r} {sentence.format(', '.join(wrong))}.")
    for field, pattern in patterns.items():
        try:
            re.compile(pattern)
        except re.error as error:
            raise InputError(f"'{path}': rule {name!r}: {field} is not a regular expression ({error}).") from None
    return Rule(name, raw["class"], raw["reason"], raw["source"], patterns)


@dataclass(frozen=True, repr=False)
class ClassifiedSpend(Result):
    """A ledger whose payments have a class.

    Attributes
    ----------
    ledger : Ledger
        What was classified.
    rules : Rules
        By which rules.
    by_rule : pandas.DataFrame
        One row a rule that matched (and one for what none did): class, rule, rows, amount, share.
    engine : str
        Where it ran.
    assumptions : tuple of str
        What the classes stand on.
    currency : str or None
        What the amounts are counted in.
    """

    ledger: Ledger
    rules: Rules
    by_rule: pd.DataFrame
    _lines: pd.DataFrame = dataclasses.field(repr=False)
    engine: Name
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {"amount": "money", "share": "share"}

    def summary(self) -> pd.DataFrame:
        """Return money and rows by class, those of no class too.

        Returns
        -------
        pandas.DataFrame
            Index: class, in the order of the rules file, what no rule matches last. Columns rows, amount (pounds) and share (of
            all money kept).
        """
        order = [*self.rules.classes, self.rules.unmatched]
        table = self.by_rule.groupby("class")[["rows", "amount"]].sum().reindex(order)
        table = table[table["rows"].notna()].astype({"rows": int})
        return table.assign(share=table["amount"] / table["amount"].sum())

    @property
    def lines(self) -> pd.DataFrame:
        """The distinct combinations of expense_type, expense_area and supplier (persons masked): rows, pence, and place.

        The place is that of the rule in ``rules``; -1 where none matches.
        """
        return masked_columns(self._lines, self.masks)

    @property
    def published_lines(self) -> pd.DataFrame:
        """As ``lines``, but as published: persons too."""
        return self._lines

    @cached_property
    def keyed(self) -> pd.DataFrame:
        """Each line and the place of its rule, a missing text as an empty one."""
        texts = {key: self._lines[name].astype("str").fillna("") for name, key in zip(FIELDS, KEY, strict=True)}
        return pd.DataFrame(texts | {"place": self._lines["place"]})

    @cached_property
    def masks(self) -> Masks:
        """What stands for each payee that looks like a private person, the same as in the ledger's own tables."""
        return masks_of(self._lines[list(FIELDS)].itertuples(index=False, name=None))

    def _title(self) -> str:
        return f"{self.rules.title}"


def classify_spend(
    ledger: Ledger, rules: str | Path | None = None, *, engine: Name = "duckdb", currency: str | None = None
) -> ClassifiedSpend:
    """Give every payment of a ledger a class: the first rule that matches wins, and unmatched money stays visible.

    Parameters
    ----------
    ledger : Ledger
        What :func:`read_spend` returned.
    rules : str or Path, optional
        ``'control'`` (nationally priced, nationally mandated, jointly controlled, locally decided; for NHS bodies), ``'council_control'`` (the same
        for councils), ``'council_services'`` (service divisions), ``'purpose'`` (health inequalities, prevention, pooled, if named) or the path
        of a rules file. By default ``'council_control'`` where every publisher is a council, otherwise ``'control'``.
    engine : {'duckdb', 'spark'}
        Where it runs.
    currency : str, optional
        ISO 4217 code of the amounts; by default the ledger's own. Another than the ledger's is refused.

    Returns
    -------
    ClassifiedSpend
        ``.summary()`` by class, ``.by_rule``.

    Raises
    ------
    InputError
        The rules cannot be read (see :func:`load_rules`), or two currencies are named.

    Notes
    -----
    The patterns are tried on the distinct values of each column, by Python's own regular expressions, so that every engine
    gives the same classes.

    References
    ----------
    The rules name a reason and a source each: see :func:`load_rules`.

    Examples
    --------
    >>> from decentre import datasets
    >>> from decentre.ledger import read_spend
    >>> classified = classify_spend(read_spend(datasets.folder("invented_payments")))
    >>> classified.summary()["share"].round(2).to_dict()
    {'nationally priced': 0.33, 'nationally mandated': 0.14, 'jointly controlled': 0.21, 'locally decided': 0.29, 'not classified': 0.02}
    """
    chosen, where = (
        load_rules(rules or ("council_control" if published_by_councils(ledger) else "control")),
        engine_of(engine),
    )
    settled = settle_currency(currency, ledger=ledger)
    lines = ledger.published_lines.copy() if engine == "duckdb" else lines_of(ledger.parts, where)
    lines["place"] = _places(lines, chosen)
    sums = lines.groupby("place", as_index=False)[["rows", "pence"]].sum()
    table = named(sums, chosen).sort_values(["class", "rule"], ignore_index=True)
    table = table.assign(amount=table.pop("pence") / 100)[["class", "rule", "rows", "amount"]]
    table["share"] = table["amount"] / table["amount"].sum()
    return ClassifiedSpend(ledger, chosen, table, lines, engine, _assumptions(chosen), settled)


def published_by_councils(ledger: Ledger) -> bool:
    """Say whether every publisher of a ledger is a council."""
    read = ledger.files.loc[ledger.files["rows_kept"] > 0, "publisher"]
    return bool(len(read)) and bool(read.map(is_council).all())


def _places(lines: pd.DataFrame, rules: Rules) -> np.ndarray:
    """Return, for each line, the place of the first rule that matches it; -1 where none does."""
    values = {field: pd.factorize(lines[field]) for field in FIELDS}
    places = np.full(len(lines), -1)
    for place, (_, tests) in reversed(list(enumerate(rules.tests))):
        matches = np.ones(len(lines), dtype=bool)
        for field, test in tests.items():
            codes, texts = values[field]
            found = np.array([bool(test.search(t)) for t in texts] + [False])  # a missing text has the code -1
            matches &= found[codes]
        places[matches] = place
    return places


def named(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return a table with the columns class and rule in the place of place."""
    places = table["place"]
    names = {-1: (rules.unmatched, "")} | {i: (r.into, r.id) for i, r in enumerate(rules.rules)}
    return table.drop(columns="place").assign(
        **{"class": [names[i][0] for i in places], "rule": [names[i][1] for i in places]}
    )


def with_places(
    rows: nw.LazyFrame[Any], classified: ClassifiedSpend, where: Engine, *, into: str = "place"
) -> nw.LazyFrame[Any]:
    """Return rows with the place of their rule.

    Parameters
    ----------
    rows : narwhals.LazyFrame
        Rows of the ledger.
    classified : ClassifiedSpend
        Whose rules count.
    where : Engine
        Where the rows are.
    into : str
        What the column of places is called.

    Returns
    -------
    narwhals.LazyFrame
        A missing text counts as an empty one, so that it can be joined.
    """
    keys = [nw.col(name).fill_null("").alias(key) for name, key in zip(FIELDS, KEY, strict=True)]
    table = classified.keyed if into == "place" else classified.keyed.rename(columns={"place": into})
    return rows.with_columns(keys).join(where.lookup(table), on=list(KEY), how="left")


def _assumptions(rules: Rules) -> tuple[str, ...]:
    return (
        "a class is read off the words of a line; what the words leave out is not seen",
        *([rules.note] if rules.note else []),
    )
