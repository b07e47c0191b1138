"""Makes the table of the card from the file as published; called by datasets.fetch."""

import io

import pandas as pd

NAMES = {
    "Health, share of general government": "health_spending_decentralisation",
    "Revenue decentralization (ratio of own revenues to general government revenues)": "revenue_decentralisation",
    "Expenditure decentralization (ratio of own spending to general government spending)": "spending_decentralisation",
    "Transfer dependency method 1, ratio of net transfers to own spending": "net_transfers_over_own_spending",
    "Transfer dependency method 2, ratio of net transfers to own revenue": "net_transfers_over_own_revenue",
    "Vertical Fiscal Imbalance (1- ratio of own revenue to own spending)": "vertical_imbalance",
}
KEYS = {"Country Name": "country", "Sector Name": "tier"}


def prepare(raw: bytes) -> str:
    """Return the table as CSV."""
    table = pd.read_csv(io.BytesIO(raw), encoding="utf-8-sig", low_memory=False).rename(columns=KEYS)
    table = table.assign(indicator=table["Indicator Name"].map(NAMES)).dropna(subset="indicator")
    years = [c for c in table.columns if c.isdigit()]
    long = table.melt(["country", "tier", "indicator"], years, "year", "value").dropna(subset="value")
    wide = long.pivot(index=["country", "tier", "year"], columns="indicator", values="value")  # noqa: PD010 (no key is there twice)
    return wide[list(NAMES.values())].reset_index().to_csv(index=False, lineterminator="\n", float_format="%.8g")
