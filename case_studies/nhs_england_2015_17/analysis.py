"""NHS England's plan of January 2016: how much of the growth of 2016-17 was held nationally?"""

import decentre
from decentre import datasets, prices, tables

MILLION = 1e6
LOCAL = ["CCGs", "Primary care", "Specialised"]
HELD = "Total sustainability and transformation"
# Commissioner cash growth and buying power in 2015-16, two single facts of a chart whose data may not be redistributed.
CASH, BUYING_POWER = 0.034747, 0.051572


def plan():
    """Return the plan in pounds: index stream, columns years."""
    table = datasets.load("nhs_england_plan")
    return table.pivot(index="stream", columns="year", values="value_gbp_million") * MILLION


def nationally_held():
    """Decompose the growth of the whole plan, what is held nationally counted as priorities (method M9: no price term)."""
    streams = plan()
    budget = tables.make_budget("NHS England", streams.loc["Total", ["2015-16", "2016-17"]].to_dict())
    rise = streams.loc[HELD, "2016-17"] - streams.loc[HELD, "2015-16"]
    lines = tables.make_lines("NHS England", "2016-17", priority={"sustainability and transformation": rise})
    return decentre.decompose_growth(budget, lines, price_index=None, currency="GBP")


def groups_2016(rate=0.018):
    """Decompose the growth of the commissioning groups: net tariff, and the one per cent reserve."""
    streams = plan()
    reserve = (
        datasets.load("earmarked_programmes")
        .set_index("programme")
        .loc["CCG 1 percent reserve under central sign-off", "value"]
    )
    budget = tables.make_budget("CCGs, England", streams.loc["CCGs", ["2015-16", "2016-17"]].to_dict())
    lines = tables.make_lines("CCGs, England", "2016-17", priority={"1 per cent reserve": reserve * MILLION})
    return decentre.decompose_growth(budget, lines, price_index=prices.from_rates({"2016-17": rate}), currency="GBP")


def run():
    """Return every recomputed value by its id."""
    streams = plan()
    held, groups = nationally_held(), groups_2016()
    subtotal = streams.loc[LOCAL].sum() / MILLION
    others = ["Other direct commissioning", "NHS England central budgets", "Non recurrent use of drawdown", HELD]
    total = (streams.loc[LOCAL].sum() + streams.loc[others].sum()) / MILLION
    values = {
        "GR18": 100 * held.shares["priorities"].iloc[0],
        "GR19": 100 * groups.shares["discretionary"].iloc[0],
        "tariff_share": 100 * groups.shares["inflation"].iloc[0],
        "reserve_share": 100 * groups.shares["priorities"].iloc[0],
        "of_baseline": 100 * groups.share_of_baseline["discretionary"].iloc[0],
        "GR37": subtotal["2015-16"],
        "GR30": 100 * prices.real_growth(CASH, BUYING_POWER),
    }
    values |= {f"subtotal_{y.replace('-', '_')}": v for y, v in subtotal.items()}
    return values | {f"total_{y.replace('-', '_')}": v for y, v in total.items()}


def figures():
    """Return what the report draws: caption to result."""
    return {
        "NHS England, 2016-17: what was held nationally": nationally_held(),
        "CCGs, England, 2016-17: net tariff and the one per cent reserve": groups_2016(),
        "How much of the reserve would have to be local for half of growth to be": decentre.tipping_point(
            groups_2016()
        ),
    }
