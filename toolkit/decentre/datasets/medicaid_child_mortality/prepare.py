"""Makes the table of the card from the file as published; called by datasets.fetch."""

import io

import pandas as pd

COLUMNS = ["stfips", "region", "year", "ymcaid", "crate0", "popch", "amrch", "hpc", "bpc", "pcinc"]
LEFT_OUT = [2, 4, 15]


def prepare(raw: bytes) -> str:
    """Return the table as CSV."""
    table = pd.read_stata(io.BytesIO(raw), convert_categoricals=False)
    kept = (table["white"] == 0) & table["year"].between(1950, 1979) & ~table["stfips"].isin(LEFT_OUT)
    return table.loc[kept, COLUMNS].to_csv(index=False, lineterminator="\n", float_format="%.9g")
