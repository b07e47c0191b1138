"""Would an automatic check have caught the target per weighted head that was published wrongly in January 2009?"""

import decentre
from decentre import datasets


def fact(words):
    """Return one published figure of 2009-10."""
    table = datasets.load("pace_of_change_rules").set_index("fact")["value"]
    return table[words]


def printed(which):
    """Check the lowest and the highest printed figure."""
    ends = {end: fact(f"{which}, {end}") for end in ("low", "high")}
    return decentre.check_target(ends, currency="GBP")


def of_2013_14():
    """Check the targets of 2013-14 against the weighted populations printed beside them."""
    table = datasets.load("ccg_distances_2013_14").set_index("ccg_name")
    return decentre.check_target(1000 * table["target_gbp_thousand"], table["weighted_population"], currency="GBP")


def of_2018_19(column, people="wp_overall"):
    """Check the targets of 2018-19 against people, weighted or not."""
    table = datasets.load("ccg_targets_2018_19").set_index("ccg_name")
    return decentre.check_target(1000 * table[column], table[people], currency="GBP")


def run():
    """Return every recomputed value by its id."""
    wrong, right = (
        printed("range wrongly published as per weighted head"),
        printed("range of weighted capitation target per weighted head"),
    )
    same = fact("PCTs (of 153 as asked) at 1535")
    return {
        "wrong_spread": 100 * wrong.spread,
        "wrong_flagged": int(wrong.flagged),
        "right_spread": 100 * right.spread,
        "right_flagged": int(right.flagged),
        "at_the_lowest_share": 100 * same / 153,
        "spread_2013_14": 100 * of_2013_14().spread,
        "flagged_2013_14": int(of_2013_14().flagged),
        "spread_2018_19": 100 * of_2018_19("target_incl_remoteness_gbp_thousand").spread,
        "spread_without_remoteness": 100 * of_2018_19("target_excl_remoteness_gbp_thousand").spread,
        "spread_of_plain_heads": 100 * of_2018_19("target_incl_remoteness_gbp_thousand", "gp_pop").spread,
        "plain_heads_flagged": int(of_2018_19("target_incl_remoteness_gbp_thousand", "gp_pop").flagged),
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "2018-19, targets without remoteness per published weighted head": of_2018_19(
            "target_excl_remoteness_gbp_thousand"
        ),
        "2018-19, the same per plain head: what a mistaken column would show": of_2018_19(
            "target_excl_remoteness_gbp_thousand", "gp_pop"
        ),
    }
