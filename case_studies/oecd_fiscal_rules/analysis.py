"""Do fiscal rules go with lower health budgets? Printed tables met digit by digit, and the same slopes with honest errors."""

import warnings
from functools import cache

import decentre
import numpy as np
from decentre import AssumptionWarning, datasets

CONTROLS = {"log_gdp": "ln_gdp", "log_pop": "ln_pop", "log_debt": "ln_debt", "bailout": "bailout"}
RULES = ["fr", "er", "bbr", "rr"]
# the columns of the printed tables: which rules stand in each
ARTICLE = {1: ["fr"], 2: ["er"], 3: ["national", "supranational", "both"], 4: ["bbr"], 5: ["fr"], 6: ["er"], 7: ["bbr"]}
WORKING = {1: ["fr"], 2: ["er"], 3: ["bbr"], 4: ["rr"], 5: ["er", "bbr", "rr"]}


@cache
def article_panel():
    """Return countries and years of the article: logarithms as given, and which balanced budget rule there is."""
    table = datasets.load("oecd_public_spending").rename(
        columns={"country": "body"} | {v: k for k, v in CONTROLS.items()}
    )
    kinds = {"national": 1, "supranational": 2, "both": 3}
    table = table.assign(year=table["year"].astype(str), **{k: (table["bbr_d"] == n) * 1.0 for k, n in kinds.items()})
    return table.dropna(subset=["ln_govexp", *CONTROLS, "fr", "er", "bbr"])


@cache
def working_panel(outcome):
    """Return countries and years of the working paper with an outcome in logarithms."""
    table = datasets.load("oecd_who_pays_instead").rename(columns={"country": "body"})
    logs = {f"log_{name}": np.log(table[name]) for name in (outcome, "gdp", "pop", "debt")}
    table = table.assign(year=table["year"].astype(str), **logs)
    return table.dropna(subset=[*logs, *RULES, "bailout"])


def estimated(panel, outcome, rules, inference="classical"):
    """Return the slope of the first rule, the other rules and the covariates beside it, country and year effects out."""
    with warnings.catch_warnings():
        # said in the report: next year's rule tells this year's spending in part 2, and bailouts are in few countries
        warnings.simplefilter("ignore", AssumptionWarning)
        return decentre.estimate_additionality(
            panel, spend=outcome, earmark=rules[0], controls=[*rules[1:], *CONTROLS], inference=inference, money=False
        )


@cache
def of_the_article(column):
    """Return a column of the article's Table 1; the last three leave out the countries of mandatory insurance."""
    panel = article_panel()
    return estimated(panel if column < 5 else panel[panel["mand"] == 0], "ln_govexp", ARTICLE[column])


@cache
def of_the_working_paper(outcome, column):
    """Return a column of the working paper's table of an outcome."""
    return estimated(working_panel(outcome), f"log_{outcome}", WORKING[column])


def printed(found, name, terms):
    """Return slopes, errors and what stands below them, by id."""
    values = {}
    for term in terms:
        row = found.coefficients.loc[term]
        values |= {f"{name}_{term}": row["estimate"], f"{name}_{term}_se": row["se"]}
    below = {"n": found.rows, **{k: found.fit[k] for k in ("r2", "r2_adjusted", "residual_se", "freedom")}}
    return values | {f"{name}_{key}": value for key, value in below.items()}


def clustered(found, name):
    """Return the error and p of the first rule when countries are the clusters."""
    row = found.errors.loc["cluster"]
    return {f"{name}_se_cluster": row["se"], f"{name}_p_cluster": row["p_zero"]}


def run():
    """Return every recomputed value by its id."""
    values = {}
    for column, rules in ARTICLE.items():
        values |= printed(of_the_article(column), f"a{column}", rules)
    values = {k: v for k, v in values.items() if not k.endswith(("_r2", "_residual_se", "_freedom"))}
    for outcome in ("out_of_pocket", "curative"):
        for column, rules in WORKING.items():
            values |= printed(of_the_working_paper(outcome, column), f"{outcome}_{column}", [*rules, *CONTROLS])
    for column in (1, 2, 4):
        values |= clustered(of_the_article(column), f"a{column}")
    first = of_the_working_paper("out_of_pocket", 1)
    return values | {
        "out_of_pocket_1_t": first.estimate / first.se,
        "out_of_pocket_1_t_cluster": first.estimate / first.errors.loc["cluster", "se"],
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "Any fiscal rule and public health spending: the body-weighted slope, and next year's rule": of_the_article(1),
        "Any fiscal rule and out-of-pocket spending": of_the_working_paper("out_of_pocket", 1),
    }
