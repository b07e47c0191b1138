"""What clinical commissioning groups were given, 2013-14 to 2019-20, on the geography of the last year."""

import warnings
from functools import cache

import decentre
import pandas as pd
from decentre import AssumptionWarning, datasets, measures, tables

FIRST, LAST = "2013-14", "2019-20"
POPULATED = "2017-18"  # the last year with people
MILLION = 1e6
CUMBRIA = {"01H": "01H and 01K", "01K": "01H and 01K"}  # the south of one is with the other from 2018-19
PRICES = {"GDP deflator": "gdp_deflator", "CPI": "cpi", "RPI": "rpi"}
NEAR = 0.1  # points of growth


@cache
def published():
    """Return the allocations as collected."""
    return datasets.load("ccg_allocations_2013_20")


@cache
def followed():
    """Return allocations and people on the geography of 2019-20, Cumbria and Morecambe Bay as one."""
    table = published().assign(body=published()["body"].replace(CUMBRIA))
    sums = table.groupby(["body", "year"], as_index=False)[["amount", "people"]].sum(min_count=1)
    return tables.follow(sums, datasets.load("ccg_successors"))


def split(price_index="gdp_deflator", *, geography=followed, between=(FIRST, LAST)):
    """Split growth into inflation and what was left after it, over six years or year by year."""
    budget = geography()[["body", "year", "amount"]]
    with warnings.catch_warnings():  # where money shrank a share is not defined: it stands in the notes
        warnings.simplefilter("ignore", AssumptionWarning)
        return decentre.decompose_growth(budget, price_index=price_index, between=between, currency="GBP")


def growth(found):
    """Return growth in per cent of the baseline, by body and year."""
    return 100 * found.gross_growth / found.parts["baseline"]


def choices():
    """Return what three price measures leave of the growth of all groups over six years."""
    found = {name: split(index).parts[["inflation", "discretionary"]].sum() / MILLION for name, index in PRICES.items()}
    table = pd.DataFrame(found).T
    return table.assign(left=100 * table["discretionary"] / table.sum(axis=1))


def yearly():
    """Return the growth of all groups year by year, in per cent."""
    found = split(between=None).parts.groupby("year")[["baseline", "budget"]].sum()
    return 100 * (found["budget"] / found["baseline"] - 1)


def per_head(label):
    """Return pounds a head and people, of the groups whose population is known."""
    rows = published()[(published()["year"] == label) & published()["people"].notna()].set_index("body")
    return rows["amount"] / rows["people"], rows["people"]


def spread(label):
    """Return the coefficient of variation of pounds a head, weighted by people."""
    heads, people = per_head(label)
    return float(measures.coefficient_of_variation(heads, weights=people))


def other_publication(between=("2017-18", "2018-19")):
    """Put the growth of another publication, said to be of 2018-19, beside that of two years of the collection."""
    other = datasets.load("ccg_growth_2018_19").dropna(subset=["ccg_code"]).drop_duplicates("ccg_code")
    other = other.set_index("ccg_code")[["final_growth_pct", "final_allocation_gbp_thousand"]]
    rows = published()[published()["year"].isin(between)][["body", "year", "amount"]]
    budget = tables.follow(rows, datasets.load("ccg_successors"))
    collected = growth(split(geography=lambda: budget, between=between)).droplevel("year")
    money = budget[budget["year"] == between[1]].set_index("body")["amount"]
    return other.join(collected.rename("collected")).join(money.rename("amount")).dropna()


def run():
    """Return every recomputed value by its id."""
    found, years = split(), yearly()
    rise = growth(found).droplevel("year")
    round_2019 = growth(split(between=None)).xs("2019-20", level="year")
    sums, groups = published().groupby("year")["amount"].sum() / MILLION, published().groupby("year").size()
    beside, earlier = other_publication(), other_publication(("2016-17", "2017-18"))
    left = found.parts["discretionary"]
    values = {f"sum_{label[:4]}": amount for label, amount in sums.items()}
    values |= {f"groups_{label[:4]}": count for label, count in groups.items()}
    values |= {f"growth_{label[:4]}": rate for label, rate in years.items()}
    values |= {"growth": found.gross_growth.sum() / MILLION, "bodies": len(found.parts)}
    values |= {"growth_2018_pounds": _change("2018-19"), "unmatched": len(split(between=None).unmatched)}
    values |= {"left": left.sum() / MILLION, "left_share": 100 * left.sum() / found.gross_growth.sum()}
    values |= {"left_cpi": choices().loc["CPI", "left"], "left_rpi": choices().loc["RPI", "left"]}
    values |= {"rise_least": rise.min(), "rise_median": rise.median(), "rise_most": rise.max()}
    values |= {"left_negative": (left < 0).sum()}
    values |= {f"spread_{label[:4]}": 100 * spread(label) for label in (FIRST, POPULATED)}
    values |= {
        "other_matched": len(beside),
        "other_near": (_gap(beside) <= NEAR).sum(),
        "other_gap": _gap(beside).median(),
    }
    values |= {
        "earlier_matched": len(earlier),
        "earlier_near": (_gap(earlier) <= NEAR).sum(),
        "earlier_gap": _gap(earlier).median(),
    }
    values |= {"other_level": 100 * (beside["final_allocation_gbp_thousand"].sum() * 1000 / beside["amount"].sum() - 1)}
    values |= {
        "draft_all": years["2019-20"],
        "draft_west_london": round_2019["08Y"],
        "draft_bradford": round_2019["02W"],
    }
    return values | {"draft_blackpool": round_2019["00R"], "draft_westminster": round_2019["09A"]}


def _change(label):
    return split(between=None).reconciliation.loc[label, "growth"] / MILLION


def _gap(beside):
    return (beside["final_growth_pct"] - beside["collected"]).abs()


def figures():
    """Return what the report draws: caption to result."""
    return {
        "191 groups, 2013-14 to 2019-20: growth, inflation and what was left": split(),
        "The same with retail prices": split("rpi"),
    }


def as_published():
    """Return entries and exits where mergers are not followed, in GBP million."""
    found = split(geography=published, between=None).reconciliation
    return pd.DataFrame(found[["growth", "entries", "exits"]] / MILLION)
