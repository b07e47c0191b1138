"""Derive the bodies of the health service, with exact dates and what replaced them, from the timeline as compiled.

    python prepare.py

The timeline gives some dates as a year only and holds events besides bodies. This keeps the bodies, makes the dates exact
from the sources named, and adds what each body replaced and what replaced it.
"""

from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
# code, first date in the timeline -> name, start, end, replaced, replaced_by, source of the exact dates
EXACT = {
    ("RHA", ""): ("Regional health authorities", "", "1996-03-31", "", "NHS Executive regional offices", "haa1995"),
    ("DHA", ""): ("District health authorities", "", "1996-03-31", "", "HA", "haa1995"),
    ("FHSA", ""): ("Family health services authorities", "", "1996-03-31", "", "HA", "haa1995"),
    ("HA", "1996"): ("Health authorities", "1996-04-01", "2002-03-31", "DHA;FHSA", "HA;PCT", "haa1995;devolution_day"),
    ("PCG", "1999"): ("Primary care groups", "1999-04-01", "2002-03-31", "", "PCT", "health_act1999;devolution_day"),
    ("PCT", "2002"): ("Primary care trusts", "2002-04-01", "2006-09-30", "HA;PCG;PCT", "PCT", "devolution_day"),
    ("PCT", "2006-10-01"): (
        "Primary care trusts",
        "2006-10-01",
        "2013-03-31",
        "PCT",
        "CCG;NHSE;local authorities",
        "wiki_pct;ons_geo",
    ),
    ("SHA", "2002"): ("Strategic health authorities", "2002-10-01", "2006-06-30", "HA", "SHA", "devolution_day"),
    ("SHA", "2006-07-01"): ("Strategic health authorities", "2006-07-01", "2013-03-31", "SHA", "NHSE", "wiki_pct"),
    ("NHSE", "2013-04-01"): ("NHS England", "2013-04-01", "", "SHA;PCT", "", ""),
    ("CCG", "2013-04-01"): ("Clinical commissioning groups", "2013-04-01", "2022-06-30", "PCT", "ICB", "ccg_icb"),
    ("ICB", "2022-07-01"): ("Integrated care boards", "2022-07-01", "2026-03-31", "CCG", "ICB", "ccg_icb"),
    ("ICB", "2026-04-01"): ("Integrated care boards", "2026-04-01", "", "ICB", "", ""),
    ("NHSI", ""): (
        "NHS Improvement",
        "2016-04-01",
        "2022-06-30",
        "Monitor;NHS Trust Development Authority",
        "NHSE",
        "nhsi",
    ),
    ("NHSD", ""): ("NHS Digital", "2013-04-01", "2023-01-31", "NHS Information Centre", "NHSE", "nhsd"),
    ("HEE", ""): ("Health Education England", "2012-06", "2023-03-31", "", "NHSE", "hee"),
    ("HWB", "2013"): ("Health and wellbeing boards", "2013-04-01", "", "", "", "hwb"),
}
FIRST_TRUSTS = {
    "nation": "England",
    "body": "Primary care trusts",
    "code": "PCT",
    "start": "2000-04-01",
    "end": "2002-03-31",
    "replaced": "PCG",
    "replaced_by": "PCT",
    "source_key": "flows:health_act1999;flows:publicnet_2001",
    "certainty": "verbatim",
    "note": "beside health authorities and primary care groups; 164 approved by April 2001",
}
LAST_AUTHORITIES = {
    "nation": "England",
    "body": "Health authorities",
    "code": "HA",
    "start": "2002-04-01",
    "end": "2002-09-30",
    "number_of_bodies": "28",
    "replaced": "HA",
    "replaced_by": "SHA",
    "source_key": "flows:devolution_day",
    "certainty": "verbatim",
    "note": "the 28 that were renamed strategic health authorities on 1 October 2002",
}
WELSH = {"start": "1996-04-01", "replaced": "", "replaced_by": ""}


def prepare(timeline: pd.DataFrame) -> pd.DataFrame:
    """Return one row a kind of body and spell: what it was, from when to when, and what came before and after.

    Parameters
    ----------
    timeline : pandas.DataFrame
        The dataset ``nhs_bodies_timeline``, every cell a text.

    Returns
    -------
    pandas.DataFrame
        Rows in the order of their start; dates as YYYY-MM-DD (YYYY-MM where the day is not known), empty where not known
        or not over.
    """
    rows = [row for r in timeline.to_dict("records") if (row := _exact(r))]
    rows += [FIRST_TRUSTS, LAST_AUTHORITIES]
    table = pd.DataFrame(rows).sort_values(["start", "end"], kind="stable")
    columns = ["nation", "body", "code", "start", "end", "number_of_bodies", "replaced", "replaced_by"]
    return table[[*columns, "source_key", "certainty", "note"]]


def _exact(row: dict[str, str]) -> dict[str, str] | None:
    if row["nation"] == "Wales":
        return row | WELSH
    found = EXACT.get((row["code"], row["start"]))
    if found is None:
        return None
    body, start, end, replaced, replaced_by, source = found
    keys = ";".join([row["source_key"], *(_key(s) for s in source.split(";") if s)])
    keys = ";".join(dict.fromkeys(keys.split(";")))
    return row | {
        "body": body,
        "start": start,
        "end": end,
        "replaced": replaced,
        "replaced_by": replaced_by,
        "source_key": keys,
        "certainty": "derived" if source else "verbatim",
        "note": "merged into NHS England" if " merged into " in row["body"] else row["note"],
    }


def _key(source: str) -> str:
    return f"{'pooling' if source in ('wiki_pct', 'ons_geo') else 'flows'}:{source}"


if __name__ == "__main__":
    timeline = pd.read_csv(HERE.parent / "nhs_bodies_timeline" / "data.csv", dtype=str, keep_default_na=False)
    prepare(timeline).to_csv(HERE / "data.csv", index=False, lineterminator="\n")
