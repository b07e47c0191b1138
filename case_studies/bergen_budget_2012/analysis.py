"""A city's budget that decomposes its own growth: Bergen 2012 to 2015, change group by change group, in kroner."""

import warnings
from functools import cache

import decentre
import pandas as pd
from decentre import AssumptionWarning, datasets

BEFORE, FIRST = "2011", "2012"
YEARS = ["2012", "2013", "2014", "2015"]
HEALTH = "Health and inclusion"
DEPARTMENTS = {
    "Byrådsleders avdeling": "Leader of the council",
    "Byrådsavd. for finans, konkurranse og eierskap": "Finance",
    "Byrådsavd. for helse og inkludering": HEALTH,
    "Byrådsavd. for barnehage og skole": "Kindergartens, schools",
    "Byrådsavd. for byutvikling, klima og miljø": "City and climate",
    "Byrådsavd. for næring, eiendomsforvaltning og samferdsel": "Property, transport",
    "Byrådsavd. for kultur, kirke og idrett": "Culture and sport",
    "Bystyrets organer": "City council",
    "Fellesposter - bykassen": "Common items",
}
MILLION = 1e6
REFORM = "Samhandlingsreformen"  # the state's coordination reform of 2012: duties that came with money
GROUPS = {  # change group: component (None: the city's own, in the remainder), its name in English, and why
    "N01": ("inflation", "pay and prices", "the city's own reckoning of pay settlements and prices"),
    "N11": ("efficiency", "efficiency", "savings asked for, negative in the budget"),
    "N04": (
        "transfer",
        "reorganisation",
        "money moves with its task: of health's 220m the coordination reform is 220m",
    ),
    "N03": (None, "full-year effects", "what was decided in 2011 costs in a full year"),
    "N05": (None, "activity", "places and cases as they are forecast"),
    "N02": (None, "other costs", "rents and agreements of its own"),
    "N06": (None, "various", "technical: interest, internal moves, savings of 2011 taken back"),
    "N07": (None, "running new buildings", "consequences of investment that was decided"),
    "N07B": (None, "new measures", "decided in this budget"),
    "N08": (None, "once only", "decided in this budget, for a year"),
    "N10": (None, "services cut", "decided in this budget"),
    "N15": (None, "still to be decided", "the plan's gap, to be closed in later budgets"),
}
CONTESTED = ["full-year effects", "activity", "other costs", "various", "running new buildings"]
PARTS = ["baseline", "transfers", "inflation", "discretionary", "budget"]
NEW = ["N07B", "N08", "N10"]  # what this budget decides


@cache
def changes(side="spending"):
    """Return changes by department, group, description and year, in kroner."""
    table = datasets.load("bergen_budget_2012")
    rows = table[table["side"] == side].rename(columns={f"y{year}": year for year in YEARS})
    rows = rows.assign(department=rows["department"].map(DEPARTMENTS))
    keys = ["department", "area_name", "group", "change"]
    return rows.melt(id_vars=keys, value_vars=YEARS, var_name="year", value_name="amount")


def budget(rows):
    """Return each department's budget of 2011, carried in, and of every year after."""
    found = rows.groupby(["department", "year"], as_index=False)["amount"].sum()
    carried = rows[(rows["group"] == "N00") & (rows["year"] == FIRST)]
    start = carried.groupby("department", as_index=False)["amount"].sum().assign(year=BEFORE)
    return pd.concat([start, found]).rename(columns={"department": "body"})[["body", "year", "amount"]]


def lines(rows, *, claims=()):
    """Return what each change group adds from one year to the next, as lines of a component.

    A year's column holds everything since 2011, so what a year adds is the difference of two columns. Groups of the remainder
    are lines only where they are named as claims.
    """
    wide = rows.pivot_table(index=["department", "group"], columns="year", values="amount", aggfunc="sum")
    wide = wide.sub(wide.shift(axis=1), fill_value=0)
    found = wide.melt(ignore_index=False, value_name="amount").reset_index().query("group in @GROUPS")
    about = found["group"].map(GROUPS)
    found = found.assign(component=about.str[0], line=about.str[1])
    found.loc[found["line"].isin(claims), "component"] = "priority"
    found.loc[found["component"] == "efficiency", "amount"] *= -1  # a saving is a positive efficiency line
    found = found.dropna(subset=["component"]).rename(columns={"department": "body"})
    return found[["body", "year", "line", "component", "amount"]]


def split(year=FIRST, *, whole=False, net=True):
    """Split the growth from 2011 to a year's budget, by department or of the city; efficiency taken off prices."""
    rows = changes()[changes()["year"] <= year]
    rows = rows.assign(department="Bergen") if whole else rows
    with warnings.catch_warnings():  # the share of a department that shrank is not defined: it stands in the notes
        warnings.simplefilter("ignore", AssumptionWarning)
        return decentre.decompose_growth(
            budget(rows),
            lines(rows),
            price_index=None,
            between=(BEFORE, year),
            net_of_efficiency=net,
            currency="NOK",
        )


def groups(department=HEALTH, year=FIRST):
    """Return each change group of a department in a year, in NOK million, with its component and the reason."""
    rows = changes()[(changes()["department"] == department) & (changes()["year"] == year)]
    sums = rows.groupby("group")["amount"].sum() / MILLION
    about = pd.DataFrame(GROUPS, index=["component", "name", "why"]).T
    return about.assign(amount=sums, component=about["component"].fillna("remainder"))


def reform():
    """Return what the coordination reform brings to health in 2012, in kroner."""
    rows = changes()[(changes()["year"] == FIRST) & changes()["change"].str.startswith(REFORM)]
    return rows.set_index("change")["amount"]


def decided(year=FIRST):
    """Return what a year's budget decides itself in health, in NOK million: new, once only, and cut."""
    table = groups(year=year)
    return table.loc[NEW, "amount"].sum()


@cache
def choices(department=HEALTH):
    """Put each contested group in and out of the claims, prices by the city's own lines or by a national index."""
    rows = changes()[(changes()["department"] == department) & (changes()["year"] == FIRST)]
    return decentre.vary_choices(
        budget(rows),
        lines(rows, claims=CONTESTED),
        price_indices={"stated": None, "GDP deflator": "gdp_deflator:NOR"},
        net_of_efficiency=(False, True),
        denominators=("gross_growth", "growth"),
        contested=CONTESTED,
        currency="NOK",
    )


def run():
    """Return every recomputed value by its id."""
    spending, income = changes(), changes("income")
    found = {"departments": spending["department"].nunique()}
    for year in YEARS:
        found[f"spending_{year}"] = spending.loc[spending["year"] == year, "amount"].sum() / MILLION
    both = spending.loc[spending["year"] == FIRST, "amount"].sum() + income.loc[income["year"] == FIRST, "amount"].sum()
    found["balance"] = both
    city = split(whole=True).parts[PARTS].iloc[0] / MILLION
    found |= {f"city_{name}": city[name] for name in PARTS}
    for year in YEARS:
        health = split(year)
        part = health.parts[PARTS].loc[(HEALTH, year)] / MILLION
        found |= {f"health_{name}_{year}": part[name] for name in PARTS[1:]}
        found[f"health_growth_{year}"] = health.gross_growth.loc[(HEALTH, year)] / MILLION
        found[f"health_share_{year}"] = 100 * health.shares["discretionary"].loc[(HEALTH, year)]
        found[f"health_decided_{year}"] = decided(year)
    table = groups()["amount"]
    found |= {"health_baseline": part["baseline"], "health_prices": table["N01"], "health_efficiency": table["N11"]}
    found |= {"reform": reform().sum() / MILLION}
    curve = choices().table["share"]
    stated = curve[choices().table["price_index"] == "stated"]
    found |= {"choices_low": 100 * curve.min(), "choices_high": 100 * curve.max()}
    return found | {"stated_low": 100 * stated.min(), "stated_high": 100 * stated.max()}


def figures():
    """Return what the report draws: caption to result."""
    return {
        "Bergen 2012: growth of nine departments in the city's own change groups": split(),
        "Health and inclusion: the remainder under every choice": choices(),
    }
