"""Directed, ring-fenced and discretionary sums in Wales and Scotland as printed: which add up, and what may be set beside what."""

from decentre import datasets

FUND = "mental health service improvement fund"
CAPITAL = "capital, "
ALLOCATION_2019_20 = 6600.0  # millions, as the answer on the Welsh formula rounds it
DEFICIT_CUT = 0.10  # asked of the boards in November 2023


def lines():
    """Return the printed sums but for capital, which has a study of its own."""
    table = datasets.load("nations_ring_fences")
    return table[~table["line"].str.startswith(CAPITAL)].reset_index(drop=True)


def by_nation():
    """Return how many sums of each kind are printed by nation and year; sums of different scope are not added up."""
    return lines().groupby(["nation", "year", "kind"])["line"].agg("count").to_frame("sums printed")


def value(line, year=None, scope=None):
    """Return one sum in millions."""
    table = lines()
    table = table[table["line"] == line]
    for column, wanted in (("year", year), ("scope", scope)):
        table = table if wanted is None else table[table[column] == wanted]
    return table["value"].iloc[0]


def fund():
    """Return the Welsh mental health fund of 2020-21 by board, in millions."""
    table = lines().query("line == @FUND and scope != 'all boards'")
    return table.set_index("scope")["value"]


def boards(basis):
    """Return what the Scottish boards got of one kind of money, by year and board, in millions."""
    table = datasets.load("nations_board_shares").query("nation == 'Scotland'")
    table = table[table["basis"].str.startswith(basis)]
    return table.pivot_table(index="year", columns="body", values="allocation_gbp") / 1e6


def run():
    """Return every recomputed value by its id."""
    urgent = boards("share of a fund said to follow NRAC").loc["2022-23"]
    late = boards("supplementary allocation").sum(axis=1)
    directed = value("centrally funded developments", "1985-86")
    return {
        "directed_share_1985_86": 100 * directed / value("growth above pay and price allowances"),
        "fund_total": fund().sum(),
        "formula_growth_share": 100 * value("growth distributed by the needs formula") / ALLOCATION_2019_20,
        "urgent_territorial": urgent.sum(),
        "urgent_not_territorial": value("urgent and unscheduled care fund") - urgent.sum(),
        "lothian_share_2022_23": 100 * urgent["Lothian"] / urgent.sum(),
        **{f"late_{year.replace('-', '_')}": money for year, money in late.items()},
    }
