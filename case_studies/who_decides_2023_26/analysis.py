"""Who decides on the money of the NHS in England, 2023-24 to 2025-26, as far as the published flows go?"""

import decentre
from decentre import datasets, measures

MILLION = 1e6
SYSTEMS, NHSE, SPECIALISED = "Systems (boards and their providers)", "NHS England", "Specialised commissioning"
TECHNICAL = "Technical and ringfenced adjustments"
SCOPES = {
    "2023-24": "NHS England revenue, month 9 forecast",
    "2024-25": "NHS England revenue, limit at month 4",
    "2025-26": "NHS England revenue, draft outturn",
}


def flow(scope, year):
    """Trace one published scope of one year."""
    flows = datasets.load("fund_flows")
    return decentre.trace_funds(flows[flows["scope"] == scope], year=year, currency="GBP")


def systems_from_lines(year, basis):
    """Return what boards and providers spend, less what providers are paid, from the lines as published, in GBP million."""
    lines = datasets.load("flow_of_funds_published")
    parts = lines[
        (lines["year"] == year) & (lines["basis"] == basis) & (lines["part_of"] == "Systems (ICBs and providers)")
    ]
    return (parts["value_gbp_million"] * parts["sign_in_parent"]).sum()


def total(traced):
    """Return the sum of the lines of NHS England, technical adjustments taken off, in GBP million."""
    paid = traced.nodes["paid"]
    return (paid[NHSE] - paid.get(TECHNICAL, 0.0)) / MILLION


def shares(traced):
    """Return the share of NHS England's payments that goes to systems, alone and with specialised commissioning."""
    received = traced.nodes["received"] / traced.nodes.loc[NHSE, "paid"]
    return 100 * received[SYSTEMS], 100 * (received[SYSTEMS] + received[SPECIALISED])


def budgets_of_2024_25():
    """Return the published budgets of NHS England for 2024-25, by scope, in GBP million."""
    flows = datasets.load("fund_flows")
    rows = flows[(flows["year"] == "2024-25") & (flows["payer"] == "DHSC") & (flows["payee"] == NHSE)]
    return (rows.set_index("scope")["amount"] / MILLION).sort_values()


def run():
    """Return every recomputed value by its id."""
    traced = {year: flow(scope, year) for year, scope in SCOPES.items()}
    allocation = flow("NHS England revenue, allocation", "2025-26")
    department = flow("DHSC budget, outturn", "2023-24").nodes["received"] / MILLION
    streams = flow("ICB allocations, initial", "2024-25").path
    outturn = traced["2025-26"]
    lines = datasets.load("flow_of_funds_published").set_index(["year", "basis", "to_node"])["value_gbp_million"]
    boards, providers = (lines["2025-26", "draft outturn", n] for n in ("ICB net expenditure", "Provider expenditure"))
    budgets = budgets_of_2024_25()
    found = {
        "PF01": systems_from_lines("2025-26", "draft outturn"),
        "PF02": total(outturn),
        "PF03": total(allocation),
        "PF04": systems_from_lines("2023-24", "month 9 forecast"),
        "PF05": total(traced["2024-25"]),
        "PF06": department[["NHS England", "Other DHSC revenue", "Capital"]].sum(),
        "total_2024_25": total(traced["2024-25"]),
        "gap_2024_25": traced["2024-25"].balance.loc[NHSE, "gap"] / MILLION,
        "allocation_systems": systems_from_lines("2025-26", "allocation"),
        "gross_2025_26": boards + providers,
        "counted_twice": boards + providers - systems_from_lines("2025-26", "draft outturn"),
        "centre_2025_26": 100 * outturn.deciders.loc[NHSE, "share"],
        "core_share": 100 * streams["Core services"],
        "from_above": measures.vertical_imbalance(0.0, outturn.nodes.loc[SYSTEMS, "received"]),
        "budget_gap": budgets.iloc[-1] - budgets.iloc[0],
    }
    for year, result in traced.items():
        key = year.replace("-", "_")
        found[f"systems_{key}"], found[f"with_specialised_{key}"] = shares(result)
    return found


def figures():
    """Return what the report draws: caption to result."""
    return {f"NHS England, {year}: {scope.split(', ')[1]}": flow(scope, year) for year, scope in SCOPES.items()}
