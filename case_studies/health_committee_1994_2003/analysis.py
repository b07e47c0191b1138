"""The Department of Health's own split of growth into input cost and volume, as told to the Health Committee."""

import decentre
from decentre import datasets, prices, tables

ROWS = {
    "GR29a": ("2001-02", "growth:hc1108m21"),
    "GR29b": ("2001-02", "growth:hc1113_05"),
    "GR29c": ("2000-01", "growth:hc1108m21"),
    "GR29d": ("2000-01", "growth:hc1113_05"),
    "GR29e": ("2002-03", "growth:hc1113_05"),
    "GR29f": ("1997-98", "growth:hc629"),
    "1994_95": ("1994-95", "growth:hc629"),
    "1995_96": ("1995-96", "growth:hc629"),
    "1996_97": ("1996-97", "growth:hc629"),
}
MEMORANDA = {
    "growth:hc629": "memorandum of 1999",
    "growth:hc1108m21": "memorandum of 2003",
    "growth:hc1113_05": "memorandum of 2004",
}
PUBLISHED_TOTAL = "Modernisation Fund: total to over-target health authorities"


def memorandum(year, source):
    """Return the published rates of one year of one memorandum, as shares: cash, input cost."""
    table = datasets.load("health_committee_growth").set_index(["year", "source_key"])
    return table.loc[(year, source), ["cash_change_pct", "input_unit_cost_change_pct"]].astype(float) / 100


def split(year, source):
    """Decompose one year as an index (baseline 100): only rates are published."""
    cash, price = memorandum(year, source)
    before = decentre.years.shift(year, -1)
    budget = tables.make_budget(f"HCHS, {MEMORANDA[source]}", {before: 100.0, year: 100.0 * (1 + cash)})
    return decentre.decompose_growth(budget, price_index=prices.from_rates({year: price}), currency="GBP")


def volume(year, source):
    """Return volume growth in per cent: the ratio of cash to price (method M4)."""
    cash, price = memorandum(year, source)
    return 100 * prices.real_growth(cash, price)


def modernisation_fund():
    """Return the lines of the Modernisation Fund issued to over-target authorities, in £m."""
    table = datasets.load("earmarked_programmes").set_index("programme")["value"]
    return table[table.index.str.startswith("Modernisation Fund")].drop(PUBLISHED_TOTAL)


def run():
    """Return every recomputed value by its id."""
    shares = {i: 100 * split(*row).shares["inflation"].iloc[0] for i, row in ROWS.items() if i.startswith("GR")}
    volumes = {f"volume_{y}_{s.split(':')[1]}".replace("-", "_"): volume(y, s) for y, s in ROWS.values()}
    return shares | volumes | {"GR35": modernisation_fund().sum(), "programmes": float(len(modernisation_fund()))}


def figures():
    """Return what the report draws: caption to result."""
    return {
        "2001-02, memorandum of 2003, baseline 100": split(*ROWS["GR29a"]),
        "2001-02, memorandum of 2004, baseline 100": split(*ROWS["GR29b"]),
    }
