"""Councils with a duty for public health, by spec.toml: python prepare.py FOLDER (the one that holds panels/council_outturn)."""

import sys
from pathlib import Path

from decentre import tables

HERE = Path(__file__).parent
LINES = [
    "public_health",
    "public_health_capital",
    "to_public_health_reserves",
    "reserves_1_april",
    "reserves_31_march",
    "public_health_grant",
    "total_service_expenditure",
]

if __name__ == "__main__":
    path = Path(sys.argv[1]) / "panels" / "council_outturn" / "council_outturn.csv"
    found = tables.extract(path, HERE / "spec.toml").table
    keys = ["body", "council", "council_class", "year"]
    wide = found.pivot(index=keys, columns="line", values="amount")[LINES].round().astype("Int64")
    wide.reset_index().to_csv(HERE / "data.csv", index=False, lineterminator="\n")
