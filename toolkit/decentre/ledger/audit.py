"""What a body pays, by who decides: control classes, months, thresholds, duplicates, reversals, suppliers and councils."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import narwhals as nw
import pandas as pd

from decentre import figures
from decentre.errors import IdentityError, InputError
from decentre.ledger.classification import ClassifiedSpend, classify_spend, named
from decentre.ledger.collection import Ledger
from decentre.ledger.councils import is_council
from decentre.ledger.coverage import coverage_of
from decentre.ledger.divisions import SERVICES
from decentre.ledger.engine import QUESTIONS_AT_ONCE, Engine, Name, engine_of, shares
from decentre.ledger.headlines import headlines_of
from decentre.ledger.pairs import duplicate_pairs, listed_rows, reversal_pairs
from decentre.ledger.persons import Masks
from decentre.ledger.questions import (
    ask_bodies,
    ask_cut,
    ask_duplicates,
    ask_months,
    ask_payees,
    ask_reversals,
    ask_transactions,
)
from decentre.results import Format, Plotted
from decentre.tables.money import settle_currency

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOG = logging.getLogger("decentre.ledger")
THRESHOLD = 25_000
BY = ("publisher", "year", "month", "class", "rule", "service", "expense_type", "expense_area", "supplier")
_NAMED = 20


@dataclass(frozen=True, repr=False)
class LedgerAudit(Plotted):
    """An audit of published payments.

    Attributes
    ----------
    classified : ClassifiedSpend
        What was audited.
    by : tuple of str
        How ``table`` is cut.
    table : pandas.DataFrame
        One row a combination of ``by``: payments, amount (pounds, exact to the penny).
    threshold : pandas.DataFrame
        By publisher: payments, below (rows below the threshold), without_number, transactions (rows with one number and
        supplier added up), transactions_below, of_those_negative.
    duplicates : pandas.DataFrame
        By publisher: exact (rows the same in every column as one before) and near (the same supplier, date and amount), and the
        pounds of each.
    reversals : pandas.DataFrame
        By publisher: negative rows and their pounds; matched (those that take back a payment of the same amount to the same
        supplier).
    suppliers : pandas.DataFrame
        By publisher: suppliers paid more than they gave back, top_share (of the largest), top_10_share, herfindahl (sum of squared
        shares).
    largest : pandas.DataFrame
        The suppliers paid most, names that look like a person's masked: payments, amount.
    councils : pandas.DataFrame
        Index council; paid by all publishers: payments, amount; with ``pooled`` also pooled and share.
    coverage : pandas.DataFrame
        publisher, month, files, payments, amount, state (``'gap'``, ``'twice'``, ``'far above'``, ``'far below'`` or empty), every month from a
        publisher's first to its last.
    headlines : pandas.DataFrame
        Index: all files, and without those whose money is in doubt: files, payments, amount, and the share of each class.
    duplicate_pairs, reversal_pairs : pandas.DataFrame
        The largest payments that look like the same twice, and those taken back, to act on: pair, kind, publisher, supplier, date, amount, transaction,
        source_file, source_row.
    assumptions : tuple of str
        What the audit stands on.
    currency : str or None
        The ledger's.
    """

    classified: ClassifiedSpend
    by: tuple[str, ...]
    table: pd.DataFrame
    threshold: pd.DataFrame
    duplicates: pd.DataFrame
    reversals: pd.DataFrame
    suppliers: pd.DataFrame
    largest: pd.DataFrame
    councils: pd.DataFrame
    coverage: pd.DataFrame
    headlines: pd.DataFrame
    duplicate_pairs: pd.DataFrame
    reversal_pairs: pd.DataFrame
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {"amount": "money", "share": "share"}

    def summary(self) -> pd.DataFrame:
        """Return money by class: who decides.

        Returns
        -------
        pandas.DataFrame
            Index: class; columns rows, amount (pounds), share.
        """
        return self.classified.summary()

    def _title(self) -> str:
        files = self.classified.ledger.files
        return f"{len(files):,} files, {files['rows_kept'].sum():,} payments, {self.classified.rules.title}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw the share of each class in each publisher's payments."""
        return figures.control_classes(self._classes_of_publishers(), ax=ax, source=source)

    def _classes_of_publishers(self) -> pd.DataFrame:
        if not {"publisher", "class"} <= set(self.by):
            return self.summary()[["amount"]].T.set_axis(["all publishers"])
        sums = self.table.pivot_table("amount", "publisher", "class", "sum", fill_value=0.0)
        return sums[[c for c in self.summary().index if c in sums]]


def audit_spend(
    ledger: Ledger | ClassifiedSpend,
    *,
    by: Sequence[str] = ("publisher", "month", "class"),
    threshold: float = THRESHOLD,
    pooled: pd.Series | None = None,
    engine: Name = "duckdb",
    currency: str | None = None,
) -> LedgerAudit:
    r"""Audit the payments of a ledger: how much is nationally directed and how much locally decided.

    Herfindahl index of a publisher's suppliers: :math:`H = \sum_s (a_s / \sum_t a_t)^2` over suppliers whose payments sum to
    more than zero.

    Parameters
    ----------
    ledger : Ledger or ClassifiedSpend
        What :func:`read_spend` returned (classified here by the rules ``'control'``), or :func:`classify_spend`.
    by : sequence of str, default publisher, month, class
        How the money is cut: any of publisher, year (financial), month, class, rule, service (division of a council's spending), expense_type,
        expense_area, supplier.
    threshold : float, default 25,000
        Pounds above which a payment must be published. It is on the transaction: lines of one transaction number and supplier are
        added up first.
    pooled : pandas.Series, optional
        Pounds of each council's pooled budget, by the council's name as it stands in the payments.
    engine : {'duckdb', 'spark'}
        Where it runs; the sums are the same to the penny.
    currency : str, optional
        ISO 4217 code of the amounts; by default the ledger's own. Another than the ledger's is refused.

    Returns
    -------
    LedgerAudit
        ``.summary()`` by class, and one table an aspect.

    Raises
    ------
    InputError
        ``by`` names something else, or two currencies are named.
    IdentityError
        The sums do not add up to the control totals of the files.

    References
    ----------
    HM Treasury (2010), *Transparency: publication of spend over £25,000*. Herfindahl index: Rhoades (1993), *Federal Reserve
    Bulletin* 79: 188-189.

    Examples
    --------
    >>> from decentre import datasets
    >>> from decentre.ledger import read_spend
    >>> audit = audit_spend(read_spend(datasets.folder("invented_payments")), by=["class"])
    >>> audit.threshold.loc["NHS Northfield ICB", ["below", "transactions_below"]].to_dict()  # three lines of one payment, a credit
    {'below': 4, 'transactions_below': 1}
    """
    wrong = [b for b in by if b not in BY]
    if wrong or not by:
        raise InputError(f"by is {list(by)}; give any of {', '.join(BY)}.")
    settled = settle_currency(currency, ledger=ledger)
    classified = ledger if isinstance(ledger, ClassifiedSpend) else classify_spend(ledger, engine=engine)
    services = classify_spend(classified.ledger, SERVICES, engine=engine) if "service" in by else None
    found = _asked(engine_of(engine), classified, services, tuple(by), round(threshold * 100))
    again, back = found["again"], found["taken back"]
    bodies = _by_publisher(found["bodies"])
    payees = found["payees"].sort_values(["publisher", "supplier"], ignore_index=True)
    return LedgerAudit(
        classified,
        tuple(by),
        _cut(found["cut"], classified, services, tuple(by)),
        bodies[["payments", "below", "without_number"]].join(_counts(found["transactions"], bodies)),
        _duplicates(again, bodies),
        _reversals(back.loc[back["kind"] == "counted", ["publisher", "matched"]], bodies),
        _concentration(payees),
        _largest(payees, classified.masks),
        _councils(payees, pooled),
        coverage_of(found["months"], classified.ledger.months),
        headlines_of(classified),
        duplicate_pairs(listed_rows(again), classified.masks),
        reversal_pairs(listed_rows(back), classified.masks),
        _assumptions(threshold),
        settled,
    )


def _asked(
    where: Engine, classified: ClassifiedSpend, services: ClassifiedSpend | None, by: tuple[str, ...], pence: int
) -> dict[str, pd.DataFrame]:
    """Ask the questions that go through all rows, some publishers at a time, two questions at once."""
    questions: dict[str, Callable[[nw.LazyFrame[Any], Engine], pd.DataFrame]] = {
        "transactions": lambda rows, here: ask_transactions(rows, pence, here),
        "cut": lambda rows, here: ask_cut(rows, classified, services, by, here),
        "again": ask_duplicates,
        "taken back": ask_reversals,
        "bodies": lambda rows, here: ask_bodies(rows, pence, here),
        "payees": ask_payees,
        "months": ask_months,
    }

    def ask(question: tuple[str, list[Path], list[str] | None]) -> pd.DataFrame:
        name, parts, publishers = question
        here = where.beside()
        rows = here.scan(parts)
        return questions[name](rows if publishers is None else rows.filter(nw.col("publisher").is_in(publishers)), here)

    asked = [(name, *share) for share in shares(where, classified.ledger.parts) for name in questions]
    answers = []
    with ThreadPoolExecutor(max_workers=QUESTIONS_AT_ONCE) as pool:
        for done, answer in enumerate(pool.map(ask, asked), start=1):
            answers.append(answer)
            _LOG.info("%d of %d questions answered", done, len(asked), extra={"done": done, "total": len(asked)})
    return {
        name: pd.concat([a for a, (n, _, _) in zip(answers, asked, strict=True) if n == name], ignore_index=True)
        for name in questions
    }


def _cut(
    sums: pd.DataFrame, classified: ClassifiedSpend, services: ClassifiedSpend | None, by: tuple[str, ...]
) -> pd.DataFrame:
    paid = classified.ledger.files["control_total"].mul(100).round().astype("int64").sum()
    if sums["pence"].sum() != paid:
        raise IdentityError(f"The cut adds up to {sums['pence'].sum():,} pence and the files to {paid:,}.", sums)
    if "place" in sums:
        sums = named(sums, classified.rules)
    if services is not None:
        divisions = sums[["division"]].rename(columns={"division": "place"})
        sums["service"] = named(divisions, services.rules)["class"]
    sums = sums.groupby(list(by), dropna=False, as_index=False)[["payments", "pence"]].sum()
    sums = _labelled(sums.sort_values(list(by), ignore_index=True, na_position="last"))
    if "supplier" in by:
        sums["supplier"] = sums["supplier"].map(classified.masks.of)
    return sums.assign(amount=sums.pop("pence") / 100)


def _labelled(table: pd.DataFrame) -> pd.DataFrame:
    """Write months as '2024-04' and financial years as '2024-25'; a payment without a date has neither."""
    known: dict[str, Callable[[int], str]] = {
        "month": lambda m: f"{m // 100}-{m % 100:02d}",
        "year": lambda y: f"{y}-{(y + 1) % 100:02d}",
    }
    for column in known.keys() & set(table.columns):
        texts = [None if pd.isna(x) else known[column](int(x)) for x in table[column]]
        table[column] = pd.Series(texts, index=table.index, dtype="str")
    return table


def _by_publisher(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_index("publisher").sort_index().astype("int64")


def _counts(table: pd.DataFrame, bodies: pd.DataFrame) -> pd.DataFrame:
    """Return counts of each body, nought for one that has none."""
    return _by_publisher(table).reindex(bodies.index, fill_value=0)


def _duplicates(again: pd.DataFrame, bodies: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame(index=bodies.index)
    for kind in ("exact", "near"):
        counts = _counts(again.loc[again["kind"] == kind, ["publisher", "again", "pence_again"]], bodies)
        table[kind], table[f"{kind}_amount"] = counts["again"], counts["pence_again"] / 100
    return table


def _reversals(back: pd.DataFrame, bodies: pd.DataFrame) -> pd.DataFrame:
    table = bodies[["negative"]].assign(negative_amount=bodies["negative_pence"] / 100)
    return table.join(_counts(back, bodies))


def _concentration(payees: pd.DataFrame) -> pd.DataFrame:
    paid = payees[(payees["pence"] > 0) & payees["supplier"].notna()].astype({"pence": float})
    whole = paid.groupby("publisher")["pence"].transform("sum")
    shares = paid.assign(share=paid["pence"] / whole).sort_values("share", ascending=False, kind="stable")
    groups = shares.groupby("publisher")["share"]
    return pd.DataFrame(
        {
            "suppliers": groups.size(),
            "top_share": groups.first(),
            "top_10_share": shares[groups.cumcount() < 10].groupby("publisher")["share"].sum(),
            "herfindahl": (shares["share"] ** 2).groupby(shares["publisher"]).sum(),
        }
    ).sort_index()


def _largest(payees: pd.DataFrame, masks: Masks) -> pd.DataFrame:
    names = payees["supplier"].map(masks.of).fillna("(no supplier)")
    sums = (
        payees.groupby(names)[["payments", "pence"]]
        .sum()
        .sort_values("pence", ascending=False, kind="stable")
        .head(_NAMED)
    )
    return sums.assign(amount=sums.pop("pence") / 100)


def _councils(payees: pd.DataFrame, pooled: pd.Series | None) -> pd.DataFrame:
    found = payees[payees["supplier"].map(is_council).astype(bool)]
    sums = found.groupby("supplier")[["payments", "pence"]].sum().rename_axis("council")
    sums = sums.assign(amount=sums.pop("pence") / 100).sort_values("amount", ascending=False, kind="stable")
    if pooled is None:
        return sums
    sums = sums.join(pooled.rename("pooled"), how="outer")
    return sums.assign(share=sums["amount"] / sums["pooled"])


def _assumptions(threshold: float) -> tuple[str, ...]:
    return (
        "a class says who sets the sum, read off the words of a line; it does not say who felt free to decide",
        f"payments below £{threshold:,.0f} need not be published, so what is small and local is seen less",
        "councils are told by their names: their rates come under the same name as care money",
    )
