"""What share of the spending that payment files captured went to private providers, 2013 to 2020, and what moved it?"""

import decentre
import pandas as pd
from decentre import datasets

ALL, SAME = "all areas", "areas with every year 2014 to 2019"
MILLION = 1e6


def sums(areas_in):
    """Return the summed pounds of one set of areas, by year."""
    table = datasets.load("private_share_by_year")
    return table[table["areas_in"] == areas_in].set_index("calendar_year")


def share(areas_in):
    """Return the private share of captured spend in per cent, by year: a ratio of sums."""
    table = sums(areas_in)
    return 100 * table["private_spend_gbp"] / table["captured_spend_gbp"]


def split(first, last):
    """Split the rise of captured private spend into more spend captured and a larger private share."""
    table = sums(ALL)
    factors = pd.DataFrame(
        {
            "captured spend": table["captured_spend_gbp"],
            "private share": table["private_spend_gbp"] / table["captured_spend_gbp"],
        }
    )
    start, end = (factors.loc[[y]].set_axis(["commissioning groups"]) for y in (first, last))
    return decentre.attribute_growth(start, end, method="shapley", currency="GBP")


def run():
    """Return every recomputed value by its id."""
    table, shares, same = sums(ALL), share(ALL), share(SAME)
    covered = 100 * table["captured_where_allocation_known_gbp"] / table["allocation_of_those_gbp"]
    pounds = split(2014, 2019).summary().iloc[:, 0] / MILLION
    found = {f"PF16{letter}": shares[year] for letter, year in zip("abcdefgh", range(2013, 2021), strict=True)}
    return found | {
        "same_2014": same[2014],
        "same_2019": same[2019],
        "charity_2014": 100 * table.loc[2014, "charity_spend_gbp"] / table.loc[2014, "captured_spend_gbp"],
        "charity_2019": 100 * table.loc[2019, "charity_spend_gbp"] / table.loc[2019, "captured_spend_gbp"],
        "covered_2019": covered[2019],
        "covered_2020": covered[2020],
        "below_zero": table["areas_below_zero"].sum(),
        "from_capture": pounds["captured spend"],
        "from_share": pounds["private share"],
    }


def figures():
    """Return what the report draws: caption to result."""
    return {"Captured private spend, 2014 to 2019: more captured, and a larger share": split(2014, 2019)}
