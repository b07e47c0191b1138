"""The Barnett formula against printed examples: comparability, population, and the factors for need."""

import pandas as pd
from decentre import datasets
from decentre.capitation import barnett, devolved_share

MILLION = 1e6
NATIONS = ("Scotland", "Wales", "Northern Ireland")
PEOPLE = "population proportion of England, mid-year"


def printed():
    """Return the printed figures: item, nation, year and value."""
    return datasets.load("nations_barnett")


def figure(item, nation=None):
    """Return one figure by its words, of one nation where several have it."""
    table = printed()
    table = table[table["item"] == item]
    return (table if nation is None else table[table["nation"] == nation])["value"].iloc[0]


def proportions():
    """Return each nation's people over England's by year, in per cent, from the head counts in the rows' notes."""
    table = printed()
    table = table[table["item"] == PEOPLE]
    counts = table["note"].str.extract(r"population (\d+) over England (\d+)").astype(float)
    table = table.assign(derived=100 * counts[0] / counts[1])
    return table.pivot_table(index="year", columns="nation", values="derived")[list(NATIONS)]


def comparability():
    """Return the Treasury's example: a programme of the whole kingdom of 100m beside an English one of 50m."""
    whole, english = (
        figure(f"illustrative comparability factor, input {i}: programme covering {w}")
        for i, w in ((1, "the UK"), (2, "England"))
    )
    spend = pd.Series({"whole kingdom": whole, "England": english})
    return devolved_share(spend, pd.Series({"whole kingdom": 0, "England": 1}))


def gain_of_a_factor():
    """Return what Northern Ireland's factor adds to consequentials of 100m, in millions."""
    factor, given = figure("need level") / 100, 100.0
    plain, raised = (barnett(given, comparability=1.0, population=1.0, need_factor=f) for f in (1.0, factor))
    return raised - plain


def of_a_rise(change=100 * MILLION, year="2013"):
    """Return what a rise of English money gives each nation by population alone, all of it comparable."""
    shares = proportions().loc[year] / 100
    return pd.Series({n: barnett(change, comparability=1.0, population=shares[n]) for n in NATIONS})


def implied_by_budget_2018():
    """Return the comparable English change that each nation's consequentials of the Budget of 2018 imply, in millions."""
    shares = proportions().loc["2013"] / 100
    need = {"Scotland": 1.0, "Wales": figure("transitional factor") / 100, "Northern Ireland": 1.0}
    given = {n: figure("consequentials of Autumn Budget 2018, all services", n) for n in NATIONS}
    return pd.Series({n: given[n] / shares[n] / need[n] for n in NATIONS})


def run():
    """Return every recomputed value by its id."""
    shares, implied = proportions(), implied_by_budget_2018()
    values = {f"people_{_short(n)}_{y}": shares.loc[y, n] for y in shares.index for n in NATIONS}
    values |= {f"implied_2018_{_short(n)}": x for n, x in implied.items()}
    return values | {
        "comparability": 100 * comparability(),
        "ni_gain": gain_of_a_factor(),
        "ni_of_100": of_a_rise()["Northern Ireland"] / MILLION,
        "software_example": barnett(1000.0, comparability=0.997, population=0.1034),
        "wales_five_per_cent": figure("consequentials added since the Spending Review settlement") * 0.05,
        "apportioned_share": 100
        * figure("of which apportioned by the Barnett formula")
        / figure("extra NHS funding, UK"),
    }


def spend_a_head():
    """Return printed health spending a head by nation, one table a source: only rows of one source and basis may be compared.

    The table is not passed on (its rows stand on bases that differ); it is read from the reference files where they are at hand.
    """
    table = datasets.load("nations_spend_per_head").query("unit == 'GBP per head'")
    grouped = {key: g for key, g in table.groupby(["source", "basis"]) if len(set(g["nation"])) > 1}
    return {key: g.pivot_table(index="year", columns="nation", values="value") for key, g in grouped.items()}


def _short(nation):
    return {"Northern Ireland": "ni"}.get(nation, nation.lower())
