"""Derive five need groups of general practices from the practice file, which does not ship.

python prepare.py FOLDER    # the folder that holds flows/gp_practice_payments_and_need_2022_23.csv
"""

import sys
from pathlib import Path

import pandas as pd

SOURCE = "flows/gp_practice_payments_and_need_2022_23.csv"


def prepare(practices: pd.DataFrame) -> pd.DataFrame:
    """Sum payments over fifths of practices by need, all practices and those that do not dispense.

    Parameters
    ----------
    practices : pandas.DataFrame
        One row a practice.

    Returns
    -------
    pandas.DataFrame
        One row a set of practices and need fifth (1 the least need), with sums and not means of ratios.
    """
    kept = practices[practices["weighted_patients"] > 0]
    sets = {"all practices": kept, "not dispensing": kept[kept["dispensing"] == "No"]}
    return pd.concat([_fifths(rows).assign(practices_in=name) for name, rows in sets.items()], ignore_index=True)[
        ["practices_in", "need_fifth", "practices", "weighted_patients", "registered_patients", "total_payments_gbp"]
    ]


def _fifths(rows: pd.DataFrame) -> pd.DataFrame:
    fifth = pd.qcut(rows["hi_need_index"], 5, labels=False).add(1).rename("need_fifth")
    sums = rows.groupby(fifth)[["weighted_patients", "registered_patients", "total_payments_gbp"]].sum().round(2)
    return sums.assign(practices=rows.groupby(fifth).size()).reset_index()


if __name__ == "__main__":
    table = prepare(pd.read_csv(Path(sys.argv[1]) / SOURCE))
    table.to_csv(Path(__file__).with_name("data.csv"), index=False, lineterminator="\n")
