"""Integrated care boards, 2022-23 to 2025-26: the cost uplift, extra inflation money and the primary medical build-up."""

import decentre
from decentre import datasets, prices, tables

MILLION = 1e6
NHSCII_AT_HAND = datasets.at_hand("nhs_cost_inflation_index")  # its licence forbids commercial use: it does not ship
BUILD_UP = [
    "allocations as published July 2019",
    "care home premium",
    "practice funding increase from 2020-21 agreement",
    "new QOF indicators",
    "investment and impact fund",
    "PCN cash support moved from core",
]
TRANSFERS = ["recurrent transfers 2020-21", "recurrent transfers 2022-23"]
ACCESS = ["improving access from ICB core allocations", "improving access from SDF"]


def uplift_2025(stage):
    """Decompose 2025-26 as an index (baseline 100): growth 4.4, cost uplift less efficiency."""
    table = datasets.load("growth_cases")
    rates = table[table["case_id"] == "icb_2025"].set_index("component")["value"]
    budget = tables.make_budget("ICBs, England (index)", {"2024-25": 100.0, "2025-26": 100.0 + rates["base growth"]})
    lines = tables.make_lines(
        "ICBs, England (index)",
        "2025-26",
        efficiency={"efficiency": rates["efficiency"]},
        inflation={"cost uplift": rates[f"gross cost uplift, {stage}"]},
    )
    return decentre.decompose_growth(budget, lines, price_index=None, net_of_efficiency=True, currency="GBP")


def extra_inflation():
    """Return the extra inflation money of 2022-23 by line, in £m."""
    table = datasets.load("earmarked_programmes").set_index("programme")["value"]
    return table[table.index.str.startswith("Extra inflation funding")].drop("Extra inflation funding: total")


def primary_medical():
    """Return the build-up of the primary medical allocation in £m: index line, columns years."""
    return datasets.load("primary_medical_build_up").pivot(index="line", columns="year", values="value_gbp_million")


def nhs_england_2022():
    """Decompose NHS England's resource budget of 2022-23 by the NHS Cost Inflation Index."""
    table = datasets.load("department_budgets")
    pounds = table[table["line"] == "nhse_rdel"].set_index("year")["value"] * MILLION
    budget = tables.make_budget("NHS England", pounds[["2021-22", "2022-23"]].to_dict())
    return decentre.decompose_growth(budget, price_index=prices.load("nhscii"), currency="GBP")


def run():
    """Return every recomputed value by its id."""
    first, later = uplift_2025("initial"), uplift_2025("after pay award")
    lines = primary_medical()
    revised = lines.loc[BUILD_UP].sum()
    total = revised + lines.loc[TRANSFERS].sum()
    updated = total + lines.loc[ACCESS].sum()
    extra = lines["2023-24"].filter(like="additional: ").drop("additional: total")
    return {
        "GR31": 100 * first.shares["inflation"].iloc[0],
        "GR32": 100 * later.shares["inflation"].iloc[0],
        "left_initial": 100 * first.shares["discretionary"].iloc[0],
        "left_later": 100 * later.shares["discretionary"].iloc[0],
        "GR34": extra_inflation().sum(),
        "GR36": revised["2023-24"],
        "revised_2022_23": revised["2022-23"],
        "total_2022_23": total["2022-23"],
        "total_2023_24": total["2023-24"],
        "updated_2022_23": updated["2022-23"],
        "updated_2023_24": updated["2023-24"],
        "additional_2023_24": extra.sum(),
        **({"GR28": 100 * nhs_england_2022().shares["inflation"].iloc[0]} if NHSCII_AT_HAND else {}),
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "ICBs, 2025-26, baseline 100: net cost uplift as first announced": uplift_2025("initial"),
        "The same after the pay award": uplift_2025("after pay award"),
        **({"NHS England, 2022-23: inflation larger than growth": nhs_england_2022()} if NHSCII_AT_HAND else {}),
    }
