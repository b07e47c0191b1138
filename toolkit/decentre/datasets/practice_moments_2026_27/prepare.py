"""Derive sums, squares and products of the weighted populations of two years from practice files, which do not ship.

python prepare.py FOLDER    # the folder that holds the two files below
"""

import sys
from pathlib import Path

import pandas as pd

LATER = "capitation/gp_weighted_populations_2026_27.csv"
EARLIER = "capitation/gp_weighted_populations_2022_23_to_2025_26.csv"


def prepare(later: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """Sum over the practices that are in both years.

    Parameters
    ----------
    later, earlier : pandas.DataFrame
        Practices of 2026-27, and of 2022-23 to 2025-26.

    Returns
    -------
    pandas.DataFrame
        One row a board: practices, those whose two figures are equal to the nearest person, sums of x (2026-27) and y
        (2025-26), of their squares, and of their product.
    """
    before = earlier[earlier["year"] == "2025-26"][["practice_code", "wp_overall_core"]]
    both = later.merge(before, on="practice_code")
    x, y = both["weighted_population"], both["wp_overall_core"]
    same = (x - y).abs().le(0.5).astype(int)
    moments = {"sum_x": x, "sum_y": y, "sum_xx": x * x, "sum_yy": y * y, "sum_xy": x * y}
    table = pd.DataFrame({"practices": 1, "equal_when_rounded": same, **moments})
    return table.groupby(both["icb_ods_code"]).sum().round(3).reset_index()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    table = prepare(pd.read_csv(folder / LATER), pd.read_csv(folder / EARLIER))
    table.to_csv(Path(__file__).with_name("data.csv"), index=False, lineterminator="\n")
