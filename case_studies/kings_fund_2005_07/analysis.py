"""The King's Fund on how much of the growth of 2005-06 and 2006-07 was left after pay and prices."""

import decentre
from decentre import datasets, prices, tables

MILLION = 1e6


def published(case_id, component, unit="GBP million"):
    """Return one published component of a case, in its unit."""
    table = datasets.load("growth_cases")
    rows = table[(table["case_id"] == case_id) & (table["component"] == component) & (table["unit"] == unit)]
    return rows["value"].iloc[0]


def hchs_2006(*, net=False, **choices):
    """Decompose 2006-07: the net tariff and the efficiency added back, or the net tariff alone."""
    baseline = published("hchs_2006", "baseline") * MILLION
    growth = published("hchs_2006", "growth") * MILLION
    rates = [
        published("hchs_2006", c, "percent of baseline") / 100 for c in ("tariff uplift net", "efficiency assumption")
    ]
    index = prices.from_rates({"2006-07": rates[0] if net else rates})
    budget = tables.make_budget("HCHS, England", {"2005-06": baseline, "2006-07": baseline + growth})
    return decentre.decompose_growth(budget, price_index=index, **choices, currency="GBP")


def run():
    """Return every recomputed value by its id."""
    gross, net = hchs_2006(), hchs_2006(net=True)
    left_2005 = published("hchs_2005", "other developments")
    growth_2005 = published("hchs_2005", "growth")
    baseline_2005 = published("hchs_2005", "following budget") - growth_2005
    return {
        "GR10": gross.parts["discretionary"].iloc[0] / MILLION,
        "GR11": 100 * gross.shares["discretionary"].iloc[0],
        "of_baseline_2006": 100 * gross.share_of_baseline["discretionary"].iloc[0],
        "GR12": 100 * net.shares["discretionary"].iloc[0],
        "inflation_2006": 100 * gross.shares["inflation"].iloc[0],
        "GR13": 100 * left_2005 / growth_2005,
        "of_baseline_2005": 100 * left_2005 / baseline_2005,
        "GR14": 100
        * published("nhs_2005", "extra staff, new drugs and services, capital")
        / published("nhs_2005", "growth"),
        "new_staff_2004": 100 * published("nhs_2004", "new staff") / published("nhs_2004", "growth"),
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "HCHS, England, 2006-07: the efficiency assumption not credited": hchs_2006(),
        "The same with the efficiency assumption credited": hchs_2006(net=True),
    }
