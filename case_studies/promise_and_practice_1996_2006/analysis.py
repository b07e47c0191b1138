"""Did the share of NHS money handed down to local bodies rise while policy promised that it would, 1996 to 2006?"""

import decentre
from decentre import datasets

NHS, DEPARTMENT = "revenue_allocations_pct_of_nhs_expenditure", "revenue_allocations_pct_of_dh_expenditure"
UNIFIED = "1999-00"
HALF_UNIT = 0.0005  # shares are printed to 0.1 per cent
PROMISED = (
    0.75  # of NHS spending, to be received and managed by primary care trusts (Shifting the Balance of Power, 2001)
)
LOCAL = "Merton, Sutton and Wandsworth HA"


def shares(column):
    """Return one printed series as shares by financial year."""
    return (datasets.load("revenue_allocation_shares").set_index("year")[column] / 100).rename("share handed down")


def trend(column):
    """Fit one line for each definition: unified allocations begin in 1999-00."""
    return decentre.fit_trend(shares(column), breaks=[UNIFIED], half_unit=HALF_UNIT)


def local_growth():
    """Return the yearly growth of one authority's allocation, in per cent: the same break in one place."""
    plans = datasets.load("local_plans")
    rows = plans[(plans["body"] == LOCAL) & (plans["item"] == "revenue allocation")]
    return 100 * rows.set_index("year")["value"].pct_change()


def run():
    """Return every recomputed value by its id."""
    nhs = shares(NHS)
    fitted, wider, growth = trend(NHS), trend(DEPARTMENT), local_growth()
    unified, all_spending = fitted.table.iloc[1], wider.table.iloc[1]
    return {
        "fall": 100 * unified["change"],
        "break": 100 * (nhs[UNIFIED] - nhs["1998-99"]),
        "slope": 100 * unified["slope"],
        "slope_low": 100 * unified["low"],
        "slope_high": 100 * unified["high"],
        "median_slope": 100 * unified["median_slope"],
        "rounding_low": 100 * unified["rounding_low"],
        "rounding_high": 100 * unified["rounding_high"],
        "department_slope": 100 * all_spending["slope"],
        "department_low": 100 * all_spending["low"],
        "department_high": 100 * all_spending["high"],
        "below_promise_2004_05": 100 * (PROMISED - nhs["2004-05"]),
        "local_break": growth["1999-00"],
        "local_2000_01": growth["2000-01"],
        "local_2001_02": growth["2001-02"],
        "local_2002_03": growth["2002-03"],
    }


def figures():
    """Return what the report draws: caption to result."""
    return {
        "Revenue allocations as a share of NHS expenditure": trend(NHS),
        "The same money as a share of all that the Department of Health spent": trend(DEPARTMENT),
    }
