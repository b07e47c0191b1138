"""Derive the place of two boards shown by NHS England's tool from the practice file, which does not ship.

python prepare.py FOLDER    # the folder that holds capitation/gp_weighted_populations_2022_23_to_2025_26.csv
"""

import sys
from pathlib import Path

import pandas as pd

SOURCE = "capitation/gp_weighted_populations_2022_23_to_2025_26.csv"
PLACE = ["J81002", "J81009", "J81083", "J83629"]
BOARDS = {"QVV": "Dorset", "QOX": "Bath and North East Somerset, Swindon and Wiltshire"}


def prepare(practices: pd.DataFrame) -> pd.DataFrame:
    """Sum the practices of the place, and the others, in each of the two boards.

    Parameters
    ----------
    practices : pandas.DataFrame
        One row a practice and year.

    Returns
    -------
    pandas.DataFrame
        One row a board and part; a missing weighted population adds nothing (one practice of QOX has none for maternity).
    """
    rows = practices[(practices["year"] == "2022-23") & practices["icb_ods_code"].isin(BOARDS)]
    part = rows["practice_code"].isin(PLACE).map({True: "place", False: "rest"}).rename("part")
    columns = ["gp_pop", *[c for c in rows.columns if c.startswith("wp_")]]
    by = [rows["year"], rows["icb_ods_code"], part]
    sums = rows.groupby(by)[columns].sum().round(6)
    return rows.groupby(by).size().rename("practices").to_frame().join(sums).reset_index()


if __name__ == "__main__":
    table = prepare(pd.read_csv(Path(sys.argv[1]) / SOURCE))
    table.to_csv(Path(__file__).with_name("data.csv"), index=False, lineterminator="\n")
