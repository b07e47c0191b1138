"""Income from the Better Care Fund by council, 2015-16 and 2016-17: what is said, and by whom."""

from decentre import datasets

INCOME, SPENT = "bcf_income_gbp_thousand", "asc_gross_current_expenditure_gbp_thousand"


def rows(year, level="council"):
    """Return the rows of one year and one level: levels are never added."""
    table = datasets.load("better_care_fund_income")
    return table[(table["year"] == year) & (table["level"] == level)].set_index("gss_code")


def answered(year):
    """Return the councils that reported an income."""
    councils = rows(year)
    return councils[councils["response"] == "reported"]


def regions():
    """Return income and spending of 2016-17 by region, in pounds."""
    table = rows("2016-17").groupby("region_gss")[[INCOME, SPENT]].sum(min_count=1) * 1e3
    return table.rename(columns={INCOME: "from the fund", SPENT: "gross current expenditure"})


def run():
    """Return every recomputed value by its id."""
    first, second, england = answered("2015-16"), answered("2016-17"), rows("2016-17", "England").iloc[0]
    shares = second[INCOME] / second[SPENT]
    by_region = rows("2016-17", "region")
    wrong = first.loc[first["council"] == "North Tyneside", INCOME].iloc[0]
    minimum = (
        datasets.load("better_care_fund_totals")
        .set_index(["year", "component"])
        .sort_index()["value"]["2016-17", "nhs_minimum"]
        .item()
    )
    both = first[INCOME].to_frame("before").join(second[INCOME].rename("after"), how="inner").drop("E08000022")
    return {
        "PF10a": england[INCOME],
        "PF10b": 100 * england[INCOME] / england[SPENT],
        "PF10c": first[INCOME].sum(),
        "councils_2016_17": second[INCOME].sum(),
        "regions_2016_17": by_region[INCOME].sum(),
        "answered_2015_16": len(first),
        "asked_2015_16": len(rows("2015-16")),
        "answered_2016_17": len(second),
        "asked_2016_17": len(rows("2016-17")),
        "share_of_answered": 100 * second[INCOME].sum() / second[SPENT].sum(),
        "median_share": 100 * shares.median(),
        "put_right": first[INCOME].sum() - wrong + 1000 * wrong,
        "growth_of_both": 100 * (both["after"].sum() / both["before"].sum() - 1),
        "of_minimum": 100 * england[INCOME] / 1e3 / minimum,
        "highest_region": 100 * (by_region[INCOME] / by_region[SPENT]).max(),
        "lowest_region": 100 * (by_region[INCOME] / by_region[SPENT]).min(),
    }
