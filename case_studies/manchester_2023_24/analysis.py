"""Manchester, 2023-24: a public health budget line by line, gross and net of income."""

import decentre
from decentre import datasets

THOUSAND = 1e3
COLUMNS = ["gross_budget_gbp_thousand", "net_budget_gbp_thousand"]


def budget():
    """Return the lines in thousand pounds, gross and net, index service group; the total is left out."""
    table = datasets.load("manchester_public_health").set_index("service_group").drop("TOTAL")
    return table[COLUMNS].set_axis(["gross", "net"], axis=1)


def departure():
    """Compare the mix of services before and after income."""
    services = budget().groupby(level="service_group", sort=False).sum() * THOUSAND
    return decentre.assess_departure(services["gross"], services["net"], currency="GBP")


def run():
    """Return every recomputed value by its id."""
    lines = budget().sum()
    return {
        "gross": lines["gross"],
        "net": lines["net"],
        "lines_gross": lines["gross"],
        "lines_net": lines["net"],
        "mix_moved": 100 * departure().share_moved,
    }


def figures():
    """Return what the report draws: caption to result."""
    return {"Manchester: services gross of income (intended) and net of it (actual)": departure()}
