"""Primary care trusts, 2006-07 to 2012-13: top slice, reablement, social care transfer and two ways of pricing."""

import decentre
from decentre import datasets, prices, tables

BILLION, MILLION = 1e9, 1e6


def component(case_id, name, unit="GBP million"):
    """Return one published component of a case, in its unit."""
    table = datasets.load("growth_cases")
    rows = table[(table["case_id"] == case_id) & (table["component"] == name) & (table["unit"] == unit)]
    return rows["value"].iloc[0]


def total(year, item, body="PCTs England"):
    """Return one published total or rate of a group of bodies, in its unit."""
    table = datasets.load("allocation_totals")
    return table[(table["year"] == year) & (table["body"] == body) & (table["item"] == item)]["value"].iloc[0]


def allocations(year, allocation, growth, national, rate):
    """Decompose one year of the trusts' allocations, given in pounds."""
    before = decentre.years.shift(year, -1)
    budget = tables.make_budget("PCTs, England", {before: allocation - growth, year: allocation})
    lines = tables.make_lines("PCTs, England", year, priority=national)
    return decentre.decompose_growth(budget, lines, price_index=prices.from_rates({year: rate}), currency="GBP")


def year_2011(rate):
    """Decompose 2011-12 at a price rate."""
    national = {
        "reablement": component("pct_2011", "reablement inside recurrent growth") * MILLION,
        "social care": component("pct_2011", "support for social care") * MILLION,
    }
    allocation = total("2011-12", "total allocation") * MILLION
    return allocations("2011-12", allocation, component("pct_2011", "total growth") * MILLION, national, rate)


def year_2012(rate):
    """Decompose 2012-13 at a price rate."""
    national = {"additional reablement": component("pct_2012", "additional reablement") * MILLION}
    allocation = total("2012-13", "total allocation") * MILLION
    return allocations("2012-13", allocation, component("pct_2012", "total growth") * MILLION, national, rate)


def implied_deflator():
    """Return the deflator of 2011-12 that 2.2 per cent cash and 0.3 per cent real growth imply, as the source rounds it."""
    table = datasets.load("growth_splits")
    return table[(table["case_id"] == "pct_2011") & table["method"].str.contains("GDP deflator")][
        "inflation_rate_pct"
    ].iloc[0]


def top_slice():
    """Return the London top slice as a share of growth, in per cent."""
    return (
        100 * total("2006-07", "SHA top slice of allocation", "London PCTs") / total("2006-07", "average cash increase")
    )


def share(decomposition, part="discretionary"):
    """Return a part's share of growth, in per cent."""
    return 100 * decomposition.shares[part].iloc[0]


def run():
    """Return every recomputed value by its id."""
    tariff = {y: component(f"pct_{y}", "net tariff change", "percent") / 100 for y in (2011, 2012)}
    deflator_2012 = component("pct_2012", "GDP deflator", "percent") / 100
    first, second = year_2011(implied_deflator() / 100), year_2012(deflator_2012)
    return {
        "GR33": top_slice(),
        "top_slice_printed": top_slice(),
        "GR15": share(first, "priorities"),
        "GR16": share(first),
        "deflator_2011": share(first, "inflation"),
        "tariff_2011": share(year_2011(tariff[2011])),
        "GR17": share(second),
        "deflator_2012": share(second, "inflation"),
        "reablement_2012": share(second, "priorities"),
        "tariff_2012": share(year_2012(tariff[2012])),
        "rise_2011": 100 * first.gross_growth.iloc[0] / first.parts["baseline"].iloc[0],
        "rise_2012": 100 * second.gross_growth.iloc[0] / second.parts["baseline"].iloc[0],
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "PCTs, England, 2011-12, priced by the GDP deflator": year_2011(implied_deflator() / 100),
        "PCTs, England, 2012-13: growth smaller than inflation": year_2012(0.027),
    }
