"""Brute force, written from the formulas: leave-one-out and leave-cluster-out figures, Spearman's p, horizontal inequity.

    python targeting_left_out.py > targeting_left_out.csv

Nothing of decentre is used: every figure is computed afresh, by loops, for every set of bodies that remains.
"""

import csv
import sys
from itertools import permutations
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def read():
    with (HERE / "targeting_input.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    need, people, spend = (np.array([float(r[c]) for r in rows]) for c in ("need", "population", "spend"))
    return spend / people, need, people


def index(y, x, w):
    """Twice the covariance with the weighted mid-rank over the mean."""
    w = w / w.sum()
    rank = np.array(
        [sum(w[j] for j in range(len(x)) if x[j] < a) + sum(w[j] for j in range(len(x)) if x[j] == a) / 2 for a in x]
    )
    mean = (w * y).sum()
    return 2 * (w * (y - mean) * (rank - 0.5)).sum() / mean


def inequity(y, x, w, needs):
    root = np.sqrt(w)
    columns = np.column_stack([np.ones(len(y)), needs])
    fitted = columns @ np.linalg.lstsq(columns * root[:, None], y * root, rcond=None)[0]
    return index(y, x, w) - index(fitted, x, w)


def mid_ranks(v):
    return np.array([sum(v < a) + (sum(v == a) + 1) / 2 for a in v])


def jackknife(figure, groups):
    left = np.array([figure(groups != g) for g in np.unique(groups)])
    n = len(left)
    return np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum())


def main():
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["figure", "value"])
    y, x, w = read()
    n = len(y)
    each, fours = np.arange(n), np.arange(n) % 9
    needs = np.column_stack([np.sin(each), each**2 % 7])
    out.writerow(["index", repr(float(index(y, x, w)))])
    out.writerow(["index jackknife", repr(float(jackknife(lambda k: index(y[k], x[k], w[k]), each)))])
    out.writerow(["index jackknife, 9 clusters", repr(float(jackknife(lambda k: index(y[k], x[k], w[k]), fours)))])
    out.writerow(["inequity", repr(float(inequity(y, x, w, needs)))])
    out.writerow(["inequity jackknife", repr(float(jackknife(lambda k: inequity(y[k], x[k], w[k], needs[k]), each)))])
    a, b = mid_ranks(x[:7]), mid_ranks(y[:7])
    seen = abs(np.corrcoef(a, b)[0, 1])
    every = [abs(np.corrcoef(a, np.array(order))[0, 1]) for order in permutations(b)]
    out.writerow(["spearman p, first 7", repr(float(sum(r >= seen - 1e-12 for r in every) / len(every)))])
    # two groups: the first six against the last six bodies, and two years: spend moved by its position
    one, two = each < 6, each >= 6
    moved = y * (1 + 0.03 * each)
    both = jackknife(lambda k: index(moved[k], x[k], w[k]) - index(y[k], x[k], w[k]), each)
    out.writerow(["years", repr(float(index(moved, x, w) - index(y, x, w)))])
    out.writerow(["years jackknife", repr(float(both))])
    share = w / w.sum()
    rank = np.array([share[x < a].sum() + share[x == a].sum() / 2 for a in x])
    mean = (share * y).sum()
    between = within = 0.0
    for part in (one, two):
        p, ys, rs = share[part].sum(), np.average(y[part], weights=w[part]), np.average(rank[part], weights=w[part])
        between += 2 * p * (ys - mean) * (rs - 0.5) / mean
        within += 2 * p * np.average((y[part] - ys) * (rank[part] - rs), weights=w[part]) / mean
    out.writerow(["between two halves", repr(float(between))])
    out.writerow(["within two halves", repr(float(within))])


main()
