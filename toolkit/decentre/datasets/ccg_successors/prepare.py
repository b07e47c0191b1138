"""The successors of English commissioning groups in the shape that ``tables.follow`` takes: python prepare.py FOLDER."""

import sys
from pathlib import Path

import pandas as pd
from decentre import years

if __name__ == "__main__":
    found = pd.read_csv(Path(sys.argv[1]) / "panels" / "ccg_successors.csv", dtype=str)
    names = {"ccg_code": "body", "successor_code": "successor"}
    found["from_year"] = [
        years.shift(year, -1) for year in found["from_year"]
    ]  # the collection names years by their end
    found.rename(columns=names)[["body", "successor", "from_year"]].assign(share=1).to_csv(sys.stdout, index=False)
