"""What a council's money is for: service divisions beside the classes of who decides, and the areas that make up each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from decentre.ledger.classification import ClassifiedSpend, classify_spend, named

SERVICES = "council_services"
_AREAS = 5


@dataclass(frozen=True)
class Divisions:
    """The money of councils by service division.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a division, in the order of the rules, what no rule knows last: rows, amount, share of all money, and the share of each class
        in the division's money.
    areas : pandas.DataFrame
        The five largest areas of each division (the type of expense where a file has no areas): division, area, rows, amount, persons masked.
    classes : dict
        What each division is.
    """

    table: pd.DataFrame
    areas: pd.DataFrame
    classes: dict[str, str]


def divisions_of(classified: ClassifiedSpend) -> Divisions:
    """Return the money of a classified ledger by service division."""
    services = classify_spend(classified.ledger, SERVICES)
    key = ["expense_type", "expense_area", "supplier"]
    decided = named(classified.published_lines, classified.rules)[[*key, "class"]]
    lines = named(services.published_lines, services.rules).rename(columns={"class": "division"})
    both = lines.merge(decided, on=key, how="left", validate="one_to_one")
    cut = both.pivot_table(index="division", columns="class", values="pence", aggfunc="sum", fill_value=0)
    order = [c for c in (*classified.rules.classes, classified.rules.unmatched) if c in cut]
    table = services.summary().rename_axis("division")
    whole = cut.sum(axis=1)
    shares = cut[order].div(whole.where(whole != 0, np.nan), axis=0)
    return Divisions(table.join(shares), _areas(services), dict(services.rules.classes))


def _areas(services: ClassifiedSpend) -> pd.DataFrame:
    lines = named(services.lines, services.rules)
    area = lines["expense_area"].fillna(lines["expense_type"]).fillna("not said")
    sums = (
        lines.assign(area=area, division=lines["class"])
        .groupby(["division", "area"], as_index=False)[["rows", "pence"]]
        .sum()
    )
    sums = sums.sort_values(["division", "pence", "area"], ascending=[True, False, True])
    sums = sums.groupby("division").head(_AREAS).reset_index(drop=True)
    return sums.assign(amount=sums.pop("pence") / 100)
