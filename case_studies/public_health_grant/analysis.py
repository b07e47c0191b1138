"""The public health grant: councils that decommissioned a service, and what Northamptonshire spent outside its purpose."""

import decentre
from decentre import datasets

MILLION = 1e6


def councils(*, method="wilson", bodies=None):
    """Estimate the share of councils that decommissioned a service in 2013-14."""
    cut, asked = published("councils decommissioning at least one service")
    return decentre.estimate_adherence({"decommissioned": cut, "did not": asked - cut}, bodies=bodies, method=method)


def published(measure):
    """Return the two counts of a published measure."""
    row = datasets.load("ringfence_evidence").set_index("measure").loc[measure]
    return int(row["numerator"]), int(row["denominator"])


def northamptonshire():
    """Return Northamptonshire's grant and what was misspent, in GBP million, by year."""
    return datasets.load("northamptonshire_grant").set_index("line").loc["year"].set_index("year")


def departure(year):
    """Compare what the grant was meant for with what it bought, in one year."""
    row = northamptonshire().loc[year]
    grant, misspent = row["grant_gbp_million"] * MILLION, row["misspent_gbp_million"] * MILLION
    return decentre.assess_departure(
        {"public health": grant, "elsewhere": 0.0},
        {"public health": grant - misspent, "elsewhere": misspent},
        currency="GBP",
    )


def run():
    """Return every recomputed value by its id."""
    cut = councils().summary().loc["decommissioned"]
    answered, asked = published("councils responding to BMJ FOI")
    return {
        "PU22a": cut["low_share"],
        "PU22b": cut["high_share"],
        "share_2013_14": 100 * cut["share"],
        "answered": 100 * answered / asked,
        "PU28a": 100 * departure("2016-17").share_moved,
        "PU28b": 100 * departure("2017-18").share_moved,
        "northamptonshire": northamptonshire()["misspent_gbp_million"].sum(),
    }


def figures():
    """Return what the report draws: caption to result."""
    _, every = published("councils responding to BMJ FOI")
    return {
        "Councils of 152 that decommissioned a service in 2013-14": councils(method="exact", bodies=every),
        "Northamptonshire, 2016-17: the grant and what it bought": departure("2016-17"),
    }
