"""Did a federal matching grant bring children into public insurance where more families were on cash welfare?"""

import math
from functools import cache

import decentre
import numpy as np
from decentre import datasets
from scipy import stats

SERVICES = {
    "any": "rmvp_ch",
    "hosp": "rmvp_ch_hosp",
    "md": "rmvp_ch_md",
    "pdrug": "rmvp_ch_pdrug",
    "dent": "rmvp_ch_dent",
}
CONTROLS = ["pcinc", "hpc", "bpc"]
OF_THE_COURSE = ["hospitals_pc", "beds_pc", "income_pc"]
# years since Medicaid began: the groups of the author's code, by the names of its coefficients
GROUPS = {"dd2": (-3, -2), "dd5": (1, 3), "dd6": (4, 6), "dd7": (7, 7)}
LABELS = {
    "label_0": (0, 0),
    "label_1_4": (1, 4),
    "label_5_6": (5, 6),
}  # and those that the printed table gives its rows


@cache
def states():
    """Return state-years as the author's code takes them: without West Virginia, Arizona, and Indiana in 1969."""
    table = datasets.load("medicaid_coverage")
    out = table["stfips"].isin([54, 4]) | ((table["stfips"] == 18) & (table["year"] == 1969))
    table = table[~out]
    since = (table["year"] - table["ymcaid"]).clip(-4, 7)
    dose = table["crate0"]
    columns = {name: dose * since.between(*ends) for name, ends in (GROUPS | LABELS).items()}
    columns |= {f"year_{k}": dose * (since == k) for k in range(-4, 8) if k != -1}
    columns |= {"post": dose * since.between(1, 6), "since": since}
    return table.assign(**columns, year=table["year"].astype(str)).rename(columns={"stfips": "body"})


def estimated(outcome, first, beside):
    """Return slopes on the dose with state, region-by-year and timing-by-year effects, weighted by children."""
    return decentre.estimate_additionality(
        states(),
        spend=outcome,
        earmark=first,
        controls=[*beside, *CONTROLS],
        weights="ch_pop",
        by_year=["ymcaid", "region"],
        inference="cluster_dummies",
        money=False,
    )


def joint(found, rows):
    """Return the p of several sums of slopes being zero together: F with every dummy counted, states less one below."""
    terms, weights = found.coefficients, np.zeros((len(rows), len(found.coefficients)))
    for k, row in enumerate(rows):
        weights[k, [terms.index.get_loc(name) for name in row]] = list(row.values())
    scale = (found.se / math.sqrt(found.covariance.iloc[0, 0])) ** 2
    sums = weights @ terms["estimate"].to_numpy()
    f = sums @ np.linalg.solve(scale * weights @ found.covariance.to_numpy() @ weights.T, sums) / len(rows)
    return float(stats.f.sf(f, len(rows), found.bodies - 1))


@cache
def grouped(outcome):
    """Return the regression of panel A of Table 2: groups of years since Medicaid began."""
    return estimated(outcome, "dd2", ["year_-4", "year_0", "dd5", "dd6", "dd7"])


@cache
def difference(outcome):
    """Return the regression of panel B of Table 2: years 1 to 6 together."""
    return estimated(outcome, "post", ["year_-4", "year_0", "year_7"])


@cache
def event_study():
    """Return Figure 5: a slope on the dose for each year since Medicaid began."""
    table = states()
    return decentre.estimate_ring_fence_effect(
        table,
        outcome="rmvp_ch",
        exposure="crate0",
        event=table.groupby("body")["ymcaid"].first().astype(int).astype(str),
        estimator="pooled",
        by_year=["ymcaid", "region"],
        weights="ch_pop",
        controls=CONTROLS,
        cap=(-4, 7),
        inference="cluster_dummies",
    )


def used_after(outcome):
    """Return the share of children who used public insurance in years after the first, each state-year by its children."""
    after = states()[lambda t: t["since"] > 0]
    return float((after[outcome] * after["ch_pop"]).sum() / after["ch_pop"].sum())


def table_two():
    """Return Table 2 by id, both panels; what the verb does not have is None."""
    values = {}
    for service, outcome in SERVICES.items():
        panel_a, panel_b, share = grouped(outcome), difference(outcome), used_after(outcome)
        for name in GROUPS:
            row = panel_a.coefficients.loc[name]
            values |= {f"a_{service}_{name}": row["estimate"], f"a_{service}_{name}_se": row["se"]}
        values |= {f"b_{service}_post": panel_b.estimate, f"b_{service}_post_se": panel_b.se}
        for panel, found in (("a", panel_a), ("b", panel_b)):
            values |= {f"{panel}_{service}_n": found.rows, f"{panel}_{service}_r2": found.fit["r2"]}
            values |= {f"{panel}_{service}_mean": share}
            values |= dict.fromkeys((f"{panel}_{service}_constant", f"{panel}_{service}_constant_se"))
        # no slope before, and the same slope in years 1 to 3 and 4 to 6
        values |= {f"a_{service}_dd_test": joint(panel_a, [{"dd2": 1}, {"dd6": 1, "dd5": -1}])}
        values |= {f"b_{service}_bootstrap_p": None}
    return values


def figure_five():
    """Return the slopes of Figure 5 by id, and what stands below them."""
    found, values = event_study(), {}
    for year, row in found.table.drop(-1).iterrows():
        if -4 < year < 7:
            values |= {f"f5_{year}": row["estimate"], f"f5_{year}_se": row["se"]}
    both = difference("rmvp_ch")
    values |= {"f5_n": found.rows, "f5_dd": both.estimate, "f5_dd_se": both.se}
    before, after = ["year_-3", "year_-2"], [f"year_{k}" for k in range(1, 7)]
    beside = [f"year_{k}" for k in range(-4, 8) if k not in (-1, 1)]
    one = estimated("rmvp_ch", "year_1", beside)
    none = [{name: 1} for name in before]
    alike = [{name: 1, "year_1": -1} for name in after[1:]]
    values |= {"f5_r2": one.fit["r2"], "f5_pre": joint(one, none), "f5_post": joint(one, [{n: 1} for n in after])}
    values |= {"f5_dd_test": joint(one, [*none, *alike])}
    steps = [*alike[:3], {"year_6": 1, "year_5": -1}]  # one slope in years 1 to 4, another in 5 and 6
    values |= {"f5_slope_test": joint(one, [*none, *steps])}
    return values | dict.fromkeys(["f5_constant", "f5_constant_se"])


def course():
    """Return the course's two regressions by id: estimate, error, z and p of each term."""
    high = datasets.load("medicaid_coverage").groupby("stfips")["hc"].first()
    table = datasets.load("medicaid_course").dropna(subset="medicaid_share_child")
    started = table["year"] > table["ymcaid"]
    table = table.assign(D=np.where(started, table["stfips"].map(high), 0.0), year=table["year"].astype(str))
    values = {}
    for model, groups in {"c1": (), "c2": ("region", "ymcaid")}.items():
        found = decentre.estimate_additionality(
            table.rename(columns={"stfips": "body"}),
            spend="medicaid_share_child",
            earmark="D",
            controls=OF_THE_COURSE,
            weights="child_pop",
            by_year=groups,
            inference="cluster",
        )
        for term, row in found.coefficients.iterrows():
            z = row["estimate"] / row["se"]
            figures = {"": row["estimate"], "_se": row["se"], "_z": z, "_p": math.erfc(abs(z) / math.sqrt(2))}
            values |= {f"{model}_{term}{end}": x for end, x in figures.items()}
    return values


def by_the_labels():
    """Return the slopes of the groups that the printed table names, in points: the other reading of panel A."""
    first, *others = LABELS
    slopes = estimated("rmvp_ch", first, ["year_-4", "dd2", *others, "dd7"]).coefficients["estimate"]
    return {name: 100 * slopes[name] for name in LABELS}


def run():
    """Return every recomputed value by its id."""
    alone = grouped("rmvp_ch").coefficients.loc["year_0"]
    return {
        **table_two(),
        **figure_five(),
        **course(),
        **by_the_labels(),
        "year_0_alone": 100 * alone["estimate"],
        "year_0_alone_se": 100 * alone["se"],
        "article_n": grouped("rmvp_ch").rows,
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "Children using public insurance for a point more of families on welfare, by years since Medicaid": event_study()
    }
