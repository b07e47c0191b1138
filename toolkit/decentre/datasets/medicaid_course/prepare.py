"""Makes the table of the card from the file as published; called by datasets.fetch."""

import io

import pandas as pd


def prepare(raw: bytes) -> str:
    """Return the table as CSV."""
    return pd.read_csv(io.BytesIO(raw)).to_csv(index=False, lineterminator="\n")
