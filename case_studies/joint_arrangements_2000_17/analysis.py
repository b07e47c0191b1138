"""Income of social services from joint arrangements and from the NHS, England, with its two breaks."""

import decentre
from decentre import datasets

JOINT, NHS = "income_joint_arrangements", "income_from_nhs"
ONE_DEFINITION = slice("2000-01", "2005-06")


def returns():
    """Return the national returns in £ thousand: year by measure."""
    table = datasets.load("joint_arrangements")
    return table.pivot(index="year", columns="measure", values="value_gbp_thousand")


def shares():
    """Return the share of spending that came from joint arrangements, and from 2006-07 from the NHS as well."""
    table = returns().loc[:"2014-15"]
    return table[[JOINT, NHS]].sum(axis=1) / table["total_expenditure"]


def councils():
    """Return the sum of 152 councils in 2014-15, in £ thousand by measure."""
    return datasets.load("social_care_income_2014_15").groupby("measure")["value_gbp_thousand"].sum()


def trend():
    """Fit the trend of the share over the six years of one definition and one coverage."""
    return decentre.fit_trend(shares()[ONE_DEFINITION])


def run():
    """Return every recomputed value by its id."""
    table, share, sums = returns(), 100 * shares(), councils()
    return {
        "PF11a": share["2000-01"],
        "PF11b": share["2005-06"],
        "PF11c": share["2007-08"],
        "PF11d": 100 * sums[[JOINT, NHS]].sum() / sums["total_expenditure"],
        "share_2006_07": share["2006-07"],
        "joint_2014_15": sums[JOINT] / 1e3,
        "nhs_2014_15": sums[NHS] / 1e3,
        "both_2006_07": table.loc["2006-07", [JOINT, NHS]].sum() / 1e3,
        "slope": 100 * trend().table["slope"].iloc[0],
        "audit_commission": None,
    }


def figures():
    """Return what the report draws: caption to result."""
    return {"Share of spending, the years of one definition": trend()}
