"""Which rule gives the three Yorkshire boards just over £22m of inequalities money, and does it fit elsewhere?"""

import decentre
import pandas as pd
from decentre import datasets

YORKSHIRE = "QWO;QF7;QOQ"
UNKNOWN_YEAR = "2022-23"  # weights taken where a source states no year
ROWS = {
    ("2022-23", "QWU"): "coventry",
    ("", "QT1"): "nottingham",
    ("2022-23", YORKSHIRE): "yorkshire",
    ("2023-24", "QWE"): "south_west_london",
    ("2023-24", "QKS"): "kent",
    ("2023-24", "QWU"): "coventry_2023",
    ("", "QMJ"): "north_central_london",
}
LABELS = {
    "coventry": "Coventry and Warwickshire 2022-23",
    "nottingham": "Nottingham and Nottinghamshire",
    "yorkshire": "Yorkshire, three boards 2022-23",
    "south_west_london": "South West London 2023-24",
    "kent": "Kent and Medway 2023-24",
    "coventry_2023": "Coventry and Warwickshire 2023-24",
}


def published():
    """Return the amounts as published, in pounds: area to pounds, and England's line under 'line'."""
    table = datasets.load("inequalities_amounts_published").fillna({"year": "", "icb_ods_code": ""})
    pounds = table.set_index(["year", "icb_ods_code"])["amount_gbp"]
    return pd.Series({area: pounds[key] for key, area in ROWS.items()} | {"line": pounds["2022-23", ""]})


def by_rule(column):
    """Split England's line by a column of the weighted populations of the year: area to pounds (table arithmetic)."""
    people = datasets.load("icb_weighted_populations").set_index(["year", "icb_ods_code"])[column]
    line = published()["line"]
    shares = people / people.groupby("year").transform("sum")
    return pd.Series(
        {
            area: line * sum(shares[year or UNKNOWN_YEAR, board] for board in codes.split(";"))
            for (year, codes), area in ROWS.items()
        }
    )


def boards():
    """Return the implied line of 2022-23 by board, in pounds."""
    return datasets.load("inequalities_allocation_implied").set_index("icb_ods_code")["implied_hi_allocation_gbp"]


def rules():
    """Return published pounds beside those of both rules, and the errors of both in per cent, by area."""
    table = pd.DataFrame({"published": published().drop("line")})
    table["mortality"], table["heads"] = by_rule("wp_health_inequalities"), by_rule("gp_pop")
    errors = 100 * (table[["mortality", "heads"]].div(table["published"], axis=0) - 1)
    return table.join(errors.add_suffix("_error"))


def run():
    """Return every recomputed value by its id."""
    table = rules()
    rule, error, heads = table["mortality"], table["mortality_error"], table["heads_error"]
    fits = ["coventry", "nottingham", "south_west_london", "kent", "coventry_2023"]
    return {
        "PU04": rule["yorkshire"],
        "yorkshire_printed": rule["yorkshire"],
        **dict(zip(["PU05", "PU06", "PU07", "PU08", "PU09"], rule[fits], strict=True)),
        **{f"published_{area}": rule[area] for area in fits},
        **{f"error_{area}": error[area] for area in [*fits, "north_central_london"]},
        **{f"head_count_{area}": heads[area] for area in fits},
        "head_count_yorkshire": table.loc["yorkshire", "heads"],
        "head_count_error_yorkshire": heads["yorkshire"],
        "quarter_of_one_per_cent": None,
    }


def against(rule):
    """Compare the published amounts with those of a rule, 'mortality' or 'heads', line by line."""
    table = rules().loc[list(LABELS)].rename(index=LABELS)
    return decentre.assess_departure(table[rule], table["published"], currency="GBP")


def figures():
    """Return what the report draws: caption to result."""
    return {
        "By avoidable mortality (intended) against published amounts (actual)": against("mortality"),
        "By head count (intended) against published amounts (actual)": against("heads"),
    }
