"""Allocations as collected, by spec.toml: python prepare.py FOLDER (the one that holds panels/ccg_allocations_2014_21.csv)."""

import sys
from pathlib import Path

from decentre import tables

HERE = Path(__file__).parent

if __name__ == "__main__":
    found = tables.extract(Path(sys.argv[1]) / "panels" / "ccg_allocations_2014_21.csv", HERE / "spec.toml").table
    table = found[["body", "group", "year", "amount", "people", "region"]].astype({"amount": int, "people": "Int64"})
    table.to_csv(HERE / "data.csv", index=False, lineterminator="\n")
