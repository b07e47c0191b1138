"""Northern Ireland, 2018-19: five capitation shares as a newspaper printed them, and what two localities were to get."""

import decentre
import pandas as pd
from decentre import datasets

MILLION = 1e6
BUDGET = 3959.0  # millions, shared out by capitation
SHARES = {"Northern": 24.24, "Belfast": 20.89, "Southern": 20.03, "South Eastern": 18.00, "Western": 16.84}
GAPS = {"Western": 15.1, "Southern": -40.7}  # millions, planned spending less the capitation sum
EARLIER = {"2014-15": (9.9, 1.8), "2015-16": (11.5, 2.0), "2016-17": (12.8, 2.1), "2017-18": (12.0, 1.9)}  # Western


def targets():
    """Return the capitation sum of each locality in money: its share of the budget."""
    return pd.Series(SHARES) / 100 * BUDGET * MILLION


def planned():
    """Return the planned spending of the two localities whose gap is printed, in money."""
    return targets()[list(GAPS)] + pd.Series(GAPS) * MILLION


def distance():
    """Return how far the two localities were from their capitation sum."""
    return decentre.distance_from_target(planned(), targets()[list(GAPS)], currency="GBP")


def what_is_public():
    """Return what is known of the formula, component by component, and how certain each is."""
    table = datasets.load("nations_formulas").query("nation == 'Northern Ireland'")
    return table[["formula", "component", "kind", "weight", "certainty"]].reset_index(drop=True)


def run():
    """Return every recomputed value by its id."""
    fair, plan, apart = targets() / MILLION, planned() / MILLION, 100 * distance().share
    named = {body: body.lower().replace(" ", "_") for body in SHARES}
    values = {f"fair_{named[b]}": fair[b] for b in GAPS} | {f"planned_{named[b]}": plan[b] for b in GAPS}
    values |= {f"gap_{named[b]}": gap for b, gap in GAPS.items()}
    values |= {f"gap_percent_{named[b]}": abs(apart[b]) for b in GAPS}
    for year, (gap, percent) in EARLIER.items():
        key = year.replace("-", "_")
        values |= {f"gap_{key}": gap, f"gap_percent_{key}": percent, f"fair_{key}": 100 * gap / percent}
    return values | {"shares": sum(SHARES.values())}


def figures():
    """Return what the report draws: caption to result."""
    return {"Two localities of Northern Ireland against their capitation sum, 2018-19 (secondary source)": distance()}
