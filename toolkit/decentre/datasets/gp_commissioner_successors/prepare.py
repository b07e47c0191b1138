"""Where the practices of a commissioner that went are found in the next year: python prepare.py (no folder is needed)."""

from itertools import pairwise
from pathlib import Path

import pandas as pd
from decentre import datasets

if __name__ == "__main__":
    practices = datasets.load("gp_payments_by_practice")
    found = practices.set_index(["body", "year"])["commissioner"].unstack()  # noqa: PD010 (a code, not an amount)
    rows = []
    for before, after in pairwise(found.columns):
        gone = found[~found[before].isin(found[after]) & found[after].notna()]
        pairs = gone[[before, after]].drop_duplicates().dropna().sort_values(before)
        rows += [(old, new, after, 1) for old, new in pairs.itertuples(index=False)]
    table = pd.DataFrame(rows, columns=["body", "successor", "from_year", "share"])
    table.to_csv(Path(__file__).with_name("data.csv"), index=False, lineterminator="\n")
