"""What moved in the need of 42 integrated care boards, 2022-23 to 2025-26, and what only seemed to?"""

import os

import decentre
from decentre import datasets, measures

YEARS = {"a": "2022-23", "b": "2023-24", "c": "2024-25", "d": "2025-26"}
CORE, CARE = "england_icb_core_2023_25", "england_primary_medical_2022_26"


def boards(year):
    """Return the 42 boards of a year by code."""
    table = datasets.load("icb_weighted_populations")
    return table[table["year"] == year].set_index("icb_ods_code")


def care_error(table):
    """Return the largest difference of primary medical care from 0.85 need and 0.15 inequality, in people."""
    weights = decentre.load_formula(CARE).blocks[0].weights
    blend = sum(weight * table[column] for column, weight in weights.items())
    return (blend - table["wp_primary_medical_overall"]).abs().max()


def spread():
    """Return the standard deviation over practices of the published overall need over need alone, by year."""
    sums = datasets.load("core_blend_moments").groupby("year")[["practices", "sum_of_ratios", "sum_of_squares"]].sum()
    mean = sums["sum_of_ratios"] / sums["practices"]
    return (sums["sum_of_squares"] / sums["practices"] - mean**2) ** 0.5


def correlation():
    """Return the correlation of the weighted populations labelled 2026-27 with those of 2025-26, from sums."""
    s = datasets.load("practice_moments_2026_27").drop(columns="icb_ods_code").sum()
    n = s["practices"]
    top = n * s["sum_xy"] - s["sum_x"] * s["sum_y"]
    return top / ((n * s["sum_xx"] - s["sum_x"] ** 2) * (n * s["sum_yy"] - s["sum_y"] ** 2)) ** 0.5


def practices():
    """Return what only the practice files show, when they are at hand."""
    if not os.environ.get("DECENTRE_REFERENCE_DATA"):
        return {}
    table = datasets.load("practices_2022_26")
    care = {f"CA08{letter}": care_error(table[table["year"] == year]) for letter, year in YEARS.items()}
    heads = datasets.load("registrations_by_practice_2026").groupby("practice_code")["total"].sum()
    need = datasets.load("practices_2026_27").set_index("practice_code")
    need = need.join(heads.rename("heads"), how="inner")
    need["index"] = need["weighted_population"] / need["heads"]
    kept = need[need["index"].between(0.2, 5, inclusive="neither")]
    england = kept["index"] / (kept["weighted_population"].sum() / kept["heads"].sum())
    deprived = -kept["imd2025_score"]
    return {
        **care,
        "matched": len(need),
        "CA13a": len(kept),
        "CA13b": measures.concentration_index(england, deprived, weights=kept["heads"]).estimate,
        "CA13c": measures.slope_index(england, deprived, weights=kept["heads"]).slope,
        "CA13d": measures.gini(england, weights=kept["heads"]),
    }


def of_year(letter, year):
    """Return what is known of one year's 42 boards."""
    table = boards(year)
    index, heads = table["index_overall_core"], table["gp_pop"]
    theil = measures.theil(index, weights=heads, groups=table["region"])
    return {
        f"CA07{letter}": heads.sum(),
        f"theil_{letter}": theil.total,
        f"theil_between_{letter}": theil.between,
    }


def silent_change():
    """Return how components and the overall index moved from 2022-23 to 2023-24, beside market forces."""
    first, second = boards("2022-23"), boards("2023-24")
    moved = second.filter(like="index_") / first.filter(like="index_") - 1
    groups = datasets.load("ccg_targets_2018_19")
    sums = (
        groups.assign(weighted=groups["mff_index"] * groups["gp_pop"])
        .groupby("icb_ods_code")[["weighted", "gp_pop"]]
        .sum()
    )
    forces = (sums["weighted"] / sums["gp_pop"]).reindex(moved.index)
    london = moved[first["region"] == "London"]
    return {
        "acute_moved_with_forces": moved["index_general_acute"].corr(forces),
        "mental_moved_with_forces": moved["index_mental_health"].corr(forces),
        "prescribing_moved_with_forces": moved["index_prescribing"].corr(forces),
        "acute_london_least": 100 * london["index_general_acute"].max(),
        "acute_london_most": 100 * london["index_general_acute"].min(),
        "overall_moved_most": 100 * moved["index_overall_core"].abs().max(),
    }


def run():
    """Return every recomputed value by its id."""
    values = {}
    for letter, year in YEARS.items():
        values |= of_year(letter, year)
    by_year = spread()
    registrations = datasets.load("registrations_april_2026")
    moments = datasets.load("practice_moments_2026_27")
    return {
        **values,
        **practices(),
        **{f"CA09{letter}": by_year[year] for letter, year in YEARS.items() if year in by_year},
        "CA14": correlation(),
        "both_years": moments["practices"].sum(),
        "CA15": registrations["patients"].sum(),
        "equal_when_rounded": moments["equal_when_rounded"].sum(),
        **silent_change(),
    }


def figures():
    """Return what the report draws: caption to result."""
    named = boards("2024-25").set_index("icb_name")
    return {
        "Need of 42 boards by the formula of 2023-25, need alone, 2024-25": decentre.allocate(
            named, formula=CORE, currency="GBP"
        ),
        "What each part of need moves between boards": decentre.audit_factors(named, formula=CORE, currency="GBP"),
    }
