"""Capital of Welsh authorities, 1983-84 to 1990-91: what they could place themselves, and what the centre placed."""

import pandas as pd
from decentre import datasets

TOTAL = "Wales (printed total)"
LINES = {"discretionary": "discretionary", "centrally funded": "central"}


def capital():
    """Return the printed table, year and line by authority, in millions."""
    table = datasets.load("wales_capital")
    return table.pivot_table(index=["year", "line"], columns="body", values="gbp_million")


def sums():
    """Return the sum of the nine authorities by year and line, and the printed total."""
    table = capital()
    return pd.DataFrame({"sum": table.drop(columns=TOTAL).sum(axis=1), "printed": table[TOTAL]})


def central_share():
    """Return the centre's share of each year's capital in per cent, Wales and each authority."""
    table = capital().rename(columns={TOTAL: "Wales"})
    central, local = (table.xs(line, level="line") for line in ("centrally funded", "discretionary"))
    return (100 * central / (central + local)).round(1)


def run():
    """Return every recomputed value by its id."""
    table, found, shares = capital(), sums(), central_share()["Wales"]
    values = {}
    for year, line in table.index:
        key = f"{LINES[line]}_{year.replace('-', '_')}"
        values[f"{key}_total"] = found.loc[(year, line), "sum"]
    return values | {f"central_share_{year.replace('-', '_')}": x for year, x in shares.items()}
