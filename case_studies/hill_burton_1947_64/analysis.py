"""The Hill-Burton formula as law: its percentages recomputed, what states got against it, and what each rule is worth."""

from dataclasses import replace
from functools import cache

import decentre
import numpy as np
import pandas as pd
from decentre import datasets

FORMULA = "us_hill_burton_1946"
FIRST, LAST, APPROPRIATED = 1947, 1964, 1962  # appropriations are held to 1962
YEARS = range(FIRST, LAST + 1)
LAWFUL = range(FIRST, APPROPRIATED + 1)
MINIMUM = {1947: None, 1948: 100_000}  # dollars a state; 200,000 after
LAGS = (4, 3, 2)  # income is the mean of these years before
LATER = {1963: 220e6, 1964: 220e6}  # appropriations as the second replication writes them into its code
FLOOR, CEILING = 0.33, 0.75
MILLION = 1e6


@cache
def states():
    """Return income, people and the appropriation by state and year."""
    return datasets.load("hill_burton_inputs").set_index(["body", "year"])


@cache
def grants():
    """Return grants by state (rows) and year (columns), 48 states, no project as zero."""
    table = datasets.load("hill_burton_grants")
    wide = table.pivot_table(index="body", columns="year", values="grants", aggfunc="sum")
    return wide.reindex(index=states().index.unique("body"), columns=YEARS)


def paid():
    """Return what 48 states were paid by year; a state without a project in a year got nothing."""
    return grants().fillna(0)


@cache
def inputs(year):
    """Return people and smoothed income of the states for a year's allotments."""
    table = states()
    income = sum(table.xs(year - lag, level="year")["income"] for lag in LAGS) / len(LAGS)
    return pd.DataFrame({"population": table.xs(year, level="year")["population"], "income": income})


def money(year):
    """Return the appropriation of a year."""
    return states().xs(year, level="year")["appropriation"].iloc[0]


@cache
def formula():
    """Return the formula as it stood from 1949."""
    return decentre.load_formula(FORMULA)


def law(year, *, minimum=True):
    """Return the formula as it stood in a year, or without its minimum."""
    return replace(formula(), minimum=MINIMUM.get(year, formula().minimum) if minimum else None)


@cache
def allotments(year):
    """Return percentages and shares of a year, without the minimum, which needs an appropriation."""
    return decentre.allocate(inputs(year), formula=law(year, minimum=False)).table


@cache
def lawful():
    """Return each state's lawful money, the minimum kept and the appropriation shared out whole, 1947 to 1962."""
    found = {y: decentre.allocate(inputs(y), formula=law(y), budget=money(y)).target for y in LAWFUL}
    return pd.DataFrame(found)


def by_formula():
    """Return what the formula without the minimum makes of the money that was paid, 1947 to 1964."""
    return pd.DataFrame({year: allotments(year)["share"] * paid()[year].sum() for year in YEARS})


# --- departure of what was paid ----------------------------------------------------------------------------------


def departure(intended, actual):
    """Hold what states got against what they should have got, states as lines."""
    rows = intended > 0
    return decentre.assess_departure(intended[rows], actual[rows], currency="USD")


def cumulated():
    """Return the share of money elsewhere than the formula puts it: added up since 1947, and in each year alone."""
    one, intended = {}, by_formula()
    for year in YEARS:
        alone = moved(intended[year], paid()[year])
        so_far = moved(intended.loc[:, :year].sum(axis=1), paid().loc[:, :year].sum(axis=1))
        one[str(year)] = {"since 1947": so_far, "year alone": alone}
    return pd.DataFrame(one).T


def moved(intended, actual):
    """Return the share of the money that would have to move, both sides as shares."""
    return float((intended / intended.sum() - actual / actual.sum()).abs().sum()) / 2


def over_formula():
    """Return what each state was paid over what the formula without the minimum gives it, 1947 to 1964."""
    return (paid().sum(axis=1) / by_formula().sum(axis=1)).sort_values()


def over_law():
    """Return what each state was paid over its lawful allotments, 1947 to 1962."""
    return (paid()[list(LAWFUL)].sum(axis=1) / lawful().sum(axis=1)).sort_values()


def pace():
    """Return the lawful money that was paid out by the end of each year, both added up since 1947."""
    done = paid()[list(LAWFUL)].sum().cumsum() / lawful().sum().cumsum()
    return done.set_axis(done.index.astype(str))


# --- what each rule is worth -------------------------------------------------------------------------------------


@cache
def audit(year=1950):
    """Say what the index and each rule of the law move in a year."""
    return decentre.audit_factors(inputs(year), formula=law(year), budget=money(year))


@cache
def rules():
    """Return what each rule moves by year, in USD million, and over the sixteen years in per cent of the money."""
    found = {str(year): audit(year).rules["moved"].rename(_named) / MILLION for year in LAWFUL}
    table = pd.DataFrame(found).fillna(0).T
    whole = sum(money(year) for year in LAWFUL) / MILLION
    return pd.concat([table, (100 * table.sum() / whole).rename("per cent, 1947 to 1962").to_frame().T])


def _named(rule):
    return "minimum" if rule.startswith("minimum") else rule.split(": ")[1]


# --- what two replications print ---------------------------------------------------------------------------------


def predicted(year):
    """Return the allotments as the replications make them: states raised to the minimum, no other lowered."""
    share = allotments(year)["share"]
    amount = share * LATER.get(year, money(year))
    return amount.clip(lower=MINIMUM.get(year, 200_000))


def fit(years, *, zeros):
    """Regress what was paid on what was predicted, by state and year, as the replications do."""
    actual = paid() if zeros else grants()
    pairs = pd.concat({y: pd.DataFrame({"x": predicted(y), "y": actual[y]}) for y in years}).dropna()
    pairs.index = [f"{body} {year}" for year, body in pairs.index]
    line = decentre.assess_targeting(pairs["y"], pairs["x"], replicates=19, seed=1946, currency="USD").fit
    n, spread = len(pairs), ((pairs["y"] - pairs["y"].mean()) ** 2).sum()
    ratio = line["R2"] / (1 - line["R2"]) * (n - 2)
    se = line["slope"] / np.sqrt(ratio)
    return {
        "slope": line["slope"],
        "slope_se": se,
        "constant": line["intercept"],
        "constant_se": se * np.sqrt((pairs["x"] ** 2).mean()),
        "rows": n,
        "r2": line["R2"],
        "r2_adjusted": 1 - (1 - line["R2"]) * (n - 1) / (n - 2),
        "residual_se": np.sqrt((1 - line["R2"]) * spread / (n - 2)),
        "freedom": n - 2,
        "f": ratio,
        "correlation": np.sqrt(line["R2"]),
    }


def bounds():
    """Return how many states stand at the floor and at the ceiling by year."""
    at = {year: allotments(year)["allotment_percentage"] for year in YEARS}
    return pd.DataFrame(
        {
            "floor": {y: (p == FLOOR).sum() for y, p in at.items()},
            "ceiling": {y: (p == CEILING).sum() for y, p in at.items()},
        }
    )


def key(state):
    """Return a state's name as part of an id."""
    return state.lower().replace(" ", "_")


def printed():
    """Return what the replications print: percentages, shares, bounds and regressions."""
    found = {
        f"percentage_{y}_{key(s)}": p for y in (1947, 1962) for s, p in allotments(y)["allotment_percentage"].items()
    }
    found |= {f"share_1962_{key(s)}": p for s, p in allotments(1962)["share"].items()}
    at = bounds()
    for side in ("floor", "ceiling"):
        found |= {f"{side}_{year}": 100 * at.loc[year, side] / len(paid()) for year in LAWFUL}
    found |= {f"first_{name}": value for name, value in fit(LAWFUL, zeros=False).items() if name != "correlation"}
    second = fit(YEARS, zeros=True)
    found |= {f"second_{name}": second[name] for name in ("slope", "correlation", "constant", "r2", "rows")}
    found |= {"second_floor": at["floor"].sum(), "second_floor_share": 100 * at["floor"].sum() / paid().size}
    return found | {"second_ceiling": at["ceiling"].sum()}


def run():
    """Return every recomputed value by its id."""
    found = printed() | {"paid": paid().sum().sum()}
    table = cumulated()
    found |= {f"alone_{y}": table.loc[y, "year alone"] for y in ("1947", "1959", "1960", "1964")}
    found |= {f"since_{y}": table.loc[y, "since 1947"] for y in ("1950", "1955", "1960", "1964")}
    shares = sum(allotments(year)["share"] for year in YEARS) / len(YEARS)
    found["whole_equal_years"] = moved(shares, paid().sum(axis=1))
    over, lawful_over = over_formula(), over_law()
    for state in ("Mississippi", "Tennessee", "Pennsylvania", "Delaware", "Nevada"):
        found[f"over_formula_{key(state)}"] = over[state]
    found |= {f"over_law_{key(state)}": lawful_over[state] for state in ("Mississippi", "Delaware", "Nevada")}
    whole = departure(lawful().sum(axis=1), paid()[list(LAWFUL)].sum(axis=1))
    found |= {"law_moved": whole.share_moved, "law_level": whole.level, "law_shortfall": whole.shortfall}
    worth = rules().iloc[-1]
    names = {"power 2": "square", "floor 0.33": "floor", "ceiling 0.75": "ceiling", "minimum": "minimum"}
    found |= {f"rule_{short}": worth[name] for name, short in names.items()}
    found["index_1950"] = 100 * audit().total / money(1950)
    return found | {f"paid_out_{y}": 100 * pace()[y] for y in ("1950", "1955", "1962")}


def figures():
    """Return what the report draws: caption to result."""
    return {
        "48 states, 1947 to 1962: what was paid against what the law gave": departure(
            lawful().sum(axis=1), paid()[list(LAWFUL)].sum(axis=1)
        ),
        "What the income index moved in 1950": audit(),
    }
