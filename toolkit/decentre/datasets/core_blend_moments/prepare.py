"""Derive sums of the ratio of the published overall need to the blend of its components from the practice file, which does not ship.

python prepare.py FOLDER    # the folder that holds capitation/gp_weighted_populations_2022_23_to_2025_26.csv
"""

import sys
from pathlib import Path

import pandas as pd

SOURCE = "capitation/gp_weighted_populations_2022_23_to_2025_26.csv"
YEARS = ["2022-23", "2023-24", "2024-25"]
WEIGHTS = {
    "wp_general_acute": 0.765260452979535,
    "wp_community": 0.0633250451725901,
    "wp_mental_health": 0.129976262027642,
    "wp_maternity": 0.0414382398202333,
}
PRESCRIBING, INEQUALITY = 0.0945657876381091, 0.1


def prepare(practices: pd.DataFrame) -> pd.DataFrame:
    """Sum, over practices, the overall weighted population over the blend of components, and its square.

    Parameters
    ----------
    practices : pandas.DataFrame
        One row a practice and year.

    Returns
    -------
    pandas.DataFrame
        One row a year and board; practices without a maternity figure are left out.
    """
    rows = practices[practices["year"].isin(YEARS)].dropna(subset=list(WEIGHTS))
    hospital = sum(w * rows[c] for c, w in WEIGHTS.items())
    need = (1 - PRESCRIBING) * hospital + PRESCRIBING * rows["wp_prescribing"]
    blend = (1 - INEQUALITY) * need + INEQUALITY * rows["wp_health_inequalities"]
    blend = blend * (
        rows["gp_pop"].groupby(rows["year"]).transform("sum") / blend.groupby(rows["year"]).transform("sum")
    )
    ratio = rows["wp_overall_core"] / blend
    table = pd.DataFrame({"practices": 1, "sum_of_ratios": ratio, "sum_of_squares": ratio**2})
    return table.groupby([rows["year"], rows["icb_ods_code"]]).sum().reset_index()


if __name__ == "__main__":
    table = prepare(pd.read_csv(Path(sys.argv[1]) / SOURCE))
    table.to_csv(Path(__file__).with_name("data.csv"), index=False, lineterminator="\n")
