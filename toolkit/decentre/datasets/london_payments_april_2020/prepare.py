"""One month of payments of eight London publishers: the files as published, their needed columns only, persons masked.

    python prepare.py FOLDER    # the folder that holds ledger/spend_over_25k_london_2020_21

Headings, order of columns, order of rows, dates and amounts stay as they were published; names that look like a private person's are replaced, in
any column, by the mask that the ledger gives them.
"""

import csv
import hashlib
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

FILES = ("chwe", "croy", "epsh", "impc", "kico", "nebd", "sgeo", "whit")
PUBLISHERS = {
    "chwe*": "Chelsea and Westminster Hospital NHS Foundation Trust",
    "croy*": "Croydon Health Services NHS Trust",
    "epsh*": "Epsom and St Helier University Hospitals NHS Trust",
    "impc*": "Imperial College Healthcare NHS Trust",
    "kico*": "King's College Hospital NHS Foundation Trust",
    "nebd*": "NHS Barking and Dagenham CCG",
    "sgeo*": "St George's University Hospitals NHS Foundation Trust",
    "whit*": "Whittington Health NHS Trust",
}
HERE = Path(__file__).parent


def shipped(raw: bytes, headings_of: Callable[..., Any], masks: Any) -> bytes:
    """Return a file with the columns that the ledger reads, names of persons masked."""
    text = raw.decode("utf-8-sig", "decentre-stray")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    position, headings = headings_of(rows)
    kept = sorted(headings.columns.values())
    sides = {headings.columns["supplier"]: masks.of} | {
        headings.columns[c]: masks.within for c in ("expense_type", "expense_area") if c in headings.columns
    }
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(
        [
            [
                _shown(row[i], sides.get(i, masks.text))
                if k > position and i < len(row)
                else (row[i] if i < len(row) else "")
                for i in kept
            ]
            for k, row in enumerate(rows)
        ]
    )
    return written.getvalue().encode("utf-8")


def _shown(cell: str, way: Callable[[object], object]) -> str:
    tidy = " ".join(cell.split())
    shown = way(tidy)
    return cell if shown == tidy else str(shown)


if __name__ == "__main__":
    import decentre

    source = Path(sys.argv[1]) / "ledger" / "spend_over_25k_london_2020_21"
    paths = [source / f"{name}_01_april.csv" for name in FILES]
    ledger = decentre.read_spend(paths, publishers=PUBLISHERS, currency="GBP")
    for path in paths:
        (HERE / "files" / path.name).write_bytes(
            shipped(path.read_bytes(), decentre.ledger.heading_search.find_headings, ledger.masks)
        )
    left = ledger.files[["publisher", "rows_read", "rows_kept", "control_total"]].reset_index(names="file")
    left["sha256"] = [hashlib.sha256((HERE / "files" / name).read_bytes()).hexdigest() for name in left["file"]]
    pd.DataFrame(left).to_csv(HERE / "data.csv", index=False, lineterminator="\n")
