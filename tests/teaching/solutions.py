"""Worked solutions of the exercises, each by the verbs that the student is meant to use.

The package marks by other routes (sums by hand, exact fractions, every pair compared), so that the two hold each other up:
test_teaching.py gives every answer here full marks.
"""

import tempfile
from pathlib import Path

import decentre
from decentre import prices, tables, teaching


def growth(given, budget, lines):
    """Two decompositions of one body, and the pounds of all of them together."""
    key = (given["body"], given["year"])
    index, deflator = (prices.from_rates(given[name]) for name in ("rates", "deflator"))
    split = decentre.decompose_growth(budget, lines, price_index=index)
    after = decentre.decompose_growth(budget, lines, price_index=index, denominator="growth_after_inflation")
    wider = decentre.decompose_growth(budget, lines, price_index=deflator)
    pooled = decentre.summarise_discretion(split, by="year", replicates=99, seed=1).summary()
    return {
        "discretionary": split.parts.loc[key, "discretionary"],
        "share": split.shares.loc[key, "discretionary"],
        "share_after_inflation": after.shares.loc[key, "discretionary"],
        "share_by_deflator": wider.shares.loc[key, "discretionary"],
        "pooled_share": pooled.loc[given["year"], "share"],
    }


def purpose(given, survey, plan, earmark):
    """Boards are counted, lines compared, pounds traced."""
    counts = survey.set_index("category")["boards"]
    boards = decentre.estimate_adherence(counts, bodies=given["bodies"]).summary().loc["all of it"]
    lines, money = plan.set_index("line"), earmark.set_index("body")
    departure = decentre.assess_departure(lines["intended"], lines["actual"], currency="GBP")
    trace = decentre.trace_earmark(
        money["received"], money["spent"], of_all=given["of_all"], replicates=99, seed=1, currency="GBP"
    )
    return {
        "fewest": boards["low"],
        "most": boards["high"],
        "share_moved": departure.share_moved,
        "shortfall": departure.shortfall,
        "as_meant": trace.share_as_meant,
        "least": trace.bounds[0],
    }


def targeting(_given, boards):
    """One call; the rest is reading its table."""
    table = boards.set_index("board")
    found = decentre.assess_targeting(
        table["spend"],
        table["need"],
        population=table["population"],
        replicates=99,
        seed=1,
        currency="GBP",
    )
    return {
        "concentration_index": found.concentration_index,
        "kakwani": found.kakwani,
        "slope_index": found.slope_index,
        "lowest_without_one": found.table.loc["concentration_index", "without_one_low"],
    }


def additionality(given, panel):
    """Body and year effects; both weightings stand side by side."""
    found = decentre.estimate_additionality(
        panel,
        spend="spend",
        earmark="earmark",
        population="population",
        inference="cluster",
        currency="GBP",
    )
    last = panel.loc[panel["year"] == given["year"], "earmark"].sum()
    return {
        "extra": found.estimate,
        "error": found.se,
        "pound_weighted": found.table.loc["pound", "estimate"],
        "substituted": (1 - found.estimate) * last,
    }


def capitation(given, boards):
    """Target, distance, pace."""
    table, board = boards.set_index("board"), given["board"]
    fair = decentre.allocate(
        table.drop(columns="baseline"), formula=given["formula"], budget=given["budget"], currency="GBP"
    )
    paced = decentre.set_pace(table["baseline"], fair, budget=given["budget"], rules=given["rules"], currency="GBP")
    return {
        "target": fair.target[board],
        "need_index": fair.table.loc[board, "need_index"],
        "distance": paced.table.loc[board, "distance"],
        "allocation": paced.allocation[board],
    }


def mechanisms(given, services):
    """Four contracts for one hospital."""
    table = services.set_index("service")
    price = {"elective": table.loc["elective", "price"]}
    sum_, rate, plan = given["plan_value"], given["rate"], services[["service", "planned"]]
    plan = plan.rename(columns={"planned": "units"}).assign(body=given["hospital"])
    done = services[["service", "done"]].rename(columns={"done": "units"}).assign(body=given["hospital"])
    costs = services[["service", "variable_cost", "fixed_cost"]]
    costs = costs.rename(columns={"variable_cost": "variable", "fixed_cost": "fixed"})
    contracts = {
        "activity": decentre.ActivityBased(table["price"]),
        "block": decentre.Block(sum_),
        "aligned": decentre.AlignedPayment(sum_, price, plan, rate_above=rate, rate_below=0),
        "clawback": decentre.AlignedPayment(sum_, price, plan, rate_above=rate, rate_below=rate),
    }
    found = decentre.compare_mechanisms(plan, done, costs, contracts=contracts, currency="GBP")
    surplus = found.summary()["surplus"]
    return {
        "by_activity": surplus["activity"],
        "block": surplus["block"],
        "aligned": surplus["aligned"],
        "one_more": found.marginal_surplus.loc[(given["hospital"], "elective"), "aligned"],
        "redirectable": found.summary().loc["clawback", "redirectable"],
    }


def pooling(given, contributions, spend):
    """One pool under four rules."""
    capped = {"rule": "pro_rata", "cap": given["cap"], "remainder": given["council"]}
    rules = {"pro_rata": "pro_rata", "own_lines": "own_lines", "capped": capped, "equal_losses": "equal_losses"}
    return {
        name: decentre.pool_budgets(contributions, spend, risk_share=rule, currency="GBP").table.loc[
            given["council"], "borne"
        ]
        for name, rule in rules.items()
    }


def flows(given, flows):
    """Follow the payments of the year."""
    found = decentre.trace_funds(flows, year=given["year"], currency="GBP")
    return {
        "hospital_care": found.path["hospital care"],
        "ministry_decides": found.deciders.loc["Ministry", "share"],
        "net": found.summary().loc[given["board"], "net"],
        "social_care": found.paths.loc[given["board"], "social care"],
        "payments": found.payments_per_pound,
    }


def autonomy(_given, accounts, interviews):
    """Accounts beside interviews."""
    found = decentre.compare_control(accounts, interviews, replicates=99, seed=1)
    return {name: found.table.loc[name, "estimate"] for name in ("gap", "kappa", "rank_correlation", "alpha")}


def ledger(given, payments):
    """Read the file as published, and audit it."""
    with tempfile.TemporaryDirectory() as folder:
        payments.to_csv(Path(folder) / "payments.csv", index=False)
        read = decentre.read_spend(Path(folder) / "payments.csv")
        audit = decentre.audit_spend(read, threshold=given["threshold"])
        file, publisher = read.files.iloc[0], given["publisher"]
        return {
            "set_aside": int(file["rows_set_aside"]),
            "total": file["control_total"],
            "mandated": audit.summary().loc["nationally mandated", "share"],
            "below": int(audit.threshold.loc[publisher, "transactions_below"]),
            "repeated": audit.duplicates.loc[publisher, "exact_amount"],
            "herfindahl": audit.suppliers.loc[publisher, "herfindahl"],
        }


def scotland(given, boards):
    """The eight shares make the targets; the distance is the verb's."""
    table = boards.set_index("board")
    target = table["nrac_share"] / table["nrac_share"].sum() * table["allocation"].sum()
    distance = decentre.distance_from_target(table["allocation"], target, currency="GBP").table.loc[given["board"]]
    return {
        "target": target[given["board"]],
        "distance": distance["share"],
        "moved": (table["allocation"] - target).clip(lower=0).sum(),
    }


def ceara(given, municipalities):
    """Own money for a budget: spend less transfers."""
    table = municipalities[municipalities["municipality"] == given["municipality"]].set_index("year")
    after, money = table.loc["2018"], table["health_spend_total"] - table["sus_transfers"]
    own = money["2018"]
    budget = tables.make_budget(given["municipality"], money.to_dict())
    split = decentre.decompose_growth(budget, price_index=prices.from_rates({"2018": given["rate"]}), currency="BRL")
    year = municipalities[municipalities["year"] == "2018"]
    return {
        "own_share": own / after["health_spend_total"],
        "minimum": own / after["own_revenue_base"],
        "left": split.parts["discretionary"].iloc[0],
        "per_head": year["health_spend_total"].sum() / year["population"].sum(),
    }


def claim(given, budget, lines):
    """The release against its own table."""
    split = decentre.decompose_growth(budget, lines, price_index=prices.from_rates({given["year"]: given["rate"]}))
    zero = decentre.tipping_point(split, share=0.0, solve="price_rate")
    named = lines.loc[lines["component"] == "priority", "amount"].sum()
    return {
        "claimed": 1 - named / split.gross_growth.iloc[0],
        "share": split.shares["discretionary"].iloc[0],
        "tipping": zero.table["price_rate"].iloc[0],
    }


def solution(name, *, student):
    """Return a student's answers to an exercise, by the verbs."""
    mine = teaching.exercise(name, student=student)
    return globals()[name](mine.given, **mine.tables)
