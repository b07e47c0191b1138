"""Five ways to pay one invented hospital, at the published rates, with answers that pencil and paper give."""

import os

import decentre
import pandas as pd
from decentre import datasets

MILLION = 1e6
SERVICES = ["elective", "emergency", "outpatient"]
PLAN = pd.DataFrame({"body": "the hospital", "service": SERVICES, "units": [10_000, 20_000, 100_000]})
COSTS = pd.DataFrame(
    {"service": SERVICES, "variable": [1_800, 900, 60], "fixed": [12 * MILLION, 12 * MILLION, 4 * MILLION]}
)
TARIFF = {"elective": 3_000, "emergency": 1_500, "outpatient": 100}
YEARS = {"2021-22": [0.95, 0.95, 0.95], "2022-23": [1, 1, 1], "2023-24": [1.1, 1, 1]}
BUDGET, APART = 70 * MILLION, 40 * MILLION
SHORT = 200 * MILLION
CLAIMS = {"A": 100 * MILLION, "B": 200 * MILLION, "C": 300 * MILLION}


def parameter(year, words, end="low"):
    """Return one number of the published parameters."""
    table = datasets.load("payment_mechanism_parameters")
    rows = table[(table["year"] == year) & table["parameter"].str.startswith(words)]
    return float(rows[f"number_{end}"].iloc[0])


def contracts():
    """Return the contracts: each would pay 70 million for the plan."""
    above = parameter("2022-23", "variable rate on elective activity above")
    every = parameter("2023-24", "elective activity")
    elective = {"elective": TARIFF["elective"]}
    return {
        "activity": decentre.ActivityBased(TARIFF),
        "block": decentre.Block(BUDGET),
        "global budget": decentre.GlobalBudget(BUDGET, variable_share=0.5, marginal_rate=0.6),
        "aligned 2022-23": decentre.AlignedPayment(BUDGET, elective, PLAN, rate_above=above, rate_below=0),
        "aligned 2023-24": decentre.AlignedPayment(APART, elective, 0, rate_above=every, rate_below=every),
        "capitation": decentre.Capitation(BUDGET),
    }


def comparison():
    """Compare them on three years of activity."""
    done = pd.concat([PLAN.assign(year=y, units=PLAN["units"] * r) for y, r in YEARS.items()])
    return decentre.compare_mechanisms(PLAN, done, COSTS, contracts=contracts(), currency="GBP")


def boards():
    """Divide 200 million among three boards that claim 100, 200 and 300 million, by two rules."""
    plan = pd.DataFrame({"body": list(CLAIMS), "service": "care", "units": 1})
    block = decentre.Block(CLAIMS)
    capped = {rule: decentre.Capped(block, SHORT, rule) for rule in ("proportional", "talmud")}
    return decentre.compare_mechanisms(plan, plan, pd.Series({"care": 0}), contracts=capped, currency="GBP")


def prices_2023():
    """Return the cost uplift and efficiency factor of 2023-24 as the table of tariff uplifts has them, in per cent."""
    row = datasets.load("tariff_uplift").set_index("year").loc["2023-24"]
    return float(row["gross_cost_uplift_pct"]), float(row["efficiency_pct"])


def expected_signs():
    """Return how many payment methods of the literature have the sign of the marginal surplus found here."""
    expected = datasets.load("payment_method_incentives").set_index("method")["expected_incentive"]
    gain = comparison().marginal_surplus.sum()
    pairs = {"Global budget": "global budget", "Capitation": "capitation", "Fee-for-service": "activity"}
    under = {method: expected[method].startswith("under-provision") for method in pairs}
    return sum(under[method] == (gain[name] < 0) for method, name in pairs.items())


def run():
    """Return every recomputed value by its id."""
    result = comparison()
    paid = result.revenue.xs("2023-24", level="year").iloc[0] / MILLION
    left = result.surplus.xs("2023-24", level="year").iloc[0] / MILLION
    gain = result.marginal_surplus.xs("elective", level="service").iloc[0]
    risk, table = 100 * result.risk, result.table
    awards = boards().revenue["talmud"] / MILLION
    uplift, efficiency = prices_2023()
    spread = parameter("2023-24", "ICB range", "high") - parameter("2023-24", "ICB range")
    price = TARIFF["elective"]
    values = {
        "net_added": uplift - efficiency,
        "net_multiplied": 100 * ((1 + uplift / 100) * (1 - efficiency / 100) - 1),
        "target_range": spread / 100 * PLAN["units"].iloc[0] * price / MILLION,
        "cost_2023": result.cost.xs("2023-24", level="year").iloc[0] / MILLION,
    }
    short = {"activity": "activity", "block": "block", "global": "global budget", "capitation": "capitation"}
    short |= {"aligned_2022": "aligned 2022-23", "aligned_2023": "aligned 2023-24"}
    for key, name in short.items():
        values[f"revenue_{key}"] = paid[name]
        values[f"surplus_{key}"] = left[name]
        values[f"unit_{key}"] = gain[name]
        values[f"volume_{key}"] = risk.loc[name, "volume_up"]
        values[f"price_{key}"] = risk.loc[name, "price"]
        values[f"redirectable_{key}"] = 100 * table.loc[name, "redirectable"]
    values["predictability_activity"] = 100 * table.loc["activity", "predictability"]
    values |= {f"award_{board}": awards[board].iloc[0] for board in CLAIMS}
    if os.environ.get("DECENTRE_REFERENCE_DATA"):
        values["expected_signs"] = expected_signs()
    return values


def figures():
    """Return what the report draws: caption to result."""
    return {"Revenue less cost of one invented hospital, from 80 to 120 per cent of its plan": comparison()}
