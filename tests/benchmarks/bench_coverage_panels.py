"""Panels: how often a true null is rejected at 5 per cent, and a 95 per cent interval holds the truth, on named designs.

    python tests/benchmarks/bench_coverage_panels.py [SECTION ...] [--draws 2000]

Sections: slopes, few, before, differing, totals. Each line is printed as it is done; the output is stored beside this file, in
bench_coverage_panels.txt. Everything is seeded; the bootstrap takes 199 draws a panel (its level is exact at any number for
which 0.05 times one more is whole), and all patterns where they are fewer.

Designs (10 years, errors AR(.5) within a body): normal and skewed (log-normal) doses; need: errors that spread with the dose;
heads: weights by heads that differ threefold (log-normal); quarter: a quarter of the bodies has a dose, from the middle on.
"""

import argparse
import warnings

import numpy as np
from decentre.purpose import imputation, panel, pre_trends, shift_share, stayers
from decentre.purpose.conventions import standard_error
from decentre.purpose.earmark_panel import EarmarkPanel
from decentre.purpose.inference import Chance, judged, student_p
from decentre.tables import panels
from scipy import stats

YEARS, REPLICATES = 10, 199


def lasting(random, bodies, years=YEARS, memory=0.5):
    """Return AR(1) errors of variance one."""
    shocks = random.normal(size=(bodies, years))
    for t in range(1, years):
        shocks[:, t] = memory * shocks[:, t - 1] + np.sqrt(1 - memory**2) * shocks[:, t]
    return shocks


def keys(bodies, years=YEARS):
    """Return body and year of the rows of a balanced panel."""
    return np.repeat(np.arange(bodies), years), np.tile(np.arange(years), bodies)


def doses(random, bodies, design):
    """Return doses, errors and weights of one panel."""
    errors, weights = lasting(random, bodies), None
    dose = lasting(random, bodies) if design in ("normal", "need", "heads") else np.exp(lasting(random, bodies))
    if design == "need":
        errors = errors * (0.5 + np.abs(dose))
    if design == "heads":
        weights = np.exp(random.normal(0, 0.6, bodies))
    if design == "quarter":
        dose = np.zeros((bodies, YEARS))
        dose[: max(2, round(bodies / 4)), YEARS // 2 :] = 1
    return dose, errors, weights


def chance(found, seed):
    """Return all patterns of signs for 10 bodies and fewer, draws for more."""
    return Chance("wild", 0.95, 2**10 if found.effects.bodies <= 10 else REPLICATES, seed)


def rejections(found, seed, methods):
    """Return whether each method rejects the null of no effect, which is true."""
    out = {}
    for method in methods:
        if method == "wild":
            p = judged(found, 0, (0.0,), chance(found, seed)).p[0]
        else:
            se, freedom = standard_error(found, 0, method)
            p = student_p(found.coefficients[0] / se, freedom)
        out[method] = p <= 0.05
    return out


def show(name, held, count):
    """Print one line of shares."""
    words = "  ".join(f"{k} {np.nanmean([h[k] for h in held]):.3f}" for k in held[0])
    print(f"  {name:34} {words}   ({count} draws)", flush=True)


def slopes(draws):
    """Print the size of tests of one slope: 1 less it is the coverage of the interval."""
    print("slopes: a true null of estimate_additionality rejected at 5 %")
    for design in ("normal", "skewed", "need", "heads", "quarter"):
        for bodies in (10, 20, 42):
            random, held = np.random.default_rng(1), []
            body, year = keys(bodies)
            for seed in range(draws):
                dose, errors, weights = doses(random, bodies, design)
                both = panel.effects(body, year, None if weights is None else weights[body])
                found = panel.fit(errors.ravel(), dose.reshape(-1, 1), both)
                held.append(rejections(found, seed, ("wild", "cluster", "cr2", "cv3", "classical")))
            show(f"{design}, {bodies} bodies", held, draws)


def few(draws):
    """Print the size where few bodies carry the slope."""
    print("few: bodies of which few have a dose, from the middle year on; a true null rejected at 5 %")
    for bodies, treated in ((12, 2), (20, 2), (42, 2), (42, 3), (42, 4), (42, 5), (42, 10)):
        random, held, clusters = np.random.default_rng(1), [], 0.0
        body, year = keys(bodies)
        dose = np.zeros((bodies, YEARS))
        dose[:treated, YEARS // 2 :] = 1
        both = panel.effects(body, year)
        for seed in range(draws):
            found = panel.fit(lasting(random, bodies).ravel(), dose.reshape(-1, 1), both)
            held.append(rejections(found, seed, ("wild", "cluster", "cr2", "cv3")))
        clusters = panel.effective_clusters(found.effects.by_body(found.columns[:, 0] ** 2))
        show(f"{treated} of {bodies} with a dose (worth {clusters:.1f})", held, draws)


def before(draws):
    """Print the size of joint tests of the years before, and the coverage of the bands of all years."""
    print("before: no trend before the rule, the years before tested together at 5 %; bands: share that hold all years")
    for design in ("normal", "skewed", "quarter"):
        for years_before in (3, 5):
            for bodies in (10, 20, 42):
                random, held = np.random.default_rng(1), []
                body, year = keys(bodies)
                slopes_of = np.delete(np.arange(YEARS), years_before)
                for seed in range(draws):
                    exposure = random.normal(size=bodies) if design == "normal" else np.exp(random.normal(size=bodies))
                    exposure = (
                        (np.arange(bodies) < max(2, round(bodies / 4))).astype(float)
                        if design == "quarter"
                        else exposure
                    )
                    columns = exposure[body][:, None] * (year[:, None] == slopes_of)
                    found = panel.fit(lasting(random, bodies).ravel(), columns, panel.effects(body, year))
                    held.append(joint(found, years_before, seed))
                show(f"{design}, {years_before} years, {bodies} bodies", held, draws)


def joint(found, years_before, seed):
    """Return whether each joint test rejects, and whether the bands hold zero in all years."""
    judge = chance(found, seed)
    test = pre_trends.pre_trend(found, list(range(years_before)), judge, None)
    width = pre_trends.band_width(found, judge)
    return {
        "wild": test["p"] <= 0.05,
        "F": test["p_f"] <= 0.05,
        "HTZ": np.nan if np.isnan(test["htz_p"]) else test["htz_p"] <= 0.05,
        "bands": bool((np.abs(found.coefficients) <= width * found.errors).all()),
    }


def differing(draws):
    """Print bias and coverage of imputation and stayers on the staggered designs of decentre.synthetic."""
    print(
        "differing: 95 % intervals that hold each estimator's own truth, and the mean error (effects of about 1, errors of 1)"
    )
    for name, begins in (("growing", (4, 7, 99)), ("everyone", (3, 6, 8))):
        for bodies in (12, 21, 42, 150):
            begin = np.repeat(begins, bodies // 3)
            since = np.arange(1, YEARS + 1) - begin[:, None]
            dose, effect = (since >= 0).astype(float), np.where(since >= 0, 0.3 + 0.25 * since, 0.0)
            body, year = keys(bodies)
            random, held, off = np.random.default_rng(1), [], []
            for _ in range(draws):
                outcome = (effect + random.normal(0, 3, (bodies, 1)) + lasting(random, bodies)).ravel()
                found = own_truths(outcome, dose.ravel(), effect.ravel(), body, year, begin[body])
                held.append({k: abs(e) <= stats.t.isf(0.025, bodies - 1) * se for k, (e, se) in found.items()})
                off.append({k: e for k, (e, _) in found.items()})
            show(f"{name}, {bodies} bodies: coverage", held, draws)
            show(f"{name}, {bodies} bodies: mean error", off, draws)


def own_truths(outcome, dose, effect, body, year, cohort):
    """Return error from the truth, and standard error, of each estimator."""
    imputed = imputation.impute(outcome, dose, body, year, cohort, np.ones(len(body)), np.empty((len(body), 0)))
    truth = effect[imputed.identified].mean()
    now = np.flatnonzero(year > 0)
    pairs = stayers.Pairs(
        now,
        body[now],
        year[now],
        outcome[now] - outcome[now - 1],
        dose[now - 1],
        dose[now] - dose[now - 1],
        np.ones(len(now)),
    )
    slope = stayers.slopes(pairs, int(body.max()) + 1).dose_weighted
    return {"imputation": (imputed.estimate - truth, imputed.se), "stayers": (slope[0] - 0.3, slope[1])}


def totals(draws):
    """Print the size where each earmark is a share of a total and a national shock loads on the same shares."""
    print(
        "totals: a true null of an exact share of a national total rejected at 5 %; a national shock loads on the shares"
    )
    for walks in (True, False):
        for periods in (10, 20):
            random = np.random.default_rng(1)
            held = [total(random, 42, periods, walks, seed) for seed in range(draws)]
            kind = "random walks" if walks else "independent levels"
            show(f"{kind}, {periods} years, 42 bodies", held, draws)


def total(random, bodies, periods, walks, seed):
    """Return whether each method rejects."""
    steps = random.normal(0, 0.1, (2, periods))
    steps = steps.cumsum(axis=1) if walks else steps
    body, year = keys(bodies, periods)
    share = random.uniform(0.5, 1.5, bodies)
    dose = share[:, None] * np.exp(steps[0])
    outcome = 10 * share[:, None] * steps[1] + 0.3 * lasting(random, bodies, periods)
    given = panels.Panel(
        body, year, list(range(bodies)), [str(2000 + t) for t in range(periods)], {"earmark": dose.ravel()}, {}, None
    )
    model = EarmarkPanel(given, outcome.ravel(), dose.reshape(-1, 1), None, (), {"body": None}, "body")
    found = model.fitted("body")
    out = rejections(found, seed, ("wild", "cluster", "driscoll_kraay", "two_way"))
    result = shift_share.randomised(model, found, (0.0,), 0.95, REPLICATES, seed)
    return {"permuted growth": result.p[0] <= 0.05} | out


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("sections", nargs="*", default=["totals", "few", "before", "differing", "slopes"])
    parser.add_argument("--draws", type=int, default=2000)
    asked = parser.parse_args()
    warnings.simplefilter("error")
    for section in asked.sections:
        {"slopes": slopes, "few": few, "before": before, "differing": differing, "totals": totals}[section](asked.draws)
