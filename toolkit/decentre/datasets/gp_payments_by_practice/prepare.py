"""The payment files of nine years, one row a practice and year, lines added into nine parts: python prepare.py FOLDER.

FOLDER holds panels/gp_payments/payments_14_15.csv.gz and the eight after it, and practice_deprivation.csv.gz beside them.
"""

import gzip
import sys
from pathlib import Path

import pandas as pd
from decentre import datasets, tables
from decentre.tables import extraction

SAID = Path(extraction.__file__).parent / "examples" / "gp_payments.toml"
KEYS = ["body", "year", "commissioner", "contract", "dispensing", "patients", "weighted_patients"]
LAST_SCORED = "2021-22"


def prepare(folder: Path) -> pd.DataFrame:
    """Return payments by practice, year and part in whole pounds, with the deprivation score of the year."""
    lines = pd.concat(tables.extract(path, SAID).table for path in sorted(folder.glob("payments_*.csv.gz")))
    parts = datasets.load("gp_payment_lines").set_index("line")["part"]
    lines = lines.assign(part=lines["line"].map(parts), contract=lines["contract"].str.upper())
    wide = lines.assign(dispensing=lines["dispensing"].str.capitalize()).pivot_table(
        index=KEYS, columns="part", values="amount", aggfunc="sum", fill_value=0
    )
    table = wide[list(parts.unique())].round().astype(int).reset_index().round(2)
    scores = pd.read_csv(folder / "practice_deprivation.csv.gz").rename(columns={"practice_code": "body"})
    score = scores.melt("body", var_name="year", value_name="deprivation")
    score["year"] = [f"{int(name[4:]) - 1}-{name[6:]}" for name in score["year"]]  # the score of the year's end
    last = score[score["year"] == LAST_SCORED].assign(year=table["year"].max())
    score = pd.concat([score, last])  # the collection's scores end a year before the payments and no longer move
    return table.merge(score, on=["body", "year"], how="left").sort_values(["body", "year"], ignore_index=True)


if __name__ == "__main__":
    text = prepare(Path(sys.argv[1]) / "panels" / "gp_payments").to_csv(index=False, lineterminator="\n")
    Path(__file__).with_name("data.csv.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
