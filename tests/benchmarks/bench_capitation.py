"""Capitation at national size: the package beside what a user would write in pandas, in one run, with equal answers.

    python tests/benchmarks/bench_capitation.py

Four jobs, invented figures: 7,325 practices through the full formula of 2018-19; 33,755 areas, eight components taken out
one by one and in every combination; 10,000 draws of error in every index of 192 bodies; a pace of change to the penny. Prints
seconds (median) and ratios. "pandas, long" is a tidy table (one row a body and component), merged with its weights and
summed; "pandas, wide" is column arithmetic without any check, for the formula alone.
"""

import itertools
import statistics
import time

import decentre
import numpy as np
import pandas as pd

SLUG = "england_ccg_2018_19"
FORMULA = decentre.load_formula(SLUG)
WEIGHTED, COSTS = FORMULA.weighted, FORMULA.indices
FACTORS = [*WEIGHTED, *COSTS]
BUDGET = 74e9


def people(bodies, seed=1):
    """Return invented populations with the columns of the formula."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame({"gp_pop": random.lognormal(8.8, 0.5, bodies)})
    for column in WEIGHTED:
        table[column] = table["gp_pop"] * random.lognormal(0, 0.2, bodies)
    for column in COSTS:
        table[column] = random.lognormal(0, 0.05, bodies)
    return table.set_axis([f"body {i:05d}" for i in range(bodies)])


def seconds(run, repeats):
    """Return median seconds and the answer."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        answer = run()
        times.append(time.perf_counter() - begin)
    return statistics.median(times), answer


def in_pandas_wide(table):
    """Return targets by column arithmetic, unchecked."""
    total = 0.0
    for block in FORMULA.blocks:
        heads = sum(w * table[c] for c, w in block.weights.items())
        for column in block.costs:
            heads = heads * table[column]
        total = total + block.share * BUDGET * heads / heads.sum()
    return total


def in_pandas_long(table):
    """Return the table of an allocation from a tidy one: melt, merge the weights, sum by block and body, check as it goes."""
    if table.index.duplicated().any() or table.isna().any(axis=None) or (table["gp_pop"] <= 0).any():
        raise ValueError("bad populations")
    long = table.rename_axis("body").reset_index().melt("body", WEIGHTED, "column", "heads")
    weights = FORMULA.summary().reset_index().dropna(subset="weight")
    merged = long.merge(weights, on="column")
    merged["weighted"] = merged["heads"] * merged["weight"]
    heads = merged.groupby(["block", "body"])["weighted"].sum().unstack("block")
    for block in FORMULA.blocks:
        for column in block.costs:
            heads[block.name] = heads[block.name] * table[column]
    pounds = pd.Series({b.name: b.share * BUDGET for b in FORMULA.blocks})
    done = pd.DataFrame({"target": (heads / heads.sum() * pounds).sum(axis=1)}).join(table["gp_pop"])
    done["share"] = done["target"] / BUDGET
    done["target_per_head"] = done["target"] / done["gp_pop"]
    done["need_index"] = done["share"] * done["gp_pop"].sum() / done["gp_pop"]
    return done.reindex(table.index)


def levelled(table, column):
    """Return the table with a column that differs between heads no more."""
    if column in COSTS:
        return table.assign(**{column: np.average(table[column], weights=table["gp_pop"])})
    return table.assign(**{column: table["gp_pop"] * table[column].sum() / table["gp_pop"].sum()})


def audit_in_pandas(table):
    """Return what each factor moves, and the total and every combination for the Shapley values, by wide arithmetic."""
    full = in_pandas_wide(table)
    alone = {f: (full - in_pandas_wide(levelled(table, f))).abs().sum() / 2 for f in FACTORS}
    flat = table
    for factor in FACTORS:
        flat = levelled(flat, factor)
    nothing, worth = in_pandas_wide(flat), {}
    for size in range(len(FACTORS) + 1):
        for on in itertools.combinations(FACTORS, size):
            some = flat.assign(**{f: table[f] for f in on})
            worth[frozenset(on)] = (in_pandas_wide(some) - nothing).abs().sum() / 2
    return alone, decentre.claims.shapley({**worth, frozenset(): 0.0})


def draws_in_pandas(table, replicates, error=0.02):
    """Return the standard error of each target from draws made one at a time."""
    random, found = np.random.default_rng(1), []
    width = np.sqrt(np.log1p(error**2))
    for _ in range(replicates):
        noise = np.exp(width * random.standard_normal(table[FACTORS].shape) - width**2 / 2)
        moved = table.copy()
        moved[FACTORS] = moved[FACTORS] * noise
        found.append(in_pandas_wide(moved))
    return pd.concat(found, axis=1).std(axis=1, ddof=0)


def line(name, ours, others, gap):
    """Print one job."""
    ratios = ", ".join(f"{other} {theirs:.3f} s ({theirs / ours:.1f} x)" for other, theirs in others.items())
    print(f"{name}: decentre {ours:.4f} s; {ratios}; largest relative difference {gap:.1e}")


def formula_job():
    """7,325 practices through the full formula."""
    table = people(7325)
    ours, found = seconds(lambda: decentre.allocate(table, formula=SLUG, budget=BUDGET), 15)
    wide, plain = seconds(lambda: in_pandas_wide(table), 15)
    long, tidy = seconds(lambda: in_pandas_long(table), 5)
    gap = max((found.target / x - 1).abs().max() for x in (plain, tidy["target"]))
    line("7,325 practices, formula", ours, {"pandas, long": long, "pandas, wide, unchecked": wide}, gap)


def audit_job():
    """33,755 areas, eight factors."""
    table = people(33_755)
    ours, found = seconds(lambda: decentre.audit_factors(table, formula=SLUG, budget=BUDGET), 5)
    theirs, (alone, shapley) = seconds(lambda: audit_in_pandas(table), 1)
    gap = max(
        np.abs(found.table["moved"] / pd.Series(alone) - 1).max(),
        np.abs(found.table["shapley"] / pd.Series(shapley) - 1).max(),
    )
    line("33,755 areas x 8 factors, one by one and in every order", ours, {"pandas": theirs}, gap)


def error_job():
    """10,000 draws of error on 192 bodies; the pandas side makes 500 and is scaled."""
    table, errors = people(192), dict.fromkeys(FACTORS, 0.02)
    run = lambda: decentre.propagate_error(table, formula=SLUG, errors=errors, budget=BUDGET, seed=1)  # noqa: E731
    ours, found = seconds(run, 3)
    theirs, spread = seconds(lambda: draws_in_pandas(table, 500), 1)
    gap = np.abs(found.table["se"].mean() / spread.mean() - 1)
    line("10,000 draws x 192 bodies x 8 columns", ours, {"pandas (scaled from 500)": 20 * theirs}, gap)


def pace_job():
    """7,325 baselines to the penny; the pandas side halves an interval, without the penny."""
    table = people(7325)
    target = decentre.allocate(table, formula=SLUG, budget=BUDGET).target
    baseline = (target * np.random.default_rng(2).lognormal(0, 0.05, 7325) / 1.055).round(2)
    rules = {"solve": "base", "k": 0.3, "minimum": 0.02, "maximum": 0.12, "overshoot": True}
    budget = round(1.055 * baseline.sum(), 2)
    ours, found = seconds(lambda: decentre.set_pace(baseline, target, budget=budget, rules=rules), 5)

    def halved():
        short = (1 - baseline / target * target.sum() / baseline.sum()).clip(lower=0)
        low, high = -1.0, 1.0
        for _ in range(60):
            base = (low + high) / 2
            paid = baseline * (1 + (base + 0.3 * short).clip(0.02, 0.12))
            low, high = (base, high) if paid.sum() < budget else (low, base)
        return paid

    theirs, paid = seconds(halved, 5)
    line(
        "7,325 bodies, pace to the penny",
        ours,
        {"pandas, not to the penny": theirs},
        (found.allocation / paid - 1).abs().max(),
    )


if __name__ == "__main__":
    formula_job()
    audit_job()
    error_job()
    pace_job()
