"""Who decides on the money of general practice, 2014-15 to 2022-23; where it goes; and what a withdrawn guarantee left."""

import warnings
from functools import cache
from itertools import product

import decentre
import numpy as np
import pandas as pd
from decentre import AssumptionWarning, datasets, measures, tables, years

FIRST, COVERED, LAST = "2014-15", "2016-17", "2022-23"  # both payment systems are in the files from 2016-17
YEARS = years.span(FIRST, LAST)
WITHDRAWN = years.span(FIRST, "2020-21")  # seven yearly steps from April 2014
AFTER = years.span("2020-21", LAST)
MILLION = 1e6
FEWEST = 1000  # patients; smaller ones are walk-in centres, new or closing practices
JUMP = 0.15  # logarithm: a list that takes over or loses another practice's patients
CONTESTED = ["Balance of PMS Expenditure", "Premises Payments", "Programmes", "Other Payments", "PCO Admin Other"]
GROUPS = {  # as the collection adds lines up
    "core": ["Global Sum", "MPIG Correction factor", "Balance of PMS Expenditure"],
    "premises": ["Premises Payments", "Information Management and Technology"],
    "commissioner": [
        "Seniority",
        "Doctors Retainer Scheme Payments",
        "Total Locum Allowances",
        "Appraisal Costs",
        "Prolonged Study Leave",
        "PCO Admin Other",
        "Other Payments",
    ],
    "services": [],  # every enhanced service and vaccination, national and local
    "prescribing": ["Reimbursement of Drugs", "Prescribing Fee Payments", "Dispensing Fee Payments"],
}
UNKNOWN = ["covid_2015", "paid_with_covid", "gap_least", "gap_most", "gap", "gap_not_dispensing", "gap_dispensing"]
PROGRAMMES = ["General Practice Forward View", "General Practice Transformation", "Winter Access Fund"]


@cache
def lines():
    """Return who decides each line, by line."""
    return datasets.load("gp_payment_lines").set_index("line")


@cache
def practices():
    """Return every practice and year, with the total of its parts."""
    table = datasets.load("gp_payments_by_practice")
    return table.assign(total=table[list(lines()["part"].unique())].sum(axis=1))


@cache
def national():
    """Return the national table: money by year and line, class of decision beside it."""
    table = datasets.load("gp_payments_by_commissioner")
    found = table.groupby(["year", "line"], as_index=False)["amount"].sum()
    return found.assign(body="England", decided=found["line"].map(lines()["decided"]))


@cache
def by_line():
    """Return the national sum of each line by year, in GBP million: index line, columns years."""
    return national().pivot_table(index="line", columns="year", values="amount") / MILLION


# --- who decides -------------------------------------------------------------------------------------------------


def claims(money, *, local=()):
    """Return what each line that is not decided locally added to each year; ``local`` lists lines that are claims too."""
    index = ["body", "line", "decided"]
    wide = money.pivot_table(index=index, columns="year", values="amount", aggfunc="sum", fill_value=0)
    added = _added(wide)
    kept = added[(added["decided"] != "local") | added["line"].isin(local)]
    return kept.assign(component="priority").drop(columns="decided")


def _added(wide):
    """Return what each row added from one column, a year, to the next; nothing where one of the two is missing."""
    added = wide.diff(axis=1).melt(ignore_index=False, value_name="amount").dropna().reset_index()
    return added[added["amount"] != 0]


def budget(money):
    """Return the money of each body and year."""
    return money.groupby(["body", "year"], as_index=False)["amount"].sum()


def split(money, since=FIRST):
    """Split growth into lines decided elsewhere and the remainder, which is decided locally."""
    return _decomposed(budget(money), claims(money), between=(since, LAST))


def _decomposed(money, claimed, between=None):
    with warnings.catch_warnings():  # where money shrank a share is not defined: it stands in the notes
        warnings.simplefilter("ignore", AssumptionWarning)
        return decentre.decompose_growth(money, claimed, price_index=None, between=between, currency="GBP")


def choices(since=FIRST):
    """Put every contested line in and out of the claims, in every combination."""
    money = national()[national()["year"] >= since]
    money = money.assign(line=money["line"].where(~money["line"].isin(PROGRAMMES), "Programmes"))
    return decentre.vary_choices(
        budget(money),
        claims(money, local=["PCO Admin Other"]),
        price_indices={"none": None},
        net_of_efficiency=(False,),
        denominators=("gross_growth",),
        contested=CONTESTED,
        currency="GBP",
    )


def grown(decided, since=FIRST):
    """Return what a class of lines grew by, in GBP million."""
    rows = national()[national()["decided"] == decided].groupby("year")["amount"].sum() / MILLION
    return rows[LAST] - rows[since]


@cache
def home():
    """Return the commissioner of 2022-23 that each practice's last commissioner became."""
    last = practices().groupby("body")[["commissioner", "year"]].last()
    places = last.drop_duplicates().assign(body=lambda t: t["commissioner"], places=1)
    ends = tables.follow(places, datasets.load("gp_commissioner_successors"))
    return last.join(ends.set_index(["commissioner", "year"])["body"], on=["commissioner", "year"])["body"]


def by_class(table, body):
    """Return practices' money as three lines of a body: decided nationally, negotiated, and locally."""
    parts = lines().groupby("decided")["part"].unique()
    money = pd.DataFrame({decided: table[list(names)].sum(axis=1) for decided, names in parts.items()})
    sums = money.groupby([body.rename("body"), table["year"]]).sum().rename_axis("decided", axis=1)
    found = sums.melt(ignore_index=False, value_name="amount").reset_index()
    return found.assign(line=found["decided"])


def by_commissioner():
    """Split the growth since 2016-17 of each of 106 commissioners, practices held in their last one."""
    return split(by_class(practices(), practices()["body"].map(home())), COVERED)


@cache
def by_practice():
    """Split every year's growth of every practice: who came and who went stands in its reconciliation."""
    paid = practices()[practices()["total"] >= 0]  # a negative budget is refused: 50 practice-years of reclaimed money
    money = by_class(paid, paid["body"])
    claimed = money[money["line"] != "local"].pivot_table(index=["body", "line"], columns="year", values="amount")
    return _decomposed(budget(money), _added(claimed).assign(component="priority"))


# --- where it goes -----------------------------------------------------------------------------------------------


def ranked(year, *, dispensing=None):
    """Return practices of a year with enough patients and a deprivation score."""
    table = practices()
    kept = (table["year"] == year) & (table["patients"] >= FEWEST) & table["deprivation"].notna()
    if dispensing is not None:
        kept &= table["dispensing"] == dispensing
    return table[kept].set_index("body")


def leaning(year, money=("total",), *, less=(), people="weighted_patients", dispensing=None):
    """Return the concentration index of money per patient by deprivation, practices weighted by patients."""
    rows = ranked(year, dispensing=dispensing)
    paid = rows[list(money)].sum(axis=1) - rows[list(less)].sum(axis=1)
    with warnings.catch_warnings():  # a few totals are negative, as published: the index is as defined
        warnings.simplefilter("ignore", AssumptionWarning)
        return measures.concentration_index(paid / rows[people], rows["deprivation"], weights=rows[people])


def fifths(year, *, less=(), people="weighted_patients", dispensing=None):
    """Return money per patient by fifth of patients, 1 the least deprived."""
    rows = ranked(year, dispensing=dispensing).sort_values("deprivation")
    reached = (rows[people].cumsum() - rows[people] / 2) / rows[people].sum()
    fifth = np.ceil(5 * reached).rename("fifth")
    paid = rows["total"] - rows[list(less)].sum(axis=1)
    return paid.groupby(fifth).sum() / rows[people].groupby(fifth).sum()


def leaning_of_commissioners(less=("drugs", "fees")):
    """Hold payments per weighted patient of 106 commissioners in 2022-23 against their deprivation."""
    rows = ranked(LAST)
    weighted = rows.assign(score=rows["deprivation"] * rows["weighted_patients"], where=home().reindex(rows.index))
    sums = weighted.groupby("where")[["total", *less, "score", "weighted_patients"]].sum()
    return decentre.assess_targeting(
        sums["total"] - sums[list(less)].sum(axis=1),
        sums["score"] / sums["weighted_patients"],
        population=sums["weighted_patients"],
        replicates=999,
        seed=2023,
        currency="GBP",
    )


# --- the guarantee that was withdrawn ----------------------------------------------------------------------------


def survivors(labels=WITHDRAWN, *, contract="GMS"):
    """Return practices with enough patients in every one of the years, and always of one contract."""
    rows = practices()[practices()["year"].isin(labels)]
    by = rows.groupby("body")
    kept = (by.size() == len(labels)) & (by["patients"].min() >= FEWEST)
    if contract:
        kept &= (rows["contract"] == contract).groupby(rows["body"]).all()
    return rows[rows["body"].isin(kept.index[kept])]


def without_jumps(rows):
    """Leave out practices whose list jumped from one year to the next."""
    lists = np.log(rows.pivot_table(index="body", columns="year", values="patients"))
    calm = lists.diff(axis=1).abs().max(axis=1) <= JUMP
    return rows[rows["body"].isin(calm.index[calm])]


def passed_through(rows, money=("total",), *, less=(), by_schedule=False):
    """Estimate what a pound of guarantee withdrawn took off what a practice was paid (the guarantee among it)."""
    start = rows[rows["year"] == FIRST].set_index("body")["income_guarantee"]
    # 6 of 7 parts were left in 2014-15, none in 2020-21
    left = {label: (6 - step) / 6 for step, label in enumerate(WITHDRAWN)}
    panel = rows.assign(
        paid=rows[list(money)].sum(axis=1) - rows[list(less)].sum(axis=1),
        schedule=rows["body"].map(start) * rows["year"].map(left),
    )
    return _estimated(panel, "income_guarantee", instrument="schedule" if by_schedule else None)


def placebo(rows=None):
    """Do the same after the end: what two years without any withdrawal gave each pound of guarantee of 2014-15."""
    rows = survivors(YEARS) if rows is None else rows
    start = rows[rows["year"] == FIRST].set_index("body")[["income_guarantee", "patients"]]
    panel = rows[rows["year"].isin(AFTER)]
    step = panel["year"].map({label: place / 2 for place, label in enumerate(AFTER)})
    panel = panel.assign(
        paid=panel["total"],
        gone=panel["body"].map(start["income_guarantee"]) * step,
        patients=panel["body"].map(start["patients"]),
    )
    return _estimated(panel, "gone")


def _estimated(panel, earmark, instrument=None):
    with warnings.catch_warnings():  # a lead test that fails stands in the result's first note
        warnings.simplefilter("ignore", AssumptionWarning)
        return decentre.estimate_additionality(
            panel,
            spend="paid",
            earmark=earmark,
            population="patients",
            instrument=instrument,
            inference="cluster",
            currency="GBP",
        )


def gone():
    """Return the share of practices on the national contract in 2014-15 that were gone by 2020-21, by guarantee a head.

    Index 0: no guarantee; 1 to 5: fifths of the practices that had one.
    """
    rows = practices()[(practices()["year"] == FIRST) & (practices()["contract"] == "GMS")].set_index("body")
    rows = rows[rows["patients"] >= FEWEST]
    a_head = rows["income_guarantee"] / rows["patients"]
    fifth = pd.qcut(a_head.where(a_head > 0), 5, labels=False).add(1).fillna(0).astype(int).rename("fifth")
    there = practices().loc[practices()["year"] == "2020-21", "body"]
    return (~rows.index.to_series().isin(there)).groupby(fifth).mean()


# --- what is held against print ----------------------------------------------------------------------------------


def printed_sums():
    """Return the sums that the publisher and the collection print."""
    people, paid = practices().groupby("year")["patients"].sum(), budget(national()).set_index("year")["amount"]
    weighted = practices().groupby("year")["weighted_patients"].sum()
    listed = practices().groupby("year").size()
    found = {f"practices_{label[:4]}": listed[label] for label in YEARS[3:]}
    named = {"sum": "Global Sum", "pms": "Balance of PMS Expenditure", "premises": "Premises Payments"}
    found |= {f"{name}_2020": by_line().loc[line, "2020-21"] for name, line in named.items()}
    found |= {"qof_2020": by_line().loc["Total QOF Payments", "2020-21"], "registered_2018": people["2018-19"]}
    found |= {f"paid_a_head_{y[:4]}": paid[y] / people[y] for y in ("2020-21", "2021-22")}
    return found | {f"paid_weighted_{y[:4]}": paid[y] / weighted[y] for y in ("2020-21", "2021-22")}


def collection():
    """Return what the public collection prints of its own files."""
    last = practices()[practices()["year"] == LAST].assign(prescribing=lambda t: t["drugs"] + t["fees"])
    sums = last.groupby("dispensing")[["prescribing", "patients"]].sum()
    lost = practices()["deprivation"].isna().groupby(practices()["year"]).sum()
    found = {f"no_score_{int(label[:4]) + 1}": lost[label] for label in YEARS}
    for year, group in product((FIRST, "2015-16"), GROUPS):
        found[f"{group}_{int(year[:4]) + 1}"] = MILLION * by_line().loc[members(group), year].sum()
    del found["prescribing_2016"]  # the page prints ten rows of 54, and this is the eleventh
    found |= {f"practices_dispensing_{status}": n for status, n in last["dispensing"].value_counts().items()}
    for status in ("Yes", "No"):
        people = sums.loc[status, "patients"]
        found |= {f"patients_{status}": people, f"patients_{status}_rounded": people / MILLION}
        found[f"drugs_{status}"] = sums.loc[status, "prescribing"] / MILLION
    return found | {"drugs": sums["prescribing"].sum() / MILLION, "paid": last["total"].sum() / 1e9}


def members(group):
    """Return the payment lines that the collection adds up in one of its groups."""
    if group != "services":
        return GROUPS[group]
    rest = [line for line, part in lines()["part"].items() if part in ("national_services", "local_schemes")]
    return [line for line in rest if line not in ("Total QOF Payments", "Seniority", "PCN Participation")]


def growth_values():
    """Return who decided on the growth, by class, commissioner and practice."""
    whole = by_line().sum()
    found = {"growth": whole[LAST] - whole[FIRST], "growth_covered": whole[LAST] - whole[COVERED]}
    for since, name in ((FIRST, "all"), (COVERED, "covered")):
        found |= {f"grown_{decided}_{name}": grown(decided, since) for decided in ("national", "negotiated", "local")}
        found[f"left_{name}"] = 100 * split(national(), since).shares["discretionary"].iloc[0]
        curve = choices(since).table["share"]
        found |= {f"left_{name}_low": 100 * curve.min(), f"left_{name}_high": 100 * curve.max()}
    share = 100 * by_line().loc["Local schemes"] / by_line().sum()
    found |= {f"local_{label[:4]}": share[label] for label in (FIRST, COVERED, "2021-22", LAST)}
    left = by_commissioner()
    found |= {"commissioners_median": 100 * left.shares["discretionary"].median()}
    found["commissioners_falling"] = (left.parts["discretionary"] < 0).sum()
    flows = by_practice().reconciliation.sum() / MILLION
    return found | {f"practices_{name}": flows[name] for name in ("growth", "entries", "exits")}


def targeting_values():
    """Return how payments lean by deprivation."""
    found = {}
    for label in (FIRST, "2018-19", LAST):
        found |= {
            f"leaning_{label[:4]}": leaning(label).estimate,
            f"leaning_local_{label[:4]}": leaning(label, ("local_schemes",)).estimate,
            f"leaning_no_drugs_{label[:4]}": leaning(label, less=("drugs", "fees")).estimate,
            f"leaning_registered_{label[:4]}": leaning(label, people="patients").estimate,
            f"leaning_not_dispensing_{label[:4]}": leaning(label, dispensing="No").estimate,
        }
    ways = {"": (), "_no_reimbursement": ("drugs",), "_no_drugs": ("drugs", "fees")}
    for name, less in ways.items():
        found |= {f"least{name}": fifths(LAST, less=less).iloc[0], f"most{name}": fifths(LAST, less=less).iloc[-1]}
    place = leaning_of_commissioners()
    return found | {"leaning_commissioners": place.concentration_index, "leaning_commissioners_p": place.p_studentised}


def guarantee_values():
    """Return what the withdrawal of the guarantee left, every design side by side."""
    always, calm = survivors(), without_jumps(survivors())
    designs = {
        "always": passed_through(always),
        "always_core": passed_through(always, ("global_sum", "income_guarantee")),
        "always_local": passed_through(always, ("local_schemes",)),
        "calm": passed_through(calm),
        "every": passed_through(survivors(contract=None)),
        "schedule": passed_through(always, by_schedule=True),
        "schedule_calm": passed_through(calm, by_schedule=True),
        "placebo": placebo(),
    }
    found = {name: design.estimate for name, design in designs.items()}
    found |= {f"{name}_se": design.se for name, design in designs.items()}
    found |= {f"{name}_bodies": design.bodies for name, design in designs.items()}
    left = 100 * gone()
    return found | {"gone_none": left[0], "gone_lowest": left[1], "gone_highest": left[5]}


def run():
    """Return every recomputed value by its id."""
    found = printed_sums() | collection() | growth_values() | targeting_values() | guarantee_values()
    return found | dict.fromkeys(UNKNOWN) | {"fewer_pounds": found["least"] - found["most"]}


def figures():
    """Return what the report draws: caption to result."""
    return {
        "England, 2014-15 to 2022-23: lines decided elsewhere and the remainder": split(national()),
        "The share decided locally under every choice of contested lines": choices(),
        "106 commissioners, 2022-23: payments without drugs and fees by deprivation": leaning_of_commissioners(),
        "What a pound of guarantee withdrawn took off a practice's payments": passed_through(survivors()),
    }
