"""The Mental Health Investment Standard: how many met it, by whose count, and 23 groups chosen for a cut."""

import decentre
from decentre import datasets


def standard(year, basis):
    """Return the bodies that met the standard and those that did not."""
    table = datasets.load("mental_health_investment_standard")
    row = table[(table["year"] == year) & (table["basis"] == basis)].iloc[0]
    return {"met": row["n_met"], "not met": row["n_total"] - row["n_met"]}


def cut():
    """Return the groups that forecast a cut and those that did not."""
    table = datasets.load("ringfence_evidence").set_index("measure")
    row = table.loc["CCGs forecasting a cash cut"]
    return {"cut": row["numerator"], "no cut": row["denominator"] - row["numerator"]}


def estimate(counts):
    """Estimate shares by Wilson's interval, the groups taken as a sample of many."""
    return decentre.estimate_adherence(counts, bodies=None, method="wilson")


def changes():
    """Return mental health spending of the 23 groups in thousand pounds: columns actual 2016-17, planned 2017-18."""
    table = datasets.load("mental_health_cash_cuts")
    return table.pivot(index="ccg_name", columns="year", values="mental_health_spend_gbp_thousand")


def run():
    """Return every recomputed value by its id."""
    met = estimate(standard("2016-17", "NHSE dashboard")).summary().loc["met"]
    short = estimate(standard("2017-18", "RCPsych FOI")).summary().loc["not met"]
    fewer = estimate(cut()).summary().loc["cut"]
    boards = standard("2022-23", "NHSE dashboard")
    spend = changes()
    return {
        "PU21a": 100 * (spend["2017-18"].sum() / spend["2016-17"].sum() - 1),
        "PU21b": (100 * (spend["2017-18"] / spend["2016-17"] - 1)).median(),
        "PU23a": short["low_share"],
        "PU23b": short["high_share"],
        "PU24a": fewer["low_share"],
        "PU24b": fewer["high_share"],
        "PU26a": met["low_share"],
        "PU26b": met["high_share"],
        "met_2016_17": 100 * met["share"],
        "met_2022_23": 100 * boards["met"] / sum(boards.values()),
        "short_2017_18": 100 * short["share"],
        "cut_2017_18": 100 * fewer["share"],
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "Groups that met the standard in 2016-17, by the dashboard": estimate(standard("2016-17", "NHSE dashboard")),
        "Groups that met it in 2017-18, by freedom-of-information replies": estimate(
            standard("2017-18", "RCPsych FOI")
        ),
        "Groups that forecast a cash cut for 2017-18": estimate(cut()),
    }
