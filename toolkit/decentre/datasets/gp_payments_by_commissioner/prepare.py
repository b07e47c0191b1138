"""The payment files of nine years, every line added by commissioner: python prepare.py FOLDER (the files' folder's parent)."""

import gzip
import sys
from pathlib import Path

import pandas as pd
from decentre import tables
from decentre.tables import extraction

SAID = Path(extraction.__file__).parent / "examples" / "gp_payments.toml"

if __name__ == "__main__":
    paths = sorted((Path(sys.argv[1]) / "panels" / "gp_payments").glob("payments_*.csv.gz"))
    found = pd.concat(tables.extract(path, SAID).table for path in paths)
    table = found.groupby(["commissioner", "year", "line"])["amount"].sum().round(2).reset_index()
    text = table.rename(columns={"commissioner": "body"}).to_csv(index=False, lineterminator="\n")
    Path(__file__).with_name("data.csv.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
