"""How near do public figures come to "about a fifth" of growth at purchasers' discretion, 2001-02?"""

import decentre
from decentre import datasets, prices, tables

MILLION = 1e6
NAMED_SUMS = ["cancer", "coronary heart disease", "deprived areas", "nurse cost-of-living allowances"]
# Two deflators of 2001-02 in vintages that do not ship, quoted as single facts: the Treasury's table of about 2004, and the
# rate that the Health Committee's real growth of 2009 implies.
OLDER_VINTAGES = {"GDP deflator, about 2004": 0.0262, "GDP deflator, implied 2009": 0.023}


def case(case_id):
    """Return the published components of one case that are in pounds: component to pounds."""
    table = datasets.load("growth_cases")
    rows = table[(table["case_id"] == case_id) & (table["unit"] == "GBP million")]
    return (rows.set_index("component")["value"] * MILLION).to_dict()


def printed_deflator():
    """Return the GDP deflator of 2001-02 as the March 2026 table prints its yearly change, to three decimals."""
    table = datasets.load("price_indices").set_index(["series", "measure", "year"]).sort_index()["value"]
    change = table["gdp_deflator_fy", "annual_pct_change", "2001-02"].item()
    return prices.from_rates({"2001-02": change / 100})


def england():
    """Return the budget of the English health authorities and the sums named within its growth, in pounds."""
    pounds = case("national_ha_2001")
    budget = tables.make_budget("England", {"2000-01": pounds["baseline"], "2001-02": pounds["allocation"]})
    named = {line: pounds[line] for line in NAMED_SUMS}
    return budget, named, pounds


def left(named, price_index, **choices):
    """Decompose England 2001-02 with some sums counted as national."""
    budget, _, _ = england()
    lines = tables.make_lines("England", "2001-02", priority=named)
    return decentre.decompose_growth(budget, lines, price_index=price_index, **choices, currency="GBP")


def percent(decomposition):
    """Return the discretionary share of one body's year, in per cent."""
    return 100 * decomposition.shares["discretionary"].iloc[0]


def west_sussex():
    """Return West Sussex 2002-03: budget, pay line and the six earmarks."""
    pounds = case("westsussex_2002")
    start = pounds["baseline"]
    budget = tables.make_budget(
        "West Sussex", {"2001-02": start, "2002-03": start + pounds["recurrent unified allocation growth"]}
    )
    earmarks = {k: v for k, v in pounds.items() if k.startswith("earmarked: ")}
    stated = tables.make_lines(
        "West Sussex", "2002-03", inflation={"pay awards": pounds["pay awards"]}, priority=earmarks
    )
    return budget, stated


def run():
    """Return every recomputed value by its id."""
    _, named, pounds = england()
    main = left(named, "dh_input_unit_cost", rounding={"growth": 50e6})
    after = left(named, "dh_input_unit_cost", denominator="growth_after_inflation")
    two = {line: named[line] for line in NAMED_SUMS[:2]}
    fund = {"performance fund": pounds["performance fund"]}
    killers = {"biggest killers": pounds["biggest killers, as reported by The Independent"]} | {
        line: named[line] for line in NAMED_SUMS[2:]
    }
    budget, stated = west_sussex()
    sussex = decentre.decompose_growth(budget, stated, price_index=None, currency="GBP")
    earmarks = stated[stated["component"] == "priority"]
    sussex_cost = decentre.decompose_growth(budget, earmarks, price_index="dh_input_unit_cost", currency="GBP")
    older = {k: prices.from_rates({"2001-02": r}) for k, r in OLDER_VINTAGES.items()}
    return {
        "GR01": None,
        "GR02": percent(main),
        "inflation_share": 100 * main.shares["inflation"].iloc[0],
        "named_sums_share": 100 * main.shares["priorities"].iloc[0],
        "of_baseline": 100 * main.share_of_baseline["discretionary"].iloc[0],
        "after_inflation": percent(after),
        "rounding_low": 100 * main.rounding_bounds["low"].iloc[0],
        "rounding_high": 100 * main.rounding_bounds["high"].iloc[0],
        "GR03": percent(left(two, "dh_input_unit_cost")),
        "GR04": percent(left(named, "gdp_deflator_at_announcement")),
        "GR05": percent(left(named, printed_deflator())),
        "vintage_2004": percent(left(named, older["GDP deflator, about 2004"])),
        "vintage_2009": percent(left(named, older["GDP deflator, implied 2009"])),
        "with_performance_fund": percent(left(named | fund, "dh_input_unit_cost")),
        "with_biggest_killers": percent(left(killers, "dh_input_unit_cost")),
        "with_both": percent(left(killers | fund, "dh_input_unit_cost")),
        "GR06": 100 * decentre.tipping_point(main, share=0.2, solve="price_rate").table["price_rate"].iloc[0],
        "GR07": sussex.parts["priorities"].iloc[0] / MILLION,
        "GR08": percent(sussex),
        "sussex_pay": 100 * sussex.shares["inflation"].iloc[0],
        "sussex_earmarks": 100 * sussex.shares["priorities"].iloc[0],
        "sussex_left": sussex.parts["discretionary"].iloc[0] / MILLION,
        "GR09": percent(sussex_cost),
        "sussex_input_cost": 100 * sussex_cost.shares["inflation"].iloc[0],
    }


def curve():
    """Vary the price measure, the four named sums and the denominator."""
    budget, named, pounds = england()
    lines = tables.make_lines("England", "2001-02", priority=named | {"performance fund": pounds["performance fund"]})
    indices = {
        "input cost, outturn (5.1)": "dh_input_unit_cost",
        "GDP deflator, announced (2.5)": "gdp_deflator_at_announcement",
        "GDP deflator, 2026 vintage (2.0)": "gdp_deflator",
    }
    contested = ["deprived areas", "nurse cost-of-living allowances", "performance fund"]
    return decentre.vary_choices(
        budget,
        lines,
        price_indices=indices,
        net_of_efficiency=[False],
        denominators=["gross_growth"],
        contested=contested,
        currency="GBP",
    )


def figures():
    """Return what the report draws: caption to result."""
    _, named, _ = england()
    main = left(named, "dh_input_unit_cost")
    return {
        "England, health authorities, 2001-02: what was left of the rise": main,
        "The same under every combination of price measure and contested sums": curve(),
        "How much of the four named sums would have to be local for half to be local": decentre.tipping_point(main),
    }
