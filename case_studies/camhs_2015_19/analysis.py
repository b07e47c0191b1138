"""CAMHS transformation, 2015-16 to 2018-19: what reached the commissioning groups."""

import decentre
from decentre import datasets

MILLION = 1e6
SEED = 1
# Two official statements on 2015-16 that conflict with the press (the note of the row), in GBP million.
WRITTEN_ANSWER = (143, 75)
ORAL_ANSWER = (173, 105)


def trace():
    """Trace the money from what was allocated nationally to what reached the groups, by year."""
    table = datasets.load("camhs_transformation").set_index("year")
    return decentre.trace_earmark(
        table["allocated_gbp_million"] * MILLION,
        table["to_ccgs_gbp_million"] * MILLION,
        seed=SEED,
        currency="GBP",
    )


def run():
    """Return every recomputed value by its id."""
    traced = trace()
    by_year = 100 * traced.rows["share"]
    return {
        "PU20": 100 * traced.share_as_meant,
        **{f"year_{year.replace('-', '_')}": share for year, share in by_year.items()},
        "written_answer": 100 * WRITTEN_ANSWER[1] / WRITTEN_ANSWER[0],
        "oral_answer": 100 * ORAL_ANSWER[1] / ORAL_ANSWER[0],
    }


def figures():
    """Return what the report draws: caption to result."""
    return {"CAMHS transformation: share of the national money that reached the groups": trace()}
