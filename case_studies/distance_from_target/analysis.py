"""Do published distances from target follow from the allocations and targets printed beside them, 2000-01 to 2013-14?"""

import decentre
from decentre import datasets

THOUSAND = 1000


def measured(table):
    """Return the distances of a table of allocations and targets in thousand pounds."""
    pounds = THOUSAND * table["allocation_gbp_thousand"], THOUSAND * table["target_gbp_thousand"]
    return decentre.distance_from_target(*pounds, currency="GBP")


def authorities():
    """Return 26 of 99 health authorities, 2000-01."""
    return datasets.load("health_authority_targets_2000_01").set_index("health_authority")


def groups():
    """Return 15 clinical commissioning groups and two area teams, 2013-14."""
    return datasets.load("ccg_distances_2013_14").set_index("ccg_code")


def later():
    """Return 35 of 99 health authorities before and after the allocation of 2001-02."""
    return datasets.load("health_authority_distances_2001_02").set_index("health_authority")


def named(prefix, values):
    """Return values under ids of their own."""
    return {
        f"{prefix}_{str(name).lower().replace(' ', '_').replace(',', '').replace(chr(39), '')}": v
        for name, v in values.items()
    }


def run():
    """Return every recomputed value by its id."""
    old, new = authorities(), groups()
    old_found, new_found = measured(old), measured(new)
    heads, printed = new["population"], new["distance_from_target_pct"].notna()
    before, after = (later()[f"distance_{when}_gbp_thousand"] for when in ("before", "after"))
    return {
        "CA10a": (old_found.distance / THOUSAND - old["distance_from_target_gbp_thousand"]).abs().max(),
        "CA10b": (100 * old_found.share - old["distance_from_target_pct"]).abs().max(),
        "CA11": (THOUSAND * new["target_gbp_thousand"] / new["weighted_population"]).mean(),
        "per_weighted_head_low": (THOUSAND * new["target_gbp_thousand"] / new["weighted_population"]).min(),
        "per_weighted_head_high": (THOUSAND * new["target_gbp_thousand"] / new["weighted_population"]).max(),
        "under_2001_02": (before < 0).sum(),
        "changed_side_2001_02": ((before < 0) != (after < 0)).sum(),
        "nearer_2001_02": (after.abs() < before.abs()).sum(),
        "nearer_pct_2001_02": (later()["distance_after_pct"].abs() <= later()["distance_before_pct"].abs()).sum(),
        **named("pct", 100 * old_found.share),
        **named("gbp", new_found.distance / THOUSAND),
        **named("pct", 100 * new_found.share[printed]),
        **named("allocation_per_head", (THOUSAND * new["allocation_gbp_thousand"] / heads)[printed]),
        **named("target_per_head", (THOUSAND * new["target_gbp_thousand"] / heads)[printed]),
    }


def figures():
    """Return what the report draws: caption to result."""
    names = groups().set_index("ccg_name")
    return {
        "26 health authorities, 2000-01": measured(authorities()),
        "15 commissioning groups, 2013-14": measured(names[names["level"] == "CCG"]),
    }
