"""What London's published payments of 2020-21 show, and what they hide."""

import os
from pathlib import Path

import decentre
import pandas as pd
from decentre import datasets

MILLION = 1e6
GROUPS = {
    "PF13c": "reablement, intermediate or joint programmes",
    "PF13d": "continuing care",
    "PF13e": "rates",
    "PF13f": "other",
}
BOROUGHS = ["Lambeth", "Lewisham", "Redbridge", "Havering", "Newham", "Southwark", "Tower Hamlets"]
PROFILE = {
    "PF15a": "rows",
    "PF15b": "amount_gbp",
    "PF15c": "dates_month_first",
    "PF15d": "dates_ambiguous",
    "PF15e": "rows_below_25000",
    "PF15f": "negative_rows",
    "PF15g": "transaction_number_missing",
    "PF15h": "supplier_missing",
    "PF15i": "exact_duplicate_rows",
    "PF15j": "same_supplier_date_amount_extra_rows",
    "PF15k": "months_present_in_2020_21",
}
LARGEST = {
    "hertfordshire": "HERTFORDSHIRE COUNTY COUNCIL",
    "west_sussex": "WEST SUSSEX COUNTY COUNCIL",
    "essex": "ESSEX COUNTY COUNCIL",
    "lancashire": "LANCASHIRE COUNTY COUNCIL",
    "kent": "KENT COUNTY COUNCIL",
    "salford": "SALFORD CITY COUNCIL",
}


def councils():
    """Return NHS payments to councils of about 2010 to 2020: one row a council (table arithmetic)."""
    table = datasets.load("nhs_payments_to_councils").set_index("council_as_verified")
    pounds = table["amount_gbp"] / MILLION
    return {
        "PF12a": pounds.sum() / 1000,
        "PF12b": table["payments"].sum(),
        **{key: pounds[name] for key, name in LARGEST.items()},
        "names": len(table),
        "spellings": table["raw_name_variants"].sum(),
    }


def london():
    """Return London's payments to councils, by purpose and borough (table arithmetic)."""
    table = datasets.load("london_payments_to_councils")
    pounds = table.assign(amount=table["amount_gbp"] / MILLION)
    purpose, borough = (pounds.groupby(k)["amount"].sum() for k in ("purpose_group", "council"))
    hospital = pounds[(pounds["council"] == "Tower Hamlets") & pounds["expense_area"].eq("RATES & RENTS - RLH")]
    return {
        "PF13a": pounds["amount"].sum(),
        "PF13b": table["rows"].sum(),
        **{key: purpose[group] for key, group in GROUPS.items()},
        **{f"PF14{letter}": borough[name] for letter, name in zip("abcdefg", BOROUGHS, strict=True)},
        "barts_rates": hospital["amount"].sum(),
    }


def files():
    """Return the defects of the files, summed over publishers (table arithmetic)."""
    profile = datasets.load("london_spend_profile")
    counted = datasets.load("transparency_defects").set_index(["dataset", "measure"])["value"]
    central = counted["centgovspend (central departments)"]
    return {
        **{key: profile[column].sum() for key, column in PROFILE.items()},
        "defects_table_rows": counted["London NHS 2020-21 (34 publishers)", "rows"],
        "PF20a": 100 * central["payments matched to a company"] / central["payments"],
        "PF20b": 100 * central["value matched"] / central["value"],
    }


def april():
    """Read the files of April 2020 that ship, as published: who published them stands in the dataset."""
    whose = datasets.load("london_payments_april_2020").rename(columns={"file": "pattern"})[["pattern", "publisher"]]
    return decentre.read_spend(datasets.folder("london_payments_april_2020"), publishers=whose, currency="GBP")


def st_georges(ledger):
    """Return the rows of St George's only file, and its pounds with the pence of each row cut off, as the merged files have them."""
    rows = ledger.table[ledger.table["source_file"] == "sgeo_01_april.csv"]
    return {"sgeo_rows": len(rows), "sgeo_pounds": rows["amount"].astype("int64").sum()}


def reference():
    """Return what needs the files that do not ship, when they are at hand."""
    folder = os.environ.get("DECENTRE_REFERENCE_DATA")
    if not folder:
        return {}
    names = pd.read_csv(Path(folder) / "ledger" / "council_name_variants.csv", keep_default_na=False)
    barts = decentre.read_spend(Path(folder) / "ledger" / "spend_over_25k_london_2020_21" / "bart_09_december.xls")
    return {
        "rates_named": names.loc[names["flag"].str.contains("rates"), "amount_gbp"].sum() / MILLION,
        "barts_december": barts.files["control_total"].sum(),
    }


def run():
    """Return every recomputed value by its id."""
    return {**councils(), **london(), **files(), **st_georges(april()), **reference()}


def audited():
    """Audit the payments of April 2020 that ship: who decides."""
    return decentre.audit_spend(april())


def figures():
    """Return what the report draws: caption to result."""
    return {"Payments of eight London NHS bodies in April 2020: who decides what each pays for": audited()}
