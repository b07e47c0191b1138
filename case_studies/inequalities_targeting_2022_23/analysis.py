"""How strongly would the inequalities line of 2022-23 lean towards deprived boards, if it followed avoidable mortality?"""

import decentre
from decentre import datasets

LINE = 200e6
FIFTH, TENTH = "imd2019_share_pop_most_deprived_20", "imd2019_share_pop_most_deprived_10"
REGIONS = {
    "PU16a": "North West",
    "PU16b": "North East and Yorkshire",
    "PU16c": "Midlands",
    "PU16d": "South West",
    "PU16e": "East of England",
    "PU16f": "London",
    "PU16g": "South East",
}


def boards():
    """Return the 42 boards: people, region, avoidable-mortality index, deprivation, and the implied line in pounds."""
    people = datasets.load("icb_weighted_populations")
    people = people[people["year"] == "2022-23"].set_index("icb_name")
    table = people[["icb_ods_code", "region", "gp_pop", "index_health_inequalities"]].join(
        datasets.load("icb_deprivation").set_index("icb_name").drop(columns="icb_ods_code")
    )
    weighted = people["wp_health_inequalities"]
    return table.assign(line=LINE * weighted / weighted.sum(), by_head=LINE * table["gp_pop"] / table["gp_pop"].sum())


def targeting(need, *, line="line", order="ascending"):
    """Hold a line's spend per head against a measure of need."""
    board = boards()
    return decentre.assess_targeting(
        board[line],
        board[need],
        population=board["gp_pop"],
        order=order,
        by=board["region"],
        replicates=999,
        seed=2022,
        currency="GBP",
    )


def rank_correlation(first, second):
    """Return Spearman's correlation (table arithmetic)."""
    return first.rank().corr(second.rank())


def behind_plan():
    """Correlate the variance from plan of 14 systems with their need index."""
    variance = datasets.load("systems_behind_plan").set_index("icb_name")["variance_from_plan_gbp_million"]
    return rank_correlation(variance, boards()["index_health_inequalities"].reindex(variance.index))


def run():
    """Return every recomputed value by its id."""
    board, main = boards(), targeting(FIFTH, order="descending")
    per_head = main.bodies["spend_per_head"]
    rounded = datasets.load("inequalities_allocation_implied").set_index("icb_name")["implied_gbp_per_head"]
    mid_2020 = board["population_mid2020"]
    return {
        "PU10": main.spearman,
        "PU11": targeting(TENTH).spearman,
        "PU12": targeting("imd2025_average_score").spearman,
        "PU13a": main.fit["slope"],
        "PU13b": main.fit["intercept"],
        "PU13c": main.fit["R2"],
        "PU14": main.concentration_index,
        "PU15a": per_head["Surrey Heartlands"],
        "PU15b": per_head["Greater Manchester"],
        **{value: main.groups.loc[region, "spend_per_head"] for value, region in REGIONS.items()},
        "PU29": behind_plan(),
        "PU30": (board[FIFTH] * mid_2020).sum() / mid_2020.sum(),
        "PU31": rank_correlation(board["ypll_popweighted_mean"], board["index_health_inequalities"]),
        "rounded_fifth": rank_correlation(rounded, board[FIFTH]),
        "rounded_tenth": rank_correlation(rounded, board[TENTH]),
        "rounded_2025": rank_correlation(rounded, board["imd2025_average_score"]),
        "head_count_rule": targeting(FIFTH, line="by_head").concentration_index,
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "The implied line against avoidable mortality, on which it is built": targeting("index_health_inequalities"),
        "The implied line against income deprivation, which is outside the formula": targeting(
            "imd2025_income_average_score"
        ),
        "The same money by head count": targeting("imd2025_income_average_score", line="by_head"),
    }
