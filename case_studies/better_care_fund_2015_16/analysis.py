"""The Better Care Fund, 2015-16: planned against actual (where = table arithmetic)."""

from functools import partial
from types import SimpleNamespace

import decentre
from decentre import datasets


def outturn():
    """Return what was planned and what came, by measure."""
    table = datasets.load("better_care_fund_outturn").set_index("measure")
    return table.rename(columns={"planned": "intended"})[["intended", "actual"]]


def run():
    """Return every recomputed value by its id."""
    table = outturn()
    above = table["actual"] - table["intended"]
    savings = table["intended"]
    return {
        "PU27a": above["change in emergency admissions"],
        "PU27b": above["change in delayed transfer days"],
        "savings_revised": 100 * savings["savings in revised plans"] / savings["savings target before plans"],
    }


def figures():
    """Return what the report draws: caption to result."""
    changes = outturn().filter(like="change in", axis=0)
    draw = partial(
        decentre.figures.intended_and_actual, changes, unit="change (admissions, days)", title="Both plans missed"
    )
    return {"Emergency admissions and delayed days: planned and actual change": SimpleNamespace(plot=draw)}
