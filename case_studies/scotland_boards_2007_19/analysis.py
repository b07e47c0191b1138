"""Boards of NHS Scotland: uplifts of 2007-08 and 2018-19, target shares recovered from an answer, and distances from parity."""

import re

import decentre
import pandas as pd
from decentre import datasets

MILLION = 1e6
LONG = {"Ayrshire and Arran": "ayrshire", "Dumfries and Galloway": "dumfries", "Greater Glasgow and Clyde": "glasgow"}
NATIONAL = {
    "National Waiting Times Centre": "waiting_times",
    "Scottish Ambulance Service": "ambulance",
    "The State Hospital": "state_hospital",
    "NHS 24": "nhs_24",
}
CUTS = {"cut_of_360_gbp_million": 360.0, "cut_of_501_gbp_million": 501.0}
HALF = 0.05  # half of the last printed digit of the cuts, in millions
TOLERANCE = 0.008  # no board more than this below parity, as the answers to Parliament have it from 2018-19


def short(body):
    """Return the id of a board."""
    return {**LONG, **NATIONAL}.get(body, body.lower().replace(" ", "_"))


def boards(kind=None):
    """Return the table of 2018-19 by board, territorial or national or both."""
    table = datasets.load("scotland_boards_2018_19").set_index("body")
    return table if kind is None else table[table["kind"] == kind]


def arbuthnott():
    """Return allocation, percentage and increase of 2007-08 by board, in millions and per cent."""
    table = datasets.load("nations_board_shares").query("nation == 'Scotland' and year == '2007-08'")
    table = table[table["basis"].str.startswith("general allocation")].set_index("body")
    increase = table["note"].map(lambda words: float(re.search(r"increase ([\d.]+) million", words)[1]))
    percent = table["distance"].astype(float)
    return pd.DataFrame({"allocation": table["allocation_gbp"] / MILLION, "percent": percent, "increase": increase})


def shares():
    """Return the lowest, middle and highest target share of each board that both printed cuts allow."""
    table = boards("territorial")
    low = pd.concat([(table[c] - HALF) / total for c, total in CUTS.items()], axis=1).max(axis=1)
    high = pd.concat([(table[c] + HALF) / total for c, total in CUTS.items()], axis=1).min(axis=1)
    return pd.DataFrame({"low": low, "middle": (low + high) / 2, "high": high})


def distance(of="middle"):
    """Return the distance of each board from its target share of what the territorial boards were given together."""
    given = boards("territorial")["allocation_gbp_million"] * MILLION
    return decentre.distance_from_target(given, shares()[of] * given.sum(), currency="GBP")


def top_up():
    """Return what raising every board to within the tolerance of parity would have cost: the one-sided rule, in money."""
    apart = distance().table
    return ((1 - TOLERANCE) * apart["target"] - apart["allocation"]).clip(lower=0)


def pace():
    """Share the uplift of 2018-19 out by a rule: everyone the printed minimum of 1.5 per cent, the rest by money of gap."""
    table = boards("territorial")
    baseline = (table["allocation_gbp_million"] - table["uplift_gbp_million"]) * MILLION
    budget = round(table["allocation_gbp_million"].sum() * MILLION, 2)
    target = shares()["middle"]
    rules = decentre.PaceRules(solve="gap", minimum=0.015)
    return decentre.set_pace(baseline, budget * target / target.sum(), budget=budget, rules=rules, currency="GBP")


def spread_of_shares():
    """Return a table by board: share, allocation, distance at both ends of its share, and whether it is surely below the tolerance."""
    at = {of: 100 * distance(of).share for of in ("high", "middle", "low")}
    table = pd.DataFrame(
        {"share, %": 100 * shares()["middle"], **{f"distance, {k} share, %": v for k, v in at.items()}}
    )
    return table.assign(below=at["low"] < -100 * TOLERANCE).round(3)


def _of_2007_08():
    """Return the values of 2007-08."""
    table = arbuthnott()
    growth = table["increase"].sum() / (table["allocation"].sum() - table["increase"].sum())
    rises = table["allocation"] * table["percent"] / (100 + table["percent"])
    values = {f"rise_2007_{short(b)}": x for b, x in rises.items()}
    return values | {
        "given_2007_total": table["allocation"].sum(),
        "rise_2007_total": table["increase"].sum(),
        "percent_2007_total": 100 * growth,
        "floor_2007": table["percent"].min(),
        "ceiling_2007": table["percent"].max(),
    }


def _of_2018_19():
    """Return the values of the allocation of 2018-19."""
    table = boards()
    before = table["allocation_gbp_million"] - table["uplift_gbp_million"]
    values = {f"percent_2018_{short(b)}": x for b, x in (100 * table["uplift_gbp_million"] / before).items()}
    lines = datasets.load("nations_ring_fences").query("source_key == 'nations:s5w_14783'").set_index("line")["value"]
    uplift, reform = lines["general uplift"], lines["investment in reform"]
    return values | {
        "given_2018_total": table["allocation_gbp_million"].sum(),
        "uplift_2018_total": table["uplift_gbp_million"].sum(),
        "percent_2018_total": 100 * uplift / before.sum(),
        "reform_2018_percent": 100 * reform / before.sum(),
        "added_2018": uplift + reform,
        "added_2018_percent": 100 * (uplift + reform) / before.sum(),
    }


def _of_parity():
    """Return the values of the two cuts, the shares that they hold, and the distances from parity."""
    table = boards("territorial")
    of_360, of_501 = (table[c] for c in CUTS)
    values = {f"cut_360_{short(b)}": 360 * x / 501 for b, x in of_501.items()}
    middle, ends = 100 * distance().share, {k: 100 * distance(k).share for k in ("low", "high")}
    values |= {f"parity_{short(b)}": x for b, x in middle.items()}
    below = (ends["low"] < -100 * TOLERANCE).sum()
    return values | {
        "cut_360_total": of_360.sum(),
        "cut_501_total": of_501.sum(),
        "shares_without_room": int((shares()["low"] > shares()["high"]).sum()),
        "lothian_official": middle["Lothian"],
        "lothian_lowest": ends["high"]["Lothian"],
        "lothian_highest": ends["low"]["Lothian"],
        "surely_below_tolerance": int(below),
        "top_up": top_up().sum() / MILLION,
        "lothian_uplift_official": table.loc["Lothian", "uplift_gbp_million"],
        "at_minimum": int((pace().growth < 0.015 + 1e-9).sum()),
        "printed_at_minimum": int((table["uplift_per_cent"] == 1.5).sum()),
        "rule_meets_print": int(((100 * pace().growth - table["uplift_per_cent"]).abs() <= HALF).sum()),
    }


def run():
    """Return every recomputed value by its id."""
    return {**_of_2007_08(), **_of_2018_19(), **_of_parity()}


def figures():
    """Return what the report draws: caption to result."""
    return {
        "Distance from parity, 2018-19: printed allocations against shares recovered from an answer of January 2018": distance(),
        "The uplift of 2018-19 shared out by a rule: 1.5 % for everyone, the rest by money of gap": pace(),
    }
