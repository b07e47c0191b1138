"""Derive the remoteness adjustment of 2018-19 by clinical commissioning group from the practice file, which does not ship.

python prepare.py FOLDER    # the folder that holds capitation/gp_weighted_populations_2018_19.csv
"""

import sys
from pathlib import Path

import pandas as pd

SOURCE = "capitation/gp_weighted_populations_2018_19.csv"
BEFORE, AFTER = "target_excl_remoteness_gbp_thousand", "target_incl_remoteness_gbp_thousand"


def prepare(practices: pd.DataFrame) -> pd.DataFrame:
    """Count the practices whose target remoteness raises, and sum what it adds.

    Parameters
    ----------
    practices : pandas.DataFrame
        One row a practice.

    Returns
    -------
    pandas.DataFrame
        One row a group that has such practices.
    """
    remote = practices[practices[AFTER] > practices[BEFORE]]
    by = remote.groupby(["year", "ccg_code", "ccg_name"])
    added = (by[AFTER].sum() - by[BEFORE].sum()).rename("added_gbp_thousand")
    factor = (remote[AFTER] / remote[BEFORE]).groupby([remote[c] for c in ("year", "ccg_code", "ccg_name")])
    table = pd.concat(
        [by.size().rename("practices"), added, factor.min().rename("factor_low"), factor.max().rename("factor_high")],
        axis=1,
    )
    return table.round({"added_gbp_thousand": 6, "factor_low": 9, "factor_high": 9}).reset_index()


if __name__ == "__main__":
    table = prepare(pd.read_csv(Path(sys.argv[1]) / SOURCE))
    table.to_csv(Path(__file__).with_name("data.csv"), index=False, lineterminator="\n")
