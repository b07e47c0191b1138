"""Makes the table of the card from the file as published; called by datasets.fetch."""

import io

import pandas as pd

COLUMNS = [
    "stfips",
    "region",
    "year",
    "ymcaid",
    "exp",
    "ch_pop",
    "crate0",
    "hc",
    "rmvp_ch",
    "rmvp_ch_hosp",
    "rmvp_ch_md",
    "rmvp_ch_pdrug",
    "rmvp_ch_dent",
    "hpc",
    "bpc",
    "pcinc",
]


def prepare(raw: bytes) -> str:
    """Return the table as CSV."""
    table = pd.read_stata(io.BytesIO(raw), convert_categoricals=False)
    return table[COLUMNS].to_csv(index=False, lineterminator="\n", float_format="%.9g")
