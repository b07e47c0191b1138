"""What 47 Kenyan counties budget for health in 2018-19, and the report of the ministry held against its own annex."""

import decentre
from decentre import datasets, measures

BILLION = 1e9
YARDSTICK = {"recurrent": 70, "development": 30}  # the report's, of a county's health budget
EARLIER = {  # Table 2, page 16, in Ksh
    "2016_17": {"recurrent": 72_297_833_991, "development": 19_489_223_722},
    "2017_18": {"recurrent": 85_795_473_875, "development": 18_980_837_655},
}
RECURRENT = ["personnel", "operation", "drugs", "training", "other_recurrent"]
DEVELOPMENT = ["buildings", "equipment", "grants_unclassified"]
LISTS = {  # the five that the report names, page viii, 20 and 22
    "share_highest": ["Elgeyo Marakwet", "Laikipia", "Kiambu", "Tharaka Nithi", "Machakos"],
    "share_lowest": ["Mandera", "Bomet", "Turkana", "Tana River", "Wajir"],
    "personnel_highest": ["Laikipia", "Marsabit", "Elgeyo Marakwet", "Murang'a", "Nyeri"],
    "personnel_lowest": ["Siaya", "Tana River", "Bomet", "Turkana", "Nyandarua"],
    "buildings_highest": ["Tana River", "Narok", "Nyandarua", "Taita/Taveta", "Vihiga"],
    "per_head_highest": ["Lamu", "Isiolo", "Marsabit", "Laikipia", "Embu"],
    "per_head_lowest": ["Bomet", "Bungoma", "Nairobi City", "Uasin Gishu", "Migori"],
}


def counties():
    """Return the counties by name, apostrophes alike."""
    table = datasets.load("kenya_counties_2018_19")
    return table.assign(county=table["county"].str.replace("’", "'")).set_index("county")


def slug(county):
    """Return a county's name as part of an id."""
    return county.lower().replace("'", "").replace("/", "_").replace(" ", "_")


def departure(table):
    """Compare each county's health budget with the report's 70 and 30 per cent of it."""
    actual = table[["health_recurrent", "health_development"]].set_axis(list(YARDSTICK), axis=1)
    intended = (
        actual.sum(axis=1).to_frame("all").assign(**{k: actual.sum(axis=1) * v / 100 for k, v in YARDSTICK.items()})
    )
    return decentre.assess_departure(intended[list(YARDSTICK)], actual, seed=2019, currency="KES")


def targeting(table):
    """Set health money a head against the deaths of children under five: the worst off rank last."""
    return decentre.assess_targeting(
        table["health"], table["under5_deaths_per_1000"], population=table["people_2019"], seed=2019, currency="KES"
    )


def table_two(table):
    """Return Table 2: amounts, totals and shares of three years."""
    now = {"recurrent": table["health_recurrent"].sum(), "development": table["health_development"].sum()}
    values = {}
    for year, parts in {**EARLIER, "2018_19": now}.items():
        total = sum(parts.values())
        values |= {f"t2_{year}_total": total}
        for part, money in parts.items():
            values |= {f"t2_{year}_{part}": money, f"t2_{year}_{part}_percent": 100 * money / total}
    return values


def classes(table):
    """Return the classes of the annex as shares, where the figures print them or their sums."""
    recurrent = 100 * table[RECURRENT].sum() / table["health_recurrent"].sum()
    development = 100 * table[DEVELOPMENT].sum() / table["health_development"].sum()
    return {f"class_{name}": value for name, value in {**recurrent, **development}.items()}


def named(table):
    """Return of each list of five how many are among the five that the annex gives."""
    series = {
        "share": table["health"] / table["total_budget"],
        "personnel": table["personnel"] / table["health_recurrent"],
        "buildings": table["buildings"] / table["health_development"],
        "per_head": table["health"] / table["people_2019"],
    }
    values = {}
    for name, five in LISTS.items():
        what, end = name.rsplit("_", 1)
        found = series[what].nlargest(5) if end == "highest" else series[what].nsmallest(5)
        values[f"named_{name}"] = len(set(five) & set(found.index))
    return values


def run():
    """Return every recomputed value by its id."""
    table = counties()
    share = 100 * table["health_recurrent"] / table["health"]
    of_budget = 100 * table["health"] / table["total_budget"]
    per_head = table["health"] / table["people_2019"]
    departed = departure(table)
    totals = table[["total_budget", "health", *RECURRENT, *DEVELOPMENT]].sum()
    return {
        **{f"t3_{slug(county)}": value for county, value in share.items()},
        **table_two(table),
        **{f"annex_{name}": value for name, value in totals.items()},
        **classes(table),
        **named(table),
        "of_budgets": 100 * totals["health"] / totals["total_budget"],
        "mean_of_shares": of_budget.mean(),
        "over_70": (share > YARDSTICK["recurrent"]).sum(),
        "within_70": (share <= YARDSTICK["recurrent"]).sum(),
        "between_71_and_90": ((share > YARDSTICK["recurrent"]) & (share.round(1) <= 90)).sum(),
        "reach_35": (of_budget >= 35).sum(),
        "over_30": (of_budget > 30).sum(),
        "development_lowest": 100 - share.max(),
        "development_highest": 100 - share.min(),
        "smallest_bn": table["health"].min() / BILLION,
        "largest_bn": table["health"].max() / BILLION,
        "no_buildings": (table["buildings"] == 0).sum(),
        "health_bn": totals["health"] / BILLION,
        "health_bn_109": totals["health"] / BILLION,
        "health_bn_117": totals["health"] / BILLION,
        "budgets_bn": totals["total_budget"] / BILLION,
        "per_head": totals["health"] / table["people_2019"].sum(),
        "per_head_summary": totals["health"] / table["people_2019"].sum(),
        "per_head_nairobi": per_head["Nairobi City"],
        "per_head_lamu": per_head["Lamu"],
        "share_moved": 100 * departed.share_moved,
        "mean_moved": (share - YARDSTICK["recurrent"]).abs().mean(),
        "concentration": targeting(table).estimate,
        "theil": measures.theil(per_head, weights=table["people_2019"]).total,
    }


def figures():
    """Return what the report draws: caption to result."""
    table = counties()
    return {
        "Health budgets of 47 counties and the report's yardstick of 70 and 30": departure(table),
        "Health money a head and deaths of children under five": targeting(table),
    }
