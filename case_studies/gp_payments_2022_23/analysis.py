"""Are general practices with the neediest patients paid less for each weighted patient, 2022-23?"""

import decentre
from decentre import datasets


def fifths(practices):
    """Return the five need groups of a set of practices, 1 the least need: sums."""
    table = datasets.load("gp_payments_by_need")
    return table[table["practices_in"] == practices].set_index("need_fifth")


def targeting(practices, people="weighted_patients"):
    """Hold payments per patient against need, group by group."""
    table = fifths(practices)
    need = table.index.to_series() - 3  # an order around zero, not an amount
    return decentre.assess_targeting(
        table["total_payments_gbp"], need, population=table[people], seed=2023, currency="GBP"
    )


def run():
    """Return every recomputed value by its id."""
    paid = {p: targeting(p).bodies["spend_per_head"] for p in ("all practices", "not dispensing")}
    everyone, not_dispensing = paid.values()
    return {
        "PU32a": everyone[1],
        "PU32b": everyone[5],
        "PU32c": not_dispensing[1],
        "PU32d": not_dispensing[5],
        "gap": 100 * (everyone[5] / everyone[1] - 1),
        "gap_not_dispensing": 100 * (not_dispensing[5] / not_dispensing[1] - 1),
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "All practices, payments per weighted patient: mostly dispensing": targeting("all practices"),
        "Practices that do not dispense, payments per weighted patient": targeting("not dispensing"),
    }
