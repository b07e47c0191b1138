"""Carers' breaks, 2008 to 2010: an earmark that plans showed a quarter of, and that nobody could follow."""

import decentre
from decentre import datasets

MILLION = 1e6
SEED = 1


def published(measure):
    """Return one published measure: a row."""
    return datasets.load("ringfence_evidence").set_index("measure").loc[measure]


def trace():
    """Trace the money of 2009-10 to what plans showed for carers."""
    received = published("national allocation")["value"] * MILLION
    planned = published("planned increase in carer support as share of allocation")["value"] / 100 * received
    return decentre.trace_earmark(
        {"planned for carers": received}, {"planned for carers": planned}, seed=SEED, currency="GBP"
    )


def could_state():
    """Estimate the share of trusts that could state their spending on short breaks."""
    row = published("PCTs able to state spend")
    return decentre.estimate_adherence(
        {"could state it": row["numerator"], "could not": row["denominator"] - row["numerator"]},
        bodies=None,
        method="wilson",
    )


def run():
    """Return every recomputed value by its id."""
    traced = trace()
    known = could_state().summary().loc["could state it"]
    return {
        "planned_share": None,
        "not_spent": (1 - traced.share_as_meant) * traced.rows["received"].sum() / MILLION,
        "could_state": 100 * known["share"],
        "could_state_high": 100 * known["high_share"],
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "Carers' breaks, 2009-10: planned for carers, of the money given": trace(),
        "Short breaks, 2008: trusts that could state their spending": could_state(),
    }
