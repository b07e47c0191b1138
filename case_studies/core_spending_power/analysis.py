"""Who paid for what English authorities could spend, 2015-16 to 2020-21, and a course's answers held against it."""

import warnings

import decentre
from decentre import AssumptionWarning, datasets, measures, years

MILLION, BILLION = 1e6, 1e9
GREATER_LONDON = "Greater London Authority"
REGIONS = ["EE", "EM", "L", "NE", "NW", "SE", "SW", "WM", "YH"]
FIRST, LAST = "2015-16", "2020-21"
EXAMPLES = [("EE", y) for y in range(2015, 2021)] + [("EM", y) for y in range(2015, 2019)]  # the rows that are printed


def authorities():
    """Return authorities and years, money in millions of pounds."""
    return datasets.load("core_spending_power")


def budgets(table):
    """Return the money of each authority and year in pounds; its name is the label, since two codes stand twice."""
    labels = [years.parse(f"{y}-{(y + 1) % 100:02d}") for y in table["year"]]
    return table.assign(body=table["authority"], year=labels, amount=table["total_spend"] * MILLION)[
        ["body", "year", "amount"]
    ]


def growth(table, price_index=None):
    """Return the change of each authority between the first and the last year, cash or against prices."""
    with warnings.catch_warnings():
        # a share of growth has no meaning where money fell, which is what is counted here
        warnings.simplefilter("ignore", AssumptionWarning)
        return decentre.decompose_growth(budgets(table), price_index=price_index, between=(FIRST, LAST), currency="GBP")


def imbalance(table, year):
    """Return the share of the money that authorities do not raise as council tax, over all but the one that counts twice."""
    rows = table[(table["year"] == year) & (table["authority"] != GREATER_LONDON)]
    return measures.vertical_imbalance(rows["ct_total"], rows["total_spend"])


def course(table):
    """Return the course's printed answers by id."""
    last = table[table["year"] == 2020]
    east_midlands, without = last[last["region"] == "EM"], last[last["authority"] != GREATER_LONDON]
    values = {"london": (last["region"] == "L").sum(), "em_5_to_10": east_midlands["sfa"].between(5, 10).sum()}
    for region, year in EXAMPLES:
        spend = table.loc[(table["region"] == region) & (table["year"] == year), "total_spend"]
        figures = {"min": spend.min(), "max": spend.max(), "median": spend.median()}
        values |= {f"{region}_{year}_{name}": x for name, x in figures.items()}
    counts = last["region"].value_counts()
    values |= {f"{region}_count": counts[region] for region in REGIONS}
    values |= {f"{region}_percent": 100 * counts[region] / counts.sum() for region in REGIONS}
    sfa = without["sfa"]
    values |= {"sfa_min": sfa.min(), "sfa_max": sfa.max(), "sfa_median": sfa.median()}
    return values | {"sfa_iqr": sfa.quantile(0.75) - sfa.quantile(0.25)}


def run():
    """Return every recomputed value by its id."""
    table = authorities()
    without = table[table["authority"] != GREATER_LONDON].groupby("year")["total_spend"].sum() * MILLION / BILLION
    parts = growth(table).parts
    change = parts["budget"] - parts["baseline"]
    return {
        **course(table),
        "fell": (change < 0).sum(),
        "first_bn": without[2015],
        "last_bn": without[2020],
        "council_tax_2015": 100 * (1 - imbalance(table, 2015)),
        "council_tax_2020": 100 * (1 - imbalance(table, 2020)),
    }


def england(table):
    """Return one body: all authorities but the one that counts twice."""
    sums = table[table["authority"] != GREATER_LONDON].groupby("year", as_index=False)["total_spend"].sum()
    return sums.assign(authority="England")


def figures():
    """Return what the report draws: caption to result."""
    return {
        "All authorities, 2015-16 to 2020-21, against the GDP deflator": growth(england(authorities()), "gdp_deflator")
    }
