"""The amounts of the hand-coded lines: their sums over the London files of 2020-21, to the nearest £100, without their sign.

    python prepare.py FOLDER    # the folder that holds ledger/spend_over_25k_london_2020_21

The classes and reasons are not computed: a person gave them, before the rules were run, and split the lines by lot into a part for
writing rules and a part held out. The lines whose amount has changed are written out.
"""

import sys
from pathlib import Path

import pandas as pd

LINE = ["expense_type", "expense_area", "supplier"]


def changed(coded: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
    """Return the coded lines whose amount is not what the payments sum to.

    Parameters
    ----------
    coded : pandas.DataFrame
        The hand-coded lines.
    payments : pandas.DataFrame
        The payments, as read from the files.

    Returns
    -------
    pandas.DataFrame
        Empty when nothing has changed.
    """
    paid = payments.fillna(dict.fromkeys(LINE, "")).groupby([*LINE, "publisher"])["amount"].sum().abs()
    largest = paid.groupby(level=LINE).max().round(-2).clip(lower=100)
    found = coded.merge(largest.rename("recounted").reset_index(), on=LINE, how="left")
    return found[found["amount"] != found["recounted"]]


if __name__ == "__main__":
    import decentre

    files = Path(sys.argv[1]) / "ledger" / "spend_over_25k_london_2020_21"
    lines = pd.read_csv(Path(__file__).parent / "data.csv", keep_default_na=False)
    sys.stdout.write(changed(lines, decentre.read_spend(files).table).to_string() + "\n")
