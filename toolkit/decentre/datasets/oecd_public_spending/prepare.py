"""Makes the table of the card from the file as published; called by datasets.fetch."""

import io

import pandas as pd

COLUMNS = [
    "country",
    "year",
    "ln_govexp",
    "fr",
    "er",
    "bbr",
    "bbr_d",
    "ln_gdp",
    "ln_pop",
    "ln_debt",
    "bailout",
    "mand",
    "mand_us",
]


def prepare(raw: bytes) -> str:
    """Return the table as CSV."""
    table = pd.read_csv(io.BytesIO(raw))
    return table[COLUMNS].to_csv(index=False, lineterminator="\n")
