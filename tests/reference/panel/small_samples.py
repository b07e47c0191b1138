"""Few bodies, by brute force: every pattern of signs refitted with all dummies, and CR2 and HTZ from dense matrices.

Written without looking at decentre, in numpy alone; nothing is absorbed and no sum is taken by cluster in advance.
* joint_wild.csv: the Wald statistic (without a small-sample factor) of the slopes before the reference, of the fit (pattern
  -1) and of each of the 2^G patterns of signs in lexicographic order, + first: residuals of the fit in which these slopes
  are zero are multiplied, added to its fit, and the whole regression is fitted again by least squares. A statistic whose
  covariance lacks a direction (smallest eigenvalue under 1e-10 of their sum, columns made orthonormal) is inf.
* bias_reduced.csv: CR2 with an identity working model (Pustejovsky and Tipton 2018; what clubSandwich 0.5.8 computes for lm
  with dummies), Satterthwaite degrees of freedom, HTZ. case: unweighted, weighted (by heads, which differ between bodies),
  yearly (weights of each year), absorbed (unweighted, body means out of every column beforehand).
Run in this folder: python small_samples.py
"""

import itertools

import numpy as np
import pandas as pd

PRE, POST, YEARS = 3, 3, 7  # years before the reference, after it, in all


def invented(bodies, seed):
    """Return a panel with gaps: exposure, heads, outcome with errors that last."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame(itertools.product(range(bodies), range(YEARS)), columns=["unit", "t"])
    table["exposure"] = np.round(np.exp(random.normal(size=bodies)), 4)[table["unit"]]
    table["heads"] = np.round(np.exp(random.normal(0, 0.6, bodies)), 3)[table["unit"]]
    table["weight"] = np.round(random.uniform(0.5, 2, len(table)), 3)
    errors = random.normal(size=(bodies, YEARS)).cumsum(axis=1).ravel()
    table["outcome"] = np.round(5 + random.normal(size=bodies)[table["unit"]] + errors, 4)
    gone = random.choice(len(table), 2, replace=False)
    return table.drop(index=gone).reset_index(drop=True)


def design(table):
    """Return the columns of the slopes, and those of all dummies."""
    others = [t for t in range(YEARS) if t != PRE]
    slopes = np.column_stack([table["exposure"] * (table["t"] == t) for t in others])
    units = pd.get_dummies(table["unit"], dtype=float).to_numpy()
    years = pd.get_dummies(table["t"], dtype=float).to_numpy()[:, 1:]
    return slopes, np.hstack([units, years])


def residual(columns, y):
    """Return what least squares leaves."""
    return y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]


def wald(tested, whole, y, unit):
    """Return the clustered Wald statistic of the tested columns (orthonormal, others out)."""
    left = residual(whole, y)
    slopes = tested.T @ y
    scores = np.array([tested[unit == g].T @ left[unit == g] for g in np.unique(unit)])
    meat = scores.T @ scores
    lengths, axes = np.linalg.eigh(meat)
    if lengths[0] <= 1e-10 * lengths.sum():
        along = axes[:, lengths <= 1e-10 * lengths.sum()].T @ slopes
        if (along**2 > 1e-10 * (slopes @ slopes)).any():
            return np.inf
        return slopes @ np.linalg.pinv(meat, rcond=1e-10) @ slopes
    return slopes @ np.linalg.solve(meat, slopes)


def joint(bodies, table):
    """Yield the statistic of the fit and of every pattern."""
    slopes, dummies = design(table)
    y, unit = table["outcome"].to_numpy(), table["unit"].to_numpy()
    others = np.hstack([slopes[:, PRE:], dummies])
    whole = np.hstack([slopes, dummies])
    tested = np.linalg.qr(np.column_stack([residual(others, c) for c in slopes[:, :PRE].T]))[0]
    restricted = residual(others, y)
    yield {"bodies": bodies, "pattern": -1, "wald": wald(tested, whole, y, unit)}
    for i, signs in enumerate(itertools.product((1.0, -1.0), repeat=bodies)):
        drawn = y - restricted + np.array(signs)[unit] * restricted
        yield {"bodies": bodies, "pattern": i, "wald": wald(tested, whole, drawn, unit)}


def root_of_inverse(matrix):
    """Return the symmetric root of a pseudo-inverse."""
    lengths, axes = np.linalg.eigh(matrix)
    return (axes * np.where(lengths > 1e-10, np.abs(lengths) + 1e-300, np.inf) ** -0.5) @ axes.T


def bias_reduced(columns, y, weights, unit, tested):
    """Return CR2 errors, Satterthwaite degrees of freedom of each tested coefficient, and HTZ of all of them."""
    weight = np.diag(weights)
    bread = np.linalg.inv(columns.T @ weight @ columns)
    left = np.eye(len(y)) - columns @ bread @ columns.T @ weight
    e, slopes, spread = left @ y, (bread @ columns.T @ weight @ y)[tested], left @ left.T
    rows = [np.flatnonzero(unit == g) for g in np.unique(unit)]
    adjusted = [root_of_inverse(spread[np.ix_(r, r)]) @ np.diag(weights[r]) @ columns[r] @ bread for r in rows]
    scores = np.array([a.T @ e[r] for a, r in zip(adjusted, rows, strict=True)])
    covariance = (scores.T @ scores)[np.ix_(tested, tested)]
    model = (bread @ columns.T @ weight @ weight @ columns @ bread)[np.ix_(tested, tested)]

    def moments(turn):
        parts = [left[r].T @ a[:, tested] @ turn for a, r in zip(adjusted, rows, strict=True)]
        pairs = [p.T @ q for p in parts for q in parts]
        return sum(np.trace(p @ p) + np.trace(p) ** 2 for p in pairs), sum(np.trace(p.T @ p) for p in parts)

    found = {}
    for k in range(len(tested)):
        total, mean = moments(np.eye(len(tested))[:, [k]] / np.sqrt(model[k, k]))
        found |= {f"se_{k}": np.sqrt(covariance[k, k]), f"df_{k}": 2 * mean**2 / total}
    q = len(tested)
    lengths, axes = np.linalg.eigh(model)
    eta = q * (q + 1) / moments((axes * lengths**-0.5) @ axes.T)[0]
    f = (eta - q + 1) / (eta * q) * slopes @ np.linalg.solve(covariance, slopes) if eta > q - 1 else np.nan
    return found | {"htz_F": f, "htz_df": eta - q + 1}


def cases(table):
    """Yield CR2 and HTZ of the slopes before the reference, by kind of weights."""
    slopes, dummies = design(table)
    y, unit, one = table["outcome"].to_numpy(), table["unit"].to_numpy(), np.ones(len(table))
    whole = np.hstack([slopes, dummies])
    for case, weights in (("unweighted", one), ("weighted", table["heads"]), ("yearly", table["weight"])):
        yield case, bias_reduced(whole, y, np.asarray(weights / weights.mean()), unit, list(range(PRE)))
    means = pd.get_dummies(table["unit"], dtype=float).to_numpy()
    years = dummies[:, means.shape[1] :]
    absorbed = np.column_stack([residual(means, c) for c in np.hstack([slopes, years]).T])
    yield "absorbed", bias_reduced(absorbed, residual(means, y), one, unit, list(range(PRE)))


if __name__ == "__main__":
    panels = {bodies: invented(bodies, bodies) for bodies in (6, 9, 12)}
    pd.concat([t.assign(bodies=b) for b, t in panels.items()]).to_csv("small_samples.csv", index=False)
    drawn = pd.DataFrame([row for b, t in panels.items() for row in joint(b, t)])
    drawn.to_csv("joint_wild.csv", index=False, float_format="%.12g")
    rows = [(b, case, name, value) for b, t in panels.items() for case, f in cases(t) for name, value in f.items()]
    pd.DataFrame(rows, columns=["bodies", "case", "quantity", "value"]).to_csv(
        "bias_reduced.csv", index=False, float_format="%.14g"
    )
