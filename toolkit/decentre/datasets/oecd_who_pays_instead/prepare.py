"""Makes the table of the card from the file as published; called by datasets.fetch."""

import io

import pandas as pd

NAMES = {
    "FR": "fr",
    "er_level": "er",
    "bbr_nat_2lvls": "bbr",
    "OOP_Exp": "out_of_pocket",
    "CURE": "curative",
    "PREV": "preventive",
}
COLUMNS = [
    "country",
    "year",
    "fr",
    "er",
    "bbr",
    "rr",
    "gdp",
    "pop",
    "debt",
    "bailout",
    "out_of_pocket",
    "curative",
    "preventive",
]


def prepare(raw: bytes) -> str:
    """Return the table as CSV."""
    table = pd.read_csv(io.BytesIO(raw)).rename(columns=NAMES)
    return table[COLUMNS].to_csv(index=False, lineterminator="\n")
