"""Write the invented payment files and, beside them, what a reader must find in each.

    python prepare.py    # writes files/ and data.csv in this folder

Nobody and nothing in them exists. Each file shows defects of the kind that published files show.
"""

import csv
import io
import random
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
HEADINGS = [
    "Department Family",
    "Entity",
    "Date",
    "Expense Type",
    "Expense Area",
    "Supplier",
    "Transaction Number",
    "Amount",
]
LINES = [
    ("Hcare Srv Rec NHS Trust-Contract Baseline", "ACUTE COMMISSIONING", "WESTMOOR HOSPITALS NHS TRUST", 900_000),
    ("C&M-GMS Global Sum", "PRC DELEGATED CO-COMMISSIONING", "MILL LANE SURGERY", 60_000),
    ("Prescribing", "PRESCRIBING", "NHS BUSINESS SERVICES AUTHORITY", 300_000),
    ("CNST contributions", "CORPORATE", "NHS RESOLUTION", 80_000),
    ("Rates", "ESTATES", "ASHBY DISTRICT COUNCIL", 30_000),
    ("Programme Support Costs", "REABLEMENT", "NORTHFIELD COUNTY COUNCIL", 250_000),
    ("Clinical&Medical-Voluntary Sector", "HEALTH INEQUALITIES", "NORTHFIELD CARERS", 28_000),
    ("Cont Care-Physical Disab (<65)", "CHC ADULT FULLY FUNDED", "HOLLY LODGE CARE LTD", 32_000),
    ("Consultancy Fees", "FINANCE DIRECTORATE", "BRIGHT ADVICE LLP", 45_000),
    ("Computer Software", "DIGITAL", "SAMPLE SYSTEMS PLC", 52_000),
    ("Building Contracts", "ESTATES", "STONE & DAUGHTERS LTD", 110_000),
    ("Personal Health Budget", "CHC ADULT PHB", "Mrs J Example", 26_000),
]
DRAW = random.Random(2024)
Cell = str | float
Payment = tuple[int, int, list[Cell], int]  # day, month, cells, pence
Made = tuple[bytes, int, int, int, str]  # content, rows, rows set aside, pence, order of dates


def payments(count: int, entity: str, first: int, start: int) -> list[Payment]:
    """Return rows of a file: day, month, cells and pence."""
    rows: list[Payment] = []
    for k in range(count):
        kind, area, supplier, size = DRAW.choice(LINES)
        pence = int(size * 100 * DRAW.uniform(0.9, 1.6))
        rows.append((DRAW.randint(1, 28), first, ["NHS", entity, "", kind, area, supplier, str(start + k), ""], pence))
    return rows


def dated(rows: Sequence[Payment], form: str) -> tuple[list[list[Cell]], int]:
    """Fill in the date in one form and the amount with thousands separated."""
    for day, month, cells, pence in rows:
        cells[2] = form.format(d=day, m=month, y=2024)
        cells[7] = f"{pence / 100:,.2f}"
    return [cells for _, _, cells, _ in rows], sum(r[3] for r in rows)


def text(rows: Iterable[Sequence[Cell]], delimiter: str = ",", end: str = "\r\n") -> str:
    """Return rows as CSV."""
    raw = io.StringIO()
    csv.writer(raw, delimiter=delimiter, lineterminator=end).writerows(rows)
    return raw.getvalue()


def plain_day_first() -> Made:
    """Day first, clean."""
    rows, pence = dated(payments(30, "NHS Northfield ICB", 4, 1000), "{d:02d}/{m:02d}/{y}")
    return text([HEADINGS, *rows]).encode(), 30, 0, pence, "day first"


def only_the_name_decides() -> Made:
    """Every date could be read both ways; the month stands in the file's name."""
    rows = payments(12, "NHS Northfield ICB", 5, 2000)
    rows = [(min(d, 12) if d != 5 else 6, m, c, p) for d, m, c, p in rows]
    cells, pence = dated(rows, "{d:02d}/{m:02d}/{y}")
    return text([HEADINGS, *cells]).encode(), 12, 0, pence, "day first"


def month_first_and_misspelt() -> Made:
    """Month first; misspelt headings; one payment split over three lines; a payment taken back."""
    rows = payments(20, "NHS Northfield ICB", 6, 3000)
    split: list[Payment] = [
        (14, 6, ["NHS", "NHS Northfield ICB", "", "Agency Nurse", "WARD 5", "QUICK STAFF LTD", "3900", ""], p)
        for p in (900_000, 800_050, 900_050)
    ]
    pair: list[Payment] = [
        (20, 6, ["NHS", "NHS Northfield ICB", "", "Computer Software", "DIGITAL", "SAMPLE SYSTEMS PLC", n, ""], p)
        for n, p in (("3950", 4_000_000), ("3951", -4_000_000))
    ]
    cells, pence = dated([*rows, *split, *pair], "{m:02d}/{d:02d}/{y}")
    wrong = [
        "Department Family",
        "Entuty",
        "Date",
        "Expense Typoe",
        "Expsense Area",
        "Supplier",
        "Transaction Number",
        "Amount",
    ]
    return text([wrong, *cells]).encode(), 25, 0, pence, "month first"


def title_rows_and_totals() -> Made:
    """Windows-1252: title rows, pound signs, brackets for a credit, a line break in a cell, an empty row, a total."""
    rows = payments(15, "Westmoor Hospitals NHS Trust", 4, 4000)
    credit: Payment = (
        30,
        4,
        [
            "NHS",
            "Westmoor Hospitals NHS Trust",
            "",
            "Drugs",
            "PHARMACY\nSTORES",
            "SMITH–JONES PHARMA LTD",
            "4900",
            "",
        ],
        -123_450,
    )
    cells, pence = dated([*rows, credit], "{d}-Apr-{y}")
    cells[-1][7] = "(1,234.50)"
    cells[0][7] = f"£{cells[0][7]}"
    total = [""] * 7 + [f"{pence / 100:,.2f}"]
    above = [["Westmoor Hospitals NHS Trust"], ["Payments over £25,000, April 2024"], []]
    body: list[Sequence[Cell]] = [*above, HEADINGS, *cells, [""] * 8, total, ["Prepared by finance"]]
    return text(body).encode("cp1252"), 19, 3, pence, "plain"


def workbook() -> Made:
    """A workbook of two sheets, one of them of another order of columns, and dates as dates."""
    first, second = (payments(8, "Westmoor Hospitals NHS Trust", m, 5000 + m) for m in (5, 6))
    sheets: list[list[list[Cell]]] = []
    orders: tuple[tuple[list[Payment], list[int]], ...] = ((first, list(range(8))), (second, [2, 5, 7, 3, 4, 6, 1, 0]))
    for rows, order in orders:
        cells, _ = dated(rows, "{y}-{m:02d}-{d:02d}")
        for row, (_, _, _, pence) in zip(cells, rows, strict=True):
            row[7] = pence / 100
        body: list[Sequence[Cell]] = [HEADINGS, *cells]
        sheets.append([[r[i] for i in order] for r in body])
    return xlsx(sheets), 16, 0, sum(r[3] for r in (*first, *second)), "plain"


def council() -> Made:
    """A council's payments over £500: other headings, semicolons, a formula in a cell, names of persons, an amount that is none."""
    head = ["Body Name", "Payment Date", "Beneficiary", "Purpose", "Directorate", "Document No", "Net Amount", "VAT"]
    payees = [
        ("Harbour Transport Ltd", "Home to school transport"),
        ("Mr A Sample", "Direct payment"),
        ('=HYPERLINK("http://example.invalid","Click")', "IT licences"),
        ("Dr B Specimen & Partners", "Health checks"),
        ("NHS Northfield ICB", "Better Care Fund"),
    ]
    rows: list[list[str]] = []
    total = 0
    for k in range(18):
        name, purpose = payees[k % len(payees)]
        pence = DRAW.randint(50_000, 900_000)
        total += pence
        rows.append(
            [
                "Ashby District Council",
                f"{13 + k % 15}.04.2024",
                name,
                purpose,
                "Adults",
                str(6000 + k),
                f"{pence / 100:.2f}",
                "0.00",
            ]
        )
    rows.append(
        [
            "Ashby District Council",
            "30.04.2024",
            "Harbour Transport Ltd",
            "Late invoice",
            "Adults",
            "6099",
            "see note",
            "0.00",
        ]
    )
    return text([head, *rows], ";").encode("utf-16"), 19, 1, total, "day first"


def nothing_decides() -> Made:
    """Every date could be read both ways, and neither a name nor another file tells how."""
    rows = payments(9, "Harrow Group Practice Federation", 4, 7000)
    rows = [(DRAW.choice([1, 2, 3, 5, 6]), m, c, p) for d, m, c, p in rows]
    cells, pence = dated(rows, "{d:02d}/{m:02d}/{y}")
    return text([HEADINGS, *cells]).encode(), 9, 0, pence, "undecided"


def shifted_rows() -> Made:
    """A comma that nobody quoted moves the amount one cell on; the headings come again in the middle; a quotation mark is left open."""
    cells, pence = dated(payments(10, "NHS Eastvale ICB", 4, 8000), "{d:02d}/{m:02d}/{y}")
    body = text([HEADINGS, *cells[:6], HEADINGS, *cells[6:]])
    body += "NHS,NHS Eastvale ICB,28/04/2024,Training,EDUCATION,Chalk, Slate and Co,8100,27000.00\r\n"
    body += 'NHS,NHS Eastvale ICB,28/04/2024,Training,EDUCATION,"Open Mind Ltd,8101,30000.00\r\n'
    body += "NHS,NHS Eastvale ICB,28/04/2024,Training,EDUCATION,Shut Book Ltd,8102,31000.00\r\n"
    return body.encode(), 14, 2, pence + 3_100_000 + 3_000_000, "day first"


FILES: dict[str, Callable[[], Made]] = {
    "northfield_icb_april_2024.csv": plain_day_first,
    "northfield_icb_may_2024.csv": only_the_name_decides,
    "northfield_icb_june_2024.csv": month_first_and_misspelt,
    "westmoor_trust_april_2024.csv": title_rows_and_totals,
    "westmoor_trust_may_june_2024.xlsx": workbook,
    "ashby_council_q1.csv": council,
    "harrow_federation.csv": nothing_decides,
    "eastvale_icb_april_2024.csv": shifted_rows,
}


def xlsx(sheets: Sequence[Sequence[Sequence[Cell]]]) -> bytes:
    """Return a small workbook with the given rows, texts inline."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    raw = io.BytesIO()
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        + f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{kinds}.worksheet+xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        + "</Types>",
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        + "".join(f'<sheet name="Sheet{i}" sheetId="{i}" r:id="rId{i}"/>' for i in range(1, len(sheets) + 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="rId{i}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        + "</Relationships>",
    }
    for i, rows in enumerate(sheets, start=1):
        body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
        parts[f"xl/worksheets/sheet{i}.xml"] = (
            f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{body}</sheetData></worksheet>'
        )
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(
                zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), '<?xml version="1.0" encoding="UTF-8"?>' + content
            )
    return raw.getvalue()


def cell(value: Cell) -> str:
    """Return a cell of a workbook."""
    if isinstance(value, float):
        return f"<c><v>{value!r}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


if __name__ == "__main__":
    (HERE / "files").mkdir(exist_ok=True)
    lines = ["file,shows,rows,set_aside,control_pence,date_order"]
    for name, write in FILES.items():
        content, rows, aside, pence, order = write()
        (HERE / "files" / name).write_bytes(content)
        lines.append(f'{name},"{(write.__doc__ or "").rstrip(".")}",{rows},{aside},{pence},{order}')
    (HERE / "data.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
