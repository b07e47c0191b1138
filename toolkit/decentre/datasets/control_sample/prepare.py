"""The amounts of the hand-coded lines: their sums over the London files of 2020-21, to the nearest £100, without their sign.

The classes and reasons are not computed: a person gave them, before the rules were run, and split the lines by lot into a part for
writing rules and a part held out. Run it with DECENTRE_REFERENCE_DATA set; it prints the lines whose amount has changed.
"""

import os
from pathlib import Path

import pandas as pd
from decentre import read_spend

FILES = Path(os.environ["DECENTRE_REFERENCE_DATA"]) / "ledger" / "spend_over_25k_london_2020_21"
LINE = ["expense_type", "expense_area", "supplier"]

coded = pd.read_csv(Path(__file__).parent / "data.csv", keep_default_na=False)
paid = read_spend(FILES).table.fillna({c: "" for c in LINE}).groupby([*LINE, "publisher"])["amount"].sum().abs()
largest = paid.groupby(level=LINE).max().round(-2).clip(lower=100)
found = coded.merge(largest.rename("recounted").reset_index(), on=LINE, how="left")
print(found[found["amount"] != found["recounted"]])
