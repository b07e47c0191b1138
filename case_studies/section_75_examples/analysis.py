"""Published figures of single pools under section 75, and what each clause in use would make of one dispute."""

import decentre
from decentre import datasets

MILLION = 1e6
CLAUSES = {
    "by contribution": "pro_rata",
    "host bears": {"rule": "host", "host": "council"},
    "council capped at £2m": {"rule": "pro_rata", "cap": {"council": 2e6}, "remainder": "board"},
    "board capped at £2m": {"rule": "pro_rata", "cap": {"board": 2e6}, "remainder": "council"},
}


def figures_of(area, year):
    """Return the published figures of one pool's year, in £m by measure; Oldham's council part as a measure of its own."""
    table = datasets.load("section_75_examples")
    table = table[(table["area"] == area) & (table["year"] == year)]
    part = table["party"].str.endswith("part").map({True: ", council part", False: ""})
    return table.set_index(table["measure"] + part)["value_gbp_million"]


def partners(area, year):
    """Return what the council and the NHS pay into one pool, in pounds."""
    pounds = figures_of(area, year) * MILLION
    return {"council": pounds["council_contribution"], "board": pounds["nhs_contribution"]}


def council_share(area, year):
    """Return the council's share of the contributions to one pool, in per cent."""
    paid = partners(area, year)
    pool = decentre.pool_budgets(paid, sum(paid.values()), risk_share="pro_rata", currency="GBP")
    return 100 * pool.table.loc["council", "contribution_share"]


def dispute():
    """Put the 10m that Cambridgeshire's partners dispute under each clause."""
    paid = partners("Cambridgeshire", "2023-24")
    return decentre.compare_risk_shares(paid, sum(paid.values()) + 10e6, risk_shares=CLAUSES, currency="GBP")


def run():
    """Return every recomputed value by its id."""
    first, second, third = (figures_of("Oldham", year) for year in ("2018-19", "2019-20", "2020-21"))
    plymouth, clauses = figures_of("Plymouth", "2015-16"), dispute().summary()
    return {
        "PF17a": 100 * first["overspend"] / first["total_revised"],
        "PF17b": 100 * second["overspend"] / second["budget"],
        "PF17c": council_share("Cambridgeshire", "2023-24"),
        "PF17d": 100 - council_share("Cambridgeshire", "2023-24"),
        "PF17e": council_share("Bracknell Forest", "2022-23"),
        "PF17f": council_share("Lewisham", "2025-26"),
        "oldham_2018_19": first[["pooled_aligned_budget", "pooled_budget", "transformation_funding"]].sum(),
        "oldham_council_part": 100 * first["overspend, council part"] / first["overspend"],
        "oldham_2019_20": second["outturn"] - second["budget"],
        "oldham_2020_21": third["forecast_month6"] - third["budget_month6"],
        "cambridgeshire": sum(partners("Cambridgeshire", "2023-24").values()) / MILLION,
        "plymouth_income": plymouth["total_gross"] - plymouth["total_net"],
        "dispute_by_contribution": clauses.loc["council", "by contribution"] / MILLION,
        "dispute_capped": clauses.loc["council", "board capped at £2m"] / MILLION,
    }


def figures():
    """Return what the report draws: caption to result."""
    return {"Cambridgeshire: 10m over, under four clauses": dispute()}
