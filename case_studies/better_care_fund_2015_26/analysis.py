"""The Better Care Fund, 2015-16 to 2025-26: its parts, the chain of its minimum, and its share of NHS money."""

import decentre
from decentre import datasets

MILLION = 1e6
UP_FRONT, ON_CONDITION = 2519.0, 1000.0  # of the NHS minimum of 2016-17, £m: policy framework 2016/17


def totals():
    """Return the components by year in £m, the printed figure first where two sources round differently."""
    table = datasets.load("better_care_fund_totals").sort_values("certainty", ascending=False, kind="stable")
    return table.drop_duplicates(["year", "component"]).set_index(["year", "component"])["value"]


def mandated_2015():
    """Return the parts that had to be pooled in 2015-16, in £m."""
    table = datasets.load("earmarked_programmes").query("year == '2015-16'").set_index("programme")["value"]
    existing = table[table.index.str.startswith("Better Care Fund from existing 2014-15 money")]
    return [*existing, table["Better Care Fund, further NHS funding"]]


def pool_2025():
    """Return the minimum of 2025-26 as a pool of three contributions."""
    fund = totals()["2025-26"]
    paid = {
        "NHS minimum": fund["nhs_minimum"],
        "councils' grant": fund["la_better_care_grant"],
        "facilities grant": fund["dfg"],
    }
    pounds = {name: value * MILLION for name, value in paid.items()}
    return decentre.pool_budgets(pounds, sum(pounds.values()), risk_share="pro_rata", currency="GBP")


def nhs_money():
    """Return NHS England's planned revenue and what boards spend, 2025-26, in £m."""
    budgets = datasets.load("department_budgets").set_index(["line", "year"])["value"]
    edges = datasets.load("flow_of_funds_published").query("year == '2025-26' and basis == 'draft outturn'")
    boards = edges.set_index("to_node")["value_gbp_million"]["ICB net expenditure"]
    return budgets["nhse_rdel", "2025-26"], boards


def run():
    """Return every recomputed value by its id."""
    fund, pool = totals(), pool_2025()
    chain = (
        decentre.project_minimum(fund["2020-21", "nhs_minimum"] * MILLION, first="2020-21", last="2024-25") / MILLION
    )
    minimum = pool.lines["spend"].sum() / MILLION
    revenue, boards = nhs_money()
    grants = datasets.load("improved_better_care_fund").pivot(index="council", columns="year", values="value_gbp")
    before = chain["2024-25"].round() + 1000 - fund["2024-25", "discharge_fund_la"]
    return {
        "PF07": chain["2024-25"],
        "PF08": minimum,
        "PF09": sum(mandated_2015()),
        "PF18a": 100 * minimum / revenue,
        "PF18b": 100 * fund["2025-26", "nhs_minimum"] / boards,
        "PF19": (grants["2023-24"] - grants["2024-25"]).abs().max(),
        "chain_2021_22": chain["2021-22"],
        "chain_2022_23": chain["2022-23"],
        "chain_2023_24": chain["2023-24"],
        "mandated_2015_16": sum(mandated_2015()),
        "pooled_2015_16": fund["2015-16", "total_minimum"] + fund["2015-16", "additional_voluntary"],
        "voluntary_2015_16": 100 * fund["2015-16", "additional_voluntary"] / fund["2015-16", "total_pooled_planned"],
        "minimum_2016_17": fund["2016-17", "nhs_minimum"] + fund["2016-17", "dfg"],
        "condition_2016_17": UP_FRONT + ON_CONDITION,
        "voluntary_2019_20": 100 * (1 - fund["2019-20", "total_minimum"] / fund["2019-20", "total_pooled"]),
        "minimum_2020_21": fund["2020-21"][["nhs_minimum", "ibcf", "dfg"]].sum(),
        "minimum_2021_22": chain["2021-22"] + fund["2021-22"][["ibcf", "dfg"]].sum(),
        "discharge_councils": 100
        * fund["2022-23", "asc_discharge_fund_la"]
        / fund["2022-23", "asc_discharge_fund_total"],
        "rise_2025_26": 100 * (fund["2025-26", "nhs_minimum"] / before - 1),
        "councils_2025_26": 100 * (1 - pool.table["contribution_share"]["NHS minimum"]),
        "grant_15_councils": grants["2024-25"].sum(),
    }


def figures():
    """Return what the report draws: caption to result."""
    return {"The minimum of 2025-26 by who pays it in": pool_2025()}
