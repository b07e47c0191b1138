"""Sum the private share of captured procurement by year, from the table by area, which does not ship.

python prepare.py FOLDER    # the folder that holds flows/ccg_private_sector_share.csv
"""

import sys
from pathlib import Path

import pandas as pd

SOURCE = "flows/ccg_private_sector_share.csv"
SAME = range(2014, 2020)


def prepare(areas: pd.DataFrame) -> pd.DataFrame:
    """Sum captured, private and charity spend over areas, all of them and those there in every year from 2014 to 2019.

    Parameters
    ----------
    areas : pandas.DataFrame
        One row an area and year.

    Returns
    -------
    pandas.DataFrame
        One row a set of areas and year: sums of pounds, and not means of shares.
    """
    areas = areas[areas["calendar_year"] >= 2013]
    known = areas.dropna(subset=["private_sector_percent", "procurement_spend_captured_gbp"])
    years = known[known["calendar_year"].isin(SAME)].groupby("area_name")["calendar_year"].nunique()
    same = years.index[years == len(SAME)]
    sets = {
        "all areas": (areas, known),
        "areas with every year 2014 to 2019": tuple(
            t[t["area_name"].isin(same) & t["calendar_year"].isin(SAME)] for t in (areas, known)
        ),
    }
    rows = [_sums(a, k).assign(areas_in=name) for name, (a, k) in sets.items()]
    table = pd.concat(rows).reset_index()
    return table[["areas_in", *table.columns.drop("areas_in")]]


def _sums(areas: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    spend = known["procurement_spend_captured_gbp"]
    pounds = known.assign(
        private=spend * known["private_sector_percent"] / 100,
        charity=spend * known["charity_percent"] / 100,
        below_zero=(spend < 0) | (known["private_sector_percent"] < 0),
    )
    both = known.dropna(subset=["allocation_gbp"])
    by_year, with_both = pounds.groupby("calendar_year"), both.groupby("calendar_year")
    return pd.DataFrame(
        {
            "areas": areas.groupby("calendar_year").size(),
            "areas_with_share": by_year.size(),
            "areas_below_zero": by_year["below_zero"].sum(),
            "captured_spend_gbp": by_year["procurement_spend_captured_gbp"].sum().round(2),
            "private_spend_gbp": by_year["private"].sum().round(2),
            "charity_spend_gbp": by_year["charity"].sum().round(2),
            "captured_where_allocation_known_gbp": with_both["procurement_spend_captured_gbp"].sum().round(2),
            "allocation_of_those_gbp": with_both["allocation_gbp"].sum().round(2),
        }
    )


if __name__ == "__main__":
    table = prepare(pd.read_csv(Path(sys.argv[1]) / SOURCE))
    table.to_csv(Path(__file__).with_name("data.csv"), index=False, lineterminator="\n")
