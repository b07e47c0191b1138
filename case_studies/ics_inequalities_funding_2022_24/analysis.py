"""Integrated care boards, 2022-24: what 20 interviews say about the inequalities money of all 42."""

import decentre
from decentre import datasets


def kept(**choices):
    """Estimate how many of all boards kept all, part or none of the money to its purpose."""
    table = datasets.load("ringfence_survey").set_index("category")
    return decentre.estimate_adherence(table["n_icbs"], bodies=int(table["n_icbs_england"].iloc[0]), **choices)


def run():
    """Return every recomputed value by its id."""
    answer = kept()
    everything, part, none = (row for _, row in answer.summary().iterrows())
    return {
        "PU01a": everything["low"],
        "PU01b": everything["high"],
        "PU02a": part["low"],
        "PU02b": part["high"],
        "PU03a": none["low"],
        "PU03b": none["high"],
        "half": 100 * everything["share"],
        "interviewed": answer.answered,
        "low_percent": 100 * everything["low_share"],
        "high_percent": 100 * everything["high_share"],
        "worst_high": everything["worst_high"],
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "Boards of 42, by what they did with the money: exact limits, and whatever the 22 others did": kept(),
        "The same by the shortest intervals that are as safe": kept(method="optimal"),
        "The same so that all three hold together": kept(simultaneous=True),
    }
