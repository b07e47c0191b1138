"""Scottish health boards under SHARE, 1979-80 to 1983-84, and their capital of 2007-11: which printed tables add up?"""

from decentre import datasets

TOTAL = "Scotland (printed total)"
TOGETHER = "SHARE-era allocation, revenue and locally managed capital"
YEARS = ("1979-80", "1980-81", "1981-82", "1982-83")
PARTS_1983 = {"revenue": "net revenue allocation", "capital": "ordinary capital programme"}
CAPITAL_YEARS = ("2007-08", "2008-09", "2009-10", "2010-11")
CAPITAL = {"2007-08": 317.0, "2008-09": 324.0, "2009-10": 329.0, "2010-11": 279.0}  # printed totals, millions


def boards(basis):
    """Return what the boards got of one basis, in thousands, by board and year."""
    table = datasets.load("nations_board_shares").query("nation == 'Scotland'")
    table = table[table["basis"] == basis]
    return table.pivot_table(index="body", columns="year", values="allocation_gbp") / 1000


def capital_shares():
    """Return each board's share of formula capital in per cent, 2007-08 to 2010-11."""
    table = boards("formula capital")
    return 100 * table / table.sum()


def growth():
    """Return the growth of each board's allocation from 1979-80 to 1980-81 in per cent."""
    table = boards(TOGETHER).drop(index=TOTAL)
    return (100 * (table["1980-81"] / table["1979-80"] - 1)).sort_values()


def run():
    """Return every recomputed value by its id."""
    together = boards(TOGETHER)
    parts = boards("revenue allocation")["1980-81"] + boards("capital allocation")["1980-81"]
    values = {}
    for year in YEARS:
        key, column = year.replace("-", "_"), together[year].drop(TOTAL)
        values[f"total_{key}"] = column.sum()
    values |= {f"given_1980_81_{_short(b)}": x for b, x in parts.items()}
    for name, basis in PARTS_1983.items():
        values[f"{name}_1983_84_total"] = boards(basis)["1983-84"].sum() / 1000
    values["total_1983_84"] = sum(boards(b)["1983-84"].sum() for b in PARTS_1983.values()) / 1000
    capital, shares = boards("formula capital") / 1000, capital_shares()
    values |= {f"capital_{y.replace('-', '_')}_total": capital[y].sum() for y in CAPITAL_YEARS}
    for year in CAPITAL_YEARS[2:]:  # the shares of 2008-09 were carried on
        frozen = shares["2008-09"] / 100 * CAPITAL[year]
        values |= {f"capital_{year.replace('-', '_')}_{_short(b)}": x for b, x in frozen.items()}
    moved = (shares["2008-09"] - shares["2007-08"]).abs().max()
    kept = max((shares[y] - shares["2008-09"]).abs().max() for y in CAPITAL_YEARS[2:])
    return values | {"capital_moved": moved, "capital_kept": kept}


def _short(body):
    return body.lower().replace(" ", "_")
