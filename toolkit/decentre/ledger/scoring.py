"""How often rules agree with a person who coded the same lines by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pandas as pd

from decentre import datasets
from decentre.errors import InputError
from decentre.ledger.classification import Rules, load_rules
from decentre.ledger.engine import FIELDS
from decentre.results import Format, Result
from decentre.tables.money import settle_currency


@dataclass(frozen=True, repr=False)
class RuleScore(Result):
    """Rules beside hand-coded lines.

    Attributes
    ----------
    rules : Rules
        What was scored.
    table : pandas.DataFrame
        By class: coded (lines of the class by hand), found (lines the rules put there), right (both), precision (right of found),
        recall (right of coded), and the same of money: amount_coded, amount_found, amount_right, amount_precision, amount_recall.
    confusion : pandas.DataFrame
        Lines by class by hand (rows) and by rules (columns).
    wrong : pandas.DataFrame
        Lines on which the two differ, with both classes and the rule.
    unmatched : float
        Share of the money that no rule matches.
    assumptions : tuple of str
        What the score stands on.
    currency : str or None
        What the amounts are counted in.
    """

    rules: Rules
    table: pd.DataFrame
    confusion: pd.DataFrame
    wrong: pd.DataFrame
    unmatched: float
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = dict.fromkeys(
        ("precision", "recall", "amount_precision", "amount_recall"), "share"
    )

    def summary(self) -> pd.DataFrame:
        """Return lines, precision and recall by class, and precision and recall of the money."""
        return self.table[["coded", "found", "right", "precision", "recall", "amount_precision", "amount_recall"]]

    def _title(self) -> str:
        return f"{int(self.table['coded'].sum())} hand-coded lines, {100 * self.unmatched:.1f} % of their money matched by no rule"


def score_rules(
    rules: str | Path = "control",
    sample: pd.DataFrame | None = None,
    *,
    part: str | None = None,
    currency: str | None = None,
) -> RuleScore:
    r"""Hold rules against hand-coded lines: precision and recall by class, in lines and in money.

    For a class :math:`c`, with :math:`H_c` the lines a person put there and :math:`R_c` those the rules put there:
    :math:`\text{precision} = |H_c \cap R_c| / |R_c|`, :math:`\text{recall} = |H_c \cap R_c| / |H_c|`; for money, sums of amounts in place
    of counts. What no rule matches is a class of its own.

    Parameters
    ----------
    rules : str or Path, default 'control'
        As for :func:`load_rules`.
    sample : pandas.DataFrame, optional
        Lines: expense_type, expense_area, supplier, amount (pounds, not negative), class. By default the dataset ``control_sample``.
    part : str, optional
        Of the sample, where it has a column ``part``: ``'training'`` (lines with which rules may be written) or ``'held out'``.
    currency : str, optional
        ISO 4217 code of the amounts; a column ``currency`` of the sample says the same.

    Returns
    -------
    RuleScore
        ``.summary()`` by class, ``.confusion``, ``.wrong``.

    Raises
    ------
    InputError
        A column is missing, a class is not one of the rules', there is no such part, an amount is negative or missing, or two currencies
        are named.

    References
    ----------
    van Rijsbergen (1979), *Information retrieval*, 2nd edition, chapter 7.

    Examples
    --------
    >>> lines = pd.DataFrame({"expense_type": ["Income tax", "Rent"], "expense_area": "", "supplier": ["HMRC", "A Landlord Ltd"],
    ...                       "amount": [100.0, 50.0], "class": ["nationally mandated", "locally decided"]})
    >>> score_rules("control", lines).table["recall"].to_dict()
    {'nationally mandated': 1.0, 'locally decided': 1.0}
    """
    chosen = load_rules(rules)
    settled = settle_currency(currency, sample=sample)
    lines = _lines(datasets.load("control_sample") if sample is None else sample, chosen, part)
    found = [
        chosen.of(*(None if pd.isna(x) or x == "" else x for x in line)) for line in lines[list(FIELDS)].to_numpy()
    ]
    both = lines.assign(by_rules=[c for c, _ in found], rule=[r for _, r in found])
    order = [c for c in (*chosen.classes, chosen.unmatched) if c in {*both["class"], *both["by_rules"]}]
    confusion = pd.crosstab(both["class"], both["by_rules"]).reindex(index=order, columns=order, fill_value=0)
    confusion = confusion.rename_axis(index="by hand", columns="by rules")
    lost = both.loc[both["by_rules"] == chosen.unmatched, "amount"].sum() / both["amount"].sum()
    wrong = both[both["class"] != both["by_rules"]].reset_index(drop=True)
    return RuleScore(chosen, _table(both, order), confusion, wrong, float(lost), _assumptions(lines), settled)


def _lines(sample: pd.DataFrame, rules: Rules, part: str | None) -> pd.DataFrame:
    needed = [*FIELDS, "amount", "class"]
    missing = [c for c in needed if c not in sample]
    if missing:
        raise InputError(f"The sample has no column {', '.join(missing)}; hand-coded lines need {', '.join(needed)}.")
    parts = sorted(set(sample["part"])) if "part" in sample else []
    if part is not None and part not in parts:
        raise InputError(f"The sample has no part {part!r}; it has {', '.join(parts) or 'no column part'}.")
    lines = sample if part is None else sample[sample["part"] == part]
    unknown = lines[~lines["class"].isin([*rules.classes, rules.unmatched])]
    if len(unknown):
        raise InputError(
            f"{len(unknown)} lines have a class the rules do not describe, the first {unknown['class'].iloc[0]!r}; "
            f"it must be one of {', '.join([*rules.classes, rules.unmatched])}.",
            unknown,
        )
    bad = lines[~(lines["amount"] >= 0)]
    if len(bad) or not lines["amount"].sum():
        raise InputError("Amounts of hand-coded lines must be pounds of nought or more, and not all nought.", bad)
    return lines


def _table(both: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    right = both[both["class"] == both["by_rules"]]
    columns = {}
    for prefix, value in (("", None), ("amount_", "amount")):
        for name, rows, by in (("coded", both, "class"), ("found", both, "by_rules"), ("right", right, "class")):
            groups = rows.groupby(by)
            sums = groups.size() if value is None else groups[value].sum()
            columns[prefix + name] = sums.reindex(order, fill_value=0)
    table = pd.DataFrame(columns)
    for prefix in ("", "amount_"):
        table[f"{prefix}precision"] = table[f"{prefix}right"] / table[f"{prefix}found"]
        table[f"{prefix}recall"] = table[f"{prefix}right"] / table[f"{prefix}coded"]
    return table.rename_axis("class")


def _assumptions(lines: pd.DataFrame) -> tuple[str, ...]:
    parts = set(lines["part"]) if "part" in lines else set()
    return (
        "one person coded the lines; how far a second would agree is not known",
        *(
            ["rules were written with these lines in view: the score of the part held out is the one to believe"]
            if "training" in parts
            else []
        ),
        *([f"{len(lines)} lines: a share by class stands on few"] if len(lines) < 1000 else []),
    )
