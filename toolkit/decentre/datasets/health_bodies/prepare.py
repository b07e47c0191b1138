"""The bodies of the four nations, each spell cut where the next of its kind begins: python prepare.py FOLDER."""

import sys
from pathlib import Path

import pandas as pd

NAMES = {
    "jurisdiction": "nation",
    "body_kind": "kind",
    "name": "body",
    "from": "start",
    "to": "end",
    "count": "number_of_bodies",
}
COLUMNS = ["nation", "kind", "body", "code", "role", "start", "end", "number_of_bodies", "count_as_of", "replaced_by"]

if __name__ == "__main__":
    found = pd.read_csv(Path(sys.argv[1]) / "law" / "bodies.csv", dtype=str, keep_default_na=False).rename(
        columns=NAMES
    )
    found = found.sort_values(["nation", "code", "start"], kind="stable")
    following = pd.to_datetime(found.groupby(["nation", "code"])["start"].shift(-1), errors="coerce") - pd.Timedelta(
        days=1
    )
    cut = following.dt.strftime("%Y-%m-%d").where(
        following.notna() & ((found["end"] == "") | (found["end"] > following.astype(str)))
    )
    found = found.assign(end=cut.fillna(found["end"])).sort_values(["nation", "start", "code"], kind="stable")
    found[[*COLUMNS, "source_key", "certainty", "note"]].to_csv(sys.stdout, index=False, lineterminator="\n")
