"""What seven Welsh health boards spent by programme, 2009-10 to 2012-13: do 1,204 printed rows hold together?"""

import decentre
import pandas as pd
from decentre import datasets

MONEY, HEAD, PERCENT = "expenditure_gbp_thousand", "expenditure_per_head_gbp", "per_cent_of_total"
MENTAL = "Mental health problems"
KEYS = ["year", "body"]
SHORT = {
    "Abertawe Bro Morgannwg": "abmu",
    "Aneurin Bevan": "bevan",
    "Betsi Cadwaladr": "betsi",
    "Cardiff and Vale": "cardiff",
    "Cwm Taf": "cwm_taf",
    "Hywel Dda": "hywel_dda",
    "Powys": "powys",
}


def rows():
    """Return the printed rows; a row without a sub-programme is a programme or the total."""
    return datasets.load("wales_programmes")


def programmes():
    """Return the programmes, without their sub-programmes and without the total."""
    table = rows()
    return table[table["subprogramme"].isna() & (table["programme"] != "Total")]


def totals():
    """Return the printed total of each year and board."""
    table = rows()
    return table[table["programme"] == "Total"].set_index(KEYS)


def people():
    """Return the head count that the printed total and its sum a head imply, by year and board."""
    table = totals()
    return 1000 * table[MONEY] / table[HEAD]


def mental():
    """Return what mental health took by year and board: from its four sub-programmes, a head and in per cent of the total."""
    table = rows()
    below = table[(table["programme"] == MENTAL) & table["subprogramme"].notna()]
    money = below.groupby(KEYS)[MONEY].sum()
    return pd.DataFrame({"money": money, "head": 1000 * money / people(), "percent": 100 * money / totals()[MONEY]})


def gaps():
    """Return, row by row, how far the printed per cent and sum a head are from what the printed money gives."""
    table = rows().set_index(KEYS)
    percent = 100 * table[MONEY] / totals()[MONEY].reindex(table.index) - table[PERCENT]
    head = 1000 * table[MONEY] / people().reindex(table.index) - table[HEAD]
    return pd.DataFrame({"percent": percent, "head": head}).abs()


def whole():
    """Return how far the sub-programmes of each programme are from it, in thousands, where it has any."""
    table = rows()
    keys = [*KEYS, "programme"]
    below = table[table["subprogramme"].notna()].groupby(keys)[MONEY].sum()
    above = programmes().set_index(keys)[MONEY].reindex(below.index)
    return (below - above).abs()


def local(start="2009-10", end="2012-13"):
    """Split each board's growth over the years into what Wales did, what its mix of programmes did, and the rest."""
    table = programmes().pivot_table(index=["year", "body"], columns="programme", values=MONEY) * 1000
    return decentre.split_local(table.loc[start], table.loc[end], method="shift_share", currency="GBP")


def run():
    """Return every recomputed value by its id."""
    added = programmes().groupby(KEYS)[MONEY].sum()
    values = {}
    for (year, body), money in added.items():
        key = f"{SHORT[body]}_{year.replace('-', '_')}"
        values[f"total_{key}"] = money
    for (year, body), row in mental().iterrows():
        key = f"{SHORT[body]}_{year.replace('-', '_')}"
        values |= {f"mental_{name}_{key}": x for name, x in row.items()}
    found, wales = gaps(), people().groupby("year").sum()
    return values | {
        "rows": len(found),
        "rows_percent": int((found["percent"] <= 1e-3).sum()),
        "rows_head": int((found["head"] <= 1e-3).sum()),
        "whole_within_a_pound": int((whole() <= 1e-3).sum()),
        "whole": len(whole()),
        "whole_largest": 1000 * whole().max(),
        "people_2011_12": wales["2011-12"],
        "people_2012_13": wales["2012-13"],
    }


def figures():
    """Return what the report draws: caption to result."""
    return {"Growth from 2009-10 to 2012-13 by board: Wales, the mix of programmes, and the rest": local()}
