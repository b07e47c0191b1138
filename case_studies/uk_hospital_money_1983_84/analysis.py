"""Hospital money of the United Kingdom in 1983-84: does one total stand behind the printed percentages?"""

import pandas as pd
from decentre import datasets

HALF_PERCENT = 0.005  # half of the last printed digit of the percentages


def bodies():
    """Return the printed table by region or board."""
    return datasets.load("uk_hospital_money_1983_84").set_index("body")


def totals():
    """Return the lowest and the highest total, in millions, that each row allows: its sum over its rounded percentage."""
    table = bodies()
    money, percent = table["expenditure_gbp_million"], table["per_cent_of_uk"]
    return pd.DataFrame(
        {
            "low": 100 * (money - 0.05) / (percent + HALF_PERCENT),
            "high": 100 * (money + 0.05) / (percent - HALF_PERCENT),
        }
    )


def total():
    """Return the total in millions in the middle of what all rows allow together."""
    return (totals()["low"].max() + totals()["high"].min()) / 2


def nations():
    """Return money and share by nation; the rest is Wales and Northern Ireland, whose rows are not in the copy read."""
    table = bodies().groupby("nation")["expenditure_gbp_million"].sum()
    table["Wales and Northern Ireland (the rest)"] = total() - table.sum()
    return pd.DataFrame({"GBP million": table, "per cent": 100 * table / total()}).round(2)


def run():
    """Return every recomputed value by its id."""
    table = bodies()
    values = {f"share_{short(b)}": 100 * x / total() for b, x in table["expenditure_gbp_million"].items()}
    found, ranges = nations()["per cent"], totals()
    return values | {
        "total_low": ranges["low"].max(),
        "total_high": ranges["high"].min(),
        "share_england": found["England"],
        "share_scotland": found["Scotland"],
        "share_rest": found.iloc[-1],
    }


def short(body):
    """Return the id of a region or board."""
    return body.lower().replace(" ", "_")
