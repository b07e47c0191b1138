"""Clinical commissioning groups: how much of the growth of 2018-19 lay above the common minimum?"""

import decentre
import pandas as pd
from decentre import datasets, tables

THOUSAND = 1e3


def published(*, repeated):
    """Return the published rows, with or without the one that repeats another."""
    table = datasets.load("ccg_growth_2018_19")
    table["body"] = table["ccg_code"].fillna("no code") + " " + table["ccg_name"]
    repeats = table["note"].fillna("").str.contains("repeats")
    return table if repeated else table[~repeats]


def above_minimum(*, repeated):
    """Decompose each group's growth: the common minimum is national (method M8: no price term)."""
    table = published(repeated=repeated)
    pounds = {
        "2017-18": table["final_allocation_gbp_thousand"] - table["final_growth_gbp_thousand"],
        "2018-19": table["final_allocation_gbp_thousand"],
    }
    budget = pd.concat(
        pd.DataFrame({"body": table["body"], "year": year, "amount": amount * THOUSAND})
        for year, amount in pounds.items()
    )
    lines = pd.DataFrame(
        {
            "body": table["body"],
            "year": "2018-19",
            "line": "minimum growth",
            "component": "priority",
            "amount": table["minimum_growth_gbp_thousand"] * THOUSAND,
        }
    )
    return decentre.decompose_growth(budget, lines, price_index=None, currency="GBP")


def pooled(decomposition):
    """Return the pooled share above the minimum, in per cent, with its leave-one-out range and interval."""
    return decentre.summarise_discretion(decomposition, seed=2018)


def transfers_2019():
    """Decompose 2019-20 as an index (baseline 100): transfers from emergency prices and the pay deal taken out."""
    table = datasets.load("growth_cases")
    rates = table[(table["case_id"] == "ccg_2019") & (table["unit"] == "percent of baseline")].set_index("component")[
        "value"
    ]
    budget = tables.make_budget("CCGs, England (index)", {"2018-19": 100.0, "2019-20": 100.0 + rates["growth"]})
    moved = rates["growth"] - rates["growth without emergency price and pay deal transfers"]
    lines = tables.make_lines("CCGs, England (index)", "2019-20", transfer={"prices and pay deal": moved})
    return decentre.decompose_growth(budget, lines, price_index=None, currency="GBP")


def run():
    """Return every recomputed value by its id."""
    every, once = above_minimum(repeated=True), above_minimum(repeated=False)
    summary = {True: pooled(every).table.iloc[0], False: pooled(once).table.iloc[0]}
    extra = {t: r["discretionary"] / 1e6 for t, r in summary.items()}
    return {
        "GR20": 100 * summary[True]["share"],
        "GR21": 100 * summary[False]["share"],
        "groups_above": float((published(repeated=True)["growth_above_minimum_gbp_thousand"] > 0).sum()),
        "rows": float(len(published(repeated=True))),
        "growth_209": summary[True]["growth"] / 1e6,
        "growth_208": summary[False]["growth"] / 1e6,
        "above_208": extra[False],
        "baseline_209": every.parts["baseline"].sum() / 1e6,
        "baseline_208": once.parts["baseline"].sum() / 1e6,
        "allocation_209": every.parts["budget"].sum() / 1e6,
        "GR22": 100 * transfers_2019().shares["transfers"].iloc[0],
    }


def figures():
    """Return what the report draws: caption to result."""
    once = above_minimum(repeated=False)
    return {
        "208 groups, 2018-19: the minimum, and growth above it": once,
        "CCGs, England, 2019-20, baseline 100: money that only moved between lines": transfers_2019(),
    }
