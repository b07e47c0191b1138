"""How fast did allocations move to target, 2006-07 to 2011-12, and what did a cut in the inequalities weight do?"""

import math

import decentre
import pandas as pd
from decentre import datasets

MILLION = 1e6
BILLION = 1e9


def fact(words, year):
    """Return one published fact of a year."""
    table = datasets.load("pace_of_change_rules")
    return table.loc[(table["fact"] == words) & (table["year"] == year), "value"].iloc[0]


def growth_of_two_years():
    """Return the growth rate at which two years come to the published total and the published increase."""
    total, more = (fact(w, "2009-10") for w in ("total allocated over two years", "total increase"))
    # B ((1+g) + (1+g)^2) = total and B ((1+g)^2 - 1) = more, so g (2+g) / ((1+g) (2+g)) = more / total
    return more / total / (1 - more / total)


def england():
    """Return London, the East Midlands and the rest in 2010-11: baselines and targets from the published distances.

    The published pounds and percentages over and under fair share give the fair shares; the rest is what the growth and
    total of two years leave.
    """
    over = {"London": (fact("London over fair share", "2010-11"), 1000.0), "East Midlands": (-5.8, -390.0)}
    share = {name: 100 * pounds / percent for name, (percent, pounds) in over.items()}
    growth = growth_of_two_years()
    later = fact("total allocated over two years", "2009-10") * 1000 * (1 + growth) / (2 + growth)
    target = pd.Series({**share, "rest of England": later - sum(share.values())}) * MILLION
    given = (
        target
        + pd.Series({name: pounds for name, (_, pounds) in over.items()}).reindex(target.index, fill_value=0.0)
        * MILLION
    )
    given["rest of England"] -= sum(pounds for _, pounds in over.values()) * MILLION
    return given, target


def paced():
    """Apply the rules of 2010-11 once more to the position that they left behind, at the same average growth."""
    given, target = england()
    growth = 1 + fact("average growth", "2010-11") / 100
    return decentre.set_pace(
        given, growth * target, budget=round(growth * given.sum(), 2), rules="pace_pct_2010_11", currency="GBP"
    )


def groups(rules):
    """Apply rules to 15 commissioning groups of 2013-14, as if their targets grew by 5.5 per cent."""
    table = datasets.load("ccg_distances_2013_14").query("level == 'CCG'").set_index("ccg_name")
    given, target = (1000.0 * table[f"{x}_gbp_thousand"] for x in ("allocation", "target"))
    grown = 1.055 * target * given.sum() / target.sum()
    return decentre.set_pace(given, grown, budget=round(grown.sum(), 2), rules=rules, currency="GBP")


def cut():
    """Return the effects of cutting the inequalities weight from 15 to 10 per cent, all trusts."""
    table = datasets.load("inequality_weight_cut")
    return table[table["body"] == "all PCTs"].set_index("measure")["value"]


def run():
    """Return every recomputed value by its id."""
    pace, effect = paced(), cut()
    newham = datasets.load("newham_distance").set_index("year")["distance_from_target_pct"]
    floor = fact("floor on DFT", "2007-08")
    years = datasets.load("allocation_totals").set_index(["body", "item", "year"]).sort_index()["value"]
    rises = [1 + years["PCTs England", "average cash increase", y] / 100 for y in ("2006-07", "2007-08")]
    base = effect["maximum annual movement in targets"] / (effect["relative movement at maximum"] / 100)
    london = pace.table.loc["London"]
    return {
        "two_year_growth": 100 * (math.prod(rises) - 1),
        "average_growth": 100 * growth_of_two_years(),
        "newham_within_floor": int(newham["2007-08"] >= floor),
        "newham_before_within_floor": int(newham["2005-06"] >= floor),
        "under_floor_2010_11": (pace.table["distance_after"] < -0.062 - 1e-9).sum(),
        "to_the_penny": round(100 * (pace.allocation.sum() - pace.budget)),
        "london_years": london["years_to_target"],
        "weight_cut": None,
        "weight_cut_first_share": 100
        * effect["2011-12 actual movement"]
        / effect["maximum annual movement in targets"],
        "weight_cut_first_relative": 100 * effect["2011-12 actual movement"] / base,
        "weight_cut_years": effect["maximum annual movement in targets"] / effect["2011-12 actual movement"],
    }


def figures():
    """Return what the report draws: caption to result."""
    table = datasets.load("ccg_distances_2013_14").query("level == 'CCG'").set_index("ccg_name")
    given, target = (1000.0 * table[f"{x}_gbp_thousand"] for x in ("allocation", "target"))
    return {
        "The rules of 2010-11 on 15 commissioning groups of 2013-14, at 5.5 % growth": groups("pace_pct_2010_11"),
        "The floor of 2016-17 on the same groups": groups("pace_ccg_2016_17"),
        "Where the same groups stood": decentre.distance_from_target(given, target, currency="GBP"),
    }
