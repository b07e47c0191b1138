"""Ledger: what publishers do to their files, one small file each, read together; the real files against an independent count."""

import csv
import io
import os
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from decentre import InputError, ledger

HEAD = [
    "Department Family",
    "Entity",
    "Date",
    "Expense Type",
    "Expense Area",
    "Supplier",
    "Transaction Number",
    "Amount",
]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def text(rows, delimiter=",", end="\r\n", encoding="utf-8"):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=end).writerows(rows)
    return stream.getvalue().encode(encoding)


def pay(amount, date="14/04/2024", supplier="Firm Ltd", number="77", kind="Rent", area="Estates"):
    return ["NHS", "Board", date, kind, area, supplier, number, amount]


def xlsx(*sheets, hidden=(), extra=""):
    """Return a workbook: a sheet is rows of cells, or XML as it is."""
    stream = io.BytesIO()
    numbers = range(1, len(sheets) + 1)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        )
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        state = ['state="hidden"' if i in hidden else "" for i in numbers]
        listed = "".join(
            f'<sheet name="S{i}" sheetId="{i}" r:id="r{i}" {s}/>' for i, s in zip(numbers, state, strict=True)
        )
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{listed}</sheets></workbook>'
        )
        targets = "".join(
            f'<Relationship Id="r{i}" Type="{REL}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in numbers
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{targets}</Relationships>')
        for i, sheet in enumerate(sheets, start=1):
            body = (
                sheet
                if isinstance(sheet, str)
                else f"<sheetData>{''.join(map(row_xml, range(1, 1 + len(sheet)), sheet))}</sheetData>"
            )
            archive.writestr(f"xl/worksheets/sheet{i}.xml", f'<worksheet xmlns="{MAIN}">{body}{extra}</worksheet>')
    return stream.getvalue()


def row_xml(number, cells):
    return f'<row r="{number}">{"".join(cell_xml(f"{chr(65 + k)}{number}", c) for k, c in enumerate(cells) if c != "")}</row>'


def cell_xml(place, value):
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    if value.startswith("#"):
        return f'<c r="{place}" t="e"><v>{value}</v></c>'
    safe = value.replace("&", "&amp;").replace("<", "&lt;")
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{safe}</t></is></c>'


def ods(rows, tail=""):
    """Return an OpenDocument sheet, with the empty rows and columns to the end of the sheet that the format writes."""
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    cells = [
        "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
        for row in rows
    ]
    body = "".join(f"<table:table-row>{c}</table:table-row>" for c in cells)
    body += '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{names}manifest:1.0"/>')
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0" xmlns:text="{names}text:1.0">'
            f'<office:body><office:spreadsheet><table:table table:name="S">{body}{tail}</table:table></office:spreadsheet>'
            "</office:body></office:document-content>",
        )
    return stream.getvalue()


NET = [
    "Body Name",
    "Payment Date",
    "Supplier Name",
    "Service Area",
    "Invoice Number",
    "Net (£)",
    "VAT (£)",
    "Gross (£)",
]
TWO = [["Department", "Body", "Payment", "Expense", "Expense", "Supplier", "Transaction", "Amount"],
       ["Family", "name", "date", "type", "area", "name", "number", "(£)"]]  # fmt: skip

# name: (bytes, rows read, reasons of the rows set aside, sum in pence)
FILES = {
    "two_rows_of_headings.csv": (text([*TWO, pay("30,000.00"), pay("1.00")]), 2, [], 3_000_100),
    "headings_over_groups.csv": (text([["", "", "Payment", "", "", "Supplier", "", ""],
                                       ["Family", "Entity", "Date", "Expense Type", "Expense Area", "", "Ref", "Value"], pay("5.00")]), 1, [], 500),
    "merged_titles.csv": (text([["Board: payments over £25,000", *[""] * 7], [""] * 8, ["April 2024", *[""] * 7], HEAD, pay("5.00")]), 1, [], 500),
    "pound_alone.csv": (text([["Date", "Payee", "Expense", "£"], ["14/04/2024", "Firm", "Rent", "£5.00"]]), 1, [], 500),
    "amount_pound.csv": (text([["Date", "Payee", "Ref", "Amount (£)"], ["14/04/2024", "Firm", "1", " £5.00 "]], encoding="cp1252"), 1, [], 500),
    "question_mark.csv": (text([["Date", "Payee", "Ref", "Amount (?)"], ["14/04/2024", "Firm", "1", "?5.00"], ["14/04/2024", "Firm", "2", "-?1.00"]]), 2, [], 400),
    "mojibake.csv": (text([["Date", "Payee", "Ref", "Amount Â£"], ["14/04/2024", "Firm", "1", "Â£5.00"]]), 1, [], 500),
    "thousands.csv": (text([["Date", "Payee", "Ref", "Amount £'000"], ["14/04/2024", "Firm", "1", "30.5"], ["14/04/2024", "Firm", "2", "1.00"]]), 2, [], 3_150_000),
    "grand_total_in_reference.csv": (text([HEAD, pay("5.00"), ["", "", "", "", "", "", "Grand Total", "5.00"]]), 1 + 1, ["total"], 500),
    "total_in_family.csv": (text([HEAD, pay("5.00"), ["Total", "", "", "", "", "", "", "5.00"]]), 2, ["total"], 500),
    "total_in_date.csv": (text([HEAD, pay("5.00"), ["", "", "Grand Total", "", "", "", "", "5.00"]]), 2, ["total"], 500),
    "total_with_date.csv": (text([HEAD, pay("5.00"), ["", "", "30/04/2024", "", "", "TOTAL", "", "5.00"]]), 2, ["total"], 500),
    "subtotals.csv": (text([HEAD, pay("5.00"), ["", "", "", "", "", "Firm Ltd Total", "", "5.00"], pay("6.00", supplier="Total Gas & Power"),
                            ["", "", "", "", "", "NHS Trust total Surrey", "", "6.00"], ["", "", "", "", "", "Sub-total:", "", "11.00"]]), 5, ["total"] * 3, 1_100),
    "supplier_named_total.csv": (text([["Supplier", "Expense Area", "Amount"], ["Total Gas & Power", "Estates", "5.00"], ["TOTAL", "", "5.00"]]), 2, ["total"], 500),
    "headings_on_each_page.csv": (text([HEAD, pay("5.00"), HEAD, pay("6.00"), ["Page 2", *[""] * 7], HEAD, pay("7.00")]), 6, ["heading repeated", "heading repeated", "no amount"], 1_800),
    "blank_columns.csv": (text([["", *HEAD[:4], "", *HEAD[4:], ""], ["", *pay("5.00")[:4], "", *pay("5.00")[4:], ""]]), 1, [], 500),
    "footer.csv": (text([HEAD, pay("5.00"), [""] * 8, ["Note: credits are negative"], ["Prepared by finance", "30,000.00"]]), 4, ["empty row", "no amount", "no amount"], 500),
    "blank_lines.csv": (text([HEAD, pay("5.00")]) + b"\r\n\r\n" + text([pay("6.00")]) + b"\r\n", 5, ["empty row"] * 3, 1_100),
    "spaces.csv": (text([HEAD, pay(" 5.00 ", supplier="  Firm   Ltd "), pay("1,000.00 -")]), 2, [], -99_500),
    "dashes.csv": (text([HEAD, pay("£ - "), pay("-"), pay(" –"), pay("5.00")]), 4, [], 500),
    "errors.csv": (text([HEAD, pay("#REF!"), pay("######"), pay("#N/A"), pay("5.00")]), 4, ["amount cannot be read"] * 3, 500),
    "brackets.csv": (text([HEAD, pay("(1,234.00)"), pay("£(3.00)"), pay("(£2.00)"), pay("[4.00]")]), 4, ["amount cannot be read"], -123_900),
    "debit_credit.csv": (text([HEAD, pay("7.00DR"), pay("2.00 CR"), pay("'3.00"), pay("1234,567.00")]), 4, [], 123_456_700 + 700 - 200 + 300),
    "net_vat_gross.csv": (text([NET, ["Council", "14/04/2024", "Firm", "Adults", "9", "100.00", "20.00", "120.00"]]), 1, [], 10_000),
    "several_numbers.csv": (text([["Date", "Supplier", "Invoice Number", "Voucher Number", "Transaction Number", "Invoice Amount", "Amount"],
                                  ["14/04/2024", "Firm", "111", "222", "333", "9.00", "5.00"]]), 1, [], 500),
    "no_rows.csv": (text([HEAD]), 0, [], 0),
    "semicolons.csv": (text([HEAD, pay("5,000.00")], ";"), 1, [], 500_000),
    "tabs.txt": (text([HEAD, pay("5.00")], "\t", encoding="utf-16"), 1, [], 500),
    "pipes.csv": (text([HEAD, pay("5.00")], "|"), 1, [], 500),
    "sep_line.csv": (b"sep=;\r\n" + text([HEAD, pay("5.00")], ";"), 1, [], 500),
    "old_macintosh.csv": (text([HEAD, pay("5.00"), pay("6.00")], end="\r"), 2, [], 1_100),
    "line_break_in_cell.csv": (text([HEAD, pay("5.00", area="WARD\n5"), pay("6.00", supplier='The "Firm", Ltd')], end="\n"), 2, [], 1_100),
    "comma_unquoted.csv": (text([HEAD, pay("5.00")]) + b"NHS,Board,14/04/2024,Rent,Estates,Firm, Ltd,78,6.00\r\n", 2, ["more cells than headings"], 500),
    "comma_unquoted_before_unnamed.csv": (text([[*HEAD, "", ""], [*pay("5.00"), "", ""], ["NHS", "Board", "14/04/2024", "Rent", "Estates", "Firm", " Ltd", "78", "6.00", ""],
                                                [*pay("7.00"), "late", ""]]), 3, ["more cells than headings"], 1_200),
    "short_rows.csv": (text([HEAD, pay("5.00"), ["NHS", "Board"], pay("6.00")]), 3, ["no amount"], 1_100),
    "windows.csv": (text([HEAD, pay("5.00", supplier="Smith–Jones’ £ Café")], encoding="cp1252"), 1, [], 500),
    "two_marks.csv": (b"\xef\xbb\xbf" + text([HEAD, pay("5.00")]), 1, [], 500),
    "currency_text.xlsx": (xlsx([HEAD, pay("£5,000.00"), pay(6.5), pay("#REF!"), pay("£-   ")]), 4, ["no amount"], 500_650),
    "excel_serials.xlsx": (xlsx([HEAD, pay(5, date=45396), pay(6, date="45396.5")]), 2, [], 1_100),
    "pivot.xlsx": (xlsx([["Row Labels", "Sum of Amount"], ["Firm Ltd", 11]], [HEAD, pay(5), pay(6)], [["Supplier", "Expense Type", "Amount"], ["Firm Ltd", "Rent", 11]]),
                   5, ["no headings in this sheet"] * 2 + ["summary of other sheets"], 1_100),
    "hidden.xlsx": (xlsx([HEAD, pay(5)], [HEAD, pay(6)], hidden={2}), 2, ["hidden sheet"], 500),
    "sheet_twice.xlsx": (xlsx([HEAD, pay(5), pay(6, number="78"), pay(7, number="79")], [HEAD, pay(5), pay(7, number="79")]), 5, ["repeats another sheet"] * 2, 1_800),
    "months.xlsx": (xlsx([HEAD, pay(5)], [HEAD, pay(6, date="14/05/2024")]), 2, [], 1_100),
    "remark_at_the_side.xlsx": (xlsx([HEAD, [*pay(5), "", "checked 3"], pay(6)]), 2, [], 1_100),
    "table_lower_down.xlsx": (xlsx("<sheetData>" + row_xml(9, HEAD) + row_xml(12, pay(5)) + "</sheetData>"), 3, ["empty row"] * 2, 500),
    "formatted_to_the_end.xlsx": (xlsx("<dimension ref=\"A1:XFD1048576\"/><sheetData>" + row_xml(1, HEAD) + row_xml(2, pay(5))
                                       + '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'), 1, [], 500),
    "wide.xlsx": (xlsx("<sheetData>" + row_xml(1, HEAD) + row_xml(2, pay(5)) + '<row r="3"><c r="XFD3"><v>1</v></c></row></sheetData>'), 2, ["no amount"], 500),
    "open_document.ods": (ods([HEAD, pay("5.00"), pay("£6.00")]), 2, [], 1_100),
    "spreadsheet_named.csv": (xlsx([HEAD, pay(5)]), 1, [], 500),
    "text_named.xls": (text([HEAD, pay("5.00")]), 1, [], 500),
}  # fmt: skip


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    for name, (content, *_) in FILES.items():
        (folder / name).write_bytes(content)
    return ledger.read_spend(folder)


@pytest.mark.parametrize("name", FILES)
def test_it_is_read_whole_and_to_the_penny(read, name):
    _, rows, reasons, pence = FILES[name]
    found = read.files.loc[name]
    assert found["status"] == ("read" if rows else "nil return")
    assert found["rows_read"] == rows
    sheets = read.set_aside["source_file"].str.replace(r" \[.*", "", regex=True)
    assert sorted(read.set_aside.loc[sheets == name, "reason"]) == sorted(reasons)
    assert round(found["control_total"] * 100) == pence


def test_both_ways_of_reading_give_the_same(read, tmp_path, monkeypatch):
    texts = [n for n in FILES if n.endswith((".csv", ".txt")) and not FILES[n][0].startswith(b"PK")]
    for name in texts:
        (tmp_path / name).write_bytes(FILES[name][0])
    monkeypatch.setattr("decentre.ledger.staging.alike_files", lambda paths, looks: {})  # every file row by row
    slowly = ledger.read_spend(tmp_path)
    pd.testing.assert_frame_equal(
        slowly.table, read.table[read.table["source_file"].isin(texts)].reset_index(drop=True)
    )
    pd.testing.assert_frame_equal(
        slowly.set_aside, read.set_aside[read.set_aside["source_file"].isin(texts)].reset_index(drop=True)
    )
    pd.testing.assert_frame_equal(slowly.files, read.files.loc[slowly.files.index])


def rows_of(read, name):
    return read.table[read.table["source_file"] == name].reset_index(drop=True)


def test_a_row_keeps_the_number_a_spreadsheet_gives_it(read):
    assert rows_of(read, "merged_titles.csv")["source_row"].tolist() == [5]
    assert rows_of(read, "two_rows_of_headings.csv")["source_row"].tolist() == [3, 4]
    assert rows_of(read, "blank_lines.csv")["source_row"].tolist() == [2, 5]
    assert rows_of(read, "line_break_in_cell.csv")["source_row"].tolist() == [2, 3]
    assert rows_of(read, "headings_on_each_page.csv")["source_row"].tolist() == [2, 4, 7]
    assert rows_of(read, "table_lower_down.xlsx")["source_row"].tolist() == [12]
    assert rows_of(read, "sep_line.csv")["source_row"].tolist() == [3]


def test_the_columns_are_those_the_headings_mean(read):
    row = rows_of(read, "several_numbers.csv").iloc[0]
    assert (row["transaction"], row["amount"]) == ("333", 5.0)
    row = rows_of(read, "two_rows_of_headings.csv").iloc[0]
    assert row[["publisher", "expense_type", "expense_area", "supplier", "transaction"]].tolist() == [
        "Board",
        "Rent",
        "Estates",
        "Firm Ltd",
        "77",
    ]
    row = rows_of(read, "headings_over_groups.csv").iloc[0]
    assert (row["supplier"], str(row["date"].date())) == ("Firm Ltd", "2024-04-14")
    assert rows_of(read, "spaces.csv")["supplier"].tolist() == ["Firm Ltd", "Firm Ltd"]
    assert rows_of(read, "windows.csv")["supplier"].tolist() == ["Smith–Jones’ £ Café"]
    assert rows_of(read, "line_break_in_cell.csv")["expense_area"].tolist() == ["WARD 5", "Estates"]
    assert rows_of(read, "excel_serials.xlsx")["date"].astype(str).tolist() == ["2024-04-14"] * 2


def test_what_was_chosen_or_doubtful_is_said(read):
    said = read.defects.groupby("source_file")["defect"].agg(list)
    assert "the amount is 'Net (£)'; left: Gross (£)" in said["net_vat_gross.csv"]
    assert "amounts in units of £1,000" in said["thousands.csv"]


def test_a_workbook_of_cells_far_apart_is_refused_in_bounded_memory(tmp_path):
    body = (
        "<sheetData>"
        + row_xml(1, HEAD)
        + row_xml(2, pay(5))
        + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    (tmp_path / "far.xlsx").write_bytes(xlsx(body))
    with pytest.raises(InputError, match="span 1,048,576 rows and 16,384 columns; delete what stands far"):
        ledger.read_spend(tmp_path)
    far = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384" office:value-type="string"/></table:table-row>'
    (tmp_path / "far.xlsx").write_bytes(ods([HEAD], far))
    with pytest.raises(InputError, match="repeats a cell or row 16,384 times"):
        ledger.read_spend(tmp_path)


def test_an_archive_is_refused_by_its_name_and_nothing_is_passed_over(tmp_path):
    with zipfile.ZipFile(tmp_path / "november.xls", "w") as archive:
        archive.writestr("november.csv", "Date,Supplier,Amount\n")
    with pytest.raises(InputError, match=r"november.xls' is a ZIP archive \(november.csv\); unpack it first"):
        ledger.read_spend(tmp_path)
    (tmp_path / "page.html").write_bytes(b"<!DOCTYPE html><p>Not found</p>")
    (tmp_path / "good.csv").write_bytes(text([HEAD, pay("5.00")]))
    assert (ledger.read_spend(tmp_path).files["status"] == "read").sum() == 1
    assert len(ledger.read_spend(tmp_path).files) == 3


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("30/04/2020 00:00", "2020-04-30"), ("30/04/2020 00:00:00", "2020-04-30"), ("Thursday, 30 April 2020", "2020-04-30"),
        ("Thu 30 Apr 2020", "2020-04-30"), ("30APR20", "2020-04-30"), ("30-04-20", "2020-04-30"), ("2020/04/30", "2020-04-30"),
        ("2020-04-30T00:00:00Z", "2020-04-30"), ("30th April 2020", "2020-04-30"), ("43951.5", "2020-04-30"), ("30.04.2020", "2020-04-30"),
        ("Apr-20", "2020-04-01"), ("April 2020", "2020-04-01"), ("2020-04", "2020-04-01"), ("04/2020", "2020-04-01"),
        ("30 Sept 2020", "2020-09-30"), ("April", None), ("13/13/2020", None),
    ],
)  # fmt: skip
def test_a_date_in_any_of_these_forms_is_read(written, day):
    from decentre.ledger.dates import read_dates

    found = read_dates({written: 1}).read[written]
    assert (found and found.isoformat()) == day


def test_a_month_for_a_date_is_said_to_be_one(tmp_path):
    (tmp_path / "month.csv").write_bytes(text([HEAD, pay("5.00", date="Apr-24")]))
    found = ledger.read_spend(tmp_path)
    assert str(found.table["date"][0].date()) == "2024-04-01"
    assert found.defects["defect"].tolist() == ["date without a day, read as the first of its month"]


def test_one_slip_does_not_undo_the_order_of_a_file():
    from decentre.ledger.dates import read_dates

    found = read_dates({"13/04/2024": 40, "04/13/2024": 2, "04/05/2024": 9})
    assert (found.order, found.decided_by) == ("day first", "40 rows against 2")
    assert str(found.read["04/05/2024"]) == "2024-05-04"


@pytest.mark.parametrize(
    ("name", "month"),
    [("CHWE 06 - September.csv", (None, 9)), ("summary.csv", None), ("over-25k-april-2020.csv", (2020, 4)), ("April-25k.csv", (None, 4)),
     ("Mayor.csv", None), ("Apr-Jun 2020.csv", None), ("december2020.xls", (2020, 12))],
)  # fmt: skip
def test_a_month_in_a_name_is_a_word_of_its_own(name, month):
    from decentre.ledger.dates import month_in_name

    assert month_in_name(name) == month


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("AP Amount (£)", "amount"), ("Total Invoice Value", "amount"), ("Amount (Inc VAT)", "amount"), ("Net (ex VAT) £", "amount"), ("GBP", "amount"),
        ("Sum of Amount", "amount"), ("VAT Amount", None), ("Irrecoverable VAT", None), ("Amount of VAT", None), ("Supplier No", None), ("Supplier ID", None),
        ("Supplier Ref", None), ("Supplier Town", None), ("Supplier(Beneficiary) Name", "supplier"), ("Merchant Name", "supplier"),
        ("Date Invoice Input onto Finance System", "date"), ("Payment Date (Aug)", "date"), ("Purpose of Spend (Summary)", "expense_type"),
        ("Description of Spend", "expense_type"), ("Cost Centre Code", None), ("Cost Centre Description", "expense_area"), ("SAP Document No", "transaction"),
        ("Transaction Nos", "transaction"), ("Their Reference", None), ("Organisation Name", "publisher"), ("Contract Title", None),
    ],
)  # fmt: skip
def test_a_heading_means(heading, role):
    from decentre.ledger.headings import read_headings

    others = [
        h
        for r, h in (("date", "Date"), ("supplier", "Supplier"), ("amount", "Amount"), ("transaction", "Ref"))
        if r != role
    ]
    found = read_headings([heading, *others])
    assert next((r for r, at in found.columns.items() if at == 0), None) == role


# The real files, counted again by another reader


def counted(path):
    """Return rows below the headings that are not empty, and the sum of the amounts in pence, by pandas and calamine alone."""
    if path.suffix == ".csv":
        raw = path.read_bytes()
        code = "utf-8-sig" if _fits(raw) else "cp1252"
        rows = list(csv.reader(io.StringIO(raw.decode(code), newline="")))
    else:
        sheet = pd.read_excel(path, header=None, engine="calamine", dtype=object)
        rows = [
            ["" if pd.isna(c) else repr(c) if isinstance(c, float) else str(c) for c in row]
            for row in sheet.itertuples(index=False)
        ]
    at = next(
        i for i, row in enumerate(rows) if all(any(word in c.lower() for c in row) for word in ("amount", "supplier"))
    )
    amount, when, number = (
        next((k for k, c in enumerate(rows[at]) if re.search(word, c.lower())), 0)
        for word in ("amount", "date", "transaction|invoice")
    )
    body = [row for row in rows[at + 1 :] if any(c.strip() for c in row)]
    paid = [
        row
        for row in body
        if row[amount].strip() and (row[when].strip() or row[number].strip() or any(c.strip() for c in row[:amount]))
    ]
    return len(body), sum(round(Decimal(row[amount].replace(",", "").strip()) * 100) for row in paid)


def _fits(raw):
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def test_the_real_files_agree_with_another_count():
    folder = os.environ.get("DECENTRE_REFERENCE_DATA")
    if not folder:
        pytest.skip("needs ledger/spend_over_25k_london_2020_21: set DECENTRE_REFERENCE_DATA")
    found = ledger.read_spend(Path(folder) / "ledger" / "spend_over_25k_london_2020_21")
    empty = found.set_aside[found.set_aside["reason"] == "empty row"].groupby("source_file").size()
    for path in sorted((Path(folder) / "ledger" / "spend_over_25k_london_2020_21").iterdir()):
        rows, pence = counted(path)
        row = found.files.loc[path.name]
        assert row["rows_read"] - empty.get(path.name, 0) == rows, path.name
        assert round(row["control_total"] * 100) == pence, path.name
