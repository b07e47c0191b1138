"""What would NHS England have spent in 2011-12 if people of every fifth of deprivation had cost what the least deprived did?"""

import decentre
import pandas as pd
from decentre import datasets, measures

OTHER_PRIMARY = 3_350_037_000  # dental and eye care, spread evenly over people ('Primary care summary')
BEST, THOUSAND, BILLION, PER = 5, 1e3, 1e9, 100_000


def cells():
    """Return one row an age, sex and fifth, with the money of all care and a stratum of age and sex."""
    table = datasets.load("nhs_spend_by_deprivation")
    parts = table[["inpatient", "outpatient", "gp_and_pharmacy"]].sum(axis=1)
    other = OTHER_PRIMARY * table["people"] / table["people"].sum()
    return table.assign(all_care=parts + other, stratum=table["age"].astype(str) + table["sex"])


def cost(table, money="all_care", *, like_with_like=True):
    """Return the money above the least deprived fifth, at equal age and sex or pooled over them."""
    strata = table["stratum"] if like_with_like else None
    return measures.cost_of_inequality(table[money], table["people"], table["quintile"], best=BEST, within=strata)


def by_age(table):
    """Return of each age what was spent, and what would have been at the least deprived fifth's rates."""
    values = {}
    for age, rows in table.groupby("age"):
        actual = rows["all_care"].sum()
        values |= {f"actual_{age}": actual / THOUSAND, f"q5_{age}": (actual - cost(rows)) / THOUSAND}
    return values


def per_head(table):
    """Return money a head by fifth: women, men and all."""
    values = {}
    for name, rows in {"women": table[table["sex"] == "F"], "men": table[table["sex"] == "M"], "all": table}.items():
        sums = rows.groupby("quintile")[["all_care", "people"]].sum()
        values |= {f"{name}_{fifth}": x for fifth, x in (sums["all_care"] / sums["people"]).items()}
        values[f"{name}_total"] = sums["all_care"].sum() / sums["people"].sum()
    return values


def admissions(table):
    """Return admissions per 100,000 of the most and the least deprived fifth, where they are at hand."""
    if table["admissions"].isna().any():
        return {}  # a fetched file has none: they are in another file of the repository
    sums = table.groupby("quintile")[["admissions", "people"]].sum()
    rate = PER * sums["admissions"] / sums["people"]
    return {"admissions_most": rate[1], "admissions_least": rate[BEST]}


def targeting(table):
    """Set money a head against deprivation, fifth by fifth."""
    sums = table.groupby("quintile")[["all_care", "people"]].sum()
    need = pd.Series(6 - sums.index.to_numpy(), index=sums.index)
    return decentre.assess_targeting(sums["all_care"], need, population=sums["people"], seed=2011, currency="GBP")


def run():
    """Return every recomputed value by its id."""
    table = cells()
    inpatient = cost(table, "inpatient")
    return {
        **by_age(table),
        "actual_total": table["all_care"].sum(),
        "q5_total": table["all_care"].sum() - cost(table),
        "cost_of_inequality": cost(table),
        **per_head(table),
        **admissions(table),
        "journal_cost": inpatient / BILLION,
        "inpatient_cost": inpatient / BILLION,
        "pooled_cost": cost(table, like_with_like=False) / BILLION,
        "concentration": targeting(table).estimate,
    }


def figures():
    """Return what the report draws: caption to result."""
    return {"Money a head by fifth of deprivation, 2011-12": targeting(cells())}
