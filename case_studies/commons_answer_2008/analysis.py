"""Which factors did the capitation formula count in December 2008, in other formulas, and what does a factor move?"""

import decentre
from decentre import datasets

THEN = "England, primary care trusts, 2009-11"
HOUSING = ["houses in multiple occupation", "caravan parks", "other housing associated with transient populations"]


def answer():
    """Return the factors and their status in the formula of the answer."""
    table = datasets.load("commons_answer_2008")
    return table[table["formula"] == THEN].set_index("factor")


def audit():
    """Return what each factor of the formula of 2018-19 moves."""
    groups = datasets.load("ccg_targets_2018_19").set_index("ccg_name")
    return decentre.audit_factors(groups, formula="england_ccg_2018_19")


def run():
    """Return every recomputed value by its id."""
    status, found = answer(), audit()
    counts = status["status"].value_counts()
    kinds = datasets.load("formula_factors").query("jurisdiction == 'England'")["kind"].value_counts()
    shares = datasets.load("hchs_shares_2003_04").set_index("category")["percent_of_hchs"]
    gains = found.table.set_index("gains_most", append=True)["gain"]
    return {
        "asked": status["question"].notna().sum(),
        "direct": counts["direct"],
        "in_one": counts["in one component"],
        "absent": counts["absent"],
        "absent_housing": (status.loc[HOUSING, "status"] == "absent").sum(),
        "need_variables": kinds["additional need variable"],
        "supply_variables": kinds["supply variable (held constant)"],
        "over_65_spending": shares[["65-74", "75-84", "85+"]].sum(),
        **{f"moves_{factor}": 100 * share for factor, share in found.table["moved_share"].items()},
        "all_factors": 100 * found.total / found.allocation.budget,
        "blackpool_inequality": 100 * gains["wp_health_inequalities", "Blackpool"],
        "camden_forces": 100 * gains["mff_index", "Camden"],
    }


def figures():
    """Return what the report draws: caption to result."""
    return {"What each factor of the formula of 2018-19 moves, by itself and as a part of all together": audit()}
