"""The ring-fenced public health grant of 142 councils traced, and Greater Manchester's ring-fence taken away."""

from functools import cache

import decentre
import numpy as np
import pandas as pd
from decentre import datasets

YEAR, BEFORE = "2017-18", "2014-15"
MILLION = 1e6
HALF_A_UNIT = 500  # the outturn is printed in thousands of pounds
NOTIONAL = 213.4e6  # circular LAC(DH)(2016)3: business rates that ten councils kept in place of a grant
MANCHESTER = "Greater Manchester"
AREAS = {  # metropolitan counties, by the first letters of the council's code
    "E42": MANCHESTER,
    "E43": "Merseyside",
    "E44": "South Yorkshire",
    "E45": "Tyne and Wear",
    "E46": "West Midlands",
    "E47": "West Yorkshire",
}


@cache
def outturn(year=YEAR):
    """Return the outturn of a year by council, spending with capital beside it."""
    table = datasets.load("council_public_health")
    rows = table[table["year"] == year].set_index("body")
    rows = rows.assign(with_capital=rows["public_health"] + rows["public_health_capital"])
    return rows.assign(area=rows.index.str[:3].map(AREAS).fillna("elsewhere"))


def granted():
    """Return the councils that had a grant in 2017-18."""
    rows = outturn()
    return rows[rows["public_health_grant"] > 0]


def spent(rows, *, capital=True, reserves=False):
    """Return what councils spent, with or without capital and what went to reserves."""
    money = rows["with_capital"] if capital else rows["public_health"]
    return money + rows["to_public_health_reserves"] if reserves else money


def trace(*, capital=True, reserves=False):
    """Hold spending against the grant, council by council."""
    rows = granted()
    return decentre.trace_earmark(
        rows["public_health_grant"], spent(rows, capital=capital, reserves=reserves), seed=2018, currency="GBP"
    )


def short(traced):
    """Return the rows of a trace that are below their grant by more than the outturn's half unit."""
    return traced.rows[traced.rows["received"] - traced.rows["spent"] > HALF_A_UNIT]


def below():
    """Return the councils that spent less than their grant, with and without what went to reserves, in GBP million."""
    rows = short(trace()).join(outturn()[["council", "to_public_health_reserves"]])
    rows = rows.assign(short=rows["received"] - rows["spent"]).sort_values("short", ascending=False)
    money = ["received", "spent", "short", "to_public_health_reserves"]
    return pd.concat([rows["council"], rows[money] / MILLION, rows["share"]], axis=1).set_index("council")


def choices():
    """Trace with and without capital and reserves: one row a combination."""
    rows = {}
    for capital in (True, False):
        for reserves in (False, True):
            found = trace(capital=capital, reserves=reserves)
            rows[capital, reserves] = {
                "share_spent": found.share_spent,
                "share_as_meant": found.share_as_meant,
                "councils_below": len(short(found)),
            }
    return pd.DataFrame(rows).T.rename_axis(["capital", "reserves"])


def grown(bodies, *, capital=False):
    """Return spending of a set of councils in 2017-18 over that in 2014-15."""
    column = "with_capital" if capital else "public_health"
    return outturn().loc[bodies, column].sum() / outturn(BEFORE).loc[bodies, column].sum()


def ten():
    """Return the ten councils of Greater Manchester."""
    return outturn().index[outturn()["area"] == MANCHESTER]


def paths():
    """Return spending relative to 2014-15 of Greater Manchester, of the councils with a grant and of other metropolitan ones."""
    metropolitan = outturn().index[(outturn()["council_class"] == "MD") & (outturn()["area"] != MANCHESTER)]
    groups = {MANCHESTER: ten(), "142 with a grant": granted().index, "26 other metropolitan": metropolitan}
    years = ("2013-14", BEFORE, YEAR)
    found = {}
    for name, bodies in groups.items():
        for column in ("public_health", "with_capital"):
            sums = [outturn(year).loc[bodies, column].sum() for year in years]
            found[name, column] = dict(zip(years, np.array(sums) / sums[1], strict=True))
    return pd.DataFrame(found).T


def areas():
    """Return growth of spending from 2014-15 to 2017-18 in the six metropolitan areas."""
    bodies = outturn().groupby("area").groups
    found = {
        name: {"without capital": grown(bodies[name]), "with capital": grown(bodies[name], capital=True)}
        for name in AREAS.values()
    }
    return pd.DataFrame(found).T.sort_values("without capital", ascending=False)


@cache
def place_among_tens(draws=9999, seed=2018):
    """Return the share of random tens of the 152 councils whose spending grew at least as much: a place, not a p."""
    later, earlier = outturn()["public_health"], outturn(BEFORE)["public_health"].reindex(outturn().index)
    random = np.random.default_rng(seed)
    drawn = random.permuted(np.tile(np.arange(len(later)), (draws, 1)), axis=1)[:, : len(ten())]
    rates = later.to_numpy()[drawn].sum(axis=1) / earlier.to_numpy()[drawn].sum(axis=1)
    return float((rates >= grown(ten())).mean())


def run():
    """Return every recomputed value by its id."""
    traced, kept = trace(), trace(reserves=True)
    grant = traced.rows["received"].sum()
    whole = datasets.load("public_health_grant")
    last = whole[(whole["year"] == "2016-17") & (whole["record"] == "total")]["value"].iloc[0] * MILLION
    values = {
        "circular_total": (grant + NOTIONAL) / 1e9,
        "circular_notional": NOTIONAL / MILLION,
        "circular_reduction": 100 * (1 - (grant + NOTIONAL) / last),
        "page_total": (grant + NOTIONAL) / 1e9,
        "councils": len(traced.rows),
        "grant": grant / MILLION,
        "spent": traced.rows["spent"].sum() / MILLION,
        "share_spent": 100 * traced.share_spent,
        "share_as_meant": 100 * traced.share_as_meant,
        "below": len(short(traced)),
        "below_strictly": (traced.rows["spent"] < traced.rows["received"]).sum(),
        "below_with_reserves": len(short(kept)),
        "below_with_reserves_strictly": (kept.rows["spent"] < kept.rows["received"]).sum(),
        "share_as_meant_with_reserves": 100 * kept.share_as_meant,
        "least": traced.rows["share"].min(),
        "most": traced.rows["share"].max(),
        "least_with_reserves": kept.rows["share"].min(),
        "most_with_reserves": kept.rows["share"].max(),
        "without_capital": 100 * trace(capital=False).share_as_meant,
    }
    rows = outturn().loc[ten()]
    values |= {"manchester_spent": rows["with_capital"].sum() / MILLION, "manchester_councils": len(rows)}
    values |= {"manchester_share": 100 * rows["with_capital"].sum() / NOTIONAL}
    found = paths()
    for name, key in (
        (MANCHESTER, "manchester"),
        ("142 with a grant", "granted"),
        ("26 other metropolitan", "metropolitan"),
    ):
        for column, end in (("public_health", ""), ("with_capital", "_capital")):
            values |= {f"{key}_{year[:4]}{end}": found.loc[(name, column), year] for year in ("2013-14", YEAR)}
    values |= {"place_tens": 100 * place_among_tens(), "place_areas": areas().index.get_loc(MANCHESTER) + 1}
    return values | {
        "place_areas_capital": 1 + (areas()["with capital"] > areas().loc[MANCHESTER, "with capital"]).sum()
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "142 councils, 2017-18: public health spending over grant": trace(),
        "The same, with what went to reserves": trace(reserves=True),
    }
