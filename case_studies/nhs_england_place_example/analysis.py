"""NHS England's place tool: its worked example of 264 measures, a place of two boards, and a reversed weight."""

import warnings

import decentre
from decentre import AssumptionWarning, datasets

COMPONENTS = [
    "general_acute",
    "community",
    "mental_health",
    "maternity",
    "prescribing",
    "health_inequalities",
    "overall_core",
]
LETTERS = dict(zip("abcdefg", COMPONENTS, strict=True))


def example():
    """Return the worked example as printed, each measure beside ours."""
    groups = datasets.load("ccg_targets_2018_19").set_index("ccg_code")
    for name in ("mff", "eaca"):
        groups[f"pop_x_{name}"] = groups["gp_pop"] * groups[f"{name}_index"]
    places = datasets.load("worked_example_places").set_index("ccg_code")["tool_place_id"].astype(str)
    found = decentre.need_index(groups, places=places, relative_to="parent")
    target = groups["target_incl_remoteness_gbp_thousand"].groupby(places).sum()
    ours = found.table.join(found.sums.drop(columns="gp_pop")).assign(target_gbp_thousand=target)
    systems = groups.assign(place=groups["icb_ods_code"])
    totals = decentre.need_index(systems, places="place", relative_to="parent")
    pounds = groups.groupby("icb_ods_code")["target_incl_remoteness_gbp_thousand"].sum()
    whole = totals.table.join(totals.sums.drop(columns="gp_pop")).assign(target_gbp_thousand=pounds)
    printed = datasets.load("worked_example")
    printed["ours"] = [
        (whole.loc[r.icb_ods_code] if r.tool_place_id == "total" else ours.loc[r.tool_place_id])[r.measure]
        for r in printed.itertuples()
    ]
    return printed


def dorset():
    """Return the two practices of the place in each board, and all others of the board, as four bodies."""
    table = datasets.load("dorset_place_2022_23")
    return table.set_index(table["icb_ods_code"] + " " + table["part"])


def place(relative_to):
    """Return the indices of the place; a board that is only a part of it is warned about, and said so in the report."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AssumptionWarning)
        return decentre.need_index(
            dorset(), places={"four practices in Dorset": ["QVV place", "QOX place"]}, relative_to=relative_to
        )


def run():
    """Return every recomputed value by its id."""
    printed = example()
    sums = {"CA16": place("QOX"), "CA17": place("QVV"), "CA18": place("pooled")}
    found = {
        f"{row}{letter}": result.table[f"index_{name}"].iloc[0]
        for row, result in sums.items()
        for letter, name in LETTERS.items()
    }
    shown = sums["CA16"].rounded(2).iloc[0]
    return {
        **found,
        **{f"shown_{name}": shown[f"index_{name}"] for name in COMPONENTS},
        "CA19": (1 - 80 / 6000) / (1 - 40 / 6000) - 1,
        "reversed_40": 1 - 40 / 6000,
        "reversed_80": 1 - 80 / 6000,
        "CA20": (printed["ours"] / printed["value"] - 1).abs().max(),
        "measures": len(printed),
    }


def figures():
    """Return what the report draws: caption to result."""
    groups = datasets.load("ccg_targets_2018_19").set_index("ccg_name").query("icb_ods_code == 'QOP'")
    names = groups.index.to_series()
    return {
        "Ten places of Greater Manchester, 1 = the system": decentre.need_index(
            groups, places=names, relative_to="parent"
        )
    }
