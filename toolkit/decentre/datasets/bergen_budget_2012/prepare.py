"""Every change in Bergen's budget for 2012 to 2015, by spec.toml: python prepare.py FOLDER (the one that holds world/07_norway)."""

import gzip
import sys
from pathlib import Path

from decentre import tables

HERE = Path(__file__).parent
KEYS = ["department", "side", "area", "area_name", "group", "group_name", "change"]
SIDES = {"Utgift": "spending", "Inntekt": "income"}

if __name__ == "__main__":
    path = Path(sys.argv[1]) / "world" / "07_norway" / "dataset.original.csv"
    found = tables.extract(path, HERE / "spec.toml").table
    found = found.rename(columns={"body": "department", "group": "group_name", "line": "group"})
    found["side"] = found["side"].map(SIDES)
    wide = found.pivot_table(index=KEYS, columns="year", values="amount", aggfunc="sum").round().astype("Int64")
    text = wide.add_prefix("y").reset_index().to_csv(index=False, lineterminator="\n")
    (HERE / "data.csv.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
