"""Welsh area health authorities, 1974-75 and 1975-76: sums a head as printed, and the people they stand on."""

import pandas as pd
from decentre import datasets

OPENING = "opening allocation per head and as a percentage of the non-teaching average"
TEACHING = "South Glamorgan"
AVERAGE = 33.80  # printed, a head, of the non-teaching areas
LATER = {"1974-75": "final revenue allocation", "1975-76": "revenue allocation to date"}


def rows(basis):
    """Return the printed rows of one basis by area."""
    table = datasets.load("nations_board_shares").query("nation == 'Wales'")
    return table[table["basis"] == basis].set_index("body")


def opening():
    """Return the opening allocation a head of 1974-75 by non-teaching area, and its printed percentage of their average."""
    table = rows(OPENING)
    head = table["note"].str.extract(r"([\d.]+) GBP per head")[0].astype(float)
    return pd.DataFrame({"head": head, "percent": table["distance"].astype(float)})


def allocations():
    """Return allocation in thousands and a head by year and area."""
    tables = {year: rows(basis) for year, basis in LATER.items()}
    found = {
        year: pd.DataFrame({"money": t["allocation_gbp"] / 1000, "head": t["distance"].astype(float)})
        for year, t in tables.items()
    }
    return pd.concat(found, names=["year"])


def people():
    """Return the people in thousands that allocation and sum a head imply, by area and year."""
    table = allocations()
    return (table["money"] / table["head"]).unstack("year")  # noqa: PD010


def average():
    """Return the average a head of the non-teaching areas, weighted by the people of 1974-75, and the plain one."""
    table = opening()
    weights = people()["1974-75"].drop(TEACHING)
    return (table["head"] * weights).sum() / weights.sum(), table["head"].mean()


def run():
    """Return every recomputed value by its id."""
    weighted, plain = average()
    table, later, heads = opening(), allocations(), people()
    values = {f"percent_{_short(b)}": 100 * x / AVERAGE for b, x in table["head"].items()}
    for year in LATER:
        key = year.replace("-", "_")
        other = heads.drop(columns=year).iloc[:, 0]
        values |= {f"a_head_{key}_{_short(b)}": x for b, x in (later.loc[year, "money"] / other).items()}
        total = later.loc[year, "money"].sum()
        values |= {f"given_{key}_wales": total, f"a_head_{key}_wales": total / other.sum()}
    return values | {
        "average": weighted,
        "plain_average": plain,
    }


def _short(body):
    return body.lower().replace(" ", "_")
