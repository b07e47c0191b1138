"""National series from 1980-81 to 2028-29: technical transfers first, then every shipped price index that covers the year."""

import decentre
import pandas as pd
from decentre import datasets, prices, tables

BILLION, MILLION = 1e9, 1e6
SPLITS = {
    "GR23": ("nhse_rdel", "2019-20"),
    "GR24": ("dhsc_rdel", "2019-20"),
    "GR25": ("nhse_rdel", "2025-26"),
    "GR26": ("dhsc_rdel", "2025-26"),
}
PARTS = {"a": "transfers", "b": "inflation", "c": "discretionary"}


def department(line):
    """Return one budget line of the Department in pounds by year."""
    table = datasets.load("department_budgets")
    return table[table["line"] == line].set_index("year")["value"] * MILLION


def moved(line, year):
    """Return the money that only moved between lines: employer pension and National Insurance money, in pounds."""
    table = datasets.load("national_growth_splits")
    rows = table[
        (table["spend_series"] == line) & (table["year"] == year) & (table["price_measure"] == "gdp_deflator_fy")
    ]
    return rows["technical_transfer_gbp_billion"].iloc[0] * BILLION


def tables_of(line, year):
    """Return the budget and transfer lines of one step of one series."""
    pounds = department(line)
    before = decentre.years.shift(year, -1)
    budget = tables.make_budget(line, pounds[[before, year]].to_dict())
    return budget, tables.make_lines(line, year, transfer={"pensions and National Insurance": moved(line, year)})


def split(line, year, price_index="gdp_deflator", **choices):
    """Decompose one step of one series, technical transfers first (method M7)."""
    return decentre.decompose_growth(*tables_of(line, year), price_index=price_index, **choices, currency="GBP")


def curve(line="nhse_rdel", year="2019-20"):
    """Vary the price index over every shipped one that covers the year, and the denominator."""
    return decentre.vary_choices(
        *tables_of(line, year),
        price_indices={n: n for n in prices.covering([year])},
        net_of_efficiency=[False],
        denominators=["gross_growth", "growth"],
        currency="GBP",
    )


def england():
    """Decompose English health spending from 1980-81 on, one accounting basis at a time, by the GDP deflator."""
    table = datasets.load("health_expenditure_england")
    budget = pd.DataFrame(
        {
            "body": "England, " + table["accounting_basis"],
            "year": table["year"],
            "amount": table["cash_gbp_billion"] * BILLION,
        }
    )
    return decentre.decompose_growth(budget, price_index="gdp_deflator", currency="GBP")


def net_expenditure():
    """Return cash growth of NHS net expenditure in per cent, inside each accounting basis."""
    table = datasets.load("nhs_net_expenditure")
    table["stage"] = table["accounting_basis"].str.split(",").str[0]
    pounds = table.set_index(["stage", "year"])["net_expenditure_gbp_billion"]
    growth = 100 * pounds.groupby(level="stage").pct_change()
    return growth.dropna().droplevel("stage")


def run():
    """Return every recomputed value by its id."""
    values = {}
    for key, (line, year) in SPLITS.items():
        shares = split(line, year).shares.iloc[0]
        values |= {key + letter: 100 * shares[part] for letter, part in PARTS.items()}
    if datasets.at_hand("nhs_cost_inflation_index"):
        values["GR27"] = 100 * (prices.load("nhscii").ratio("2014-15", "2024-25") - 1)
    gap = department("dhsc_tdel") - department("dhsc_rdel") - department("cdel")
    values["GR38"] = gap.abs().max() / MILLION
    return values | {f"cash_{y.replace('-', '_')}": v for y, v in net_expenditure().items()}


def figures():
    """Return what the report draws: caption to result."""
    return {
        "Health spending in England since 1980-81: growth in cash, inflation by the GDP deflator, and the rest": england(),
        "NHS England, 2019-20: money that only moved between lines taken out first": split("nhse_rdel", "2019-20"),
        "NHS England, 2019-20: the same under every shipped price index": curve(),
        "NHS England, 2025-26 (plan): transfers and inflation exceed growth": split("nhse_rdel", "2025-26"),
    }
