"""The wild cluster bootstrap with every pattern of signs and the inclusive p: patterns with |t*| >= |t|, the fit counted.

Beside panel.R, which has the strict p (patterns with |t*| > |t|, as fwildclusterboot): the same panels, the same fits with
every dummy, each null imposed, every pattern refitted by projection on all columns. Limits: the nulls between which the
inclusive p stays above 0.05, by halving. Written without looking at decentre; numpy and pandas alone.
Run in this folder: python wild_inclusive.py
"""

import itertools

import numpy as np
import pandas as pd


def dummies(table):
    """Return all dummies of bodies and years, full rank."""
    body = pd.get_dummies(table["body"], dtype=float).to_numpy()
    return np.hstack([body, pd.get_dummies(table["year"], dtype=float).to_numpy()[:, 1:]])


def wild(y, x, others, weights, body):
    """Return p of 0 and of 1, and the limits."""
    root = np.sqrt(weights)
    y, x, others = y * root, x * root, others * root[:, None]
    span = np.linalg.svd(others, full_matrices=False)
    span = span[0][:, span[1] > 1e-10 * span[1][0]]
    tilde = x - span @ (span.T @ x)
    group = np.unique(body, return_inverse=True)[1]
    member = np.eye(group.max() + 1)[group]
    signs = np.array(list(itertools.product((1.0, -1.0), repeat=group.max() + 1)))[:, group].T

    def squared_t(outcomes, null):
        slope = tilde @ outcomes / (tilde @ tilde)
        left = outcomes - span @ (span.T @ outcomes) - np.outer(tilde, slope)
        return (slope - null) ** 2 / ((member.T @ (tilde[:, None] * left)) ** 2).sum(axis=0)

    def p(null):
        fitted = span @ (span.T @ (y - null * x)) + null * x
        drawn = squared_t(fitted[:, None] + (y - fitted)[:, None] * signs, null)
        return (drawn >= squared_t(y[:, None], null) * (1 - 1e-9)).mean()

    def end(side):
        slope, inside, outside = tilde @ y / (tilde @ tilde), 0.0, side * 1e-3
        while p(slope + outside) > 0.05:
            inside, outside = outside, 2 * outside
        for _ in range(45):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if p(slope + middle) > 0.05 else (inside, middle)
        return slope + inside

    return {"p_zero": p(0.0), "p_one": p(1.0), "low": end(-1), "high": end(1)}


def cases():
    """Yield case, term and what :func:`wild` finds."""
    table = pd.read_csv("panel.csv")
    heads = table.groupby("body")["population"].transform("first").to_numpy(float)
    y, x = (table[c].to_numpy(float) / heads for c in ("spend", "earmark"))
    others = np.column_stack([table["control"], dummies(table)])
    for case, weights in (("body", np.ones(len(table))), ("pound", heads)):
        yield case, "earmark", wild(y, x, others, weights, table["body"])
    firms = pd.read_csv("grunfeld.csv")
    others = np.column_stack([firms["capital"], dummies(firms)])
    yield (
        "grunfeld",
        "value",
        wild(firms["inv"].to_numpy(), firms["value"].to_numpy(), others, np.ones(200), firms["body"]),
    )
    kept = (table["body"] != "board 07").to_numpy()
    event = table[kept]
    years = [t for t in sorted(event["year"].unique()) if t != "2011-12"]
    slopes = np.column_stack([event["exposure"] * (event["year"] == t) for t in years])
    for k, year in enumerate(years):
        rest = np.hstack([np.delete(slopes, k, axis=1), dummies(event)])
        yield "event", year, wild(y[kept], slopes[:, k], rest, np.ones(kept.sum()), event["body"])


if __name__ == "__main__":
    rows = [(case, term, name, value) for case, term, found in cases() for name, value in found.items()]
    table = pd.DataFrame(rows, columns=["case", "term", "quantity", "value"])
    table.to_csv("wild_inclusive.csv", index=False, float_format="%.15g")
