"""Derive what two clinical commissioning groups paid in a month, by service, from their payment files.

Run ``python prepare.py FOLDER`` with the folder that holds ledger/spend_over_25k_london_2020_21.
"""

import sys
from pathlib import Path

import pandas as pd

FILES = {"nebd_07_october.csv": "October 2020", "nwea_01_april.csv": "April 2020"}
SERVICES = {
    "acute": ["ACUTE COMMISSIONING", "NCAS/OATS", "PLANNED CARE", "CLINICAL ASSESSMENT AND TREATMENT CENTRES"],
    "ambulance": ["AMBULANCE SERVICES"],
    "urgent care and 111": ["URGENT CARE", "NHS 111"],
    "community": ["COMMUNITY SERVICES", "COMMISSIONING - NON ACUTE", "WHEELCHAIR SERVICE", "LONG TERM CONDITIONS"],
    "mental health and learning disability": ["MENTAL HEALTH CONTRACTS", "LEARNING DIFFICULTIES"],
    "continuing and palliative care": [
        "CHC ADULT FULLY FUNDED",
        "CHC CHILDREN",
        "CONTINUING HEALTHCARE ASSESSMENT & SUPPORT",
        "FUNDED NURSING CARE",
        "HOSPICES",
        "PALLIATIVE CARE",
    ],
    "primary care": [
        "PRC DELEGATED CO-COMMISSIONING",
        "LOCAL ENHANCED SERVICES",
        "PRIMARY CARE DEVELOPMENT",
        "PRIMARY CARE IT",
        "PRESCRIBING",
        "MEDICINES MANAGEMENT - CLINICAL",
    ],
}


def prepare(payments: pd.DataFrame, month: str) -> pd.DataFrame:
    """Sum the payments of one file by service; no supplier and no single area is kept.

    Parameters
    ----------
    payments : pandas.DataFrame
        One row a payment, as published.
    month : str
        Of the file.

    Returns
    -------
    pandas.DataFrame
        One row a service: year, ccg, month, service, expense_areas (how many), rows, amount_gbp.
    """
    named = payments.rename(columns=lambda c: c.strip().lower()).rename(columns={"entity": "ccg"})
    service = {area: name for name, areas in SERVICES.items() for area in areas}
    named["service"] = [service.get(area, "other") for area in named["expense area"]]
    named["amount"] = named["amount"].astype(str).str.replace(",", "").astype(float)
    groups = named.groupby(["ccg", "service"])
    sums = groups.agg(
        expense_areas=("expense area", "nunique"), rows=("amount", "size"), amount_gbp=("amount", "sum")
    ).round(2)
    table = sums.reset_index()
    table.insert(1, "month", month)
    table.insert(0, "year", "2020-21")
    return table


if __name__ == "__main__":
    folder = Path(sys.argv[1]) / "ledger" / "spend_over_25k_london_2020_21"
    parts = [prepare(pd.read_csv(folder / name, encoding="utf-8-sig"), month) for name, month in FILES.items()]
    pd.concat(parts).to_csv(Path(__file__).with_name("data.csv"), index=False, lineterminator="\n")
