"""Makes the table of the card from the workbook as published; called by datasets.fetch."""

import tempfile
from pathlib import Path

import pandas as pd
from decentre.tables.workbooks import WorkbookReader

SHEETS = {
    "people": "2011 population",
    "inpatient": "2011 inpatient total",
    "outpatient": "2011 outpatient total",
    "gp_and_pharmacy": "2011 GP and pharma total",
    "average_all_care": "2011 overall results",
}
FIRST_ROW, AGES, STARTS = 3, 86, {"F": 3, "M": 9}


def prepare(raw: bytes) -> str:
    """Return the table as CSV."""
    with tempfile.TemporaryDirectory() as folder, WorkbookReader() as reader:
        path = Path(folder) / "published.xlsx"
        path.write_bytes(raw)
        sheets = {sheet.name: sheet for sheet in reader.book(path).sheets}
    rows = [
        {"age": age, "sex": sex, "quintile": fifth + 1}
        | {name: sheets[sheet].cell(FIRST_ROW + age, start + fifth) for name, sheet in SHEETS.items()}
        for fifth in range(5)
        for sex, start in STARTS.items()
        for age in range(AGES)
    ]
    table = pd.DataFrame(rows).assign(admissions=None)
    return table.to_csv(index=False, lineterminator="\n", float_format="%.10g")
