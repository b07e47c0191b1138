"""Put the published flows of funds into payments that balance, one scope at a time, in pounds.

    python prepare.py

Nothing is added across scopes. A line that the source shows as negative becomes a payment the other way; what providers
spend beyond their income is provider expenditure less provider income; a sum or a remainder is marked derived.
"""

from pathlib import Path
from typing import Any

import pandas as pd

HERE = Path(__file__).parent
MILLION = 1_000_000
NHSE, SYSTEMS = "NHS England", "Systems (boards and their providers)"
BOARDS, BEYOND = "Boards, net expenditure", "Providers, spending beyond income"
PUBLISHED_SYSTEMS = "Systems (ICBs and providers)"
TECHNICAL = "Technical and ringfenced adjustments"
LIMIT = "NHS England revenue, limit at month 4"
OUTTURN, ALLOCATION = "NHS England revenue, draft outturn", "NHS England revenue, allocation"
FORECAST = "NHS England revenue, month 9 forecast"
PLAN = "DHSC budget, plan"
MINIMUM, POOLS = "Better Care Fund, minimum", "Better Care Fund pools"

# year, scope, basis in the published table, payer, payee, lines there with their sign, note
FROM_FLOWS = [
    ("2023-24", FORECAST, "month 9 forecast", "DHSC", NHSE, f"{PUBLISHED_SYSTEMS};Specialised commissioning;Other direct commissioning;Central costs", "sum of the lines"),
    ("2023-24", FORECAST, "month 9 forecast", NHSE, SYSTEMS, PUBLISHED_SYSTEMS, ""),
    ("2023-24", FORECAST, "month 9 forecast", NHSE, "Specialised commissioning", "Specialised commissioning", "not yet delegated"),
    ("2023-24", FORECAST, "month 9 forecast", NHSE, "Other direct commissioning", "Other direct commissioning", ""),
    ("2023-24", FORECAST, "month 9 forecast", NHSE, "Central costs", "Central costs", ""),
    ("2023-24", FORECAST, "month 9 forecast", SYSTEMS, BOARDS, "ICB net expenditure", ""),
    ("2023-24", FORECAST, "month 9 forecast", SYSTEMS, BEYOND, "Provider expenditure;-Provider income", "127240 - 125359"),
    ("2024-25", LIMIT, "full-year allocation at month 4", "DHSC", NHSE, "TOTAL non-ringfenced RDEL", "the lines add up to 1m more (rounding)"),
    ("2024-25", LIMIT, "full-year allocation at month 4", TECHNICAL, NHSE, f"-{TECHNICAL}", "negative in the source"),
    ("2024-25", LIMIT, "full-year allocation at month 4", NHSE, SYSTEMS, PUBLISHED_SYSTEMS, ""),
    ("2024-25", LIMIT, "full-year allocation at month 4", NHSE, "Specialised commissioning", "Specialised commissioning", "not delegated"),
    ("2024-25", LIMIT, "full-year allocation at month 4", NHSE, "Other direct commissioning", "Other direct commissioning", ""),
    ("2024-25", LIMIT, "full-year allocation at month 4", NHSE, "Central costs", "Central costs", ""),
    ("2024-25", LIMIT, "full-year allocation at month 4", NHSE, "Transformation and reserves", "Transformation and reserves", ""),
    ("2024-25", LIMIT, "full-year allocation at month 4", SYSTEMS, "Boards and providers, not split", PUBLISHED_SYSTEMS, "the source does not split it"),
    ("2024-25", "ICB allocations, initial", "initial allocations", NHSE, "Core services", "ICB allocations: core services", ""),
    ("2024-25", "ICB allocations, initial", "initial allocations", NHSE, "Primary medical care", "ICB allocations: primary medical care", ""),
    ("2024-25", "ICB allocations, initial", "residual", NHSE, "Other streams", "ICB allocations: other streams", "127200 - 107600 - 11200"),
    *[
        row
        for scope, basis in ((ALLOCATION, "allocation"), (OUTTURN, "draft outturn"))
        for row in (
            ("2025-26", scope, basis, "DHSC", NHSE, "TOTAL non-ringfenced RDEL", ""),
            ("2025-26", scope, basis, TECHNICAL, NHSE, f"-{TECHNICAL}", "negative in the source"),
            ("2025-26", scope, basis, NHSE, SYSTEMS, PUBLISHED_SYSTEMS, ""),
            ("2025-26", scope, basis, NHSE, "Specialised commissioning", "Non-delegated specialised commissioning", "most was delegated to the boards"),
            ("2025-26", scope, basis, NHSE, "Other direct commissioning", "Other direct commissioning", ""),
            ("2025-26", scope, basis, NHSE, "Central costs", "Central costs", ""),
            ("2025-26", scope, basis, NHSE, "Transformation and reserves", "Transformation and reserves", ""),
            ("2025-26", scope, basis, SYSTEMS, BOARDS, "ICB net expenditure", ""),
        )
    ],
    ("2025-26", ALLOCATION, "allocation", SYSTEMS, "Deficit support withheld", "Deficit support funding withheld", ""),
    ("2025-26", OUTTURN, "draft outturn", SYSTEMS, BEYOND, "Provider expenditure;-Provider income (negative in source)", "152745 - 151851"),
    ("2025-26", MINIMUM, "minimum", "Boards (NHS minimum)", POOLS, POOLS, ""),
    ("2025-26", MINIMUM, "grant", "Councils (Better Care Grant)", POOLS, f"{POOLS} (LA Better Care Grant)", "section 31 grant"),
    ("2025-26", MINIMUM, "grant", "Councils (Disabled Facilities Grant)", POOLS, f"{POOLS} (DFG)", "section 31 grant"),
]  # fmt: skip
STATUTORY = "NHS England revenue resource use limit (also covers what trusts use)"


def prepare(flows: pd.DataFrame, budgets: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Return one row a payment: year, payer, payee, amount (pounds), scope, source, certainty, note.

    Parameters
    ----------
    flows, budgets, limits : pandas.DataFrame
        The datasets ``flow_of_funds_published``, ``department_budgets`` and ``health_and_care_budgets``.

    Returns
    -------
    pandas.DataFrame
        Sorted by year; within a scope in the order in which the money flows.
    """
    rows = [_from_flows(flows, *row) for row in FROM_FLOWS]
    for year, scope in (("2023-24", "DHSC budget, outturn"), ("2024-25", PLAN), ("2025-26", PLAN)):
        rows += _from_budgets(budgets, year, scope)
    limit = limits[(limits["measure"] == "nhse_total_revenue_resource_use_limit") & (limits["year"] == "2024-25")].iloc[
        0
    ]
    rows.append(
        _row(
            "2024-25", "DHSC", NHSE, limit["value"], STATUTORY, limit["source_key"], "verbatim", "revised 31 March 2025"
        )
    )
    return pd.DataFrame(rows).sort_values("year", kind="stable")


def _from_flows(
    flows: pd.DataFrame, year: str, scope: str, basis: str, payer: str, payee: str, lines: str, note: str
) -> dict[str, Any]:
    here = flows[(flows["year"] == year) & (flows["basis"] == basis)].set_index("to_node")
    rows = {str(node): row for node, row in here.iterrows()}
    parts = [(-1 if x.startswith("-") else 1, rows[x.removeprefix("-")]) for x in lines.split(";")]
    amount = sum(sign * row["value_gbp_million"] for sign, row in parts)
    derived = len(parts) > 1 or parts[0][1]["certainty"] == "derived"
    source = ";".join(dict.fromkeys(str(row["source_key"]) for _, row in parts))
    return _row(year, payer, payee, amount, scope, source, "derived" if derived else "verbatim", note)


def _from_budgets(budgets: pd.DataFrame, year: str, scope: str) -> list[dict[str, Any]]:
    here = budgets[budgets["year"] == year].set_index("line")["value"]
    source = budgets["source_key"].iloc[0]
    other = here["dhsc_rdel"] - here["nhse_rdel"]
    note = "resource budget less that of NHS England; holds the public health grant"
    return [
        _row(year, "HM Treasury", "DHSC", here["dhsc_tdel"], scope, source, "verbatim", ""),
        _row(year, "DHSC", NHSE, here["nhse_rdel"], scope, source, "verbatim", ""),
        _row(year, "DHSC", "Other DHSC revenue", other, scope, source, "derived", note),
        _row(year, "DHSC", "Capital", here["cdel"], scope, source, "verbatim", ""),
    ]


def _row(
    year: str, payer: str, payee: str, million: float, scope: str, source: str, certainty: str, note: str
) -> dict[str, Any]:
    return {
        "year": year,
        "payer": payer,
        "payee": payee,
        "amount": round(million * MILLION),
        "scope": scope,
        "source": source,
        "certainty": certainty,
        "note": note,
    }


if __name__ == "__main__":
    names = ("flow_of_funds_published", "department_budgets", "health_and_care_budgets")
    tables = [pd.read_csv(HERE.parent / name / "data.csv") for name in names]
    prepare(*tables).to_csv(HERE / "data.csv", index=False, lineterminator="\n")
