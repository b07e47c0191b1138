"""Grants by area and year, by spec.toml: python prepare.py FOLDER (the one that holds panels/hill_burton)."""

import sys
from pathlib import Path

from decentre import tables

HERE = Path(__file__).parent

if __name__ == "__main__":
    path = Path(sys.argv[1]) / "panels" / "hill_burton" / "project_register.csv.gz"
    budget = tables.extract(path, HERE / "spec.toml").budget
    if budget is None:
        sys.exit(f"{path} holds no budget")
    table = budget.assign(grants=budget["amount"].round().astype(int)).sort_values(["body", "year"])
    table[["body", "year", "grants"]].to_csv(HERE / "data.csv", index=False, lineterminator="\n")
