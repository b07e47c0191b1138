"""Derive which clinical commissioning group is which place of the worked example from the practice file, which does not ship.

python prepare.py FOLDER    # the folder that holds capitation/gp_weighted_populations_2018_19.csv
"""

import sys
from pathlib import Path

import pandas as pd

SOURCE = "capitation/gp_weighted_populations_2018_19.csv"
SYSTEMS = ["QHM", "QOP"]


def prepare(practices: pd.DataFrame) -> pd.DataFrame:
    """List the places of the two systems with their groups.

    Parameters
    ----------
    practices : pandas.DataFrame
        One row a practice.

    Returns
    -------
    pandas.DataFrame
        One row a place.
    """
    rows = practices[practices["icb_ods_code"].isin(SYSTEMS)]
    by = ["year", "icb_ods_code", "tool_place_id", "ccg_code"]
    return rows.groupby(by).size().rename("practices").reset_index()


if __name__ == "__main__":
    table = prepare(pd.read_csv(Path(sys.argv[1]) / SOURCE))
    table.to_csv(Path(__file__).with_name("data.csv"), index=False, lineterminator="\n")
