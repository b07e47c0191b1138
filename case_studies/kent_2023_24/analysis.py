"""Kent and Medway, 2023-24: the split of inequalities money over four partnerships, against need and against heads."""

import decentre
from decentre import datasets


def partnerships():
    """Return the four partnerships: pounds, and shares of need and of heads."""
    return datasets.load("kent_partnerships").set_index("partnership")


def departure(measure):
    """Compare the split with the one that shares of need, or of heads, would give."""
    table = partnerships()
    pounds = table["allocation_gbp"]
    return decentre.assess_departure(table[measure] / table[measure].sum() * pounds.sum(), pounds, currency="GBP")


def run():
    """Return every recomputed value by its id."""
    places = datasets.load("inequalities_places")
    four = places[places["icb_name"].eq("Kent and Medway") & places["place"].str.endswith("HCP")]
    return {
        "PU17a": departure("share_of_hi_need").share_moved,
        "PU17b": departure("share_of_population").share_moved,
        "four": four["amount_gbp"].sum(),
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "By need (intended) and as given (actual)": departure("share_of_hi_need"),
        "By heads (intended) and as given (actual)": departure("share_of_population"),
    }
