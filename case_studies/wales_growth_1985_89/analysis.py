"""What the Secretary of State said was left to decide in Wales, 1985-86 to 1988-89: four answers, each a study of its own."""

import decentre
import pandas as pd
from decentre import datasets, prices, tables

MILLION = 1e6
CASH_RISE = {"1986-87": "revenue increase", "1987-88": "current increase", "1988-89": "current increase"}
DIRECTED = {"1986-87": "centrally funded developments", "1987-88": "centrally directed developments"}
PERCENT = {"1986-87": 7.1, "1987-88": 7.5}  # of the provision of the year before, in the words of the answers
FURTHER = 2.0  # million of 1987-88: earmarked before, in the sum for centrally financed developments of 1988-89


def sums():
    """Return the sums of the four answers: year and item to value, money and percentages apart by the item."""
    table = datasets.load("wales_growth")
    unit = table["unit"].map(lambda u: "money" if u.startswith("GBP") else "rate")
    return table.set_index(["year", "item", unit])["value"].sort_index()


def base_1985_86(found):
    """Return the provision of 1984-85 in millions: the growth of 19.1m is printed as 3.1 per cent of it."""
    growth = "growth over the allowances"
    return 100 * found["1985-86", growth, "money"] / found["1985-86", growth, "rate"]


def base(year, found):
    """Return the provision of the year before in millions, as the answer of this year gives it."""
    if year == "1988-89":
        return found[year, "current provision", "money"] - found[year, "current increase", "money"]
    return 100 * found[year, CASH_RISE[year], "money"] / PERCENT[year]


def directed(year, found):
    """Return what the centre directs out of the rise, in millions."""
    if year == "1988-89":
        return found[year, "centrally financed developments", "money"] - FURTHER
    return found[year, DIRECTED[year], "money"]


def split_1985_86(denominator="gross_growth"):
    """Decompose 1985-86: the answer itself takes allowances for pay and prices off first."""
    found = sums()
    before = base_1985_86(found)
    rise = found["1985-86", "cash increase", "rate"] / 100 * before
    parts = {k: found["1985-86", k, "money"] for k in ("centrally funded developments", "discretionary use")}
    budget = tables.make_budget("Wales", {"1984-85": before * MILLION, "1985-86": (before + rise) * MILLION})
    lines = tables.make_lines(
        "Wales",
        "1985-86",
        inflation={"allowances for pay and prices": (rise - sum(parts.values())) * MILLION},
        priority={"centrally funded developments": parts["centrally funded developments"] * MILLION},
    )
    return decentre.decompose_growth(budget, lines, price_index=None, denominator=denominator, currency="GBP")


def split(year, price_index=None):
    """Decompose one of the later years from its own answer; nothing is taken off for prices unless an index is given."""
    found = sums()
    before = base(year, found)
    money = {decentre.years.shift(year, -1): before, year: before + found[year, CASH_RISE[year], "money"]}
    budget = tables.make_budget("Wales", {y: m * MILLION for y, m in money.items()})
    lines = tables.make_lines("Wales", year, priority={"what the centre directs": directed(year, found) * MILLION})
    return decentre.decompose_growth(budget, lines, price_index=price_index, currency="GBP")


def indices(year):
    """Return the price measures of a year: the allowance of the day, the deflator and the service's own rise afterwards."""
    rates = datasets.load("wales_inflation_allowances").set_index("year").loc[year]
    return {
        "allowed in the allocations": prices.from_rates({year: rates["allowance_all_per_cent"] / 100}),
        "GDP deflator, outturn": "gdp_deflator",
        "hospital pay and prices, outturn (England)": prices.from_rates({year: rates["outturn_hchs_per_cent"] / 100}),
    }


def left(year):
    """Return what is left in millions after each price measure."""
    return {name: split(year, index).parts["discretionary"].iloc[0] / MILLION for name, index in indices(year).items()}


def tipping(year):
    """Return the price rate in per cent at which nothing is left."""
    point = decentre.tipping_point(split(year, "gdp_deflator"), share=0.0, solve="price_rate")
    return 100 * point.table["price_rate"].iloc[0]


def answers():
    """Return a table of the three later years: the rise, what the centre directs, and what is left after each price measure."""
    rows = {}
    for year in CASH_RISE:
        parts = split(year).parts.iloc[0]
        named = {"rise": parts["budget"] - parts["baseline"], "directed": parts["priorities"]}
        named["left before prices"] = parts["discretionary"]
        rows[year] = (
            {name: money / MILLION for name, money in named.items()}
            | {f"after {n}": v for n, v in left(year).items()}
            | {"nothing left at, %": tipping(year)}
        )
    return pd.DataFrame(rows).round(2)


def _first(found):
    """Return the values of 1985-86."""
    growth, gross = split_1985_86("growth_after_inflation"), split_1985_86()
    year, named = "1985-86", datasets.load("nations_ring_fences").query("year == '1985-86' and kind == 'directed'")
    within = named[named["scope"] == "within centrally funded developments"]
    left_over = gross.parts["discretionary"].iloc[0] / MILLION
    return {
        "a_cash_percent": found[year, "cash increase", "rate"],
        "a_prices": found[year, "allowance for prices", "rate"],
        "a_pay": found[year, "allowance for pay", "rate"],
        "a_growth_percent": found[year, "growth over the allowances", "rate"],
        "a_growth": found[year, "centrally funded developments", "money"] + found[year, "discretionary use", "money"],
        "a_directed": found[year, "centrally funded developments", "money"],
        "a_directed_named": within["value"].sum(),
        "a_discretionary": found[year, "discretionary use", "money"],
        "a_discretionary_percent": 100 * left_over / base_1985_86(found),
        "a_two_parts": 0.75 + 0.25,
        "a_base": base_1985_86(found),
        "a_cash": gross.gross_growth.iloc[0] / MILLION,
        "a_share_of_growth": 100 * growth.shares["discretionary"].iloc[0],
        "a_share_of_cash": 100 * gross.shares["discretionary"].iloc[0],
    }


def _later(key, year, found):
    """Return the values of one of the later years."""
    decomposed, after = split(year), left(year)
    spare = decomposed.share_of_baseline["discretionary"].iloc[0]
    return {
        f"{key}_rise": found[year, CASH_RISE[year], "money"],
        f"{key}_left": decomposed.parts["discretionary"].iloc[0] / MILLION,
        f"{key}_left_percent": 100 * spare,
        f"{key}_share": 100 * decomposed.shares["discretionary"].iloc[0],
        f"{key}_after_allowance": after["allowed in the allocations"],
        f"{key}_after_deflator": after["GDP deflator, outturn"],
        f"{key}_after_pay_and_prices": after["hospital pay and prices, outturn (England)"],
        f"{key}_tipping": tipping(year),
    }


def run():
    """Return every recomputed value by its id."""
    found = sums()
    later = {k: v for key, year in zip("bcd", CASH_RISE, strict=True) for k, v in _later(key, year, found).items()}
    before = found["1987-88", "total allocation", "money"] - 57.0
    return {
        **_first(found),
        **later,
        "b_total": found["1986-87", "total allocation", "money"],
        "b_more": found["1986-87", "revenue increase", "money"] + 2.1,
        "b_rise_percent": PERCENT["1986-87"],
        "b_directed": directed("1986-87", found),
        "c_total": found["1987-88", "total allocation", "money"],
        "c_more": 57.0,
        "c_more_percent": 100 * 57.0 / before,
        "c_rise_percent": PERCENT["1987-88"],
        "c_directed": directed("1987-88", found),
        "d_total": found["1988-89", "total allocation", "money"],
        "d_current": found["1988-89", "current provision", "money"],
        "d_rise_percent": 100 * found["1988-89", "current increase", "money"] / base("1988-89", found),
        "d_directed": found["1988-89", "current increase", "money"] - found["1988-89", "discretionary use", "money"],
        "d_directed_all": 7.2 + FURTHER,
        "unchained": base("1988-89", found) - base("1987-88", found) - found["1987-88", "current increase", "money"],
        "d_after_assumption": split("1988-89", prices.from_rates({"1988-89": 0.04})).parts["discretionary"].iloc[0]
        / MILLION,
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "1985-86: growth after allowances for pay and prices, as the answer of February 1985 splits it": split_1985_86(),
        "1988-89: the sum called discretionary, before prices": split("1988-89"),
        "1988-89: the same after the outturn of the GDP deflator": split("1988-89", "gdp_deflator"),
    }
