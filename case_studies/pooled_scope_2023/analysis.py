"""What two commissioning groups paid for in a month, by what may be pooled today and in a wider section 75."""

import decentre
import pandas as pd
from decentre import datasets

GROUPS = {"Barking and Dagenham": "NHS Barking And Dagenham CCG", "Ealing": "NHS Ealing CCG"}
MEANT = {
    "acute": ("surgery", 0.0, 1.0),
    "ambulance": ("emergency ambulance services", 1.0, 1.0),
    "urgent care and 111": ("hospital and community health services", 1.0, 1.0),
    "community": ("hospital and community health services", 1.0, 1.0),
    "mental health and learning disability": ("mental health", 1.0, 1.0),
    "continuing and palliative care": ("hospital and community health services", 1.0, 1.0),
    "primary care": ("primary medical care", 1.0, 1.0),
    "other": ("", 1.0, 1.0),
}


def profile(group):
    """Return one group's payments by service, each with the tag of the rules and how much of it is that."""
    table = datasets.load("ccg_spend_by_service")
    paid = table[table["ccg"] == GROUPS[group]].set_index("service")["amount_gbp"]
    tags = pd.DataFrame.from_dict(MEANT, orient="index", columns=["service", "share_low", "share_high"])
    return tags.join(paid.rename("amount"), how="inner").rename_axis("line").reset_index()


def scenario(group):
    """Put one group's payments under the scope asked about in 2023."""
    return decentre.widen_scope(profile(group), currency="GBP")


def run():
    """Return every recomputed value by its id."""
    barking, ealing = scenario("Barking and Dagenham"), scenario("Ealing")
    one, two = (100 * s.summary()[["low_share", "high_share"]] for s in (barking, ealing))
    return {
        "barking_paid": barking.table["amount"].sum(),
        "barking_ambulance_share": 100 * barking.table.loc["ambulance", "amount"] / barking.table["amount"].sum(),
        "barking_acute_share": 100 * barking.table.loc["acute", "amount"] / barking.table["amount"].sum(),
        "barking_today_low": one.loc["today", "low_share"],
        "barking_today_high": one.loc["today", "high_share"],
        "barking_added_low": one.loc["added", "low_share"],
        "barking_added_high": one.loc["added", "high_share"],
        "barking_wider_low": one.loc["wider", "low_share"],
        "barking_wider_high": one.loc["wider", "high_share"],
        "ealing_paid": ealing.table["amount"].sum(),
        "ealing_added_low": two.loc["added", "low_share"],
        "ealing_added_high": two.loc["added", "high_share"],
    }


def figures():
    """Return what the report draws: caption to result."""
    return {f"{group}: what may be pooled": scenario(group) for group in GROUPS}
