"""Welsh health districts in 1991-92: the share each had against the share that the new formula gave it."""

import decentre
import pandas as pd
from decentre import datasets

WORDS = {"actual_share": "share", "target_share": "formula"}
LATER = ("1992-93", "1993-94", "1994-95", "1995-96", "1996-97")


def districts():
    """Return the printed shares of 1991-92 in per cent by district."""
    table = datasets.load("nations_board_shares").query("nation == 'Wales' and year == '1991-92'")
    return table.set_index("body")[list(WORDS)]


def later():
    """Return the allocations of 1992-93 to 1996-97 in thousands, year by district; the last two years are projections."""
    table = datasets.load("nations_board_shares").query("nation == 'Wales'")
    table = table[table["year"].isin(LATER) & table["basis"].str.startswith("revenue allocation")]
    return table.pivot_table(index="year", columns="body", values="allocation_gbp") / 1000


def distance():
    """Return the distance of each district from its formula share, both as shares of the same money."""
    table = districts()
    return decentre.distance_from_target(table["actual_share"], table["target_share"])


def moves():
    """Return by district the distance in 1991-92 and the change of its share from 1992-93 to 1996-97, in points."""
    shares = later().div(later().sum(axis=1), axis=0)
    moved = 100 * (shares.loc["1996-97"] - shares.loc["1992-93"])
    return pd.DataFrame({"distance 1991-92, %": 100 * distance().share, "share moved to 1996-97, points": moved}).round(
        2
    )


def run():
    """Return every recomputed value by its id."""
    table, given, apart = districts(), later(), 100 * distance().share
    values = {f"distance_{short(b)}": x for b, x in apart.items()}
    total = given.sum(axis=1)
    towards = moves()
    against = towards.iloc[:, 0] * towards.iloc[:, 1]
    return values | {
        "share_sum": table["actual_share"].sum(),
        "formula_sum": table["target_share"].sum(),
        "growth_1995_96": 100 * (total["1995-96"] / total["1994-95"] - 1),
        "growth_1996_97": 100 * (total["1996-97"] / total["1995-96"] - 1),
        "moved_towards": int((against < 0).sum()),
        "misplaced": 100 * distance().spread["misplaced"] / 2,
    }


def short(body):
    """Return the id of a district."""
    return body.lower().replace(" ", "_")


def figures():
    """Return what the report draws: caption to result."""
    return {"Share of revenue against formula share, Welsh districts, 1991-92 (both in per cent of Wales)": distance()}
