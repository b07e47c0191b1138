"""Choosing Health, 2006-07: what the trusts that answered spent as meant, and what that leaves open."""

import decentre
from decentre import datasets

MILLION = 1e6
TOTAL = "all 103 responding PCTs"
SEED = 1


def regions():
    """Return the money received and spent as meant by region, in pounds; the last region is a remainder."""
    table = datasets.load("choosing_health").set_index("region")
    return table[["allocation_gbp_million", "spent_gbp_million"]].set_axis(["received", "spent"], axis=1) * MILLION


def published(programme, measure, column="value"):
    """Return one published measure of an earmark."""
    table = datasets.load("ringfence_evidence").set_index(["programme", "measure"]).sort_index()
    return table.loc[(programme, measure), column].item()


def trace():
    """Trace the earmark by region, with the money of all trusts."""
    table = regions().drop(TOTAL)
    whole = published("Choosing Health", "national earmarked funds") * MILLION
    return decentre.trace_earmark(table["received"], table["spent"], of_all=whole, seed=SEED, currency="GBP")


def london():
    """Trace the earmark of the 24 London trusts together, by their forecast."""
    received = published("Choosing Health (London)", "allocation of the 24 PCTs") * MILLION
    spent = published("Choosing Health (London)", "expected spend, first quarter estimate") * MILLION
    return decentre.trace_earmark({"24 trusts": received}, {"24 trusts": spent}, seed=SEED, currency="GBP")


def london_boards(*, method="wilson", bodies=None):
    """Estimate the share of London boards that spent none."""
    none, asked = (
        published("Choosing Health (London)", "PCT boards spending none", c) for c in ("numerator", "denominator")
    )
    return decentre.estimate_adherence({"spent none": none, "spent some": asked - none}, bodies=bodies, method=method)


def run():
    """Return every recomputed value by its id."""
    traced, table = trace(), regions()
    listed = table.drop(TOTAL).iloc[:-1].sum()
    rest = table.loc[TOTAL] - listed
    boards = london_boards().summary().loc["spent none"]
    return {
        "PU19a": 100 * traced.share_as_meant,
        "printed_share": 100 * traced.share_as_meant,
        "PU19b": 100 * rest["spent"] / rest["received"],
        "PU25a": boards["low_share"],
        "PU25b": boards["high_share"],
        "money_low": traced.bounds[0],
        "money_high": traced.bounds[1],
        "london_share": 100 * london().share_spent,
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "Choosing Health, 2006-07: spent as meant by region, and between which limits all trusts lie": trace(),
        "London boards that spent none of it: 12 of the 24 that answered, of 31": london_boards(
            method="exact", bodies=31
        ),
    }
