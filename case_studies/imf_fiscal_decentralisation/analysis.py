"""How much of what tiers spend do they not raise themselves? The IMF's own column from two of its other columns."""

from functools import cache

import pandas as pd
from decentre import datasets, measures

TIERS = ["Subnational Government", "Local Government", "State Government", "Central Government"]


@cache
def tiers():
    """Return tiers and years that take more than they give, with what they raise for each unit that they spend."""
    table = datasets.load("imf_fiscal_decentralisation").dropna(subset=["vertical_imbalance"])
    over_spending, over_revenue = table["net_transfers_over_own_spending"], table["net_transfers_over_own_revenue"]
    table = table.assign(own_revenue=over_spending / over_revenue)
    return table[(over_spending > 0) & (over_revenue > 0)]


def imbalance(raised):
    """Return the share of spending that is not raised, for what is raised of each unit spent."""
    return measures.vertical_imbalance(raised, 1.0)


@cache
def latest():
    """Return of each country the last year of its widest tier below the centre that is there."""
    table = tiers().assign(order=lambda t: t["tier"].map(TIERS.index))
    table = table[table["tier"] != "Central Government"].sort_values(
        ["country", "order", "year"], ascending=[True, True, False]
    )
    return table.drop_duplicates("country").set_index("country")


def key(country):
    """Return a country's name as an id."""
    return "".join(c if c.isalnum() else "_" for c in country.lower()).strip("_")


def run():
    """Return every recomputed value by its id."""
    table, every = latest(), tiers()
    gaps = pd.Series([imbalance(x) for x in every["own_revenue"]], index=every.index) - every["vertical_imbalance"]
    return {
        **{key(country): imbalance(raised) for country, raised in table["own_revenue"].items()},
        "rows": len(every),
        "largest_gap": 1e6 * gaps.abs().max(),
        "countries": len(table),
    }
