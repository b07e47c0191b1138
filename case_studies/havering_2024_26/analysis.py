"""Havering, 2024-25 to 2025-26: seven inequalities lines after a cut of 61 %."""

import decentre
from decentre import datasets


def lines():
    """Return every line in pounds: index line, columns years; NaN where a year is not known."""
    return datasets.load("havering_inequalities_lines").pivot(index="line", columns="year", values="amount_gbp")


def both_years():
    """Return the lines that have both years."""
    return lines().drop("total").dropna()


def departure():
    """Compare the seven lines of the two years."""
    table = both_years()
    return decentre.assess_departure(table["2024-25"], table["2025-26"], currency="GBP")


def run():
    """Return every recomputed value by its id."""
    total, seven = lines().loc["total"], both_years()
    return {
        "PU18a": 100 * (total["2025-26"] / total["2024-25"] - 1),
        "PU18b": seven["2024-25"].sum(),
        "PU18c": seven["2025-26"].sum(),
        "less": total["2025-26"] - total["2024-25"],
        "level": 100 * departure().level,
        "fell": (seven["2025-26"] < seven["2024-25"]).sum(),
    }


def figures():
    """Return what the report draws: caption to result."""
    return {"Havering: seven lines, 2024-25 (intended) and 2025-26 (actual)": departure()}
