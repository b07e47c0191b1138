"""Concentration index, targeting and ratios of money: how often a 95 per cent interval holds the truth, and a true null is rejected.

    python tests/benchmarks/bench_coverage.py [SECTION ...] [--draws 2000] [--bodies 10 20 ...] [--every 4]

Sections: index, tests, ratio. Each line is printed as it is done; the output is stored beside this file, in bench_coverage.txt, and
what it says of the index ships as purpose/targeting_coverage.csv (--csv writes that from the stored output and runs nothing). Everything is seeded. Bootstraps take 499 draws a
sample (199 with 6,500 bodies), permutations 199 orders; --every 4 has the bootstraps of the index for every fourth sample only, and
the jackknife for all: a share of 0.900 of 500 has an error of 0.013.

Designs of the index (spend per head, what ranks, people):
    benign  need normal (1, 0.15); spend 100 (1 + 0.5 (need - 1)) and normal errors of 8; people log-normal (0.35)
    boards  the 42 boards of 2022-23 (share of people in the most deprived fifth, implied inequalities money a head, patients) drawn
            with replacement and moved by a normal kernel of Silverman's width over their covariance, shrunk to the same variance,
            never below 0.3 of the least
    rich    need normal; spend log-normal, exp(need + 0.6 e): heavy tails of money a head
    giants  people Pareto (1.2: no variance); spend exp(0.3 need + 0.3 e): heavy tails of size
The truth is the mean index of five samples of 400,000.
"""

import argparse
import csv
import re
import sys
import warnings
from pathlib import Path

import numpy as np
from decentre import datasets, resampling
from decentre.measures import concentration_index
from decentre.purpose.gradient import Gradient
from decentre.purpose.targeting_intervals import worth

METHODS = ("jackknife", "studentised", "bca", "percentile")
SIZES = (8, 10, 20, 42, 106, 152, 6500)
MANY = 1_000
STORED = Path(__file__).with_suffix(".txt")
PACKAGE = Path(__file__).parents[2] / "toolkit/decentre/purpose/targeting_coverage.csv"


def real_boards():
    """Return need, spend per head and people of the 42 boards."""
    weighted = datasets.load("icb_weighted_populations")
    weighted = weighted[weighted["year"] == "2022-23"].set_index("icb_ods_code")
    poor = datasets.load("icb_deprivation").set_index("icb_ods_code")["imd2019_share_pop_most_deprived_20"]
    money = 200e6 * weighted["wp_health_inequalities"] / weighted["wp_health_inequalities"].sum()
    return np.column_stack([poor.reindex(weighted.index), money / weighted["gp_pop"], weighted["gp_pop"]]).astype(float)


BOARDS = real_boards()


def boards(random, n):
    """Return spend per head, need and people of boards like the real ones."""
    count, columns = BOARDS.shape
    width = (4 / (columns + 2)) ** (1 / (columns + 4)) * count ** (-1 / (columns + 4))
    moved = random.multivariate_normal(np.zeros(columns), np.cov(BOARDS.T), n)
    drawn = BOARDS[random.integers(count, size=n)] + width * moved
    drawn = BOARDS.mean(axis=0) + (drawn - BOARDS.mean(axis=0)) / np.sqrt(1 + width**2)
    need, spend, people = np.maximum(drawn, 0.3 * BOARDS.min(axis=0)).T
    return spend, need + 1e-9 * random.random(n), people


def benign(random, n):
    """Return the same of a normal design."""
    need = random.normal(1, 0.15, n)
    return 100 * (1 + 0.5 * (need - 1)) + random.normal(0, 8, n), need, np.exp(random.normal(0, 0.35, n))


def rich(random, n):
    """Return the same where few bodies have most of the money a head."""
    need = random.normal(size=n)
    return np.exp(need + random.normal(0, 0.6, n)), need, np.exp(random.normal(0, 0.35, n))


def giants(random, n):
    """Return the same where few bodies have most of the people."""
    need = random.normal(size=n)
    return np.exp(0.3 * need + random.normal(0, 0.3, n)), need, (1 - random.random(n)) ** (-1 / 1.2)


DESIGNS = {"benign": benign, "boards": boards, "rich": rich, "giants": giants}


def show(name, held, count):
    """Print one line of shares."""
    words = "  ".join(f"{k} {np.mean([h[k] for h in held if k in h]):.3f}" for k in held[0])
    print(f"  {name:28} {words}   ({count} draws)", flush=True)


def intervals(spend, need, people, seed, every):
    """Return the 95 per cent interval of each method."""
    found = {"jackknife": resampling.jackknife_concentration(spend, need, weights=people)}
    for method in METHODS[1:] if seed % every == 0 else ():
        count = 499 if spend.size < MANY else 199
        found[method] = resampling.bootstrap_concentration(
            spend, need, weights=people, method=method, replicates=count, seed=seed
        )
    return found


def index(draws, sizes, every):
    """Print the coverage of each interval of the concentration index, and how often its note on heavy tails is printed."""
    print("index: 95 % intervals of the concentration index that hold the truth")
    for name, design in DESIGNS.items():
        random = np.random.default_rng(99)
        truth = np.mean([population_index(*design(random, 400_000)) for _ in range(5)])
        for n in sizes:
            random, held = np.random.default_rng(1), []
            for seed in range(draws):
                spend, need, people = design(random, n)
                found = intervals(spend, need, people, seed, every)
                held.append({m: e.low <= truth <= e.high for m, e in found.items()})
                held[-1]["note"] = worth(spend * people) < n / 2
            show(f"{name}, {n} bodies", held, draws if every == 1 else f"{draws}, bootstraps {-(-draws // every)}")


def population_index(spend, need, people):
    """Return the concentration index."""
    return concentration_index(spend, need, weights=people).estimate


def tests(draws, sizes, _every):
    """Print how often a true null of no leaning is rejected at 5 per cent."""
    print("tests: spend per head does not lean with need; rejected at 5 %")
    for name in ("normal", "skewed", "people", "spread by need"):
        for n in (s for s in sizes if s <= 152):
            random, held = np.random.default_rng(1), []
            for seed in range(draws):
                gradient = no_leaning(random, n, name)
                plain, studentised = gradient.permuted(199, seed)
                rank = gradient.correlation_p(199, seed)
                held.append({"studentised": studentised <= 0.05, "plain": plain <= 0.05, "spearman": rank <= 0.05})
            show(f"{name}, {n} bodies", held, draws)


def no_leaning(random, n, name):
    """Return bodies whose spend per head has one mean whatever their need."""
    need, people, error = random.normal(size=n), np.ones(n), random.normal(size=n)
    if name == "skewed":
        need, error = np.exp(need), np.exp(error) - np.exp(0.5)
    if name == "people":
        people = np.exp(random.normal(0, 0.6, n))
    if name == "spread by need":
        error = error * (0.5 + np.abs(need))
    return Gradient(20 + error, need, people)


def ratio(draws, sizes, _every):
    """Print the coverage of the share of an earmark that was spent as meant."""
    print("ratio: 95 % intervals of summed spend over summed receipts (trace_earmark) that hold the truth")
    for name in ("even", "half all, half part", "giants"):
        random = np.random.default_rng(99)
        received, spent = earmarks(random, 2_000_000, name)
        truth = spent.sum() / received.sum()
        for n in (s for s in sizes if s <= 152):
            random, held = np.random.default_rng(1), []
            for seed in range(draws):
                received, spent = earmarks(random, n, name)
                found = {
                    "jackknife": ratio_jackknife(spent, received),
                    "percentile": resampling.bootstrap_ratio(spent, received, replicates=499, seed=seed),
                }
                held.append({m: e.low <= truth <= e.high for m, e in found.items()})
            show(f"{name}, {n} bodies", held, draws)


def ratio_jackknife(spent, received):
    """Return the jackknife of a ratio with t on n - 1."""
    return resampling.jackknife((spent, received), lambda a, b, axis: a.sum(axis=axis) / b.sum(axis=axis))


def earmarks(random, n, name):
    """Return what bodies received and spent as meant."""
    received = np.exp(random.normal(0, 0.35, n)) if name != "giants" else (1 - random.random(n)) ** (-1 / 1.2)
    share = random.beta(6, 3, n)
    if name == "half all, half part":
        share = np.where(random.random(n) < 0.5, 1.0, random.beta(2, 2, n))
    return received, share * received


def ship():
    """Write what the stored output says of the index as the table of the package."""
    rows = []
    for line in STORED.read_text(encoding="utf-8").split("\ntests:")[0].splitlines():
        if found := re.match(r" +(\w+), (\d+) bodies +(.*?)   \(", line):
            held = dict(zip(*[iter(found[3].split())] * 2, strict=True))
            rows += [(found[1], found[2], method, held[method]) for method in METHODS]
    with PACKAGE.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([("design", "bodies", "method", "coverage"), *rows])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("sections", nargs="*", default=["index", "tests", "ratio"])
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--bodies", type=int, nargs="*", default=SIZES)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--csv", action="store_true")
    asked = parser.parse_args()
    if asked.csv:
        ship()
        sys.exit()
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", message="All draws lie on one side")
    for section in asked.sections:
        {"index": index, "tests": tests, "ratio": ratio}[section](asked.draws, asked.bodies, asked.every)
