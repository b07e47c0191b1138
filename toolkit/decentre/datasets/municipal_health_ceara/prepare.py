"""Health money of the municipalities of Ceará, by spec.toml: python prepare.py FOLDER (the one that holds panels/siops_ceara)."""

import gzip
import sys
from pathlib import Path

from decentre import tables

HERE = Path(__file__).parent
KEYS = ["body", "municipality", "year", "population", "gdp_thousand"]
LINES = [
    "sus_transfers",
    "from_union",
    "from_states",
    "from_other_municipalities",
    "additional_revenue_total",
    "current_spend",
    "staff_spend",
    "capital_spend",
    "health_spend_total",
    "own_revenue_base",
    "own_taxes",
]

if __name__ == "__main__":
    path = Path(sys.argv[1]) / "panels" / "siops_ceara" / "siops_ceara_2013_19.csv"
    found = tables.extract(path, HERE / "spec.toml").table
    wide = found.pivot(index=["body", "year"], columns="line", values="amount")[LINES].round().astype("Int64")
    about = found.drop_duplicates(["body", "year"]).set_index(["body", "year"])[
        ["municipality", "population", "gdp_thousand"]
    ]
    table = about.join(wide).reset_index()[KEYS + LINES].rename(columns={"gdp_thousand": "gdp"})
    table["population"] = table["population"].astype("Int64")
    table["gdp"] = (1000 * table["gdp"]).round().astype("Int64")
    text = table.sort_values(["body", "year"]).to_csv(index=False, lineterminator="\n")
    (HERE / "data.csv.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
