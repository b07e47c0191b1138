"""Does the formula give the target allocations of 192 clinical commissioning groups, 2018-19, and how equal are they?"""

import os

import decentre
import numpy as np
from decentre import datasets, measures

FORMULA = "england_ccg_2018_19"
BEFORE, AFTER = "target_excl_remoteness_gbp_thousand", "target_incl_remoteness_gbp_thousand"


def groups():
    """Return the 192 groups by code."""
    return datasets.load("ccg_targets_2018_19").set_index("ccg_code")


def worst(table):
    """Return the largest relative error of the targets without remoteness."""
    target = decentre.allocate(table, formula=FORMULA, currency="GBP").target / 1000
    return (target / table[BEFORE] - 1).abs().max()


def practices():
    """Return what only the practice file shows, when it is at hand."""
    if not os.environ.get("DECENTRE_REFERENCE_DATA"):
        return {}
    table = datasets.load("practices_2018_19").set_index("practice_code")
    needs = decentre.load_formula(FORMULA).blocks[0].needs
    hospital = sum(weight * table[column] for column, weight in needs.items())
    return {"CA01": (hospital - table["wp_hchs"]).abs().max(), "CA02": worst(table)}


def half_predicted(table):
    """Return the largest relative error of targets predicted by weights fitted on the other half of the groups, both ways."""
    cost = table["mff_index"] * table["eaca_index"]
    inequality = table["wp_health_inequalities"]
    hospital = [cost * table[f"wp_{need}"] for need in ("general_acute", "community", "mental_health", "maternity")]
    known = np.column_stack([*hospital, cost * inequality, table["wp_prescribing"], inequality])
    target = table[BEFORE].to_numpy()
    second = np.arange(len(table)) % 2 == 1
    errors = []
    for fitted in (second, ~second):
        weights = np.linalg.lstsq(known[fitted], target[fitted], rcond=None)[0]
        errors.append(np.abs(known[~fitted] @ weights / target[~fitted] - 1).max())
    return max(errors)


def equity(table):
    """Return how unequal targets per head are, over the groups and between and within systems and regions."""
    per_head, heads = table["target_incl_gbp_per_head"], table["gp_pop"]
    systems = measures.theil(per_head, weights=heads, groups=table["icb_ods_code"])
    regions = measures.theil(per_head, weights=heads, groups=table["region"])
    mortality = table["wp_health_inequalities"] / heads
    return {
        "CA12a": measures.gini(per_head, weights=heads),
        "CA12b": systems.total,
        "CA12c": systems.between,
        "within_systems": systems.within,
        "CA12d": regions.between,
        "within_regions": regions.within,
        "CA12e": measures.coefficient_of_variation(per_head, weights=heads),
        "CA12f": measures.concentration_index(per_head, -mortality, weights=heads).estimate,
    }


def run():
    """Return every recomputed value by its id."""
    table, remote = groups(), datasets.load("remoteness_2018_19")
    allocation = decentre.allocate(table, formula=FORMULA, currency="GBP")
    pounds = {b.name: b.share * allocation.budget / 1000 for b in allocation.formula.blocks}
    after, heads = table[AFTER], table["gp_pop"]
    overall = after * heads.sum() / after.sum()
    return {
        **practices(),
        "CA02b": worst(table),
        "half_predicted": half_predicted(table),
        "CA03a": pounds["hchs"],
        "CA03b": pounds["prescribing"],
        "hchs_share": 100 * allocation.formula.blocks[0].share,
        "CA04a": after.sum() - table[BEFORE].sum(),
        "CA04b": remote["practices"].sum(),
        "remote_groups": (after - table[BEFORE] > 1e-6).sum(),
        "remoteness_low": remote["factor_low"].min(),
        "remoteness_high": remote["factor_high"].max(),
        "CA05": after.sum() / heads.sum(),
        "overall_error": (overall / table["wp_overall"] - 1).abs().max(),
        "CA06a": 1000 * (after / heads).min(),
        "CA06b": 1000 * (after / heads).max(),
        "heads": heads.sum(),
        **equity(table),
    }


def figures():
    """Return what the report draws: caption to result."""
    table = groups().set_index("ccg_name")
    return {
        "Need and cost of 192 groups, England = 1": decentre.allocate(table, formula=FORMULA, currency="GBP"),
        "What each factor of the formula moves": decentre.audit_factors(table, formula=FORMULA, currency="GBP"),
    }
