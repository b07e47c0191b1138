"""Health money of 184 municipalities of Ceará: who pays, the law's minimum, where it goes, and a placebo that fails."""

import warnings
from functools import cache

import decentre
import pandas as pd
from decentre import AssumptionWarning, datasets, measures, prices

FIRST, LAST = "2013", "2019"
MINIMUM = 0.15  # of the own base: Constitutional Amendment 29 of 2000, Complementary Law 141 of 2012
MILLION = 1e6
EARMARKED = ["additional_revenue_total", "sus_transfers", "from_union"]  # what may be taken off spending, widest first
RANKED = ["2013", "2014", "2015", "2016", "2017", "2018"]  # GDP is not held for 2019


@cache
def money():
    """Return every municipality and year, years as labels."""
    table = datasets.load("municipal_health_ceara")
    return table.assign(year=table["year"].astype(str))


@cache
def spenders():
    """Return the municipality-years whose spending is held: one of 1,281 is not."""
    return money().dropna(subset=["health_spend_total"])


def sums():
    """Return transfers, spending, own base and own taxes by year, in BRL million."""
    columns = ["sus_transfers", "health_spend_total", "own_revenue_base", "own_taxes"]
    return money().groupby("year")[columns].sum() / MILLION


# --- who pays ----------------------------------------------------------------------------------------------------


def imbalance():
    """Return the share of health spending that municipalities do not pay themselves, by year, own in two senses.

    ``base``: whatever is not earmarked for health is own, constitutional transfers too. ``taxes``: of that, only the part that
    own taxes are of the base; a municipality-year whose own taxes are not held is left out.
    """
    rows = spenders().assign(net=lambda t: t["health_spend_total"] - t["additional_revenue_total"])
    rows["from_taxes"] = rows["net"] * rows["own_taxes"] / rows["own_revenue_base"]
    found = {}
    for year, part in rows.groupby("year"):
        known = part.dropna(subset=["own_taxes"])
        found[year] = {
            "base": measures.vertical_imbalance(part["net"].sum(), part["health_spend_total"].sum()),
            "taxes": measures.vertical_imbalance(known["from_taxes"].sum(), known["health_spend_total"].sum()),
        }
    return pd.DataFrame(found).T.rename_axis("year")


def split(*, beyond_prices=True, whole=False):
    """Split the growth of health spending from 2013 to 2019: prices, what SUS transfers added, and the remainder.

    Prices are taken off the whole of 2013's spending, the part that transfers met too; so of the transfers' growth only what is
    beyond prices is counted (or all of it, which counts prices on transfers twice). ``whole``: 183 municipalities added up.
    """
    columns = ["health_spend_total", "sus_transfers"]
    rows = spenders().pivot_table(index="body", columns="year", values=columns, aggfunc="first")
    rows = rows.dropna(subset=[("health_spend_total", FIRST), ("health_spend_total", LAST)])
    rows = rows.sum().to_frame("183 municipalities").T.rename_axis("body") if whole else rows
    dearer = prices.load("gdp_deflator:BRA").ratio(FIRST, LAST) if beyond_prices else 1
    transfers = rows["sus_transfers"]
    claims = (transfers[LAST] - transfers[FIRST] * dearer).rename("amount").reset_index()
    claims = claims.assign(year=LAST, line="SUS transfers", component="priority")
    budget = rows["health_spend_total"][[FIRST, LAST]].melt(ignore_index=False, value_name="amount").reset_index()
    with warnings.catch_warnings():  # shares of municipalities that shrank are not defined: they stand in the notes
        warnings.simplefilter("ignore", AssumptionWarning)
        return decentre.decompose_growth(
            budget, claims, price_index="gdp_deflator:BRA", between=(FIRST, LAST), currency="BRL"
        )


def growth(*, beyond_prices=True):
    """Return the parts of the growth of all municipalities whose spending is held in both years, in BRL million."""
    parts = split(beyond_prices=beyond_prices, whole=True).parts.iloc[0]
    return parts[["baseline", "inflation", "priorities", "discretionary", "budget"]] / MILLION


# --- the law's minimum -------------------------------------------------------------------------------------------


def own_shares(earmarked=EARMARKED[0]):
    """Return health spending net of earmarked money as a share of the own base: municipality-years."""
    rows = spenders()
    share = (rows["health_spend_total"] - rows[earmarked]) / rows["own_revenue_base"]
    return rows[["body", "municipality", "year"]].assign(share=share)


def below():
    """Return how many municipalities are below the minimum by year, for each reading of what is earmarked."""
    found = {name: own_shares(name).query("share < @MINIMUM").groupby("year").size() for name in EARMARKED}
    return pd.DataFrame(found).fillna(0).astype(int)


def often_below():
    """Return in how many of seven years a municipality was below the minimum, of those that ever were."""
    return own_shares().query("share < @MINIMUM").groupby("body").size()


# --- where it goes -----------------------------------------------------------------------------------------------


def poverty(rows):
    """Return people per million reais of product: high where people are poor."""
    return MILLION * rows["population"] / rows["gdp"]


@cache
def leaning(column="sus_transfers", year="2017"):
    """Hold money per head against poverty: above zero leans to the poor."""
    rows = spenders()[spenders()["year"] == year].set_index("body")
    people = rows["population"]
    return decentre.assess_targeting(
        rows[column], poverty(rows), population=people, replicates=999, seed=2017, currency="BRL"
    )


def targeting(year="2017", column="sus_transfers", *, weighted=True):
    """Return the concentration index alone, municipalities weighted by people or each counted once."""
    rows = money()[money()["year"] == year]
    people = rows["population"] if weighted else None
    return measures.concentration_index(rows[column] / rows["population"], poverty(rows), weights=people).estimate


# --- what a transferred real adds: the placebo first ---------------------------------------------------------------


def added(spend="health_spend_total", earmark="sus_transfers", *, by_people=False, rows=None):
    """Estimate what goes with a transferred real; its lead, next year's transfer, is the placebo."""
    panel = (spenders() if rows is None else rows).dropna(subset=[spend])
    with warnings.catch_warnings():  # the lead test fails, which the study says first
        warnings.simplefilter("ignore", AssumptionWarning)
        return decentre.estimate_additionality(
            panel,
            spend=spend,
            earmark=earmark,
            population="population",
            weights="population" if by_people else None,
            inference="cluster",
            currency="BRL",
        )


@cache
def choices():
    """Estimate it with other spending, other transfers, other weights and without doubtful accounts: the placebo beside each."""
    credible = spenders()[own_shares()["share"].to_numpy() > 0]
    tried = {
        "all spending on SUS transfers": added(),
        "each municipality by its people": added(by_people=True),
        "transfers of the Union alone": added(earmark="from_union"),
        "all revenue for health": added(earmark="additional_revenue_total"),
        "current spending": added("current_spend"),
        "staff": added("staff_spend"),
        "without Fortaleza": added(rows=spenders().query("municipality != 'Fortaleza'")),
        "accounts with own money below zero left out": added(rows=credible),
    }
    found = {name: _row(done, "pound" if "people" in name else "body") for name, done in tried.items()}
    return pd.DataFrame(found).T


def _row(done, weighting):
    row = done.summary().loc[weighting]
    return row[["lead", "lead_p", "estimate", "se", "low", "high"]]


def outside():
    """Return what others print of the same state: its product, and its people."""
    product, people = money().groupby("year")["gdp"].sum(), money().groupby("year")["population"].sum()
    last = money()[money()["year"] == LAST]["population"]
    large = last[last > 100_000]
    found = {f"gdp_{year}": product[year] / 1e9 for year in ("2017", "2018")}
    found |= {f"gdp_head_{year}": product[year] / people[year] for year in ("2017", "2018")}
    return found | {
        "people_2019": people[LAST] / MILLION,
        "large": len(large),
        "people_large": large.sum() / MILLION,
        "share_large": 100 * large.sum() / people[LAST],
    }


def run():
    """Return every recomputed value by its id."""
    found = outside()
    done, twice = added(), added(by_people=True).summary().loc["pound"]
    row = done.summary().loc["body"]
    found |= {"lead": row["lead"], "lead_p": row["lead_p"], "added": done.estimate, "added_se": done.se}
    found |= {
        "added_low": done.low,
        "added_high": done.high,
        "added_people": twice["estimate"],
        "added_people_se": twice["se"],
    }
    table = choices()
    found |= {"choices_low": table["estimate"].min(), "choices_high": table["estimate"].max()}
    found |= {"leads_low": table["lead"].min(), "leads_high": table["lead"].max(), "leads_p": table["lead_p"].max()}
    for year, row in sums().iterrows():
        found[f"transfers_{year}"] = row["sus_transfers"]
        if year in (FIRST, LAST):
            found |= {f"spend_{year}": row["health_spend_total"], f"base_{year}": row["own_revenue_base"]}
    found["taxes_of_base"] = 100 * money()["own_taxes"].sum() / money()["own_revenue_base"].sum()
    for year, row in imbalance().iterrows():
        found |= {f"imbalance_{year}": 100 * row["base"], f"imbalance_taxes_{year}": 100 * row["taxes"]}
    parts = growth()
    found |= {f"growth_{name}": parts[name] for name in parts.index}
    found["growth_left_twice"] = growth(beyond_prices=False)["discretionary"]
    for name, column in below().items():
        found |= {f"below_{name}_{year}": column[year] for year in column.index}
    found |= {"ever_below": len(often_below()), "often_below": (often_below() >= 3).sum()}
    found["negative"] = (own_shares()["share"] < 0).sum()
    for year in RANKED:
        found |= {f"leaning_{year}": targeting(year), f"leaning_each_{year}": targeting(year, weighted=False)}
    return found


def figures():
    """Return what the report draws: caption to result."""
    return {
        "What goes with a transferred real: not causal, its placebo fails": added(),
        "SUS transfers per head by poverty, 2017": leaning(),
        "Health spending, 2013 to 2019: prices, transfers and the remainder": split(whole=True),
    }
