"""Earmarks whose effects differ, by the authors' own packages: did_imputation 0.1.0 and did-multiplegt-stat 0.1.2 (PyPI).

They are needed to run this script only, in an environment of their own; decentre is not looked at.
* differing_effects.csv: two invented panels. ``starts``: the dose of a unit begins at zero and stays (some units never,
  one always treated), with weights. ``moves``: doses 0, 5, 10 that go up and down, and often stay.
* differing_effects_results.csv: the imputation estimate of the sum of effects over the sum of doses, over rows that the
  package can impute (unweighted, and by weights), which the package finds by iteration to about seven digits; the same
  from dense matrices with every dummy, and its error with G/(G-1), effects of treated rows measured from the effect of a
  unit of dose among the other units of the same start and year (weights: squares of what the outcome weighs; all other
  units where there is none alike); the average slope AS and the dose-weighted WAS of changers against stayers of the same
  year and dose before (exact_match), and switchers.
Run in this folder: python differing_effects.py
"""

import numpy as np
import pandas as pd
from did_imputation import did_imputation
from did_multiplegt_stat import did_multiplegt_stat

UNITS, YEARS = 24, 8


def starts(seed=4):
    """Return units whose dose begins at zero and stays; three begin in no year, one had it all along."""
    random = np.random.default_rng(seed)
    first = np.repeat([2, 4, 4, 6, 99, 0], 4)[:UNITS]
    first[-3:] = 99
    dose = random.choice([2.0, 5.0, 8.0], UNITS)
    t = np.arange(YEARS)
    doses = np.where(t >= first[:, None], dose[:, None], 0.0)
    effect = (0.4 + 0.2 * (t - first[:, None])) * doses
    table = long(random, doses, effect)
    table["weight"] = np.round(np.exp(random.normal(0, 0.5, UNITS)), 3)[table["unit"]]
    table["first"] = np.where(first[table["unit"]] == 99, np.nan, first[table["unit"]])
    return table


def moves(seed=5):
    """Return units whose dose is 0, 5 or 10, and changes in a third of the years."""
    random = np.random.default_rng(seed)
    doses = np.empty((UNITS, YEARS))
    doses[:, 0] = random.choice([0.0, 5.0, 10.0], UNITS)
    for t in range(1, YEARS):
        change = random.random(UNITS) < 0.33
        doses[:, t] = np.where(change, random.choice([0.0, 5.0, 10.0], UNITS), doses[:, t - 1])
    return long(random, doses, 0.5 * doses + 0.02 * doses**2)


def long(random, doses, effect):
    """Return a row a unit and year."""
    outcome = (
        50 + random.normal(0, 3, (UNITS, 1)) + random.normal(0, 1, YEARS) + effect + random.normal(0, 1, doses.shape)
    )
    keys = {"unit": np.repeat(np.arange(UNITS), YEARS), "t": np.tile(np.arange(YEARS), UNITS)}
    return pd.DataFrame(keys | {"dose": doses.ravel(), "outcome": np.round(outcome.ravel(), 4)})


def imputation(table, weights):
    """Return the package's sum of effects over the sum of doses."""
    table = table.copy()
    kept = table.groupby("unit")["dose"].transform("first") == 0  # the package has nothing to impute the others from
    treated = kept & (table["dose"] > 0) & table["first"].notna()
    aw = table["weight"] if weights else pd.Series(1.0, table.index)
    table["share"] = np.where(treated, 1 / (aw[treated] * table["dose"][treated]).sum(), 0.0)
    if weights:
        table["aw"] = aw
    found = did_imputation(
        table[kept].reset_index(drop=True),
        "outcome",
        "unit",
        "t",
        "first",
        wtr=["share"],
        sum=True,
        aw="aw" if weights else None,
        minn=0,
    )
    return next(iter(found.estimates.values())), int(treated.sum())


def dense(table, weights):
    """Return estimate and error from matrices with a dummy for every unit and year."""
    w = table["weight"].to_numpy() if weights else np.ones(len(table))
    y, d, unit = (table[c].to_numpy(float) for c in ("outcome", "dose", "unit"))
    columns = np.hstack([pd.get_dummies(table[c], dtype=float) for c in ("unit", "t")])
    first = table.groupby("unit")["dose"].transform("first").to_numpy()
    none, treated = d == 0, (d > 0) & (first == 0)
    fit = np.linalg.pinv(columns[none].T @ (columns[none] * w[none, None])) @ columns[none].T * w[none]
    v = np.zeros(len(table))
    v[treated] = w[treated] / (w[treated] @ d[treated])
    v[none] = -(v[treated] @ columns[treated]) @ fit
    effect = y - columns @ (fit @ y[none])
    left = np.where(none, effect, 0.0)
    alike = table["first"].fillna(-1).to_numpy() * 100 + table["t"].to_numpy()
    for i in np.flatnonzero(treated):
        others = treated & (unit != unit[i]) & (alike == alike[i])
        others = others if others.any() else treated & (unit != unit[i])
        slope = (v[others] ** 2 * d[others] * effect[others]).sum() / (v[others] ** 2 * d[others] ** 2).sum()
        left[i] = effect[i] - d[i] * slope
    influence = np.bincount(unit.astype(int), v * left)
    return v @ y, np.sqrt(UNITS / (UNITS - 1) * (influence**2).sum())


def stayers(table):
    """Return AS and WAS."""
    found = did_multiplegt_stat(
        table, Y="outcome", ID="unit", Time="t", D="dose", estimator=["as", "was"], exact_match=True, asinstata=True
    )["results"]["table"]
    for row, name in (("AS", "average"), ("WAS", "dose_weighted")):
        yield "stayers", name, "estimate", found.loc[row, "Estimate"]
        yield "stayers", name, "changers", found.loc[row, "Switchers"]


if __name__ == "__main__":
    panels = {"starts": starts(), "moves": moves()}
    pd.concat([t.assign(case=c) for c, t in panels.items()]).to_csv("differing_effects.csv", index=False)
    rows = list(stayers(panels["moves"]))
    for weighting in ("body", "weighted"):
        estimate, count = imputation(panels["starts"], weighting == "weighted")
        exact, se = dense(panels["starts"], weighting == "weighted")
        named = {"package": estimate, "estimate": exact, "se": se, "rows": count}
        rows += [("imputation", weighting, quantity, value) for quantity, value in named.items()]
    results = pd.DataFrame(rows, columns=["estimator", "row", "quantity", "value"])
    results.to_csv("differing_effects_results.csv", index=False, float_format="%.14g")
