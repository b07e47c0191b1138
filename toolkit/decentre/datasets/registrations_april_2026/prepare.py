"""Derive registered patients by sex and age from the practice file, which does not ship.

python prepare.py FOLDER    # the folder that holds capitation/gp_registrations_by_age_sex_april_2026.csv
"""

import sys
from pathlib import Path

import pandas as pd

SOURCE = "capitation/gp_registrations_by_age_sex_april_2026.csv"


def prepare(practices: pd.DataFrame) -> pd.DataFrame:
    """Sum registered patients over practices.

    Parameters
    ----------
    practices : pandas.DataFrame
        One row a practice and sex.

    Returns
    -------
    pandas.DataFrame
        One row a sex and age band.
    """
    ages = [c for c in practices.columns if c.startswith("age_")]
    sums = practices.groupby("sex")[ages].sum().reset_index().melt("sex", var_name="age", value_name="patients")
    sums["age"] = sums["age"].str.removeprefix("age_").str.replace("_plus", "+").str.replace("_", "-")
    counts = practices.groupby("sex")["practice_code"].nunique().rename("practices")
    return sums.merge(counts, on="sex").assign(year_and_month="2026-04")[
        ["year_and_month", "sex", "practices", "age", "patients"]
    ]


if __name__ == "__main__":
    table = prepare(pd.read_csv(Path(sys.argv[1]) / SOURCE))
    table.to_csv(Path(__file__).with_name("data.csv"), index=False, lineterminator="\n")
